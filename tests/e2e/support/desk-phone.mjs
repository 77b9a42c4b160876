/* desk-phone.mjs: an agent's desk phone: registers by digest (RFC 3261 22), rings, is picked up or
 * declined, talks by G.711, holds, passes calls on by REFER (RFC 3515), hangs up.
 *
 *     const phone = await DeskPhone.register(center, await newAccount(center, cookie));
 *     const { name, subject } = await phone.rings();
 *     phone.pickUp();
 */
import { createHash, randomBytes } from "node:crypto";
import dgram from "node:dgram";
import assert from "node:assert/strict";
import { encode, decode, levelOf, RATE } from "./sound.mjs";

const FRAME = RATE / 50;
const open = new Set();
const md5 = (text) => createHash("md5").update(text).digest("hex");
const header = (message, name) =>
  new RegExp(`^${name}:\\s*(.*)$`, "im").exec(message)?.[1].trim();
const allOf = (message, name) =>
  [...message.matchAll(new RegExp(`^${name}:.*$`, "gim"))].map(([line]) => line.trim());

const socket = () =>
  new Promise((resolve, reject) => {
    const made = dgram.createSocket("udp4");
    made.once("error", reject);
    made.bind(0, "127.0.0.1", () => resolve(made));
  });

/** An account for the holder of a session, as the account page makes it. */
export async function newAccount(center, cookie) {
  const { status, json } = await center.api("POST", "/account/phone", { cookie, body: {} });
  assert.equal(status, 201, JSON.stringify(json));
  return json;
}

/** Ends what a failed test left. */
export function unplugAll() {
  for (const phone of open) phone.unplug();
}

export class DeskPhone {
  #watchers = new Set();
  isMute = false; // Sends no packet at all.
  #heard = new Float64Array(RATE * 60);
  #heardLen = 0;
  #firstStamp;
  #out = { sequence: 1, stamp: 0, source: randomBytes(4).readUInt32BE() };
  #soundAt = 0;
  #registers = 0;
  #callId = randomBytes(8).toString("hex");

  static async plugIn(center, { account, password }) {
    const phone = new DeskPhone();
    Object.assign(phone, { center, account, password, calls: 0, notified: [] });
    [phone.sip, phone.rtp] = [await socket(), await socket()];
    open.add(phone);
    phone.sip.on("message", (bytes, from) => phone.#onSip(bytes.toString(), from.port));
    phone.rtp.on("message", (bytes, from) => phone.#onRtp(bytes, from.port));
    return phone;
  }

  static async register(center, settings) {
    const phone = await DeskPhone.plugIn(center, settings);
    assert.equal(await phone.register(), 200);
    return phone;
  }

  /** The final answer's status. */
  async register(expires = 3600) {
    this.registered = undefined;
    this.#register(expires);
    await this.until(() => this.registered, "an answer to REGISTER");
    return this.registered;
  }

  #register(expires, authorization) {
    this.expires = expires;
    this.#send([
      `REGISTER sip:127.0.0.1:${this.center.sipPort} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${this.#port};branch=z9hG4bK${randomBytes(6).toString("hex")}`,
      `From: <sip:${this.account}@127.0.0.1>;tag=r`, `To: <sip:${this.account}@127.0.0.1>`,
      `Call-ID: ${this.#callId}`, `CSeq: ${++this.#registers} REGISTER`, "Max-Forwards: 70",
      `Contact: <sip:${this.account}@127.0.0.1:${this.#port}>`, `Expires: ${expires}`,
      ...(authorization ? [`Authorization: ${authorization}`] : []),
    ]);
  }

  #onRegister(status, message) {
    const challenge = header(message, "WWW-Authenticate");
    const part = (name) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1];
    if (status === 401 && !this.asked) {
      this.asked = true;
      const uri = `sip:127.0.0.1:${this.center.sipPort}`;
      const [realm, nonce, cnonce] = [part("realm"), part("nonce"), randomBytes(4).toString("hex")];
      const response = md5([md5(`${this.account}:${realm}:${this.password}`), nonce, "00000001",
        cnonce, "auth", md5(`REGISTER:${uri}`)].join(":"));
      return this.#register(this.expires, `Digest username="${this.account}", realm="${realm}", `
        + `nonce="${nonce}", uri="${uri}", qop=auth, nc=00000001, cnonce="${cnonce}", `
        + `response="${response}", algorithm=MD5`);
    }
    this.asked = false;
    this.registered = status;
  }

  get #port() {
    return this.sip.address().port;
  }

  #send(lines, body = "") {
    const kind = body ? ["Content-Type: application/sdp"] : [];
    this.sip.send([...lines, ...kind, `Content-Length: ${Buffer.byteLength(body)}`, "", body]
      .join("\r\n"), this.center.sipPort, "127.0.0.1");
  }

  /* Of a port that somebody had before, another center may know. */
  #onSip(message, from) {
    if (from !== this.center.sipPort) return;
    const [first] = message.split("\r\n");
    const method = header(message, "CSeq")?.split(/\s+/)[1];
    if (!first.startsWith("SIP/2.0")) this.#onRequest(first.split(" ")[0], message);
    else if (method === "REGISTER") this.#onRegister(Number(first.slice(8, 11)), message);
    else this.#onAnswer(Number(first.slice(8, 11)), method, message);
    this.#stirred();
  }

  #onRequest(method, message) {
    if (method === "INVITE") return this.#onInvite(message);
    if (method === "ACK") return void (this.confirmed = true);
    if (method === "NOTIFY") this.notified.push(Number(/^SIP\/2.0 (\d+)/m.exec(message.split("\r\n\r\n")[1])?.[1]));
    this.#reply(message, 200);
    if (method === "BYE") this.#over("BYE");
    if (method === "CANCEL" && this.invite && !this.isUp) {
      this.#reply(this.invite, 487);
      this.#over("CANCEL");
    }
  }

  #over(by) {
    this.endedBy = by;
    [this.isUp, this.invite] = [false, undefined];
    clearInterval(this.#clock);
    [this.#startedMs, this.#sent] = [undefined, 0]; // The next call catches up with nothing.
  }

  #onInvite(message) {
    const isAgain = this.invite && header(this.invite, "Call-ID") === header(message, "Call-ID");
    if (isAgain && this.isUp) return this.#reply(message, 200, this.#sdp()); // A refresh.
    if (isAgain) return;
    this.invite = message;
    this.calls++;
    Object.assign(this, { tag: randomBytes(4).toString("hex"), endedBy: undefined, confirmed: false,
      cseq: 1, isHolding: false, notified: [] });
    this.target = /<([^>]+)>/.exec(header(message, "Contact"))[1];
    this.mediaPort = Number(/^m=audio (\d+)/m.exec(message)[1]);
    this.#reply(message, 180);
  }

  #reply(message, status, body) {
    const words = { 180: "Ringing", 200: "OK", 486: "Busy Here", 487: "Request Terminated",
      603: "Decline" };
    const to = header(message, "To");
    this.#send([`SIP/2.0 ${status} ${words[status] ?? "Answer"}`, ...allOf(message, "Via"),
      ...allOf(message, "Record-Route"), `From: ${header(message, "From")}`,
      `To: ${/;tag=/.test(to) ? to : `${to};tag=${this.tag}`}`,
      `Call-ID: ${header(message, "Call-ID")}`, `CSeq: ${header(message, "CSeq")}`,
      `Contact: <sip:${this.account}@127.0.0.1:${this.#port}>`], body);
  }

  #sdp() {
    return [
      "v=0", `o=- 7 ${this.cseq} IN IP4 127.0.0.1`, "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
      `m=audio ${this.rtp.address().port} RTP/AVP 0`, "a=rtpmap:0 PCMU/8000",
      `a=${this.isHolding ? "sendonly" : "sendrecv"}`, "",
    ].join("\r\n");
  }

  /** In the dialog of the call. */
  #request(method, lines = [], body = "") {
    const to = header(this.invite, "To");
    this.cseq++;
    this.#send([`${method} ${this.target} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${this.#port};branch=z9hG4bK${randomBytes(6).toString("hex")}`,
      `From: ${to};tag=${this.tag}`, `To: ${header(this.invite, "From")}`,
      `Call-ID: ${header(this.invite, "Call-ID")}`, `CSeq: ${this.cseq} ${method}`,
      "Max-Forwards: 70", `Contact: <sip:${this.account}@127.0.0.1:${this.#port}>`, ...lines], body);
  }

  #onAnswer(status, method, message) {
    if (method === "BYE") this.#over("us");
    if (method === "REFER") this.referAnswer = status;
    if (method !== "INVITE" || status < 200) return;
    const to = header(this.invite, "To");
    this.held = status;
    this.#send([`ACK ${this.target} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${this.#port};branch=z9hG4bK${randomBytes(6).toString("hex")}`,
      `From: ${to};tag=${this.tag}`, `To: ${header(this.invite, "From")}`,
      `Call-ID: ${header(message, "Call-ID")}`, `CSeq: ${this.cseq} ACK`, "Max-Forwards: 70"]);
  }

  /** Until it rings; what its display shows. */
  async rings(seconds) {
    await this.until(() => this.invite && !this.isUp, "the desk phone rings", seconds);
    return { name: /"([^"]*)"/.exec(header(this.invite, "From"))?.[1],
      subject: header(this.invite, "Subject"), whole: this.invite };
  }

  pickUp() {
    this.isUp = true;
    this.#reply(this.invite, 200, this.#sdp());
    this.#clock = setInterval(() => this.#tick(), 20);
  }
  #clock;

  decline(status = 486) {
    this.#reply(this.invite, status);
    this.#over("us");
  }

  /** What it was at is over, and nobody is told: the other end has died. */
  forget() {
    this.#over("nobody");
  }

  /** Music of the phone's own goes out meanwhile. */
  async hold(isHolding) {
    [this.isHolding, this.held] = [isHolding, undefined];
    this.#request("INVITE", [], this.#sdp());
    await this.until(() => this.held, "hold is answered");
    assert.equal(this.held, 200);
  }

  /** The header's value that names this call in a Refer-To, for others' attended transfers. */
  get replaces() {
    const tag = /;tag=([^;\s]+)/.exec(header(this.invite, "From"))[1];
    return encodeURIComponent(`${header(this.invite, "Call-ID")};to-tag=${tag};from-tag=${this.tag}`);
  }

  async refer(to, { replaces } = {}) {
    [this.referAnswer, this.notified] = [undefined, []];
    const call = replaces ? `?Replaces=${replaces}` : "";
    this.#request("REFER", [`Refer-To: <sip:${to}@127.0.0.1${call}>`,
      `Referred-By: <sip:${this.account}@127.0.0.1>`]);
    await this.until(() => this.referAnswer, "REFER is answered");
    return this.referAnswer;
  }

  /** The last word about a REFER. */
  async referEnds() {
    await this.until(() => this.notified.some((code) => code >= 200), "the transfer's end is told");
    return this.notified.find((code) => code >= 200);
  }

  /** Down again as soon as the center knows that it was picked up; the first sound of the call goes
   * out beside the goodbye, or (isMute) none does. */
  async pickUpAndDrop({ isMute = false } = {}) {
    this.isMute = true;
    this.pickUp();
    await this.until(() => this.confirmed, "the center knows of it");
    if (!isMute) this.#frame();
    await this.#putDown();
    this.isMute = false;
  }

  async hangUp() {
    await this.center.letTalk();
    return this.#putDown();
  }

  #putDown() {
    this.#request("BYE");
    return this.until(() => !this.isUp, "the hang-up is answered");
  }

  say(samples) {
    [this.sound, this.#soundAt] = [samples, 0];
  }

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
    const head = Buffer.alloc(12);
    const samples = this.sound?.subarray(this.#soundAt, this.#soundAt + FRAME);
    const isWhole = samples?.length === FRAME;
    this.#soundAt = isWhole ? this.#soundAt + FRAME : 0;
    head[0] = 0x80;
    head.writeUInt16BE(this.#out.sequence++ & 0xffff, 2);
    head.writeUInt32BE((this.#out.stamp += FRAME) >>> 0, 4);
    head.writeUInt32BE(this.#out.source, 8);
    this.rtp.send(Buffer.concat([head, encode(isWhole ? samples : new Float64Array(FRAME))]),
      this.mediaPort, "127.0.0.1");
  }

  #onRtp(bytes, from) {
    if (from !== this.mediaPort) return;
    const stamp = bytes.readUInt32BE(4);
    const samples = decode(bytes.subarray(12));
    if (bytes.readUInt32BE(8) !== this.#from) [this.#from, this.#firstStamp, this.#heardLen] = [bytes.readUInt32BE(8), stamp, 0];
    const at = (stamp - this.#firstStamp) >>> 0;
    if (at + samples.length > this.#heard.length) return;
    this.#heard.set(samples, at);
    this.#heardLen = Math.max(this.#heardLen, at + samples.length);
    this.#stirred();
  }
  #from;

  #lastHalfSecond() {
    return this.#heard.subarray(Math.max(0, this.#heardLen - RATE / 2), this.#heardLen);
  }
  hearsTone(hertz, level, seconds = 15) {
    return this.until(() => levelOf(this.#lastHalfSecond(), hertz) > level, `a tone of ${hertz} Hz`, seconds);
  }
  hearsNoTone(hertz, level, seconds = 15) {
    return this.until(() => levelOf(this.#lastHalfSecond(), hertz) < level, `no tone of ${hertz} Hz`, seconds);
  }

  #stirred() {
    for (const watcher of this.#watchers) watcher();
  }

  until(isSo, what, seconds = 20) {
    return new Promise((resolve, reject) => {
      const end = (settle, value) => {
        clearTimeout(late);
        this.#watchers.delete(look);
        settle(value);
      };
      const late = setTimeout(() => end(reject, new Error(`not within ${seconds} s: ${what}`)), seconds * 1000);
      const look = () => isSo() && end(resolve);
      this.#watchers.add(look);
      look();
    });
  }

  /** Without a word. */
  unplug() {
    if (!open.delete(this)) return;
    clearInterval(this.#clock);
    this.sip.close();
    this.rtp.close();
  }
}
