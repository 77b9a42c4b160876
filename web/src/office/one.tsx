/* office/one.tsx: one emergency at the office: why it cannot wait; then an appointment, or a refusal. */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode, type Schemas } from "../lib/api";
import { daysBetween } from "../lib/clock";
import { clockHere, dayHere, shortDayHere } from "../lib/here";
import { languageName, local, t, tCount, type MessageKey } from "../lib/messages";
import { AddedFiles } from "../ui/added-files";
import { Button, RefusalAlert } from "../ui/bits";
import { Choose, Words, wordsFault } from "../ui/fields";
import { hoursText } from "./hours";

type List = Schemas["OfficeEmergencies"];
export type One = Schemas["OfficeEmergency"];

const WHY_MAX = 255;

/** "in 12 days", "today", or that it is late. */
export const dueText = (now: string, { is_late, due_here }: Pick<One, "is_late" | "due_here">): string => {
  const days = daysBetween(now, due_here);
  if (is_late) return t("office.late");
  return days > 0 ? tCount("office.in_days", days) : t("office.today");
};

const Fact = ({ name, value }: { name: MessageKey; value: string | undefined }) =>
  value ? <div><dt>{t(name)}</dt><dd>{value}</dd></div> : null;

/** What was asked, answered and said before it came to the office. */
const Asked = ({ center, one, now }: { center: Center; one: One; now: string }) => (
  <section class="tl-panel" aria-labelledby="emergency-title">
    <p class="tl-office__due">
      <span>{t("office.due", { day: shortDayHere(one.due_here) })}</span>
      <span class={`tl-tag ${one.is_late ? "tl-tag--care" : "tl-tag--good"}`}>{dueText(now, one)}</span>
    </p>
    <h3>{t("office.words")}</h3>
    <p class="tl-work__note">{one.words}</p>
    {one.note && (
      <>
        <h3>{t("office.note")}</h3>
        <p class="tl-office__note">{one.note}</p>
      </>
    )}
    <h3>{t("worklist.answers")}</h3>
    <dl class="tl-office__answers">
      {one.answers.map(({ question, answer }, i) => (
        <div key={i}>
          <dt>{local(question)}</dt>
          <dd>{local(answer)}</dd>
        </div>
      ))}
    </dl>
    <dl class="tl-facts">
      <Fact name="worklist.number" value={one.number} />
      <Fact name="office.receipt" value={one.receipt} />
      <Fact name="contact.language" value={one.language && languageName(center, one.language)} />
      <Fact name="office.decided_by" value={one.decided_by?.name} />
      <Fact name="office.decided" value={shortDayHere(one.decided_here)} />
    </dl>
  </section>
);

/** Back to the list with what was done, told in the reader's language of that moment; or why not. */
type Act = (send: () => Promise<unknown>, done: () => string) => Promise<RefusalCode | undefined>;

interface FormProps {
  one: One;
  list: List;
  act: Act;
}

/** What one form says back: what is missing, or why it was refused. */
function useSaid() {
  const [missing, setMissing] = useState<MessageKey>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [busy, setBusy] = useState(false);
  const miss = (what: MessageKey, field: string) => {
    setRefused(undefined);
    setMissing(what);
    document.getElementById(field)?.focus();
  };
  async function run(send: () => Promise<RefusalCode | undefined>) {
    if (busy) return;
    setMissing(undefined);
    setRefused(undefined);
    setBusy(true);
    setRefused(await send());
    setBusy(false);
  }
  const said = (
    <>
      <RefusalAlert code={refused} />
      <p role="alert" class="tl-over">{missing && t(missing)}</p>
    </>
  );
  return { said, miss, run, busy };
}

const Hours = ({ list }: { list: List }) =>
  list.hours.length === 0 ? null : (
    <p class="tl-quiet" id="place-hours">
      {t("office.hours")} {hoursText(list.hours).join("; ")}. {t("office.clock")}
    </p>
  );

/** The day and time in words, and where it stands to the aim. */
function Chosen({ at, one, now }: { at: string; one: One; now: string }) {
  const days = daysBetween(now, at);
  const isBeyond = at > one.due_here;
  return (
    <p class={`tl-office__chosen ${isBeyond ? "tl-office__chosen--late" : ""}`} role="status">
      <strong>{dayHere(at)}, {clockHere(at)}</strong>
      {days >= 0 && <span>{days > 0 ? tCount("office.in_days", days) : t("office.today")}</span>}
      {isBeyond && <span>{t("office.beyond", { day: shortDayHere(one.due_here) })}</span>}
    </p>
  );
}

function Place({ one, list, act }: FormProps) {
  const [day, setDay] = useState("");
  const [time, setTime] = useState("");
  const { said, miss, run, busy } = useSaid();
  const at = day && time ? `${day}T${time}` : "";
  function submit(event: Event) {
    event.preventDefault();
    if (!day) return miss("office.day_missing", "place-day");
    if (!time) return miss("office.time_missing", "place-time");
    const done = () =>
      t("office.done.place", { number: one.number, when: `${dayHere(at)}, ${clockHere(at)}` });
    void run(() =>
      act(() => request("post", "/office/emergencies/{id}/place", { id: one.id, body: { at_here: at } }), done));
  }
  return (
    <form class="tl-panel tl-office__form" onSubmit={submit} noValidate aria-labelledby="place-title">
      <h3 id="place-title">{t("office.place")}</h3>
      <p>{t("office.place_text")}</p>
      <Hours list={list} />
      <div class="tl-office__when">
        <div>
          <label class="usa-label" for="place-day">{t("office.day")}</label>
          <input
            class="usa-input" id="place-day" type="date" required value={day} min={list.now_here.slice(0, 10)}
            {...(list.hours.length > 0 ? { "aria-describedby": "place-hours" } : {})}
            onInput={(event) => setDay(event.currentTarget.value)}
          />
        </div>
        <div>
          <label class="usa-label" for="place-time">{t("office.time")}</label>
          <input
            class="usa-input" id="place-time" type="time" required value={time}
            {...(list.hours.length > 0 ? { "aria-describedby": "place-hours" } : {})}
            onInput={(event) => setTime(event.currentTarget.value)}
          />
        </div>
      </div>
      {at && <Chosen at={at} one={one} now={list.now_here} />}
      {said}
      <Button type="submit" disabled={busy}>{t("office.place")}</Button>
    </form>
  );
}

function Refuse({ one, list, act }: FormProps) {
  const [reason, setReason] = useState("");
  const [why, setWhy] = useState("");
  const { said, miss, run, busy } = useSaid();
  function submit(event: Event) {
    event.preventDefault();
    if (!reason) return miss("office.reason_missing", "refuse-reason");
    const fault = wordsFault(why, WHY_MAX);
    if (fault) return miss(`worklist.${fault}`, "refuse-why");
    const body = { reason, why: why.trim() };
    const done = () => t("office.done.refuse", { number: one.number });
    void run(() => act(() => request("post", "/office/emergencies/{id}/refuse", { id: one.id, body }), done));
  }
  return (
    <details class="tl-panel">
      <summary>{t("office.refuse")}</summary>
      <form class="tl-office__form" onSubmit={submit} noValidate aria-label={t("office.refuse")}>
        <Choose
          id="refuse-reason" label={t("office.reason")} hint={t("office.reason_hint")} all={list.refusals}
          value={reason} none={t("office.reason_choose")} onChange={setReason}
        />
        <Words
          id="refuse-why" label={t("office.why")} hint={t("office.why_hint")} value={why} bytesMax={WHY_MAX}
          onInput={setWhy}
        />
        {said}
        <Button type="submit" look="danger" disabled={busy}>{t("office.refuse_submit")}</Button>
      </form>
    </details>
  );
}

interface OpenedProps {
  center: Center;
  one: One;
  list: List;
  onClose(done?: () => string, refused?: RefusalCode): void;
}

export function Opened({ center, one, list, onClose }: OpenedProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const act: Act = async (send, done) => {
    try {
      await send();
      onClose(done);
    } catch (error) {
      const code = codeOf(error);
      // A colleague was faster, or it is over.
      if (code === "state" || code === "not-found") onClose(undefined, code);
      else return code;
    }
    return undefined;
  };
  return (
    <>
      <div class="tl-work__head">
        <h2 id="emergency-title" tabIndex={-1} ref={heading}>{local(one.name) || one.kind} · {one.number}</h2>
        <Button look="unstyled" onClick={() => onClose()}>{t("worklist.close")}</Button>
      </div>
      <div class="tl-work__one">
        <Asked center={center} one={one} now={list.now_here} />
        <div>
          <Place one={one} list={list} act={act} />
          <Refuse one={one} list={list} act={act} />
          <AddedFiles contact={one.contact} />
        </div>
      </div>
    </>
  );
}
