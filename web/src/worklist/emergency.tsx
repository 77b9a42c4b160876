/* worklist/emergency.tsx: whether an appointment in person cannot wait, decided on the matter in hand. */
import { useEffect, useState } from "preact/hooks";
import { codeOf, request, type RefusalCode } from "../lib/api";
import { t, type MessageKey } from "../lib/messages";
import { RefusalAlert } from "../ui/bits";
import { EmergencyForm, Last, type Asked, type Decision } from "../ui/emergency-form";

interface EmergencyProps {
  /** Of the matter. */
  id: string;
  onDone(done: MessageKey): void;
  /** It is in another hand or over by now: it is looked at again. */
  onAgain(): void;
}

/** Nothing, where the reader's queues decide about no kind. */
export function Emergency({ id, onDone, onAgain }: EmergencyProps) {
  const [asked, setAsked] = useState<Asked>();
  const [refused, setRefused] = useState<RefusalCode>();
  useEffect(() => {
    request("get", "/desk/escalations/{id}/emergency", { id }).then(setAsked, (error: unknown) => {
      if (codeOf(error) !== "not-found") setRefused(codeOf(error));
    });
  }, [id]);
  async function send(body: Decision) {
    await request("post", "/desk/escalations/{id}/emergency", { id, body });
    onDone(body.is_emergency ? "emergency.done.yes" : "emergency.done.no");
  }
  if (refused) return <RefusalAlert code={refused} />;
  if (!asked || asked.kinds.length === 0) return null;
  return (
    <details class="tl-panel" id="emergency">
      <summary>{t("emergency.title")}</summary>
      <Last asked={asked} />
      {asked.last?.state !== "open" && (
        <EmergencyForm
          asked={asked} proveFirst={t("error.prove-first")} send={send}
          onRefused={(code) => (code === "taken" || code === "state") && onAgain()}
        />
      )}
    </details>
  );
}
