/* papers.test.ts: notices and requests for evidence, in the account and at the office, in a real browser. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { checkPage, closeBrowser, eventually, inHouse, LANGUAGES, see, WIDTHS } from "./browser";
import { MAIL, WORDS } from "./mock/my";
import { EVERY_UPLOAD } from "./mock/uploads";

after(closeBrowser);

type Options = Parameters<typeof inHouse>[0];
type Body = Parameters<typeof inHouse>[1];
const visiting = (options: Options, body: Body) => inHouse({ media: false, ...options }, body);
const atOffice = (options: Options, body: Body) =>
  inHouse({ signedIn: true, media: false, ...options }, (house) => {
    const session = house.mock.center.session();
    house.mock.center.session = () => ({ ...session, rights: ["session", "account", "office", "policy"] });
    return body(house);
  });

/** Signed in, at the papers. */
async function papers(page: Page): Promise<void> {
  await page.fill("#mail", MAIL);
  await page.fill("#password", WORDS);
  await page.locator("#password").press("Enter");
  await page.locator("#proof").waitFor();
  await page.fill("#proof", "123456");
  await page.locator("#proof").press("Enter");
  await page.locator(".tl-my__tab").nth(1).click();
}

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`papers in an account are accessible in every state: ${language}, ${width} px`, () =>
      visiting({ language }, async ({ mock: { center }, open }) => {
        const name = (what: string) => `papers ${what} ${language} ${width}`;
        const page = await open("/my", width);
        await papers(page);
        await page.locator(".tl-my__rfe").nth(3).waitFor();
        await see(page, /Any Tuesday\./);
        await checkPage(page, name("all"));
        await page.locator(".tl-my__rfe--open .tl-told__buttons button").nth(1).click();
        await page.locator("#upload-files").waitFor({ state: "attached" });
        await page.locator(".tl-my__answer > button").click();
        await page.locator(".usa-alert--error").waitFor();
        await checkPage(page, name("empty"));
        center.uploads.all = structuredClone(EVERY_UPLOAD.slice(0, 1));
        await page.locator(".tl-my__answer > button").click();
        await page.locator(".tl-my__rfe--answered").waitFor();
        await see(page, "E-123-456-7890");
        await checkPage(page, name("sent"));
        center.papers.rfes = [];
        await page.locator(".tl-my__tab").nth(0).click();
        await page.locator(".tl-my__tab").nth(1).click();
        await see(page, /There is no notice|Todavía no hay ningún aviso/);
        await checkPage(page, name("none"));
      }));

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`papers at the office are accessible in every state: ${language}, ${width} px`, () =>
      atOffice({ language }, async ({ mock: { center }, open }) => {
        const name = (what: string) => `office papers ${what} ${language} ${width}`;
        const page = await open("/office", width);
        await page.locator('[data-rfe="85"] .tl-link').click();
        await page.locator("#rfe-title").waitFor();
        await checkPage(page, name("one"));
        await page.locator('[aria-labelledby="rfe-title"] .tl-sup__buttons button').first().click();
        await page.locator(".usa-alert--success").waitFor();
        await page.fill("#hand-number", "EAC2300000002");
        await page.locator("#hand-number").press("Enter");
        await page.locator(".usa-alert--error").waitFor();
        await page.fill("#hand-number", "EAC2300000001");
        await page.locator("#hand-number").press("Enter");
        await page.locator("#hand-case").waitFor();
        await checkPage(page, name("case"));
        await page.fill("#enter-on", "2026-01-01");
        await page.locator("#enter-status button[type=submit]").click();
        await page.locator("#enter-status .usa-alert--error").waitFor();
        await page.fill("#enter-on", "2026-03-10");
        await page.selectOption("#enter-code", "approved");
        await page.locator("#enter-status button[type=submit]").click();
        await eventually(() => page.inputValue("#enter-code"), "approved");
        await page.locator(".tl-panel > .usa-alert--success").last().waitFor();
        assert.equal(center.papers.code, "approved");
        await page.locator("label[for=ask-identity]").click();
        await page.fill("#enter-due", "2026-04-01");
        await page.locator("#enter-rfe button[type=submit]").click();
        await eventually(() => page.locator(".tl-my__list li").count(), 5);
        assert.equal(center.papers.rfes.at(-1)?.due_on, "2026-04-01");
        await page.setInputFiles("#notice-file", {
          name: "n.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7"),
        });
        await page.locator("#enter-notice button[type=submit]").click();
        await eventually(async () => center.papers.notices.length, 3);
        await page.locator(".usa-alert--success").last().waitFor();
        await checkPage(page, name("entered"));
      }));

test("a notice is saved, and an answer sent, by the keys alone", () =>
  visiting({}, async ({ mock: { center }, open }) => {
    const page = await open("/my");
    await papers(page);
    const save = page.getByRole("button", { name: "Download Receipt notice, January 12, 2026" }).first();
    await save.focus();
    const [saved] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    assert.equal(saved.suggestedFilename(), "N-1.pdf");
    center.uploads.all = structuredClone(EVERY_UPLOAD.slice(0, 1));
    await page.getByRole("button", { name: "Answer with files" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Send the answer" }).focus();
    await page.keyboard.press("Enter");
    await see(page, /We have your answer\. Its number is E-123-456-7890/);
    assert.equal(center.papers.rfes[0]?.state, "answered");
  }));
