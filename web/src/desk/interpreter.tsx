/* interpreter.tsx: somebody interprets for the person: with the person's word, in the room or by
 * telephone; and that they have left. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { codeOf, type Contact, type RefusalCode, type Schemas } from "../lib/api";
import { t, timeOfDay } from "../lib/messages";
import { Button, RefusalAlert } from "../ui/bits";
import { Icon } from "../ui/icon";
import type { DeskController } from "./controller";
import { isHeard } from "./transfer";

type Way = Schemas["InterpreterWay"];
const WAYS: Way[] = ["in-room", "by-phone"];
/** What the server takes in bytes fits in so many characters of any script. */
const NAME_MAX = 60;
const LANGUAGE_MAX = 30;
const LEAVES_ID = "interpreter-leaves";

interface Props {
  contact: Contact;
  controller: DeskController;
}

/** When the last one left; undefined: none has. */
const leftAt = ({ story }: Contact): string | undefined =>
  story.filter(({ kind }) => kind === "interpreted").at(-1)?.at;

/** In the call's head: who interprets, and the way out; once they have left, that they did. */
export function InterpreterLine({ contact, controller, own }: Props & { own: boolean }) {
  const { interpreter } = contact;
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<RefusalCode>();
  const line = useRef<HTMLDivElement>(null);
  const left = leftAt(contact);
  // Whoever has just said so stood in the form, which is gone.
  useLayoutEffect(() => {
    if (interpreter && document.activeElement === document.body)
      line.current?.querySelector<HTMLElement>(`#${LEAVES_ID}`)?.focus();
  }, [interpreter?.since]);

  async function leave() {
    setBusy(true);
    setRefused(undefined);
    try {
      await controller.interpreterGoes(contact);
      document.getElementById("call-title")?.focus();
    } catch (error) {
      setRefused(codeOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <div ref={line} class="tl-interpreter">
      <p role="status">
        {interpreter && (
          <span class="tl-tag tl-tag--good">
            <Icon name="language" />
            {t("interpreter.is", { name: interpreter.name, language: interpreter.language })}
          </span>
        )}
        {!interpreter && left && t("interpreter.left", { time: timeOfDay(left) })}
      </p>
      {interpreter && <span class="tl-interpreter__how">{t(`interpreter.${interpreter.how}`)}</span>}
      {interpreter && own && (
        <Button id={LEAVES_ID} look="outline" disabled={busy} onClick={() => void leave()}>
          {t("interpreter.leaves")}
        </Button>
      )}
      <RefusalAlert code={refused} />
    </div>
  );
}

interface FieldProps {
  id: string;
  label: string;
  value: string;
  max: number;
  onInput(value: string): void;
}

const Field = ({ id, label, value, max, onInput }: FieldProps) => (
  <div>
    <label class="usa-label" for={id}>{label}</label>
    <input
      class="usa-input" id={id} type="text" maxLength={max} autocomplete="off" value={value}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  </div>
);

interface WhereProps {
  how: Way;
  heard: boolean;
  onHow(how: Way): void;
}

const Where = ({ how, heard, onHow }: WhereProps) => (
  <fieldset class="usa-fieldset">
    <legend class="usa-legend">{t("interpreter.where")}</legend>
    {WAYS.map((way) => (
      <div class="usa-radio" key={way}>
        <input
          class="usa-radio__input" type="radio" name="interpreter-how" id={`interpreter-${way}`}
          checked={how === way} disabled={way === "by-phone" && !heard} onChange={() => onHow(way)}
          {...(way === "by-phone" && !heard ? { "aria-describedby": "interpreter-dial" } : {})}
        />
        <label class="usa-radio__label" for={`interpreter-${way}`}>{t(`interpreter.${way}`)}</label>
      </div>
    ))}
    {!heard && <p class="usa-hint" id="interpreter-dial">{t("interpreter.dial")}</p>}
  </fieldset>
);

interface AgreesProps {
  name: string;
  agrees: boolean;
  onAgrees(agrees: boolean): void;
}

/** What is read to the person before they say yes. */
const Agrees = ({ name, agrees, onAgrees }: AgreesProps) => (
  <div class="tl-interprets__asked">
    <h3>{t("interpreter.read")}</h3>
    <p class="tl-interprets__says">{t("interpreter.says", { name: name || t("interpreter.somebody") })}</p>
    <div class="usa-checkbox">
      <input
        class="usa-checkbox__input" type="checkbox" id="interpreter-agrees" checked={agrees}
        onChange={(event) => onAgrees(event.currentTarget.checked)}
      />
      <label class="usa-checkbox__label" for="interpreter-agrees">{t("interpreter.agrees")}</label>
    </div>
  </div>
);

const MISSING = { name: "interpreter-name", language: "interpreter-language", consent: "interpreter-agrees" };

/** For the agent who has the call, while nobody interprets. */
export function InterpreterPanel({ contact, controller }: Props) {
  const [name, setName] = useState("");
  const [language, setLanguage] = useState("");
  const [chosen, setChosen] = useState<Way>();
  const [agrees, setAgrees] = useState(false);
  const [missing, setMissing] = useState<keyof typeof MISSING>();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<RefusalCode>();
  const heard = Boolean(contact.second?.outside) && isHeard(contact.second);
  const how: Way = !heard ? "in-room" : (chosen ?? "by-phone");
  const talks = contact.state === "connected" || contact.state === "held";

  async function keep(event: Event) {
    event.preventDefault();
    const lacks = !name.trim() ? "name" : !language.trim() ? "language" : !agrees ? "consent" : undefined;
    setMissing(lacks);
    setRefused(undefined);
    if (lacks) {
      document.getElementById(MISSING[lacks])?.focus();
      return;
    }
    setBusy(true);
    try {
      await controller.interpreterComes(contact, { name: name.trim(), language: language.trim(), how, consent: true });
    } catch (error) {
      setRefused(codeOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <details class="tl-panel tl-fold tl-interprets">
      <summary><Icon name="language" /><span>{t("interpreter.title")}</span></summary>
      <form noValidate onSubmit={(event) => void keep(event)}>
        <div class="tl-look">
          <Field id={MISSING.name} label={t("interpreter.name")} value={name} max={NAME_MAX} onInput={setName} />
          <Field
            id={MISSING.language} label={t("interpreter.language")} value={language} max={LANGUAGE_MAX}
            onInput={setLanguage}
          />
        </div>
        <Where how={how} heard={heard} onHow={setChosen} />
        <Agrees name={name.trim()} agrees={agrees} onAgrees={setAgrees} />
        <p role="alert" class="tl-over">{missing && t(`interpreter.missing.${missing}`)}</p>
        <RefusalAlert code={refused} />
        <Button type="submit" look="outline" disabled={busy || !talks}>{t("interpreter.keep")}</Button>
      </form>
    </details>
  );
}
