/* pages.mjs: what the first load of each page costs: kB over the wire, compressed as served, and ms until
 * it can be used, in Chromium without a cache, from a server on this machine. Medians of RUNS; judges
 * nothing. `tools/with-node tools/pages bench`.
 */
import { openBrowser } from "../tests/e2e/support/browser.mjs";
import { Center } from "../tests/e2e/support/center.mjs";

const RUNS = 5;
const PAGES = [
  { name: "start", path: "/", usable: ".tl-waits, .tl-points" },
  { name: "call", path: "/call", usable: ".tl-before button.tl-button" },
  { name: "sign-in", path: "/signin", usable: "#login" },
  { name: "desk", path: "/desk", usable: ".tl-state__ways button", as: "ana" },
  { name: "supervisor", path: "/supervisor", usable: ".tl-sup__cards", as: "sue" },
  { name: "recording", path: "/recording?contact=1", usable: "form button[type=submit]", as: "sue" },
];

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

/** One load in a context of its own: nothing is cached. */
async function load(browser, center, { path, usable, as }) {
  const context = await browser.newContext({ locale: "en", viewport: { width: 1280, height: 900 } });
  if (as) {
    const [name, value] = (await center.signIn(as)).split("=");
    await context.addCookies([{ name, value, url: center.url }]);
  }
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  let [bytes, files] = [0, 0];
  await wire.send("Network.enable");
  wire.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    files++;
  });
  const began = performance.now();
  await page.goto(center.url + path, { waitUntil: "commit" });
  await page.waitForSelector(usable);
  const ms = performance.now() - began;
  await page.waitForLoadState("load");
  await context.close();
  return { kb: bytes / 1000, files, ms };
}

const [center, browser] = await Promise.all([Center.open(), openBrowser()]);
try {
  center.addUser("sue", "--role", "supervisor");
  console.log(`first load, no cache, median of ${RUNS}`);
  console.log(`${"page".padEnd(12)}${"kB".padStart(8)}${"files".padStart(8)}${"ms".padStart(8)}`);
  for (const page of PAGES) {
    const loads = [];
    for (let run = 0; run < RUNS; run++) loads.push(await load(browser, center, page));
    const of = (what) => median(loads.map((one) => one[what]));
    console.log(page.name.padEnd(12) + of("kb").toFixed(1).padStart(8)
      + `${of("files")}`.padStart(8) + of("ms").toFixed(0).padStart(8));
  }
} finally {
  await browser.close();
  await center.stop();
}
