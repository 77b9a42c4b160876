/* emergency.test.ts: an emergency decided with the person on the line, at the desk in a real browser. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { checkPage, closeBrowser, eventually, LANGUAGES, openHouse, see, WIDTHS, type House } from "./browser";

after(closeBrowser);

const NUMBER = "640-013-2303";
const panel = (page: Page) => page.locator("#emergency");

/** In a call that is on, the panel open; `proved`: the person answered the questions. */
async function deciding(
  options: Parameters<typeof openHouse>[0] & { width?: number; proved?: boolean },
  body: (house: House, page: Page) => Promise<void>,
): Promise<void> {
  const house = await openHouse({ signedIn: true, ...options });
  try {
    const { center } = house.mock;
    if (options.proved) center.asks = { role: "party", level: "answered" };
    center.state = { state: "ready", since: new Date().toISOString() };
    center.offer();
    center.accept("41");
    const page = await house.open("/desk", options.width);
    await page.locator(".tl-in-call--connected").waitFor();
    await panel(page).waitFor();
    await page.keyboard.press("d");
    await page.locator("#emergency-kind:focus").waitFor();
    await body(house, page);
  } finally {
    await house.close();
  }
}

async function check(page: Page, ...names: string[]): Promise<void> {
  for (const name of names) await page.locator(`label[for="emergency-${name}"]`).click();
}
const submit = (page: Page) => panel(page).locator("button[type=submit]").click();
/** All that a yes takes, but for where the person is told. */
async function saysYes(page: Page): Promise<void> {
  await page.selectOption("#emergency-kind", "travel");
  await check(page, "when-soon", "ground-family", "papers-yes", "decision-yes");
  await page.selectOption("#emergency-office", "north");
  await page.fill("#emergency-words", "A funeral abroad on Friday.");
}

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`an emergency at the desk is accessible in every state: ${language}, ${width} px`, () =>
      deciding({ language, width }, async ({ mock: { center } }, page) => {
        const name = (what: string) => `desk emergency ${what} ${language} ${width}`;
        await checkPage(page, name("opened"));
        await page.selectOption("#emergency-kind", "travel");
        await submit(page);
        await checkPage(page, name("missing"));
        await saysYes(page);
        await submit(page);
        await panel(page).locator(".usa-alert--error").waitFor();
        await checkPage(page, name("not proved"));
        center.asks = { role: "party", level: "answered" };
        await submit(page);
        await panel(page).getByText(/address of mail\.$|dirección de correo\.$/).last().waitFor();
        await checkPage(page, name("no way"));
        await page.fill("#emergency-mail", "person@example.org");
        await submit(page);
        await page.locator("#emergency-read:focus").waitFor();
        await checkPage(page, name("granted"));
        delete center.emergency!.last;
        await page.reload();
        await panel(page).locator("summary").click();
        await page.selectOption("#emergency-kind", "proof");
        await check(page, "urgent-no", "decision-no");
        await page.selectOption("#emergency-reason", "by-mail");
        await page.fill("#emergency-words", "The card can go by mail.");
        await page.locator("label[for=emergency-without]").click();
        await submit(page);
        await page.locator("#emergency-read:focus").waitFor();
        await checkPage(page, name("declined"));
      }));

test("a yes by the keys alone: decided, then number and what comes next are read to the person", () =>
  deciding({ proved: true }, async ({ mock: { center } }, page) => {
    center.way = { way: "mail", to: "p…@example.org" };
    await page.selectOption("#emergency-kind", "travel");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    await page.selectOption("#emergency-office:focus", "north");
    await page.keyboard.press("Tab");
    await page.keyboard.type("A funeral abroad.");
    await page.keyboard.press("Tab");
    await page.locator("#emergency-mail:focus").waitFor();
    await eventually(() => panel(page).locator(".usa-alert--warning").count(), 0, "who asks has proved it");
    await page.keyboard.press("Enter");
    await page.locator("#emergency-read:focus").waitFor();
    const said = page.locator("#emergency .tl-escalate__says");
    await eventually(() => said.getAttribute("lang"), "es", "in the person's language");
    assert.match((await said.textContent())!, new RegExp(`Su número es ${NUMBER}.*no una promesa`));
    await see(page, new RegExp(`Your number is ${NUMBER}`));
    await eventually(() => page.locator("#emergency .tl-value").textContent(), NUMBER);
    await eventually(() => page.locator("#emergency form").count(), 0,
      "while the office has it nothing is decided anew");
    assert.deepEqual(center.done, [{ place: "decide with 41", body: {
      kind: "travel", is_emergency: true, answers: { when: "soon", ground: "family", papers: "yes" },
      words: "A funeral abroad.", office: "north",
    } }]);
  }));

test("none is granted before who asks has proved it: it is said before and after, and then it goes", () =>
  deciding({}, async ({ mock: { center } }, page) => {
    await saysYes(page);
    const warning = panel(page).locator(".usa-alert--warning");
    assert.match((await warning.textContent())!, /Ask the questions under “Who asks” first/);
    await submit(page);
    await panel(page).locator(".usa-alert--error", { hasText: "Not proved yet who asks" }).waitFor();
    assert.deepEqual(center.done, []);
    await page.locator("#identity-role").selectOption("party");
    await page.locator("#identity-level").selectOption("answered");
    await page.locator("#answer-born").fill("1980-03-02");
    await page.locator("#answer-zip").fill("20001");
    await page.locator("#answer-zip").press("Enter");
    await warning.waitFor({ state: "detached" });
    await eventually(() => page.inputValue("#emergency-words"), "A funeral abroad on Friday.", "nothing is typed twice");
    await submit(page);
    await see(page, "Ask for an address of mail.");
    await page.locator("label[for=emergency-without]").click();
    await submit(page);
    await page.locator("#emergency-read:focus").waitFor();
    assert.deepEqual(center.done.map(({ body }) => body), [{
      kind: "travel", is_emergency: true, answers: { when: "soon", ground: "family", papers: "yes" },
      words: "A funeral abroad on Friday.", office: "north", without_notice: true,
    }]);
  }));

test("a no needs no proof, is read aloud with what else helps, and can be decided anew", () =>
  deciding({}, async ({ mock: { center } }, page) => {
    center.way = { way: "mail", to: "p…@example.org" };
    await page.selectOption("#emergency-kind", "proof");
    await check(page, "urgent-no", "decision-no");
    await eventually(() => panel(page).locator(".usa-alert--warning").count(), 0);
    await page.selectOption("#emergency-reason", "by-mail");
    await page.fill("#emergency-words", "The card can go by mail.");
    await submit(page);
    await page.locator("#emergency-read:focus").waitFor();
    await see(page, /decided that your travel is not an emergency/);
    await page.getByRole("button", { name: "Decide anew" }).click();
    await eventually(() => page.inputValue("#emergency-kind"), "", "the form begins afresh");
    await page.selectOption("#emergency-kind", "proof");
    await check(page, "urgent-yes", "decision-no");
    await page.selectOption("#emergency-reason", "later");
    await page.fill("#emergency-words", "It still can.");
    await submit(page);
    await page.locator("#emergency-read:focus").waitFor();
    assert.equal(center.done.length, 2);
  }));

test("nothing of it stands at the desk of who decides no kind, and its key does nothing", async () => {
  const house = await openHouse({ signedIn: true });
  try {
    const { center } = house.mock;
    center.emergency = undefined;
    center.state = { state: "ready", since: new Date().toISOString() };
    center.offer();
    center.accept("41");
    const page = await house.open("/desk");
    const answered = page.waitForResponse(/contacts\/41\/emergency/);
    await page.locator(".tl-in-call--connected").waitFor();
    await answered;
    await page.keyboard.press("d");
    await eventually(() => panel(page).count(), 0);
    await eventually(() => page.locator("main .usa-alert--error").count(), 0);
  } finally {
    await house.close();
  }
});
