/* appointments.tsx: the appointments of the case that is spoken of, moved with the person of the call. Shown
 * once the person has proved enough to hear of them; nobody makes one here. */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Contact, type RefusalCode, type Schemas } from "../lib/api";
import { clockHere, dayHere } from "../lib/here";
import { local, t } from "../lib/messages";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { Move, type Moving } from "../ui/move";

type Appointment = Schemas["MyAppointment"];

const movingOf = (contact: string, appointment: string): Moving => ({
  slots: (query) => request("get", "/desk/contacts/{id}/appointments/{key}/slots", { id: contact, key: appointment, query }),
  move: (body) => request("post", "/desk/contacts/{id}/appointments/{key}/move", { id: contact, key: appointment, body }),
});

export function Appointments({ contact }: { contact: Contact }) {
  const [all, setAll] = useState<Appointment[]>([]);
  const [moving, setMoving] = useState("");
  const [moved, setMoved] = useState(false);
  const [refused, setRefused] = useState<RefusalCode>();
  const head = useRef<HTMLHeadingElement>(null);

  async function load() {
    try {
      setAll((await request("get", "/desk/contacts/{id}/appointments", { id: contact.id })).appointments);
    } catch (error) {
      setRefused(codeOf(error));
    }
  }
  useEffect(() => void load(), [contact.id]);

  async function close(isMoved: boolean) {
    if (isMoved) await load();
    setMoved(isMoved);
    setMoving("");
    head.current?.focus();
  }

  return (
    <section class="tl-appointments" aria-labelledby="desk-appointments">
      <h3 id="desk-appointments" ref={head} tabIndex={-1}>{t("appointments.title")}</h3>
      <RefusalAlert code={refused} />
      {moved && <Alert kind="success" urgent>{t("appointments.moved")}</Alert>}
      {all.length === 0 && !refused && <p>{t("appointments.none")}</p>}
      {all.map(({ id, kind, here, place, can_move }) => (
        <div key={id}>
          <p><strong>{kind ? local(kind) : t("appointments.one")}</strong>: {dayHere(here)}, {clockHere(here)}, {local(place)}</p>
          {can_move && moving !== id && (
            <Button look="quiet" onClick={() => { setMoved(false); setMoving(id); }}>{t("appointments.move")}</Button>
          )}
          {moving === id && (
            <Move
              id={id} text={t("appointments.move_text")} moving={movingOf(contact.id, id)}
              onMoved={() => void close(true)} onClose={() => void close(false)}
            />
          )}
        </div>
      ))}
    </section>
  );
}
