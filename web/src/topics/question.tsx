/* topics/question.tsx: one question on one screen: what was told, what is asked, and its field. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RefusalCode, Schemas } from "../lib/api";
import { local, t, type MessageKey } from "../lib/messages";
import { ArticleText } from "../ui/article";
import { Button, RefusalAlert } from "../ui/bits";
import { Icon } from "../ui/icon";
import type { Asks, Page, Try } from "./walk";

type Form = Schemas["ValueForm"];

const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** What is wrong with a value before it is sent; the server has the last word. */
function faultOf(form: Form, text: string): MessageKey | undefined {
  const bare = text.replace(/[\s-]/g, "");
  const digits = bare.replace(/\D/g, "").length;
  if (text.trim() === "") return "topics.fault.empty";
  switch (form.kind) {
    case "case-number":
      return new RegExp(`^[a-z]{${form.letters}}\\d{${form.digits}}$`, "i").test(bare) ? undefined : "topics.fault.case-number";
    case "mail":
      return MAIL.test(text.trim()) && bytesOf(text.trim()) <= form.bytes_max ? undefined : "topics.fault.mail";
    case "phone":
      return digits >= form.digits && digits <= 15 ? undefined : "topics.fault.phone";
    case "digits":
    case "code":
      return form.digits > 0 && (digits > form.digits || digits < form.digits_min) ? "topics.fault.digits" : undefined;
    case "text":
      return bytesOf(text.trim()) > form.bytes_max ? "topics.fault.long" : undefined;
    default:
      return undefined;
  }
}

const SERVERS: Partial<Record<RefusalCode, MessageKey>> = {
  "not-the-form": "topics.fault.form", "number-refused": "topics.fault.number-refused",
};

const INPUTS: Partial<Record<Form["kind"], Record<string, string | boolean>>> = {
  "case-number": { autocapitalize: "characters", spellcheck: false, class: "tl-topic__code" },
  "phone": { type: "tel", autocomplete: "tel", inputMode: "tel" },
  "mail": { type: "email", autocomplete: "email", inputMode: "email" },
  "date": { type: "date" },
  "digits": { inputMode: "numeric", class: "tl-topic__code" },
  "number": { inputMode: "numeric", class: "tl-topic__code" },
  "code": { inputMode: "numeric", class: "tl-topic__code" },
  "choice": { inputMode: "numeric" },
};

interface FieldProps {
  form: Form;
  value: string;
  hint: string;
  fault: string;
  onInput(text: string): void;
}

function Field({ form, value, hint, fault, onInput }: FieldProps) {
  const { class: more, ...rest } = INPUTS[form.kind] ?? {};
  const shared = {
    id: "value", value, required: true,
    "aria-invalid": fault !== "", "aria-describedby": `${hint ? "value-hint " : ""}${fault ? "value-fault" : ""}`.trim(),
    onInput: (event: { currentTarget: { value: string } }) => onInput(event.currentTarget.value),
  };
  return (
    <>
      {hint && <span class="usa-hint" id="value-hint">{hint}</span>}
      {form.kind === "text" ? (
        <textarea class="usa-textarea tl-topic__words" rows={6} maxLength={form.bytes_max} {...shared} />
      ) : (
        <input class={`usa-input ${more ?? ""}`} autocomplete="off" maxLength={form.bytes_max || 40} {...rest} {...shared} />
      )}
      <p class="usa-error-message" id="value-fault" role="alert">{fault}</p>
    </>
  );
}

function hintOf(form: Form, value: string): string {
  if (form.kind === "case-number") return t("topics.hint.case-number", { letters: form.letters, digits: form.digits });
  if (form.kind === "text") return t("topics.hint.text", { left: Math.max(0, form.bytes_max - bytesOf(value)) });
  return "";
}

interface Props {
  page: Page;
  number: number;
  /** At the desk, read aloud: below the panel's own heading. */
  atDesk?: boolean;
  kept: Map<string, string>;
  busy: boolean;
  refused: RefusalCode | undefined;
  onAnswer(one: Try): void;
  onBack(): void;
}

/** A value: its field, what is wrong with it, and the way of who has none. */
function Value({ asks, lang, atDesk, kept, busy, refused, onAnswer }: Omit<Props, "page" | "number" | "onBack"> & { asks: Asks; lang: string }) {
  const form = asks.form!;
  const name = asks.name ?? "";
  const [value, setValue] = useState(kept.get(name) ?? "");
  const [fault, setFault] = useState<MessageKey>();
  const label = asks.text ?? "";
  const served = refused && SERVERS[refused];
  const wrong = fault ?? served;

  function submit(event: Event) {
    event.preventDefault();
    const found = faultOf(form, value);
    setFault(found);
    if (found) return document.getElementById("value")?.focus();
    const text = form.kind === "date" ? value.replace(/-/g, "") : value.trim();
    kept.set(name, value);
    onAnswer({ step: asks.step, name, label, text: value.trim(), answer: { kind: "value", text }, makes: asks.makes });
  }
  const skip = atDesk ? "file_for.skip" : form.kind === "mail" ? "topics.skip.mail" : name === "code" ? "topics.skip.code" : "topics.skip.value";
  return (
    <form onSubmit={submit} noValidate>
      <label class="usa-label tl-topic__asked" for="value" lang={lang}>{label}</label>
      <Field form={form} value={value} hint={hintOf(form, value)}
        fault={wrong ? t(wrong, { letters: form.letters, digits: form.digits }) : ""}
        onInput={(text) => {
          setValue(text);
          setFault(undefined);
        }} />
      <div class="tl-topic__buttons">
        <Button type="submit" big disabled={busy}>{t("topics.continue")}</Button>
        {asks.can_skip && (
          <Button look="unstyled" disabled={busy}
            onClick={() => onAnswer({ step: asks.step, label, text: "", answer: { kind: "nothing" }, makes: form.kind === "mail" ? asks.makes : undefined })}>
            {t(skip)}
          </Button>
        )}
      </div>
    </form>
  );
}

const Choices = ({ asks, lang, busy, onAnswer }: { asks: Asks; lang: string; busy: boolean; onAnswer(one: Try): void }) => (
  <div role="group" {...(asks.text ? { "aria-labelledby": "asked" } : { "aria-label": t("topics.choose") })}>
    {asks.text && <p class="tl-topic__asked" id="asked" lang={lang}>{asks.text}</p>}
    <ul class="tl-topic__choices">
      {asks.choices?.map(({ key, text, makes }) => (
        <li key={key}>
          <button type="button" class="tl-topic__choice" disabled={busy}
            onClick={() => onAnswer({ step: asks.step, label: asks.text ?? "", text: text ?? "", answer: { kind: "choice", text: key }, makes })}>
            <span lang={lang}>{text}</span><Icon name="arrow" />
          </button>
        </li>
      ))}
    </ul>
  </div>
);

const Helped = ({ asks, lang, busy, onAnswer }: { asks: Asks; lang: string; busy: boolean; onAnswer(one: Try): void }) => {
  const answer = (kind: "helped" | "not-helped") => onAnswer({ step: asks.step, label: "", text: "", answer: { kind } });
  const word = asks.kind === "article" ? "article" : "offer";
  return (
    <>
      {asks.article ? (
        <article class="tl-topic__article" lang={lang}>
          <h2>{asks.article.title}</h2>
          <ArticleText text={asks.article.text} />
        </article>
      ) : (
        <p class="tl-topic__asked" lang={lang}>{asks.text}</p>
      )}
      <div class="tl-topic__helped" role="group" aria-labelledby="helped">
        <p id="helped">{t(`topics.${word}`)}</p>
        <div class="tl-topic__buttons">
          <Button disabled={busy} onClick={() => answer("helped")}>{t(`topics.${word}_yes`)}</Button>
          <Button look="outline" disabled={busy} onClick={() => answer("not-helped")}>{t(`topics.${word}_no`)}</Button>
        </div>
      </div>
    </>
  );
};

export function Question({ page, number, atDesk, kept, busy, refused, onAnswer, onBack }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const asks = page.asks;
  useEffect(() => {
    if (number > 1 || atDesk) heading.current?.focus();
  }, []);
  const lang = page.language;
  const Heading = atDesk ? "h3" : "h1";
  const other = refused && !SERVERS[refused] ? refused : undefined;
  return (
    <section class="tl-panel tl-topic__screen" aria-labelledby="topic">
      <p class="tl-topic__count">{t("topics.step", { number })}</p>
      <Heading id="topic" tabIndex={-1} ref={heading}>{local(page.topic?.name)}</Heading>
      <RefusalAlert code={other} />
      {page.said.length > 0 && (
        <div class="tl-topic__said" lang={lang}>{page.said.map((text, i) => <p key={i}>{text}</p>)}</div>
      )}
      {page.state === "busy" && <p class="tl-quiet" role="status">{t("topics.busy")}</p>}
      {asks?.kind === "value" && (
        <Value asks={asks} lang={lang} {...(atDesk ? { atDesk } : {})} kept={kept} busy={busy} refused={refused} onAnswer={onAnswer} />
      )}
      {asks?.kind === "choice" && <Choices asks={asks} lang={lang} busy={busy} onAnswer={onAnswer} />}
      {asks && (asks.kind === "article" || asks.kind === "offer") && (
        <Helped asks={asks} lang={lang} busy={busy} onAnswer={onAnswer} />
      )}
      <p class="tl-topic__foot">
        {(!atDesk || asks?.can_go_back) && (
          <Button look="unstyled" disabled={busy} onClick={onBack}>{t("topics.back")}</Button>
        )}
        {asks?.has_person && !atDesk && (
          <Button look="unstyled" disabled={busy}
            onClick={() => onAnswer({ step: asks.step, label: "", text: "", answer: { kind: "person" } })}>
            {t("topics.person")}
          </Button>
        )}
      </p>
    </section>
  );
}
