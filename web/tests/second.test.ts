/* second.test.ts: a second pair of eyes on a protected case, in a real browser: asked for at the desk, given
 * on the supervisor's page and on the worklist. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { checkPage, closeBrowser, eventually, LANGUAGES, openHouse, until, WIDTHS, type House } from "./browser";
import { secondAsked } from "./mock/second";

after(closeBrowser);

const CASE = "QZX0001112223";
const OLI = { id: "9", name: "Oli Invented" };
const AT = "2026-03-02T15:10:00Z";

/** Somebody who may see protected cases. */
async function withRight(
  options: Parameters<typeof openHouse>[0], body: (house: House) => Promise<void>,
): Promise<void> {
  const house = await openHouse({ signedIn: true, ...options });
  const session = house.mock.center.session();
  house.mock.center.session = () => ({ ...session, rights: [...session.rights, "protected"] });
  try {
    await body(house);
  } finally {
    await house.close();
  }
}

async function talksAs({ mock }: House, page: Page, role = "party"): Promise<string> {
  await page.locator(".tl-state__word").waitFor();
  await page.keyboard.press("r");
  await page.locator(".tl-state--ready").waitFor();
  mock.center.offer();
  await page.locator(".tl-offer").waitFor();
  await page.keyboard.press("a");
  await page.locator(".tl-in-call--connected").waitFor();
  await page.locator("#identity-role").selectOption(role);
  await page.locator(".tl-identity > form button[type=submit]:enabled").press("Enter");
  await page.locator(".tl-second").waitFor();
  return mock.center.contacts[0]!.id;
}

/** What came of it, as the server tells the desk. */
function becomes({ mock: { center } }: House, contact: string, state: "agreed" | "refused", words: string): void {
  center.second = { state, by: OLI, at: AT, words };
  center.emit({ type: "identity.changed", contact });
}

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`each state of it at the desk is accessible: ${language}, ${width} px`, () =>
      withRight({ language }, async (house) => {
        const { center } = house.mock;
        const name = (what: string) => `second ${what} ${language} ${width}`;
        center.second = { state: "prove", level: "answered" };
        const page = await house.open("/desk", width);
        const contact = await talksAs(house, page);
        await checkPage(page, name("prove"));
        await eventually(() => page.locator("#second-why").count(), 0, "too little is proved to ask");
        center.second = { state: "none" };
        center.emit({ type: "identity.changed", contact });
        await page.locator("#second-why").waitFor();
        await page.locator(".tl-second button[type=submit]:enabled").press("Enter");
        await page.locator(".tl-second .tl-over", { hasText: /\S/ }).waitFor();
        await checkPage(page, name("missing"));
        await page.fill("#second-why", "She cannot get mail safely.");
        center.refuses = "second-asked";
        await page.locator(".tl-second button[type=submit]:enabled").press("Enter");
        await page.locator(".tl-second .usa-alert--error").waitFor();
        await checkPage(page, name("refused by the server"));
        center.refuses = undefined;
        await page.locator(".tl-second button[type=submit]:enabled").press("Enter");
        await page.locator(".tl-second .usa-alert--info").waitFor();
        await checkPage(page, name("asked"));
        becomes(house, contact, "refused", "Ask for the file number first.");
        await page.locator(".tl-second .usa-alert--warning").waitFor();
        await checkPage(page, name("refused"));
        becomes(house, contact, "agreed", "It is her case.");
        await page.locator(".tl-second .usa-alert--success").waitFor();
        await checkPage(page, name("agreed"));
      }));

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`the look and the answer are accessible: ${language}, ${width} px`, () =>
      withRight({ language, media: false }, async ({ mock: { center }, open }) => {
        const name = (what: string) => `seconds ${what} ${language} ${width}`;
        center.seconds = [secondAsked(center.case(CASE)!, {
          before: { state: "refused", by: OLI, at: AT, words: "Ask for the file number first." },
        })];
        const page = await open("/supervisor", width);
        await page.locator("[data-second] button").waitFor();
        await checkPage(page, name("list"));
        await page.locator("[data-second] button:enabled").press("Enter");
        await page.locator(".tl-second__look h3:focus").waitFor();
        await page.locator(".tl-second__look .tl-button--go:enabled").press("Enter");
        await page.locator(".tl-second__look .tl-over", { hasText: /\S/ }).waitFor();
        await checkPage(page, name("missing"));
        await page.fill("#second-words", "It is her case.");
        center.refuses = "look-first";
        await page.locator(".tl-second__look .tl-button--go:enabled").press("Enter");
        await page.locator(".tl-second__look .usa-alert--error").waitFor();
        await checkPage(page, name("not taken"));
        center.refuses = undefined;
        await page.locator(".tl-second__look .tl-button--danger:enabled").press("Enter");
        await page.locator(".tl-seconds .usa-alert--success").waitFor();
        await checkPage(page, name("done"));
      }));

test("it is asked for by the keys, nothing is told meanwhile, and the answer comes by itself", () =>
  withRight({}, async (house) => {
    const { center } = house.mock;
    center.second = { state: "none" };
    const page = await house.open("/desk");
    const contact = await talksAs(house, page);
    const told = page.locator(".tl-disclosed");
    await told.filter({ hasText: "AppointmentsAs if there were no such case" }).waitFor();
    await page.locator("#second-why").press("Shift+Home");
    await page.keyboard.type("no");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator("#second-why:focus").waitFor(); // Too short: it is said again.
    assert.equal(center.done.length, 0);
    await page.keyboard.type(" mail reaches her");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await until(() => center.done.length === 1, "it is asked");
    assert.deepEqual(center.done[0], { place: `second ${contact}`, body: { why: "no mail reaches her" } });
    await page.locator(".tl-second").getByText("Eve Invented asked at").waitFor();
    await eventually(() => page.locator("#second-why").count(), 0, "once");
    becomes(house, contact, "agreed", "It is her case.");
    await page.locator(".tl-second").getByText("Oli Invented looked and agrees").waitFor();
    await told.filter({ hasText: "public statusYou may" }).waitFor();
  }));

test("another one's answer leaves what is being filled in", () =>
  withRight({}, async (house) => {
    house.mock.center.second = { state: "asked", by: OLI, at: AT };
    const page = await house.open("/desk");
    const contact = await talksAs(house, page);
    await page.locator("#identity-level").selectOption("answered");
    await page.locator("#answer-zip").fill("20001");
    becomes(house, contact, "agreed", "It is her case.");
    await page.locator(".tl-second .usa-alert--success").waitFor();
    await eventually(() => page.locator("#answer-zip").inputValue(), "20001");
  }));

test("on the worklist too it comes live, the case is seen by a look, and a no is said by the keys", () =>
  withRight({ media: false }, async ({ mock: { center }, open }) => {
    const page = await open("/worklist");
    await page.locator("[data-matter]").first().waitFor();
    await eventually(() => page.locator(".tl-seconds").count(), 0, "nobody asks");
    center.seconds = [secondAsked(center.case(CASE)!)];
    center.emit({ type: "second-looks.changed" });
    await page.locator("[data-second]").getByText("Oli Invented has asked").waitFor();
    assert.doesNotMatch(await page.locator(".tl-seconds").innerText(), new RegExp(CASE), "not before the look");
    await page.locator("[data-second] button").focus();
    await page.keyboard.press("Enter");
    await page.locator(".tl-case__number", { hasText: CASE }).waitFor();
    assert.deepEqual(center.looks, ["second 31"]);
    await page.locator(".tl-second__look h3:focus").waitFor();
    await page.getByText("cannot get mail safely").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type("Ask for the file number first.");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await until(() => center.done.length === 1, "it is said");
    assert.deepEqual(center.done[0], {
      place: "looks 31", body: { agrees: false, words: "Ask for the file number first." } as never,
    });
    await page.getByText("You did not agree.").waitFor();
    await page.locator("#seconds-title:focus").waitFor();
    await eventually(() => page.locator("[data-second]").count(), 0);
  }));

test("what is over by now is said so, and is gone from the list", () =>
  withRight({ media: false }, async ({ mock: { center }, open }) => {
    center.seconds = [secondAsked(center.case(CASE)!)];
    const page = await open("/supervisor");
    await page.locator("[data-second] button").click();
    await page.fill("#second-words", "It is her case.");
    center.refuses = "state";
    center.seconds = [];
    await page.locator(".tl-second__look .tl-button--go").click();
    await page.locator(".tl-seconds .usa-alert--error").waitFor();
    await eventually(() => page.locator(".tl-second__look").count(), 0);
    await eventually(() => page.locator("[data-second]").count(), 0);
  }));

test("who may not see protected cases is not even asked", async () => {
  const house = await openHouse({ signedIn: true, media: false });
  try {
    const { center } = house.mock;
    center.seconds = [secondAsked(center.case(CASE)!)];
    const page = await house.open("/worklist");
    await page.locator("[data-matter]").first().waitFor();
    await eventually(() => page.locator(".tl-seconds").count(), 0);
    assert.ok(!center.asked.includes("GET /second-looks"));
  } finally {
    await house.close();
  }
});
