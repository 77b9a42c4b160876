/* second.ts: a protected case: a second pair of eyes is asked for at the desk, and given elsewhere. */
import type { components } from "../../src/api";
import { ok, refuse, type Routes } from "./answer";

type S = components["schemas"];

const both = (en: string, es: string): S["Localized"] => ({ en, es });
const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

/** Oli asks, about a case that the law protects. */
export const secondAsked = (found: S["Case"], more: Partial<S["SecondLookAsked"]> = {}): S["SecondLookAsked"] => ({
  id: "31", contact: "51", asked_at: ago(75), from: { id: "9", name: "Oli Invented" }, language: "es",
  role: { key: "party", name: both("The person whose case it is", "La persona del caso") },
  level: { key: "proven", name: both("Proven by a code", "Comprobado con un código") },
  topic: { key: "where-is-it", name: both("Where is my application", "Dónde está mi solicitud") },
  why: "She has to know the day of her appointment, and cannot get mail safely.", case: found, ...more,
});

const rowOf = ({ id, contact, asked_at, from, language, role, topic }: S["SecondLookAsked"]): S["SecondLookRow"] =>
  ({ id, contact, asked_at, from, language, role, topic }) as S["SecondLookRow"];

export const SECOND: Routes = {
  "POST /desk/contacts/{id}/second-look": ({ center, id, body }) => {
    if (center.refuses) return refuse(409, center.refuses);
    center.done.push({ place: `second ${id}`, body });
    center.second = { state: "asked", by: { id: "7", name: "Eve Invented" }, at: ago(0) };
    center.emit({ type: "identity.changed", contact: id });
    return ok();
  },
  "GET /second-looks": ({ center }) => ok({ now: ago(0), asked: center.seconds.map(rowOf) }),
  "GET /second-looks/{id}": ({ center, id }) => {
    const found = center.seconds.find((one) => one.id === id);
    if (!found) return refuse(404, "not-found");
    center.looks.push(`second ${id}`);
    return ok(found);
  },
  "POST /second-looks/{id}": ({ center, id, body }) => {
    if (center.refuses) return refuse(409, center.refuses);
    center.done.push({ place: `looks ${id}`, body });
    center.seconds = center.seconds.filter((one) => one.id !== id);
    center.emit({ type: "second-looks.changed" });
    return ok();
  },
};
