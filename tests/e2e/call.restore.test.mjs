/* call.restore.test.mjs: backups taken while calls come and go, and a center that starts from one. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder, PROGRAM, ROOT, run } from "./support/center.mjs";
import { DeskPhone, newAccount, unplugAll } from "./support/desk-phone.mjs";
import { person, readExport } from "./support/person.mjs";
import { tone } from "./support/sound.mjs";

const TALKED = "2025550171";
const IN_LINE = ["2025550172", "2025550173", "2025550174"];
const [PROMISED, CALLED_AT] = ["2025550175", "2025550181"];
const GONE = "2025550177"; // Called and left; is erased under the same calls.
const CALLERS = 4; // On the line at once, beside those in line.
const BACKUPS = 3;
const TRACES = `select 1 from contact_values where text like '%${GONE}'`;
const KEYS = ["recordings.key", "secret.key"];
const BACKUP = ["policy", "recordings", ...KEYS, "throughline.db", "uploads"];

/** The program beside the calls: nothing here holds up their sound. */
const runBeside = (args) => new Promise((resolve) => {
  execFile(PROGRAM, args, { cwd: ROOT, timeout: 120_000 }, (error, out, err) =>
    resolve({ status: error ? error.code ?? 1 : 0, out, err }));
});

/** Another folder's records. */
const recordsOf = (folder) => Object.assign(new Center(), { folder });

describe("a backup under calls", () => {
  let center, boss, agent, phone, copy, restored;
  before(async () => {
    center = await Center.open({ settings: ["signin.lock_minutes=0"] });
    center.addUser("sue", "--role", "supervisor", "--skills", "english,spanish", "--tiers", "2");
    boss = await center.signIn("sue");
    agent = await center.signIn("ana");
    phone = await DeskPhone.register(center, await newAccount(center, agent));
    await does("/desk/phone", { chosen: true });
  });
  after(async () => {
    hangUpAll();
    unplugAll();
    await restored?.stop();
    await center?.stop();
  });
  const does = async (path, body) => {
    const { status, json } = await center.api("POST", path, { cookie: agent, body });
    assert.equal(status, 200, JSON.stringify(json));
  };
  const promises = async (of, cookie) => (await of.api("GET", "/promises", { cookie })).json.promises;
  const head = () => Number(center.sql("select max(number) from journal")[0]);

  it("has a recorded talk, three in line and one who is promised a call", async () => {
    const first = await Caller.call(center, { from: `+1${TALKED}` });
    first.key("104");
    first.say(tone(440, 1));
    await does("/desk/ready", {});
    await phone.rings();
    phone.pickUp();
    phone.say(tone(900, 1));
    await Promise.all([phone.hearsTone(440, 0.02), first.hearsTone(900, 0.02)]);
    await center.until(() => center.sql("select 1 from recordings where state = 'on'").length === 1, "it is recorded");
    await first.hangUp();
    await center.until(async () =>
      (await center.api("GET", "/desk", { cookie: agent })).json.state.state === "wrap-up", "the talk is over");
    await does("/desk/not-ready", { reason: "break" });
    const [contact] = center.sql("select contact from recordings");
    await does(`/desk/contacts/${contact}/wrap-up`, { disposition: "answered", note: "" });
    await center.until(() => center.sql("select 1 from recordings where state = 'kept'").length === 1, "the recording has ended");

    const gone = await Caller.call(center, { from: `+1${GONE}` });
    gone.key("104");
    await gone.hangUp();
    const owed = await Caller.call(center, { from: `+1${PROMISED}` });
    owed.key("104");
    await center.until(async () => (await center.waiting(agent)) === 1, "the caller waits");
    owed.key(`1${CALLED_AT}12`);
    await center.until(async () => (await promises(center, boss)).length === 1, "a call is promised", 60);
    await owed.hangUp();
    for (const [i, number] of IN_LINE.entries()) {
      const caller = await Caller.call(center, { from: `+1${number}` });
      caller.key("104");
      await center.until(async () => (await center.waiting(agent)) === i + 1, "the caller waits");
    }
  });

  it("holds, whenever it is made", async () => {
    let isOver = false, calls = 0;
    const comeAndGo = async () => {
      while (!isOver) {
        const caller = await Caller.call(center);
        caller.key("104");
        await caller.hangUp();
        calls++;
      }
    };
    const load = Array.from({ length: CALLERS }, comeAndGo);
    try {
      for (let i = 0; i < BACKUPS; i++) {
        const [from, callsBefore] = [head(), calls];
        await center.until(() => calls > callsBefore + CALLERS, "calls come and go");
        const to = join(newFolder("backup"), "copy");
        const made = await runBeside(["backup", "--data", center.folder, "--to", to]);
        assert.equal(made.status, 0, made.err);
        assert.match(made.out, /a journal that holds, of \d+ facts, 1 recordings/);
        assert.deepEqual(readdirSync(to).sort(), BACKUP, "what belongs to a backup");
        await center.until(() => calls > callsBefore + 2 * CALLERS, "calls go on");
        const inCopy = Number(recordsOf(to).sql("select max(number) from journal")[0]);
        assert.ok(inCopy > from && inCopy < head(), "it is of a moment between");
        copy = to;
      }
      assert.equal(recordsOf(copy).sql(TRACES).length, 1);
      const erased = await runBeside(["person", "erase", "--data", center.folder, "--number", GONE,
        "--reason", "asked by the person", "--yes"]);
      assert.equal(erased.status, 0, erased.err);
      assert.match(erased.out, /1 contacts were erased/);
      assert.equal(center.sql(TRACES).length, 0);
    } finally {
      isOver = true;
      await Promise.all(load);
    }
  });

  it("is started from another folder: the journal verifies, promises and places are there", async () => {
    const folder = join(newFolder("restored"), "data");
    cpSync(copy, folder, { recursive: true });
    const was = recordsOf(folder);
    const places = was.sql("select number, asked_at from contacts where state = 'waiting' and asked_at > 0 order by asked_at, id");
    const owed = was.sql("select id, contact, due_from, due_to from promises where ended_at = 0");
    assert.ok(places.length >= IN_LINE.length);
    assert.equal(owed.length, 1);
    assert.equal(run(["journal", "verify", "--data", folder]).status, 0);

    copyFileSync(join(center.folder, "cases.csv"), join(folder, "cases.csv")); // What the log must not say.
    restored = Object.assign(new Center(), { folder, clock: "manual", env: {},
      settings: [`policy.dir=${join(folder, "policy")}`] });
    await restored.start();
    assert.deepEqual(restored.sql("select number, asked_at from contacts where state = 'promised' and number in "
      + `(${places.map((row) => `'${row.split("|")[0]}'`)}) order by asked_at, id`), places,
    "who was in line is called back, in the old order");
    assert.deepEqual(restored.sql(`select id, contact, due_from, due_to from promises where ended_at = 0 and id = ${owed[0].split("|")[0]}`), owed);
    assert.equal(restored.verifyJournal().status, 0);
    const cookie = await restored.signIn("sue");
    assert.equal((await promises(restored, cookie)).length, places.length + owed.length);
    const caller = await Caller.call(restored, { from: "+12025550176" });
    await caller.hangUp();
    assert.equal(restored.verifyJournal().status, 0);
  });

  it("opens what is sealed with its keys alone, which may be kept apart", async () => {
    const soundOf = (folder) => {
      const to = join(newFolder("export"), "out");
      const done = person(folder, "export", { number: TALKED, to });
      assert.equal(done.status, 0, done.err);
      const [recording] = readExport(to).contacts[0].recordings;
      return recording.file ? readFileSync(join(to, recording.file)) : recording.why;
    };
    const sound = soundOf(restored.folder);
    assert.ok(sound.length > 1000, `there is sound in it: ${sound.length} bytes`);
    assert.deepEqual(soundOf(center.folder), sound);
    const bare = join(newFolder("backup"), "copy");
    assert.equal((await runBeside(["backup", "--data", center.folder, "--to", bare, "--without-keys"])).status, 0);
    assert.deepEqual(readdirSync(bare).filter((name) => KEYS.includes(name)), []);
    assert.equal(typeof soundOf(bare), "string", "it says why there is no sound");
    assert.ok(!existsSync(join(bare, "recordings.key")), "and makes no new key");
    for (const key of KEYS) copyFileSync(join(center.folder, key), join(bare, key));
    assert.deepEqual(soundOf(bare), sound);
  });
});
