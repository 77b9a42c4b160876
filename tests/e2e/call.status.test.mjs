/* call.status.test.mjs: where a case stands, for whoever has its number: on the page, in both languages;
 * a protected case is as one that is not there, in its body, its headers and the log. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { checkAccess } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Center } from "./support/center.mjs";
import { ENDED, statusTexts } from "./support/policy.mjs";

describe("the public status of a case", () => {
  let center, browser;
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });
  const ask = (number) => fetch(`${center.url}/api/v1/cases/status`, {
    method: "POST", headers: { "content-type": "application/json", origin: center.url }, body: JSON.stringify({ number }) });
  const one = (isProtected) => center.cases().find((row) =>
    row.protected === (isProtected ? "1" : "0") && (isProtected || !ENDED.includes(row.status)));

  for (const locale of ["en", "es"])
    it(`is told on the page, from the start page on: ${locale}`, async () => {
      const { number, status } = one(false);
      const page = await openPage(browser, `${center.url}/`, { locale });
      await page.click('a[href="/status"]');
      await page.fill("#number", number.toLowerCase());
      await page.keyboard.press("Enter");
      await page.waitForSelector(".tl-where__words");
      const words = statusTexts()[status];
      assert.equal(await page.textContent(".tl-where__words"), words[`title_${locale}`]);
      assert.ok((await page.innerText("main")).includes(words[`text_${locale}`]));
      await checkAccess(page, `a status in ${locale}`);
      await shoot(page, `status-${locale}`);
      assert.deepEqual(page.faults, []);
      await page.context().close();
    });

  it("says what the records say of its time, and no more than anyone may hear", async () => {
    const { number, form } = one(false);
    const answer = await (await ask(number)).json();
    assert.deepEqual(Object.keys(answer).sort(), ["form", "form_name", "number", "received_on", "status", "text",
      "times", "updated_on"]);
    const [[low, high, inquiry, received]] = center.rows(`select t.low_days, t.high_days, t.inquiry_at, c.received_at
      from cases c join processing_times t on t.form = c.form and t.office = c.office where c.receipt = '${number}'`);
    assert.deepEqual([answer.form, answer.times.low_days, answer.times.high_days, answer.times.may_ask],
      [form, low, high, received < inquiry]);
    const ended = center.cases().find((row) => row.protected === "0" && ENDED.includes(row.status));
    assert.equal((await (await ask(ended.number)).json()).times, undefined, "who has a decision waits for none");
  });

  it("how long cases take is told by form and office, as imported, in both languages", async () => {
    const times = async (query) => (await fetch(`${center.url}/api/v1/processing-times${query}`)).json();
    const { forms, offices: none } = await times("");
    assert.equal(none, undefined);
    assert.ok(forms.length > 1 && forms.every(({ name }) => name.en && name.es));
    const [{ code }] = forms;
    const rows = center.rows(`select office, low_days, high_days from processing_times where form = '${code}' order by office`);
    assert.ok(rows.length > 0);
    assert.deepEqual((await times(`?form=${code}`)).offices.map((row) => [row.code, row.low_days, row.high_days]), rows);
    assert.equal((await fetch(`${center.url}/api/v1/processing-times?form=X-0`)).status, 404);
    const page = await openPage(browser, `${center.url}/times?form=${code}`, { locale: "es" });
    await page.locator("tbody tr").nth(rows.length - 1).waitFor();
    assert.equal(await page.locator("tbody tr").count(), rows.length);
    await checkAccess(page, "how long cases take");
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  it("a protected case and one that is not there are answered alike; a wrong number is told so", async () => {
    const known = one(true).number;
    const unknown = known.replace(/\d{4}$/, (four) => (four === "9999" ? "0000" : "9999"));
    assert.ok(!center.cases().some(({ number }) => number === unknown));
    const [there, nowhere] = await Promise.all([ask(known), ask(unknown)]);
    assert.deepEqual([there.status, nowhere.status], [404, 404]);
    assert.equal(await there.text(), await nowhere.text());
    const headers = (response) => [...response.headers].filter(([name]) => name !== "date");
    assert.deepEqual(headers(there), headers(nowhere));
    for (const wrong of ["", "12", "QZX", "x".repeat(41), "QZX0001112223\n"])
      assert.equal((await ask(wrong)).status, wrong.trim() === "QZX0001112223" ? 404 : 400, JSON.stringify(wrong));
    assert.ok(!center.log.includes(known) && !center.log.includes(unknown), "no number in the log");
  });
});
