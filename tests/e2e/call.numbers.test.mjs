/* call.numbers.test.mjs: a live day's numbers: exact, the journal's own, through a kill, on the page.
 * Pitfall 31. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { checkAccess } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, PASSWORD, run } from "./support/center.mjs";

const OUTCOMES = ["answered", "self_served", "person", "callback", "request", "message", "left_in_menu",
  "left_in_line", "cut_off", "refused_at_limit", "under_way"];
const HALF_HOUR_S = 1800;

describe("the numbers of a live day", () => {
  let center, browser, boss;
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    center.addUser("sue", "--role", "supervisor", "--skills", "english,spanish", "--tiers", "2");
    boss = await center.signIn("sue");
    await center.signIn("ana");
  });
  after(async () => {
    hangUpAll();
    await browser?.close();
    await center?.stop();
  });
  const numbers = async (query = "?by=channel,language,queue") => {
    const { status, json } = await center.api("GET", `/numbers${query}`, { cookie: boss });
    assert.equal(status, 200, JSON.stringify(json));
    return json;
  };
  const came = (rows) => rows.reduce((all, row) => all + row.came, 0);

  /** The fold is behind the engine: until it has as many. */
  const until = (count) => center.until(async () => came((await numbers()).contacts) === count, `${count} came`);

  /** The same, derived again from the journal by the program. */
  function ofTheJournal(...more) {
    const done = run(["numbers", "--data", center.folder, "--json", "--by", "channel,language,queue",
      "--within", "60,120,300,600", ...more]);
    assert.equal(done.status, 0, done.err);
    return JSON.parse(done.out);
  }

  function checkExact({ contacts, staff }) {
    for (const row of contacts)
      assert.equal(row.came, OUTCOMES.reduce((all, one) => all + row[one], 0), JSON.stringify(row));
    assert.deepEqual(contacts, ofTheJournal());
    assert.deepEqual(staff, ofTheJournal("--staff"));
  }

  async function waits() {
    const caller = await Caller.call(center);
    caller.key("104");
    await center.until(async () => {
      const { json } = await center.api("GET", "/supervise", { cookie: boss });
      return json.contacts.some(({ state }) => state === "waiting");
    }, "somebody waits");
    return caller;
  }

  it("are exact, and the journal's own, whoever stays and whoever goes", async () => {
    const menu = await Caller.call(center);
    await until(1);
    checkExact(await numbers());
    await menu.hangUp();
    const leaves = await waits();
    await leaves.hangUp();
    await center.advance(HALF_HOUR_S);
    const keeps = await waits();
    keeps.key("1#2");
    await center.until(async () => {
      const { json } = await center.api("GET", "/promises", { cookie: boss });
      return json.promises.length === 1;
    }, "something is promised");
    await keeps.hangUp();
    await until(3);
    const now = await numbers();
    checkExact(now);
    const all = (name) => now.contacts.reduce((sum, row) => sum + row[name], 0);
    assert.deepEqual([all("left_in_menu"), all("left_in_line"), all("under_way"), all("promised")], [1, 1, 1, 1]);
    assert.equal(now.staff.reduce((sum, one) => sum + one.promises_made, 0), 1);
    const day = await numbers("?every=day");
    assert.equal(day.contacts.length, 1);
    assert.equal(day.contacts[0].came, 3);
  });

  it("are the same after a kill, with intervals settled before and after it", async () => {
    for (let halves = 0; halves < 3; halves++) await center.advance(HALF_HOUR_S);
    await center.kill();
    await center.start();
    boss = await center.signIn("sue");
    await until(3);
    const caller = await Caller.call(center);
    await until(4);
    checkExact(await numbers());
    await caller.hangUp();
    await center.stop();
    await center.start();
    boss = await center.signIn("sue");
    await until(4);
    checkExact(await numbers());
    assert.ok(center.rows("select count(*) from numbers")[0][0] > 0, "rows are settled in the table");
  });

  it("come as CSV too, and only for supervisors", async () => {
    const { status, json: text, headers } = await center.api("GET", "/numbers.csv?by=queue", { cookie: boss });
    assert.equal(status, 200);
    assert.match(headers.get("content-type"), /^text\/csv/);
    const [head, ...rows] = text.trim().split("\r\n");
    assert.match(head, /^from,queue,came,/);
    assert.equal(rows.reduce((all, row) => all + Number(row.split(",")[2]), 0), 4);
    const staff = await center.api("GET", "/numbers.csv?what=staff", { cookie: boss });
    assert.match(staff.json, /occupancy,promises_made/);
    for (const query of ["?from=2026-13-01", "?from=yesterday", "?every=7", "?by=name", "?what=all",
      "?from=2026-03-03&to=2026-03-03", "?from=2020-01-01&to=2026-01-01"])
      assert.equal((await center.api("GET", `/numbers${query}`, { cookie: boss })).status, 400, query);
    const ben = await center.signIn("ben");
    assert.equal((await center.api("GET", "/numbers", { cookie: ben })).status, 403);
    assert.equal((await center.api("GET", "/numbers.csv")).status, 401);
  });

  it("stand on the supervisor's page", async () => {
    const page = await openPage(browser, `${center.url}/signin`);
    await page.fill("#login", "sue");
    await page.fill("#password", PASSWORD);
    await page.click("button[type=submit]");
    await page.waitForURL(/desk|supervisor/);
    await page.goto(`${center.url}/numbers`);
    await page.waitForSelector(".tl-num__plot");
    assert.equal(await page.innerText('[data-figure="num.came"] dd'), "4");
    await checkAccess(page, "the numbers");
    await shoot(page, "numbers");
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
});
