/* call-panel.tsx: the call under way: how long, mute, hold, keypad, hang up. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Center, Contact } from "../lib/api";
import { clockText, secondsSince, secondsUntil, useTicking } from "../lib/clock";
import { local, t } from "../lib/messages";
import { RecordingState } from "../recording/state";
import { Alert, Button } from "../ui/bits";
import { Icon } from "../ui/icon";
import { isPhoneKey, Keypad } from "../ui/keypad";
import type { DeskController, DeskView } from "./controller";
import { shown } from "./keys";
import { byPhone, soundWaitedUntil } from "./desk-state";
import { InterpreterLine } from "./interpreter";
import { LinkQuality } from "./link-quality";
import { NoteField } from "./note";
import { Facts, Notes, Story, Values, Verified } from "./story";
import { AskedIn, ConsultBar, isHeard, Transfer } from "./transfer";

interface CallPanelProps {
  center: Center;
  contact: Contact;
  view: DeskView;
  controller: DeskController;
  keypad: boolean;
  onKeypad(): void;
  /** This agent is the second one of the contact. */
  askedIn: boolean;
  transfer: boolean;
  onTransfer(open: boolean): void;
  /** Left out where the policy passes nothing on to be answered later. */
  onEscalate?: (() => void) | undefined;
}

function callState(contact: Contact, view: DeskView) {
  if (contact.state === "dialling") return t("call_panel.dialling");
  if (contact.state === "held") return t("call_panel.held");
  if (contact.state === "joining" || view.leg?.state === "connecting")
    return t("call_panel.joining");
  return t("call_panel.connected");
}

const SILENT_S = 6;

/** Nothing has come for seconds although the two are joined. */
const isSilent = (contact: Contact, view: DeskView): boolean =>
  contact.state === "connected" && view.leg?.state === "up" &&
  Math.min(view.leg.heard?.silent_s ?? 0, secondsSince(contact.since)) >= SILENT_S;

const Rejoin = ({ controller }: Pick<CallPanelProps, "controller">) => (
  <button type="button" class="tl-link" onClick={() => controller.rejoin()}>
    {t("call_panel.rejoin")}
  </button>
);

const Sound = ({ contact, view, controller }: Pick<CallPanelProps, "contact" | "view" | "controller">) => {
  const leg = view.leg;
  const waited = soundWaitedUntil(contact);
  if (waited && byPhone(view.desk))
    return <Alert kind="error">{t("phone.waited_for", { seconds: secondsUntil(waited) })}</Alert>;
  if (waited && leg?.state !== "closed")
    return (
      <Alert kind="error">
        {t("call_panel.waited_for", { seconds: secondsUntil(waited) })}{" "}
        <Rejoin controller={controller} />
      </Alert>
    );
  if (!leg) return null;
  if (leg.state === "interrupted")
    return <Alert kind="warning" urgent>{t("call_panel.interrupted")}</Alert>;
  if (leg.state === "lost")
    return (
      <Alert kind="error">
        {t("call_panel.lost")}{" "}
        <Rejoin controller={controller} />
      </Alert>
    );
  if (isSilent(contact, view))
    return (
      <Alert kind="warning" urgent>
        {t("call_panel.silent")}{" "}
        <Rejoin controller={controller} />
      </Alert>
    );
  if (leg.audible) return null;
  return (
    <Button icon="soundOff" class="tl-wide" onClick={() => controller.listen()}>
      {t("call.listen")}
    </Button>
  );
};

/** Keys sent to the other end, and what was sent so far. */
function Keys({ onKey }: { onKey(key: string): void }) {
  const [sent, setSent] = useState("");
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current?.querySelector("button")?.focus(), []);
  function press(key: string) {
    onKey(key);
    setSent((before) => (before + key).slice(-24));
  }
  function typed(event: KeyboardEvent) {
    if (!isPhoneKey(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    press(event.key);
  }
  return (
    <div ref={box} class="tl-call-keys" onKeyDown={typed}>
      <output class="tl-call-keys__sent" aria-label={t("keypad.sent")}>{sent || " "}</output>
      <Keypad onKey={press} />
    </div>
  );
}

export function CallPanel(props: CallPanelProps) {
  const { center, contact, view, controller, keypad, onKeypad, askedIn } = props;
  useTicking();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [contact.id]);
  const held = contact.state === "held";
  const talking = held || contact.state === "connected";
  const muted = Boolean(view.leg?.muted);
  return (
    <section class={`tl-panel tl-in-call tl-in-call--${contact.state}`} aria-labelledby="call-title">
      <div class="tl-in-call__head">
        <div>
          <p class="tl-in-call__state" role="status">
            {callState(contact, view)}
            <LinkQuality leg={view.leg} />
            {muted && <span class="tl-tag tl-tag--care"><Icon name="micOff" />{t("call_panel.muted")}</span>}
          </p>
          <h2 id="call-title" tabIndex={-1} ref={heading}>
            {local(contact.topic?.name) || t("contact.no_topic")}
          </h2>
        </div>
        <span class="tl-in-call__time" role="timer" aria-label={t("call_panel.time")}>
          {clockText(secondsSince(contact.connected_at ?? contact.since))}
        </span>
      </div>
      <InterpreterLine contact={contact} controller={controller} own={!askedIn} />
      <RecordingState contact={contact} />
      <Sound contact={contact} view={view} controller={controller} />
      {askedIn && <AskedIn contact={contact} controller={controller} busy={view.busy} />}
      {!askedIn && contact.second && (
        <ConsultBar contact={contact} controller={controller} busy={view.busy} />
      )}
      {props.transfer && !askedIn && (
        <Transfer
          contact={contact} controller={controller} busy={view.busy}
          onClose={() => props.onTransfer(false)}
        />
      )}
      <div class="tl-in-call__buttons">
        {!byPhone(view.desk) && (
          <Button
            look="outline" icon={muted ? "micOff" : "mic"} aria-pressed={muted}
            disabled={view.leg?.state !== "up"} shortcut={shown("m")}
            onClick={() => controller.mute()}
          >
            {t(muted ? "call.unmute" : "call.mute")}
          </Button>
        )}
        {!askedIn && !isHeard(contact.second) && (
          <Button
            look="outline" icon={held ? "play" : "pause"} aria-pressed={held}
            disabled={!talking} shortcut={shown("h")}
            onClick={() => void controller.act(held ? "resume" : "hold", contact)}
          >
            {t(held ? "call_panel.resume" : "call_panel.hold")}
          </Button>
        )}
        <Button
          look="outline" icon="keypad" aria-expanded={keypad} disabled={!talking}
          shortcut={shown("k")} onClick={onKeypad}
        >
          {t("keypad.title")}
        </Button>
        {!askedIn && (
          <Button
            look="outline" icon="people" disabled={!talking || Boolean(contact.second)}
            shortcut={shown("t")} onClick={() => props.onTransfer(true)}
          >
            {t("transfer.open")}
          </Button>
        )}
        {!askedIn && props.onEscalate && (
          <Button
            look="outline" icon="schedule" disabled={!talking} shortcut={shown("p")}
            onClick={props.onEscalate}
          >
            {t("escalate.open")}
          </Button>
        )}
        {!askedIn && (
          <Button
            look="danger" icon="hangUp" shortcut={shown("e")}
            onClick={() => void controller.act("hangup", contact)}
          >
            {t("call.hang_up")}
          </Button>
        )}
      </div>
      {keypad && <Keys onKey={(key) => controller.press(key)} />}
      <div class="tl-in-call__who"><Verified contact={contact} /></div>
      <Facts center={center} contact={contact} />
      <Values contact={contact} />
      <Notes contact={contact} />
      <NoteField center={center} contact={contact} notes={controller.notes} rows={3} />
      <Story contact={contact} />
    </section>
  );
}
