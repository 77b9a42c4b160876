/* appointments.test.ts: at the desk an appointment is moved with the person of the call, in a real browser: once
 * they have proved who they are, by keyboard, to a free time; nothing makes one. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { checkPage, closeBrowser, eventually, LANGUAGES, openHouse, WIDTHS, type House } from "./browser";

after(closeBrowser);

async function talks({ mock }: House, page: Page): Promise<void> {
  await page.locator(".tl-state__word").waitFor();
  await page.keyboard.press("r");
  await page.locator(".tl-state--ready").waitFor();
  mock.center.offer();
  await page.locator(".tl-offer").waitFor();
  await page.keyboard.press("a");
  await page.locator(".tl-in-call--connected").waitFor();
}

async function proves(page: Page, level: string): Promise<void> {
  await page.locator("#identity-role").selectOption("party");
  await page.locator("#identity-level").selectOption(level);
  for (const [question, answer] of [["born", "1970-01-02"], ["zip", "11375"]])
    if (level !== "anyone") await page.locator(`#answer-${question}`).fill(answer!);
  await page.locator(".tl-identity > form button[type=submit]:enabled").press("Enter");
  await page.locator(".tl-disclosed").waitFor();
}

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`an appointment is moved at the desk: ${language}, ${width} px`, async () => {
      const house = await openHouse({ signedIn: true, language });
      try {
        const page = await house.open("/desk", width);
        await talks(house, page);
        await proves(page, "anyone");
        await eventually(() => page.locator(".tl-appointments").count(), 0, "nothing is shown before the person has proved it");
        await proves(page, "answered");
        await page.locator(".tl-appointments button").first().press("Enter");
        await page.locator("#move-center").waitFor();
        await checkPage(page, `desk appointments ${language} ${width}`);
        await page.locator("input[name=move-time]").nth(3).press("Space");
        await page.locator(".tl-appointments button[type=submit]").press("Enter");
        await eventually(() => page.locator(".tl-appointments .usa-alert--success").count(), 1, "it says that it was moved");
        assert.equal(house.mock.center.my.movedTo, "2026-04-08T13:00:00Z");
        await eventually(() => page.locator("#desk-appointments").evaluate((head) => head === document.activeElement), true,
          "who reads by keyboard is back at the heading");
      } finally {
        await house.close();
      }
    });
