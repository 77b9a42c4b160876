/* fields.tsx: fields of forms that several pages have. */
import type { Named } from "../lib/api";
import { local } from "../lib/messages";

interface ChooseProps {
  id: string;
  label: string;
  hint?: string;
  all: Named[];
  value: string;
  none?: string;
  onChange(value: string): void;
}

export const Choose = ({ id, label, hint, all, value, none, onChange }: ChooseProps) => (
  <>
    <label class="usa-label" for={id}>{label}</label>
    {hint && <span class="usa-hint" id={`${id}-hint`}>{hint}</span>}
    <select
      class="usa-select" id={id} value={value} {...(hint ? { "aria-describedby": `${id}-hint` } : {})}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {none && <option value="">{none}</option>}
      {all.map(({ key, name }) => <option key={key} value={key}>{local(name) || key}</option>)}
    </select>
  </>
);

interface RadiosProps {
  /** Each choice has the id NAME-KEY. */
  name: string;
  legend: string;
  all: { key: string; text: string }[];
  value: string | undefined;
  onChange(value: string): void;
}

export const Radios = ({ name, legend, all, value, onChange }: RadiosProps) => (
  <fieldset class="usa-fieldset tl-choice">
    <legend class="usa-legend">{legend}</legend>
    {all.map(({ key, text }) => (
      <div class="usa-radio" key={key}>
        <input
          class="usa-radio__input usa-radio__input--tile" type="radio" name={name} id={`${name}-${key}`}
          checked={value === key} onChange={() => onChange(key)}
        />
        <label class="usa-radio__label" for={`${name}-${key}`}>{text}</label>
      </div>
    ))}
  </fieldset>
);

interface WordsProps {
  id: string;
  label: string;
  hint?: string;
  value: string;
  /** The server counts bytes; no character is less than one. */
  bytesMax: number;
  onInput(value: string): void;
}

export const Words = ({ id, label, hint, value, bytesMax, onInput }: WordsProps) => (
  <>
    <label class="usa-label" for={id}>{label}</label>
    {hint && <span class="usa-hint" id={`${id}-hint`}>{hint}</span>}
    <textarea
      class="usa-textarea tl-words" id={id} rows={3} maxLength={bytesMax} value={value}
      {...(hint ? { "aria-describedby": `${id}-hint` } : {})}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  </>
);

const WORDS_MIN = 3;

/** Words as they are sent, or what is wrong with them. */
export function wordsFault(words: string, bytesMax: number): "words_missing" | "words_long" | undefined {
  const bytes = new TextEncoder().encode(words.trim()).length;
  return bytes < WORDS_MIN ? "words_missing" : bytes > bytesMax ? "words_long" : undefined;
}
