/* call.operate.test.mjs: what an operator does to a running center: stop, reload, look, log. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import dgram from "node:dgram";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder, ROOT } from "./support/center.mjs";
import { VOICES } from "./support/policy.mjs";
import { speak } from "./support/sound.mjs";

const TO_A_PERSON = "104";
const CHOICE = "For English, press 1.";

/* The answer to one SIP request without a call. */
function askBySip(center, method, patience_ms = 10_000) {
  const socket = dgram.createSocket("udp4");
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => (socket.close(), reject(new Error(`no answer to ${method}`))), patience_ms);
    socket.on("message", (bytes) => {
      clearTimeout(late);
      socket.close();
      resolve(bytes.toString());
    });
    socket.bind(0, "127.0.0.1", () =>
      socket.send([
        `${method} sip:line@127.0.0.1:${center.sipPort} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${socket.address().port};branch=z9hG4bKoperate`,
        "From: <sip:trunk@127.0.0.1>;tag=1", "To: <sip:line@127.0.0.1>", "Call-ID: operate",
        `CSeq: 1 ${method}`, "Max-Forwards: 70", "Content-Length: 0", "", "",
      ].join("\r\n"), center.sipPort, "127.0.0.1"));
  });
}

const metricsOf = async (center) => (await center.api("GET", "/metrics")).json;
const sample = (text, name) => {
  const line = text.split("\n").find((row) => row.startsWith(`${name} `));
  assert.ok(line, `there is a sample ${name}`);
  return Number(line.slice(name.length + 1));
};

describe("the numbers of a center", () => {
  let center;
  before(async () => (center = await Center.open()));
  after(async () => {
    hangUpAll();
    await center?.stop();
  });

  it("are in Prometheus' form, and say what happens", async () => {
    const cookie = await center.signIn("ana");
    const caller = await Caller.call(center);
    caller.key(TO_A_PERSON);
    await center.until(async () => (await center.waiting(cookie)) === 1, "the caller waits");
    const text = await metricsOf(center);
    const checked = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" });
    assert.equal(checked.status, 0, checked.error?.message ?? checked.stderr + checked.stdout);
    assert.equal(checked.stderr + checked.stdout, "", "promtool has nothing to say");
    assert.equal(sample(text, "throughline_calls_came_total"), 1);
    assert.equal(sample(text, "throughline_legs"), 1);
    assert.equal(sample(text, 'throughline_agents{state="not-ready"}'), 1);
    assert.match(text, /^throughline_contacts\{state="waiting",queue="[a-z0-9-]+"\} 1$/m);
    assert.ok(sample(text, "throughline_journal_commits_total") > 3);
    assert.ok(sample(text, 'throughline_journal_commit_seconds_bucket{le="+Inf"}') > 3);
    assert.ok(sample(text, "throughline_rtp_packets_received_total") > 0);
    assert.ok(sample(text, "process_open_fds") > 10);
    const age = Date.now() / 1000 - sample(text, "process_start_time_seconds");
    assert.ok(age > -2 && age < 300, `it started ${age} s ago`);
    await caller.hangUp();
    await center.until(async () => /closed_total\{outcome="left in line"\} 1/.test(await metricsOf(center)),
      "the caller is counted as left in line");
  });

  it("come with its health in words", async () => {
    const { status, json } = await center.api("GET", "/health");
    assert.equal(status, 200, JSON.stringify(json));
    assert.deepEqual([json.ok, json.live, json.draining, json.problems], [true, true, false, []]);
    assert.equal((await center.api("GET", "/health/live")).status, 200);
  });
});

describe("a center of an agency", () => {
  it("has none of what tests move, read and key", async () => {
    const center = await Center.open({ forTests: false });
    const caller = await Caller.call(center);
    const [contact] = await center.until(() => {
      const ids = center.sql("SELECT id FROM contacts");
      return ids.length > 0 && ids;
    }, "a contact is there");
    const api = readFileSync(join(ROOT, "api/openapi.yaml"), "utf8");
    const routes = [...api.matchAll(/^  (\/test\/\S+):\n    (get|post):$/gm)]
      .map(([, path, method]) => [method.toUpperCase(), path.replace("{id}", contact)]);
    assert.ok(routes.length >= 4, routes.join());
    for (const [method, path] of [...routes, ["POST", "/test/clock"]]) {
      const { status } = await center.api(method, path, method === "POST" ? { body: { advance_s: 1 } } : {});
      assert.equal(status, 404, `${method} ${path}`);
    }
    await caller.hangUp();
    await center.stop();
  });
});

describe("a center that is asked to stop", () => {
  after(hangUpAll);

  it("takes no more calls, lets those that run end, and ends", async () => {
    const center = await Center.open({ settings: ["stop.wait_s=120"] });
    const early = await Caller.call(center);
    center.process.kill("SIGTERM");
    await center.until(() => center.log.includes("server.draining"), "it says that it drains");
    const late = await Caller.call(center, { answer: false });
    await late.until(() => late.refused, "the late call is refused");
    assert.equal(late.refused, 503);
    assert.ok(late.retryAfter > 0, "it is told when to try again");
    assert.match(await askBySip(center, "OPTIONS"), /^SIP\/2\.0 503 /);
    const web = await center.api("POST", "/calls", { body: { sdp: "v=0" } });
    assert.equal(web.status, 503);
    assert.equal(web.json.error, "unavailable");
    const health = await center.api("GET", "/health");
    assert.equal(health.status, 503);
    assert.equal(health.json.draining, true);
    assert.match(health.json.problems.join(), /being stopped: 1 ends? of calls/);
    assert.equal((await center.api("GET", "/health/live")).status, 200, "it is not to be killed");
    const from = early.mark;
    await early.hears(speak(CHOICE, VOICES.en), "the menu goes on", { from });
    await early.hangUp();
    assert.deepEqual(await center.gone, { code: 0, signal: null });
    assert.match(center.log, /server\.stops why="no call is left" legs=0/);
    center.keepsQuiet();
    assert.equal(center.verifyJournal().status, 0);
  });

  it("waits for its time only, and who waits in line keeps the place", async () => {
    const center = await Center.open({ settings: ["stop.wait_s=2"] });
    const cookie = await center.signIn("ana");
    const caller = await Caller.call(center);
    caller.key(TO_A_PERSON);
    await center.until(async () => (await center.waiting(cookie)) === 1, "the caller waits");
    center.process.kill("SIGTERM");
    assert.deepEqual(await center.gone, { code: 0, signal: null });
    assert.match(center.log, /server\.stops why="the time for calls to end is over" legs=1/);
    await caller.until(() => caller.ended, "the caller is hung up");
    await center.start();
    assert.match(await metricsOf(center), /^throughline_contacts\{state="(promised|kept)",.*\} 1$/m);
    await center.stop();
  });

  it("ends at once when it is asked twice", async () => {
    const center = await Center.open({ settings: ["stop.wait_s=600"] });
    await Caller.call(center);
    center.process.kill("SIGTERM");
    await center.until(() => center.log.includes("server.draining"), "it says that it drains");
    center.process.kill("SIGTERM");
    assert.deepEqual(await center.gone, { code: 0, signal: null });
    assert.match(center.log, /server\.stops why="asked twice" legs=1/);
  });
});

describe("a center whose settings change", () => {
  let center, file;
  const change = async (text, event) => {
    const from = center.log.length;
    writeFileSync(file, text);
    center.process.kill("SIGHUP");
    await center.until(() => center.log.slice(from).includes(event), event);
    return center.log.slice(from);
  };
  before(async () => {
    file = join(newFolder("settings"), "settings");
    writeFileSync(file, "log.format = text\n");
    center = await Center.open({ settingsFile: file });
  });
  after(async () => {
    hangUpAll();
    await center?.stop();
  });

  it("takes what it can, and names what needs a restart", async () => {
    const log = await change("log.format = json\nhttp.workers = 7\n", "policy.in_force");
    assert.match(log, /settings\.taken key=log\.format/);
    assert.match(log, /settings\.waits key=http\.workers why="this setting needs a restart"/);
    assert.doesNotMatch(log, /settings\.(taken|waits) key=(?!log\.format|http\.workers)/);
  });

  it("then writes its log as JSON, a line for an event", async () => {
    const from = center.log.lastIndexOf("\n") + 1;
    const caller = await Caller.call(center);
    await caller.hangUp();
    await center.until(() => center.log.slice(from).includes("leg.ended"), "the end is logged");
    const lines = center.log.slice(from).trim().split("\n").map((line) => JSON.parse(line));
    const ended = lines.find(({ event }) => event === "leg.ended");
    assert.equal(ended.part, "leg");
    assert.equal(ended.level, "info");
    assert.ok(ended.contact > 0 && ended.leg > 0 && /^\d{4}-.*Z$/.test(ended.time));
    assert.equal(ended.why, "hung up");
  });

  it("keeps what it had when the file is wrong", async () => {
    const log = await change("log.format = loud\n", "settings.refused");
    assert.match(log, /"event":"settings\.fault".*log\.format is one of/);
    await change("log.format = text\n", "policy.in_force");
  });
});

describe("a stranger's SIP", () => {
  it("is not read, and its address stands where fail2ban finds it, as text and as JSON", async () => {
    for (const format of ["text", "json"]) {
      const center = await Center.open({
        settings: ["sip.trunks=192.0.2.0/24", `log.format=${format}`] });
      await assert.rejects(askBySip(center, "OPTIONS", 1000), /no answer/);
      await center.until(() => center.log.includes("sip denied"), "it is logged");
      const log = join(center.folder, "log");
      writeFileSync(log, center.log);
      const filter = readFileSync(join(ROOT, "packaging/fail2ban/throughline.filter"), "utf8")
        .replace("before = ", "before = /etc/fail2ban/filter.d/");
      writeFileSync(join(center.folder, "throughline.conf"), filter);
      const found = spawnSync("fail2ban-regex", ["-o", "ip", log,
        `${join(center.folder, "throughline.conf")}[mode=sip]`], { encoding: "utf8" });
      assert.equal(found.status, 0, found.stderr);
      assert.match(found.stdout, /^127\.0\.0\.1$/m, center.log);
      const { json } = await center.api("GET", "/metrics");
      assert.ok(sample(json, "throughline_sip_denied_total") >= 1);
      await center.stop();
    }
  });
});

/* Hears what is sent to a systemd, which node has no socket for. */
const LISTENER = `
import socket, sys
heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
heard.bind(sys.argv[1])
print("listens", flush=True)
while True:
    print(heard.recv(4096).decode().replace("\\n", " "), flush=True)
`;

describe("a center under systemd", () => {
  it("tells when it is ready, reloads, lives and stops", async () => {
    const socket = join(newFolder("notify"), "socket");
    const listener = spawn("python3", ["-c", LISTENER, socket], { stdio: ["ignore", "pipe", "inherit"] });
    let told = "";
    listener.stdout.setEncoding("utf8").on("data", (text) => (told += text));
    const center = new Center();
    const until = (word) => Center.prototype.until.call(center, () => told.includes(word), `"${word}" is told`);
    await until("listens");
    const running = await Center.open({
      env: { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "2000000" }, settings: ["stop.wait_s=60"] });
    try {
      await until("READY=1 STATUS=Takes calls.");
      await until("WATCHDOG=1");
      running.process.kill("SIGHUP");
      await until("RELOADING=1 MONOTONIC_USEC=");
      await Center.prototype.until.call(center, () => /RELOADING[^]*READY=1/.test(told), "reloaded");
      const caller = await Caller.call(running);
      running.process.kill("SIGTERM");
      await until("STOPPING=1");
      await until("EXTEND_TIMEOUT_USEC=");
      await caller.hangUp();
      assert.deepEqual(await running.gone, { code: 0, signal: null });
      await until("STATUS=Closing.");
    } finally {
      listener.kill();
      hangUpAll();
    }
  });
});
