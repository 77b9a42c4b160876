/* numbers/main.tsx: the numbers of the center for supervisors: days, figures, plots, a table, files. */
import "../styles/main.scss";
import { useEffect, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode } from "../lib/api";
import { nowMs } from "../lib/clock";
import { language, t, tCount } from "../lib/messages";
import { Alert, Button, Panel, RefusalAlert } from "../ui/bits";
import { guarded } from "../ui/guard";
import { Shell, start } from "../ui/shell";
import {
  dayBehind, figuresOf, OUTCOMES, sum, TARGETS, type Numbers, type Row, type Staff, type Target,
} from "./figures";
import { Plot, type Point } from "./plot";

const AGAIN_MS = 30_000;
const DAYS_OF_HALF_HOURS = 2;

const percent = (share: number): string =>
  share.toLocaleString(language.value, { style: "percent", maximumFractionDigits: 1 });
const count = (value: number): string => value.toLocaleString(language.value);
/** "1:05", minutes and seconds. */
const clock = (seconds: number): string =>
  `${Math.floor(Math.round(seconds) / 60)}:${String(Math.round(seconds) % 60).padStart(2, "0")}`;
const or = (value: number | undefined, text: (value: number) => string): string =>
  value === undefined ? "–" : text(value);

/** "10:30 AM", with the day where there are several. */
function labelOf(from: string, every: number): string {
  const at = new Date(`${from}:00Z`);
  const day = at.toLocaleDateString(language.value, { month: "short", day: "numeric", timeZone: "UTC" });
  const hour = at.toLocaleTimeString(language.value, { hour: "numeric", minute: "2-digit", timeZone: "UTC" });
  return every >= 86_400 ? day : hour;
}

interface Days {
  from: string;
  to: string;
}

interface PickerProps {
  days: Days;
  today: string;
  target: Target;
  onDays(days: Days): void;
  onTarget(target: Target): void;
}

function Picker({ days, today, target, onDays, onTarget }: PickerProps) {
  const last = dayBehind(days.to, -1);
  const presets = [
    ["num.today", today, 1], ["num.yesterday", dayBehind(today, -1), 1], ["num.week", dayBehind(today, -6), 7],
  ] as const;
  return (
    <form class="tl-num__picker" onSubmit={(event) => event.preventDefault()}>
      <div>
        <label class="usa-label" for="from">{t("num.from")}</label>
        <input
          class="usa-input" id="from" type="date" value={days.from} required
          onChange={({ currentTarget: { value } }) =>
            value && onDays({ from: value, to: dayBehind(value > last ? value : last, 1) })}
        />
      </div>
      <div>
        <label class="usa-label" for="to">{t("num.to")}</label>
        <input
          class="usa-input" id="to" type="date" value={last} min={days.from} required
          onChange={({ currentTarget: { value } }) =>
            value && onDays({ from: value < days.from ? value : days.from, to: dayBehind(value, 1) })}
        />
      </div>
      <div>
        <label class="usa-label" for="target">{t("num.target")}</label>
        <select
          class="usa-select" id="target" value={target}
          onChange={({ currentTarget: { value } }) => onTarget(Number(value) as Target)}
        >
          {TARGETS.map((one) => <option key={one} value={one}>{clock(one)}</option>)}
        </select>
      </div>
      <div class="tl-num__presets" role="group" aria-label={t("num.presets")}>
        {presets.map(([key, from, length]) => (
          <Button
            key={key} look="outline" aria-pressed={days.from === from && days.to === dayBehind(from, length)}
            onClick={() => onDays({ from, to: dayBehind(from, length) })}
          >
            {t(key)}
          </Button>
        ))}
      </div>
    </form>
  );
}

function Tiles({ numbers, target }: { numbers: Numbers; target: Target }) {
  const figures = figuresOf(numbers.contacts, numbers.staff, target);
  const { waits } = numbers;
  const tiles = [
    ["num.came", count(figures.came)],
    ["num.reached", count(figures.reached)],
    ["num.service_level", or(figures.serviceLevel, percent)],
    ["num.asa", or(figures.asa, clock)],
    ["num.to_person", or(figures.toPerson, clock)],
    ["num.abandonment", or(figures.abandonment, percent)],
    ["num.aht", or(figures.aht, clock)],
    ["num.occupancy", or(figures.occupancy, percent)],
    ["num.kept", or(figures.kept, percent)],
    ["num.waits", waits.told > 0 ? percent(waits.within / waits.told) : "–"],
    ["num.aim", or(figures.aimMet, (share) => t("num.aim_of", { share: percent(share), of: count(figures.visits) }))],
  ] as const;
  return (
    <dl class="tl-num__tiles">
      {tiles.map(([key, value]) => (
        <div key={key} data-figure={key}>
          <dt>{t(key)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Told as a range, and what came: B7. */
function Waits({ numbers }: { numbers: Numbers }) {
  const { told, within, early, late } = numbers.waits;
  if (told === 0) return null;
  const parts = [["early", early], ["within", within], ["late", late]] as const;
  return (
    <Panel title={t("num.waits_title")} icon="schedule">
      <p>{tCount("num.waits_text", told, { told: count(told) })}</p>
      <div class="tl-num__share" aria-hidden="true">
        {parts.map(([key, value]) => (
          <span key={key} class={`tl-num__share--${key}`} style={{ flexGrow: value }} />
        ))}
      </div>
      <ul class="tl-num__legend">
        {parts.map(([key, value]) => (
          <li key={key}>
            <span class={`tl-num__dot tl-num__share--${key}`} />
            {t(`num.waits_${key}`, { share: percent(value / told) })}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Outcomes({ rows }: { rows: Row[] }) {
  const came = sum(rows, (row) => row.came);
  return (
    <Panel title={t("num.outcomes")} icon="topic">
      <p class="tl-quiet">{t("num.exact", { came: count(came) })}</p>
      <ul class="tl-num__outcomes">
        {OUTCOMES.map((outcome) => {
          const value = sum(rows, (row) => row[outcome]);
          return (
            <li key={outcome}>
              <span>{t(`num.outcome.${outcome}`)}</span>
              <meter min={0} max={Math.max(1, came)} value={value} aria-label={t(`num.outcome.${outcome}`)} />
              <strong>{count(value)}</strong>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

interface PartProps {
  numbers: Numbers;
  target: Target;
}

const staffOf = (numbers: Numbers, from: string): Staff[] => numbers.staff.filter((one) => one.from === from);

function Plots({ numbers, target }: PartProps) {
  const every = numbers.every_s;
  const points = (of: (row: Row) => number | undefined): Point[] =>
    numbers.contacts.map((row) => ({ label: labelOf(row.from, every), value: of(row) }));
  const of = (row: Row) => figuresOf([row], staffOf(numbers, row.from), target);
  return (
    <div class="tl-num__plots">
      <Plot title="num.came" points={points((row) => row.came)} text={count} />
      <Plot title="num.service_level" points={points((row) => of(row).serviceLevel)} text={percent} most={1} />
      <Plot title="num.asa" points={points((row) => of(row).asa)} text={clock} />
      <Plot title="num.abandonment" points={points((row) => of(row).abandonment)} text={percent} most={1} />
      <Plot title="num.aht" points={points((row) => of(row).aht)} text={clock} />
      <Plot
        title="num.occupancy" text={percent} most={1}
        points={numbers.staff.map((one) => ({
          label: labelOf(one.from, every), value: one.ready > 0 ? one.occupancy : undefined,
        }))}
      />
    </div>
  );
}

function Table({ numbers, target }: PartProps) {
  const heads = ["num.came", "num.reached", "num.service_level", "num.asa", "num.abandonment", "num.aht",
    "num.occupancy", "num.kept"] as const;
  const cells = (row: Row): string[] => {
    const figures = figuresOf([row], staffOf(numbers, row.from), target);
    return [
      count(figures.came), count(figures.reached), or(figures.serviceLevel, percent), or(figures.asa, clock),
      or(figures.abandonment, percent), or(figures.aht, clock), or(figures.occupancy, percent),
      or(figures.kept, percent),
    ];
  };
  return (
    <table class="usa-table usa-table--borderless tl-table tl-sup__table tl-num__table">
      <caption class="usa-sr-only">{t("num.table")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("num.interval")}</th>
          {heads.map((head) => <th scope="col" key={head}>{t(head)}</th>)}
        </tr>
      </thead>
      <tbody>
        {numbers.contacts.map((row) => (
          <tr key={row.from}>
            <th scope="row">{labelOf(row.from, numbers.every_s)}</th>
            {cells(row).map((cell, place) => (
              <td key={heads[place]} data-label={t(heads[place]!)}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Files({ query }: { query: Record<string, string> }) {
  const more = `${new URLSearchParams({ ...query, by: "channel,language,queue" })}`;
  const files = [
    ["num.csv", `/api/v1/numbers.csv?${more}`, "numbers.csv"],
    ["num.csv_staff", `/api/v1/numbers.csv?${more}&what=staff`, "numbers-staff.csv"],
    ["num.json", `/api/v1/numbers?${more}`, "numbers.json"],
  ] as const;
  return (
    <p class="tl-num__files">
      {files.map(([key, href, name]) => (
        <a key={key} class="usa-button usa-button--outline tl-button" href={href} download={name}>{t(key)}</a>
      ))}
    </p>
  );
}

function NumbersBody({ center }: { center: Center }) {
  const [picked, setDays] = useState<Days>(); // Until they pick: today, by the center's clock.
  const [target, setTarget] = useState<Target>(120);
  const [numbers, setNumbers] = useState<Numbers>();
  const [refused, setRefused] = useState<RefusalCode>();
  const today = numbers?.today ?? new Date(nowMs()).toISOString().slice(0, 10);
  const days = picked ?? { from: today, to: dayBehind(today, 1) };
  const length = (Date.parse(days.to) - Date.parse(days.from)) / 86_400_000;
  const query = { ...(picked ?? {}), every: length > DAYS_OF_HALF_HOURS ? "day" : "30" };
  useEffect(() => {
    let left = false;
    const read = () =>
      request("get", "/numbers", { query }).then(
        (found) => void (left || (setNumbers(found), setRefused(undefined))),
        (error: unknown) => void (left || setRefused(codeOf(error))),
      );
    void read();
    const timer = setInterval(() => void read(), AGAIN_MS);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, [picked?.from, picked?.to]);
  return (
    <Shell center={center} title="num.title" wide>
      <div class="tl-sup tl-num">
        <div class="tl-sup__head">
          <h1>{t("num.title")}</h1>
          <a class="usa-link" href="/supervisor">{t("sup.title")}</a>
        </div>
        {refused === "not-allowed" ? <Alert kind="error">{t("sup.not_allowed")}</Alert> : <RefusalAlert code={refused} />}
        <Picker days={days} today={today} target={target} onDays={setDays} onTarget={setTarget} />
        {numbers && (
          <>
            {numbers.until_here && (
              <p class="tl-quiet" role="status">{t("num.until", { time: labelOf(numbers.until_here, 60) })}</p>
            )}
            <Tiles numbers={numbers} target={target} />
            {numbers.contacts.length === 0 && <p class="tl-quiet">{t("num.nobody")}</p>}
            {numbers.contacts.length > 0 && (
              <>
                <Plots numbers={numbers} target={target} />
                <div class="tl-num__two">
                  <Outcomes rows={numbers.contacts} />
                  <Waits numbers={numbers} />
                </div>
                <section class="tl-panel" aria-label={t("num.table")}>
                  <Table numbers={numbers} target={target} />
                </section>
              </>
            )}
            <Files query={{ ...days, every: query.every }} />
          </>
        )}
      </div>
    </Shell>
  );
}

start(guarded(NumbersBody));
