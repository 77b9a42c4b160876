/* call.topics.test.mjs: topics on pages: from the search box to a request that is filed in Spanish, whose
 * number says where it stands; what does not fit is refused, a page that nobody is at ends. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { checkAccess } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Center, OPEN } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";
import { ENDED_SQL, words } from "./support/policy.mjs";

describe("topics on pages", () => {
  let center, browser, post;
  before(async () => {
    post = await Mailbox.open();
    [center, browser] = await Promise.all([Center.open({ settings: post.mailSettings }), openBrowser()]);
    center.addUser("sam", "--role", "supervisor");
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
    post?.close();
  });
  const begin = async (topic, language = "en") => {
    const { status, json } = await center.api("POST", `/topics/${topic}`, { body: { language } });
    assert.equal(status, 201, JSON.stringify(json));
    return json;
  };
  const answer = ({ token, page }, body, step = page.asks.step) =>
    center.api("POST", `/topics/contacts/${page.id}`, { bearer: token, body: { step, ...body } });
  const on = async (walk, body) => {
    const { status, json } = await answer(walk, body);
    assert.equal(status, 200, JSON.stringify(json));
    walk.page = json;
    return json;
  };
  const contact = (id) => center.rows(`select number, channel, language, topic, state, outcome from contacts where id = ${id}`)[0];
  const plain = () => center.cases().find((row) => row.protected === "0").number;

  it("a request is filed in Spanish from the search box on; its number says where it stands", async () => {
    const number = plain();
    const page = await openPage(browser, `${center.url}/`, { locale: "es" });
    await page.fill("#find", "nombre esta mal escrito");
    await page.click('.tl-find__list a[href="/topics/typographic-error"]');
    await page.fill("#value", "WAC12");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#value-fault:not(:empty)");
    await page.fill("#value", number.toLowerCase());
    await page.keyboard.press("Enter");
    await page.waitForSelector("textarea");
    await checkAccess(page, "the words of a request");
    await page.fill("#value", "Mi apellido es Núñez, con tilde.");
    await page.click('button[type="submit"]');
    await page.fill('input[type="email"]', "ana@example.org");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".tl-topic__given");
    assert.equal(center.rows("select count(*) from promises")[0][0], 0, "nothing is filed before it is sent");
    await page.click(".tl-button--go");
    await page.waitForSelector(".tl-topic__number");
    const [ours, code] = await page.locator(".tl-topic__number").allInnerTexts();
    assert.match(await page.innerText("main"), /Le responderemos a más tardar/);
    await checkAccess(page, "a request that is filed");
    await shoot(page, "topics-filed");

    const [row] = center.rows(`select id, channel, language, topic, outcome from contacts where number = '${ours}'`);
    assert.deepEqual(row.slice(1), ["web", "es", "typographic-error", "request"]);
    const values = center.rows(`select name, text from contact_values where contact = ${row[0]} order by name`);
    assert.ok(values.some(([name, text]) => name === "words" && text === "Mi apellido es Núñez, con tilde."), JSON.stringify(values));

    const [mail] = await post.mails(center, 1);
    assert.deepEqual(mail.to, ["ana@example.org"]);
    assert.ok(mail.text.includes(ours) && !mail.text.includes(number) && !mail.text.includes("Núñez"), mail.text);

    await page.click('a[href^="/promises"]');
    await page.waitForSelector("#code");
    assert.equal(await page.inputValue("#number"), ours);
    await page.fill("#code", code);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".tl-told__card--open");
    assert.equal(await page.innerText(".tl-told__about"), words("request.typographic_error", "es"));
    assert.ok(!(await page.innerText("main")).includes("Núñez"), "what was written stays with who answers");
    assert.deepEqual(page.faults, []);
    await page.context().close();

    const cookie = await center.signIn("sam");
    const { json } = await center.api("GET", "/promises?state=open", { cookie });
    assert.ok(json.promises.some((promise) => promise.number === ours && promise.kind === "request-answer"), JSON.stringify(json));
  });

  it("a number of ours, and a case's, lead from the search box to where they stand", async () => {
    const page = await openPage(browser, `${center.url}/`, {});
    await page.fill("#find", plain());
    await page.waitForSelector(".tl-find__list a");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/status\?number=/);
    await page.goto(`${center.url}/`);
    await page.fill("#find", center.rows("select number from contacts limit 1")[0][0]);
    await page.waitForSelector(".tl-find__list a");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/promises\?number=/);
    await page.context().close();
  });

  it("an answer that does not fit is refused, and nothing has happened", async () => {
    const walk = await begin("not-received");
    assert.deepEqual([walk.page.topic.key, walk.page.asks.name], ["not-received", "receipt"]);
    for (const [body, step] of [[{ kind: "value", text: "WAC1" }], [{ kind: "value", text: "" }], [{ kind: "choice", text: "1" }],
      [{ kind: "choice", text: "0" }], [{ kind: "helped" }], [{ kind: "nonsense" }], [{ kind: "value" }],
      [{ kind: "value", text: "x".repeat(3000) }], [{ kind: "value", text: plain() }, 70000], [{ kind: "value", text: plain() }, -1]])
      assert.equal((await answer(walk, body, step)).status, 400, JSON.stringify(body));
    assert.equal((await answer(walk, { kind: "value", text: plain() }, walk.page.asks.step + 1)).status, 409);
    const { json } = await center.api("GET", `/topics/contacts/${walk.page.id}`, { bearer: walk.token });
    assert.deepEqual(json.asks, walk.page.asks);
    for (const [id, bearer, wanted] of [[walk.page.id, "x", 401], [walk.page.id, undefined, 401], ["999999", walk.token, 401]])
      assert.equal((await center.api("GET", `/topics/contacts/${id}`, { bearer })).status, wanted);
    for (const topic of ["welcome", "interpreter", "nobody-now", "no-such"])
      assert.equal((await center.api("POST", `/topics/${topic}`, { body: {} })).status, 404, topic);
    assert.equal((await center.api("POST", "/topics/expedite", { body: { language: "xx" } })).status, 400);
    await on(walk, { kind: "value", text: plain() });
    assert.equal((await on(walk, { kind: "nothing" })).asks.name, "words", "who writes nothing can still leave a message");
  });

  it("a question about a late case is taken only where the records say that it is late", async () => {
    const today = OPEN.getTime() * 1000;
    const ask = async (is, status = `not in ${ENDED_SQL}`) => {
      const [[receipt]] = center.rows(`select c.receipt from cases c join processing_times t on t.form = c.form and t.office = c.office
        where c.guarded = 0 and c.status ${status} and c.received_at ${is} t.inquiry_at and c.received_at < ${today} limit 1`);
      const walk = await begin("outside-normal-time");
      await on(walk, { kind: "value", text: receipt });
      return walk;
    };
    const early = await ask(">=");
    assert.match(early.page.said.join(" "), /within normal processing time/);
    assert.equal(early.page.asks.kind, "article");
    const decided = await ask("<", `in ${ENDED_SQL}`);
    assert.doesNotMatch(decided.page.said.join(" "), /normal processing time/, "who has a decision waits for none");
    assert.equal(decided.page.asks.kind, "article");
    const late = await ask("<");
    assert.equal(late.page.topic.key, "outside-normal-time");
    await on(late, { kind: "choice", text: "1" });
    assert.equal(late.page.asks.makes, "request");
    assert.equal((await on(late, { kind: "nothing" })).end.outcome, "request");
  });

  it("who wants a person is called back: a call like any other, in its place in the order", async () => {
    const walk = await begin("person");
    await on(walk, { kind: "choice", text: "4" });
    assert.match(walk.page.said.join(" "), /No person answers on this page/);
    await on(walk, { kind: "choice", text: "1" });
    const refused = await answer(walk, { kind: "value", text: "202" });
    assert.equal(refused.json.error, "not-the-form");
    await on(walk, { kind: "value", text: "202-555-0143" });
    await on(walk, { kind: "choice", text: "1" });
    assert.equal((await on(walk, { kind: "choice", text: "2" })).end.outcome, "callback");
    const [number, channel, , , state] = contact(walk.page.id);
    assert.deepEqual([number, channel, state], [walk.page.end.number, "web", "promised"]);
    const cookie = await center.signIn("ana");
    assert.equal((await center.api("POST", "/desk/ready", { cookie, body: {} })).status, 200);
    await center.api("DELETE", "/session", { cookie });
  });

  it("whoever closes the page has left; so has a page that nobody answers for the policy's time", async () => {
    const page = await openPage(browser, `${center.url}/topics/accommodation`, {});
    await page.waitForSelector("#value");
    const [[id]] = center.rows("select max(id) from contacts where channel = 'web'");
    await page.close({ runBeforeUnload: false });
    await center.until(() => contact(id)[5] === "left in menu", "the closed page has left");
    await page.context().close();

    const walk = await begin("expedite");
    await center.advance(29 * 60);
    await on(walk, { kind: "choice", text: "1" });
    await center.advance(29 * 60);
    assert.equal(contact(walk.page.id)[4], "in-flow", "an answer is a sign of life");
    await center.advance(2 * 60);
    await center.until(() => contact(walk.page.id)[5] === "left in menu", "the page that was left alone");
    const { json } = await center.api("GET", `/topics/contacts/${walk.page.id}`, { bearer: walk.token });
    assert.equal(json.state, "stopped");
  });

  it("after a start a page is told that its walk is over", async () => {
    const walk = await begin("accommodation");
    await center.stop();
    await center.start();
    assert.equal((await answer(walk, { kind: "value", text: plain() })).status, 404);
    await center.until(() => contact(walk.page.id)[4] === "ended", "no walk stays open that no page has");
  });
});
