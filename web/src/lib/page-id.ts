/* page-id.ts: a name for this tab that a reload keeps and a duplicated tab does not. */
const KEPT_AS = "tl.page";

/** A copied tab copies its storage too, so whoever holds the lock of the name is the original. */
export async function pageId(): Promise<string> {
  const kept = sessionStorage.getItem(KEPT_AS);
  const id = kept && (await own(kept)) ? kept : crypto.getRandomValues(new Uint32Array(3)).join("-");
  if (id !== kept) await own(id);
  sessionStorage.setItem(KEPT_AS, id);
  return id;
}

function own(id: string): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(`tl.page.${id}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock ? new Promise(() => undefined) : undefined; // Held as long as the page lives.
    });
  });
}
