/* worklist.test.ts: one matter in hand, and whether it is an emergency, in a real browser. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { checkPage, closeBrowser, eventually, LANGUAGES, inHouse, see, WIDTHS } from "./browser";

after(closeBrowser);

const inHand = (options: Parameters<typeof inHouse>[0], body: Parameters<typeof inHouse>[1]) =>
  inHouse({ signedIn: true, media: false, ...options }, body);

async function opened(page: Page): Promise<void> {
  await page.locator('[data-matter="1"] .tl-link').click();
  await page.locator("#reply").waitFor();
}
async function deciding(page: Page): Promise<void> {
  await opened(page);
  await page.locator("#emergency summary").click();
}
async function check(page: Page, ...names: string[]): Promise<void> {
  for (const name of names) await page.locator(`label[for="emergency-${name}"]`).click();
}
const submit = (page: Page) => page.locator("#emergency button[type=submit]").click();
const speaks = (page: Page) => page.locator(".tl-decide__speaks").innerText();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.id);

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`the worklist is accessible in every state: ${language}, ${width} px`, () =>
      inHand({ language }, async ({ mock: { center }, open }) => {
        const name = (what: string) => `worklist ${what} ${language} ${width}`;
        const page = await open("/worklist", width);
        await page.locator("[data-matter]").first().waitFor();
        await checkPage(page, name("list"));
        await deciding(page);
        await checkPage(page, name("emergency"));
        await page.selectOption("#emergency-kind", "travel");
        await check(page, "when-soon", "ground-other");
        await submit(page);
        await checkPage(page, name("emergency missing"));
        await check(page, "papers-yes", "decision-yes");
        await page.locator("#emergency-office").waitFor();
        center.refuses = "unknown-key";
        await page.selectOption("#emergency-office", "shore");
        await page.fill("#emergency-words", "A funeral abroad on Friday.");
        await submit(page);
        await page.locator(".usa-alert--error").waitFor();
        await checkPage(page, name("emergency yes"));
        await check(page, "decision-no");
        await checkPage(page, name("emergency no"));
        center.refuses = undefined;
        await page.selectOption("#emergency-reason", "by-mail");
        await submit(page);
        await page.locator(".usa-alert--success").waitFor();
        await checkPage(page, name("emergency decided"));
        center.passed = [];
        await page.reload();
        await see(page, /Nothing waits for an answer\.|Nada espera una respuesta\./);
        await checkPage(page, name("empty"));
      }));

test("a yes by the keys alone: each question answered, the office named, the words kept", () =>
  inHand({}, async ({ mock: { center }, open }) => {
    const page = await open("/worklist");
    await opened(page);
    await page.locator("#emergency summary").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await eventually(() => focused(page), "emergency-kind");
    await page.keyboard.press("Enter");
    await page.selectOption("#emergency-kind", "travel");
    await eventually(() => speaks(page), /They bind nobody/);
    await submit(page);
    await see(page, "A question has no answer yet.");
    await eventually(() => focused(page), "emergency-when-soon");
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await eventually(() => speaks(page), "2 answers speak for an emergency, 0 against it: the decision is yours.");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await eventually(() => speaks(page), /2 answers speak for .*, 1 against:/);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await eventually(() => page.isChecked("#emergency-decision-yes"), true);
    await submit(page);
    await see(page, "Choose the office.");
    await eventually(() => focused(page), "emergency-office");
    await page.selectOption("#emergency-office", "north");
    await page.keyboard.press("Tab");
    await page.keyboard.type("ok");
    await submit(page);
    await see(page, "Say it in a few words.");
    await page.locator("#emergency-words").fill("ñ".repeat(501));
    await submit(page);
    await see(page, "That is too long.");
    await page.locator("#emergency-words").fill(" A funeral abroad. ");
    await submit(page);
    await see(page, "Decided: it is an emergency.");
    await eventually(() => page.evaluate(() => document.activeElement?.tagName), "H1");
    assert.deepEqual(center.done, [{ place: "decide 1", body: {
      kind: "travel", is_emergency: true, answers: { when: "soon", ground: "family", papers: "no" },
      words: "A funeral abroad.", office: "north",
    } }]);
  }));

test("a no names the reason that the person reads; where there is one kind it is not asked", () =>
  inHand({}, async ({ mock: { center }, open }) => {
    center.emergency!.kinds.shift();
    const page = await open("/worklist");
    await deciding(page);
    await eventually(() => page.locator("#emergency-kind").count(), 0);
    await check(page, "urgent-no");
    await eventually(() => speaks(page), /^0 answers speak for an emergency, 1 against/);
    await submit(page);
    await see(page, "Say whether it is an emergency.");
    await check(page, "decision-no");
    await submit(page);
    await see(page, "Choose the reason that the person reads.");
    await page.selectOption("#emergency-reason", "by-mail");
    await page.fill("#emergency-words", "The card can go by mail.");
    await submit(page);
    await see(page, "Decided: it is no emergency.");
    assert.deepEqual(center.done, [{ place: "decide 1", body: {
      kind: "proof", is_emergency: false, answers: { urgent: "no" }, words: "The card can go by mail.",
      reason: "by-mail",
    } }]);
  }));

test("what was decided last is told; while an office has it nothing is decided anew", () =>
  inHand({}, async ({ mock: { center }, open }) => {
    const [decided_at, at] = ["2026-03-01T15:00:00Z", "2026-03-09T15:00:00Z"];
    center.emergency!.last = { kind: "travel", state: "open", decided_at, due_at: at };
    const page = await open("/worklist");
    await deciding(page);
    await see(page, /Emergency travel document: decided on Mar 1, 2026.* The office has until Mar (9|10), 2026/);
    await eventually(() => page.locator("#emergency form").count(), 0);
    center.emergency!.last = { kind: "travel", state: "placed", decided_at, due_at: at, starts_at: at };
    await page.getByRole("button", { name: "Back to the list" }).click();
    await deciding(page);
    await see(page, /made an appointment for Mar (9|10), 2026/);
    await eventually(() => page.locator("#emergency form").count(), 1);
  }));

test("nothing of emergencies stands where one's queues decide none, or in another's hand", () =>
  inHand({}, async ({ mock: { center }, open }) => {
    const page = await open("/worklist");
    await page.locator('[data-matter="2"] .tl-link').click();
    await page.locator(".usa-button--big").waitFor();
    assert.ok(!center.asked.includes("GET /desk/escalations/{id}/emergency"));
    center.emergency = undefined;
    const answered = page.waitForResponse(/emergency/);
    await page.locator(".usa-button--big").click();
    await page.locator("#reply").waitFor();
    await answered;
    await eventually(() => page.locator("#emergency").count(), 0);
    await eventually(() => page.locator("main .usa-alert--error").count(), 0);
  }));

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`the desk that calls the person of a matter is accessible: ${language}, ${width} px`, () =>
      inHand({ language }, async ({ mock: { center }, open }) => {
        const page = await open("/desk?call=1", width);
        await page.locator("#call-person").waitFor();
        await checkPage(page, `call out ${language} ${width}`);
        center.refuses = "not-at-this-hour";
        await page.locator("#call-person").click();
        await page.locator(".tl-call-out .usa-alert--error").waitFor();
        await checkPage(page, `call out refused ${language} ${width}`);
      }));

test("a matter is called about from the desk, by the keyboard; one in no hand is taken first", () =>
  inHand({}, async ({ mock: { center }, open }) => {
    const page = await open("/worklist");
    await opened(page);
    await page.locator("#call-out").focus();
    await page.keyboard.press("Enter");
    await page.locator("#call-person").waitFor();
    assert.equal(new URL(page.url()).search, "?call=1");
    await see(page, "Her father died on Sunday.");
    await page.locator("#call-person").focus();
    await page.keyboard.press("Enter");
    await page.locator("#call-person:not([disabled])").waitFor();
    assert.deepEqual(center.done, [{ place: "call 1", body: {} }]);
    await page.goto(page.url().replace("call=1", "call=2"));
    await see(page, "This matter is not in your hand.");
    await eventually(() => page.locator("#call-person").count(), 0);
    await page.getByRole("link", { name: "To the list of matters" }).click();
    await page.locator("#matter-title").waitFor();
  }));
