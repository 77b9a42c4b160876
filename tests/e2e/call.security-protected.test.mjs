/* call.security-protected.test.mjs: what was said of a protected case is heard and read by who may see such a
 * case, and has just proved who they are; to the others there is nothing of the kind. An officer of an office
 * serves no queue, whatever tiers the user has. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { PASSWORD, Center } from "./support/center.mjs";
import { openBrowser, openPage } from "./support/browser.mjs";
import { hangUpAll } from "./support/caller.mjs";
import { Mailbox } from "./support/mailbox.mjs";
import { HOLD, Objects } from "./support/objects.mjs";

describe("what was said of a protected case", () => {
  let center, browser, post, objects, present, places;
  before(async () => {
    post = await Mailbox.open();
    [center, browser] = await Promise.all([
      Center.open({ settings: [...post.mailSettings, ...HOLD] }), openBrowser()]);
    objects = await Objects.make(center, post, browser);
    present = objects.present;
    places = [["GET", `/recordings/${present}?reason=review`], ["GET", `/recordings/${present}/peaks?reason=review`],
      ["GET", `/contacts/${present}/uploads?reason=prepare`],
      ["POST", `/supervise/contacts/${present}/listen`, { mode: "listen", why: "It is so." }]];
  });
  after(async () => {
    hangUpAll();
    await browser?.close();
    await center?.stop();
    post?.close();
  });
  const ask = async (asker, method, path, body) =>
    center.api(method, path, { ...objects.holds[asker], ...(body && { body }) });
  const says = async (answer, status, error) => {
    const { status: is, json } = await answer;
    assert.deepEqual([is, json?.error], [status, error], JSON.stringify(json));
  };
  const proves = (asker) => objects.post(asker, "/session/proof", { password: PASSWORD });
  const looks = (contact, kind) => center.rows(
    `SELECT count(*) FROM audit WHERE contact = ${contact} AND record_kind = '${kind}' AND action != 'verify'`)[0][0];

  it("is there for who may see it, after a fresh proof alone; each refusal is logged, and is no look", async () => {
    objects.letProofsGrowOld();
    const before = looks(present, "recording");
    for (const [method, path, body] of places) {
      await says(ask("supervisor", method, path, body), 401, "reauth");
      await says(ask("admin", method, path, body), 404, "not-found");
      if (path.startsWith("/recordings")) await says(ask("reviewer", method, path, body), 404, "not-found");
    }
    assert.equal(looks(present, "recording"), before);
    await center.logged(new RegExp(`refused user=${objects.ids.reviewer} from=\\S+ why=not-found at=GET:/api/v1/recordings/\\{id\\}\n`));
    await center.logged(new RegExp(`refused user=${objects.ids.supervisor} from=\\S+ why=reauth at=POST:/api/v1/supervise/contacts/\\{id\\}/listen`));
    await proves("supervisor");
    for (const [method, path, body] of places) {
      const { status, json } = await ask("supervisor", method, path, body);
      assert.ok(![401, 403, 404].includes(status), `${method} ${path}: ${status} ${json.error}`);
    }
    assert.equal(looks(present, "recording"), before + 1, "one listening is one look");
    // What is said of other cases asks for no such proof.
    objects.letProofsGrowOld();
    assert.equal((await ask("reviewer", "GET", `/recordings/${objects.past}/peaks?reason=review`)).status, 200);
    assert.equal((await ask("supervisor", "GET", `/contacts/${objects.past}/uploads?reason=prepare`)).status, 200);
  });

  it("stays so when the talk goes on to another case", async () => {
    await proves("officer");
    await objects.get("officer", `/desk/contacts/${present}/case?reason=caller-asks&number=${objects.ownCase}`);
    await says(ask("reviewer", "GET", `/recordings/${present}/peaks?reason=review`), 404, "not-found");
  });

  it("is nothing in what the person asked before, to who may not see it, nor without a fresh proof", async () => {
    const history = `/desk/contacts/${objects.past}/history?reason=prepare`;
    // The same telephone called about both.
    center.change("UPDATE contact_values SET text = (SELECT text FROM contact_values WHERE name = 'caller' AND "
      + `contact = ${objects.past}) WHERE name = 'caller' AND contact = ${present}`);
    center.change(`UPDATE contacts SET came_at = came_at - 1000 WHERE id = ${present}`);
    const seen = async (asker) => (await objects.get(asker, history)).contacts.map(({ id }) => id);
    assert.deepEqual(await seen("agent"), []);
    center.change(`UPDATE contacts SET agent = ${objects.ids.officer} WHERE id = ${objects.past}`);
    await proves("officer");
    assert.deepEqual(await seen("officer"), [String(present)]);
    objects.letProofsGrowOld();
    await says(ask("officer", "GET", history), 401, "reauth");
    center.change(`UPDATE contacts SET agent = ${objects.ids.agent} WHERE id = ${objects.past}`);
  });

  it("that is passed on is on the list of those alone who may see it", async () => {
    const path = `/desk/escalations/${objects.escalation}`;
    assert.equal((await ask("tier2", "GET", path)).status, 200);
    const list = async (asker) => (await objects.get(asker, "/desk/escalations")).escalations.map(({ id }) => id);
    center.change(`UPDATE promises SET state = 'open', ended_at = 0 WHERE id = ${objects.escalation}`);
    center.change(`UPDATE escalations SET ended_at = 0 WHERE id = ${objects.escalation}`);
    assert.deepEqual(await list("tier2"), [objects.escalation]);
    const [[id]] = center.rows(`SELECT text FROM contact_values WHERE name = 'case' AND contact = ${objects.past}`);
    center.change(`UPDATE cases SET guarded = 1 WHERE id = ${id}`);
    await says(ask("tier2", "GET", path), 404, "not-found");
    assert.deepEqual(await list("tier2"), []);
    await says(ask("officer", "GET", path), 401, "reauth");
    await proves("officer");
    assert.equal((await ask("officer", "GET", path)).status, 200);
    assert.deepEqual(await list("officer"), [objects.escalation]);
    const { note, receipt, words } = await objects.get("office", `/office/emergencies/${objects.emergency}`);
    assert.deepEqual([note, receipt, words], [undefined, undefined, "A funeral."], "the office has the decision alone");
    center.change(`UPDATE cases SET guarded = 0 WHERE id = ${id}`);
  });

  it("is not for an officer of an office, who is no colleague of those at the desks", async () => {
    const path = `/desk/escalations/${objects.escalation}`;
    const { colleagues } = await objects.get("tier2", path);
    const names = colleagues.map(({ id }) => id);
    assert.ok(names.includes(objects.ids.officer), "who is of the second tier is one");
    for (const asker of ["office", "elsewhere", "reviewer", "author", "ombudsman", "admin"])
      assert.ok(!names.includes(objects.ids[asker]), asker);
    await objects.post("tier2", `${path}/take`).catch(() => undefined); // It is still in that hand.
    await says(ask("tier2", "POST", `${path}/give`, { why: "For you.", agent: objects.ids.office }), 409, "nobody-there");
    await says(ask("office", "GET", path), 403, "not-allowed");
  });

  it("is no longer heard by who listens in when it begins to be spoken of", async () => {
    await objects.caller.hangUp();
    await objects.desk.file(0, "");
    const { contact } = await objects.takes("olga", "104", "+12025550149", objects.desk);
    const page = await openPage(browser, `${center.url}/signin`);
    await page.fill("#login", "sue");
    await page.fill("#password", PASSWORD);
    await page.click("button[type=submit]");
    await page.waitForURL(/desk|supervisor/);
    await page.goto(`${center.url}/supervisor`);
    const row = "[data-agent]:has(.tl-sup__state--connected)";
    await page.click(`${row} .tl-sup__more`);
    await page.click(`${row} [role=menuitem]:text-is("Listen")`);
    await page.fill("#why", "New officer.");
    await page.click("dialog button[type=submit]");
    await page.waitForSelector("[data-mode=listen]");
    await center.logged(new RegExp(`call.listened contact=${contact} by=${objects.ids.supervisor} mode=listen`));
    await proves("officer");
    await objects.get("officer", `/desk/contacts/${contact}/case?reason=caller-asks&number=${objects.guarded}`);
    await page.waitForSelector("[data-mode=listen]", { state: "detached" });
    await page.context().close();
  });
});
