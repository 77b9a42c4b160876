/* call.letters.test.mjs: the answer for a case with neither mail nor account goes by post: it is owed with the
 * answer, its office prints it as one PDF and says that it was sent; without an address it waits, in sight. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkAccess } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Center, newFolder, PASSWORD, run } from "./support/center.mjs";

const ADDRESS = ["Ana Example", "12 Elm Street", "Springfield, IL 62701"];

describe("answers that go by post", () => {
  let center, browser, nora, vera, cases;
  before(async () => {
    [center, browser] = await Promise.all([Center.open({}), openBrowser()]);
    center.addUser("nora", "--role", "office-officer", "--office", "NBC");
    center.addUser("vera", "--role", "office-officer", "--office", "VSC");
    [nora, vera] = [await center.signIn("nora"), await center.signIn("vera")];
    cases = center.cases().filter((one) => one.protected === "0" && one.office === "NBC");
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });

  const ask = (cookie, path, body) => center.api(body ? "POST" : "GET", path, { cookie, ...(body ? { body } : {}) });
  const is = async (answer, status, error) => {
    const { status: came, json } = await answer;
    assert.equal(came, status, JSON.stringify(json));
    if (error) assert.equal(json.error, error);
    return json;
  };
  const letters = async (cookie = nora) => (await is(ask(cookie, "/office/letters"), 200)).letters;
  const looks = (id) => center.rows(`select action from audit where record_kind = 'letter' and record_id = ${id} order by id`);

  async function file(one, language = "en") {
    let { json: { token, page } } = await center.api("POST", "/topics/typographic-error", { body: { language } });
    for (const text of [one.number, "My name is Núñez.", "typed@example.org"]) {
      const { json } = await center.api("POST", `/topics/contacts/${page.id}`, { bearer: token,
        body: { step: page.asks.step, kind: "value", text } });
      page = json;
    }
    assert.equal(page.end?.outcome, "request", JSON.stringify(page));
    return { id: page.id, number: page.end.number };
  }
  async function answered(one, words, language) {
    const filed = await file(one, language);
    await is(ask(nora, `/office/requests/${filed.id}/take`, {}), 204);
    const before = await is(ask(nora, `/office/requests/${filed.id}`), 200);
    await is(ask(nora, `/office/requests/${filed.id}/answer`, { words }), 204);
    const letter = (await letters()).find(({ number }) => number === filed.number);
    return { ...filed, reach: before.reach, letter };
  }
  /** The words of a PDF, as a reader's eyes would have them. */
  async function print(ids) {
    const response = await fetch(`${center.url}/api/v1/office/letters/print`, { method: "POST",
      headers: { "content-type": "application/json", cookie: nora }, body: JSON.stringify({ ids }) });
    assert.equal(response.status, 200);
    const path = join(newFolder("letters"), "letters.pdf");
    writeFileSync(path, Buffer.from(await response.arrayBuffer()));
    return execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
  }

  it("without an address the officer sees it at once, and the letter waits; with one it is printed, sent and over", async () => {
    const { id, number, reach, letter } = await answered(cases[0], { en: "We sent a corrected notice." });
    assert.equal(reach, "no-address");
    assert.equal(letter.state, "no-address");
    assert.deepEqual(await letters(vera), []);
    const path = `/office/letters/${letter.id}`;
    await is(ask(nora, "/office/letters/print", { ids: [letter.id] }), 409, "state");
    await is(ask(nora, "/office/letters/print", { ids: [] }), 400, "bad-request");
    await is(ask(nora, "/office/letters/print", { ids: ["no"] }), 404, "not-found");
    await is(ask(nora, `${path}/end`, { how: "sent" }), 409, "state");
    await is(ask(nora, `${path}/end`, { how: "lost" }), 400, "bad-request");
    await is(ask(nora, `${path}/address`, { address: "one line" }), 400, "bad-request");
    for (const [to, body] of [["address", { address: ADDRESS.join("\n") }], ["end", { how: "told" }]])
      await is(ask(vera, `${path}/${to}`, body), 404, "not-found");
    await is(ask(vera, "/office/letters/print", { ids: [letter.id] }), 404, "not-found");
    await is(ask(nora, `${path}/address`, { address: ` ${ADDRESS.join(" \r\n\r\n")}\n` }), 204);
    assert.equal((await letters())[0].state, "waiting");
    const text = await print([letter.id]);
    for (const line of [...ADDRESS, number, "We sent a corrected notice."]) assert.ok(text.includes(line), `${line} in ${text}`);
    assert.doesNotMatch(text, /\*\*|\{/);
    assert.equal((await letters())[0].state, "printed");
    assert.ok((await print([letter.id])).includes(number), "the paper jammed: once more");
    await is(ask(nora, `${path}/end`, { how: "sent" }), 204);
    await is(ask(nora, `${path}/end`, { how: "sent" }), 404, "not-found");
    assert.deepEqual(await letters(), []);
    assert.deepEqual(looks(letter.id).flat(), ["enter-address", "print", "print", "end"]);
    assert.deepEqual(center.rows(`select kind from notices where contact = ${id} and kind = 'request_answered'`), []);
  });

  it("several are one PDF, each in its person's language; the address of a case is known from then on", async () => {
    const second = await answered(cases[1], { es: "Su nombre está corregido." }, "es");
    await is(ask(nora, `/office/letters/${second.letter.id}/address`, { address: "Luz Ejemplo\nCalle Álamo 7" }), 204);
    const again = await answered(cases[0], { en: "Corrected once more." });
    assert.deepEqual([again.reach, again.letter.state], ["post", "waiting"]);
    const text = await print([again.letter.id, second.letter.id]);
    for (const words of [/Luz Ejemplo/, /Su nombre está corregido/, /La oficina que decide/, /Ana Example/, /Corrected once more/])
      assert.match(text, words);
    for (const { letter } of [second, again]) await is(ask(nora, `/office/letters/${letter.id}/end`, { how: "sent" }), 204);
  });

  it("a case that the law protects by now does not go by post; nor does one that has an address of mail", async () => {
    const { letter } = await answered(cases[2], { en: "Corrected." });
    await is(ask(nora, `/office/letters/${letter.id}/address`, { address: ADDRESS.join("\n") }), 204);
    center.change(`UPDATE cases SET guarded = 1 WHERE receipt = '${cases[2].number}'`);
    assert.equal((await letters())[0].is_protected, true);
    await is(ask(nora, "/office/letters/print", { ids: [letter.id] }), 409, "state");
    await is(ask(nora, `/office/letters/${letter.id}/end`, { how: "told" }), 204);
    const filed = await file(cases[2]);
    assert.equal((await is(ask(nora, `/office/requests/${filed.id}`), 200)).reach, "waits");
    center.change(`INSERT INTO case_filers (case_id, mail) SELECT id, 'ana@example.org' FROM cases WHERE receipt = '${cases[3].number}'`);
    const { reach, letter: none } = await answered(cases[3], { en: "Corrected." });
    assert.deepEqual([reach, none], ["mail", undefined]);
  });

  it("what nobody prints is late, in sight", async () => {
    const { letter } = await answered(cases[4], { en: "Corrected." });
    assert.equal(letter.is_late, false);
    center.change(`UPDATE letters SET due_at = made_at WHERE id = ${letter.id}`);
    assert.equal((await letters())[0].is_late, true);
    const { json: metrics } = await center.api("GET", "/metrics");
    assert.match(`${metrics}`, /^throughline_letters\{state="late"\} 1$/m);
  });

  it("the office's page: by keyboard, narrow; the address is entered, the PDF comes, it was sent", async () => {
    const page = await openPage(browser, `${center.url}/signin`);
    await page.fill("#login", "nora");
    await page.fill("#password", PASSWORD);
    await page.click("button[type=submit]");
    await page.waitForURL(/office/);
    const [{ id, number }] = await letters();
    await page.waitForSelector(`[data-letter="${id}"]`);
    await checkAccess(page, "letters");
    await shoot(page, "letters");
    await page.click("text=Enter the address");
    await page.fill(`#address-${id}`, "one line");
    await page.click("text=Save the address");
    await page.waitForSelector("text=Write two to seven lines.");
    await page.setViewportSize({ width: 320, height: 900 });
    await checkAccess(page, "letters, an address, 320 px wide");
    await shoot(page, "letters-address-narrow");
    await page.fill(`#address-${id}`, ADDRESS.join("\n"));
    await page.click("text=Save the address");
    await page.waitForSelector("#letters-print");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#letters-print")]);
    assert.equal(download.suggestedFilename(), "letters.pdf");
    await page.waitForSelector("text=The PDF is in your downloads.");
    await shoot(page, "letters-printed-narrow");
    await page.click(`[data-letter="${id}"] >> text=It was sent`);
    await page.waitForSelector(`text=${number}: sent.`);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
});
