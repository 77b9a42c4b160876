/* ports.mjs: ports of 127.0.0.1 for others' programs, which are told one and take it later.
 *
 *     const port = await keptPort("udp");           sipp takes it, one call after the other
 *
 * They lie where no port is given out by the system and no center has its sound. Until the test's process
 * ends, the same port of the other protocol is held, so that nobody else is given this one. */
import dgram from "node:dgram";
import { readFileSync } from "node:fs";
import net from "node:net";

const [LOWEST, HIGHEST] = [10_000, 19_999];

const opens = (made, event, open) => new Promise((resolve) => {
  made.once("error", () => resolve(undefined));
  made.once(event, () => resolve(made));
  open();
});
const openUdp = (port) => {
  const made = dgram.createSocket("udp4");
  return opens(made, "listening", () => made.bind(port, "127.0.0.1"));
};
const openTcp = (port) => {
  const made = net.createServer();
  return opens(made, "listening", () => made.listen(port, "127.0.0.1"));
};
const closed = (made) => new Promise((resolve) => made.close(resolve));

/** A port for "udp" or "tcp". */
export async function keptPort(protocol) {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1));
    const [udp, tcp] = [await openUdp(port), await openTcp(port)];
    const [free, held] = protocol === "udp" ? [udp, tcp] : [tcp, udp];
    if (free) await closed(free);
    if (free && held) {
      held.unref();
      return port;
    }
    if (held) await closed(held);
  }
}

/** Whether somebody has this UDP port. */
export const isTaken = (port) =>
  readFileSync("/proc/net/udp", "utf8").includes(` 0100007F:${port.toString(16).toUpperCase().padStart(4, "0")} `);
