/* supervisor/controller.ts: snapshot, live socket, what the supervisor does, and the leg that listens. */
import {
  codeOf, Refusal, request, type LiveMessage, type RefusalCode, type Schemas,
} from "../lib/api";
import { setNow } from "../lib/clock";
import { Leg, MicrophoneError, openMicrophone, type NoMicrophone } from "../lib/leg";
import { Live } from "../lib/live";
import { Store } from "../lib/store";
import { applyLive, type Supervise } from "./state";

export type Mode = Schemas["ListenMode"];

export interface SupervisorView {
  now?: Supervise | undefined;
  up: boolean;
  refused?: RefusalCode | undefined;
  busy: boolean;
  listening?: { contact: string; mode: Mode; why: string } | undefined;
  noMicrophone?: NoMicrophone | undefined;
}

const SNAPSHOT_AGAIN_MS = 2_000;

export class SupervisorController {
  readonly view = new Store<SupervisorView>({ up: false, busy: false });
  readonly #live = new Live(
    {
      onMessage: (message) => this.#heard(message),
      onReset: () => void this.refresh(),
      onUp: (up) => this.view.patch({ up }),
    },
    { call: "supervise" },
  );
  #leg: Leg | undefined;

  async refresh(): Promise<void> {
    try {
      const now = await request("get", "/supervise");
      setNow(now.now);
      this.view.patch({ now, refused: undefined });
      this.#live.resume(now.seq);
    } catch (error) {
      const refused = codeOf(error);
      if (error instanceof Refusal && refused === "not-signed-in") return location.replace("/signin");
      this.view.patch({ refused });
      if (refused !== "not-allowed") setTimeout(() => void this.refresh(), SNAPSHOT_AGAIN_MS);
    }
  }

  #heard(message: LiveMessage): void {
    const { now, listening } = this.view.value;
    if (message.type === "clock") setNow(message.now);
    if (message.type === "supervise.anew") void this.refresh();
    if (
      message.type === "supervise.listening" && message.mode === "none" &&
      listening?.contact === message.contact && message.by === now?.agent.id
    )
      this.#closeLeg();
    if (now) this.view.patch({ now: applyLive(now, message) });
  }

  /** Does it; false: it was refused, and the view says why. */
  async do(action: () => Promise<unknown>): Promise<boolean> {
    this.view.patch({ busy: true, refused: undefined });
    try {
      await action();
      return true;
    } catch (error) {
      if (error instanceof MicrophoneError) this.view.patch({ noMicrophone: error.why });
      else this.view.patch({ refused: codeOf(error) });
      return false;
    } finally {
      this.view.patch({ busy: false });
    }
  }

  move = (id: string, body: Schemas["Move"]) =>
    this.do(() => request("post", "/supervise/contacts/{id}/move", { id, body }));

  setAgent = (id: string, body: Schemas["SetAgent"]) =>
    this.do(() => request("post", "/supervise/agents/{id}/state", { id, body }));

  closeQueue = (id: string, body: Schemas["Close"]) =>
    this.do(() => request("post", "/supervise/queues/{key}/close", { id, body }));

  openQueue = (id: string) =>
    this.do(() => request("post", "/supervise/queues/{key}/open", { id, body: {} }));

  closeLine = (body: Schemas["Close"]) =>
    this.do(() => request("post", "/supervise/line/close", { body }));

  openLine = () => this.do(() => request("post", "/supervise/line/open", { body: {} }));

  setSurge = (body: Schemas["Surge"]) =>
    this.do(() => request("post", "/supervise/surge", { body }));

  broadcast = (body: Schemas["BroadcastWanted"]) =>
    this.do(() => request("post", "/supervise/broadcasts", { body }));

  answer = (id: string) => this.do(() => request("delete", "/supervise/asks/{id}", { id }));

  /** Opens the sound, or changes the mode of the one that is open. */
  async listen(contact: string, mode: Mode, why: string): Promise<boolean> {
    const post = (sdp?: string) =>
      request("post", "/supervise/contacts/{id}/listen", {
        id: contact, body: sdp ? { mode, why, sdp } : { mode, why },
      });
    const went = await this.do(async () => {
      if (this.#leg && this.view.value.listening?.contact === contact) {
        await post();
        return;
      }
      await this.stop();
      const microphone = await openMicrophone();
      const { leg } = await Leg.open(microphone, (sdp) => post(sdp), () => this.#legChanged());
      this.#leg = leg;
      this.view.patch({ noMicrophone: undefined });
    });
    if (went) this.view.patch({ listening: { contact, mode, why } });
    if (went && this.#leg) this.#leg.muted = mode === "listen";
    return went;
  }

  #legChanged(): void {
    if (this.#leg?.state === "lost") this.#closeLeg();
  }

  #closeLeg(): void {
    const leg = this.#leg;
    this.#leg = undefined;
    this.view.patch({ listening: undefined });
    leg?.close();
  }

  async stop(): Promise<void> {
    const { listening } = this.view.value;
    this.#closeLeg();
    if (listening)
      await this.do(() =>
        request("delete", "/supervise/contacts/{id}/listen", { id: listening.contact }));
  }
}
