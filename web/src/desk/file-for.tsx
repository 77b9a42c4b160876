/* file-for.tsx: a request for the person of the call, by the questions that its page asks.
 *
 *     topics --> questions read aloud, fields filled with what is known --> read back --> number
 *
 * The walk is the center's; a page that is opened again goes on with it. It outlasts the call, as long
 * as that is being filed. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Contact, type RefusalCode, type Schemas } from "../lib/api";
import { local, t } from "../lib/messages";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { Icon } from "../ui/icon";
import { Check, type Given } from "../topics/check";
import { Question } from "../topics/question";
import type { Page, Try } from "../topics/walk";

const FILE_FOR_ID = "file-for";
const AGAIN_MS = 800;

type Walked = Pick<Schemas["RequestFor"], "page" | "token"> & { kept: Map<string, string> };

const walkedOf = ({ token, page, known }: Schemas["RequestFor"]): Walked => ({
  token, page, kept: new Map(known.map(({ name, value }) => [name, value])),
});

/** Opens the panel: at the question that is asked, or at the first topic. */
export function openFileFor(): void {
  const panel = document.querySelector<HTMLDetailsElement>(`#${FILE_FOR_ID}`);
  if (!panel) return;
  panel.open = true;
  const first = panel.querySelector<HTMLElement>("h3[tabindex], .tl-topic__choice");
  (first ?? panel.querySelector<HTMLElement>("summary"))?.focus();
}

/** What is said to the caller, as large as it is slowly read. */
function Filed({ page, mail, onMore }: { page: Page; mail: string | undefined; onMore(): void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  const end = page.end!;
  return (
    <section class="tl-escalate__read" aria-labelledby="file-for-say">
      <h3 id="file-for-say" tabIndex={-1} ref={heading}>{t("file_for.say")}</h3>
      <div lang={page.language}>
        {page.said.map((text, i) => <p key={i}>{text}</p>)}
        {end.text && <p class="tl-escalate__says">{end.text}</p>}
      </div>
      {end.number && (
        <>
          <dl class="tl-topic__keep">
            <div><dt>{t("file_for.number")}</dt><dd class="tl-topic__number">{end.number}</dd></div>
            {end.code && <div><dt>{t("file_for.code")}</dt><dd class="tl-topic__number">{end.code}</dd></div>}
            {end.due && (
              <div><dt>{t("file_for.due")}</dt><dd class="tl-topic__number" lang={page.language}>{end.due}</dd></div>
            )}
          </dl>
          <p>{mail ? t("file_for.mailed", { mail }) : t("file_for.not_mailed")}</p>
        </>
      )}
      <p class="tl-topic__buttons"><Button look="outline" onClick={onMore}>{t("file_for.another")}</Button></p>
    </section>
  );
}

interface WalkProps {
  walked: Walked;
  onPage(page: Page): void;
  onEnd(): void;
}

/** From the question that is asked to the end. */
function Walk({ walked: { token, page, kept }, onPage, onEnd }: WalkProps) {
  const [given, setGiven] = useState<Given[]>([]);
  const [check, setCheck] = useState<Try>();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<RefusalCode>();
  const [turn, setTurn] = useState(0);
  const place = { id: page.id, token };

  async function look() {
    await request("get", "/topics/contacts/{id}", place).then(onPage, (error: unknown) => setRefused(codeOf(error)));
  }
  async function send(one: Try) {
    setBusy(true);
    setRefused(undefined);
    try {
      const body = { step: one.step, ...one.answer };
      const next = await request("post", "/topics/contacts/{id}", { ...place, body });
      const others = given.filter(({ step }) => step !== one.step && step !== next.asks?.step);
      setGiven(one.text ? [...others, one] : others);
      setTurn((now) => now + 1);
      setCheck(undefined);
      onPage(next);
    } catch (error) {
      setCheck(undefined);
      setRefused(codeOf(error));
      if (codeOf(error) === "state") await look();
    }
    setBusy(false);
  }
  function back() {
    const asks = page.asks;
    if (asks) void send({ step: asks.step, label: "", text: "", answer: { kind: "back" } });
  }
  useEffect(() => {
    if (page.state !== "busy") return;
    const timer = setInterval(() => void look(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [page.state]);

  if (page.state === "done")
    return <Filed page={page} mail={given.find(({ name }) => name === "mail")?.text} onMore={onEnd} />;
  if (page.state === "stopped" || refused === "not-found")
    return (
      <>
        <Alert kind="warning" urgent>{t("file_for.stopped")}</Alert>
        <Button look="outline" onClick={onEnd}>{t("file_for.all")}</Button>
      </>
    );
  return (
    <>
      {check ? (
        <Check atDesk given={[...given.filter(({ step }) => step !== check.step), check]} makes={check.makes!}
          busy={busy} onSend={() => void send(check)} onBack={() => setCheck(undefined)} />
      ) : (
        <Question
          atDesk key={`${page.asks?.step}-${turn}`} page={page} number={turn + 1} kept={kept} busy={busy}
          refused={refused} onAnswer={(one) => (one.makes ? setCheck(one) : void send(one))} onBack={back}
        />
      )}
      <Button look="unstyled" disabled={busy} onClick={onEnd}>{t("file_for.stop")}</Button>
    </>
  );
}

const Topics = ({ topics, onChoose }: { topics: Schemas["Named"][]; onChoose(key: string): void }) => (
  <>
    <p class="tl-hint">{t(topics.length > 0 ? "file_for.lead" : "file_for.none")}</p>
    <ul class="tl-topic__choices">
      {topics.map(({ key, name }) => (
        <li key={key}>
          <button type="button" class="tl-topic__choice" onClick={() => onChoose(key)}>
            <span>{local(name)}</span><Icon name="arrow" />
          </button>
        </li>
      ))}
    </ul>
  </>
);

/** What stands in the call's story: filed before, by whoever had the call. */
function FiledBefore({ contact: { story } }: { contact: Contact }) {
  const filed = story.filter(({ kind }) => kind === "filed");
  return filed.length === 0 ? null : (
    <ul class="tl-file-for__filed">
      {filed.map(({ about = "" }) => <li key={about}>{t("story.filed", { what: about })}</li>)}
    </ul>
  );
}

/** For the agent who talks with the person, or files the call. */
export function FileFor({ contact, onFiled }: { contact: Contact; onFiled(): void }) {
  const [topics, setTopics] = useState<Schemas["Named"][]>();
  const [walked, setWalked] = useState<Walked>();
  const [refused, setRefused] = useState<RefusalCode>();
  const panel = useRef<HTMLDetailsElement>(null);
  const refuse = (error: unknown) => setRefused(codeOf(error));

  async function read() {
    const now = await request("get", "/desk/contacts/{id}/requests", { id: contact.id });
    setTopics(now.topics);
    if (now.open) setWalked(walkedOf(now.open));
  }
  async function begin(key: string) {
    setRefused(undefined);
    await request("post", "/desk/contacts/{id}/requests/{key}", { id: contact.id, key })
      .then((begun) => setWalked(walkedOf(begun)), refuse);
  }
  function show(page: Page) {
    setWalked((now) => now && { ...now, page });
    if (page.state === "done") onFiled();
  }
  function end() {
    const now = walked;
    setWalked(undefined);
    panel.current?.querySelector("summary")?.focus();
    if (now && !now.page.end)
      void request("delete", "/topics/contacts/{id}", { id: now.page.id, token: now.token }).catch(() => undefined);
  }
  useEffect(() => {
    if (contact.state === "connected" || contact.state === "held" || contact.state === "ended")
      void read().catch(() => undefined);
  }, [contact.id, contact.state]);

  useEffect(() => {
    if (walked && panel.current) panel.current.open = true;
  }, [topics, walked === undefined]);

  if (!topics) return null;
  return (
    <details class="tl-panel tl-fold tl-file-for tl-topic" id={FILE_FOR_ID} ref={panel}>
      <summary><Icon name="topic" /><span>{t("file_for.title")}</span></summary>
      <RefusalAlert code={refused} />
      {walked ? <Walk key={walked.page.id} walked={walked} onPage={show} onEnd={end} />
        : <Topics topics={topics} onChoose={(key) => void begin(key)} />}
      <FiledBefore contact={contact} />
    </details>
  );
}
