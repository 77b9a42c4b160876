/* call.desk.test.mjs: calls that reach an agent's browser: sound both ways, and what breaks. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import {
  Desk, hearing, hearsLoud, hearsQuiet, MIC_HZ, openBrowser, openPage, shoot,
} from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center } from "./support/center.mjs";
import { tone } from "./support/sound.mjs";

const CALLER_HZ = 440;
const LOUD = 0.02;
const QUIET = 0.005;
const TO_A_PERSON = { en: "104", es: "204" };

/* Sound of the other end, in both directions, and in each direction that it is really the other's:
 * the caller falls silent, and so does what the browser hears. */
async function hearEachOther(caller, page) {
  caller.say(tone(CALLER_HZ, 1));
  await Promise.all([hearsLoud(page, "the caller's tone"), caller.hearsTone(MIC_HZ, LOUD)]);
  caller.say(undefined);
  await hearsQuiet(page, "the caller fell silent");
  const { packets, codec } = await hearing(page);
  assert.ok(packets > 10, `${packets} packets came`);
  assert.equal(codec, "audio/PCMU");
}

async function askForPerson(center, language = "en", from = "+12025550147") {
  const caller = await Caller.call(center, { from });
  caller.key(TO_A_PERSON[language]);
  return caller;
}

describe("a call that wants a person", () => {
  let center, browser, desks;
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    desks = [];
  });
  afterEach(async () => {
    hangUpAll();
    for (const desk of desks.splice(0)) await desk.page.context().close();
    await center.sendHome(["ana", "ben"]);
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });
  const sitDown = async (login, options) => {
    const desk = await Desk.open(browser, center, login, options);
    desks.push(desk);
    return desk;
  };

  it("reaches an agent, is heard both ways, and is filed after the agent hung up", async () => {
    const desk = await sitDown("ana");
    await desk.ready();
    const caller = await askForPerson(center);
    await desk.offered();
    assert.match(await desk.text(), /English/, "the offer tells the language");
    await shoot(desk.page, "desk-offer");
    await desk.accept();
    await hearEachOther(caller, desk.page);
    await shoot(desk.page, "desk-call");
    await desk.hangUp();
    await caller.until(() => caller.ended, "the caller is hung up");
    await desk.wrapsUp();
    await shoot(desk.page, "desk-wrap-up");
    await desk.file(0, "Told how to change the address.");
    const cookie = await center.signIn("ana");
    const { json } = await center.api("GET", "/desk", { cookie });
    assert.equal(json.recent[0].disposition, "answered");
    assert.equal(json.state.state, "ready", "filing ends the wrap-up");
    assert.deepEqual(desk.page.faults, []);
  });

  it("in Spanish reaches an agent who speaks it, and the caller hangs up", async () => {
    const desk = await sitDown("ana");
    await desk.ready();
    const caller = await askForPerson(center, "es");
    await desk.offered();
    assert.match(await desk.text(), /Spanish|Español/, "the offer tells the language");
    await desk.accept();
    await hearEachOther(caller, desk.page);
    await caller.hangUp();
    await desk.wrapsUp();
    await desk.file(0, "");
  });

  it("is held with music and comes back", async () => {
    const desk = await sitDown("ana");
    await desk.ready();
    const caller = await askForPerson(center);
    await desk.accept();
    await hearEachOther(caller, desk.page);
    await desk.page.locator(".tl-in-call__buttons button").nth(1).click();
    await desk.page.waitForSelector(".tl-in-call--held");
    caller.say(tone(CALLER_HZ, 1));
    await caller.hearsNoTone(MIC_HZ, QUIET);
    await hearsQuiet(desk.page, "the call was held");
    await desk.page.locator(".tl-in-call__buttons button").nth(1).click();
    await desk.talks();
    await hearEachOther(caller, desk.page);
    await caller.hangUp();
    await desk.wrapsUp();
    await desk.file(0, "");
  });

  it("pitfalls 7 and 29: comes back with its sound when the agent's page is loaded again", async () => {
    const desk = await sitDown("ana");
    await desk.ready();
    const caller = await askForPerson(center);
    await desk.accept();
    await hearEachOther(caller, desk.page);
    await desk.page.reload();
    await desk.talks();
    await hearEachOther(caller, desk.page);
    assert.ok(!caller.ended);
    await desk.hangUp();
    await caller.until(() => caller.ended, "the caller is hung up");
    await desk.file(0, "");
  });

  it("pitfalls 7 and 29: goes on at its old place when the agent's browser dies in the call", async () => {
    const fragile = await openBrowser();
    const first = await Desk.open(fragile, center, "ana");
    await first.ready();
    const caller = await askForPerson(center);
    await first.accept();
    await hearEachOther(caller, first.page);
    const later = await askForPerson(center, "en", "+12025550148");
    const watcher = await center.signIn("ben");
    await center.until(async () => (await center.waiting(watcher)) === 1, "the later one waits");

    await fragile.close();
    await center.until(async () => {
      await center.advance(5); // The page's seconds are the policy's, on the center's clock.
      return (await center.waiting(watcher)) === 2;
    }, "both are in line");

    const second = await sitDown("ben");
    await second.ready();
    await second.accept();
    await hearEachOther(caller, second.page);
    assert.ok(!later.ended && !caller.ended, "the one who asked first is served first");
    await caller.hangUp();
    await second.file(0, "");
    await second.accept();
    await hearEachOther(later, second.page);
    await later.hangUp();
    await second.file(0, "");
  });

  it("goes on at its old place when the agent's browser dies during the offer", async () => {
    const fragile = await openBrowser();
    const first = await Desk.open(fragile, center, "ana");
    await first.ready();
    const caller = await askForPerson(center);
    await first.offered();
    const second = await sitDown("ben");
    await second.ready();
    await fragile.close();
    await second.accept(); // At once: nobody waits for a ring that nobody can hear.
    await hearEachOther(caller, second.page);
    await second.hangUp();
    await caller.until(() => caller.ended, "the caller is hung up");
    await second.file(0, "");
  });

  it("pitfall 9: goes on to another agent when it is refused, and the agent is not asked again at once",
    async () => {
      const [first, second] = [await sitDown("ana"), await sitDown("ben")];
      await first.ready();
      const caller = await askForPerson(center);
      await first.offered();
      await first.refuse();
      await second.ready();
      await second.accept();
      await hearEachOther(caller, second.page);
      await caller.hangUp();
      await second.file(0, "");
    });

  it("pitfall 8: stops ringing when the caller hangs up", async () => {
    const desk = await sitDown("ana");
    await desk.ready();
    const caller = await askForPerson(center);
    await desk.offered();
    await caller.hangUp();
    await desk.page.waitForSelector(".tl-offer__buttons", { state: "detached" });
    await desk.page.waitForSelector(".tl-state--ready");
  });

  it("from the public call page reaches the desk, browser to browser", async () => {
    const desk = await sitDown("ana");
    const page = await openPage(browser, `${center.url}/call`);
    desks.push({ page });
    await shoot(page, "call-before");
    await page.locator(".tl-before button.tl-button").last().click();
    await page.waitForSelector(".tl-status--menu");
    await page.waitForSelector(".tl-line--center");
    await shoot(page, "call-menu");
    for (const key of "04") await page.locator(`.tl-keypad__key >> text="${key}"`).first().click();
    await desk.ready();
    await desk.offered();
    await page.waitForSelector(".tl-status--waiting");
    await shoot(page, "call-waiting");
    await desk.accept();
    await page.waitForSelector(".tl-status--connected");
    await Promise.all([hearsLoud(page, "the agent"), hearsLoud(desk.page, "the caller")]);
    await shoot(page, "call-connected");
    await page.locator(".tl-handset__buttons button").last().click();
    await desk.wrapsUp();
    await desk.file(0, "");
    await shoot(page, "call-ended");
    assert.deepEqual([...page.faults, ...desk.page.faults], []);
  });
});
