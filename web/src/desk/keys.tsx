/* keys.tsx: the desk's keys as the page hears and shows them; key-table.ts says which there are. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../lib/messages";
import { Store, useStore } from "../lib/store";
import { Button } from "../ui/bits";
import { KEYS, keyName, type DeskKey } from "./key-table";

export type { DeskKey };
export type KeyActions = Partial<Record<DeskKey, () => void>>;

/** Single keys can be switched off: speech input and shaky hands press them by accident. */
const KEPT_AS = "tl.desk-keys";
export const keysOn = new Store(localStorage.getItem(KEPT_AS) !== "off");

function switchKeys(on: boolean): void {
  localStorage.setItem(KEPT_AS, on ? "on" : "off");
  keysOn.value = on;
}

/** The key to show on a button: none when the keys are off. */
export const shown = (key: DeskKey): string | undefined => (keysOn.value ? key : undefined);

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !/^(radio|checkbox|button)$/.test(target.type)));

export function useKeys(actions: KeyActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useLayoutEffect(() => {
    function pressed(event: KeyboardEvent) {
      if (!keysOn.value || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const key = event.key.toLowerCase() as DeskKey;
      if (document.querySelector("dialog[open]") || (isTyping(event.target) && key !== "escape")) return;
      const action = latest.current[key];
      if (!action) return;
      event.preventDefault();
      action();
    }
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}

export function KeyMap({ open, onClose }: { open: boolean; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const on = useStore(keysOn);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} class="tl-dialog" aria-labelledby="keys-title" onClose={onClose}>
      <h2 id="keys-title">{t("keys.title")}</h2>
      <dl class="tl-keys">
        {Object.entries(KEYS).map(([key, text]) => (
          <div key={key}>
            <dt><kbd>{keyName(key)}</kbd></dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
      <div class="usa-checkbox">
        <input
          class="usa-checkbox__input" type="checkbox" id="keys-on" checked={on}
          onChange={(event) => switchKeys(event.currentTarget.checked)}
        />
        <label class="usa-checkbox__label" for="keys-on">{t("keys.on")}</label>
      </div>
      <p class="tl-quiet">{t("keys.when")}</p>
      <Button onClick={onClose}>{t("keys.close")}</Button>
    </dialog>
  );
}
