/* call.supervise.test.mjs: a supervisor closes the line, moves who waits, listens and whispers. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import {
  Desk, hearsLoud, hearsQuiet, MIC_HZ, openBrowser, openPage, shoot,
} from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, OPEN, PASSWORD } from "./support/center.mjs";
import { VOICES } from "./support/policy.mjs";
import { speak, tone } from "./support/sound.mjs";

const LOUD = 0.02;
const QUIET = 0.005;
const CALLER_HZ = 440;
const REOPENS = { en: `They are here again on Tuesday, March ${OPEN.getUTCDate()}, at 12 p.m.` };

describe("a supervisor", () => {
  let center, browser, boss;
  const pages = [];
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    center.addUser("sue", "--role", "supervisor", "--skills", "english,spanish", "--tiers", "2");
    boss = await center.signIn("sue");
  });
  afterEach(async () => {
    hangUpAll();
    for (const page of pages.splice(0)) await page.context().close();
    await center.api("POST", "/supervise/line/open", { cookie: boss, body: {} });
    await center.sendHome(["ben"]);
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });
  const seen = async () => {
    const { status, json } = await center.api("GET", "/supervise", { cookie: boss });
    assert.equal(status, 200, JSON.stringify(json));
    return json;
  };
  const sitDown = async (login) => {
    const desk = await Desk.open(browser, center, login);
    pages.push(desk.page);
    await desk.ready();
    return desk;
  };
  const lead = async (options) => {
    const page = await openPage(browser, `${center.url}/signin`, options);
    pages.push(page);
    await page.fill("#login", "sue");
    await page.fill("#password", PASSWORD);
    await page.click("button[type=submit]");
    await page.waitForURL(/desk|supervisor/);
    await page.goto(`${center.url}/supervisor`);
    await page.waitForSelector(".tl-sup__cards");
    return page;
  };
  const fromMenu = async (page, row, label) => {
    await page.click(`${row} .tl-sup__more`);
    await page.click(`${row} [role=menuitem]:text-is("${label}")`);
  };

  it("closes the whole line, and the next caller hears why and when it opens", async () => {
    const page = await lead();
    await page.click('button:has-text("Close the whole line")');
    await page.selectOption("#closing-reason", "storm");
    const noon = await page.evaluate((utc) => {
      const at = new Date(utc);
      return new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
    }, new Date(OPEN.getTime() + 2 * 3600 * 1000).toISOString());
    await page.fill("#closing-until", noon);
    await page.click('dialog button:has-text("Next")');
    await shoot(page, "supervisor-close-line");
    await page.click('dialog button:has-text("Close the line now")');
    await page.waitForSelector(".tl-sup__closed");
    await page.locator(".tl-sup__closed").getByText(REOPENS.en).waitFor();
    await shoot(page, "supervisor-closed");
    assert.equal((await seen()).line.reason, "storm");

    const caller = await Caller.call(center);
    caller.key("1");
    await caller.hears(speak("Because of severe weather our people cannot be here.", VOICES.en),
      "why the line is closed");
    const { opens_at } = (await seen()).line;
    assert.equal(Date.parse(opens_at), OPEN.getTime() + 2 * 3600 * 1000);
    await caller.hears(speak(REOPENS.en, VOICES.en), "when it opens");
    await caller.hears(speak("Please choose.", VOICES.en), "the menu goes on");
    await caller.hangUp();

    await page.click('button:has-text("Open the line")');
    await page.waitForSelector(".tl-sup__closed", { state: "detached" });
    assert.equal((await seen()).line, null);
    const [row] = center.sql("select action, record_kind, reason from audit "
      + "where record_kind = 'line' order by id limit 1");
    assert.equal(row, "close|line|storm");
    assert.deepEqual(page.faults, []);
  });

  it("moves who waits, and the time of asking stays", async () => {
    const ana = await center.signIn("ana"); // Somebody serves the line, and is not ready.
    const caller = await Caller.call(center);
    caller.key("104");
    const waits = await center.until(async () => (await seen()).contacts[0], "somebody waits");
    assert.equal(waits.queue, "tier1");
    const page = await lead();
    await fromMenu(page, `[data-contact="${waits.id}"]`, "Move");
    await page.selectOption("#move-queue", "tier2");
    await page.fill("#why", "needs an officer");
    await page.click('dialog button[type=submit]');
    const moved = await center.until(async () => {
      const [now] = (await seen()).contacts;
      return now?.queue === "tier2" && now;
    }, "the contact is moved");
    assert.equal(moved.asked_at, waits.asked_at);
    const [row] = center.sql("select action, reason, contact from audit where action = 'move'");
    assert.equal(row, `move|needs an officer|${waits.id}`);
    await caller.hangUp();
    await center.api("DELETE", "/session", { cookie: ana });
  });

  it("listens unheard, whispers to the agent alone, and both hear a supervisor who joins", async () => {
    const desk = await sitDown("ben");
    const caller = await Caller.call(center);
    caller.key("104");
    await desk.accept();
    await caller.hearsTone(MIC_HZ, LOUD);
    await desk.page.locator(".tl-in-call__buttons button").first().click(); // The agent is muted.
    await caller.hearsNoTone(MIC_HZ, QUIET);

    const page = await lead();
    const row = "[data-agent]:has(.tl-sup__state--connected)";
    await page.waitForSelector(row);
    await fromMenu(page, row, "Listen");
    await page.fill("#why", "new agent");
    await page.click("dialog button[type=submit]");
    await page.waitForSelector("[data-mode=listen]");
    await shoot(page, "supervisor-listens");
    caller.say(tone(CALLER_HZ, 1));
    await hearsLoud(page, "the supervisor hears the caller");
    await hearsLoud(desk.page, "the agent still hears the caller");
    await desk.page.getByText("A supervisor listens to this call.").waitFor();
    caller.say(undefined);
    await hearsQuiet(desk.page, "the agent hears no supervisor");
    await caller.hearsNoTone(MIC_HZ, QUIET);

    await page.click('.tl-sup__listening button:has-text("Whisper")');
    await page.waitForSelector("[data-mode=whisper]");
    await hearsLoud(desk.page, "the agent hears the whisper");
    await caller.hearsNoTone(MIC_HZ, QUIET);

    await page.click('.tl-sup__listening button:has-text("Join")');
    await page.waitForSelector("[data-mode=join]");
    await caller.hearsTone(MIC_HZ, LOUD);

    await page.click('.tl-sup__listening button:has-text("Stop listening")');
    await caller.hearsNoTone(MIC_HZ, QUIET);
    caller.say(tone(CALLER_HZ, 1));
    await hearsLoud(desk.page, "agent and caller hear each other again");
    const rows = center.sql("select action, reason from audit where action in "
      + "('listen', 'whisper', 'join') order by id");
    assert.deepEqual(rows, ["listen|new agent", "whisper|new agent", "join|new agent"]);
    await desk.hangUp();
    await desk.file(0, "");
    assert.deepEqual([...page.faults, ...desk.page.faults], []);
  });

  it("hears an agent who asks, and tells all desks", async () => {
    const desk = await sitDown("ben");
    const caller = await Caller.call(center);
    caller.key("104");
    await desk.accept();
    const page = await lead({ width: 320 });
    await desk.page.click('button:has-text("Ask a supervisor")');
    await page.getByText(/asks for you/).waitFor();
    await shoot(page, "supervisor-asked-320");
    await page.click('.tl-sup__asks button:has-text("Dismiss")');
    await page.waitForSelector(".tl-sup__asks", { state: "detached" });
    await page.fill("#broadcast-text", "The systems are slow today.");
    await page.click('.tl-sup__broadcast button[type=submit]');
    await desk.page.getByText("The systems are slow today.").waitFor();
    await desk.page.click('button:has-text("Read")');
    await center.until(() => center.sql("select count(*) from broadcast_reads")[0] === "1", "it is read");
    await caller.hangUp();
    await desk.wrapsUp();
    await desk.file(0, "");
  });
});
