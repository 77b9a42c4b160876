/* call.backup.test.mjs: a copy made under calls, and the center that goes on from it. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder, run } from "./support/center.mjs";

const TO_A_PERSON = "104";

describe("a backup", () => {
  let center, cookie;
  before(async () => {
    center = await Center.open();
    cookie = await center.signIn("ana"); // Somebody could serve; nobody does.
  });
  afterEach(hangUpAll);
  after(() => center?.stop());

  it("is made under calls, holds, and a center goes on from it with everybody in line", async () => {
    const callers = [];
    for (const last of [1, 2, 3]) {
      const caller = await Caller.call(center, { from: `+1202555016${last}` });
      caller.key(TO_A_PERSON);
      callers.push(caller);
      await center.until(async () => (await center.waiting(cookie)) === last, "the caller waits");
    }
    const asked = "select number, asked_at from contacts where state = 'waiting' order by asked_at";
    const inLine = center.sql(asked);
    const to = join(newFolder("backup"), "copy");
    const made = run(["backup", "--data", center.folder, "--to", to]);
    assert.equal(made.status, 0, made.err);
    assert.match(made.out, /a journal that holds, of \d+ facts/);
    assert.ok(existsSync(join(to, "policy", "center.yaml")), "the policy is in it");
    assert.ok(!existsSync(`${to}.part`));
    await callers[0].hangUp(); // The center that is copied goes on.
    await center.until(async () => (await center.waiting(cookie)) === 2, "two wait");
    const again = run(["backup", "--data", center.folder, "--to", to]);
    assert.equal(again.status, 1);
    assert.match(again.err, /is there already/);

    copyFileSync(join(center.folder, "cases.csv"), join(to, "cases.csv")); // What the log must not say.
    const restored = new Center();
    Object.assign(restored, { folder: to, clock: "manual", settings: [], env: {} });
    await restored.start();
    try {
      const kept = restored.sql(asked.replace("'waiting'", "'promised'"));
      assert.deepEqual(kept, inLine, "all three are called back, at their old places");
      assert.equal(run(["journal", "verify", "--data", to]).status, 0);
    } finally {
      await restored.stop();
    }
  });

  it("goes to another file system, with the keys", { skip: !existsSync("/dev/shm") }, () => {
    const to = mkdtempSync("/dev/shm/throughline-backup-");
    try {
      const made = run(["backup", "--data", center.folder, "--to", join(to, "copy")]);
      assert.equal(made.status, 0, made.err);
      for (const key of readdirSync(center.folder).filter((name) => name.endsWith(".key")))
        assert.deepEqual(readFileSync(join(to, "copy", key)), readFileSync(join(center.folder, key)));
      assert.ok(existsSync(join(to, "copy", "secret.key")));
    } finally {
      rmSync(to, { recursive: true });
    }
  });

  it("without keys has none; where it cannot be made nothing is left", () => {
    const to = join(newFolder("backup"), "copy");
    const made = run(["backup", "--data", center.folder, "--to", to, "--without-keys"]);
    assert.equal(made.status, 0, made.err);
    assert.match(made.out, /secret\.key and recordings\.key apart/);
    assert.deepEqual(readdirSync(to).filter((name) => name.endsWith(".key")), []);
    const left = join(newFolder("backup"), "copy");
    mkdirSync(`${left}.part`);
    const refused = run(["backup", "--data", center.folder, "--to", left]);
    assert.equal(refused.status, 1);
    assert.match(refused.err, /did not end; remove it first/);
    assert.equal(run(["backup", "--data", center.folder, "--to", "/nowhere/copy"]).status, 1);
  });
});
