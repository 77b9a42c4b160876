/* live.ts: the live socket; comes back by itself and goes on behind the last message seen.
 *
 *     open -> hello -> messages (seq rising, each once) ... lost -> wait -> open with since=SEQ
 */
import type { LiveMessage, Schemas } from "./api";

const HEARTBEAT_MS = 5_000;
const SILENCE_MAX_MS = 15_000;
const WAITS_MS = [250, 500, 1_000, 2_000, 4_000];

export interface LiveEars {
  onMessage(message: LiveMessage): void;
  /** The server no longer has what lies between: take a snapshot, then call `resume`. */
  onReset(): void;
  onUp(up: boolean): void;
}

export class Live {
  #socket: WebSocket | undefined;
  #since: number | undefined;
  #failures = 0;
  #beatAt = 0;
  #closed = false;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;

  /** `query` names whose socket it is; `hello` is said first, each time. */
  constructor(
    private readonly ears: LiveEars,
    private readonly query: Record<string, string> = {},
    private readonly hello?: () => Schemas["LiveHello"],
  ) {
    // A network that is back, or another one: what was open before it is worth nothing.
    addEventListener("online", () => this.#again());
    addEventListener("offline", () => this.#socket && this.#lost());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.#slept()) this.#again();
    });
  }

  /** Starts, or goes on, behind a snapshot; without one the server tells how things are now. */
  resume(seq?: number): void {
    this.#since = seq;
    this.#open();
  }

  send(message: Schemas["LiveSent"]): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  close(): void {
    this.#closed = true;
    this.#drop();
  }

  /** Whether this page did not run for so long that the server has given its socket up. */
  #slept = (): boolean => this.#socket !== undefined && Date.now() - this.#beatAt > SILENCE_MAX_MS;

  /** Opens anew at once, when it was begun. */
  #again(): void {
    if (this.#closed || (!this.#socket && !this.#waiting)) return;
    this.#failures = 0;
    this.#lost();
  }

  #drop(): void {
    clearTimeout(this.#waiting);
    clearInterval(this.#beat);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #open(): void {
    this.#drop();
    if (this.#closed) return;
    const query = new URLSearchParams(this.query);
    if (this.#since !== undefined) query.set("since", String(this.#since));
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/live?${query}`);
    this.#socket = socket;
    // A socket that was replaced may still report; only the present one counts.
    const present = () => this.#socket === socket;
    socket.onopen = () => present() && this.#opened(socket);
    socket.onmessage = (event) => present() && this.#heard(String(event.data));
    socket.onclose = () => present() && this.#lost();
  }

  #opened(socket: WebSocket): void {
    this.#failures = 0;
    if (this.hello) socket.send(JSON.stringify(this.hello()));
    const beat = JSON.stringify({ type: "heartbeat" });
    this.#beatAt = Date.now();
    this.#beat = setInterval(() => {
      const slept = this.#slept();
      this.#beatAt = Date.now();
      if (slept) return this.#again();
      // Bytes that don't leave for this long mean a dead network that has not said so.
      if (socket.bufferedAmount > (SILENCE_MAX_MS / HEARTBEAT_MS) * beat.length) this.#lost();
      else socket.send(beat);
    }, HEARTBEAT_MS);
    this.ears.onUp(true);
  }

  #heard(data: string): void {
    const message = JSON.parse(data) as LiveMessage;
    if (message.type === "reset") {
      this.ears.onReset();
      return;
    }
    if (message.seq > 0) {
      if (message.seq < (this.#since ?? 0)) return;
      this.#since = message.seq;
    }
    this.ears.onMessage(message);
  }

  #lost(): void {
    this.#drop();
    this.ears.onUp(false);
    const wait = WAITS_MS[Math.min(this.#failures++, WAITS_MS.length - 1)]!;
    this.#waiting = setTimeout(() => this.#open(), wait);
  }
}
