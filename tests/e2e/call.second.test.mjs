/* call.second.test.mjs: a protected case is told only once somebody else on the staff has looked: asked for at
 * the desk, agreed or refused by a supervisor or who is of the second tier, never by who asked. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkAccess } from "./support/authenticator.mjs";
import { Desk, openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, PASSWORD, run } from "./support/center.mjs";

const TO_A_PERSON = "104";
const SKILLS = ["--skills", "english,spanish,biometrics,emergency,expedite", "--tiers", "1,2"];
const WHY = "No mail reaches the person safely.";
const KINDS = 5;

describe("a second pair of eyes", () => {
  let center, browser, guarded;
  const pages = [];
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    center.addUser("olga", "--role", "officer", ...SKILLS);
    center.addUser("otto", "--role", "officer", ...SKILLS);
    center.addUser("oda", "--role", "officer", "--skills", "english", "--tiers", "2");
    center.addUser("sue", "--role", "supervisor", "--skills", "english,spanish", "--tiers", "2");
    guarded = center.cases().filter((one) => one.protected === "1").map(({ number }) => number);
    assert.ok(guarded.length > 0, "there are protected cases among the invented ones");
  });
  afterEach(async () => {
    hangUpAll();
    for (const page of pages.splice(0)) await page.context().close();
    await center.sendHome(["olga", "otto", "ana"]);
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });

  const sitDown = async (login) => {
    const desk = await Desk.open(browser, center, login);
    pages.push(desk.page);
    await desk.ready();
    return desk;
  };
  const open = async (login, path) => {
    const page = await openPage(browser, `${center.url}/signin`);
    pages.push(page);
    await page.fill("#login", login);
    await page.fill("#password", PASSWORD);
    await page.click("button[type=submit]");
    await page.waitForURL(/desk|supervisor/);
    await page.goto(`${center.url}${path}`);
    await page.waitForSelector("h1");
    return page;
  };
  const answerOf = (number, question) => readFileSync(join(center.folder, "answers.csv"), "utf8").split("\n")
    .map((line) => line.trim().split(",")).find((row) => row[0] === number && row[1] === question)[2];
  const tells = ({ page }, word, many = KINDS) =>
    page.locator(".tl-disclosed li", { hasText: word }).nth(many - 1).waitFor();
  const stands = ({ page }, kind) => page.locator(`.tl-second .usa-alert--${kind}`).waitFor();
  const idOf = (number) => center.rows(`SELECT id FROM cases WHERE receipt = '${number}'`)[0][0];

  /** The caller proves as much as it takes: the questions, and then the code, which is the agent's word. */
  async function prove({ page }, number) {
    for (const level of ["answered", "proven"]) {
      await page.locator("#identity-role").selectOption("party");
      await page.locator("#identity-level").selectOption(level);
      for (const question of level === "answered" ? ["born", "zip"] : [])
        await page.locator(`#answer-${question}`).fill(answerOf(number, question));
      await page.locator(".tl-identity > form button[type=submit]").click();
      if (level === "answered") await page.locator(".tl-tag--good", { hasText: "Identity verified" }).waitFor();
    }
    await page.locator("#second-why").waitFor();
  }

  /** An officer talks about a protected case with somebody who proved enough. */
  async function talk(number = guarded[0]) {
    const desk = await sitDown("olga");
    const caller = await Caller.call(center);
    caller.key(TO_A_PERSON);
    await desk.accept();
    await desk.page.locator("#case-number").fill(number);
    await desk.page.locator("#look").click();
    await desk.page.locator(".tl-case__number", { hasText: number }).waitFor();
    await desk.page.locator(`.tl-in-call:has-text("${number}")`).waitFor();
    const contact = center.rows("SELECT max(id) FROM contacts")[0][0];
    return { desk, caller, number, contact };
  }

  async function ask({ page }, why = WHY) {
    await page.locator("#second-why").fill(why);
    await page.locator(".tl-second button[type=submit]").click();
    await page.locator(".tl-second .usa-alert--info").waitFor();
  }

  /** Looks at the case that is asked about. */
  async function look(page, number) {
    await page.locator("[data-second] button").click();
    await page.locator(".tl-second__look .tl-case__number", { hasText: number }).waitFor();
  }
  const say = async (page, words, agrees) => {
    await page.locator("#second-words").fill(words);
    await page.locator(`.tl-second__look .tl-button--${agrees ? "go" : "danger"}`).click();
    await page.locator(".tl-seconds .usa-alert--success").waitFor();
  };
  const end = async ({ desk, caller }) => {
    await caller.hangUp();
    await desk.file(0, "");
  };

  it("a supervisor sees the request live, proves anew, looks and agrees: now it may be told", async () => {
    const boss = await open("sue", "/supervisor");
    const { desk, caller, number, contact } = await talk();
    await desk.page.locator("#identity-role").selectOption("party");
    await desk.page.locator(".tl-identity > form button[type=submit]").click();
    await desk.page.locator(".tl-second").getByText("First prove: Proven by a code").waitFor();
    await prove(desk, number);
    await tells(desk, "As if there were no such case");
    await checkAccess(desk.page, "what may be asked");
    await ask(desk);
    await boss.locator("[data-second]").getByText("Somebody olga has asked").waitFor();
    assert.doesNotMatch(await boss.innerText(".tl-seconds"), new RegExp(number), "nothing of the case before the look");
    center.change("UPDATE sessions SET proved_at = proved_at - 3600000000");
    await boss.locator("[data-second] button").click();
    await boss.waitForSelector(".tl-door #proof");
    await boss.keyboard.type(PASSWORD);
    await boss.keyboard.press("Enter");
    await boss.locator(".tl-second__look .tl-case__number", { hasText: number }).waitFor();
    await boss.getByText(WHY).waitFor();
    await checkAccess(boss, "the look");
    await shoot(boss, "second-look");
    await say(boss, "The file fits the caller.", true);
    await stands(desk, "success");
    await desk.page.getByText("The file fits the caller.").waitFor();
    await tells(desk, "You may");
    await shoot(desk.page, "second-agreed");
    await end({ desk, caller });
    const rows = center.rows("SELECT staff.login, action, reason FROM audit JOIN staff ON staff.id = staff_id "
      + `WHERE record_kind = 'case' AND record_id = ${idOf(number)} AND contact = ${contact} ORDER BY audit.id`);
    const request = center.rows("SELECT max(id) FROM second_looks")[0][0];
    assert.deepEqual(rows, [
      ["olga", "look", "caller-asks"], ["olga", "verify", "right"], ["olga", "ask-second", WHY],
      ["sue", "look", `second-look ${request}`], ["sue", "agree-second", "The file fits the caller."],
    ]);
    assert.deepEqual(desk.page.faults.concat(boss.faults), []);
    const facts = run(["journal", "show", "--data", center.folder]).out;
    assert.match(facts, /second_asked .*\n(.*\n)*?.*second_looked .* agrees=1/);
    assert.doesNotMatch(facts, /mail reaches|file fits/, "no words in the journal");
  });

  it("who refuses says why, and nothing is told; asked again, the next one sees it", async () => {
    const boss = await open("sue", "/supervisor");
    const { desk, caller, number } = await talk();
    await prove(desk, number);
    await ask(desk);
    await look(boss, number);
    await say(boss, "Ask for the file number first.", false);
    await stands(desk, "warning");
    await desk.page.getByText("Ask for the file number first.").waitFor();
    await tells(desk, "As if there were no such case");
    await ask(desk, "The file number was right.");
    await look(boss, number);
    await boss.getByText("Somebody sue did not agree").waitFor();
    await say(boss, "Now it fits.", true);
    await tells(desk, "You may");
    await end({ desk, caller });
  });

  it("nobody agrees to the own one, nor unseen, nor without the right", async () => {
    const { desk, caller, number, contact } = await talk();
    await prove(desk, number);
    const [olga, ana, sue] = await Promise.all(["olga", "ana", "sue"].map((login) => center.signIn(login)));
    const body = { agrees: true, words: "By myself." };
    const early = await center.api("POST", `/desk/contacts/${contact}/second-look`, { cookie: ana, body: { why: WHY } });
    assert.equal(early.status, 403);
    await ask(desk);
    const request = center.rows("SELECT max(id) FROM second_looks")[0][0];
    assert.deepEqual((await center.api("GET", "/second-looks", { cookie: olga })).json.asked, []);
    for (const [cookie, method, status, code] of [
      [olga, "GET", 409, "same-person"], [olga, "POST", 409, "same-person"],
      [ana, "GET", 403, "not-allowed"], [ana, "POST", 403, "not-allowed"], [sue, "POST", 409, "look-first"],
    ]) {
      const answer = await center.api(method, `/second-looks/${request}`, { cookie, ...(method === "POST" && { body }) });
      assert.deepEqual([answer.status, answer.json.error], [status, code], `${method} by ${cookie === olga ? "olga" : "others"}`);
    }
    const again = await center.api("POST", `/desk/contacts/${contact}/second-look`, { cookie: olga, body: { why: WHY } });
    assert.deepEqual([again.status, again.json.error], [409, "second-asked"]);
    for (const wrong of [{}, { agrees: "yes", words: "Yes." }, { agrees: true, words: "" }, { agrees: true, words: "x".repeat(256) }])
      assert.equal((await center.api("POST", `/second-looks/${request}`, { cookie: sue, body: wrong })).status, 400);
    await tells(desk, "As if there were no such case");
    await end({ desk, caller });
    assert.deepEqual(center.rows(`SELECT state FROM second_looks WHERE id = ${request}`), [["over"]]);
    assert.deepEqual((await center.api("GET", "/second-looks", { cookie: sue })).json.asked, []);
  });

  it("goes with the call, and staff of the second tier gives it on the worklist", async () => {
    const { desk: olga, caller, number } = await talk();
    await prove(olga, number);
    const list = await open("oda", "/worklist");
    await ask(olga);
    await list.locator("[data-second]").waitFor();
    const otto = await sitDown("otto");
    await olga.page.keyboard.press("t");
    await olga.page.locator(".tl-transfer input[id^=target-queue]:enabled + label").first().click();
    await olga.page.locator(".tl-transfer__buttons button").nth(1).click();
    await otto.accept();
    await stands(otto, "info");
    await olga.file(0, "");
    const [own, first] = await Promise.all(["otto", "olga"].map(async (login) =>
      (await center.api("GET", "/second-looks", { cookie: await center.signIn(login) })).json.asked));
    assert.deepEqual([own, first], [[], []], "neither who asked nor who has the person");
    await look(list, number);
    await say(list, "It fits.", true);
    await stands(otto, "success");
    await tells(otto, "You may");
    await caller.hangUp();
    await otto.file(0, "");
    assert.deepEqual(otto.page.faults.concat(list.faults), []);
  });

  it("survives a restart with the request open", async () => {
    const { desk, number, contact } = await talk();
    await prove(desk, number);
    await ask(desk);
    await center.kill();
    hangUpAll();
    await center.start();
    const sue = await center.signIn("sue");
    const { json: { asked } } = await center.api("GET", "/second-looks", { cookie: sue });
    assert.deepEqual(asked.map((one) => one.contact), [`${contact}`]);
    const { status, json } = await center.api("GET", `/second-looks/${asked[0].id}`, { cookie: sue });
    assert.deepEqual([status, json.why, json.case.number], [200, WHY, number]);
    const answer = await center.api("POST", `/second-looks/${asked[0].id}`, { cookie: sue, body: { agrees: true, words: "It fits." } });
    assert.equal(answer.status, 204);
    assert.deepEqual(center.rows(`SELECT state FROM second_looks WHERE contact = ${contact}`), [["agreed"]]);
  });
});
