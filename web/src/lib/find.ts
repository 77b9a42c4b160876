/* find.ts: what somebody writes into the search box, brought together with topics.
 *
 * Words are compared without accents and case, each as the beginning of a word of the topic's title
 * or of what people call it, in every language. */
import type { Localized, Schemas } from "./api";
import { digitsOf, isContactNumber, NUMBER_DIGITS } from "./number";

export type TopicList = Schemas["TopicList"];
export type Topic = Schemas["Topic"];

const WORD_MIN = 3;
const FOUND_MAX = 7;

export const plain = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const wordsOf = (text: string): string[] => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** How well a topic fits, 0 for not at all: its title counts more than its other names. */
function fits(topic: Topic, asked: string[]): number {
  const titles = Object.values(topic.name as Localized).flatMap(wordsOf);
  const names = topic.words.flatMap(wordsOf);
  const count = (all: string[], word: string) =>
    all.includes(word) ? 2 : all.some((one) => one.startsWith(word)) ? 1 : 0;
  return asked.reduce((sum, word) => sum + 2 * count(titles, word) + count(names, word), 0);
}

export function findTopics(topics: Topic[], text: string): Topic[] {
  const all = wordsOf(text);
  const long = all.filter((word) => word.length >= WORD_MIN);
  const asked = long.length > 0 ? long : all;
  return topics
    .map((topic) => ({ topic, worth: fits(topic, asked) }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth)
    .slice(0, FOUND_MAX)
    .map(({ topic }) => topic);
}

/** What a number is: of a case, by the policy's form; one of ours; or one of ours with a slip. */
export function numberKind(text: string, form: TopicList["case_number"]): "case" | "ours" | "slip" | undefined {
  const bare = text.replace(/[\s-]/g, "");
  if (form && new RegExp(`^[a-z]{${form.letters}}\\d{${form.digits}}$`, "i").test(bare)) return "case";
  if (!/^\d+$/.test(bare) || digitsOf(bare).length !== NUMBER_DIGITS) return undefined;
  return isContactNumber(bare) ? "ours" : "slip";
}
