/* told.ts: what was promised under one number: a promise in each state. */
import type { components } from "../../src/api";

type S = components["schemas"];

/** The center's clock is five hours behind UTC. */
const at = (text: string) => ({ utc: `${text.slice(0, 11)}${pad(Number(text.slice(11, 13)) + 5)}${text.slice(13)}:00Z`, here: text });
const pad = (hour: number): string => String(hour).padStart(2, "0");

interface Sketch {
  kind: S["PromiseKind"];
  state: S["ToldPromise"]["state"];
  next: S["ToldPromise"]["next"];
  made: string;
  from: string;
  to: string;
  ended?: string;
  grade?: "promise" | "aim";
}
const promise = ({ kind, state, next, made, from, to, ended, grade }: Sketch): S["ToldPromise"] => ({
  kind, state, next, grade: grade ?? "promise", made_at: at(made).utc,
  due_from: at(from).utc, due_from_here: from, due_to: at(to).utc, due_to_here: to,
  ...(ended ? { ended_at: at(ended).utc, ended_at_here: ended } : {}),
  ...(kind === "request-answer" ? { about: { en: "Correction of a mistake", es: "Corrección de un error" } } : {}),
});

const DAY = "2026-03-03";
export const TOLD: S["ToldPromises"] = {
  now: at(`${DAY}T12:00`).utc, now_here: `${DAY}T12:00`, number: "123-456-7894",
  came_at: at(`${DAY}T10:01`).utc, came_at_here: `${DAY}T10:01`,
  can_put_off: true,
  promises: [
    promise({ kind: "second-attempt", state: "open", next: "call", made: `${DAY}T11:30`, from: `${DAY}T12:30`, to: `${DAY}T13:00` }),
    promise({ kind: "callback", state: "kept", next: "nothing", made: `${DAY}T10:05`, from: `${DAY}T10:05`, to: `${DAY}T11:35`, ended: `${DAY}T11:29` }),
  ],
};

export const EVERY_STATE: S["ToldPromises"] = {
  ...TOLD,
  promises: [
    ...TOLD.promises,
    promise({ kind: "callback", state: "soon", next: "call-now", made: `${DAY}T10:06`, from: `${DAY}T11:30`, to: `${DAY}T12:10` }),
    promise({ kind: "callback", state: "late", next: "call-late", made: `${DAY}T10:07`, from: `${DAY}T10:10`, to: `${DAY}T11:40` }),
    promise({ kind: "request-answer", state: "open", next: "answer", made: `${DAY}T10:08`, from: `${DAY}T10:08`, to: "2026-04-14T17:00", grade: "aim" }),
    promise({ kind: "message-answer", state: "late", next: "answer-late", made: `${DAY}T10:09`, from: `${DAY}T10:09`, to: `${DAY}T11:50` }),
    promise({ kind: "request-answer", state: "broken", next: "nothing", made: `${DAY}T10:10`, from: `${DAY}T10:10`, to: `${DAY}T11:50`, ended: `${DAY}T11:55` }),
    promise({ kind: "message-answer", state: "released", next: "nothing", made: `${DAY}T10:11`, from: `${DAY}T10:11`, to: `${DAY}T11:50`, ended: `${DAY}T11:20` }),
  ],
};
