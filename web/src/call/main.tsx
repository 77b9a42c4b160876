/* call/main.tsx: the public call page: anyone calls from the browser. */
import "../styles/main.scss";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Center } from "../lib/api";
import { clockText } from "../lib/clock";
import { hasMicrophoneApi } from "../lib/leg";
import { language, t } from "../lib/messages";
import { useStore } from "../lib/store";
import { Alert, Button, MicrophoneHelp, Panel, RefusalAlert } from "../ui/bits";
import { Icon } from "../ui/icon";
import { isPhoneKey, Keypad } from "../ui/keypad";
import { Shell, start } from "../ui/shell";
import { Phone, type Line, type PhoneView } from "./phone";
import { Status } from "./status";

const phone = new Phone();
const LIT_MS = 180;
/** The value of the choice "ask me in the call". */
const ASK = "";

interface ChoiceProps {
  center: Center;
  chosen: string;
  onChoose(code: string): void;
}

const LanguageChoice = ({ center, chosen, onChoose }: ChoiceProps) => (
  <fieldset class="usa-fieldset tl-choice">
    <legend class="usa-legend">{t("call.language")}</legend>
    {[...center.languages, { code: ASK, name: t("call.language_ask") }].map(({ code, name }) => (
      <div class="usa-radio" key={code}>
        <input
          class="usa-radio__input usa-radio__input--tile" type="radio" name="language"
          id={`language-${code}`} checked={chosen === code} onChange={() => onChoose(code)}
        />
        <label class="usa-radio__label" for={`language-${code}`} lang={code || language.value}>
          {name}
        </label>
      </div>
    ))}
  </fieldset>
);

function Before({ center, view }: { center: Center; view: PhoneView }) {
  const [picked, setPicked] = useState<string>();
  const chosen = picked ?? language.value; // Until they pick, the call follows the page.
  const noMicrophone = view.noMicrophone ?? (hasMicrophoneApi() ? undefined : "insecure");
  const heading = useRef<HTMLHeadingElement>(null);
  const ended = view.phase === "ended";
  useEffect(() => {
    if (ended) heading.current?.focus();
  }, [ended]);
  return (
    <div class="tl-narrow tl-before">
      {ended && view.endWhy && (
        <Alert kind={view.endWhy === "lost" ? "warning" : "success"}>
          {t(`call.ended.${view.endWhy}`)} {t("call.ended.time", { time: clockText(view.seconds) })}
        </Alert>
      )}
      <h1 tabIndex={-1} ref={heading}>{t("call.heading")}</h1>
      <p class="usa-intro">{t("call.intro")}</p>
      <RefusalAlert code={view.refused} />
      {noMicrophone && <MicrophoneHelp why={noMicrophone} />}
      <LanguageChoice center={center} chosen={chosen} onChoose={setPicked} />
      <Button
        look="go" icon="phone" big class="tl-wide"
        disabled={noMicrophone === "insecure"}
        onClick={() => void phone.call(chosen || undefined)}
      >
        {t(ended ? "call.again" : "call.start")}
      </Button>
      <ul class="tl-notes">
        <li>{t("call.note_microphone")}</li>
        <li>{t("call.note_captions")}</li>
        <li>{t("call.note_keys")}</li>
      </ul>
    </div>
  );
}

function Conversation({ lines }: { lines: Line[] }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollTo({ top: end.current.scrollHeight });
  }, [lines]);
  return (
    <Panel title={t("captions.title")} icon="captions" class="tl-captions">
      <div class="tl-captions__box" ref={end} role="log" tabIndex={0} aria-label={t("captions.title")}>
        {lines.length === 0 && <p class="tl-quiet">{t("captions.none")}</p>}
        <ol class="tl-captions__lines">
          {lines.map((line, i) => (
            <li class={`tl-line tl-line--${line.who}`} key={i} lang={line.language ?? language.value}>
              {line.who === "caller" && <span class="usa-sr-only">{t("captions.you")} </span>}
              {line.text}
            </li>
          ))}
        </ol>
      </div>
    </Panel>
  );
}

function InCall({ view }: { view: PhoneView }) {
  const [lit, setLit] = useState<string>();
  const panel = useRef<HTMLElement>(null);
  const talking = view.phase === "talking";
  useEffect(() => panel.current?.focus(), []);

  function press(key: string) {
    if (!talking) return;
    phone.press(key);
    setLit(key);
    setTimeout(() => setLit(undefined), LIT_MS);
  }
  function typed(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || !isPhoneKey(event.key)) return;
    event.preventDefault();
    press(event.key);
  }

  return (
    <div class="tl-call">
      <h1 class="usa-sr-only">{t("call.title")}</h1>
      <section
        class="tl-panel tl-handset" ref={panel} tabIndex={-1} aria-label={t("call.phone")}
        onKeyDown={typed}
      >
        <Status view={view} />
        {view.interrupted && <Alert kind="warning" urgent>{t("call.interrupted")}</Alert>}
        {!view.audible && (
          <Button icon="soundOff" class="tl-wide" onClick={() => phone.listen()}>
            {t("call.listen")}
          </Button>
        )}
        <Keypad onKey={press} lit={lit} disabled={!talking} />
        <div class="tl-handset__buttons">
          <Button
            look="outline" icon={view.muted ? "micOff" : "mic"} big disabled={!talking}
            aria-pressed={view.muted} onClick={() => phone.mute()}
          >
            {t(view.muted ? "call.unmute" : "call.mute")}
          </Button>
          <Button look="danger" icon="hangUp" big disabled={!talking} onClick={() => phone.hangUp()}>
            {t("call.hang_up")}
          </Button>
        </div>
        <p class="tl-hint"><Icon name="keyboard" /> {t("call.keyboard")}</p>
      </section>
      <Conversation lines={view.lines} />
    </div>
  );
}

function CallPage({ center }: { center: Center }) {
  const view = useStore(phone.view);
  const inCall = view.phase === "calling" || view.phase === "talking";
  return (
    <Shell center={center} title="call.title">
      {inCall ? <InCall view={view} /> : <Before center={center} view={view} />}
    </Shell>
  );
}

start(CallPage);
