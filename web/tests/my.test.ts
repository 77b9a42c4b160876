/* my.test.ts: the pages of a person's own account, in a real browser. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkPage, closeBrowser, eventually, inHouse, LANGUAGES, see, WIDTHS } from "./browser";
import { MAIL, WORDS } from "./mock/my";

after(closeBrowser);

const visiting = (options: Parameters<typeof inHouse>[0], body: Parameters<typeof inHouse>[1]) =>
  inHouse({ media: false, ...options }, body);

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`the account is accessible in every state: ${language}, ${width} px`, () =>
      visiting({ language }, async ({ open }) => {
        const name = (what: string) => `my ${what} ${language} ${width}`;
        const page = await open("/my", width);
        await page.locator("#mail").waitFor();
        await checkPage(page, name("sign in"));
        await page.locator("#password").press("Enter");
        await page.locator("#mail-fault:not(:empty)").waitFor();
        await checkPage(page, name("missing"));
        await page.fill("#mail", MAIL);
        await page.fill("#password", "wrong words");
        await page.locator("#password").press("Enter");
        await page.locator(".usa-alert--error").waitFor();
        await checkPage(page, name("wrong"));
        await page.fill("#password", WORDS);
        await page.locator("#password").press("Enter");
        await page.locator("#proof").waitFor();
        await checkPage(page, name("second"));
        await page.fill("#proof", "123456");
        await page.locator("#proof").press("Enter");
        await page.locator("#code").waitFor();
        await checkPage(page, name("no case"));
        await page.fill("#number", "IOE0001112223");
        await page.fill("#code", "AAAA-BBBB-CCCC");
        await page.locator("#code").press("Enter");
        await page.locator(".tl-where__words").waitFor();
        await page.locator("summary").click();
        await checkPage(page, name("case"));
        await page.locator(".tl-my__list button").click();
        await page.locator("#move-day").waitFor();
        await checkPage(page, name("move"));
        await page.selectOption("#move-center", "south");
        await page.locator('.tl-my__move [role="status"]').waitFor();
        await checkPage(page, name("no time"));
        await page.selectOption("#move-center", "north");
        await page.locator(".tl-my__times label").nth(2).click();
        await page.locator('.tl-my__move [type="submit"]').click();
        await page.locator(".usa-alert--error").waitFor();
        await checkPage(page, name("taken"));
        await page.locator(".tl-my__times label").nth(1).click();
        await page.locator('.tl-my__move [type="submit"]').click();
        await page.locator(".usa-alert--success").nth(-1).waitFor();
        await page.locator("#move-day").waitFor({ state: "detached" });
        await checkPage(page, name("moved"));
        await page.locator(".tl-my__tab").nth(3).click();
        await page.locator(".tl-my__this").waitFor();
        await checkPage(page, name("security"));
        await page.locator(".tl-factor button").first().click();
        await page.locator(".usa-alert--error").waitFor();
        await checkPage(page, name("last factor"));
      }));

for (const language of LANGUAGES)
  test(`what links in mails lead to is accessible: ${language}`, () =>
    visiting({ language }, async ({ open }) => {
      const name = (what: string) => `my ${what} ${language}`;
      for (const kind of ["register", "reset", "mail"]) {
        const page = await open(`/my#${kind}=1.good`);
        await page.locator("#my-step").waitFor();
        assert.equal(new URL(page.url()).hash, "", "the link stands in no history");
        await checkPage(page, name(`link ${kind}`));
        if (kind === "register") {
          await page.fill("#password", WORDS);
          await page.locator("#password").press("Enter");
          await page.locator("#password").waitFor({ state: "detached" });
          await checkPage(page, name("enrol"));
        }
      }
      const dead = await open("/my#mail=1.bad");
      await dead.locator("section button").click();
      await dead.locator("section button.tl-link").waitFor();
      await checkPage(dead, name("dead link"));
    }));

test("by the keyboard alone, from the start page to one's own sessions; the tab keeps who is signed in", () =>
  visiting({}, async ({ mock: { center }, open }) => {
    const page = await open("/");
    await page.locator('a[href="/my"]').focus();
    await page.keyboard.press("Enter");
    await page.locator("#mail").focus();
    await page.keyboard.type(MAIL);
    await page.locator("#password").focus();
    await page.keyboard.type(WORDS);
    await page.keyboard.press("Enter");
    await page.locator("#proof:focus").waitFor();
    await page.keyboard.type("123456");
    await page.keyboard.press("Enter");
    await see(page, "There is no case in your account yet.");
    await page.reload();
    await see(page, `Signed in as ${MAIL}`);
    await page.locator(".tl-my__tab").nth(3).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "End: A browser" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^End:/ }).waitFor({ state: "detached" });
    assert.equal(center.my.sessions.length, 1);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.locator("#mail").waitFor();
    await page.reload();
    await page.locator("#mail").waitFor();
    await eventually(() => page.evaluate(() => sessionStorage.length), 0);
  }));

test("an appointment is moved by the keyboard alone, and who is too late is shown what is left", () =>
  visiting({}, async ({ mock: { center }, open }) => {
    const page = await open("/my");
    await page.fill("#mail", MAIL);
    await page.fill("#password", WORDS);
    await page.locator("#password").press("Enter");
    await page.fill("#proof", "123456");
    await page.locator("#proof").press("Enter");
    await page.fill("#number", "IOE0001112223");
    await page.fill("#code", "AAAA-BBBB-CCCC");
    await page.locator("#code").press("Enter");
    await see(page, "April 7, 2026, 10:30 AM");
    await eventually(() => page.locator(".tl-my__list button").count(), 1, "one that is over is not moved");
    await page.locator(".tl-my__list button").focus();
    await page.keyboard.press("Enter");
    await page.locator("#move-day").waitFor();
    await page.locator('.tl-my__move [type="submit"]').focus();
    await page.keyboard.press("Enter");
    await see(page, "Choose a time.");
    await page.locator("#move-day").focus();
    await page.keyboard.press("ArrowDown");
    await page.locator(".tl-my__times input").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await see(page, "Somebody else has taken this time just now.");
    await page.locator(".tl-my__times input").nth(2).waitFor();
    await eventually(() => page.locator(".tl-my__times input").count(), 3, "8:30 is offered no more");
    await page.locator("#move-day").focus();
    await page.keyboard.press("ArrowDown");
    await page.locator(".tl-my__times input").last().focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await see(page, "Your appointment was moved.");
    await see(page, "April 9, 2026, 1:00 PM");
    assert.equal(center.my.movedTo, "2026-04-09T13:00:00Z");
    await eventually(() => page.evaluate(() => document.activeElement?.tagName), "H3");
  }));

test("a new account and a forgotten password end alike: look into your mail", () =>
  visiting({}, async ({ open }) => {
    const page = await open("/my");
    await page.getByRole("button", { name: "Make an account" }).click();
    await page.fill("#mail", MAIL);
    await page.fill("#password", "too short");
    await page.getByRole("button", { name: "Send me a link" }).click();
    await see(page, "A password has at least 12 characters.");
    await page.fill("#password", WORDS);
    await page.getByRole("button", { name: "Send me a link" }).click();
    await see(page, "Look into your mail");
    await page.locator("#my-step:focus").waitFor();
    await page.getByRole("button", { name: "Back to signing in" }).click();
    await page.getByRole("button", { name: "Forgotten password" }).click();
    await page.fill("#mail", MAIL);
    await page.keyboard.press("Enter");
    await see(page, "Look into your mail");
  }));
