/* call.due.test.mjs: the system gives biometrics appointments to filed cases: the oldest first, at the nearest
 * center with a place, once; none where what was taken may be used again; nobody gives one by hand. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mailTo, Person } from "./support/account.mjs";
import { Desk, openBrowser, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder, ROOT, run } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";

const HEAD = "number,form,office,status,status_on,received_on,language,protected,online,online_filer,postal,taken_on";
const DAY = 86_400_000;
const day = (days) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

describe("an appointment that the system gives", () => {
  let center, post, number = 7_700_000_000;
  before(async () => {
    post = await Mailbox.open();
    center = await Center.open({ clock: "real",
      settings: [...post.mailSettings, "appointments.round_s=1", "account.asks=300", "signin.failures=300"] });
  });
  after(async () => {
    const log = center?.log ?? "";
    await center?.stop();
    post?.close();
    assert.doesNotMatch(log, /@example\.org|11375/);
  });

  /** One case; what it says stands in place of the usual. */
  const row = (given = {}) => ({ number: `EAC${number++}`, form: "I-485", office: "NBC", status: "received", status_on: day(-9),
    received_on: day(-9), language: "en", protected: 0, online: 1, online_filer: "", postal: "11375", taken_on: "", ...given });
  function bring(...rows) {
    const file = join(newFolder("import"), "cases.csv");
    writeFileSync(file, `${HEAD}\n${rows.map((one) => HEAD.split(",").map((name) => one[name]).join(",")).join("\n")}\n`);
    const done = run(["import", "cases", file, "--data", center.folder]);
    assert.equal(done.status, 0, done.err);
  }
  const appointmentsOf = ({ number: of }) => center.rows(`SELECT a.id, a.at, a.place, a.state FROM appointments AS a
    JOIN cases AS c ON c.id = a.case_id WHERE c.receipt = '${of}' AND a.kind = 'biometrics'`);
  const givingsOf = ({ number: of }) => center.rows(`SELECT g.appointment, g.why FROM givings AS g
    JOIN cases AS c ON c.id = g.case_id WHERE c.receipt = '${of}'`);
  const isDecided = (...rows) => center.until(() => rows.every((one) => givingsOf(one).length === 1), "a round decides");

  it("goes to the oldest case first, at the center nearest to its person", async () => {
    const late = row({ received_on: day(-2) }), early = row({ received_on: day(-30), form: "N-400" }), west = row({ postal: "85 001" });
    bring(late, early, west);
    await isDecided(late, early, west);
    const [[, first, place, state]] = appointmentsOf(early);
    assert.deepEqual([place, state], ["asc-queens", "planned"]);
    assert.ok(first / 1000 >= Date.now() + 14 * DAY - 60_000, "Word of it comes in time.");
    assert.ok(appointmentsOf(late)[0][1] >= first);
    assert.equal(appointmentsOf(west)[0][2], "asc-phoenix");
  });

  it("is not needed where what was taken before may be used again, which is decided of filed cases alone", async () => {
    const reused = row({ form: "I-765", taken_on: day(-500) }), old = row({ form: "I-765", taken_on: day(-1200) });
    const other = row({ form: "N-400", taken_on: day(-500) });
    const unfiled = row({ form: "I-765", taken_on: day(-500), received_on: day(3), status_on: day(-1) });
    bring(reused, old, other, unfiled);
    await isDecided(reused, old, other);
    assert.deepEqual(givingsOf(reused), [[0, "reuse"]]);
    assert.deepEqual(appointmentsOf(reused), []);
    assert.equal(appointmentsOf(old).length, 1);
    assert.equal(appointmentsOf(other).length, 1);
    assert.deepEqual(givingsOf(unfiled), []);
    assert.deepEqual(appointmentsOf(unfiled), []);
  });

  it("is said in the account where it is not needed, with what is used again", async () => {
    const mail = "reused@example.org", reused = row({ form: "I-765", taken_on: day(-500), online_filer: mail });
    const ana = await Person.register(center, post, mail);
    bring(reused);
    await isDecided(reused);
    const [{ appointments, waived }] = (await ana.api("GET", "/my/cases")).json.cases;
    assert.deepEqual(appointments, []);
    assert.deepEqual(waived.map(({ taken_on }) => taken_on), [day(-500)]);
    assert.match(waived[0].kind.es, /biom/i);
    center.change(`UPDATE cases SET guarded = 1 WHERE receipt = '${reused.number}'`);
    assert.deepEqual((await ana.api("GET", "/my/cases")).json.cases, []);
  });

  it("is given once, not to a case that has ended or has one, and by a feed as by a file", async () => {
    const [one, ended, has] = [row(), row({ status: "withdrawn" }), row({ status: "fingerprints-taken" })];
    bring(one, ended, has);
    await isDecided(one);
    const before = appointmentsOf(one);
    bring({ ...one, postal: "85001", language: "es" });
    await center.stop();
    await center.start();
    const marker = row();
    bring(marker);
    await isDecided(marker); // A round later.
    assert.deepEqual(appointmentsOf(one), before);
    assert.deepEqual([...givingsOf(ended), ...givingsOf(has), ...appointmentsOf(ended)], []);
  });

  it("is in the account, with a mail that says no more than that, a file for calendars, and one reminder", async () => {
    const mail = "rosa@example.org", filed = row({ online_filer: mail });
    const rosa = await Person.register(center, post, mail);
    bring(filed);
    await isDecided(filed);
    const news = () => center.rows(`SELECT kind, count(*) FROM notices WHERE address = '${mail}'
      AND kind IN ('account_news', 'appointment_near') GROUP BY kind ORDER BY kind`);
    const has = (kinds) => center.until(() => JSON.stringify(news()) === JSON.stringify(kinds), JSON.stringify(kinds));
    await has([["account_news", 1]]);
    const [{ appointments: [shown] }] = (await rosa.api("GET", "/my/cases")).json.cases;
    assert.equal(shown.can_move, true);
    const file = await fetch(`${center.url}/api/v1/my/appointments/${shown.id}/calendar.ics`,
      { headers: { authorization: `Bearer ${rosa.token}` } });
    assert.match(await file.text(), /SUMMARY:Biometrics appointment/);
    center.change(`UPDATE appointments SET at = ${Date.now() + 2 * DAY}000 WHERE id = ${shown.id}`);
    await has([["account_news", 1], ["appointment_near", 1]]);
    const later = row();
    bring(later);
    await isDecided(later); // More rounds, and no other mail.
    assert.deepEqual(news(), [["account_news", 1], ["appointment_near", 1]]);
    const mails = (await post.mails(center, 0)).filter(({ to }) => to.includes(mail)).length;
    await center.until(async () => /date in your account is near/.test((await mailTo(center, post, mail, mails)).text), "the mail");
    for (const { text } of await post.mails(center, 0)) assert.doesNotMatch(text, new RegExp(`${filed.number}|Queens|biometric`, "i"));
  });

  it("is waited for, by center, which supervisors see, and who lives nobody knows where", async () => {
    const lost = row({ postal: "" });
    bring(lost);
    center.addUser("sue", "--role", "supervisor", "--skills", "english,spanish", "--tiers", "2");
    const cookie = await center.signIn("sue");
    const kind = async () => (await center.api("GET", "/appointments/waits", { cookie })).json.kinds[0];
    await center.until(async () => (await kind()).unplaced >= 1, "it is counted");
    assert.equal((await kind()).centers.find(({ key }) => key === "asc-queens").waiting, 0);
    const told = run(["slots", "--data", center.folder]);
    assert.match(told.out, /^biometrics +asc-queens +\d{4}-\d\d-\d\d \d\d:\d\d +\d+ +0$/m, told.err);
    assert.match(told.out, /^biometrics +- +no center is known +\d+$/m);
    assert.deepEqual(givingsOf(lost), []);
  });

  it("is given by nobody by hand: there is no way to, for staff or for a person", async () => {
    const api = readFileSync(join(ROOT, "api/openapi.yaml"), "utf8");
    const paths = api.slice(api.indexOf("\npaths:"), api.indexOf("\ncomponents:")).split(/\n  (?=\/)/);
    const writing = paths.filter((text) => /appointment/.test(text.split("\n")[0]) && /\n    (post|put|patch|delete):/.test(text))
      .map((text) => text.split(":")[0]);
    // Moving what is there, what an emergency's office places, and what the agency's own systems send.
    assert.deepEqual(writing.filter((path) => !/\/move$|^\/feed\//.test(path)), []);
    center.addUser("max", "--role", "supervisor", "--skills", "english", "--tiers", "1");
    const cookie = await center.signIn("max");
    const body = { kind: "biometrics", at: new Date(Date.now() + 20 * DAY).toISOString(), center: "asc-queens" };
    for (const path of ["/appointments", "/my/appointments", "/cases/1/appointments"]) {
      const { status } = await center.api("POST", path, { cookie, body });
      assert.ok(status === 404 || status === 405, `${path}: ${status}`);
    }
  });
});

describe("an appointment at the desk", () => {
  let center, browser, desk;
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
  });
  after(async () => {
    hangUpAll();
    await browser?.close();
    await center?.stop();
  });

  const answerOf = (number, question) => readFileSync(join(center.folder, "answers.csv"), "utf8").split("\n")
    .map((line) => line.trim().split(",")).find((row) => row[0] === number && row[1] === question)[2];

  it("is moved with the person of the call once they have proved who they are, and not before", async () => {
    const now = (await center.api("GET", "/center/waits")).json.now;
    const [{ number }, other] = center.cases().filter((one) => one.protected === "0");
    center.change(`DELETE FROM appointments WHERE case_id IN (SELECT id FROM cases WHERE receipt = '${number}')`);
    for (const [id, of] of [["900001", number], ["900002", other.number]])
      center.change(`INSERT INTO appointments (id, case_id, kind, at, place, state) SELECT ${id}, id, 'biometrics',
        ${Date.parse(now) + 9 * DAY}000, 'asc-queens', 'planned' FROM cases WHERE receipt = '${of}'`);
    desk = await Desk.open(browser, center, "ana");
    await desk.ready();
    const caller = await Caller.call(center);
    caller.key("104");
    await desk.accept();
    const { page } = desk;
    await page.locator("#case-number").fill(number);
    await page.locator("#look").click();
    await page.locator(`.tl-in-call:has-text("${number}")`).waitFor();
    const cookie = await center.signIn("ana");
    const contact = center.rows("SELECT max(id) FROM contacts WHERE channel = 'voice'")[0][0];
    const path = `/desk/contacts/${contact}/appointments`;
    const at = (id) => center.rows(`SELECT at, place FROM appointments WHERE id = ${id}`)[0];
    const before = at("900001");
    const refused = async (method, what, body) =>
      assert.equal((await center.api(method, `${path}${what}`, { cookie, body })).status, 404, `${method} ${what}`);
    await refused("GET", "");
    await refused("GET", "/900001/slots");
    await refused("POST", "/900001/move", { at: new Date(Date.parse(now) + 20 * DAY).toISOString() });
    await page.locator("#identity-role").selectOption("party");
    await page.locator("#identity-level").selectOption("answered");
    for (const question of ["born", "zip"]) await page.locator(`#answer-${question}`).fill(answerOf(number, question));
    await page.locator(".tl-identity > form button[type=submit]").click();
    await page.locator(".tl-appointments button").first().click();
    await page.locator("input[name=move-time]").first().waitFor();
    await shoot(page, "appointment");
    await refused("GET", "/900002/slots"); // Of a case that nobody speaks of.
    await page.locator("label[for^=move-time]").first().click();
    await page.locator(".tl-appointments button[type=submit]").click();
    await page.locator(".tl-appointments .usa-alert--success").waitFor();
    assert.notDeepEqual(at("900001"), before);
    assert.deepEqual(center.rows("SELECT by_kind, to_place FROM appointment_moves WHERE appointment = 900001"), [["staff", "asc-queens"]]);
    assert.deepEqual(center.rows(`SELECT action FROM audit WHERE record_kind = 'appointment' AND record_id = 900001
      AND contact = ${contact} AND reason = 'caller-asks' ORDER BY id`), [["look"], ["move"]]);
    await caller.hangUp();
    await desk.file(0, "");
    assert.deepEqual(page.faults, []);
  });
});
