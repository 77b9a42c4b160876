/* call.transfer.test.mjs: calls that go from one agent to another: blind, after a consult, with all
 * three at once; the story goes with them. Two browsers whose microphones have tones of their own. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import {
  Desk, hearsHertz, hearsLoud, hearsNoHertz, openBrowser, shoot,
} from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center } from "./support/center.mjs";
import { tone } from "./support/sound.mjs";

const [ANA_HZ, BEN_HZ, CALLER_HZ] = [700, 1100, 440];
const LOUD = 0.02;
const QUIET = 0.005;
const TO_A_PERSON = "104";

describe("a call that is passed on", () => {
  let center, browsers, desks;
  before(async () => {
    [center, ...browsers] = await Promise.all([
      Center.open(), openBrowser({ hertz: ANA_HZ }), openBrowser({ hertz: BEN_HZ }),
    ]);
    desks = [];
  });
  afterEach(async () => {
    hangUpAll();
    for (const desk of desks.splice(0)) await desk.page.context().close();
    await center.sendHome(["ana", "ben"]);
  });
  after(async () => {
    for (const browser of browsers ?? []) await browser.close();
    await center?.stop();
  });

  const sitDown = async (login) => {
    const desk = await Desk.open(browsers[login === "ana" ? 0 : 1], center, login);
    desks.push(desk);
    return desk;
  };

  /* A caller who talks with ana; ben is ready. */
  async function talk() {
    const [ana, ben] = [await sitDown("ana"), await sitDown("ben")];
    await ana.ready();
    const caller = await Caller.call(center);
    caller.key(TO_A_PERSON);
    await ana.accept();
    caller.say(tone(CALLER_HZ, 1));
    await Promise.all([hearsLoud(ana.page, "the caller"), caller.hearsTone(ANA_HZ, LOUD)]);
    await ben.ready();
    return { ana, ben, caller };
  }

  const openDialog = async (desk) => {
    await desk.page.keyboard.press("t");
    await desk.page.waitForSelector(".tl-transfer[open]");
    await desk.page.waitForSelector(".tl-transfer .usa-radio");
  };
  const choose = (desk, what) => desk.page.locator(`.tl-transfer label:has-text("${what}")`).first().click();
  const dialogButton = (desk, at) => desk.page.locator(".tl-transfer__buttons button").nth(at).click();
  const consultButton = (desk, at) => desk.page.locator(".tl-consult__buttons button").nth(at).click();
  const nameOf = async (login) => {
    const cookie = await center.signIn(login);
    const { json } = await center.api("GET", "/desk", { cookie });
    return json.agent.name;
  };

  const consult = async ({ ana, ben }) => {
    const name = await nameOf("ben");
    await openDialog(ana);
    await choose(ana, name);
    await dialogButton(ana, 0);
    await ben.offered();
  };

  it("to a queue waits with music at its old place, and the next agent has the story", async () => {
    const { ana, ben, caller } = await talk();
    await openDialog(ana);
    await shoot(ana.page, "transfer-dialog");
    await ana.page.locator(".tl-transfer input[id^=target-queue]:enabled + label").first().click();
    await ana.page.fill("#transfer-note", "Moved last week; has the notice.");
    await dialogButton(ana, 1);
    await ana.wrapsUp();
    await ben.offered();
    const offer = await ben.text();
    assert.match(offer, /Moved last week/, "what the first agent wrote");
    assert.ok(offer.includes(await nameOf("ana")), "who had it before");
    await shoot(ben.page, "transfer-offer");
    await ben.accept();
    await Promise.all([hearsHertz(ben.page, CALLER_HZ, "the caller"), caller.hearsTone(BEN_HZ, LOUD)]);
    await caller.hearsNoTone(ANA_HZ, QUIET);
    await ana.file(0, "Passed on.");
    await ben.hangUp();
    await caller.until(() => caller.ended, "the caller is hung up");
    assert.match(await ben.text(), /./);
    await ben.file(0, "");
    assert.deepEqual([...ana.page.faults, ...ben.page.faults], []);
  });

  it("to an agent reaches that agent", async () => {
    const { ana, ben, caller } = await talk();
    await openDialog(ana);
    await ana.page.fill("#target-search", (await nameOf("ben")).slice(0, 3));
    await choose(ana, await nameOf("ben"));
    await dialogButton(ana, 1);
    await ben.accept();
    await Promise.all([hearsHertz(ben.page, CALLER_HZ, "the caller"), caller.hearsTone(BEN_HZ, LOUD)]);
    await ana.file(0, "");
    await caller.hangUp();
    await ben.file(0, "");
  });

  it("after a consult is handed over; the person hears music meanwhile", async () => {
    const { ana, ben, caller } = await talk();
    await consult({ ana, ben });
    assert.ok((await ben.text()).includes(await nameOf("ana")), "the offer says who asks");
    await shoot(ben.page, "consult-offer");
    await ben.accept();
    await Promise.all([
      hearsHertz(ben.page, ANA_HZ, "the first agent"), hearsHertz(ana.page, BEN_HZ, "the second"),
    ]);
    await Promise.all([
      hearsNoHertz(ben.page, CALLER_HZ, "the caller is on hold"), caller.hearsNoTone(ANA_HZ, QUIET),
    ]);
    await shoot(ana.page, "consult-bar");
    await consultButton(ana, 1);
    await ana.wrapsUp();
    await Promise.all([hearsHertz(ben.page, CALLER_HZ, "the caller"), caller.hearsTone(BEN_HZ, LOUD)]);
    await ana.file(0, "");
    await caller.hangUp();
    await ben.file(0, "");
  });

  it("as a talk of three each hears the two others, until the second agent is let go", async () => {
    const { ana, ben, caller } = await talk();
    await consult({ ana, ben });
    await ben.accept();
    await hearsHertz(ana.page, BEN_HZ, "the second agent");
    await consultButton(ana, 0);
    await ana.talks();
    await Promise.all([
      hearsHertz(ana.page, CALLER_HZ, "the caller at the first agent's"),
      hearsHertz(ben.page, CALLER_HZ, "the caller at the second agent's"),
      caller.hearsTone(ANA_HZ, LOUD), caller.hearsTone(BEN_HZ, LOUD),
    ]);
    await hearsHertz(ana.page, BEN_HZ, "the second agent at the first's");
    await hearsHertz(ben.page, ANA_HZ, "the first agent at the second's");
    await shoot(ana.page, "consult-three");
    await consultButton(ana, 2);
    await ben.page.waitForSelector(".tl-state--ready");
    await Promise.all([hearsLoud(ana.page, "the caller"), caller.hearsTone(ANA_HZ, LOUD)]);
    await caller.hearsNoTone(BEN_HZ, QUIET);
    await ana.hangUp();
    await ana.file(0, "");
  });

  it("pitfall 1: of two who answer at the same moment one gets it, and the other is told", async () => {
    const [ana, ben] = [await center.signIn("ana"), await center.signIn("ben")];
    const desk = await sitDown("ana");
    await desk.ready();
    const caller = await Caller.call(center);
    caller.key(TO_A_PERSON);
    await desk.offered();
    const { json } = await center.api("GET", "/desk", { cookie: ana });
    const path = `/desk/contacts/${json.contacts[0].id}/accept`;
    const answers = await Promise.all([
      center.api("POST", path, { cookie: ana, body: {} }),
      center.api("POST", path, { cookie: ben, body: {} }),
    ]);
    assert.deepEqual(answers.map(({ status }) => status), [200, 409]);
    assert.equal(answers[1].json.error, "taken");
    await desk.talks();
    await caller.hangUp();
    await desk.file(0, "");
  });
});
