/* waveform.tsx: both sides of a call as a picture: the caller above, whom the caller heard below. */
import type { Schemas } from "../lib/api";

type Peaks = Schemas["Peaks"];
const LANE = 100;

/** One side: a line up and down from the lane's middle for each peak. Soft sound is drawn larger. */
function outline(peaks: number[], middle: number): string {
  return peaks
    .map((peak, at) => {
      const height = Math.max(0.5, Math.sqrt(peak / 100) * (LANE / 2 - 4));
      return `M${at + 0.5} ${middle - height}V${middle + height}`;
    })
    .join("");
}

/** From each mark that begins a silence to the one that ends it, in seconds. */
export function silences({ marks, seconds }: Peaks): { kind: "paused" | "held"; from: number; until: number }[] {
  const ends = { paused: "resumed", held: "back" } as const;
  return marks.flatMap(({ kind, at_s }, at) => {
    if (kind !== "paused" && kind !== "held") return [];
    const end = marks.slice(at + 1).find((mark) => mark.kind === ends[kind]);
    return [{ kind, from: at_s, until: end?.at_s ?? seconds }];
  });
}

interface WaveformProps {
  peaks: Peaks;
  at: number;
  onSeek(seconds: number): void;
}

/** For the eye alone: the position is read and set by the slider beside it. */
export function Waveform({ peaks, at, onSeek }: WaveformProps) {
  const width = Math.max(1, peaks.left.length);
  const x = (seconds: number) => seconds / peaks.seconds_each;
  function click(event: MouseEvent) {
    const frame = (event.currentTarget as Element).getBoundingClientRect();
    onSeek(((event.clientX - frame.left) / frame.width) * width * peaks.seconds_each);
  }
  return (
    <svg
      class="tl-wave" viewBox={`0 0 ${width} ${2 * LANE}`} preserveAspectRatio="none"
      aria-hidden="true" onClick={click}
    >
      {silences(peaks).map(({ from, until }) => (
        <rect class="tl-wave__silence" key={from} x={x(from)} y="0" width={x(until - from)} height={2 * LANE} />
      ))}
      <path class="tl-wave__left" d={outline(peaks.left, LANE / 2)} />
      <path class="tl-wave__right" d={outline(peaks.right, LANE * 1.5)} />
      <path class="tl-wave__at" d={`M${x(at)} 0V${2 * LANE}`} />
    </svg>
  );
}
