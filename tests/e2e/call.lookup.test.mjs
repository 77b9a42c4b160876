/* call.lookup.test.mjs: what a caller was promised is found by number and code: page, API, telephone.
 * Pitfall 40. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { checkAccess } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center } from "./support/center.mjs";
import { spelled, VOICES } from "./support/policy.mjs";
import { speak } from "./support/sound.mjs";

const MINUTE_MS = 60_000;

describe("what was promised, by number and code", () => {
  let center, browser, boss, number, code, promise;
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    center.addUser("sue", "--role", "supervisor", "--skills", "english,spanish", "--tiers", "2");
    boss = await center.signIn("sue");
  });
  after(async () => {
    hangUpAll();
    await browser?.close();
    await center?.stop();
  });
  const look = (body) => center.api("POST", "/promises/look", { body });
  const wrongDigit = () => `${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`;
  const audits = () =>
    center.sql("select action, reason, contact > 0 from audit where record_kind = 'promises' order by id");

  it("is told to the caller, and found by both", async () => {
    const ana = await center.signIn("ana");
    const caller = await Caller.call(center);
    caller.key("104");
    await center.until(async () => {
      const { json } = await center.api("GET", "/supervise", { cookie: boss });
      return json.contacts[0]?.state === "waiting";
    }, "somebody waits");
    caller.key("1202555012312");
    promise = await center.until(async () => {
      const { json } = await center.api("GET", "/promises", { cookie: boss });
      return json.promises[0];
    }, "something is promised");
    number = promise.number;
    code = center.codeOf(promise.contact);
    const [first] = spelled(number.replaceAll("-", "")).split(".");
    await caller.hears(speak(`You keep your place under the number ${first}.`, VOICES.en), "the number");
    await caller.hangUp();
    const { status, json } = await look({ number, code });
    assert.equal(status, 200, JSON.stringify(json));
    assert.equal(json.number, number);
    assert.equal(json.promises.length, 1);
    const [told] = json.promises;
    assert.equal(told.kind, "callback");
    assert.equal(told.next, "call-now");
    assert.equal(told.due_to, promise.due_to);
    assert.equal(new Date(`${told.due_to_here}:00Z`) - new Date(told.due_to.slice(0, 16) + ":00Z"),
      -5 * 60 * MINUTE_MS, "the center's clock");
    assert.deepEqual(Object.keys(json).sort(),
      ["came_at", "came_at_here", "can_put_off", "now", "now_here", "number", "promises"]);
    assert.equal((await look({ number: number.replaceAll("-", " "), code })).status, 200);
    await center.api("DELETE", "/session", { cookie: ana });
  });

  it("is told to nobody else, whatever is wrong", async () => {
    const wrong = await look({ number, code: code === "000000" ? "000001" : "000000" });
    for (const body of [{ number: "000-000-0000", code }, { number: wrongDigit(), code }]) {
      const other = await look(body);
      assert.equal(other.status, 404);
      assert.deepEqual(other.json, wrong.json, "the same answer");
    }
    assert.equal(wrong.json.error, "wrong-number-or-code");
    for (const body of [{}, { number }, { code }, { number: 5, code }, { number: "1".repeat(41), code }])
      assert.equal((await look(body)).status, 400);
    assert.deepEqual(audits(), [
      "look|number and code|1", "look|number and code|1",
      ...Array(3).fill("look-refused|wrong number or code|0"),
    ]);
    assert.ok(!center.log.includes(code), "no code in the log");
    assert.ok(!center.log.includes(number), "no number in the log");
  });

  it("stands on the page, in both languages, with what happens next", async () => {
    for (const [locale, width, words] of [["en", 1280, /We call you back/], ["es", 320, /Le devolvemos la llamada/]]) {
      const page = await openPage(browser, `${center.url}/promises`, { width, locale });
      await page.fill("#number", wrongDigit());
      await page.waitForSelector("#number-fault:not(:empty)");
      await page.fill("#number", number);
      await page.fill("#code", code);
      await page.keyboard.press("Enter");
      await page.waitForSelector(".tl-told__card");
      assert.match(await page.innerText(".tl-told__card"), words);
      await checkAccess(page, `what was promised, ${locale}`);
      await shoot(page, `promised-${locale}`);
      assert.deepEqual(page.faults, []);
      await page.context().close();
    }
  });

  it("is put off on the page, as often as the policy lets, and keeps its place", async () => {
    const asked = () => center.sql(`select asked_at from contacts where id = ${promise.contact}`);
    const [place, first] = [asked(), promise];
    assert.equal((await center.api("POST", "/promises/put-off", { body: { number, code: "000000" } })).status, 404);
    for (let times = 1; times <= 3; times++) {
      const { status, json } = await center.api("POST", "/promises/put-off", { body: { number, code } });
      assert.equal(status, 200, JSON.stringify(json));
      assert.equal(json.promises.length, times + 1);
      assert.equal(json.promises[1].state, "released");
      assert.ok(Date.parse(json.promises[0].due_from) - Date.parse(json.now) >= 2 * 60 * MINUTE_MS - 1000, "two hours");
    }
    const refused = await center.api("POST", "/promises/put-off", { body: { number, code } });
    assert.deepEqual([refused.status, refused.json.error], [409, "state"]);
    assert.deepEqual(asked(), place);
    promise = await center.until(async () => {
      const { json } = await center.api("GET", "/promises", { cookie: boss });
      return json.promises.find(({ contact, id }) => contact === first.contact && id !== first.id);
    }, "another promise stands there");
    assert.deepEqual(center.sql("select distinct action, reason from audit where action = 'put-off'"),
      ["put-off|on the page"]);
  });

  it("stays as it was through a restart, and tells that it was released", async () => {
    await center.stop();
    await center.start();
    boss = await center.signIn("sue");
    const end = { how: "taken-back", why: "called us meanwhile" };
    const done = await center.api("POST", `/promises/${promise.id}/end`, { cookie: boss, body: end });
    assert.equal(done.status, 204, JSON.stringify(done.json));
    const { status, json } = await look({ number, code });
    assert.equal(status, 200);
    assert.equal(json.promises[0].state, "released");
    assert.equal(json.promises[0].next, "nothing");
    assert.ok(json.promises[0].ended_at_here);
  });

  it("lets nobody through by trying", async () => {
    const tried = [];
    for (let tries = 0; tries < 8; tries++) tried.push((await look({ number, code: `90000${tries}` })).status);
    assert.ok(tried.slice(0, 5).every((status) => status === 404 || status === 200), tried.join());
    const refused = await look({ number, code });
    assert.equal(refused.status, 429, "not even the right one");
    assert.equal(refused.json.error, "too-many-tries");
    assert.ok(refused.json.retry_after_s > 0 && refused.json.retry_after_s <= 601);
  });
});

describe("by telephone", () => {
  let center, boss;
  before(async () => {
    center = await Center.open();
    center.addUser("sue", "--role", "supervisor", "--skills", "english,spanish", "--tiers", "2");
    boss = await center.signIn("sue");
    await center.signIn("ana");
  });
  after(async () => {
    hangUpAll();
    await center?.stop();
  });
  const promises = async (query = "") =>
    (await center.api("GET", `/promises${query}`, { cookie: boss })).json.promises;

  /** Somebody takes a callback and hangs up; its number and code. */
  async function promised(from) {
    const before = (await promises()).length;
    const caller = await Caller.call(center, { from });
    caller.key("104");
    await center.until(async () => {
      const { json } = await center.api("GET", "/supervise", { cookie: boss });
      return json.contacts.some(({ state }) => state === "waiting");
    }, "somebody waits");
    caller.key("1#2");
    const all = await center.until(async () => {
      const now = await promises();
      return now.length > before && now;
    }, "something is promised");
    await caller.hangUp();
    const made = all.reduce((last, one) => (BigInt(one.id) > BigInt(last.id) ? one : last));
    return { ...made, code: center.codeOf(made.contact) };
  }
  const look = (number, code) => center.api("POST", "/promises/look", { body: { number, code } });
  const keys = (number, code) => `${number.replaceAll("-", "")}${code}#`;
  const says = (caller, words, voice = "en") => caller.hears(speak(words, VOICES[voice]), words);

  it("a caller keys number and code, hears the window, and takes the callback back", async () => {
    const made = await promised("2025550131");
    const caller = await Caller.callBySipp(center, { seconds: 45 });
    caller.key("177"); // English, something else, a number and code.
    await says(caller, "Please enter the ten digits of your number.");
    caller.key(keys(made.number, made.code));
    await says(caller, "You keep your place.");
    await says(caller, "If you need no call any more, press 3.");
    caller.key("3");
    await says(caller, "We will not call you any more.");
    await center.until(async () => (await promises("?state=released")).some(({ id }) => id === made.id),
      "it is released");
    assert.equal((await promises()).filter(({ id }) => id === made.id).length, 0);
    await caller.hangUp();
    const [value] = center.rows("select count(*) from contact_values where name = 'promise_code' and text <> ''");
    assert.deepEqual(value, [0], "no code is kept");
    assert.deepEqual(center.sql("select action, reason from audit where record_kind = 'promises' order by id"),
      ["look|number and code", "release|by telephone"]);
    assert.ok(!center.log.includes(made.code));
  });

  it("in Spanish hears the same, and puts it off; a slip in the number is told at once", async () => {
    const made = await promised("2025550132");
    const caller = await Caller.call(center, { from: "2025550133" });
    caller.key("277");
    await says(caller, "Marque las diez cifras de su número.", "es");
    const digits = made.number.replaceAll("-", "");
    caller.key(digits.slice(0, 9) + ((Number(digits[9]) + 1) % 10));
    await says(caller, "Esa no es una de las opciones.", "es");
    caller.key(digits);
    await says(caller, "Marque las cifras de su código y después la tecla de número.", "es");
    caller.key(`${made.code}#`);
    await says(caller, "Usted conserva su lugar.", "es");
    caller.key("4");
    await says(caller, "Le llamaremos más tarde.", "es");
    const later = await center.until(async () =>
      (await promises()).find(({ contact, id }) => contact === made.contact && id !== made.id),
    "another promise stands there");
    assert.ok(Date.parse(later.due_from) - Date.parse(later.made_at) >= 2 * 60 * MINUTE_MS - 1000, "two hours");
    await caller.hangUp();
  });

  it("with another code hears nothing, and after five not even the right one is taken", async () => {
    const made = await promised("2025550134");
    const wrong = String((Number(made.code) + 1) % 1_000_000).padStart(6, "0");
    const asks = async (from, code) => {
      const caller = await Caller.call(center, { from });
      caller.key("177");
      await says(caller, "Please enter the ten digits of your number.");
      caller.key(keys(made.number, code));
      await says(caller, "We find nothing under this number and code.");
      await caller.hangUp();
    };
    for (const from of ["2025550140", "2025550141"]) await asks(from, wrong);
    for (let tries = 2; tries < 5; tries++)
      assert.equal((await look(made.number, wrong)).status, 404, "page and telephone count together");
    await asks("2025550142", made.code);
    assert.equal((await look(made.number, made.code)).status, 429, "the page has the same limit");
  });
});
