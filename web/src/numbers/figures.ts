/* figures.ts: rows of numbers put together: sums, and means weighted by what they are means of. */
import type { Schemas } from "../lib/api";

export type Numbers = Schemas["Numbers"];
export type Row = Schemas["NumbersRow"];
export type Staff = Schemas["NumbersStaff"];
export type Target = 60 | 120 | 300 | 600;

export const TARGETS: Target[] = [60, 120, 300, 600];
export const OUTCOMES = [
  "person", "answered", "self_served", "callback", "request", "message", "left_in_menu", "left_in_line",
  "cut_off", "refused_at_limit", "under_way",
] as const;

export const sum = <T>(rows: T[], of: (row: T) => number): number =>
  rows.reduce((all, row) => all + of(row), 0);

/** Undefined where there is nothing to divide by. */
const over = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined);

export interface Figures {
  came: number;
  reached: number;
  serviceLevel: number | undefined;
  asa: number | undefined;
  toPerson: number | undefined;
  abandonment: number | undefined;
  aht: number | undefined;
  occupancy: number | undefined;
  kept: number | undefined;
  /** Emergency appointments that the offices made or refused, and the share that met the aim. */
  visits: number;
  aimMet: number | undefined;
}

export function figuresOf(rows: Row[], staff: Staff[], target: Target): Figures {
  const reached = sum(rows, (row) => row.reached_in_line);
  const abandoned = sum(rows, (row) => row.abandoned);
  const heard = reached + sum(rows, (row) => row.called_back);
  const kept = sum(staff, (one) => one.promises_kept);
  const inTime = sum(staff, (one) => one.visits_in_time);
  const visits = inTime + sum(staff, (one) => one.visits_late + one.visits_refused);
  return {
    came: sum(rows, (row) => row.came),
    reached: heard,
    serviceLevel: over(sum(rows, (row) => row[`within_${target}_s`]), reached + abandoned),
    asa: over(sum(rows, (row) => row.asa_s * row.reached_in_line), reached),
    toPerson: over(sum(rows, (row) => row.to_person_s * (row.reached_in_line + row.called_back)), heard),
    abandonment: over(abandoned, reached + abandoned),
    aht: over(sum(rows, (row) => row.aht_s * row.talks), sum(rows, (row) => row.talks)),
    occupancy: over(sum(staff, (one) => one.busy), sum(staff, (one) => one.ready)),
    kept: over(kept, kept + sum(staff, (one) => one.promises_kept_late + one.promises_broken)),
    visits,
    aimMet: over(inTime, visits),
  };
}

/** The day so many days behind this one; "2026-03-02". */
export const dayBehind = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
