/* call.link.test.mjs: what browsers and the center speak, and what becomes of it on a poor link. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Desk, hearsLoud, hearsQuiet, MIC_HZ, openBrowser, openPage } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center } from "./support/center.mjs";
import { LossyLink } from "./support/lossy.mjs";
import { Relay, relayIsThere } from "./support/relay.mjs";
import { tone } from "./support/sound.mjs";

const CALLER_HZ = 440;
const LOUD = 0.02;
const TO_A_PERSON = "104";

/** The page's newest peer connection: what it sends by, hears by, and how. */
const link = (page) =>
  page.evaluate(async () => {
    const stats = await window.peers.at(-1).getStats();
    const codec = (row) => stats.get(row.codecId)?.mimeType;
    const found = {};
    for (const [, row] of stats) {
      if (row.type === "inbound-rtp")
        Object.assign(found, { hears: codec(row), lost: row.packetsLost, packets: row.packetsReceived });
      if (row.type === "outbound-rtp") found.sends = codec(row);
    }
    return found;
  });

/** The way that its packets take, once it is chosen, and which ways it may take. */
const pair = (center, page) =>
  center.until(() => page.evaluate(async () => {
    const peer = window.peers.at(-1);
    const stats = await peer.getStats();
    for (const [, row] of stats)
      if (row.type === "candidate-pair" && row.nominated && row.state === "succeeded")
        return { local: { ...stats.get(row.localCandidateId) },
          policy: peer.getConfiguration().iceTransportPolicy };
    return undefined;
  }), "a way is chosen");

async function hearEachOther(caller, page) {
  caller.say(tone(CALLER_HZ, 1));
  await Promise.all([hearsLoud(page, "the caller's tone"), caller.hearsTone(MIC_HZ, LOUD)]);
  caller.say(undefined);
  await hearsQuiet(page, "the caller fell silent");
}

async function connect(browser, center, beforehand = async () => undefined, login = "ana") {
  const desk = await Desk.open(browser, center, login);
  await beforehand(desk.page);
  await desk.ready();
  const caller = await Caller.call(center);
  caller.key(TO_A_PERSON);
  await desk.accept();
  return { desk, caller };
}

describe("a call over a poor link", () => {
  let browser, center, lossy;
  before(async () => (browser = await openBrowser()));
  afterEach(async () => {
    hangUpAll();
    lossy?.close();
    lossy = undefined;
    await center?.stop();
    center = undefined;
  });
  after(() => browser?.close());

  it("goes over to Opus in both directions, and both go on hearing each other", async () => {
    center = await Center.open();
    lossy = await LossyLink.open();
    const { desk, caller } = await connect(browser, center, (page) => lossy.lead(page));
    await hearEachOther(caller, desk.page);
    assert.deepEqual(await link(desk.page).then(({ hears, sends }) => ({ hears, sends })),
      { hears: "audio/PCMU", sends: "audio/PCMU" });
    lossy.every = 8;
    caller.say(tone(CALLER_HZ, 1)); // Reports come only of what is heard.
    await center.until(async () => {
      const { hears, sends } = await link(desk.page);
      return hears === "audio/opus" && sends === "audio/opus";
    }, "Opus both ways", 60);
    const before = await link(desk.page);
    await hearEachOther(caller, desk.page);
    const { lost, packets } = await link(desk.page);
    assert.ok(packets > before.packets, "packets went on");
    assert.ok(lost > 0, "some were lost");
    assert.deepEqual(desk.page.faults, []);
    await desk.page.context().close();
  });

  it("speaks Opus from the beginning where the policy says so", async () => {
    center = await Center.open({ ownPolicy: true });
    const file = join(center.policy, "center.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("browsers: by-link", "browsers: opus"));
    center.process.kill("SIGHUP");
    await center.until(() => /policy\.in_force/.test(center.log), "the policy is taken");
    const { desk, caller } = await connect(browser, center);
    await hearEachOther(caller, desk.page);
    const { hears, sends } = await link(desk.page);
    assert.deepEqual({ hears, sends }, { hears: "audio/opus", sends: "audio/opus" });
    await desk.page.context().close();
  });
});

describe("a call through a relay", { skip: !relayIsThere && "coturn is not installed" }, () => {
  const secret = "between the relay and the center";
  let browser, center, relay;
  before(async () => {
    [browser, relay] = await Promise.all([openBrowser(), Relay.open(secret)]);
    center = await Center.open({
      settings: [`turn.url=${relay.url}`, `turn.secret_file=${relay.secretFile}`] });
  });
  afterEach(hangUpAll);
  after(async () => {
    await browser?.close();
    await center?.stop();
    await relay?.close();
  });

  it("is heard both ways by an agent whose packets go by the relay alone", async () => {
    const { desk, caller } = await connect(browser, center, (page) => page.goto(`${page.url()}?relay`));
    await hearEachOther(caller, desk.page);
    const { local, policy } = await pair(center, desk.page);
    assert.equal(policy, "relay");
    assert.equal(local.candidateType, "relay");
    assert.equal(local.relayProtocol, "udp");
    await caller.hangUp();
    await desk.page.context().close();
  });

  it("is heard by a caller of the public page in the same way, and not without the secret", async () => {
    const page = await openPage(browser, `${center.url}/call?relay`);
    await page.locator("button.tl-button--go, main button").first().click();
    await hearsLoud(page, "the menu").catch((error) => {
      throw new Error(`${error.message}; the relay: ${relay.log.slice(-1500)}`);
    });
    const { local, policy } = await pair(center, page);
    assert.equal(policy, "relay");
    assert.equal(local.candidateType, "relay");
    await page.context().close();
    assert.match(relay.log, /user <\d+:\d+>/, "the relay knows them by the names that the center gave");
    assert.ok(!center.log.includes(secret), "the secret is in no log");
  });

  it("goes straight where nobody asks for the relay", async () => {
    const { desk, caller } = await connect(browser, center, undefined, "ben");
    await hearEachOther(caller, desk.page);
    const { local, policy } = await pair(center, desk.page);
    assert.equal(policy, "all");
    assert.notEqual(local.candidateType, "relay");
    await caller.hangUp();
    await desk.page.context().close();
  });
});
