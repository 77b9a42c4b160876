/* rights.mjs: who may what: a row for each route of api/openapi.yaml.
 *
 *     may   who has the right to the route; everybody else has 401 or 403, before anything is looked at
 *     of    what it is asked of (names of objects.mjs), and who of those may have just that: to the others
 *           it is not there
 *     body  that is whole enough for the one to be told from the other
 *
 * open: who asks does not matter. token: what asks is not somebody but a thing's own token, which `holds` it.
 */
const AT_DESK = ["agent", "colleague", "tier2", "officer", "supervisor"];
const ON_LINE = [...AT_DESK, "admin"];
const LEADS = ["supervisor", "admin"];
const STAFF = [...ON_LINE, "reviewer", "author", "ombudsman", "office", "elsewhere"];
const OFFICES = ["office", "elsewhere"];
const SECOND = ["officer", "supervisor"];
const OWNERS = ["person", "stranger"];

const open = (more = {}) => ({ kind: "open", ...more });
const token = (holds = {}, more = {}) => ({ kind: "token", holds, ...more });
const right = (may, more = {}) => ({ kind: "right", may, ...more });
const past = (...own) => ({ fill: { id: "past" }, own });
const present = (...own) => ({ fill: { id: "present" }, own });
/** A contact of a desk's: who has it, or had it last. */
const contact = (more = {}) => right(AT_DESK, { of: [past("agent"), present("officer")], ...more });
/** What is done with a call: one that is over is there no more, and another's is taken. */
const act = (more = {}) => contact({ over: true, refusal: [404, 409], ...more });
const TO_TIER2 = { body: { queue: "tier2" }, unasked: ["officer"] }; // The call stays where it is.
/** What was passed on to the second tier: who is of it. */
const passedOn = (more = {}) =>
  right(AT_DESK, { of: [{ fill: { id: "escalation" }, own: ["tier2", "officer", "supervisor"] }], ...more });
const atOffice = (more = {}) => right(OFFICES, { of: [{ fill: { id: "emergency" }, own: ["office"] }], ...more });
/** Who took the call may hear it, where the policy lets them; of a protected case, who may see such. */
const recording = { of: [past("agent", "supervisor", "admin", "reviewer"), present("officer", "supervisor")], query: "?reason=review",
  refusal: [403, 404] };
const uploads = (more = {}) => right([...ON_LINE, ...OFFICES], {
  of: [past("agent", "tier2", "officer", "supervisor", "admin", "office"), present("officer", "supervisor")],
  query: "?reason=prepare", ...more });
const appointment = (more = {}) => right(OWNERS, { of: [{ fill: { id: "appointment" }, own: ["person"] }], ...more });

export const RIGHTS = {
  "GET /center": open(),
  "GET /center/waits": open(),
  "POST /session": open(),
  "GET /session": right(STAFF),
  "DELETE /session": right(STAFF, { ends: true }),
  "POST /session/proof": right(STAFF),
  "POST /session/proof/passkey": right(STAFF),
  "POST /session/lock": right(STAFF, { ends: true }),
  "POST /session/passkey/options": open({ differs: true }),
  "POST /session/passkey": open(),
  "GET /session/oidc": open(),
  "GET /session/oidc/back": open(),
  "GET /account": right(STAFF),
  "POST /account/totp": right(STAFF),
  "POST /account/totp/confirm": right(STAFF),
  "POST /account/passkeys/options": right(STAFF),
  "POST /account/passkeys": right(STAFF),
  "DELETE /account/factors/{id}": right(STAFF, { of: [{ fill: { id: "staffFactor" }, own: ["admin"] }] }),
  "POST /account/recovery": right(STAFF),
  "POST /account/phone": right(STAFF),
  "DELETE /account/phone": right(STAFF),

  "POST /my/register": open(),
  "POST /my/confirm": open(),
  "POST /my/forgot": open(),
  "POST /my/reset": open(),
  "POST /my/session": open(),
  "POST /my/mail": open(),
  "POST /my/session/passkey/options": open({ differs: true }),
  "POST /my/session/passkey": open(),
  "GET /my/session": right(OWNERS),
  "DELETE /my/session": right(OWNERS, { ends: true }),
  "POST /my/session/proof": right(OWNERS),
  "POST /my/session/proof/passkey": right(OWNERS),
  "GET /my/sessions": right(OWNERS),
  "DELETE /my/sessions/{key}": right(OWNERS, { of: [{ fill: { key: "session" }, own: ["person"] }], unasked: ["person"] }),
  "GET /my/cases": right(OWNERS),
  "POST /my/cases": right(OWNERS),
  "GET /my/appointments/{id}/slots": appointment(),
  "POST /my/appointments/{id}/move": appointment({ body: { at: "2030-01-02T15:00:00Z" } }),
  "GET /my/appointments/{id}/calendar.ics": appointment(),
  "GET /my/account": right(OWNERS),
  "POST /my/account/mail": right(OWNERS),
  "POST /my/account/password": right(OWNERS),
  "POST /my/account/totp": right(OWNERS),
  "POST /my/account/totp/confirm": right(OWNERS),
  "POST /my/account/passkeys/options": right(OWNERS),
  "POST /my/account/passkeys": right(OWNERS),
  "POST /my/account/recovery": right(OWNERS),
  "DELETE /my/account/factors/{id}": right(OWNERS, { of: [{ fill: { id: "factor" }, own: ["person"] }] }),

  "GET /desk": right(ON_LINE),
  "POST /desk/ready": right(AT_DESK),
  "POST /desk/phone": right(AT_DESK),
  "POST /desk/not-ready": right(AT_DESK),
  "GET /desk/contacts/{id}": contact(),
  "POST /desk/contacts/{id}/accept": act(),
  "POST /desk/contacts/{id}/refuse": act(),
  "POST /desk/contacts/{id}/hold": act(),
  "POST /desk/contacts/{id}/resume": act(),
  "POST /desk/contacts/{id}/hangup": act({ unasked: ["officer"] }), // The call goes on.
  "POST /desk/contacts/{id}/transfer": act(TO_TIER2),
  "POST /desk/contacts/{id}/consult": act(TO_TIER2),
  "POST /desk/contacts/{id}/hand-over": act(),
  "POST /desk/contacts/{id}/let-go": act(),
  "POST /desk/outside-number": right(AT_DESK),
  "GET /desk/transfer-targets": right(AT_DESK),
  "POST /desk/contacts/{id}/wrap-up": act({ body: { disposition: "answered" } }),
  "POST /desk/contacts/{id}/leg": right(ON_LINE, { of: [past("agent"), present("officer")], body: { sdp: "v=0" }, unasked: ["officer"] }),
  "POST /desk/contacts/{id}/digits": contact({ body: { key: "1" } }),
  "GET /desk/contacts/{id}/case": contact({ query: "?reason=prepare", of: [past("agent"), present("officer"),
    { ...past(), number: "guarded" }, { ...present("officer"), number: "guarded" }] }),
  "GET /desk/contacts/{id}/history": contact({ query: "?reason=prepare" }),
  "POST /desk/contacts/{id}/note": contact({ body: { note: "" } }),
  "POST /desk/contacts/{id}/recording": act({ body: { paused: false } }),
  "GET /desk/contacts/{id}/articles": contact(),
  "POST /desk/contacts/{id}/articles": contact({ body: { article: "account-link-case", language: "en" } }),
  "GET /desk/day": right(AT_DESK),
  "POST /desk/contacts/{id}/ask-supervisor": act(),
  "GET /desk/broadcasts": right(ON_LINE),
  "POST /desk/broadcasts/{id}/read": right(ON_LINE),
  "GET /desk/contacts/{id}/promises": contact(),
  "GET /desk/contacts/{id}/identity": contact(),
  "POST /desk/contacts/{id}/identity": contact({ over: true, body: { role: "party", level: "answered" } }),
  "POST /desk/contacts/{id}/second-look": right(SECOND, { of: [past(), present("officer")], body: { why: "It is so." } }),
  "GET /second-looks": right(SECOND),
  "GET /second-looks/{id}": right(SECOND, { of: [{ fill: { id: "look" }, own: SECOND }] }),
  "POST /second-looks/{id}": right(SECOND, { of: [{ fill: { id: "look" }, own: SECOND }] }),
  "POST /desk/contacts/{id}/interpreter": act({
    body: { name: "Ines", language: "es", how: "in-room", consent: true } }),
  "DELETE /desk/contacts/{id}/interpreter": contact({ over: true }),
  "GET /desk/contacts/{id}/requests": contact({ over: true }),
  "POST /desk/contacts/{id}/requests/{key}": contact({ over: true, of: [past("agent"),
    { fill: { id: "present", key: "request" }, own: ["officer"] }] }),
  "GET /desk/contacts/{id}/escalation": contact(),
  "POST /desk/contacts/{id}/escalation": contact(),
  "GET /desk/contacts/{id}/emergency": contact({ of: [past(), present("officer")] }),
  "POST /desk/contacts/{id}/emergency": contact({ of: [past(), present("officer")] }),
  "POST /desk/contacts/{id}/notices": contact({ body: { kind: "link", address: "a@example.org", link: "https://agency.example/" } }),
  "GET /desk/escalations": right(AT_DESK),
  "GET /desk/escalations/{id}": passedOn(),
  "POST /desk/escalations/{id}/take": passedOn(),
  "POST /desk/escalations/{id}/give": passedOn({ body: { why: "It is so." } }),
  "POST /desk/escalations/{id}/call": passedOn(),
  "POST /desk/escalations/{id}/answer": passedOn({ body: { reply: "It is so.", evidence: "talked" } }),
  "POST /desk/escalations/{id}/cannot": passedOn({ body: { why: "It is so." } }),
  "GET /desk/escalations/{id}/emergency": passedOn(),
  "POST /desk/escalations/{id}/emergency": passedOn(),

  "GET /contacts/{id}/uploads": uploads(),
  "GET /contacts/{id}/uploads/{upload}": uploads({
    of: [{ fill: { id: "past", upload: "upload" }, own: ["agent", "tier2", "officer", "supervisor", "admin", "office"] },
      { fill: { id: "present", upload: "upload" }, own: [] }] }),
  "GET /recordings/{id}": right([...AT_DESK, "admin", "reviewer"], recording),
  "GET /recordings/{id}/peaks": right([...AT_DESK, "admin", "reviewer"], recording),
  "GET /office/emergencies": right(OFFICES),
  "GET /office/emergencies/{id}": atOffice(),
  "POST /office/emergencies/{id}/place": atOffice({ body: { at: "2000-01-01T10:00:00Z" } }),
  "POST /office/emergencies/{id}/refuse": atOffice({ body: { reason: "papers", why: "It is so." } }),

  "GET /supervise": right(LEADS),
  "POST /supervise/contacts/{id}/move": right(LEADS),
  "POST /supervise/contacts/{id}/listen": right(LEADS, { body: { mode: "listen", why: "It is so." },
    of: [past("supervisor", "admin"), present("supervisor")] }),
  "DELETE /supervise/contacts/{id}/listen": right(LEADS),
  "POST /supervise/agents/{id}/state": right(LEADS),
  "POST /supervise/queues/{key}/close": right(LEADS, { of: [{ fill: { key: "queue" }, own: LEADS }] }),
  "POST /supervise/queues/{key}/open": right(LEADS, { of: [{ fill: { key: "queue" }, own: LEADS }] }),
  "POST /supervise/line/close": right(LEADS),
  "POST /supervise/line/open": right(LEADS),
  "POST /supervise/surge": right(LEADS),
  "POST /supervise/broadcasts": right(LEADS),
  "DELETE /supervise/asks/{id}": right(LEADS),
  "GET /supervise/notices": right(LEADS),
  "POST /supervise/notices/{id}/again": right(LEADS, { over: true, of: [{ fill: { id: "notice" }, own: LEADS }] }),
  "GET /notices": right(ON_LINE, { of: [{ about: "past", own: ["agent", "supervisor", "admin"] }] }),
  "GET /promises": right(LEADS),
  "POST /promises/{id}/move": right(LEADS),
  "POST /promises/{id}/end": right(LEADS),
  "GET /numbers": right(LEADS),
  "GET /numbers.csv": right(LEADS),
  "GET /appointments/waits": right(LEADS),
  "GET /policy/picture": right(STAFF),

  "GET /processing-times": open(),
  "POST /cases/status": open(),
  "GET /topics": open(),
  "POST /topics/{key}": open(),
  "GET /topics/contacts/{id}": token(),
  "POST /topics/contacts/{id}": token(),
  "DELETE /topics/contacts/{id}": token(),
  "POST /promises/look": open(),
  "POST /promises/put-off": open(),
  "POST /promises/take-back": open(),
  "POST /uploads/look": open(),
  "POST /uploads": open(),
  "GET /uploads/{id}": token({ upload: "uploadToken" }),
  "PATCH /uploads/{id}": token({ upload: "uploadToken" }, { headers: { "tus-resumable": "1.0.0", "upload-offset": "0" } }),
  "DELETE /uploads/{id}": token(),
  "POST /calls": open(),
  "GET /calls/{id}": token(),
  "DELETE /calls/{id}": token(),
  "GET /calls/{id}/uploads": token(),
  "POST /calls/{id}/uploads": token(),
  "POST /feed/cases": token(),
  "POST /feed/appointments": token(),
  "GET /sms/in": token(),
  "POST /sms/in": token(),
  "GET /sms/report": token(),
  "POST /sms/report": token(),
  "GET /health": open({ differs: true }),
  "GET /health/live": open({ differs: true }),
  "GET /metrics": open({ differs: true }),
  "GET /test/clock": open({ differs: true }),
  "POST /test/clock": open(),
  "GET /test/facts": open({ differs: true }),
  "GET /test/contacts/{id}": open({ differs: true }),
  "POST /test/records": open(),

  "POST /oauth/accesstoken": open(),
  "GET /case-status/{receipt_number}": right(["client"], { of: [{ fill: { receipt_number: "ownCase" }, own: ["client"] }] }),
  "GET /processing-times/api/forms": open(),
  "GET /processing-times/api/formtypes/{form}": open(),
  "GET /processing-times/api/formoffices/{form}": open(),
  "GET /processing-times/api/formoffices/{form}/{form_key}": open(),
  "GET /processing-times/api/processingtime/{form}/{office}": open(),
  "GET /processing-times/api/processingtime/{form}/{office}/{form_key}": open(),
};
