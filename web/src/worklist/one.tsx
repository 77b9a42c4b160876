/* worklist/one.tsx: one matter: its story, and what can be done with it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Center, type Named, type RefusalCode } from "../lib/api";
import { local, momentText, t, type MessageKey } from "../lib/messages";
import { AskedBefore, Facts, Notes, Story, Values } from "../desk/story";
import { AddedFiles } from "../ui/added-files";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { Radios, Words, wordsFault } from "../ui/fields";
import { Icon } from "../ui/icon";
import { Emergency } from "./emergency";
import type { Matter } from "./main";

const HOWS = ["answered", "talked", "letter"] as const;
type How = (typeof HOWS)[number];
const [LONG, SHORT] = [1000, 255];

interface OneProps {
  center: Center;
  matter: Matter;
  me: string;
  queues: Named[];
  onTake(): void;
  onClose(done?: MessageKey): void;
  /** Somebody else was faster, or it is over: it is looked at again. */
  onAgain(): void;
}

interface ActProps {
  matter: Matter;
  act(send: () => Promise<unknown>, done: MessageKey): void;
  onMissing(what: MessageKey): void;
}

function Answer({ matter: { id }, act, onMissing }: ActProps) {
  const [reply, setReply] = useState("");
  const [how, setHow] = useState<How>();
  function submit(event: Event) {
    event.preventDefault();
    if (!how) return onMissing("worklist.how_missing");
    const fault = wordsFault(reply, LONG);
    if (fault) return onMissing(`worklist.${fault}`);
    const body = { evidence: how, reply: reply.trim() };
    act(() => request("post", "/desk/escalations/{id}/answer", { id, body }), "worklist.done.answer");
  }
  return (
    <form class="tl-panel" onSubmit={submit} noValidate>
      <Radios
        name="how" legend={t("worklist.how")} value={how} onChange={(one) => setHow(one as How)}
        all={HOWS.map((one) => ({ key: one, text: t(`worklist.how.${one}`) }))}
      />
      <Words
        id="reply" label={t("worklist.reply")} hint={t("worklist.reply_hint")} value={reply}
        bytesMax={LONG} onInput={setReply}
      />
      <Button type="submit">{t("worklist.answer")}</Button>
    </form>
  );
}

function Give({ matter, queues, act, onMissing }: ActProps & { queues: Named[] }) {
  const [to, setTo] = useState("");
  const [why, setWhy] = useState("");
  function submit(event: Event) {
    event.preventDefault();
    const fault = wordsFault(why, SHORT);
    if (fault) return onMissing(`worklist.${fault}`);
    const [kind, key] = to.split(":");
    const where = kind === "agent" ? { agent: key! } : kind === "queue" ? { queue: key! } : {};
    const body = { ...where, why: why.trim() };
    act(
      () => request("post", "/desk/escalations/{id}/give", { id: matter.id, body }),
      "worklist.done.give",
    );
  }
  return (
    <details class="tl-panel">
      <summary>{t("worklist.give")}</summary>
      <form onSubmit={submit} noValidate>
        <label class="usa-label" for="give-to">{t("worklist.give_to")}</label>
        <select class="usa-select" id="give-to" value={to} onChange={(event) => setTo(event.currentTarget.value)}>
          <option value="">{t("worklist.give_back")}</option>
          {matter.colleagues.map(({ id, name }) => <option key={id} value={`agent:${id}`}>{name}</option>)}
          {queues.filter(({ key }) => key !== matter.queue).map(({ key, name }) => (
            <option key={key} value={`queue:${key}`}>{t("worklist.give_queue", { name: local(name) || key })}</option>
          ))}
        </select>
        <Words id="give-why" label={t("worklist.give_why")} value={why} bytesMax={SHORT} onInput={setWhy} />
        <Button type="submit" look="outline">{t("worklist.give")}</Button>
      </form>
    </details>
  );
}

function Cannot({ matter: { id }, act, onMissing }: ActProps) {
  const [why, setWhy] = useState("");
  function submit(event: Event) {
    event.preventDefault();
    const fault = wordsFault(why, SHORT);
    if (fault) return onMissing(`worklist.${fault}`);
    const body = { why: why.trim() };
    act(() => request("post", "/desk/escalations/{id}/cannot", { id, body }), "worklist.done.cannot");
  }
  return (
    <details class="tl-panel">
      <summary>{t("worklist.cannot")}</summary>
      <form onSubmit={submit} noValidate>
        <p>{t("worklist.cannot_text")}</p>
        <Words id="cannot-why" label={t("worklist.cannot_why")} value={why} bytesMax={SHORT} onInput={setWhy} />
        <Button type="submit" look="danger">{t("worklist.cannot")}</Button>
      </form>
    </details>
  );
}

/** What was asked for, before anything is done. */
const Asked = ({ center, matter }: { center: Center; matter: Matter }) => (
  <section class="tl-panel" aria-labelledby="matter-title">
    <p class="tl-in-call__state">
      {matter.is_urgent && <span class="tl-tag tl-tag--care">{t("worklist.urgent")}</span>}
      <span class={`tl-sup__promise--${matter.state}`}>
        {t("worklist.due")} <time dateTime={matter.due_at}>{momentText(matter.due_at)}</time>
      </span>
    </p>
    <h3 class="usa-sr-only">{t("worklist.note")}</h3>
    <p class="tl-work__note">{matter.note}</p>
    {matter.answers.length > 0 && (
      <>
        <h3>{t("worklist.answers")}</h3>
        <AskedBefore answers={matter.answers} />
      </>
    )}
    <dl class="tl-facts">
      <div><dt>{t("worklist.number")}</dt><dd>{matter.number}</dd></div>
      <div><dt>{t("worklist.answer_by")}</dt><dd>{t(`worklist.answer_by.${matter.answer_by}`)}</dd></div>
      {matter.from && <div><dt>{t("worklist.from")}</dt><dd>{matter.from.name}</dd></div>}
    </dl>
    <Facts center={center} contact={matter.contact} />
    <Values contact={matter.contact} />
    <Notes contact={matter.contact} />
    <Story contact={matter.contact} />
  </section>
);

export function One({ center, matter, me, queues, onTake, onClose, onAgain }: OneProps) {
  const [refused, setRefused] = useState<RefusalCode>();
  const [missing, setMissing] = useState<MessageKey>();
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const open = matter.state === "open" || matter.state === "soon" || matter.state === "late";
  const mine = open && matter.taken_by?.id === me;
  async function run(send: () => Promise<unknown>, done: MessageKey) {
    if (busy) return;
    setBusy(true);
    setMissing(undefined);
    setRefused(undefined);
    try {
      await send();
      onClose(done);
    } catch (error) {
      setRefused(codeOf(error));
      if (codeOf(error) === "taken" || codeOf(error) === "state") onAgain();
    } finally {
      setBusy(false);
    }
  }
  const act = (send: () => Promise<unknown>, done: MessageKey) => void run(send, done);
  return (
    <>
      <div class="tl-work__head">
        <h2 id="matter-title" tabIndex={-1} ref={heading}>
          {local(matter.topic?.name) || local(matter.name)}
        </h2>
        <Button look="unstyled" onClick={() => onClose()}>{t("worklist.close")}</Button>
      </div>
      <RefusalAlert code={refused} />
      <p role="alert" class="tl-over">{missing && t(missing)}</p>
      {!open && <Alert kind="info">{t("worklist.over")} {matter.reply}</Alert>}
      {open && !mine && matter.taken_by && (
        <Alert kind="info">{t("worklist.hand")} {matter.taken_by.name}</Alert>
      )}
      {open && !matter.taken_by && <Button big onClick={onTake}>{t("worklist.take")}</Button>}
      <div class="tl-work__one">
        <Asked center={center} matter={matter} />
        {mine && (
          <div>
            {matter.answer_by === "call" && (
              <section class="tl-panel" aria-labelledby="call-title">
                <h3 id="call-title">{t("worklist.call")}</h3>
                <p>{t("worklist.call_hint")}</p>
                <a class="usa-button tl-button" id="call-out" href={`/desk?call=${matter.id}`}>
                  <Icon name="phone" />
                  <span>{t("worklist.call")}</span>
                </a>
              </section>
            )}
            <Answer matter={matter} act={act} onMissing={setMissing} />
            <Emergency id={matter.id} onDone={onClose} onAgain={onAgain} />
            <AddedFiles contact={matter.contact.id} />
            <Give matter={matter} queues={queues} act={act} onMissing={setMissing} />
            <Cannot matter={matter} act={act} onMissing={setMissing} />
          </div>
        )}
      </div>
    </>
  );
}
