/* call.interpreter.test.mjs: somebody interprets for a caller, in the room or by telephone: noted with
 * the caller's yes, shown, and gone again, while the call goes on. sipp is the telephone outside. */
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkAccess } from "./support/authenticator.mjs";
import { Desk, hearsHertz, hearsLoud, hearsNoHertz, openBrowser, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder, run } from "./support/center.mjs";
import { keptPort } from "./support/ports.mjs";
import { tone } from "./support/sound.mjs";

const [ANA_HZ, CALLER_HZ, OUTSIDE_HZ] = [700, 440, 1100];
const LOUD = 0.02;
const QUIET = 0.005;
const TO_A_PERSON = "104";
const NUMBER = "+12025550188";
const NAME = "Ixchel Tzoc";
const LANGUAGE = "K'iche'";

describe("an interpreter", () => {
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
    await desk.page.context().close();
    await center.sendHome(["ana", "ben"]);
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

  const both = (caller) =>
    Promise.all([hearsHertz(desk.page, CALLER_HZ, "the caller"), caller.hearsTone(ANA_HZ, LOUD)]);
  const contactOf = async () => {
    const { json } = await center.api("GET", "/desk", { cookie: ana });
    return json.contacts[0];
  };
  const line = (words, { page } = desk) => page.locator(".tl-interpreter", { hasText: words }).waitFor();
  const storyHas = (words) => desk.page.locator(".tl-story li", { hasText: words }).waitFor();

  async function note(way) {
    await desk.page.locator(".tl-interprets summary").click();
    await desk.page.fill("#interpreter-name", NAME);
    await desk.page.fill("#interpreter-language", LANGUAGE);
    await desk.page.locator(`label[for=interpreter-${way}]`).click();
    await desk.page.locator("label[for=interpreter-agrees]").click();
    await desk.page.locator(".tl-interprets button[type=submit]").click();
    await line(`Interpreter: ${NAME} (${LANGUAGE})`);
  }

  it("in the room: noted with the caller's yes, shown, and gone, and the call goes on", async () => {
    const caller = await talk();
    const { id, verified } = await contactOf();
    const post = (more) => center.api("POST", `/desk/contacts/${id}/interpreter`, {
      cookie: ana, body: { name: NAME, language: LANGUAGE, how: "in-room", consent: true, ...more } });
    for (const [more, status, error] of [
      [{ consent: false }, 400, "no-consent"], [{ name: " " }, 400, "bad-request"],
      [{ name: "x".repeat(201) }, 400, "bad-request"], [{ language: "a\nb" }, 400, "bad-request"],
      [{ how: "somehow" }, 400, "bad-request"], [{ how: "by-phone" }, 409, "not-heard"],
    ]) {
      const answer = await post(more);
      assert.deepEqual([answer.status, answer.json.error], [status, error], JSON.stringify(more));
    }
    await note("in-room");
    await storyHas("An interpreter came, in the room with the person");
    await checkAccess(desk.page, "an interpreter is there");
    await shoot(desk.page, "interpreter");
    assert.equal((await post({})).json.error, "has-interpreter");
    const shown = await contactOf();
    assert.deepEqual([shown.interpreter.name, shown.interpreter.language, shown.interpreter.how, shown.verified],
      [NAME, LANGUAGE, "in-room", verified]);
    await both(caller);
    await desk.page.locator("#interpreter-leaves").click();
    await line("The interpreter left at");
    await storyHas("The interpreter left");
    assert.equal((await contactOf()).interpreter, undefined);
    await both(caller);
    assert.deepEqual(
      center.rows(`SELECT action, reason FROM audit WHERE contact = ${id} AND action LIKE 'interpreter%' ORDER BY id`)
        .slice(-2).map(([action]) => action),
      ["interpreter", "interpreter-left"]);
    const facts = run(["journal", "show", "--data", center.folder]).out;
    assert.match(facts, /interpreter_here .*how=1/);
    assert.ok(!facts.includes(NAME) && !facts.includes(LANGUAGE), "no fact says who");
    assert.ok(!center.log.includes(NAME), "nor does the log");
    await caller.hangUp();
    await desk.file(0, "");
    assert.deepEqual(desk.page.faults, []);
  });

  it("in the room: the colleague who gets the call knows, and the end of the call ends it", async () => {
    const caller = await talk();
    const { id } = await contactOf();
    await note("in-room");
    const ben = await Desk.open(browser, center, "ben");
    await ben.ready();
    await desk.page.keyboard.press("t");
    await desk.page.locator(".tl-transfer input[id^=target-queue]:enabled + label").first().click();
    await desk.page.locator(".tl-transfer__buttons button").nth(1).click();
    await ben.accept();
    await line(`Interpreter: ${NAME} (${LANGUAGE})`, ben);
    await desk.file(0, "");
    await caller.hangUp();
    await ben.file(0, "");
    assert.deepEqual(center.rows(`SELECT count(*) FROM interpreters WHERE contact = ${id} AND until_at = 0`), [[0]]);
    await ben.close();
  });

  it("by telephone: the outside party interprets, hangs up, and the two hear each other still", async () => {
    const caller = await talk();
    const outside = await Caller.waitBySipp(port);
    await desk.page.keyboard.press("t");
    await desk.page.fill("#target-outside", NUMBER);
    await desk.page.locator("#target-outside-read", { hasText: /\S/ }).waitFor();
    await desk.page.locator(".tl-transfer__buttons button").first().click();
    await outside.isCalled();
    outside.say(tone(OUTSIDE_HZ, 1));
    await hearsHertz(desk.page, OUTSIDE_HZ, "the outside party");
    await desk.page.locator(".tl-consult__buttons button").first().click(); // All three.
    await Promise.all([
      caller.hearsTone(OUTSIDE_HZ, LOUD), caller.hearsTone(ANA_HZ, LOUD),
      outside.hearsTone(CALLER_HZ, LOUD), hearsHertz(desk.page, CALLER_HZ, "the caller"),
    ]);
    await note("by-phone");
    await line("By telephone");
    await storyHas("An interpreter came, by telephone");
    await shoot(desk.page, "interpreter-by-phone");
    assert.equal((await contactOf()).interpreter.how, "by-phone");
    await outside.hangsUp();
    await line("The interpreter left at");
    await storyHas("The interpreter left");
    await desk.page.locator(".tl-consult").waitFor({ state: "detached" });
    await Promise.all([
      both(caller), caller.hearsNoTone(OUTSIDE_HZ, QUIET), hearsNoHertz(desk.page, OUTSIDE_HZ, "the outside party"),
    ]);
    assert.equal((await contactOf()).interpreter, undefined);
    await caller.hangUp();
    await desk.file(0, "");
    assert.deepEqual(desk.page.faults, []);
  });
});
