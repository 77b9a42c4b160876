/* inbox.tsx: messages between an account and the agency: the threads, one of them, and a new one. */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type RefusalCode, type Schemas } from "../lib/api";
import { shortDayHere } from "../lib/here";
import { local, momentText, t, type MessageKey } from "../lib/messages";
import type { UploadSource } from "../lib/upload";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { Choose, Words, wordsFault } from "../ui/fields";
import { Messages } from "../ui/thread";
import { Uploads } from "../ui/upload";

type List = Schemas["MyInbox"];
type Row = Schemas["MyThreadRow"];
type Thread = Schemas["MyThread"];

const titleOf = (row: Row) => [local(row.topic?.name), row.case].filter(Boolean).join(" · ") || t("inbox.message");

/** By when an answer is promised, or what became of that. */
const stateOf = ({ state, due_here }: Row): string =>
  state === "none" ? "" : t(`inbox.state.${state}`, { day: due_here ? shortDayHere(due_here) : "" });

/** The documents of a thread's matter. */
const uploadsOf = (id: string): UploadSource => ({
  look: () => request("get", "/my/inbox/{id}/uploads", { id }),
  begin: (body) => request("post", "/my/inbox/{id}/uploads", { id, body }),
});

interface WriteProps {
  bytesMax: number;
  submit: MessageKey;
  send(text: string): Promise<void>;
}

/** Words, and what is wrong with them; empty again once they are sent. */
function Write({ bytesMax, submit, send }: WriteProps) {
  const [text, setText] = useState("");
  const [missing, setMissing] = useState<MessageKey>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [busy, setBusy] = useState(false);
  async function write(event: Event) {
    event.preventDefault();
    if (busy) return;
    const fault = wordsFault(text, bytesMax);
    setMissing(fault && `inbox.${fault}`);
    setRefused(undefined);
    if (fault) return document.getElementById("inbox-text")?.focus();
    setBusy(true);
    await send(text.trim()).then(() => setText(""), (error: unknown) => setRefused(codeOf(error)));
    setBusy(false);
  }
  return (
    <form class="tl-told__form tl-inbox__write" onSubmit={(event) => void write(event)} noValidate>
      {refused === "too-many" ? (
        <Alert kind="error" urgent>{t("inbox.too_many")}</Alert>
      ) : (
        <RefusalAlert code={refused} />
      )}
      <Words
        id="inbox-text" label={t("inbox.text")} hint={t("inbox.text_hint", { count: bytesMax })} value={text} bytesMax={bytesMax}
        onInput={setText}
      />
      <p class="usa-error-message" role="alert">{missing ? t(missing) : ""}</p>
      <Button type="submit" big disabled={busy}>{t(submit)}</Button>
    </form>
  );
}

interface NewProps {
  list: List;
  onSent(thread: Thread): void;
  onClose(): void;
}

function NewMessage({ list, onSent, onClose }: NewProps) {
  const [topic, setTopic] = useState(list.topics[0]!.key);
  const [about, setAbout] = useState("");
  const [cases, setCases] = useState<string[]>([]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    request("get", "/my/cases").then(({ cases: all }) => setCases(all.map((one) => one.case.number)), () => undefined);
  }, []);
  const send = async (text: string) =>
    onSent(await request("post", "/my/inbox", { body: { topic, text, ...(about ? { case: about } : {}) } }));
  return (
    <section class="tl-panel" aria-labelledby="inbox-new">
      <h2 id="inbox-new" tabIndex={-1} ref={heading}>{t("inbox.new")}</h2>
      <Button look="unstyled" onClick={onClose}>{t("inbox.close")}</Button>
      {list.topics.length > 1 && (
        <Choose id="inbox-topic" label={t("inbox.topic")} all={list.topics} value={topic} onChange={setTopic} />
      )}
      {cases.length > 0 && (
        <Choose
          id="inbox-case" label={t("inbox.about")} none={t("inbox.about_none")} value={about} onChange={setAbout}
          all={cases.map((key) => ({ key, name: {} }))}
        />
      )}
      <Write bytesMax={list.bytes_max} submit="inbox.send" send={send} />
      <p class="tl-hint">{t("inbox.documents_then")}</p>
    </section>
  );
}

interface OneProps {
  list: List;
  thread: Thread;
  sent: boolean;
  onThread(thread: Thread, sent: boolean): void;
  onClose(): void;
}

function One({ list, thread, sent, onThread, onClose }: OneProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { id, number, state, due_here } = thread;
  const send = async (text: string) =>
    onThread(await request("post", "/my/inbox/{id}", { id, body: { text } }), true);
  return (
    <>
      <section class="tl-panel" aria-labelledby="inbox-one">
        <h2 id="inbox-one" tabIndex={-1} ref={heading}>{titleOf(thread)}</h2>
        <Button look="unstyled" onClick={onClose}>{t("inbox.close")}</Button>
        {sent && (
          <Alert kind="success" urgent>
            {t("inbox.sent", { number: number ?? "", day: due_here ? shortDayHere(due_here) : "" })}
          </Alert>
        )}
        {!sent && number && <p class="tl-quiet">{t("inbox.number", { number })} {stateOf(thread)}</p>}
        <Messages all={thread.messages} mine="account" />
        <h3>{t(state === "owed" || state === "late" ? "inbox.more" : "inbox.reply")}</h3>
        <Write bytesMax={list.bytes_max} submit="inbox.send" send={send} />
      </section>
      {number && <Uploads key={number} source={uploadsOf(id)} />}
    </>
  );
}

interface ThreadsProps {
  list: List;
  onOpen(row: Row): void;
  onNew(): void;
}

const Threads = ({ list, onOpen, onNew }: ThreadsProps) => (
  <section class="tl-panel" aria-labelledby="inbox-list">
    <h2 id="inbox-list" tabIndex={-1}>{t("my.inbox")}</h2>
    <p>{t("inbox.lead")}</p>
    <Button big onClick={onNew}>{t("inbox.new")}</Button>
    {list.threads.length === 0 && <p class="tl-quiet">{t("inbox.none")}</p>}
    <ul class="tl-inbox__list">
      {list.threads.map((row) => (
        <li key={row.id} class={row.new > 0 ? "tl-inbox__row tl-inbox__row--new" : "tl-inbox__row"} data-thread={row.id}>
          <span class="tl-inbox__title">
            {row.new > 0 && <span class="tl-tag tl-tag--new">{t("inbox.is_new")}</span>}
            <button type="button" class="tl-link" onClick={() => onOpen(row)}>{titleOf(row)}</button>
          </span>
          <span class="tl-quiet"><time dateTime={row.changed_at}>{momentText(row.changed_at)}</time></span>
          <span class="tl-quiet">{stateOf(row)}</span>
        </li>
      ))}
    </ul>
  </section>
);

export function Inbox() {
  const [list, setList] = useState<List>();
  const [open, setOpen] = useState<{ thread: Thread; sent: boolean } | "new">();
  const [refused, setRefused] = useState<RefusalCode>();
  const refuse = (error: unknown) => setRefused(codeOf(error));
  const load = () => request("get", "/my/inbox").then(setList, refuse);
  useEffect(() => void load(), []);
  const look = ({ id }: Row) => {
    setRefused(undefined);
    return request("get", "/my/inbox/{id}", { id }).then((thread) => setOpen({ thread, sent: false }), refuse);
  };
  const close = () =>
    load().then(() => {
      setOpen(undefined);
      setTimeout(() => document.getElementById("inbox-list")?.focus());
    });
  if (!list) return <RefusalAlert code={refused} />;
  if (list.topics.length === 0) return <Alert kind="info">{t("inbox.no_inbox")}</Alert>;
  return (
    <div class="tl-my__all tl-inbox">
      <RefusalAlert code={refused} />
      {!open && <Threads list={list} onOpen={(row) => void look(row)} onNew={() => setOpen("new")} />}
      {open === "new" && (
        <NewMessage
          list={list} onSent={(thread) => setOpen({ thread, sent: true })} onClose={() => void close()}
        />
      )}
      {open && open !== "new" && (
        <One
          key={open.thread.id} list={list} {...open} onClose={() => void close()}
          onThread={(thread, sent) => setOpen({ thread, sent })}
        />
      )}
    </div>
  );
}
