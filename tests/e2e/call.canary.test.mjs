/* call.canary.test.mjs: nothing that the gate denies leaves the center. Cases have canaries in them, words
 * and days that stand nowhere else; people call, ask and answer at random, staff of all roles reads all that
 * can be read, and every byte that leaves is searched: answers of the API, the live socket's messages, what
 * is spoken, mails and the log. SEED plays one run again. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Desk, openBrowser } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder, OPEN, ROOT, run } from "./support/center.mjs";
import { keysOf } from "./support/policy.mjs";
import { MailServer } from "./support/post.mjs";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const CALLS = 6;
const ROLES = ["agent", "officer", "supervisor", "reviewer", "author", "ombudsman", "admin"];
const PROTECTED_BY_RIGHT = ["officer", "supervisor"]; // They may look, and it is recorded.
/* A planned appointment on July 19, 2033: of a case that people name who prove nothing, of one that the law
 * protects, and of one whose person proves it. */
const APPOINTMENT = { at: "2033-07-19T15:00:00Z", place: "ZQPLACE" };
const DOCUMENT = { name: "Zqadvocate Invented", firm: "Zqfirm" };
const DENIED = [/July 19/, /19 de julio/, /2033-07-19/, /2033-7-19/, /ZQPLACE/i, /zqadvocate/i, /zqfirm/i,
  /ZQFORM/i, /ZQOFFICE/i, /zqstatus/i];

/** Numbers that look like chance and come again with the seed (mulberry32). */
function random(state) {
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const STEPPED = 102; // Of src/core/fact.h: contact, step, tries, kind of step.

/** A fact of the journal as its kind, its time and its words: 7 bits a byte, the least first. */
function wordsOf(hex) {
  const words = [];
  let [word, shift] = [0n, 0n];
  for (const byte of Buffer.from(hex, "hex")) {
    word |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte < 128) {
      words.push(Number(word));
      [word, shift] = [0n, 0n];
    }
  }
  return words;
}

describe(`canaries (SEED=${seed})`, () => {
  const draw = random(seed);
  const pick = (list) => list[draw(list.length)];
  let center, browser, post, spoken, open, guarded, proved, cookies, answers;
  const left = []; // All that has left: where, and what.
  const leaves = (where, what) => left.push([where, `${what}`]);

  before(async () => {
    // What is spoken goes through a program that keeps it.
    const tools = newFolder("speech");
    spoken = join(tools, "spoken");
    const program = join(tools, "espeak-ng");
    writeFileSync(spoken, "");
    writeFileSync(program, `#!/bin/sh\necho "$@" >>${spoken}\ntee -a ${spoken} | /usr/bin/espeak-ng "$@"\n`);
    chmodSync(program, 0o755);
    post = await MailServer.open();
    [center, browser] = await Promise.all([
      Center.open({ settings: post.settings, env: { PATH: `${tools}:${process.env.PATH}` } }), openBrowser()]);
    plant();
    cookies = Object.fromEntries(await Promise.all(ROLES.map(async (role) => {
      center.addUser(`z${role}`, "--role", role, "--skills", "english,spanish", "--tiers", "1,2");
      return [role, await center.signIn(`z${role}`)];
    })));
  });
  afterEach(hangUpAll);
  after(async () => {
    await browser?.close();
    await center?.stop();
    post?.stop();
  });

  /** The canaries, in records that came by import. */
  function plant() {
    const all = center.cases();
    [open, proved] = all.filter((one) => one.protected === "0").map(({ number }) => number);
    guarded = all.find((one) => one.protected === "1").number;
    answers = Object.fromEntries(readFileSync(join(center.folder, "answers.csv"), "utf8").split("\n")
      .map((line) => line.trim().split(",")).filter(([number]) => number === proved)
      .map(([, question, answer]) => [question, answer]));
    const load = (kind, text) => {
      const file = join(center.folder, "canaries.csv");
      writeFileSync(file, text);
      const { status, err } = run(["import", kind, file, "--data", center.folder]);
      assert.equal(status, 0, err);
    };
    load("appointments", "case,kind,at,place,state\n"
      + [open, guarded, proved].map((number) => `${number},biometrics,${APPOINTMENT.at},${APPOINTMENT.place},planned\n`).join(""));
    load("representations", "case,document,name,firm,received_on,entered_on,active_on,until,ended_on,ended\n"
      + [open, guarded].map((number) =>
        `${number},1,${DOCUMENT.name},${DOCUMENT.firm},2026-01-02,2026-01-05,2026-01-09,,,\n`).join(""));
    center.change("UPDATE appointments SET state = 'kept' WHERE state = 'planned' AND place <> "
      + `'${APPOINTMENT.place}' AND case_id IN (SELECT id FROM cases WHERE receipt IN ('${open}', '${guarded}', '${proved}'))`);
    center.change("UPDATE cases SET form = 'ZQFORM', office = 'ZQOFFICE', status = 'zqstatus' "
      + `WHERE receipt = '${guarded}'`);
  }

  /** What a step asks for, by its number in enum tl_step_kind; undefined: nothing is asked. */
  const ASKS = { 0: () => pick("12"), 2: () => pick("12"), 3: () => pick("1112233456789*"),
    4: () => keysOf(pick([open, open, guarded])), 5: () => pick(["19000101", "00000", "#"]), 8: () => pick("12") };

  /** Where the newest call stands: its last steps, read from the journal. */
  async function stepsSince(since) {
    const { json } = await center.api("GET", `/test/facts?since=${since}`);
    const steps = json.facts.map(({ bytes }) => wordsOf(bytes)).filter(([kind]) => kind === STEPPED);
    return { next: json.facts.at(-1)?.number ?? since, kind: steps.at(-1)?.[5] };
  }

  /** Somebody who wants to hear of a case, and presses whatever might help. */
  async function someCall() {
    let { next } = await stepsSince(0);
    const caller = await Caller.call(center);
    for (let presses = 6 + draw(10), idle = 0; presses > 0 && idle < 40 && !caller.ended; ) {
      const now = await stepsSince(next);
      next = now.next;
      const asked = now.kind === undefined ? undefined : ASKS[now.kind];
      if (asked) caller.key(asked());
      [presses, idle] = asked ? [presses - 1, 0] : [presses, idle + 1];
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    if (!caller.ended) await caller.hangUp();
  }

  const ask = async (method, path, options) => {
    const answer = await center.api(method, path, options);
    leaves(`${method} ${path}`, JSON.stringify(answer.json) + JSON.stringify([...answer.headers]));
    return answer;
  };

  /** Every GET of the contract, with what it may be asked for, by this role (undefined: by nobody). */
  async function readAll(role, contacts) {
    const contract = readFileSync(join(ROOT, "api/openapi.yaml"), "utf8").split("\n");
    const paths = contract.flatMap((line, at) => {
      const [, path] = /^ {2}(\/\S+):$/.exec(line) ?? [];
      if (!path) return [];
      const end = contract.findIndex((one, i) => i > at && /^ {2}\S/.test(one));
      return contract.slice(at, end).some((one) => /^ {4}get:/.test(one)) ? [path] : [];
    }).filter((path) => !path.startsWith("/test/"));
    assert.ok(paths.length > 30, "the contract was read");
    const cookie = cookies[role];
    for (const path of paths) {
      for (const id of path.includes("{id}") ? [contacts.at(-1), pick(contacts)] : [0]) {
        await ask("GET", path.replace("{id}", id), { cookie });
        for (const number of PROTECTED_BY_RIGHT.includes(role) ? [open] : [open, guarded])
          await ask("GET", `${path.replace("{id}", id)}?reason=${pick(["caller-asks", "prepare", "follow-up"])}&number=${number}`,
            { cookie });
      }
    }
    for (const number of [open, guarded])
      await ask("POST", "/promises/look", { cookie, body: { number, code: "000000" } });
  }

  const contactsNow = () => center.rows("select id from contacts order by id").map(([id]) => id);

  /** What of it was denied. */
  function found() {
    const said = existsSync(spoken) ? readFileSync(spoken, "utf8") : "";
    const all = [...left, ["spoken", said], ["mails", JSON.stringify(post.mails)], ["the log", center.log]];
    return all.flatMap(([where, what]) => DENIED.filter((one) => one.test(what)).map((one) => `${where}: ${one}`));
  }

  it("callers at random, who prove nothing", async () => {
    for (let i = 0; i < CALLS; i++) await someCall();
    assert.match(readFileSync(spoken, "utf8"), /\S/, "what is spoken is seen");
    assert.deepEqual(found(), []);
  });

  /** What somebody at a page answers, who tries both cases and presses whatever might help. */
  function somethingFor({ kind, form, choices, can_skip: canSkip }) {
    if (kind === "article") return { kind: "helped" };
    if (kind !== "value") return { kind: "choice", text: pick((choices ?? [{ key: "1" }, { key: "2" }]).map(({ key }) => key)) };
    if (canSkip && draw(8) === 0) return { kind: "skip" };
    const texts = { "case-number": [open, open, guarded], date: ["1900-01-01"], phone: ["2025550123"], mail: ["ana@example.org"],
      text: ["words"], number: ["100000000"], code: ["0000"] };
    return { kind: "value", text: pick(texts[form.kind] ?? ["00000", "12345", "1"]) };
  }

  async function somePage(topic, language) {
    const begun = await ask("POST", `/topics/${topic}`, { body: { language } });
    assert.equal(begun.status, 201, JSON.stringify(begun.json));
    const { token } = begun.json;
    for (let { page } = begun.json, answers = 12; answers > 0 && page.asks; answers--) {
      const path = `/topics/contacts/${page.id}`;
      await ask("POST", path, { bearer: token, body: { step: page.asks.step, ...somethingFor(page.asks) } });
      page = (await ask("GET", path, { bearer: token })).json;
      for (let looks = 20; page.state === "busy" && looks > 0; looks--) page = (await ask("GET", path, { bearer: token })).json;
    }
    return begun.json.page.id;
  }

  it("pages at random, of people who prove nothing; the public status of both cases", async () => {
    const { json: { topics } } = await ask("GET", "/topics");
    assert.ok(topics.length > 5);
    const contacts = [];
    for (const { key } of topics) contacts.push(await somePage(key, pick(["en", "es"])));
    const asked = center.rows(`select count(*) from contact_values where contact in (${contacts}) and name = 'receipt'`);
    assert.ok(Number(asked[0][0]) > 0, "cases were spoken of");
    const status = (number) => ask("POST", "/cases/status", { body: { number } });
    assert.equal((await status(open)).status, 200);
    assert.equal((await status(guarded)).status, 404);
    for (const number of [open, guarded]) await ask("POST", "/uploads/look", { body: { number, code: "000000" } });
    assert.deepEqual(found(), []);
  });

  it("an agent's call about both cases, whoever asks, with wrong answers; and all that staff can read", async () => {
    const desk = await Desk.open(browser, center, "ana");
    desk.page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => leaves("live", payload)));
    desk.page.on("response", (answer) => void answer.text().then((text) => leaves(answer.url(), text), () => undefined));
    await desk.page.reload();
    await desk.ready();
    const caller = await Caller.call(center);
    caller.key("104");
    await desk.accept();
    const contact = contactsNow().at(-1);
    cookies.ana = (await desk.page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const { json } = await ask("GET", `/desk/contacts/${contact}/identity`, { cookie: cookies.ana });
    assert.ok(json.roles.length > 3, "the agent sees the contact");
    for (const number of [open, guarded, open]) {
      await ask("GET", `/desk/contacts/${contact}/case?reason=caller-asks&number=${number}`, { cookie: cookies.ana });
      for (const role of json.roles)
        for (const level of json.levels)
          await ask("POST", `/desk/contacts/${contact}/identity`, { cookie: cookies.ana,
            body: { role: role.key, level: level.key, answers: { born: "1900-01-01", zip: "00000", file_number: "0000" } } });
    }
    await desk.page.locator("#case-number").fill(open);
    await desk.page.locator("#look").click();
    await desk.page.locator(".tl-case__number").waitFor();
    for (const role of [undefined, "ana", ...ROLES]) await readAll(role, contactsNow());
    leaves("the page", await desk.page.content());
    await caller.hangUp();
    await desk.file(0, "");
    assert.ok(left.some(([where]) => where === "live"), "the live socket is heard");
    assert.ok(left.some(([where, what]) => where.includes("/case") && what.includes(open)), "the public status is told");
    assert.deepEqual(found(), []);
    await desk.page.context().close();
  });

  it("would be found: who proves it is told, and that is seen", async () => {
    await center.moveTo(new Date(OPEN.getTime() + 3600_000));
    const caller = await Caller.call(center);
    const keys = [() => "1", () => "3", () => "1", () => keysOf(proved), () => "1", () => answers.born.replaceAll("-", ""), () => answers.zip];
    for (let { next } = await stepsSince(0); keys.length > 0; ) {
      const now = await stepsSince(next);
      next = now.next;
      if (ASKS[now.kind]) caller.key(keys.shift()());
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await caller.until(() => new Set(found()).size > 1, "the canaries are told: the day, and where");
    assert.deepEqual([...new Set(found())].sort(), ["spoken: /July 19/", "spoken: /ZQPLACE/i"]);
    await caller.hangUp();
  });
});
