/* call.callback.test.mjs: the whole story of a callback: two numbers, a machine that is left the
 * message, the second attempt in its window, the code said first; notices by text message and mail. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { CallbackStory, CODE } from "./support/callback.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { unplugAll } from "./support/desk-phone.mjs";
import { MailServer, TextCenter } from "./support/post.mjs";
import { spelled } from "./support/policy.mjs";
import { RATE, likeness, speak, tone } from "./support/sound.mjs";

const [AGENT_HZ, PERSON_HZ] = [900, 1300];
const LOUD = 0.02;
const MINUTE = 60e6;
const [DAYS, MONTHS] = [
  ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
  ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December"],
];

const english = (words) => speak(words, "en-us");
const join = (...sounds) => Float64Array.from(sounds.flatMap((sound) => [...sound]));
const silence = (seconds) => new Float64Array(RATE * seconds);
const spoken = (digits) => [...digits].join(", ");

/** A time as the line says it, in the zone of the center. */
function said(us) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-US", { timeZone: "America/New_York",
    weekday: "long", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", hour12: true })
    .formatToParts(new Date(us / 1000)).map(({ type, value }) => [type, value]));
  assert.ok(DAYS.includes(parts.weekday) && MONTHS.includes(parts.month));
  const clock = parts.minute === "00" ? parts.hour : `${parts.hour}:${parts.minute}`;
  const half = parts.dayPeriod === "AM" ? "a.m." : "p.m.";
  return `${parts.weekday}, ${parts.month} ${parts.day}, ${clock} ${half}`;
}

const greeting = () => join(silence(0.5),
  english("You have reached the voicemail of Ana. Please leave a message after the tone."),
  silence(0.4), tone(1000, 0.4), silence(1));

describe("a callback", () => {
  let story, center, mail, texts;
  before(async () => {
    [mail, texts] = await Promise.all([MailServer.open(), TextCenter.open()]);
    story = await CallbackStory.open({ settings: [...mail.settings, ...texts.settings] });
    ({ center } = story);
  });
  const agent = () => story.agent();
  afterEach(async () => {
    await center.until(async () => (await story.desk()).contacts.length === 0, "ana has no call");
    hangUpAll();
    unplugAll();
    await center.api("DELETE", "/session", { cookie: story.cookie });
  });
  after(async () => {
    await center?.stop();
    texts?.stop();
    mail?.stop();
  });

  const windowSaid = async (id) => {
    const [, , , from, to] = (await story.promisesOf(id)).at(-1);
    return `We call you once more, between ${said(from)} and ${said(to)}.`;
  };
  const sealed = (id) => center.sql(`select sealed from callback_codes where contact = ${id}`);

  // Pitfall 18: a machine is no answer; and the second attempt comes in its window.
  it("S6, B6: busy, then a machine, then the person, who hears the code first", async () => {
    const id = await story.asks({
      hears: (caller) => caller.hears(english(`Our call begins with this code, ${spoken(CODE)}.`), "the code"),
    });
    assert.equal(sealed(id).length, 1);
    assert.deepEqual(center.sql(`select text from contact_values where contact = ${id} and name = 'code'`), []);
    const [[looked]] = center.rows(`select number from contacts where id = ${id}`);
    const { status } = await center.api("POST", "/promises/look", { body: { number: looked, code: CODE } });
    assert.equal(status, 200, "the code that was chosen opens what was promised");
    await agent();

    // The mobile is busy, a machine answers at the office.
    const phones = await Caller.waitBySipp(story.port, { scenario: "callee-two-phones.xml", code: 486, calls: 2 });
    await story.takes(id);
    await phones.isCalled();
    phones.say(greeting(), true);
    const tried = await center.until(async () => {
      const promises = await story.promisesOf(id);
      return promises[0][2] === "machine" && promises;
    }, "a machine answered");
    await story.agentIsFree();
    assert.equal(tried[0][1], "kept");
    assert.equal(tried[1][0], "second-attempt");
    const [, , , from, to] = tried[1];
    assert.deepEqual([from - tried[0][6], to - tried[0][6]], [60 * MINUTE, 90 * MINUTE]);
    await phones.hears(english(await windowSaid(id)), "the window of the second attempt");
    await phones.until(() => phones.ended, "the machine is hung up", 60);
    assert.equal(phones.sippStatus, 0);
    const [number] = center.sql(`select number from contacts where id = ${id}`);
    const numberSaid = english(`Your number with us is ${spelled(number.replaceAll("-", ""))}.`);
    assert.ok(likeness(phones.heard(), numberSaid) > 0.95, "the contact's number is said");
    assert.ok(likeness(phones.heard(), english(`Your code is ${spoken(CODE)}.`)) < 0.8, "no code");
    await center.until(async () => (await story.noticesOf(id)).includes("callback_missed sent voice"), "the machine has it");
    assert.equal(await story.stateOf(id), "promised");

    // Not before the window, and in it.
    await center.advance(55 * 60);
    assert.equal(await story.stateOf(id), "promised");
    const person = await Caller.waitBySipp(story.port);
    await center.advance(5 * 60 + 1);
    await story.takes(id);
    await person.isCalled();
    person.say(join(silence(1.7), english("Hello?"), silence(60)), true); // It rings for 1.5 s.
    await person.hears(english(`Your code is ${spoken(CODE)}.`), "the code, before all else");
    await center.until(async () => (await story.stateOf(id)) === "connected", "they talk");
    person.say(tone(PERSON_HZ, 1));
    story.phone.say(tone(AGENT_HZ, 1));
    await Promise.all([story.phone.hearsTone(PERSON_HZ, LOUD), person.hearsTone(AGENT_HZ, LOUD)]);
    assert.deepEqual((await story.promisesOf(id)).map((row) => row.slice(0, 3).join(" ")),
      ["callback kept machine", "second-attempt kept talked"]);
    await story.phone.hangUp();
    await person.until(() => person.ended, "the person is hung up");
    assert.deepEqual(await story.noticesOf(id), ["callback_missed sent voice"], "nothing is told twice");
    assert.deepEqual(center.sql(`select outcome from contacts where id = ${id}`), ["person"]);
    assert.doesNotMatch(center.log, new RegExp(CODE));
    await center.api("POST", `/desk/contacts/${id}/wrap-up`, {
      cookie: story.cookie, body: { disposition: "answered" } });
  });

  it("S6: no machine at all: told by text message, at last by mail how to go on", async () => {
    const id = await story.asks();
    await agent();
    const none = await Caller.waitBySipp(story.port, { code: 486, calls: 2 });
    await story.takes(id);
    await none.until(() => none.ended, "both numbers were tried");
    await story.agentIsFree();
    const [number] = center.sql(`select number from contacts where id = ${id}`);
    await texts.arrived("we called and missed you");
    await center.until(async () => (await story.noticesOf(id)).includes("callback_missed sent sms"), "the text message is sent");
    assert.doesNotMatch(texts.messages, new RegExp(CODE), "no code in a text message");

    center.change(`insert into contact_values (contact, name, text, language)
      values (${id}, 'mail', 'ana.perez@example.org', 'en')`);
    const noneAgain = await Caller.waitBySipp(story.port, { code: 480, calls: 2 });
    await center.advance(60 * 60 + 1);
    await story.takes(id);
    await noneAgain.until(() => noneAgain.ended, "both numbers were tried again");
    const [{ to, subject, text }] = await mail.arrived(1);
    assert.deepEqual(to, ["ana.perez@example.org"]);
    assert.equal(subject, `We could not reach you (${number})`);
    assert.match(text, new RegExp(`Call us and key the number ${number}`));
    await center.until(async () => (await story.noticesOf(id)).includes("callback_failed sent mail"), "the mail is sent");
    assert.deepEqual(center.sql(`select state, outcome from contacts where id = ${id}`), ["ended|callback"]);
    assert.deepEqual(await story.noticesOf(id), ["callback_missed sent sms", "callback_failed sent mail"]);
  });
});
