/* promises.test.ts: the public page of what was promised, in a real browser. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { digitsOf, groupedNumber, isContactNumber } from "../src/lib/number";
import { checkPage, closeBrowser, eventually, LANGUAGES, inHouse, until, WIDTHS } from "./browser";
import { EVERY_STATE } from "./mock/told";

after(closeBrowser);

const NUMBER = "123-456-7894";
const CODE = "481207";

const asking = (options: Parameters<typeof inHouse>[0], body: Parameters<typeof inHouse>[1]) =>
  inHouse({ media: false, ...options }, body);

async function look(page: Page, number: string, code: string): Promise<void> {
  await page.fill("#number", number);
  await page.fill("#code", code);
  await page.keyboard.press("Enter");
}

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`what was promised is accessible in every state: ${language}, ${width} px`, () =>
      asking({ language }, async ({ mock, open }) => {
        const name = (what: string) => `promises ${what} ${language} ${width}`;
        mock.center.told = structuredClone(EVERY_STATE);
        const page = await open("/promises", width);
        await page.locator("#number").waitFor();
        await checkPage(page, name("asked"));
        await page.fill("#number", "1234567893");
        await page.locator("#number-fault:not(:empty)").waitFor();
        await checkPage(page, name("wrong digit"));
        await look(page, NUMBER, "000000");
        await page.locator(".usa-alert--error").waitFor();
        await checkPage(page, name("refused"));
        await look(page, NUMBER, CODE);
        await page.locator(".tl-told__card").first().waitFor();
        await eventually(() => page.locator(".tl-told__card").count(), EVERY_STATE.promises.length);
        await eventually(() => page.locator(".tl-told__about").count(), 2, "each request says what it asks for");
        await checkPage(page, name("told"));
        await page.locator(".tl-told__own .usa-button--unstyled").click();
        await checkPage(page, name("taken back?"));
      }));

test("the check digit is told at once, and a slip never leaves the page", () =>
  asking({}, async ({ mock, open }) => {
    const page = await open("/promises");
    await page.locator("#number").pressSequentially("123456789");
    await eventually(() => page.locator("#number-fault").innerText(), "");
    await page.keyboard.press("3");
    await eventually(() => page.locator("#number-fault").innerText(), /not right/);
    await eventually(() => page.inputValue("#number"), "123-456-7893");
    await look(page, "1234567893", CODE);
    await eventually(() => page.evaluate(() => document.activeElement?.id), "number");
    await page.fill("#number", "1234567894");
    await page.locator(".tl-told__right").waitFor();
    await page.fill("#code", "12");
    await page.keyboard.press("Enter");
    await page.locator("#code-fault:not(:empty)").waitFor();
    assert.deepEqual(mock.center.looked, []);
    await look(page, NUMBER, "481 207");
    await until(() => mock.center.looked.length === 1, "it is asked for");
    assert.deepEqual(mock.center.looked, [`${NUMBER} ${CODE}`]);
    await page.locator(".tl-told__card").first().waitFor();
    await eventually(() => page.evaluate(() => document.activeElement?.tagName), "H1");
    await page.getByRole("button", { name: "Look up another number" }).click();
    await page.locator("#number").waitFor();
  }));

test("a window stands on the center's clock and on the reader's", () =>
  asking({}, async ({ mock, context, open }) => {
    const page = await open("/promises");
    await page.locator("#number").waitFor();
    await look(page, NUMBER, CODE);
    const card = page.locator(".tl-told__card").first();
    await card.waitFor();
    const text = await card.innerText();
    assert.match(text, /Tuesday, March 3, 12:30\sPM to 1:00\sPM/);
    const zone = await page.evaluate(() => new Date("2026-03-03T17:30:00Z").getHours());
    if (zone !== 12) assert.match(text, /on the clock of this device/);
    else assert.match(text, /on our clock and yours/);
    assert.ok(context && mock.center.looked.length === 1);
  }));

test("who tries too often is told to wait", () =>
  asking({}, async ({ open }) => {
    const page = await open("/promises");
    await page.locator("#number").waitFor();
    for (let tries = 0; tries < 3; tries++) {
      const answered = page.waitForResponse(/promises\/look/);
      await look(page, NUMBER, "000000");
      await answered;
      await page.locator(".usa-alert--error").waitFor();
    }
    await look(page, NUMBER, CODE);
    await page.getByText("Wait ten minutes").waitFor();
  }));

test("a call that is owed is put off, and taken back after a second question", () =>
  asking({}, async ({ open }) => {
    const page = await open("/promises");
    await page.locator("#number").waitFor();
    await look(page, NUMBER, CODE);
    await page.getByRole("button", { name: "Call me later" }).click();
    await page.getByText("We call you later. The new time stands below.").waitFor();
    await eventually(() => page.locator(".tl-told__card").first().innerText(), /3:00\sPM to 3:30\sPM/);
    await page.getByRole("button", { name: "Call me later" }).click();
    await page.getByText("cannot be put off any more").waitFor();
    await page.getByRole("button", { name: "I need no call any more" }).click();
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByRole("button", { name: "I need no call any more" }).click();
    await page.getByRole("button", { name: "Take it back" }).click();
    await page.getByText("We do not call you any more.").waitFor();
    await eventually(() => page.getByRole("button", { name: "Call me later" }).count(), 0);
  }));

test("the start page leads there", () =>
  asking({}, async ({ open }) => {
    const page = await open("/");
    await page.getByRole("link", { name: "What was promised to me" }).click();
    await page.locator("#number").waitFor();
  }));

test("one wrong digit or two that changed places are noticed", () => {
  assert.ok(isContactNumber(NUMBER) && isContactNumber("123 456 7894"));
  assert.ok(!isContactNumber("") && !isContactNumber("123456789") && !isContactNumber(`${NUMBER}0`));
  const digits = digitsOf(NUMBER);
  for (let place = 0; place < digits.length; place++)
    for (let other = 0; other < 10; other++) {
      const wrong = digits.slice(0, place) + other + digits.slice(place + 1);
      assert.equal(isContactNumber(wrong), wrong === digits, wrong);
    }
  for (let place = 0; place + 1 < digits.length; place++) {
    const swapped = digits.slice(0, place) + digits[place + 1] + digits[place] + digits.slice(place + 2);
    assert.equal(isContactNumber(swapped), swapped === digits, swapped);
  }
  assert.equal(groupedNumber("1234567894"), NUMBER);
  assert.equal(groupedNumber("1234"), "123-4");
  assert.equal(groupedNumber("123-45x678 94000"), NUMBER);
});
