/* relay.mjs: a relay (TURN) of our own: Debian's coturn, on a free port, for this machine alone. */
import { spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder } from "./center.mjs";

export const relayIsThere = spawnSync("turnserver", ["--version"]).error === undefined;

/** A port that is free at this moment. */
function freePort() {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

export class Relay {
  log = "";

  /** secret: what the center has too. */
  static async open(secret) {
    const relay = new Relay();
    const folder = newFolder("relay");
    relay.secretFile = join(folder, "secret");
    writeFileSync(relay.secretFile, `${secret}\n`, { mode: 0o600 });
    const config = join(folder, "turnserver.conf");
    for (let tries = 0; tries < 5; tries++) {
      const port = await freePort();
      writeFileSync(config, [
        "listening-ip=127.0.0.1", `listening-port=${port}`, "relay-ip=127.0.0.1",
        "use-auth-secret", `static-auth-secret=${secret}`, "realm=center.example", "fingerprint",
        "no-tls", "no-dtls", "no-cli", "allow-loopback-peers", "no-multicast-peers",
        "relay-threads=1", `pidfile=${join(folder, "pid")}`, `userdb=${join(folder, "turndb")}`,
        "log-file=stdout", "verbose", ""].join("\n"));
      relay.process = spawn("turnserver", ["-c", config], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
      for (const out of [relay.process.stdout, relay.process.stderr])
        out.setEncoding("utf8").on("data", (text) => (relay.log += text));
      relay.gone = new Promise((resolve) => relay.process.once("exit", resolve));
      relay.url = `turn:127.0.0.1:${port}?transport=udp`;
      if (await relay.#listens()) return relay;
    }
    throw new Error(`no relay: ${relay.log.slice(-2000)}`);
  }

  /** Until it says so, or is gone. */
  async #listens() {
    const late = performance.now() + 15_000;
    while (this.process.exitCode === null && performance.now() < late) {
      if (/UDP listener opened on: ?127\.0\.0\.1|IPv4\. UDP listener opened/.test(this.log)) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.process.kill("SIGKILL");
    return false;
  }

  async close() {
    this.process.kill("SIGTERM");
    await this.gone;
  }
}
