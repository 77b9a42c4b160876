/* call.lost.test.mjs: callers whose line dies without a word: nobody is on a call for ever. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center } from "./support/center.mjs";

const LOST_S = 8; // Three more than until the silence is told: a machine under load is in time.
const TO_A_PERSON = "104";

describe("a caller whose line dies", { concurrency: false }, () => {
  let center, cookie;
  before(async () => {
    center = await Center.open({ settings: [`media.lost_s=${LOST_S}`] });
    cookie = await center.signIn("ana"); // Somebody could serve; nobody does.
  });
  afterEach(hangUpAll);
  after(() => center?.stop());

  const legs = async () => {
    const { json } = await center.api("GET", "/metrics");
    return Number(/^throughline_legs (\d+)/m.exec(json)[1]);
  };
  const closed = async (outcome) => {
    const { json } = await center.api("GET", "/metrics");
    return Number(new RegExp(`closed_total\\{outcome="${outcome}"\\} (\\d+)`).exec(json)[1]);
  };
  const noLegs = () => center.until(async () => (await legs()) === 0, "no leg is left", 30);

  it("in line keeps the place, and the leg ends", async () => {
    const caller = await Caller.call(center);
    caller.key(TO_A_PERSON);
    await center.until(async () => (await center.waiting(cookie)) === 1, "the caller waits");
    caller.vanish();
    await center.until(() => center.log.includes("call.cut_off"), "the line counts as dead", 30);
    await noLegs();
    assert.equal(await center.waiting(cookie), 0, "nobody is in line");
    const { json } = await center.api("GET", "/metrics");
    assert.match(json, /contacts\{state="promised"[^}]*\} 1/, "the place stands");
    assert.equal(await closed("left in line"), 0);
  });

  it("in a menu is gone", async () => {
    const before = await closed("cut off");
    const caller = await Caller.call(center, { from: "+12025550148" });
    caller.key("1");
    await center.until(async () => (await legs()) === 1, "the call is there");
    caller.vanish();
    await noLegs();
    await center.until(async () => (await closed("cut off")) === before + 1, "it was cut off");
  });

  it("and comes back in time goes on", async () => {
    const caller = await Caller.call(center, { from: "+12025550149" });
    caller.key(TO_A_PERSON);
    await center.until(async () => (await center.waiting(cookie)) === 1, "the caller waits");
    const cuts = center.log.split("call.cut_off").length;
    center.log = center.log.replaceAll("call.silent", "call.was_silent");
    caller.isMute = true;
    await center.until(() => center.log.includes("call.silent"), "the silence is noticed", 30);
    caller.isMute = false;
    await center.until(() => center.log.includes("call.heard"), "the line lives again", 30);
    assert.equal(center.log.split("call.cut_off").length, cuts, "the line is not taken for dead");
    assert.equal(await center.waiting(cookie), 1);
    await caller.hangUp();
    await center.until(async () => (await center.waiting(cookie)) === 0, "the caller has left");
  });
});
