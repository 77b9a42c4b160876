/* call.person.test.mjs: a person's data while the center runs: given out, held, erased, gone by age. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder, OPEN, run } from "./support/center.mjs";
import { DeskPhone, newAccount, unplugAll } from "./support/desk-phone.mjs";
import { filesWith, person, readExport } from "./support/person.mjs";
import { tone } from "./support/sound.mjs";

const [ANA, BOB, CAL] = ["2025550161", "2025550162", "2025550163"];
const HOUR = 3600_000;
const DAY = 24 * HOUR;
const DAYS = { contacts: 30, audit: 400 };

describe("a person", () => {
  let center, boss, agent, phone, talked, promised;
  before(async () => {
    center = await Center.open({ settings: [`keep.contacts_days=${DAYS.contacts}`,
      `keep.audit_days=${DAYS.audit}`, "signin.lock_minutes=0"] });
    center.addUser("sue", "--role", "supervisor", "--skills", "english,spanish", "--tiers", "2");
    boss = await center.signIn("sue");
    agent = await center.signIn("ana");
    phone = await DeskPhone.register(center, await newAccount(center, agent));
    await center.until(async () => (await desk()).phone?.registered, "the phone is there");
    await center.api("POST", "/desk/phone", { cookie: agent, body: { chosen: true } });
  });
  afterEach(hangUpAll);
  after(async () => {
    unplugAll();
    await center?.stop();
  });
  const desk = async () => (await center.api("GET", "/desk", { cookie: agent })).json;
  const numbers = async () => {
    const { status, json } = await center.api("GET", "/numbers?by=channel,language,queue", { cookie: boss });
    assert.equal(status, 200);
    return json.contacts;
  };
  const contactOf = async (number) => {
    const [id] = await center.until(() => {
      const rows = center.sql(`select contact from contact_values where name = 'caller' and text like '%${number}' order by contact desc`);
      return rows.length > 0 && rows;
    }, `the contact of ${number}`);
    return Number(id);
  };
  const isClosed = (id) => center.until(
    () => center.sql(`select 1 from contacts where id = ${id} and closed_at > 0`).length === 1, "it is closed");
  /** Calls, waits, and goes away. */
  const callAndLeave = async (number) => {
    const caller = await Caller.call(center, { from: `+1${number}` });
    caller.key("104");
    await center.until(async () => (await center.waiting(agent)) > 0, "the caller waits");
    await caller.hangUp();
    const id = await contactOf(number);
    await isClosed(id);
    return id;
  };
  /** Every word of the person, in whatever file of the folder. */
  const traces = (...words) => words.flatMap((word) => filesWith(center.folder, word).map((file) => `${word}: ${file}`));

  it("calls, talks and is recorded, and is promised a call", async () => {
    const first = await Caller.call(center, { from: `+1${ANA}` });
    first.key("104");
    first.say(tone(440, 1));
    await center.api("POST", "/desk/ready", { cookie: agent, body: {} });
    await phone.rings();
    phone.pickUp();
    phone.say(tone(900, 1));
    await Promise.all([phone.hearsTone(440, 0.02), first.hearsTone(900, 0.02)]);
    talked = await contactOf(ANA);
    const [{ number }] = center.cases().filter((one) => one.protected === "0");
    const look = await center.api("GET", `/desk/contacts/${talked}/case?reason=caller-asks&number=${number}`, { cookie: agent });
    assert.equal(look.status, 200, JSON.stringify(look.json));
    const documents = join(center.folder, "documents.csv");
    writeFileSync(documents, "case,document,name,firm,received_on,entered_on,active_on,until,ended_on,ended\n"
      + `${number},D1,Invented Advocate,Invented and Sons,2026-01-05,2026-01-06,2026-01-12,,,\n`);
    assert.equal(run(["import", "representations", documents, "--data", center.folder]).status, 0);
    await center.until(() => center.sql(`select 1 from recordings where contact = ${talked} and state = 'on'`).length === 1, "it is recorded");
    await first.hangUp();
    await isClosed(talked);
    const early = person(center.folder, "erase", { number: ANA, reason: "asked by the person", yes: true });
    assert.match(early.err, new RegExp(`contact ${talked} is being worked on by an agent`));
    const does = async (path, body) => {
      const { status, json } = await center.api("POST", path, { cookie: agent, body });
      assert.equal(status, 200, JSON.stringify(json));
    };
    await does("/desk/not-ready", { reason: "break" });
    await does(`/desk/contacts/${talked}/wrap-up`, { disposition: "answered", note: "Maria asks for her mother" });
    await center.until(() => center.sql(`select 1 from recordings where contact = ${talked} and state = 'kept'`).length === 1, "the recording has ended");

    const second = await Caller.call(center, { from: `+1${BOB}` });
    second.key("104");
    await center.until(async () => (await center.waiting(agent)) > 0, "the caller waits");
    second.key(`1${ANA}12`); // Keep the place; the number; it is right, and enough.
    await center.until(async () => {
      const { json } = await center.api("GET", "/promises", { cookie: boss });
      return json.promises.length === 1; // Asked by the API: reading the file would hold up the keys.
    }, "a call is promised", 60);
    await second.hangUp();
    promised = await contactOf(BOB);
  });

  it("is found by a number as it is written, and is not erased while a call is promised", () => {
    const found = person(center.folder, "find", { number: "(202) 555-0161" });
    assert.equal(found.status, 0, found.err);
    assert.match(found.out, new RegExp(`^ +${talked} .*1 recordings`, "m"));
    assert.match(found.out, new RegExp(`^ +${promised} .*1 promises`, "m"));
    assert.match(found.out, new RegExp(`number \\+1${BOB}`), "who else is in these contacts is told");
    const refused = person(center.folder, "erase", { number: ANA, reason: "asked by the person", yes: true });
    assert.equal(refused.status, 1);
    assert.match(refused.err, new RegExp(`contact ${promised} is open: .* is to be called back`));
    assert.match(refused.out, /Nothing was erased\./);
    assert.equal(person(center.folder, "find", { number: "2025550000" }).status, 1);
    assert.equal(person(center.folder, "erase", { number: ANA, yes: true }).status, 2, "a reason is needed");
  });

  it("is given everything, with the sound of the call", async () => {
    const [[id]] = center.rows(`select id from promises where contact = ${promised}`);
    const ended = await center.api("POST", `/promises/${id}/end`, { cookie: boss,
      body: { how: "taken-back", why: "called us meanwhile" } });
    assert.equal(ended.status, 204);
    await isClosed(promised);
    const to = join(newFolder("export"), "out");
    const done = person(center.folder, "export", { number: ANA, to, reason: "asked by the person" });
    assert.equal(done.status, 0, done.err);
    assert.match(done.out, /and 1 recordings/);
    const whole = readExport(to);
    assert.deepEqual(whole.contacts.map(({ contact }) => contact.id), [talked, promised]);
    const [talk, promise] = whole.contacts;
    assert.equal(talk.contact.outcome, "person");
    assert.ok(talk.values.some(({ name, text }) => name.startsWith("note.") && text === "Maria asks for her mother"));
    assert.equal(promise.promises[0].state, "released");
    assert.deepEqual(promise.looks.map(({ action, reason }) => `${action}: ${reason}`),
      ["end: called us meanwhile", "export: asked by the person"]);
    const [{ file, samples }] = talk.recordings;
    const sound = readFileSync(join(to, file));
    assert.equal(sound.subarray(0, 4).toString(), "RIFF");
    assert.equal(sound.length, 58 + 2 * samples);
    assert.equal(statSync(to).mode & 0o777, 0o700);
    const [speaks] = whole.cases[0].representations.filter(({ document }) => document === "D1");
    assert.deepEqual([speaks.name, speaks.firm, speaks.state, speaks.active_at, speaks.ended_at],
      ["Invented Advocate", "Invented and Sons", "active", "2026-01-12T00:00:00.000000Z", null]);
  });

  it("on hold is not erased", () => {
    const held = person(center.folder, "hold", { number: ANA, reason: "asked by the court" });
    assert.equal(held.status, 0, held.err);
    assert.match(held.out, /2 contacts are on hold/);
    const refused = person(center.folder, "erase", { number: ANA, reason: "asked by the person", yes: true });
    assert.equal(refused.status, 1);
    assert.match(refused.err, /on hold; `throughline person release` ends that/);
    const free = person(center.folder, "release", { number: ANA, reason: "the court has decided" });
    assert.match(free.out, /2 contacts are on hold no more/);
  });

  it("is erased from every file while others call; journal, numbers and a start hold", async () => {
    const other = await Caller.call(center, { from: `+1${CAL}` });
    other.key("104");
    await center.until(async () => (await center.waiting(agent)) === 1, "another waits");
    const before = await numbers();
    assert.ok(traces(ANA).length > 0);
    const [recorded] = center.sql(`select path from recordings where contact = ${talked}`);
    const copy = join(newFolder("backup"), "copy"); // Made before: it still has the person.
    assert.equal(run(["backup", "--data", center.folder, "--to", copy]).status, 0);

    const asked = person(center.folder, "erase", { number: ANA, reason: "asked by the person" }, "no\n");
    assert.equal(asked.status, 1);
    assert.match(asked.out, /Nothing was changed/);
    const done = person(center.folder, "erase", { number: ANA, reason: "asked by the person" }, "yes\n");
    assert.equal(done.status, 0, done.err);
    assert.match(done.out, /2 contacts were erased/);
    assert.equal(done.err, "");
    assert.deepEqual(traces(ANA, BOB, "Maria"), [], "not a byte of it is in the folder");
    assert.ok(!existsSync(join(center.folder, recorded)));
    assert.deepEqual(center.sql("select action, reason from audit where record_kind = 'person' and record_id = "
      + `${talked} order by id`).at(-1), "erase|asked by the person");
    assert.ok(!center.sql("select reason from audit").includes("called us meanwhile"));

    assert.deepEqual(await numbers(), before);
    assert.equal(center.verifyJournal().status, 0);
    assert.equal(await center.waiting(agent), 1, "who waits goes on waiting");
    await center.kill();
    await center.start();
    boss = await center.signIn("sue");
    agent = await center.signIn("ana");
    const after = await center.until(async () => {
      const now = await numbers();
      return now.length > 0 && now;
    }, "the numbers are there");
    assert.deepEqual(after.map(({ came, outcomes }) => [came, outcomes?.person]),
      before.map(({ came, outcomes }) => [came, outcomes?.person]));
    assert.equal(center.verifyJournal().status, 0);
    assert.deepEqual(traces(ANA, BOB, "Maria"), []);

    // The backup has the person again; the list that the center kept says whom to erase there.
    assert.ok(filesWith(copy, ANA).length > 0);
    const again = person(copy, "erase", { erased: join(center.folder, "erased"), reason: "restored", yes: true });
    assert.equal(again.status, 0, again.err);
    assert.deepEqual(filesWith(copy, ANA), []);
    assert.equal(run(["journal", "verify", "--data", copy]).status, 0);
    const newer = join(newFolder("backup"), "copy"); // The list goes with each backup.
    assert.equal(run(["backup", "--data", center.folder, "--to", newer]).status, 0);
    assert.deepEqual(readFileSync(join(newer, "erased")), readFileSync(join(center.folder, "erased")));
    assert.deepEqual(filesWith(newer, ANA), []);
  });

  it("goes by age, at night, but for who is on hold", async () => {
    const [bob, cal] = [await callAndLeave(BOB), await callAndLeave(CAL)];
    assert.equal(person(center.folder, "hold", { number: CAL, reason: "asked by the court" }).status, 0);
    const left = (id) => center.sql(`select count(*) from contact_values where contact = ${id}`)[0];
    assert.notEqual(left(bob), "0");
    const later = new Date(OPEN.getTime() + (DAYS.contacts + 8) * DAY); // 15:00 UTC: no night there.
    await center.moveTo(later);
    const night = new Date(Math.floor(later.getTime() / DAY) * DAY + DAY + 8 * HOUR); // 3 or 4 o'clock.
    await center.moveTo(night);
    await center.until(() => left(bob) === "0", "the night takes what is old");
    const [at] = center.sql(`select erased_at from contacts where id = ${bob}`);
    const hour = new Date(Number(at) / 1000).getUTCHours();
    assert.ok(hour >= 6 && hour < 11, `erased at ${hour} UTC`);
    assert.notEqual(left(cal), "0");
    await center.until(() => /retention contacts=\d+ looks=0/.test(center.log), "the log says so");
    assert.equal(person(center.folder, "release", { number: CAL, reason: "the court has decided" }).status, 0);
    await center.until(() => left(cal) === "0", "and then that one");
    assert.equal(center.verifyJournal().status, 0);
    assert.ok(readdirSync(center.folder).includes("erased"), "of erasing by hand alone");
    assert.equal(readFileSync(join(center.folder, "erased"), "utf8"), `${talked}\n${promised}\n`);
  });
});
