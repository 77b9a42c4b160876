/* file-for.test.ts: an agent files a request for the person of the call, at the desk in a real browser. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { checkPage, closeBrowser, eventually, LANGUAGES, openHouse, see, until, WIDTHS, type House } from "./browser";

after(closeBrowser);

const panel = (page: Page) => page.locator("#file-for");
const next = (page: Page) => panel(page).locator("button[type=submit]").click();

/** In a call that is on, the panel open at its first topic. */
async function filing(
  options: Parameters<typeof openHouse>[0] & { width?: number },
  body: (house: House, page: Page) => Promise<void>,
): Promise<void> {
  const house = await openHouse({ signedIn: true, ...options });
  try {
    const { center } = house.mock;
    center.state = { state: "ready", since: new Date().toISOString() };
    center.offer();
    center.accept("41");
    const page = await house.open("/desk", options.width);
    await page.locator(".tl-in-call--connected").waitFor();
    await panel(page).waitFor();
    await page.keyboard.press("f");
    await panel(page).locator(".tl-topic__choice:focus").waitFor();
    await body(house, page);
  } finally {
    await house.close();
  }
}

const choose = (page: Page) => panel(page).locator(".tl-topic__choice").nth(1).click();

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`a request at the desk is accessible in every state: ${language}, ${width} px`, () =>
      filing({ language, width }, async (_, page) => {
        const name = (what: string) => `desk file for ${what} ${language} ${width}`;
        await checkPage(page, name("topics"));
        await choose(page);
        await page.locator("#value").waitFor();
        await checkPage(page, name("number"));
        await next(page);
        await page.locator("textarea#value").waitFor();
        await page.fill("#value", "It says Nunes.");
        await checkPage(page, name("words"));
        await next(page);
        await page.locator('input[type="email"]#value').waitFor();
        await next(page);
        await page.locator("#check:focus").waitFor();
        await checkPage(page, name("check"));
        await panel(page).locator(".tl-button--go").click();
        await page.locator("#file-for-say:focus").waitFor();
        await checkPage(page, name("filed"));
      }));

test("what the call has stands in the fields; by the keys alone it is filed, and the story has the number", () =>
  filing({}, async ({ mock: { center } }, page) => {
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator("#topic:focus").waitFor();
    await eventually(() => page.inputValue("#value"), "QZX0001112223");
    await eventually(() => panel(page).locator(".tl-topic__said").getAttribute("lang"), "en");
    await page.focus("#value");
    await page.keyboard.press("Enter");
    await page.locator("textarea#value").waitFor();
    await eventually(() => page.inputValue("#value"), "", "nothing is known of it");
    await page.fill("#value", "It says Nunes.");
    await next(page);
    await page.locator('input[type="email"]#value').waitFor();
    await eventually(() => page.inputValue("#value"), "ana@example.org");
    await page.fill("#value", "eve@example.org");
    await page.keyboard.press("Enter");
    await page.locator("#check:focus").waitFor();
    await eventually(() => panel(page).locator("dd").allInnerTexts(),
      ["QZX0001112223", "It says Nunes.", "eve@example.org"]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator("#file-for-say:focus").waitFor();
    await eventually(() => panel(page).locator(".tl-topic__number").allInnerTexts(),
      ["123-456-7894", "481207", "Tuesday, March 31"]);
    await see(page, "A confirmation goes by mail to eve@example.org.");
    await page.locator(".tl-story", { hasText: "Filed for them: number 123-456-7894" }).waitFor();
    assert.deepEqual(center.walked[0], { files: "41" });
    await panel(page).getByRole("button", { name: "File another" }).click();
    await panel(page).locator(".tl-topic__choice").first().waitFor();
    await panel(page).locator(".tl-file-for__filed li").waitFor();
  }));

test("a page that is opened again goes on; the end of the call does not end it", () =>
  filing({}, async ({ mock: { center } }, page) => {
    await choose(page);
    await page.locator("#value").waitFor();
    await next(page);
    await page.locator("textarea#value").waitFor();
    await page.reload();
    await page.locator("textarea#value").waitFor();
    await page.fill("#value", "It says Nunes.");
    center.end("41", "person-left");
    await page.locator("#wrap-up").waitFor();
    await eventually(() => page.inputValue("#value"), "It says Nunes.", "what was typed stays");
    await next(page);
    await page.locator('input[type="email"]#value').waitFor();
    await next(page);
    await panel(page).locator(".tl-button--go").click();
    await page.locator("#file-for-say").waitFor();
    assert.ok(!center.walked.some((one) => "leaves" in one));
  }));

test("what was begun can be stopped; a walk that is gone is said to be", () =>
  filing({}, async ({ mock: { center } }, page) => {
    await choose(page);
    await page.locator("#value").waitFor();
    await panel(page).getByRole("button", { name: "Stop, file nothing" }).click();
    await panel(page).locator(".tl-topic__choice").first().waitFor();
    await until(() => center.walked.some((one) => one["leaves"] === "70"), "it was left");
    await choose(page);
    await page.locator("#value").waitFor();
    center.isForgotten = true;
    await next(page);
    await see(page, "This has ended, and nothing was filed.");
    await panel(page).getByRole("button", { name: "All requests" }).click();
    await panel(page).locator(".tl-topic__choice").first().waitFor();
  }));
