/* papers.tsx: papers of the cases that an office holds: answers to look at, and what is entered by hand. */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, fileAt, putNotice, request, type RefusalCode, type Schemas } from "../lib/api";
import { dayText, local, momentText, sizeText, t, type MessageKey } from "../lib/messages";
import { save } from "../lib/save";
import { typeName } from "../lib/upload";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { Choose } from "../ui/fields";
import { usePagesList } from "../ui/pages-list";

type Rfe = Schemas["OfficeRfe"];
type List = Schemas["OfficeRfes"];
type Found = Schemas["OfficeCase"];

const asksText = ({ asks }: Pick<Rfe, "asks">): string => asks.map((ask) => local(ask)).join("; ");

/* ---- answers ---- */

interface OneProps {
  rfe: Rfe;
  onClose(done: boolean): void;
}

function One({ rfe, onClose }: OneProps) {
  const [refused, setRefused] = useState<RefusalCode>();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  const refuse = (error: unknown) => setRefused(codeOf(error));
  return (
    <section class="tl-panel" aria-labelledby="rfe-title">
      <h3 id="rfe-title" tabIndex={-1} ref={head}>{rfe.case} · {rfe.number ?? rfe.ref}</h3>
      <p>{asksText(rfe)}</p>
      {rfe.look_by && <p class="tl-quiet">{t("office.rfe_look_by", { when: momentText(rfe.look_by) })}</p>}
      <RefusalAlert code={refused} />
      <ul class="tl-upload__list" aria-label={t("added.title")}>
        {rfe.uploads?.map(({ id, name, type, size, state, why }) => (
          <li key={id} class={`tl-upload__item tl-upload__item--${state}`}>
            <div class="tl-upload__name">
              <strong>{name}</strong>
              <span class="tl-quiet">{typeName(type)}, {sizeText(size)}</span>
            </div>
            <p class="tl-upload__state">{t(`added.state.${state}`)}{why ? ` ${t(`added.why.${why}`)}` : ""}</p>
            {state === "kept" && (
              <Button
                look="outline" aria-label={t("added.save_one", { name })}
                onClick={() => void fileAt(`/office/rfes/${rfe.id}/uploads/${id}`).then((file) => save(file, name), refuse)}
              >
                {t("added.save")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div class="tl-sup__buttons">
        {rfe.state === "answered" && (
          <Button
            onClick={() => void request("post", "/office/rfes/{id}/looked", { id: rfe.id })
              .then(() => onClose(true), refuse)}
          >
            {t("office.rfe_looked")}
          </Button>
        )}
        <Button look="outline" onClick={() => onClose(false)}>{t("worklist.close")}</Button>
      </div>
    </section>
  );
}

interface ListedProps {
  title: MessageKey;
  none: MessageKey;
  state: "answered" | "open";
}

/** Those in one state, the earliest last day first. */
function Listed({ title, none, state }: ListedProps) {
  const { list, read, pages, setPages } = usePagesList<List>(({ query }) =>
    request("get", "/office/rfes", { query: { state, ...query } }));
  const [one, setOne] = useState<Rfe>();
  const [done, setDone] = useState(false);
  const [refused, setRefused] = useState<RefusalCode>();
  const head = useRef<HTMLHeadingElement>(null);
  if (!list) return null;
  async function open(id: string) {
    setRefused(undefined);
    setDone(false);
    await request("get", "/office/rfes/{id}", { id }).then(setOne, (error: unknown) => setRefused(codeOf(error)));
  }
  function close(isDone: boolean) {
    setOne(undefined);
    setDone(isDone);
    void read();
    setTimeout(() => head.current?.focus());
  }
  return (
    <section class="tl-panel" aria-labelledby={`rfes-${state}`}>
      <h2 class="tl-panel__title" id={`rfes-${state}`} tabIndex={-1} ref={head}>{t(title)}</h2>
      {done && <Alert kind="success">{t("office.rfe_done")}</Alert>}
      <RefusalAlert code={refused} />
      {list.rfes.length === 0 && <p class="tl-quiet">{t(none)}</p>}
      {list.rfes.length > 0 && (
        <ol class="tl-work__list">
          {list.rfes.map((rfe) => (
            <li key={rfe.id} class={`tl-work tl-office__row ${rfe.is_late ? "tl-work--late" : ""}`} data-rfe={rfe.id}>
              <div>
                <strong>{dayText(rfe.due_on)}</strong>{" "}
                <span class={rfe.is_late ? "tl-sup__promise--late" : "tl-quiet"}>
                  {rfe.is_late ? t("office.rfe_late") : t(`office.rfe.${rfe.state}`)}
                </span>
              </div>
              <div class="tl-office__what">
                <button type="button" class="tl-link" onClick={() => void open(rfe.id)}>{rfe.case} · {rfe.number ?? rfe.ref}</button>
                <span class="tl-quiet">{asksText(rfe)} · {t("office.rfe_files", { count: rfe.files })}</span>
              </div>
            </li>
          ))}
        </ol>
      )}
      <div class="tl-sup__buttons">
        {pages.length > 0 && (
          <Button look="outline" onClick={() => setPages(pages.slice(0, -1))}>{t("worklist.back")}</Button>
        )}
        {list.after && (
          <Button look="outline" onClick={() => setPages([...pages, list.after!])}>{t("worklist.more")}</Button>
        )}
      </div>
      {one && <One key={one.id} rfe={one} onClose={close} />}
    </section>
  );
}

/* ---- a case, by hand ---- */

interface EnterProps {
  found: Found;
  onFound(found: Found, done: MessageKey): void;
}

/** What one form says back. */
function useSending(onDone: (found: Found) => void) {
  const [refused, setRefused] = useState<RefusalCode>();
  const [busy, setBusy] = useState(false);
  async function send(what: () => Promise<Found>) {
    setBusy(true);
    setRefused(undefined);
    await what().then(onDone, (error: unknown) => setRefused(codeOf(error)));
    setBusy(false);
  }
  return { refused, busy, send };
}

interface DayProps {
  id: string;
  label: MessageKey;
  value: string;
  min?: string;
  max?: string;
  onInput(day: string): void;
}

const Day = ({ id, label, value, onInput, ...limits }: DayProps) => (
  <>
    <label class="usa-label" for={id}>{t(label)}</label>
    <input
      class="usa-input" id={id} type="date" required value={value} {...limits}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  </>
);

function Status({ found, onFound }: EnterProps) {
  const [status, setStatus] = useState(found.code);
  const [on, setOn] = useState(found.today);
  const { refused, busy, send } = useSending((now) => onFound(now, "office.entered_status"));
  const all = found.statuses.map(({ code, title, decides }) => ({
    key: code,
    name: Object.fromEntries(Object.entries(title).map(([language, text]) =>
      [language, decides ? `${text} (${t("office.decides")})` : text])),
  }));
  function submit(event: Event) {
    event.preventDefault();
    void send(() => request("post", "/office/cases/status", { body: { number: found.case.number, status, on } }));
  }
  return (
    <form class="tl-panel tl-office__form" id="enter-status" onSubmit={submit} aria-labelledby="status-title">
      <h3 id="status-title">{t("office.status")}</h3>
      <Choose id="enter-code" label={t("office.status_new")} all={all} value={status} onChange={setStatus} />
      <Day id="enter-on" label="office.status_on" value={on} max={found.today} onInput={setOn} />
      <RefusalAlert code={refused} />
      <Button type="submit" disabled={busy}>{t("office.enter")}</Button>
    </form>
  );
}

function NewRfe({ found, onFound }: EnterProps) {
  const [asks, setAsks] = useState<string[]>([]);
  const [due_on, setDue] = useState("");
  const { refused, busy, send } = useSending((now) => onFound(now, "office.entered_rfe"));
  const toggle = (key: string) =>
    setAsks((all) => (all.includes(key) ? all.filter((one) => one !== key) : [...all, key]));
  function submit(event: Event) {
    event.preventDefault();
    void send(() => request("post", "/office/cases/rfes", { body: { number: found.case.number, due_on, asks } }));
  }
  return (
    <form class="tl-panel tl-office__form" id="enter-rfe" onSubmit={submit} aria-labelledby="new-rfe-title">
      <h3 id="new-rfe-title">{t("office.rfe_new")}</h3>
      <fieldset class="usa-fieldset">
        <legend class="usa-legend">{t("office.rfe_asks")}</legend>
        {found.asks.map(({ key, name }) => (
          <div class="usa-checkbox" key={key}>
            <input
              class="usa-checkbox__input" type="checkbox" id={`ask-${key}`} checked={asks.includes(key)}
              onChange={() => toggle(key)}
            />
            <label class="usa-checkbox__label" for={`ask-${key}`}>{local(name)}</label>
          </div>
        ))}
      </fieldset>
      <Day id="enter-due" label="office.rfe_due" value={due_on} min={found.today} onInput={setDue} />
      <RefusalAlert code={refused} />
      <Button type="submit" disabled={busy || asks.length === 0 || !due_on}>{t("office.enter")}</Button>
    </form>
  );
}

function NewNotice({ found, onFound }: EnterProps) {
  const [kind, setKind] = useState(found.kinds[0]?.key ?? "");
  const [on, setOn] = useState(found.today);
  const [language, setLanguage] = useState("en");
  const file = useRef<HTMLInputElement>(null);
  const { refused, busy, send } = useSending((now) => onFound(now, "office.entered_notice"));
  const languages = Object.keys(found.kinds[0]?.name ?? {}).map((code) => ({ key: code, name: { [code]: code } }));
  function submit(event: Event) {
    event.preventDefault();
    const pdf = file.current?.files?.[0];
    if (!pdf) return file.current?.focus();
    const number = found.case.number;
    void send(async () => {
      await putNotice({ case: number, kind, on, language }, pdf);
      return request("post", "/office/cases/look", { body: { number } });
    });
  }
  return (
    <form class="tl-panel tl-office__form" id="enter-notice" onSubmit={submit} aria-labelledby="new-notice-title">
      <h3 id="new-notice-title">{t("office.notice_new")}</h3>
      <Choose id="notice-kind" label={t("office.notice_kind")} all={found.kinds} value={kind} onChange={setKind} />
      <Choose id="notice-language" label={t("contact.language")} all={languages} value={language} onChange={setLanguage} />
      <Day id="notice-on" label="office.notice_on" value={on} onInput={setOn} />
      <label class="usa-label" for="notice-file">{t("office.notice_file")}</label>
      <input class="usa-file-input" id="notice-file" type="file" accept="application/pdf,.pdf" required ref={file} />
      <RefusalAlert code={refused} />
      <Button type="submit" disabled={busy}>{t("office.enter")}</Button>
    </form>
  );
}

const Papers = ({ found: { notices, rfes }, onRefused }: { found: Found; onRefused(error: unknown): void }) => (
  <>
    {rfes.length > 0 && (
      <ul class="tl-my__list">
        {rfes.map((rfe) => (
          <li key={rfe.id}>
            {t("office.rfe_one", { day: dayText(rfe.due_on) })} · {t(`office.rfe.${rfe.state}`)} · {asksText(rfe)}
          </li>
        ))}
      </ul>
    )}
    {notices.length > 0 && (
      <ul class="tl-my__notices">
        {notices.map(({ id, kind, on, ref, state }) => (
          <li class="tl-my__notice" key={id}>
            <span>{local(kind)} · {dayText(on)} · {t(`added.state.${state}`)}</span>
            {state === "kept" && (
              <Button
                look="quiet" aria-label={t("added.save_one", { name: `${local(kind)}, ${dayText(on)}` })}
                onClick={() => void fileAt(`/office/notices/${id}`).then((file) => save(file, `${ref}.pdf`), onRefused)}
              >
                {t("added.save")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    )}
  </>
);

function ByHand() {
  const [found, setFound] = useState<Found>();
  const [done, setDone] = useState<MessageKey>();
  const [refused, setRefused] = useState<RefusalCode>();
  const field = useRef<HTMLInputElement>(null);
  const head = useRef<HTMLHeadingElement>(null);
  const refuse = (error: unknown) => setRefused(codeOf(error));
  async function look(event: Event) {
    event.preventDefault();
    const number = field.current!.value.trim();
    setRefused(undefined);
    setDone(undefined);
    setFound(undefined);
    if (!number) return field.current!.focus();
    await request("post", "/office/cases/look", { body: { number } }).then((one) => {
      setFound(one);
      setTimeout(() => head.current?.focus());
    }, refuse);
  }
  const entered = (now: Found, what: MessageKey) => {
    setFound(now);
    setDone(what);
    setTimeout(() => head.current?.focus());
  };
  return (
    <section class="tl-panel" aria-labelledby="by-hand">
      <h2 class="tl-panel__title" id="by-hand">{t("office.by_hand")}</h2>
      <form onSubmit={(event) => void look(event)} noValidate>
        <p class="tl-quiet">{t("office.by_hand_text")}</p>
        <label class="usa-label" for="hand-number">{t("status.number")}</label>
        <input
          class="usa-input tl-where__number" id="hand-number" ref={field} maxLength={40} autocomplete="off"
          autocapitalize="characters" spellcheck={false}
        />
        <Button type="submit" look="outline" icon="look">{t("office.look")}</Button>
      </form>
      <RefusalAlert code={refused} />
      {found && (
        <>
          <h3 id="hand-case" tabIndex={-1} ref={head}>{found.case.number} · {local(found.case.status)}</h3>
          {done && <Alert kind="success">{t(done)}</Alert>}
          <Papers found={found} onRefused={refuse} />
          <div class="tl-office__enter" key={`${found.code}-${found.rfes.length}-${found.notices.length}`}>
            <Status found={found} onFound={entered} />
            {found.asks.length > 0 && <NewRfe found={found} onFound={entered} />}
            {found.kinds.length > 0 && <NewNotice found={found} onFound={entered} />}
          </div>
        </>
      )}
    </section>
  );
}

/** All of it, for who is of an office. */
export const OfficePapers = () => (
  <div class="tl-office__papers">
    <Listed title="office.rfes" none="office.rfes_none" state="answered" />
    <Listed title="office.rfes_open" none="office.rfes_open_none" state="open" />
    <ByHand />
  </div>
);
