/* center.mjs: a center of our own: its folder, its process, its API.
 *
 *     const center = await Center.open({ staff: ["ana"] });
 *     await center.moveTo(OPEN);
 *     await center.stop();
 *
 * Each has a folder of its own and the ports that the system gives it. The folder is made once per
 * run of the program and copied: making it takes longer than the tests that use it.
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import assert from "node:assert/strict";

export const ROOT = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../../..");
export const PROGRAM = process.env.THROUGHLINE ?? join(ROOT, "build/dev/throughline");
export const POLICY = join(ROOT, "policy/reference");
export const PASSWORD = "correct horse 47";
const READY_MS = 60_000;
const CASES = 500;
const STAFF = {
  ana: { skills: "english,spanish,biometrics,emergency,expedite", tiers: "1" },
  ben: { skills: "english,spanish,biometrics,emergency,expedite", tiers: "1" },
};

/** A Tuesday in March, 10:00 in the agency's time: the line is open and no holiday is near. */
export const OPEN = (() => {
  const day = new Date();
  day.setUTCHours(15, 0, 0, 0);
  const year = day.getUTCMonth() < 2 ? day.getUTCFullYear() : day.getUTCFullYear() + 1;
  day.setUTCFullYear(year, 2, 1);
  while (day.getUTCDay() !== 2) day.setUTCDate(day.getUTCDate() + 1);
  return day;
})();

/** Runs the program to its end. */
export function run(args, { input = "", env = {}, as } = {}) {
  const [file, ...rest] = as ? [...as, PROGRAM, ...args] : [PROGRAM, ...args];
  const done = spawnSync(file, rest, {
    input, env: { ...process.env, ...env }, encoding: "utf8", timeout: 60_000, cwd: ROOT,
  });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

function must(args, options) {
  const done = run(args, options);
  assert.equal(done.status, 0, `throughline ${args.join(" ")}: ${done.err}`);
  return done.out;
}

const folders = [];
export function newFolder(name = "throughline") {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  folders.push(folder);
  return folder;
}
process.on("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

let pattern;
function makeFolder() {
  pattern = join(newFolder(), "agency");
  must(["init", "--data", pattern, "--policy", POLICY, "--for-tests"]);
  for (const kind of ["cases", "appointments", "answers", "times"]) {
    const file = join(pattern, `${kind}.csv`);
    must(["generate", kind, "--policy", POLICY, "--count", `${CASES}`, "--seed", "7",
      "--today", OPEN.toISOString().slice(0, 10), "--out", file]);
    must(["import", kind, file, "--data", pattern]);
  }
  for (const [login, { skills, tiers }] of Object.entries(STAFF))
    must(["user", "add", login, "--data", pattern, "--name", `Agent ${login}`, "--skills", skills,
      "--tiers", tiers], { input: `${PASSWORD}\n` });
}

export class Center {
  log = "";

  /** ownPolicy: it follows a copy of the policy, in center.policy, that may be changed; a function of
   * that folder changes it before the start. settings:
   * more of them, as "http.rate=5"; settingsFile: where it reads some; env: its environment;
   * forTests false: a folder as an agency makes it, empty and by the real clock. */
  static async open({ forTests = true, clock = forTests ? "manual" : "real", at = OPEN,
    ownPolicy = false, settings = [], settingsFile, env = {} } = {}) {
    if (!pattern) makeFolder();
    const center = new Center();
    center.settings = settings;
    center.clock = clock;
    center.settings = settings;
    center.settingsFile = settingsFile;
    center.env = env;
    center.folder = join(newFolder(), "agency");
    if (forTests) cpSync(pattern, center.folder, { recursive: true });
    else must(["init", "--data", center.folder, "--policy", POLICY]);
    if (ownPolicy) {
      center.policy = join(newFolder("policy"), "policy");
      cpSync(POLICY, center.policy, { recursive: true });
      if (typeof ownPolicy === "function") ownPolicy(center.policy);
    }
    // Spoken texts are cached by their words: what one center has rendered, the next need not.
    await center.start();
    if (clock === "manual" && at) await center.moveTo(at);
    return center;
  }

  /** Starts it on the ports that it had, or on free ones. */
  async start() {
    const ports = { http: this.httpPort ?? 0, sip: this.sipPort ?? 0, web: this.webPort ?? 0 };
    const args = ["serve", "--data", this.folder, `--clock=${this.clock}`];
    if (this.settingsFile) args.push("--settings", this.settingsFile);
    for (const setting of [`http.port=${ports.http}`, `sip.port=${ports.sip}`,
      `media.web_port=${ports.web}`, "http.rate=100000", "media.threads=1",
      "stop.wait_s=0", // A test that ends waits for no call.
      ...(this.policy ? [`policy.dir=${this.policy}`] : []), ...this.settings])
      args.push("--set", setting);
    this.process = spawn(PROGRAM, args, {
      cwd: ROOT, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...this.env } });
    this.gone = new Promise((resolve) => this.process.once("exit", (code, signal) => resolve({ code, signal })));
    this.process.stderr.setEncoding("utf8").on("data", (text) => (this.log += text));
    const said = await this.#ready();
    this.url = /http:\/\/\S+:\d+/.exec(said)[0];
    this.httpPort = Number(new URL(this.url).port);
    this.sipPort = Number(/sip:\S+:(\d+)/.exec(said)[1]);
  }

  #ready() {
    return new Promise((resolve, reject) => {
      let said = "";
      const late = setTimeout(() => reject(new Error(`no center in time: ${this.log}`)), READY_MS);
      this.process.stdout.setEncoding("utf8").on("data", (text) => {
        said += text;
        if (!/sip:\S+:\d+\n/.test(said)) return;
        clearTimeout(late);
        resolve(said);
      });
      this.process.once("exit", (code) => {
        clearTimeout(late);
        reject(new Error(`the center ended with ${code}: ${this.log}`));
      });
    });
  }

  get lives() {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Ends it in good order; fails when it does not go, or had died before. */
  async stop() {
    if (!this.process) return;
    assert.ok(this.lives, `the center had died: ${this.log.slice(-2000)}`);
    this.process.kill("SIGTERM");
    const { code, signal } = await this.gone;
    assert.equal(code, 0, `the center ended with ${code ?? signal}: ${this.log.slice(-2000)}`);
    this.process = undefined;
    this.keepsQuiet();
  }

  /** The log of every test: no number, name, case or password of the people in it. */
  keepsQuiet() {
    const known = [/202555\d{4}/, new RegExp(PASSWORD), /Agent (ana|ben)/i, /\b(ana|ben)\b/i];
    for (const { number } of this.cases()) known.push(new RegExp(number));
    for (const line of this.log.split("\n"))
      for (const one of known) assert.doesNotMatch(line, one, "the log tells of a person");
  }

  /** As when the power goes. */
  async kill() {
    this.process.kill("SIGKILL");
    await this.gone;
  }

  async api(method, path, { body, cookie, bearer } = {}) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(body ? { "content-type": "application/json" } : {}),
        ...(cookie ? { cookie } : {}),
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    const json = text && /json/.test(answer.headers.get("content-type")) ? JSON.parse(text) : text;
    return { status: answer.status, json, headers: answer.headers };
  }

  async moveTo(when) {
    const { status, json } = await this.api("POST", "/test/clock", {
      body: { to: when.toISOString() } });
    assert.equal(status, 200, JSON.stringify(json));
  }

  async advance(seconds) {
    const { status, json } = await this.api("POST", "/test/clock", { body: { advance_s: seconds } });
    assert.equal(status, 200, JSON.stringify(json));
  }

  /** A clock that stands would have every talk put down as soon as it began (policy: slip). */
  async letTalk() {
    if (this.clock === "manual") await this.advance(2);
  }

  /** Adds staff, also beside the running server. */
  addUser(login, ...options) {
    must(["user", "add", login, "--data", this.folder, "--name", `Somebody ${login}`, ...options],
      { input: `${PASSWORD}\n` });
  }

  /** Changes records past the server, as time or an operator would. */
  change(sql) {
    const done = spawnSync("python3", ["-c", "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], "
      + "timeout=20); db.execute(sys.argv[2]); db.commit()", join(this.folder, "throughline.db"), sql],
    { encoding: "utf8", timeout: 30_000 });
    assert.equal(done.status, 0, done.stderr);
  }

  /** Rows of the records, as lists of cells, read past the server. */
  rows(sql) {
    const done = spawnSync("python3", ["-c", "import json, sqlite3, sys; db = sqlite3.connect(sys.argv[1], "
      + "timeout=20); print(json.dumps(db.execute(sys.argv[2]).fetchall()))",
    join(this.folder, "throughline.db"), sql], { encoding: "utf8", timeout: 30_000 });
    assert.equal(done.status, 0, done.stderr);
    return JSON.parse(done.stdout);
  }

  async signIn(login) {
    const { status, json, headers } = await this.api("POST", "/session", {
      body: { login, password: PASSWORD } });
    assert.equal(status, 200, JSON.stringify(json));
    return headers.get("set-cookie").split(";")[0];
  }

  /** Signs out whoever sat at the desks: pages that are gone are agents who are lost, and their calls
   * end first. What is still to be done for one is done before. */
  async sendHome(logins, lastly = () => undefined) {
    for (const login of logins) {
      const cookie = await this.signIn(login);
      await this.until(async () => {
        const { json } = await this.api("GET", "/desk", { cookie });
        return !["connected", "offered"].includes(json.state.state);
      }, `${login} has no call`);
      await lastly(cookie);
      await this.api("DELETE", "/session", { cookie });
    }
  }

  /** People in line, over all queues, as a desk is told. */
  async waiting(cookie) {
    const { json } = await this.api("GET", "/desk", { cookie });
    return json.queues.reduce((sum, queue) => sum + queue.waiting, 0);
  }

  /** Asks again until it is so. */
  async until(isSo, what, seconds = 20) {
    const late = performance.now() + seconds * 1000;
    for (;;) {
      const found = await isSo();
      if (found) return found;
      assert.ok(performance.now() < late, `not within ${seconds} s: ${what}\n${this.log.slice(-1500)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Waits for a line of the log: it comes by a pipe, maybe after the answer to what caused it. */
  async logged(pattern, from = 0) {
    await this.until(() => pattern.test(this.log.slice(from)), `logged: ${pattern}`);
  }

  cases() {
    const file = join(this.folder, "cases.csv");
    if (!existsSync(file)) return [];
    const [head, ...rows] = readFileSync(file, "utf8").trim().split("\n");
    const names = head.split(",");
    return rows.map((row) => Object.fromEntries(row.split(",").map((cell, i) => [names[i], cell])));
  }

  /** Rows of the database, columns with | between; read beside the server. */
  sql(query) {
    const done = spawnSync("python3", ["-c",
      "import sqlite3, sys\n" +
      "db = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True)\n" +
      "for row in db.execute(sys.argv[2]): print('|'.join(str(cell) for cell in row))",
      join(this.folder, "throughline.db"), query], { encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr);
    return done.stdout.split("\n").slice(0, -1);
  }

  /** The code by which a contact's promises are looked up, worked out by Python from the folder's secret. */
  codeOf(contact) {
    const done = spawnSync("python3", ["-c",
      "import hashlib, sys\n" +
      "secret = bytes.fromhex(open(sys.argv[1] + '/secret.key').read().strip())\n" +
      "key = hashlib.blake2b(b'', digest_size=32, key=secret, salt=(1).to_bytes(8, 'little'), person=b'contcode')\n" +
      "drawn = hashlib.blake2b(int(sys.argv[2]).to_bytes(8, 'little'), digest_size=16, key=key.digest()).digest()\n" +
      "print('%06d' % (int.from_bytes(drawn[:8], 'big') % 1000000))", this.folder, contact],
    { encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr);
    return done.stdout.trim();
  }

  verifyJournal() {
    return run(["journal", "verify", "--data", this.folder]);
  }
}

export const chromiumIsThere = existsSync(process.env.CHROMIUM ?? "/usr/bin/chromium");
