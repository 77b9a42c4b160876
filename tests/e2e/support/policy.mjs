/* policy.mjs: the words that the reference policy calls for, read from its files by own code. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { POLICY } from "./center.mjs";

export const VOICES = { en: "en-us", es: "es-419" };

/** A text of the policy, as it stands there. */
export const words = (key, language = "en") =>
  new RegExp(`^${key.replaceAll(".", "\\.")}: (.*)$`, "m")
    .exec(readFileSync(join(POLICY, `messages/${language}.yaml`), "utf8"))[1];

/** A CSV file as records; cells may be quoted. */
export function table(file) {
  const [head, ...rows] = readFileSync(join(POLICY, file), "utf8").trim().split("\n").map((line) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell]) =>
      cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
}

/** Status code to its record. */
export const statusTexts = () =>
  Object.fromEntries(table("records/statuses.csv").map((row) => [row.code, row]));

/** Statuses of a case that waits for no decision any more; the same as a list of SQL. */
export const ENDED = table("records/statuses.csv").filter(({ stage, decides }) => stage === "2" || decides === "1")
  .map(({ code }) => code);
export const ENDED_SQL = `(${ENDED.map((code) => `'${code}'`).join(", ")})`;

/** Letters and digits one by one, a rest after each three. */
export const spelled = (text) =>
  text.match(/.{1,3}/g).map((three) => [...three].join(", ")).join(". ");

const TOLD = {
  en: (receipt, status) => [`Here is the status of case ${receipt}.`, status],
  es: (receipt, status) => [`Este es el estado del caso ${receipt}.`, status],
};

/** What the line says about a case: the sentences of its text, each spoken by itself. */
export function caseStatus({ number, status }, language) {
  const words = statusTexts()[status][`text_${language}`];
  return TOLD[language](spelled(number), words);
}

const LETTERS = ["", "", "ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"];

/** A receipt number on a telephone's keys. */
export const keysOf = (number) =>
  [...number].map((sign) => {
    const key = LETTERS.findIndex((letters) => letters.includes(sign) && sign >= "A");
    return key > 0 ? `${key}` : sign;
  }).join("");
