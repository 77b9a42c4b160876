/* escalate.tsx: passing a matter on to be answered later: the questions, the time read to the person,
 * then sent in one step. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Contact, type RefusalCode, type Schemas } from "../lib/api";
import { local, momentText, t } from "../lib/messages";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { Radios } from "../ui/fields";
import type { Notes } from "./notes";
import { Says, Way, wayBody } from "./tell";

type Prepared = Schemas["Escalation"];
type Answers = Record<string, string>;
type AnswerBy = Schemas["AnswerBy"];
const BYS: AnswerBy[] = ["mail", "call"];

/** Of all answers the most urgent one; undefined while a question is open. */
export function meantBy({ questions, escalations }: Prepared, answers: Answers) {
  let at = escalations.length - 1;
  for (const question of questions) {
    const answer = question.answers.find(({ key }) => key === answers[question.key]);
    if (!answer) return undefined;
    const means = escalations.findIndex(({ key }) => key === answer.means);
    if (means >= 0) at = Math.min(at, means);
  }
  return escalations[at];
}

/** Aloud, in the person's language; in the agent's below it where that is another. */
function ReadAloud({ prepared, answers, of }: { prepared: Prepared; answers: Answers; of: Contact }) {
  const meant = meantBy(prepared, answers);
  return (
    <section class="tl-escalate__read" aria-labelledby="escalate-read" aria-live="polite">
      <h3 id="escalate-read">{t("escalate.read")}</h3>
      {!meant && <p class="usa-hint">{t("escalate.read_wait")}</p>}
      {meant && (
        <>
          <p class="tl-escalate__kind">{local(meant.name)}</p>
          <Says says={meant.says} of={of} />
        </>
      )}
    </section>
  );
}

interface AnswerByProps {
  prepared: Prepared;
  by: AnswerBy;
  phone: string;
  onBy(by: AnswerBy): void;
  onPhone(phone: string): void;
}

/** By mail or by a call; nothing is asked where no calls go out. */
const HowAnswered = ({ prepared, by, phone, onBy, onPhone }: AnswerByProps) =>
  !prepared.can_call ? null : (
    <div>
      <Radios
        name="answer-by" legend={t("escalate.by")} value={by} onChange={(one) => onBy(one as AnswerBy)}
        all={BYS.map((one) => ({ key: one, text: t(`escalate.by.${one}`) }))}
      />
      {by === "call" && (
        <>
          <label class="usa-label" for="escalate-phone">{t("escalate.phone")}</label>
          <span class="usa-hint" id="escalate-phone-hint">
            {prepared.phone ? t("escalate.phone_hint", { to: prepared.phone }) : t("escalate.phone_ask")}
          </span>
          <input
            class="usa-input" id="escalate-phone" type="tel" maxLength={40} autocomplete="off" value={phone}
            aria-describedby="escalate-phone-hint" onInput={(event) => onPhone(event.currentTarget.value)}
          />
        </>
      )}
    </div>
  );

/** The code of the call to come: told this once. */
function ReadCode({ code, onDone }: { code: string; onDone(): void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="tl-escalate__read">
      <h3 tabIndex={-1} ref={heading}>{t("escalate.code_title")}</h3>
      <p class="tl-escalate__says" id="escalate-code">{t("escalate.code", { code: [...code].join(" ") })}</p>
      <Button onClick={onDone}>{t("escalate.code_done")}</Button>
    </section>
  );
}

/** The questions and times as they are now; told anew, they are asked for again. */
function usePrepared(id: string) {
  const [prepared, setPrepared] = useState<Prepared>();
  const [refused, setRefused] = useState<RefusalCode>();
  const read = () =>
    request("get", "/desk/contacts/{id}/escalation", { id }).then(setPrepared, (error: unknown) =>
      setRefused(codeOf(error)),
    );
  useEffect(() => void read(), [id]);
  return { prepared, refused, setRefused, read };
}

interface EscalateProps {
  contact: Contact;
  notes: Notes;
  onDone(dueAt: string): void;
  onClose(): void;
}

export function Escalate({ contact, notes, onDone, onClose }: EscalateProps) {
  const { prepared, refused, setRefused, read } = usePrepared(contact.id);
  const [answers, setAnswers] = useState<Answers>({});
  const [note, setNote] = useState(notes.textOf(contact));
  const [mail, setMail] = useState("");
  const [without, setWithout] = useState(false);
  const [by, setBy] = useState<AnswerBy>("mail");
  const [phone, setPhone] = useState("");
  const [sent, setSent] = useState<Schemas["OpenEscalation"]>();
  const [missing, setMissing] = useState<"missing" | "note_missing">();
  const [busy, setBusy] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    dialog.current?.showModal();
    heading.current?.focus();
  }, []);

  async function send() {
    const meant = prepared && meantBy(prepared, answers);
    const lacks = !meant ? "missing" : note.trim().length < 3 ? "note_missing" : undefined;
    setMissing(lacks);
    if (!meant || lacks) return;
    setBusy(true);
    setRefused(undefined);
    const number = by === "call" && phone.trim() ? { phone: phone.trim() } : {};
    try {
      const answered = { answer_by: by, ...number, ...wayBody(mail, without) };
      const body = { answers, note: note.trim(), told: meant.due_at, ...answered };
      const open = await request("post", "/desk/contacts/{id}/escalation", { id: contact.id, body });
      if (open.code) setSent(open);
      else onDone(open.due_at);
    } catch (error) {
      setRefused(codeOf(error));
      if (codeOf(error) === "told-anew" || codeOf(error) === "escalated") await read();
    } finally {
      setBusy(false);
    }
  }
  const open = prepared?.open;
  return (
    <dialog ref={dialog} class="tl-dialog tl-transfer" aria-labelledby="escalate-title" onClose={() => (sent ? onDone(sent.due_at) : onClose())}>
      <h2 id="escalate-title" tabIndex={-1} ref={heading}>{t("escalate.title")}</h2>
      <RefusalAlert code={refused} />
      {open && <Alert kind="info">{t("escalate.is_open", { time: momentText(open.due_at) })}</Alert>}
      {sent?.code && <ReadCode code={sent.code} onDone={() => onDone(sent.due_at)} />}
      {prepared && !open && !sent && (
        <form
          id="escalate-form" noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <div class="tl-transfer__lists">
            {prepared.questions.map((question) => (
              <Radios
                key={question.key} name={`ask-${question.key}`} legend={local(question.name)}
                all={question.answers.map(({ key, name }) => ({ key, text: local(name) }))}
                value={answers[question.key]}
                onChange={(answer) => setAnswers({ ...answers, [question.key]: answer })}
              />
            ))}
            <div>
              <label class="usa-label" for="escalate-note">{t("escalate.note")}</label>
              <span class="usa-hint" id="escalate-note-hint">{t("escalate.note_hint")}</span>
              <textarea
                class="usa-textarea" id="escalate-note" rows={3} maxLength={900} value={note}
                aria-describedby="escalate-note-hint"
                onInput={(event) => setNote(event.currentTarget.value)}
              />
            </div>
            <HowAnswered prepared={prepared} by={by} phone={phone} onBy={setBy} onPhone={setPhone} />
            <Way name="escalate" way={prepared.way} mail={mail} without={without} onMail={setMail} onWithout={setWithout} />
          </div>
          <ReadAloud prepared={prepared} answers={answers} of={contact} />
          <p role="alert" class="tl-over">{missing && t(`escalate.${missing}`)}</p>
        </form>
      )}
      <div class="tl-transfer__buttons">
        {!open && !sent && (
          <Button type="submit" form="escalate-form" disabled={busy || !prepared}>
            {t("escalate.send")}
          </Button>
        )}
        {!sent && <Button look="unstyled" onClick={onClose}>{t("escalate.cancel")}</Button>}
      </div>
    </dialog>
  );
}
