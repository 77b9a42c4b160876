/* call.requests.test.mjs: a request stands on the list of the office that holds its case; the office asks
 * back, answers, moves an appointment, passes on; the answer goes, by a real mail server, to the addresses
 * that the case has, and to none that was typed; a case that moves takes its requests along. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Person } from "./support/account.mjs";
import { checkAccess } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Center, newFolder, OPEN, PASSWORD, run } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";

const HEAD = "number,form,office,status,status_on,received_on,language,protected,online,online_filer";
const DAY = 86_400_000;

describe("requests at the offices that decide", () => {
  let center, browser, post, nora, vera, cases, filer;
  before(async () => {
    post = await Mailbox.open();
    [center, browser] = await Promise.all([Center.open({ settings: post.mailSettings }), openBrowser()]);
    center.addUser("nora", "--role", "office-officer", "--office", "NBC");
    center.addUser("vera", "--role", "office-officer", "--office", "VSC");
    [nora, vera] = [await center.signIn("nora"), await center.signIn("vera")];
    cases = center.cases().filter((one) => one.protected === "0" && one.office === "NBC");
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
    post?.close();
  });

  const ask = async (cookie, path, body) => {
    const { status, json } = await center.api(body ? "POST" : "GET", path, { cookie, ...(body ? { body } : {}) });
    return { status, json };
  };
  const done = async (answer) => {
    const { status, json } = await answer;
    assert.equal(status, 204, JSON.stringify(json));
  };
  const says = async (answer, status, error) => {
    const { status: is, json } = await answer;
    assert.deepEqual([is, json.error], [status, error], JSON.stringify(json));
  };
  const list = async (officer, query = "") => (await ask(officer, `/office/requests${query}`)).json.requests;
  const mails = (subject) => center.until(async () => {
    const all = (await post.mails(center, 0)).filter((one) => `${one.subject}`.includes(subject));
    return all.length > 0 && all;
  }, `a mail that says ${subject}`);
  const row = (id) => center.rows(`select state, office, decision, joins, ended_at > 0 from requests where contact = ${id}`)[0];

  /** Walks a topic's page; what is asked gets the answers in turn. */
  async function file(topic, answers, language = "en") {
    let { json: { token, page } } = await center.api("POST", `/topics/${topic}`, { body: { language } });
    for (const body of answers) {
      const { status, json } = await center.api("POST", `/topics/contacts/${page.id}`, { bearer: token,
        body: { step: page.asks.step, ...body } });
      assert.equal(status, 200, JSON.stringify(json));
      page = json;
    }
    assert.equal(page.end?.outcome, "request", JSON.stringify(page));
    return { id: page.id, number: page.end.number, code: center.codeOf(page.id) };
  }
  const value = (text) => ({ kind: "value", text });
  const choice = (text) => ({ kind: "choice", text });
  const typo = (one, mail, language) =>
    file("typographic-error", [value(one.number), value("My name is Núñez."), value(mail)], language);
  const interview = (one, mail, key = "1") =>
    file("reschedule-interview", [value(one.number), choice(key), value(mail)]);

  /** The agency's own systems tell of the case anew. */
  function imports(one, { office = one.office, filer = "" }) {
    const path = join(newFolder("import"), "cases.csv");
    writeFileSync(path, [HEAD, `${one.number},${one.form},${office},${one.status},${one.status_on},${one.received_on},${
      one.language},${one.protected},${filer ? 1 : 0},${filer}`].join("\n"));
    const { status, err } = run(["import", "cases", path, "--data", center.folder]);
    assert.equal(status, 0, err);
  }

  it("it stands on the list of the office that holds the case, and of no other; the answer goes to the case's address", async () => {
    const [one] = cases;
    filer = await Person.register(center, post, "filer@example.org");
    imports(one, { filer: filer.mail });
    const { id, number, code } = await typo(one, "typed@example.org");
    assert.deepEqual((await list(nora)).map((each) => each.number), [number]);
    assert.deepEqual(await list(vera), []);
    await says(ask(vera, `/office/requests/${id}`), 404, "not-found");
    await says(ask(nora, `/office/requests/${id}/answer`, { words: { en: "Corrected." } }), 409, "taken");
    await done(ask(nora, `/office/requests/${id}/take`, {}));
    assert.equal((await list(nora, "?mine=yes")).length, 1);
    assert.equal((await list(nora, "?type=expedite")).length, 0);
    assert.equal((await list(nora, "?due=late")).length, 0);

    await done(ask(nora, `/office/requests/${id}/ask`, { words: { en: "How is it on your passport?" } }));
    await mails("has a question about");
    const look = { number, code };
    const told = await ask(undefined, "/promises/look", look);
    assert.equal(told.json.request.state, "asked");
    assert.equal(told.json.request.thread.at(-1).words.en, "How is it on your passport?");
    const replied = await ask(undefined, "/promises/reply", { ...look, words: "With ñ and accent." });
    assert.equal(replied.json.request.state, "open");

    await done(ask(nora, `/office/requests/${id}/answer`, { words: { en: "We sent a corrected notice to Elm Street." } }));
    const [full] = await mails("The office has answered your request");
    assert.deepEqual(full.to, ["filer@example.org"]);
    assert.match(full.text, /corrected notice to Elm Street/);
    const [waits] = await mails("There is an answer to your request");
    assert.deepEqual(waits.to, ["typed@example.org"]);
    assert.doesNotMatch(waits.text, /Elm Street/);
    assert.deepEqual(row(id), ["answered", "NBC", "", 0, 1]);
    assert.deepEqual(center.rows(`select state, evidence from promises where contact = ${id}`), [["kept", "answered"]]);
    assert.deepEqual(await list(nora), []);
    const after = await ask(undefined, "/promises/look", look);
    assert.equal(after.json.request.is_told, false);
    assert.ok(!JSON.stringify(after.json).includes("Elm Street"), "who typed an address does not read it");

    await ask(undefined, "/promises/reply", { ...look, words: "It is still wrong." });
    assert.deepEqual((await list(nora)).map((each) => each.state), ["open"], "one answer does not close what is still asked");
    await done(ask(nora, `/office/requests/${id}/take`, {}));
    await done(ask(nora, `/office/requests/${id}/answer`, { words: { en: "Corrected once more." } }));
    await center.until(async () => (await post.mails(center, 0)).some((mail) => mail.text.includes("once more")), "the second answer");
  });

  it("the account that has the case reads what was asked and answered; another does not", async () => {
    const { json: { cases: [papers] } } = await filer.api("GET", "/my/papers");
    assert.equal(papers.number, cases[0].number);
    assert.deepEqual(papers.requests.map(({ state }) => state), ["answered"]);
    assert.deepEqual(papers.requests[0].thread.map(({ kind }) => kind), ["question", "reply", "answer", "reply", "answer"]);
    assert.equal(papers.requests[0].thread[2].words.en, "We sent a corrected notice to Elm Street.");
    const other = await Person.register(center, post, "other@example.org");
    assert.deepEqual((await other.api("GET", "/my/papers")).json.cases, []);
  });

  it("the office writes to the account that has the case of a request, and to no other's", async () => {
    const { id } = await typo(cases[0], "typed2@example.org"), none = await typo(cases[8], "typed3@example.org");
    const text = "Please add a copy of your passport.";
    await says(ask(vera, `/contacts/${id}/inbox`, { text }), 404, "not-found");
    await says(ask(nora, `/contacts/${none.id}/inbox`, { text }), 409, "no-account");
    await done(ask(nora, `/contacts/${id}/inbox`, { text }));
    const { json: { threads: [thread] } } = await filer.api("GET", "/my/inbox");
    const { json: { messages } } = await filer.api("GET", `/my/inbox/${thread.id}`);
    assert.deepEqual(messages.map((one) => [one.from, one.text]), [["agency", text]]);
    for (const each of [id, none.id]) {
      await done(ask(nora, `/office/requests/${each}/take`, {}));
      await done(ask(nora, `/office/requests/${each}/answer`, { words: { en: "Corrected." } }));
    }
  });

  it("an answer that the person cannot read waits, in sight, for its translation", async () => {
    const { id } = await typo(cases[1], "luz@example.org", "es");
    await done(ask(nora, `/office/requests/${id}/take`, {}));
    await says(ask(nora, `/office/requests/${id}/answer`, { words: { en: "Corrected." } }), 400, "other-language");
    await done(ask(nora, `/office/requests/${id}/answer`, { words: { en: "Corrected." }, translate: true }));
    assert.equal((await list(nora, "?state=translation")).length, 1);
    assert.equal(center.rows(`select state from promises where contact = ${id}`)[0][0], "open");
    await done(ask(nora, `/office/requests/${id}/translate`, { words: { es: "Corregido." } }));
    const [mail] = await mails("Hay una respuesta a su solicitud");
    assert.deepEqual(mail.to, ["luz@example.org"]);
    assert.equal(row(id)[0], "answered");
  });

  it("a second request for the same joins the first, and both are answered", async () => {
    const first = await typo(cases[2], "a@example.org"), second = await typo(cases[2], "b@example.org");
    assert.deepEqual((await list(nora)).map((each) => each.number), [first.number]);
    assert.equal(row(second.id)[3], Number(first.id));
    await done(ask(nora, `/office/requests/${first.id}/take`, {}));
    await done(ask(nora, `/office/requests/${first.id}/answer`, { words: { en: "Corrected." } }));
    assert.deepEqual([row(first.id)[0], row(second.id)[0]], ["answered", "answered"]);
    assert.deepEqual(center.rows(`select state from promises where contact in (${first.id}, ${second.id})`), [["kept"], ["kept"]]);
  });

  it("a case that moves takes its request along; the person is told, the clock stands", async () => {
    const one = cases[3];
    const { id, number } = await typo(one, "moved@example.org");
    const due = center.rows(`select due_at from requests where contact = ${id}`)[0][0];
    imports(one, { office: "VSC" });
    assert.deepEqual((await list(vera)).map((each) => each.number), [number]);
    assert.deepEqual(await list(nora), []);
    // The tool's own clock is the wall's, which is not this center's: the row is there, its time is over.
    const moved = () => center.rows(`select kind from notices where contact = ${id} and kind = 'request_moved'`).length;
    assert.equal(moved(), 1);
    assert.equal(center.rows(`select due_at from requests where contact = ${id}`)[0][0], due);
    await says(ask(vera, `/office/requests/${id}/transfer`, { office: "nowhere", why: "not ours" }), 400, "unknown-key");
    await done(ask(vera, `/office/requests/${id}/transfer`, { office: "NBC", why: "You decide on these." }));
    assert.deepEqual((await list(nora)).map((each) => each.number), [number]);
    assert.deepEqual((await mails("is with another office now"))[0].to, ["moved@example.org"]);
    assert.equal(moved(), 2);
  });

  it("an interview: denied with a reason, granted with a new day; without an answer they are told to come", async () => {
    const [first, second, third] = [4, 5, 6].map((i) => cases[i]);
    const at = OPEN.getTime() + 20 * DAY;
    for (const [i, one] of [first, second, third].entries())
      center.change(`INSERT INTO appointments (id, case_id, kind, at, place, state)
        SELECT ${900 + i}, id, 'interview', ${at}000, 'NBC', 'planned' FROM cases WHERE receipt = '${one.number}'`);
    const denied = await interview(first, "d@example.org"), granted = await interview(second, "g@example.org");
    for (const { id } of [denied, granted]) await done(ask(nora, `/office/requests/${id}/take`, {}));
    const answer = (id, body) => ask(nora, `/office/requests/${id}/answer`, { words: { en: "Please read this." }, ...body });
    await says(answer(denied.id, {}), 400, "no-decision");
    await says(answer(denied.id, { decision: "denied" }), 400, "unknown-key");
    await done(answer(denied.id, { decision: "denied", reason: "date" }));
    assert.equal(row(denied.id)[2], "denied");
    await says(answer(granted.id, { decision: "granted" }), 400, "no-time");
    await done(answer(granted.id, { decision: "granted", at_here: "2027-04-20T10:00" }));
    assert.deepEqual(center.rows("select state, at > ? from appointments where id = 901".replace("?", `${at}000`)), [["planned", 1]]);
    assert.equal(center.rows("select count(*) from appointment_moves where appointment = 901 and by_kind = 'staff'")[0][0], 1);

    const ill = await interview(third, "i@example.org", "3");
    assert.equal(center.rows("select state from appointments where id = 902")[0][0], "excused");
    assert.deepEqual(center.rows(`select kind from notices where contact = ${ill.id} and kind = 'request_attend'`), []);
    assert.deepEqual(center.rows(`select kind from notices where contact = ${granted.id} and kind = 'request_attend'`), [],
      "who has an answer is told nothing else");
  });

  it("the office's page: by keyboard, narrow, in Spanish; an answer is written on it", async () => {
    const { id, number } = await typo(cases[7], "page@example.org");
    const page = await openPage(browser, `${center.url}/signin`);
    await page.fill("#login", "nora");
    await page.fill("#password", PASSWORD);
    await page.click("button[type=submit]");
    await page.waitForURL(/office/);
    await page.waitForSelector(`[data-request="${id}"]`);
    await shoot(page, "requests-list");
    await checkAccess(page, "the office's requests");
    await page.focus(`[data-request="${id}"] .tl-link`);
    await page.keyboard.press("Enter");
    await page.click("text=Take it");
    await page.fill("#answer-en", "The name is corrected now.");
    await checkAccess(page, "one request at the office");
    await shoot(page, "requests-one");
    await page.setViewportSize({ width: 320, height: 900 });
    await checkAccess(page, "one request at the office, 320 px wide");
    await shoot(page, "requests-one-narrow");
    await page.click("#request-answer button[type=submit]");
    await page.waitForSelector(`text=${number}: answered.`);
    await center.until(() => row(id)[0] === "answered", "it is answered");
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
});
