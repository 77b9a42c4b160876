/* status.tsx: where the call is, said in a word and a sentence; while waiting, the wait to be seen. */
import type { Call } from "../lib/api";
import { clockText, nowMs, useTicking } from "../lib/clock";
import { t, tCount, waitText } from "../lib/messages";
import { Icon, type IconName } from "../ui/icon";
import type { PhoneView } from "./phone";

const ICONS: Record<Call["state"], IconName> = {
  menu: "phone", waiting: "wait", joining: "agent", connected: "agent", held: "pause",
  ended: "check",
};

function rangeText({ wait_from_s: from, wait_to_s: to }: Call): string {
  if (to === undefined) return t("call.wait_unknown");
  if (to < 60) return t("call.wait_short");
  const low = Math.floor((from ?? 0) / 60);
  const high = Math.ceil(to / 60);
  if (low === high || low === 0) return t("call.wait_up_to", { to: waitText(high * 60) });
  return t("call.wait_range", { from: low, to: waitText(high * 60) });
}

const Place = ({ call }: { call: Call }) => {
  const ahead = (call.position ?? 1) - 1;
  return (
    <div class="tl-place">
      {call.position !== undefined && (
        <p class="tl-place__ahead">
          {ahead > 0 && <span class="tl-place__digit">{ahead}</span>}
          <span>{ahead > 0 ? tCount("call.ahead", ahead) : t("call.next")}</span>
        </p>
      )}
      <p class="tl-place__wait">{rangeText(call)}</p>
    </div>
  );
};

export function Status({ view }: { view: PhoneView }) {
  useTicking(view.phase === "talking");
  const state = view.call?.state ?? "menu";
  const seconds = Math.max(0, Math.floor((nowMs() - view.sinceMs) / 1000));
  const calling = view.phase === "calling";
  return (
    <div class={`tl-status tl-status--${calling ? "calling" : state}`}>
      <div class="tl-status__row">
        <span class="tl-status__mark"><Icon name={ICONS[state]} size={4} /></span>
        <div role="status">
          <p class="tl-status__word">{calling ? t("call.calling") : t(`call.state.${state}`)}</p>
          <p class="tl-status__text">
            {calling ? t("call.calling_text") : t(`call.state.${state}.text`)}
          </p>
        </div>
        {!calling && <span class="tl-status__time" role="timer">{clockText(seconds)}</span>}
      </div>
      {view.call && state === "waiting" && <Place call={view.call} />}
    </div>
  );
}
