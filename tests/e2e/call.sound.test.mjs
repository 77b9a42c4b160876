/* call.sound.test.mjs: where other centers failed: sound that does not come back, recordings that
 * lose their contact. By the numbers of docs/pitfalls.md. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import {
  hearsHertz, hearsLoud, hearsQuiet, MIC_HZ, openBrowser, openLaptop,
} from "./support/browser.mjs";
import { Center } from "./support/center.mjs";
import { House } from "./support/house.mjs";
import { LossyLink } from "./support/lossy.mjs";
import { sides, tone, windowsOf } from "./support/sound.mjs";

const [ANA_HZ, BEN_HZ, CALLER_HZ] = [MIC_HZ, 1100, 440];
const LOUD = 0.02;
const QUIET = 0.005;
const FIRST = "+12025550161";

async function hearEachOther(caller, page) {
  caller.say(tone(CALLER_HZ, 1));
  await Promise.all([hearsLoud(page, "the caller's tone"), caller.hearsTone(ANA_HZ, LOUD)]);
  caller.say(undefined);
  await hearsQuiet(page, "the caller fell silent");
}

describe("where other centers failed: sound that is gone", () => {
  let center, browser, house, laptop, link;
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    house = new House(center, browser);
  });
  afterEach(async () => {
    await house.clear("ana");
    await laptop?.close();
    link?.close();
    laptop = link = undefined;
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });
  /* What the center knows: until when it waits for the agent's sound. */
  const waitedUntil = async () => (await house.deskOf("ana")).contacts[0]?.until;

  it("pitfall 29: a laptop that sleeps and wakes in time has its sound back", async () => {
    laptop = await openLaptop();
    const desk = await house.sitReady("ana", laptop.browser);
    const caller = await house.ask(FIRST);
    await desk.accept();
    await hearEachOther(caller, desk.page);
    laptop.shut();
    await center.until(waitedUntil, "the center does not call it connected without sound", 60);
    laptop.wake();
    await hearEachOther(caller, desk.page);
    await center.until(async () => !(await waitedUntil()), "it is no longer waited for");
    await desk.hangUp();
    await caller.until(() => caller.ended, "the caller is hung up");
    assert.deepEqual(desk.page.faults, []);
  });

  it("pitfall 29: when the network under the call changes, its sound comes by the new one", async () => {
    link = await LossyLink.open();
    const desk = await house.sitDown("ana");
    await link.lead(desk.page);
    await desk.ready();
    const caller = await house.ask(FIRST);
    await desk.accept();
    await hearEachOther(caller, desk.page);
    const legs = () => desk.page.evaluate(() => window.peers.length);
    const before = await legs();
    link.isCut = true;
    await caller.hearsNoTone(ANA_HZ, QUIET);
    await center.until(async () => (await legs()) > before, "the page opens another leg", 60);
    await hearEachOther(caller, desk.page);
    assert.ok(!caller.ended);
    await caller.hangUp();
    assert.deepEqual(desk.page.faults, []);
  });
});

describe("where other centers failed: a recording that loses its contact", () => {
  let center, browsers, house;
  before(async () => {
    [center, ...browsers] = await Promise.all([
      Center.open(), openBrowser({ hertz: ANA_HZ }), openBrowser({ hertz: BEN_HZ })]);
    center.addUser("sue", "--role", "supervisor");
    house = new House(center, browsers[0]);
  });
  afterEach(() => house.clear("ana", "ben"));
  after(async () => {
    for (const browser of browsers ?? []) await browser.close();
    await center?.stop();
  });

  /* A caller who talks with ana and is recorded; ben is ready. */
  async function talk() {
    const ana = await house.sitReady("ana", browsers[0]);
    const caller = await house.ask(FIRST);
    await ana.accept();
    caller.say(tone(CALLER_HZ, 1));
    await Promise.all([hearsLoud(ana.page, "the caller"), caller.hearsTone(ANA_HZ, LOUD)]);
    const contact = await center.until(async () => {
      const [own] = (await house.deskOf("ana")).contacts;
      return own.recording === "on" && own.id;
    }, "it is recorded");
    const ben = await house.sitReady("ben", browsers[1]);
    return { ana, ben, caller, contact };
  }
  const choose = async (ana, button) => {
    const { agent } = await house.deskOf("ben");
    await ana.page.keyboard.press("t");
    await ana.page.locator(`.tl-transfer label:has-text("${agent.name}")`).first().click();
    await ana.page.locator(".tl-transfer__buttons button").nth(button).click();
  };
  const goesOn = (caller, ben) => Promise.all([
    hearsHertz(ben.page, CALLER_HZ, "the caller"), caller.hearsTone(BEN_HZ, LOUD)]);

  /* The one recording of the contact, once it has ended; its two sides. */
  async function recordingOf(contact) {
    const cookie = await center.signIn("sue");
    await center.until(() =>
      center.sql(`SELECT state FROM recordings WHERE contact = ${contact}`).every((state) => state === "kept"),
    "the recording has ended");
    const rows = center.sql(`SELECT contact, part FROM recordings WHERE contact = ${contact}`);
    assert.deepEqual(rows, [`${contact}|1`], "one recording, of this contact");
    const answer = await fetch(`${center.url}/api/v1/recordings/${contact}?reason=review`, { headers: { cookie } });
    assert.equal(answer.status, 200);
    const { left, right } = sides(Buffer.from(await answer.arrayBuffer()));
    const [first, second] = [windowsOf(right, ANA_HZ), windowsOf(right, BEN_HZ)];
    assert.ok(first.length > 0 && second.length > 0, "both agents are in it");
    assert.ok(first.at(-1) < second[0], "the one after the other");
    const caller = windowsOf(left, CALLER_HZ);
    assert.ok(caller.some((at) => at < first.at(-1)) && caller.some((at) => at > second[0]),
      "the caller from the first talk into the second");
    return { first, second };
  }

  it("pitfall 30: a recording goes on with its contact when the call is passed on", async () => {
    const { ana, ben, caller, contact } = await talk();
    await choose(ana, 1);
    await ben.accept();
    await goesOn(caller, ben);
    assert.equal((await house.deskOf("ben")).contacts[0].recording, "on", "the second desk says so");
    await caller.hangUp();
    await ben.wrapsUp();
    await recordingOf(contact);
  });

  it("pitfall 30: ... and when it is handed over after a consult, which is not in it", async () => {
    const { ana, ben, caller, contact } = await talk();
    await choose(ana, 0);
    await ben.accept();
    await Promise.all([
      hearsHertz(ben.page, ANA_HZ, "the first agent"), hearsHertz(ana.page, BEN_HZ, "the second")]);
    await caller.hearsNoTone(ANA_HZ, QUIET);
    const from = caller.mark;
    await caller.until(() => caller.mark > from + 8000, "a second of the consult");
    await ana.page.locator(".tl-consult__buttons button").nth(1).click();
    await goesOn(caller, ben);
    await caller.hangUp();
    await ben.wrapsUp();
    const { first, second } = await recordingOf(contact);
    assert.ok(second[0] - first.at(-1) >= 4, "between the two talks, a consult that nobody recorded");
  });
});
