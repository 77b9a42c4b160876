/* keys.test.ts: the keys in docs/desk.md are those of the desk's table. UPDATE=1 writes them there. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { KEYS, keyName } from "../src/desk/key-table";

const DOC = new URL("../../docs/desk.md", import.meta.url);
const EN = JSON.parse(
  readFileSync(new URL("../messages/en.json", import.meta.url), "utf8"),
) as Record<string, string>;
const TABLE = /(?<=<!-- keys -->\n)[^]*?(?=<!-- -->)/;

test("the documented keys are the desk's", () => {
  const rows = Object.entries(KEYS).map(([key, text]) => `| ${keyName(key)} | ${EN[text]} |\n`);
  const wanted = `| key | what it does |\n|---|---|\n${rows.join("")}`;
  const doc = readFileSync(DOC, "utf8");
  if (process.env["UPDATE"]) writeFileSync(DOC, doc.replace(TABLE, wanted));
  else assert.equal(TABLE.exec(doc)?.[0], wanted, "UPDATE=1 tools/with-node tools/pages test");
});
