/* inbox.test.ts: messages between an account and the agency, on both sides, in a real browser. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { checkPage, closeBrowser, eventually, inHouse, LANGUAGES, see, WIDTHS } from "./browser";
import { MAIL, WORDS } from "./mock/my";

after(closeBrowser);

const FILE = { name: "letter.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(600_000, 7) };

async function signedIn(page: Page): Promise<void> {
  await page.fill("#mail", MAIL);
  await page.fill("#password", WORDS);
  await page.locator("#password").press("Enter");
  await page.fill("#proof", "123456");
  await page.locator("#proof").press("Enter");
  await page.locator(".tl-my__tab").nth(2).click();
  await page.locator("#inbox-list").waitFor();
}

for (const language of LANGUAGES)
  for (const width of WIDTHS) {
    test(`an account's messages are accessible in every state: ${language}, ${width} px`, () =>
      inHouse({ media: false, language }, async ({ mock: { center }, open }) => {
        const name = (what: string) => `inbox ${what} ${language} ${width}`;
        center.my.hasCase = true;
        const page = await open("/my", width);
        await signedIn(page);
        await page.locator(".tl-tag--new").waitFor();
        await checkPage(page, name("list"));
        await page.locator('[data-thread="1"] .tl-link').click();
        await page.locator(".tl-inbox__message--mine").waitFor();
        await checkPage(page, name("thread"));
        await page.locator("#inbox-one ~ .tl-button").first().click();
        await page.locator("#inbox-list ~ .tl-button").click();
        await page.locator("#inbox-case").waitFor();
        await page.locator(".tl-inbox__write [type=submit]").click();
        await page.locator(".usa-error-message:not(:empty)").waitFor();
        await checkPage(page, name("missing"));
        center.inbox.refuses = "too-many";
        await page.fill("#inbox-text", "My card did not come.");
        await page.locator(".tl-inbox__write [type=submit]").click();
        await page.locator(".usa-alert--error").waitFor();
        await checkPage(page, name("too many"));
        center.inbox.refuses = undefined;
        await page.locator(".tl-inbox__write [type=submit]").click();
        await page.locator(".usa-alert--success").waitFor();
        await page.setInputFiles("#upload-files", FILE);
        await page.locator(".tl-upload__item--kept").waitFor();
        await checkPage(page, name("sent"));
        center.inbox.topics = [];
        await page.reload();
        await page.locator(".tl-my__tab").nth(2).click();
        await page.locator(".usa-alert--info").waitFor();
        await checkPage(page, name("no inbox"));
      }));

    test(`messages on the worklist are accessible in every state: ${language}, ${width} px`, () =>
      inHouse({ media: false, language, signedIn: true }, async ({ mock: { center }, open }) => {
        const name = (what: string) => `inbox worklist ${what} ${language} ${width}`;
        center.inbox.staff = true;
        const page = await open("/worklist", width);
        await page.locator('[data-thread="2"]').waitFor();
        await checkPage(page, name("list"));
        await page.locator('[data-thread="2"] .tl-link').click();
        await page.locator("#inbox-answer").waitFor();
        center.inbox.refuses = "changed";
        await page.fill("#inbox-answer", "Choose the first page.");
        await page.locator("form:has(#inbox-answer) [type=submit]").click();
        await page.locator(".usa-alert--error").waitFor();
        await checkPage(page, name("changed"));
        center.inbox.refuses = undefined;
        await page.locator("form:has(#inbox-answer) [type=submit]").click();
        await page.locator(".usa-alert--success").waitFor();
        await checkPage(page, name("answered"));
      }));
  }

test("a message is written by the keyboard alone, about a case; what is new is so until it is opened", () =>
  inHouse({ media: false }, async ({ mock: { center }, open }) => {
    center.my.hasCase = true;
    const page = await open("/my");
    await signedIn(page);
    await eventually(() => page.locator(".tl-tag--new").count(), 1);
    await page.locator('[data-thread="1"] .tl-link').focus();
    await page.keyboard.press("Enter");
    await eventually(() => page.evaluate(() => document.activeElement?.id), "inbox-one");
    await see(page, "We sent the card again.");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await eventually(() => page.evaluate(() => document.activeElement?.id), "inbox-list");
    await eventually(() => page.locator(".tl-tag--new").count(), 0);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await eventually(() => page.evaluate(() => document.activeElement?.id), "inbox-new");
    await page.locator("#inbox-case").focus();
    await page.keyboard.press("ArrowDown");
    await page.locator(".tl-inbox__write [type=submit]").focus();
    await page.keyboard.press("Enter");
    await see(page, "Write your message.");
    await eventually(() => page.evaluate(() => document.activeElement?.id), "inbox-text");
    await page.keyboard.type("My card did not come.");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await see(page, /Your number is 640-013-2399\. You get an answer by/);
    assert.deepEqual(center.inbox.sent.map(({ body }) => body),
      [{ topic: "leave-message", text: "My card did not come.", case: "IOE0001112223" }]);
  }));

test("an answer begins with an article, and says up to where it was read", () =>
  inHouse({ media: false, signedIn: true }, async ({ mock: { center }, open }) => {
    center.inbox.staff = true;
    const page = await open("/worklist");
    await page.locator('[data-thread="2"] .tl-link').click();
    await page.selectOption("#inbox-article", "addresses");
    await eventually(() => page.inputValue("#inbox-answer"), "Así se cambia una dirección.");
    await page.locator("form:has(#inbox-answer) [type=submit]").click();
    await see(page, "Your answer is sent.");
    assert.deepEqual(center.inbox.sent.map(({ body }) => body), [{ text: "Así se cambia una dirección.", last: "3" }]);
    await eventually(() => page.locator("#worklist-list").count(), 0, "one list or one message");
    await page.locator(".tl-work__head .tl-button").click();
    await see(page, "No message waits for an answer.");
  }));

test("an agency without an inbox shows none on the worklist", () =>
  inHouse({ media: false, signedIn: true }, async ({ open }) => {
    const page = await open("/worklist");
    await page.locator("[data-matter]").first().waitFor();
    await eventually(() => page.locator("#inbox-waiting").count(), 0);
  }));
