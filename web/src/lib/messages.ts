/* messages.ts: every text of the pages by key, in the language that the reader chose.
 *
 * A language that the policy has and the pages don't is shown in English, with the agency's own words
 * in whatever of its languages comes first.
 *
 * A language is a file messages/CODE.json with the same keys; nothing else has to be changed. A key
 * that depends on a number has the forms KEY.one, KEY.other (and what else its language has). */
import type en from "../../messages/en.json";
import type { Center, Localized, Named } from "./api";
import { Store } from "./store";

export type MessageKey = keyof typeof en;
export type CountedKey = MessageKey extends infer K
  ? K extends `${infer Base}.other` ? Base : never
  : never;
export type Params = Record<string, string | number>;

type Texts = Record<string, string>;

/* A file each, of which a reader loads one. */
const files = new Map(
  Object.entries(import.meta.glob<Texts>("../../messages/*.json", { import: "default" }))
    .map(([path, load]) => [path.replace(/^.*\/|\.json$/g, ""), load]),
);
const KEPT_AS = "tl.language";
let texts: Texts = {};

export const language = new Store("en");

/** The languages that a reader can choose: those of the policy that the pages have too. */
export const pageLanguages = (center: Center): Center["languages"] =>
  center.languages.filter(({ code }) => files.has(code));

/** Chosen before, else the browser's, else the first. */
function wished(offered: string[]): string {
  const wishes = [localStorage.getItem(KEPT_AS), ...navigator.languages].map((code) => code?.split("-")[0]);
  return wishes.find((code) => offered.includes(code!)) ?? offered[0] ?? "en";
}

/** Begun before the center has told what it offers: it's mostly this one. */
void files.get(wished([...files.keys()]))?.().catch(() => undefined);

/** Rather in another language than in none. */
export function startLanguage(center?: Center): Promise<void> {
  const offered = center ? pageLanguages(center).map(({ code }) => code) : [...files.keys()];
  const first = wished(offered);
  return show(first).catch(() => show(offered.find((code) => code !== first) ?? first));
}

export function chooseLanguage(code: string): void {
  localStorage.setItem(KEPT_AS, code);
  // No longer there: the pages have changed since this one was opened.
  show(code).catch(() => location.reload());
}

async function show(code: string): Promise<void> {
  texts = await files.get(code)!();
  document.documentElement.lang = code;
  language.value = code;
}

const fill = (text: string, params: Params): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ""));

export const t = (key: MessageKey, params: Params = {}): string => fill(texts[key] ?? key, params);

export function tCount(key: CountedKey, count: number, params: Params = {}): string {
  const form = new Intl.PluralRules(language.value).select(count);
  const text = texts[`${key}.${form}`] ?? texts[`${key}.other`] ?? key;
  return fill(text, { count, ...params });
}

/** What the agency wrote, in the reader's language or else in any. */
export const local = (text: Localized | undefined): string =>
  text?.[language.value] ?? Object.values(text ?? {})[0] ?? "";

/** The name that the policy gives to a key; the key itself when the policy no longer has it. */
export const nameOf = (all: Named[], key: string | undefined): string =>
  local(all.find((one) => one.key === key)?.name) || (key ?? "");

export const languageName = (center: Center, code: string | undefined): string =>
  center.languages.find((one) => one.code === code)?.name ?? t("language.unknown");

/** "20 MB", "640 kB": of 1,048,576 and 1,024 bytes. */
export function sizeText(bytes: number): string {
  const [unit, each] = bytes >= 1 << 20 ? (["megabyte", 1 << 20] as const) : (["kilobyte", 1024] as const);
  return new Intl.NumberFormat(language.value, { style: "unit", unit, maximumFractionDigits: each > 1024 ? 1 : 0 })
    .format(each > 1024 ? bytes / each : Math.ceil(bytes / each));
}

/** "9:41 AM", as the reader's language writes it. */
export const timeOfDay = (time: string): string =>
  new Date(time).toLocaleTimeString(language.value, { hour: "numeric", minute: "2-digit" });

/** "Mar 3, 9:41 AM" */
export const momentText = (time: string): string =>
  new Date(time).toLocaleString(language.value, {
    year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit",
  });

export const dayText = (day: string): string =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString(language.value, {
    dateStyle: "long",
    timeZone: "UTC",
  });

/** "45 seconds", "4 minutes": a wait as one says it. */
export const waitText = (seconds: number): string =>
  seconds < 60
    ? tCount("time.seconds", seconds)
    : tCount("time.minutes", Math.round(seconds / 60));
