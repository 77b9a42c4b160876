/* call.times.test.mjs: how long cases take, computed from them behind midnight: the figures are those of
 * the records, counted here a second time; the page and a case's status tell the same. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkAccess } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Center, OPEN, POLICY, run } from "./support/center.mjs";

const DAY_US = 86_400_000_000;
const WINDOW = 183;
const DECIDES = ["approved", "card-mailed", "denied"];
const dayOf = (date) => date.toISOString().slice(0, 10);
const TOMORROW = new Date(OPEN.getTime() + 86_400_000);
const AFTER = new Date(TOMORROW.getTime() + 86_400_000);
const TODAY = Date.parse(dayOf(TOMORROW)) / 86_400_000;

/** The first day by which so many of 100 are decided, of cases as [received, until, decided]. */
function dayOfShare(cases, of100) {
  let waits = 1;
  for (let day = 0; day < 3650; day++) {
    const atRisk = cases.filter(([received, until]) =>
      Math.max(0, TODAY - WINDOW - received) <= day && until - received >= day).length;
    const decided = cases.filter(([received, until, is]) =>
      is && until - received === day && until >= TODAY - WINDOW).length;
    if (atRisk >= 5) waits *= 1 - decided / atRisk;
    if (waits <= 1 - of100 / 100 + 1e-9) return day;
  }
  return undefined;
}

/** Four a day at one office for three years, each of which takes 150 to 249 days; one of them protected. */
const LINE = { form: "N-400", office: "PSC", waited: 100 };
const lineNumber = (i) => `YSC${7000000000 + i}`;
function importLine(center) {
  const rows = ["number,form,office,status,status_on,received_on,language,protected,online"];
  const first = Date.parse(dayOf(OPEN)) / 86_400_000 - 1095;
  for (let i = 0; i < 1095 * 4; i++) {
    const received = first + Math.floor(i / 4);
    const decided = received + 150 + (i * 37) % 100;
    const waits = decided > first + 1095;
    const day = (number) => dayOf(new Date(number * 86_400_000));
    rows.push([lineNumber(i), LINE.form, LINE.office, waits ? "under-review" : "approved",
      day(waits ? received : decided), day(received), "en", i % 4 === 1 ? 1 : 0, 1].join());
  }
  const file = join(center.folder, "line.csv");
  writeFileSync(file, `${rows.join("\n")}\n`);
  const done = run(["import", "cases", file, "--data", center.folder]);
  assert.equal(done.status, 0, done.err);
}

describe("how long cases take, from the cases", () => {
  let center, browser;
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    const file = join(center.folder, "more.csv");
    for (const args of [["generate", "cases", "--policy", POLICY, "--count", "9000", "--seed", "11",
      "--today", dayOf(OPEN), "--out", file], ["import", "cases", file, "--data", center.folder]])
      assert.equal(run(args).status, 0);
    importLine(center);
    await center.moveTo(TOMORROW);
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });
  const told = async (form) => (await center.api("GET", `/processing-times?form=${form}`)).json;

  it("is computed behind midnight, and each figure is that of the records", async () => {
    const form = "I-765";
    await center.logged(new RegExp(`times day=${dayOf(TOMORROW)} told=\\d+ few=\\d+ unknown=0`));
    const { offices, too_few: tooFew } = await told(form);
    const computed = offices.filter(({ method }) => method === "computed");
    assert.ok(computed.length > 0 && computed.length + tooFew.length <= 7);
    for (const { code, as_of: asOf, share, asks_share: asks, low_days: low, high_days: high, asks_before: before } of computed) {
      const cases = center.rows(`SELECT received_at, status, status_at FROM cases WHERE form = '${form}' AND office = '${code}'`)
        .map(([received, status, at]) => [received / DAY_US,
          DECIDES.includes(status) || status === "withdrawn" ? at / DAY_US : TODAY, DECIDES.includes(status)])
        .filter(([, until]) => until >= TODAY - WINDOW);
      assert.deepEqual([asOf, share, asks], [dayOf(TOMORROW), 80, 93]);
      assert.equal(low, dayOfShare(cases, 20), `${code}: the day of 20`);
      assert.equal(high, dayOfShare(cases, 80), `${code}: the day of 80`);
      const inquiry = dayOfShare(cases, 93);
      if (inquiry !== undefined) assert.equal(before, dayOf(new Date((TODAY - inquiry) * 86_400_000)));
    }
    const imported = (await told("I-140")).offices.filter(({ method }) => method === "imported");
    assert.ok(imported.length > 0, "an office with few decisions keeps what was imported");
  });

  it("where nothing was imported, the page says that too few were decided", async () => {
    center.change("DELETE FROM processing_times WHERE method = 'imported'");
    await center.moveTo(AFTER);
    await center.logged(new RegExp(`times day=${dayOf(AFTER)} `));
    const few = await told("I-140");
    assert.ok(few.too_few.length > 0);
    const page = await openPage(browser, `${center.url}/times?form=I-140`, { locale: "es" });
    await page.locator("#too-few").waitFor();
    const text = await page.locator("#too-few").innerText();
    for (const { name } of few.too_few) assert.ok(text.includes(name.es), text);
    await checkAccess(page, "too few");
    await shoot(page, "times");
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  it("a case is told the figures of its office, and from when an inquiry is taken of it", async () => {
    const [number, office, received] = center.rows("SELECT c.receipt, c.office, c.received_at FROM cases AS c "
      + "JOIN processing_times AS t ON t.form = c.form AND t.office = c.office WHERE c.form = 'I-765' "
      + "AND t.method = 'computed' AND c.guarded = 0 AND c.status = 'under-review' ORDER BY c.received_at LIMIT 1")[0];
    const { json } = await center.api("POST", "/cases/status", { body: { number } });
    const of = (await told("I-765")).offices.find(({ code }) => code === office);
    const on = new Date(received / 1000);
    assert.equal(json.times.high_days, of.high_days);
    assert.equal(json.times.as_of, of.as_of);
    assert.equal(json.times.may_ask, dayOf(on) < of.asks_before);
    const page = await openPage(browser, `${center.url}/status?number=${number}`, { locale: "en" });
    await page.locator("#number").press("Enter");
    await page.getByText(`80 of 100 cases like yours were decided within ${of.high_days} days`).waitFor();
    await page.getByText("Each case is decided on its own.").waitFor();
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  it("a case that waits is told when its decision may come, and how often that was right", async () => {
    const [[number, guarded, received]] = center.rows("SELECT receipt, guarded, received_at FROM cases WHERE "
      + `form = 'N-400' AND office = 'PSC' AND receipt LIKE 'YSC7%' AND guarded = 0 AND received_at <= ${(TODAY - LINE.waited) * DAY_US} `
      + "ORDER BY received_at DESC LIMIT 1");
    assert.equal(guarded, 0);
    const look = async (receipt) => (await center.api("POST", "/cases/status", { body: { number: receipt } }));
    const { prediction } = (await look(number)).json;
    const after = (date) => (Date.parse(date) / 86_400_000) - received / DAY_US;
    assert.equal(prediction.share, 80);
    assert.ok(prediction.held >= 65 && prediction.held <= 95 && prediction.of > 1000, JSON.stringify(prediction));
    assert.ok(after(prediction.from) > 145 && after(prediction.from) < 175, `from day ${after(prediction.from)} on`);
    assert.ok(after(prediction.to) > 225 && after(prediction.to) < 275, `to day ${after(prediction.to)}`);
    for (const locale of ["en", "es"]) {
      const page = await openPage(browser, `${center.url}/status?number=${number}`, { locale });
      await page.locator("#number").press("Enter");
      const text = await page.locator('[aria-labelledby="prediction-title"]').innerText();
      assert.ok(text.includes(`${prediction.held} `), text);
      await checkAccess(page, `a prediction in ${locale}`);
      await shoot(page, `prediction-${locale}`);
      assert.deepEqual(page.faults, []);
      await page.context().close();
    }
    const [[protectedOne]] = center.rows("SELECT receipt FROM cases WHERE receipt LIKE 'YSC7%' AND guarded = 1 AND status = 'under-review' LIMIT 1");
    assert.equal((await look(protectedOne)).status, 404, "nothing of a protected case");
    const [[ended]] = center.rows("SELECT receipt FROM cases WHERE receipt LIKE 'YSC7%' AND guarded = 0 AND status = 'approved' LIMIT 1");
    assert.equal((await look(ended)).json.prediction, undefined);
    const [[other]] = center.rows("SELECT receipt FROM cases WHERE form = 'I-765' AND guarded = 0 AND status = 'under-review' LIMIT 1");
    assert.equal((await look(other)).json.prediction, undefined, "a form that is not predicted");
  });
});
