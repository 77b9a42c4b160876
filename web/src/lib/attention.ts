/* attention.ts: how a page asks for attention: a ring, a notification, a word in the title. */

const RING_EVERY_MS = 2_400;

/** A soft two-note ring, made here so that no file has to be fetched. */
export class Ring {
  #audio: AudioContext | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Call it from a click: browsers let a page sound only after one. */
  allow(): void {
    this.#audio ??= new AudioContext();
    void this.#audio.resume();
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#once();
    this.#timer = setInterval(() => this.#once(), RING_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #once(): void {
    this.allow();
    const audio = this.#audio!;
    [523.25, 659.25, 523.25, 659.25].forEach((pitch, i) => {
      const at = audio.currentTime + i * 0.18;
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.type = "sine";
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.16, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.32);
    });
  }
}

export const notificationsWanted = (): boolean =>
  "Notification" in window && Notification.permission === "default";

/** Tells in the desktop, when allowed and the page is not in front. Gives the way to take it back. */
export function notify(title: string, body: string): () => void {
  const allowed = "Notification" in window && Notification.permission === "granted";
  if (!allowed || (!document.hidden && document.hasFocus())) return () => undefined;
  const note = new Notification(title, { body, tag: "tl-offer", requireInteraction: true });
  note.onclick = () => {
    window.focus();
    note.close();
  };
  return () => note.close();
}
