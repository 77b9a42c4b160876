/* call.verify.test.mjs: what is not told to anyone is told to who proves it by keypad, and what was keyed
 * is kept nowhere. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Desk, openBrowser } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, OPEN } from "./support/center.mjs";
import { filesWith } from "./support/person.mjs";
import { keysOf, VOICES, words } from "./support/policy.mjs";
import { speak } from "./support/sound.mjs";

const BIOMETRICS = "131"; // English, an appointment, biometrics.
const BORN = "When were you born? Please key the year with four digits, then the month with two, and the day with two.";
const ZIP = "Please key the five digits of the ZIP code to which we send your mail.";
const WRONG = "19000101";

describe("who proves it by keypad", () => {
  let center, browser, about;
  const rows = (name) => readFileSync(join(center.folder, `${name}.csv`), "utf8").trim().split("\n").slice(1)
    .map((line) => line.split(","));
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    const open = new Set(center.cases().filter((one) => one.protected === "0").map(({ number }) => number));
    const [number, , at, place] = rows("appointments").find(([number, kind, at, , state]) =>
      open.has(number) && kind === "biometrics" && state === "planned"
      && new Date(at) - new Date(OPEN) > 3 * 86_400_000); // It may be moved still.
    const answers = Object.fromEntries(rows("answers").filter(([one]) => one === number)
      .map(([, question, answer]) => [question, answer.trim()]));
    about = { number, place, at: new Date(at), born: answers.born, zip: answers.zip };
    await center.signIn("ana"); // Somebody serves the line.
  });
  afterEach(hangUpAll);
  after(async () => {
    await browser?.close();
    await center?.stop();
  });

  /** "on Tuesday, March 2, at 12 p.m." by the center's clock. */
  function spokenTime(at) {
    const timeZone = { "asc-chicago": "America/Chicago", "asc-phoenix": "America/Phoenix" }[about.place] ?? "America/New_York";
    const part = (options) => new Intl.DateTimeFormat("en-US", { timeZone, ...options }).format(at);
    const [hour, half] = part({ hour: "numeric", hour12: true }).split(" ");
    const minute = part({ minute: "2-digit" }).padStart(2, "0");
    const clock = minute === "00" ? hour : `${hour}:${minute}`;
    return `on ${part({ weekday: "long" })}, ${part({ month: "long" })} ${part({ day: "numeric" })}, `
      + `at ${clock} ${half.toLowerCase()[0]}.m.`;
  }
  const biometrics = () => `Your biometrics appointment is ${spokenTime(about.at)}`;
  const tries = () => center.sql("select reason from audit where action = 'verify' order by id").flat();

  /** To the first question, which is asked behind the case number. */
  async function callTo() {
    const caller = await Caller.call(center);
    caller.key(BIOMETRICS);
    await caller.hears(speak(words("biometrics.before_its_date"), VOICES.en), "what is possible");
    caller.key(keysOf(about.number));
    await caller.hears(speak(words("asks.who"), VOICES.en), "who asks");
    caller.key("1");
    await caller.hears(speak(words("verify.before"), VOICES.en), "what comes");
    await caller.hears(speak(BORN, VOICES.en), "the first question");
    return caller;
  }
  const born = () => about.born.replaceAll("-", "");

  it("hears when the appointment is, and no agent asks again", async () => {
    const desk = await Desk.open(browser, center, "ben");
    const caller = await callTo();
    caller.key(born());
    await caller.hears(speak(ZIP, VOICES.en), "the second question");
    caller.key(about.zip);
    await caller.hears(speak(biometrics(), VOICES.en), "when it is");
    assert.deepEqual(tries(), ["right"]);
    await caller.hears(speak(words("slot.offered").match(/"?([^.]*\.)/)[1], VOICES.en), "that it may be moved");
    caller.key("6"); // A person.
    await desk.ready();
    await desk.accept();
    await desk.page.locator(".tl-tag--good", { hasText: "Identity verified" }).waitFor();
    assert.equal(await desk.page.locator("#identity-role").inputValue(), "party");
    assert.equal(await desk.page.locator("#identity-level").inputValue(), "answered");
    assert.ok(!(await desk.text()).includes(about.born), "nobody reads the answer");
    await caller.hangUp();
    await desk.file(0, "");
    await desk.page.context().close();
    await center.sendHome(["ben"]);
  });

  it("hears nothing of it where one answer is wrong, not which one, and gets a person", async () => {
    const caller = await callTo();
    caller.key(WRONG);
    await caller.hears(speak(ZIP, VOICES.en), "the second question");
    caller.key(about.zip);
    await caller.hears(speak(words("verify.not_proved"), VOICES.en), "what helps");
    assert.deepEqual(tries(), ["right", "wrong"]);
    const [story] = center.sql("select max(id) from contacts");
    const told = center.sql(`select text from contact_values where contact = ${story} and name like 'asks.%'`);
    assert.deepEqual(told, [], "nothing is proved");
    // Four more at the desk, and the case is left alone: by keypad the right answers help no more.
    const desk = await Desk.open(browser, center, "ben");
    const ben = await center.signIn("ben");
    await desk.ready();
    await desk.accept();
    for (let tries = 0; tries < 4; tries++) {
      const { json } = await center.api("POST", `/desk/contacts/${story}/identity`, { cookie: ben,
        body: { role: "party", level: "answered", answers: { born: "1900-01-01", zip: about.zip } } });
      assert.equal(json.error, "not-proved", JSON.stringify(json));
    }
    await caller.hangUp();
    await desk.file(0, "");
    await desk.page.context().close();
    const again = await callTo();
    again.key(born());
    await again.hears(speak(ZIP, VOICES.en), "the second question");
    again.key(about.zip);
    await again.hears(speak(words("verify.not_proved"), VOICES.en), "the same words");
    assert.deepEqual(tries(), ["right", ...Array(5).fill("wrong"), "too-many-tries"]);
    await again.hangUp();
  });

  it("is kept nowhere: not the birthday, not as it was keyed", async () => {
    await center.stop();
    for (const secret of [about.born, born(), WRONG])
      assert.deepEqual(filesWith(center.folder, secret).filter((path) => !path.endsWith("answers.csv")), [], secret);
    for (const secret of [born(), WRONG, about.born])
      assert.ok(!center.log.includes(secret), "the log has it");
  });
});
