/* day.tsx: how the agent's own day went so far. Quiet: closed until it is asked for. */
import { useEffect, useState } from "preact/hooks";
import { codeOf, request, type Center, type Desk, type RefusalCode, type Schemas } from "../lib/api";
import { clockText } from "../lib/clock";
import { nameOf, t, tCount, waitText } from "../lib/messages";
import { RefusalAlert } from "../ui/bits";
import { Icon } from "../ui/icon";

const AGAIN_MS = 60_000;
type Day = Schemas["Day"];

/** Asked for again when something was filed or the state changed, and each minute. */
function useDay(wanted: boolean, desk: Desk): { day?: Day | undefined; refused?: RefusalCode | undefined } {
  const [found, setFound] = useState<{ day?: Day; refused?: RefusalCode }>({});
  const filed = desk.recent.map(({ id, disposition }) => `${id}${disposition ?? ""}`).join();
  useEffect(() => {
    if (!wanted) return;
    let left = false;
    const ask = () =>
      request("get", "/desk/day").then(
        (day) => left || setFound({ day }),
        (error: unknown) => left || setFound({ refused: codeOf(error) }),
      );
    void ask();
    const timer = setInterval(() => void ask(), AGAIN_MS);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, [wanted, filed, desk.state.state, desk.state.reason]);
  return found;
}

const Rows = ({ rows }: { rows: [string, string | number][] }) => (
  <dl class="tl-day__rows">
    {rows.map(([name, figure]) => (
      <div key={name}><dt>{name}</dt><dd>{figure}</dd></div>
    ))}
  </dl>
);

function Figures({ center, day }: { center: Center; day: Day }) {
  const filed = Object.entries(day.filed).sort(([, a], [, b]) => b - a);
  const breaks = Object.entries(day.not_ready_s).filter(([, seconds]) => seconds > 0);
  return (
    <div class="tl-day">
      <p>{tCount("day.contacts", day.contacts)}</p>
      {day.contacts > 0 && (
        <>
          <h3>{t("day.filed")}</h3>
          <Rows
            rows={filed.map(([key, count]) => [
              key ? nameOf(center.dispositions, key) : t("recent.not_filed"), count,
            ])}
          />
          <h3>{t("day.average")}</h3>
          <Rows
            rows={[
              [t("day.talk"), clockText(day.talk_s)],
              [t("day.held"), clockText(day.held_s)],
              [t("day.wrap_up"), clockText(day.wrap_up_s)],
            ]}
          />
        </>
      )}
      <h3>{t("day.time")}</h3>
      <Rows
        rows={[
          [t("state.ready"), waitText(day.ready_s)],
          ...breaks.map(([key, seconds]): [string, string] => [
            key ? nameOf(center.not_ready, key) : t("day.no_reason"), waitText(seconds),
          ]),
        ]}
      />
    </div>
  );
}

export function MyDay({ center, desk }: { center: Center; desk: Desk }) {
  const [open, setOpen] = useState(false);
  const { day, refused } = useDay(open, desk);
  return (
    <details class="tl-panel tl-fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary><Icon name="schedule" /><span>{t("day.title")}</span></summary>
      <RefusalAlert code={refused} />
      {day && <Figures center={center} day={day} />}
    </details>
  );
}
