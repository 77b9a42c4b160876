/* emergency-form.tsx: whether an appointment in person cannot wait, for the worklist and the desk: the
 * policy's questions, whose answers bind nobody, then the yes or no of who decides. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { codeOf, type RefusalCode, type Schemas } from "../lib/api";
import { local, momentText, t, tCount, type MessageKey } from "../lib/messages";
import { Alert, Button, RefusalAlert } from "./bits";
import { Choose, Radios, Words, wordsFault } from "./fields";

export type Asked = Schemas["Emergency"];
export type Decision = Schemas["DecideEmergency"];
type Kind = Asked["kinds"][number];
type Answers = Record<string, string>;

const WORDS_MAX = 1000;

/** How many of the answers given speak for an emergency, and against one. */
export function spoken(kind: Kind, answers: Answers): { given: number; for: number; against: number } {
  const given = kind.questions.flatMap(({ key, answers: all }) =>
    all.filter((answer) => answer.key === answers[key]),
  );
  const count = (speaks: string) => given.filter((answer) => answer.speaks === speaks).length;
  return { given: given.length, for: count("for"), against: count("against") };
}

/** What was decided last of the same contact. */
export function Last({ asked: { last, kinds } }: { asked: Asked }) {
  if (!last) return null;
  const kind = local(kinds.find(({ key }) => key === last.kind)?.name) || last.kind;
  const text = (at: string | undefined) => (at ? momentText(at) : "");
  const params = { kind, time: text(last.decided_at), due: text(last.due_at), starts: text(last.starts_at) };
  return <Alert kind="info">{t(`emergency.last.${last.state}`, params)}</Alert>;
}

const Spoken = ({ kind, answers }: { kind: Kind; answers: Answers }) => {
  const speaks = spoken(kind, answers);
  return (
    <p class="tl-decide__speaks" role="status">
      {speaks.given === 0
        ? t("emergency.hint")
        : t("emergency.speaks", {
            pro: tCount("emergency.for", speaks.for), contra: tCount("emergency.against", speaks.against),
          })}
    </p>
  );
};

interface Draft {
  kind: string;
  answers: Answers;
  decision: "yes" | "no" | undefined;
  office: string;
  reason: string;
  words: string;
}

/** The first thing that is missing, and the field where it is put in. */
function lacks(draft: Draft, kind: Kind | undefined): { what: MessageKey; field: string } | undefined {
  if (!kind) return { what: "emergency.kind_missing", field: "emergency-kind" };
  const open = kind.questions.find(({ key }) => !draft.answers[key]);
  if (open) return { what: "error.questions-open", field: `emergency-${open.key}-${open.answers[0]!.key}` };
  if (!draft.decision) return { what: "emergency.decision_missing", field: "emergency-decision-yes" };
  if (draft.decision === "yes" && !draft.office) return { what: "emergency.office_missing", field: "emergency-office" };
  if (draft.decision === "no" && !draft.reason) return { what: "emergency.reason_missing", field: "emergency-reason" };
  const fault = wordsFault(draft.words, WORDS_MAX);
  return fault && { what: `worklist.${fault}`, field: "emergency-words" };
}

function bodyOf(draft: Draft, kind: Kind): Decision {
  const answers = Object.fromEntries(kind.questions.map(({ key }) => [key, draft.answers[key]!]));
  const is_emergency = draft.decision === "yes";
  const to = is_emergency ? { office: draft.office } : { reason: draft.reason };
  return { kind: kind.key, is_emergency, answers, words: draft.words.trim(), ...to };
}

interface FieldsProps {
  asked: Asked;
  /** What helps where nothing was proved of who asks. */
  proveFirst: string;
  kind: Kind | undefined;
  draft: Draft;
  change(fields: Partial<Draft>): void;
}

/** What is decided, and what each decision needs. */
const Decide = ({ asked, proveFirst, kind, draft, change }: FieldsProps & { kind: Kind }) => (
  <>
    <Radios
      name="emergency-decision" legend={t("emergency.decision")} value={draft.decision}
      all={[{ key: "yes", text: t("emergency.yes") }, { key: "no", text: t("emergency.no") }]}
      onChange={(decision) => change({ decision: decision as "yes" | "no" })}
    />
    {draft.decision === "yes" && !asked.is_proved && <Alert kind="warning">{proveFirst}</Alert>}
    {draft.decision === "yes" && (
      <div>
        <Choose
          id="emergency-office" label={t("emergency.office")} all={asked.offices} value={draft.office}
          hint={t("emergency.office_hint", { time: momentText(kind.due_at) })}
          none={t("emergency.choose")} onChange={(office) => change({ office })}
        />
      </div>
    )}
    {draft.decision === "no" && (
      <div>
        <Choose
          id="emergency-reason" label={t("emergency.reason")} all={asked.declines} value={draft.reason}
          hint={t("emergency.reason_hint")} none={t("emergency.choose")} onChange={(reason) => change({ reason })}
        />
      </div>
    )}
    <div>
      <Words
        id="emergency-words" label={t("emergency.words")} hint={t("emergency.words_hint")}
        value={draft.words} bytesMax={WORDS_MAX} onInput={(words) => change({ words })}
      />
    </div>
  </>
);

const Fields = ({ asked, proveFirst, kind, draft, change }: FieldsProps) => (
  <>
    {asked.kinds.length > 1 && (
      <div>
        <Choose
          id="emergency-kind" label={t("emergency.kind")} all={asked.kinds} value={draft.kind}
          none={t("emergency.choose")} onChange={(key) => change({ kind: key })}
        />
      </div>
    )}
    {kind?.questions.map((question) => (
      <Radios
        key={`${kind.key} ${question.key}`} name={`emergency-${question.key}`} legend={local(question.name)}
        all={question.answers.map(({ key, name }) => ({ key, text: local(name) }))}
        value={draft.answers[question.key]}
        onChange={(answer) => change({ answers: { ...draft.answers, [question.key]: answer } })}
      />
    ))}
    {kind && <Spoken kind={kind} answers={draft.answers} />}
    {kind && <Decide asked={asked} proveFirst={proveFirst} kind={kind} draft={draft} change={change} />}
  </>
);

interface FormProps {
  asked: Asked;
  proveFirst: string;
  /** What else is asked here, before the button. */
  children?: ComponentChildren;
  send(decision: Decision): Promise<void>;
  onRefused?(code: RefusalCode): void;
}

export function EmergencyForm({ asked, proveFirst, children, send, onRefused }: FormProps) {
  const only = asked.kinds.length === 1 ? asked.kinds[0]!.key : "";
  const [draft, setDraft] = useState<Draft>({
    kind: only, answers: {}, decision: undefined, office: "", reason: "", words: "",
  });
  const [missing, setMissing] = useState<MessageKey>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [busy, setBusy] = useState(false);
  const kind = asked.kinds.find(({ key }) => key === draft.kind);

  async function decide() {
    const lack = lacks(draft, kind);
    setMissing(lack?.what);
    setRefused(undefined);
    if (lack) document.getElementById(lack.field)?.focus();
    if (busy || lack || !kind) return;
    setBusy(true);
    try {
      await send(bodyOf(draft, kind));
    } catch (error) {
      setRefused(codeOf(error));
      onRefused?.(codeOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <form
      class="tl-decide" noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void decide();
      }}
    >
      <Fields
        asked={asked} proveFirst={proveFirst} kind={kind} draft={draft}
        change={(fields) => setDraft({ ...draft, ...fields })}
      />
      {kind && children}
      {refused === "prove-first" ? <Alert kind="error">{proveFirst}</Alert> : <RefusalAlert code={refused} />}
      <p role="alert" class="tl-over">{missing && t(missing)}</p>
      <Button type="submit" disabled={busy}>{t("emergency.submit")}</Button>
    </form>
  );
}
