/* policy.test.ts: the policy's map in a real browser: views, search, language, and no picture. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkPage, closeBrowser, eventually, LANGUAGES, inHouse, see, until, WIDTHS } from "./browser";

after(closeBrowser);

const atMap = (options: Parameters<typeof inHouse>[0], body: Parameters<typeof inHouse>[1]) =>
  inHouse({ signedIn: true, media: false, ...options }, body);

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`the map is accessible: ${language}, ${width} px`, () =>
      atMap({ language }, async ({ open }) => {
        const page = await open("/policy", width);
        await page.locator(".tl-map svg").waitFor();
        await checkPage(page, `policy ${language} ${width}`);
        await page.locator("#found").fill("receipt");
        await page.locator(".tl-map__found").first().waitFor();
        await checkPage(page, `policy found ${language} ${width}`);
      }));

test("a topic's box and an arrow to a topic open that topic", () =>
  atMap({}, async ({ mock, open }) => {
    const page = await open("/policy");
    await page.locator("#topic-leave-message").click();
    await page.locator(".tl-map #node1").waitFor();
    assert.match(mock.center.pictures.at(-1)!, /^topic=leave-message&/);
    await page.locator(".tl-map a").click();
    await eventually(() => page.locator(".tl-map svg").count(), 1);
  }));

test("a search looks at all steps, without accents and over lines, and goes from one to the next", () =>
  atMap({}, async ({ mock, open }) => {
    const page = await open("/policy");
    await page.locator("#topic-welcome").waitFor();
    await page.locator("#found").fill("numero");
    await see(page, "1 step found");
    assert.match(mock.center.pictures.at(-1)!, /view=steps/);
    await page.locator("#found").fill("receipt number");
    await see(page, "1 step found");
    await page.locator("#found").fill("receipt");
    await see(page, "2 steps found");
    await eventually(() => page.locator("#node2.tl-map__here").count(), 1);
    await page.locator("#found").press("Enter");
    await page.locator("#node3.tl-map__here").waitFor();
    await page.locator("#found").fill("nothing like this");
    await see(page, "0 steps found");
    await eventually(() => page.locator(".tl-map__found").count(), 0);
  }));

test("another language asks for the words in that language", () =>
  atMap({}, async ({ mock, open }) => {
    const page = await open("/policy");
    await page.locator(".tl-map svg").waitFor();
    await page.getByRole("button", { name: "Español" }).click();
    await until(() => /language=es/.test(mock.center.pictures.at(-1)!), "asked in Spanish");
    await see(page, "Mapa de las reglas");
  }));

test("where no picture can be drawn the page says so", () =>
  atMap({}, async ({ mock, open }) => {
    mock.center.draws = false;
    const page = await open("/policy");
    await see(page, "The map can't be drawn right now.");
  }));

test("who is not signed in is led to sign in", () =>
  atMap({ signedIn: false }, async ({ open }) => {
    const page = await open("/policy");
    await page.waitForURL("**/signin");
  }));
