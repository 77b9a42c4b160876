/* states.test.ts: every state that a page can be in, wide, narrow, and at twice the size: axe finds
 * nothing, nothing is wider than the window; SHOTS=FOLDER keeps the pictures. */
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { checkPage, closeBrowser, openHouse, see, until, type House } from "./browser";
import { CLOSED, COLLEAGUE } from "./mock/center";

after(closeBrowser);

/** 1280 px at 200 % are 640 of CSS (WCAG 1.4.4). */
const LOOKS = { wide: [1280, 900], narrow: [390, 844], zoomed: [640, 450] } as const;

async function look(page: Page, name: string): Promise<void> {
  for (const [size, [width, height]] of Object.entries(LOOKS)) {
    await page.setViewportSize({ width, height });
    await checkPage(page, `state ${name} ${size}`);
  }
}

interface State {
  path: string;
  signedIn?: boolean;
  media?: boolean;
  /** From the page just opened to the state. */
  reach(page: Page, house: House): Promise<void>;
}

const gone = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
const isThere = (selector: string) => (page: Page) => page.locator(selector).first().waitFor();

async function isReady(page: Page): Promise<void> {
  await page.locator(".tl-desk").waitFor();
  await page.keyboard.press("r");
  await page.locator(".tl-state--ready").waitFor();
}

async function isOffered(page: Page, { mock }: House): Promise<void> {
  await isReady(page);
  mock.center.offer();
  await page.locator(".tl-offer").waitFor();
}

async function talks(page: Page, house: House): Promise<void> {
  await isOffered(page, house);
  await page.keyboard.press("a");
  await page.locator('[aria-keyshortcuts="m"]:enabled').waitFor();
  await page.locator(".tl-in-call--connected").waitFor();
}

/** A call from the public page, answered. */
async function calls(page: Page, { mock }: House): Promise<void> {
  await page.locator(".tl-before button.tl-button").last().click();
  await until(() => mock.center.call !== undefined, "the call is answered");
  mock.center.say("For the status of your application, press 1.");
  await page.locator(".tl-status--menu").waitFor();
}

async function isInHand(page: Page): Promise<void> {
  await page.locator('[data-matter="1"] .tl-link').click();
  await page.locator("#reply").waitFor();
}

/** A yes to an emergency at the desk, all but sent. */
async function isAllButSent(page: Page): Promise<void> {
  await page.locator("#emergency summary").click();
  await page.selectOption("#emergency-kind", "travel");
  for (const answer of ["when-soon", "ground-family", "papers-yes", "decision-yes"])
    await page.locator(`label[for="emergency-${answer}"]`).click();
  await page.selectOption("#emergency-office", "north");
  await page.fill("#emergency-words", "A funeral abroad on Friday.");
}

/** A no to an emergency, all but sent. */
async function isDecided(page: Page): Promise<void> {
  await isInHand(page);
  await page.locator("#emergency summary").click();
  await page.selectOption("#emergency-kind", "travel");
  for (const answer of ["when-later", "ground-family", "papers-no", "decision-no"])
    await page.locator(`label[for="emergency-${answer}"]`).click();
  await page.selectOption("#emergency-reason", "later");
}

const STATES: Record<string, State> = {
  "desk offline": { path: "/desk", reach: isThere(".tl-desk") },
  "desk ready": { path: "/desk", reach: isReady },
  "desk not ready, no line, nothing done": {
    path: "/desk",
    reach: async (page, { mock: { center } }) => {
      center.state = { state: "not-ready", reason: "training", since: gone(500) };
      center.queues = () => [];
      await page.reload();
      await page.locator(".tl-state--not-ready").waitFor();
    },
  },
  "desk offer": { path: "/desk", reach: isOffered },
  "desk offer rang out": {
    path: "/desk",
    reach: async (page, house) => {
      await isOffered(page, house);
      house.mock.center.offerEnds("rang-out");
      await see(page, "An offer was not answered in time.");
    },
  },
  "desk connected": { path: "/desk", reach: talks },
  "desk connected, who asks is known": {
    path: "/desk",
    async reach(page, house) {
      await talks(page, house);
      await page.locator("#identity-role").selectOption("representative");
      await page.locator("#identity-level").selectOption("answered");
      await page.getByRole("button", { name: /Keep|Guardar/ }).click();
      await page.locator(".tl-disclosed").waitFor();
    },
  },
  "desk connected, who asks is asked": {
    path: "/desk",
    async reach(page, house) {
      await talks(page, house);
      await page.locator("#identity-role").selectOption("party");
      await page.locator("#identity-level").selectOption("answered");
      await page.locator("#answer-born").fill("1980-03-02");
      await page.locator("#answer-zip").fill("00000");
      await page.getByRole("button", { name: /Keep|Guardar/ }).click();
      await page.locator(".tl-identity [role=alert]").waitFor();
    },
  },
  "desk connected, an emergency is decided": {
    path: "/desk",
    async reach(page, house) {
      await talks(page, house);
      await isAllButSent(page);
    },
  },
  "desk connected, an emergency is read to the person": {
    path: "/desk",
    async reach(page, house) {
      house.mock.center.asks = { role: "party", level: "answered" };
      house.mock.center.way = { way: "sms", to: "…0123" };
      await talks(page, house);
      await isAllButSent(page);
      await page.locator("#emergency button[type=submit]").click();
      await page.locator("#emergency-read:focus").waitFor();
    },
  },
  "desk connected, an interpreter is asked for": {
    path: "/desk",
    async reach(page, house) {
      await talks(page, house);
      await page.locator(".tl-interprets summary").click();
      await page.locator(".tl-interprets button[type=submit]").click();
      await page.locator("#interpreter-name:focus").waitFor();
    },
  },
  "desk connected, an interpreter is there": {
    path: "/desk",
    async reach(page, house) {
      await talks(page, house);
      house.mock.center.interpreterComes("41", { name: "Ixchel Tzoc", language: "K'iche'", how: "in-room" });
      await page.locator("#interpreter-leaves").waitFor();
    },
  },
  "desk connected, recording failed": {
    path: "/desk",
    reach: async (page, house) => {
      await talks(page, house);
      house.mock.center.change("41", { recording: "failed" });
      await see(page, "the recording failed");
    },
  },
  "desk connected, sound lost": {
    path: "/desk",
    reach: async (page, house) => {
      await talks(page, house);
      house.mock.center.answerer = undefined;
      house.mock.center.change("41", { until: gone(-25) });
      await see(page, "The center does not hear you");
    },
  },
  "desk held": {
    path: "/desk",
    reach: async (page, house) => {
      await talks(page, house);
      await page.keyboard.press("h");
      await page.locator(".tl-in-call--held").waitFor();
    },
  },
  "desk consult": {
    path: "/desk",
    reach: async (page, house) => {
      await talks(page, house);
      house.mock.center.change("41", { state: "held", second: { state: "aside", agent: COLLEAGUE } });
      await page.locator(".tl-consult__buttons").waitFor();
    },
  },
  "desk transfer dialog": {
    path: "/desk",
    reach: async (page, house) => {
      await talks(page, house);
      await page.keyboard.press("t");
      await page.locator(".tl-transfer[open] .usa-radio").first().waitFor();
    },
  },
  "desk wrap-up": {
    path: "/desk",
    reach: async (page, house) => {
      await talks(page, house);
      house.mock.center.end("41", "person-left");
      await page.locator(".tl-wrap-up").waitFor();
      await page.keyboard.press("w");
      await page.getByRole("alert").waitFor();
    },
  },
  "desk lost": {
    path: "/desk",
    reach: async (page, { context, mock }) => {
      await isReady(page);
      await context.setOffline(true);
      mock.cut();
      await see(page, "The connection to the service is lost.");
    },
  },
  "desk screen lock": {
    path: "/desk",
    reach: async (page, { mock: { center } }) => {
      const session = center.session();
      center.session = () => ({ ...session, locked: true });
      await page.reload();
      await page.locator("dialog[open]").waitFor();
    },
  },
  "desk second tab": {
    path: "/desk",
    reach: async (page, { open }) => {
      await page.locator(".tl-desk").waitFor();
      await open("/desk");
      await page.bringToFront();
      const other = page.context().pages().at(-1)!;
      await see(other, "The desk is open in another tab");
      await look(other, "desk in another tab");
      await other.close();
    },
  },
  "supervisor": { path: "/supervisor", reach: isThere(".tl-sup__cards") },
  "supervisor line closed": {
    path: "/supervisor",
    reach: async (page, { mock: { center } }) => {
      await page.locator(".tl-sup__cards").waitFor();
      center.watched.line = {
        reason: "storm", text: CLOSED, since: gone(60), until: gone(-3600), opens_at: gone(-3600),
        sends_on: true, by: "Eve Invented",
      };
      center.watched.asks = [{ contact: "52", agent: "11", at: gone(20) }];
      center.tellQueues();
      await page.locator(".tl-sup__closed").waitFor();
    },
  },
  "supervisor empty": {
    path: "/supervisor",
    reach: async (page, { mock: { center } }) => {
      center.watched.agents = center.watched.contacts = [];
      await page.reload();
      await see(page, "Nobody is signed in.");
    },
  },
  "worklist": { path: "/worklist", reach: isThere("[data-matter]") },
  "worklist emergency": { path: "/worklist", reach: isDecided },
  "worklist emergency decided before": {
    path: "/worklist",
    reach: async (page, house) => {
      const decided_at = gone(86_400);
      house.mock.center.emergency!.last = { kind: "travel", state: "open", decided_at, due_at: gone(-86_400) };
      await isInHand(page);
      await page.locator("#emergency summary").click();
      await see(page, /nothing is decided anew|no se decide nada de nuevo/);
    },
  },
  "office": { path: "/office", reach: isThere("[data-emergency]") },
  "office one": {
    path: "/office",
    reach: async (page) => {
      await page.locator('[data-emergency="6"] .tl-link').click();
      await page.fill("#place-day", "2026-03-12");
      await page.fill("#place-time", "09:30");
      await page.locator(".tl-office__chosen").waitFor();
      await page.locator("details:not(.tl-upload) summary").click();
    },
  },
  "office empty": {
    path: "/office",
    reach: async (page, { mock: { center } }) => {
      center.office!.emergencies = [];
      await page.reload();
      await page.locator("#office-list").waitFor();
    },
  },
  "sign-in": { path: "/signin", signedIn: false, reach: isThere("#login") },
  "sign-in wrong": {
    path: "/signin", signedIn: false,
    reach: async (page) => {
      await page.fill("#login", "eve");
      await page.fill("#password", "wrong");
      await page.locator("form button[type=submit]").click();
      await page.getByRole("alert").waitFor();
    },
  },
  "recording asked": { path: "/recording?contact=17", reach: isThere("form button[type=submit]") },
  "recording": {
    path: "/recording?contact=17",
    reach: async (page) => {
      await page.locator("form button[type=submit]").click();
      await page.locator(".tl-wave").waitFor();
    },
  },
  "waits": { path: "/", signedIn: false, reach: isThere(".tl-waits__day") },
  "waits closed by hand": {
    path: "/", signedIn: false,
    reach: async (page, { mock: { center } }) => {
      const opens_at = gone(-7200);
      const text = { en: "Because of severe weather nobody can be here.", es: "Por el mal tiempo nadie está." };
      Object.assign(center.waits, { open: false, opens_at, closed: { text, opens_at }, waits: [] });
      await page.reload();
      await page.locator(".tl-waits__why").waitFor();
    },
  },
  "waits nothing known": {
    path: "/", signedIn: false,
    reach: async (page, { mock: { center } }) => {
      Object.assign(center.waits, { waits: [], week: [] });
      delete center.waits.better;
      await page.reload();
      await page.locator(".tl-waits").waitFor();
    },
  },
  "call before": { path: "/call", signedIn: false, reach: isThere(".tl-before button.tl-button") },
  "call menu": { path: "/call", signedIn: false, reach: calls },
  "call waiting": {
    path: "/call", signedIn: false,
    reach: async (page, house) => {
      await calls(page, house);
      house.mock.center.callIs("waiting", { position: 4, wait_from_s: 240, wait_to_s: 540 });
      await page.locator(".tl-status--waiting").waitFor();
    },
  },
  "call held": {
    path: "/call", signedIn: false,
    reach: async (page, house) => {
      await calls(page, house);
      house.mock.center.callIs("held");
      await page.locator(".tl-status--held").waitFor();
    },
  },
  "call ended": {
    path: "/call", signedIn: false,
    reach: async (page, house) => {
      await calls(page, house);
      house.mock.center.callIs("ended");
      await see(page, "The call has ended.");
    },
  },
  "call refused": {
    path: "/call", signedIn: false,
    reach: async (page, { mock: { center } }) => {
      center.answerer = undefined;
      await page.locator(".tl-before button.tl-button").last().click();
      await page.getByRole("alert").waitFor();
    },
  },
};

for (const [name, { path, signedIn = true, media = true, reach }] of Object.entries(STATES))
  test(`state: ${name}`, async () => {
    const house = await openHouse({ signedIn, media });
    try {
      const page = await house.open(path);
      await reach(page, house);
      await look(page, name);
    } finally {
      await house.close();
    }
  });

/** The longest words are often Spanish ones. */
const SPANISH = ["desk offer", "desk connected", "desk connected, who asks is known", "desk connected, an emergency is decided", "desk transfer dialog", "supervisor", "waits closed by hand",
  "worklist emergency", "worklist emergency decided before", "office one"];
for (const name of SPANISH)
  test(`state in Spanish: ${name}`, async () => {
    const { path, signedIn = true, reach } = STATES[name]!;
    const house = await openHouse({ signedIn, language: "es" });
    try {
      const page = await house.open(path);
      await reach(page, house);
      await look(page, `${name} es`);
    } finally {
      await house.close();
    }
  });
