/* call.security-names.test.mjs: names and words from outside that would be a path, a header, a line of the log or a
 * formula elsewhere: they stay text, or are refused. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { request } from "node:http";
import { dirname, join } from "node:path";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";

const LINE = "\r\nX-Evil: yes";
const TRAVERSALS = ["../../../../evil.pdf", "..\\..\\evil.pdf", "/etc/cron.d/evil.pdf", "....//evil.pdf",
  "%2e%2e%2fevil.pdf", "a/../../evil.pdf", "C:\\evil.pdf"];
const ODD = ["a\u0000evil.pdf", `a${LINE}.pdf`, "a\nb.pdf", "a\"; filename=\"evil.exe.pdf", "\u202Efdp.exe.pdf", ".pdf", "..pdf"];
const pdf = Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(400, 65)]);

describe("names and words from outside", () => {
  let center, post, boss, agent, promise, proof;
  before(async () => {
    post = await Mailbox.open();
    center = await Center.open({ settings: [...post.mailSettings, "account.asks=300", "signin.failures=300"] });
    center.addUser("sue", "--role", "supervisor", "--skills", "english,spanish", "--tiers", "2");
    [boss, agent] = [await center.signIn("sue"), await center.signIn("ana")];
    const caller = await Caller.call(center);
    caller.key("104");
    await center.until(async () =>
      (await center.api("GET", "/supervise", { cookie: boss })).json.contacts[0]?.state === "waiting", "somebody waits");
    caller.key("1202555012312");
    promise = await center.until(async () => (await center.api("GET", "/promises", { cookie: boss })).json.promises[0],
      "something is promised");
    await caller.hangUp();
    proof = { number: promise.number, code: center.codeOf(promise.contact) };
  });
  after(async () => {
    hangUpAll();
    await center?.stop();
    post?.close();
  });

  const begin = (name) => center.api("POST", "/uploads", { body: { ...proof, name, type: "application/pdf", size: pdf.length } });
  /** A matter takes so many files: those that were looked at make room. */
  const drop = ({ id }) => center.change(`DELETE FROM uploads WHERE id = ${id}`);
  /** The head of an answer as it stands on the wire. */
  const rawOf = (path, headers) => new Promise((resolve, reject) => {
    const asked = request(`${center.url}${path}`, { headers }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.rawHeaders }));
    });
    asked.on("error", reject);
    asked.end();
  });

  it("a file is kept under its number, and goes out under a name that is no path and no header", async () => {
    for (const name of [...TRAVERSALS, ...ODD]) {
      const { status, json: upload } = await begin(name);
      if (status === 400) continue; // Refused in words.
      assert.equal(status, 201, `${JSON.stringify(name)}: ${JSON.stringify(upload)}`);
      const sent = await fetch(`${center.url}/api/v1/uploads/${upload.id}`, { method: "PATCH", body: pdf,
        headers: { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream", "upload-offset": "0",
          authorization: `Bearer ${upload.token}` } });
      assert.equal(sent.status, 204);
      await center.until(() => center.rows(`SELECT state FROM uploads WHERE id = ${upload.id}`)[0][0] === "kept", "it is kept");
      const got = await rawOf(`/api/v1/contacts/${promise.contact}/uploads/${upload.id}?reason=prepare`, { cookie: boss });
      assert.equal(got.status, 200);
      const at = got.headers.findIndex((word) => /^content-disposition$/i.test(word));
      const said = got.headers[at + 1];
      assert.match(said, /^attachment; filename="[\w.() -]*"; filename\*=UTF-8''[\w.%-]*$/, JSON.stringify(name));
      const plain = decodeURIComponent(/UTF-8''(.*)$/.exec(said)[1]);
      assert.doesNotMatch(plain, /[/\\\u0000-\u001f]/, "neither is what a browser makes of it");
      assert.ok(!got.headers.some((word, i) => i % 2 === 0 && /x-evil/i.test(word)), "no header of its own");
      drop(upload);
    }
    assert.ok(readdirSync(join(center.folder, "uploads")).every((name) => /^\d+$/.test(name)), "numbers alone");
    const out = [center.folder, dirname(center.folder), dirname(dirname(center.folder)), "/etc/cron.d"];
    for (const folder of out) assert.ok(!existsSync(join(folder, "evil.pdf")), folder);
  });

  it("a name that is too long, or none, is refused in words, or cut", async () => {
    for (const name of ["", "x".repeat(300) + ".pdf", "x".repeat(3000) + ".pdf", 17, null, ["a.pdf"]]) {
      const { status, json } = await begin(name);
      assert.ok([201, 400].includes(status), `${JSON.stringify(name).slice(0, 20)}: ${status}`);
      if (status === 400) continue;
      const [[kept]] = center.rows(`SELECT name FROM uploads WHERE id = ${json.id}`);
      assert.ok(Buffer.byteLength(kept) <= 255, "as long as a name may be");
      drop(json);
    }
  });

  it("no path names what is outside of the pages", async () => {
    for (const path of ["/..%2f..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2f..%2f..%2fetc/passwd",
      "/desk/..%5c..%5cetc%5cpasswd", "/%00/etc/passwd", "/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fsrc/server/api.c"]) {
      const text = await fetch(`${center.url}${path}`).then((answer) => answer.text());
      assert.doesNotMatch(text, /root:|tl_api_/, path);
    }
  });

  it("a mail has no header but ours, whatever stands in an address or a name", async () => {
    for (const mail of [`a@example.org${LINE}`, "a@example.org\nBcc: b@example.org", "a@example.org, b@example.org",
      "<a@example.org> b", "a\u0000@example.org", "a@example.org\u2028Bcc: b@example.org"]) {
      for (const [path, held] of [["/my/register", {}], ["/my/forgot", {}], ["/my/session", {}]]) {
        const { status } = await center.api("POST", path, { ...held, body: { mail, password: "four plain words here" } });
        assert.ok([400, 401].includes(status), `${path} ${JSON.stringify(mail)}: ${status}`);
      }
      const again = await center.api("POST", `/desk/contacts/${promise.contact}/notices`, {
        cookie: agent, body: { kind: "link", address: mail, link: "https://agency.example/" } });
      assert.equal(again.status, 400, JSON.stringify(mail));
    }
    assert.deepEqual((await post.mails(center, 0)).filter(({ to }) => to.some((one) => /b@example/.test(one))), []);
    const [[count]] = center.rows("SELECT count(*) FROM notices WHERE address LIKE '%Bcc%' OR address LIKE '%Evil%'");
    assert.equal(count, 0);
  });

  it("no number that is dialled has a header of SIP in it", async () => {
    for (const number of [`+12025550199${LINE}`, "+12025550199\nContact: <sip:evil>", "+1202555@evil.example", "sip:evil@evil.example",
      "+12025550199>;evil=1", "+12025550199;phone-context=evil", "+12025550199\u0000"]) {
      const { status, json } = await center.api("POST", "/desk/outside-number", { cookie: agent, body: { number, outside: number } });
      assert.ok(status === 400 || (status === 200 && typeof json.why === "string"), `${JSON.stringify(number)}: ${status} ${JSON.stringify(json)}`);
    }
  });

  it("no line of the log is anybody's but ours", async () => {
    const forged = "security: sign-in ok user=4711 from=192.0.2.99 why=password";
    const odd = [`\n${forged}`, `\r\n2026-03-02T14:05:09.120Z ${forged}`, `x ${forged}`];
    for (const text of odd) {
      await center.api("POST", "/session", { body: { login: text, password: text } });
      await center.api("POST", "/my/session", { body: { mail: text, password: text } });
      await center.api("GET", `/recordings/${encodeURIComponent(text)}?reason=${encodeURIComponent(text)}`, { cookie: boss });
      await center.api("GET", `/desk/contacts/${encodeURIComponent(text)}`, { cookie: agent });
      await center.api("POST", `/topics/${encodeURIComponent(text)}`, { body: { language: text } });
      await center.api("GET", "/session", { cookie: `tl_session=${encodeURIComponent(text)}` });
      await center.api("POST", `/promises/${promise.id}/move`, { cookie: boss, body: { queue: text, why: text } });
    }
    await center.logged(/sign-in failed user=#[0-9a-f]{8}/);
    for (const line of center.log.split("\n")) assert.doesNotMatch(line, /4711|192\.0\.2\.99/);
  });

  it("no cell of a table is a formula: keys and numbers alone", async () => {
    let cells = 0;
    for (const what of ["", "?what=staff", "?what=queues", "?what=topics"]) {
      const { status, json } = await center.api("GET", `/numbers.csv${what}`, { cookie: boss });
      if (status !== 200) continue;
      for (const line of String(json).split("\r\n").filter(Boolean))
        for (const cell of line.split(",")) {
          assert.match(cell, /^(?![=+@\t\r])[\w.:/-]*$/, `${what}: ${cell}`);
          cells++;
        }
    }
    assert.ok(cells > 20, "there is a table");
  });
});
