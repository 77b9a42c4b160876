/* call.promises.test.mjs: what a caller was promised stands in the supervisor's list until it ends. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { checkAccess } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, PASSWORD } from "./support/center.mjs";

describe("a supervisor's list of promises", () => {
  let center, browser, boss, page;
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
  const list = async (query = "") => {
    const { status, json } = await center.api("GET", `/promises${query}`, { cookie: boss });
    assert.equal(status, 200, JSON.stringify(json));
    return json.promises;
  };

  it("has what a caller was promised, gives it another owner, and ends it once", async () => {
    // Somebody serves the line and is not ready; who waits takes a callback.
    const ana = await center.signIn("ana");
    const caller = await Caller.call(center);
    caller.key("104");
    await center.until(async () => {
      const { json } = await center.api("GET", "/supervise", { cookie: boss });
      return json.contacts[0]?.state === "waiting";
    }, "somebody waits");
    caller.key("1202555012312"); // Keep the place; the number to call; it is right, and enough.
    const [made] = await center.until(async () => {
      const now = await list();
      return now.length > 0 && now;
    }, "something is promised");
    assert.equal(made.kind, "callback");
    assert.equal(made.owner, "tier1");
    assert.ok(made.number);
    await caller.hangUp();

    page = await openPage(browser, `${center.url}/signin`);
    await page.fill("#login", "sue");
    await page.fill("#password", PASSWORD);
    await page.click("button[type=submit]");
    await page.waitForURL(/desk|supervisor/);
    await page.goto(`${center.url}/supervisor`);
    const row = `[data-promise="${made.id}"]`;
    await page.waitForSelector(row);
    await shoot(page, "supervisor-promises");
    await checkAccess(page, "the list of promises");

    await page.keyboard.press("p");
    assert.equal(await page.evaluate(() => document.activeElement.id), "sup-promises");
    await page.focus(`${row} .tl-sup__more`);
    await page.keyboard.press("Enter");
    await page.click(`${row} [role=menuitem]:text-is("Give it another owner")`);
    await page.selectOption("#promise-owner", "tier2");
    await page.fill("#why", "an officer has to call");
    await shoot(page, "supervisor-promise-move");
    await page.keyboard.press("Enter");
    await center.until(async () => (await list())[0]?.owner === "tier2", "it is moved");
    assert.deepEqual(center.sql("select action, reason from audit where record_kind = 'promise'"),
      ["move|an officer has to call"]);

    const end = (body) => center.api("POST", `/promises/${made.id}/end`, { cookie: boss, body });
    assert.equal((await end({ how: "kept", evidence: "answered", why: "it rang" })).status, 409);
    assert.equal((await end({ how: "taken-back", why: "called us meanwhile" })).status, 204);
    assert.equal((await end({ how: "taken-back", why: "called us meanwhile" })).status, 409);
    assert.equal((await end({ how: "away", why: "no such way" })).status, 400);
    assert.equal((await list()).length, 0);
    const [over] = await list("?state=released");
    assert.equal(over.id, made.id);
    assert.deepEqual(page.faults, []);
    await center.api("DELETE", "/session", { cookie: ana });
  });

  it("is not for agents", async () => {
    const ben = await center.signIn("ben");
    assert.equal((await center.api("GET", "/promises", { cookie: ben })).status, 403);
  });
});
