/* person.mjs: `throughline person` for tests: run, an export held against its schema, bytes looked for. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import assert from "node:assert/strict";
import { ROOT, run } from "./center.mjs";

const VALIDATE = `
import json, sys
from jsonschema import Draft202012Validator
schema, document = (json.load(open(path)) for path in sys.argv[1:3])
Draft202012Validator.check_schema(schema)
for fault in Draft202012Validator(schema).iter_errors(document):
    print("/".join(map(str, fault.absolute_path)), fault.message)
`;

/** What `throughline person WORD` says and how it ends. */
export function person(folder, word, options, input) {
  const words = Object.entries(options).flatMap(([name, value]) =>
    (value === true ? [`--${name}`] : [`--${name}`, `${value}`]));
  return run(["person", word, "--data", folder, ...words], { input });
}

/** person.json of an export, which must be as api/person.schema.json says. */
export function readExport(to) {
  const file = join(to, "person.json");
  const checked = spawnSync("/usr/bin/python3", ["-c", VALIDATE, join(ROOT, "api/person.schema.json"), file],
    { encoding: "utf8", timeout: 30_000 });
  assert.equal(checked.status, 0, checked.stderr);
  assert.equal(checked.stdout, "", "the export is as its schema says");
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Files under a folder that have these bytes in them. */
export function filesWith(folder, text) {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name))
    .filter((path) => existsSync(path) && statSync(path).isFile() && readFileSync(path).includes(text));
}
