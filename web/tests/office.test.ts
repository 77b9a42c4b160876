/* office.test.ts: the page of one office, in a real browser, in both languages and widths. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { daysBetween } from "../src/lib/clock";
import { homeOf, type Session } from "../src/lib/session";
import { checkPage, closeBrowser, eventually, LANGUAGES, inHouse, see, WIDTHS } from "./browser";

after(closeBrowser);

const atOffice = (options: Parameters<typeof inHouse>[0], body: Parameters<typeof inHouse>[1]) =>
  inHouse({ signedIn: true, media: false, ...options }, (house) => {
    const session = house.mock.center.session();
    house.mock.center.session = () => ({ ...session, rights: ["session", "account", "office", "policy"] });
    return body(house);
  });

const focused = (page: Page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName);
const submit = (page: Page, form: string) => page.locator(`${form} button[type=submit]`).click();
const opened = async (page: Page, id = "5") => {
  await page.locator(`[data-emergency="${id}"] .tl-link`).click();
  await page.locator("#emergency-title").waitFor();
};

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`every state of the office's page is accessible: ${language}, ${width} px`, () =>
      atOffice({ language }, async ({ mock: { center }, open }) => {
        const name = (what: string) => `office ${what} ${language} ${width}`;
        const page = await open("/office", width);
        await page.locator("[data-emergency]").first().waitFor();
        await eventually(() => page.locator("[data-emergency]").count(), 3);
        await checkPage(page, name("list"));
        await opened(page);
        await checkPage(page, name("one"));
        await submit(page, "form.tl-panel");
        await page.fill("#place-day", "2026-03-20");
        await page.fill("#place-time", "16:00");
        await page.locator(".tl-office__chosen--late").waitFor();
        center.refuses = "not-seen";
        await submit(page, "form.tl-panel");
        await page.locator(".usa-alert--error").waitFor();
        await page.locator("details:not(.tl-upload) summary").click();
        await submit(page, "details");
        await checkPage(page, name("refused"));
        center.refuses = undefined;
        await page.fill("#place-day", "2026-03-11");
        await page.fill("#place-time", "10:00");
        await submit(page, "form.tl-panel");
        await page.locator(".usa-alert--success").waitFor();
        await checkPage(page, name("placed"));
        center.office!.emergencies = [];
        await page.reload();
        await page.locator("#office-list").waitFor();
        await see(page, /Nobody waits for an appointment\.|Nadie espera una cita\./);
        await checkPage(page, name("empty"));
        center.office = undefined;
        await page.reload();
        await page.locator(".usa-alert--warning").waitFor();
        await checkPage(page, name("no office"));
      }));

test("an appointment is made by the keys alone, on the agency's clock", () =>
  atOffice({}, async ({ mock: { center }, open }) => {
    const page = await open("/office");
    await page.locator("[data-emergency]").first().waitFor();
    await eventually(() => page.locator('[data-emergency="4"]').innerText(), /March 9, 2026\s+Later than the aim/);
    await eventually(() => page.locator('[data-emergency="5"]').innerText(), /March 11, 2026\s+in 1 day/);
    await page.locator('[data-emergency="5"] .tl-link').focus();
    await page.keyboard.press("Enter");
    await page.locator("#emergency-title").waitFor();
    await eventually(() => focused(page), "emergency-title");
    await see(page, "Monday to Friday, 8:00 AM to 3:00 PM.");
    await see(page, "Her father died on Sunday.");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await eventually(() => focused(page), "place-day");
    await page.keyboard.press("Enter");
    await see(page, "Choose the day.");
    await eventually(() => focused(page), "place-day");
    await page.keyboard.type("03112026");
    await page.keyboard.press("Enter");
    await see(page, "Choose the time.");
    await page.keyboard.type("1000AM");
    await see(page, "Wednesday, March 11, 2026, 10:00 AM");
    center.refuses = "hour-full";
    await page.keyboard.press("Enter");
    await see(page, "The office has no room at that time.");
    center.refuses = undefined;
    await page.keyboard.press("Enter");
    await see(page, "123-456-7895: the appointment is made for Wednesday, March 11, 2026, 10:00 AM.");
    await eventually(() => focused(page), "H1");
    assert.deepEqual(center.done, [{ place: "place 5", body: { at_here: "2026-03-11T10:00" } }]);
    assert.deepEqual(center.looks, ["emergency 5"]);
    await eventually(() => page.locator("[data-emergency]").count(), 2);
  }));

test("a refusal has a reason for the person, and words for colleagues", () =>
  atOffice({}, async ({ mock: { center }, open }) => {
    const page = await open("/office");
    await opened(page, "6");
    await page.getByText("The office cannot make it").click();
    await submit(page, "details");
    await see(page, "Choose the reason that the person is told.");
    await eventually(() => focused(page), "refuse-reason");
    await page.selectOption("#refuse-reason", "no-room");
    await page.fill("#refuse-why", "ñ".repeat(128));
    await submit(page, "details");
    await see(page, "That is too long.");
    await page.fill("#refuse-why", "  The judge is away. ");
    await submit(page, "details");
    await see(page, "123-456-7896: no appointment is made.");
    assert.deepEqual(center.done, [
      { place: "refuse 6", body: { reason: "no-room", why: "The judge is away." } },
    ]);
  }));

test("what a colleague did meanwhile is told, with the list as it is", () =>
  atOffice({}, async ({ mock: { center }, open }) => {
    const page = await open("/office");
    await opened(page);
    center.refuses = "state";
    await page.fill("#place-day", "2026-03-11");
    await page.fill("#place-time", "10:00");
    await submit(page, "form.tl-panel");
    await see(page, "That is not possible at the moment.");
    await page.locator("#office-list").waitFor();
    center.refuses = undefined;
    center.office!.emergencies = center.office!.emergencies.slice(1);
    await page.locator('[data-emergency="4"] .tl-link').click();
    await see(page, "This is not here any more.");
    await page.locator('[data-emergency="4"]').waitFor({ state: "detached" });
  }));

test("who answers for an office begins there, and comes back from the account", () =>
  atOffice({}, async ({ open }) => {
    const session = (rights: string[]) => ({ rights }) as unknown as Session;
    assert.equal(homeOf(session(["session", "office"])), "/office");
    assert.equal(homeOf(session(["desk", "office"])), "/desk");
    assert.equal(homeOf(session(["session"])), "/account");
    const page = await open("/account");
    await page.getByRole("link", { name: "What waits at the office" }).click();
    await page.locator("[data-emergency]").first().waitFor();
    await eventually(() => page.getByRole("link", { name: "What waits at the office" }).count(), 0);
  }));

test("hours are told in as few words as they need, days counted by midnights", () =>
  atOffice({}, async ({ mock: { center }, open }) => {
    center.office!.hours = [
      ...[1, 2, 4].flatMap((weekday) => [
        { weekday, from_min: 780, to_min: 960 }, { weekday, from_min: 480, to_min: 720 },
      ]),
      { weekday: 6, from_min: 540, to_min: 1440 },
    ];
    const page = await open("/office");
    await opened(page);
    const hours = (await page.locator("#place-hours").innerText()).replace(/\s/g, " ");
    assert.match(hours, /Monday to Tuesday, 8:00 AM to 12:00 PM, 1:00 PM to 4:00 PM; Thursday, 8:00 AM/);
    assert.match(hours, /Saturday, 9:00 AM to 12:00 AM\./);
    assert.equal(daysBetween("2026-03-10T23:59", "2026-03-11T00:01"), 1);
    assert.equal(daysBetween("2026-03-10T12:00", "2026-03-10T08:00"), 0);
    assert.equal(daysBetween("2026-02-27T12:00", "2026-03-02T08:00"), 3);
  }));
