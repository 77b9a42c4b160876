/* call.phoneout.test.mjs: an agent's desk phone and the telephone network: calls passed on to outside
 * numbers, calls to people, a phone that falls silent or is put down at once, and what of all that is
 * recorded or told by the log. No page is open; sipp is the telephone that is called. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder, PASSWORD, run } from "./support/center.mjs";
import { DeskPhone, newAccount, unplugAll } from "./support/desk-phone.mjs";
import { keptPort } from "./support/ports.mjs";
import { VOICES, words } from "./support/policy.mjs";
import { RATE, sides, speak, tone, windowsOf } from "./support/sound.mjs";

const [CALLER_HZ, PHONE_HZ, OTHER_HZ, OUTSIDE_HZ] = [440, 900, 1300, 1100];
const [PAUSED_HZ, JOINED_HZ, LATER_HZ] = [1500, 1700, 1900];
const LOUD = 0.02;
const QUIET = 0.005;
const TO_A_PERSON = "104";
const CALL_ME_BACK = "101#2"; // No second number.
const OUTSIDE = "+13125550164"; // Not the numbers that each test's log is searched for anyhow.
const LOST_S = 30; // Policy: so long a page or a phone may be gone in a call.

describe("a desk phone and the telephone network", () => {
  let center, port;
  before(async () => {
    port = await keptPort("udp");
    const trunks = join(newFolder("trunks"), "trunks.yaml");
    writeFileSync(trunks, `trunks:\n  - name: out\n    host: 127.0.0.1\n    port: ${port}\n`);
    center = await Center.open({ settings: [`sip.trunks_file=${trunks}`,
      "sip.trunks=127.0.0.0/8", "signin.lock_minutes=0"] });
    const { status, err } = run(["user", "add", "sue", "--data", center.folder, "--name", "Sue",
      "--role", "supervisor"], { input: `${PASSWORD}\n` });
    assert.equal(status, 0, err);
    await center.until(() => /dialler up=1/.test(center.log), "calls can be placed");
  });
  afterEach(async () => {
    hangUpAll();
    unplugAll();
    for (const login of ["ana", "ben"]) {
      const cookie = await center.signIn(login);
      await center.until(async () => {
        const { state, contacts } = await deskOf(cookie);
        return !["connected", "offered"].includes(state.state)
          && contacts.every((one) => one.state === "ended");
      }, `${login} has no call`);
      for (const { id } of (await deskOf(cookie)).contacts)
        await center.api("POST", `/desk/contacts/${id}/wrap-up`, { cookie, body: { disposition: "answered" } });
      await center.api("POST", "/desk/phone", { cookie, body: { chosen: false } });
      await center.api("DELETE", "/session", { cookie });
    }
  });
  after(() => center?.stop());

  const deskOf = async (cookie) => (await center.api("GET", "/desk", { cookie })).json;
  const isIn = (cookie, state) => center.until(async () => {
    const desk = await deskOf(cookie);
    return (desk.state.state === state || desk.contacts.some((one) => one.state === state)) && desk;
  }, `the desk is ${state}`);
  const row = (id) => center.sql(`select state, outcome, asked_at from contacts where id = ${id}`)[0].split("|");
  const stateIs = (id, state) => center.until(() => row(id)[0] === state, `the contact is ${state}`);
  const act = async (agent, id, what, body = {}) => {
    const { status, json } = await center.api("POST", `/desk/contacts/${id}/${what}`, { cookie: agent.cookie, body });
    assert.ok(status < 300, `${what}: ${status} ${JSON.stringify(json)}`);
    return json;
  };

  async function atPhone(login) {
    const cookie = await center.signIn(login);
    const phone = await DeskPhone.register(center, await newAccount(center, cookie));
    await center.until(async () => (await deskOf(cookie)).phone.registered, "the phone is there");
    assert.equal((await center.api("POST", "/desk/phone", { cookie, body: { chosen: true } })).status, 200);
    assert.equal((await center.api("POST", "/desk/ready", { cookie, body: {} })).status, 200);
    return { login, cookie, phone };
  }

  async function call() {
    const caller = await Caller.call(center);
    caller.key(TO_A_PERSON);
    caller.say(tone(CALLER_HZ, 1));
    return caller;
  }

  async function hearEachOther(caller, phone, hertz = PHONE_HZ) {
    phone.say(tone(hertz, 1));
    await Promise.all([phone.hearsTone(CALLER_HZ, LOUD), caller.hearsTone(hertz, LOUD)]);
  }

  async function talk(agent) {
    const caller = await call();
    await agent.phone.rings();
    agent.phone.pickUp();
    await hearEachOther(caller, agent.phone);
    const { contacts } = await isIn(agent.cookie, "connected");
    return { caller, id: contacts.find(({ state }) => state === "connected").id };
  }

  it("passes a call on to an outside number by its own key, and the two talk", async () => {
    const ana = await atPhone("ana");
    const { caller, id } = await talk(ana);
    const outside = await Caller.waitBySipp(port, { rings_ms: 8000 });
    const from = caller.mark;
    assert.equal(await ana.phone.refer(OUTSIDE), 202);
    assert.equal(await ana.phone.referEnds(), 200);
    await ana.phone.until(() => ana.phone.endedBy === "BYE", "the phone is free");
    await isIn(ana.cookie, "wrap-up");
    await caller.hears(speak(words("notice.outside"), VOICES.en), "what is being done", { from });
    await outside.isCalled();
    outside.say(tone(OUTSIDE_HZ, 1));
    await Promise.all([caller.hearsTone(OUTSIDE_HZ, LOUD), outside.hearsTone(CALLER_HZ, LOUD)]);
    assert.equal(row(id)[0], "outside");
    await caller.hangUp();
    await outside.until(() => outside.ended, "the outside party is hung up");
    assert.equal(outside.sippStatus, 0);
    await stateIs(id, "ended");
    assert.equal(row(id)[1], "person");
  });

  it("passes it on to a number that is busy: the next agent has it, at the old place", async () => {
    const ana = await atPhone("ana");
    const { caller, id } = await talk(ana);
    const [, , asked] = row(id);
    const busy = await Caller.waitBySipp(port, { code: 486 });
    const from = caller.mark;
    assert.equal(await ana.phone.refer(OUTSIDE), 202);
    assert.equal(await ana.phone.referEnds(), 200);
    await busy.until(() => busy.ended, "the other telephone is done");
    await stateIs(id, "waiting");
    assert.equal(row(id)[2], asked);
    await caller.hears(speak(words("notice.outside_missed"), VOICES.en), "that nobody answered", { from });
    const ben = await atPhone("ben");
    await ben.phone.rings();
    ben.phone.pickUp();
    await hearEachOther(caller, ben.phone, OTHER_HZ);
  });

  it("is refused a forbidden number, and an attended transfer that names a call; the talk goes on", async () => {
    const ana = await atPhone("ana");
    const { caller, id } = await talk(ana);
    for (const number of ["9005550123", "+442079460123", "5550123"]) {
      assert.equal(await ana.phone.refer(number), 202);
      assert.equal(await ana.phone.referEnds(), 603, number);
    }
    // A phone has one call of ours; those of others are not its to name.
    assert.equal(await ana.phone.refer(OUTSIDE, { replaces: ana.phone.replaces }), 603);
    const other = await atPhone("ben");
    const theirs = await Caller.call(center, { from: "+12025550149" });
    theirs.key(TO_A_PERSON);
    await other.phone.rings();
    other.phone.pickUp();
    await isIn(other.cookie, "connected");
    assert.equal(await ana.phone.refer(OUTSIDE, { replaces: other.phone.replaces }), 202);
    assert.equal(await ana.phone.referEnds(), 603);
    await hearEachOther(caller, ana.phone);
    assert.equal(row(id)[0], "connected");
  });

  it("consults an outside number, and hands over to it", async () => {
    const ana = await atPhone("ana");
    const { caller, id } = await talk(ana);
    const outside = await Caller.waitBySipp(port);
    await act(ana, id, "consult", { outside: OUTSIDE });
    await outside.isCalled();
    outside.say(tone(OUTSIDE_HZ, 1));
    await Promise.all([ana.phone.hearsTone(OUTSIDE_HZ, LOUD), outside.hearsTone(PHONE_HZ, LOUD)]);
    await Promise.all([caller.hearsNoTone(OUTSIDE_HZ, QUIET), outside.hearsNoTone(CALLER_HZ, QUIET)]);
    await act(ana, id, "hand-over");
    await ana.phone.until(() => ana.phone.endedBy === "BYE", "the phone is free");
    await Promise.all([caller.hearsTone(OUTSIDE_HZ, LOUD), outside.hearsTone(CALLER_HZ, LOUD)]);
    await outside.hearsNoTone(PHONE_HZ, QUIET);
    await caller.hangUp();
    await outside.until(() => outside.ended, "the outside party is hung up");
  });

  it("S5: rings first for a call to a person, then the person's telephone; they talk", async () => {
    const asks = await Caller.call(center, { from: "+12025550188" });
    asks.key(CALL_ME_BACK);
    await asks.until(() => asks.ended, "the line is closed after the promise", 60);
    const [id] = center.sql("select id from contacts where state = 'promised' order by id desc limit 1");
    const person = await Caller.waitBySipp(port);
    const ana = await atPhone("ana");
    await isIn(ana.cookie, "offered");
    await act(ana, id, "accept");
    await ana.phone.rings();
    assert.ok(!person.readLog(), "the person's telephone does not ring before the agent is there");
    ana.phone.pickUp();
    ana.phone.say(tone(PHONE_HZ, 1));
    await person.isCalled();
    await stateIs(id, "connected"); // Who says nothing is taken for a person.
    person.say(tone(CALLER_HZ, 1));
    await Promise.all([ana.phone.hearsTone(CALLER_HZ, LOUD), person.hearsTone(PHONE_HZ, LOUD)]);
    await isIn(ana.cookie, "connected");
    await ana.phone.hangUp();
    await person.until(() => person.ended, "the person is hung up");
    assert.equal(person.sippStatus, 0);
    await stateIs(id, "ended");
    assert.equal(row(id)[1], "person");
  });

  it("that is not picked up for a call to a person leaves the promise as it was", async () => {
    const asks = await Caller.call(center, { from: "+12025550189" });
    asks.key(CALL_ME_BACK);
    await asks.until(() => asks.ended, "the line is closed after the promise", 60);
    const [id] = center.sql("select id from contacts where state = 'promised' order by id desc limit 1");
    const [, , asked] = row(id);
    const ana = await atPhone("ana");
    await isIn(ana.cookie, "offered");
    await act(ana, id, "accept");
    await ana.phone.rings();
    ana.phone.decline(486);
    await stateIs(id, "promised");
    assert.equal(row(id)[2], asked);
    await center.advance(3600); // Barred for an agent who did not come; by then nobody is.
    const person = await Caller.waitBySipp(port);
    const ben = await atPhone("ben");
    await isIn(ben.cookie, "offered");
    await act(ben, id, "accept");
    await ben.phone.rings();
    ben.phone.pickUp();
    await person.isCalled();
    await stateIs(id, "connected"); // And not only rung: that would be tried again.
    person.say(tone(CALLER_HZ, 1));
    await ben.phone.hearsTone(CALLER_HZ, LOUD);
    await ben.phone.hangUp();
    await stateIs(id, "ended");
  });

  it("that falls silent in a call loses it: the caller hears so, and goes on at the old place", async () => {
    const ana = await atPhone("ana");
    const { caller, id } = await talk(ana);
    const [, , asked] = row(id);
    ana.phone.isMute = true;
    const from = caller.mark;
    await center.until(async () => {
      await center.advance(2);
      return row(id)[0] === "waiting";
    }, "the caller is in line again", 60);
    assert.equal(row(id)[2], asked);
    await caller.hears(speak(words("notice.back_in_line"), VOICES.en), "what has happened", { from });
    await ana.phone.until(() => ana.phone.endedBy === "BYE", "the silent phone is hung up");
    const ben = await atPhone("ben");
    await ben.phone.rings();
    ben.phone.pickUp();
    await hearEachOther(caller, ben.phone, OTHER_HZ);
  });

  it("that falls silent and is back in time keeps the call", async () => {
    const ana = await atPhone("ana");
    const { caller, id } = await talk(ana);
    ana.phone.isMute = true;
    await caller.hearsNoTone(PHONE_HZ, QUIET);
    const until = () => Number(center.sql(`select until_at from contacts where id = ${id}`)[0]);
    await center.until(() => until() > 0, "the silence is noticed: the sound is waited for until then");
    await center.advance(LOST_S - 10);
    ana.phone.isMute = false;
    await hearEachOther(caller, ana.phone);
    await center.until(() => until() === 0, "it is noticed that the sound is back");
    await center.advance(LOST_S);
    assert.equal(row(id)[0], "connected");
    await hearEachOther(caller, ana.phone);
  });

  for (const isMute of [true, false]) {
    it(`pitfall 2: picked up and put down at once, ${isMute ? "before any" : "with a first"} sound: the next one rings`,
      async () => {
        const ana = await atPhone("ana");
        const caller = await call();
        await ana.phone.rings();
        const { contacts: [{ id, asked_at }] } = await isIn(ana.cookie, "offered");
        const ben = await atPhone("ben");
        await ana.phone.pickUpAndDrop({ isMute });
        await ben.phone.rings();
        const { contacts } = await isIn(ben.cookie, "offered");
        assert.deepEqual(contacts.filter(({ state }) => state === "offered").map((one) => [one.id, one.asked_at]),
          [[id, asked_at]], "the place is the old one");
        ben.phone.pickUp();
        await hearEachOther(caller, ben.phone, OTHER_HZ);
        assert.equal(ana.phone.calls, 1);
        assert.ok(!["connected", "offered"].includes((await deskOf(ana.cookie)).state.state));
      });
  }

  it("an outside party is on no recording, nor what follows, nor is the agent's pause undone", async () => {
    const ana = await atPhone("ana");
    const { caller, id } = await talk(ana);
    const recording = async (cookie = ana.cookie) =>
      (await deskOf(cookie)).contacts.find((one) => one.id === id)?.recording;
    await center.until(async () => (await recording()) === "on", "it is recorded");
    const second = () => {
      const before = caller.mark;
      return caller.until(() => caller.mark > before + RATE, "a second of sound");
    };
    const says = async (hertz) => {
      caller.say(tone(hertz, 1));
      await ana.phone.hearsTone(hertz, LOUD);
      await second();
    };
    await second();
    await act(ana, id, "recording", { paused: true });
    await says(PAUSED_HZ);
    const outside = await Caller.waitBySipp(port);
    await act(ana, id, "consult", { outside: OUTSIDE });
    await outside.isCalled();
    outside.say(tone(OUTSIDE_HZ, 1));
    await ana.phone.hearsTone(OUTSIDE_HZ, LOUD);
    await act(ana, id, "resume"); // All three.
    await Promise.all([caller.hearsTone(OUTSIDE_HZ, LOUD), outside.hearsTone(PAUSED_HZ, LOUD)]);
    await says(JOINED_HZ);
    await act(ana, id, "let-go");
    await outside.until(() => outside.ended, "the outside party has left");
    await says(LATER_HZ);
    const again = await center.api("POST", `/desk/contacts/${id}/recording`,
      { cookie: ana.cookie, body: { paused: false } });
    assert.deepEqual([again.status, await recording()], [409, "off"], "it has ended for good");
    await says(LATER_HZ);
    // Another agent of the same call does not begin it anew.
    const ben = await atPhone("ben");
    const agent = (await deskOf(ben.cookie)).agent.id;
    await act(ana, id, "transfer", { agent });
    await ben.phone.rings();
    ben.phone.pickUp();
    ben.phone.say(tone(OTHER_HZ, 1));
    await Promise.all([ben.phone.hearsTone(LATER_HZ, LOUD), caller.hearsTone(OTHER_HZ, LOUD)]);
    await second();
    assert.equal(await recording(ben.cookie), "off");
    await caller.hangUp();
    await stateIs(id, "ended");

    const sue = await center.signIn("sue");
    await center.until(() => center.sql(`SELECT count(*) FROM recordings WHERE contact = ${id} `
      + "AND state NOT IN ('kept', 'cut')")[0] === "0", "the file is whole");
    assert.deepEqual(center.sql(`SELECT count(*) FROM recordings WHERE contact = ${id}`), ["1"]);
    const answer = await fetch(`${center.url}/api/v1/recordings/${id}?reason=review`, { headers: { cookie: sue } });
    assert.equal(answer.status, 200);
    const { left, right } = sides(Buffer.from(await answer.arrayBuffer()));
    const found = (samples, hertz) => windowsOf(samples, hertz, 0.01).length;
    assert.ok(found(left, CALLER_HZ) >= 4, "the caller is there");
    assert.ok(found(right, PHONE_HZ) >= 4, "the agent is there");
    for (const hertz of [PAUSED_HZ, JOINED_HZ, LATER_HZ, OUTSIDE_HZ, OTHER_HZ])
      assert.deepEqual([found(left, hertz), found(right, hertz)], [0, 0], `${hertz} Hz is not`);
    const { json: peaks } = await center.api("GET", `/recordings/${id}/peaks?reason=review`, { cookie: sue });
    assert.deepEqual(peaks.marks.map(({ kind }) => kind), ["paused"]);
  });

  it("nothing of an outside party's number is in the log", async () => {
    await center.logged(/outside\.called contact=\d+/); // The calls before were placed.
    for (const line of center.log.split("\n"))
      assert.doesNotMatch(line, /3125550164|312.?555.?0164|9005550123|2079460123/);
  });
});
