/* office-requests.test.ts: requests at one office and its letters, and the thread that a person reads on
 * /promises, in a real browser, in both languages and widths. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { checkPage, closeBrowser, eventually, inHouse, LANGUAGES, see, WIDTHS } from "./browser";
import { REQUESTS } from "./mock/papers";

after(closeBrowser);

type Body = Parameters<typeof inHouse>[1];
const atOffice = (options: Parameters<typeof inHouse>[0], body: Body) =>
  inHouse({ signedIn: true, media: false, ...options }, (house) => {
    const session = house.mock.center.session();
    house.mock.center.session = () => ({ ...session, rights: ["session", "account", "office", "policy"] });
    return body(house);
  });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.id);
const lines = ["Ana Example", "12 Elm Street"];

for (const language of LANGUAGES)
  for (const width of WIDTHS) {
    test(`requests and letters at the office are accessible in every state: ${language}, ${width} px`, () =>
      atOffice({ language }, async ({ mock: { center }, open }) => {
        const name = (what: string) => `requests ${what} ${language} ${width}`;
        const page = await open("/office", width);
        await eventually(() => page.locator("[data-request]").count(), 3);
        await eventually(() => page.locator("[data-letter]").count(), 4);
        await page.locator('[data-letter="1"] .usa-button').first().click();
        await page.locator('[data-letter="1"] form button').click();
        await checkPage(page, name("list"));
        await page.locator('[data-request="2"] .tl-link').click();
        await see(page, /neither mail, account nor a postal address|ni dirección postal/);
        await page.locator("#request-title + *").waitFor();
        await checkPage(page, name("no address"));
        await page.locator(".tl-sup__buttons .usa-button").first().click();
        await page.locator("#answer-es").waitFor();
        await page.fill("#answer-es", "Corregido.");
        center.refuses = "state";
        await page.locator("#request-answer button[type=submit]").click();
        await page.locator("#request-answer .usa-alert--error").waitFor();
        await checkPage(page, name("refused"));
        center.refuses = undefined;
        await page.locator("#request-answer button[type=submit]").click();
        await eventually(() => page.locator("[data-letter]").count(), 5, "the letter is owed at once");
        await page.locator('[data-request="3"] .tl-link').click();
        await page.locator("#write-account summary").click();
        await page.locator("#write-account button[type=submit]").click();
        await page.fill("#account-text", "Please look into your account.");
        await page.locator("#write-account button[type=submit]").click();
        await page.locator("#write-account .usa-alert--success").waitFor();
        await page.locator("#request-translate").waitFor();
        await checkPage(page, name("translation"));
      }));

    test(`what an office said is accessible on the page of promises: ${language}, ${width} px`, () =>
      inHouse({ media: false, language }, async ({ mock: { center }, open }) => {
        center.told = { ...structuredClone(center.told),
          request: { state: "asked", is_told: true, thread: structuredClone(REQUESTS[0]!.thread) } };
        const page = await open("/promises", width);
        await page.fill("#number", "123-456-7894");
        await page.fill("#code", "481207");
        await page.keyboard.press("Enter");
        await see(page, /Please bring the first letter too\.|Traiga también la primera carta\./);
        await see(page, /The office has a question|La oficina tiene una pregunta/);
        await checkPage(page, `promises thread ${language} ${width}`);
        await page.locator("#reply").focus();
        await page.locator("#reply ~ button, form:has(#reply) button").first().click();
        await eventually(() => focused(page), "reply", "nothing was written");
        await page.fill("#reply", "On Tuesday, please.");
        await page.locator("form:has(#reply) button").click();
        await see(page, "On Tuesday, please.");
        await page.locator(".usa-alert--success").waitFor();
        center.told.request!.state = "answered";
        center.told.request!.is_told = false;
        center.told.request!.thread = [];
        await page.reload();
        await page.fill("#number", "123-456-7894");
        await page.fill("#code", "481207");
        await page.keyboard.press("Enter");
        await page.locator('[aria-labelledby="office-said"] .usa-alert--info').waitFor();
        await checkPage(page, `promises answer waits ${language} ${width}`);
      }));
  }

test("letters: an address is entered, those that wait are one PDF, then they were sent", () =>
  atOffice({}, async ({ mock: { center }, open }) => {
    const page = await open("/office");
    await page.locator('[data-letter="1"]').waitFor();
    await eventually(() => page.locator('[data-letter="4"]').innerText(), /does not go by post/);
    await eventually(() => page.locator('[data-letter="4"] .usa-button').count(), 1, "it is not printed");
    await page.getByRole("button", { name: "Enter the address: 642-118-7721" }).focus();
    await page.keyboard.press("Enter");
    await page.fill("#address-1", lines[0]!);
    await page.getByRole("button", { name: "Save the address" }).click();
    await see(page, "Write two to seven lines.");
    await eventually(() => focused(page), "address-1");
    await page.fill("#address-1", ` ${lines.join("\n\n ")}`);
    await page.getByRole("button", { name: "Save the address" }).click();
    await see(page, "642-118-7721: the address is there; it can be printed.");
    await eventually(() => focused(page), "letters-list");
    assert.deepEqual(center.requests.done, [{ place: "address 1", body: { address: lines.join("\n") } }]);
    const [download] = await Promise.all([
      page.waitForEvent("download"), page.getByRole("button", { name: "Print those that wait (2)" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "letters.pdf");
    assert.deepEqual(center.requests.printed, [["1", "2"]]);
    center.refuses = "not-found";
    await page.getByRole("button", { name: "It was sent: 642-118-7721" }).click();
    await see(page, "This is not here any more.");
    center.refuses = undefined;
    await page.getByRole("button", { name: "It was sent: 642-118-7721" }).click();
    await see(page, "642-118-7721: sent.");
    await page.getByRole("button", { name: "The person was told another way: 642-118-7724" }).click();
    await see(page, "642-118-7724: told another way.");
    await eventually(() => page.locator("[data-letter]").count(), 2);
  }));
