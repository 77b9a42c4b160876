/* call.my.test.mjs: accounts of the public: made by mail, signed in to with two steps, opened again;
 * and what is refused on the way. By the API with real mail, and in a real browser. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { Person, WORDS, linkIn, mailTo } from "./support/account.mjs";
import { addAuthenticator, checkAccess, codeOf, earlierCode, wrongCodeOf } from "./support/authenticator.mjs";
import { openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Center, PASSWORD } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";

const refusedWith = ({ status, json }, wanted, code) => {
  assert.equal(status, wanted, JSON.stringify(json));
  assert.equal(json.error, code);
};
const HOUR_US = 3_600_000_000;

describe("accounts by the API", () => {
  let center, post;
  let people = 0;
  const anAddress = () => `person${++people}@example.org`;
  const makes = (language) => Person.register(center, post, anAddress(), { language });
  const ask = (path, body) => center.api("POST", path, { body });
  before(async () => {
    post = await Mailbox.open();
    center = await Center.open({ settings: [...post.settings, "account.asks=200", "signin.failures=200"] });
  });
  after(async () => {
    const log = center?.log ?? "";
    await center?.stop();
    post?.close();
    assert.doesNotMatch(log, /@example\.org|four plain words/, "the log tells of a person");
  });

  it("is made with a link by mail and the password that was chosen with it", async () => {
    const mail = anAddress();
    const asked = await ask("/my/register", { mail: mail.toUpperCase(), password: WORDS, language: "es" });
    assert.deepEqual([asked.status, asked.json], [202, { sent: "mail" }]);
    refusedWith(await ask("/my/session", { mail, password: WORDS }), 401, "wrong-password");
    const got = await mailTo(center, post, mail);
    assert.match(got.text, /escriba la contraseña que eligió/);
    const [kind, link] = linkIn(got);
    assert.equal(kind, "register");
    refusedWith(await ask("/my/confirm", { link, password: "another password" }), 401, "wrong-password");
    const made = await ask("/my/confirm", { link, password: WORDS });
    assert.deepEqual([made.status, made.json.step, made.json.mail], [200, "enrol", mail]);
    assert.equal(made.headers.get("set-cookie"), null, "no cookie: nobody else's page can send it along");
    refusedWith(await ask("/my/confirm", { link, password: WORDS }), 409, "dead-link");
  });

  it("keeps nothing of a link in the records by which it could be opened", async () => {
    const mail = anAddress();
    await ask("/my/register", { mail, password: WORDS, language: "en" });
    const [, link] = linkIn(await mailTo(center, post, mail));
    const [, secret] = link.split(".");
    const rows = center.rows("select fields from notices union all select salt || password from account_links");
    assert.ok(rows.length > 1 && rows.every(([text]) => !text.includes(secret)));
  });

  it("answers the same for an address that has an account; its owner is told by mail", async () => {
    const { mail } = await makes("en");
    const asked = await ask("/my/register", { mail, password: "a stranger's password", language: "es" });
    assert.deepEqual([asked.status, asked.json], [202, { sent: "mail" }]);
    const told = await mailTo(center, post, mail, 2);
    assert.match(told.subject, /You have an account already/);
    assert.deepEqual(linkIn(told), []);
    refusedWith(await ask("/my/session", { mail, password: "a stranger's password" }), 401, "wrong-password");
  });

  it("sends an address no more than five links that hold", async () => {
    const mail = anAddress();
    for (let i = 0; i < 7; i++)
      assert.equal((await ask("/my/register", { mail, password: WORDS, language: "en" })).status, 202);
    const [[links]] = center.rows(`select count(*) from account_links where mail = '${mail}'`);
    assert.equal(links, 5);
    const [, link] = linkIn(await mailTo(center, post, mail, 5));
    assert.equal((await ask("/my/confirm", { link, password: WORDS })).status, 200);
    assert.deepEqual(center.rows(`select id from account_links where mail = '${mail}'`), [], "the others are gone");
  });

  it("refuses what is no address, a header in it, and passwords that are short or the address", async () => {
    for (const mail of ["rosa", "rosa@example.org\r\nBcc: eve@example.org", "rosa@example.org, eve@example.org",
      "<rosa@example.org>", `${"r".repeat(250)}@example.org`, ""])
      refusedWith(await ask("/my/register", { mail, password: WORDS, language: "en" }), 400, "bad-mail");
    const mail = "a.long.person@example.org";
    for (const password of ["elevenchars", mail, mail.toUpperCase(), "a.long.person", "x".repeat(257)])
      refusedWith(await ask("/my/register", { mail, password, language: "en" }), 400, "weak-password");
    refusedWith(await ask("/my/register", { mail, password: WORDS, language: "xx" }), 400, "bad-request");
    assert.deepEqual(center.rows("select id from account_links where mail like '%long.person%'"), []);
  });

  it("has no rights before the second factor, and takes each code once", async () => {
    const person = await makes("en");
    const later = await person.begin();
    assert.deepEqual([later.begun.json.step, later.begun.json.ways], ["second-factor", ["code", "recovery"]]);
    for (const path of ["/my/account", "/my/sessions"])
      refusedWith(await later.api("GET", path), 401, "second-factor");
    refusedWith(await later.post("/my/account/totp"), 401, "second-factor");
    refusedWith(await later.post("/my/session/proof", { password: WORDS }), 400, "bad-request");
    refusedWith(await later.post("/my/session/proof", { code: wrongCodeOf(person.key) }), 401, "wrong-code");
    const code = codeOf(person.key);
    assert.equal((await later.post("/my/session/proof", { code })).json.step, "done");
    assert.equal((await later.api("GET", "/my/account")).json.mail, person.mail);
    const third = await person.begin();
    refusedWith(await third.post("/my/session/proof", { code }), 401, "wrong-code");
    assert.equal((await third.post("/my/session/proof", { code: person.codes[0] })).status, 200);
    const fourth = await person.begin();
    refusedWith(await fourth.post("/my/session/proof", { code: person.codes[0] }), 401, "wrong-code");
  });

  it("leads who has none to set one up, and lets them do nothing else; the last one stays", async () => {
    const person = await makes("en");
    const { json: { factors: [factor] } } = await person.api("GET", "/my/account");
    refusedWith(await person.api("DELETE", `/my/account/factors/${factor.id}`), 409, "last-factor");
    const mail = anAddress();
    await ask("/my/register", { mail, password: WORDS, language: "en" });
    const [, link] = linkIn(await mailTo(center, post, mail));
    const { json: { token } } = await ask("/my/confirm", { link, password: WORDS });
    refusedWith(await center.api("GET", "/my/account", { bearer: token }), 401, "enrol");
  });

  it("has a new token at each sign-in; none is taken from outside", async () => {
    const person = await makes("en");
    const fixed = "A".repeat(43);
    const answer = await center.api("POST", "/my/session", {
      body: { mail: person.mail, password: WORDS, token: fixed }, bearer: fixed });
    assert.equal(answer.status, 200);
    assert.notEqual(answer.json.token, fixed);
    refusedWith(await center.api("GET", "/my/session", { bearer: fixed }), 401, "not-signed-in");
    const other = await person.begin();
    assert.equal(new Set([person.token, answer.json.token, other.token]).size, 3);
  });

  it("lists where it is signed in, and ends one; nobody ends another's", async () => {
    const [person, stranger] = [await makes("en"), await makes("en")];
    const there = await person.signIn();
    const { json: { sessions } } = await person.api("GET", "/my/sessions");
    assert.equal(sessions.length, 2);
    assert.deepEqual(sessions.map((row) => row.this), [false, true]);
    const [{ id }] = sessions;
    refusedWith(await stranger.api("DELETE", `/my/sessions/${id}`), 404, "not-found");
    assert.equal((await there.api("GET", "/my/account")).status, 200);
    assert.equal((await person.api("DELETE", `/my/sessions/${id}`)).status, 204);
    refusedWith(await there.api("GET", "/my/account"), 401, "not-signed-in");
    assert.equal((await person.api("DELETE", "/my/session")).status, 204);
    refusedWith(await person.api("GET", "/my/account"), 401, "not-signed-in");
  });

  it("gives nothing of another account's factors", async () => {
    const [person, stranger] = [await makes("en"), await makes("en")];
    const { json: { factors: [factor] } } = await person.api("GET", "/my/account");
    refusedWith(await stranger.api("DELETE", `/my/account/factors/${factor.id}`), 404, "not-found");
    const { json: { setup, key } } = await person.post("/my/account/totp");
    const body = { setup, code: codeOf(key) };
    refusedWith(await stranger.post("/my/account/totp/confirm", body), 409, "too-late");
  });

  it("is no session of the staff's, nor theirs one of it", async () => {
    const person = await makes("en");
    for (const path of ["/session", "/account", "/desk", "/promises", "/policy/picture", "/second-looks"])
      refusedWith(await person.api("GET", path), 403, "not-allowed");
    refusedWith(await person.post("/account/phone"), 403, "not-allowed");
    const { headers } = await ask("/session", { login: "ana", password: PASSWORD });
    const cookie = headers.get("set-cookie").split(";")[0];
    for (const path of ["/my/account", "/my/sessions", "/my/session"])
      refusedWith(await center.api("GET", path, { cookie }), 403, "not-allowed");
    refusedWith(await ask("/session", { login: person.mail, password: WORDS }), 401, "wrong-password");
    refusedWith(await ask("/my/session", { mail: "ana", password: PASSWORD }), 400, "bad-mail");
  });

  it("does not tell a locked account from a wrong password, nor from none", async () => {
    const person = await makes("en");
    for (let i = 0; i < 5; i++) refusedWith((await person.begin("wrong words")).begun, 401, "wrong-password");
    refusedWith((await person.begin()).begun, 401, "wrong-password");
    refusedWith(await ask("/my/session", { mail: anAddress(), password: WORDS }), 401, "wrong-password");
    const [[id]] = center.rows(`select id from accounts where mail = '${person.mail}'`);
    await center.logged(new RegExp(`security: account locked user=${id} from=\\S+ why=wrong-tries`));
    await center.logged(new RegExp(`security: sign-in failed user=${id} from=\\S+ why=account-locked`));
    center.change(`UPDATE accounts SET locked_until = 0 WHERE id = ${id}`);
    assert.equal((await person.begin()).begun.status, 200);
  });

  it("locks after five wrong codes, of the app and for recovery counted together", async () => {
    const person = await makes("en");
    for (let i = 0; i < 5; i++) {
      const later = await person.begin();
      const code = i % 2 ? wrongCodeOf(person.key) : "AAAA-BBBB-CCCC";
      refusedWith(await later.post("/my/session/proof", { code }), 401, "wrong-code");
    }
    refusedWith((await person.begin()).begun, 401, "wrong-password");
    const [[id]] = center.rows(`select id from accounts where mail = '${person.mail}'`);
    const kinds = center.rows(`select distinct action from audit where record_kind = 'account' and record_id = ${id}`);
    assert.ok(kinds.flat().includes("account locked"));
  });

  it("takes a forgotten password's link for a new one, but not past the second factor", async () => {
    const person = await makes("en");
    assert.deepEqual((await ask("/my/forgot", { mail: anAddress() })).json, { sent: "mail" });
    assert.deepEqual((await ask("/my/forgot", { mail: person.mail })).json, { sent: "mail" });
    const [kind, link] = linkIn(await mailTo(center, post, person.mail, 2));
    assert.equal(kind, "reset");
    refusedWith(await ask("/my/confirm", { link, password: WORDS }), 409, "dead-link");
    refusedWith(await ask("/my/reset", { link, password: "short" }), 400, "weak-password");
    const set = await ask("/my/reset", { link, password: "five plain words are here" });
    assert.deepEqual([set.status, set.json], [204, ""]);
    refusedWith(await ask("/my/reset", { link, password: "six plain words are in here" }), 409, "dead-link");
    refusedWith(await person.api("GET", "/my/account"), 401, "not-signed-in");
    refusedWith((await person.begin()).begun, 401, "wrong-password");
    const later = await person.begin("five plain words are here");
    assert.equal(later.begun.json.step, "second-factor");
    refusedWith(await later.api("GET", "/my/account"), 401, "second-factor");
  });

  it("changes the password after a fresh proof, and ends all other sessions", async () => {
    const person = await makes("en");
    const there = await person.signIn();
    center.change(`UPDATE sessions SET proved_at = proved_at - ${HOUR_US}`);
    const body = { password: "seven plain words" };
    refusedWith(await person.post("/my/account/password", body), 401, "reauth");
    refusedWith(await person.post("/my/session/proof", { password: "wrong words" }), 401, "wrong-password");
    assert.equal((await person.post("/my/session/proof", { password: WORDS })).status, 200);
    refusedWith(await person.post("/my/account/password", { password: person.mail }), 400, "weak-password");
    assert.equal((await person.post("/my/account/password", body)).status, 204);
    refusedWith(await there.api("GET", "/my/account"), 401, "not-signed-in");
    assert.equal((await person.api("GET", "/my/account")).status, 200);
    assert.equal((await person.begin("seven plain words")).begun.status, 200);
  });

  it("takes another address once it is confirmed there, and tells the old one", async () => {
    const person = await makes("en");
    const [old, mail] = [person.mail, anAddress()];
    center.change(`UPDATE sessions SET proved_at = proved_at - ${HOUR_US}`);
    refusedWith(await person.post("/my/account/mail", { mail }), 401, "reauth");
    assert.equal((await person.post("/my/session/proof", { password: WORDS })).status, 200);
    refusedWith(await person.post("/my/account/mail", { mail: "a\r\nBcc: b@example.org" }), 400, "bad-mail");
    assert.deepEqual((await person.post("/my/account/mail", { mail: mail.toUpperCase() })).json, { sent: "mail" });
    assert.equal((await person.api("GET", "/my/account")).json.mail, old, "nothing changes before");
    const [kind, link] = linkIn(await mailTo(center, post, mail));
    assert.equal(kind, "mail");
    refusedWith(await ask("/my/reset", { link, password: WORDS }), 409, "dead-link");
    assert.equal((await ask("/my/mail", { link })).status, 204);
    refusedWith(await ask("/my/mail", { link }), 409, "dead-link");
    assert.equal((await person.api("GET", "/my/account")).json.mail, mail);
    const told = await mailTo(center, post, old, 2);
    assert.match(told.text, /another address from now on/);
    assert.ok(!told.text.includes(mail), "the old address does not hear the new one");
    refusedWith(await ask("/my/session", { mail: old, password: WORDS }), 401, "wrong-password");
    assert.equal((await ask("/my/session", { mail, password: WORDS })).status, 200);
  });

  it("answers the same for another's address, which stays theirs", async () => {
    const [person, other] = [await makes("en"), await makes("en")];
    assert.deepEqual((await person.post("/my/account/mail", { mail: other.mail })).json, { sent: "mail" });
    assert.match((await mailTo(center, post, other.mail, 2)).subject, /You have an account already/);
    const mail = anAddress();
    await person.post("/my/account/mail", { mail });
    const [, link] = linkIn(await mailTo(center, post, mail));
    await ask("/my/register", { mail, password: WORDS, language: "en" });
    const [, theirs] = linkIn(await mailTo(center, post, mail, 2));
    assert.equal((await ask("/my/confirm", { link: theirs, password: WORDS })).status, 200);
    refusedWith(await ask("/my/mail", { link }), 409, "dead-link");
    assert.equal((await person.api("GET", "/my/account")).json.mail, person.mail);
  });

  it("has its mails sent again by a supervisor, but to nobody else", async () => {
    const person = await makes("en");
    await ask("/my/forgot", { mail: person.mail });
    await mailTo(center, post, person.mail, 2);
    const [[id]] = center.rows(`select max(id) from notices where address = '${person.mail}'`);
    center.change(`UPDATE notices SET state = 'failed' WHERE id = ${id}`);
    center.addUser("sue", "--role", "supervisor");
    const { headers } = await ask("/session", { login: "sue", password: PASSWORD });
    const cookie = headers.get("set-cookie").split(";")[0];
    const again = (body) => center.api("POST", `/supervise/notices/${id}/again`, { cookie, body });
    refusedWith(await again({ address: "sue@example.org" }), 409, "state");
    assert.equal((await again({})).status, 204);
    const [kind] = linkIn(await mailTo(center, post, person.mail, 3));
    assert.equal(kind, "reset");
  });

  it("does not open a link that is over, of another kind, or changed; and a dead one stays dead", async () => {
    const mail = anAddress();
    await ask("/my/register", { mail, password: WORDS, language: "en" });
    const [, link] = linkIn(await mailTo(center, post, mail));
    const [id, secret] = link.split(".");
    for (const wrong of ["", "1", `${id}.`, `${id}.${secret.slice(0, -1)}`, `${id}.${"A".repeat(43)}`,
      `${Number(id) + 1}.${secret}`, `0${link}`, `-${link}`])
      refusedWith(await ask("/my/confirm", { link: wrong, password: WORDS }), 409, "dead-link");
    refusedWith(await ask("/my/reset", { link, password: WORDS }), 409, "dead-link");
    for (let i = 0; i < 5; i++)
      refusedWith(await ask("/my/confirm", { link, password: "wrong words" }), 401, "wrong-password");
    refusedWith(await ask("/my/confirm", { link, password: WORDS }), 409, "dead-link");
    const other = anAddress();
    await ask("/my/register", { mail: other, password: WORDS, language: "en" });
    const [, late] = linkIn(await mailTo(center, post, other));
    center.change(`UPDATE account_links SET until_at = until_at - ${25 * HOUR_US}`);
    refusedWith(await ask("/my/confirm", { link: late, password: WORDS }), 409, "dead-link");
  });
});

describe("one address that tries", () => {
  let center, post;
  before(async () => {
    post = await Mailbox.open();
    center = await Center.open({ settings: [...post.settings, "account.asks=3", "signin.failures=6"] });
  });
  after(async () => {
    await center?.stop();
    post?.close();
  });

  it("waits after so many mails, and after so many failures, whosever account it tries", async () => {
    const ask = (path, body) => center.api("POST", path, { body });
    for (let i = 0; i < 3; i++)
      assert.equal((await ask("/my/forgot", { mail: `nobody${i}@example.org` })).status, 202);
    refusedWith(await ask("/my/forgot", { mail: "nobody9@example.org" }), 429, "too-many");
    refusedWith(await ask("/my/register", { mail: "nobody9@example.org", password: WORDS, language: "en" }),
      429, "too-many");
    for (let i = 0; i < 6; i++)
      refusedWith(await ask("/my/session", { mail: `nobody${i}@example.org`, password: WORDS }), 401, "wrong-password");
    refusedWith(await ask("/my/session", { mail: "nobody9@example.org", password: WORDS }), 429, "too-many");
    refusedWith(await ask("/my/confirm", { link: "1.x", password: WORDS }), 429, "too-many");
    await center.logged(/security: sign-in failed user=#[0-9a-f]{8} from=127\.0\.0\.1 why=unknown-user/);
  });
});

describe("accounts in a browser", () => {
  let center, browser, post, pages = [];
  before(async () => {
    post = await Mailbox.open();
    [center, browser] = await Promise.all([Center.open({ settings: post.settings }), openBrowser()]);
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) {
      assert.deepEqual(page.faults, [], "what went wrong in the page");
      await page.context().close();
    }
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
    post?.close();
  });
  async function open(locale = "en", place = "/my") {
    const page = await openPage(browser, `${center.url}${place}`, { locale });
    pages.push(page);
    return page;
  }
  const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
  async function see(page, name) {
    await checkAccess(page, name);
    await shoot(page, `my-${name.replaceAll(" ", "-")}`);
  }

  it("makes an account by mail, with an authenticator app, in Spanish", async () => {
    const page = await open("es", "/");
    await page.click('a[href="/my"]');
    await page.waitForSelector("#mail");
    await see(page, "sign in es");
    await press(page, "Iniciar sesión");
    await page.waitForSelector("#mail-fault:not(:empty)");
    await see(page, "missing es");
    await press(page, "Crear una cuenta");
    await page.fill("#mail", "rosa@example.org");
    await page.fill("#password", "short");
    await press(page, "Enviarme un enlace");
    await page.waitForSelector("#password-fault:not(:empty)");
    await see(page, "register es");
    await page.fill("#password", WORDS);
    await press(page, "Enviarme un enlace");
    await page.waitForSelector(".tl-my__sent");
    assert.match(await page.innerText("main"), /Mire su correo/);
    await see(page, "sent es");
    const mail = await mailTo(center, post, "rosa@example.org");
    const [, link] = linkIn(mail);
    await page.goto("about:blank");
    await page.goto(`${center.url}/my#register=${link}`);
    await page.waitForSelector("#password");
    assert.equal(new URL(page.url()).hash, "", "the link stands in no history");
    await see(page, "confirm es");
    await page.waitForSelector("#password:focus");
    await page.keyboard.type("another password");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".usa-alert--error");
    await page.fill("#password", WORDS);
    await page.keyboard.press("Enter");
    await page.getByText("Configure un segundo paso").first().waitFor();
    await see(page, "enrol es");
    await press(page, "Añadir una aplicación de autenticación");
    const key = (await page.innerText(".tl-totp__key")).trim();
    await see(page, "totp es");
    await page.fill("#totp-code", await earlierCode(key));
    await press(page, "Confirmar");
    await page.waitForSelector(".tl-codes");
    await see(page, "codes es");
    await press(page, "Los he guardado");
    await page.waitForSelector(".tl-my__who");
    await press(page, "Cómo se protege mi cuenta");
    await page.waitForSelector(".tl-my__this");
    assert.match(await page.innerText("main"), /rosa@example\.org/);
    await see(page, "home es");

    await page.reload();
    await page.waitForSelector(".tl-my__who");
    await press(page, "Cerrar sesión");
    await page.waitForSelector("#mail");
    await page.fill("#mail", "rosa@example.org");
    await page.fill("#password", WORDS);
    await page.keyboard.press("Enter");
    await page.waitForSelector("#proof:focus");
    await see(page, "second es");
    await page.keyboard.type(codeOf(key));
    await page.keyboard.press("Enter");
    await page.waitForSelector(".tl-my__who");
  });

  it("signs in by a passkey alone, asks again before a change, and ends another session", async () => {
    const person = await Person.register(center, post, "omar@example.org");
    const page = await open();
    await addAuthenticator(page);
    await page.fill("#mail", person.mail);
    await page.fill("#password", WORDS);
    await page.keyboard.press("Enter");
    await page.waitForSelector("#proof");
    await press(page, "Use a recovery code instead");
    await page.fill("#proof", person.codes[0]);
    await page.keyboard.press("Enter");
    await press(page, "How my account is kept safe");
    await page.waitForSelector(".tl-my__this");
    await press(page, "Add a passkey");
    await page.fill("#passkey-name", "Blue key");
    await press(page, "Make the passkey");
    await page.getByText("Blue key").waitFor();
    await press(page, "Sign out");
    await press(page, "Sign in with a passkey");
    await press(page, "How my account is kept safe");
    await page.waitForSelector(".tl-my__this");

    assert.equal(await page.locator(".tl-my__all section li").filter({ hasText: "Chrome, Linux" }).count(), 1);
    await page.getByRole("button", { name: "End: A browser" }).click();
    await page.getByRole("button", { name: /^End:/ }).waitFor({ state: "detached" });
    refusedWith(await person.api("GET", "/my/account"), 401, "not-signed-in");

    center.change(`UPDATE sessions SET proved_at = proved_at - ${HOUR_US}`);
    await press(page, "Remove Authenticator app");
    await page.waitForSelector(".tl-door");
    await see(page, "asked again");
    await page.fill(".tl-door #proof", WORDS);
    await page.keyboard.press("Enter");
    await page.getByText("Authenticator app", { exact: true }).waitFor({ state: "detached" });
    await press(page, "Remove Blue key");
    await page.waitForSelector(".usa-alert--error");
    assert.match(await page.innerText(".usa-alert--error"), /only second step/);
    await press(page, "Change the password");
    await see(page, "password");
    await page.fill("#password", "eight plain words");
    await press(page, "Save");
    await page.getByText("The new password is set.").waitFor();
    await press(page, "Change the address");
    await see(page, "new address");
    await page.fill("#mail", "omar2@example.org");
    await press(page, "Send me a link");
    await page.getByText("A mail is on its way to omar2@example.org").waitFor();
    const [, link] = linkIn(await mailTo(center, post, "omar2@example.org"));
    const there = await open("en", `/my#mail=${link}`);
    await there.waitForSelector("#my-step");
    await see(there, "confirm address");
    await press(there, "Confirm my new address");
    await there.getByText("This is the address of your account now.").waitFor();
    await see(there, "address changed");
    await page.reload();
    await page.getByText("Signed in as omar2@example.org").waitFor();
    await press(page, "How my account is kept safe");
    await page.waitForSelector(".tl-my__this");
    await see(page, "home");
  });

  it("opens an account again by mail; a link that was used says so", async () => {
    const person = await Person.register(center, post, "lena@example.org");
    const page = await open();
    await press(page, "Forgotten password");
    await page.waitForSelector("#password", { state: "detached" });
    await see(page, "forgotten");
    await page.fill("#mail", person.mail);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".tl-my__sent");
    const [, link] = linkIn(await mailTo(center, post, person.mail, 2));
    const again = await open("en", `/my#reset=${link}`);
    await again.waitForSelector("#password");
    await see(again, "reset");
    await again.fill("#password", "nine plain words");
    await again.keyboard.press("Enter");
    await again.waitForSelector(".usa-alert--success");
    await see(again, "reset done");
    const late = await open("en", `/my#reset=${link}`);
    await late.fill("#password", "nine plain words");
    await late.keyboard.press("Enter");
    await late.getByText("This link works no more").waitFor();
    await see(late, "dead link");
  });
});
