/* status/main.tsx: where a case stands: by its number, without an account. ?number= fills it in. */
import "../styles/main.scss";
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode, type Schemas } from "../lib/api";
import { dayText, local, t } from "../lib/messages";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { Icon } from "../ui/icon";
import { Shell, start } from "../ui/shell";
import { TimesMade } from "../ui/times";

type Status = Schemas["CaseStatus"];
type CaseTimes = Schemas["CaseTimes"];

const NUMBER_MAX = 40;

function Form({ onFound }: { onFound(status: Status): void }) {
  const [number, setNumber] = useState(new URLSearchParams(location.search).get("number")?.slice(0, NUMBER_MAX) ?? "");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<RefusalCode>();
  const field = useRef<HTMLInputElement>(null);
  const isUnknown = refused === "not-found";

  async function submit(event: Event) {
    event.preventDefault();
    setMissing(number.trim() === "");
    setRefused(undefined);
    if (number.trim() === "") return field.current?.focus();
    setBusy(true);
    try {
      onFound(await request("post", "/cases/status", { body: { number: number.trim() } }));
    } catch (error) {
      setRefused(codeOf(error));
      setBusy(false);
      field.current?.select();
    }
  }
  return (
    <form class="tl-told__form" onSubmit={(event) => void submit(event)} noValidate>
      {isUnknown ? <Alert kind="info">{t("status.not_found")}</Alert> : <RefusalAlert code={refused} />}
      <label class="usa-label" for="number">{t("status.number")}</label>
      <span class="usa-hint" id="number-hint">{t("status.number_hint")}</span>
      <input
        class="usa-input tl-where__number" id="number" ref={field} autocomplete="off" spellcheck={false}
        autocapitalize="characters" maxLength={NUMBER_MAX} required value={number}
        aria-describedby={missing ? "number-hint number-fault" : "number-hint"} aria-invalid={missing}
        onInput={(event) => {
          setNumber(event.currentTarget.value);
          setMissing(false);
        }}
      />
      <p class="usa-error-message" id="number-fault" role="alert">{missing ? t("status.missing") : ""}</p>
      <Button type="submit" big disabled={busy} class="tl-wide">{t("status.look")}</Button>
    </form>
  );
}

/** From when on an inquiry is taken: where the two figures are known and it lies between them, why not now. */
const notYet = ({ is_over, share, asks_share, asks_from }: CaseTimes): string =>
  is_over && share && asks_share
    ? t("status.late", { share, ask: asks_share, day: dayText(asks_from) })
    : t(is_over ? "status.asks_from" : "status.inside", { day: dayText(asks_from) });

/** How long such a case takes, and from when on one may ask after this one. */
const Times = ({ times }: { times: CaseTimes }) => (
  <section class="tl-panel tl-where__times" aria-labelledby="times-title">
    <h2 class="tl-panel__title" id="times-title"><Icon name="schedule" /> {t("status.times_title")}</h2>
    <p>
      {times.share
        ? t("status.times_share", { share: times.share, high: times.high_days })
        : t("status.times", { low: times.low_days, high: times.high_days })}
      <TimesMade times={times} />
    </p>
    <p>
      <strong>
        {times.may_ask ? t("status.outside") : notYet(times)}
      </strong>
    </p>
    <p class="tl-quiet">{t("status.each")}</p>
  </section>
);

/** In which days its decision may come, and how often that was right. */
const Prediction = ({ prediction }: { prediction: Schemas["CasePrediction"] }) => (
  <section class="tl-panel tl-where__times" aria-labelledby="prediction-title">
    <h2 class="tl-panel__title" id="prediction-title"><Icon name="schedule" /> {t("status.prediction_title")}</h2>
    <p>
      <strong>{t("status.prediction", { from: dayText(prediction.from), to: dayText(prediction.to) })}</strong>
      <span class="tl-times__made">{t("status.prediction_made", { day: dayText(prediction.as_of) })}</span>
    </p>
    <p>{t("status.prediction_held", { held: prediction.held })}</p>
  </section>
);

function Found({ status, onOther }: { status: Status; onOther(): void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="tl-where">
      <section class="tl-panel" aria-labelledby="status-words">
        <p class="tl-case__number">{status.number}</p>
        <h2 class="tl-where__words" id="status-words" tabIndex={-1} ref={heading}>{local(status.status)}</h2>
        <p class="tl-where__text">{local(status.text)}</p>
        <dl class="tl-facts">
          <div><dt>{t("status.form")}</dt><dd>{status.form} · {local(status.form_name)}</dd></div>
          <div><dt>{t("status.received")}</dt><dd>{dayText(status.received_on)}</dd></div>
          <div><dt>{t("status.updated")}</dt><dd>{dayText(status.updated_on)}</dd></div>
        </dl>
      </section>
      {status.prediction && <Prediction prediction={status.prediction} />}
      {status.times && <Times times={status.times} />}
      <div class="tl-where__ways">
        <Button look="outline" icon="look" onClick={onOther}>{t("status.again")}</Button>
        <a class="usa-link" href="/call">{t("status.call")}</a>
      </div>
    </div>
  );
}

function StatusPage({ center }: { center: Center }) {
  const [status, setStatus] = useState<Status>();
  return (
    <Shell center={center} title="status.title">
      <div class="tl-told">
        <h1>{t("status.title")}</h1>
        {status ? (
          <Found status={status} onOther={() => setStatus(undefined)} />
        ) : (
          <div class="tl-told__ask">
            <p class="tl-told__lead">{t("status.lead")}</p>
            <section class="tl-panel" aria-label={t("status.look")}><Form onFound={setStatus} /></section>
          </div>
        )}
      </div>
    </Shell>
  );
}

start(StatusPage);
