/* note.tsx: the note about a contact, kept by the server as it is typed: in the call, and after it. */
import type { Center, Contact } from "../lib/api";
import { t, tCount } from "../lib/messages";
import { useStore } from "../lib/store";
import type { Notes } from "./notes";

export const NOTE_ID = "note";
const WARN_SHARE = 0.8;

export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
export const noteLeft = (center: Center, text: string): number =>
  center.limits.note_bytes_max - bytesOf(text);

interface NoteProps {
  center: Center;
  contact: Contact;
  notes: Notes;
  rows: number;
}

export function NoteField({ center, contact, notes, rows }: NoteProps) {
  const kept = useStore(notes.kept);
  const text = notes.textOf(contact);
  const left = noteLeft(center, text);
  const state = kept[contact.id]?.state;
  return (
    <div class="tl-note">
      <label class="usa-label" for={NOTE_ID}>{t("wrap_up.note")}</label>
      <span class="usa-hint" id="note-hint">{t("wrap_up.note_hint")}</span>
      <textarea
        class="usa-textarea" id={NOTE_ID} rows={rows} value={text}
        aria-describedby="note-hint note-left" aria-invalid={left < 0}
        onInput={(event) => notes.type(contact, event.currentTarget.value)}
        onBlur={() => notes.flush()}
      />
      <p id="note-left" class={left < 0 ? "tl-over" : "tl-hint"} role="status">
        {left < center.limits.note_bytes_max * (1 - WARN_SHARE)
          ? (left < 0 ? tCount("wrap_up.over", -left) : tCount("wrap_up.left", left))
          : state && t(`note.${state}`)}
      </p>
    </div>
  );
}
