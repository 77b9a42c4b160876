/* call.mycases.test.mjs: cases in a person's account: those filed online come by themselves, one on paper
 * by the code in a letter; and nothing of them before, to nobody else, and not in half a session. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mailTo, Person, WORDS } from "./support/account.mjs";
import { checkAccess, codeOf } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Center, newFolder, run } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";
import { statusTexts } from "./support/policy.mjs";

const refusedWith = ({ status, json }, wanted, code) => {
  assert.equal(status, wanted, JSON.stringify(json));
  assert.equal(json.error, code);
};
const ADDRESS = "Rosa Example\n1 Main Street\nSpringfield, IL 62701\n";
const HEAD = "number,form,office,status,status_on,received_on,language,protected,online,online_filer";

describe("cases in an account", () => {
  let center, browser, post, letters, pages = [];
  let people = 0, used = 0;
  const anAddress = () => `person${++people}@example.org`;
  const makes = () => Person.register(center, post, anAddress());
  /** A case that no other test has. */
  const anotherCase = (begins, isProtected = "0") => {
    const all = center.cases().filter(({ number, protected: is }) => number.startsWith(begins) && is === "0");
    const row = { ...all[used++ % all.length], protected: isProtected };
    center.change(`UPDATE cases SET guarded = ${isProtected} WHERE receipt = '${row.number}'`);
    return row;
  };
  before(async () => {
    [post, browser] = await Promise.all([Mailbox.open(), openBrowser()]);
    letters = newFolder("letters");
    center = await Center.open({ clock: "real", settings: [...post.mailSettings, `print.folder=${letters}`, "account.asks=300",
      "signin.failures=300"] });
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) {
      assert.deepEqual(page.faults, [], "what went wrong in the page");
      await page.context().close();
    }
  });
  after(async () => {
    const log = center?.log ?? "";
    await browser?.close();
    await center?.stop();
    post?.close();
    assert.doesNotMatch(log, /Main Street|@example\.org/);
  });

  const makeCode = (number, address = ADDRESS) =>
    run(["access-code", number, "--data", center.folder], { input: address });
  const textOf = (file) => spawnSync("pdftotext", ["-layout", join(letters, file), "-"], { encoding: "utf8" }).stdout;

  /** The code of this case's newest letter, as the printer gets it. */
  async function codeByPost(number) {
    const before = new Set(readdirSync(letters));
    const done = makeCode(number);
    assert.equal(done.status, 0, done.err);
    assert.doesNotMatch(done.out, /[A-Z2-7]{4}-[A-Z2-7]{4}/, "the code is in the letter alone");
    await center.api("POST", "/my/forgot", { body: { mail: anAddress() } }); // Wakes who sends.
    const file = await center.until(() =>
      readdirSync(letters).find((name) => name.endsWith(".pdf") && !before.has(name)), "a letter");
    const text = textOf(file);
    assert.ok(text.includes(number) && text.includes("1 Main Street"), text);
    return { text, code: /[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}/.exec(text)[0] };
  }
  const casesOf = async (person) => (await person.api("GET", "/my/cases")).json.cases.map((one) => one.case.number);

  function importFiled(rows) {
    const file = join(newFolder("import"), "cases.csv");
    writeFileSync(file, [HEAD, ...rows.map(({ row, mail }) =>
      `${row.number},${row.form},${row.office},${row.status},${row.status_on},${row.received_on},${row.language},${
        row.protected},1,${mail}`)].join("\n"));
    const done = run(["import", "cases", file, "--data", center.folder]);
    return done;
  }

  it("come by themselves when they were filed online under its address, before it was made or after", async () => {
    const [first, second, others] = [anotherCase("EAC"), anotherCase("EAC"), anotherCase("EAC")];
    const mail = anAddress();
    assert.equal(importFiled([{ row: first, mail: mail.toUpperCase() }, { row: others, mail: "x@example.org" }]).status, 0);
    const person = await Person.register(center, post, mail);
    assert.deepEqual(await casesOf(person), [first.number]);
    assert.equal(importFiled([{ row: second, mail }]).status, 0);
    assert.deepEqual((await casesOf(person)).sort(), [first.number, second.number].sort());
    const bad = importFiled([{ row: others, mail: "no address" }]);
    assert.equal(bad.status, 1);
    assert.match(bad.err, /online_filer/);
  });

  it("come by the code in a letter, once; before that the account shows nothing of it", async () => {
    const person = await makes();
    const row = anotherCase("IOE");
    const { code, text } = await codeByPost(row.number);
    assert.match(text, /Online Access Code|código de acceso/i);
    assert.deepEqual(await casesOf(person), []);
    const stranger = await makes();
    refusedWith(await stranger.post("/my/cases", { number: row.number, code: "AAAA-BBBB-CCCC" }), 409, "wrong-access-code");
    const typed = code.toLowerCase().replaceAll("-", " ");
    assert.equal((await person.post("/my/cases", { number: row.number.toLowerCase(), code: typed })).status, 204);
    const { json } = await person.api("GET", "/my/cases");
    assert.equal(json.code_for, "IOE");
    const [one] = json.cases;
    assert.deepEqual([one.case.number, one.how, one.case.status.en],
      [row.number, "code", statusTexts()[row.status].title_en]);
    assert.ok(one.history.length >= 1);
    refusedWith(await stranger.post("/my/cases", { number: row.number, code }), 409, "wrong-access-code");
    assert.deepEqual(await casesOf(stranger), []);
    const [[id]] = center.rows(`select id from accounts where mail = '${person.mail}'`);
    const looks = center.rows(`select count(*) from audit a join cases c on c.id = a.record_id where a.staff_id = ${id}
      and a.action = 'look' and a.record_kind = 'case' and c.receipt = '${row.number}'`);
    assert.equal(looks[0][0], 1, "the look is recorded");
    await center.logged(new RegExp(`security: case linked user=${id} from=\\S+ why=code`));
  });

  it("stay out when the code is over, dead by five wrong tries, replaced, or of another case", async () => {
    const person = await makes();
    const [row, other] = [anotherCase("IOE"), anotherCase("IOE")];
    const link = (number, code) => person.post("/my/cases", { number, code });
    const { code: old } = await codeByPost(row.number);
    const { code } = await codeByPost(row.number);
    refusedWith(await link(row.number, old), 409, "wrong-access-code");
    refusedWith(await link(other.number, code), 409, "wrong-access-code");
    for (let i = 0; i < 4; i++) refusedWith(await link(row.number, "AAAA-BBBB-CCCC"), 409, "wrong-access-code");
    refusedWith(await link(row.number, code), 409, "wrong-access-code"); // Dead: the old one counted too.
    const { code: late } = await codeByPost(row.number);
    center.change("UPDATE access_codes SET until_at = 1");
    refusedWith(await link(row.number, late), 409, "wrong-access-code");
    assert.deepEqual(await casesOf(person), []);
    const { code: good } = await codeByPost(row.number);
    assert.equal((await link(row.number, good)).status, 204);
    await center.logged(/security: access code refused user=\d+ from=\S+ why=wrong-code/);
  });

  it("are refused in one way, whatever is wrong; numbers of another beginning are told so", async () => {
    const person = await makes();
    const guarded = anotherCase("IOE", "1");
    const done = makeCode(guarded.number);
    assert.equal(done.status, 1);
    assert.match(done.err, /policy/);
    const answers = [];
    for (const number of [guarded.number, "IOE0000000001", anotherCase("IOE").number])
      answers.push(await person.post("/my/cases", { number, code: "AAAA-BBBB-CCCC" }));
    for (const answer of answers) refusedWith(answer, 409, "wrong-access-code");
    assert.equal(new Set(answers.map(({ json }) => JSON.stringify(json))).size, 1);
    const paper = anotherCase("EAC").number;
    refusedWith(await person.post("/my/cases", { number: paper, code: "AAAA-BBBB-CCCC" }), 400, "no-code-for-it");
    refusedWith(await person.post("/my/cases", { number: "four", code: "A" }), 400, "not-a-case-number");
    assert.equal(makeCode(paper).status, 1);
    assert.equal(makeCode("IOE0000000001").status, 1);
    assert.equal(makeCode(anotherCase("IOE").number, "one line").status, 1);
  });

  it("keep no code by which a copy of the records could open one", async () => {
    const row = anotherCase("IOE");
    const { code } = await codeByPost(row.number);
    const plain = code.replaceAll("-", "");
    const cells = center.rows("select fields || address from notices union all select salt from access_codes").flat();
    assert.ok(cells.length > 1 && cells.every((text) => !text.includes(code) && !text.includes(plain)));
  });

  it("are told to nobody without the second factor, nor to another's account; a protected one to none", async () => {
    const mail = anAddress();
    const [row, guarded] = [anotherCase("EAC"), anotherCase("EAC", "1")];
    const person = await Person.register(center, post, mail);
    assert.equal(importFiled([{ row, mail }, { row: guarded, mail }]).status, 0);
    assert.deepEqual(await casesOf(person), [row.number]);
    const half = await person.begin();
    refusedWith(await half.api("GET", "/my/cases"), 401, "second-factor");
    refusedWith(await half.post("/my/cases", { number: row.number, code: "A" }), 401, "second-factor");
    assert.deepEqual(await casesOf(await makes()), []);
    refusedWith(await center.api("GET", "/my/cases"), 401, "not-signed-in");
  });

  it("end the tries of one account, whosever codes it tries", async () => {
    await center.stop();
    center.settings = center.settings.map((one) => (one.startsWith("account.asks") ? "account.asks=8" : one));
    await center.start();
    const person = await makes();
    for (let i = 0; i < 8; i++)
      refusedWith(await person.post("/my/cases", { number: `IOE00000000${10 + i}`, code: "AAAA-BBBB-CCCC" }), 409,
        "wrong-access-code");
    refusedWith(await person.post("/my/cases", { number: "IOE0000000001", code: "AAAA-BBBB-CCCC" }), 429, "too-many");
    await center.stop();
    center.settings = center.settings.map((one) => (one.startsWith("account.asks") ? "account.asks=300" : one));
    await center.start();
  });

  it("owe a mail when a status is another one, which says no more and has no link; a protected one owes none", async () => {
    const mail = anAddress();
    const [row, guarded] = [anotherCase("EAC"), anotherCase("EAC", "1")];
    const person = await Person.register(center, post, mail);
    assert.equal(importFiled([{ row, mail }, { row: guarded, mail }]).status, 0);
    const owed = () => center.rows(`select count(*) from notices where kind = 'account_news' and address = '${mail}'`)[0][0];
    assert.equal(owed(), 0, "that a case is there is no news");
    const other = (one) => ({ ...one, status: Object.keys(statusTexts()).find((code) => code !== one.status) });
    assert.equal(importFiled([{ row: other(guarded), mail }]).status, 0);
    assert.equal(owed(), 0);
    assert.equal(importFiled([{ row: other(row), mail }]).status, 0);
    assert.equal(owed(), 1);
    assert.equal(importFiled([{ row: other(row), mail }]).status, 0);
    assert.equal(owed(), 1, "the same again is no news");
    await center.api("POST", "/my/forgot", { body: { mail: anAddress() } }); // Wakes who sends.
    const got = await mailTo(center, post, mail, 2);
    assert.match(got.subject, /Something new in your account/);
    assert.doesNotMatch(got.text, new RegExp(`https?://|${row.number}|${row.form}`));
    assert.equal((await person.api("GET", "/my/cases")).json.cases[0].history.length, 2);
  });

  it("go out and away with their person's account", async () => {
    const mail = anAddress();
    const row = anotherCase("EAC");
    const person = await Person.register(center, post, mail);
    assert.equal(importFiled([{ row, mail }]).status, 0);
    assert.deepEqual(await casesOf(person), [row.number]);
    const of = (what, ...more) => run(["person", what, "--data", center.folder, "--mail", mail.toUpperCase(), ...more]);
    assert.match(of("find").out, new RegExp(`account  ${mail} since \\S+: 1 cases, 1 second factors, 1 sessions`));
    const to = join(newFolder("export"), "out");
    const out = of("export", "--to", to, "--reason", "asked by the person");
    assert.equal(out.status, 0, out.err);
    const { account, contacts } = JSON.parse(readFileSync(join(to, "person.json"), "utf8"));
    assert.deepEqual([account.mail, account.cases.map((one) => one.receipt), contacts], [mail, [row.number], []]);
    assert.match(account.made_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    assert.doesNotMatch(JSON.stringify(account), /argon2|secret|password/);
    const gone = of("erase", "--reason", "asked by the person", "--yes");
    assert.equal(gone.status, 0, gone.err);
    refusedWith(await person.api("GET", "/my/cases"), 401, "not-signed-in");
    refusedWith((await person.begin()).begun, 401, "wrong-password");
    for (const [table, column] of [["accounts", "mail"], ["account_links", "mail"], ["notices", "address"]])
      assert.deepEqual(center.rows(`select ${column} from ${table} where ${column} = '${mail}'`), [], table);
    const verified = run(["journal", "verify", "--data", center.folder]);
    assert.equal(verified.status, 0, verified.err + verified.out);
    assert.equal(of("find").status, 1);
  });

  for (const locale of ["en", "es"])
    it(`are added on the page, and told there: ${locale}`, async () => {
      const person = await makes();
      const row = anotherCase("IOE");
      const { code } = await codeByPost(row.number);
      const page = await openPage(browser, `${center.url}/my`, { locale });
      pages.push(page);
      await page.fill("#mail", person.mail);
      await page.fill("#password", WORDS);
      await page.keyboard.press("Enter");
      await page.waitForSelector("#proof");
      await page.fill("#proof", codeOf(person.key));
      await page.keyboard.press("Enter");
      await page.waitForSelector("#code");
      await checkAccess(page, "no case");
      await shoot(page, `mycases-none-${locale}`);
      await page.locator("#code").press("Enter");
      await page.waitForSelector("#number-fault:not(:empty)");
      await page.fill("#number", row.number);
      await page.fill("#code", "AAAA BBBB CCCC");
      await page.locator("#code").press("Enter");
      await page.waitForSelector(".usa-alert--error");
      await checkAccess(page, "a wrong code");
      await page.fill("#code", code);
      await page.locator("#code").press("Enter");
      await page.waitForSelector(".tl-where__words");
      assert.equal(await page.textContent(".tl-where__words"), statusTexts()[row.status][`title_${locale}`]);
      await checkAccess(page, "a case");
      await shoot(page, `mycases-one-${locale}`);
    });
});
