/* screenshots.mjs: the pictures of docs/, from a center of its own in which everybody is invented.
 *
 *     make pictures                      all of them, into docs/pictures
 *     ONLY=desk make pictures            those whose name has "desk" in it
 *
 * A center for tests with its own clock (a Tuesday, 10:00), real calls by SIP, Debian's Chromium. Each
 * chapter opens what it shows; what a chapter needs of an earlier one is done in any case.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openBrowser, openPage, Desk } from "../tests/e2e/support/browser.mjs";
import { Caller, hangUpAll } from "../tests/e2e/support/caller.mjs";
import { Center, OPEN, PASSWORD, ROOT } from "../tests/e2e/support/center.mjs";
import { keysOf } from "../tests/e2e/support/policy.mjs";

process.env.TZ = "America/New_York"; // The agency's own, so that all clocks in a picture agree.

const FOLDER = join(ROOT, "docs/pictures");
const ONLY = new RegExp(process.env.ONLY ?? ".");
const [WIDE, NARROW] = [1040, 375];
const MINUTE_S = 60;
const STAFF = [
  ["ortega", "Ana Ortega", "english,spanish,expedite,biometrics,emergency", "1"],
  ["archer", "Ben Archer", "english,biometrics", "1"],
  ["mendes", "Carla Mendes", "spanish,biometrics", "1"],
  ["whitlow", "Dan Whitlow", "english,expedite", "1,2"],
  ["reyes", "Tom Reyes", "english,spanish", "2"],
  ["lindqvist", "Sam Lindqvist", "english,spanish", "2", "agent,supervisor"],
];
const TO_A_PERSON = "104";

async function openCenter() {
  const center = await Center.open({ at: new Date(OPEN.getTime() - 2 * 3600 * 1000),
    settings: ["signin.lock_minutes=0"] });
  for (const [login, name, skills, tiers, roles = "agent"] of STAFF)
    center.addUser(login, "--name", name, "--skills", skills, "--tiers", tiers, "--role", roles);
  return center;
}

/** What a window of this size shows; all of the page where height is 0; a part where a selector names one. */
async function shoot(page, name, { width = WIDE, height = 900, part } = {}) {
  if (!ONLY.test(name)) return;
  await page.evaluate(() => document.activeElement?.blur());
  await page.setViewportSize({ width, height: height || 900 });
  if (height === 0) // A window as high as the page has no scroll bar.
    await page.setViewportSize({ width, height: await page.evaluate(() => document.body.scrollHeight) });
  await page.evaluate(() => document.fonts.ready);
  const path = join(FOLDER, `${name}.png`);
  await page.evaluate(() => scrollTo(0, 0));
  await (part ? page.locator(part).first() : page).screenshot({ path });
  console.log(`  ${name}.png`);
  await page.setViewportSize({ width: WIDE, height: 900 });
}

async function signIn(browser, center, login, path) {
  const page = await openPage(browser, `${center.url}/signin`, { width: WIDE });
  await page.fill("#login", login);
  await page.fill("#password", PASSWORD);
  await page.click("button[type=submit]");
  await page.waitForURL(/desk|supervisor/);
  if (path) await page.goto(`${center.url}${path}`);
  return page;
}

const numbers = Array.from({ length: 90 }, (_, i) => `+1202555${String(1000 + i * 7)}`);
const newNumber = () => numbers.shift();

let boss; // The supervisor's session.
async function waiting(center) {
  const { json } = await center.api("GET", "/supervise", { cookie: boss });
  return json.contacts.filter(({ state }) => state === "waiting").length;
}

/* Two hours of a morning, so that the numbers and the day have something to tell: every half hour some
 * reach a person, one takes a callback, one hears a status, one goes. */
async function morning(center, desk) {
  boss = await center.signIn("lindqvist");
  const waits = (count) => center.until(async () => (await waiting(center)) === count, `${count} wait`);
  const cases = center.cases();
  for (let half = 0; half < 4; half++) {
    for (let talk = 0; talk < [1, 2, 3, 2][half]; talk++) {
      const caller = await Caller.call(center, { from: newNumber() });
      await center.advance(20 + 35 * ((half + talk) % 3));
      caller.key(TO_A_PERSON);
      await desk.ready();
      await desk.accept();
      await center.advance(150 + 90 * talk);
      await desk.hangUp();
      await desk.file(talk % 4, "");
      await notReady(center, desk);
    }
    const status = await Caller.call(center, { from: newNumber() });
    status.key(`11${keysOf(cases[half].number)}1`); // ... and that helped.
    const later = await Caller.call(center, { from: newNumber() });
    later.key(TO_A_PERSON);
    await waits(1);
    await center.advance(100 + 60 * half);
    if (half % 2 === 0) later.key("1#2"); // Keep the place; this number; no other.
    await center.until(async () => half % 2 === 1 || (await promised(center)), "a callback is promised");
    await status.until(() => status.ended, "the article helped", 15).catch(() => undefined);
    await Promise.all([status.hangUp(), later.hangUp()]);
    await waits(0);
    const left = (30 * MINUTE_S) - ((await now(center)) % (30 * MINUTE_S));
    await center.advance(left);
  }
}

async function now(center) {
  const { json } = await center.api("GET", "/test/clock");
  return Math.round(Date.parse(json.now) / 1000);
}

async function promised(center) {
  const { json } = await center.api("GET", "/promises", { cookie: boss });
  return json.promises.filter(({ kind }) => kind === "callback").at(-1);
}

async function notReady(center, desk) {
  const cookie = await center.signIn(desk.login);
  await center.api("POST", "/desk/not-ready", { cookie, body: { reason: "break" } });
  await desk.page.waitForSelector(".tl-state--not-ready");
}

async function openDesk(browser, center, login) {
  const desk = await Desk.open(browser, center, login, { width: WIDE });
  desk.login = login;
  return desk;
}

/* ---- chapters ---- */

async function publicPages(browser, center) {
  const start = await openPage(browser, `${center.url}/`, { width: WIDE });
  await start.waitForSelector("main");
  await shoot(start, "start", { height: 1020 });
  await start.context().close();
  const page = await openPage(browser, `${center.url}/call`, { width: WIDE });
  await page.locator(".tl-before button.tl-button").last().click();
  await page.waitForSelector(".tl-status--menu");
  await page.waitForSelector(".tl-line--center");
  await page.getByText("7: ").first().waitFor();
  await page.locator('.tl-keypad__key >> text="1"').first().click();
  await page.getByText(/receipt number/).first().waitFor();
  await shoot(page, "call", { height: 860 });
  await shoot(page, "call-narrow", { width: NARROW, height: 760 });
  await page.locator(".tl-phone__buttons button").last().click();
  await page.context().close();
}

/** One call from the offer to its filing, with a note, an article, and the matter passed on. */
async function desks(browser, center, desk) {
  const { page } = desk;
  const known = center.cases()[6];
  const caller = await Caller.call(center, { from: newNumber() });
  caller.key(`151${keysOf(known.number)}2`); // English, expedite, why, the case, a person.
  await center.until(async () => (await waiting(center)) === 1, "somebody waits");
  await center.advance(48);
  await page.reload(); // A page takes the center's clock when it is opened.
  await desk.ready();
  await desk.offered();
  await shoot(page, "desk-offer", { height: 820 });
  await desk.accept();
  await center.advance(95);
  await page.reload();
  await desk.talks();
  await page.fill("#note", "Job offer ends on the 30th; has the letter of the employer.");
  await page.getByText("Saved", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.fill("#case-number", known.number);
  await page.keyboard.press("Escape");
  await page.keyboard.press("c");
  await page.waitForSelector(".tl-case");
  await page.waitForSelector(".tl-quality");
  await shoot(page, "desk-call", { height: 1060 });
  await shoot(page, "desk-call-narrow", { width: NARROW, height: 900 });
  await page.keyboard.press("p");
  await page.waitForSelector("#ask-harm-yes", { state: "attached" });
  await page.click("label[for=ask-harm-no]");
  await page.click("label[for=ask-deadline-week]");
  await page.fill("#escalate-mail", "person@example.org");
  await shoot(page, "desk-pass-on", { part: "dialog[open]", height: 1000 });
  await page.click("button[form=escalate-form]");
  await page.waitForSelector(".usa-alert--success");
  await page.keyboard.press("Escape");
  await desk.hangUp();
  await desk.wrapsUp();
  await page.click("label[for=disposition-3]");
  await shoot(page, "desk-wrap-up", { height: 1120 });
  await page.click("#wrap-up [type=submit]");
  await page.waitForSelector("#wrap-up", { state: "detached" });
  await caller.hangUp();
}

async function worklist(browser, center) {
  const page = await signIn(browser, center, "reyes", "/worklist");
  await page.waitForSelector("[data-matter]");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("t");
  await page.waitForSelector("#reply");
  await shoot(page, "worklist", { height: 1060 });
  await page.context().close();
}

/** Some wait, one talks, one is called back. */
async function supervisor(browser, center, desk) {
  await center.signIn("mendes");
  await center.signIn("whitlow");
  await desk.ready().catch(() => undefined);
  const talks = await Caller.call(center, { from: newNumber() });
  talks.key(TO_A_PERSON);
  await desk.accept();
  const line = [];
  for (const keys of [TO_A_PERSON, "204", `151${keysOf(center.cases()[9].number)}2`, TO_A_PERSON]) {
    const caller = await Caller.call(center, { from: newNumber() });
    caller.key(keys);
    line.push(caller);
    await center.until(async () => (await waiting(center)) === line.length, `${line.length} wait`);
    await center.advance(70);
  }
  const page = await signIn(browser, center, "lindqvist", "/supervisor");
  await page.waitForSelector(".tl-sup__cards");
  await page.waitForSelector("[data-contact] >> nth=5");
  await shoot(page, "supervisor", { height: 1790 });
  await page.click('button:has-text("Close the whole line")');
  await page.selectOption("#closing-reason", "storm");
  await shoot(page, "supervisor-close", { part: "dialog[open]" });
  await page.keyboard.press("Escape");
  await page.goto(`${center.url}/numbers`);
  await page.waitForSelector(".tl-num__plot");
  await shoot(page, "numbers", { height: 1440 });
  await page.goto(`${center.url}/policy`);
  await page.locator(".tl-map svg").waitFor();
  await shoot(page, "policy", { height: 940 });
  await page.context().close();
  await Promise.all([talks, ...line].map((caller) => caller.hangUp()));
}

/** What a person finds by number and code. */
async function promises(browser, center) {
  const promise = await promised(center);
  const page = await openPage(browser, `${center.url}/promises`, { width: WIDE });
  await page.fill("#number", promise.number);
  await page.fill("#code", center.codeOf(promise.contact));
  await page.keyboard.press("Enter");
  await page.waitForSelector(".tl-told__card");
  await shoot(page, "promises", { height: 0 });
  await page.context().close();
}

mkdirSync(FOLDER, { recursive: true });
const [center, browser] = await Promise.all([openCenter(), openBrowser()]);
try {
  const desk = await openDesk(browser, center, "ortega");
  await morning(center, desk);
  await publicPages(browser, center);
  await promises(browser, center);
  await desks(browser, center, desk);
  await worklist(browser, center);
  await supervisor(browser, center, desk);
} finally {
  hangUpAll();
  await browser.close();
  await center.stop();
}
