/* mailbox.mjs: what reaches people: a mail server and a gateway of text messages on this machine.
 *
 *     const post = await Mailbox.open();
 *     Center.open({ settings: post.settings })
 *     const [mail] = await post.mails(center, 1);   post.texts(center, 1)
 */
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./center.mjs";

const TOKEN = "a-token-of-the-gateway";
export const GATEWAY_SECRET = "a-secret-of-the-gateway";
const READY_MS = 20_000;

export class Mailbox {
  sent = [];

  static async open() {
    const post = new Mailbox();
    post.folder = mkdtempSync(join(tmpdir(), "post-"));
    post.server = spawn("/usr/bin/python3", [join(ROOT, "tests/notify/smtp_server.py"), post.folder], { stdio: "inherit" });
    const port = await post.#port();
    post.gateway = createServer((request, response) => post.#take(request, response));
    await new Promise((resolve) => post.gateway.listen(0, "127.0.0.1", resolve));
    writeFileSync(join(post.folder, "token"), `${TOKEN}\n`);
    writeFileSync(join(post.folder, "secret"), `${GATEWAY_SECRET}\n`);
    post.mailSettings = [`smtp.url=smtp://localhost:${port}/center.example`, "smtp.from=notices@agency.example"];
    post.textSettings = ["sms.kind=http", `sms.url=http://localhost:${post.gateway.address().port}/send`,
      `sms.token_file=${join(post.folder, "token")}`, `sms.secret_file=${join(post.folder, "secret")}`,
      "sms.from=+12025550100"];
    post.settings = [...post.mailSettings, ...post.textSettings];
    return post;
  }

  async #port() {
    const late = performance.now() + READY_MS;
    for (const file = join(this.folder, "port"); ;) {
      const text = existsSync(file) ? readFileSync(file, "utf8") : "";
      if (Number(text) > 0) return Number(text);
      if (performance.now() > late) throw new Error("the mail server is not ready in time");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #take(request, response) {
    let body = "";
    request.setEncoding("utf8").on("data", (text) => (body += text));
    request.on("end", () => {
      const ours = request.headers.authorization === `Bearer ${TOKEN}`;
      if (ours) this.sent.push(JSON.parse(body));
      response.writeHead(ours ? 200 : 401, { "content-type": "application/json" });
      response.end(JSON.stringify({ id: `text-${this.sent.length}` }));
    });
  }

  #mails() {
    const file = join(this.folder, "mails");
    return existsSync(file)
      ? readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line))
      : [];
  }

  /** All of them, once there are so many at least. */
  mails = (center, least) => center.until(() => {
    const mails = this.#mails();
    return mails.length >= least && mails;
  }, `${least} mails`);
  texts = (center, least) =>
    center.until(() => this.sent.length >= least && this.sent, `${least} text messages`);

  close() {
    this.server?.kill();
    this.gateway?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
