/* office-requests.ts: requests on the list of one office, and answers that go by post. */
import type { components } from "../../src/api";
import { ok, refuse, type Routes } from "./answer";
import { REQUESTS } from "./papers";

type S = components["schemas"];
const both = (en: string, es: string): S["Localized"] => ({ en, es });

const row = (id: string, more: Partial<S["OfficeRequestRow"]> = {}): S["OfficeRequestRow"] => ({
  id, type: "typographic-error", name: both("Typographic error", "Error de escritura"), state: "open",
  made_at: "2026-03-05T15:00:00Z", made_here: "2026-03-05T10:00", due_at: "2026-04-14T21:00:00Z",
  due_here: "2026-04-14T17:00", is_late: false, number: `642-118-770${id}`, language: "en", ...more,
});
const letter = (id: string, more: Partial<S["OfficeLetterRow"]> = {}): S["OfficeLetterRow"] => ({
  id, number: `642-118-772${id}`, name: both("Typographic error", "Error de escritura"), language: "es",
  state: "waiting", is_protected: false, made_here: "2026-03-09T10:00", due_at: "2026-03-12T15:00:00Z",
  due_here: "2026-03-12T10:00", is_late: false, ...more,
});

/** One that reaches its person by mail, one that reaches nobody yet, one that waits for its translation. */
export class MockRequests {
  rows = [
    row("1", { is_late: true, due_here: "2026-03-09T17:00" }), row("2", { language: "es" }),
    row("3", { state: "translation", taken_by: { id: "1", name: "Nora Invented" } }),
  ];
  reach: Record<string, S["OfficeRequest"]["reach"]> = { "1": "mail", "2": "no-address", "3": "waits" };
  letters = [letter("1", { state: "no-address", is_late: true, due_here: "2026-03-09T10:00" }), letter("2"),
    letter("3", { state: "printed" }), letter("4", { is_protected: true })];
  printed: string[][] = [];
  done: { place: string; body: unknown }[] = [];
}

/** Of the other mocks only what an office has is asked: north. */
const NORTH: S["NamedOffice"] = { key: "north", name: both("North field office", "Oficina local del norte") };

export const OFFICE_REQUESTS: Routes = {
  "GET /office/requests": ({ center: { office, requests: { rows } } }) => (office ? ok({
    now: "2026-03-10T16:00:00Z", now_here: "2026-03-10T12:00", office: NORTH, requests: rows,
    types: [{ key: "typographic-error", name: both("Typographic error", "Error de escritura") }],
    offices: [NORTH, { key: "shore", name: both("Shore field office", "Oficina local de la costa") }],
  } satisfies S["OfficeRequests"]) : refuse(404, "not-found")),
  "GET /office/requests/{id}": ({ center: { requests }, id }) => ok({
    ...requests.rows.find((one) => one.id === id)!, joined: [], decisions: [], denials: [], is_protected: false,
    reach: requests.reach[id]!, receipt: "EAC2300000001", thread: REQUESTS[0]!.thread.slice(0, 2),
  } satisfies S["OfficeRequest"]),
  "POST /office/requests/{id}/take": ({ center: { requests }, id }) => {
    requests.rows.find((one) => one.id === id)!.taken_by = { id: "1", name: "Nora Invented" };
    return ok();
  },
  "POST /office/requests/{id}/answer": ({ center, id, body }) => {
    if (center.refuses) return refuse(409, center.refuses);
    const { requests } = center;
    requests.done.push({ place: `answer ${id}`, body });
    requests.rows = requests.rows.filter((one) => one.id !== id);
    if (requests.reach[id] === "no-address") requests.letters.push(letter("5", { state: "no-address" }));
    return ok();
  },
  "GET /office/letters": ({ center: { office, requests: { letters } } }) => (office ? ok({
    now: "2026-03-10T16:00:00Z", now_here: "2026-03-10T12:00", letters,
  } satisfies S["OfficeLetters"]) : refuse(404, "not-found")),
  "POST /office/letters/print": ({ center: { requests }, body }) => {
    const ids = body["ids"] as unknown as string[];
    requests.printed.push(ids);
    for (const one of requests.letters) if (ids.includes(one.id)) one.state = "printed";
    return { status: 200, sound: Buffer.from("%PDF-1.7 invented") };
  },
  "POST /office/letters/{id}/address": ({ center: { requests }, id, body }) => {
    requests.done.push({ place: `address ${id}`, body });
    requests.letters.find((one) => one.id === id)!.state = "waiting";
    return ok();
  },
  "POST /office/letters/{id}/end": ({ center, id, body }) => {
    if (center.refuses) return refuse(409, center.refuses);
    center.requests.done.push({ place: `end ${id}`, body });
    center.requests.letters = center.requests.letters.filter((one) => one.id !== id);
    return ok();
  },
  "POST /promises/reply": ({ center, body }) => {
    if (body["code"] !== "481207") return refuse(404, "wrong-number-or-code");
    center.told.request!.state = "open";
    center.told.request!.thread.push({ id: "9", kind: "reply", at: "2026-03-03T17:00:00Z", at_here: "2026-03-03T12:00",
      words: { en: body["words"]! } });
    return ok(center.told);
  },
};
