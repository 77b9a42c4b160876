/* inbox.tsx: messages of accounts that wait for an answer of the reader's queues or office: the list, and
 * one of them with its answer. */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode, type Schemas } from "../lib/api";
import { languageName, local, momentText, t, type MessageKey } from "../lib/messages";
import { Alert, Button, RefusalAlert } from "./bits";
import { AddedFiles } from "./added-files";
import { Choose, Words, wordsFault } from "./fields";
import { usePagesList } from "./pages-list";
import { Messages } from "./thread";

type List = Schemas["Inbox"];
type Row = Schemas["InboxRow"];
type Thread = Schemas["InboxThread"];

const late = (state: Row["state"]) => (state === "late" || state === "soon" ? ` tl-work--${state}` : "");

interface LineProps {
  center: Center;
  row: Row;
  onOpen(): void;
}

const Line = ({ center, row, onOpen }: LineProps) => (
  <li class={`tl-work${late(row.state)}`} data-thread={row.id}>
    <div class="tl-work__when">
      <strong><time dateTime={row.due_at}>{momentText(row.due_at)}</time></strong>
      {(row.state === "late" || row.state === "soon") && (
        <span class={`tl-sup__promise--${row.state}`}>{t(`sup.promise.state.${row.state}`)}</span>
      )}
    </div>
    <div class="tl-work__what">
      <button type="button" class="tl-link" onClick={onOpen}>{local(row.topic?.name)} · {row.number}</button>
      <span class="tl-quiet">
        {languageName(center, row.language)}{row.case && ` · ${row.case}`}
      </span>
    </div>
  </li>
);

interface OneProps {
  center: Center;
  thread: Thread;
  onThread(thread: Thread): void;
  onClose(): void;
}

function Answer({ center, thread, onThread }: Omit<OneProps, "onClose">) {
  const [text, setText] = useState("");
  const [missing, setMissing] = useState<MessageKey>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [busy, setBusy] = useState(false);
  const last = thread.messages.at(-1)?.id ?? "0";
  const { id, bytes_max: bytesMax, articles, language } = thread;
  async function send(event: Event) {
    event.preventDefault();
    if (busy) return;
    const fault = wordsFault(text, bytesMax);
    setMissing(fault && `inbox.${fault}`);
    setRefused(undefined);
    if (fault) return document.getElementById("inbox-answer")?.focus();
    setBusy(true);
    try {
      onThread(await request("post", "/inbox/{id}", { id, body: { text: text.trim(), last } }));
      setText("");
    } catch (error) {
      setRefused(codeOf(error));
      if (codeOf(error) === "changed") onThread(await request("get", "/inbox/{id}", { id }).catch(() => thread));
    }
    setBusy(false);
  }
  const insert = (key: string) => {
    const article = articles.find((one) => one.key === key);
    if (article) setText((was) => (was ? `${was}\n\n${article.text}` : article.text));
  };
  return (
    <form class="tl-panel tl-inbox__write" onSubmit={(event) => void send(event)} noValidate>
      <RefusalAlert code={refused} />
      {articles.length > 0 && (
        <Choose
          id="inbox-article" label={t("inbox.article")} none={t("inbox.article_none")} value="" onChange={insert}
          all={articles.map(({ key, title }) => ({ key, name: Object.fromEntries(center.languages.map(({ code }) => [code, title])) }))}
        />
      )}
      <Words
        id="inbox-answer" label={t("inbox.answer")} value={text} bytesMax={bytesMax} onInput={setText}
        hint={t("inbox.answer_hint", { language: languageName(center, language) })}
      />
      <p class="usa-error-message" role="alert">{missing ? t(missing) : ""}</p>
      <Button type="submit" disabled={busy}>{t("inbox.send")}</Button>
    </form>
  );
}

function One({ center, thread, onThread, onClose }: OneProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [answers] = useState(thread.messages.length);
  useEffect(() => heading.current?.focus(), []);
  const open = thread.state === "owed" || thread.state === "soon" || thread.state === "late";
  return (
    <>
      <div class="tl-work__head">
        <h2 id="inbox-title" tabIndex={-1} ref={heading}>{local(thread.topic?.name)} · {thread.number}</h2>
        <Button look="unstyled" onClick={onClose}>{t("worklist.close")}</Button>
      </div>
      {thread.messages.length > answers && thread.messages.at(-1)?.from === "agency" && (
        <Alert kind="success" urgent>{t("inbox.answered")}</Alert>
      )}
      <div class="tl-work__one">
        <section class="tl-panel" aria-labelledby="inbox-title">
          <p>
            {open ? t("worklist.due") : t("worklist.over")}{" "}
            {open && <time dateTime={thread.due_at}>{momentText(thread.due_at)}</time>}
          </p>
          {thread.status && (
            <p class="tl-inbox__case">
              <strong>{thread.status.number}</strong> {thread.status.form} · {local(thread.status.status)}
            </p>
          )}
          <Messages all={thread.messages} mine="agency" />
        </section>
        <div>
          <Answer center={center} thread={thread} onThread={onThread} />
          <AddedFiles contact={thread.contact} />
        </div>
      </div>
    </>
  );
}

/** Nothing, where accounts may not write to this agency. */
export function InboxList({ center, onReading }: { center: Center; onReading?(isReading: boolean): void }) {
  const { list, refused, setRefused, read, pages, setPages } = usePagesList<List>((query) =>
    request("get", "/inbox", query));
  const [thread, setThread] = useState<Thread>();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => onReading?.(!!thread), [!!thread]);
  const look = ({ id }: Row) => {
    setRefused(undefined);
    return request("get", "/inbox/{id}", { id }).then(setThread, (error: unknown) => {
      setRefused(codeOf(error));
      void read();
    });
  };
  const close = () => {
    setThread(undefined);
    void read();
    setTimeout(() => heading.current?.focus());
  };
  if (!list?.has_inbox) return null;
  if (thread)
    return <One key={thread.id} center={center} thread={thread} onThread={setThread} onClose={close} />;
  return (
    <section class="tl-panel" aria-labelledby="inbox-waiting">
      <h2 class="tl-panel__title" id="inbox-waiting" tabIndex={-1} ref={heading}>{t("inbox.waiting")}</h2>
      <RefusalAlert code={refused} />
      {list.threads.length === 0 && <p class="tl-quiet">{t("inbox.waiting_none")}</p>}
      <ol class="tl-work__list">
        {list.threads.map((row) => (
          <Line key={row.id} center={center} row={row} onOpen={() => void look(row)} />
        ))}
      </ol>
      <div class="tl-sup__buttons">
        {pages.length > 0 && (
          <Button look="outline" onClick={() => setPages(pages.slice(0, -1))}>{t("worklist.back")}</Button>
        )}
        {list.after && (
          <Button look="outline" onClick={() => setPages([...pages, list.after!])}>{t("worklist.more")}</Button>
        )}
      </div>
    </section>
  );
}
