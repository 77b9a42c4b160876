/* call.inbox.test.mjs: the secure inbox, both ways: a person writes in the account, with a document; the
 * queue's staff answer from the worklist, and one mail without detail says that something is new. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mailTo, Person, WORDS } from "./support/account.mjs";
import { checkAccess, codeOf } from "./support/authenticator.mjs";
import { Desk, openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder, PASSWORD, run } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";

const ANSWER = "We sent the card again, to your new address.";
const refusedWith = ({ status, json }, wanted, code) => {
  assert.equal(status, wanted, JSON.stringify(json));
  assert.equal(json.error, code);
};

describe("the secure inbox", () => {
  let center, browser, post, pages = [], people = 0, used = 0;
  const anAddress = () => `writer${++people}@example.org`;
  before(async () => {
    [post, browser] = await Promise.all([Mailbox.open(), openBrowser()]);
    center = await Center.open({ settings: [...post.mailSettings, "account.asks=300", "signin.failures=300"] });
    center.addUser("tom", "--skills", "english,spanish", "--tiers", "2");
    center.addUser("sue", "--role", "supervisor", "--skills", "english,spanish", "--tiers", "1");
    center.addUser("olga", "--role", "office-officer", "--office", "boston");
  });
  afterEach(async () => {
    hangUpAll();
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
    assert.doesNotMatch(log, /new address|card did not come|@example\.org/, "nothing of a message is in the log");
  });

  /** A case that no other test has, in the account of this address. */
  function caseOf(mail, isProtected = "0") {
    const all = center.cases().filter(({ number, protected: is }) => number.startsWith("EAC") && is === "0");
    const row = all[used++ % all.length];
    const file = join(newFolder("import"), "cases.csv");
    writeFileSync(file, "number,form,office,status,status_on,received_on,language,protected,online,online_filer\n" +
      `${row.number},${row.form},${row.office},${row.status},${row.status_on},${row.received_on},${row.language},${
        isProtected},1,${mail}`);
    const done = run(["import", "cases", file, "--data", center.folder]);
    assert.equal(done.status, 0, done.err);
    return row.number;
  }
  async function writer(options) {
    const mail = anAddress();
    const person = await Person.register(center, post, mail, options);
    return Object.assign(person, { about: caseOf(mail) });
  }
  const writes = (person, text, more = {}) =>
    person.post("/my/inbox", { topic: "leave-message", text, ...more });
  const staff = (cookie, path, body) => center.api(body ? "POST" : "GET", path, { cookie, ...(body ? { body } : {}) });
  const listed = async (cookie) => (await staff(cookie, "/inbox")).json.threads.map(({ id }) => id);
  const newsTo = (mail) =>
    center.rows(`select count(*) from notices where kind = 'account_news' and address = '${mail}'`)[0][0];

  it("opens a contact in the queue, with a number and a promise; an answer keeps it, and one mail says no more", async () => {
    const person = await writer();
    const ana = await center.signIn("ana");
    const { status, json: sent } = await writes(person, "My card did not come.", { case: person.about });
    assert.equal(status, 201, JSON.stringify(sent));
    assert.deepEqual([sent.state, sent.case, sent.messages.length], ["owed", person.about, 1]);
    const [[contact, channel, outcome, language]] = center.rows(
      `select id, channel, outcome, language from contacts where number = '${sent.number}'`);
    assert.deepEqual([channel, outcome, language], ["web", "message", "en"]);
    assert.deepEqual(center.rows(`select kind, owner, state from promises where contact = ${contact}`),
      [["message-answer", "tier1", "open"]]);
    assert.deepEqual(center.rows(`select text from contact_values where contact = ${contact} and text like '%card%'`), [],
      "what was written stands in the message alone");

    const more = await person.post(`/my/inbox/${sent.id}`, { text: "It is for the old address." });
    assert.equal(more.status, 201);
    assert.deepEqual([more.json.number, more.json.messages.length], [sent.number, 2], "it joins the open matter");

    assert.ok((await listed(ana)).includes(sent.id));
    const { json: seen } = await staff(ana, `/inbox/${sent.id}`);
    assert.equal(seen.status.number, person.about);
    assert.ok(seen.articles.length > 3);
    const before = newsTo(person.mail);
    refusedWith(await staff(ana, `/inbox/${sent.id}`, { text: ANSWER, last: sent.messages[0].id }), 409, "changed");
    const answered = await staff(ana, `/inbox/${sent.id}`, { text: ANSWER, last: seen.messages.at(-1).id });
    assert.equal(answered.status, 200, JSON.stringify(answered.json));
    assert.equal(answered.json.state, "answered");
    assert.equal(newsTo(person.mail), before + 1);
    const mail = await mailTo(center, post, person.mail, 2);
    assert.match(mail.subject, /Something new in your account/);
    assert.doesNotMatch(mail.text, new RegExp(`card|https?://|${person.about}`));
    assert.deepEqual(await listed(ana), []);

    const { json: { threads } } = await person.api("GET", "/my/inbox");
    assert.deepEqual(threads.map(({ id, state, new: news }) => [id, state, news]), [[sent.id, "answered", 1]]);
    const { json: opened } = await person.api("GET", `/my/inbox/${sent.id}`);
    assert.deepEqual(opened.messages.map(({ from, is_new }) => [from, is_new]),
      [["account", false], ["account", false], ["agency", true]]);
    assert.equal((await person.api("GET", "/my/inbox")).json.threads[0].new, 0, "it is new until it is opened");

    const back = await person.post(`/my/inbox/${sent.id}`, { text: "And when does it come?" });
    assert.equal(back.status, 201);
    assert.notEqual(back.json.number, sent.number, "what was answered is another matter now");
    assert.deepEqual([back.json.state, await listed(ana)], ["owed", [sent.id]]);
    for (const text of ["Within ten days.", "It is on its way since today."]) {
      const { json } = await staff(ana, `/inbox/${sent.id}`);
      assert.equal((await staff(ana, `/inbox/${sent.id}`, { text, last: json.messages.at(-1).id })).status, 200);
    }
    const looks = center.rows(`select action, count(*) from audit where record_kind = 'thread' and record_id = ${sent.id}
      group by action order by action`);
    assert.deepEqual(looks, [["answer", 3], ["look", 4], ["write", 3]]);
  });

  it("is answered by who takes contacts of that queue, and by nobody else", async () => {
    const person = await writer(), other = await writer();
    const { json: sent } = await writes(person, "My card did not come.");
    for (const login of ["tom", "olga"]) {
      const cookie = await center.signIn(login);
      assert.deepEqual(await listed(cookie), [], login);
      refusedWith(await staff(cookie, `/inbox/${sent.id}`), 404, "not-found");
      refusedWith(await staff(cookie, `/inbox/${sent.id}`, { text: ANSWER, last: "1" }), 404, "not-found");
    }
    refusedWith(await other.api("GET", `/my/inbox/${sent.id}`), 404, "not-found");
    refusedWith(await other.post(`/my/inbox/${sent.id}`, { text: "Not mine." }), 404, "not-found");
    refusedWith(await other.api("GET", `/my/inbox/${sent.id}/uploads`), 404, "not-found");
    refusedWith(await writes(person, "About another's.", { case: other.about }), 404, "not-found");
    refusedWith(await writes(person, "Where to?", { topic: "person" }), 400, "unknown-key");
    refusedWith(await writes(person, "x"), 400, "bad-request");
    refusedWith(await writes(person, "x".repeat(4001)), 400, "bad-request");
    /* A supervisor moves the promise: from then on others answer. */
    const sue = await center.signIn("sue");
    const [[promise]] = center.rows(`select p.id from promises p join contacts c on c.id = p.contact
      where c.number = '${sent.number}'`);
    assert.equal((await staff(sue, `/promises/${promise}/move`, { owner: "tier2", why: "the law" })).status, 204);
    assert.ok((await listed(await center.signIn("tom"))).includes(sent.id));
    refusedWith(await staff(await center.signIn("ana"), `/inbox/${sent.id}`), 404, "not-found");
  });

  it("ends an account's messages of a day", async () => {
    const person = await writer();
    for (let i = 0; i < 20; i++) assert.equal((await writes(person, `Number ${i}.`)).status, 201);
    refusedWith(await writes(person, "One more."), 429, "too-many");
    await center.advance(24 * 3600 + 60);
    const again = await person.signIn();
    assert.equal((await writes(again, "A day later.")).status, 201);
  });

  it("tells nothing of a case that becomes protected, to its account nor to who may not see such cases", async () => {
    const person = await writer();
    const { json: sent } = await writes(person, "My card did not come.", { case: person.about });
    const [ana, sue] = [await center.signIn("ana"), await center.signIn("sue")];
    assert.ok((await listed(ana)).includes(sent.id));
    center.change(`UPDATE cases SET guarded = 1 WHERE receipt = '${person.about}'`);
    assert.ok(!(await listed(ana)).includes(sent.id));
    refusedWith(await staff(ana, `/inbox/${sent.id}`), 404, "not-found");
    assert.ok((await listed(sue)).includes(sent.id));
    assert.equal((await staff(sue, `/inbox/${sent.id}`)).status, 200);
    assert.deepEqual((await person.api("GET", "/my/inbox")).json.threads, []);
    refusedWith(await person.api("GET", `/my/inbox/${sent.id}`), 404, "not-found");
    refusedWith(await writes(person, "About it.", { case: person.about }), 404, "not-found");
  });

  it("goes out and away with its account", async () => {
    const person = await writer();
    const { json: sent } = await writes(person, "My card did not come.");
    const of = (what, ...more) => run(["person", what, "--data", center.folder, "--mail", person.mail, ...more]);
    const to = join(newFolder("export"), "out");
    assert.equal(of("export", "--to", to, "--reason", "asked by the person").status, 0);
    const { account } = JSON.parse(readFileSync(join(to, "person.json"), "utf8"));
    assert.deepEqual(account.threads.map(({ messages }) => messages.map(({ from, text }) => [from, text])),
      [[["account", "My card did not come."]]]);
    const sue = await center.signIn("sue");
    const [[promise]] = center.rows(`select p.id from promises p join contacts c on c.id = p.contact
      where c.number = '${sent.number}'`);
    assert.equal((await staff(sue, `/promises/${promise}/end`, { how: "taken-back", why: "asked to" })).status, 204);
    const gone = of("erase", "--reason", "asked by the person", "--yes");
    assert.equal(gone.status, 0, gone.err);
    assert.deepEqual(center.rows(`select id from account_threads where id = ${sent.id}`), []);
    assert.deepEqual(center.rows(`select id from account_messages where thread = ${sent.id}`), []);
  });

  it("is begun by the agent who talks about a case; its owner writes back", async () => {
    const person = await writer();
    const desk = await Desk.open(browser, center, "ana");
    pages.push(desk.page);
    await desk.ready();
    const caller = await Caller.call(center);
    caller.key("104");
    await desk.accept();
    const { page } = desk;
    const ana = await center.signIn("ana");
    const { json: { contacts: [contact] } } = await staff(ana, "/desk");
    refusedWith(await staff(ana, `/contacts/${contact.id}/inbox`, { text: "About nothing." }), 409, "no-account");
    const looked = await center.api("GET",
      `/desk/contacts/${contact.id}/case?number=${person.about}&reason=caller-asks`, { cookie: ana });
    assert.equal(looked.status, 200, JSON.stringify(looked.json));
    await page.reload();
    await page.locator("#write-account summary").click();
    await page.fill("#account-text", "Please send the page that is missing.");
    await page.locator("#write-account button[type=submit]").click();
    await page.locator("#write-account .usa-alert--success").waitFor();
    await checkAccess(page, "a message from the desk");
    await shoot(page, "inbox-desk");
    const { json: { threads: [thread] } } = await person.api("GET", "/my/inbox");
    assert.deepEqual([thread.case, thread.state, thread.new], [person.about, "none", 1]);
    assert.equal(newsTo(person.mail) >= 1, true);
    refusedWith(await person.api("GET", `/my/inbox/${thread.id}/uploads`), 409, "state");
    const back = await person.post(`/my/inbox/${thread.id}`, { text: "Here it is." });
    assert.deepEqual([back.status, back.json.state], [201, "owed"]);
    assert.ok((await listed(ana)).includes(thread.id));
    refusedWith(await staff(await center.signIn("olga"), `/contacts/${contact.id}/inbox`, { text: "Not mine." }), 404,
      "not-found");
  });

  for (const locale of ["en", "es"])
    it(`is written and read on the page, with a document, and answered on the worklist: ${locale}`, async () => {
      const person = await writer({ language: locale });
      const page = await openPage(browser, `${center.url}/my`, { locale });
      pages.push(page);
      await page.fill("#mail", person.mail);
      await page.fill("#password", WORDS);
      await page.keyboard.press("Enter");
      await page.waitForSelector("#proof");
      await page.fill("#proof", codeOf(person.key));
      await page.keyboard.press("Enter");
      await page.locator(".tl-my__tab").nth(2).click();
      await page.locator("#inbox-list ~ .tl-button").click();
      await page.selectOption("#inbox-case", person.about);
      await page.fill("#inbox-text", "My card did not come.");
      await checkAccess(page, "a new message");
      await shoot(page, `inbox-new-${locale}`);
      await page.locator(".tl-inbox__write button[type=submit]").click();
      await page.locator(".usa-alert--success").waitFor();
      await page.setInputFiles("#upload-files",
        { name: "letter.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n") });
      await page.locator(".tl-upload__item--kept").waitFor();
      await checkAccess(page, "a message is sent");
      await shoot(page, `inbox-sent-${locale}`);

      const desk = await openPage(browser, `${center.url}/signin`, { locale });
      pages.push(desk);
      await desk.fill("#login", "ana");
      await desk.fill("#password", PASSWORD);
      await desk.click("button[type=submit]");
      await desk.waitForURL(/desk/);
      await desk.goto(`${center.url}/worklist`);
      await desk.locator(`[data-thread] .tl-link`).last().click();
      await desk.waitForSelector("#inbox-answer");
      await desk.locator(".tl-upload summary").click();
      await desk.locator(".tl-upload .tl-look button").click();
      await desk.locator(".tl-upload__item--kept").waitFor();
      await desk.selectOption("#inbox-article", { index: 1 });
      await checkAccess(desk, "one message on the worklist");
      await shoot(desk, `inbox-worklist-${locale}`);
      await desk.fill("#inbox-answer", ANSWER);
      await desk.locator("form:has(#inbox-answer) button[type=submit]").click();
      await desk.locator(".usa-alert--success").waitFor();

      await page.locator("#inbox-one ~ .tl-button").first().click();
      await page.locator(".tl-tag--new").waitFor();
      await checkAccess(page, "an answer is new");
      await shoot(page, `inbox-list-${locale}`);
      await page.locator(".tl-inbox__row .tl-link").click();
      await page.locator(".tl-inbox__words", { hasText: ANSWER }).waitFor();
      await shoot(page, `inbox-thread-${locale}`);
    });
});
