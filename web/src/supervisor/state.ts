/* supervisor/state.ts: what the page knows, and how live messages change it. No page, no network. */
import type { LiveMessage, Schemas } from "../lib/api";

export type Supervise = Schemas["Supervise"];
export type Seat = Schemas["Seat"];
export type WatchedQueue = Schemas["WatchedQueue"];
export type WatchedContact = Schemas["WatchedContact"];
export type Closure = Schemas["Closure"];

const put = <T extends { id: string }>(all: T[], one: T): T[] =>
  all.some(({ id }) => id === one.id)
    ? all.map((old) => (old.id === one.id ? one : old))
    : [...all, one];

/** A seat that is left is no seat; others take the place of what was there. */
const putSeat = (all: Seat[], seat: Seat): Seat[] =>
  seat.state.state === "offline" ? all.filter(({ id }) => id !== seat.id) : put(all, seat);

export function applyLive(now: Supervise, message: LiveMessage): Supervise {
  switch (message.type) {
    case "supervise.agent":
      return { ...now, agents: putSeat(now.agents, message.agent) };
    case "supervise.contact":
      return { ...now, contacts: put(now.contacts, message.contact) };
    case "supervise.gone":
      return { ...now, contacts: now.contacts.filter(({ id }) => id !== message.contact) };
    case "supervise.queues":
      return {
        ...now, queues: message.queues, line: message.line, surge: message.surge, asks: message.asks,
      };
    default:
      return now;
  }
}

/** The contact that an agent has; the one that is talked to before one that rings. */
export const contactOf = (now: Supervise, agent: string): WatchedContact | undefined =>
  now.contacts.find((one) => one.agent === agent && canBeHeard(one)) ??
  now.contacts.find((one) => one.agent === agent);

export const canBeHeard = ({ state }: WatchedContact): boolean =>
  state === "connected" || state === "held";

export const canBeMoved = ({ state }: WatchedContact): boolean =>
  state === "waiting" || state === "promised";

export type Column = "name" | "state" | "since";

/** By a column; equal ones by name, so that nothing jumps. */
export function sortSeats(seats: Seat[], column: Column, down: boolean): Seat[] {
  const key = (seat: Seat): string => (column === "name" ? seat.name : seat.state[column]);
  const sign = down ? -1 : 1;
  return [...seats].sort(
    (a, b) => sign * key(a).localeCompare(key(b)) || a.name.localeCompare(b.name),
  );
}

/** Those in line as they are served, by class and time of asking; then those who talk. */
export function sortContacts({ contacts, priorities }: Supervise): WatchedContact[] {
  const rank = ({ priority }: WatchedContact): number =>
    priorities.findIndex(({ key }) => key === priority);
  return [...contacts].sort(
    (a, b) =>
      Number(canBeHeard(a)) - Number(canBeHeard(b)) ||
      rank(a) - rank(b) ||
      (a.asked_at ?? "").localeCompare(b.asked_at ?? ""),
  );
}

/** How full a queue is, from 0 to 1: what its bar shows. */
export const fullness = ({ waiting, waiting_max }: WatchedQueue): number =>
  Math.min(1, waiting / Math.max(1, waiting_max));
