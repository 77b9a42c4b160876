/* browser.mjs: Debian's Chromium with a microphone that beeps: agents at their desks, callers.
 *
 * A desk is one browser context: its own cookies, its own page. The microphone is a tone of MIC_HZ,
 * 300 ms on and 200 ms off. It is taken as it is: a browser's echo canceller, which has no room to
 * learn here, at times takes the microphone's tone for an echo of the caller's and removes it.
 */
import { createRequire } from "node:module";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import assert from "node:assert/strict";
import { newFolder, PASSWORD, ROOT } from "./center.mjs";

const { chromium } = createRequire(join(ROOT, "web/package.json"))("playwright-core");
const PATIENCE_MS = 20_000;
const MIC_RATE = 48_000;
export const MIC_HZ = 700;

function beeps(hertz) {
  const samples = new Int16Array(MIC_RATE);
  for (let i = 0; i < samples.length; i++)
    if (i % (MIC_RATE / 2) < MIC_RATE * 0.3)
      samples[i] = 16000 * Math.sin((2 * Math.PI * hertz * i) / MIC_RATE);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(MIC_RATE, 24);
  head.writeUInt32LE(MIC_RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}

/** In the pages: keeps the peer connections, so that tests can ask for their figures. */
function keepPeers() {
  const Peer = window.RTCPeerConnection;
  window.peers = [];
  window.RTCPeerConnection = class extends Peer {
    constructor(...rest) {
      super(...rest);
      window.peers.push(this);
    }
  };
}

/** In the pages: the microphone without the browser's own work on its sound. */
function takeSoundAsItIs() {
  const media = navigator.mediaDevices;
  const open = media?.getUserMedia.bind(media);
  const off = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  if (open)
    media.getUserMedia = ({ audio }) =>
      open({ audio: { ...(audio === true ? {} : audio), ...off } });
}

/** A browser of its own process group, so that it can be killed as a crash would. Its microphone
 * beeps at so many hertz. */
export async function openBrowser(options) {
  return chromium.launch(launchOptions(options));
}

function launchOptions({ hertz = MIC_HZ } = {}) {
  const microphone = join(newFolder("microphone"), "beeps.wav");
  writeFileSync(microphone, beeps(hertz));
  return {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: false,
    args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream", `--use-file-for-fake-audio-capture=${microphone}`,
      "--autoplay-policy=no-user-gesture-required", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--no-first-run"],
  };
}

/** A browser on a computer that can be closed and opened again, as a laptop: all its processes stand
 * still meanwhile, with every connection as it was. */
export async function openLaptop(options) {
  const server = await chromium.launchServer(launchOptions(options));
  const browser = await chromium.connect(server.wsEndpoint());
  const all = (signal) => process.kill(-server.process().pid, signal);
  return {
    browser,
    shut: () => all("SIGSTOP"),
    wake: () => all("SIGCONT"),
    async close() {
      all("SIGCONT");
      await server.kill();
    },
  };
}

/** A page of its own context; what goes wrong in its scripts fails the test that asks for it. */
export async function openPage(browser, url, { width = 1280, locale = "en" } = {}) {
  const context = await browser.newContext({ locale, permissions: ["microphone"],
    viewport: { width, height: width < 600 ? 800 : 900 }, reducedMotion: "reduce" });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript(keepPeers);
  await context.addInitScript(takeSoundAsItIs);
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  await page.goto(url);
  return page;
}

/** Keeps a picture when SHOTS names a folder. */
export async function shoot(page, name) {
  const folder = process.env.SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const { width, height } = page.viewportSize();
  for (const wide of [1280, 375]) {
    await page.setViewportSize({ width: wide, height });
    await page.screenshot({ path: join(folder, `${name}-${wide}.png`), fullPage: true });
  }
  await page.setViewportSize({ width, height });
}

/** What the page's newest peer connection hears: packets so far, level 0 to 1 of this moment. */
export const hearing = (page) =>
  page.evaluate(async () => {
    const peer = window.peers.at(-1);
    if (!peer) return { packets: 0, level: 0 };
    for (const [, row] of await peer.getStats())
      if (row.type === "inbound-rtp")
        return { packets: row.packetsReceived ?? 0, level: row.audioLevel ?? 0,
          codec: (await peer.getStats()).get(row.codecId)?.mimeType };
    return { packets: 0, level: 0 };
  });

/** How loud a tone is in what the page's newest peer connection hears, in decibels of full scale: the
 * loudest of many looks, since the tones are beeps. */
const toneIn = (page, hertz) =>
  page.evaluate(async (hertz) => {
    const track = window.peers.at(-1)?.getReceivers()[0]?.track;
    if (!track) return -200;
    const context = new AudioContext();
    try {
      const analyser = context.createAnalyser();
      analyser.fftSize = 4096;
      analyser.smoothingTimeConstant = 0;
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      const bins = new Float32Array(analyser.frequencyBinCount);
      const at = Math.round((hertz * analyser.fftSize) / context.sampleRate);
      let most = -200;
      for (let look = 0; look < 12; look++) {
        await new Promise((resolve) => setTimeout(resolve, 80));
        analyser.getFloatFrequencyData(bins);
        most = Math.max(most, ...bins.slice(at - 2, at + 3));
      }
      return most;
    } finally {
      await context.close();
    }
  }, hertz);

/* A tone of the tests comes at about -20 dB, and a beep of another one leaves less than -50 here. */
const [IS_THERE_DB, IS_GONE_DB] = [-30, -42];
export const hearsHertz = (page, hertz, what) =>
  until(() => toneIn(page, hertz), (level) => level > IS_THERE_DB, `${what}: ${hertz} Hz is heard`);
export const hearsNoHertz = (page, hertz, what) =>
  until(() => toneIn(page, hertz), (level) => level < IS_GONE_DB, `${what}: no ${hertz} Hz`);

async function until(look, isSo, what, seconds = 15) {
  const late = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    assert.ok(performance.now() < late, `not within ${seconds} s: ${what}; ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Until the page hears something at least so loud, or (quiet) nothing. */
export const hearsLoud = (page, what) =>
  until(() => hearing(page), ({ level }) => level > 0.1, `${what} is heard in the browser`);
export const hearsQuiet = (page, what) =>
  until(() => hearing(page), ({ level }) => level < 0.01, `silence after ${what}`);

export class Desk {
  static async open(browser, center, login, options) {
    const desk = new Desk();
    desk.center = center;
    desk.page = await openPage(browser, `${center.url}/signin`, options);
    await desk.page.fill("#login", login);
    await desk.page.fill("#password", PASSWORD);
    await desk.page.click("button[type=submit]");
    await desk.page.waitForSelector(".tl-state__word");
    return desk;
  }

  async ready() {
    await this.page.locator(".tl-state__ways .tl-button--go, .tl-state__ways button").first().click();
    await this.page.waitForSelector(".tl-state--ready, .tl-state--offered");
  }

  offered(options) {
    return this.page.waitForSelector(".tl-offer__buttons", options);
  }

  async accept() {
    await this.offered();
    await this.page.locator(".tl-offer__buttons button").first().click();
    await this.talks();
  }

  /** Until the center has it: the buttons go with its answer. */
  async refuse() {
    await this.page.locator(".tl-offer__buttons button").nth(1).click();
    await this.page.waitForSelector(".tl-offer__buttons", { state: "detached" });
  }

  /** Until the call is on at this desk. */
  talks() {
    return this.page.waitForSelector(".tl-in-call--connected");
  }

  async hangUp() {
    await this.center.letTalk();
    return this.page.locator(".tl-in-call__buttons button").last().click();
  }

  wrapsUp() {
    return this.page.waitForSelector("#wrap-up");
  }

  async file(disposition, note) {
    await this.wrapsUp();
    await this.page.locator("#wrap-up .usa-radio__label").nth(disposition).click();
    await this.page.fill("#note", note);
    await this.page.locator("#wrap-up button[type=submit]").click();
    await this.page.waitForSelector("#wrap-up", { state: "detached" });
  }

  text() {
    return this.page.innerText("main");
  }

  async close() {
    assert.deepEqual(this.page.faults, [], "errors in the desk's scripts");
    await this.page.context().close();
  }
}
