/* here.ts: times on the center's clock ("2026-03-03T10:30"), whatever the reader's clock says. */
import { language } from "./messages";

const UTC = { timeZone: "UTC" } as const;
const dateOf = (here: string): Date => new Date(`${here}:00Z`);

/** "Tuesday, March 3, 2026" */
export const dayHere = (here: string): string =>
  dateOf(here).toLocaleDateString(language.value, { dateStyle: "full", ...UTC });

/** "March 3, 2026" */
export const shortDayHere = (here: string): string =>
  dateOf(here).toLocaleDateString(language.value, { dateStyle: "long", ...UTC });

/** "10:30 AM" */
export const clockHere = (here: string): string =>
  dateOf(here).toLocaleTimeString(language.value, { hour: "numeric", minute: "2-digit", ...UTC });

/** "Monday"; 1 is Monday. */
export const weekdayName = (weekday: number): string =>
  new Date(Date.UTC(2024, 0, weekday)).toLocaleDateString(language.value, { weekday: "long", ...UTC });

/** "8:00 AM", so many minutes from midnight. */
export const minuteOfDay = (minutes: number): string =>
  new Date(minutes * 60_000).toLocaleTimeString(language.value, { hour: "numeric", minute: "2-digit", ...UTC });
