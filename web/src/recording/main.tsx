/* recording/main.tsx: listening to a recorded call: first why, which is kept, then the call itself.
 *
 *     /recording?contact=17
 */
import "../styles/main.scss";
import { useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode, type Schemas } from "../lib/api";
import { dayText, t, timeOfDay } from "../lib/messages";
import { Button, RefusalAlert } from "../ui/bits";
import { Shell, start } from "../ui/shell";
import { Player } from "./player";

type Reason = Schemas["ListenReason"];
const REASONS: Reason[] = ["review", "complaint", "training", "asked-by-person"];

interface Listening {
  peaks: Schemas["Peaks"];
  source: string;
}

interface WhyProps {
  refused: RefusalCode | undefined;
  onReason(reason: Reason, contact: string): void;
  contact: string;
}

function Why({ refused, onReason, contact: given }: WhyProps) {
  const [reason, setReason] = useState<Reason>("review");
  const [contact, setContact] = useState(given);
  function submit(event: Event) {
    event.preventDefault();
    onReason(reason, contact.trim());
  }
  return (
    <form class="tl-panel tl-listen" onSubmit={submit}>
      <RefusalAlert code={refused} />
      <label class="usa-label" for="contact">{t("recording.contact")}</label>
      <input
        class="usa-input" id="contact" inputMode="numeric" pattern="[1-9][0-9]{0,19}" required
        autocomplete="off" value={contact} onInput={(event) => setContact(event.currentTarget.value)}
      />
      <label class="usa-label" for="reason">{t("recording.reason")}</label>
      <select
        class="usa-select" id="reason" value={reason}
        onChange={(event) => setReason(event.currentTarget.value as Reason)}
      >
        {REASONS.map((one) => <option key={one} value={one}>{t(`recording.reason.${one}`)}</option>)}
      </select>
      <p class="tl-quiet">{t("recording.reason.kept")}</p>
      <Button type="submit" icon="play">{t("recording.listen")}</Button>
    </form>
  );
}

interface PartsProps {
  listening: Listening;
  onPart(part: number): void;
}

/** A person who was called again has a recording of each call. */
const Parts = ({ listening: { peaks }, onPart }: PartsProps) =>
  peaks.parts < 2 ? null : (
    <p class="tl-listen__parts">
      {Array.from({ length: peaks.parts }, (_, at) => at + 1).map((part) => (
        <Button key={part} look="outline" aria-pressed={part === peaks.part} onClick={() => onPart(part)}>
          {t("recording.part", { part, parts: peaks.parts })}
        </Button>
      ))}
    </p>
  );

function RecordingPage({ center }: { center: Center }) {
  const given = new URLSearchParams(location.search).get("contact") ?? "";
  const [asked, setAsked] = useState<{ reason: Reason; contact: string }>();
  const [listening, setListening] = useState<Listening>();
  const [refused, setRefused] = useState<RefusalCode>();

  async function listen(reason: Reason, contact: string, part?: number) {
    const query = { reason, ...(part ? { part: `${part}` } : {}) };
    setAsked({ reason, contact });
    setRefused(undefined);
    try {
      const peaks = await request("get", "/recordings/{id}/peaks", { id: contact, query });
      const source = `/api/v1/recordings/${peaks.contact}?${new URLSearchParams({ reason, part: `${peaks.part}` })}`;
      setListening({ peaks, source });
    } catch (error) {
      if (codeOf(error) === "not-signed-in") location.replace("/signin");
      else setRefused(codeOf(error));
    }
  }

  return (
    <Shell center={center} title="recording.title">
      <h1>{t("recording.title")}</h1>
      {!listening && (
        <Why refused={refused} contact={given} onReason={(reason, contact) => void listen(reason, contact)} />
      )}
      {listening && asked && (
        <>
          <p>
            {t("recording.of", {
              contact: listening.peaks.contact,
              day: dayText(listening.peaks.started_at.slice(0, 10)),
              time: timeOfDay(listening.peaks.started_at),
            })}
          </p>
          <RefusalAlert code={refused} />
          <Parts listening={listening} onPart={(part) => void listen(asked.reason, asked.contact, part)} />
          <Player key={listening.source} peaks={listening.peaks} source={listening.source} />
        </>
      )}
    </Shell>
  );
}

start(RecordingPage);
