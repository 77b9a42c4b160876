/* call.phonerequests.test.mjs: a caller goes through the menu to an agent, who files what they ask for: an
 * interview moved, an expedite by its criteria, a question about a late case. S17, S19, S23. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { checkAccess } from "./support/authenticator.mjs";
import { Desk, openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, OPEN } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";
import { ENDED_SQL, keysOf, VOICES, words } from "./support/policy.mjs";
import { speak } from "./support/sound.mjs";

const LANGUAGE = { en: "1", es: "2" };
/** told: by the telephone behind these keys, or behind the case's number; then: the criterion; chosen: at the desk, before the number and after it; typed: beside the mail. */
const ASKED = [
  { about: "a date of an interview", topic: "reschedule-interview", asks: "topic.reschedule_interview", reason: "reschedule-interview",
    language: "en", told: "interview.office_decides", to: "32", person: "2", chosen: [[], ["interview.request"]] },
  { about: "an expedite, by its criteria", topic: "expedite", asks: "topic.expedite", reason: "expedite", language: "es",
    told: "expedite.who_decides", to: "5", then: "2", person: "2", chosen: [["expedite.humanitarian"], ["expedite.send"]],
    typed: "Mi madre está en el hospital." },
  { about: "a case outside normal time", topic: "outside-normal-time", asks: "topic.outside_normal_time",
    reason: "outside-normal-time", language: "en", toldAfter: "outside.told", to: "1", person: "2", chosen: [[], ["outside.request"]] },
];

describe("what a caller asks for is filed by the agent that the menu leads to", () => {
  let center, browser, post, desk;
  before(async () => {
    post = await Mailbox.open();
    [center, browser] = await Promise.all([Center.open({ settings: post.mailSettings }), openBrowser()]);
    center.addUser("sam", "--role", "supervisor");
    center.addUser("eve", "--skills", "english,spanish,expedite", "--tiers", "1");
  });
  afterEach(async () => {
    hangUpAll();
    await desk?.page.context().close();
    desk = undefined;
    await center.sendHome(["eve"]);
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
    post?.close();
  });

  const late = () => center.rows(`select c.receipt from cases c join processing_times t on t.form = c.form and t.office = c.office
    where c.guarded = 0 and c.status not in ${ENDED_SQL} and c.received_at < t.inquiry_at
    and c.received_at < ${OPEN.getTime() * 1000} order by c.id`);
  const contact = (id) => center.rows(`select number, channel, language, topic, outcome from contacts where id = ${id}`)[0];
  const openPromises = async () => {
    const cookie = await center.signIn("sam");
    return (await center.api("GET", "/promises?state=open", { cookie })).json.promises;
  };

  /** What is told as the keys say; then the person waits for the agent, who answers. */
  async function callsThrough({ language, told, toldAfter, to, then = "", person }, number) {
    desk = await Desk.open(browser, center, "eve");
    await desk.ready();
    const caller = await Caller.callBySipp(center, { seconds: 120 });
    caller.key(`${LANGUAGE[language]}${to}`);
    if (told) await caller.hears(sentence(told, language), "who decides");
    caller.key(`${then}${keysOf(number)}`);
    if (toldAfter) await caller.hears(sentence(toldAfter, language), "that it is late");
    caller.key(person);
    await desk.accept();
    return caller;
  }
  const sentence = (key, language) => speak(words(key, language).split(/(?<=\.) /)[0], VOICES[language]);

  const field = () => desk.page.locator("#file-for #value");
  const next = () => desk.page.locator("#file-for button[type=submit]").click();
  async function choose(text, language) {
    await desk.page.locator("#file-for .tl-topic__choice", { hasText: shown(text, language) }).click();
  }
  const shown = (key, language) => /shown: "?([^"}]+?)"?,/.exec(words(key, language))?.[1] ?? words(key, language);

  /** The same questions as on the page, by the same texts; the number that was keyed stands there. */
  async function files({ asks, language, chosen: [before, behind], typed }, number, mail) {
    const { page } = desk;
    await page.keyboard.press("Escape");
    await page.keyboard.press("f");
    await choose(asks, "en");
    for (const text of before) await choose(text, language);
    await field().waitFor();
    assert.equal(await field().inputValue(), number, "nobody is asked twice");
    await next();
    for (const text of behind) await choose(text, language);
    if (typed) {
      await page.waitForSelector("#file-for textarea");
      await page.fill("#file-for textarea", typed);
      await next();
    }
    await page.waitForSelector('#file-for input[type="email"]');
    await field().fill(mail);
    await next();
    await page.waitForSelector("#check");
    await page.click("#file-for .tl-button--go");
    await page.waitForSelector("#file-for-say:focus");
    return page.locator("#file-for .tl-topic__number").allInnerTexts();
  }

  /** Where it stands, for whoever has number and code, in the person's language. */
  async function stands(ours, code, { language, reason }) {
    const page = await openPage(browser, `${center.url}/promises?number=${ours}`, { locale: language });
    await page.fill("#code", code);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".tl-told__card--open");
    assert.equal(await page.innerText(".tl-told__about"), words(`request.${reason.replaceAll("-", "_")}`, language));
    await checkAccess(page, `where ${reason} stands`);
    await shoot(page, `phonerequests-${reason}`);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }

  for (const [at, asked] of ASKED.entries())
    it(`${asked.about}: asked for by telephone, filed at the desk, owed, mailed, and seen`, async () => {
      const [number] = late()[at];
      const mail = `person${at}@example.org`;
      const caller = await callsThrough(asked, number);
      const [[call, reason]] = center.rows("select id, reason from contacts where channel = 'voice' order by id desc limit 1");
      assert.equal(reason, asked.reason, "why a person answers");
      const [ours, code, due] = await files(asked, number, mail);
      assert.ok(due.length > 0, "the day by which an answer is owed");
      await checkAccess(desk.page, `${asked.reason} is filed`);
      await shoot(desk.page, `phonerequests-desk-${asked.reason}`);

      const [[id, channel, language, topic, outcome]] = center.rows(
        `select id, channel, language, topic, outcome from contacts where number = '${ours}'`);
      assert.deepEqual([channel, language, outcome], ["web", asked.language, "request"]);
      assert.ok(topic.startsWith(asked.topic), topic);
      assert.deepEqual(center.rows(`select text from contact_values where contact = ${id} and name = 'filed.call'`), [[`${call}`]]);
      const told = await mailFor(mail);
      assert.ok(told.text.includes(ours) && !told.text.includes(number), told.text);
      assert.ok(!asked.typed || !told.text.includes(asked.typed), "the mail says no more than that");
      const owed = (await openPromises()).filter((one) => one.number === ours);
      assert.deepEqual(owed.map(({ kind }) => kind), ["request-answer"]);
      await stands(ours, code, asked);
      await desk.hangUp();
      await desk.file(0, "Filed what was asked for.");
      assert.equal(contact(call)[4], "person");
      await caller.until(() => caller.ended, "the caller's end is told");
      assert.deepEqual(desk.page.faults, []);
    });
  const mailFor = (address) => center.until(async () =>
    (await post.mails(center, 0)).find(({ to }) => to.includes(address)), `a mail to ${address}`);
});
