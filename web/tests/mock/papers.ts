/* papers.ts: notices and requests for evidence: of an invented person's case, and of the office that holds it. */
import type { components } from "../../src/api";
import { ok, refuse, type Routes } from "./answer";
import { RULES } from "./uploads";

type S = components["schemas"];
const both = (en: string, es: string): S["Localized"] => ({ en, es });
const NUMBER = "EAC2300000001";

const NOTICE: S["CaseNotice"] = {
  id: "71", ref: "N-1", kind: both("Receipt notice", "Aviso de recibo"), on: "2026-01-12", language: "en",
  size: 81_234, state: "kept",
};
const rfe = (id: string, more: Partial<S["Rfe"]>): S["Rfe"] => ({
  id, ref: `E-${id}`, due_on: "2026-03-20", state: "open", days_left: 10,
  asks: [both("Civil records", "Actas del registro civil"), both("Certified translations", "Traducciones certificadas")],
  ...more,
});
const ANSWERED: Partial<S["Rfe"]> = {
  state: "answered", number: "E-123-456-7890", answered_at: "2026-03-10T15:00:00Z", look_by: "2026-05-10T03:59:59Z",
};

/** Asked of the office: one that it answered, one that waits. */
const WORD = { at: "2026-03-05T15:00:00Z", at_here: "2026-03-05T10:00", words: {} };
export const REQUESTS: S["ToldRequest"][] = [
  {
    number: "642-118-7705", name: both("Reschedule an interview", "Cambiar la fecha de una entrevista"), state: "answered",
    made_here: "2026-03-01T09:30", due_here: "2026-04-10T17:00",
    thread: [
      { ...WORD, id: "1", kind: "question", words: { en: "Which days are good?", es: "¿Qué días le convienen?" } },
      { ...WORD, id: "2", kind: "reply", words: { en: "Any Tuesday." } },
      { ...WORD, id: "3", kind: "answer", decision: both("Granted", "Concedida"), starts_here: "2026-04-14T10:00",
        words: { en: "Please bring the first letter too.", es: "Traiga también la primera carta." } },
    ],
  },
  { number: "642-118-7713", name: both("Typographic error", "Error de escritura"), state: "open",
    made_here: "2026-03-08T11:00", due_here: "2026-04-17T17:00", thread: [] },
];

/** One in each state; the first can be answered. */
export class MockPapers {
  rfes: S["Rfe"][] = [
    rfe("81", { notice: "71" }), rfe("82", { state: "over", days_left: 0, due_on: "2026-02-01" }),
    rfe("83", { state: "looked", number: "E-223-456-7890", answered_at: "2026-02-10T15:00:00Z" }),
    rfe("84", { state: "withdrawn" }),
  ];
  notices: S["CaseNotice"][] = [NOTICE, { ...NOTICE, id: "72", ref: "N-2" }];
  code = "received";
}

const officeRfe = (one: S["Rfe"], more: Partial<S["OfficeRfe"]> = {}): S["OfficeRfe"] => ({
  ...one, case: NUMBER, files: 2, is_late: false, ...more,
});
const FILES: S["AddedFile"][] = [
  { id: "91", name: "passport.pdf", type: "pdf", size: 700_000, state: "kept", made_at: "2026-03-10T14:58:00Z" },
  { id: "92", name: "scan.pdf", type: "pdf", size: 9_000, state: "refused", why: "malware", made_at: "2026-03-10T14:59:00Z" },
];
const found = ({ rfes, notices, code }: MockPapers): S["OfficeCase"] => ({
  case: {
    number: NUMBER, kind: "I-90", status: both("Your case was received", "Recibimos su caso"), text: both("", ""),
    received_on: "2026-01-12", updated_on: "2026-01-12", looked_at: "2026-03-10T16:00:00Z",
  },
  code, today: "2026-03-10",
  statuses: [
    { code: "received", title: both("Your case was received", "Recibimos su caso"), decides: false },
    { code: "approved", title: both("Your case was approved", "Su caso fue aprobado"), decides: true },
  ],
  kinds: [{ key: "receipt", name: NOTICE.kind! }, { key: "approval", name: both("Approval notice", "Aviso de aprobación") }],
  asks: [
    { key: "identity", name: both("A copy of an identity document", "Copia de un documento de identidad") },
    { key: "other", name: both("What the notice names", "Lo que el aviso indica") },
  ],
  notices, rfes: rfes.map((one) => officeRfe(one)),
});

export const PAPERS: Routes = {
  "GET /my/papers": ({ center: { papers } }) => ok({
    over: both("You can still call us.", "Todavía puede llamarnos."),
    cases: papers.rfes.length ? [{ number: NUMBER, notices: papers.notices, requests: REQUESTS, rfes: papers.rfes }] : [],
  } satisfies S["MyPapers"]),
  "GET /my/notices/{id}": () => ({ status: 200, sound: Buffer.from("%PDF-1.7 invented") }),
  "GET /my/rfes/{id}/uploads": ({ center: { uploads } }) =>
    ok({ open: uploads.open, rules: RULES, uploads: uploads.all } satisfies S["Uploads"]),
  "POST /my/rfes/{id}/send": ({ center: { papers, uploads }, id }) => {
    if (!uploads.all.some(({ state }) => state === "kept")) return refuse(409, "rfe-empty");
    const sent = Object.assign(papers.rfes.find((one) => one.id === id)!, ANSWERED);
    return ok(sent);
  },
  "GET /office/rfes": ({ center: { papers }, query }) => ok({
    now: "2026-03-10T16:00:00Z",
    rfes: query.get("state") === "open"
      ? papers.rfes.filter(({ state }) => state === "open" || state === "over").map((one) => officeRfe(one))
      : [officeRfe(rfe("85", ANSWERED)), officeRfe(rfe("86", ANSWERED), { is_late: true })],
  } satisfies S["OfficeRfes"]),
  "GET /office/rfes/{id}": ({ id }) => ok(officeRfe(rfe(id, ANSWERED), { uploads: FILES })),
  "POST /office/rfes/{id}/looked": ({ center }) => (center.refuses ? refuse(409, center.refuses) : ok()),
  "POST /office/cases/look": ({ center, body }) =>
    (body["number"] === NUMBER ? ok(found(center.papers)) : refuse(404, "not-found")),
  "POST /office/cases/status": ({ center: { papers }, body }) => {
    if (body["on"]! < "2026-01-12") return refuse(409, "older");
    papers.code = body["status"]!;
    return ok(found(papers));
  },
  "POST /office/cases/rfes": ({ center: { papers }, body }) => {
    papers.rfes.push(rfe("87", { due_on: body["due_on"]! }));
    return ok(found(papers));
  },
  "PUT /office/notices": ({ center: { papers }, query }) => {
    papers.notices.push({ ...NOTICE, id: "73", ref: "N-3", on: query.get("on")! });
    return ok({ result: "taken" });
  },
};
