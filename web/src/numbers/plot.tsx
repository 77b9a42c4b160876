/* plot.tsx: one figure over the intervals, as bars; the table has the same in words. */
import { t, type MessageKey } from "../lib/messages";

const BAR = 10;
const GAP = 2;
const HEIGHT = 72;

export interface Point {
  label: string;
  /** Undefined: nothing to tell. */
  value: number | undefined;
}

interface PlotProps {
  title: MessageKey;
  points: Point[];
  /** A value in words. */
  text(value: number): string;
  /** What the whole height stands for; left out: the highest. */
  most?: number;
}

export function Plot({ title, points, text, most }: PlotProps) {
  const highest = Math.max(...points.map(({ value }) => value ?? 0));
  const full = most ?? (highest > 0 ? highest : 1);
  return (
    <figure class="tl-num__plot">
      <figcaption>
        <strong>{t(title)}</strong>
        <span class="tl-quiet">{t("num.highest", { value: text(highest) })}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${Math.max(1, points.length) * (BAR + GAP) - GAP} ${HEIGHT}`} preserveAspectRatio="none"
        aria-hidden="true"
      >
        {points.map(({ label, value }, place) => {
          const height = value === undefined ? 0 : Math.max(1.5, (value / full) * HEIGHT);
          return (
            <rect key={label} x={place * (BAR + GAP)} width={BAR} y={HEIGHT - height} height={height} rx="1.5">
              <title>{`${label}: ${value === undefined ? "–" : text(value)}`}</title>
            </rect>
          );
        })}
      </svg>
      <div class="tl-num__axis" aria-hidden="true">
        <span>{points[0]?.label}</span>
        <span>{points.at(-1)?.label}</span>
      </div>
    </figure>
  );
}
