/* my.ts: an invented person's account. The link is "1.good", the code of the app 123456, and the case
 * comes in by the code AAAA-BBBB-CCCC. */
import type { components } from "../../src/api";
import { ok, refuse, type Answer, type Routes } from "./answer";
import { STATUS } from "./status";

type S = components["schemas"];
export const MAIL = "rosa@example.org";
export const WORDS = "four plain words here";
const TOKEN = "a-token-of-the-account";

const CASE: S["MyCase"] = {
  case: { ...STATUS, number: "IOE0001112223" },
  since: "2026-03-02T10:00:00Z", how: "code",
  history: [
    { on: "2026-03-02", status: STATUS.status },
    { on: "2026-01-12", status: { en: "We received your case", es: "Recibimos su caso" } },
  ],
  appointments: [
    { id: "11", can_move: true, at: "2026-04-07T14:30:00Z", here: "2026-04-07T10:30", place: { en: "North office", es: "Oficina del norte" }, state: "planned" },
    { id: "12", can_move: false, at: "2026-02-03T15:00:00Z", here: "2026-02-03T10:00", place: { en: "North office", es: "Oficina del norte" }, state: "kept" },
  ],
  waived: [{ kind: { en: "Biometrics appointment", es: "Cita de datos biométricos" }, taken_on: "2025-06-03" }],
};
const CENTERS: S["SlotCenter"][] = [
  { key: "north", name: { en: "North office", es: "Oficina del norte" } },
  { key: "south", name: { en: "South office", es: "Oficina del sur" } },
];
/** Free times of the center: the south has none. Half past eight is taken by whoever asks for it first. */
const slotsOf = (my: MyAccount, key: string): S["MySlots"] => ({
  appointment: CASE.appointments[0]!, center: CENTERS.find((one) => one.key === key)!, centers: CENTERS,
  days: key === "south" ? [] : ["2026-04-08", "2026-04-09"].map((day) => ({
    day, times: ["08:00", "08:15", "08:30", "13:00"].filter((time) => time !== my.takenTime)
      .map((time) => ({ at: `${day}T${time}:00Z`, time, left: 2 })),
  })),
});
const SESSIONS: S["MySessions"]["sessions"] = [
  { id: "1122334455667701", begun_at: "2026-03-03T09:00:00Z", seen_at: "2026-03-03T09:10:00Z", browser: "Firefox, Windows", this: true },
  { id: "1122334455667702", begun_at: "2026-03-01T20:00:00Z", seen_at: "2026-03-01T20:40:00Z", browser: "", this: false },
];

/** What the account of a mock center has come to. */
export interface MyAccount {
  step: S["MySession"]["step"];
  hasCase: boolean;
  sessions: S["MySessions"]["sessions"];
  /** Somebody else has this time of every day; the appointment was moved to that. */
  takenTime?: string;
  movedTo?: string;
}
export const newAccount = (): MyAccount => ({ step: "second-factor", hasCase: false, sessions: [...SESSIONS] });

const caseOf = ({ movedTo }: MyAccount): S["MyCase"] => ({
  ...CASE,
  appointments: CASE.appointments.map((one, at) =>
    at === 0 && movedTo ? { ...one, at: movedTo, here: movedTo.slice(0, 16) } : one),
});

const session = (my: MyAccount): S["MySession"] => ({
  mail: MAIL, step: my.step, ways: my.step === "done" ? ["password", "passkey"] : ["code", "recovery"],
});
const begun = (my: MyAccount): Answer => ok({ ...session(my), token: TOKEN });
const held = (token: string, body: () => Answer): Answer => (token === TOKEN ? body() : refuse(401, "not-signed-in"));

export const MY: Routes = {
  "POST /my/register": () => ({ status: 202, body: { sent: "mail" } }),
  "POST /my/forgot": () => ({ status: 202, body: { sent: "mail" } }),
  "POST /my/confirm": ({ center: { my }, body }) => {
    if (body["link"] !== "1.good") return refuse(409, "dead-link");
    if (body["password"] !== WORDS) return refuse(401, "wrong-password");
    my.step = "enrol";
    return begun(my);
  },
  "POST /my/reset": ({ body }) => (body["link"] === "1.good" ? ok() : refuse(409, "dead-link")),
  "POST /my/mail": ({ body }) => (body["link"] === "1.good" ? ok() : refuse(409, "dead-link")),
  "POST /my/session": ({ center: { my }, body }) => (body["password"] === WORDS ? begun(my) : refuse(401, "wrong-password")),
  "GET /my/session": ({ center: { my }, token }) => held(token, () => ok(session(my))),
  "DELETE /my/session": () => ok(),
  "POST /my/session/proof": ({ center: { my }, body, token }) => held(token, () => {
    if (body["code"] !== "123456") return refuse(401, "wrong-code");
    my.step = "done";
    return ok(session(my));
  }),
  "GET /my/cases": ({ center: { my }, token }) =>
    held(token, () => ok({ cases: my.hasCase ? [caseOf(my)] : [], code_for: "IOE" } satisfies S["MyCases"])),
  "POST /my/cases": ({ center: { my }, body }) => {
    my.hasCase = body["code"] === "AAAA-BBBB-CCCC";
    return my.hasCase ? ok() : refuse(409, "wrong-access-code");
  },
  "GET /my/appointments/{id}/slots": ({ center: { my }, query, token }) =>
    held(token, () => ok(slotsOf(my, query.get("center") ?? "north"))),
  "POST /my/appointments/{id}/move": ({ center: { my }, body, token }) => held(token, () => {
    const time = body["at"]!.slice(11, 16);
    if (time === "08:30") {
      my.takenTime = time;
      return refuse(409, "slot-taken");
    }
    my.movedTo = body["at"]!;
    return ok({ ...CASE.appointments[0]!, at: my.movedTo, here: my.movedTo.slice(0, 16) });
  }),
  "GET /desk/contacts/{id}/appointments": ({ center: { my } }) => ok({
    appointments: [{ ...CASE.appointments[0]!, ...(my.movedTo && { at: my.movedTo, here: my.movedTo.slice(0, 16) }) }] }),
  "GET /desk/contacts/{id}/appointments/11/slots": ({ center: { my }, query }) => ok(slotsOf(my, query.get("center") ?? "north")),
  "POST /desk/contacts/{id}/appointments/11/move": ({ center: { my }, body }) => {
    my.movedTo = body["at"]!;
    return ok({ ...CASE.appointments[0]!, at: my.movedTo, here: my.movedTo.slice(0, 16) });
  },
  "GET /my/account": ({ token }) => held(token, () => ok({
    mail: MAIL, language: "en", made_at: "2026-03-01T20:00:00Z", recovery_left: 9,
    factors: [{ id: "1", kind: "totp", name: "", made_at: "2026-03-01T20:00:00Z" }],
  } satisfies S["MyAccount"])),
  "GET /my/sessions": ({ center: { my } }) => ok({ sessions: my.sessions }),
  "DELETE /my/sessions/{id}": ({ center: { my }, id }) => {
    my.sessions = my.sessions.filter((one) => one.id !== id);
    return ok();
  },
  "DELETE /my/account/factors/{id}": () => refuse(409, "last-factor"),
};
