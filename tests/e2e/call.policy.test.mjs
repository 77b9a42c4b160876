/* call.policy.test.mjs: a policy changed under a running center: who has begun goes on as before. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center } from "./support/center.mjs";
import { VOICES } from "./support/policy.mjs";
import { likeness, speak } from "./support/sound.mjs";

const UNLIKE = 0.85;
const BEFORE = "Please choose.";
const AFTER = "Welcome back, which of these do you want to hear about today?";

describe("a policy changed while people call", () => {
  let center;
  before(async () => (center = await Center.open({ ownPolicy: true })));
  after(async () => {
    hangUpAll();
    await center?.stop();
  });

  const change = (file, from, to) => {
    const path = join(center.policy, file);
    const text = readFileSync(path, "utf8");
    assert.ok(text.includes(from), `${file} has "${from}"`);
    writeFileSync(path, text.replace(from, to));
  };
  const reload = async (event) => {
    const from = center.log.length;
    center.process.kill("SIGHUP");
    await center.until(() => center.log.slice(from).includes(event), event);
    return center.log.slice(from);
  };
  const mainMenu = async () => {
    const caller = await Caller.call(center);
    caller.key("1");
    return caller;
  };

  it("is followed by those who call from now on, and not by those who had begun", async () => {
    const early = await mainMenu();
    await early.hears(speak(BEFORE, VOICES.en), "the menu as it was");
    change("messages/en.yaml", `main.intro: ${BEFORE}`, `main.intro: "${AFTER}"`);
    assert.match(await reload("policy.in_force"), /version=[0-9a-f]{16}/);
    const late = await mainMenu();
    await late.hears(speak(AFTER, VOICES.en), "the menu as it is now");
    const from = early.mark;
    early.key("*");
    await early.hears(speak(BEFORE, VOICES.en), "the menu as it was, again", { from });
    assert.ok(likeness(early.heard(), speak(AFTER, VOICES.en)) < UNLIKE);
    await early.hangUp();
    await late.hangUp();
    assert.equal(center.verifyJournal().status, 0);
  });

  it("is refused when it is not proved, and the one in force stays", async () => {
    change("topics/records-down.yaml", "    otherwise: [ { go: leave-message } ]\n", "");
    const log = await reload("policy.refused");
    assert.match(log, /policy\.fault file=\S+topics\/records-down\.yaml line=\d+ .*nothing follows/);
    const caller = await mainMenu();
    await caller.hears(speak(AFTER, VOICES.en), "the menu as it is now");
    await caller.hangUp();
  });
});
