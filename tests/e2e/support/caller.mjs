/* caller.mjs: a telephone behind a trunk: SIP over UDP (RFC 3261), G.711 in RTP, keys by RFC 4733.
 *
 *     const ana = await Caller.call(center);        INVITE, 200, ACK
 *     ana.key("1");                                 keys go out one after the other
 *     await ana.hears(speak("...", "en-us"));       until it was said, or the test fails
 *     await ana.hangUp();
 *
 * Caller.callBySipp leaves the SIP to sipp. Everything that comes by RTP is kept, placed by its time stamps.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import dgram from "node:dgram";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import assert from "node:assert/strict";
import { isTaken } from "./ports.mjs";
import { decode, encode, levelOf, likeness, RATE, tone } from "./sound.mjs";

const FRAME = RATE / 50;
const ALIKE = 0.95; // One other word in a sentence makes it less than 0.8.
const KEYS = "0123456789*#";
const EVENT_TYPE = 101;
const open = new Set();

const socket = () =>
  new Promise((resolve, reject) => {
    const made = dgram.createSocket("udp4");
    made.once("error", reject);
    made.bind(0, "127.0.0.1", () => resolve(made));
  });

const header = (message, name) =>
  new RegExp(`^${name}:\\s*(.*)$`, "im").exec(message)?.[1].trim();

/** Ends what a failed test left. */
export function hangUpAll() {
  for (const caller of open) caller.drop();
}

export class Caller {
  answeredMs = 0;
  ended = false;
  isMute = false; // Sends no packet at all.
  #heard = new Float64Array(RATE * 120);
  #heardLen = 0;
  #firstStamp;
  #out = { sequence: 1, stamp: 0, source: randomBytes(4).readUInt32BE() };
  #keys = [];
  #sound;
  #soundAt = 0;
  #isOnce = false;
  #watchers = new Set();

  static async call(center, { from = "+12025550147", answer = true } = {}) {
    const caller = new Caller();
    caller.center = center;
    caller.from = from;
    [caller.sip, caller.rtp] = [await socket(), await socket()];
    open.add(caller);
    caller.sip.on("message", (bytes, from) => caller.#onSip(bytes.toString(), from.port));
    caller.rtp.on("message", (bytes, from) => caller.#onRtp(bytes, from.port));
    caller.id = randomBytes(8).toString("hex");
    caller.tag = randomBytes(4).toString("hex");
    caller.branch = `z9hG4bK${caller.id}`;
    const began = performance.now();
    caller.#send("INVITE", 1, caller.#sdp());
    if (!answer) return caller;
    await caller.until(() => caller.answeredMs > 0 || caller.refused, "the call is answered");
    assert.ok(!caller.refused, `the call was refused: ${caller.refused}`);
    caller.answeredMs -= began;
    return caller;
  }

  /** The same telephone, with sipp to speak SIP for it; it hangs up after so many seconds. */
  static async callBySipp(center, { seconds }) {
    const caller = new Caller();
    caller.center = center;
    caller.rtp = await socket();
    open.add(caller);
    caller.rtp.on("message", (bytes, from) => caller.#onRtp(bytes, from.port));
    const folder = mkdtempSync(join(tmpdir(), "sipp-"));
    const log = join(folder, "log");
    caller.sipp = spawn("sipp", [
      "-sf", new URL("../sipp/listen.xml", import.meta.url).pathname, "-m", "1", "-d",
      `${seconds * 1000}`, "-i", "127.0.0.1", "-nostdin", "-key", "sound_port",
      `${caller.rtp.address().port}`, "-trace_logs", "-log_file", log,
      `127.0.0.1:${center.sipPort}`,
    ], { stdio: "ignore", cwd: folder });
    caller.sipp.once("exit", (status) => {
      rmSync(folder, { recursive: true });
      [caller.ended, caller.sippStatus] = [true, status];
      caller.#stirred();
    });
    for (const began = Date.now(); !caller.mediaPort; ) {
      assert.ok(!caller.ended && Date.now() - began < 10000, "sipp's call is answered");
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (existsSync(log)) caller.mediaPort = Number(/sound (\d+)/.exec(readFileSync(log))?.[1]);
    }
    caller.#clock = setInterval(() => caller.#tick(), 20);
    return caller;
  }

  /** A telephone behind a trunk that waits to be called at this port, once; sipp speaks SIP for it. It
   * answers when it has rung for so long, or says no by a code of SIP; or does what another scenario of
   * tests/e2e/sip says, for so many calls; busy: how the number ends that says no there. */
  static async waitBySipp(port, { code, busy = "88", rings_ms = 1500, scenario: wanted, calls = 1 } = {}) {
    const caller = new Caller();
    caller.rtp = await socket();
    open.add(caller);
    caller.rtp.on("message", (bytes, from) => caller.#onRtp(bytes, from.port));
    const folder = mkdtempSync(join(tmpdir(), "sipp-"));
    const log = join(folder, "log");
    const file = wanted ?? (code ? "callee-says-no.xml" : "callee-sound.xml");
    const scenario = join(folder, file); // sipp takes no key for a code.
    const text = readFileSync(new URL(`../sip/${file}`, import.meta.url), "utf8");
    writeFileSync(scenario, text.replace("SIP/2.0 CODE", `SIP/2.0 ${code}`).replace("88@", `${busy}@`)
      .replace('milliseconds="1500"', `milliseconds="${rings_ms}"`));
    caller.sipp = spawn("sipp", [
      "-sf", scenario, "-m", `${calls}`, "-i", "127.0.0.1",
      "-p", `${port}`, "-nostdin", "-key", "sound_port", `${caller.rtp.address().port}`,
      "-trace_logs", "-log_file", log,
    ], { stdio: "ignore", cwd: folder });
    caller.sipp.once("exit", (status) => {
      rmSync(folder, { recursive: true });
      [caller.ended, caller.sippStatus] = [true, status];
      caller.#stirred();
    });
    caller.readDialog = () => readFileSync(log, "utf8");
    caller.readLog = () => {
      const all = existsSync(log) ? [...readFileSync(log, "utf8").matchAll(/sound (\d+) from *(.*)/g)] : [];
      const said = all[caller.#answers];
      if (!said) return false;
      if (caller.#answers++ > 0) caller.#hearsAnother();
      [caller.mediaPort, caller.calledBy] = [Number(said[1]), said[2]];
      clearInterval(caller.#clock);
      caller.#clock = setInterval(() => caller.#tick(), 20);
      return true;
    };
    // A trunk that is called before anybody listens there is taken for one that is down.
    for (const began = Date.now(); !isTaken(port); ) {
      assert.ok(!caller.ended && Date.now() - began < 10000, `sipp listens at port ${port}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return caller;
  }

  /** The telephone that sipp answers for hangs up: callee-sound.xml has told the dialog. */
  async hangsUp() {
    const [, id, us, there] = /^.*dialog (\S+) us *(.*) there (\S+)/m.exec(this.readDialog());
    const sip = await socket();
    sip.on("message", (bytes) => {
      this.byeAnswer = Number(bytes.toString("utf8", 8, 11));
      this.#stirred();
    });
    sip.send([
      `BYE ${there} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${sip.address().port};branch=z9hG4bK${randomBytes(8).toString("hex")}`,
      `From: ${us};tag=callee1`, `To: ${this.calledBy}`, `Call-ID: ${id}`, "CSeq: 1 BYE",
      "Max-Forwards: 70", "Content-Length: 0", "", "",
    ].join("\r\n"), Number(/:(\d+)/.exec(there.replace("sip:", ""))[1]), "127.0.0.1");
    await this.until(() => this.byeAnswer !== undefined, "the hang-up is answered");
    assert.equal(this.byeAnswer, 200);
    sip.close();
    this.#close();
  }

  #answers = 0;

  /** Until this telephone is called, or called once more. */
  async isCalled(seconds = 20) {
    for (const began = Date.now(); !this.readLog(); ) {
      assert.ok(Date.now() - began < seconds * 1000 && !this.ended, "the telephone is called");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #sdp() {
    return [
      "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
      `m=audio ${this.rtp.address().port} RTP/AVP 0 ${EVENT_TYPE}`, "a=rtpmap:0 PCMU/8000",
      `a=rtpmap:${EVENT_TYPE} telephone-event/8000`, `a=fmtp:${EVENT_TYPE} 0-15`, "",
    ].join("\r\n");
  }

  #send(method, sequence, body = "") {
    const { port } = this.sip.address();
    const to = `<sip:line@127.0.0.1:${this.center.sipPort}>${this.toTag ?? ""}`;
    const own = method === "INVITE" || method === "CANCEL" ? this.branch : `${this.branch}${method}`;
    this.#datagram([
      `${method} sip:line@127.0.0.1:${this.center.sipPort} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=${own}`,
      `From: <sip:${this.from}@127.0.0.1>;tag=${this.tag}`,
      `To: ${to}`,
      `Call-ID: ${this.id}`,
      `CSeq: ${sequence} ${method}`,
      `Contact: <sip:caller@127.0.0.1:${port}>`,
      "Max-Forwards: 70",
      ...(body ? ["Content-Type: application/sdp"] : []),
      `Content-Length: ${Buffer.byteLength(body)}`, "", body,
    ].join("\r\n"));
  }

  #datagram(text) {
    this.sip.send(text, this.center.sipPort, "127.0.0.1");
  }

  /* Of a port that somebody had before, another center may know. */
  #onSip(message, from) {
    if (from !== this.center.sipPort) return;
    const method = header(message, "CSeq")?.split(/\s+/)[1];
    if (message.startsWith("SIP/2.0 ")) this.#onAnswer(Number(message.slice(8, 11)), method, message);
    else if (message.startsWith("BYE ")) this.#onBye(message);
    this.#stirred();
  }

  #onAnswer(status, method, message) {
    if (method === "BYE") this.ended = true;
    if (method === "CANCEL") this.cancelAnswer = status;
    if (method !== "INVITE" || status < 200) return;
    this.toTag = /;tag=[^;\s]+/i.exec(header(message, "To"))?.[0];
    this.#send("ACK", 1);
    if (status >= 300) {
      [this.refused, this.retryAfter] = [status, Number(header(message, "Retry-After"))];
      return this.#close();
    }
    if (this.answeredMs > 0) return;
    this.answeredMs = performance.now();
    this.mediaPort = Number(/^m=audio (\d+)/m.exec(message)[1]);
    this.#clock = setInterval(() => this.#tick(), 20);
  }
  #clock;

  #onBye(message) {
    const copied = ["Via", "From", "To", "Call-ID", "CSeq"].map(
      (name) => `${name}: ${header(message, name)}`,
    );
    this.#datagram(["SIP/2.0 200 OK", ...copied, "Content-Length: 0", "", ""].join("\r\n"));
    this.ended = true;
    this.#close();
  }

  /* A frame every 20 ms, caught up when the timer was late. */
  #tick() {
    this.#startedMs ??= performance.now();
    const due = Math.floor((performance.now() - this.#startedMs) / 20);
    while (this.#sent < due) {
      this.#sent++;
      if (!this.isMute) this.#frame();
    }
  }
  #startedMs;
  #sent = 0;

  #frame() {
    const key = this.#keys[0];
    if (key) {
      // 5 frames of the key, 3 of its end, then a rest in which the voice goes on.
      const at = key.frames++;
      if (at === 0) key.stamp = this.#out.stamp;
      if (at < 8) this.#keyPacket(key, at);
      if (at === 12) this.#keys.shift();
      if (at < 8) return void (this.#out.stamp += FRAME);
    }
    const samples = this.#sound?.subarray(this.#soundAt, this.#soundAt + FRAME);
    this.#packet(0, this.#out.stamp, encode(samples ?? new Float64Array(FRAME)), false);
    if (samples) this.#soundAt += FRAME;
    if (this.#soundAt + FRAME >= (this.#sound?.length ?? 0))
      [this.#sound, this.#soundAt] = [this.#isOnce ? undefined : this.#sound, 0];
    this.#out.stamp += FRAME;
  }

  #keyPacket(key, at) {
    const payload = Buffer.alloc(4);
    payload[0] = KEYS.indexOf(key.key);
    payload[1] = (at >= 5 ? 0x80 : 0) | 10;
    payload.writeUInt16BE(Math.min(at + 1, 5) * FRAME, 2);
    this.#packet(EVENT_TYPE, key.stamp, payload, at === 0);
  }

  #packet(type, stamp, payload, marker) {
    const head = Buffer.alloc(12);
    head[0] = 0x80;
    head[1] = type | (marker ? 0x80 : 0);
    head.writeUInt16BE(this.#out.sequence++ & 0xffff, 2);
    head.writeUInt32BE(stamp >>> 0, 4);
    head.writeUInt32BE(this.#out.source, 8);
    this.rtp.send(Buffer.concat([head, payload]), this.mediaPort, "127.0.0.1");
  }

  #behind = 0;

  /** The sound of another call stands behind that of the ones before. */
  #hearsAnother() {
    [this.#firstStamp, this.#behind] = [undefined, this.#heardLen];
  }

  #onRtp(bytes, from) {
    if ((bytes[1] & 0x7f) !== 0 || from !== (this.mediaPort ?? from)) return;
    const stamp = bytes.readUInt32BE(4);
    this.#firstStamp ??= stamp;
    const at = this.#behind + ((stamp - this.#firstStamp) >>> 0);
    const samples = decode(bytes.subarray(12));
    if (at + samples.length > this.#heard.length) return; // Another source, or beyond two minutes.
    this.#heard.set(samples, at);
    this.#heardLen = Math.max(this.#heardLen, at + samples.length);
    this.packets = (this.packets ?? 0) + 1;
    this.#stirred();
  }

  #stirred() {
    for (const watcher of this.#watchers) watcher();
  }

  /** Looks again at each packet until it is so; fails after so many seconds. */
  until(isSo, what, seconds = 20) {
    return new Promise((resolve, reject) => {
      const end = (settle, value) => {
        clearTimeout(late);
        this.#watchers.delete(look);
        settle(value);
      };
      const late = setTimeout(
        () => end(reject, new Error(`not within ${seconds} s: ${what}`)), seconds * 1000);
      const look = () => isSo() && end(resolve);
      this.#watchers.add(look);
      look();
    });
  }

  /** What was heard from a mark on. */
  heard(from = 0) {
    return this.#heard.subarray(from, this.#heardLen);
  }
  get mark() {
    return this.#heardLen;
  }

  key(keys) {
    for (const key of keys) this.#keys.push({ key, frames: 0 });
  }

  /** Says this over and over; nothing: is silent. */
  say(samples, isOnce = false) {
    [this.#sound, this.#soundAt, this.#isOnce] = [samples, 0, isOnce];
  }

  /** Presses a key as an old telephone does: two tones (ITU-T Q.23) in the sound, no event. */
  keyInSound(key) {
    const at = "123A456B789C*0#D".indexOf(key);
    const high = tone([1209, 1336, 1477, 1633][at % 4], 0.12, 0.25);
    const low = tone([697, 770, 852, 941][at >> 2], 0.12, 0.25);
    this.say(Float64Array.from({ length: RATE / 4 }, (_, i) => (high[i] ?? 0) + (low[i] ?? 0)), true);
  }

  /** Until these words were heard. Comparing is dear: at most twice a second, and a tenth of the time,
   * so that on a busy machine the sound of all callers is still taken in meanwhile. */
  async hears(words, what, { from = 0, seconds = 60 } = {}) {
    let [compared, rested] = [from, 0];
    const alike = () => {
      const began = performance.now();
      if (this.#heardLen - compared < RATE / 2 || began < rested) return false;
      // From where the words can have begun, if they were not whole the last time.
      const tail = Math.max(from, compared - words.length);
      compared = this.#heardLen;
      const isAlike = likeness(this.heard(tail), words) > ALIKE;
      rested = performance.now() + 9 * (performance.now() - began);
      return isAlike;
    };
    await this.until(alike, `hears ${what}`, seconds);
  }

  /** Until the last half second has this pitch at this level, or (below) has it no more. */
  async hearsTone(hertz, level, seconds = 15) {
    await this.until(() => levelOf(this.heard(Math.max(0, this.mark - RATE / 2)), hertz) > level,
      `a tone of ${hertz} Hz`, seconds);
  }
  async hearsNoTone(hertz, level, seconds = 15) {
    await this.until(() => levelOf(this.heard(Math.max(0, this.mark - RATE / 2)), hertz) < level,
      `no tone of ${hertz} Hz`, seconds);
  }

  cancel() {
    this.#send("CANCEL", 1);
  }

  async hangUp() {
    if (this.ended) return this.#close();
    if (!this.sipp) this.#send("BYE", 2);
    await this.until(() => this.ended, "the hang-up is answered");
    this.#close();
  }

  #close() {
    if (!open.delete(this)) return;
    clearInterval(this.#clock);
    this.rtp.close();
    this.sipp?.kill();
    this.sip?.send("", this.center.sipPort, "127.0.0.1", () => this.sip.close()); // Behind the rest.
  }

  /** The battery is empty: not one packet more, and no word of farewell. */
  vanish() {
    if (!open.delete(this)) return;
    clearInterval(this.#clock);
    this.rtp.close();
    this.sip.close();
  }

  /** Ends without waiting for an answer. */
  drop() {
    if (this.answeredMs > 0 && !this.ended) this.#send("BYE", 2);
    this.#close();
  }
}
