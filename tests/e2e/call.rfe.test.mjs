/* call.rfe.test.mjs: a request for evidence comes by feed, by file or by hand; it is answered with files
 * before its last day, by the account alone; a receipt comes by mail, and the office looks at the answer. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { mailTo, Person, WORDS } from "./support/account.mjs";
import { checkAccess, codeOf } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Center, newFolder, PASSWORD, run } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";
import { addFile, caseOf, Feed, inDays, ON, pdf } from "./support/papers.mjs";

describe("a request for evidence", () => {
  let center, browser, post, feed, people = 0, ids = 0, pages = [];
  const anAddress = () => `rfe${++people}@example.org`;
  before(async () => {
    [post, browser] = await Promise.all([Mailbox.open(), openBrowser()]);
    center = await Center.open({ clock: "real", settings: [...post.mailSettings, ...ON, "account.asks=300"] });
    center.addUser("nora", "--role", "office-officer", "--office", "VSC");
    center.addUser("otto", "--role", "office-officer", "--office", "NBC");
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
    assert.doesNotMatch(log, /EAC77\d{8}|@example\.org|passport/);
  });

  const rfesOf = async (person) => (await person.api("GET", "/my/papers")).json.cases.flatMap(({ rfes }) => rfes);
  const refusedWith = ({ status, json }, wanted, code) =>
    assert.deepEqual([status, json.error], [wanted, code], JSON.stringify(json));
  /** A person, a case of theirs, and what is asked of it. */
  async function asked(days, more = {}, about = {}) {
    const mail = anAddress();
    const person = await Person.register(center, post, mail);
    const row = await caseOf(feed, mail, about);
    const id = `E-${++ids}`;
    assert.equal(await feed.rfe({ case: row.number, id, due_on: inDays(days), asks: "identity translation", ...more }), "taken");
    return { person, row, id, rfe: (await rfesOf(person))[0] };
  }

  it("is answered with files, once, and gets a number that goes by mail without what it is about", async () => {
    const { person, row, rfe } = await asked(10);
    assert.deepEqual([rfe.state, rfe.due_on, rfe.days_left, rfe.asks.length], ["open", inDays(10), 10, 2]);
    await mailTo(center, post, person.mail, 2);
    refusedWith(await person.post(`/my/rfes/${rfe.id}/send`), 409, "rfe-empty");
    const { json: half } = await person.post(`/my/rfes/${rfe.id}/uploads`, { name: "b.pdf", type: "application/pdf", size: 900 });
    assert.equal((await addFile(person, rfe.id, "passport.pdf", pdf("p"))).status, 201);
    refusedWith(await person.post(`/my/rfes/${rfe.id}/send`), 409, "rfe-partial");
    assert.equal((await fetch(`${center.url}/api/v1/uploads/${half.id}`, {
      method: "DELETE", headers: { authorization: `Bearer ${half.token}` } })).status, 204);
    const sent = await person.post(`/my/rfes/${rfe.id}/send`);
    assert.equal(sent.status, 200, JSON.stringify(sent.json));
    assert.match(sent.json.number, /^E-\d{3}-\d{3}-\d{4}$/);
    assert.equal(sent.json.state, "answered");
    const receipt = await mailTo(center, post, person.mail, 3);
    assert.ok(receipt.subject.includes(sent.json.number) && receipt.text.includes(sent.json.number));
    assert.doesNotMatch(receipt.text, new RegExp(`https?://|${row.number}|passport|identity`));
    refusedWith(await person.post(`/my/rfes/${rfe.id}/send`), 409, "state");
    refusedWith(await addFile(person, rfe.id, "late.pdf", pdf("l")), 409, "state");
    assert.equal((await rfesOf(person))[0].number, sent.json.number);
  });

  it("whose last day is over takes nothing, and says what is left to do; a later day opens it again", async () => {
    const { person, row, id, rfe } = await asked(-1);
    assert.deepEqual([rfe.state, rfe.days_left], ["over", 0]);
    refusedWith(await addFile(person, rfe.id, "a.pdf", pdf("a")), 409, "rfe-over");
    refusedWith(await person.post(`/my/rfes/${rfe.id}/send`), 409, "rfe-over");
    const { json } = await person.api("GET", "/my/papers");
    assert.match(json.over.en, /You can still call us/);
    assert.match(json.over.es, /Todavía puede llamarnos/);
    assert.equal(await feed.rfe({ case: row.number, id, due_on: inDays(2), asks: "identity" }), "taken");
    assert.equal((await addFile(person, rfe.id, "a.pdf", pdf("a"))).status, 201);
    assert.equal((await person.post(`/my/rfes/${rfe.id}/send`)).status, 200);
  });

  it("on its last day still takes the answer", async () => {
    const { person, rfe } = await asked(0);
    assert.deepEqual([rfe.state, rfe.days_left], ["open", 0]);
    assert.equal((await addFile(person, rfe.id, "a.pdf", pdf("a"))).status, 201);
    assert.equal((await person.post(`/my/rfes/${rfe.id}/send`)).status, 200);
  });

  it("is nobody else's: not another account's, not of a protected case, not another office's", async () => {
    const { person, rfe } = await asked(10);
    const stranger = await Person.register(center, post, anAddress());
    for (const [method, path, body] of [["GET", "uploads"], ["POST", "uploads", { name: "a.pdf", type: "application/pdf", size: 9 }],
      ["POST", "send", {}]])
      refusedWith(await stranger.api(method, `/my/rfes/${rfe.id}/${path}`, body), 404, "not-found");
    refusedWith(await (await person.begin()).api("GET", "/my/papers"), 401, "second-factor");
    const guarded = await Person.register(center, post, anAddress());
    const row = await caseOf(feed, guarded.mail, { protected: 1 });
    assert.equal(await feed.rfe({ case: row.number, id: "E-guarded", due_on: inDays(5), asks: "other" }), "taken");
    assert.deepEqual(await rfesOf(guarded), []);
    const [[id]] = center.rows("select id from rfes where ref = 'E-guarded'");
    refusedWith(await guarded.post(`/my/rfes/${id}/send`), 404, "not-found");
    const [nora, otto] = [await center.signIn("nora"), await center.signIn("otto")];
    const office = (cookie, path) => center.api("GET", `/office/rfes${path}`, { cookie });
    assert.ok(!(await office(nora, "?state=open")).json.rfes.some((one) => one.id === String(id)));
    assert.equal((await office(nora, `/${id}`)).status, 404);
    assert.deepEqual((await office(otto, "?state=open")).json.rfes, []);
    assert.equal((await office(otto, `/${rfe.id}`)).status, 404);
  });

  it("comes by a file too, all of it or nothing; each wrong row is named", async () => {
    const mail = anAddress();
    const row = await caseOf(feed, mail);
    const bring = (text) => {
      const file = join(newFolder("import"), "rfes.csv");
      writeFileSync(file, text);
      return run(["import", "rfes", file, "--data", center.folder]);
    };
    const bad = bring(`case,id,due_on,asks\n${row.number},F-1,${inDays(9)},identity\n${row.number},F-2,soon,cake\n`);
    assert.equal(bad.status, 1);
    assert.match(bad.err, /:3:.*due_on|:3:.*this must be a day/);
    assert.match(bad.err, /papers\.yaml does not ask for/);
    const good = bring(`case,id,due_on,asks,notice,state\n${row.number},F-1,${inDays(9)},identity,,open\n`);
    assert.equal(good.status, 0, good.err);
    const person = await Person.register(center, post, mail);
    assert.deepEqual((await rfesOf(person)).map(({ ref }) => ref), ["F-1"]);
  });

  it("is reminded of before its last day, once, and told of when it is over", async () => {
    const [soon, over] = [await asked(2), await asked(-1)];
    await center.stop();
    center.change("UPDATE rfes SET told_at = 1 WHERE state = 'open'");
    await center.start();
    const mails = [await mailTo(center, post, soon.person.mail, 3), await mailTo(center, post, over.person.mail, 3)];
    assert.match(mails[0].subject, /still waits for you/);
    assert.match(mails[1].subject, /last day in your account is over/);
    for (const { text } of mails) assert.doesNotMatch(text, /https?:\/\/|EAC77|identity/);
    await center.stop();
    await center.start();
    const count = (kind) => center.rows(`select count(*) from notices where kind = '${kind}' and address in
      ('${soon.person.mail}', '${over.person.mail}')`)[0][0];
    assert.deepEqual([count("rfe_reminder"), count("rfe_over")], [1, 1]);
  });

  for (const locale of ["en", "es"])
    it(`is answered on the page, and looked at by the office on its own: ${locale}`, async () => {
      const { person, row } = await asked(10);
      const page = await openPage(browser, `${center.url}/my`, { locale, width: 320 });
      pages.push(page);
      await page.fill("#mail", person.mail);
      await page.fill("#password", WORDS);
      await page.keyboard.press("Enter");
      await page.waitForSelector("#proof");
      await page.fill("#proof", codeOf(person.key));
      await page.keyboard.press("Enter");
      await page.locator(".tl-my__tab").nth(1).click();
      await page.waitForSelector(".tl-my__rfe--open");
      await checkAccess(page, "a request");
      await shoot(page, `my-rfe-${locale}`);
      await page.locator(".tl-my__rfe .tl-told__buttons button").click();
      await page.setInputFiles("#upload-files", [
        { name: "passport.pdf", mimeType: "application/pdf", buffer: pdf("p", 600_000) },
        { name: "birth.pdf", mimeType: "application/pdf", buffer: pdf("b") }]);
      await page.locator(".tl-upload__item--kept").nth(1).waitFor();
      await checkAccess(page, "files of an answer");
      await shoot(page, `my-rfe-files-${locale}`);
      await page.locator(".tl-my__answer > button").click();
      await page.waitForSelector(".tl-my__rfe--answered");
      const number = await page.textContent(".tl-my__rfe .tl-case__number");
      assert.match(number, /^E-\d{3}-\d{3}-\d{4}$/);
      await checkAccess(page, "an answer that was sent");
      await shoot(page, `my-rfe-sent-${locale}`);
      const office = await openPage(browser, `${center.url}/signin`, { locale });
      pages.push(office);
      await office.fill("#login", "nora");
      await office.fill("#password", PASSWORD);
      await office.click("button[type=submit]");
      await office.waitForURL(/office/);
      await office.getByRole("button", { name: `${row.number} · ${number}` }).click();
      await office.waitForSelector("#rfe-title");
      await checkAccess(office, "an answer at the office");
      await shoot(office, `office-rfe-${locale}`);
      const [saved] = await Promise.all([office.waitForEvent("download"),
        office.getByRole("button", { name: /birth\.pdf/ }).click()]);
      assert.equal(saved.suggestedFilename(), "birth.pdf");
      await office.locator("[aria-labelledby=rfe-title] .tl-sup__buttons button").first().click();
      await office.waitForSelector(".usa-alert--success");
      assert.equal((await rfesOf(person))[0].state, "looked");
      const kinds = center.rows("select distinct action || ' ' || record_kind from audit").flat();
      for (const kind of ["upload rfe", "answer rfe", "look rfe", "look upload", "end rfe", "look papers"])
        assert.ok(kinds.includes(kind), kind);
    });
});
