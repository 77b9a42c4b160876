/* objects.mjs: one of each thing that a request may name, and one of each kind of person who may ask for it.
 *
 *     const objects = await Objects.make(center, post, browser);
 *     await objects.ask("office", "GET", "/desk/contacts/{id}", { id: objects.past })
 *
 * ana took a call about emergency travel, which she passed on; tom of the second tier decided it, so that
 * the Boston office has it. olga, an officer, has a call on the line about a protected case, of which she has
 * asked for a second look. rosa has an account with a case and an appointment in it.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Person } from "./account.mjs";
import { earlierCode } from "./authenticator.mjs";
import { Desk } from "./browser.mjs";
import { Caller } from "./caller.mjs";
import { PASSWORD, run } from "./center.mjs";

const SKILLS = ["--skills", "english,spanish,biometrics,emergency,expedite"];
const DAY_US = 86_400_000_000;
export const HOLD = ["agency_api.on=1", "open311.on=1", "open311.tries=3000", "account.asks=300", "signin.failures=3000"];

/** Who asks: a role of the staff, each with skills and tiers as anybody's; the public; another system. */
const STAFF = {
  ana: "agent", ben: "colleague", tom: "tier2", olga: "officer", sue: "supervisor", amy: "admin", rex: "reviewer",
  art: "author", oma: "ombudsman", bea: "office", max: "elsewhere",
};
const ADDED = {
  tom: ["--tiers", "2"], olga: ["--role", "officer", "--tiers", "1,2"], sue: ["--role", "supervisor", "--tiers", "2"],
  amy: ["--role", "admin", "--tiers", "1,2"], rex: ["--role", "reviewer", "--tiers", "1,2"],
  art: ["--role", "author", "--tiers", "1,2"], oma: ["--role", "ombudsman", "--tiers", "1,2"],
  bea: ["--role", "office-officer", "--office", "boston", "--tiers", "1,2"],
  max: ["--role", "office-officer", "--office", "miami", "--tiers", "1,2"],
};
export const ASKERS = ["nobody", ...Object.values(STAFF), "person", "stranger", "client"];

const cookieOf = ({ headers }) => headers.get("set-cookie").split(";")[0];
const ok = ({ status, json }) => (assert.ok(status < 300, `${status} ${JSON.stringify(json)}`), json);

export class Objects {
  holds = { nobody: {} };
  ids = { nobody: "-", client: "-" };

  static async make(center, post, browser) {
    const objects = Object.assign(new Objects(), { center, mailbox: post, browser });
    for (const [login, options] of Object.entries(ADDED)) center.addUser(login, ...SKILLS, ...options);
    for (const login of Object.keys(STAFF)) await objects.signIn(login);
    await objects.#register();
    objects.holds.client = { bearer: await objects.#client() };
    await objects.#pastCall();
    await objects.#presentCall();
    return objects;
  }

  /** Another session of the same person. */
  async signIn(login) {
    const begun = await this.center.api("POST", "/session", { body: { login, password: PASSWORD } });
    let cookie = cookieOf(begun);
    if (begun.json.step === "enrol") {
      const { setup, key } = ok(await this.center.api("POST", "/account/totp", { cookie, body: {} }));
      const body = { setup, code: await earlierCode(key) };
      const done = await this.center.api("POST", "/account/totp/confirm", { cookie, body });
      this.recovery = ok(done).recovery_codes;
      cookie = cookieOf(done);
    } else if (begun.json.step === "second-factor") {
      const proved = await this.center.api("POST", "/session/proof", { cookie, body: { code: this.recovery.pop() } });
      ok(proved);
      cookie = cookieOf(proved);
    }
    const { agent } = ok(await this.center.api("GET", "/session", { cookie }));
    this.ids[STAFF[login]] = agent.id;
    this.holds[STAFF[login]] = { cookie };
    return cookie;
  }

  /** A session of this asker's that may be ended. */
  async another(asker) {
    const kept = this.holds[asker];
    const login = Object.keys(STAFF).find((one) => STAFF[one] === asker);
    if (login) await this.signIn(login);
    const held = login ? this.holds[asker]
      : this.persons[asker] ? { bearer: (await this.persons[asker].signIn()).token } : kept;
    this.holds[asker] = kept;
    return held;
  }

  /** Fills the path's names and asks; root: not under /api/v1. */
  async ask(asker, method, path, { fill = {}, query = "", body, held, headers = {} } = {}) {
    const { cookie, bearer } = held ?? this.holds[asker];
    const place = path.replace(/\{(\w+)\}/g, (whole, name) => encodeURIComponent(fill[name] ?? "1"));
    const root = /^\/(oauth|case-status|open311|processing-times\/)/.test(place) ? "" : "/api/v1";
    const takes = path === "/uploads/{id}" ? "application/offset+octet-stream"
      : /^\/(feed|office)\/notices/.test(path) ? "application/pdf"
      : path.startsWith("/oauth") ? "application/x-www-form-urlencoded" : "application/json";
    const answer = await fetch(`${this.center.url}${root}${place}${query}`, {
      method, redirect: "manual",
      headers: { ...(method === "GET" || method === "DELETE" ? {} : { "content-type": takes }),
        ...(cookie ? { cookie } : {}), ...(bearer ? { authorization: `Bearer ${bearer}` } : {}), ...headers },
      ...(method === "GET" || method === "DELETE" ? {} : { body: takes.endsWith("json") ? JSON.stringify(body ?? {}) : "" }),
    });
    const text = await answer.text();
    const json = /json/.test(answer.headers.get("content-type")) ? JSON.parse(text) : undefined;
    return { status: answer.status, error: json?.error, json, text, headers: answer.headers };
  }

  get = async (asker, path) => ok(await this.center.api("GET", path, this.holds[asker]));
  post = async (asker, path, body = {}) => ok(await this.center.api("POST", path, { ...this.holds[asker], body }));

  async #register() {
    this.persons = {};
    for (const [asker, mail] of [["person", "rosa@example.org"], ["stranger", "sam@example.org"]]) {
      const person = await Person.register(this.center, this.mailbox, mail);
      this.persons[asker] = person;
      this.holds[asker] = { bearer: person.token };
      [[this.ids[asker]]] = this.center.rows(`SELECT id FROM accounts WHERE mail = '${mail}'`);
    }
    const [[id, receipt, appointment]] = this.center.rows("SELECT cases.id, receipt, appointments.id FROM appointments "
      + "JOIN cases ON cases.id = case_id WHERE guarded = 0 AND appointments.at > 0 ORDER BY appointments.at DESC LIMIT 1");
    this.center.change(`INSERT INTO account_cases (account, case_id, since, how) VALUES (${this.ids.person}, ${id}, 1, 'code')`);
    Object.assign(this, { ownCase: receipt, appointment });
    this.thread = (await this.post("person", "/my/inbox", { topic: "leave-message", text: "My card did not come." })).id;
    this.session = (await this.get("person", "/my/sessions")).sessions[0].id;
    this.factor = (await this.get("person", "/my/account")).factors[0].id;
    this.staffFactor = (await this.get("admin", "/account")).factors[0].id;
  }

  async #client() {
    const done = run(["client", "add", "portal", "--data", this.center.folder]);
    assert.equal(done.status, 0, done.err);
    const answer = await fetch(`${this.center.url}/oauth/accesstoken`, {
      method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `grant_type=client_credentials&client_id=portal&client_secret=${/client_secret (\S+)/.exec(done.out)[1]}` });
    return (await answer.json()).access_token;
  }

  answersOf(number) {
    return Object.fromEntries(readFileSync(join(this.center.folder, "answers.csv"), "utf8").split("\n")
      .map((line) => line.trim().split(",")).filter(([one]) => one === number).map(([, question, answer]) => [question, answer]));
  }

  /** The caller names a case, and answers what is asked of it. */
  async speaksOf(asker, contact, number) {
    await this.get(asker, `/desk/contacts/${contact}/case?reason=caller-asks&number=${number}`);
    const { born, zip } = this.answersOf(number);
    await this.post(asker, `/desk/contacts/${contact}/identity`, { role: "party", level: "answered", answers: { born, zip } });
  }

  /** Takes a call at the desk of this user, at one that is open already when it is given. */
  async takes(login, keys, from, open) {
    const desk = open ?? await Desk.open(this.browser, this.center, login);
    if (!open) await desk.ready();
    const caller = await Caller.call(this.center, { from });
    caller.key(keys);
    await desk.accept();
    const asker = STAFF[login];
    await this.center.until(async () => (await this.get(asker, "/desk")).contacts.at(-1)?.state === "connected", "they talk");
    return { desk, caller, contact: (await this.get(asker, "/desk")).contacts.at(-1).id };
  }

  async #pastCall() {
    const { desk, caller, contact } = await this.takes("ana", "141", "+12025550147");
    this.past = contact;
    await this.speaksOf("agent", contact, this.center.cases().find((one) => one.protected === "0").number);
    const { escalations } = await this.get("agent", `/desk/contacts/${contact}/escalation`);
    ({ id: this.escalation } = await this.post("agent", `/desk/contacts/${contact}/escalation`, {
      answers: { harm: "no", deadline: "week", travel: "yes" }, note: "Her father died.", told: escalations[0].due_at,
      mail: "rosa@example.org" }));
    await caller.hangUp();
    await desk.file(0, "");
    await desk.page.context().close();
    await this.post("tier2", `/desk/escalations/${this.escalation}/take`);
    await this.post("tier2", `/desk/escalations/${this.escalation}/emergency`, { kind: "travel", is_emergency: true,
      answers: { when: "soon", ground: "family", unforeseen: "yes", papers: "yes" }, office: "boston", words: "A funeral." });
    this.emergency = await this.center.until(async () =>
      (await this.get("office", "/office/emergencies")).emergencies[0]?.id, "the office has it");
    [[this.notice]] = this.center.rows(`SELECT id FROM notices WHERE contact = ${contact} ORDER BY id LIMIT 1`);
    await this.#upload();
  }

  async #upload() {
    const bytes = Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(500, 65)]);
    const [[number]] = this.center.rows(`SELECT number FROM contacts WHERE id = ${this.past}`);
    const begun = ok(await this.center.api("POST", "/uploads", {
      body: { number, code: this.center.codeOf(this.past), name: "card.pdf", type: "application/pdf", size: bytes.length } }));
    Object.assign(this, { upload: begun.id, uploadToken: begun.token });
    const sent = await fetch(`${this.center.url}/api/v1/uploads/${begun.id}`, { method: "PATCH", body: bytes,
      headers: { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream", "upload-offset": "0",
        authorization: `Bearer ${begun.token}` } });
    assert.equal(sent.status, 204);
    await this.center.until(() => this.center.rows(`SELECT state FROM uploads WHERE id = ${begun.id}`)[0][0] === "kept", "kept");
  }

  async #presentCall() {
    this.guarded = this.center.cases().find((one) => one.protected === "1").number;
    const taken = await this.takes("olga", "104", "+12025550148");
    Object.assign(this, { present: taken.contact, caller: taken.caller, desk: taken.desk });
    await this.speaksOf("officer", this.present, this.guarded);
    await this.post("officer", `/desk/contacts/${this.present}/identity`, { role: "party", level: "proven" });
    await this.post("officer", `/desk/contacts/${this.present}/second-look`, { why: "No mail is safe." });
    [[this.look]] = this.center.rows("SELECT max(id) FROM second_looks");
  }

  /** Whoever proved last did it an hour ago. */
  letProofsGrowOld() {
    this.center.change(`UPDATE sessions SET proved_at = proved_at - ${DAY_US / 24}`);
  }
}
