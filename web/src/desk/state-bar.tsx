/* state-bar.tsx: the agent's own state, since when, and the ways to change it. */
import type { AgentState, Center } from "../lib/api";
import { clockText, secondsSince, secondsUntil, useTicking } from "../lib/clock";
import { local, nameOf, t } from "../lib/messages";
import { Button } from "../ui/bits";
import { shown } from "./keys";

interface StateBarProps {
  center: Center;
  state: AgentState;
  busy: boolean;
  onReady(): void;
  onNotReady(reason: string): void;
}

export const REASON_ID = "not-ready-reason";

export function StateBar({ center, state, busy, onReady, onNotReady }: StateBarProps) {
  useTicking();
  const reason = nameOf(center.not_ready, state.reason);
  const working = state.state === "offered" || state.state === "connected";
  const canBeReady = state.state === "offline" || state.state === "not-ready";
  const wrapLeft = state.state === "wrap-up" && state.until;
  return (
    <section class={`tl-state tl-state--${state.state}`} aria-label={t("state.title")}>
      <div class="tl-state__now" role="status">
        <span class="tl-state__dot" aria-hidden="true" />
        <span class="tl-state__word">{t(`state.${state.state}`)}</span>
        {reason && <span class="tl-state__reason">{reason}</span>}
      </div>
      <span class="tl-state__time" role="timer">
        {wrapLeft
          ? t("state.left", { time: clockText(secondsUntil(wrapLeft)) })
          : clockText(secondsSince(state.since))}
      </span>
      <div class="tl-state__ways">
        {canBeReady && (
          <Button look="go" disabled={busy} shortcut={shown("r")} onClick={onReady}>
            {t("state.go_ready")}
          </Button>
        )}
        <label class="usa-sr-only" for={REASON_ID}>{t("state.why_not_ready")}</label>
        <select
          class="usa-select" id={REASON_ID} value="" disabled={busy}
          onChange={(event) => {
            const { value } = event.currentTarget;
            event.currentTarget.value = "";
            if (value) onNotReady(value);
          }}
        >
          <option value="">{t(working ? "state.not_ready_after" : "state.go_not_ready")}</option>
          {center.not_ready.map(({ key, name }) => (
            <option key={key} value={key}>{local(name)}</option>
          ))}
        </select>
      </div>
    </section>
  );
}
