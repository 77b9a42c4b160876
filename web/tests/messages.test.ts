/* messages.test.ts: every text in every language, with the same placeholders, and none too many. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
type Messages = Record<string, string>;

const languages = readdirSync(join(ROOT, "messages")).map((file) => file.replace(".json", ""));
const read = (language: string): Messages =>
  JSON.parse(readFileSync(join(ROOT, "messages", `${language}.json`), "utf8")) as Messages;

const PLURAL = /\.(zero|one|two|few|many|other)$/;
const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
/** Keys without their number's form. */
const bases = (messages: Messages) =>
  [...new Set(Object.keys(messages).map((key) => key.replace(PLURAL, "")))].sort();
const isCounted = (messages: Messages, key: string) => `${key}.other` in messages;

function source(): string {
  const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => /\.tsx?$/.test(file) && file !== "api.d.ts")
    .map((file) => readFileSync(join(ROOT, "src", file), "utf8"))
    .join("\n");
}

test("every language has the same messages", () => {
  const en = bases(read("en"));
  assert.ok(languages.length >= 2 && en.length > 100);
  for (const language of languages) assert.deepEqual(bases(read(language)), en, language);
});

test("no message stands there twice: the first would be nobody's", () => {
  for (const language of languages) {
    const text = readFileSync(join(ROOT, "messages", `${language}.json`), "utf8");
    const keys = [...text.matchAll(/^ {2}"([^"]+)":/gm)].map((match) => match[1]!);
    assert.deepEqual(keys.filter((key, i) => keys.indexOf(key) !== i), [], language);
    assert.equal(keys.length, Object.keys(read(language)).length, language);
  }
});

test("a message has the same placeholders in every language and form", () => {
  const en = read("en");
  for (const language of languages)
    for (const [key, text] of Object.entries(read(language))) {
      const model = en[key] ?? en[key.replace(PLURAL, ".other")]!;
      assert.deepEqual(placeholders(text), placeholders(model), `${language} ${key}`);
    }
});

test("a message that counts has every form that its language knows", () => {
  for (const language of languages) {
    const messages = read(language);
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const key of bases(messages).filter((base) => isCounted(messages, base)))
      for (const form of forms) assert.ok(`${key}.${form}` in messages, `${language} ${key}.${form}`);
  }
});

test("no message is empty, and Spanish is not English left as it was", () => {
  const [en, es] = [read("en"), read("es")];
  for (const language of languages)
    for (const [key, text] of Object.entries(read(language)))
      assert.ok(text.trim(), `${language} ${key}`);
  const same = Object.keys(en).filter((key) => en[key] === es[key]);
  assert.deepEqual(same, [], "the same in both");
});

test("every message is used by the pages", () => {
  const code = source();
  // Keys are written whole ("call.mute") or with a part from a closed list (`call.state.${state}`).
  const patterns = [...code.matchAll(/`([a-z_]+[^`\s]*\$\{[^`]*)`/g)].map(
    ([, text]) =>
      new RegExp(`^${text!.split(/\$\{[^}]*\}/).map((part) => part.replace(/\./g, "\\.")).join("[\\w-]+")}$`),
  );
  const isUsed = (key: string) =>
    code.includes(`"${key}"`) || patterns.some((pattern) => pattern.test(key));
  assert.deepEqual(bases(read("en")).filter((key) => !isUsed(key)), []);
});
