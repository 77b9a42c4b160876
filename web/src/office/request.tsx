/* office/request.tsx: one request at the office: what was said, then an answer, a question, another office. */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode, type Schemas } from "../lib/api";
import { shortDayHere } from "../lib/here";
import { languageName, local, t } from "../lib/messages";
import { AddedFiles } from "../ui/added-files";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { Choose, Words, wordsFault } from "../ui/fields";
import { Thread, when } from "../ui/request-thread";
import { WriteAccount } from "../ui/write-account";

export type OneRequest = Schemas["OfficeRequest"];
type List = Schemas["OfficeRequests"];
type Texts = Record<string, string>;

const WORDS_MAX = 1500;
const WHY_MAX = 255;

const Fact = ({ name, value }: { name: string; value: string | undefined }) =>
  value ? <div><dt>{name}</dt><dd>{value}</dd></div> : null;

const Asked = ({ center, one }: { center: Center; one: OneRequest }) => (
  <section class="tl-panel" aria-labelledby="request-title">
    {one.is_protected && <Alert kind="warning">{t("requests.protected")}</Alert>}
    {one.reach === "no-address" && <Alert kind="warning">{t("requests.reach.no-address")}</Alert>}
    <dl class="tl-facts">
      <Fact name={t("requests.due")} value={shortDayHere(one.due_here)} />
      <Fact name={t("requests.made")} value={shortDayHere(one.made_here)} />
      <Fact name={t("office.receipt")} value={one.receipt} />
      <Fact name={t("requests.appointment")} value={one.appointment_here && when(one.appointment_here)} />
      <Fact name={t("contact.language")} value={languageName(center, one.language)} />
      {one.contact?.values.map(({ key, name, value }) => <Fact key={key} name={(name && local(name)) || key} value={value} />)}
      <Fact name={t("requests.reach")} value={t(`requests.reach_by.${one.reach}`)} />
      <Fact name={t("requests.joined")} value={one.joined.map(({ number }) => number).join(", ")} />
    </dl>
    {one.thread.length > 0 && <Thread thread={one.thread} />}
  </section>
);

interface FormProps {
  center: Center;
  one: OneRequest;
  list: List;
  act(send: () => Promise<unknown>, done: () => string): Promise<RefusalCode | undefined>;
}

/** A box for each language of the agency; the person's own first. */
function LocalFields({ id, center, one, texts, onInput }: {
  id: string; center: Center; one: OneRequest; texts: Texts; onInput(texts: Texts): void;
}) {
  const codes = [one.language, ...center.languages.map(({ code }) => code).filter((code) => code !== one.language)];
  return (
    <>
      {codes.map((code) => (
        <Words
          key={code} id={`${id}-${code}`} bytesMax={WORDS_MAX} value={texts[code] ?? ""}
          label={t(code === one.language ? "requests.words_own" : "requests.words_other",
            { language: languageName(center, code) })}
          onInput={(text) => onInput({ ...texts, [code]: text })}
        />
      ))}
    </>
  );
}

const filled = (texts: Texts): Texts =>
  Object.fromEntries(Object.entries(texts).map(([code, text]) => [code, text.trim()]).filter(([, text]) => text));

function useSending(act: FormProps["act"]) {
  const [refused, setRefused] = useState<RefusalCode>();
  const [missing, setMissing] = useState("");
  const [busy, setBusy] = useState(false);
  async function send(what: () => Promise<unknown>, done: () => string) {
    if (busy) return;
    setMissing("");
    setBusy(true);
    setRefused(await act(what, done));
    setBusy(false);
  }
  const said = (
    <>
      <RefusalAlert code={refused} />
      <p role="alert" class="tl-over">{missing}</p>
    </>
  );
  return { send, said, busy, setMissing };
}

function Answer({ center, one, act }: FormProps) {
  const [texts, setTexts] = useState<Texts>({});
  const [decision, setDecision] = useState("");
  const [reason, setReason] = useState("");
  const [day, setDay] = useState("");
  const [time, setTime] = useState("");
  const [isLast, setIsLast] = useState(true);
  const { send, said, busy, setMissing } = useSending(act);
  const chosen = one.decisions.find(({ key }) => key === decision);
  const moves = chosen?.moves && one.appointment_here !== undefined;
  function submit(event: Event) {
    event.preventDefault();
    const words = filled(texts);
    const fault = Object.keys(words).length === 0 ? "words_missing" : Object.values(words)
      .map((text) => wordsFault(text, WORDS_MAX)).find(Boolean);
    if (fault) return setMissing(t(`worklist.${fault}`));
    if (one.decisions.length > 0 && isLast && !decision) return setMissing(t("requests.decision_missing"));
    if (chosen?.needs_reason && !reason) return setMissing(t("office.reason_missing"));
    if (moves && !(day && time)) return setMissing(t("requests.time_missing"));
    const translate = words[one.language] === undefined;
    const body = {
      words, is_last: isLast, ...(translate ? { translate } : {}), ...(decision ? { decision } : {}),
      ...(chosen?.needs_reason ? { reason } : {}), ...(moves ? { at_here: `${day}T${time}` } : {}),
    };
    const done = () => t(translate ? "requests.done.translation" : "requests.done.answer", { number: one.number });
    void send(() => request("post", "/office/requests/{id}/answer", { id: one.id, body }), done);
  }
  return (
    <form class="tl-panel tl-office__form" id="request-answer" onSubmit={submit} noValidate aria-labelledby="answer-title">
      <h3 id="answer-title">{t("requests.answer")}</h3>
      {one.decisions.length > 0 && (
        <Choose
          id="answer-decision" label={t("requests.decision")} all={one.decisions} value={decision}
          none={t("requests.decision_choose")} onChange={setDecision}
        />
      )}
      {chosen?.needs_reason && (
        <Choose
          id="answer-reason" label={t("office.reason")} all={one.denials} value={reason}
          none={t("office.reason_choose")} onChange={setReason}
        />
      )}
      {moves && (
        <div class="tl-office__when">
          <div>
            <label class="usa-label" for="answer-day">{t("office.day")}</label>
            <input class="usa-input" id="answer-day" type="date" value={day} onInput={(event) => setDay(event.currentTarget.value)} />
          </div>
          <div>
            <label class="usa-label" for="answer-time">{t("office.time")}</label>
            <input class="usa-input" id="answer-time" type="time" value={time} onInput={(event) => setTime(event.currentTarget.value)} />
          </div>
        </div>
      )}
      <LocalFields id="answer" center={center} one={one} texts={texts} onInput={setTexts} />
      <p class="tl-quiet">{t("requests.translate_hint")}</p>
      <div class="usa-checkbox">
        <input
          class="usa-checkbox__input" type="checkbox" id="answer-more" checked={!isLast}
          onChange={(event) => setIsLast(!event.currentTarget.checked)}
        />
        <label class="usa-checkbox__label" for="answer-more">{t("requests.more_follows")}</label>
      </div>
      {said}
      <Button type="submit" disabled={busy}>{t("requests.answer_submit")}</Button>
    </form>
  );
}

/** A question to the person, or the answer that waits in their language. */
function Say({ center, one, act, what }: FormProps & { what: "ask" | "translate" }) {
  const [texts, setTexts] = useState<Texts>({});
  const { send, said, busy, setMissing } = useSending(act);
  function submit(event: Event) {
    event.preventDefault();
    const words = filled(texts);
    const fault = wordsFault(words[one.language] ?? "", WORDS_MAX);
    if (fault) return setMissing(t(`worklist.${fault}`));
    const done = () => t(`requests.done.${what}`, { number: one.number });
    void send(() => request("post", `/office/requests/{id}/${what}`, { id: one.id, body: { words } }), done);
  }
  return (
    <details class="tl-panel" open={what === "translate"}>
      <summary>{t(`requests.${what}`)}</summary>
      <form class="tl-office__form" id={`request-${what}`} onSubmit={submit} noValidate aria-label={t(`requests.${what}`)}>
        {what === "ask" && <p>{t("requests.ask_hint")}</p>}
        <LocalFields id={what} center={center} one={one} texts={texts} onInput={setTexts} />
        {said}
        <Button type="submit" disabled={busy}>{t(`requests.${what}_submit`)}</Button>
      </form>
    </details>
  );
}

function Transfer({ one, list, act }: FormProps) {
  const [office, setOffice] = useState("");
  const [why, setWhy] = useState("");
  const { send, said, busy, setMissing } = useSending(act);
  function submit(event: Event) {
    event.preventDefault();
    if (!office) return setMissing(t("requests.office_missing"));
    const fault = wordsFault(why, WHY_MAX);
    if (fault) return setMissing(t(`worklist.${fault}`));
    const done = () => t("requests.done.transfer", { number: one.number });
    void send(() => request("post", "/office/requests/{id}/transfer",
      { id: one.id, body: { office, why: why.trim() } }), done);
  }
  return (
    <details class="tl-panel">
      <summary>{t("requests.transfer")}</summary>
      <form class="tl-office__form" onSubmit={submit} noValidate aria-label={t("requests.transfer")}>
        <Choose
          id="transfer-office" label={t("requests.office")} value={office} none={t("requests.office_choose")}
          all={list.offices.filter(({ key }) => key !== list.office.key)} onChange={setOffice}
        />
        <Words id="transfer-why" label={t("office.why")} hint={t("office.why_hint")} value={why} bytesMax={WHY_MAX} onInput={setWhy} />
        {said}
        <Button type="submit" look="outline" disabled={busy}>{t("requests.transfer_submit")}</Button>
      </form>
    </details>
  );
}

interface OpenedProps {
  center: Center;
  one: OneRequest;
  list: List;
  onClose(done?: () => string, refused?: RefusalCode): void;
  onAgain(): void;
}

export function OpenedRequest({ center, one, list, onClose, onAgain }: OpenedProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [refused, setRefused] = useState<RefusalCode>();
  useEffect(() => heading.current?.focus(), []);
  const act: FormProps["act"] = async (send, done) => {
    try {
      await send();
      onClose(done);
    } catch (error) {
      const code = codeOf(error);
      if (code === "not-found") onClose(undefined, code);
      else return code;
    }
    return undefined;
  };
  const take = (back: boolean) =>
    void request("post", "/office/requests/{id}/take", { id: one.id, body: { back } })
      .then(onAgain, (error: unknown) => setRefused(codeOf(error)));
  const form = { center, one, list, act };
  return (
    <>
      <div class="tl-work__head">
        <h2 id="request-title" tabIndex={-1} ref={heading}>{local(one.name) || one.type} · {one.number}</h2>
        <Button look="unstyled" onClick={() => onClose()}>{t("worklist.close")}</Button>
      </div>
      <RefusalAlert code={refused} />
      <p class="tl-sup__buttons">
        {one.taken_by
          ? <><span class="tl-quiet">{t("requests.taken_by", { name: one.taken_by.name })}</span>
              <Button look="unstyled" onClick={() => take(true)}>{t("requests.give_back")}</Button></>
          : <Button onClick={() => take(false)}>{t("requests.take")}</Button>}
      </p>
      <div class="tl-work__one">
        <Asked center={center} one={one} />
        <div>
          {one.state === "translation" ? <Say {...form} what="translate" />
            : one.taken_by && <><Answer {...form} /><Say {...form} what="ask" /></>}
          <Transfer {...form} />
          {!one.is_protected && <WriteAccount contact={one} />}
          <AddedFiles contact={one.id} />
        </div>
      </div>
    </>
  );
}
