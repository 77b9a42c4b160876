/* office/hours.ts: when people are seen, in as few lines as it takes. */
import type { Schemas } from "../lib/api";
import { minuteOfDay, weekdayName } from "../lib/here";
import { t } from "../lib/messages";

type Spans = Schemas["OfficeEmergencies"]["hours"];

export interface Days {
  first: number;
  last: number;
  spans: { from_min: number; to_min: number }[];
}

/** Days that follow each other and have the same spans are one. */
export function daysOf(hours: Spans): Days[] {
  const all: Days[] = [];
  for (let day = 1; day <= 7; day++) {
    const spans = hours
      .filter(({ weekday }) => weekday === day)
      .map(({ from_min, to_min }) => ({ from_min, to_min }))
      .sort((a, b) => a.from_min - b.from_min);
    const before = all.at(-1);
    if (before?.last === day - 1 && JSON.stringify(before.spans) === JSON.stringify(spans)) before.last = day;
    else if (spans.length > 0) all.push({ first: day, last: day, spans });
  }
  return all;
}

/** "Monday to Friday, 8:00 AM to 3:00 PM" */
export const hoursText = (hours: Spans): string[] =>
  daysOf(hours).map(({ first, last, spans }) => {
    const days = first === last
      ? weekdayName(first)
      : t("office.days", { first: weekdayName(first), last: weekdayName(last) });
    const times = spans.map(({ from_min, to_min }) =>
      t("office.times", { from: minuteOfDay(from_min), to: minuteOfDay(to_min) }));
    return [days, ...times].join(", ");
  });
