/* call.matter.test.mjs: a matter that is answered by a call: the person chose it and was told its code;
 * the second tier calls, the code comes first, whoever answers is verified, and the promise is kept. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkAccess } from "./support/authenticator.mjs";
import { Desk, hearsHertz, openBrowser, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";
import { keptPort } from "./support/ports.mjs";
import { RATE, likeness, speak, tone } from "./support/sound.mjs";

const TO_A_PERSON = "104";
const NUMBER = "(202) 555-0188";
const [PERSON_HZ, MIC_HZ] = [1300, 700];
const LOUD = 0.02;
const spoken = (digits) => speak(`Your code is ${[...digits].join(", ")}.`, "en-us");
const join_ = (...sounds) => Float64Array.from(sounds.flatMap((sound) => [...sound]));
const silence = (seconds) => new Float64Array(RATE * seconds);

describe("a matter that is answered by a call", () => {
  let center, browser, post, port, ana, tom;
  before(async () => {
    [post, port] = await Promise.all([Mailbox.open(), keptPort("udp")]);
    const trunks = join(newFolder("trunks"), "trunks.yaml");
    writeFileSync(trunks, `trunks:\n  - name: out\n    host: 127.0.0.1\n    port: ${port}\n`);
    [center, browser] = await Promise.all([
      Center.open({ settings: [`sip.trunks_file=${trunks}`, "sip.trunks=127.0.0.0/8", "signin.lock_minutes=0",
        ...post.mailSettings] }),
      openBrowser({ hertz: MIC_HZ }),
    ]);
    center.addUser("tom", "--skills", "english,spanish", "--tiers", "2");
    await center.until(() => /dialler up=1/.test(center.log), "calls can be placed");
    [ana, tom] = [await Desk.open(browser, center, "ana"), await Desk.open(browser, center, "tom")];
  });
  afterEach(() => hangUpAll());
  after(async () => {
    await browser?.close();
    await center?.stop();
    post?.close();
  });

  const answerOf = (number, question) => readFileSync(join(center.folder, "answers.csv"), "utf8").split("\n")
    .map((line) => line.trim().split(",")).find((row) => row[0] === number && row[1] === question)[2];
  const promises = () => center.rows("select kind, state, evidence from promises order by id").map((row) => row.join(" "));

  /** Asked for at the line, written down by tier 1, with a call back to this number. The code. */
  async function passesOn({ phone, mail }) {
    if ((await ana.page.locator(".tl-state--ready").count()) === 0) await ana.ready();
    const caller = await Caller.call(center);
    caller.key(TO_A_PERSON);
    await ana.accept();
    const { page } = ana;
    await page.keyboard.press("p");
    await page.waitForSelector("#ask-harm-no", { state: "attached" });
    await page.click("label[for=ask-harm-no]");
    await page.click("label[for=ask-deadline-none]");
    await page.fill("#escalate-note", "Which card is the right one?");
    await page.click("label[for=answer-by-call]");
    if (phone) await page.fill("#escalate-phone", phone);
    await page.fill("#escalate-mail", mail);
    await checkAccess(page, "answered by a call");
    await shoot(page, "escalate-call");
    await page.click("button[form=escalate-form]");
    await page.waitForSelector("#escalate-code");
    await checkAccess(page, "the code is read out");
    await shoot(page, "escalate-code");
    const code = /code ([\d ]+)\./.exec(await page.textContent("#escalate-code"))[1].replaceAll(" ", "");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".usa-alert--success");
    await caller.hangUp();
    await ana.file(0, "");
    return code;
  }

  const openMatter = async () => {
    const { page } = tom;
    await page.goto(`${center.url}/worklist`);
    await page.waitForSelector("[data-matter]");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("t");
    await page.waitForSelector("#call-out");
    await checkAccess(page, "a matter to be answered by a call");
    await shoot(page, "worklist-call");
    await page.click("#call-out");
    await page.waitForSelector("#call-person");
  };

  it("the code is said first, who answers is verified anew, and the promise is kept by the talk", async () => {
    const code = await passesOn({ phone: NUMBER, mail: "person@example.org" });
    assert.equal((await post.mails(center, 1)).length, 1);
    assert.equal(center.sql("select count(*) from contact_values where text = '" + code + "'")[0], "0");

    await openMatter();
    const { page } = tom;
    assert.match(await tom.text(), /Which card is the right one\?/);
    await checkAccess(page, "before the call");
    await shoot(page, "call-out");
    const person = await Caller.waitBySipp(port);
    await page.click("#call-person");
    await person.isCalled();
    person.say(join_(silence(1.7), speak("Hello?", "en-us"), silence(60)), true);
    await person.hears(spoken(code), "the code, before all else");
    await tom.talks();
    await shoot(page, "call-out-talks");
    person.say(tone(PERSON_HZ, 1));
    await Promise.all([hearsHertz(page, PERSON_HZ, "the person"), person.hearsTone(MIC_HZ, LOUD)]);

    // Nothing that was proved before counts: whoever answered is asked.
    const [{ number }] = center.cases().filter((one) => one.protected === "0");
    await page.locator("#case-number").fill(number);
    await page.locator("#look").click();
    await page.locator(`.tl-in-call:has-text("${number}")`).waitFor();
    await page.locator(".tl-tag", { hasText: "Not verified" }).waitFor();
    await page.locator("#identity-role").selectOption("party");
    await page.locator("#identity-level").selectOption("answered");
    for (const question of ["born", "zip"])
      await page.locator(`#answer-${question}`).fill(answerOf(number, question));
    await page.locator(".tl-identity button[type=submit]").click();
    await page.locator(".tl-tag--good", { hasText: "Identity verified" }).waitFor();
    await checkAccess(page, "in the call");

    await tom.hangUp();
    await tom.file(0, "");
    assert.deepEqual(promises(), ["ordinary-escalation open ", "callback kept talked"]);
    await page.goto(`${center.url}/worklist`);
    await page.locator("[data-matter] .tl-link").click();
    await page.waitForSelector("#reply");
    await page.click("label[for=how-talked]");
    await page.fill("#reply", "The newer one. Told by telephone.");
    await page.locator("form:has(#reply) button[type=submit]").click();
    await page.waitForSelector(".usa-alert--success");
    assert.deepEqual(promises(), ["ordinary-escalation kept talked", "callback kept talked"]);
    assert.deepEqual(center.rows("select action, reason from audit where record_kind = 'promise' order by id")
      .map((row) => row.join(" ")).filter((row) => row.startsWith("call")), ["call escalation"]);
    assert.doesNotMatch(center.log, new RegExp(`\\b${code}\\b`));
    assert.deepEqual([...page.faults, ...ana.page.faults], []);
  });

  it("nobody is reached: a second attempt is promised, the matter stays open; by mail nobody is called", async () => {
    await passesOn({ phone: NUMBER, mail: "other@example.org" });
    await tom.page.goto(`${center.url}/desk`);
    await openMatter();
    const busy = await Caller.waitBySipp(port, { code: 486 });
    await tom.page.click("#call-person");
    await busy.until(() => busy.ended, "the number was tried");
    await center.until(async () => promises().includes("second-attempt open "), "the second attempt is promised");
    assert.equal(promises().filter((row) => row === "ordinary-escalation open ").length, 1);

    const cookie = await center.signIn("tom");
    const [matter] = (await center.api("GET", "/desk/escalations", { cookie })).json.escalations;
    assert.equal(matter.answer_by, "call");
    center.change(`update escalations set answer_by = 'mail' where id = ${matter.id}`);
    const call = () => center.api("POST", `/desk/escalations/${matter.id}/call`, { cookie, body: {} });
    assert.equal((await call()).json.error, "by-mail");
    center.change(`update escalations set answer_by = 'call' where id = ${matter.id}`);
    await center.advance(16 * 3600); // At night.
    assert.equal((await call()).json.error, "not-at-this-hour");
    assert.equal(center.verifyJournal().status, 0);
  });
});
