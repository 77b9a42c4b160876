/* link-quality.tsx: how well the call's sound gets through, in bars and in words. */
import { t } from "../lib/messages";
import type { Quality } from "../lib/quality";
import type { LegView } from "./controller";

const BARS: Record<Quality, number> = { good: 3, weak: 2, bad: 1 };

export function LinkQuality({ leg }: { leg: LegView | undefined }) {
  const heard = leg?.state === "up" ? leg.heard : undefined;
  if (!heard) return null;
  const figures = t("quality.figures", {
    loss: Math.round(heard.loss * 100), jitter: heard.jitter_ms, trip: heard.roundTrip_ms ?? "–",
  });
  return (
    <span class={`tl-quality tl-quality--${heard.quality}`} title={figures}>
      <span class="tl-quality__bars" aria-hidden="true">
        {[1, 2, 3].map((bar) => <i key={bar} class={bar <= BARS[heard.quality] ? "tl-quality__on" : ""} />)}
      </span>
      {t(`quality.${heard.quality}`)}
      <span class="usa-sr-only">{figures}</span>
    </span>
  );
}
