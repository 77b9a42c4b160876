/* supervisor/dialogs.tsx: questions before something is done: why, and until when. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Named } from "../lib/api";
import { nowMs } from "../lib/clock";
import { t } from "../lib/messages";
import { Alert, Button } from "../ui/bits";
import { Choose } from "../ui/fields";

interface DialogProps {
  title: string;
  submit: string;
  danger?: boolean;
  busy: boolean;
  onSubmit(): void;
  onClose(): void;
  children: ComponentChildren;
}

/** A question over the page; Escape takes it away. */
export function Dialog({ title, submit, danger, busy, onSubmit, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current!.showModal(), []);
  return (
    <dialog
      class="tl-door tl-sup__dialog" ref={dialog} aria-labelledby="dialog-title"
      onKeyDown={(event) => event.stopPropagation()}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <h2 id="dialog-title">{title}</h2>
        {children}
        <div class="tl-sup__buttons">
          <Button type="submit" look={danger ? "danger" : "primary"} disabled={busy}>{submit}</Button>
          <Button look="unstyled" onClick={onClose}>{t("sup.cancel")}</Button>
        </div>
      </form>
    </dialog>
  );
}

export const Why = ({ value, onInput }: { value: string; onInput(value: string): void }) => (
  <>
    <label class="usa-label" for="why">{t("sup.why")}</label>
    <span class="usa-hint" id="why-hint">{t("sup.why_hint")}</span>
    <input
      class="usa-input" id="why" value={value} required minLength={3} maxLength={200}
      aria-describedby="why-hint" autocomplete="off"
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  </>
);

/** "2026-03-02T14:30", as the field of the page's own time zone writes it. */
function fieldTime(ms: number): string {
  const at = new Date(ms);
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const HOUR_MS = 3_600_000;

export interface Closing {
  reason: string;
  until: string;
  sendsOn: boolean;
}

export const firstUntil = (): string => fieldTime(nowMs() + 2 * HOUR_MS);

interface UntilProps {
  id: string;
  value: string;
  onInput(value: string): void;
}

export const UntilField = ({ id, value, onInput }: UntilProps) => (
  <>
    <label class="usa-label" for={id}>{t("sup.until")}</label>
    <input
      class="usa-input" type="datetime-local" id={id} required value={value} min={fieldTime(nowMs())}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  </>
);

export const firstClosing = (closures: Named[]): Closing => ({
  reason: closures[0]?.key ?? "",
  until: firstUntil(),
  sendsOn: true,
});

/** The contract's form of a closing. */
export const closingBody = ({ reason, until, sendsOn }: Closing) => ({
  reason,
  until: new Date(until).toISOString(),
  sends_on: sendsOn,
});

interface ClosingProps {
  closures: Named[];
  value: Closing;
  onChange(value: Closing): void;
}

export const ClosingFields = ({ closures, value, onChange }: ClosingProps) =>
  closures.length === 0 ? (
    <Alert kind="warning">{t("sup.no_closures")}</Alert>
  ) : (
    <>
      <Choose
        id="closing-reason" label={t("sup.reason")} all={closures} value={value.reason}
        onChange={(reason) => onChange({ ...value, reason })}
      />
      <UntilField
        id="closing-until" value={value.until} onInput={(until) => onChange({ ...value, until })}
      />
      <div class="usa-checkbox tl-sup__check">
        <input
          class="usa-checkbox__input" type="checkbox" id="closing-sends" checked={value.sendsOn}
          onChange={(event) => onChange({ ...value, sendsOn: event.currentTarget.checked })}
        />
        <label class="usa-checkbox__label" for="closing-sends">{t("sup.sends_on")}</label>
      </div>
    </>
  );
