/* supervisor.test.ts: the supervisor's page in a real browser, in both languages and widths. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { applyLive, contactOf, sortContacts, sortSeats } from "../src/supervisor/state";
import { checkPage, closeBrowser, eventually, LANGUAGES, openHouse, until, WIDTHS, type House } from "./browser";
import { CLOSED, WATCHED } from "./mock/center";

after(closeBrowser);

async function leading(
  options: Parameters<typeof openHouse>[0], body: (house: House) => Promise<void>,
): Promise<void> {
  const house = await openHouse({ signedIn: true, ...options });
  try {
    await body(house);
  } finally {
    await house.close();
  }
}

const isUp = (page: Page) => page.locator(".tl-sup__cards").waitFor();
const NOW = { ...WATCHED, seq: 1, now: new Date().toISOString() };

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`every state of the supervisor's page is accessible: ${language}, ${width} px`, () =>
      leading({ language }, async ({ mock, open }) => {
        const name = (what: string) => `supervisor ${what} ${language} ${width}`;
        const page = await open("/supervisor", width);
        await isUp(page);
        await checkPage(page, name("now"));
        await page.locator('[data-agent="11"] .tl-sup__more').click();
        await page.getByRole("menu").waitFor();
        await checkPage(page, name("menu"));
        await page.keyboard.press("Escape");
        await page.locator('[data-promise="61"] .tl-sup__more').click();
        await page.getByRole("menuitem").nth(1).click();
        await page.getByRole("dialog").waitFor();
        await checkPage(page, name("promise"));
        await page.keyboard.press("Escape");
        await page.keyboard.press("l");
        await page.getByRole("dialog").waitFor();
        await checkPage(page, name("closing"));
        await page.locator("dialog button[type=submit]").click();
        await page.locator(".tl-sup__sure").waitFor();
        await checkPage(page, name("sure"));
        await page.locator("dialog button[type=submit]").click();
        await until(() => mock.center.done.length === 1, "the line is closed");
        assert.equal(mock.center.done[0]!.place, "POST /supervise/line/close");
        assert.equal(mock.center.done[0]!.body["reason"], "storm");
        const at = new Date(Date.now() + 3_600_000).toISOString();
        mock.center.watched.line = {
          reason: "storm", text: CLOSED, since: at, until: at, opens_at: at, sends_on: true, by: "Eve Invented",
        };
        const queue = mock.center.watched.queues.find((one) => one.key === "officers")!;
        queue.closed = { reason: "storm", text: CLOSED, since: at, until: at, opens_at: at, sends_on: false };
        mock.center.watched.surge = {
          since: at, until: at, by: "Eve Invented", why: "many people call",
        };
        mock.center.watched.asks = [{ contact: "52", agent: "11", at: new Date().toISOString() }];
        mock.center.tellQueues();
        await page.locator(".tl-sup__closed").waitFor();
        await page.locator(".tl-sup__surge").waitFor();
        await page.locator(".tl-sup__asks").waitFor();
        await page.locator(".tl-sup__closed").getByText(CLOSED[language]).waitFor();
        await page.locator(".tl-sup__card--closed").getByText(CLOSED[language]).waitFor();
        await checkPage(page, name("closed"));
      }));

test("an empty center says so", () =>
  leading({}, async ({ mock, open }) => {
    mock.center.watched.agents = [];
    mock.center.watched.contacts = [];
    const page = await open("/supervisor");
    await isUp(page);
    await page.getByText("Nobody is signed in.").waitFor();
    await page.getByText("Nobody waits or talks.").waitFor();
    await checkPage(page, "supervisor empty");
  }));

test("the menu is worked by the keyboard, and a reason is asked", () =>
  leading({}, async ({ mock, open }) => {
    const page = await open("/supervisor");
    await isUp(page);
    await page.locator('[data-contact="51"] .tl-sup__more').press("Enter");
    await page.getByRole("menuitem", { name: "Move" }).press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.selectOption("#move-queue", "officers");
    await page.locator("dialog button[type=submit]").click();
    assert.equal(mock.center.done.length, 0, "no reason, nothing done");
    await page.fill("#why", "needs an officer");
    await page.keyboard.press("Enter");
    await until(() => mock.center.done.length === 1, "moved");
    assert.deepEqual(mock.center.done[0], {
      place: "POST /supervise/contacts/51/move", body: { why: "needs an officer", queue: "officers" },
    });
  }));

test("a surge is opened and ended with a reason, and says who opened it", () =>
  leading({}, async ({ mock, open }) => {
    const page = await open("/supervisor");
    await isUp(page);
    await page.getByRole("button", { name: "Declare a surge" }).click();
    await page.getByRole("dialog").waitFor();
    await page.locator("dialog button[type=submit]").click();
    assert.equal(mock.center.done.length, 0, "no reason, nothing done");
    await page.fill("#why", "a storm of calls");
    await page.locator("dialog button[type=submit]").click();
    await until(() => mock.center.done.length === 1, "it is opened");
    assert.equal(mock.center.done[0]!.place, "POST /supervise/surge");
    assert.equal(mock.center.done[0]!.body["why"], "a storm of calls");
    assert.ok(Date.parse(String(mock.center.done[0]!.body["until"])) > Date.now());
    const since = new Date().toISOString(), end = new Date(Date.now() + 3_600_000).toISOString();
    mock.center.watched.surge = { since, until: end, by: "Eve Invented", why: "a storm of calls" };
    mock.center.tellQueues();
    await page.getByText("Declared by Eve Invented: a storm of calls").waitFor();
    await eventually(() => page.getByRole("button", { name: "Declare a surge" }).count(), 0);
    await page.getByRole("button", { name: "End the surge" }).click();
    await page.fill("#why", "quiet again");
    await page.locator("dialog button[type=submit]").click();
    await until(() => mock.center.done.length === 2, "it is ended");
    assert.deepEqual(mock.center.done[1]!.body, { why: "quiet again" });
  }));

test("promises: those that are over are shown when asked for; an answer is told by the keyboard", () =>
  leading({}, async ({ mock, open }) => {
    const page = await open("/supervisor");
    await page.locator('[data-promise="61"]', { hasText: "Late" }).waitFor();
    await page.locator('[data-promise="62"]', { hasText: "Due soon" }).waitFor();
    await page.locator('[data-promise="63"] .tl-sup__more').press("Enter");
    await page.getByRole("menuitem", { name: "It was answered" }).press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.fill("#why", "the office wrote");
    mock.center.promised[2]!.state = "kept";
    await page.keyboard.press("Enter");
    await until(() => mock.center.done.length === 1, "it is told");
    assert.deepEqual(mock.center.done[0], {
      place: "POST /promises/63/end", body: { how: "kept", evidence: "answered", why: "the office wrote" },
    });
    await page.locator('[data-promise="63"]').waitFor({ state: "detached" });
    await page.selectOption("#promise-state", "kept");
    await page.locator('[data-promise="63"]', { hasText: "Kept" }).waitFor();
    await page.selectOption("#promise-state", "broken");
    await page.getByText("There are none.").waitFor();
  }));

test("agents are sorted by what the reader chooses", () =>
  leading({}, async ({ open }) => {
    const page = await open("/supervisor");
    await isUp(page);
    const names = () => page.locator("[data-agent] th").allInnerTexts();
    await page.getByRole("button", { name: "Sort by For" }).click();
    await eventually(() => names(), ["Cy Invented", "Ada Invented", "Bo Invented"]);
    await page.getByRole("button", { name: "Sort by For" }).click();
    await eventually(() => names(), ["Bo Invented", "Ada Invented", "Cy Invented"]);
  }));

test("what changes is applied row by row", () => {
  const gone = applyLive(NOW, { seq: 2, type: "supervise.gone", contact: "52" });
  assert.equal(gone.contacts.length, NOW.contacts.length - 1);
  assert.equal(contactOf(NOW, "11")?.id, "52");
  assert.equal(contactOf(gone, "11"), undefined);
  const seat = { ...NOW.agents[1]!, state: { state: "offline" as const, since: NOW.now } };
  const left = applyLive(NOW, { seq: 3, type: "supervise.agent", agent: seat });
  assert.deepEqual(left.agents.map(({ id }) => id), ["11", "13"]);
  assert.deepEqual(sortSeats(NOW.agents, "name", true).map(({ id }) => id), ["13", "12", "11"]);
});

test("who waits stands in the order of service: by class, then by time of asking", () => {
  const [waits, talks] = [NOW.contacts[0]!, NOW.contacts[1]!];
  const asked = (id: string, priority: string, asked_at: string) => ({ ...waits, id, priority, asked_at });
  const contacts = [
    talks, asked("1", "usual", "2026-03-02T10:00:00Z"), asked("2", "urgent", "2026-03-02T10:02:00Z"),
    asked("3", "urgent", "2026-03-02T10:01:00Z"), asked("4", "usual", "2026-03-02T09:59:00Z"),
  ];
  assert.deepEqual(sortContacts({ ...NOW, contacts }).map(({ id }) => id), ["3", "2", "4", "1", talks.id]);
});
