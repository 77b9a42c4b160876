/* office/requests.tsx: the requests on the list of one office, the next due first. */
import { useRef, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode, type Schemas } from "../lib/api";
import { daysBetween } from "../lib/clock";
import { shortDayHere } from "../lib/here";
import { languageName, local, t, tCount } from "../lib/messages";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { Choose } from "../ui/fields";
import { usePagesList } from "../ui/pages-list";
import { OpenedRequest, type OneRequest } from "./request";

type List = Schemas["OfficeRequests"];
type Row = Schemas["OfficeRequestRow"];
type State = "open" | "asked" | "translation";

interface Filter {
  type: string;
  state: string;
  mine: boolean;
  late: boolean;
}

const STATES: State[] = ["open", "asked", "translation"];

const dueText = (now: string, { is_late, due_here }: Row): string => {
  const days = daysBetween(now, due_here);
  if (is_late) return t("requests.late");
  return days > 0 ? tCount("office.in_days", days) : t("office.today");
};

const Line = ({ center, row, now, onOpen }: { center: Center; row: Row; now: string; onOpen(): void }) => (
  <li class={`tl-work tl-office__row ${row.is_late ? "tl-work--late" : ""}`} data-request={row.id}>
    <div>
      <strong><time dateTime={row.due_at}>{shortDayHere(row.due_here)}</time></strong>
      <span class={row.is_late ? "tl-sup__promise--late" : "tl-quiet"}>{dueText(now, row)}</span>
    </div>
    <div class="tl-office__what">
      <button type="button" class="tl-link" onClick={onOpen}>{local(row.name) || row.type} · {row.number}</button>
      <span class="tl-quiet">
        {t(`requests.state.${row.state}`)} · {languageName(center, row.language)}
        {row.taken_by && ` · ${t("requests.taken_by", { name: row.taken_by.name })}`}
      </span>
    </div>
  </li>
);

interface FiltersProps {
  list: List;
  filter: Filter;
  onChange(filter: Filter): void;
}

const Filters = ({ list, filter, onChange }: FiltersProps) => {
  const states = STATES.map((key) => ({ key, name: { [document.documentElement.lang]: t(`requests.state.${key}`) } }));
  const check = (id: "mine" | "late") => (
    <div class="usa-checkbox">
      <input
        class="usa-checkbox__input" type="checkbox" id={`filter-${id}`} checked={filter[id]}
        onChange={(event) => onChange({ ...filter, [id]: event.currentTarget.checked })}
      />
      <label class="usa-checkbox__label" for={`filter-${id}`}>{t(`requests.filter.${id}`)}</label>
    </div>
  );
  return (
    <details class="tl-office__filters">
      <summary>{t("requests.filter")}</summary>
      <Choose
        id="filter-type" label={t("requests.filter.type")} all={list.types} value={filter.type}
        none={t("requests.filter.all")} onChange={(type) => onChange({ ...filter, type })}
      />
      <Choose
        id="filter-state" label={t("requests.filter.state")} all={states} value={filter.state}
        none={t("requests.filter.all")} onChange={(state) => onChange({ ...filter, state })}
      />
      {check("mine")}
      {check("late")}
    </details>
  );
};

const queryOf = ({ type, state, mine, late }: Filter) => ({
  ...(type ? { type } : {}), ...(state ? { state: state as State } : {}),
  ...(mine ? { mine: "yes" as const } : {}), ...(late ? { due: "late" as const } : {}),
});

export function Requests({ center, onDone }: { center: Center; onDone?(): void }) {
  const [filter, setFilter] = useState<Filter>({ type: "", state: "", mine: false, late: false });
  const wanted = useRef(filter);
  const { list, refused, setRefused, read, pages, setPages } = usePagesList<List>(({ query } = {}) =>
    request("get", "/office/requests", { query: { ...query, ...queryOf(wanted.current) } }));
  const [one, setOne] = useState<OneRequest>();
  const [done, setDone] = useState<{ text(): string }>();
  const heading = useRef<HTMLHeadingElement>(null);

  async function open(id: string) {
    setRefused(undefined);
    setDone(undefined);
    await request("get", "/office/requests/{id}", { id }).then(setOne, (error: unknown) => {
      setRefused(codeOf(error));
      void read();
    });
  }
  const close = (what?: () => string, why?: RefusalCode) => {
    setOne(undefined);
    setDone(what && { text: what });
    setRefused(why);
    void read();
    if (what) onDone?.();
    setTimeout(() => heading.current?.focus());
  };
  const change = (next: Filter) => {
    wanted.current = next;
    setFilter(next);
    setPages([]);
    void read();
  };
  if (!list) return refused === "not-found" ? null : <RefusalAlert code={refused} />;
  if (one)
    return (
      <OpenedRequest
        key={one.id} center={center} one={one} list={list} onClose={close} onAgain={() => void open(one.id)}
      />
    );
  return (
    <section class="tl-panel" aria-labelledby="requests-list">
      <h2 class="tl-panel__title" id="requests-list" tabIndex={-1} ref={heading}>{t("requests.list")}</h2>
      <RefusalAlert code={refused} />
      {done && <Alert kind="success">{done.text()}</Alert>}
      <Filters list={list} filter={filter} onChange={change} />
      {list.requests.length === 0 && <p class="tl-quiet">{t("requests.none")}</p>}
      <ol class="tl-work__list">
        {list.requests.map((row) => (
          <Line key={row.id} center={center} row={row} now={list.now_here} onOpen={() => void open(row.id)} />
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
