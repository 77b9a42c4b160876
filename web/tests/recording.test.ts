/* recording.test.ts: listening to a recorded call in a real browser: why, keys, sides, parts. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { checkPage, closeBrowser, eventually, LANGUAGES, inHouse, see, until, WIDTHS } from "./browser";
import { SECONDS } from "./mock/recording";

after(closeBrowser);

const atPage = (options: Parameters<typeof inHouse>[0], body: Parameters<typeof inHouse>[1]) =>
  inHouse({ signedIn: true, media: false, ...options }, body);

async function listen(page: Page, reason = "complaint"): Promise<void> {
  await page.locator("#reason").selectOption(reason);
  await page.locator("form button[type=submit]").click();
  await page.locator(".tl-wave").waitFor();
}

const position = (page: Page) =>
  page.evaluate(() => document.querySelector("audio")!.currentTime);
const plays = (page: Page) => page.evaluate(() => !document.querySelector("audio")!.paused);
const isAt = (page: Page, seconds: number) =>
  eventually(async () => Math.abs((await position(page)) - seconds) < 0.05, true, `at ${seconds} s`);
const hasSound = (page: Page) =>
  eventually(() => page.evaluate(() => document.querySelector("audio")!.readyState >= 3), true, "the sound is here");

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`the page is accessible: ${language}, ${width} px`, () =>
      atPage({ language }, async ({ open }) => {
        const page = await open("/recording?contact=17", width);
        await page.locator("#reason").waitFor();
        await checkPage(page, `recording why ${language} ${width}`);
        await listen(page);
        await hasSound(page);
        await checkPage(page, `recording ${language} ${width}`);
      }));

test("the reason is told before anything is heard", () =>
  atPage({}, async ({ mock, open }) => {
    const page = await open("/recording?contact=17");
    await page.locator("#reason").waitFor();
    assert.ok(!mock.center.asked.some((place) => place.includes("/recordings/")));
    await listen(page, "training");
    assert.deepEqual(mock.center.listened, ["17 training"]);
    await eventually(() => page.locator("audio").getAttribute("src"), /reason=training/);
    await see(page, "The end of this recording is missing.");
    await see(page, "0:10 to 0:14: the recording was paused.");
  }));

test("space plays and pauses, arrows move, at the ends they stop", () =>
  atPage({}, async ({ open }) => {
    const page = await open("/recording?contact=17");
    await listen(page);
    await hasSound(page);
    await page.keyboard.press(" "); // The button has the focus.
    await eventually(() => plays(page), true, "it plays");
    await eventually(async () => (await position(page)) > 0.2, true, "time goes on");
    await page.keyboard.press(" ");
    await eventually(async () => !(await plays(page)), true, "it pauses");
    const before = await position(page);
    await page.keyboard.press("ArrowRight");
    await isAt(page, before + 5);
    await page.keyboard.press("Shift+ArrowRight");
    await isAt(page, before + 35);
    await page.keyboard.press("ArrowRight");
    await isAt(page, SECONDS);
    await page.locator("#position").focus();
    await page.keyboard.press("Shift+ArrowLeft");
    await isAt(page, SECONDS - 30);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await isAt(page, 0);
  }));

test("a place in the picture is a place in the call, and the picture has both sides", () =>
  atPage({}, async ({ open }) => {
    const page = await open("/recording?contact=17");
    await listen(page);
    await hasSound(page);
    const wave = (await page.locator(".tl-wave").boundingBox())!;
    await page.locator(".tl-wave").click({ position: { x: wave.width / 2, y: 20 } });
    await eventually(async () => Math.abs((await position(page)) - SECONDS / 2) < 0.2, true, "the middle");
    for (const side of ["left", "right"])
      await eventually(() => page.locator(`.tl-wave__${side}`).getAttribute("d"), /^M0\.5 /);
    await eventually(() => page.locator(".tl-wave__silence").count(), 1);
  }));

test("one side alone can be heard", () =>
  atPage({}, async ({ open }) => {
    const page = await open("/recording?contact=17");
    await listen(page);
    await hasSound(page);
    await page.getByText("The caller", { exact: true }).last().click();
    await eventually(() => page.locator("#side-left").isChecked(), true);
    await page.locator("#side-left").press("ArrowRight"); // Among the sides arrows choose.
    await eventually(() => page.locator("#side-right").isChecked(), true);
    await eventually(() => position(page), 0);
    await page.locator(".tl-player__tools button").click();
    await eventually(async () => (await position(page)) > 0.2, true, "it plays with a side chosen");
  }));

test("another call of the same contact, and one that is not there", () =>
  atPage({}, async ({ mock, open }) => {
    const page = await open("/recording?contact=17");
    await listen(page);
    await page.getByRole("button", { name: "Call 2 of 2" }).click();
    await until(() => mock.center.listened.at(-1) === "17 complaint 2", "the second part");
    const other = await open("/recording");
    await other.locator("#contact").fill("18");
    await other.locator("form button[type=submit]").click();
    await see(other, "This is not here any more.");
  }));

test("who is not signed in is led to sign in", () =>
  atPage({ signedIn: false }, async ({ open }) => {
    const page = await open("/recording?contact=17");
    await page.locator("form button[type=submit]").click();
    await page.waitForURL("**/signin");
  }));
