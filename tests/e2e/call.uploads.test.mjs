/* call.uploads.test.mjs: documents that a person adds by number and code, looked through by a real
 * clamd; cut off by the network, a reload and a crash; seen by who has the matter; erased. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkAccess } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder, PROGRAM, run } from "./support/center.mjs";
import { Clamd, EICAR } from "./support/clamd.mjs";
import { ObjectStore } from "./support/s3.mjs";

const TUS = { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream" };
const NAME = "Ana's residence card.pdf";

/** A PDF, as far as anyone can tell, of so many bytes that are not the same all over. */
function pdf(size, inside = "") {
  const bytes = Buffer.alloc(size);
  for (let i = 0; i < size; i++) bytes[i] = (i * 31 + (i >> 8)) & 0xff;
  bytes.write("%PDF-1.7\n");
  bytes.write(inside, Math.floor(size / 2), "latin1");
  return bytes;
}
const ZIP = Buffer.concat([Buffer.from("PK\x03\x04\x14\0\0\0\0\0", "latin1"), Buffer.alloc(2000, 1)]);
const file = (name, buffer, mimeType = "application/pdf") => ({ name, mimeType, buffer });

/** A caller who is promised a call; the proof is what opens the matter. */
async function promised(center) {
  center.addUser("sue", "--role", "supervisor", "--skills", "english,spanish", "--tiers", "2");
  const boss = await center.signIn("sue");
  await center.signIn("ana");
  const caller = await Caller.call(center);
  caller.key("104");
  await center.until(async () => {
    const { json } = await center.api("GET", "/supervise", { cookie: boss });
    return json.contacts[0]?.state === "waiting";
  }, "somebody waits");
  caller.key("1202555012312");
  const promise = await center.until(async () => {
    const { json } = await center.api("GET", "/promises", { cookie: boss });
    return json.promises[0];
  }, "something is promised");
  await caller.hangUp();
  return { boss, promise, proof: { number: promise.number, code: center.codeOf(promise.contact) } };
}

describe("documents of a matter", () => {
  let center, browser, clamd, boss, promise, proof, page;
  before(async () => {
    clamd = new Clamd();
    [, browser] = await Promise.all([clamd.start(), openBrowser()]);
    center = await Center.open({ settings: [`uploads.clamd=${clamd.socket}`] });
    ({ boss, promise, proof } = await promised(center));
  });
  after(async () => {
    hangUpAll();
    await browser?.close();
    await center?.stop();
    await clamd?.stop();
  });

  const folder = () => join(center.folder, "uploads");
  const kept = () => (existsSync(folder()) ? readdirSync(folder()) : []);
  const row = (name) => page.locator(".tl-upload__item", { hasText: name });
  const sees = (name, text) => row(name).getByText(text).first().waitFor();
  const choose = (...files) => page.setInputFiles("#upload-files", files);
  async function open(options) {
    await page?.context().close();
    page = await openPage(browser, `${center.url}/promises`, options);
    await tell();
  }
  async function tell() {
    await page.fill("#number", proof.number);
    await page.fill("#code", proof.code);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".tl-upload");
  }
  const begin = async (name, bytes, type = "application/pdf") => {
    const { status, json } = await center.api("POST", "/uploads", { body: { ...proof, name, type, size: bytes.length } });
    assert.equal(status, 201, JSON.stringify(json));
    return json;
  };
  const patch = (upload, offset, bytes, headers = {}) =>
    fetch(`${center.url}/api/v1/uploads/${upload.id}`, {
      method: "PATCH", body: bytes,
      headers: { ...TUS, authorization: `Bearer ${upload.token}`, "upload-offset": String(offset), ...headers } });
  const drop = (upload) => center.api("DELETE", `/uploads/${upload.id}`, { bearer: upload.token });

  it("are sent by the page, looked through, and kept sealed", async () => {
    await open({ width: 1280, locale: "en" });
    const bytes = pdf(700_000);
    await choose(file(NAME, bytes));
    await sees(NAME, "Received.");
    const [id] = kept();
    assert.match(id, /^\d+$/, "no name on the disk");
    for (const piece of readdirSync(join(folder(), id))) {
      const sealed = readFileSync(join(folder(), id, piece));
      assert.equal(sealed.indexOf(bytes.subarray(0, 32)), -1);
      assert.equal(sealed.indexOf(bytes.subarray(1000, 1032)), -1);
    }
    await checkAccess(page, "documents");
    await shoot(page, "uploads");
    assert.deepEqual(page.faults, []);
  });

  it("that harm, or are not what they say, are refused in the reader's words, and leave nothing", async () => {
    const before = kept();
    for (const [locale, malware, type] of [
      ["en", /something harmful/, /another kind than its name says/],
      ["es", /algo dañino/, /otro tipo del que indica/]]) {
      await open({ width: 1280, locale });
      await choose(file(`bad-${locale}.pdf`, pdf(400_000, EICAR)), file(`zip-${locale}.pdf`, ZIP));
      await sees(`bad-${locale}.pdf`, malware);
      await sees(`zip-${locale}.pdf`, type);
      await choose(file(`tool-${locale}.exe`, ZIP, "application/x-msdownload"));
      await sees(`tool-${locale}.exe`, type);
    }
    await center.until(() => JSON.stringify(kept()) === JSON.stringify(before), "nothing more is on the disk");
    assert.deepEqual(center.sql("select distinct wrapped, pieces from uploads where state = 'refused'"), ["|0"]);
  });

  it("go on after the network is lost, a crash of the center, and a reload", async () => {
    await open({ width: 1280, locale: "en" });
    const bytes = pdf(1_500_000);
    let pieces = 0;
    await page.route("**/api/v1/uploads/*", (route) =>
      route.request().method() === "PATCH" && ++pieces > 2 ? route.abort() : route.continue());
    await choose(file("long.pdf", bytes));
    await sees("long.pdf", /No connection/);
    await center.kill();
    await center.start();
    await page.unroute("**/api/v1/uploads/*");
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await sees("long.pdf", "Received.");
    pieces = 0;
    await page.route("**/api/v1/uploads/*", (route) =>
      route.request().method() === "PATCH" && ++pieces > 3 ? route.abort() : route.continue());
    await choose(file("longer.pdf", bytes));
    await sees("longer.pdf", /No connection/);
    await page.unroute("**/api/v1/uploads/*");
    await page.reload();
    await tell();
    await sees("longer.pdf", /Not finished: 52%/);
    await choose(file("longer.pdf", bytes));
    await sees("longer.pdf", "Received.");
    boss = await center.signIn("sue");
    const { json } = await center.api("GET", `/contacts/${promise.contact}/uploads?reason=prepare`, { cookie: boss });
    for (const name of ["long.pdf", "longer.pdf"]) {
      const { id } = json.uploads.find((one) => one.name === name);
      const got = await fetch(`${center.url}/api/v1/contacts/${promise.contact}/uploads/${id}?reason=prepare`, {
        headers: { cookie: boss } });
      assert.ok(Buffer.from(await got.arrayBuffer()).equals(bytes), `${name} is whole`);
    }
  });

  it("wait while nobody can look through them, and are never let through", async () => {
    await clamd.stop();
    await choose(file("waits.pdf", pdf(70_000)), file("harms.pdf", pdf(70_000, EICAR)));
    await sees("waits.pdf", /We are checking it/);
    await sees("harms.pdf", /We are checking it/);
    await center.until(() => /upload\.waits/.test(center.log), "it was tried");
    assert.deepEqual(center.sql("select count(*) from uploads where state = 'scanning'"), ["2"]);
    await clamd.start();
    await sees("waits.pdf", "Received.");
    await sees("harms.pdf", /something harmful/);
  });

  it("obey the protocol to the byte, whoever speaks it", async () => {
    const bytes = pdf(200_000);
    const upload = await begin("../../../etc/passwd\r\nSet-Cookie: a=b", bytes);
    assert.equal(upload.name, "passwdSet-Cookie_ a=b.pdf");
    assert.equal(upload.offset, 0);
    assert.equal((await patch({ ...upload, token: `${upload.token}x` }, 0, bytes)).status, 401);
    assert.equal((await patch({ ...upload, id: "1" }, 0, bytes)).status, 401, "a token opens its own alone");
    assert.equal((await patch(upload, 0, bytes, { "tus-resumable": "0.2.2" })).status, 412);
    assert.equal((await patch(upload, 0, bytes, { "content-type": "application/pdf" })).status, 415);
    assert.equal((await patch(upload, "-1", bytes)).status, 400);
    assert.equal((await patch(upload, 5, bytes)).status, 409);
    assert.equal((await patch(upload, 0, bytes.subarray(0, 1000))).status, 400, "too small a piece");
    assert.equal((await patch(upload, 0, pdf((1 << 20) + 1))).status, 413);
    assert.equal((await patch(upload, 0, pdf(200_001))).status, 413, "more than was said");
    const both = await Promise.all([patch(upload, 0, bytes.subarray(0, 100_000)), patch(upload, 0, bytes.subarray(0, 100_000))]);
    const said = both.map(({ status }) => status).sort();
    assert.ok(said[0] === 204 && [409, 423].includes(said[1]), said.join());
    const head = await fetch(`${center.url}/api/v1/uploads/${upload.id}`, {
      method: "HEAD", headers: { authorization: `Bearer ${upload.token}`, "tus-resumable": "1.0.0" } });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get("upload-offset"), "100000");
    assert.equal(head.headers.get("upload-length"), "200000");
    assert.equal(head.headers.get("tus-resumable"), "1.0.0");
    assert.equal(head.headers.get("cache-control"), "no-store");
    const more = await patch(upload, 100_000, bytes.subarray(100_000));
    assert.equal(more.status, 204);
    assert.equal(more.headers.get("upload-offset"), "200000");
    assert.equal((await drop(upload)).status, 409, "what is whole stays");
    for (const [body, error] of [[{ size: (20 << 20) + 1 }, "file-size"], [{ type: "text/html" }, "file-type"]]) {
      const { json } = await center.api("POST", "/uploads", {
        body: { ...proof, name: "a.pdf", type: "application/pdf", size: 10, ...body } });
      assert.equal(json.error, error);
    }
    const wrong = await center.api("POST", "/uploads", {
      body: { number: proof.number, code: "000000", name: "a.pdf", type: "application/pdf", size: 10 } });
    assert.equal(wrong.status, 404);
  });

  it("are seen by who has the matter alone, each look recorded, and saved as a file", async () => {
    const place = `/contacts/${promise.contact}/uploads`;
    const ben = await center.signIn("ben");
    assert.equal((await center.api("GET", `${place}?reason=prepare`, { cookie: ben })).status, 404);
    assert.equal((await center.api("GET", `${place}?reason=prepare`)).status, 401);
    assert.equal((await center.api("GET", place, { cookie: boss })).status, 400, "a reason is needed");
    const { json } = await center.api("GET", `${place}?reason=follow-up`, { cookie: boss });
    const one = json.uploads.find(({ name }) => name === NAME);
    assert.equal(one.state, "kept");
    const got = await fetch(`${center.url}/api/v1${place}/${one.id}?reason=follow-up`, { headers: { cookie: boss } });
    assert.equal(got.headers.get("content-disposition"),
      "attachment; filename=\"Ana_s residence card.pdf\"; filename*=UTF-8''Ana%27s%20residence%20card.pdf");
    assert.match(got.headers.get("content-security-policy"), /sandbox/);
    assert.equal(got.headers.get("x-content-type-options"), "nosniff");
    assert.equal(got.headers.get("content-type"), "application/octet-stream");
    assert.ok(Buffer.from(await got.arrayBuffer()).equals(pdf(700_000)));
    const refused = json.uploads.find(({ state }) => state === "refused");
    assert.equal((await center.api("GET", `${place}/${refused.id}?reason=follow-up`, { cookie: boss })).status, 404);
    assert.deepEqual(center.sql("select action, record_kind, reason from audit "
      + "where record_kind in ('upload', 'uploads') and reason = 'follow-up' order by id"),
    ["look|uploads|follow-up", "look|upload|follow-up"]);
  });

  it("go with their person, and none is taken when the matter is over", async () => {
    const end = { how: "taken-back", why: "called us meanwhile" };
    const done = await center.api("POST", `/promises/${promise.id}/end`, { cookie: boss, body: end });
    assert.equal(done.status, 204, JSON.stringify(done.json));
    await center.until(async () => (await center.api("POST", "/uploads/look", { body: proof })).json.open === false,
      "the matter is over");
    const late = await center.api("POST", "/uploads", {
      body: { ...proof, name: "a.pdf", type: "application/pdf", size: 10 } });
    assert.deepEqual([late.status, late.json.error], [409, "state"]);
    assert.ok(kept().length > 0);
    await page.context().close();
    page = undefined;
    const erased = run(["person", "erase", "--data", center.folder, "--contact", proof.number, "--yes", "--reason", "asked"]);
    assert.equal(erased.status, 0, erased.err);
    await center.until(() => kept().length === 0, "nothing is left on the disk", 90);
    assert.deepEqual(center.sql("select count(*) from uploads"), ["0"]);
    for (const name of [NAME, "long.pdf", "Ana's"]) assert.ok(!center.log.includes(name), "no name in the log");
  });
});

describe("documents in an object store", () => {
  let center, store, boss, promise, proof;
  const secrets = newFolder("secrets");
  before(async () => {
    store = await new ObjectStore({ key: "AKIDTEST", secret: "a secret of the store", region: "eu-test-1", bucket: "files" }).open();
    writeFileSync(join(secrets, "s3"), "another secret\n");
    center = await Center.open({ settings: [`uploads.s3_url=${store.url}`, "uploads.s3_region=eu-test-1",
      "uploads.s3_key=AKIDTEST", `uploads.s3_secret_file=${join(secrets, "s3")}`] });
    ({ boss, promise, proof } = await promised(center));
  });
  after(async () => {
    hangUpAll();
    await center?.stop();
    store?.close();
  });
  const patch = async ({ id, token }, offset, bytes) => {
    const { status, headers } = await fetch(`${center.url}/api/v1/uploads/${id}`, {
      method: "PATCH", body: bytes, headers: { ...TUS, authorization: `Bearer ${token}`, "upload-offset": String(offset) } });
    return [status, headers.get("upload-offset")];
  };

  it("are put there signed and sealed, and read back; what is refused can be sent again", async () => {
    const bytes = pdf(300_000);
    const { json: upload } = await center.api("POST", "/uploads", {
      body: { ...proof, name: NAME, type: "application/pdf", size: bytes.length } });
    assert.deepEqual(await patch(upload, 0, bytes.subarray(0, 100_000)), [503, "0"], "by a wrong secret nothing is stored");
    assert.ok(store.refused > 0);
    assert.equal(store.objects.size, 0);
    writeFileSync(join(secrets, "s3"), "a secret of the store\n");
    await center.stop();
    await center.start();
    boss = await center.signIn("sue");
    assert.deepEqual(await patch(upload, 0, bytes.subarray(0, 100_000)), [204, "100000"]);
    store.isDown = true;
    assert.deepEqual(await patch(upload, 100_000, bytes.subarray(100_000)), [503, "100000"]);
    store.isDown = false;
    assert.deepEqual(await patch(upload, 100_000, bytes.subarray(100_000)), [204, "300000"]);
    assert.deepEqual([...store.objects.keys()], [`${upload.id}/0`, `${upload.id}/1`], "no name of theirs");
    for (const sealed of store.objects.values()) assert.equal(sealed.indexOf(bytes.subarray(1000, 1032)), -1);
    const folder = join(center.folder, "uploads");
    assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], [], "nothing in the folder");
    const place = `${center.url}/api/v1/contacts/${promise.contact}/uploads/${upload.id}?reason=prepare`;
    const got = await fetch(place, { headers: { cookie: boss } });
    assert.equal(got.status, 200);
    assert.ok(Buffer.from(await got.arrayBuffer()).equals(bytes));
    const [first] = store.objects.keys();
    store.objects.get(first)[40] ^= 1;
    assert.equal((await fetch(place, { headers: { cookie: boss } })).status, 503, "what was changed is not given out");
    store.objects.get(first)[40] ^= 1;
  });

  it("are given out to their person, and go with them", async () => {
    const settings = join(secrets, "settings");
    writeFileSync(settings, center.settings.map((one) => `${one.replace("=", " = ")}\n`).join(""));
    const [to, known] = [join(secrets, "out"), ["--contact", proof.number, "--reason", "asked"]];
    const out = await new Promise((done) => { // Not run(): the store answers on this thread.
      const child = spawn(PROGRAM, ["person", "export", "--data", center.folder, "--settings", settings, "--to", to, ...known]);
      let said = "";
      child.stderr.on("data", (text) => (said += text));
      child.once("exit", (status) => done({ status, said }));
    });
    assert.equal(out.status, 0, out.said);
    const [contact] = JSON.parse(readFileSync(join(to, "person.json"))).contacts;
    assert.ok(readFileSync(join(to, contact.uploads[0].file)).equals(pdf(300_000)));
    const end = { how: "taken-back", why: "called us meanwhile" };
    await center.api("POST", `/promises/${promise.id}/end`, { cookie: boss, body: end });
    await center.until(async () => (await center.api("POST", "/uploads/look", { body: proof })).json.open === false,
      "the matter is over");
    const erased = run(["person", "erase", "--data", center.folder, "--contact", proof.number, "--yes", "--reason", "asked"]);
    assert.equal(erased.status, 0, erased.err);
    await center.until(() => store.objects.size === 0, "nothing is left in the store", 90);
    assert.ok(!center.log.includes("secret of the store"), "no secret in the log");
  });
});
