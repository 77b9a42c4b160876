/* phone.ts: one call of the public page, from the button to the end.
 *
 *     idle -> calling -> talking (menu, waiting, joining, connected, held) -> ended
 *                 '------ refused or no microphone: idle, with the reason
 */
import {
  codeOf, Refusal, request, type Call, type LiveMessage, type RefusalCode,
} from "../lib/api";
import { nowMs, setNow } from "../lib/clock";
import { Leg, MicrophoneError, openMicrophone, type NoMicrophone } from "../lib/leg";
import { Live } from "../lib/live";
import { Store } from "../lib/store";

/** A line of the conversation: what the center said, or a run of keys that the caller pressed. */
export interface Line {
  who: "center" | "caller";
  text: string;
  language?: string | undefined;
}

export type EndWhy = "hung-up" | "other-end" | "lost";

export interface PhoneView {
  phase: "idle" | "calling" | "talking" | "ended";
  call?: Call | undefined;
  lines: Line[];
  /** When the call began, and since when it is in its present state: local times. */
  beganMs: number;
  sinceMs: number;
  seconds: number;
  muted: boolean;
  audible: boolean;
  interrupted: boolean;
  refused?: RefusalCode | undefined;
  noMicrophone?: NoMicrophone | undefined;
  endWhy?: EndWhy;
}

const LINES_MAX = 50;
const IDLE: PhoneView = {
  phase: "idle", lines: [], beganMs: 0, sinceMs: 0, seconds: 0,
  muted: false, audible: true, interrupted: false,
};

export class Phone {
  readonly view = new Store<PhoneView>(IDLE);
  #leg: Leg | undefined;
  #live: Live | undefined;
  #token = "";
  /** The live socket has opened and nothing was said on it. */
  #justUp = false;

  constructor() {
    // A closed page can't hang up later: without this the center would wait for silence.
    addEventListener("pagehide", () => this.hangUp(true));
  }

  async call(language: string | undefined): Promise<void> {
    this.view.value = { ...IDLE, phase: "calling" };
    try {
      const microphone = await openMicrophone();
      const { leg, answer } = await Leg.open(
        microphone,
        (sdp) => request("post", "/calls", { body: { sdp, ...(language ? { language } : {}) } }),
        () => this.#legChanged(),
      );
      this.#began(leg, answer.id, answer.token);
    } catch (error) {
      this.view.value =
        error instanceof MicrophoneError
          ? { ...IDLE, noMicrophone: error.why }
          : { ...IDLE, refused: codeOf(error) };
    }
  }

  #began(leg: Leg, id: string, token: string): void {
    this.#leg = leg;
    this.#token = token;
    const now = nowMs();
    this.view.patch({ phase: "talking", call: { id, state: "menu" }, beganMs: now, sinceMs: now });
    this.#live = new Live(
      {
        onMessage: (message) => this.#heard(message),
        onReset: () => undefined, // A call's socket begins with how things are.
        onUp: (up) => {
          this.#justUp = up;
          if (up) void this.#look();
        },
      },
      { call: id, token },
    );
    this.#live.resume();
    this.#legChanged();
  }

  /** Whether the center still has the call, after the live socket was away. How the call is comes
   *  by the socket alone: an answer that was long on its way would undo what the socket told since. */
  async #look(): Promise<void> {
    const id = this.view.value.call?.id;
    if (!id) return;
    try {
      const { state } = await request("get", "/calls/{id}", { id, token: this.#token });
      if (state === "ended") this.#end("other-end");
    } catch (error) {
      if (error instanceof Refusal && error.code === "not-found") this.#end("other-end");
    }
  }

  #heard(message: LiveMessage): void {
    if (message.type === "said") this.#said(message.text, message.language);
    if (message.type === "call.state") this.#at(message.call);
    if (message.type === "clock") setNow(message.now);
  }

  /** A socket that comes back tells the last words again. */
  #said(text: string, language: string): void {
    const before = this.view.value.lines.findLast(({ who }) => who === "center");
    const again = this.#justUp && before?.text === text;
    this.#justUp = false;
    if (!again) this.#add({ who: "center", text, language });
  }

  #at(call: Call): void {
    const view = this.view.value;
    if (view.phase !== "talking") return;
    if (call.state === "ended") return this.#end("other-end");
    const moved = call.state !== view.call?.state;
    this.view.patch({ call, ...(moved ? { sinceMs: nowMs() } : {}) });
  }

  #add(line: Line): void {
    this.view.patch({ lines: [...this.view.value.lines, line].slice(-LINES_MAX) });
  }

  press(key: string): void {
    if (!this.#leg?.sendKey(key)) return;
    const lines = this.view.value.lines;
    const last = lines.at(-1);
    const run = last?.who === "caller" ? last.text + key : key;
    const before = last?.who === "caller" ? lines.slice(0, -1) : lines;
    this.view.patch({ lines: [...before, { who: "caller" as const, text: run }].slice(-LINES_MAX) });
  }

  mute(): void {
    if (this.#leg) this.#leg.muted = !this.#leg.muted;
  }

  listen(): void {
    this.#leg?.listen();
  }

  hangUp(keepalive = false): void {
    const { call, phase } = this.view.value;
    if (phase !== "talking" || !call) return;
    // The leg ends here in any case; an error only means that the center knows it already.
    request("delete", "/calls/{id}", { id: call.id, token: this.#token, keepalive }).catch(
      () => undefined,
    );
    this.#end("hung-up");
  }

  #legChanged(): void {
    const leg = this.#leg;
    if (!leg) return;
    if (leg.state === "lost") return this.#end("lost");
    this.view.patch({
      muted: leg.muted,
      audible: leg.audible,
      interrupted: leg.state === "interrupted",
    });
  }

  #end(endWhy: EndWhy): void {
    const { beganMs } = this.view.value;
    const [leg, live] = [this.#leg, this.#live];
    this.#leg = undefined;
    this.#live = undefined;
    leg?.close();
    live?.close();
    const seconds = Math.round((nowMs() - beganMs) / 1000);
    this.view.patch({ phase: "ended", endWhy, seconds, interrupted: false });
  }
}
