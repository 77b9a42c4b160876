/* second-looks.tsx: who waits for a second pair of eyes on a protected case; the look, and the answer.
 * On the pages of those who may be it. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { CaseStatus } from "../desk/case-panel";
import { codeOf, request, type Center, type RefusalCode, type Schemas } from "../lib/api";
import { clockText, secondsSince, setNow, useTicking } from "../lib/clock";
import { Live } from "../lib/live";
import { languageName, local, t, timeOfDay, type MessageKey } from "../lib/messages";
import { rights } from "../lib/session";
import { useStore } from "../lib/store";
import { Alert, Button, RefusalAlert } from "./bits";
import { Words, wordsFault } from "./fields";
import { Icon } from "./icon";

type Row = Schemas["SecondLookRow"];
type Asked = Schemas["SecondLookAsked"];

const AGAIN_MS = 15_000;
const WORDS_MAX = 255;
/** Refusals after which there is nothing to say any more. */
const OVER: RefusalCode[] = ["state", "not-found", "same-person"];

/** The list: read at once when the server says that it is another, and now and then. */
function useAsked() {
  const may = useStore(rights).includes("protected");
  const [rows, setRows] = useState<Row[]>([]);
  async function read() {
    try {
      const seen = await request("get", "/second-looks");
      setNow(seen.now);
      setRows(seen.asked);
    } catch {
      // What is shown stays until the next reading.
    }
  }
  useEffect(() => {
    if (!may) return;
    const live = new Live(
      {
        onMessage: ({ type }) => type === "second-looks.changed" && void read(),
        onReset: () => void read(),
        onUp: (up) => up && void read(),
      },
      { call: "second-looks" },
    );
    live.resume();
    void read();
    const timer = setInterval(() => void read(), AGAIN_MS);
    return () => {
      clearInterval(timer);
      live.close();
    };
  }, [may]);
  return { rows, read };
}

/** Who stands how to the case, in which language. */
const about = (center: Center, row: Row): string =>
  [local(row.role?.name), languageName(center, row.language), local(row.topic?.name)].filter(Boolean).join(" · ");

const Waiting = ({ center, row, onLook }: { center: Center; row: Row; onLook(): void }) => (
  <li data-second={row.id}>
    <span>
      {t("seconds.ask", { name: row.from?.name ?? "–", time: clockText(secondsSince(row.asked_at)) })}
      <span class="tl-quiet tl-block">{about(center, row)}</span>
    </span>
    <Button look="outline" icon="look" onClick={onLook}>{t("seconds.look")}</Button>
  </li>
);

interface LookProps {
  center: Center;
  asked: Asked;
  onDone(done?: MessageKey, refused?: RefusalCode): void;
}

/** What was asked, the case, and yes or no with words. */
function Look({ center, asked, onDone }: LookProps) {
  const [words, setWords] = useState("");
  const [missing, setMissing] = useState<MessageKey>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []); // Before anybody can press a key in it.
  const { before } = asked;

  async function say(agrees: boolean) {
    const fault = wordsFault(words, WORDS_MAX);
    setMissing(fault && `worklist.${fault}`);
    setRefused(undefined);
    if (fault) document.getElementById("second-words")?.focus();
    if (busy || fault) return;
    setBusy(true);
    try {
      await request("post", "/second-looks/{id}", { id: asked.id, body: { agrees, words: words.trim() } });
      onDone(agrees ? "seconds.done.yes" : "seconds.done.no");
    } catch (error) {
      const code = codeOf(error);
      if (OVER.includes(code)) onDone(undefined, code);
      else setRefused(code);
    } finally {
      setBusy(false);
    }
  }
  return (
    <div class="tl-second__look">
      <h3 tabIndex={-1} ref={heading}>
        {t("seconds.asks", { name: asked.from?.name ?? "–", time: timeOfDay(asked.asked_at) })}
      </h3>
      <blockquote class="tl-second__why">{asked.why}</blockquote>
      <p class="tl-quiet">{[about(center, asked), local(asked.level?.name)].filter(Boolean).join(" · ")}</p>
      {before && (
        <Alert kind={before.state === "refused" ? "warning" : "info"}>
          {t(before.state === "refused" ? "seconds.before.no" : "seconds.before.yes", {
            name: before.by?.name ?? "–", time: before.at ? timeOfDay(before.at) : "", words: before.words ?? "",
          })}
        </Alert>
      )}
      <CaseStatus found={asked.case} />
      <form noValidate onSubmit={(event) => event.preventDefault()}>
        <Words
          id="second-words" label={t("seconds.words")} hint={t("seconds.words_hint")} value={words}
          bytesMax={WORDS_MAX} onInput={setWords}
        />
        <p role="alert" class="tl-over">{missing && t(missing)}</p>
        <RefusalAlert code={refused} />
        <div class="tl-sup__buttons">
          <Button look="go" disabled={busy} onClick={() => void say(true)}>{t("seconds.yes")}</Button>
          <Button look="danger" disabled={busy} onClick={() => void say(false)}>{t("seconds.no")}</Button>
          <Button look="unstyled" onClick={() => onDone()}>{t("seconds.later")}</Button>
        </div>
      </form>
    </div>
  );
}

/** Nothing, where nobody waits for the reader. */
export function SecondLooks({ center }: { center: Center }) {
  const { rows, read } = useAsked();
  const [asked, setAsked] = useState<Asked>();
  const [done, setDone] = useState<MessageKey>();
  const [refused, setRefused] = useState<RefusalCode>();
  const heading = useRef<HTMLHeadingElement>(null);
  useTicking(rows.length > 0);

  async function look(id: string) {
    setDone(undefined);
    setRefused(undefined);
    try {
      setAsked(await request("get", "/second-looks/{id}", { id }));
    } catch (error) {
      setRefused(codeOf(error));
      void read();
    }
  }
  function close(what?: MessageKey, why?: RefusalCode) {
    setAsked(undefined);
    setDone(what);
    setRefused(why);
    void read();
    setTimeout(() => heading.current?.focus());
  }
  if (rows.length === 0 && !asked && !done && !refused) return null;
  return (
    <section class="tl-panel tl-seconds" aria-labelledby="seconds-title">
      <h2 class="tl-panel__title" id="seconds-title" tabIndex={-1} ref={heading}>
        <Icon name="verified" />
        {t("seconds.title")}
      </h2>
      <RefusalAlert code={refused} />
      {done && <Alert kind="success">{t(done)}</Alert>}
      {asked && <Look key={asked.id} center={center} asked={asked} onDone={close} />}
      {!asked && (
        <ul aria-live="polite">
          {rows.map((row) => (
            <Waiting key={row.id} center={center} row={row} onLook={() => void look(row.id)} />
          ))}
        </ul>
      )}
    </section>
  );
}
