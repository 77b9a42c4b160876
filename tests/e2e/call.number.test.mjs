/* call.number.test.mjs: the numbers that people give for a callback: read back, refused with the reason
 * while they are there, one callback each, so many a day. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center } from "./support/center.mjs";
import { spelled, VOICES, words } from "./support/policy.mjs";
import { speak } from "./support/sound.mjs";

const CALL_ME_BACK = "101"; // English, a person, be called back: then the number.
const [MINE, SECOND, THEIRS, BUSY] = ["2025550161", "2025550162", "2025550163", "2025550164"];
const PREMIUM = "9005550123";
const PER_CALLER = 10; // The policy's.

describe("numbers for a callback", () => {
  let center;
  before(async () => {
    center = await Center.open();
  });
  afterEach(hangUpAll);
  after(() => center?.stop());

  const call = async (number, keys) => {
    const caller = await Caller.call(center, { from: `+1${number}` });
    caller.key(CALL_ME_BACK + keys);
    return caller;
  };
  const hears = (caller, key, from) => caller.hears(speak(words(key), VOICES.en), key, { from });
  const isPromised = (caller) => caller.until(() => caller.ended, "the call is promised", 60);
  const promises = () => center.sql("select c.id, c.state, p.digits, p.kind from phone_numbers p "
    + "join contacts c on c.id = p.contact order by p.id").map((row) => row.split("|"));
  const open = (digits) => promises().filter(([, state, number, kind]) =>
    state === "promised" && kind === "callback" && number === `+1${digits}`).map(([id]) => id);

  // Pitfall 15.
  it("one that costs extra is refused with the reason; another is read back, and confirmed", async () => {
    const caller = await call(THEIRS, PREMIUM);
    await hears(caller, "phone.not_called", 0);
    assert.deepEqual(promises(), [], "nothing is promised");
    const from = caller.mark;
    caller.key(`3${MINE}`);
    await caller.hears(speak(`Your number is ${spelled(MINE)}.`, VOICES.en), "the number, digit by digit", { from });
    assert.deepEqual(promises(), [], "nor before it is confirmed");
    caller.key(`11${SECOND}1`); // Right; a second one; that is right too.
    await isPromised(caller);
    assert.deepEqual(promises().map(([, , digits, kind]) => [digits, kind]),
      [[`+1${MINE}`, "callback"], [`+1${SECOND}`, "callback"], [`+1${THEIRS}`, "caller"]]);
  });

  it("one that was given wrong is not called: neither the first nor the second", async () => {
    const caller = await call("2025550165", `${BUSY}2${"2025550166"}11${BUSY}22`);
    await isPromised(caller);
    assert.deepEqual(open(BUSY), []);
    assert.equal(open("2025550166").length, 1);
  });

  // Pitfall 13.
  it("one open callback a number: who calls from it is told of it, and keeps it or takes it back", async () => {
    const [first] = open(MINE);
    const [number] = center.sql(`select number from contacts where id = ${first}`);
    const keeps = await call(MINE, "#");
    const already = words("callback.already").split(". ")[0].replace("{first_number}", spelled(number.replaceAll("-", "")));
    await keeps.hears(speak(`${already}.`, VOICES.en), "the callback that there is", {});
    keeps.key("1");
    await keeps.hears(speak("Your callback stands as it was promised. You need to do nothing more than be "
      + "near your telephone.", VOICES.en), "that it stands", {});
    await keeps.hangUp();
    assert.deepEqual(open(MINE), [first]);
    const anew = await call(MINE, "#22"); // Take it back; one number is enough.
    await isPromised(anew);
    const [second, ...others] = open(MINE);
    assert.deepEqual(others, []);
    assert.notEqual(second, first);
    assert.deepEqual(center.sql(`select state from promises where contact = ${first}`), ["released"]);
  });

  it("who gives somebody else's number is told nothing of that callback", async () => {
    const [theirs] = open(MINE);
    const caller = await call(THEIRS, MINE);
    await hears(caller, "phone.taken", 0);
    caller.key("2"); // A message instead.
    await caller.until(() => caller.ended, "the message is taken", 60);
    assert.deepEqual(open(MINE), [theirs]);
  });

  it("so many promises a day from one telephone, and again a day later", async () => {
    const from = "2025550167";
    const others = Array.from({ length: PER_CALLER }, (_, i) => call(from, `20255502${10 + i}12`));
    await Promise.all((await Promise.all(others)).map(isPromised));
    const refused = await call(from, "2025550230");
    await hears(refused, "phone.too_often", 0);
    await refused.hangUp();
    assert.deepEqual(open("2025550230"), []);
    await center.advance(24 * 3600 + 60);
    await isPromised(await call(from, "202555023012"));
    assert.equal(open("2025550230").length, 1);
  });
});
