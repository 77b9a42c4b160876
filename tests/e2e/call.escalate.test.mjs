/* call.escalate.test.mjs: from the desk to the second tier in one step; their list; what the person
 * hears of it, by a real mail server. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { checkAccess } from "./support/authenticator.mjs";
import { Desk, openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, OPEN, PASSWORD } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";

const HOUR_S = 3600;
const URGENT_S = 72 * HOUR_S;

async function openWorklist(browser, center, login, options) {
  const page = await openPage(browser, `${center.url}/signin`, options);
  await page.fill("#login", login);
  await page.fill("#password", PASSWORD);
  await page.click("button[type=submit]");
  await page.waitForURL(/desk/);
  await page.goto(`${center.url}/worklist`);
  await page.waitForSelector("h1");
  return page;
}

describe("a matter is passed on", () => {
  let center, browser, post, ana, tom, uma;
  before(async () => {
    post = await Mailbox.open();
    [center, browser] = await Promise.all([
      Center.open({ settings: post.mailSettings }), openBrowser()]);
    for (const login of ["tom", "uma"])
      center.addUser(login, "--skills", "english,spanish", "--tiers", "2");
    [tom, uma] = [await center.signIn("tom"), await center.signIn("uma")];
  });
  after(async () => {
    hangUpAll();
    await browser?.close();
    await center?.stop();
    post?.close();
  });
  const list = async (cookie) => {
    const { status, json } = await center.api("GET", "/desk/escalations", { cookie });
    assert.equal(status, 200, JSON.stringify(json));
    return json.escalations;
  };
  const desk = (cookie, path, body) =>
    center.api(body ? "POST" : "GET", `/desk/${path}`, { cookie, ...(body ? { body } : {}) });
  const talk = async (page) => {
    const caller = await Caller.call(center);
    caller.key("104");
    await page.accept();
    return caller;
  };

  it("at the desk: questions, the time read aloud, then one step; the mail tells number and date", async () => {
    const agent = await Desk.open(browser, center, "ana");
    await agent.ready();
    const caller = await talk(agent);
    const { page } = agent;
    await page.fill("#note", "The card went to the old address.");
    await page.keyboard.press("Escape");
    await page.keyboard.press("p");
    await page.waitForSelector("#ask-harm-yes", { state: "attached" });
    assert.equal(await page.inputValue("#escalate-note"), "The card went to the old address.");
    await page.click("button[form=escalate-form]");
    assert.match(await page.textContent(".tl-transfer [role=alert]"), /needs an answer/);
    await page.click("label[for=ask-harm-no]");
    await page.click("label[for=ask-deadline-none]");
    assert.match(await page.textContent(".tl-escalate__says"), /by mail or by a call/);
    assert.match(await page.textContent(".tl-escalate__kind"), /Ordinary/);
    await page.click("label[for=ask-deadline-week]");
    assert.match(await page.textContent(".tl-escalate__kind"), /Urgent/);
    await page.click("button[form=escalate-form]");
    await page.waitForSelector(".tl-transfer .usa-alert--error"); // Nothing is known to confirm it by.
    assert.match(await page.textContent(".tl-transfer .usa-alert--error"), /Ask for an address of mail/);
    await page.fill("#escalate-mail", "not an address");
    await page.click("button[form=escalate-form]");
    await page.waitForSelector("text=That is no address of mail");
    await shoot(page, "escalate");
    await checkAccess(page, "passing on");
    await page.setViewportSize({ width: 320, height: 800 });
    await checkAccess(page, "passing on, 320 px wide");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.fill("#escalate-mail", "person@example.org");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".usa-alert--success");
    assert.match(await page.textContent(".usa-alert--success"), /Passed on/);

    const [row] = await list(tom);
    assert.equal(row.is_urgent, true);
    assert.equal(Date.parse(row.due_at), OPEN.getTime() + URGENT_S * 1000);
    assert.equal(row.from.name, "Agent ana");
    const [mail] = await post.mails(center, 1);
    assert.deepEqual(mail.to, ["person@example.org"]);
    assert.ok(mail.text.includes(row.number), mail.text);
    assert.match(mail.text, /by Friday/);
    // However often it is pressed it is one.
    await page.keyboard.press("p");
    await page.waitForSelector(".tl-transfer .usa-alert--info");
    assert.match(await page.textContent(".tl-transfer .usa-alert--info"), /passed on already/);
    await page.keyboard.press("Escape");
    await agent.hangUp();
    await agent.wrapsUp();
    await page.click("label[for=disposition-3]");
    await page.click("#wrap-up [type=submit]");
    await page.waitForSelector("#wrap-up", { state: "detached" });
    await caller.hangUp();
    assert.deepEqual(page.faults, []);
    await page.context().close();
    assert.equal(center.sql("select count(*) from escalations")[0], "1");
  });

  it("the second tier: takes it by the keyboard, sees the story, and answers: kept", async () => {
    const page = await openWorklist(browser, center, "tom");
    await page.waitForSelector("[data-matter]");
    await shoot(page, "worklist");
    await checkAccess(page, "the worklist");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("t");
    await page.waitForSelector("#reply");
    assert.match(await page.textContent(".tl-work__note"), /old address/);
    assert.match(await page.textContent(".tl-work__one"), /within a week/);
    await shoot(page, "worklist-one");
    await checkAccess(page, "one matter");
    await page.setViewportSize({ width: 320, height: 800 });
    await checkAccess(page, "one matter, 320 px wide");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.setViewportSize({ width: 1280, height: 900 });
    // Somebody else is told who has it.
    const [row] = await list(uma);
    assert.equal(row.taken_by.name, "Somebody tom");
    assert.equal((await desk(uma, `escalations/${row.id}/take`, {})).json.error, "taken");
    assert.equal((await desk(uma, `escalations/${row.id}/answer`,
      { evidence: "answered", reply: "not mine" })).json.error, "taken");
    await page.focus("#reply");
    await page.keyboard.type("A new card is on its way.");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=Choose how it was answered");
    await page.focus("#how-answered");
    await page.keyboard.press("Space");
    await page.focus("#reply");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".usa-alert--success");
    assert.deepEqual(await list(tom), []);
    assert.deepEqual(center.sql("select state, evidence from promises where kind = 'urgent-escalation'"),
      ["kept|answered"]);
    assert.deepEqual(center.sql("select reply from escalations"), ["A new card is on its way."]);
    assert.deepEqual(center.sql("select action from audit where record_kind = 'promise' order by id"),
      ["take", "look", "answer"]);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  it("is handed on, given back, taken by one of two; and where it cannot be, the person is told", async () => {
    ana = await center.signIn("ana");
    const agent = await Desk.open(browser, center, "ana", { locale: "es" });
    if ((await center.api("GET", "/desk", { cookie: ana })).json.state.state !== "ready") await agent.ready();
    const caller = await talk(agent);
    const contact = (await center.api("GET", "/desk", { cookie: ana })).json.contacts.at(-1).id;
    const prepared = (await desk(ana, `contacts/${contact}/escalation`)).json;
    assert.equal(prepared.way, undefined);
    const ordinary = prepared.escalations.at(-1);
    const body = { answers: { harm: "no", deadline: "later" }, note: "Which form next?",
      told: ordinary.due_at, mail: "other@example.org" };
    const escalate = (more) => desk(ana, `contacts/${contact}/escalation`, { ...body, ...more });
    assert.equal((await escalate({ answers: { harm: "no" } })).json.error, "questions-open");
    assert.equal((await escalate({ mail: undefined })).json.error, "no-way");
    assert.equal((await escalate({ mail: "x\ny@example.org" })).json.error, "bad-mail");
    assert.equal((await escalate({ told: "2001-01-01T00:00:00Z" })).json.error, "told-anew");
    assert.equal((await escalate({ note: "" })).json.error, "bad-request");
    const { status, json } = await escalate({});
    assert.equal(status, 200, JSON.stringify(json));
    assert.equal(json.due_at, ordinary.due_at);
    assert.equal((await escalate({})).json.error, "escalated");
    assert.equal((await center.api("GET", `/desk/escalations/${json.id}`, { cookie: ana })).status, 404);

    const path = `escalations/${json.id}`;
    const both = await Promise.all([desk(tom, `${path}/take`, {}), desk(uma, `${path}/take`, {})]);
    assert.deepEqual(both.map(({ status: how }) => how).sort(), [204, 409]);
    const [has, other] = both[0].status === 204 ? [tom, uma] : [uma, tom];
    const { json: seen } = await desk(has, path);
    assert.equal(seen.colleagues.length, 1);
    assert.equal((await desk(has, `${path}/give`, { agent: "999", why: "ill today" })).json.error, "nobody-there");
    assert.equal((await desk(has, `${path}/give`, { agent: seen.colleagues[0].id, why: "ill today" })).status, 204);
    assert.equal((await desk(has, `${path}/cannot`, { why: "not mine now" })).json.error, "taken");
    assert.equal((await desk(other, `${path}/give`, { why: "back to the list" })).status, 204);
    assert.equal((await list(tom))[0].taken_by, undefined);

    const page = await openWorklist(browser, center, "tom", { locale: "es" });
    await page.click("[data-matter] .tl-button");
    await page.waitForSelector("#reply");
    await page.click("details:last-of-type summary");
    await page.fill("#cannot-why", "The file is at another office");
    await shoot(page, "worklist-cannot");
    await page.click("details:last-of-type button");
    await page.waitForSelector(".usa-alert--success");
    const mails = await post.mails(center, 3);
    const told = mails.at(-1);
    assert.deepEqual(told.to, ["other@example.org"]);
    assert.match(told.subject, /cannot answer in time/);
    assert.ok(told.text.includes(seen.number));
    assert.deepEqual(center.sql("select state, evidence from promises where kind = 'ordinary-escalation'"),
      ["broken|nobody could keep it"]);
    assert.deepEqual(page.faults, []);
    await caller.hangUp();
    await page.context().close();
  });

  it("the store's clock marks what is due soon, and late", async () => {
    const contact = (await center.api("GET", "/desk", { cookie: ana })).json.contacts.at(-1).id;
    const { escalations: [urgent] } = (await desk(ana, `contacts/${contact}/escalation`)).json;
    const { json } = await desk(ana, `contacts/${contact}/escalation`, {
      answers: { harm: "yes", deadline: "none" }, note: "Is it safe?", told: urgent.due_at });
    assert.ok(json.id, JSON.stringify(json));
    await center.advance(URGENT_S - 24 * HOUR_S);
    const stateOf = async () => (await list(tom)).find(({ id }) => id === json.id)?.state;
    await center.until(async () => (await stateOf()) === "soon", "it is due soon");
    await center.advance(24 * HOUR_S);
    await center.until(async () => (await stateOf()) === "late", "it is late");
    assert.equal(run_ok(center.verifyJournal()), true);
  });
});

const run_ok = ({ status }) => status === 0;
