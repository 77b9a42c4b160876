/* call.signin.test.mjs: staff signing in: second factors, passkeys, locked screens, and what is
 * written of it. By the API, and in a real browser. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { addAuthenticator, checkAccess, codeOf, earlierCode, wrongCodeOf } from "./support/authenticator.mjs";
import { Desk, hearsLoud, openBrowser, openPage, shoot } from "./support/browser.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder, PASSWORD } from "./support/center.mjs";
import { SignInProvider } from "./support/provider.mjs";
import { tone } from "./support/sound.mjs";

const cookieOf = ({ headers }) => headers.get("set-cookie").split(";")[0];
const begin = (center, login, password = PASSWORD) =>
  center.api("POST", "/session", { body: { login, password } });

/** Sets up an authenticator app for who holds this cookie. */
async function addApp(center, cookie) {
  const begun = await center.api("POST", "/account/totp", { cookie, body: {} });
  assert.equal(begun.status, 200, JSON.stringify(begun.json));
  const { setup, key } = begun.json;
  const body = { setup, code: await earlierCode(key) }; // So that the code of now is still good.
  const done = await center.api("POST", "/account/totp/confirm", { cookie, body });
  assert.equal(done.status, 201, JSON.stringify(done.json));
  // Where the sign-in waited for it, the session goes by another token from here.
  return { key, codes: done.json.recovery_codes, cookie: done.headers.get("set-cookie") ? cookieOf(done) : cookie };
}

const refusedWith = ({ status, json }, wanted, code) => {
  assert.equal(status, wanted, JSON.stringify(json));
  assert.equal(json.error, code);
};

describe("signing in by the API", () => {
  let center;
  let people = 0;
  const newUser = (...options) => {
    const login = `p${++people}`;
    center.addUser(login, "--skills", "english,spanish", ...options);
    return login;
  };
  before(async () => (center = await Center.open()));
  after(async () => center?.stop());

  it("with a password alone is done where no second factor is asked for", async () => {
    const answer = await begin(center, "ana");
    assert.equal(answer.json.step, "done");
    assert.deepEqual(answer.json.ways, ["password"]);
    assert.ok(answer.json.rights.includes("desk"));
    assert.ok(!answer.json.rights.includes("administer"));
  });

  it("waits for the second factor, and has no rights before it", async () => {
    const login = newUser();
    const { key } = await addApp(center, cookieOf(await begin(center, login)));
    const answer = await begin(center, login);
    const cookie = cookieOf(answer);
    assert.equal(answer.json.step, "second-factor");
    assert.deepEqual(answer.json.ways, ["code", "recovery"]);
    refusedWith(await center.api("GET", "/desk", { cookie }), 401, "second-factor");
    refusedWith(await center.api("GET", "/account", { cookie }), 401, "second-factor");
    const prove = (body) => center.api("POST", "/session/proof", { cookie, body });
    refusedWith(await prove({ password: PASSWORD }), 400, "bad-request");
    refusedWith(await prove({ code: wrongCodeOf(key) }), 401, "wrong-code");
    const code = codeOf(key);
    const proved = await prove({ code });
    assert.equal(proved.status, 200, JSON.stringify(proved.json));
    assert.equal(proved.json.step, "done");
    refusedWith(await center.api("GET", "/desk", { cookie }), 401, "not-signed-in");
    assert.equal((await center.api("GET", "/desk", { cookie: cookieOf(proved) })).status, 200);
    const other = cookieOf(await begin(center, login));
    refusedWith(await center.api("POST", "/session/proof", { cookie: other, body: { code } }), 401, "wrong-code");
  });

  it("takes each recovery code once", async () => {
    const login = newUser();
    const { codes } = await addApp(center, cookieOf(await begin(center, login)));
    assert.equal(new Set(codes).size, 10);
    for (const [status, times] of [[200, "first"], [401, "second"]]) {
      const cookie = cookieOf(await begin(center, login));
      const body = { code: codes[0].toLowerCase().replaceAll("-", " ") };
      const { status: got } = await center.api("POST", "/session/proof", { cookie, body });
      assert.equal(got, status, `the ${times} use`);
    }
  });

  it("locks the account after five wrong codes, however often the password is right", async () => {
    const login = newUser();
    const { key } = await addApp(center, cookieOf(await begin(center, login)));
    for (let tries = 0; tries < 5; tries++) {
      const cookie = cookieOf(await begin(center, login));
      const body = { code: wrongCodeOf(key) };
      refusedWith(await center.api("POST", "/session/proof", { cookie, body }), 401, "wrong-code");
    }
    refusedWith(await begin(center, login), 429, "locked");
  });

  it("leads who must have a second factor to set one up, and lets them do nothing else", async () => {
    const login = newUser("--role", "admin");
    const answer = await begin(center, login);
    const cookie = cookieOf(answer);
    assert.equal(answer.json.step, "enrol");
    refusedWith(await center.api("GET", "/desk", { cookie }), 401, "enrol");
    refusedWith(await center.api("GET", "/policy/picture", { cookie }), 401, "enrol");
    refusedWith(await center.api("POST", "/session/proof", { cookie, body: { password: PASSWORD } }), 409, "state");
    const done = await addApp(center, cookie);
    refusedWith(await center.api("GET", "/session", { cookie }), 401, "not-signed-in");
    const { json } = await center.api("GET", "/session", { cookie: done.cookie });
    assert.equal(json.step, "done");
    const account = await center.api("GET", "/account", { cookie: done.cookie });
    assert.equal(account.json.required, true);
    const [{ id }] = account.json.factors;
    refusedWith(await center.api("DELETE", `/account/factors/${id}`, { cookie: done.cookie }), 409, "last-factor");
  });

  it("asks for a fresh proof before an account is changed", async () => {
    const login = newUser();
    const cookie = cookieOf(await begin(center, login));
    center.change("UPDATE sessions SET proved_at = proved_at - 3600000000");
    refusedWith(await center.api("POST", "/account/totp", { cookie, body: {} }), 401, "reauth");
    refusedWith(await center.api("POST", "/session/proof", { cookie, body: { password: "no" } }), 401, "wrong-password");
    const proved = await center.api("POST", "/session/proof", { cookie, body: { password: PASSWORD } });
    assert.equal(proved.status, 200);
    await addApp(center, cookie);
  });

  it("behind a locked screen sees the desk's state and nothing else", async () => {
    const login = newUser();
    const cookie = cookieOf(await begin(center, login));
    const locked = await center.api("POST", "/session/lock", { cookie, body: {} });
    assert.equal(locked.json.locked, true);
    assert.equal((await center.api("GET", "/desk", { cookie })).status, 200);
    for (const [method, path] of [["GET", "/desk/contacts/1"], ["POST", "/desk/ready"],
      ["GET", "/desk/contacts/1/case?reason=prepare"], ["GET", "/account"]])
      refusedWith(await center.api(method, path, { cookie, ...(method === "POST" ? { body: {} } : {}) }),
        401, "screen-locked");
    const proved = await center.api("POST", "/session/proof", { cookie, body: { password: PASSWORD } });
    assert.equal(proved.json.locked, false);
    assert.equal((await center.api("GET", "/account", { cookie })).status, 200);
  });

  it("gives each role its rights and no other", async () => {
    const login = newUser("--role", "reviewer,author");
    const { json, ...answer } = await begin(center, login);
    assert.ok(json.rights.includes("review") && json.rights.includes("write"));
    refusedWith(await center.api("GET", "/desk", { cookie: cookieOf(answer) }), 403, "not-allowed");
  });

  it("refuses what is no proof: none, two at once, too long, a strange passkey", async () => {
    const cookie = cookieOf(await begin(center, "ana"));
    const prove = (body) => center.api("POST", "/session/proof", { cookie, body });
    refusedWith(await prove({}), 400, "bad-request");
    refusedWith(await prove({ password: PASSWORD, code: "123456" }), 400, "bad-request");
    refusedWith(await prove({ passkey: "x" }), 400, "bad-request");
    const strange = { id: "AAAA", client_data: "e30", authenticator_data: "AAAA", signature: "AAAA" };
    refusedWith(await prove({ passkey: strange }), 401, "wrong-passkey");
    refusedWith(await center.api("POST", "/session/passkey", { body: strange }), 401, "wrong-passkey");
    refusedWith(await center.api("POST", "/account/totp/confirm", { cookie, body: { setup: "x", code: "1" } }), 409, "too-late");
  });

  it("is written in the log, in its fixed form, without a name", async () => {
    await begin(center, "nobody-here");
    await begin(center, "ana", "wrong");
    await center.until(() => /why=wrong-password/.test(center.log), "the line");
    const lines = center.log.split("\n").filter((line) => line.includes(" security: "));
    const form = /^\S+Z security: [a-z -]+ user=(\d+|#[0-9a-f]{8}|-) from=127\.0\.0\.1 why=[a-z-]+( at=[A-Z]+:\S+)?$/;
    for (const line of lines) assert.match(line, form);
    assert.ok(lines.some((line) => /sign-in failed user=#[0-9a-f]{8} from=127.0.0.1 why=unknown-user/.test(line)));
    assert.ok(lines.some((line) => /sign-in ok user=\d+ .* why=password/.test(line)));
    assert.ok(lines.some((line) => /account locked user=\d+/.test(line)));
    assert.ok(lines.some((line) => /factor added user=\d+ .* why=totp/.test(line)));
    assert.ok(!/nobody-here|Somebody/.test(center.log));
  });
});

describe("an address that fails too often", () => {
  it("must wait, whosever account it tries", async () => {
    const center = await Center.open({ settings: ["signin.failures=5"] });
    for (let tries = 0; tries < 5; tries++) refusedWith(await begin(center, `x${tries}`, "no"), 401, "wrong-password");
    const answer = await begin(center, "ana");
    refusedWith(answer, 429, "too-many");
    assert.ok(Number(answer.headers.get("retry-after")) > 0);
    await center.stop();
  });
});

describe("signing in with a browser", () => {
  let center, browser;
  const pages = [];
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    center.addUser("amy", "--role", "admin");
    center.addUser("sue", "--role", "supervisor", "--skills", "english,spanish,biometrics,emergency,expedite", "--tiers", "1");
  });
  afterEach(async () => {
    hangUpAll();
    for (const page of pages.splice(0)) {
      assert.deepEqual(page.faults, [], "errors in the page's scripts");
      await page.context().close();
    }
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
  });
  const openSignIn = async (options) => {
    const page = await openPage(browser, `${center.url}/signin`, options);
    pages.push(page);
    return page;
  };
  const password = async (page, login) => {
    await page.fill("#login", login);
    await page.fill("#password", PASSWORD);
    await page.click("button[type=submit]");
  };
  const press = (page, name) => page.getByRole("button", { name }).click();

  it("sets up an authenticator app at the first sign-in of who must have one, in Spanish", async () => {
    const page = await openSignIn({ locale: "es" });
    await password(page, "amy");
    await press(page, "Añadir una aplicación de autenticación");
    await page.waitForSelector(".tl-qr");
    await checkAccess(page, "setting up an app");
    await shoot(page, "signin-totp");
    const key = await page.innerText(".tl-totp__key");
    await page.fill("#totp-code", wrongCodeOf(key));
    await press(page, "Confirmar");
    await page.waitForSelector(".usa-alert--error");
    await page.fill("#totp-code", await earlierCode(key));
    await press(page, "Confirmar");
    await page.waitForSelector(".tl-codes");
    assert.equal(await page.locator(".tl-codes li").count(), 10);
    await checkAccess(page, "recovery codes");
    await shoot(page, "signin-codes");
    await press(page, "Los he guardado");
    await page.waitForURL("**/account");
    await page.waitForSelector(".tl-factor");
    await checkAccess(page, "the account");
    await shoot(page, "signin-account");

    const later = await openSignIn();
    await password(later, "amy");
    await later.waitForSelector("#proof");
    await checkAccess(later, "the second step");
    await shoot(later, "signin-second");
    await later.keyboard.type(codeOf(key));
    await later.keyboard.press("Enter");
    await later.waitForURL("**/account");
  });

  it("registers a passkey, names it, signs in by it alone, and removes it", async () => {
    const page = await openSignIn();
    const authenticator = await addAuthenticator(page);
    await password(page, "ben");
    await page.waitForURL("**/desk");
    await page.goto(`${center.url}/account`);
    await press(page, "Add a passkey");
    await checkAccess(page, "a new passkey");
    await page.fill("#passkey-name", "Blue key");
    await press(page, "Make the passkey");
    await press(page, "I have kept them");
    await page.getByText("Blue key").waitFor();
    assert.equal((await authenticator.keys()).length, 1);

    await press(page, "Sign out");
    await page.waitForURL("**/signin");
    await shoot(page, "signin-start");
    await press(page, "Sign in with a passkey");
    await page.waitForURL("**/desk");

    await page.goto(`${center.url}/account`);
    await page.getByText("last used on").waitFor();
    await press(page, "Remove Blue key");
    await page.getByText("You have not set up a second step.").waitFor();
    await press(page, "Sign out");
    await page.waitForURL("**/signin");
    await press(page, "Sign in with a passkey");
    await page.waitForSelector(".usa-alert--error");
    await center.until(() => /sign-in failed user=- .* why=wrong-passkey/.test(center.log), "the line");
  });

  it("takes a key without a finger as the second step; not alone, and not a copy of it", async () => {
    const page = await openSignIn();
    const authenticator = await addAuthenticator(page, { finger: false });
    const signOut = async () => {
      await page.goto(`${center.url}/account`);
      await press(page, "Sign out");
      await page.waitForURL("**/signin");
    };
    await password(page, "ana");
    await page.waitForURL("**/desk");
    await page.goto(`${center.url}/account`);
    await press(page, "Add a passkey");
    await page.fill("#passkey-name", "Laptop");
    await press(page, "Make the passkey");
    await press(page, "I have kept them");
    await page.getByText("Laptop").waitFor();
    await signOut();

    await press(page, "Sign in with a passkey");
    await page.waitForSelector(".usa-alert--error");
    await password(page, "ana");
    await press(page, "Use a passkey");
    await page.waitForURL("**/desk");
    await signOut();

    await authenticator.setCount(0);
    await password(page, "ana");
    await press(page, "Use a passkey");
    await page.waitForSelector(".usa-alert--error");
    await center.until(() => /sign-in failed user=\d+ .* why=wrong-passkey/.test(center.log), "the line");
  });

  it("asks again before a protected case, and goes on with it; a lock leaves the call alone", async () => {
    const desk = await Desk.open(browser, center, "sue");
    pages.push(desk.page);
    const { page } = desk;
    const [{ number }] = center.cases();
    center.change(`UPDATE cases SET guarded = 1 WHERE receipt = '${number}'`);
    await desk.ready();
    const caller = await Caller.call(center, { from: "+12025550147" });
    caller.key("104");
    await desk.accept();

    center.change("UPDATE sessions SET proved_at = proved_at - 3600000000");
    await page.fill("#case-number", number);
    await page.click("#look");
    await page.waitForSelector(".tl-door #proof");
    await checkAccess(page, "the question");
    await shoot(page, "signin-reauth");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".tl-case");
    assert.match(await desk.text(), new RegExp(number));

    await press(page, "Lock");
    await page.waitForSelector(".tl-door--shut");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".tl-case").isVisible(), false, "nothing is seen behind it");
    await checkAccess(page, "the locked screen");
    await shoot(page, "signin-locked");
    caller.say(tone(440, 1));
    await hearsLoud(page, "the caller behind the locked screen");
    await page.reload();
    await page.waitForSelector(".tl-door--shut");
    caller.say(tone(440, 1));
    await hearsLoud(page, "the caller after a reload behind the locked screen");
    await page.fill(".tl-door #proof", "wrong");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".tl-door .usa-alert--error");
    await page.fill(".tl-door #proof", PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".tl-door", { state: "detached" });
    assert.ok(!caller.ended);
    await desk.hangUp();
    await caller.until(() => caller.ended, "the caller is hung up");
    await desk.file(0, "");
    for (const line of ["reauth ok", "screen locked", "unlock failed", "screen unlocked"])
      await center.until(() => center.log.includes(`security: ${line} user=`), line);
  });

  it("locks a page by itself after the minutes without input", async () => {
    const page = await openSignIn();
    await page.clock.install();
    await password(page, "sue");
    await page.waitForSelector(".tl-state__word");
    await page.clock.fastForward("05:00");
    // The page has seen the move before its time goes on.
    await page.evaluate(() => {
      globalThis.moved = new Promise((done) => addEventListener("mousemove", done, { once: true }));
    });
    await page.mouse.move(50, 60);
    await page.evaluate(() => globalThis.moved);
    await page.clock.fastForward("06:00");
    assert.equal(await page.locator(".tl-door").count(), 0, "input keeps it open");
    await page.clock.fastForward("05:00");
    await page.waitForSelector(".tl-door--shut");
    await center.until(async () => (await page.evaluate(() =>
      fetch("/api/v1/session").then((answer) => answer.json()))).locked, "the server knows");
  });
});

describe("signing in at a provider", () => {
  let center, browser, provider, secret;
  const people = {
    ana: { groups: ["staff", "tl-agents"] },
    cora: { groups: ["tl-leads", "tl-agents"] },
    dora: { groups: ["visitors"] },
  };
  before(async () => {
    [center, browser] = await Promise.all([Center.open(), openBrowser()]);
    provider = await SignInProvider.open({ people, back: `${center.url}/api/v1/session/oidc/back` });
    secret = join(newFolder("secret"), "secret");
    writeFileSync(secret, "not so secret: a%+/=\n");
  });
  after(async () => {
    await browser?.close();
    await center?.stop();
    await provider?.close();
  });
  const use = async (alg, ...settings) => {
    await center.stop();
    center.settings = [`oidc.issuer=${provider.issuer}`, `oidc.client=center-${alg}`,
      `oidc.secret_file=${secret}`, "oidc.name=The agency", "oidc.scope=openid profile groups",
      "oidc.roles=agent=tl-agents,supervisor=tl-leads", ...settings];
    await center.start();
  };
  const goAs = async (name) => {
    const page = await openPage(browser, `${center.url}/signin`);
    await page.getByRole("link", { name: "Sign in with The agency" }).click();
    await provider.signIn(page, name);
    return page;
  };
  const sessionOf = (page) =>
    page.evaluate(() => fetch("/api/v1/session").then((answer) => answer.json()));

  for (const alg of ["RS256", "ES256"])
    it(`brings somebody known back to the desk, by ${alg}`, async () => {
      await use(alg);
      const page = await goAs("ana");
      await page.waitForURL(`${center.url}/desk`);
      await page.waitForSelector(".tl-state__word");
      const { agent, step } = await sessionOf(page);
      assert.equal(agent.login, "ana");
      assert.equal(step, "done");
      assert.deepEqual([...page.faults, ...provider.faults], []);
      await center.logged(/security: sign-in ok user=\d+ from=\S+ why=elsewhere/);
      await page.context().close();
    });

  it("gives an account to who has a role there, only where that is set, and roles as they are there", async () => {
    await use("ES256");
    let page = await goAs("cora");
    await page.waitForURL(`${center.url}/signin?refused=unknown-user`);
    await page.waitForSelector(".usa-alert--error");
    await shoot(page, "signin-elsewhere");
    await page.context().close();
    await use("ES256", "oidc.make_users=1");
    page = await goAs("cora");
    await page.waitForURL(`${center.url}/desk`);
    assert.equal((await sessionOf(page)).agent.role, "supervisor");
    await page.context().close();
    people.cora.groups = ["tl-agents"];
    page = await goAs("cora");
    await page.waitForURL(`${center.url}/desk`);
    const { agent, rights } = await sessionOf(page);
    assert.equal(agent.role, "agent");
    assert.ok(!rights.includes("supervise"));
    await page.context().close();
    page = await goAs("dora");
    await page.waitForURL(`${center.url}/signin?refused=unknown-user`);
    await page.context().close();
    refusedWith(await begin(center, "cora", ""), 401, "wrong-password");
  });

  it("takes nobody back who did not set out from here, or twice", async () => {
    await use("RS256");
    const get = (path, cookie) =>
      fetch(`${center.url}/api/v1${path}`, { redirect: "manual", headers: cookie ? { cookie } : {} });
    const out = await get("/session/oidc");
    assert.equal(out.status, 302);
    const there = new URL(out.headers.get("location"));
    assert.equal(there.searchParams.get("code_challenge_method"), "S256");
    assert.ok(there.searchParams.get("nonce").length >= 43);
    const state = there.searchParams.get("state");
    const cookie = out.headers.get("set-cookie").split(";")[0];
    assert.match(out.headers.get("set-cookie"), /HttpOnly; SameSite=Lax/);
    const back = (query, cookies) => get(`/session/oidc/back?${query}`, cookies);
    const isRefused = (answer, what) => {
      assert.equal(answer.status, 302, what);
      assert.equal(answer.headers.get("location"), "/signin?refused=elsewhere", what);
      assert.ok(!/tl_session=\w/.test(answer.headers.get("set-cookie") ?? ""), what);
    };
    isRefused(await back(`code=x&state=${state}`), "another browser");
    isRefused(await back(`code=x&state=${"A".repeat(43)}`, cookie), "another state");
    isRefused(await back(`state=${state}`, cookie), "no code");
    isRefused(await back(`code=x&state=${state}`, cookie), "the same state again");
  });

  it("is no way in where no provider is set, and says when it does not answer", async () => {
    await center.stop();
    center.settings = [];
    await center.start();
    refusedWith(await center.api("GET", "/session/oidc"), 404, "not-found");
    await center.stop();
    center.settings = ["oidc.issuer=http://localhost:9", "oidc.client=x"];
    await center.start();
    const page = await openPage(browser, `${center.url}/signin`);
    await page.getByRole("link", { name: "Sign in with OpenID Connect" }).click();
    await page.waitForURL(`${center.url}/signin?refused=unavailable`);
    await page.waitForSelector(".usa-alert--error");
    await page.context().close();
  });
});
