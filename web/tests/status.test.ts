/* status.test.ts: the public page of where a case stands, in a real browser. */
import { after, test } from "node:test";
import { checkPage, closeBrowser, eventually, LANGUAGES, inHouse, see, WIDTHS } from "./browser";

after(closeBrowser);

const NUMBER = "QZX0001112223";

const asking = (options: Parameters<typeof inHouse>[0], body: Parameters<typeof inHouse>[1]) =>
  inHouse({ media: false, ...options }, body);

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`where a case stands is accessible in every state: ${language}, ${width} px`, () =>
      asking({ language }, async ({ mock: { center }, open }) => {
        const name = (what: string) => `status ${what} ${language} ${width}`;
        const page = await open("/status", width);
        const look = () => page.locator("form button[type=submit]").click();
        await page.locator("#number").waitFor();
        await checkPage(page, name("asked"));
        await look();
        await page.locator("#number-fault:not(:empty)").waitFor();
        await checkPage(page, name("missing"));
        await page.fill("#number", "four");
        await look();
        await page.locator(".usa-alert--error").waitFor();
        await checkPage(page, name("no number"));
        await page.fill("#number", "QZX0001112224");
        await look();
        await page.locator(".usa-alert--info").waitFor();
        await checkPage(page, name("unknown"));
        await page.fill("#number", NUMBER);
        await look();
        await page.locator(".tl-where__words").waitFor();
        await checkPage(page, name("inside"));
        center.status.times!.is_over = true;
        await page.locator(".tl-where__ways button").click();
        await page.fill("#number", NUMBER);
        await look();
        await page.locator(".tl-where__words").waitFor();
        await checkPage(page, name("late"));
        center.status.times!.may_ask = true;
        await page.locator(".tl-where__ways button").click();
        await page.fill("#number", NUMBER);
        await look();
        await page.locator(".tl-where__words").waitFor();
        await checkPage(page, name("outside"));
      }));

test("by the keyboard alone, from the start page; the number may come with the address", () =>
  asking({}, async ({ mock: { center }, open }) => {
    const page = await open("/");
    await page.locator('a[href="/status"]').focus();
    await page.keyboard.press("Enter");
    await page.locator("#number").focus();
    await page.keyboard.type("qzx-000-111-2223");
    await page.keyboard.press("Enter");
    await see(page, "Your case is being reviewed");
    await see(page, "From October 5, 2026 on you may ask us about it");
    await see(page, "We expect a decision between May 4, 2026 and August 17, 2026.");
    await see(page, "Of 100 such ranges that came to their end in the last 12 months, 79 were right.");
    await eventually(() => page.evaluate(() => document.activeElement?.id), "status-words");
    center.status.times!.is_over = true;
    await page.goto(page.url().replace(/status.*/, `status?number=${NUMBER}`));
    await page.locator("#number").press("Enter");
    await see(page, "Your case has taken longer than 80 of 100.");
    delete center.status.times;
    delete center.status.prediction;
    await page.goto(page.url().replace(/status.*/, `status?number=${NUMBER}`));
    await eventually(() => page.inputValue("#number"), NUMBER);
    await page.locator("#number").press("Enter");
    await page.locator(".tl-where__words").waitFor();
    await eventually(() => page.locator(".tl-where__times").count(), 0);
  }));
