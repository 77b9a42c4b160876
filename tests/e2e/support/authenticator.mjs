/* authenticator.mjs: what people sign in with: an authenticator app, and Chromium's own passkeys. */
import { createHmac } from "node:crypto";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import assert from "node:assert/strict";
import { ROOT } from "./center.mjs";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;

function bytesOf(base32) {
  const bits = [...base32.replaceAll(" ", "")].map((letter) =>
    LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

/** The code of an app that took this key, `steps` from now (RFC 6238). */
export function codeOf(key, steps = 0) {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + steps));
  const mac = createHmac("sha1", bytesOf(key)).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** The code before that of now, which stays good for the next step: it is given out only while it will still be
 * taken some seconds from now, since a code is taken for one step behind its own. */
export async function earlierCode(key) {
  const left = STEP_MS - (Date.now() % STEP_MS);
  if (left < 8000) await new Promise((done) => setTimeout(done, left + 50));
  return codeOf(key, -1);
}

/** A code that is surely none of this moment. */
export function wrongCodeOf(key) {
  const right = [-2, -1, 0, 1, 2].map((steps) => codeOf(key, steps));
  return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !right.includes(code));
}

/** Gives the page's browser an authenticator that is always touched; finger: and knows its holder. */
export async function addAuthenticator(page, { finger = true } = {}) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true,
      hasUserVerification: finger, isUserVerified: finger, automaticPresenceSimulation: true },
  });
  return {
    keys: async () => (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    /** As a copy that was made before the key was last used. */
    async setCount(signCount) {
      const [key] = await this.keys();
      await devtools.send("WebAuthn.removeCredential", { authenticatorId, credentialId: key.credentialId });
      await devtools.send("WebAuthn.addCredential", { authenticatorId, credential: { ...key, signCount } });
    },
  };
}

const AXE = readFileSync(createRequire(join(ROOT, "web/package.json")).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds on the page as it is; nothing, and nothing wider than a narrow window. */
export async function checkAccess(page, what) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async (tags) => {
    const { violations } = await window.axe.run({ runOnly: { type: "tag", values: tags } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" | ")}`);
  }, RULES);
  assert.deepEqual(found, [], what);
  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width: 320, height });
  const wider = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.setViewportSize({ width, height });
  assert.ok(wider <= 0, `${what}: ${wider} px wider than a window of 320`);
}
