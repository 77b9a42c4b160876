/* numbers.ts: an invented day of numbers, in half hours. */
import type { components } from "../../src/api";

type S = components["schemas"];

const row = (half: number): S["NumbersRow"] => {
  const hour = String(Math.floor(half / 2)).padStart(2, "0");
  const came = 40 + Math.round(60 * Math.sin(((half - 14) / 26) * Math.PI));
  const reached = Math.round(came / 3);
  return {
    from: `2026-03-03T${hour}:${half % 2 ? "30" : "00"}`, came, answered: came - reached - 9, self_served: 0,
    person: reached, callback: 1, request: 2, message: 1, left_in_menu: 2, left_in_line: 2, cut_off: 0,
    refused_at_limit: 0, under_way: 1, asked: reached + 4, reached_in_line: reached - 1,
    within_60_s: Math.round(reached * 0.5), within_120_s: Math.round(reached * 0.7),
    within_300_s: Math.round(reached * 0.9), within_600_s: reached - 1, abandoned: 2, promised: 2, called_back: 1,
    talks: reached, service_level: 0.5, asa_s: 40 + half * 3, to_person_s: 90 + half * 4, abandonment: 0.05,
    aht_s: 380 + half, hold_s: 12,
  };
};
const staff = (half: number): S["NumbersStaff"] => ({
  from: row(half).from, signed_in: 12, ready: 10, busy: 6 + (half % 5) * 0.7, occupancy: (6 + (half % 5) * 0.7) / 10,
  promises_made: 4, promises_kept: 3, promises_kept_late: half % 7 === 0 ? 1 : 0, promises_broken: 0,
  promises_released: 0, promises_kept_share: 1,
  visits_in_time: half % 3 === 0 ? 1 : 0, visits_late: half === 20 ? 1 : 0, visits_refused: half === 21 ? 1 : 0,
  visits_in_time_share: half % 3 === 0 ? (half === 21 ? 0.5 : 1) : 0,
});
const HALVES = Array.from({ length: 24 }, (_, place) => place + 16);

export const NUMBERS: S["Numbers"] = {
  now: "2026-03-03T21:00:00Z", today: "2026-03-03", until_here: "2026-03-03T15:59", until: "2026-03-03T20:59:58Z", every_s: 1800, targets_s: [60, 120, 300, 600],
  contacts: HALVES.map(row), staff: HALVES.map(staff),
  waits: { told: 640, within: 515, early: 70, late: 55 },
};
