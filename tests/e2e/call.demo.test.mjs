/* call.demo.test.mjs: `make demo` in short, and that a newcomer sees what it promises. */
import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { newFolder, PROGRAM, ROOT, run } from "./support/center.mjs";

const PACE = "6"; // Twenty seconds show two minutes.
const PORTS = ["http.port=0", "sip.port=0", "media.web_port=0"].flatMap((set) => ["--set", set]);

function start(folder, ...options) {
  const demo = spawn(join(ROOT, "tools/demo"), [...options, "--", ...PORTS], {
    cwd: ROOT, stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, BUILD: dirname(PROGRAM), THROUGHLINE_DATA: folder, CASES: "200" },
  });
  const said = { out: "", err: "" };
  demo.stdout.setEncoding("utf8").on("data", (text) => (said.out += text));
  demo.stderr.setEncoding("utf8").on("data", (text) => (said.err += text));
  const ended = new Promise((resolve) => demo.once("exit", (code, signal) => resolve(code ?? signal)));
  const says = async (pattern, seconds = 60) => {
    for (const late = performance.now() + seconds * 1000; ;) {
      const found = pattern.exec(said.out);
      if (found) return found;
      assert.ok(performance.now() < late, `not said in ${seconds} s: ${pattern}\n${said.out}${said.err}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  return { demo, said, ended, says };
}

describe("the demo", { concurrency: false }, () => {
  const folder = join(newFolder("demo"), "agency");
  const number = (text, pattern) => Number(pattern.exec(text)?.[1] ?? 0);

  it("shows callers who are answered and agents who talk, and nothing is lost", async () => {
    const { said, ended } = start(folder, "--minutes", "0.4", "--pace", PACE, "--seed", "7");
    assert.equal(await ended, 0, said.out + said.err);
    const came = number(said.out, /(\d+) calls came/);
    const open = number(said.out, /under way or promised: (\d+)/);
    const ends = [...said.out.matchAll(/^ +(\d+)  \w/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
    assert.ok(came >= 3, said.out);
    assert.equal(came, ends + open, `came is what ended and what is under way\n${said.out}`);
    assert.ok(number(said.out, /both ends heard sound: (\d+)/) > 0, said.out);
    const { status, err } = run(["journal", "verify", "--data", folder]);
    assert.equal(status, 0, err);
  });

  it("has a desk for a newcomer, whatever the hour, and ends at Ctrl-C", async () => {
    const { demo, said, ended, says } = start(folder, "--pace", PACE);
    const [, password] = await says(/Sign in as you, password (\w+)/);
    const [, url] = await says(/(http:\/\/localhost:\d+)\/desk/);
    const answer = await fetch(`${url}/api/v1/session`, {
      method: "POST", headers: { "content-type": "application/json" },
      body: JSON.stringify({ login: "you", password }),
    });
    assert.equal(answer.status, 200);
    const center = await (await fetch(`${url}/api/v1/center`)).json();
    assert.equal(center.for_tests, true, "the pages say that it is invented");
    demo.kill("SIGINT");
    assert.equal(await ended, 0, said.out + said.err);
  });
});
