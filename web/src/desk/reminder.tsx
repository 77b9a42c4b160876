/* reminder.tsx: a gentle word when a break has become long or a call was not filed. */
import { useState } from "preact/hooks";
import type { Center, Desk } from "../lib/api";
import { secondsSince, useTicking } from "../lib/clock";
import { nameOf, t, timeOfDay, waitText } from "../lib/messages";
import { Button } from "../ui/bits";
import { Icon } from "../ui/icon";
import { liveOf, unfiledOf } from "./desk-state";

const SNOOZE_S = 300;

interface Due {
  /** Of what it reminds; a new state or another call is another thing. */
  id: string;
  since: string;
  text: string;
  action: string;
  onAction(): void;
}

interface ReminderProps {
  center: Center;
  desk: Desk;
  onReady(): void;
  onFile(): void;
}

function overdue({ center, desk, onReady, onFile }: ReminderProps): (Due & { after_s: number })[] {
  const { state } = desk;
  const found: (Due & { after_s: number })[] = [];
  const reason = center.not_ready.find(({ key }) => key === state.reason);
  if (state.state === "not-ready" && reason?.remind_after_s)
    found.push({
      id: `not-ready ${state.since}`, since: state.since, after_s: reason.remind_after_s,
      text: t("remind.not_ready", {
        reason: nameOf(center.not_ready, state.reason), time: waitText(secondsSince(state.since)),
      }),
      action: t("state.go_ready"), onAction: onReady,
    });
  const unfiled = unfiledOf(desk);
  if (unfiled && !liveOf(desk) && center.limits.wrap_up_remind_s > 0)
    found.push({
      id: `unfiled ${unfiled.id}`, since: unfiled.since, after_s: center.limits.wrap_up_remind_s,
      text: t("remind.unfiled", { time: timeOfDay(unfiled.since) }),
      action: t("remind.file"), onAction: onFile,
    });
  return found.filter(({ since, after_s }) => secondsSince(since) >= after_s);
}

export function Reminder(props: ReminderProps) {
  useTicking();
  /** Until which second of its time each reminder is put off. */
  const [put, setPut] = useState<Record<string, number>>({});
  const due = overdue(props).find(({ id, since }) => secondsSince(since) >= (put[id] ?? 0));
  return (
    <div role="status">
      {due && (
        <div class="tl-ask tl-ask--remind">
          <Icon name="schedule" />
          <p>{due.text}</p>
          <div>
            <Button look="outline" onClick={due.onAction}>{due.action}</Button>
            <Button
              look="quiet"
              onClick={() => setPut({ ...put, [due.id]: secondsSince(due.since) + SNOOZE_S })}
            >
              {t("remind.later")}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
