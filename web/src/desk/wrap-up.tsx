/* wrap-up.tsx: what the call was about, filed by the agent after it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Center, Contact } from "../lib/api";
import { local, t, timeOfDay } from "../lib/messages";
import { Alert, Button } from "../ui/bits";
import { shown } from "./keys";
import { NoteField, noteLeft } from "./note";
import type { Notes } from "./notes";
import { Values } from "./story";

interface WrapUpProps {
  center: Center;
  contact: Contact;
  busy: boolean;
  notes: Notes;
  onFile(disposition: string, note: string): void;
  onEscalate?: (() => void) | undefined;
}

export const WRAP_UP_ID = "wrap-up";

export function WrapUp({ center, contact, busy, notes, onFile, onEscalate }: WrapUpProps) {
  const [disposition, setDisposition] = useState("");
  const [missing, setMissing] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [contact.id]);

  function submit(event: Event) {
    event.preventDefault();
    setMissing(!disposition);
    if (!disposition) return document.getElementById("disposition-0")?.focus();
    const note = notes.textOf(contact);
    if (noteLeft(center, note) >= 0) onFile(disposition, note.trim());
  }
  return (
    <section class="tl-panel tl-wrap-up" id={WRAP_UP_ID} aria-labelledby="wrap-up-title">
      <p class="tl-in-call__state">
        {t("wrap_up.title")}
        <time class="tl-quiet" dateTime={contact.came_at}>{timeOfDay(contact.came_at)}</time>
      </p>
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
        <NoteField center={center} contact={contact} notes={notes} rows={4} />
        <Button type="submit" big disabled={busy} shortcut={shown("w")}>{t("wrap_up.file")}</Button>
        {onEscalate && (
          <Button look="outline" icon="schedule" shortcut={shown("p")} onClick={onEscalate}>
            {t("escalate.open")}
          </Button>
        )}
      </form>
    </section>
  );
}
