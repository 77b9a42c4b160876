/* transfer.test.ts: passing a call on from the desk, and the consult under way, for both agents. */
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { COLLEAGUE, OUTSIDE } from "./mock/center";
import { checkPage, closeBrowser, eventually, LANGUAGES, openHouse, see, until, WIDTHS, type House } from "./browser";

after(closeBrowser);

async function inCall(
  options: Parameters<typeof openHouse>[0],
  width: number,
  body: (house: House, page: Page) => Promise<void>,
): Promise<void> {
  const house = await openHouse({ signedIn: true, ...options });
  try {
    const page = await house.open("/desk", width);
    await page.locator(".tl-desk").waitFor();
    await page.keyboard.press("r");
    await page.locator(".tl-state--ready").waitFor();
    house.mock.center.offer();
    await page.locator(".tl-offer").waitFor();
    await page.keyboard.press("a");
    await page.locator('[aria-keyshortcuts="m"]:enabled').waitFor();
    await page.locator(".tl-in-call--connected").waitFor();
    await body(house, page);
  } finally {
    await house.close();
  }
}

const openDialog = async (page: Page) => {
  await page.keyboard.press("t");
  await page.locator(".tl-transfer[open] .usa-radio").first().waitFor();
};
const asked = ({ mock: { center } }: House, place: string) => center.asked.includes(`POST ${place}`);

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`dialog and consult are accessible: ${language}, ${width} px`, () =>
      inCall({ language }, width, async ({ mock: { center } }, page) => {
        const name = (what: string) => `transfer ${what} ${language} ${width}`;
        const second = (state: "offered" | "joining" | "talking" | "aside") => ({
          second: { state, agent: COLLEAGUE },
        });
        await openDialog(page);
        await checkPage(page, name("dialog"));
        await page.keyboard.press("Escape");
        await page.locator(".tl-transfer").waitFor({ state: "detached" });
        center.change("41", { state: "held", ...second("offered") });
        await page.locator(".tl-consult").waitFor();
        await checkPage(page, name("asked"));
        center.change("41", { state: "held", ...second("aside") });
        await page.locator(".tl-consult__buttons button").nth(2).waitFor();
        await checkPage(page, name("aside"));
        center.change("41", { state: "connected", ...second("talking") });
        await page.locator(".tl-in-call--connected .tl-consult").waitFor();
        await checkPage(page, name("all"));
        center.change("41", {
          state: "connected", agent: COLLEAGUE,
          second: { state: "aside", agent: { id: "7", name: "Eve Invented" } },
          notes: [{ agent: COLLEAGUE, text: "Has the notice at hand." }],
        });
        await page.locator(".tl-colleagues").waitFor();
        await checkPage(page, name("asked in"));
      }));

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`a number outside is accessible: ${language}, ${width} px`, () =>
      inCall({ language }, width, async ({ mock: { center } }, page) => {
        const name = (what: string) => `outside ${what} ${language} ${width}`;
        await openDialog(page);
        await page.fill("#target-outside", "900 555 0123");
        await page.locator("#target-outside[aria-invalid=true]").waitFor();
        await checkPage(page, name("refused"));
        await page.fill("#target-outside", "(202) 555-0123");
        await see(page, "+12025550123");
        await checkPage(page, name("number"));
        await page.keyboard.press("Escape");
        center.change("41", { state: "held", second: OUTSIDE });
        await see(page, "+12025550123");
        await checkPage(page, name("ringing"));
        center.change("41", { state: "held", second: { ...OUTSIDE, state: "aside" } });
        await page.locator(".tl-consult__buttons button").nth(2).waitFor();
        await checkPage(page, name("aside"));
      }));

test("by the keyboard to a number outside: what is wrong stays to be mended", () =>
  inCall({}, 1280, async (house, page) => {
    const { center } = house.mock;
    await openDialog(page);
    await page.locator("#target-outside").focus();
    await page.keyboard.type("202 555");
    await page.getByRole("button", { name: "Talk first" }).press("Enter");
    await see(page, "This number has too few digits, or too many.");
    await page.locator("#target-outside:focus").waitFor();
    await page.keyboard.type(" 0123");
    await see(page, "Calls +12025550123");
    await page.getByRole("button", { name: "Talk first" }).press("Enter");
    await see(page, "Calling +12025550123. The caller hears music.");
    center.change("41", { second: undefined as never });
    center.emit({ type: "consult.ended", contact: "41", why: "busy" });
    await see(page, "The number is busy");
  }));

test("by the keyboard to a colleague, found by name, at once", () =>
  inCall({}, 1280, async (house, page) => {
    await openDialog(page);
    await page.locator("#transfer-title:focus").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.locator("#target-search:focus").waitFor();
    await page.keyboard.type("oli");
    await page.locator("#target-agent-8").waitFor({ state: "detached" });
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Pass on at once" }).click();
    await until(() => asked(house, "/desk/contacts/{id}/transfer"), "the call is passed on");
    await page.locator(".tl-wrap-up").waitFor();
  }));

test("nothing chosen is asked for; a line without anybody cannot be; a refusal keeps the call", () =>
  inCall({}, 1280, async (_house, page) => {
    await openDialog(page);
    await page.getByRole("button", { name: "Pass on at once" }).click();
    await see(page, "Choose a line or a colleague, or give a number.");
    await eventually(() => page.locator("#target-queue-officers").isDisabled(), true);
    await page.locator("label[for=target-agent-8]").click();
    await page.getByRole("button", { name: "Pass on at once" }).click();
    await see(page, "Nobody who could take it is there now");
    await page.locator(".tl-in-call--connected").waitFor();
  }));

test("a consult ends as the agent says: handed over, or let go, or nobody took it", () =>
  inCall({}, 1280, async (house, page) => {
    const { center } = house.mock;
    await openDialog(page);
    await page.locator("label[for=target-agent-9]").click();
    await page.getByRole("button", { name: "Talk first" }).click();
    await see(page, "Oli Invented is being asked");
    center.change("41", { second: undefined as never });
    center.emit({ type: "consult.ended", contact: "41", why: "rang-out" });
    await see(page, "Your colleague did not answer");
    center.change("41", { second: { state: "aside", agent: COLLEAGUE } });
    await page.getByRole("button", { name: "End the consult" }).click();
    await until(() => asked(house, "/desk/contacts/{id}/let-go"), "the consult is ended");
    center.change("41", { second: { state: "aside", agent: COLLEAGUE } });
    await page.keyboard.press("h");
    await until(() => asked(house, "/desk/contacts/{id}/resume"), "all are joined");
    await page.getByRole("button", { name: "Hand over" }).click();
    await until(() => asked(house, "/desk/contacts/{id}/hand-over"), "it is handed over");
    await page.locator(".tl-wrap-up").waitFor();
  }));
