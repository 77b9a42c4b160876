/* desk.test.ts: the agent's desk in a real browser, from ready to filed, and what goes wrong. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import {
  checkPage, closeBrowser, eventually, keysSent, LANGUAGES, openHouse, see, shoot, until, WIDTHS, type House,
} from "./browser";

after(closeBrowser);

async function atDesk(
  options: Parameters<typeof openHouse>[0],
  body: (house: House) => Promise<void>,
): Promise<void> {
  const house = await openHouse({ signedIn: true, ...options });
  try {
    await body(house);
  } catch (error) {
    console.error("asked:", house.mock.center.asked.slice(-5), house.mock.center.state);
    throw error;
  } finally {
    await house.close();
  }
}

const isUp = (page: Page) => page.locator(".tl-desk").waitFor();
const stateOf = (page: Page, state: string) => page.locator(`.tl-state--${state}`).waitFor();
/** In the call, with sound. */
async function inCall(page: Page): Promise<void> {
  await page.locator(".tl-in-call--connected .tl-in-call__buttons button:enabled").first().waitFor();
  await page.locator('[aria-keyshortcuts="m"]:enabled').waitFor();
}

/** From the desk just opened to a call with sound, by the keyboard. */
async function takeCall({ mock }: House, page: Page): Promise<void> {
  await isUp(page);
  await page.keyboard.press("r");
  await stateOf(page, "ready");
  mock.center.offer();
  await page.locator(".tl-offer").waitFor();
  await page.keyboard.press("a");
  await inCall(page);
}

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`every state of the desk is accessible: ${language}, ${width} px`, () =>
      atDesk({ language }, async ({ mock, open }) => {
        const name = (what: string) => `desk ${what} ${language} ${width}`;
        const page = await open("/desk", width);
        await isUp(page);
        await checkPage(page, name("offline"));
        await page.locator(".tl-mic button").first().click();
        await page.locator(".tl-mic__heard").waitFor();
        await checkPage(page, name("microphone"));
        await page.locator(".tl-mic__buttons button").last().click();
        await page.keyboard.press("r");
        await stateOf(page, "ready");
        await checkPage(page, name("ready"));
        mock.center.offer();
        await page.locator(".tl-offer").waitFor();
        await checkPage(page, name("offer"));
        await page.keyboard.press("a");
        await inCall(page);
        await checkPage(page, name("call"));
        await page.keyboard.press("c");
        await page.locator(".tl-case").waitFor();
        await page.keyboard.press("y");
        await page.locator(".tl-history__list").waitFor();
        await page.keyboard.press("i");
        await page.locator(".tl-article").waitFor();
        await page.locator(".tl-quality").waitFor();
        await page.keyboard.press("k");
        await page.locator(".tl-call-keys").waitFor();
        await page.locator("#call-title").focus();
        await page.keyboard.press("m");
        await checkPage(page, name("call with case and keypad"));
        await page.keyboard.press("h");
        await page.locator(".tl-in-call--held").waitFor();
        await checkPage(page, name("held"));
        await page.keyboard.press("e");
        await page.locator(".tl-wrap-up").waitFor();
        await page.keyboard.press("w");
        await page.getByRole("alert").waitFor();
        await checkPage(page, name("wrap-up"));
        await page.locator("label[for=disposition-0]").click();
        await page.keyboard.press("w");
        await stateOf(page, "ready");
        await page.locator(".tl-fold summary").click();
        await page.locator(".tl-day").waitFor();
        await checkPage(page, name("filed"));
        await page.keyboard.press("?");
        await page.locator("dialog[open]").waitFor();
        await checkPage(page, name("keys"));
      }));

test("a day by the keyboard: ready, accept, mute, hold, keys, look, hang up, file, break", () =>
  atDesk({}, async (house) => {
    const { center } = house.mock;
    const page = await house.open("/desk");
    await takeCall(house, page);
    await page.keyboard.press("m");
    await page.getByRole("button", { name: "Unmute", pressed: true }).waitFor();
    await page.keyboard.press("m");
    await page.keyboard.press("h");
    await page.locator(".tl-in-call--held").waitFor();
    await page.keyboard.press("h");
    await page.locator(".tl-in-call--connected").waitFor();
    await page.keyboard.press("k");
    await page.locator(".tl-call-keys button:focus").waitFor();
    for (const key of ["4", "2", "#"]) await page.keyboard.press(key);
    await see(page, "42#");
    await eventually(() => keysSent(page), "42#");
    await page.keyboard.press("c");
    await see(page, "We are looking at your papers");
    assert.deepEqual(center.looks, ["QZX0001112223 caller-asks"]);
    await page.keyboard.press("e");
    await page.locator(".tl-wrap-up").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("o");
    await page.locator("#note:focus").waitFor();
    await page.keyboard.type("rang about the date");
    assert.ok(center.asked.every((asked) => asked !== "POST /desk/contacts/{id}/refuse"));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await stateOf(page, "ready");
    assert.deepEqual(center.filed, [{ disposition: "answered", note: "rang about the date" }]);
    await page.locator("#not-ready-reason:enabled").waitFor();
    await page.keyboard.press("n");
    await page.locator("#not-ready-reason:focus").waitFor();
    await page.keyboard.press("ArrowDown");
    await stateOf(page, "not-ready");
    assert.equal(center.state.reason, "break");
  }));

test("a note is kept as it is typed: over a reload, a server that is away, and into the wrap-up", () =>
  atDesk({}, async (house) => {
    const { center } = house.mock;
    const page = await house.open("/desk");
    await takeCall(house, page);
    await page.keyboard.press("o");
    await page.locator("#note:focus").waitFor();
    await page.keyboard.type("wants an earlier date");
    await until(() => center.notes.at(-1) === "41: wants an earlier date", "the note is kept");
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.reload();
    await inCall(page);
    await eventually(() => page.locator("#note").inputValue(), "wants an earlier date");
    center.takesNotes = false;
    await page.locator("#note").focus();
    await page.keyboard.press("End");
    await page.keyboard.type(", soon");
    await see(page, "Not saved yet");
    center.takesNotes = true;
    await until(() => center.notes.at(-1) === "41: wants an earlier date, soon", "it went after all");
    await page.keyboard.press("Escape");
    await page.keyboard.press("e");
    await page.locator(".tl-wrap-up").waitFor();
    await eventually(() => page.locator("#note").inputValue(), "wants an earlier date, soon");
    await page.locator("label[for=disposition-0]").click();
    await page.locator("#wrap-up-title").focus();
    await page.keyboard.press("w");
    await stateOf(page, "ready");
    assert.deepEqual(center.filed, [
      { disposition: "answered", note: "wants an earlier date, soon" },
    ]);
  }));

test("a note over the limit is said, not sent and not filed", () =>
  atDesk({}, async (house) => {
    const { center } = house.mock;
    const page = await house.open("/desk");
    await takeCall(house, page);
    await page.locator("#note").fill("ñ".repeat(101));
    await see(page, "2 characters too many");
    await page.locator("#note").blur();
    center.end("41", "person-left");
    await page.locator("label[for=disposition-0]").click();
    await page.getByRole("button", { name: "File and go on" }).click();
    await see(page, "2 characters too many");
    assert.deepEqual([center.notes, center.filed], [[], []]);
  }));

test("an article is opened by one key in the caller's language, earlier contacts with a reason", () =>
  atDesk({}, async (house) => {
    const { center } = house.mock;
    const page = await house.open("/desk");
    await takeCall(house, page);
    await see(page, "When it takes longer");
    await eventually(() => page.getByText("Changing a date").count(), 0);
    await page.keyboard.press("i");
    await page.locator(".tl-article strong", { hasText: "longer" }).waitFor();
    await page.locator(".tl-article h3:focus", { hasText: "Cuando tarda más" }).waitFor();
    await page.locator(".tl-article__spoken", { hasText: "Wait for the date, then ask." }).waitFor();
    assert.deepEqual(center.opened, ["late es"]);
    await page.getByRole("button", { name: "Back to the list" }).click();
    await page.getByRole("button", { name: "Show all articles" }).click();
    await page.getByRole("button", { name: "Changing a date" }).click();
    await page.locator(".tl-article h3:focus").waitFor();
    await eventually(() => page.locator(".tl-article__spoken").count(), 0);
    await page.getByRole("button", { name: "Back to the list" }).click();
    await see(page, "Changing a date");
    await page.locator("#history-reason").selectOption("prepare");
    await page.locator("#call-title").focus();
    await page.keyboard.press("y");
    await see(page, "Asked when it will be decided.");
    await see(page, "Filed for them: number 123-456-7894");
    await see(page, "Hung up in line · same number");
    assert.deepEqual(center.looks, ["history of 41 prepare"]);
    await see(page, "Was told: the case’s status");
    await see(page, "The article “When it takes longer” did not help");
  }));

test("a long break and a call not filed are recalled, and can be put off", () =>
  atDesk({}, async ({ mock: { center }, open }) => {
    const late = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
    center.state = { state: "not-ready", reason: "break", since: late(590) };
    const page = await open("/desk");
    await isUp(page);
    await eventually(() => page.getByText("Ready again?").count(), 0);
    center.state = { state: "not-ready", reason: "break", since: late(840) };
    await page.reload();
    await see(page, "You have been in “Break” for 14 minutes. Ready again?");
    await checkPage(page, "desk reminder");
    await page.getByRole("button", { name: "Remind me later" }).click();
    await page.getByText("Ready again?").waitFor({ state: "detached" });
    center.state = { state: "ready", since: late(5) };
    center.offer();
    center.accept("41");
    center.end("41", "person-left");
    center.contacts = center.contacts.map((one) => ({ ...one, since: late(250) }));
    await page.reload();
    await see(page, /A contact that ended at .* is not filed yet/);
    await page.getByRole("button", { name: "File it now" }).click();
    await page.locator("#disposition-0:focus").waitFor();
  }));

test("sound that the center no longer gets is said with its time, and a new leg is opened", () =>
  atDesk({}, async (house) => {
    const { center } = house.mock;
    const page = await house.open("/desk");
    await takeCall(house, page);
    const legs = () => center.asked.filter((asked) => asked.endsWith("/leg")).length;
    assert.equal(legs(), 1);
    center.change("41", { until: new Date(Date.now() + 25_000).toISOString() });
    await see(page, /The center does not hear you.*offered on in \d+ seconds/);
    await checkPage(page, "desk sound waited for");
    await until(() => legs() === 2, "a new leg");
    const { until: _, ...back } = center.find("41")!;
    center.contacts = [back];
    center.emit({ type: "contact.changed", contact: back });
    await page.getByText("The center does not hear you").waitFor({ state: "detached" });
    await inCall(page);
  }));

test("a network that is gone is said at once, and the desk goes on when it is back", () =>
  atDesk({}, async (house) => {
    const { mock, context } = house;
    const page = await house.open("/desk");
    await takeCall(house, page);
    await context.setOffline(true);
    await see(page, "The connection to the service is lost.");
    mock.cut();
    mock.center.change("41", { state: "held" });
    await context.setOffline(false);
    await page.locator(".tl-in-call--held").waitFor();
    await page.getByText("The connection to the service is lost.").waitFor({ state: "detached" });
  }));

test("the title counts while an offer stands, and the hidden page tells the desktop", { timeout: 30_000 }, () =>
  atDesk({}, async ({ mock: { center }, context, open }) => {
    // As text: what the compiler adds to functions is not there in the page.
    await context.addInitScript({ content: `
      window.told = [];
      window.Notification = new Proxy(Notification, {
        get: (_, name) => (name === "permission" ? "granted" : undefined),
        construct: (_, [title, { body }]) => {
          told.push(title + ": " + body);
          return { close: () => told.push("closed") };
        },
      });
      Object.defineProperty(document, "hidden", { get: () => true });
    ` });
    const page = await open("/desk");
    await isUp(page);
    await page.keyboard.press("r");
    await stateOf(page, "ready");
    const plain = await page.title();
    center.offer();
    // Not by waitForFunction: the pages' own policy forbids the eval that it needs.
    for (let title = plain; !/^● Incoming call \(\d+\)$/.test(title); title = await page.title())
      await page.waitForTimeout(50);
    await page.keyboard.press("x");
    await page.locator(".tl-offer").waitFor({ state: "detached" });
    await eventually(() => page.title(), plain);
    assert.deepEqual(
      await page.evaluate(() => (window as unknown as { told: string[] }).told),
      ["Incoming call: Español · Where is my application", "closed"],
    );
  }));

test("at twice the size, and in the system's own colours, nothing is lost", () =>
  atDesk({}, async (house) => {
    const page = await house.open("/desk", 640);
    await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
    await takeCall(house, page);
    await page.locator(".tl-quality").waitFor();
    await shoot(page, "desk call forced colours 640");
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wider <= 0, `${wider} px wider`);
    await page.emulateMedia({ forcedColors: "none", contrast: "more" } as never);
    await checkPage(page, "desk call more contrast 640");
  }));

test("an offer that is refused, rings out or is left by its caller goes away and says why", () =>
  atDesk({}, async ({ mock: { center }, open }) => {
    const page = await open("/desk");
    await isUp(page);
    await page.keyboard.press("r");
    await stateOf(page, "ready");
    center.offer("41");
    await see(page, "Where is my application");
    await page.keyboard.press("x");
    await page.locator(".tl-offer").waitFor({ state: "detached" });
    center.offer("42");
    await page.locator(".tl-offer").waitFor();
    center.offerEnds("person-left");
    await see(page, "The caller hung up before you were connected.");
    center.offer("43");
    await page.locator(".tl-offer").waitFor();
    center.offerEnds("rang-out");
    await see(page, "An offer was not answered in time.");
    await see(page, "Did not answer");
    await eventually(() => page.locator(".tl-offer").count(), 0);
  }));

test("a desk phone's trouble, told before the offer it was, stays until the agent acts", () =>
  atDesk({}, async ({ mock: { center }, open }) => {
    const page = await open("/desk");
    await isUp(page);
    await page.keyboard.press("r");
    await stateOf(page, "ready");
    center.emit({
      type: "desk.phone",
      phone: { account: "61", chosen: true, registered: false, made_at: "2027-03-01T15:00:00Z" },
      trouble: "not-registered",
    });
    center.offer("41");
    center.offerEnds("refused");
    center.setState("not-ready", { reason: "no-answer" });
    await stateOf(page, "not-ready");
    await see(page, "your desk phone is not registered");
    await page.keyboard.press("r");
    await stateOf(page, "ready");
    await eventually(() => page.getByText("your desk phone is not registered").count(), 0);
  }));

test("a reload in a call brings the call back, with its sound", () =>
  atDesk({}, async (house) => {
    const { center } = house.mock;
    const page = await house.open("/desk");
    await takeCall(house, page);
    const legs = () => center.asked.filter((asked) => asked.endsWith("/leg")).length;
    assert.equal(legs(), 1);
    await page.reload();
    await inCall(page);
    assert.equal(legs(), 2, "a second leg replaces the first");
    await see(page, "QZX0001112223");
    center.end("41", "person-left");
    await page.locator(".tl-wrap-up").waitFor();
  }));

test("a lost socket comes back and goes on where it was; one too old takes a new snapshot", () =>
  atDesk({}, async (house) => {
    const { mock } = house;
    const page = await house.open("/desk");
    await takeCall(house, page);
    const snapshots = () => mock.center.asked.filter((asked) => asked === "GET /desk").length;
    const before = snapshots();
    mock.cut();
    mock.center.change("41", { state: "held" });
    await page.locator(".tl-in-call--held").waitFor();
    assert.equal(snapshots(), before, "resumed without a snapshot");
    assert.equal(mock.center.asked.filter((asked) => asked.endsWith("/leg")).length, 1);
    mock.cut();
    mock.center.change("41", { state: "connected" });
    mock.center.forget();
    await page.locator(".tl-in-call--connected").waitFor();
    assert.equal(snapshots(), before + 1, "told to reset, took a snapshot");
  }));

test("two tabs: the first works, the second says so and can take over, with the call", () =>
  atDesk({}, async (house) => {
    const { center } = house.mock;
    const first = await house.open("/desk");
    await takeCall(house, first);
    const second = await house.open("/desk");
    await see(second, "The desk is open in another tab");
    await checkPage(second, "desk elsewhere");
    assert.equal(center.asked.filter((asked) => asked.endsWith("/leg")).length, 1);
    await second.getByRole("button", { name: "Work in this tab" }).click();
    await inCall(second);
    await see(first, "The desk is open in another tab");
    await second.close();
    await inCall(first);
  }));

test("sound that the center can't give is said, and asked for again by a button", () =>
  atDesk({}, async (house) => {
    const { center } = house.mock;
    const page = await house.open("/desk");
    await takeCall(house, page);
    const { answerer } = center;
    center.answerer = undefined;
    await page.reload();
    await see(page, "Your sound is not connected.");
    center.answerer = answerer;
    await page.getByRole("button", { name: "Connect again" }).click();
    await inCall(page);
  }));

test("nobody is made ready without a microphone", () =>
  atDesk({}, async ({ mock: { center }, context, open }) => {
    await context.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException("no", "NotFoundError"));
    });
    const page = await open("/desk");
    await isUp(page);
    await page.keyboard.press("r");
    await see(page, "No microphone found");
    assert.ok(!center.asked.includes("POST /desk/ready"));
    await stateOf(page, "offline");
  }));

test("single keys can be switched off, and are never taken from a field", () =>
  atDesk({}, async (house) => {
    const { center } = house.mock;
    const page = await house.open("/desk");
    await takeCall(house, page);
    await page.locator("#case-number").fill("");
    await page.locator("#case-number").pressSequentially("ehm");
    await eventually(() => page.locator("#case-number").inputValue(), "ehm");
    assert.equal(center.find("41")?.state, "connected");
    await page.locator("#call-title").focus();
    await page.keyboard.press("?");
    await page.locator("label[for=keys-on]").click();
    await page.getByRole("button", { name: "Close" }).click();
    await page.locator("dialog").waitFor({ state: "hidden" });
    await page.keyboard.press("h");
    await page.keyboard.press("e");
    await eventually(() => page.locator("kbd:visible").count(), 0, "and the buttons no longer name them");
    assert.equal(center.find("41")?.state, "connected");
    await page.getByRole("button", { name: "Hold" }).click();
    await page.locator(".tl-in-call--held").waitFor();
  }));

test("a number that is no case is said; the look is recorded all the same", () =>
  atDesk({}, async (house) => {
    const page = await house.open("/desk");
    await takeCall(house, page);
    await page.locator("#case-number").fill("ABC");
    await page.locator("#case-reason").selectOption("follow-up");
    await page.locator("#look").press("Enter");
    await see(page, "No case has this number.");
    assert.deepEqual(house.mock.center.looks, ["ABC follow-up"]);
  }));

test("who asks is kept, and what may be told to them is said, by keyboard", () =>
  atDesk({}, async (house) => {
    const page = await house.open("/desk");
    await takeCall(house, page);
    await page.getByRole("button", { name: "Keep", disabled: true }).waitFor(); // Nobody is known yet.
    const keep = page.getByRole("button", { name: "Keep", disabled: false }); // A key does not wait for that.
    await page.locator("#identity-role").selectOption("party");
    await keep.press("Enter");
    const told = page.locator(".tl-disclosed");
    await told.waitFor();
    assert.match((await told.textContent())!, /public statusYou may.*AppointmentsOnly after: Questions answered/);
    assert.deepEqual(house.mock.center.asks, { role: "party", level: "anyone" });
    await page.locator("#identity-level").selectOption("answered");
    await page.getByLabel("When was the person of the case born?").fill("1980-03-02");
    await page.getByLabel("What is the ZIP code of the address?").fill("00000");
    await keep.press("Enter");
    await see(page, "Which of it is wrong is not told.");
    await page.locator("#answer-zip").fill("20001");
    await page.locator("#answer-zip").press("Enter");
    await told.filter({ hasText: "AppointmentsYou may" }).waitFor();
    await page.locator("#answer-zip").waitFor({ state: "detached" });
    await page.locator("#identity-role").selectOption("representative");
    await keep.press("Enter");
    await see(page, "That takes about 9 days now.");
    await page.locator("#identity-role").selectOption("other");
    await keep.press("Enter");
    await told.filter({ hasText: "Not to them" }).waitFor();
  }));

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`an interpreter is accessible: ${language}, ${width} px`, () =>
      atDesk({ language }, async (house) => {
        const { center } = house.mock;
        const name = (what: string) => `interpreter ${what} ${language} ${width}`;
        const page = await house.open("/desk", width);
        await takeCall(house, page);
        await page.locator(".tl-interprets summary").click();
        await checkPage(page, name("asked"));
        await page.locator(".tl-interprets button[type=submit]").click();
        await page.locator(".tl-interprets [role=alert]", { hasText: /\S/ }).waitFor();
        await checkPage(page, name("missing"));
        center.interpreterComes("41", { name: "María Guadalupe Xicohténcatl-Hernández", language: "náhuatl", how: "in-room" });
        await page.locator("#interpreter-leaves").waitFor();
        await checkPage(page, name("there"));
        center.interpreterLeaves("41", { second: { state: "talking", outside: { number: "+12025550123" } } });
        await page.locator(".tl-interpreter p", { hasText: /\d/ }).waitFor();
        await page.locator(".tl-interprets summary").click();
        await page.locator("#interpreter-by-phone:checked").waitFor();
        await checkPage(page, name("by telephone"));
      }));

test("an interpreter is noted and leaves by the keyboard, never without the person's yes", () =>
  atDesk({}, async (house) => {
    const { center } = house.mock;
    const page = await house.open("/desk");
    await takeCall(house, page);
    await page.locator(".tl-interprets summary").press("Enter");
    await page.locator("#interpreter-name").fill("Ixchel Tzoc");
    await see(page, "Ixchel Tzoc interprets for you on this call");
    await page.keyboard.press("Enter");
    await see(page, "Write the language they interpret.");
    await page.locator("#interpreter-language:focus").waitFor();
    await page.keyboard.type("K'iche'");
    await eventually(() => page.locator("#interpreter-by-phone").isDisabled(), true);
    await page.keyboard.press("Enter");
    await see(page, "Ask the person first.");
    assert.ok(!center.asked.includes("POST /desk/contacts/{id}/interpreter"));
    await page.locator("#interpreter-agrees:focus").waitFor();
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    const line = page.locator(".tl-interpreter");
    await line.filter({ hasText: "Interpreter: Ixchel Tzoc (K'iche')In the room with the person" }).waitFor();
    assert.deepEqual(
      [center.find("41")?.interpreter?.how, center.find("41")?.verified], ["in-room", false], "nothing is proved by it");
    await see(page, "An interpreter came, in the room with the person");
    await eventually(() => page.locator(".tl-interprets").count(), 0);
    await page.locator("#interpreter-leaves:focus").press("Enter");
    await line.filter({ hasText: "The interpreter left at" }).waitFor();
    await page.locator("#call-title:focus").waitFor();
    await page.locator(".tl-story li").last().filter({ hasText: "The interpreter left" }).waitFor();
    await page.locator(".tl-in-call--connected").waitFor();
  }));

test("who is heard from outside interprets by telephone, and leaves when that call ends", () =>
  atDesk({}, async (house) => {
    const { center } = house.mock;
    const page = await house.open("/desk");
    await takeCall(house, page);
    center.change("41", { second: { state: "talking", outside: { number: "+12025550123" } } });
    await page.locator(".tl-interprets summary").click();
    await page.locator("#interpreter-name").fill("Ixchel Tzoc");
    await page.locator("#interpreter-language").fill("K'iche'");
    await page.locator("label[for=interpreter-agrees]").click();
    await page.locator(".tl-interprets button[type=submit]").click();
    await page.locator(".tl-interpreter", { hasText: "By telephone" }).waitFor();
    assert.equal(center.find("41")?.interpreter?.how, "by-phone");
    center.interpreterLeaves("41", { second: undefined as never });
    await see(page, "The interpreter left at");
    await page.locator(".tl-interprets summary").click();
    await eventually(() => page.locator("#interpreter-name").inputValue(), "");
    await eventually(() => page.locator("#interpreter-agrees").isChecked(), false);
  }));

test("signing out is refused in a call and works after it", () =>
  atDesk({}, async (house) => {
    const page = await house.open("/desk");
    await takeCall(house, page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await see(page, "You have a call. Hang up or transfer it, then sign out.");
    house.mock.center.end("41", "person-left");
    await page.locator(".tl-wrap-up").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/signin");
  }));
