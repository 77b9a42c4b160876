/* player.tsx: a recorded call: its picture, its sound, and the keys that move in it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Schemas } from "../lib/api";
import { clockText } from "../lib/clock";
import { t, type MessageKey } from "../lib/messages";
import { Alert, Button } from "../ui/bits";
import { silences, Waveform } from "./waveform";

type Peaks = Schemas["Peaks"];
type Side = "both" | "left" | "right";
const SIDES: Side[] = ["both", "left", "right"];
const clock = (seconds: number) => clockText(Math.floor(seconds));
const STEP_S = 5;
const BIG_STEP_S = 30;

/** How loud each channel goes to each ear. One side alone is heard in both. */
const GAINS: Record<Side, [number, number]> = { both: [1, 1], left: [1, 0], right: [0, 1] };

/** The browser's sound graph behind the player; made at the first choice, as sound needs a click. */
class Mixer {
  readonly #context = new AudioContext();
  readonly #gains: [GainNode, GainNode];

  constructor(audio: HTMLAudioElement) {
    const split = this.#context.createChannelSplitter(2);
    this.#context.createMediaElementSource(audio).connect(split);
    const one = (channel: number) => {
      const gain = this.#context.createGain();
      split.connect(gain, channel);
      gain.connect(this.#context.destination);
      return gain;
    };
    this.#gains = [one(0), one(1)];
  }

  choose(side: Side): void {
    void this.#context.resume();
    this.#gains.forEach((gain, channel) => (gain.gain.value = GAINS[side][channel]!));
  }
}

function useAudio(source: string) {
  const audio = useRef<HTMLAudioElement>(null);
  const [at, setAt] = useState(0);
  const [plays, setPlays] = useState(false);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    const element = audio.current!;
    const look = () => {
      setAt(element.currentTime);
      setPlays(!element.paused && !element.ended);
    };
    const fail = () => setBroken(true);
    const events = ["timeupdate", "seeked", "play", "pause", "ended"];
    events.forEach((name) => element.addEventListener(name, look));
    element.addEventListener("error", fail);
    return () => {
      events.forEach((name) => element.removeEventListener(name, look));
      element.removeEventListener("error", fail);
    };
  }, [source]);
  return { audio, at, plays, broken };
}

const Sides = ({ side, onSide }: { side: Side; onSide(side: Side): void }) => (
  <fieldset class="usa-fieldset tl-player__sides">
    <legend class="usa-legend">{t("recording.sides")}</legend>
    {SIDES.map((one) => (
      <div class="usa-radio" key={one}>
        <input
          class="usa-radio__input" type="radio" name="side" id={`side-${one}`} checked={side === one}
          onChange={() => onSide(one)}
        />
        <label class="usa-radio__label" for={`side-${one}`}>
          {t(`recording.side.${one}`)}
        </label>
      </div>
    ))}
  </fieldset>
);

const Silences = ({ peaks }: { peaks: Peaks }) => {
  const all = silences(peaks);
  if (all.length === 0) return null;
  return (
    <ul class="tl-player__silences">
      {all.map(({ kind, from, until }) => (
        <li key={from}>
          {t(`recording.${kind}` as MessageKey, { from: clock(from), until: clock(until) })}
        </li>
      ))}
    </ul>
  );
};

export function Player({ peaks, source }: { peaks: Peaks; source: string }) {
  const { audio, at, plays, broken } = useAudio(source);
  const [side, setSide] = useState<Side>("both");
  const mixer = useRef<Mixer>();
  const button = useRef<HTMLDivElement>(null);
  useEffect(() => button.current?.querySelector("button")?.focus(), []);

  function toggle() {
    const element = audio.current!;
    if (element.paused) void element.play().catch(() => undefined); // An error has its own event.
    else element.pause();
  }
  function seek(seconds: number) {
    audio.current!.currentTime = Math.min(Math.max(seconds, 0), peaks.seconds);
  }
  function choose(chosen: Side) {
    mixer.current ??= new Mixer(audio.current!);
    mixer.current.choose(chosen);
    setSide(chosen);
  }
  function typed(event: KeyboardEvent) {
    const step = event.shiftKey ? BIG_STEP_S : STEP_S;
    const kind = (event.target as HTMLElement).closest("input")?.type;
    if (event.ctrlKey || event.metaKey || event.altKey || kind === "radio") return;
    if (event.key === " ") toggle();
    else if (event.key === "ArrowLeft") seek(audio.current!.currentTime - step);
    else if (event.key === "ArrowRight") seek(audio.current!.currentTime + step);
    else return;
    event.preventDefault();
  }

  return (
    <section class="tl-panel tl-player" aria-label={t("recording.player")} onKeyDown={typed}>
      {broken && <Alert kind="error">{t("recording.broken")}</Alert>}
      {!peaks.whole && <Alert kind="warning">{t("recording.cut")}</Alert>}
      <audio ref={audio} src={source} preload="auto" />
      <p class="tl-player__lane">{t("recording.side.left")}</p>
      <Waveform peaks={peaks} at={at} onSeek={seek} />
      <p class="tl-player__lane">{t("recording.side.right")}</p>
      <label class="usa-sr-only" for="position">{t("recording.position")}</label>
      <input
        class="tl-player__position" id="position" type="range" min="0" max={peaks.seconds} step="0.1"
        value={at} aria-valuetext={`${clock(at)} / ${clock(peaks.seconds)}`}
        onInput={(event) => seek(Number(event.currentTarget.value))}
      />
      <div class="tl-player__tools" ref={button}>
        <Button icon={plays ? "pause" : "play"} aria-pressed={plays} onClick={toggle}>
          {t(plays ? "recording.pause" : "recording.play")}
        </Button>
        <span class="tl-player__time" role="timer">
          {clock(at)} / {clock(peaks.seconds)}
        </span>
      </div>
      <p class="tl-quiet">{t("recording.keys")}</p>
      <Sides side={side} onSide={choose} />
      <Silences peaks={peaks} />
    </section>
  );
}
