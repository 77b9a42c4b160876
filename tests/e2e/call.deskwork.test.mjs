/* call.deskwork.test.mjs: an agent's work by the keyboard alone; notes, articles, history, the day;
 * sound that is lost without a word, a network that goes, a second tab. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { Desk, hearsLoud, hearsQuiet, MIC_HZ, openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, PASSWORD } from "./support/center.mjs";
import { keysOf } from "./support/policy.mjs";
import { tone } from "./support/sound.mjs";

const CALLER_HZ = 440;
const LOUD = 0.02;
const QUIET = 0.005;
const FROM = "+12025550147";

async function askForPerson(center, from = FROM) {
  const caller = await Caller.call(center, { from });
  caller.key("104");
  return caller;
}

async function hearEachOther(caller, page) {
  caller.say(tone(CALLER_HZ, 1));
  await Promise.all([hearsLoud(page, "the caller's tone"), caller.hearsTone(MIC_HZ, LOUD)]);
  caller.say(undefined);
  await hearsQuiet(page, "the caller fell silent");
}

/** In the pages: notes every touch of a pointer. */
function watchPointers() {
  window.touched = [];
  for (const type of ["pointerdown", "mousedown", "touchstart"])
    addEventListener(type, (event) => window.touched.push(event.type), true);
}

describe("an agent at work", () => {
  let center, browser, pages;
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    center.addUser("zoe", "--skills", "english,expedite", "--tiers", "1");
    pages = [];
  });
  afterEach(async () => {
    hangUpAll();
    for (const page of pages.splice(0)) await page.context().close();
    await center.sendHome(["ana", "zoe"]);
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });
  const sitDown = async (login = "ana") => {
    const desk = await Desk.open(browser, center, login);
    pages.push(desk.page);
    return desk;
  };

  it("takes a whole call by the keyboard alone", async () => {
    const page = await openPage(browser, `${center.url}/signin`);
    pages.push(page);
    await page.addInitScript(watchPointers);
    await page.reload();
    await page.locator("#login").focus();
    await page.keyboard.type("ana");
    await page.locator("#password").focus();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".tl-state__word");
    await page.waitForSelector(".tl-mic");
    await shoot(page, "desk-signed-in");
    await page.keyboard.press("r");
    await page.waitForSelector(".tl-state--ready");
    await shoot(page, "desk-ready");
    const caller = await askForPerson(center);
    await page.waitForSelector(".tl-offer__buttons");
    await page.keyboard.press("a");
    await page.waitForSelector(".tl-in-call--connected");
    await hearEachOther(caller, page);
    await page.keyboard.press("m");
    await caller.hearsNoTone(MIC_HZ, QUIET);
    await page.keyboard.press("m");
    await caller.hearsTone(MIC_HZ, LOUD);
    await center.advance(20);
    await page.keyboard.press("h");
    await page.waitForSelector(".tl-in-call--held");
    await center.advance(10);
    await page.keyboard.press("h");
    await page.waitForSelector(".tl-in-call--connected");
    await hearEachOther(caller, page);
    await page.keyboard.press("o");
    await page.keyboard.type("Wants to go on by letter.");
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("i");
    await page.waitForSelector(".tl-article");
    await page.waitForSelector(".tl-quality");
    await shoot(page, "desk-call-article");
    await page.keyboard.press("e");
    await caller.until(() => caller.ended, "the caller is hung up");
    await page.waitForSelector("#wrap-up");
    assert.equal(await page.locator("#note").inputValue(), "Wants to go on by letter.");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await shoot(page, "desk-wrap-up-note");
    await page.keyboard.press("w");
    await page.waitForSelector(".tl-state--ready");
    assert.deepEqual(await page.evaluate(() => window.touched), [], "no pointer was used");
    assert.deepEqual(page.faults, []);

    const [[contact, article, version, agent]] = center.rows(
      "SELECT contact, article, version, agent FROM contact_articles WHERE agent > 0");
    assert.match(version, /^[0-9a-f]{16}$/);
    assert.ok(article && agent > 0);
    assert.deepEqual(center.rows(`SELECT disposition FROM contacts WHERE id = ${contact}`),
      [["answered"]]);
    assert.deepEqual(center.rows("SELECT * FROM contact_drafts"), [], "filed: no draft is left");
  });

  it("has the case's number that the caller keyed, also where nothing was looked up", async () => {
    const [{ number }] = center.cases().filter((one) => one.protected === "0");
    const desk = await sitDown("zoe");
    await desk.ready();
    const caller = await Caller.call(center, { from: FROM });
    caller.key(`151${keysOf(number)}2`); // English, to expedite, a loss, the case, a person.
    await desk.accept();
    assert.equal(await desk.page.locator("#case-number").inputValue(), number);
    await desk.page.locator("#call-title").focus();
    await desk.page.keyboard.press("c");
    await desk.page.waitForSelector(".tl-case__number");
    assert.match(await desk.page.innerText(".tl-case__number"), new RegExp(number));
    await caller.hangUp();
    await desk.file(0, "");
  });

  it("sees earlier contacts with their notes, each look recorded, and how the day went", async () => {
    const desk = await sitDown();
    await desk.ready();
    const caller = await askForPerson(center);
    await desk.accept();
    await center.advance(30);
    await desk.page.locator("#call-title").focus();
    await desk.page.locator("#history-reason").selectOption("follow-up");
    await desk.page.locator("#call-title").focus();
    await desk.page.keyboard.press("y");
    await desk.page.getByText("Wants to go on by letter.").waitFor();
    await shoot(desk.page, "desk-history");
    assert.deepEqual(
      center.rows("SELECT action, reason FROM audit WHERE record_kind = 'history'"),
      [["look", "follow-up"]]);
    await caller.hangUp();
    await desk.file(0, "");
    await desk.page.locator(".tl-fold summary").click();
    await desk.page.getByText("2 contacts today").waitFor();
    await shoot(desk.page, "desk-day");
    const cookie = await center.signIn("ana");
    const { json } = await center.api("GET", "/desk/day", { cookie });
    assert.equal(json.contacts, 2);
    assert.deepEqual(json.filed, { answered: 2 });
    assert.equal(json.talk_s, 25, "50 s on the center's clock over two contacts");
    assert.equal(json.held_s, 5);
    const refused = await center.api("GET", `/desk/contacts/1/history?reason=because`, { cookie });
    assert.equal(refused.status, 400, "no look without one of the reasons");
  });

  it("is never called connected without sound: a leg that dies silently is replaced", async () => {
    const desk = await sitDown();
    await desk.ready();
    const caller = await askForPerson(center);
    await desk.accept();
    await hearEachOther(caller, desk.page);
    // The browser's own end goes without a word: the page has no way to know, the center has.
    await desk.page.evaluate(() => window.peers.at(-1).close());
    await center.until(() => desk.page.evaluate(() => window.peers.length > 1), "a new leg", 30);
    await desk.talks();
    await hearEachOther(caller, desk.page);
    assert.ok(!caller.ended);
    await desk.page.waitForSelector(".tl-in-call .usa-alert--error", { state: "detached" });
    await desk.hangUp();
    await desk.file(0, "");
  });

  it("offers the caller on when the sound stays away for the policy's seconds", async () => {
    const desk = await sitDown();
    await desk.ready();
    const caller = await askForPerson(center);
    await desk.accept();
    await hearEachOther(caller, desk.page);
    // No leg can be opened any more, and the one there is dies.
    await desk.page.route("**/leg", (route) => route.abort());
    await desk.page.evaluate(() => window.peers.at(-1).close());
    await desk.page.getByText("The center does not hear you").waitFor({ timeout: 30_000 });
    await shoot(desk.page, "desk-sound-gone");
    await center.advance(31);
    await desk.page.waitForSelector(".tl-in-call", { state: "detached" });
    assert.ok(!caller.ended, "the caller keeps the place");
    await caller.hangUp();
  });

  it("goes on after the network was away, in the call", async () => {
    const desk = await sitDown();
    await desk.ready();
    const caller = await askForPerson(center);
    await desk.accept();
    await hearEachOther(caller, desk.page);
    await desk.page.context().setOffline(true);
    await desk.page.getByText("The connection to the service is lost.").waitFor();
    await shoot(desk.page, "desk-offline-network");
    await desk.page.context().setOffline(false);
    await desk.page.getByText("The connection to the service is lost.").waitFor({ state: "detached" });
    await hearEachOther(caller, desk.page);
    await caller.hangUp();
    await desk.wrapsUp();
    await desk.file(0, "");
  });

  it("works in one tab; another says so and takes over with the call and the note", async () => {
    const desk = await sitDown();
    await desk.ready();
    const caller = await askForPerson(center);
    await desk.accept();
    await hearEachOther(caller, desk.page);
    await desk.page.fill("#note", "Half a note");
    await desk.page.getByText("Saved", { exact: true }).waitFor();
    const second = await desk.page.context().newPage();
    await second.goto(`${center.url}/desk`);
    await second.getByText("The desk is open in another tab").waitFor();
    await second.getByRole("button", { name: "Work in this tab" }).click();
    await second.waitForSelector(".tl-in-call--connected");
    assert.equal(await second.locator("#note").inputValue(), "Half a note");
    await desk.page.getByText("The desk is open in another tab").waitFor();
    await hearEachOther(caller, second);
    await caller.hangUp();
    await second.waitForSelector("#wrap-up");
  });

  it("keeps a note over a crash, and the contact to be filed", async () => {
    const desk = await sitDown();
    await desk.ready();
    const caller = await askForPerson(center, "+12025550149");
    await desk.accept();
    await desk.page.fill("#note", "What was said before the crash");
    await desk.page.getByText("Saved", { exact: true }).waitFor();
    await caller.hangUp();
    await desk.wrapsUp();
    await center.kill();
    await center.start();
    await desk.page.reload();
    await desk.wrapsUp();
    const notes = [];
    for (let left = true; left;) {
      await desk.wrapsUp();
      notes.push(await desk.page.locator("#note").inputValue());
      const title = await desk.page.locator("#wrap-up").count();
      assert.equal(title, 1);
      await desk.page.locator("#wrap-up .usa-radio__label").first().click();
      const filed = desk.page.waitForResponse((answer) => answer.url().endsWith("/wrap-up"));
      await desk.page.locator("#wrap-up button[type=submit]").click();
      assert.equal((await filed).status(), 200);
      const cookie = await center.signIn("ana");
      const { json } = await center.api("GET", "/desk", { cookie });
      left = json.contacts.some(({ state }) => state === "ended");
    }
    assert.ok(notes.includes("What was said before the crash"), JSON.stringify(notes));
  });
});
