/* start.test.ts: the start page in a real browser: the wait now, the week, a better time. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkPage, closeBrowser, eventually, LANGUAGES, inHouse, see, WIDTHS } from "./browser";

after(closeBrowser);

const atStart = (options: Parameters<typeof inHouse>[0], body: Parameters<typeof inHouse>[1]) =>
  inHouse({ media: false, ...options }, body);

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`the waits are accessible, also as a table by keyboard: ${language}, ${width} px`, () =>
      atStart({ language }, async ({ open }) => {
        const page = await open("/", width);
        await page.locator(".tl-waits__day").first().waitFor();
        await checkPage(page, `start ${language} ${width}`);
        await page.locator("summary").focus();
        await page.keyboard.press("Enter");
        await page.locator(".tl-waits__table").waitFor();
        await eventually(() => page.locator(".tl-waits__table tbody tr").count(), 12);
        await checkPage(page, `start table ${language} ${width}`);
      }));

test("the wait now is that of the reader's language, and a better time is named", () =>
  atStart({}, async ({ open }) => {
    const page = await open("/");
    await see(page, "8 to 14 minutes");
    await see(page, /Friday, 7/);
    await see(page, "The wait is usually under 5 minutes then.");
    await see(page, "Of the last 12,345 waits that we told, 81 % were right.");
    await page.getByRole("button", { name: "Español" }).click();
    await see(page, "De 8 a 15 minutos");
  }));

test("this hour and the better one are marked by shape, and the marks are explained", () =>
  atStart({}, async ({ open }) => {
    const page = await open("/");
    const marks = (day: number) => page.locator(".tl-waits__day").nth(day).locator("polygon");
    await eventually(() => marks(1).count(), 1, "this hour");
    await eventually(() => marks(4).count(), 1, "the better hour");
    const shape = (day: number) => marks(day).getAttribute("points");
    assert.notEqual(await shape(1), await shape(4));
    await eventually(() => page.locator(".tl-waits__legend").innerText(), /This hour\s+A better time to call/);
  }));

test("closed, free and unstaffed are said, and no plot stands where nothing is known", () =>
  atStart({}, async ({ mock, open }) => {
    mock.center.waits.waits[0] = { language: "en", position: 1, from_s: 0, to_s: 0 };
    await see(await open("/"), "No wait: somebody is free.");
    mock.center.waits.waits = [];
    await see(await open("/"), "Nobody can take calls right now.");
    mock.center.waits.open = false;
    mock.center.waits.opens_at = new Date(Date.now() + 3_600_000).toISOString();
    mock.center.waits.week = [];
    const page = await open("/");
    await see(page, /We are closed. People are here again/);
    await eventually(() => page.locator(".tl-waits__week").count(), 0);
  }));

test("a line that is closed by hand says so, why, and until when; the plot is of the usual week", () =>
  atStart({}, async ({ mock, open }) => {
    const opens = new Date(Date.now() + 7_200_000).toISOString();
    const text = {
      en: "Because of severe weather nobody can be here. They are here again at noon.",
      es: "Por el mal tiempo nadie está. Vuelven a mediodía.",
    };
    Object.assign(mock.center.waits, { open: false, opens_at: opens, closed: { text, opens_at: opens }, waits: [] });
    const page = await open("/");
    await see(page, "We are closed.");
    await see(page, text.en);
    await eventually(() => page.getByText("here again").count(), 1, "when is said once");
    await see(page, "What to expect, by weekday and hour, when the line is open again");
    await eventually(() => page.locator(".tl-waits__now").count(), 0, "no hour of the plot is now");
    await checkPage(page, "start closed by hand");
  }));

test("a reader loads one language; one that does not come is made up for by another", () =>
  atStart({ language: "es" }, async ({ context, open }) => {
    const asked: string[] = [];
    context.on("request", (request) => asked.push(...(/assets\/(e[ns])-/.exec(request.url())?.slice(1) ?? [])));
    const page = await open("/");
    await see(page, "De 8 a 15 minutos");
    assert.deepEqual([...new Set(asked)], ["es"]);
    await page.getByRole("button", { name: "English" }).click();
    await see(page, "8 to 14 minutes");
    await context.route(/assets\/es-/, (route) => route.abort());
    const other = await open("/");
    await see(other, "8 to 14 minutes");
    // The page is loaded anew, which can be done before the click has answered.
    await Promise.all([other.waitForEvent("load"), other.getByRole("button", { name: "Español" }).click()]);
    await see(other, "8 to 14 minutes");
    await eventually(() => other.evaluate(() => document.documentElement.lang), "en");
  }));
