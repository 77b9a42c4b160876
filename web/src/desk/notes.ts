/* notes.ts: drafts of notes, saved to the server a moment after the last key, until they are there.
 *
 *     type -> waits -> saving -> saved
 *               ^        '-> failed: tried again, by itself and when the page goes
 */
import { request, type Contact } from "../lib/api";
import { Store } from "../lib/store";

const QUIET_MS = 700;
const AGAIN_MS = 3_000;

interface Draft {
  text: string;
  state: "saving" | "saved" | "failed";
}

export class Notes {
  /** What this page typed, by contact; where it typed nothing, the server's draft holds. */
  readonly kept = new Store<Record<string, Draft>>({});
  #waiting: ReturnType<typeof setTimeout> | undefined;
  /** What is typed and not on its way yet. */
  #due: string | undefined;

  constructor(private readonly bytesMax: number) {
    addEventListener("pagehide", () => this.flush(true));
  }

  textOf = (contact: Contact): string => this.kept.value[contact.id]?.text ?? contact.note ?? "";

  type(contact: Contact, text: string): void {
    if (this.#due && this.#due !== contact.id) this.flush();
    this.#set(contact.id, { text, state: "saving" });
    this.#due = contact.id;
    this.#later(QUIET_MS);
  }

  /** Filed: the server has dropped its draft. */
  forget(contact: string): void {
    if (this.#due === contact) {
      clearTimeout(this.#waiting);
      this.#due = undefined;
    }
    const { [contact]: _, ...rest } = this.kept.value;
    this.kept.value = rest;
  }

  /** Sends at once what waits; `going`: the page is being closed. */
  flush(going = false): void {
    clearTimeout(this.#waiting);
    const id = this.#due;
    const draft = id ? this.kept.value[id] : undefined;
    this.#due = undefined;
    if (!id || !draft || new TextEncoder().encode(draft.text).length > this.bytesMax) return;
    const { text } = draft;
    request("post", "/desk/contacts/{id}/note", { id, body: { note: text }, keepalive: going }).then(
      () => this.#ended(id, text, "saved"),
      () => this.#ended(id, text, "failed"),
    );
  }

  #ended(id: string, text: string, state: Draft["state"]): void {
    const draft = this.kept.value[id];
    if (!draft || draft.text !== text) return; // Typed on, or filed: a later one is due.
    this.#set(id, { text, state });
    if (state !== "failed") return;
    this.#due = id;
    this.#later(AGAIN_MS);
  }

  #later(ms: number): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.flush(), ms);
  }

  #set(id: string, draft: Draft): void {
    this.kept.value = { ...this.kept.value, [id]: draft };
  }
}
