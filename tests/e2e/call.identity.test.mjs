/* call.identity.test.mjs: who asks is found out by an agent and goes with the call; what may be told
 * follows from it, from the case's representation documents and from the policy. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkAccess } from "./support/authenticator.mjs";
import { Desk, openBrowser, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, OPEN, run } from "./support/center.mjs";

const TO_A_PERSON = "104";
const DAY_MS = 86_400_000;
const HEAD = "case,document,name,firm,received_on,entered_on,active_on,until,ended_on,ended";

describe("who asks", () => {
  let center, browser, pages;
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    pages = [];
  });
  afterEach(async () => {
    hangUpAll();
    for (const page of pages.splice(0)) await page.context().close();
    await center.sendHome(["ana", "ben"]);
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });

  const sitDown = async (login) => {
    const desk = await Desk.open(browser, center, login);
    pages.push(desk.page);
    return desk;
  };

  /** A row of a document that came so many days ago, as the agency's system would say it. */
  function importDocument(number, dates) {
    const file = join(center.folder, "documents.csv");
    writeFileSync(file, `${HEAD}\n${number},1,Invented Advocate,,${dates}\n`);
    const { status, err } = run(["import", "representations", file, "--data", center.folder]);
    assert.equal(status, 0, err);
  }

  async function talk() {
    const desk = await sitDown("ana");
    await desk.ready();
    const caller = await Caller.call(center);
    caller.key(TO_A_PERSON);
    await desk.accept();
    const [{ number }, other] = center.cases().filter((one) => one.protected === "0");
    await lookAt(desk, number);
    return { desk, caller, number, other: other.number };
  }

  /** The case that the caller asks about. */
  async function lookAt({ page }, number) {
    await page.locator("#case-number").fill(number);
    await page.locator("#look").click();
    await page.locator(".tl-case__number", { hasText: number }).waitFor();
    await page.locator(`.tl-in-call:has-text("${number}")`).waitFor();
  }

  /** What the agency's system has: the answer of this case to a question. */
  const answerOf = (number, question) => readFileSync(join(center.folder, "answers.csv"), "utf8").split("\n")
    .map((line) => line.trim().split(",")).find((row) => row[0] === number && row[1] === question)[2];

  const answer = async ({ page }, answers) => {
    for (const [question, text] of Object.entries(answers)) await page.locator(`#answer-${question}`).fill(text);
    await page.locator(".tl-identity button[type=submit]").click();
  };

  const right = (number, ...questions) =>
    Object.fromEntries(questions.map((question) => [question, answerOf(number, question)]));

  const choose = async ({ page }, role, level) => {
    await page.locator("#identity-role").selectOption(role);
    await page.locator("#identity-level").selectOption(level);
  };
  /** Where nothing is asked, or no more. */
  const keep = async (desk, role, level) => {
    await choose(desk, role, level);
    await desk.page.locator(".tl-identity button[type=submit]").click();
  };
  const tells = ({ page }, ...words) => Promise.all(words.map((said, at) =>
    page.locator(".tl-disclosed li").nth(at).filter({ hasText: said }).waitFor()));

  it("is kept, and what may be told follows from it", async () => {
    const { desk, caller, number } = await talk();
    assert.match(await desk.text(), /Not verified/);
    await keep(desk, "other", "anyone");
    await tells(desk, "You may", "Not to them", "Not to them");
    await keep(desk, "party", "anyone");
    await tells(desk, "You may", "Only after: Questions answered", "Only after: Questions answered");
    await choose(desk, "party", "answered");
    await checkAccess(desk.page, "the questions");
    await shoot(desk.page, "questions");
    await answer(desk, right(number, "born", "zip"));
    await tells(desk, "You may", "You may", "You may", "You may", "Only after: Proven by a code");
    await desk.page.locator(".tl-tag--good", { hasText: "Identity verified" }).waitFor();
    await checkAccess(desk.page, "what may be told");
    await shoot(desk.page, "identity");
    await caller.hangUp();
    await desk.file(0, "");
    assert.deepEqual(desk.page.faults, []);
  });

  it("what was proved of one case is not proved of another, and holds when the talk comes back to it", async () => {
    const { desk, caller, number, other } = await talk();
    await choose(desk, "party", "answered");
    await answer(desk, right(number, "born", "zip"));
    await desk.page.locator(".tl-tag--good", { hasText: "Identity verified" }).waitFor();
    await lookAt(desk, other);
    await desk.page.locator(".tl-tag", { hasText: "Not verified" }).waitFor();
    assert.equal(await desk.page.locator(".tl-disclosed").count(), 0, "nothing is told of it yet");
    await choose(desk, "party", "answered");
    await answer(desk, right(number, "born", "zip"));
    await desk.page.locator(".tl-identity [role=alert]").waitFor(); // The answers of the first case.
    await answer(desk, right(other, "born", "zip"));
    await tells(desk, "You may", "You may");
    await lookAt(desk, number);
    await tells(desk, "You may", "You may");
    await caller.hangUp();
    await desk.file(0, "");
    const looks = center.rows("SELECT action, reason FROM audit WHERE record_kind = 'case' ORDER BY id");
    assert.deepEqual(looks.slice(-6).map((row) => row.join(" ")), [
      "look caller-asks", "verify right", "look caller-asks", "verify wrong", "verify right", "look caller-asks",
    ]);
  });

  it("a representative hears once the document counts; until then since when it is on its way", async () => {
    const { desk, caller, number } = await talk();
    const answered = right(number, "born", "file_number");
    const day = (ago) => new Date(OPEN.getTime() - ago * DAY_MS).toISOString().slice(0, 10);
    await choose(desk, "representative", "answered");
    await answer(desk, answered);
    await tells(desk, "You may", "Not to them", "Not to them");
    importDocument(number, `${day(9)},${day(7)},,,,`);
    await keep(desk, "representative", "answered");
    await tells(desk, "You may", "Not yet: the document is on its way");
    await desk.page.locator(".tl-disclosed p", { hasText: "has been on its way since" }).waitFor();
    importDocument(number, `${day(9)},${day(7)},${day(1)},,,`);
    await keep(desk, "representative", "answered");
    await tells(desk, "You may", "You may", "You may", "You may");
    importDocument(number, `${day(9)},${day(7)},${day(2)},,${day(1)},withdrawn`);
    await keep(desk, "representative", "answered");
    await tells(desk, "You may", "Not to them");
    await caller.hangUp();
    await desk.file(0, "");
  });

  it("nobody is asked twice: the next agent has it", async () => {
    const { desk: ana, caller, number } = await talk();
    await choose(ana, "party", "answered");
    await answer(ana, right(number, "born", "zip"));
    await tells(ana, "You may", "You may");
    const ben = await sitDown("ben");
    await ben.ready();
    await ana.page.keyboard.press("t");
    await ana.page.locator(".tl-transfer input[id^=target-queue]:enabled + label").first().click();
    await ana.page.locator(".tl-transfer__buttons button").nth(1).click();
    await ben.accept();
    await tells(ben, "You may", "You may");
    assert.equal(await ben.page.locator("#identity-role").inputValue(), "party");
    assert.equal(await ben.page.locator("#identity-level").inputValue(), "answered");
    const facts = run(["journal", "show", "--data", center.folder]).out;
    assert.match(facts, /identified/);
    await ana.file(0, "");
    await caller.hangUp();
    await ben.file(0, "");
  });

  it("wrong answers prove nothing, nobody hears which, and after five the case is left alone, over a restart too", async () => {
    const first = await talk();
    const { number } = first;
    const answers = right(number, "born", "zip");
    const isWrong = async (desk, ...zips) => {
      await choose(desk, "party", "proven"); // By what is asked for the level below.
      for (const zip of zips) {
        await answer(desk, { ...answers, zip: zip === answers.zip ? "99999" : zip });
        await desk.page.locator(".tl-identity [role=alert]", { hasText: "Not all of that" }).waitFor();
      }
    };
    await isWrong(first.desk, "00000", "11111", "22222");
    await first.caller.hangUp();
    await first.desk.file(0, "");
    await pages.pop().context().close();
    await center.sendHome(["ana"]);
    await center.stop();
    await center.start();
    const { desk, caller } = await talk();
    await isWrong(desk, "33333", "44444");
    await answer(desk, answers);
    await desk.page.locator(".tl-identity [role=alert]", { hasText: "Too many wrong tries" }).waitFor();
    assert.match(await desk.text(), /Not verified/);
    assert.deepEqual(center.rows("SELECT reason, count(*) FROM audit WHERE action = 'verify' "
      + `AND record_id = (SELECT id FROM cases WHERE receipt = '${number}') AND reason = 'wrong' GROUP BY 1`), [["wrong", 5]]);
    const kept = center.sql("SELECT hash FROM case_answers LIMIT 1")[0];
    assert.match(kept, /^[0-9a-f]{64}$/);
    await caller.hangUp();
    await desk.file(0, "");
  });
});
