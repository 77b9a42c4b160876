/* call.outside.test.mjs: calls that the center makes: to numbers outside, in a consult or instead of
 * the agent, and to people who asked to be called back. sipp is the telephone that is called. */
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Desk, hearsHertz, hearsLoud, hearsNoHertz, openBrowser, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder } from "./support/center.mjs";
import { keptPort } from "./support/ports.mjs";
import { tone } from "./support/sound.mjs";

const [ANA_HZ, CALLER_HZ, OUTSIDE_HZ] = [700, 440, 1100];
const LOUD = 0.02;
const QUIET = 0.005;
const TO_A_PERSON = "104";
const CALL_ME_BACK = "101#2"; // No second number.
const NUMBER = "+12025550188";

describe("calls that the center makes", () => {
  let center, browser, desk, port, ana;
  before(async () => {
    port = await keptPort("udp");
    const trunks = join(newFolder("trunks"), "trunks.yaml");
    writeFileSync(trunks, `trunks:\n  - name: out\n    host: 127.0.0.1\n    port: ${port}\n`);
    [center, browser] = await Promise.all([
      Center.open({ settings: [`sip.trunks_file=${trunks}`, "signin.lock_minutes=0"] }), openBrowser({ hertz: ANA_HZ }),
    ]);
    await center.until(() => /dialler up=1/.test(center.log), "calls can be placed");
  });
  beforeEach(async () => {
    desk = await Desk.open(browser, center, "ana");
    ana = await center.signIn("ana");
  });
  afterEach(async () => {
    hangUpAll();
    await center.until(async () => {
      const { json } = await center.api("GET", "/desk", { cookie: ana });
      return json.contacts.length === 0 && json.state.state !== "connected" && json.state.state !== "offered";
    }, "ana has no call");
    await desk.page.context().close();
    await center.api("DELETE", "/session", { cookie: ana });
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });

  async function talk() {
    await desk.ready();
    const caller = await Caller.call(center);
    caller.key(TO_A_PERSON);
    await desk.accept();
    caller.say(tone(CALLER_HZ, 1));
    await Promise.all([hearsLoud(desk.page, "the caller"), caller.hearsTone(ANA_HZ, LOUD)]);
    return caller;
  }

  const dialogButton = (at) => desk.page.locator(".tl-transfer__buttons button").nth(at).click();
  const consultButton = (at) => desk.page.locator(".tl-consult__buttons button").nth(at).click();
  const dial = async (number, at) => {
    await desk.page.keyboard.press("t");
    await desk.page.fill("#target-outside", number);
    await desk.page.locator("#target-outside-read", { hasText: /\S/ }).waitFor();
    await dialogButton(at);
  };
  const sees = (words) => desk.page.locator("body", { hasText: words }).waitFor();
  const stateOf = (id) => center.sql(`select state from contacts where id = ${id}`)[0];
  const contactOf = async () => {
    const { json } = await center.api("GET", "/desk", { cookie: ana });
    return json.contacts[0]?.id;
  };

  it("a number that is wrong or forbidden is refused at once, in the agent's words", async () => {
    const caller = await talk();
    const id = await contactOf();
    for (const [number, error] of [["900 555 0123", "number-refused"], ["+44 20 7946 0123", "number-refused"],
      ["555-0123", "wrong-length"], ["call me", "not-a-number"]]) {
      const read = await center.api("POST", "/desk/outside-number", { cookie: ana, body: { number } });
      assert.deepEqual([read.status, read.json], [200, { why: error }]);
      for (const way of ["transfer", "consult"]) {
        const { status, json } = await center.api("POST", `/desk/contacts/${id}/${way}`, {
          cookie: ana, body: { outside: number } });
        assert.deepEqual([status, json.error], [400, error], number);
      }
    }
    await dial("900 555 0123", 0);
    await sees("Numbers of this kind are not called from here.");
    await desk.page.locator(".tl-transfer[open]").waitFor();
    await shoot(desk.page, "outside-refused");
    await desk.page.keyboard.press("Escape");
    await caller.hangUp();
    await desk.file(0, "");
  });

  it("consulted, then handed over: the person and the outside party hear each other", async () => {
    const caller = await talk();
    const outside = await Caller.waitBySipp(port);
    await dial("(202) 555-0188", 0);
    await outside.isCalled();
    assert.match(outside.calledBy, /"Benefits Agency".*\+12025550100@/, "the policy's number and name");
    await sees(`Calling ${NUMBER}`);
    await shoot(desk.page, "outside-ringing");
    outside.say(tone(OUTSIDE_HZ, 1));
    await Promise.all([
      hearsHertz(desk.page, OUTSIDE_HZ, "the outside party"), outside.hearsTone(ANA_HZ, LOUD),
    ]);
    await Promise.all([caller.hearsNoTone(OUTSIDE_HZ, QUIET), outside.hearsNoTone(CALLER_HZ, QUIET)]);
    await shoot(desk.page, "outside-consult");
    await consultButton(0); // All three.
    await Promise.all([
      caller.hearsTone(OUTSIDE_HZ, LOUD), caller.hearsTone(ANA_HZ, LOUD),
      outside.hearsTone(CALLER_HZ, LOUD), hearsHertz(desk.page, CALLER_HZ, "the caller"),
    ]);
    await consultButton(0); // Apart again.
    await caller.hearsNoTone(OUTSIDE_HZ, QUIET);
    const id = await contactOf();
    await consultButton(1);
    await desk.wrapsUp();
    await Promise.all([caller.hearsTone(OUTSIDE_HZ, LOUD), outside.hearsTone(CALLER_HZ, LOUD)]);
    await outside.hearsNoTone(ANA_HZ, QUIET);
    assert.equal(stateOf(id), "outside");
    await desk.file(0, "");
    await caller.hangUp();
    await outside.until(() => outside.ended, "the outside party is hung up");
    assert.equal(outside.sippStatus, 0);
    assert.deepEqual(center.sql(`select outcome from contacts where id = ${id}`), ["person"]);
  });

  it("consulted and let go: the agent has the person again", async () => {
    const caller = await talk();
    const outside = await Caller.waitBySipp(port);
    await dial(NUMBER, 0);
    await outside.isCalled();
    outside.say(tone(OUTSIDE_HZ, 1));
    await hearsHertz(desk.page, OUTSIDE_HZ, "the outside party");
    await consultButton(2);
    await outside.until(() => outside.ended, "the outside party is hung up");
    await desk.page.keyboard.press("h");
    await desk.talks();
    await Promise.all([hearsHertz(desk.page, CALLER_HZ, "the caller"), caller.hearsTone(ANA_HZ, LOUD)]);
    await desk.hangUp();
    await caller.until(() => caller.ended, "the caller is hung up");
    await desk.file(0, "");
  });

  it("consulted and busy: the desk says so, and the agent has the person still", async () => {
    const caller = await talk();
    const outside = await Caller.waitBySipp(port, { code: 486 });
    await dial(NUMBER, 0);
    await sees("The number is busy");
    await shoot(desk.page, "outside-busy");
    await outside.until(() => outside.ended, "the other telephone is done");
    await desk.page.keyboard.press("h");
    await Promise.all([hearsHertz(desk.page, CALLER_HZ, "the caller"), caller.hearsTone(ANA_HZ, LOUD)]);
    await caller.hangUp();
    await desk.file(0, "");
  });

  it("passed on at once: they talk when it answers, until the outside party is hung up", async () => {
    const caller = await talk();
    const outside = await Caller.waitBySipp(port);
    const id = await contactOf();
    await dial(NUMBER, 1);
    await desk.wrapsUp();
    await outside.isCalled();
    assert.equal(stateOf(id), "ringing");
    outside.say(tone(OUTSIDE_HZ, 1));
    await Promise.all([caller.hearsTone(OUTSIDE_HZ, LOUD), outside.hearsTone(CALLER_HZ, LOUD)]);
    await caller.hearsNoTone(ANA_HZ, QUIET);
    await desk.file(0, "");
    await caller.hangUp();
    await outside.until(() => outside.ended, "the outside party is hung up");
    assert.deepEqual(center.sql(`select outcome from contacts where id = ${id}`), ["person"]);
  });

  it("passed on to a number that is busy: back in line at the old place, and the next has it", async () => {
    const caller = await talk();
    const id = await contactOf();
    const asked = center.sql(`select asked_at from contacts where id = ${id}`);
    const outside = await Caller.waitBySipp(port, { code: 486 });
    await dial(NUMBER, 1);
    await desk.wrapsUp();
    await outside.until(() => outside.ended, "the other telephone is done");
    await center.until(() => stateOf(id) === "waiting", "the person is in line again");
    assert.deepEqual(center.sql(`select asked_at from contacts where id = ${id}`), asked);
    await desk.file(0, "");
    await center.advance(61); // Who passed it on is asked again after a minute, for 20 s.
    await desk.accept();
    await Promise.all([hearsHertz(desk.page, CALLER_HZ, "the caller"), caller.hearsTone(ANA_HZ, LOUD)]);
    await caller.hangUp();
    await desk.file(0, "");
  });

  /* By phone: asks to be called, hears that it will be, and is off the line. */
  async function asksForACall() {
    const caller = await Caller.call(center, { from: NUMBER });
    caller.key(CALL_ME_BACK);
    await caller.until(() => caller.ended, "the line is closed after the promise", 60);
    const [id] = center.sql("select id from contacts where state in ('promised', 'offered') order by id desc limit 1");
    assert.ok(id, "the call is promised");
    return id;
  }

  it("S5: who asked for it is called back, hears who calls, and talks with the agent", async () => {
    const id = await asksForACall();
    const person = await Caller.waitBySipp(port);
    await desk.ready();
    await desk.offered();
    await desk.page.locator(".tl-offer__buttons button").first().click();
    await person.isCalled();
    assert.match(person.calledBy, /\+12025550100@/);
    await sees("Calling the person");
    await shoot(desk.page, "callback-dialling");
    await desk.talks(); // Who says nothing is taken for a person.
    person.say(tone(OUTSIDE_HZ, 1));
    await Promise.all([
      hearsHertz(desk.page, OUTSIDE_HZ, "the person"), person.hearsTone(ANA_HZ, LOUD),
    ]);
    await desk.hangUp();
    await person.until(() => person.ended, "the person is hung up");
    assert.equal(person.sippStatus, 0);
    await desk.file(0, "");
    assert.deepEqual(center.sql(`select outcome from contacts where id = ${id}`), ["person"]);
  });

  it("S6: not answered, the second attempt comes 60 to 90 minutes later, and reaches the person", async () => {
    const id = await asksForACall();
    const missed = await Caller.waitBySipp(port, { code: 480 });
    await desk.ready();
    await desk.offered();
    await desk.page.locator(".tl-offer__buttons button").first().click();
    await missed.until(() => missed.ended, "nobody answers");
    await sees("The person was not reached");
    await shoot(desk.page, "callback-missed");
    await center.until(() => stateOf(id) === "promised", "the call is promised again");
    await center.advance(55 * 60);
    assert.equal(stateOf(id), "promised");
    const person = await Caller.waitBySipp(port);
    await center.advance(5 * 60 + 1); // The offer stands for 20 s.
    await desk.offered();
    await desk.page.locator(".tl-offer__buttons button").first().click();
    await person.isCalled();
    await desk.talks(); // Who says nothing is taken for a person.
    person.say(tone(OUTSIDE_HZ, 1));
    await Promise.all([
      hearsHertz(desk.page, OUTSIDE_HZ, "the person"), person.hearsTone(ANA_HZ, LOUD),
    ]);
    await hearsNoHertz(desk.page, CALLER_HZ, "no ringing any more");
    await desk.hangUp();
    await person.until(() => person.ended, "the person is hung up");
    await desk.file(0, "");
    assert.deepEqual(center.sql(`select outcome from contacts where id = ${id}`), ["person"]);
  });
});
