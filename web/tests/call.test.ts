/* call.test.ts: the public pages in a real browser: start, sign-in, and a call from end to end. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  checkPage, closeBrowser, eventually, keysSent, LANGUAGES, openHouse, see, until, WIDTHS, type House,
} from "./browser";

after(closeBrowser);

const MENU = "For the status of your application, press 1.";
type Text = Record<string, string>;
const START: Text = { en: "Call now", es: "Llamar ahora" };
const HANG_UP: Text = { en: "Hang up", es: "Colgar" };

async function inHouse(
  options: Parameters<typeof openHouse>[0],
  body: (house: House) => Promise<void>,
): Promise<void> {
  const house = await openHouse(options);
  try {
    await body(house);
  } finally {
    await house.close();
  }
}

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`start, sign-in and every state of a call are accessible: ${language}, ${width} px`, () =>
      inHouse({ language }, async ({ mock, open }) => {
        const page = await open("/", width);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await checkPage(page, `start ${language} ${width}`);
        await page.goto(`${mock.url}/signin`);
        await page.locator("#login").waitFor();
        await checkPage(page, `signin ${language} ${width}`);
        await page.locator("form button[type=submit]").click();
        await page.getByRole("alert").waitFor();
        await checkPage(page, `signin fault ${language} ${width}`);

        await page.goto(`${mock.url}/call`);
        const start = page.getByRole("button", { name: START[language]! });
        await start.waitFor();
        await checkPage(page, `call before ${language} ${width}`);
        await start.click();
        await until(() => mock.center.call !== undefined, "the call is answered");
        mock.center.say(MENU);
        await see(page, MENU);
        await page.getByRole("button", { name: "2", exact: true }).click();
        await checkPage(page, `call menu ${language} ${width}`);
        mock.center.callIs("waiting", { position: 4, wait_from_s: 240, wait_to_s: 540 });
        await see(page, /4.*9 min/);
        await checkPage(page, `call waiting ${language} ${width}`);
        mock.center.callIs("connected");
        await page.locator(".tl-status--connected").waitFor();
        await checkPage(page, `call connected ${language} ${width}`);
        await page.getByRole("button", { name: HANG_UP[language]! }).click();
        await page.getByRole("heading", { level: 1 }).waitFor();
        await checkPage(page, `call ended ${language} ${width}`);
      }));

test("a call by the keyboard alone: language, call, keys, mute, hang up", () =>
  inHouse({}, async ({ mock, open }) => {
    const page = await open("/call");
    await page.getByRole("button", { name: "Call now" }).waitFor();
    await page.getByLabel("English").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await until(() => mock.center.call !== undefined, "the call is answered");
    assert.equal(mock.center.call?.language, "es");
    await page.locator(".tl-status--menu").waitFor();
    await page.locator(".tl-handset:focus").waitFor();
    await page.locator(".tl-keypad__key:enabled").first().waitFor();
    for (const key of ["1", "#", "0"]) await page.keyboard.press(key);
    await see(page, "1#0");
    await eventually(() => keysSent(page), "1#0");
    // The keypad's twelve keys, then mute, then hang up.
    for (let i = 0; i < 13; i++) await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Unmute", pressed: true }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await see(page, "You hung up.");
    await until(() => mock.center.call === undefined, "the center heard the hang-up");
  }));

test("the page's language switch changes all its words and the language of the call", () =>
  inHouse({}, async ({ mock, open }) => {
    const page = await open("/call");
    await page.getByRole("button", { name: "Español" }).click();
    await page.locator("html[lang=es]").waitFor();
    await page.getByRole("button", { name: "Llamar ahora" }).click();
    await until(() => mock.center.call?.language === "es", "the call is in Spanish");
    await page.reload();
    await page.getByRole("button", { name: "Llamar ahora" }).waitFor();
  }));

test("a call that ends at the center ends on the page; its words are kept over a lost socket", () =>
  inHouse({}, async ({ mock, open }) => {
    const page = await open("/call");
    await page.getByRole("button", { name: "Call now" }).click();
    await until(() => mock.center.call !== undefined, "the call is answered");
    mock.center.say(MENU);
    await see(page, MENU);
    mock.cut();
    mock.center.callIs("waiting", { position: 1, wait_to_s: 30 });
    await see(page, "You are next");
    await eventually(() => page.getByText(MENU).count(), 1, "told again, shown once");
    mock.center.callIs("ended");
    await see(page, "The call has ended.");
  }));

test("an answer that was long on its way does not undo what the live socket told since", () =>
  inHouse({}, async ({ mock, open }) => {
    const page = await open("/call");
    let answer = () => {};
    const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
    await page.route(/\/calls\/\d+$/, async (route) => {
      const response = await route.fetch();
      await mayAnswer;
      await route.fulfill({ response });
    });
    await page.getByRole("button", { name: "Call now" }).click();
    await until(() => mock.center.asked.includes("GET /calls/{id}"), "the page looks");
    mock.center.callIs("waiting", { position: 1, wait_to_s: 30 });
    await see(page, "You are next");
    const answered = page.waitForResponse(/\/calls\/\d+$/);
    answer();
    await (await answered).finished();
    mock.center.say("Thank you for waiting.");
    await see(page, "Thank you for waiting.");
    await see(page, "You are next");
  }));

test("closing the page hangs up", () =>
  inHouse({}, async ({ mock, open }) => {
    const page = await open("/call");
    await page.getByRole("button", { name: "Call now" }).click();
    await until(() => mock.center.call !== undefined, "the call is answered");
    await page.locator(".tl-status--menu").waitFor();
    await page.locator(".tl-keypad__key:enabled").first().waitFor();
    await page.goto(mock.url);
    await until(() => mock.center.asked.includes("DELETE /calls/{id}"), "the hang-up arrives");
  }));

test("a full line is said, and the call can be tried again", () =>
  inHouse({ media: false }, async ({ open }) => {
    const page = await open("/call");
    await page.getByRole("button", { name: "Call now" }).click();
    await see(page, "All our lines are in use");
    await eventually(() => page.getByRole("button", { name: "Call now" }).isEnabled(), true);
    await checkPage(page, "call full");
  }));

test("a blocked microphone and an address without TLS say what to do", () =>
  inHouse({}, async ({ context, open }) => {
    await context.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException("no", "NotAllowedError"));
    });
    const page = await open("/call");
    await page.getByRole("button", { name: "Call now" }).click();
    await see(page, "The microphone is blocked");
    await checkPage(page, "call microphone denied");
    await context.addInitScript(() =>
      Object.defineProperty(navigator, "mediaDevices", { value: undefined }),
    );
    await page.reload();
    await see(page, "This page can't use a microphone");
    await eventually(() => page.getByRole("button", { name: "Call now" }).isDisabled(), true);
    await checkPage(page, "call insecure");
  }));

test("a wrong password is refused, too many lock, the right one opens the desk", () =>
  inHouse({}, async ({ mock, open }) => {
    const page = await open("/desk");
    await page.waitForURL("**/signin");
    async function signIn(password: string) {
      await page.locator("#login").fill("eve");
      await page.locator("#password").fill(password);
      await page.keyboard.press("Enter");
    }
    await signIn("wrong");
    await see(page, "The user name or the password is not right.");
    mock.center.wrong = 3;
    await signIn("invented");
    await see(page, "Try again in 5 minutes.");
    mock.center.wrong = 0;
    await signIn("invented");
    await page.waitForURL("**/desk");
    await see(page, "You take no calls now");
  }));
