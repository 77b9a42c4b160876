/* call.voice.test.mjs: what a telephone hears, compared with speech that the test renders itself. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center } from "./support/center.mjs";
import { caseStatus, keysOf, statusTexts, VOICES } from "./support/policy.mjs";
import { likeness, speak } from "./support/sound.mjs";

const UNLIKE = 0.85;

describe("a call by telephone", { concurrency: 4 }, () => {
  let center;
  before(async () => (center = await Center.open()));
  after(async () => {
    hangUpAll();
    await center?.stop();
  });

  it("is answered at once, in both languages", async () => {
    const caller = await Caller.call(center);
    const english = speak("For English, press 1.", VOICES.en);
    const spanish = speak("Para español, oprima el 2.", VOICES.es);
    await caller.hears(english, "the choice in English");
    await caller.hears(spanish, "the choice in Spanish");
    // The comparison can tell words apart, or the two above would show nothing.
    assert.ok(likeness(caller.heard(), speak("For English, press 3.", VOICES.en)) < UNLIKE);
    assert.ok(likeness(caller.heard(), speak("Para español, oprima el 3.", VOICES.es)) < UNLIKE);
    await caller.hangUp();
  });

  it("in Spanish keys a receipt number and hears its status", async () => {
    const [mine, other] = twoCases(center);
    const caller = await Caller.call(center);
    caller.key("21" + keysOf(mine.number));
    for (const sentence of caseStatus(mine, "es"))
      await caller.hears(speak(sentence, VOICES.es), `the status of the case: ${sentence}`);
    const wrong = speak(caseStatus(other, "es")[1], VOICES.es);
    assert.ok(likeness(caller.heard(), wrong) < UNLIKE, "another case's status is another sound");
    const english = speak(caseStatus(mine, "en")[1], VOICES.en);
    assert.ok(likeness(caller.heard(), english) < UNLIKE, "it is said in Spanish only");
    await caller.hangUp();
  });

  it("placed by sipp, in Spanish, hears the same", async () => {
    const [mine] = twoCases(center);
    const caller = await Caller.callBySipp(center, { seconds: 35 });
    caller.key("21" + keysOf(mine.number));
    for (const sentence of caseStatus(mine, "es"))
      await caller.hears(speak(sentence, VOICES.es), `the status of the case: ${sentence}`);
    await caller.hangUp();
    assert.equal(caller.sippStatus, 0, "sipp is content with every answer");
  });

  it("hears the same case in English when it asks in English", async () => {
    const [mine] = twoCases(center);
    const caller = await Caller.call(center);
    caller.key("11" + keysOf(mine.number));
    for (const sentence of caseStatus(mine, "en"))
      await caller.hears(speak(sentence, VOICES.en), `the status of the case: ${sentence}`);
    await caller.hangUp();
  });

  it("is stopped in the middle of a sentence by a key", async () => {
    const caller = await Caller.call(center);
    caller.key("1");
    await caller.hears(speak("Please choose.", VOICES.en), "the menu");
    caller.key("1");
    const ask = speak(
      "Please enter your receipt number, three letters and ten digits. For each letter, press the " +
        "key that carries it. For example, for A, B or C, press 2.", VOICES.en);
    await caller.hears(ask, "the question");
    const last = speak("For something else, press 7.", VOICES.en);
    assert.ok(likeness(caller.heard(), last) < UNLIKE, "the menu was not read to its end");
    await caller.hangUp();
  });

  it("keys by tones in its sound alone", async () => {
    const caller = await Caller.call(center);
    await caller.hears(speak("For English, press 1.", VOICES.en), "the choice of languages");
    caller.keyInSound("1");
    await caller.hears(speak("Please choose.", VOICES.en), "the menu");
    await caller.hangUp();
  });

  it("hears the question again after star", async () => {
    const caller = await Caller.call(center);
    caller.key("1");
    const intro = speak("Please choose.", VOICES.en);
    await caller.hears(intro, "the menu");
    const from = caller.mark;
    caller.key("*");
    await caller.hears(intro, "the menu again", { from });
    await caller.hangUp();
  });
});

/** Two cases whose status texts differ. */
function twoCases(center) {
  const texts = statusTexts();
  const all = center.cases();
  const mine = all.find((one) => texts[one.status]);
  return [mine, all.find((one) => one.status !== mine.status)];
}
