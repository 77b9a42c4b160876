/* topics.test.ts: the search box, the list of topics, and a topic from its first question to its end,
 * in a real browser. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { findTopics, numberKind } from "../src/lib/find";
import { checkPage, closeBrowser, eventually, inHouse, LANGUAGES, see, until, WIDTHS } from "./browser";
import { LIST, STEPS } from "./mock/topics";

after(closeBrowser);

const asking = (options: Parameters<typeof inHouse>[0], body: Parameters<typeof inHouse>[1]) =>
  inHouse({ media: false, ...options }, body);
const NUMBER = "QZX0001112223";

const heading = (page: Page) => page.locator("h1");
async function fill(page: Page, text: string) {
  await page.fill("#value", text);
  await page.keyboard.press(text.length > 0 ? "Tab" : "Enter");
  await page.locator('button[type="submit"]').click();
}

test("words find topics in every language, accents or not; numbers are told apart", () => {
  const keys = (text: string) => findTopics(LIST.topics, text).map(({ key }) => key);
  assert.equal(keys("it takes too long")[0], "too-late");
  assert.equal(keys("DEMORA")[0], "too-late");
  assert.equal(keys("telefono")[0], "call-back");
  assert.equal(keys("teléfono")[0], "call-back");
  assert.deepEqual(keys("qwerty"), []);
  assert.deepEqual(keys("estad"), ["where-is-it"], "the beginning of a word is enough");
  assert.equal(numberKind("qzx 000-1112223", LIST.case_number), "case");
  assert.equal(numberKind("QZX000111222", LIST.case_number), undefined);
  assert.equal(numberKind("123-456-7894", LIST.case_number), "ours");
  assert.equal(numberKind("123-456-7893", LIST.case_number), "slip");
  assert.equal(numberKind("42", LIST.case_number), undefined);
});

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`the list and every screen of a topic are accessible: ${language}, ${width} px`, () =>
      asking({ language }, async ({ mock, open }) => {
        const name = (what: string) => `topics ${what} ${language} ${width}`;
        const list = await open("/topics", width);
        await list.locator(".tl-topics__group").first().waitFor();
        await eventually(() => list.locator(".tl-topics a").count(), LIST.topics.length);
        await checkPage(list, name("list"));

        const page = await open("/topics/mistake", width);
        await page.locator("#value").waitFor();
        await checkPage(page, name("number"));
        await fill(page, "QZ1");
        await page.locator("#value-fault:not(:empty)").waitFor();
        await checkPage(page, name("wrong"));
        await fill(page, NUMBER);
        await page.locator("textarea").waitFor();
        await checkPage(page, name("words"));
        await fill(page, "My name is Núñez.");
        await page.locator('input[type="email"]').waitFor();
        await fill(page, "ana@example.org");
        await page.locator(".tl-topic__given").waitFor();
        await checkPage(page, name("check"));
        await page.locator(".tl-button--go").click();
        await page.locator(".tl-topic__number").first().waitFor();
        await checkPage(page, name("filed"));

        const person = await open("/topics/call-back", width);
        await person.locator(".tl-topic__choice").first().waitFor();
        await checkPage(person, name("choices"));
        await person.locator(".tl-topic__choice").nth(1).click();
        await person.locator("article").waitFor();
        await checkPage(person, name("article"));
        mock.center.isForgotten = true;
        await person.locator(".tl-topic__helped button").first().click();
        await person.getByRole("heading", { level: 1 }).waitFor();
        await person.locator(".usa-button--big").waitFor();
        await checkPage(person, name("stopped"));
      }));

test("a value that is none is told beside its field, and asks nobody", () =>
  asking({}, async ({ mock, open }) => {
    const page = await open("/topics/mistake");
    await page.locator("#value").waitFor();
    const asked = mock.center.walked.length;
    await fill(page, "");
    await see(page, "Please fill this in.");
    await fill(page, "QZX-12");
    await see(page, "A case number has 3 letters and then 10 digits.");
    await eventually(() => page.evaluate(() => document.activeElement?.id), "value");
    assert.equal(mock.center.walked.length, asked);
    await fill(page, "AAA0000000000"); // Its form is right, and the server has the last word.
    await see(page, "This does not fit the question.");
    await eventually(() => page.inputValue("#value"), "AAA0000000000");
  }));

test("what is sent is shown before; change leads back to the field with what stood there", () =>
  asking({}, async ({ mock, open }) => {
    const page = await open("/topics/mistake");
    await fill(page, NUMBER);
    await page.locator("textarea").waitFor();
    await fill(page, "It says Nunes.");
    await page.locator('input[type="email"]').waitFor();
    await fill(page, "ana@example.org");
    const given = page.locator(".tl-topic__given dd");
    await given.first().waitFor();
    await eventually(() => given.allInnerTexts(), [NUMBER, "It says Nunes.", "ana@example.org"]);
    assert.equal(mock.center.walked.filter((body) => body["text"] === "ana@example.org").length, 0, "nothing went out");
    await page.getByRole("button", { name: "Go back and change it" }).click();
    await page.locator('input[type="email"]').waitFor();
    await eventually(() => page.inputValue("#value"), "ana@example.org");
    await fill(page, "eve@example.org");
    await page.getByRole("button", { name: "Send the request" }).click();
    await see(page, "123-456-7894");
    await see(page, "We confirm it by e-mail to eve@example.org.");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy the number" }).click();
    await see(page, "Copied.");
    await eventually(() => page.evaluate(() => navigator.clipboard.readText()), "123-456-7894");
    await page.getByRole("link", { name: "See where it stands" }).click();
    await page.locator("#number").waitFor();
    await eventually(() => page.inputValue("#number"), "123-456-7894");
    assert.ok(!mock.center.walked.some((body) => "leaves" in body), "what has ended is not left");
  }));

test("the browser's back button goes back where the flow allows, and no further than the list", () =>
  asking({}, async ({ mock, open }) => {
    const page = await open("/topics/mistake");
    await fill(page, NUMBER);
    await page.locator("textarea").waitFor();
    await page.getByRole("button", { name: "A person, or why not" }).click();
    await page.locator(".tl-topic__choice").first().waitFor();
    await page.locator(".tl-topic__choice").first().click();
    await page.locator('input[type="tel"]').waitFor();
    await page.goBack(); // This question cannot be left for a menu: the topic begins again.
    await until(() => mock.center.walked.filter((body) => "begins" in body).length === 2, "it begins again");
    await page.locator(".tl-topic__code").waitFor();
    await eventually(() => page.inputValue("#value"), NUMBER, "what was written is offered again");
    await page.getByRole("button", { name: "Back" }).click();
    await page.locator(".tl-topics__group").first().waitFor();
    await until(() => mock.center.walked.some((body) => "leaves" in body), "the walk is left");
  }));

test("a callback is asked for once more before it is promised", () =>
  asking({}, async ({ mock, open }) => {
    const page = await open("/topics/call-back");
    await page.locator(".tl-topic__choice").first().click();
    await page.locator('input[type="tel"]').waitFor();
    await fill(page, "202");
    await see(page, "A telephone number has at least 10 digits");
    await fill(page, "202 555 0123");
    await page.getByRole("button", { name: "Yes, call me" }).click();
    await see(page, "We will call you between 10 and 11.");
    await see(page, "The code that our call begins with");
    await eventually(() => heading(page).innerText(), "We will call you");
    assert.equal(mock.center.walk, "promised");
  }));

test("a record that answers slowly is waited for", () =>
  asking({}, async ({ mock, open }) => {
    const page = await open("/topics/mistake");
    await page.locator("#value").waitFor();
    STEPS["words"]!.state = "busy";
    const { asks } = STEPS["words"]!;
    delete STEPS["words"]!.asks;
    await fill(page, NUMBER);
    await see(page, "We are looking in our records.");
    Object.assign(STEPS["words"]!, { state: "asks", asks });
    await page.locator("textarea").waitFor();
    assert.equal(mock.center.walk, "words");
  }));

test("a page that was left alone says that nothing was sent, and begins again", () =>
  asking({}, async ({ mock, open }) => {
    const page = await open("/topics/mistake");
    await page.locator("#value").waitFor();
    mock.center.isForgotten = true;
    await fill(page, NUMBER);
    await see(page, "This page was left alone too long");
    mock.center.isForgotten = false;
    await page.getByRole("button", { name: "Begin again" }).click();
    await page.locator("#value").waitFor();
    await eventually(() => page.inputValue("#value"), NUMBER);
    const none = await open("/topics/no-such-thing");
    await see(none, "This cannot be begun right now");
    await none.getByRole("link", { name: "Everything you can do here" }).waitFor();
  }));

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`the search box is accessible with results and without: ${language}, ${width} px`, () =>
      asking({ language }, async ({ open }) => {
        const page = await open("/", width);
        await page.fill("#find", "solicitud");
        await page.locator(".tl-find__list a").first().waitFor();
        await checkPage(page, `find results ${language} ${width}`);
        await page.fill("#find", "qwerty");
        await page.locator(".tl-find__none").waitFor();
        await eventually(() => page.locator(".tl-find__none a").count(), 3);
        await checkPage(page, `find none ${language} ${width}`);
      }));

test("the search box works by keyboard alone, and numbers lead to where they belong", () =>
  asking({}, async ({ open }) => {
    const page = await open("/");
    await page.locator("#find").focus();
    await page.keyboard.type("appl");
    await page.locator(".tl-find__list a").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await eventually(() => page.evaluate(() => (document.activeElement as HTMLAnchorElement).pathname), /where-is-it/);
    await page.keyboard.press("ArrowUp");
    await eventually(() => page.evaluate(() => document.activeElement?.id), "find");
    await page.keyboard.press("Escape");
    await eventually(() => page.inputValue("#find"), "");
    await page.keyboard.type("1234567893");
    await see(page, "This is none of our numbers");
    await page.fill("#find", "123 456 7894");
    await see(page, "Where number 123-456-7894 stands");
    await page.fill("#find", "qzx-0001112223");
    await see(page, `Status of case ${NUMBER}`);
    await page.locator("#find").press("Enter");
    await page.locator("#number").waitFor();
    await eventually(() => page.inputValue("#number"), NUMBER);
    assert.match(page.url(), /\/status/);
  }));
