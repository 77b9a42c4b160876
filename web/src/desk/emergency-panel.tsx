/* emergency-panel.tsx: whether an appointment in person cannot wait, decided with the person on the
 * line; then what is read to them: their number, and what happens next. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Contact } from "../lib/api";
import { t } from "../lib/messages";
import { Button } from "../ui/bits";
import { EmergencyForm, Last, type Asked, type Decision } from "../ui/emergency-form";
import { Icon } from "../ui/icon";
import { Says, Way, wayBody } from "./tell";

export const EMERGENCY_ID = "emergency";

/** Opens the panel at its first field. */
export function openEmergency(): void {
  const panel = document.querySelector<HTMLDetailsElement>(`#${EMERGENCY_ID}`);
  if (!panel) return;
  panel.open = true;
  const first = panel.querySelector<HTMLElement>("form :is(select, input)");
  (first ?? panel.querySelector<HTMLElement>("h3, summary"))?.focus();
}

interface ToldProps {
  last: NonNullable<Asked["last"]>;
  of: Contact;
  /** Just decided: whoever decided stood in the form, which is gone. */
  isNew: boolean;
}

function Told({ last, of, isNew }: ToldProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (isNew) heading.current?.focus();
  }, [last.decided_at, isNew]);
  return !last.says ? null : (
    <section class="tl-escalate__read" aria-labelledby="emergency-read">
      <h3 id="emergency-read" tabIndex={-1} ref={heading}>{t("escalate.read")}</h3>
      <Says says={last.says} of={of} />
      <dl class="tl-values">
        <div>
          <dt>{t("emergency.number")}</dt>
          <dd class="tl-value">{last.number}</dd>
        </div>
      </dl>
    </section>
  );
}

/** What may be decided now; undefined: nothing, by this agent. */
function useAsked({ id, verified, case_number }: Contact) {
  const [asked, setAsked] = useState<Asked>();
  const read = () =>
    request("get", "/desk/contacts/{id}/emergency", { id }).then(setAsked, (error: unknown) => {
      if (codeOf(error) === "not-found") setAsked(undefined);
    });
  useEffect(() => void read(), [id, verified, case_number]);
  return { asked, setAsked, read };
}

/** For the agent who has the call, where their queues decide about some kind. */
export function EmergencyPanel({ contact }: { contact: Contact }) {
  const { asked, setAsked, read } = useAsked(contact);
  const [mail, setMail] = useState("");
  const [without, setWithout] = useState(false);
  const [anew, setAnew] = useState(false);
  const [isNew, setIsNew] = useState(false);

  async function send(decision: Decision) {
    const body = { ...decision, ...wayBody(mail, without) };
    setAsked(await request("post", "/desk/contacts/{id}/emergency", { id: contact.id, body }));
    setIsNew(true);
    setAnew(false);
  }
  if (!asked || asked.kinds.length === 0) return null;
  const { last } = asked;
  return (
    <details
      class="tl-panel tl-fold tl-decides" id={EMERGENCY_ID}
      onToggle={(event) => event.currentTarget.open && void read()}
    >
      <summary><Icon name="schedule" /><span>{t("emergency.title")}</span></summary>
      <Last asked={asked} />
      {last && <Told last={last} of={contact} isNew={isNew} />}
      {last && last.state !== "open" && !anew && (
        <Button look="outline" onClick={() => setAnew(true)}>{t("emergency.anew")}</Button>
      )}
      {(!last || (last.state !== "open" && anew)) && (
        <EmergencyForm
          asked={asked} proveFirst={t("emergency.prove_first")} send={send}
          onRefused={(code) => (code === "state" || code === "prove-first") && void read()}
        >
          <Way name="emergency" way={asked.way} mail={mail} without={without} onMail={setMail} onWithout={setWithout} />
        </EmergencyForm>
      )}
    </details>
  );
}
