/* times/main.tsx: how long cases take, by form and office; and whether one may ask after one's own.
 * ?form= opens one. */
import "../styles/main.scss";
import { useEffect, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode, type Schemas } from "../lib/api";
import { dayText, language, local, t } from "../lib/messages";
import { useStore } from "../lib/store";
import { RefusalAlert } from "../ui/bits";
import { Shell, start } from "../ui/shell";
import { TimesMade } from "../ui/times";

type Times = Schemas["ProcessingTimes"];
type Office = Schemas["OfficeTimes"];

/** Whether an inquiry is taken of a case that was received on this day. */
const mayAsk = (received: string, { asks_before }: Office): boolean => received < asks_before;

function answer(received: string, office: Office): string {
  if (mayAsk(received, office)) return t("times.may_ask");
  return office.asks_share ? t("times.not_yet_share", { ask: office.asks_share }) : t("times.not_yet");
}

interface RowProps {
  office: Office;
  received: string;
}

const Row = ({ office, received }: RowProps) => (
  <tr>
    <th scope="row">{local(office.name)}</th>
    <td>
      {office.share
        ? t("times.share", { share: office.share, high: office.high_days })
        : t("times.range", { low: office.low_days, high: office.high_days })}
      <TimesMade times={office} />
    </td>
    <td>{received ? answer(received, office) : dayText(office.asks_before)}</td>
  </tr>
);

const TooFew = ({ offices }: { offices: Schemas["Coded"][] }) =>
  offices.length === 0 ? null : (
    <p class="tl-quiet" id="too-few">{t("times.too_few", { offices: offices.map(({ name }) => local(name)).join(", ") })}</p>
  );

function Offices({ offices, tooFew }: { offices: Office[]; tooFew: Schemas["Coded"][] }) {
  const [received, setReceived] = useState("");
  if (offices.length === 0)
    return <div role="status">{tooFew.length > 0 ? <TooFew offices={tooFew} /> : <p class="tl-quiet">{t("times.none")}</p>}</div>;
  return (
    <>
      <label class="usa-label" for="received">{t("times.received")}</label>
      <span class="usa-hint" id="received-hint">{t("times.received_hint")}</span>
      <input
        class="usa-input tl-times__day" id="received" type="date" value={received} aria-describedby="received-hint"
        onInput={(event) => setReceived(event.currentTarget.value)}
      />
      <div class="tl-times__table" role="status">
        <table>
          <thead>
            <tr>
              <th scope="col">{t("times.office")}</th>
              <th scope="col">{t("times.takes")}</th>
              <th scope="col">{t(received ? "times.ask" : "times.asks_before")}</th>
            </tr>
          </thead>
          <tbody>
            {offices.map((office) => <Row key={office.code} office={office} received={received} />)}
          </tbody>
        </table>
      </div>
      <TooFew offices={tooFew} />
      <p class="tl-quiet">{t("status.each")}</p>
    </>
  );
}

function TimesPage({ center }: { center: Center }) {
  useStore(language);
  const [form, setForm] = useState(new URLSearchParams(location.search).get("form") ?? "");
  const [times, setTimes] = useState<Times>();
  const [refused, setRefused] = useState<RefusalCode>();
  useEffect(() => {
    if (form) setRefused(undefined); /* What was refused is told beside the empty choice. */
    request("get", "/processing-times", form ? { query: { form } } : {}).then(setTimes, (error: unknown) => {
      setRefused(codeOf(error));
      if (form) setForm("");
    });
  }, [form]);
  return (
    <Shell center={center} title="times.title">
      <div class="tl-times">
        <h1>{t("times.title")}</h1>
        <p class="tl-told__lead">{t("times.lead")}</p>
        <RefusalAlert code={refused} />
        <section class="tl-panel" aria-label={t("times.title")}>
          <label class="usa-label" for="form">{t("times.form")}</label>
          <select class="usa-select" id="form" value={form} onChange={(event) => setForm(event.currentTarget.value)}>
            <option value="">{t("times.choose")}</option>
            {times?.forms.map(({ code, name }) => <option key={code} value={code}>{local(name)}</option>)}
          </select>
          {form && times?.offices && <Offices offices={times.offices} tooFew={times.too_few ?? []} />}
        </section>
      </div>
    </Shell>
  );
}

start(TimesPage);
