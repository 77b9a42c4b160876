/* browser.ts: Debian's Chromium, a peer that answers calls like the center, and axe. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { startMock, type Mock } from "./mock/server";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
// Pictures are taken without the bar that a tall page has.
const ARGS = [
  ...(process.env["SHOTS"] ? ["--hide-scrollbars"] : []),
  "--headless=new", "--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--no-first-run",
];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PATIENCE_MS = 10_000;
export const WIDTHS = [320, 1280];
export const LANGUAGES = ["en", "es"] as const;

export interface House {
  mock: Mock;
  context: BrowserContext;
  open(path: string, width?: number): Promise<Page>;
  close(): Promise<void>;
}

let browser: Browser | undefined;

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

interface HouseOptions {
  language?: string;
  signedIn?: boolean;
  /** Whether calls are answered; true unless a test wants a center without media. */
  media?: boolean;
}

/** A mock center and a clean browser context on it. Page errors fail the test that meets them. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  browser ??= await chromium.launch({ executablePath: CHROMIUM, headless: false, args: ARGS });
  const mock = await startMock();
  mock.center.signedIn = options.signedIn ?? false;
  const context = await browser.newContext({
    locale: options.language ?? "en", permissions: ["microphone"], reducedMotion: "reduce",
  });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript(watchKeys);
  if (options.media !== false) {
    const peer = await context.newPage();
    await peer.goto(`${mock.url}/icon.svg`);
    mock.center.answerer = (sdp) => peer.evaluate(answer, sdp);
  }
  return {
    mock,
    context,
    open: async (path, width = 1280) => {
      const page = await context.newPage();
      page.on("pageerror", (error) => assert.fail(`${path}: ${error.message}`));
      await page.setViewportSize({ width, height: width < 600 ? 800 : 900 });
      await page.goto(mock.url + path);
      return page;
    },
    close: async () => {
      await context.close();
      await mock.close();
    },
  };
}

/** A house for as long as the body takes. */
export async function inHouse(options: HouseOptions, body: (house: House) => Promise<void>): Promise<void> {
  const house = await openHouse(options);
  try {
    await body(house);
  } finally {
    await house.close();
  }
}

/** In the pages: notes the keys that go out in the audio, for `keysSent`. */
function watchKeys(): void {
  const send = RTCDTMFSender.prototype.insertDTMF;
  const sent: string[] = [];
  Object.assign(window, { keysSent: sent });
  RTCDTMFSender.prototype.insertDTMF = function (tones, ...rest) {
    sent.push(tones.at(-1)!);
    return send.call(this, tones, ...rest);
  };
}

export const keysSent = (page: Page): Promise<string> =>
  page.evaluate(() => (window as unknown as { keysSent: string[] }).keysSent.join(""));

/** In the peer page: the center's end of a call. */
async function answer(sdp: string): Promise<string> {
  const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
  const peer = new RTCPeerConnection();
  peer.addTrack(sound.getAudioTracks()[0]!, sound);
  await peer.setRemoteDescription({ type: "offer", sdp });
  await peer.setLocalDescription();
  while (peer.iceGatheringState !== "complete")
    await new Promise((resolve) => (peer.onicegatheringstatechange = resolve));
  Object.assign(window, { peers: [...((window as never)["peers"] ?? []), peer] });
  return peer.localDescription!.sdp;
}

/** Fails with what axe finds, and when the page is wider than its window. */
export async function checkPage(page: Page, what: string): Promise<void> {
  // By evaluate, not as a script element: the pages' own policy forbids those.
  await page.evaluate(AXE);
  const found = await page.evaluate(async (tags) => {
    const axe = (window as unknown as { axe: typeof import("axe-core") }).axe;
    const { violations } = await axe.run({ runOnly: { type: "tag", values: tags } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" | ")}`);
  }, WCAG);
  assert.deepEqual(found, [], what);
  const raw = await page.evaluate(() => document.body.textContent!.match(/.{0,40}\{\w+\}/g));
  assert.equal(raw, null, `${what}: a placeholder that nothing filled`);
  const wider = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  assert.ok(wider <= 0, `${what}: ${wider} px wider than the window`);
  await shoot(page, what);
}

/** Keeps a picture when SHOTS names a folder. */
export async function shoot(page: Page, what: string): Promise<void> {
  const folder = process.env["SHOTS"];
  if (folder)
    await page.screenshot({ path: `${folder}/${what.replace(/\W+/g, "-")}.png`, fullPage: true });
}

/** Waits for a text on the page. */
export const see = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByText(text).first().waitFor().catch(async (error: unknown) => {
    await shoot(page, `missing ${text}`);
    throw error;
  });

/** Waits until something holds on this side; for what the mock was asked. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`never: ${what}`);
}

/** Reads the page until it says that, for at most `PATIENCE_MS`: a page answers a moment after it was touched. */
export async function eventually(read: () => Promise<unknown>, wanted: unknown, what?: string): Promise<void> {
  const isIt = (found: unknown) =>
    wanted instanceof RegExp ? wanted.test(String(found)) : isDeepStrictEqual(found, wanted);
  const late = performance.now() + PATIENCE_MS;
  let found = await read();
  while (!isIt(found) && performance.now() < late) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    found = await read();
  }
  if (wanted instanceof RegExp) assert.match(String(found), wanted, what);
  else assert.deepEqual(found, wanted, what);
}
