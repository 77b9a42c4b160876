/* call.pitfall.test.mjs: where other centers failed: queues and agents, by the numbers of
 * docs/pitfalls.md, on a running server with real calls and a real browser. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { hearsHertz, hearsLoud, hearsNoHertz, MIC_HZ, openBrowser, openLaptop } from "./support/browser.mjs";
import { hangUpAll } from "./support/caller.mjs";
import { Center } from "./support/center.mjs";
import { House } from "./support/house.mjs";
import { VOICES, words } from "./support/policy.mjs";
import { speak, tone } from "./support/sound.mjs";

const LOUD = 0.02;
const LOST_S = 8;
const RING_S = 20;
const REFUSED_S = 60;
const FIRST = "+12025550151";
const LATER = "+12025550152";

const metric = async (center, name) => {
  const { json } = await center.api("GET", "/metrics");
  const line = json.split("\n").find((row) => row.startsWith(`${name} `));
  return line ? Number(line.slice(name.length + 1)) : 0;
};

describe("where other centers failed: agents and who waits", () => {
  let center, browser, house;
  before(async () => {
    [center, browser] = await Promise.all([
      Center.open({ settings: [`media.lost_s=${LOST_S}`] }), openBrowser()]);
    for (const login of ["cyd", "dan"])
      center.addUser(login, "--skills", "english,spanish", "--tiers", "1");
    center.addUser("eve", "--skills", "english,spanish,biometrics,emergency,expedite", "--tiers", "1,2");
    center.addUser("fay", "--skills", "english", "--tiers", "1");
    house = new House(center, browser);
  });
  afterEach(() => house.clear("ana", "ben", "cyd", "dan", "eve", "fay"));
  after(async () => {
    await browser?.close();
    await center?.stop();
  });

  it("pitfall 2: an agent who answers and drops before the join costs the caller no place", async () => {
    const fragile = await openBrowser();
    const first = await house.sitReady("ana", fragile);
    await first.page.route("**/leg", () => undefined); // Answered, and its sound never asked for.
    const caller = await house.ask(FIRST);
    await first.offered();
    const { contacts: [{ asked_at }] } = await house.deskOf("ana");
    await first.page.locator(".tl-offer__buttons button").first().click();
    await first.page.waitForSelector(".tl-in-call--joining");
    const later = await house.ask(LATER);
    await house.waits("ben", 1);
    const second = await house.sitDown("ben");
    await fragile.close();
    await house.waits("ben", 2);
    await second.ready();
    await second.offered();
    const { contacts: [offered] } = await house.deskOf("ben");
    assert.deepEqual([offered.number, offered.asked_at], [FIRST, asked_at], "the place is the old one");
    await second.accept();
    caller.say(tone(440, 1));
    await hearsLoud(second.page, "the caller");
    assert.ok(!later.ended);
    await second.hangUp();
    await later.hangUp();
  });

  it("pitfall 3: whoever frees up is offered who waits, and whoever comes has the one who is free", async () => {
    /* The clock stands still: an offer that stands for its whole time was made in the same moment, and
     * nothing but what is told here has happened to make it. */
    const isOffered = async (desk, login, number, by) => {
      await desk.offered();
      const { now, contacts } = await house.deskOf(login);
      const offer = contacts.find(({ state }) => state === "offered");
      assert.equal(offer.number, number, by);
      assert.equal(Date.parse(offer.until) - Date.parse(now), RING_S * 1000, `${by}: at once`);
      return offer;
    };
    const hasCallAndFiles = async (desk, caller, isFiled) => {
      await desk.accept();
      await caller.hangUp();
      await desk.wrapsUp();
      if (isFiled) await desk.file(0, "");
    };
    const desk = await house.sitReady("fay");
    const first = await house.ask(FIRST);
    await isOffered(desk, "fay", FIRST, "who comes while somebody is free");
    const spanish = await house.ask("+12025550153", "204");
    const later = await house.ask(LATER);
    await house.waits("ben", 2);
    await hasCallAndFiles(desk, first, true);
    await isOffered(desk, "fay", LATER, "filing, and past who needs another language");
    const third = await house.ask("+12025550154");
    await hasCallAndFiles(desk, later, false);
    const { state: { until } } = await house.deskOf("fay");
    await center.moveTo(new Date(until));
    const missed = await isOffered(desk, "fay", "+12025550154", "the end of wrap-up");
    await desk.refuse();
    await center.advance(REFUSED_S);
    assert.equal((await isOffered(desk, "fay", "+12025550154", "the end of a refusal")).id, missed.id);
    await center.advance(RING_S + 1);
    await desk.page.waitForSelector(".tl-state--not-ready");
    await desk.ready();
    await isOffered(desk, "fay", "+12025550154", "going ready");
    await hasCallAndFiles(desk, third, false);
    assert.ok(!spanish.ended);
    const other = await house.sitReady("cyd");
    await isOffered(other, "cyd", "+12025550153", "an agent who speaks it");
    await spanish.hangUp();
    await other.page.waitForSelector(".tl-offer__buttons", { state: "detached" });
  });

  it("pitfall 4: one order over two queues: the class first, then who asked first, wherever they stand", async () => {
    const both = await house.sitDown("eve"); // Serves both queues; not ready yet.
    const desk = await house.sitReady("ana");
    const passedOn = await house.ask(FIRST);
    await desk.accept();
    const { contacts: [{ id }] } = await house.deskOf("ana");
    await center.advance(10);
    const usual = await house.ask(LATER);
    await house.waits("eve", 1);
    await center.advance(10);
    const moved = await center.api("POST", `/desk/contacts/${id}/transfer`, {
      cookie: await center.signIn("ana"), body: { queue: "tier2" } });
    assert.equal(moved.status, 204, JSON.stringify(moved.json));
    await house.waits("eve", 2);
    await center.advance(10);
    const urgent = await house.ask("+12025550155", "141"); // An emergency.
    await house.waits("eve", 3);
    await both.ready();
    for (const [caller, number, queue] of [[urgent, "+12025550155", "tier1"], [passedOn, FIRST, "tier2"],
      [usual, LATER, "tier1"]]) {
      await both.offered();
      const { contacts } = await house.deskOf("eve");
      const { number: offered, queue: from } = contacts.find(({ state }) => state === "offered");
      assert.deepEqual([offered, from], [number, queue]);
      await both.accept();
      await caller.hangUp();
      await both.file(0, "");
    }
  });

  it("pitfall 5: a burst of callers and as many agents: each has another one", async () => {
    const tones = [440, 900, 1300, 1700]; // None is the microphone's.
    const logins = ["ana", "ben", "cyd", "dan"];
    const desks = [];
    for (const login of logins) desks.push(await house.sitReady(login));
    const callers = await Promise.all(tones.map((_, i) => house.ask(`+1202555016${i}`)));
    callers.forEach((caller, i) => caller.say(tone(tones[i], 1)));
    await Promise.all(desks.map((desk) => desk.offered()));
    await Promise.all(desks.map((desk) => desk.accept()));
    const pairs = [];
    for (const login of logins) pairs.push((await house.deskOf(login)).contacts[0].number);
    assert.equal(new Set(pairs).size, logins.length, "distinct pairs");
    for (const [i, desk] of desks.entries()) {
      const own = Number(pairs[i].at(-1));
      await hearsHertz(desk.page, tones[own], "the own caller");
      for (const other of tones.filter((hertz) => hertz !== tones[own]))
        await hearsNoHertz(desk.page, other, "no other caller");
    }
    await Promise.all(callers.map((caller) => caller.hearsTone(MIC_HZ, LOUD)));
  });

  it("pitfall 7: a caller whose goodbye is lost is gone for the agent too", async () => {
    const desk = await house.sitReady("ana");
    const caller = await house.ask(FIRST);
    await desk.accept();
    await caller.hearsTone(MIC_HZ, LOUD);
    caller.vanish();
    await desk.page.waitForSelector("#wrap-up", { timeout: (LOST_S + 20) * 1000 });
    await center.until(async () => (await metric(center, "throughline_legs")) === 0, "no leg is left");
    await desk.file(0, "");
    await desk.page.waitForSelector(".tl-state--ready");
  });

  it("pitfall 7: a laptop that is closed in a call sets the agent free, and the caller goes on", async () => {
    const laptop = await openLaptop();
    try {
      const first = await house.sitReady("ana", laptop.browser);
      const caller = await house.ask(FIRST);
      await first.accept();
      await caller.hearsTone(MIC_HZ, LOUD);
      laptop.shut();
      await caller.hearsNoTone(MIC_HZ, 0.005);
      const second = await house.sitReady("ben");
      await center.until(async () => {
        await center.advance(2); // The seconds that a page may be gone are the policy's.
        return second.page.locator(".tl-offer__buttons").isVisible();
      }, "the caller is offered on", 60);
      await second.accept();
      await caller.hearsTone(MIC_HZ, LOUD);
      laptop.wake();
      await first.page.waitForSelector(".tl-in-call", { state: "detached" });
      const desk = await house.deskOf("ana");
      assert.ok(["offline", "not-ready"].includes(desk.state.state), desk.state.state);
      assert.deepEqual(desk.contacts.filter(({ state }) => state === "connected"), []);
      await second.hangUp();
    } finally {
      await laptop.close();
    }
  });

  it("pitfall 8: a caller who hangs up while it rings costs the agent neither turn nor name", async () => {
    const first = await house.sitReady("ana");
    await center.advance(5);
    await house.sitReady("ben");
    const before = (await house.deskOf("ana")).state.since;
    const caller = await house.ask(FIRST);
    await first.offered();
    await caller.hangUp();
    await first.page.waitForSelector(".tl-offer__buttons", { state: "detached" });
    await first.page.waitForSelector(".tl-state--ready");
    const { state } = await house.deskOf("ana");
    assert.deepEqual([state.state, state.reason], ["ready", undefined]);
    assert.ok(state.since >= before);
    assert.doesNotMatch(await first.text(), /was not answered in time/);
    const next = await house.ask(LATER);
    await first.offered(); // Still the one who is idle longest.
    await next.hangUp();
    await first.page.waitForSelector(".tl-offer__buttons", { state: "detached" });
  });

  it("pitfall 9: an agent who does not pick up is set aside and sees why; the caller goes on first", async () => {
    const first = await house.sitReady("ana");
    const caller = await house.ask(FIRST);
    await first.offered();
    const later = await house.ask(LATER);
    await house.waits("ben", 1);
    await center.advance(RING_S + 1);
    await first.page.waitForSelector(".tl-state--not-ready");
    const seen = await first.text();
    assert.match(seen, /An offer was not answered in time/);
    assert.ok(seen.includes(words("not_ready.no_answer")), "the reason stands beside the state");
    const second = await house.sitReady("ben");
    await second.offered();
    const { contacts: [offered] } = await house.deskOf("ben");
    assert.equal(offered.number, FIRST, "the old place");
    await second.accept();
    await caller.hangUp();
    await later.hangUp();
  });

  it("pitfall 9: a caller who is refused comes back to the same agent only after a while", async () => {
    const desk = await house.sitReady("ana");
    const caller = await house.ask(FIRST);
    for (const round of [1, 2]) {
      await desk.offered();
      await desk.refuse();
      await desk.page.waitForSelector(".tl-state--ready");
      await center.advance(REFUSED_S - 2);
      assert.equal((await house.deskOf("ana")).state.state, "ready", `not at once, round ${round}`);
      await center.advance(3);
    }
    await desk.accept();
    await caller.hearsTone(MIC_HZ, LOUD);
    await caller.hangUp();
  });

  it("pitfall 10: when the last agent signs out, who waits is told and has the other ways", async () => {
    const cookie = await center.signIn("ben"); // Here, and not ready.
    const before = await metric(center, 'throughline_contacts_closed_total{outcome="callback"}');
    const caller = await house.ask(FIRST);
    await center.until(async () => (await center.waiting(cookie)) === 1, "the caller waits");
    const from = caller.mark;
    const left = await center.api("DELETE", "/session", { cookie });
    assert.equal(left.status, 204);
    await caller.hears(speak(words("notice.sent_on"), VOICES.en), "that nobody is here any more", { from });
    await caller.hears(speak(words("person.nobody"), VOICES.en), "why", { from });
    await house.waits("ben", 0);
    caller.key("1#2"); // A callback, at the number that the call comes from.
    await caller.until(() => caller.ended, "the callback is confirmed", 60);
    assert.match((await center.api("GET", "/metrics")).json, /contacts\{state="promised"[^}]*\} [1-9]/);
    assert.equal(await metric(center, 'throughline_contacts_closed_total{outcome="callback"}'), before);
  });

  it("pitfall 12: signing out has a result in every state: offered, in a call, in wrap-up", async () => {
    const first = await house.sitReady("ana");
    const second = await house.sitReady("ben");
    const caller = await house.ask(FIRST);
    await first.offered();
    const [ana, ben] = [await center.signIn("ana"), await center.signIn("ben")];
    const out = (cookie) => center.api("DELETE", "/session", { cookie });
    assert.equal((await out(ana)).status, 204, "while it rings");
    await second.accept(); // The caller went on at once.
    await caller.hearsTone(MIC_HZ, LOUD);
    const refused = await out(ben);
    assert.deepEqual([refused.status, refused.json.error], [409, "in-contact"]);
    assert.match(refused.json.detail, /hang up or pass it on/, "what to do is said");
    const ready = () => center.api("POST", "/desk/ready", { cookie: ben, body: {} });
    assert.deepEqual([(await ready()).status, (await house.deskOf("ben")).state.state], [200, "connected"]);
    await caller.hearsTone(MIC_HZ, LOUD);
    const { contacts: [{ id }] } = await house.deskOf("ben");
    await caller.hangUp();
    await second.wrapsUp();
    assert.deepEqual([(await ready()).status, (await house.deskOf("ben")).state.state], [200, "wrap-up"],
      "ready already, once this is filed");
    assert.equal((await out(ben)).status, 204, "in wrap-up");
    const again = await center.signIn("ben");
    const { json } = await center.api("GET", "/desk", { cookie: again });
    assert.equal(json.state.state, "not-ready", "here again, and in no wrap-up");
    const filed = await center.api("POST", `/desk/contacts/${id}/wrap-up`, {
      cookie: again, body: { disposition: "answered" } });
    assert.ok([200, 404, 409].includes(filed.status), `filing afterwards: ${filed.status}`);
  });
});

describe("where other centers failed: a policy that loses a queue", () => {
  let center, browser, house;
  before(async () => {
    [center, browser] = await Promise.all([Center.open({ ownPolicy: true }), openBrowser()]);
    house = new House(center, browser);
  });
  after(async () => {
    hangUpAll();
    await browser?.close();
    await center?.stop();
  });

  it("pitfalls 11 and 12: reload while one talks and one waits: no one is lost, nor a number", async () => {
    const desk = await house.sitReady("ana");
    const talks = await house.ask(FIRST);
    await desk.accept();
    await talks.hearsTone(MIC_HZ, LOUD);
    const waits = await house.ask(LATER);
    await house.waits("ben", 1);
    const asked = () => center.sql("SELECT id, asked_at, queue FROM contacts ORDER BY id");
    const before = asked();

    const file = join(center.policy, "staff.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/^ {2}tier1: \{ text/m, "  general: { text"));
    const owners = join(center.policy, "owners.yaml"); // Messages to the queue that goes have an owner of the new name.
    writeFileSync(owners, readFileSync(owners, "utf8").replace("office: tier1", "office: general"));
    const from = center.log.length;
    center.process.kill("SIGHUP");
    await center.until(() => /policy\.(in_force|refused)/.test(center.log.slice(from)), "the policy is read");
    assert.doesNotMatch(center.log.slice(from), /policy\.refused/, center.log.slice(from));
    const { queues } = (await center.api("GET", "/center")).json;
    assert.deepEqual(queues.map(({ key }) => key).sort(), ["general", "tier2"], "the queue is gone");

    assert.deepEqual(asked().map((row) => row.split("|").slice(0, 2)),
      before.map((row) => row.split("|").slice(0, 2)), "who asked when stands");
    talks.say(tone(440, 1));
    await Promise.all([hearsLoud(desk.page, "the caller"), talks.hearsTone(MIC_HZ, LOUD)]);
    assert.ok(!waits.ended);
    await desk.hangUp();
    await talks.until(() => talks.ended, "the talk ends as ever");
    await desk.file(0, "");
    await desk.accept(); // Who waited in the queue that is gone is served.
    await waits.hearsTone(MIC_HZ, LOUD);
    await waits.hangUp();
    await desk.file(0, "");
    await center.until(async () =>
      (await metric(center, 'throughline_contacts_closed_total{outcome="person"}')) === 2, "both are counted");
    assert.deepEqual(desk.page.faults, []);
    const { status, err } = center.verifyJournal();
    assert.equal(status, 0, err);
  });
});
