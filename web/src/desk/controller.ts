/* controller.ts: the desk's work: snapshot, live socket, the audio leg, and what the agent does.
 *
 *     GET desk -> snapshot -> live messages ---.
 *        ^  reset, socket back, error          v
 *        '------------------------------- desk (desk-state.ts) -> leg follows: open while a contact
 *                                                                 is live and this page is active
 */
import {
  codeOf, Refusal, request, type Contact, type Desk, type LiveMessage, type RefusalCode, type Schemas,
} from "../lib/api";
import { setNow } from "../lib/clock";
import {
  closeMicrophone, Leg, MicrophoneError, openMicrophone, type LegState, type NoMicrophone,
} from "../lib/leg";
import { Live } from "../lib/live";
import type { Heard } from "../lib/quality";
import { Store } from "../lib/store";
import {
  applyContact, applyEnd, applyFiled, applyLeft, applyLive, byPhone, liveOf, offerOf,
  soundWaitedUntil, withPhone,
} from "./desk-state";
import { Notes } from "./notes";

/** Something that the agent should know once, as a key of the messages. */
export type Notice =
  | "rang-out" | "person-left" | "not-joined" | "taken" | "filed"
  | "consult-refused" | "consult-rang-out" | "consult-gone" | "consult-nobody-free"
  | "phone-not-registered" | "phone-not-reached"
  | "outside-busy" | "outside-no-answer" | "outside-refused" | "outside-failed" | "outside-left"
  | "not-reached";

/** Where a contact is passed on to, or whom is asked in. */
export interface Target {
  queue?: string;
  agent?: string;
  /** A number outside, as it was typed. */
  outside?: string;
  note?: string;
}

const CONSULT_NOTICES: Partial<Record<string, Notice>> = {
  refused: "consult-refused", "rang-out": "consult-rang-out", "nobody-free": "consult-nobody-free",
  busy: "outside-busy", "no-answer": "outside-no-answer", "call-refused": "outside-refused",
  "call-failed": "outside-failed", "outside-left": "outside-left",
};

export interface LegView {
  contact: string;
  state: LegState;
  muted: boolean;
  audible: boolean;
  heard?: Heard | undefined;
}

export interface DeskView {
  desk?: Desk | undefined;
  /** Whether the live socket is there. */
  up: boolean;
  /** false: another page of this agent works. undefined: not told yet. */
  active?: boolean | undefined;
  leg?: LegView | undefined;
  noMicrophone?: NoMicrophone | undefined;
  refused?: RefusalCode | undefined;
  notice?: Notice | undefined;
  busy: boolean;
}

const LEG_TRIES_MAX = 5;
const LEG_AGAIN_MS = 1_000;
const TOLD_ACTIVE_MS = 1_500;
const SNAPSHOT_AGAIN_MS = 2_000;
type ContactAction = "accept" | "refuse" | "hold" | "resume" | "hangup" | "hand-over";

export class DeskController {
  readonly view = new Store<DeskView>({ up: false, busy: false });
  readonly notes: Notes;
  readonly #live: Live;
  readonly #ears = new Set<(message: LiveMessage) => void>();
  #leg: Leg | undefined;
  #legTries = 0;
  #legAgain: ReturnType<typeof setTimeout> | undefined;
  /** The contact whose leg is being opened or is open. */
  #legOf: string | undefined;
  /** Which opening it is: an earlier one that is still under way gives up. */
  #legTurn = 0;
  /** What is being asked of the server, by name, and the end of the last of it. */
  readonly #pending = new Set<string>();
  #done: Promise<unknown> = Promise.resolve();
  #take = false;
  /** Until when the center waits for our sound, as it said last. */
  #waitedUntil: string | undefined;

  constructor(
    private readonly page: string,
    noteBytesMax: number,
  ) {
    this.notes = new Notes(noteBytesMax);
    this.#live = new Live(
      {
        onMessage: (message) => this.#heard(message),
        onReset: () => void this.refresh(),
        onUp: (up) => this.#up(up),
      },
      {},
      () => ({ type: "hello", page: this.page, take: this.#take }),
    );
    // A server that never says which page works has only one for us.
    setTimeout(() => {
      if (this.view.value.active === undefined) this.#setActive(true);
    }, TOLD_ACTIVE_MS);
  }

  /** For a part of the page that keeps what it hears itself. */
  listenTo(ear: (message: LiveMessage) => void): () => void {
    this.#ears.add(ear);
    return () => this.#ears.delete(ear);
  }

  /** With the network back, what failed for want of it is tried again. */
  #up(up: boolean): void {
    this.view.patch({ up });
    if (!up) return;
    this.notes.flush();
    if (this.view.value.leg?.state === "lost") this.rejoin();
  }

  /** Takes the snapshot and goes on live from it; tries until there is one. */
  async refresh(): Promise<void> {
    try {
      const desk = await request("get", "/desk");
      setNow(desk.now);
      this.#setDesk(desk);
      this.#live.resume(desk.seq);
    } catch (error) {
      if (this.#signedOut(error)) return;
      this.view.patch({ refused: codeOf(error) });
      setTimeout(() => void this.refresh(), SNAPSHOT_AGAIN_MS);
    }
  }

  #signedOut(error: unknown): boolean {
    const out = error instanceof Refusal && error.code === "not-signed-in";
    if (out) location.replace("/signin");
    return out;
  }

  #setDesk(desk: Desk): void {
    this.view.patch({ desk });
    this.#followWithLeg();
  }

  #heard(message: LiveMessage): void {
    const { desk } = this.view.value;
    for (const ear of this.#ears) ear(message);
    if (message.type === "clock") setNow(message.now);
    if (message.type === "page.active") this.#setActive(message.page === this.page);
    if (!desk) return;
    this.#tell(message, desk);
    this.#setDesk(applyLive(desk, message));
  }

  /** An offer or a call that ended by itself says why. */
  #tell(message: LiveMessage, before: Desk): void {
    // What is wrong with a desk phone stays until the agent acts: it may be told before the offer is.
    if (message.type === "offer.made" && !this.view.value.notice?.startsWith("phone-"))
      this.view.patch({ notice: undefined });
    if (message.type === "offer.ended" && offerOf(before)?.id === message.contact) {
      const { why } = message;
      if (why === "rang-out" || why === "person-left" || why === "not-joined")
        this.view.patch({ notice: why });
    }
    if (message.type === "consult.ended" && message.why !== "let-go")
      this.view.patch({ notice: CONSULT_NOTICES[message.why] ?? "consult-gone" });
    if (message.type === "desk.phone" && message.trouble)
      this.view.patch({ notice: `phone-${message.trouble}` });
    if (message.type === "contact.ended" && (message.why === "not-joined" || message.why === "not-reached"))
      this.view.patch({ notice: message.why });
  }

  /* One page works at a time. */

  #setActive(active: boolean): void {
    this.#take = false;
    if (active === this.view.value.active) return;
    this.view.patch({ active });
    this.#followWithLeg();
  }

  takeOver(): void {
    this.#take = true;
    this.#live.send({ type: "hello", page: this.page, take: true });
  }

  /* The leg follows the desk. */

  #followWithLeg(): void {
    const { desk, active } = this.view.value;
    const wanted = active && desk && !byPhone(desk) ? liveOf(desk)?.id : undefined;
    if (wanted === this.#legOf) return this.#answerWaiting();
    this.#waitedUntil = undefined;
    this.#closeLeg();
    this.#legTries = 0;
    if (wanted) void this.#openLeg(wanted);
  }

  /** The center hears nothing of us, however well things look from here: a new leg, once for each
   * time that it says so. */
  #answerWaiting(): void {
    const { desk, leg } = this.view.value;
    const until = desk && soundWaitedUntil(liveOf(desk));
    if (until === this.#waitedUntil) return;
    this.#waitedUntil = until;
    if (until && leg?.state === "up") this.rejoin();
  }

  #closeLeg(): void {
    clearTimeout(this.#legAgain);
    this.#legTurn++;
    const leg = this.#leg;
    this.#leg = undefined;
    this.#legOf = undefined;
    leg?.close();
    this.view.patch({ leg: undefined });
  }

  async #openLeg(contact: string, muted = false): Promise<void> {
    this.#legOf = contact;
    const turn = ++this.#legTurn;
    const wanted = () => this.#legTurn === turn;
    this.view.patch({ leg: { contact, state: "connecting", muted, audible: true } });
    try {
      const microphone = await openMicrophone();
      this.view.patch({ noMicrophone: undefined });
      if (!wanted()) return closeMicrophone(microphone);
      const { leg } = await Leg.open(
        microphone,
        (sdp) => request("post", "/desk/contacts/{id}/leg", { id: contact, body: { sdp } }),
        () => this.#legChanged(contact),
      );
      if (!wanted()) return leg.close();
      this.#leg = leg;
      leg.muted = muted;
    } catch (error) {
      if (wanted()) this.#legFailed(contact, muted, error);
    }
  }

  #legFailed(contact: string, muted: boolean, error: unknown): void {
    if (this.#signedOut(error)) return;
    if (error instanceof MicrophoneError) this.view.patch({ noMicrophone: error.why });
    this.view.patch({ leg: { contact, state: "lost", muted, audible: true } });
    if (++this.#legTries >= LEG_TRIES_MAX) return;
    const again = () => void this.#openLeg(contact, muted);
    this.#legAgain = setTimeout(again, LEG_AGAIN_MS * this.#legTries);
  }

  #legChanged(contact: string): void {
    const leg = this.#leg;
    if (!leg || this.#legOf !== contact) return;
    const { state, muted, audible, heard } = leg;
    if (state === "up") this.#legTries = 0;
    this.view.patch({ leg: { contact, state, muted, audible, heard } });
    if (state !== "lost") return;
    // The network changed under it: a new leg replaces it at the center.
    this.#leg = undefined;
    leg.close();
    this.#legFailed(contact, muted, undefined);
  }

  /** Opens the leg again, after the agent has mended what was wrong. */
  rejoin(): void {
    const contact = this.#legOf;
    const muted = this.view.value.leg?.muted;
    this.#closeLeg();
    this.#legTries = 0;
    if (contact) void this.#openLeg(contact, muted);
  }

  /* What the agent does. */

  /** One thing after the other, the same thing once. A refusal is shown, and the desk looked at
   * again when it was behind. */
  async #do(name: string, action: () => Promise<void>): Promise<boolean> {
    if (this.#pending.has(name)) return false;
    this.#pending.add(name);
    this.view.patch({ busy: true });
    const turn = this.#done.then(() => this.#try(action));
    this.#done = turn;
    const went = await turn;
    this.#pending.delete(name);
    this.view.patch({ busy: this.#pending.size > 0 });
    return went;
  }

  /** Never throws. */
  async #try(action: () => Promise<void>): Promise<boolean> {
    this.view.patch({ refused: undefined, notice: undefined });
    try {
      await action();
      return true;
    } catch (error) {
      if (this.#signedOut(error)) return false;
      const refused = codeOf(error);
      if (refused === "taken") this.view.patch({ notice: "taken" });
      else this.view.patch({ refused });
      if (refused === "taken" || refused === "state" || refused === "not-found")
        void this.refresh();
      return false;
    }
  }

  #changeDesk(change: (desk: Desk) => Desk): void {
    const { desk } = this.view.value;
    if (desk) this.#setDesk(change(desk));
  }

  async #hasMicrophone(): Promise<boolean> {
    try {
      closeMicrophone(await openMicrophone());
      this.view.patch({ noMicrophone: undefined });
      return true;
    } catch (error) {
      if (error instanceof MicrophoneError) this.view.patch({ noMicrophone: error.why });
      return false;
    }
  }

  /** Whether calls come to the desk phone from now on. */
  async choosePhone(chosen: boolean): Promise<void> {
    await this.#do("phone", async () => {
      const phone = await request("post", "/desk/phone", { body: { chosen } });
      this.#changeDesk((desk) => withPhone(desk, phone));
    });
  }

  /** Nobody is made ready who could not be heard: the microphone is tried first. A desk phone shows
   * by itself whether it is there. */
  async ready(): Promise<void> {
    if (!byPhone(this.view.value.desk) && !(await this.#hasMicrophone())) return;
    await this.#do("ready", async () => {
      const state = await request("post", "/desk/ready", { body: {} });
      this.#changeDesk((desk) => ({ ...desk, state }));
    });
  }

  async notReady(reason: string): Promise<void> {
    await this.#do("not-ready", async () => {
      const state = await request("post", "/desk/not-ready", { body: { reason } });
      this.#changeDesk((desk) => ({ ...desk, state }));
    });
  }

  async act(action: ContactAction, { id }: Contact): Promise<void> {
    await this.#do(action, async () => {
      const contact = await request("post", `/desk/contacts/{id}/${action}`, { id, body: {} });
      if (contact) this.#changeDesk((desk) => applyContact(desk, contact));
      else this.#changeDesk((desk) => applyEnd(desk, id));
    });
  }

  async transfer({ id }: Contact, target: Target): Promise<void> {
    await this.#do("transfer", async () => {
      await request("post", "/desk/contacts/{id}/transfer", { id, body: target });
      this.#changeDesk((desk) => applyEnd(desk, id));
    });
  }

  async consult({ id }: Contact, target: Target): Promise<void> {
    await this.#do("consult", async () => {
      const contact = await request("post", "/desk/contacts/{id}/consult", { id, body: target });
      this.#changeDesk((desk) => applyContact(desk, contact));
    });
  }

  /** The consult ends; for the second agent (leaves) there is nothing to be filed. */
  async letGo({ id }: Contact, leaves = false): Promise<void> {
    await this.#do("let-go", async () => {
      await request("post", "/desk/contacts/{id}/let-go", { id, body: {} });
      if (leaves) this.#changeDesk((desk) => applyLeft(desk, id));
    });
  }

  /** Somebody interprets for the person. Throws what the server refuses. */
  async interpreterComes({ id }: Contact, body: Schemas["InterpreterComes"]): Promise<void> {
    const contact = await request("post", "/desk/contacts/{id}/interpreter", { id, body });
    this.#changeDesk((desk) => applyContact(desk, contact));
  }

  async interpreterGoes({ id }: Contact): Promise<void> {
    const contact = await request("delete", "/desk/contacts/{id}/interpreter", { id });
    this.#changeDesk((desk) => applyContact(desk, contact));
  }

  async wrapUp({ id }: Contact, disposition: string, note: string): Promise<boolean> {
    return this.#do("wrap-up", async () => {
      const body = note ? { disposition, note } : { disposition };
      const state = await request("post", "/desk/contacts/{id}/wrap-up", { id, body });
      this.notes.forget(id);
      this.#changeDesk((desk) => ({ ...applyFiled(desk, id, disposition), state }));
      this.view.patch({ notice: "filed" });
    });
  }

  press(key: string): void {
    const { desk } = this.view.value;
    const contact = this.#legOf ?? (desk && liveOf(desk)?.id);
    if (!contact || this.#leg?.sendKey(key)) return;
    const body = { key: key as "0" };
    request("post", "/desk/contacts/{id}/digits", { id: contact, body }).catch((error: unknown) =>
      this.view.patch({ refused: codeOf(error) }),
    );
  }

  mute(): void {
    if (this.#leg) this.#leg.muted = !this.#leg.muted;
  }

  listen(): void {
    this.#leg?.listen();
  }

  async signOut(): Promise<void> {
    await this.#do("sign-out", async () => {
      await request("delete", "/session");
      location.assign("/signin");
    });
  }
}
