/* supervisor/promises.tsx: what people were promised, late ones first, and what can be done. */
import { useEffect, useState } from "preact/hooks";
import { codeOf, request, type RefusalCode, type Schemas } from "../lib/api";
import { nowMs, useTicking } from "../lib/clock";
import { language, local, nameOf, t } from "../lib/messages";
import { Button, RefusalAlert } from "../ui/bits";
import { Choose } from "../ui/fields";
import { Dialog, Why } from "./dialogs";
import { Menu, type Action } from "./menu";
import type { WatchedQueue } from "./state";

type Promised = Schemas["Promise"];
type List = Schemas["Promises"];
type How = Schemas["EndPromise"]["how"];
type Asking = { promise: Promised } & ({ what: "move" } | { what: "end"; how: How });

const STATES = ["", "late", "kept", "broken", "released"] as const;
const AGAIN_MS = 30_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** "in 2 hours", "3 days ago", in the reader's language. */
function fromNow(time: string): string {
  const ms = Date.parse(time) - nowMs();
  const words = new Intl.RelativeTimeFormat(language.value, { numeric: "auto" });
  if (Math.abs(ms) >= 2 * DAY_MS) return words.format(Math.round(ms / DAY_MS), "day");
  if (Math.abs(ms) >= 2 * HOUR_MS) return words.format(Math.round(ms / HOUR_MS), "hour");
  return words.format(Math.round(ms / MINUTE_MS), "minute");
}

const atTime = (time: string): string =>
  new Date(time).toLocaleString(language.value, { dateStyle: "medium", timeStyle: "short" });

const isOpen = ({ state }: Promised): boolean => state === "open" || state === "late";
const isCall = ({ kind }: Promised): boolean => kind === "callback" || kind === "second-attempt";
const stateOf = (promise: Promised) =>
  promise.state === "open" && promise.is_soon ? "soon" : promise.state;

/** Why this stands here, in a sentence. */
const explained = (promise: Promised): string =>
  t(`sup.promise.why.${promise.kind}`, {
    time: atTime(promise.made_at), title: local(promise.title) || promise.owner,
  });

/** A queue by its own name, an office as the policy calls it. */
const ownerName = (queues: WatchedQueue[], owner: string): string =>
  queues.some(({ key }) => key === owner) ? nameOf(queues, owner) : owner;

interface AskProps {
  asking: Asking;
  owners: string[];
  queues: WatchedQueue[];
  onDone(): void;
  onClose(): void;
}

function Ask({ asking, owners, queues, onDone, onClose }: AskProps) {
  const { promise } = asking;
  const [why, setWhy] = useState("");
  const [owner, setOwner] = useState(owners.find((one) => one !== promise.owner) ?? "");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<RefusalCode>();
  async function submit() {
    setBusy(true);
    try {
      if (asking.what === "move")
        await request("post", "/promises/{id}/move", { id: promise.id, body: { owner, why } });
      else
        await request("post", "/promises/{id}/end", {
          id: promise.id,
          body: asking.how === "kept"
            ? { how: "kept", evidence: "answered", why }
            : { how: asking.how, why },
        });
      onDone();
    } catch (error) {
      setRefused(codeOf(error));
    } finally {
      setBusy(false);
    }
  }
  const title = asking.what === "move" ? t("sup.promise.move") : t(`sup.promise.end.${asking.how}`);
  return (
    <Dialog
      title={title} submit={title} danger={asking.what === "end" && asking.how === "broken"}
      busy={busy} onSubmit={() => void submit()} onClose={onClose}
    >
      <RefusalAlert code={refused} />
      <p>{explained(promise)}</p>
      {asking.what === "move" && (
        <Choose
          id="promise-owner" label={t("sup.promise.owner")} value={owner} onChange={setOwner}
          all={owners.map((key) => ({ key, name: { [language.value]: ownerName(queues, key) } }))}
        />
      )}
      <Why value={why} onInput={setWhy} />
    </Dialog>
  );
}

interface RowProps {
  promise: Promised;
  queues: WatchedQueue[];
  actions: Action[];
}

function Row({ promise, queues, actions }: RowProps) {
  const state = stateOf(promise);
  return (
    <tr data-promise={promise.id}>
      <th scope="row">
        {t(`sup.promise.kind.${promise.kind}`)}
        <span class="tl-quiet tl-block">{explained(promise)}</span>
      </th>
      <td data-label={t("sup.state")}>
        <span class={`tl-sup__state tl-sup__promise--${state}`}>{t(`sup.promise.state.${state}`)}</span>
        {promise.grade === "aim" && <span class="tl-quiet tl-block">{t("sup.promise.aim")}</span>}
      </td>
      <td data-label={t("sup.promise.due")}>
        {isOpen(promise) ? fromNow(promise.due_to) : atTime(promise.ended_at ?? promise.due_to)}
        <span class="tl-quiet tl-block">{atTime(promise.due_to)}</span>
      </td>
      <td data-label={t("sup.promise.owner")}>{ownerName(queues, promise.owner)}</td>
      <td class="tl-sup__number" data-label={t("sup.promise.number")}>{promise.number ?? "–"}</td>
      <td>{isOpen(promise) && (
        <Menu name={`${t(`sup.promise.kind.${promise.kind}`)} ${promise.number ?? ""}`} actions={actions} />
      )}</td>
    </tr>
  );
}

interface TableProps {
  list: List;
  queues: WatchedQueue[];
  onAsk(asking: Asking): void;
}

function Table({ list, queues, onAsk }: TableProps) {
  const actionsOf = (promise: Promised): Action[] => {
    const end = (how: How): Action => ({
      label: t(`sup.promise.end.${how}`), do: () => onAsk({ what: "end", promise, how }),
    });
    return [
      { label: t("sup.promise.move"), do: () => onAsk({ what: "move", promise }) },
      ...(isCall(promise) ? [] : [end("kept")]),
      end("reached"), end("taken-back"), end("broken"),
    ];
  };
  return (
    <table class="usa-table usa-table--borderless tl-table tl-sup__table">
      <caption class="usa-sr-only">{t("sup.promises")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("sup.promise.what")}</th>
          <th scope="col">{t("sup.state")}</th>
          <th scope="col">{t("sup.promise.due")}</th>
          <th scope="col">{t("sup.promise.owner")}</th>
          <th scope="col">{t("sup.promise.number")}</th>
          <th scope="col"><span class="usa-sr-only">{t("sup.actions")}</span></th>
        </tr>
      </thead>
      <tbody>
        {list.promises.map((promise) => (
          <Row key={promise.id} promise={promise} queues={queues} actions={actionsOf(promise)} />
        ))}
      </tbody>
    </table>
  );
}

export function Promises({ queues }: { queues: WatchedQueue[] }) {
  useTicking();
  const [state, setState] = useState("");
  const [list, setList] = useState<List>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [asking, setAsking] = useState<Asking>();
  const [pages, setPages] = useState<string[]>([]);
  const after = pages.at(-1);
  async function read() {
    try {
      setList(await request("get", "/promises", {
        query: { ...(state ? { state } : {}), ...(after ? { after } : {}) },
      }));
      setRefused(undefined);
    } catch (error) {
      setRefused(codeOf(error));
    }
  }
  useEffect(() => {
    void read();
    const timer = setInterval(() => void read(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [state, after]);
  return (
    <section aria-labelledby="sup-promises" class="tl-panel">
      <h2 id="sup-promises" tabIndex={-1}>{t("sup.promises")}</h2>
      <RefusalAlert code={refused} />
      <Choose
        id="promise-state" label={t("sup.promise.show")} value={state}
        onChange={(value) => { setPages([]); setState(value); }}
        all={STATES.map((key) => ({ key, name: { [language.value]: t(`sup.promise.show.${key || "open"}`) } }))}
      />
      {list && list.promises.length === 0 && <p class="tl-quiet">{t("sup.promise.none")}</p>}
      {list && list.promises.length > 0 && <Table list={list} queues={queues} onAsk={setAsking} />}
      <div class="tl-sup__buttons">
        {after && (
          <Button look="outline" onClick={() => setPages(pages.slice(0, -1))}>{t("sup.promise.back")}</Button>
        )}
        {list?.after && (
          <Button look="outline" onClick={() => setPages([...pages, list.after!])}>{t("sup.promise.more")}</Button>
        )}
      </div>
      {asking && (
        <Ask
          asking={asking} owners={list?.owners ?? []} queues={queues} onClose={() => setAsking(undefined)}
          onDone={() => { setAsking(undefined); void read(); }}
        />
      )}
    </section>
  );
}
