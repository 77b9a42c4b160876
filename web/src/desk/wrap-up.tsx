/* wrap-up.tsx: what the call was about, filed by the agent after it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Center, Contact } from "../lib/api";
import { local, t, tCount } from "../lib/messages";
import { Alert, Button } from "../ui/bits";
import { shown } from "./keys";
import { Values } from "./story";

interface WrapUpProps {
  center: Center;
  contact: Contact;
  busy: boolean;
  onFile(disposition: string, note: string): void;
}

export const WRAP_UP_ID = "wrap-up";
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
const NOTE_WARN_SHARE = 0.8;

export function WrapUp({ center, contact, busy, onFile }: WrapUpProps) {
  const [disposition, setDisposition] = useState("");
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [contact.id]);

  const left = center.limits.note_bytes_max - bytesOf(note);
  function submit(event: Event) {
    event.preventDefault();
    setMissing(!disposition);
    if (!disposition) return document.getElementById("disposition-0")?.focus();
    if (left >= 0) onFile(disposition, note.trim());
  }
  return (
    <section class="tl-panel tl-wrap-up" id={WRAP_UP_ID} aria-labelledby="wrap-up-title">
      <p class="tl-in-call__state">{t("wrap_up.title")}</p>
      <h2 id="wrap-up-title" tabIndex={-1} ref={heading}>
        {local(contact.topic?.name) || t("contact.no_topic")}
      </h2>
      <Values contact={contact} />
      <form onSubmit={submit} noValidate>
        <fieldset class="usa-fieldset tl-choice">
          <legend class="usa-legend">{t("wrap_up.disposition")}</legend>
          {missing && <Alert kind="error">{t("wrap_up.disposition_missing")}</Alert>}
          {center.dispositions.map(({ key, name }, i) => (
            <div class="usa-radio" key={key}>
              <input
                class="usa-radio__input usa-radio__input--tile" type="radio" name="disposition"
                id={`disposition-${i}`} checked={disposition === key}
                onChange={() => setDisposition(key)}
              />
              <label class="usa-radio__label" for={`disposition-${i}`}>{local(name)}</label>
            </div>
          ))}
        </fieldset>
        <label class="usa-label" for="note">{t("wrap_up.note")}</label>
        <span class="usa-hint" id="note-hint">{t("wrap_up.note_hint")}</span>
        <textarea
          class="usa-textarea" id="note" rows={4} value={note} aria-describedby="note-hint note-left"
          aria-invalid={left < 0} onInput={(event) => setNote(event.currentTarget.value)}
        />
        <p id="note-left" class={left < 0 ? "tl-over" : "tl-hint"} role="status">
          {left < center.limits.note_bytes_max * (1 - NOTE_WARN_SHARE) &&
            (left < 0 ? tCount("wrap_up.over", -left) : tCount("wrap_up.left", left))}
        </p>
        <Button type="submit" big disabled={busy} shortcut={shown("w")}>{t("wrap_up.file")}</Button>
      </form>
    </section>
  );
}
