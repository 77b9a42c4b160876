/* clock.ts: the server's time on this page, and how durations are written. */
import { useEffect, useReducer } from "preact/hooks";

let ahead_ms = 0;

/** Takes the server's time, so that a wrong clock here does not show wrong waits. */
export function setNow(serverNow: string): void {
  ahead_ms = Date.parse(serverNow) - Date.now();
}

export const nowMs = (): number => Date.now() + ahead_ms;

export const secondsSince = (time: string): number =>
  Math.max(0, Math.floor((nowMs() - Date.parse(time)) / 1000));

export const secondsUntil = (time: string): number =>
  Math.max(0, Math.ceil((Date.parse(time) - nowMs()) / 1000));

/** "4:07", "1:02:33". */
export function clockText(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

const DAY_MS = 86_400_000;

/** Midnights from one to the other; both as "2026-03-03T10:30", on one clock. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / DAY_MS);

/** Draws the caller again each second while it is wanted. */
export function useTicking(wanted = true): void {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    if (!wanted) return;
    const timer = setInterval(() => redraw(undefined), 1000);
    return () => clearInterval(timer);
  }, [wanted]);
}
