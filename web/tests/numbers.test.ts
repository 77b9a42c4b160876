/* numbers.test.ts: the page of numbers in a real browser, and how figures are put together. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { dayBehind, figuresOf, OUTCOMES, sum } from "../src/numbers/figures";
import { checkPage, closeBrowser, eventually, LANGUAGES, openHouse, until, WIDTHS } from "./browser";
import { NUMBERS } from "./mock/numbers";

after(closeBrowser);

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`the numbers are accessible, with and without people: ${language}, ${width} px`, async () => {
      const house = await openHouse({ signedIn: true, media: false, language });
      try {
        const page = await house.open("/numbers", width);
        await page.locator(".tl-num__plot").first().waitFor();
        await checkPage(page, `numbers day ${language} ${width}`);
        await eventually(() => page.locator(".tl-num__table tbody tr").count(), NUMBERS.contacts.length);
        house.mock.center.numbers = { ...NUMBERS, contacts: [], staff: [], waits: { told: 0, within: 0, early: 0, late: 0 } };
        await page.locator(".tl-num__presets button").nth(1).press("Enter");
        await page.locator(".tl-num__plot").first().waitFor({ state: "detached" });
        await checkPage(page, `numbers empty ${language} ${width}`);
      } finally {
        await house.close();
      }
    });

test("days are picked by keyboard, and the files are of these days", async () => {
  const house = await openHouse({ signedIn: true, media: false });
  try {
    const page = await house.open("/numbers");
    await page.locator(".tl-num__plot").first().waitFor();
    await page.fill("#from", "2026-03-02");
    await page.fill("#to", "2026-03-08");
    await until(() => house.mock.center.counted.some((query) => query.includes("from=2026-03-02&to=2026-03-09")),
      "seven days are asked for");
    assert.ok(house.mock.center.counted.at(-1)!.includes("every=day"), "by day, not by half hour");
    const href = await page.getByRole("link", { name: "Contacts as CSV" }).getAttribute("href");
    assert.match(href!, /numbers\.csv\?from=2026-03-02&to=2026-03-09/);
    const level = page.locator('[data-figure="num.service_level"] dd');
    const before = await level.innerText();
    await page.selectOption("#target", "600");
    await eventually(async () => (await level.innerText()) !== before, true, "the level of another target");
    await eventually(() => page.locator('[data-figure="num.aim"] dd').innerText(), "80% of 10");
  } finally {
    await house.close();
  }
});

test("figures are sums and weighted means", () => {
  const { contacts, staff } = NUMBERS;
  const figures = figuresOf(contacts, staff, 60);
  const reached = sum(contacts, (row) => row.reached_in_line);
  assert.equal(figures.came, sum(contacts, (row) => row.came));
  assert.equal(figures.came, sum(contacts, (row) => OUTCOMES.reduce((all, one) => all + row[one], 0)));
  assert.equal(figures.asa! * reached, sum(contacts, (row) => row.asa_s * row.reached_in_line));
  assert.equal(figures.serviceLevel, sum(contacts, (row) => row.within_60_s) / (reached + 2 * contacts.length));
  assert.deepEqual([figures.visits, figures.aimMet], [10, 0.8]);
  assert.equal(figuresOf([], [], 60).asa, undefined);
  assert.equal(figuresOf([], [], 60).aimMet, undefined);
  assert.equal(dayBehind("2026-02-28", 1), "2026-03-01");
});
