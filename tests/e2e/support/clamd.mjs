/* clamd.mjs: a real clamd (Debian: clamav-daemon) on a socket of its own, that knows the test file of
 * EICAR and nothing else: it needs no network and no freshclam. */
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import assert from "node:assert/strict";
import { newFolder } from "./center.mjs";

/** What every scanner finds, and harms nobody (eicar.org). */
export const EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
const READY_MS = 60_000;

export class Clamd {
  constructor() {
    this.folder = newFolder("clamd");
    this.socket = join(this.folder, "clamd.sock");
    this.config = join(this.folder, "clamd.conf");
    mkdirSync(join(this.folder, "db"));
    writeFileSync(join(this.folder, "db/local.ndb"), `Local.Eicar:0:*:${Buffer.from(EICAR).toString("hex")}\n`);
    writeFileSync(this.config, [`LocalSocket ${this.socket}`, `DatabaseDirectory ${this.folder}/db`,
      `TemporaryDirectory ${this.folder}`, `LogFile ${this.folder}/log`, "Foreground yes",
      "StreamMaxLength 25M", ""].join("\n"));
  }

  #answers() {
    return new Promise((done) => {
      const socket = connect(this.socket, () => (socket.destroy(), done(true)));
      socket.on("error", () => done(false));
    });
  }

  async start() {
    this.process = spawn("/usr/sbin/clamd", ["-c", this.config], { stdio: "ignore" });
    let failed;
    this.process.once("error", (error) => (failed = error));
    const late = performance.now() + READY_MS;
    while (!(await this.#answers())) {
      assert.ok(!failed && this.process.exitCode === null, `clamd: ${failed ?? "ended"}; clamav-daemon is needed`);
      assert.ok(performance.now() < late, "clamd does not answer");
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async stop() {
    if (!this.process) return;
    const gone = new Promise((done) => this.process.once("exit", done));
    this.process.kill("SIGTERM");
    await gone;
    this.process = undefined;
  }
}
