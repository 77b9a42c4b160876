/* call.emergency.test.mjs: who must travel at once calls; the first tier passes it on, the second
 * decides, later or with the person on the line; the office where it is sought makes the appointment
 * or refuses it; and each step reaches the person by a real mail server. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkAccess } from "./support/authenticator.mjs";
import { Desk, openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, OPEN, PASSWORD } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";

const DAY_MS = 86_400_000;
const ANSWERS = { when: "soon", ground: "family", unforeseen: "yes", papers: "yes" };

describe("an appointment that cannot wait", () => {
  let center, browser, post, agent, eva, tom, bea, max, sue;
  before(async () => {
    post = await Mailbox.open();
    [center, browser] = await Promise.all([
      Center.open({ settings: post.mailSettings }), openBrowser()]);
    center.addUser("eva", "--skills", "english,spanish,emergency", "--tiers", "1");
    center.addUser("tom", "--skills", "english,spanish", "--tiers", "2");
    center.addUser("uma", "--skills", "english,spanish,emergency", "--tiers", "1,2");
    center.addUser("bea", "--role", "office-officer", "--office", "boston");
    center.addUser("sue", "--role", "supervisor");
    center.addUser("max", "--role", "office-officer", "--office", "miami");
    [tom, bea, max] = [await center.signIn("tom"), await center.signIn("bea"), await center.signIn("max")];
    sue = await center.signIn("sue");
    agent = await Desk.open(browser, center, "eva");
    eva = await center.signIn("eva");
  });
  after(async () => {
    hangUpAll();
    await browser?.close();
    await center?.stop();
    post?.close();
  });
  const ask = (cookie, path, body) =>
    center.api(body ? "POST" : "GET", path, { cookie, ...(body ? { body } : {}) });
  const done = async (answer) => {
    const { status, json } = await answer;
    assert.equal(status, 204, JSON.stringify(json));
  };
  const says = async (answer, status, error) => {
    const { status: is, json } = await answer;
    assert.deepEqual([is, json.error], [status, error], JSON.stringify(json));
  };

  /** The caller names a case and answers as it has it. */
  async function proves(contact, agent = eva) {
    const [{ number }] = center.cases().filter((one) => one.protected === "0");
    const answers = Object.fromEntries(readFileSync(join(center.folder, "answers.csv"), "utf8").split("\n")
      .map((line) => line.trim().split(",")).filter(([one]) => one === number)
      .map(([, question, answer]) => [question, answer]));
    assert.equal((await ask(agent, `/desk/contacts/${contact}/case?reason=caller-asks&number=${number}`)).status, 200);
    const { status, json } = await ask(agent, `/desk/contacts/${contact}/identity`, {
      role: "party", level: "answered", answers: { born: answers.born, zip: answers.zip } });
    assert.equal(status, 200, JSON.stringify(json));
  }

  /** A call about emergency travel, passed on by the first tier; in tom's hand. */
  async function passedOn(mail, language = "1", { isProved = true } = {}) {
    if ((await ask(eva, "/desk")).json.state.state !== "ready") await agent.ready();
    const caller = await Caller.call(center);
    caller.key(`${language}41`);
    await agent.accept();
    const contact = (await ask(eva, "/desk")).json.contacts.at(-1).id;
    if (isProved) await proves(contact);
    const { json: prepared } = await ask(eva, `/desk/contacts/${contact}/escalation`);
    assert.ok(prepared.questions.some(({ key }) => key === "travel"), "it is about travel");
    const { status, json } = await ask(eva, `/desk/contacts/${contact}/escalation`, {
      answers: { harm: "no", deadline: "week", travel: "yes" }, note: "Her father died on Sunday.",
      told: prepared.escalations[0].due_at, mail });
    assert.equal(status, 200, JSON.stringify(json));
    // Whether it is an emergency is not the first tier's to say.
    await says(ask(eva, `/desk/contacts/${contact}/emergency`), 404, "not-found");
    await agent.hangUp();
    await agent.wrapsUp();
    await agent.page.click("label[for=disposition-3]");
    await agent.page.click("#wrap-up [type=submit]");
    await agent.page.waitForSelector("#wrap-up", { state: "detached" });
    await caller.hangUp();
    await says(ask(tom, `/desk/escalations/${json.id}/emergency`), 409, "taken");
    await done(ask(tom, `/desk/escalations/${json.id}/take`, {}));
    return json.id;
  }
  /** The page where somebody begins after signing in. */
  async function signedIn(login, path) {
    const page = await openPage(browser, `${center.url}/signin`);
    await page.fill("#login", login);
    await page.fill("#password", PASSWORD);
    await page.click("button[type=submit]");
    await page.waitForURL(path);
    return page;
  }
  const wait = async (officer) => (await ask(officer, "/office/emergencies")).json.emergencies;
  /** tom says yes on the worklist. */
  async function decides(id, answers, office, words) {
    const page = await signedIn("tom", /desk/);
    await page.goto(`${center.url}/worklist`);
    await page.click(`[data-matter="${id}"] .tl-link`);
    await page.click("#emergency summary");
    await page.selectOption("#emergency-kind", "travel");
    await page.click("#emergency button[type=submit]");
    await page.waitForSelector("text=A question has no answer yet");
    for (const [question, answer] of Object.entries(answers))
      await page.click(`label[for=emergency-${question}-${answer}]`);
    await page.waitForSelector("text=4 answers speak for an emergency, 0 against it: the decision is yours.");
    await page.click("label[for=emergency-decision-yes]");
    await page.selectOption("#emergency-office", office);
    await page.fill("#emergency-words", words);
    await shoot(page, "worklist-emergency");
    await checkAccess(page, "the decision about an emergency");
    await page.click("#emergency button[type=submit]");
    await page.waitForSelector(".usa-alert--success");
    assert.equal(await page.locator("[data-matter]").count(), 0);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
  /** bea's office: where she begins. Nobody is seen in the evening; at ten somebody is. */
  async function places(id, day) {
    const page = await signedIn("bea", /office/);
    await page.waitForSelector("text=Boston field office");
    await shoot(page, "office");
    await checkAccess(page, "what waits at the office");
    await page.focus(`[data-emergency="${id}"] .tl-link`);
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=A funeral abroad on Friday.");
    await page.waitForSelector("text=Her father died on Sunday.");
    await page.waitForSelector("text=Monday to Friday, 8:00");
    await page.fill("#place-day", day);
    await page.fill("#place-time", "18:30");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=The office sees nobody at that time");
    await page.fill("#place-time", "10:00");
    await page.waitForSelector("text=in 7 days");
    await shoot(page, "office-one");
    await checkAccess(page, "one emergency at the office");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".usa-alert--success");
    await page.waitForSelector("text=Nobody waits for an appointment.");
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
  /** So many of so many that offices made or refused met the aim: on the page, as JSON and as CSV. */
  async function met(inTime, all) {
    const sum = (rows, of) => rows.reduce((total, row) => total + of(row), 0);
    const read = async () => (await ask(sue, "/numbers")).json.staff;
    const rows = await center.until(async () => {
      const staff = await read();
      return sum(staff, (row) => row.visits_in_time + row.visits_late + row.visits_refused) === all && staff;
    }, "the journal is folded");
    assert.equal(sum(rows, (row) => row.visits_in_time), inTime);
    const { json: csv } = await ask(sue, "/numbers.csv?what=staff");
    assert.match(String(csv), /visits_in_time,visits_late,visits_refused,visits_in_time_share\r\n/);
    const page = await signedIn("sue", /desk|supervisor/);
    await page.goto(`${center.url}/numbers`);
    const share = `${((100 * inTime) / all).toLocaleString("en")}% of ${all}`;
    await page.waitForSelector(`[data-figure="num.aim"] >> text=${share}`);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
  /** Ten in the morning there, so many days from the test's. */
  const inDays = (days) => new Date(OPEN.getTime() + days * DAY_MS).toISOString().slice(0, 19) + "Z";

  it("the second tier decides, another office makes the appointment, and each step is told", async () => {
    const id = await passedOn("person@example.org");
    const path = `/desk/escalations/${id}/emergency`;
    const { json: form } = await ask(tom, path);
    assert.deepEqual(form.kinds.map(({ key }) => key), ["travel", "proof"]);
    assert.deepEqual(form.kinds[0].questions.map(({ key }) => key), ["when", "ground", "unforeseen", "papers"]);
    assert.equal(form.kinds[0].questions[0].answers[1].speaks, "against");
    const yes = { kind: "travel", is_emergency: true, answers: ANSWERS, office: "boston",
      words: "A funeral abroad on Friday." };
    await says(ask(tom, path, { ...yes, kind: "stroll" }), 400, "unknown-key");
    await says(ask(tom, path, { ...yes, office: "tier2" }), 400, "unknown-key");
    await says(ask(tom, path, { ...yes, answers: { when: "soon" } }), 400, "questions-open");
    await says(ask(tom, path, { ...yes, words: "" }), 400, "bad-request");
    await says(ask(tom, path, { ...yes, is_emergency: "yes" }), 400, "bad-request");
    await decides(id, ANSWERS, "boston", yes.words);
    await says(ask(tom, path, yes), 409, "taken"); // The matter is answered by it.

    const [taken, granted] = await post.mails(center, 2);
    assert.match(taken.subject, /An officer has your question/);
    assert.deepEqual(granted.to, ["person@example.org"]);
    assert.match(granted.subject, /see your travel as an emergency/);
    assert.match(granted.text, /Boston field office/);
    assert.match(granted.text, /an aim and not a promise/);

    assert.deepEqual(await wait(max), []);
    const [row] = await wait(bea);
    assert.equal(row.kind, "travel");
    assert.equal(Date.parse(row.due_at) - Date.parse(row.decided_at), 14 * DAY_MS);
    assert.ok(granted.text.includes(row.number), granted.text);
    const own = `/office/emergencies/${row.id}`;
    await says(ask(max, own), 404, "not-found");
    await says(ask(tom, own), 403, "not-allowed");
    const { json: seen } = await ask(bea, own);
    assert.equal(seen.words, "A funeral abroad on Friday.");
    assert.equal(seen.note, "Her father died on Sunday.");
    assert.equal(seen.answers.length, 4);
    await says(ask(bea, `${own}/place`, { at: "tomorrow" }), 400, "bad-request");
    const day = inDays(7).slice(0, 10);
    await says(ask(bea, `${own}/place`, { at_here: "2027-02-30T10:00" }), 400, "bad-request");
    await says(ask(bea, `${own}/place`, { at_here: `${day}T10:00:00` }), 400, "bad-request");
    await says(ask(bea, `${own}/place`, { at: inDays(7), at_here: `${day}T10:00` }), 400, "bad-request");
    await says(ask(bea, `${own}/place`, { at: inDays(-1) }), 409, "not-seen");
    await says(ask(bea, `${own}/place`, { at: inDays(0.5) }), 409, "not-seen"); // At night.
    await says(ask(max, `${own}/place`, { at: inDays(7) }), 404, "not-found");
    await places(row.id, day);
    await says(ask(bea, `${own}/refuse`, { reason: "papers", why: "too late now" }), 409, "state");

    const placed = (await post.mails(center, 3)).at(-1);
    assert.match(placed.subject, /Your appointment for emergency travel/);
    assert.match(placed.text, /Boston field office/);
    assert.match(placed.text, /two passport photos/);
    assert.match(placed.text, /at 10 a\.m\./);
    assert.deepEqual(await wait(bea), []);
    assert.deepEqual(center.sql("select kind, grade, state, evidence from promises order by id"),
      ["urgent-escalation|promise|kept|answered", "emergency-appointment|aim|kept|placed"]);
    assert.deepEqual(center.sql("select state, office, kind from emergencies"), ["placed|boston|travel"]);
    assert.deepEqual(center.sql("select action from audit where record_kind = 'emergency' order by id"),
      ["look", "place", "place", "look", "place", "place", "refuse"]);
  });

  it("an office that has no room says so, and the person hears why and what else helps", async () => {
    const id = await passedOn("other@example.org");
    await done(ask(tom, `/desk/escalations/${id}/emergency`, { kind: "travel", is_emergency: true,
      answers: ANSWERS, office: "miami", words: "A funeral abroad on Friday." }));
    const [row] = await wait(max);
    const path = `/office/emergencies/${row.id}/refuse`;
    await says(ask(max, path, { reason: "weather", why: "it rains" }), 400, "unknown-key");
    await says(ask(max, path, { reason: "no-room", why: "" }), 400, "bad-request");
    await done(ask(max, path, { reason: "no-room", why: "The judge is away until January." }));
    const refused = (await post.mails(center, 6)).at(-1);
    assert.deepEqual(refused.to, ["other@example.org"]);
    assert.match(refused.subject, /cannot give you an appointment/);
    assert.match(refused.text, /no appointment left that comes in time/);
    assert.ok(!refused.text.includes("judge"), "what is for colleagues is not told");
    assert.match(refused.text, /faster/);
    assert.deepEqual(center.sql("select state, evidence from promises where owner = 'miami'"),
      ["broken|the office makes no appointment"]);
  });

  it("where it is none, the person hears why, and what else helps", async () => {
    const id = await passedOn("third@example.org", "1", { isProved: false });
    const path = `/desk/escalations/${id}/emergency`;
    const yes = { kind: "travel", is_emergency: true, answers: ANSWERS, office: "boston", words: "A funeral." };
    await says(ask(tom, path, yes), 409, "prove-first"); // Day and place are not told to anyone.
    const no = { kind: "travel", is_emergency: false, answers: { ...ANSWERS, when: "later" },
      words: "The wedding is in May." };
    await says(ask(tom, path, no), 400, "unknown-key");
    await done(ask(tom, path, { ...no, reason: "later" }));
    const declined = (await post.mails(center, 8)).at(-1);
    assert.deepEqual(declined.to, ["third@example.org"]);
    assert.match(declined.text, /not an emergency/);
    assert.match(declined.text, /within the next 15 days/);
    assert.match(declined.text, /decided faster/);
    assert.deepEqual(await wait(bea), []);
    assert.equal(center.verifyJournal().status, 0);
    assert.deepEqual(center.sql("select state, number from promise_counts where kind = 'emergency-appointment' "
      + "and grade = 'aim' and number > 0 order by state"), ["broken|1", "kept|1"]);
    await met(1, 2);
  });

  it("with the person on the line: proved, decided at the desk, read to them, and mailed", async () => {
    assert.equal((await ask(eva, "/desk/not-ready", { reason: "break" })).status, 200);
    const desk = await Desk.open(browser, center, "uma");
    const uma = await center.signIn("uma");
    await desk.ready();
    const caller = await Caller.call(center);
    caller.key("241"); // In Spanish.
    await desk.accept();
    const { page } = desk;
    const contact = (await ask(uma, "/desk")).json.contacts.at(-1).id;
    await page.waitForSelector("#emergency");
    await page.keyboard.press("d");
    await page.waitForSelector("#emergency-kind:focus");
    await page.selectOption("#emergency-kind", "travel");
    for (const [question, answer] of Object.entries(ANSWERS))
      await page.click(`label[for=emergency-${question}-${answer}]`);
    await page.click("label[for=emergency-decision-yes]");
    await page.selectOption("#emergency-office", "boston");
    await page.fill("#emergency-words", "A funeral abroad on Friday.");
    await page.click("#emergency button[type=submit]");
    await page.waitForSelector("#emergency .usa-alert--error >> text=Not proved yet who asks");
    assert.deepEqual(center.sql("select count(*) from emergencies where escalation is null or escalation = 0"), ["0"]);

    await proves(contact, uma);
    await page.waitForSelector("#emergency .usa-alert--warning", { state: "detached" });
    await page.click("#emergency button[type=submit]");
    await page.waitForSelector("text=Ask for an address of mail."); // Nothing is known to tell them by.
    await shoot(page, "desk-emergency");
    await page.fill("#emergency-mail", "fourth@example.org");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#emergency-read:focus");
    const [number] = center.sql(`select number from contacts where id = ${contact}`);
    const said = page.locator("#emergency .tl-escalate__says");
    assert.equal(await said.getAttribute("lang"), "es");
    assert.ok((await said.textContent()).includes(`Su número es ${number}`), await said.textContent());
    assert.match(await said.textContent(), /Oficina local de Boston.*una meta y no una promesa/);
    assert.match(await page.textContent("#emergency .usa-hint"), /Boston field office makes your appointment/);
    await shoot(page, "desk-emergency-decided");
    await checkAccess(page, "decided with the person");
    await page.setViewportSize({ width: 320, height: 800 });
    await checkAccess(page, "decided with the person, 320 px wide");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));

    const granted = (await post.mails(center, 9)).at(-1);
    assert.deepEqual(granted.to, ["fourth@example.org"]);
    assert.ok(granted.text.includes(number), granted.text);
    assert.match(granted.text, /una meta y no una promesa/);
    const [row] = await wait(bea);
    assert.equal(row.number, number);
    const { json: again } = await ask(uma, `/desk/contacts/${contact}/emergency`);
    assert.deepEqual([again.last.state, again.last.number, again.is_proved], ["open", number, true]);
    await says(ask(uma, `/desk/contacts/${contact}/emergency`, { kind: "travel", is_emergency: true,
      answers: ANSWERS, office: "boston", words: "Once more.", without_notice: true }), 409, "state");
    await caller.hangUp();
    await desk.wrapsUp();
    await desk.close();
    assert.equal(center.verifyJournal().status, 0);
  });
});
