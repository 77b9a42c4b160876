/* callback.mjs: the story of a callback for tests: a policy that asks for two numbers and a code, an
 * agent at a desk phone, the person's telephones. */
import { execFile } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import assert from "node:assert/strict";
import { Caller } from "./caller.mjs";
import { Center, newFolder } from "./center.mjs";
import { DeskPhone, newAccount } from "./desk-phone.mjs";
import { keptPort } from "./ports.mjs";

export const [MOBILE, OFFICE, CODE] = ["2025550188", "2025550177", "2468"];

/** Behind the two numbers a code is asked for, and nobody is promised too many calls in a day. answered: who is taken for the person. */
const policyWith = (answered) => (folder) => {
  const file = join(folder, "center.yaml");
  let center = readFileSync(file, "utf8");
  const forms = center.replace("forms:", "forms:\n  code: { kind: digits, digits_min: 4, digits: 4 }\n ");
  assert.notEqual(forms, center);
  center = answered ? forms.replace("answered: { by: sound }", `answered: ${answered}`) : forms;
  center = center.replace("per_number: 6", "per_number: 1000").replace("per_caller: 10", "per_caller: 1000");
  writeFileSync(file, center);
  if (answered?.includes("callback.press"))
    for (const [language, words] of [["en", "You asked us to call you. To be connected, press 1."],
      ["es", "Usted nos pidió que le llamáramos. Para que le comuniquemos, oprima el 1."]])
      appendFileSync(join(folder, `messages/${language}.yaml`), `callback.press: "{agency}. ${words}"\n`);
  const topic = join(folder, "topics/call-back-promised.yaml");
  const promised = readFileSync(topic, "utf8");
  const asked = promised.replace("steps:\n", `steps:
  - ask: code
    into: code
    text: phone.ask
    otherwise: [ { go: leave-message } ]
`);
  assert.notEqual(asked, promised);
  writeFileSync(topic, asked);
};

export class CallbackStory {
  static async open({ settings = [], answered, port, env } = {}) {
    const story = new CallbackStory();
    story.port = port ?? await keptPort("udp");
    const trunks = join(newFolder("trunks"), "trunks.yaml");
    writeFileSync(trunks, `trunks:\n  - name: out\n    host: 127.0.0.1\n    port: ${story.port}\n`);
    story.center = await Center.open({ ownPolicy: policyWith(answered), env,
      settings: [`sip.trunks_file=${trunks}`, "sip.trunks=127.0.0.0/8", "signin.lock_minutes=0",
        ...settings] });
    await story.dialler();
    return story;
  }

  dialler() {
    return this.center.until(() => /dialler up=1/.test(this.center.log), "calls can be placed");
  }

  /** ana, whose calls come to a desk phone. */
  async agent() {
    const { center } = this;
    this.cookie = await center.signIn("ana");
    this.phoneSettings = await newAccount(center, this.cookie);
    this.phone = await DeskPhone.register(center, this.phoneSettings);
    await center.until(async () => (await this.desk()).phone?.registered, "the phone is there");
    const { status } = await center.api("POST", "/desk/phone", { cookie: this.cookie, body: { chosen: true } });
    assert.equal(status, 200);
    await this.ready();
  }

  ready() {
    return this.center.api("POST", "/desk/ready", { cookie: this.cookie, body: {} });
  }

  async desk() {
    return (await this.center.api("GET", "/desk", { cookie: this.cookie })).json;
  }

  /** By telephone: two numbers and a code, and the promise is heard; the contact's id. */
  async asks({ hears } = {}) {
    const caller = await Caller.call(this.center);
    caller.key(`101${MOBILE}11${OFFICE}1${CODE}`); // Each is read back; there is a second one.
    if (hears) await hears(caller);
    await caller.until(() => caller.ended, "the line is closed after the promise", 60);
    const [id] = this.center.sql("select max(id) from contacts");
    assert.equal(await this.stateOf(id), "promised");
    return id;
  }

  /** Rows of the records. The sound of telephones goes on meanwhile: nothing here blocks. */
  rows(sql) {
    const program = "import json, sqlite3, sys; db = sqlite3.connect(sys.argv[1], timeout=20); "
      + "print(json.dumps(db.execute(sys.argv[2]).fetchall()))";
    return new Promise((resolve, reject) => {
      execFile("/usr/bin/python3", ["-c", program, join(this.center.folder, "throughline.db"), sql],
        { timeout: 30_000 }, (error, out) => (error ? reject(error) : resolve(JSON.parse(out))));
    });
  }

  async stateOf(id) {
    return (await this.rows(`select state from contacts where id = ${id}`))[0]?.[0];
  }

  promisesOf(id) {
    return this.rows(`select kind, state, evidence, due_from, due_to, made_at, ended_at from promises
      where contact = ${id} order by id`);
  }

  /** All but those that say that the call is near: the clock of a test jumps over their time. */
  async noticesOf(id) {
    return (await this.rows(`select kind, state, channel from notices
      where contact = ${id} and kind <> 'callback_near' order by id`)).map((row) => row.join(" "));
  }

  /** The agent takes the offer and picks up the desk phone: now the person's number is called. */
  async takes(id) {
    await this.center.until(async () => (await this.stateOf(id)) === "offered", "the callback is offered");
    const { status } = await this.center.api("POST", `/desk/contacts/${id}/accept`, {
      cookie: this.cookie, body: {} });
    assert.equal(status, 200);
    await this.phone.rings();
    this.phone.pickUp();
  }

  async agentIsFree() {
    await this.phone.until(() => !this.phone.isUp, "the desk phone is hung up");
    await this.center.until(async () => (await this.desk()).state.state === "ready", "the agent is free");
  }
}
