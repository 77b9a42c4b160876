/* office/main.tsx: what waits at one office: emergencies whose appointment it makes, or refuses. */
import "../styles/main.scss";
import { useRef, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode, type Schemas } from "../lib/api";
import { shortDayHere } from "../lib/here";
import { language, languageName, local, t } from "../lib/messages";
import { rights } from "../lib/session";
import { useStore } from "../lib/store";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { guarded, Leave } from "../ui/guard";
import { InboxList } from "../ui/inbox";
import { usePagesList } from "../ui/pages-list";
import { Shell, start } from "../ui/shell";
import { Letters } from "./letters";
import { dueText, Opened, type One } from "./one";
import { OfficePapers } from "./papers";
import { Requests } from "./requests";

type List = Schemas["OfficeEmergencies"];
type Row = Schemas["OfficeEmergencyRow"];

interface LineProps {
  center: Center;
  row: Row;
  now: string;
  onOpen(): void;
}

/** One that waits: by when the appointment should be, then what it is. */
const Line = ({ center, row, now, onOpen }: LineProps) => (
  <li class={`tl-work tl-office__row ${row.is_late ? "tl-work--late" : ""}`} data-emergency={row.id}>
    <div>
      <strong><time dateTime={row.due_at}>{shortDayHere(row.due_here)}</time></strong>
      <span class={row.is_late ? "tl-sup__promise--late" : "tl-quiet"}>{dueText(now, row)}</span>
    </div>
    <div class="tl-office__what">
      <button type="button" class="tl-link" onClick={onOpen}>{local(row.name) || row.kind} · {row.number}</button>
      <span class="tl-quiet">
        {t("office.since", { day: shortDayHere(row.decided_here) })}
        {row.language && ` · ${languageName(center, row.language)}`}
      </span>
    </div>
  </li>
);

const useList = () => usePagesList<List>((query) => request("get", "/office/emergencies", query));

interface WaitingProps {
  center: Center;
  list: List;
  pages: string[];
  setPages(pages: string[]): void;
  onOpen(row: Row): void;
}

const Waiting = ({ center, list, pages, setPages, onOpen }: WaitingProps) => (
  <section class="tl-panel" aria-labelledby="office-list">
    <h2 class="tl-panel__title" id="office-list">{t("office.list")}</h2>
    {list.emergencies.length === 0 ? (
      <p class="tl-quiet">{t("office.none")}</p>
    ) : (
      <>
        <p class="tl-quiet">{t("office.hint")}</p>
        <ol class="tl-work__list">
          {list.emergencies.map((row) => (
            <Line key={row.id} center={center} row={row} now={list.now_here} onOpen={() => onOpen(row)} />
          ))}
        </ol>
      </>
    )}
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

const Tools = ({ onRefused }: { onRefused(error: unknown): void }) => (
  <>
    {useStore(rights).includes("desk") && <a class="usa-link" href="/desk">{t("desk.title")}</a>}
    <a class="usa-link" href="/account">{t("account.title")}</a>
    <Leave onRefused={onRefused} />
  </>
);

function OfficePage({ center }: { center: Center }) {
  useStore(language);
  const { list, refused, setRefused, read, pages, setPages } = useList();
  const [one, setOne] = useState<One>();
  const [done, setDone] = useState<{ text(): string }>();
  const [turn, setTurn] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const refuse = (error: unknown) => setRefused(codeOf(error));

  async function open({ id }: Row) {
    setRefused(undefined);
    setDone(undefined);
    await request("get", "/office/emergencies/{id}", { id }).then(setOne, (error: unknown) => {
      refuse(error);
      void read();
    });
  }
  const close = (what?: () => string, why?: RefusalCode) => {
    setOne(undefined);
    setDone(what && { text: what });
    setRefused(why);
    void read();
    setTimeout(() => heading.current?.focus());
  };
  const hasNone = !list && refused === "not-found";
  return (
    <Shell center={center} title="office.title" wide tools={<Tools onRefused={refuse} />}>
      <h1 tabIndex={-1} ref={heading}>{t("office.title")}</h1>
      {list?.office && <p class="tl-office__name">{local(list.office.name) || list.office.key}</p>}
      {hasNone ? <Alert kind="warning">{t("office.no_office")}</Alert> : <RefusalAlert code={refused} />}
      {done && <Alert kind="success">{done.text()}</Alert>}
      {list && one && <Opened key={one.id} center={center} one={one} list={list} onClose={close} />}
      {!one && <Requests center={center} onDone={() => setTurn(turn + 1)} />}
      {list && !one && <Letters key={turn} center={center} />}
      {list && !one && (
        <Waiting
          center={center} list={list} pages={pages} setPages={setPages} onOpen={(row) => void open(row)}
        />
      )}
      {!one && <InboxList center={center} />}
      {list && !one && <OfficePapers />}
    </Shell>
  );
}

start(guarded(OfficePage));
