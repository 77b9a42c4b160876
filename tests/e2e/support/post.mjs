/* post.mjs: where notices arrive: a mail server (aiosmtpd), and Kannel with its fake center of text
 * messages. */
import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import assert from "node:assert/strict";
import { newFolder, ROOT } from "./center.mjs";
import { keptPort } from "./ports.mjs";

/* Whatever becomes of a test, nothing is left running. */
const running = [];
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
const run = (...words) => {
  const child = spawn(...words);
  child.unref();
  running.push(child);
  return child;
};

async function until(isSo, what, seconds = 20) {
  for (const began = Date.now(); ; ) {
    const found = isSo();
    if (found) return found;
    assert.ok(Date.now() - began < seconds * 1000, `not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const text = (file) => (existsSync(file) ? readFileSync(file, "utf8") : "");

export class MailServer {
  static async open() {
    const server = new MailServer();
    server.folder = newFolder("mail");
    server.process = run("/usr/bin/python3", [join(ROOT, "tests/notify/smtp_server.py"), server.folder],
      { stdio: "ignore" });
    await until(() => existsSync(join(server.folder, "ready")), "the mail server is there");
    server.port = Number(text(join(server.folder, "port")));
    return server;
  }

  get settings() {
    return [`smtp.url=smtp://127.0.0.1:${this.port}`, "smtp.from=notices@agency.example"];
  }

  get mails() {
    return text(join(this.folder, "mails")).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  /** The mails, as soon as there are so many. */
  arrived(count) {
    return until(() => this.mails.length >= count && this.mails, `${count} mails`);
  }

  stop() {
    this.process?.kill("SIGKILL");
  }
}

/** Kannel with its fake center: what arrives there stands in `messages`. */
export class TextCenter {
  #children = [];

  static async open() {
    const center = new TextCenter();
    center.folder = newFolder("kannel");
    const [admin, boxes, smsc, send] = await Promise.all([1, 2, 3, 4].map(() => keptPort("tcp")));
    center.sendPort = send;
    const file = join(center.folder, "kannel.conf");
    writeFileSync(file, `group = core
admin-port = ${admin}
admin-interface = 127.0.0.1
admin-password = x
smsbox-port = ${boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1

group = smsc
smsc = fake
smsc-id = FAKE
port = ${smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${send}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = center
password = password-of-ours
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "http://127.0.0.1:9/"
`);
    await center.#start("bearerbox", "Start-up done", ["/usr/sbin/bearerbox", "-v", "0", file]);
    await center.#start("smsbox", "Connected to bearerbox", ["/usr/sbin/smsbox", "-v", "0", file]);
    // It is connected as soon as it has sent us something, which nobody wants here.
    await center.#start("fake", "", ["/usr/lib/kannel/test/fakesmsc", "-H", "127.0.0.1", "-r", `${smsc}`,
      "-m", "1", "-v", "0", "12025550100 40404 text hello"]);
    await until(() => /hello/.test(text(join(center.folder, "smsbox.log"))), "the fake center is there");
    writeFileSync(join(center.folder, "token"), "password-of-ours\n", { mode: 0o600 });
    return center;
  }

  async #start(name, words, [program, ...args]) {
    const log = openSync(join(this.folder, `${name}.log`), "w");
    this.#children.push(run(program, args, { stdio: ["ignore", log, log] }));
    await until(() => text(join(this.folder, `${name}.log`)).includes(words), `${name} is there`);
  }

  get settings() {
    return ["sms.kind=kannel", `sms.url=http://127.0.0.1:${this.sendPort}/cgi-bin/sendsms`,
      "sms.user=center", `sms.token_file=${join(this.folder, "token")}`, "sms.from=40404"];
  }

  /** What the fake center was given. */
  get messages() {
    return text(join(this.folder, "fake.log"));
  }

  arrived(words) {
    return until(() => this.messages.includes(words), `a text message with: ${words}`);
  }

  stop() {
    for (const child of this.#children.reverse()) child.kill("SIGKILL");
  }
}
