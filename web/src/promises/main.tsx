/* promises/main.tsx: what was promised to me: by number and code, without an account. */
import "../styles/main.scss";
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode, type Schemas } from "../lib/api";
import { t } from "../lib/messages";
import { digitsOf, groupedNumber, isContactNumber, NUMBER_DIGITS } from "../lib/number";
import { Button, RefusalAlert } from "../ui/bits";
import { Icon } from "../ui/icon";
import { Shell, start } from "../ui/shell";
import { Told } from "./told";

export type ToldPromises = Schemas["ToldPromises"];

const CODE_DIGITS_MIN = 4;

type Fault = "short" | "check";

/** What is wrong with a number as far as it is there; nothing while it is being written. */
const faultOf = (text: string, isDone: boolean): Fault | undefined => {
  const { length } = digitsOf(text);
  if (length === NUMBER_DIGITS) return isContactNumber(text) ? undefined : "check";
  return isDone ? "short" : undefined;
};

/** What was proved; asked again with each thing that is done. */
export interface Proof {
  number: string;
  code: string;
}

function Form({ onTold }: { onTold(told: ToldPromises, proof: Proof): void }) {
  const [number, setNumber] = useState(groupedNumber(new URLSearchParams(location.search).get("number") ?? ""));
  const [code, setCode] = useState("");
  const [left, setLeft] = useState(false);
  const [codeMissing, setCodeMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<RefusalCode>();
  const numberField = useRef<HTMLInputElement>(null);
  const codeField = useRef<HTMLInputElement>(null);
  const fault = faultOf(number, left);
  const isRight = isContactNumber(number);

  async function submit(event: Event) {
    event.preventDefault();
    setLeft(true);
    setCodeMissing(digitsOf(code).length < CODE_DIGITS_MIN);
    setRefused(undefined);
    if (!isRight) return numberField.current?.focus();
    if (digitsOf(code).length < CODE_DIGITS_MIN) return codeField.current?.focus();
    setBusy(true);
    try {
      const proof = { number, code: digitsOf(code) };
      onTold(await request("post", "/promises/look", { body: proof }), proof);
    } catch (error) {
      setRefused(codeOf(error));
      setBusy(false);
      codeField.current?.select();
    }
  }
  return (
    <form class="tl-told__form" onSubmit={(event) => void submit(event)} noValidate>
      <RefusalAlert code={refused} />
      <label class="usa-label" for="number">{t("promises.number")}</label>
      <span class="usa-hint" id="number-hint">{t("promises.number_hint")}</span>
      <div class="tl-told__field">
        <input
          class="usa-input" id="number" ref={numberField} inputMode="numeric" autocomplete="off"
          maxLength={16} required value={number}
          aria-describedby={fault ? "number-hint number-fault" : "number-hint"} aria-invalid={fault !== undefined}
          onInput={(event) => {
            setNumber(groupedNumber(event.currentTarget.value));
            setRefused(undefined);
          }}
          onBlur={() => setLeft(number !== "")}
        />
        {isRight && <span class="tl-told__right"><Icon name="check" /></span>}
      </div>
      <p class="usa-error-message" id="number-fault" role="alert">{fault ? t(`promises.number_${fault}`) : ""}</p>
      <label class="usa-label" for="code">{t("promises.code")}</label>
      <span class="usa-hint" id="code-hint">{t("promises.code_hint")}</span>
      <input
        class="usa-input tl-told__code" id="code" ref={codeField} inputMode="numeric" autocomplete="off"
        maxLength={9} required value={code}
        aria-describedby={codeMissing ? "code-hint code-fault" : "code-hint"} aria-invalid={codeMissing}
        onInput={(event) => {
          setCode(event.currentTarget.value);
          setCodeMissing(false);
        }}
      />
      <p class="usa-error-message" id="code-fault" role="alert">{codeMissing ? t("promises.code_short") : ""}</p>
      <Button type="submit" big disabled={busy} class="tl-wide">{t("promises.look")}</Button>
    </form>
  );
}

function Promised({ center }: { center: Center }) {
  const [told, setTold] = useState<ToldPromises>();
  const [proof, setProof] = useState<Proof>();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (proof) heading.current?.focus();
  }, [proof]);
  function tell(now?: ToldPromises, of?: Proof) {
    setTold(now);
    setProof(of);
  }
  return (
    <Shell center={center} title="promises.title">
      <div class="tl-told">
        <h1 tabIndex={-1} ref={heading}>{t("promises.title")}</h1>
        {told && proof ? (
          <Told told={told} proof={proof} onTold={setTold} onOther={() => tell()} />
        ) : (
          <div class="tl-told__ask">
            <div>
              <p class="tl-told__lead">{t("promises.text")}</p>
              <p class="tl-quiet">{t("promises.lost")}</p>
            </div>
            <section class="tl-panel" aria-label={t("promises.look")}><Form onTold={tell} /></section>
          </div>
        )}
      </div>
    </Shell>
  );
}

start(Promised);
