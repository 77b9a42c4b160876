/* leg.ts: one audio leg between this page and the center, by WebRTC.
 *
 *     microphone -> RTCPeerConnection (one bundle, G.711) -> center
 *     loudspeaker <- an <audio> element that this leg owns
 *
 * How well it carries sound is looked at every two seconds (quality.ts). The center is ICE-lite: our offer goes out at once, its answer carries all its candidates. */

import { figuresOf, hear, type Figures, type Heard } from "./quality";

/** Why there is no microphone: each has a text that says what to do. */
export type NoMicrophone = "insecure" | "denied" | "missing" | "busy";

export class MicrophoneError extends Error {
  constructor(readonly why: NoMicrophone) {
    super(why);
  }
}

export type LegState = "connecting" | "up" | "interrupted" | "lost" | "closed";

const MICROPHONE = "tl.microphone";
const LOOK_EVERY_MS = 2_000;
const TONE_MS = 120;
const GAP_MS = 60;
const INTERRUPTED_MAX_MS = 8_000;
const CODECS = ["audio/PCMU", "audio/PCMA", "audio/telephone-event"];
const SOUND: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** Browsers give a microphone only over TLS and on the machine itself. */
export const hasMicrophoneApi = (): boolean => Boolean(navigator.mediaDevices?.getUserMedia);

/** The device that the person chose here; "": the browser's usual one. */
export const chosenMicrophone = (): string => localStorage.getItem(MICROPHONE) ?? "";
export const chooseMicrophone = (device: string): void => localStorage.setItem(MICROPHONE, device);

/** The microphone; asks the person the first time. Throws MicrophoneError. */
export async function openMicrophone(): Promise<MediaStream> {
  if (!hasMicrophoneApi()) throw new MicrophoneError("insecure");
  try {
    return await navigator.mediaDevices.getUserMedia({
      // A device that is gone gives way to the usual one.
      audio: chosenMicrophone() ? { ...SOUND, deviceId: { ideal: chosenMicrophone() } } : SOUND,
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") throw new MicrophoneError("denied");
    if (name === "NotReadableError" || name === "AbortError") throw new MicrophoneError("busy");
    throw new MicrophoneError("missing");
  }
}

export function closeMicrophone(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function preferTelephony(transceiver: RTCRtpTransceiver): void {
  const known = RTCRtpReceiver.getCapabilities("audio")?.codecs ?? [];
  const wanted = CODECS.flatMap((type) =>
    known.filter((codec) => codec.mimeType.toLowerCase() === type.toLowerCase()),
  ).filter((codec) => codec.clockRate === 8000);
  if (wanted.length > 0) transceiver.setCodecPreferences(wanted);
}

export class Leg {
  /** false: the browser keeps the sound back until the person presses something. */
  audible = true;
  state: LegState = "connecting";
  /** Of the last two seconds; undefined: not known yet. */
  heard: Heard | undefined;
  #figures: Figures | undefined;
  readonly #looking: ReturnType<typeof setInterval>;
  readonly #peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" });
  readonly #speaker = new Audio();
  readonly #sender: RTCRtpSender;
  #patience: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    private readonly microphone: MediaStream,
    private readonly onChange: () => void,
  ) {
    const transceiver = this.#peer.addTransceiver(microphone.getAudioTracks()[0]!, {
      direction: "sendrecv",
      streams: [microphone],
    });
    preferTelephony(transceiver);
    this.#sender = transceiver.sender;
    this.#peer.ontrack = ({ track }) => {
      this.#speaker.srcObject = new MediaStream([track]);
      this.listen();
    };
    this.#peer.onconnectionstatechange = () => this.#moved(this.#peer.connectionState);
    this.#looking = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  /** Opens a leg: `exchange` takes our offer and gives the center's answer. The microphone is the
   * leg's from here on, also when this throws. */
  static async open<A extends { sdp: string }>(
    microphone: MediaStream,
    exchange: (sdp: string) => Promise<A>,
    onChange: () => void,
  ): Promise<{ leg: Leg; answer: A }> {
    const leg = new Leg(microphone, onChange);
    try {
      await leg.#peer.setLocalDescription();
      const answer = await exchange(leg.#peer.localDescription!.sdp);
      await leg.#peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      return { leg, answer };
    } catch (error) {
      leg.close();
      throw error;
    }
  }

  get muted(): boolean {
    return !this.microphone.getAudioTracks()[0]?.enabled;
  }

  set muted(muted: boolean) {
    for (const track of this.microphone.getAudioTracks()) track.enabled = !muted;
    this.onChange();
  }

  /** Sends a key in the audio (RFC 4733). false: this browser can't; send it another way. */
  sendKey(key: string): boolean {
    const dtmf = this.#sender.dtmf;
    if (!dtmf?.canInsertDTMF) return false;
    dtmf.insertDTMF(dtmf.toneBuffer + key, TONE_MS, GAP_MS);
    return true;
  }

  /** Starts the sound; called again from a click where the browser wants one. */
  listen(): void {
    this.#speaker.play().then(
      () => this.#hear(true),
      () => this.#hear(false),
    );
  }

  #hear(audible: boolean): void {
    if (this.state === "closed") return;
    this.audible = audible;
    this.onChange();
  }

  async #look(): Promise<void> {
    if (this.state !== "up") return;
    const now = figuresOf(await this.#peer.getStats());
    if (this.state !== "up") return;
    this.heard = hear(this.#figures, now, LOOK_EVERY_MS / 1000, this.heard?.silent_s);
    this.#figures = now;
    this.onChange();
  }

  close(): void {
    if (this.state === "closed") return;
    clearTimeout(this.#patience);
    clearInterval(this.#looking);
    this.state = "closed";
    this.#peer.close();
    this.#speaker.srcObject = null;
    closeMicrophone(this.microphone);
    this.onChange();
  }

  #moved(state: RTCPeerConnectionState): void {
    if (this.state === "closed") return;
    clearTimeout(this.#patience);
    if (state === "connected") this.state = "up";
    if (state === "failed") this.state = "lost";
    if (state === "disconnected") {
      this.state = "interrupted";
      this.#patience = setTimeout(() => {
        this.state = "lost";
        this.onChange();
      }, INTERRUPTED_MAX_MS);
    }
    this.onChange();
  }
}
