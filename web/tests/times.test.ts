/* times.test.ts: the public page of how long cases take, in a real browser. */
import { after, test } from "node:test";
import { checkPage, closeBrowser, eventually, inHouse, LANGUAGES, WIDTHS } from "./browser";

after(closeBrowser);

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`how long cases take is accessible in every state: ${language}, ${width} px`, () =>
      inHouse({ language, media: false }, async ({ open }) => {
        const name = (what: string) => `times ${what} ${language} ${width}`;
        const page = await open("/times", width);
        await page.locator("#form option").nth(1).waitFor({ state: "attached" });
        await checkPage(page, name("asked"));
        await page.selectOption("#form", "I-1");
        await page.locator(".tl-times__table").waitFor();
        await checkPage(page, name("offices"));
        await page.fill("#received", "2025-09-01");
        await checkPage(page, name("received"));
        await page.selectOption("#form", "I-2");
        await page.locator("#received").waitFor({ state: "detached" });
        await checkPage(page, name("none"));
        await page.selectOption("#form", "I-3");
        await page.locator("#too-few").waitFor();
        await checkPage(page, name("too few"));
      }));

test("a form may come with the address; one that there is not is told so", () =>
  inHouse({ media: false }, async ({ open }) => {
    const page = await open("/times?form=I-1");
    await page.fill("#received", "2025-09-01");
    const rows = page.locator("tbody tr");
    await eventually(() => rows.nth(0).innerText(), /North office\s+80 of 100 were decided within 240 days\s+Computed from our own cases as of .*March 1.*\s+Not yet: only once it has taken longer than 93 of 100/);
    await eventually(() => rows.nth(1).innerText(), /Shore office\s+60 to 120 days\s+As the agency told it on .*January 15.*\s+Yes/);
    await eventually(() => page.locator("#too-few").innerText(), /too few cases .* Mountain office, Island office\./);
    await page.goto(page.url().replace("I-1", "X-9"));
    await page.locator(".usa-alert--error").waitFor();
    await eventually(() => page.inputValue("#form"), "");
    await page.goto(page.url().replace(/times.*/, ""));
    await page.locator('a[href="/times"]').click();
    await page.locator("#form").waitFor();
  }));
