/* start/waits.tsx: the wait now, the wait to expect by weekday and hour, and a better time. */
import { useEffect, useState } from "preact/hooks";
import { request, type Schemas } from "../lib/api";
import { language, local, t, tCount } from "../lib/messages";

type Waits = Schemas["Waits"];
type Hour = Schemas["WaitHour"];

const EVERY_MS = 30_000;
const BAR = 10;
const GAP = 3;
const HEIGHT = 96;
const MARK = 9;

/** 1 January 2024 was a Monday. */
const dayName = (weekday: number, length: "long" | "short"): string =>
  new Date(Date.UTC(2024, 0, weekday)).toLocaleDateString(language.value, {
    weekday: length, timeZone: "UTC",
  });
const hourName = (hour: number): string =>
  new Date(Date.UTC(2024, 0, 1, hour % 24)).toLocaleTimeString(language.value, {
    hour: "numeric", timeZone: "UTC",
  });
const whenOpen = (time: string): string =>
  new Date(time).toLocaleString(language.value, { weekday: "long", hour: "numeric", minute: "2-digit" });
const minutesOf = (seconds: number): number => Math.round(seconds / 60);
const minutesText = (seconds: number): string =>
  tCount("time.minutes", Math.max(1, Math.ceil(seconds / 60)));

function useWaits(): Waits | undefined {
  const [waits, setWaits] = useState<Waits>();
  useEffect(() => {
    let left = false;
    const load = () =>
      request("get", "/center/waits").then(
        (found) => void (left || setWaits(found)),
        () => undefined, // The page says the rest without it, and asks again.
      );
    void load();
    const timer = setInterval(load, EVERY_MS);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, []);
  return waits;
}

/** What somebody who called now would be told. */
function nowText(waits: Waits): string {
  const wait = waits.waits.find((one) => one.language === language.value) ?? waits.waits[0];
  if (!waits.open)
    return waits.closed || !waits.opens_at
      ? t("waits.closed")
      : t("waits.closed_until", { when: whenOpen(waits.opens_at) });
  if (!wait) return t("waits.nobody");
  if (wait.to_s === 0) return t("waits.free");
  return t("waits.range", {
    from: Math.max(1, minutesOf(wait.from_s)), to: minutesText(wait.to_s),
  });
}

/** Which hours of the plot have a mark under their bar: told by shape, and only then by colour. */
const marksOf = (waits: Waits, { weekday, hour }: Hour) => ({
  now: waits.open && weekday === waits.weekday && hour === waits.hour,
  better: weekday === waits.better?.weekday && hour === waits.better.hour,
});
const TRIANGLE = `0,${MARK} ${BAR / 2},0 ${BAR},${MARK}`;
const DIAMOND = `${BAR / 2},0 ${BAR},${MARK / 2} ${BAR / 2},${MARK} 0,${MARK / 2}`;
const Mark = ({ at, is }: { at?: string; is: "now" | "better" }) => (
  <polygon class={`tl-waits__${is}`} points={is === "now" ? TRIANGLE : DIAMOND} transform={at} />
);

/** What the marks mean; nothing where there is none. */
function Legend({ waits }: { waits: Waits }) {
  const marks = waits.week.map((hour) => marksOf(waits, hour));
  const sign = (is: "now" | "better") => (
    <svg class="tl-waits__sign" viewBox={`0 0 ${BAR} ${MARK}`}><Mark is={is} /></svg>
  );
  return (
    <p class="tl-waits__legend" aria-hidden="true">
      {marks.some(({ now }) => now) && <span>{sign("now")} {t("waits.this_hour")}</span>}
      {marks.some(({ better }) => better) && <span>{sign("better")} {t("waits.better")}</span>}
    </p>
  );
}

/** Hours of one day that stand in the plot, each with its bar. */
function DayBars({ hours, most, waits }: { hours: Hour[]; most: number; waits: Waits }) {
  const { weekday } = hours[0]!;
  const isToday = weekday === waits.weekday;
  return (
    <div class={`tl-waits__day ${isToday ? "tl-waits__day--now" : ""}`}>
      <h3>{dayName(weekday, "long")}</h3>
      <svg viewBox={`0 0 ${hours.length * (BAR + GAP) - GAP} ${HEIGHT + GAP + MARK}`} preserveAspectRatio="none">
        <line class="tl-waits__axis" x1="0" x2={hours.length * (BAR + GAP) - GAP} y1={HEIGHT} y2={HEIGHT} />
        {hours.map((one, place) => {
          const { hour, expected_s } = one;
          const marks = marksOf(waits, one);
          const under = `translate(${place * (BAR + GAP)} ${HEIGHT + GAP})`;
          const height = Math.max(2, ((expected_s ?? 0) / most) * HEIGHT);
          return (
            <g key={hour}>
              <rect
                x={place * (BAR + GAP)} width={BAR} y={HEIGHT - height} height={height} rx="1.5"
                class={marks.now ? "tl-waits__now" : ""}
              >
                <title>{`${hourName(hour)}: ${minutesText(expected_s ?? 0)}`}</title>
              </rect>
              {marks.now && <Mark is="now" at={under} />}
              {marks.better && !marks.now && <Mark is="better" at={under} />}
            </g>
          );
        })}
      </svg>
      <div class="tl-waits__hours">
        <span>{hourName(hours[0]!.hour)}</span>
        <span>{hourName(hours.at(-1)!.hour + 1)}</span>
      </div>
    </div>
  );
}

/** The same as words: a row an hour, a column a day. */
function WeekTable({ days }: { days: Hour[][] }) {
  const hours = [...new Set(days.flat().map(({ hour }) => hour))].sort((a, b) => a - b);
  return (
    <table class="usa-table usa-table--borderless tl-waits__table">
      <caption>{t("waits.table")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("waits.hour")}</th>
          {days.map(([first]) => (
            <th scope="col" key={first!.weekday}>
              <abbr title={dayName(first!.weekday, "long")}>{dayName(first!.weekday, "short")}</abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {hours.map((hour) => (
          <tr key={hour}>
            <th scope="row">{hourName(hour)}</th>
            {days.map((day) => {
              const expected = day.find((one) => one.hour === hour)?.expected_s;
              return (
                <td key={day[0]!.weekday}>
                  {expected === undefined ? "–" : Math.max(1, minutesOf(expected))}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const byDay = (week: Hour[]): Hour[][] =>
  [1, 2, 3, 4, 5, 6, 7]
    .map((day) => week.filter(({ weekday }) => weekday === day))
    .filter((day) => day.some(({ expected_s }) => expected_s !== undefined));

function Week({ waits }: { waits: Waits }) {
  const days = byDay(waits.week);
  const most = Math.max(60, ...waits.week.map(({ expected_s }) => expected_s ?? 0));
  if (days.length === 0) return null;
  return (
    <>
      <h3 class="tl-waits__title">{t(waits.closed ? "waits.week_closed" : "waits.week")}</h3>
      <p class="tl-quiet">{t("waits.scale", { most: minutesText(most) })}</p>
      <div class={`tl-waits__week ${waits.closed ? "tl-waits__week--closed" : ""}`} aria-hidden="true">
        {days.map((hours) => <DayBars key={hours[0]!.weekday} hours={hours} most={most} waits={waits} />)}
      </div>
      <Legend waits={waits} />
      <details class="tl-waits__words">
        <summary>{t("waits.as_table")}</summary>
        <WeekTable days={days} />
      </details>
    </>
  );
}

export function WaitsSection() {
  const waits = useWaits();
  if (!waits) return null;
  const { better, record } = waits;
  return (
    <section class="tl-panel tl-waits" aria-labelledby="waits">
      <div class="tl-waits__top">
        <div>
          <h2 id="waits">{t("waits.title")}</h2>
          <p class="tl-waits__big">{nowText(waits)}</p>
          {waits.closed && <p class="tl-waits__why">{local(waits.closed.text)}</p>}
        </div>
        {better && (
          <div>
            <h2>{t("waits.better")}</h2>
            <p class="tl-waits__big">
              {t("waits.better_when", { day: dayName(better.weekday, "long"), hour: hourName(better.hour) })}
            </p>
            <p class="tl-quiet">{t("waits.better_under", { wait: minutesText(better.under_s) })}</p>
          </div>
        )}
      </div>
      <Week waits={waits} />
      {record.told > 0 && (
        <p class="tl-quiet">
          {t("waits.record", {
            told: record.told.toLocaleString(language.value),
            right: Math.round((100 * record.within) / record.told),
          })}
        </p>
      )}
    </section>
  );
}
