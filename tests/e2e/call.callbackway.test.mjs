/* call.callbackway.test.mjs: how a call finds its person: by a key; and how a machine that was heard
 * earlier is called again for the message, after the last attempt for the last one. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { CallbackStory, CODE } from "./support/callback.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { unplugAll } from "./support/desk-phone.mjs";
import { RATE, likeness, speak, tone } from "./support/sound.mjs";

const english = (words) => speak(words, "en-us");
const join = (...sounds) => Float64Array.from(sounds.flatMap((sound) => [...sound]));
const silence = (seconds) => new Float64Array(RATE * seconds);
const code = () => english(`Your code is ${[...CODE].join(", ")}.`);
const greeting = () => join(silence(0.5),
  english("You have reached the voicemail of Ana. Please leave a message after the tone."),
  silence(0.4), tone(1000, 0.4), silence(1));

/** A story with an agent, and what has to be so between two tests. */
function telling(options) {
  const own = {};
  before(async () => {
    own.story = await CallbackStory.open(options);
    own.center = own.story.center;
  });
  afterEach(async () => {
    hangUpAll();
    unplugAll();
    await own.center.api("DELETE", "/session", { cookie: own.story.cookie });
  });
  after(() => own.center?.stop());
  return own;
}

describe("a person is told from a machine by a key", () => {
  const own = telling({ answered: "{ by: key, key: 1, asks: callback.press }" });

  it("who presses nothing hears no code, and the next number is called; who presses it hears the code", async () => {
    const { story, center } = own;
    const id = await story.asks();
    await story.agent();
    const phones = await Caller.waitBySipp(story.port, { rings_ms: 200, calls: 2, scenario: "callee-sound.xml" });
    await story.takes(id);
    await phones.isCalled(); // The mobile, where nobody presses anything.
    await phones.hears(english("To be connected, press 1."), "what is to be pressed");
    await phones.isCalled(60);
    const office = phones.mark;
    assert.ok(likeness(phones.heard(), code()) < 0.8, "nobody has heard the code");
    await phones.hears(english("To be connected, press 1."), "the same at the office", { from: office });
    assert.equal(await story.stateOf(id), "dialling");
    phones.key("1");
    await phones.hears(code(), "the code, before all else");
    await center.until(async () => (await story.stateOf(id)) === "connected", "they talk");
    await story.phone.hangUp();
    await phones.until(() => phones.ended, "the person is hung up");
    assert.deepEqual((await story.promisesOf(id)).map((row) => row.slice(0, 3).join(" ")), ["callback kept talked"]);
    await center.api("POST", `/desk/contacts/${id}/wrap-up`, { cookie: story.cookie, body: { disposition: "answered" } });
  });
});

describe("a machine that was heard at an earlier number", () => {
  const own = telling({});

  /** The mobile's machine is hung up, the office is busy: the mobile is called again for the message. */
  async function isLeft(id, words) {
    const { story, center } = own;
    const before = center.log.length;
    const phones = await Caller.waitBySipp(story.port, { scenario: "callee-two-phones.xml", code: 486, busy: "77", calls: 3 });
    await story.takes(id);
    await phones.isCalled();
    phones.say(greeting(), true);
    await center.until(() => /call\.machine/.test(center.log.slice(before)), "a machine is heard");
    await phones.isCalled();
    const again = phones.mark;
    phones.say(greeting(), true);
    await story.agentIsFree();
    await phones.hears(english(words), "the message", { from: again });
    await phones.until(() => phones.ended, "the machine is hung up", 60);
    assert.equal(phones.sippStatus, 0);
    assert.ok(likeness(phones.heard(), code()) < 0.8, "no code");
    await center.until(() => /call\.message .*left=1/.test(center.log.slice(before)), "the message is left");
  }

  it("is called again for the message, and after the last attempt for the last one", async () => {
    const { story, center } = own;
    const id = await story.asks();
    await story.agent();
    await isLeft(id, "You asked us to call you, and we could not reach you.");
    assert.equal(await story.stateOf(id), "promised");
    await center.advance(60 * 60 + 1);
    await isLeft(id, "Call us when it suits you.");
    assert.deepEqual((await story.promisesOf(id)).map((row) => row.slice(0, 3).join(" ")),
      ["callback kept machine", "second-attempt kept machine"]);
    assert.deepEqual(center.sql(`select state, outcome from contacts where id = ${id}`), ["ended|callback"]);
  });
});
