/* call.deskrequest.test.mjs: an agent files a request for the caller: the questions of its page, filled
 * with what the call has told; number, mail, where it stands, and what stands in the records of it. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { checkAccess } from "./support/authenticator.mjs";
import { Desk, openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, OPEN } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";
import { ENDED_SQL, words } from "./support/policy.mjs";

const TO_A_PERSON = "104";
const PAGE_S = 30 * 60;

describe("a request is filed for the caller", () => {
  let center, browser, post, desk;
  before(async () => {
    post = await Mailbox.open();
    [center, browser] = await Promise.all([Center.open({ settings: post.mailSettings }), openBrowser()]);
    center.addUser("sam", "--role", "supervisor");
  });
  afterEach(async () => {
    hangUpAll();
    await desk?.page.context().close();
    desk = undefined;
    await center.sendHome(["ana", "ben"]);
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
    post?.close();
  });

  const late = () => center.rows(`select c.receipt from cases c join processing_times t on t.form = c.form and t.office = c.office
    where c.guarded = 0 and c.status not in ${ENDED_SQL} and c.received_at < t.inquiry_at and c.received_at < ${OPEN.getTime() * 1000} limit 1`)[0][0];
  const callOf = () => center.rows("select max(id) from contacts where channel = 'voice'")[0][0];
  const contact = (id) => center.rows(`select number, channel, language, topic, state, outcome from contacts where id = ${id}`)[0];
  const next = () => desk.page.locator("#file-for button[type=submit]").click();

  /** Ana talks with a caller, and has looked at the case that they ask about. */
  async function talk(number, call = () => Caller.call(center)) {
    desk = await Desk.open(browser, center, "ana");
    await desk.ready();
    const caller = await call();
    caller.key(TO_A_PERSON);
    await desk.accept();
    await desk.page.fill("#case-number", number);
    await desk.page.click("#look");
    await desk.page.locator(`.tl-in-call:has-text("${number}")`).waitFor();
    await desk.page.keyboard.press("Escape");
    await desk.page.keyboard.press("f");
    await desk.page.locator("#file-for .tl-topic__choice:focus").waitFor();
    return caller;
  }
  const choose = async (topic) => {
    await desk.page.locator("#file-for .tl-topic__choice", { hasText: words(topic, "en") }).click();
    await desk.page.waitForSelector("#file-for #value");
  };

  it("a late case: the number stands in the field, number and day are said, the mail comes, the office has it", async () => {
    const receipt = late();
    const caller = await talk(receipt, () => Caller.callBySipp(center, { seconds: 60 }));
    const { page } = desk;
    const call = callOf();
    await choose("topic.outside_normal_time");
    assert.equal(await page.inputValue("#value"), receipt, "nobody is asked twice");
    await shoot(page, "deskrequest-number");
    await checkAccess(page, "a question at the desk");
    await page.setViewportSize({ width: 320, height: 800 });
    await checkAccess(page, "a question at the desk, 320 px wide");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.setViewportSize({ width: 1280, height: 900 });
    await next();
    await page.locator("#file-for .tl-topic__choice").first().click();
    await page.waitForSelector('#file-for input[type="email"]');
    await page.fill("#value", "person@example.org");
    await next();
    await page.waitForSelector("#check");
    assert.equal(center.rows("select count(*) from promises")[0][0], 0, "nothing is filed before it is read back");
    await page.click("#file-for .tl-button--go");
    await page.waitForSelector("#file-for-say:focus");
    const [ours, code, due] = await page.locator("#file-for .tl-topic__number").allInnerTexts();
    assert.ok(due.length > 0);
    await checkAccess(page, "a request that is filed");
    await shoot(page, "deskrequest-filed");
    await page.locator(".tl-story", { hasText: `number ${ours}` }).waitFor();

    const [[id]] = center.rows(`select id from contacts where number = '${ours}'`);
    assert.deepEqual(contact(id).slice(1, 4), ["web", "en", "outside-normal-time"]);
    assert.equal(contact(id)[5], "request");
    assert.deepEqual(center.rows(`select text from contact_values where contact = ${id} and name = 'filed.call'`), [[call]].map(([one]) => [String(one)]));
    const [[ana]] = center.rows("select id from staff where login = 'ana'");
    assert.deepEqual(
      center.rows("select staff_id, record_id, reason, contact from audit where action = 'file-for' order by id"),
      [[ana, call, "outside-normal-time", call], [ana, id, "filed", call]]);

    const [mail] = await post.mails(center, 1);
    assert.deepEqual(mail.to, ["person@example.org"]);
    assert.ok(mail.text.includes(ours) && !mail.text.includes(receipt), mail.text);
    const told = await openPage(browser, `${center.url}/promises?number=${ours}`, {});
    await told.fill("#code", code);
    await told.keyboard.press("Enter");
    await told.waitForSelector(".tl-told__card--open");
    await told.context().close();
    const cookie = await center.signIn("sam");
    const { json } = await center.api("GET", "/promises?state=open", { cookie });
    assert.ok(json.promises.some(({ number, kind }) => number === ours && kind === "request-answer"), JSON.stringify(json));
    await desk.hangUp();
    await desk.file(0, "Filed that it takes too long.");
    await caller.until(() => caller.ended, "the caller's end is told");
    assert.deepEqual(page.faults, []);
  });

  it("however long the two talk the walk stays; it is finished while the call is filed", async () => {
    await talk(late());
    const { page } = desk;
    await choose("topic.not_received");
    const [[id]] = center.rows("select max(id) from contacts where channel = 'web'");
    await center.advance(PAGE_S + 60);
    assert.equal(contact(id)[4], "in-flow");
    await desk.hangUp();
    await desk.wrapsUp();
    await next();
    await page.waitForSelector("#file-for textarea");
    await page.fill("#value", "The card never came.");
    await next();
    await page.waitForSelector('#file-for input[type="email"]');
    await page.locator("#file-for .tl-topic__buttons .usa-button--unstyled").click();
    await page.waitForSelector("#check");
    await page.click("#file-for .tl-button--go");
    await page.waitForSelector("#file-for-say");
    assert.equal(contact(id)[5], "request");
    await desk.file(0, "Filed what did not come.");
    await page.waitForSelector("#file-for", { state: "detached" });
    assert.deepEqual(page.faults, []);
  });

  it("left alone after the call it ends as any page; another agent, and a filed call, have nothing of it", async () => {
    await talk(late());
    await choose("topic.not_received");
    const call = callOf();
    const [[id]] = center.rows("select max(id) from contacts where channel = 'web'");
    const path = `/desk/contacts/${call}/requests`;
    const ben = await center.signIn("ben");
    assert.equal((await center.api("GET", path, { cookie: ben })).status, 404);
    assert.equal((await center.api("POST", `${path}/not-received`, { cookie: ben, body: {} })).status, 404);
    await desk.hangUp();
    await desk.wrapsUp();
    const ana = await center.signIn("ana");
    const { json } = await center.api("GET", path, { cookie: ana });
    assert.equal(json.open.page.id, String(id));
    assert.ok(json.topics.some(({ key }) => key === "expedite") && !json.topics.some(({ key }) => key === "leave-message"), JSON.stringify(json.topics));
    const [[ours]] = center.rows("select number from contacts where outcome = 'request' order by id limit 1");
    const { json: history } = await center.api("GET", `/desk/contacts/${call}/history?reason=follow-up`, { cookie: ana });
    assert.ok(history.contacts.some(({ filed }) => filed?.includes(ours)), JSON.stringify(history));
    for (const topic of ["welcome", "no-such"])
      assert.equal((await center.api("POST", `${path}/${topic}`, { cookie: ana, body: {} })).status, 404, topic);
    assert.equal((await center.api("GET", path)).status, 401);
    await center.advance(PAGE_S + 60);
    await center.until(() => contact(id)[5] === "left in menu", "the walk that was left alone");
  });
});
