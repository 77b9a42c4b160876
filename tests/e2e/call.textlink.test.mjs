/* call.textlink.test.mjs: a link asked for in the menu comes by text message to the number that was
 * given for it, is told to be on its way only then, and never after STOP. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center } from "./support/center.mjs";
import { GATEWAY_SECRET, Mailbox } from "./support/mailbox.mjs";
import { speak } from "./support/sound.mjs";

const NUMBER = "2025550188";
const ON_ITS_WAY = "The text message is on its way. If that is all, press 1. For something else, press 2.";

describe("a link by text message", () => {
  let center, post;
  before(async () => {
    post = await Mailbox.open();
    center = await Center.open({ settings: post.textSettings });
  });
  afterEach(hangUpAll);
  after(async () => {
    await center?.stop();
    post?.close();
  });

  /** Asks for the page of the account; `keys` is the number, or "" for the one that calls. */
  async function asks(language, keys, from = `+1${NUMBER}`) {
    const caller = await Caller.call(center, { from });
    caller.key(`${language}64${keys}#`);
    return caller;
  }
  const results = () => center.sql(
    "select kind from contact_story where kind like 'link%' order by at, contact");
  const outcomes = () => center.sql("select outcome from contacts order by id");

  it("goes to the number keyed, in the caller's language; the line says so, and it serves itself", async () => {
    const caller = await asks("1", NUMBER, "+12025550147");
    const [text] = await post.texts(center, 1);
    assert.equal(text.to, `+1${NUMBER}`);
    assert.ok(text.text.includes("https://account.agency.example/en"), text.text);
    assert.match(text.text, /Reply STOP/);
    await caller.hears(speak(ON_ITS_WAY, "en-us"), "that it is on its way");
    caller.key("1");
    await center.until(() => outcomes()[0] === "self-served", "it serves itself");
    assert.deepEqual(results(), ["link-sent"]);
  });

  it("goes to the number that calls, by pound alone, in Spanish", async () => {
    const caller = await asks("2", "");
    const texts = await post.texts(center, 2);
    assert.equal(texts[1].to, `+1${NUMBER}`);
    assert.ok(texts[1].text.includes("https://account.agency.example/es"), texts[1].text);
    assert.match(texts[1].text, /ALTO/);
    await caller.hangUp();
  });

  it("STOP is respected: nothing is sent, and the flow goes the other way", async () => {
    const { status } = await center.api("POST", "/sms/in", {
      bearer: GATEWAY_SECRET, body: { from: `+1${NUMBER}`, text: "Stop." } });
    assert.equal(status, 204);
    const caller = await asks("1", NUMBER);
    await center.until(() => results().at(-1) === "link-not-sent", "it is not sent");
    assert.equal(post.sent.length, 2);
    await caller.hangUp();
    await center.api("POST", "/sms/in", {
      bearer: GATEWAY_SECRET, body: { from: `+1${NUMBER}`, text: "START" } });
  });

  it("goes five times a day to one number, and no oftener", async () => {
    for (let sent = 3; sent <= 5; sent++) {
      const caller = await asks("1", NUMBER);
      await post.texts(center, sent);
      await caller.hangUp();
    }
    const caller = await asks("1", NUMBER);
    await center.until(() => results().filter((kind) => kind === "link-not-sent").length === 2, "it is refused");
    await caller.hangUp();
    assert.equal(post.sent.length, 5);
    await center.advance(25 * 3600);
    const next = await asks("1", NUMBER);
    await post.texts(center, 6);
    await next.hangUp();
  });
});
