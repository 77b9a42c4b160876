/* call.times.test.mjs: how long cases take, computed from them behind midnight: the figures are those of
 * the records, counted here a second time; the page and a case's status tell the same. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { join } from "node:path";
import { checkAccess } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Center, OPEN, POLICY, run } from "./support/center.mjs";

const DAY_US = 86_400_000_000;
const WINDOW = 183;
const DECIDES = ["approved", "card-mailed", "denied"];
const dayOf = (date) => date.toISOString().slice(0, 10);
const TOMORROW = new Date(OPEN.getTime() + 86_400_000);
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

describe("how long cases take, from the cases", () => {
  let center, browser;
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    const file = join(center.folder, "more.csv");
    for (const args of [["generate", "cases", "--policy", POLICY, "--count", "9000", "--seed", "11",
      "--today", dayOf(OPEN), "--out", file], ["import", "cases", file, "--data", center.folder]])
      assert.equal(run(args).status, 0);
    await center.moveTo(TOMORROW);
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });
  const told = async (form) => (await center.api("GET", `/processing-times?form=${form}`)).json;

  it("is computed behind midnight, and each figure is that of the records", async () => {
    const form = "I-765";
    const { offices, too_few: tooFew } = await center.until(async () => {
      const answer = await told(form);
      return answer.offices.some(({ method }) => method === "computed") && answer;
    }, "times were computed");
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
    assert.match(center.log, /times told=\d+ few=\d+ unknown=0/);
  });

  it("where nothing was imported, the page says that too few were decided", async () => {
    center.change("DELETE FROM processing_times WHERE method = 'imported'");
    await center.moveTo(new Date(TOMORROW.getTime() + 86_400_000));
    const few = await center.until(async () => {
      const answer = await told("I-140");
      return answer.too_few.length > 0 && answer;
    }, "too few");
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
});
