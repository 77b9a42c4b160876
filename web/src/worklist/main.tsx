/* worklist/main.tsx: what was passed on, for those who answer it: the list, and one of them in hand. */
import "../styles/main.scss";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Center, type Schemas } from "../lib/api";
import { language, local, momentText, t, languageName, type MessageKey } from "../lib/messages";
import { useStore } from "../lib/store";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { guarded } from "../ui/guard";
import { SecondLooks } from "../ui/second-looks";
import { InboxList } from "../ui/inbox";
import { usePagesList } from "../ui/pages-list";
import { Shell, start } from "../ui/shell";
import { One } from "./one";

type Row = Schemas["WorklistRow"];
type List = Schemas["Worklist"];
export type Matter = Schemas["Matter"];

const stateText = (row: Row): MessageKey => `sup.promise.state.${row.state}`;

interface LineProps {
  center: Center;
  row: Row;
  me: string;
  current: boolean;
  onOpen(): void;
  onTake(): void;
}

/** One that waits: how urgent and by when, then what it is about and who has it. */
const Line = ({ center, row, me, current, onOpen, onTake }: LineProps) => (
  <li class={`tl-work tl-work--${row.state}`} data-matter={row.id} aria-current={current || undefined}>
    <div class="tl-work__when">
      <strong class={`tl-sup__promise--${row.state}`}>
        <time dateTime={row.due_at}>{momentText(row.due_at)}</time>
      </strong>
      <span>
        {row.is_urgent && <span class="tl-tag tl-tag--care">{t("worklist.urgent")}</span>}{" "}
        {row.state !== "open" && <span class={`tl-sup__promise--${row.state}`}>{t(stateText(row))}</span>}
      </span>
    </div>
    <div class="tl-work__what">
      <button type="button" class="tl-link" onClick={onOpen}>
        {local(row.topic?.name) || local(row.name)} · {row.number}
      </button>
      <span class="tl-quiet">
        {languageName(center, row.language)}
        {row.from && ` · ${t("worklist.from")} ${row.from.name}`}
      </span>
    </div>
    <div class="tl-work__hand">
      {row.taken_by ? (
        <span>{t("worklist.hand")} {row.taken_by.id === me ? t("worklist.me") : row.taken_by.name}</span>
      ) : (
        <Button look="outline" onClick={onTake}>{t("worklist.take")}</Button>
      )}
    </div>
  </li>
);

const useList = () => usePagesList<List>((query) => request("get", "/desk/escalations", query));

/** Arrows move along the list, T takes, where nobody types; from the moment that the list is seen. */
function useListKeys(rows: Row[], at: number, setAt: (at: number) => void, take: (row: Row) => void) {
  useLayoutEffect(() => {
    function key(event: KeyboardEvent) {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, dialog")) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const row = rows[at];
      if (step && rows.length > 0) {
        event.preventDefault();
        const next = Math.min(Math.max(at + step, 0), rows.length - 1);
        setAt(next);
        document.querySelector<HTMLElement>(`[data-matter="${rows[next]!.id}"] .tl-link`)?.focus();
      } else if (event.key === "t" && row && !row.taken_by) take(row);
    }
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  });
}

interface BodyProps {
  center: Center;
  me: string;
}

function Body({ center, me }: BodyProps) {
  useStore(language);
  const { list, refused, setRefused, read, pages, setPages } = useList();
  const [matter, setMatter] = useState<Matter>();
  const [done, setDone] = useState<MessageKey>();
  const [at, setAt] = useState(0);
  const [reading, setReading] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const rows = list?.escalations ?? [];

  async function tried(action: () => Promise<void>) {
    setRefused(undefined);
    setDone(undefined);
    try {
      await action();
    } catch (error) {
      setRefused(codeOf(error));
    }
    await read();
  }
  const look = (id: string) =>
    tried(async () => setMatter(await request("get", "/desk/escalations/{id}", { id })));
  const take = (row: Row) =>
    tried(async () => {
      await request("post", "/desk/escalations/{id}/take", { id: row.id, body: {} });
      setMatter(await request("get", "/desk/escalations/{id}", { id: row.id }));
    });
  /* Opened for one, as the desk does after a call. */
  useEffect(() => {
    const id = new URLSearchParams(location.search).get("matter");
    if (id) void look(id);
  }, []);
  useListKeys(matter || reading ? [] : rows, at, setAt, (row) => void take(row));
  const close = (what?: MessageKey) => {
    setMatter(undefined);
    setDone(what);
    void read();
    setTimeout(() => heading.current?.focus());
  };
  return (
    <Shell center={center} title="worklist.title" wide tools={<a class="usa-link" href="/desk">{t("desk.title")}</a>}>
      <h1 tabIndex={-1} ref={heading}>{t("worklist.title")}</h1>
      <RefusalAlert code={refused} />
      {done && <Alert kind="success">{t(done)}</Alert>}
      <SecondLooks center={center} />
      {matter && (
        <One
          key={matter.id} center={center} matter={matter} me={me} queues={list?.queues ?? []}
          onTake={() => void take(matter)} onClose={close}
          onAgain={() => void look(matter.id)}
        />
      )}
      {!matter && !reading && (
        <section class="tl-panel" aria-labelledby="worklist-list">
          <h2 class="tl-panel__title" id="worklist-list">{t("worklist.list")}</h2>
          {list && rows.length === 0 && <p class="tl-quiet">{t("worklist.none")}</p>}
          {rows.length > 0 && <p class="tl-quiet">{t("worklist.hint")}</p>}
          <ol class="tl-work__list">
            {rows.map((row, i) => (
              <Line
                key={row.id} center={center} row={row} me={me} current={i === at}
                onOpen={() => void look(row.id)} onTake={() => void take(row)}
              />
            ))}
          </ol>
          <div class="tl-sup__buttons">
            {pages.length > 0 && (
              <Button look="outline" onClick={() => setPages(pages.slice(0, -1))}>{t("worklist.back")}</Button>
            )}
            {list?.after && (
              <Button look="outline" onClick={() => setPages([...pages, list.after!])}>{t("worklist.more")}</Button>
            )}
          </div>
        </section>
      )}
      {!matter && <InboxList center={center} onReading={setReading} />}
    </Shell>
  );
}

/** Who reads it is asked for first: one's own are told apart. */
function WorklistPage({ center }: { center: Center }) {
  const [me, setMe] = useState<string>();
  useEffect(() => {
    request("get", "/desk").then(
      ({ agent }) => setMe(agent.id),
      () => location.replace("/signin"),
    );
  }, []);
  return me ? <Body center={center} me={me} /> : null;
}

start(guarded(WorklistPage));
