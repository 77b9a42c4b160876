/* cases.tsx: the cases in an account: where each stands, what happened, appointments; and how a case on
 * paper comes in. */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type RefusalCode, type Schemas } from "../lib/api";
import { clockHere, shortDayHere } from "../lib/here";
import { dayText, local, t, type MessageKey } from "../lib/messages";
import { Alert, Button, Panel, RefusalAlert } from "../ui/bits";
import { Icon } from "../ui/icon";
import { Move, type Moving } from "../ui/move";

type MyCase = Schemas["MyCase"];
type Appointment = MyCase["appointments"][number];

const STATES: Record<string, MessageKey> = {
  planned: "my.state.planned", missed: "my.state.missed", kept: "my.state.kept", cancelled: "my.state.cancelled",
};
const stateText = (state: string) => (STATES[state] ? t(STATES[state]!) : state);

const movingOf = (id: string): Moving => ({
  slots: (query) => request("get", "/my/appointments/{id}/slots", { id, query }),
  move: (body) => request("post", "/my/appointments/{id}/move", { id, body }),
});

interface AppointmentsProps {
  all: Appointment[];
  onMoved(): Promise<void>;
}

function Appointments({ all, onMoved }: AppointmentsProps) {
  const [moving, setMoving] = useState<string>();
  const [moved, setMoved] = useState(false);
  const head = useRef<HTMLHeadingElement>(null);
  function close(isMoved: boolean) {
    setMoving(undefined);
    setMoved(isMoved);
    head.current?.focus();
  }
  if (all.length === 0) return null;
  return (
    <>
      <h3 class="tl-my__part" ref={head} tabIndex={-1}><Icon name="schedule" /> {t("my.appointments")}</h3>
      {moved && <Alert kind="success" urgent>{t("my.moved")}</Alert>}
      <ul class="tl-my__list">
        {all.map(({ id, here, place, state, kind, can_move }) => (
          <li key={id}>
            {kind && <>{local(kind)}: </>}
            <strong>{shortDayHere(here)}, {clockHere(here)}</strong> · {local(place)} · {stateText(state)}
            {can_move && moving !== id && (
              <div><Button look="quiet" onClick={() => { setMoved(false); setMoving(id); }}>{t("my.move")}</Button></div>
            )}
            {moving === id && (
              <Move
                id={id} text={t("my.move_text")} moving={movingOf(id)}
                onMoved={() => void onMoved().then(() => close(true))} onClose={() => close(false)}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Why there is no appointment: nothing needs to be done. */
const Waived = ({ all }: { all: MyCase["waived"] }) => (
  <>
    {all.map(({ kind, taken_on }) => (
      <Alert kind="info" key={local(kind)}>
        <strong>{t("my.waived", { kind: local(kind) })}</strong>{" "}
        {t("my.waived_text", { day: dayText(taken_on) })}
      </Alert>
    ))}
  </>
);

function CaseCard({ one, onMoved }: { one: MyCase; onMoved(): Promise<void> }) {
  const { case: about, history } = one;
  return (
    <section class="tl-panel" aria-labelledby={`case-${about.number}`}>
      <p class="tl-case__number">{about.number}</p>
      <h2 class="tl-where__words" id={`case-${about.number}`}>{local(about.status)}</h2>
      <p class="tl-where__text">{local(about.text)}</p>
      <dl class="tl-facts">
        <div><dt>{t("status.form")}</dt><dd>{about.form} · {local(about.form_name)}</dd></div>
        <div><dt>{t("status.received")}</dt><dd>{dayText(about.received_on)}</dd></div>
        <div><dt>{t("status.updated")}</dt><dd>{dayText(about.updated_on)}</dd></div>
      </dl>
      {about.times && (
        <p>
          {t("status.times", { low: about.times.low_days, high: about.times.high_days })}{" "}
          <strong>
            {about.times.may_ask ? t("status.outside") : t("status.inside", { day: dayText(about.times.asks_from) })}
          </strong>
        </p>
      )}
      <Waived all={one.waived} />
      <Appointments all={one.appointments} onMoved={onMoved} />
      {history.length > 1 && (
        <details class="tl-my__history">
          <summary>{t("my.history")}</summary>
          <ol class="tl-my__list" reversed>
            {history.map(({ on, status }) => (
              <li key={`${on}${local(status)}`}>{dayText(on)} · {local(status)}</li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

interface AddProps {
  begins: string;
  onAdded(): void;
}

function AddCase({ begins, onAdded }: AddProps) {
  const number = useRef<HTMLInputElement>(null);
  const code = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState<"number" | "code">();
  const [refused, setRefused] = useState<RefusalCode>();
  const [busy, setBusy] = useState(false);
  async function submit(event: Event) {
    event.preventDefault();
    const body = { number: number.current!.value.trim(), code: code.current!.value.trim() };
    const empty = !body.number ? "number" : !body.code ? "code" : undefined;
    setMissing(empty);
    setRefused(undefined);
    if (empty) return (empty === "number" ? number : code).current!.focus();
    setBusy(true);
    await request("post", "/my/cases", { body }).then(onAdded, (error: unknown) => setRefused(codeOf(error)));
    setBusy(false);
  }
  return (
    <Panel title={t("my.add")} icon="topic">
      <form class="tl-told__form" onSubmit={(event) => void submit(event)} noValidate>
        <p>{t("my.add_text", { begins })}</p>
        <RefusalAlert code={refused} />
        <label class="usa-label" for="number">{t("status.number")}</label>
        <input
          class="usa-input tl-where__number" id="number" ref={number} maxLength={40} required autocomplete="off"
          autocapitalize="characters" spellcheck={false} aria-describedby="number-fault"
          aria-invalid={missing === "number"}
        />
        <p class="usa-error-message" id="number-fault" role="alert">
          {missing === "number" ? t("status.missing") : ""}
        </p>
        <label class="usa-label" for="code">{t("my.code")}</label>
        <span class="usa-hint" id="code-hint">{t("my.code_hint")}</span>
        <input
          class="usa-input tl-where__number" id="code" ref={code} maxLength={20} required autocomplete="off"
          autocapitalize="characters" spellcheck={false} aria-describedby="code-hint code-fault"
          aria-invalid={missing === "code"}
        />
        <p class="usa-error-message" id="code-fault" role="alert">
          {missing === "code" ? t("my.code_missing") : ""}
        </p>
        <Button type="submit" big disabled={busy}>{t("my.add")}</Button>
      </form>
    </Panel>
  );
}

export function Cases() {
  const [found, setFound] = useState<Schemas["MyCases"]>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [added, setAdded] = useState(false);
  const load = () => request("get", "/my/cases").then(setFound, (error: unknown) => setRefused(codeOf(error)));
  useEffect(() => void load(), []);
  if (!found) return <RefusalAlert code={refused} />;
  return (
    <div class="tl-my__all">
      {added && <Alert kind="success" urgent>{t("my.added")}</Alert>}
      {found.cases.length === 0 && (
        <section class="tl-panel" aria-label={t("my.cases")}>
          <p><strong>{t("my.cases_none")}</strong></p>
          <p class="tl-quiet">{t("my.cases_online")}</p>
        </section>
      )}
      {found.cases.map((one) => <CaseCard key={one.case.number} one={one} onMoved={load} />)}
      {found.code_for && (
        <AddCase key={found.cases.length} begins={found.code_for} onAdded={() => void load().then(() => setAdded(true))} />
      )}
    </div>
  );
}
