/* call.deskphone.test.mjs: agents whose calls come to a desk phone: it registers, rings, is picked up
 * or declined, holds, passes calls on, hangs up; the rest of the work is on the page. */
import { after, afterEach, before, describe, it } from "node:test";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import assert from "node:assert/strict";
import { Desk, openBrowser, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder, ROOT, run } from "./support/center.mjs";
import { DeskPhone, newAccount, unplugAll } from "./support/desk-phone.mjs";
import { tone } from "./support/sound.mjs";

const [CALLER_HZ, PHONE_HZ, OTHER_HZ] = [440, 900, 1300];
const LOUD = 0.02;
const QUIET = 0.005;
const AXE = readFileSync(createRequire(join(ROOT, "web/package.json"))
  .resolve("axe-core/axe.min.js"), "utf8");

/* What axe finds is the fault. */
async function isAccessible(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run({ runOnly: { type: "tag",
      values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
  assert.deepEqual(found, []);
}

describe("an agent with a desk phone", () => {
  let center, browser, desks, children;
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    center.addUser("cora", "--skills", "english,spanish", "--tiers", "2");
    [desks, children] = [[], []];
  });
  afterEach(async () => {
    hangUpAll();
    unplugAll();
    for (const child of children.splice(0)) child.kill();
    for (const desk of desks.splice(0)) await desk.page.context().close();
    await center.sendHome(["ana", "ben", "cora"],
      (cookie) => center.api("POST", "/desk/phone", { cookie, body: { chosen: false } }));
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });

  const deskOf = async (cookie) => (await center.api("GET", "/desk", { cookie })).json;
  const isIn = (cookie, state) => center.until(async () => {
    const desk = await deskOf(cookie);
    return (desk.state.state === state || desk.contacts.some((one) => one.state === state)) && desk;
  }, `the desk is ${state}`);

  /* An agent without a page, whose chosen phone is there. */
  async function atPhone(login, { isReady = true } = {}) {
    const cookie = await center.signIn(login);
    const settings = await newAccount(center, cookie);
    const phone = await DeskPhone.register(center, settings);
    await center.until(async () => (await deskOf(cookie)).phone.registered, "the phone is there");
    const { status } = await center.api("POST", "/desk/phone", { cookie, body: { chosen: true } });
    assert.equal(status, 200);
    if (isReady) await center.api("POST", "/desk/ready", { cookie, body: {} });
    return { login, cookie, phone, settings };
  }

  async function call() {
    const caller = await Caller.call(center);
    caller.key("104");
    caller.say(tone(CALLER_HZ, 1));
    return caller;
  }

  async function hearEachOther(caller, phone, hertz = PHONE_HZ) {
    phone.say(tone(hertz, 1));
    await Promise.all([phone.hearsTone(CALLER_HZ, LOUD), caller.hearsTone(hertz, LOUD)]);
  }

  async function talk(agent) {
    const caller = await call();
    await agent.phone.rings();
    agent.phone.pickUp();
    await hearEachOther(caller, agent.phone);
    return caller;
  }

  it("sets it up, chooses it, picks it up, and works from the page", async () => {
    const desk = await Desk.open(browser, center, "ana");
    desks.push(desk);
    assert.equal(await desk.page.locator(".tl-phone").count(), 0, "no choice without an account");
    await desk.page.goto(`${center.url}/account`);
    await desk.page.getByRole("button", { name: "Set up a desk phone" }).click();
    await desk.page.waitForSelector(".tl-phone-settings");
    const [server, account, password] = await desk.page.locator(".tl-phone-settings code").allInnerTexts();
    assert.match(server, new RegExp(`:${center.sipPort}$`));
    await isAccessible(desk.page);
    await shoot(desk.page, "phone-settings");
    await desk.page.getByRole("button", { name: "I have entered it" }).click();
    await isAccessible(desk.page);
    await shoot(desk.page, "phone-account");
    await desk.page.goto(`${center.url}/desk`);
    await desk.page.waitForSelector(".tl-phone__there--no");
    const phone = await DeskPhone.register(center, { account, password });
    await desk.page.waitForSelector(".tl-phone__there--yes");
    await desk.page.locator("label[for=phone-desk]").click();
    await desk.page.waitForSelector("#phone-desk:checked:enabled");
    await isAccessible(desk.page);
    await shoot(desk.page, "phone-choice");
    await desk.ready();
    const caller = await call();
    const { name, subject, whole } = await phone.rings();
    const offer = (await deskOf(await center.signIn("ana"))).contacts.at(-1);
    assert.match(name, /^en: \S/, "the display tells the language and the reason");
    assert.equal(subject, offer.id, "the subject is the contact's number");
    assert.doesNotMatch(whole, /2025550147/, "who calls is not told");
    await desk.offered();
    assert.match(await desk.text(), /Pick up your phone/);
    await isAccessible(desk.page);
    await shoot(desk.page, "phone-offer");
    phone.pickUp();
    await desk.talks();
    await hearEachOther(caller, phone);
    assert.equal(await desk.page.evaluate(() => window.peers.length), 0, "the page has no sound");
    await isAccessible(desk.page);
    await shoot(desk.page, "phone-call");
    await desk.page.locator(".tl-in-call__buttons button").first().click();
    await desk.page.waitForSelector(".tl-in-call--held");
    await Promise.all([caller.hearsNoTone(PHONE_HZ, QUIET), phone.hearsNoTone(CALLER_HZ, QUIET)]);
    await desk.page.locator(".tl-in-call__buttons button").first().click();
    await desk.talks();
    await hearEachOther(caller, phone);
    await desk.hangUp();
    await phone.until(() => phone.endedBy === "BYE", "the desk phone is hung up");
    await caller.until(() => caller.ended, "the caller is hung up");
    await desk.file(0, "By the desk phone.");
    assert.deepEqual(desk.page.faults, []);
  });

  it("hangs up at the phone, and has the contact to file", async () => {
    const ana = await atPhone("ana");
    const caller = await talk(ana);
    await ana.phone.hangUp();
    await caller.until(() => caller.ended, "the caller is hung up");
    await isIn(ana.cookie, "wrap-up");
  });

  it("is hung up on, in the talk and while it rings", async () => {
    const ana = await atPhone("ana");
    const caller = await talk(ana);
    await caller.hangUp();
    await ana.phone.until(() => ana.phone.endedBy === "BYE", "the talk is over at the phone");
    const { state: { contact } } = await isIn(ana.cookie, "wrap-up");
    await center.api("POST", `/desk/contacts/${contact}/wrap-up`, { cookie: ana.cookie,
      body: { disposition: "answered" } });
    const other = await call();
    await ana.phone.rings();
    await other.hangUp();
    await ana.phone.until(() => ana.phone.endedBy === "CANCEL", "it rings no more");
    await isIn(ana.cookie, "ready"); // Not blamed.
  });

  for (const status of [486, 603, 480]) {
    it(`declines by ${status}, and the next agent's phone rings`, async () => {
      const ana = await atPhone("ana");
      const ben = await atPhone("ben");
      const caller = await call();
      await Promise.race([ana, ben].map(({ phone }) => phone.rings()));
      const [first, second] = ana.phone.invite ? [ana, ben] : [ben, ana];
      first.phone.decline(status);
      await second.phone.rings();
      second.phone.pickUp();
      await hearEachOther(caller, second.phone);
      assert.equal((await deskOf(first.cookie)).state.state, "ready");
      assert.equal(first.phone.calls, 1);
    });
  }

  it("refuses on the page what rings at the phone", async () => {
    const ana = await atPhone("ana");
    await call();
    await ana.phone.rings();
    const { contacts } = await isIn(ana.cookie, "offered");
    const { id } = contacts.find(({ state }) => state === "offered");
    await center.api("POST", `/desk/contacts/${id}/refuse`, { cookie: ana.cookie, body: {} });
    await ana.phone.until(() => ana.phone.endedBy === "CANCEL", "it rings no more");
  });

  it("that does not pick up is set aside by the center, and the phone rings no more", async () => {
    const ana = await atPhone("ana");
    await call();
    await ana.phone.rings();
    await center.advance(60);
    await ana.phone.until(() => ana.phone.endedBy === "CANCEL", "it rings no more");
    await isIn(ana.cookie, "not-ready");
  });

  it("holds at the phone", async () => {
    const ana = await atPhone("ana");
    const caller = await talk(ana);
    await ana.phone.hold(true);
    await isIn(ana.cookie, "held");
    await caller.hearsNoTone(PHONE_HZ, QUIET);
    await ana.phone.hold(false);
    await isIn(ana.cookie, "connected");
    await hearEachOther(caller, ana.phone);
  });

  it("passes a call on to a queue at the phone", async () => {
    const ana = await atPhone("ana");
    const caller = await talk(ana);
    assert.equal(await ana.phone.refer("tier2"), 202);
    assert.equal(await ana.phone.referEnds(), 480, "nobody is there for that queue");
    await hearEachOther(caller, ana.phone);
    const cora = await atPhone("cora");
    assert.equal(await ana.phone.refer("tier2"), 202);
    assert.equal(await ana.phone.referEnds(), 200);
    await ana.phone.until(() => ana.phone.endedBy === "BYE", "the phone is free");
    await isIn(ana.cookie, "wrap-up");
    await cora.phone.rings();
    cora.phone.pickUp();
    await hearEachOther(caller, cora.phone, OTHER_HZ);
  });

  it("passes a call on to another agent's phone, and not to nowhere", async () => {
    const ana = await atPhone("ana");
    const caller = await talk(ana);
    const ben = await atPhone("ben");
    assert.equal(await ana.phone.refer("nowhere"), 202);
    assert.equal(await ana.phone.referEnds(), 603);
    assert.equal(await ana.phone.refer(ben.settings.account), 202);
    assert.equal(await ana.phone.referEnds(), 200);
    await ben.phone.rings();
    ben.phone.pickUp();
    await hearEachOther(caller, ben.phone, OTHER_HZ);
  });

  it("is asked in by another agent, and takes the call over", async () => {
    const ana = await atPhone("ana");
    const caller = await talk(ana);
    const ben = await atPhone("ben");
    const { id } = (await deskOf(ana.cookie)).contacts.find(({ state }) => state === "connected");
    const agent = (await deskOf(ben.cookie)).agent.id;
    await center.api("POST", `/desk/contacts/${id}/consult`, { cookie: ana.cookie, body: { agent } });
    await ben.phone.rings();
    ben.phone.pickUp();
    ben.phone.say(tone(OTHER_HZ, 1));
    await Promise.all([ana.phone.hearsTone(OTHER_HZ, LOUD), ben.phone.hearsTone(PHONE_HZ, LOUD)]);
    await center.api("POST", `/desk/contacts/${id}/hand-over`, { cookie: ana.cookie, body: {} });
    await ana.phone.until(() => ana.phone.endedBy === "BYE", "the first phone is free");
    await hearEachOther(caller, ben.phone, OTHER_HZ);
  });

  it("is told when its phone is not there, and the call goes on to the next", async () => {
    const desk = await Desk.open(browser, center, "ana");
    desks.push(desk);
    const ana = await atPhone("ana", { isReady: false });
    await ana.phone.register(0);
    await desk.page.waitForSelector(".tl-phone__there--no");
    await desk.ready();
    await call();
    await desk.page.waitForSelector(".tl-state--not-ready");
    await desk.page.getByText("your desk phone is not registered").waitFor();
    await isAccessible(desk.page);
    await shoot(desk.page, "phone-not-there");
    const ben = await atPhone("ben");
    await ben.phone.rings();
  });

  it("with a wrong password is not registered", async () => {
    const cookie = await center.signIn("ana");
    const { account } = await newAccount(center, cookie);
    const phone = await DeskPhone.plugIn(center, { account, password: "wrong" });
    assert.equal(await phone.register(), 403);
    assert.equal((await deskOf(cookie)).phone.registered, false);
  });

  it("gets its account by the command line, and a removed one is gone", async () => {
    const { status, out } = run(["user", "phone", "ben", "--data", center.folder]);
    assert.equal(status, 0);
    const said = Object.fromEntries(out.split("\n").slice(0, 3).map((line) => line.split(/\s+/)));
    center.process.kill("SIGHUP");
    const phone = await DeskPhone.plugIn(center, said);
    await center.until(async () => (await phone.register()) === 200, "the account is taken");
    const cookie = await center.signIn("ben");
    assert.equal((await center.api("DELETE", "/account/phone", { cookie })).status, 204);
    assert.notEqual(await phone.register(), 200);
    assert.equal((await deskOf(cookie)).phone, undefined);
    assert.equal((await center.api("POST", "/desk/phone", { cookie, body: { chosen: true } })).status, 404);
  });

  it("declines a caller who asks to be sent elsewhere", async () => {
    const sipp = spawnSync("sipp", ["-sf", join(ROOT, "tests/e2e/sip/refer-refused.xml"), "-m", "1",
      "-i", "127.0.0.1", "-nostdin", `127.0.0.1:${center.sipPort}`],
    { cwd: newFolder("sipp"), timeout: 30_000 });
    assert.equal(sipp.status, 0, `${sipp.stdout}`.slice(-1500));
  });

  it("is a baresip that answers by itself", { skip: !existsSync("/usr/bin/baresip") }, async () => {
    const cookie = await center.signIn("ana");
    const { account, password } = await newAccount(center, cookie);
    const folder = newFolder("baresip");
    writeFileSync(join(folder, "config"), "poll_method epoll\nsip_listen 127.0.0.1:0\nrtp_ports 13000-13999\n"
      + "audio_source ausine,900\nausrc_srate 48000\nausrc_channels 2\naudio_alert none\nmodule_path /usr/lib/baresip/modules\n"
      + "module g711.so\nmodule ausine.so\nmodule_tmp account.so\nmodule_app menu.so\n");
    writeFileSync(join(folder, "contacts"), "");
    writeFileSync(join(folder, "accounts"), `<sip:${account}@127.0.0.1:${center.sipPort}>;`
      + `auth_pass=${password};regint=60;answermode=auto\n`);
    children.push(spawn("baresip", ["-n", "127.0.0.1", "-f", folder, "-t", "60"], { stdio: "ignore" }));
    await center.until(async () => (await deskOf(cookie)).phone.registered, "baresip has registered");
    await center.api("POST", "/desk/phone", { cookie, body: { chosen: true } });
    await center.api("POST", "/desk/ready", { cookie, body: {} });
    const caller = await call();
    await caller.hearsTone(900, LOUD);
    await isIn(cookie, "connected");
    await caller.hangUp();
    await isIn(cookie, "wrap-up");
  });

  it("is a sipp that registers, answers and hangs up", async () => {
    const cookie = await center.signIn("ana");
    const { account, password } = await newAccount(center, cookie);
    const sipp = (scenario, ...rest) => {
      const child = spawn("sipp", ["-sf", join(ROOT, "tests/e2e/sip", scenario), "-m", "1", "-i", "127.0.0.1",
        "-p", `${port}`, "-nostdin", "-s", account, "-au", account, "-ap", password, ...rest,
        `127.0.0.1:${center.sipPort}`], { cwd: newFolder("sipp"), stdio: "ignore" });
      children.push(child);
      return new Promise((resolve) => child.once("exit", resolve));
    };
    const probe = await DeskPhone.plugIn(center, { account, password });
    const { port } = probe.sip.address();
    probe.unplug(); // A port that was free.
    assert.equal(await sipp("phone-registers.xml"), 0);
    await center.until(async () => (await deskOf(cookie)).phone.registered, "sipp has registered");
    await center.api("POST", "/desk/phone", { cookie, body: { chosen: true } });
    await center.api("POST", "/desk/ready", { cookie, body: {} });
    const phone = sipp("phone-answers.xml");
    const caller = await call();
    await isIn(cookie, "connected");
    await center.letTalk();
    assert.equal(await phone, 0);
    await caller.until(() => caller.ended, "the caller is hung up");
    await isIn(cookie, "wrap-up");
  });
});
