/* topics/walk.tsx: one topic from its first question to its end.
 *
 *     begin --> question --answer--> question ... --> check what you send --> number and day
 *                  ^                    |
 *                  '---- back ----------'   the browser's own button too
 *
 * The center has the walk; here is what is on the screen, and what was answered, to be shown again
 * before it is sent. A page that is closed says so to the center. */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode, type Schemas } from "../lib/api";
import { language, local, t } from "../lib/messages";
import { Button, RefusalAlert } from "../ui/bits";
import { Shell } from "../ui/shell";
import { Check, type Given } from "./check";
import { End } from "./end";
import { Question } from "./question";

export type Page = Schemas["TopicPage"];
export type Asks = Schemas["TopicAsks"];
export type Answer = Omit<Schemas["TopicAnswer"], "step">;

/** An answer on its way: with its words, and what it makes at once. */
export interface Try extends Given {
  answer: Answer;
  makes?: Asks["makes"];
}

const AGAIN_MS = 800;

interface Begun {
  token: string;
  page: Page;
}

/** What a person wrote is offered again under the same name. */
const kept = new Map<string, string>();

export function Walk({ center, topic }: { center: Center; topic: string }) {
  const [begun, setBegun] = useState<Begun>();
  const [given, setGiven] = useState<Given[]>([]);
  const [check, setCheck] = useState<Try>();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<RefusalCode>();
  const [turn, setTurn] = useState(0);
  const live = useRef<Begun>();
  live.current = begun;

  const page = begun?.page;
  const isOver = page?.state === "done" || page?.state === "stopped";
  const isGone = refused === "not-found" && begun !== undefined;

  async function begin() {
    leave();
    setBegun(undefined);
    setGiven([]);
    setCheck(undefined);
    setRefused(undefined);
    try {
      const now = await request("post", "/topics/{key}", { id: topic, body: { language: language.value } });
      setBegun(now);
      setTurn(0);
    } catch (error) {
      setRefused(codeOf(error));
    }
  }

  /** Whoever goes says so, unless it has ended. */
  function leave() {
    const now = live.current;
    if (!now || now.page.end) return;
    live.current = undefined;
    void request("delete", "/topics/contacts/{id}", { id: now.page.id, token: now.token, keepalive: true })
      .catch(() => undefined);
  }

  function show(next: Page) {
    setBegun((now) => now && { ...now, page: next });
    setCheck(undefined);
    setTurn((now) => now + 1);
  }

  async function send(one: Try) {
    const asks = page?.asks;
    if (!begun || !asks || busy) return;
    setBusy(true);
    setRefused(undefined);
    try {
      const next = await request("post", "/topics/contacts/{id}", {
        id: begun.page.id, token: begun.token, body: { step: asks.step, ...one.answer },
      });
      if (one.answer.kind === "back") setGiven((all) => all.filter(({ step }) => step !== next.asks?.step));
      else if (one.text) setGiven((all) => [...all.filter(({ step }) => step !== one.step), one]);
      if (one.answer.kind !== "back") history.pushState({ turn: turn + 1 }, "");
      show(next);
    } catch (error) {
      setCheck(undefined);
      setRefused(codeOf(error));
      if (codeOf(error) === "state") await look();
    }
    setBusy(false);
  }

  async function look() {
    const now = live.current;
    if (!now) return;
    try {
      const next = await request("get", "/topics/contacts/{id}", { id: now.page.id, token: now.token });
      setBegun({ ...now, page: next });
    } catch (error) {
      setRefused(codeOf(error));
    }
  }

  function answer(one: Try) {
    if (!one.makes) return void send(one);
    history.pushState({ turn: turn + 0.5 }, "");
    setCheck(one);
  }

  /** Back on the page: out of the check, to the menu before, or else to the beginning. */
  function back() {
    if (check) return setCheck(undefined);
    const asks = page?.asks;
    if (asks?.can_go_back) return void send({ step: asks.step, label: "", text: "", answer: { kind: "back" } });
    if (turn > 0 && !isOver) return void begin();
    location.assign("/topics");
  }

  useEffect(() => {
    if (page?.topic) document.title = `${local(page.topic.name)} – ${local(center.name)}`;
  });
  useEffect(() => {
    void begin();
  }, [topic, language.value]);
  useEffect(() => {
    addEventListener("pagehide", leave);
    const again = (event: PageTransitionEvent) => void (event.persisted && begin());
    addEventListener("pageshow", again);
    return () => {
      removeEventListener("pagehide", leave);
      removeEventListener("pageshow", again);
    };
  }, [topic]);
  const latest = useRef(back);
  latest.current = back;
  useEffect(() => {
    const popped = () => latest.current();
    addEventListener("popstate", popped);
    return () => removeEventListener("popstate", popped);
  }, []);
  useEffect(() => {
    if (page?.state !== "busy") return;
    const timer = setInterval(() => void look(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [page?.state]);

  return (
    <Shell center={center} title="topics.title">
      <div class="tl-topic">
        <nav class="tl-topic__way" aria-label={t("topics.way")}>
          <a class="usa-link" href="/">{t("topics.home")}</a>
          <a class="usa-link" href="/topics">{t("topics.title")}</a>
        </nav>
        {(!begun || isGone) && refused && (
          <Stopped code={isGone ? undefined : refused} onAgain={() => void begin()} />
        )}
        {page && !isGone && (
          isOver ? (
            page.state === "done" ? <End page={page} mail={given.find(({ name }) => name === "mail")?.text} />
              : <Stopped code={undefined} onAgain={() => void begin()} />
          ) : check ? (
            <Check given={[...given, check]} makes={check.makes!} busy={busy} onSend={() => void send(check)}
              onBack={() => history.back()} />
          ) : (
            <Question
              key={`${page.asks?.step}-${turn}`} page={page} number={turn + 1} kept={kept} busy={busy}
              refused={refused} onAnswer={answer} onBack={() => (turn > 0 ? history.back() : back())}
            />
          )
        )}
        {!begun && !refused && <p class="tl-quiet" role="status">{t("topics.loading")}</p>}
      </div>
    </Shell>
  );
}

/** The walk is no longer there: left alone too long, or the server was started again. */
const Stopped = ({ code, onAgain }: { code: RefusalCode | undefined; onAgain(): void }) => (
  <section class="tl-panel tl-topic__screen">
    <h1 tabIndex={-1}>{t(code ? "topics.refused" : "topics.stopped")}</h1>
    {code ? <RefusalAlert code={code} /> : <p>{t("topics.stopped_text")}</p>}
    <p class="tl-topic__buttons">
      {code !== "not-found" && <Button big onClick={onAgain}>{t("topics.begin")}</Button>}
      <a class="usa-button usa-button--outline tl-button" href="/topics">{t("topics.all")}</a>
    </p>
  </section>
);
