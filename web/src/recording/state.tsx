/* state.tsx: whether the call at the desk is being recorded, and pausing it. */
import { useState } from "preact/hooks";
import { codeOf, request, type Contact, type RefusalCode } from "../lib/api";
import { t } from "../lib/messages";
import { Alert, Button, RefusalAlert } from "../ui/bits";

/** Nothing is shown where nothing is recorded; a failure is read out at once. */
export function RecordingState({ contact }: { contact: Contact }) {
  const [refused, setRefused] = useState<RefusalCode>();
  const state = contact.recording;
  async function pause(paused: boolean) {
    setRefused(undefined);
    try {
      await request("post", "/desk/contacts/{id}/recording", { id: contact.id, body: { paused } });
    } catch (error) {
      setRefused(codeOf(error));
    }
  }
  if (state === "failed") return <Alert kind="error">{t("recording.state.failed")}</Alert>;
  if (state !== "on" && state !== "paused") return null;
  return (
    <div class={`tl-recorded tl-recorded--${state}`}>
      <span class="tl-recorded__word" role="status">{t(`recording.state.${state}`)}</span>
      <Button look="unstyled" aria-pressed={state === "paused"} onClick={() => void pause(state === "on")}>
        {t(state === "on" ? "recording.state.pause" : "recording.state.resume")}
      </Button>
      <RefusalAlert code={refused} />
    </div>
  );
}
