/* call.papers.test.mjs: notices come as PDF by feed and by an officer's hand; the account lists and opens
 * them, nobody else does; a decision is told. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mailTo, Person, WORDS } from "./support/account.mjs";
import { checkAccess, codeOf } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Center, PASSWORD } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";
import { caseOf, Feed, inDays, ON, pdf } from "./support/papers.mjs";
import { statusTexts } from "./support/policy.mjs";

const SECRET = "You are granted what you asked for.";

describe("notices of a case", () => {
  let center, browser, post, feed, people = 0, pages = [];
  const anAddress = () => `paper${++people}@example.org`;
  before(async () => {
    [post, browser] = await Promise.all([Mailbox.open(), openBrowser()]);
    center = await Center.open({ clock: "real", settings: [...post.mailSettings, ...ON, "account.asks=300"] });
    center.addUser("nora", "--role", "office-officer", "--office", "VSC");
    center.addUser("otto", "--role", "office-officer", "--office", "NBC");
    center.addUser("pia", "--role", "office-officer,officer", "--office", "VSC");
    feed = await Feed.open(center);
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) {
      assert.deepEqual(page.faults, [], "what went wrong in the page");
      await page.context().close();
    }
  });
  after(async () => {
    const log = center?.log ?? "";
    await browser?.close();
    await center?.stop();
    post?.close();
    assert.doesNotMatch(log, /EAC77\d{8}|@example\.org|granted/);
  });

  const about = (row, more = {}) => ({ case: row.number, kind: "approval", on: "2026-03-02", language: "en", ...more });
  const papersOf = async (person) => (await person.api("GET", "/my/papers")).json.cases;
  const download = async (person, id) => {
    const answer = await fetch(`${center.url}/api/v1/my/notices/${id}`, {
      headers: { authorization: `Bearer ${person.token}` } });
    return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
  };

  it("stand in the account once they came, are opened there alone, and are sealed on the disk", async () => {
    const mail = anAddress();
    const person = await Person.register(center, post, mail);
    const row = await caseOf(feed, mail);
    const bytes = pdf(SECRET, 1_500_000); // More than one piece.
    assert.deepEqual((await papersOf(person))[0].notices, []);
    assert.deepEqual((await feed.notice("N-1", about(row), bytes)).json, { result: "taken" });
    const news = await mailTo(center, post, mail, 2);
    assert.match(news.subject, /Something new in your account/);
    assert.doesNotMatch(news.text, new RegExp(`https?://|${row.number}|Approval`));
    const [{ number, notices: [one] }] = await papersOf(person);
    assert.equal(number, row.number);
    assert.deepEqual([one.kind.en, one.kind.es, one.on, one.language, one.size],
      ["Approval notice", "Aviso de aprobación", "2026-03-02", "en", bytes.length]);
    const got = await download(person, one.id);
    assert.equal(got.status, 200);
    assert.ok(got.bytes.equals(bytes));
    assert.match(got.headers.get("content-disposition"), /^attachment; filename="N-1\.pdf"/);
    assert.match(got.headers.get("content-security-policy"), /sandbox/);
    const stranger = await Person.register(center, post, anAddress());
    assert.equal((await download(stranger, one.id)).status, 404);
    assert.equal((await center.api("GET", `/my/notices/${one.id}`)).status, 401);
    const folder = join(center.folder, "uploads");
    for (const upload of readdirSync(folder))
      for (const piece of readdirSync(join(folder, upload)))
        assert.ok(!readFileSync(join(folder, upload, piece)).includes(SECRET));
    const looks = center.rows(`select count(*) from audit where action = 'look' and record_kind = 'notice'
      and record_id = ${one.id}`);
    assert.equal(looks[0][0], 1, "the look that was given is recorded, those that were refused are none");
  });

  it("are the same when they come again; other bytes, other cases and what is no PDF are refused", async () => {
    const mail = anAddress();
    const [row, other] = [await caseOf(feed, mail), await caseOf(feed, mail)];
    const put = (id, what, bytes, more) => feed.notice(id, what, bytes, more);
    assert.equal((await put("N-2", about(row), pdf("a"))).json.result, "taken");
    assert.equal((await put("N-2", about(row), pdf("a"))).json.result, "unchanged");
    assert.equal((await put("N-2", about(row, { on: "2026-03-03" }), pdf("a"))).json.result, "taken");
    const refusedWith = async (answer, status, error) => {
      const { json, status: got } = await answer;
      assert.deepEqual([got, json.error], [status, error], JSON.stringify(json));
      return json.detail ?? "";
    };
    assert.match(await refusedWith(put("N-2", about(row), pdf("b")), 409, "notice-other"), /an id of its own/);
    assert.match(await refusedWith(put("N-2", about(other), pdf("a")), 409, "notice-other"), /another case/);
    assert.match(await refusedWith(put("N-3", about(row, { kind: "poem" }), pdf("a")), 400, "bad-request"), /^kind: /);
    assert.match(await refusedWith(put("N-3", about(row, { on: "2 March" }), pdf("a")), 400, "bad-request"), /^on: /);
    assert.match(await refusedWith(put("N 3", about(row), pdf("a")), 400, "bad-request"), /^id: /);
    await refusedWith(put("N-3", about({ number: "EAC7700000000" }), pdf("a")), 404, "not-found");
    await refusedWith(put("N-3", about(row), Buffer.from("PK\x03\x04 no PDF")), 415, "file-type");
    await refusedWith(put("N-3", about(row), pdf("a", (5 << 20) + 1)), 413, "file-size");
    await refusedWith(put("N-3", about(row), pdf("a"), { bearer: "nobody" }), 401, "not-signed-in");
    assert.equal((await put("N-3", about(row), pdf("a"), { type: "text/plain" })).status, 415);
    assert.deepEqual(center.rows("select ref from case_notices where ref = 'N-3'"), [], "nothing stays of them");
    assert.equal((await put("N-3", about(row), pdf("a"))).json.result, "taken");
  });

  it("of a protected case are as if they were not there", async () => {
    const mail = anAddress();
    const person = await Person.register(center, post, mail);
    const row = await caseOf(feed, mail, { protected: 1 });
    assert.equal((await feed.notice("N-4", about(row), pdf("a"))).json.result, "taken");
    const [[id]] = center.rows("select id from case_notices where ref = 'N-4'");
    assert.deepEqual(await papersOf(person), []);
    assert.equal((await download(person, id)).status, 404);
    const nora = await center.signIn("nora");
    const look = (cookie) => center.api("POST", "/office/cases/look", { cookie, body: { number: row.number } });
    const [unknown, guarded] = [await center.api("POST", "/office/cases/look", { cookie: nora,
      body: { number: "EAC7700000001" } }), await look(nora)];
    assert.deepEqual([guarded.status, guarded.json], [unknown.status, unknown.json]);
    assert.equal((await look(await center.signIn("pia"))).status, 200, "who has the right, and has just proved it, sees it");
  });

  for (const locale of ["en", "es"])
    it(`a decision and a notice are entered on the office's page, and read in the account: ${locale}`, async () => {
      const mail = anAddress();
      const person = await Person.register(center, post, mail);
      const row = await caseOf(feed, mail);
      const [decision] = Object.entries(statusTexts()).find(([, one]) => one.decides === "1");
      const office = await openPage(browser, `${center.url}/signin`, { locale });
      pages.push(office);
      await office.fill("#login", "nora");
      await office.fill("#password", PASSWORD);
      await office.click("button[type=submit]");
      await office.waitForURL(/office/);
      await office.waitForSelector("#hand-number");
      await office.fill("#hand-number", row.number);
      await office.keyboard.press("Enter");
      await office.waitForSelector("#hand-case");
      await office.selectOption("#enter-code", decision);
      await office.click("#enter-status button[type=submit]");
      await office.waitForSelector(".usa-alert--success");
      await office.selectOption("#notice-kind", "approval");
      await office.setInputFiles("#notice-file", { name: "decision.pdf", mimeType: "application/pdf", buffer: pdf("d") });
      await office.click("#enter-notice button[type=submit]");
      await office.waitForSelector(".tl-my__notice");
      await checkAccess(office, "a case by hand");
      await shoot(office, `office-papers-${locale}`);
      await mailTo(center, post, mail, 2);
      const page = await openPage(browser, `${center.url}/my`, { locale, width: 320 });
      pages.push(page);
      await page.fill("#mail", mail);
      await page.fill("#password", WORDS);
      await page.keyboard.press("Enter");
      await page.waitForSelector("#proof");
      await page.fill("#proof", codeOf(person.key));
      await page.keyboard.press("Enter");
      await page.waitForSelector(".tl-where__words");
      assert.equal(await page.textContent(".tl-where__words"), statusTexts()[decision][`title_${locale}`]);
      await page.locator(".tl-my__tab").nth(1).click();
      await page.waitForSelector(".tl-my__notice");
      await checkAccess(page, "a notice in the account");
      await shoot(page, `my-papers-${locale}`);
      const [saved] = await Promise.all([page.waitForEvent("download"), page.click(".tl-my__notice button")]);
      assert.ok(readFileSync(await saved.path()).equals(pdf("d")));
    });

  it("an officer of another office finds nothing; a status of a day to come, or before the known one, is refused", async () => {
    const row = await caseOf(feed, anAddress(), { status_on: inDays(-3) });
    const post_ = async (login, path, body) =>
      center.api("POST", path, { cookie: await center.signIn(login), body: { number: row.number, ...body } });
    assert.equal((await post_("otto", "/office/cases/look", {})).status, 404);
    assert.equal((await post_("otto", "/office/cases/status", { status: "received", on: inDays(0) })).status, 404);
    const status = async (on, code = Object.keys(statusTexts())[2]) =>
      (await post_("nora", "/office/cases/status", { status: code, on })).json;
    assert.equal((await status(inDays(2))).error, "bad-request");
    assert.equal((await status(inDays(0), "no-such")).error, "unknown-key");
    assert.equal((await status(inDays(-9))).error, "older");
    assert.equal((await status(inDays(0))).code, Object.keys(statusTexts())[2]);
    const [[acts]] = center.rows("select count(*) from audit where action = 'enter-status'");
    assert.ok(acts >= 1);
  });
});
