/* supervisor/menu.tsx: a menu of actions on a row: a button that opens it, arrows within, Escape. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../lib/messages";

export interface Action {
  label: string;
  do(): void;
}

export function Menu({ name, actions }: { name: string; actions: Action[] }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const items = () => [...box.current!.querySelectorAll<HTMLButtonElement>("[role=menuitem]")];
  useEffect(() => {
    if (!open) return;
    items()[0]?.focus();
    const away = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener("pointerdown", away);
    return () => removeEventListener("pointerdown", away);
  }, [open]);
  function key(event: KeyboardEvent) {
    event.stopPropagation();
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      all[(at + step + all.length) % all.length]?.focus();
    }
    if (event.key === "Escape" || event.key === "Tab") setOpen(false);
    if (event.key === "Escape") button.current?.focus();
  }
  if (actions.length === 0) return null;
  return (
    <div class="tl-sup__menu" ref={box}>
      <button
        type="button" class="usa-button usa-button--outline tl-sup__more" ref={button}
        aria-haspopup="menu" aria-expanded={open} aria-label={t("sup.menu", { name })}
        onClick={() => setOpen(!open)}
      >
        ⋯
      </button>
      {open && (
        <div role="menu" aria-label={t("sup.menu", { name })} onKeyDown={key}>
          {actions.map(({ label, do: act }) => (
            <button
              type="button" role="menuitem" tabIndex={-1} key={label}
              onClick={() => {
                setOpen(false);
                act();
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
