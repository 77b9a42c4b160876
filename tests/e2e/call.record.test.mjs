/* call.record.test.mjs: calls that are recorded: announced, kept, listened to, deleted. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import {
  Desk, hearsLoud, hearsQuiet, MIC_HZ, openBrowser, openPage, shoot,
} from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, OPEN, PASSWORD, PROGRAM } from "./support/center.mjs";
import { decode, RATE, sides, speak, tone, windowsOf } from "./support/sound.mjs";

const CALLER_HZ = 440;
const DAY_S = 24 * 3600;
const ANNOUNCED = {
  en: ["When you talk to a person, we record the call.", "en-us"],
  es: ["Cuando usted habla con una persona, grabamos la llamada.", "es-419"],
};

/** Sue may listen to all. */
function addSupervisor(center) {
  const added = spawnSync(PROGRAM, ["user", "add", "sue", "--data", center.folder, "--name",
    "Sue", "--role", "supervisor"], { input: `${PASSWORD}\n`, encoding: "utf8" });
  assert.equal(added.status, 0, added.stderr);
}

/* Every file under the folder's recordings. */
function files(center) {
  const root = join(center.folder, "recordings");
  try {
    return readdirSync(root, { recursive: true })
      .map((name) => join(root, name)).filter((path) => statSync(path).isFile());
  } catch {
    return [];
  }
}

const windows = (samples, hertz) => windowsOf(samples, hertz).length;

describe("a recorded call", () => {
  let center, browser, desk;
  before(async () => {
    [center, browser] = await Promise.all([Center.open({ ownPolicy: true }), openBrowser()]);
    addSupervisor(center);
  });
  afterEach(async () => {
    hangUpAll();
    await desk?.page.context().close();
    await center.sendHome(["ana"]);
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });

  const sitDown = async () => {
    desk = await Desk.open(browser, center, "ana");
    await desk.ready();
  };
  const call = async (keys) => {
    const caller = await Caller.call(center);
    caller.key(keys);
    return caller;
  };
  const ownContact = async (cookie) =>
    (await center.api("GET", "/desk", { cookie })).json.contacts[0];
  const stateIs = (cookie, state) =>
    center.until(async () => (await ownContact(cookie))?.recording === state, `recording ${state}`);
  const get = async (path, cookie, range) => {
    const answer = await fetch(`${center.url}/api/v1${path}`, {
      headers: { cookie, ...(range ? { range } : {}) } });
    return { status: answer.status, headers: answer.headers,
      bytes: Buffer.from(await answer.arrayBuffer()) };
  };

  it("is announced, has each side's tone on its side, and is silent in a pause", async () => {
    await sitDown();
    const agent = await center.signIn("ana");
    const caller = await call("104"); // All keys at once: they wait until the words are over.
    await caller.hears(speak(...ANNOUNCED.en), "that the call is recorded");
    await desk.accept();
    await stateIs(agent, "on");
    caller.say(tone(CALLER_HZ, 1));
    await hearsLoud(desk.page, "the caller's tone");
    await caller.hearsTone(MIC_HZ, 0.02);
    const { id } = await ownContact(agent);

    const paused = await center.api("POST", `/desk/contacts/${id}/recording`,
      { cookie: agent, body: { paused: true } });
    assert.deepEqual([paused.status, paused.json.recording], [200, "paused"]);
    assert.equal((await ownContact(agent)).recording, "paused");
    await caller.until(() => false, "a second", 1).catch(() => {}); // It is the pause itself.
    const resumed = await center.api("POST", `/desk/contacts/${id}/recording`,
      { cookie: agent, body: { paused: false } });
    assert.equal(resumed.json.recording, "on");
    const before = caller.mark;
    await caller.until(() => caller.mark > before + RATE, "a second of sound behind the pause");
    caller.say(undefined);
    await hearsQuiet(desk.page, "the caller fell silent");
    await caller.hangUp();
    await desk.file(0, "");

    const supervisor = await center.signIn("sue");
    const peaks = await center.until(async () => {
      const { json } = await center.api("GET", `/recordings/${id}/peaks?reason=review`, { cookie: supervisor });
      return json.whole && json;
    }, "the recording has ended");
    assert.equal(peaks.state, "kept");
    assert.deepEqual(peaks.marks.map(({ kind }) => kind), ["paused", "resumed"]);
    const whole = await get(`/recordings/${id}?reason=review`, supervisor);
    assert.equal(whole.status, 200);
    assert.equal(whole.headers.get("content-type"), "audio/wav");
    const { left, right } = sides(whole.bytes);
    assert.ok(Math.abs(left.length / RATE - peaks.seconds) < 0.001);
    assert.ok(windows(left, CALLER_HZ) >= 5, "the caller stands on the left");
    assert.ok(windows(right, MIC_HZ) >= 2, "the agent stands on the right");
    assert.equal(windows(left, MIC_HZ) + windows(right, CALLER_HZ), 0, "and nowhere else");
    const [from, until] = peaks.marks.map(({ at_s }) => Math.round(at_s * RATE));
    assert.ok(until - from > RATE * 0.8, "the pause has its length");
    for (const side of [left, right])
      assert.ok(side.subarray(from, until).every((sample) => Math.abs(sample) < 0.001));

    // And Chromium plays it, from the page.
    const [name, value] = supervisor.split("=");
    const page = await openPage(browser, center.url);
    await page.context().addCookies([{ name, value, url: center.url }]);
    await page.goto(`${center.url}/recording?contact=${id}`);
    await page.locator("form button[type=submit]").click();
    await page.waitForSelector(".tl-wave");
    await center.until(() => page.evaluate(() => document.querySelector("audio").readyState >= 3),
      "the sound is here");
    const seconds = await page.evaluate(() => document.querySelector("audio").duration);
    assert.ok(Math.abs(seconds - peaks.seconds) < 0.05, `${seconds} s in the browser`);
    await page.keyboard.press(" ");
    await center.until(() => page.evaluate(() => document.querySelector("audio").currentTime > 0.5),
      "it plays");
    await shoot(page, "recording");
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  it("is told in Spanish to who chose Spanish", async () => {
    await sitDown();
    const caller = await call("204");
    await caller.hears(speak(...ANNOUNCED.es), "that the call is recorded");
    await desk.accept();
    await caller.hangUp();
    await desk.file(0, "");
  });

  it("goes out by ranges, to whom it may concern, and each look is kept with its reason", async () => {
    await sitDown();
    const agent = await center.signIn("ana");
    const caller = await call("104");
    await desk.accept();
    await stateIs(agent, "on");
    caller.say(tone(CALLER_HZ, 1));
    await hearsLoud(desk.page, "the caller's tone");
    const { id } = await ownContact(agent);
    await caller.hangUp();
    await desk.file(0, "");
    const supervisor = await center.signIn("sue");
    await center.until(async () =>
      (await center.api("GET", `/recordings/${id}/peaks?reason=review`, { cookie: supervisor })).json.whole,
    "the recording has ended");

    const path = `/recordings/${id}?reason=complaint`;
    const { bytes } = await get(path, supervisor);
    for (const [range, from, until] of [["bytes=0-", 0, bytes.length], ["bytes=0-99", 0, 100],
      ["bytes=50-70", 50, 71], [`bytes=${bytes.length - 10}-`, bytes.length - 10, bytes.length],
      ["bytes=-33", bytes.length - 33, bytes.length]]) {
      const part = await get(path, supervisor, range);
      assert.equal(part.status, 206, range);
      assert.equal(part.headers.get("content-range"), `bytes ${from}-${until - 1}/${bytes.length}`);
      assert.ok(part.bytes.equals(bytes.subarray(from, until)), range);
    }
    const behind = await get(path, supervisor, `bytes=${bytes.length}-`);
    assert.equal(behind.status, 416);
    assert.equal(behind.headers.get("content-range"), `bytes */${bytes.length}`);

    const status = async (asked, cookie) => (await get(asked, cookie)).status;
    assert.equal(await status(`/recordings/${id}`, supervisor), 400, "no reason");
    assert.equal(await status(`/recordings/${id}?reason=curious`, supervisor), 400, "none of the reasons");
    assert.equal(await status(`/recordings/${id}?reason=training`, agent), 200, "it was her call");
    const other = await center.signIn("ben");
    assert.equal(await status(`/recordings/${id}?reason=training`, other), 403, "it was not his");
    assert.equal(await status(`/recordings/${id}?reason=training`, "tl_session=nobody"), 401);
    assert.equal(await status("/recordings/999999?reason=review", supervisor), 404);
    assert.equal(await status(`/recordings/${id}?reason=review&part=2`, supervisor), 404);
    const late = await center.api("POST", `/desk/contacts/${id}/recording`,
      { cookie: agent, body: { paused: true } });
    assert.equal(late.status, 404, "its contact has ended");

    const rows = center.sql(
      `SELECT reason, count(*) FROM audit WHERE record_kind = 'recording' AND record_id = ${id} ` +
      "AND action = 'look' GROUP BY reason ORDER BY reason");
    assert.deepEqual(rows, ["complaint|1", "review|1", "training|1"],
      "one look each, however many pieces; none of who was refused");
  });

  it("is no plain sound on the disk, and is deleted with its key when its time is over", async () => {
    await sitDown();
    const agent = await center.signIn("ana");
    const caller = await call("104");
    await desk.accept();
    await stateIs(agent, "on");
    const { id } = await ownContact(agent);
    caller.say(tone(CALLER_HZ, 1));
    await hearsLoud(desk.page, "the caller's tone");
    await caller.hangUp();
    await desk.file(0, "");
    const mine = () => files(center).filter((path) => path.includes(`/${id}-`));
    await center.until(async () => center.sql(
      `SELECT state FROM recordings WHERE contact = ${id}`)[0] === "kept", "it has ended");
    assert.equal(mine().length, 1);
    assert.equal(statSync(mine()[0]).mode & 0o777, 0o600);
    const bytes = readFileSync(mine()[0]);
    assert.equal(bytes.toString("latin1", 0, 5), "TLREC");
    const heard = decode(bytes.subarray(32));
    assert.equal(windows(heard, CALLER_HZ), 0, "the tone cannot be heard in the file");

    await center.advance(89 * DAY_S);
    const supervisor = await center.signIn("sue");
    assert.equal((await get(`/recordings/${id}?reason=review`, supervisor)).status, 200);
    await center.advance(2 * DAY_S);
    await center.until(async () => mine().length === 0, "the file is gone");
    await center.until(async () => center.sql(
      `SELECT count(*) FROM recordings WHERE contact = ${id}`)[0] === "0", "the key is gone");
    assert.equal((await get(`/recordings/${id}?reason=review`, supervisor)).status, 404);
  });

  it("pitfall 30: that cannot be written is seen at the desk at once, and the call goes on", async () => {
    // A file where the folder of the month should be: nothing can be made below it.
    const other = await Center.open({ ownPolicy: true });
    try {
      writeFileSync(join(other.folder, "recordings"), "");
      const there = await Desk.open(browser, other, "ana");
      await there.ready();
      const caller = await Caller.call(other);
      caller.key("104");
      await there.accept();
      const cookie = await other.signIn("ana");
      await other.until(async () =>
        (await other.api("GET", "/desk", { cookie })).json.contacts[0]?.recording === "failed",
      "the desk is told");
      await there.page.getByText("This call is not being recorded").waitFor();
      caller.say(tone(CALLER_HZ, 1));
      await hearsLoud(there.page, "the caller's tone");
      await caller.hangUp();
      await there.file(0, "");
      await there.close();
    } finally {
      hangUpAll();
      await other.stop();
    }
  });

  it("survives a server that dies: what was written can be heard", async () => {
    const other = await Center.open({ ownPolicy: true });
    addSupervisor(other);
    try {
      const there = await Desk.open(browser, other, "ana");
      await there.ready();
      const caller = await Caller.call(other);
      caller.key("104");
      await there.accept();
      const cookie = await other.signIn("ana");
      const row = await other.until(async () => {
        const { json } = await other.api("GET", "/desk", { cookie });
        return json.contacts[0]?.recording === "on" && json.contacts[0];
      }, "it is recorded");
      caller.say(tone(CALLER_HZ, 1));
      await hearsLoud(there.page, "the caller's tone");
      const before = caller.mark;
      await caller.until(() => caller.mark > before + 5 * RATE, "five seconds, of which three may be lost");
      await other.kill();
      hangUpAll();
      await there.page.context().close();
      await other.start();
      const again = await other.signIn("sue");
      const peaks = await other.until(async () => {
        const { json } = await other.api("GET", `/recordings/${row.id}/peaks?reason=training`, { cookie: again });
        return json.state === "cut" && json;
      }, "its end is noted");
      assert.equal(peaks.whole, false);
      assert.ok(peaks.seconds >= 2, `${peaks.seconds} s can be heard`);
      assert.ok(Math.max(...peaks.left) > 20, "the caller among them");
    } finally {
      hangUpAll();
      await other.stop();
    }
  });
});

describe("a policy that records nothing", () => {
  let center, browser;
  before(async () => {
    [center, browser] = await Promise.all([Center.open({ ownPolicy: true }), openBrowser()]);
    const file = join(center.policy, "center.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("calls: yes", "calls: no"));
    await center.stop();
    await center.start();
    await center.moveTo(OPEN);
  });
  after(async () => {
    hangUpAll();
    await browser?.close();
    await center?.stop();
  });

  it("announces nothing and keeps nothing", async () => {
    const desk = await Desk.open(browser, center, "ana");
    await desk.ready();
    const caller = await Caller.call(center);
    caller.key("104");
    await desk.accept();
    const cookie = await center.signIn("ana");
    const { json } = await center.api("GET", "/desk", { cookie });
    assert.equal(json.contacts[0].recording, "off");
    const refused = await center.api("POST", `/desk/contacts/${json.contacts[0].id}/recording`,
      { cookie, body: { paused: true } });
    assert.equal(refused.status, 409);
    await caller.hangUp();
    await desk.file(0, "");
    assert.equal(center.sql("SELECT count(*) FROM recordings")[0], "0");
    assert.deepEqual(files(center), []);
  });
});
