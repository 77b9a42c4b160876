/* promises/told.tsx: each promise: what, from when to when, where it stands, what happens next. */
import { useMemo, useState } from "preact/hooks";
import { codeOf, request, type RefusalCode, type Schemas } from "../lib/api";
import { language, local, t } from "../lib/messages";
import { uploadsByCode } from "../lib/upload";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { Icon, type IconName } from "../ui/icon";
import { Words, wordsFault } from "../ui/fields";
import { Thread } from "../ui/request-thread";
import { Uploads } from "../ui/upload";
import type { Proof } from "./main";

type All = Schemas["ToldPromises"];
type One = Schemas["ToldPromise"];

const ICONS: Record<One["kind"], IconName> = {
  "callback": "phone", "second-attempt": "phone", "request-answer": "topic", "message-answer": "captions",
  "urgent-escalation": "agent", "ordinary-escalation": "agent", "emergency-appointment": "schedule",
};
const STATE_ICONS: Record<One["state"], IconName> = {
  open: "wait", soon: "schedule", late: "warning", kept: "check", broken: "warning", released: "close",
};

const isCall = ({ kind }: One): boolean => kind === "callback" || kind === "second-attempt";

/** On the center's clock, whatever the reader's is. */
const HERE: Intl.DateTimeFormatOptions = { timeZone: "UTC" };
const hereDate = (time: string): Date => new Date(`${time}:00Z`);

const day = (at: Date, zone: Intl.DateTimeFormatOptions): string =>
  at.toLocaleDateString(language.value, { weekday: "long", month: "long", day: "numeric", ...zone });
const clock = (at: Date, zone: Intl.DateTimeFormatOptions): string =>
  at.toLocaleTimeString(language.value, { hour: "numeric", minute: "2-digit", ...zone });

/** "Tuesday, March 3, 10:30 AM to 11:00 AM" for a call; "by Tuesday, March 31" for an answer. */
function windowText(promise: One, from: Date, to: Date, zone: Intl.DateTimeFormatOptions): string {
  if (!isCall(promise)) return t("promises.by", { when: `${day(to, zone)}, ${clock(to, zone)}` });
  const [first, last] = [day(from, zone), day(to, zone)];
  return first === last
    ? t("promises.window", { day: first, from: clock(from, zone), to: clock(to, zone) })
    : t("promises.window_days", {
        from: `${first}, ${clock(from, zone)}`, to: `${last}, ${clock(to, zone)}`,
      });
}

/** The window on the center's clock, and on the reader's where that is another one. */
function Window({ promise }: { promise: One }) {
  const here = windowText(promise, hereDate(promise.due_from_here), hereDate(promise.due_to_here), HERE);
  const there = windowText(promise, new Date(promise.due_from), new Date(promise.due_to), {});
  return (
    <>
      <dt>{t("promises.when")}</dt>
      <dd>
        <strong>{here}</strong>
        <span class="tl-quiet tl-block">{t(here === there ? "promises.same_clock" : "promises.our_clock")}</span>
        {here !== there && (
          <span class="tl-told__there">
            {there}
            <span class="tl-quiet tl-block">{t("promises.your_clock")}</span>
          </span>
        )}
      </dd>
    </>
  );
}

/** What comes, or how it ended. */
const nextText = (promise: One): string =>
  promise.kind === "emergency-appointment" && promise.state !== "released"
    ? t(`promises.emergency.${promise.state}`)
  : promise.next === "nothing"
    ? t(`promises.over.${promise.state as "kept" | "broken" | "released"}`)
    : t(`promises.next.${promise.next}`);

const WORDS_MAX = 1500;

type Act = "put-off" | "take-back";

interface OwnProps {
  all: All;
  proof: Proof;
  onTold(told: All): void;
}

/** What a person does with a call that is to come: puts it off, or takes it back, which is asked twice. */
function Own({ all, proof, onTold }: OwnProps) {
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [did, setDid] = useState<Act>();
  const [refused, setRefused] = useState<{ act: Act; code: RefusalCode }>();
  const hasCall = all.promises.some((one) => isCall(one) && one.next !== "nothing");

  async function act(what: Act) {
    setBusy(true);
    setRefused(undefined);
    setDid(undefined);
    try {
      const path = what === "put-off" ? "/promises/put-off" : "/promises/take-back";
      onTold(await request("post", path, { body: { ...proof } }));
      setDid(what);
    } catch (error) {
      setRefused({ act: what, code: codeOf(error) });
    }
    setSure(false);
    setBusy(false);
  }
  return (
    <div class="tl-told__own">
      <div role="status">
        {did && <Alert kind="success">{t(`promises.did.${did}`)}</Alert>}
        {refused?.code === "state" && <Alert kind="warning">{t(`promises.refused.${refused.act}`)}</Alert>}
        {refused && refused.code !== "state" && <RefusalAlert code={refused.code} />}
      </div>
      {hasCall && !sure && (
        <p class="tl-told__buttons">
          {all.can_put_off && (
            <Button look="outline" disabled={busy} onClick={() => void act("put-off")}>
              {t("promises.put_off")}
            </Button>
          )}
          <Button look="unstyled" disabled={busy} onClick={() => setSure(true)}>
            {t("promises.take_back")}
          </Button>
        </p>
      )}
      {hasCall && !sure && all.can_put_off && <p class="tl-quiet">{t("promises.put_off_hint")}</p>}
      {hasCall && sure && (
        <section class="tl-panel" aria-label={t("promises.take_back")}>
          <p>{t("promises.take_back_sure")}</p>
          <p class="tl-told__buttons">
            <Button look="danger" disabled={busy} onClick={() => void act("take-back")}>
              {t("promises.take_back_yes")}
            </Button>
            <Button look="outline" onClick={() => setSure(false)}>{t("promises.keep")}</Button>
          </p>
        </section>
      )}
    </div>
  );
}

function Card({ promise }: { promise: One }) {
  const ended = promise.ended_at_here;
  return (
    <li class={`tl-told__card tl-told__card--${promise.state}`}>
      <div class="tl-told__head">
        <Icon name={ICONS[promise.kind]} size={4} />
        <h2>{t(`promises.kind.${promise.kind}`)}</h2>
        <span class="tl-told__state">
          <Icon name={STATE_ICONS[promise.state]} />
          {t(promise.grade === "aim" && promise.state === "broken" ? "promises.state.not_met" : `promises.state.${promise.state}`)}
        </span>
      </div>
      {promise.about && <p class="tl-told__about">{local(promise.about)}</p>}
      <p class="tl-told__next">{nextText(promise)}</p>
      <dl class="tl-told__facts">
        <Window promise={promise} />
        {ended && (
          <>
            <dt>{t("promises.ended")}</dt>
            <dd>{`${day(hereDate(ended), HERE)}, ${clock(hereDate(ended), HERE)}`}</dd>
          </>
        )}
      </dl>
      {promise.grade === "aim" && <p class="tl-quiet">{t("promises.aim")}</p>}
    </li>
  );
}

/** What the office that has the request said, and a word back to it. */
function Office({ all, proof, onTold }: OwnProps) {
  const [words, setWords] = useState("");
  const [did, setDid] = useState(false);
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const [refused, setRefused] = useState<RefusalCode>();
  const about = all.request;
  if (!about) return null;
  async function send(event: Event) {
    event.preventDefault();
    setDid(false);
    setRefused(undefined);
    setMissing(wordsFault(words, WORDS_MAX) !== undefined);
    if (wordsFault(words, WORDS_MAX)) return document.getElementById("reply")?.focus();
    setBusy(true);
    try {
      onTold(await request("post", "/promises/reply", { body: { ...proof, words: words.trim() } }));
      setWords("");
      setDid(true);
    } catch (error) {
      setRefused(codeOf(error));
    }
    setBusy(false);
  }
  return (
    <section class="tl-panel tl-told__said" aria-labelledby="office-said">
      <h2 id="office-said">{t("promises.office")}</h2>
      <p>{t(`requests.told.${about.state === "translation" ? "open" : about.state}`)}</p>
      {about.state === "answered" && !about.is_told && <Alert kind="info">{t("promises.office_waits")}</Alert>}
      <Thread thread={about.thread} own />
      {about.state !== "ended" && (
        <form onSubmit={(event) => void send(event)} noValidate>
          <div role="status">{did && <Alert kind="success">{t("promises.replied")}</Alert>}</div>
          <RefusalAlert code={refused} />
          <Words id="reply" label={t("promises.reply")} value={words} bytesMax={WORDS_MAX} onInput={setWords} />
          <p role="alert" class="tl-over">{missing && t("worklist.words_missing")}</p>
          <Button type="submit" look="outline" disabled={busy}>{t("promises.reply_submit")}</Button>
        </form>
      )}
    </section>
  );
}

interface ToldProps {
  told: All;
  proof: Proof;
  onTold(told: All): void;
  onOther(): void;
}

export function Told({ told, proof, onTold, onOther }: ToldProps) {
  const came = hereDate(told.came_at_here);
  const source = useMemo(() => uploadsByCode(proof), [proof]);
  return (
    <>
      <p class="tl-told__lead">
        {t("promises.of", { number: told.number, day: day(came, HERE), time: clock(came, HERE) })}
      </p>
      <Own all={told} proof={proof} onTold={onTold} />
      {told.promises.length === 0 ? (
        <section class="tl-panel"><p>{t("promises.none")}</p></section>
      ) : (
        <ul class="tl-told__list" aria-label={t("promises.title")}>
          {told.promises.map((promise) => <Card key={promise.made_at + promise.kind} promise={promise} />)}
        </ul>
      )}
      <Office all={told} proof={proof} onTold={onTold} />
      <Uploads source={source} />
      <section class="tl-panel tl-told__on" aria-labelledby="on">
        <h2 id="on">{t("promises.on")}</h2>
        <p>{t("promises.on_text", { number: told.number })}</p>
        <p class="tl-told__buttons">
          <a class="usa-button tl-button tl-button--go" href="/call">
            <Icon name="phone" />
            <span>{t("start.call")}</span>
          </a>
          <Button look="outline" onClick={onOther}>{t("promises.again")}</Button>
        </p>
      </section>
    </>
  );
}
