/* styles.test.ts: two pages never share a class by accident: each is styled in one file. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../src/styles", import.meta.url));

test("each class has one file of styles", () => {
  const owners = new Map<string, string>();
  for (const file of readdirSync(FOLDER)) {
    const text = readFileSync(join(FOLDER, file), "utf8");
    for (const [, name] of text.matchAll(/^\.(tl-[a-z-]+)(?=,| \{$)/gm)) {
      assert.ok(name);
      assert.equal(owners.get(name) ?? file, file, `${name} is styled in two files`);
      owners.set(name, file);
    }
  }
  assert.ok(owners.size > 50);
});
