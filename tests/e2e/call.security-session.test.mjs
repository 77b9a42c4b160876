/* call.security-session.test.mjs: a token from before a step of a sign-in is nobody's behind it; live sockets end
 * with the session that opened them; and nothing is changed, nor any socket opened, from another site's page. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { Person } from "./support/account.mjs";
import { earlierCode } from "./support/authenticator.mjs";
import { Center, PASSWORD } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";
import { RIGHTS } from "./support/rights.mjs";
import { knock } from "./support/socket.mjs";

const cookieOf = ({ headers }) => headers.get("set-cookie").split(";")[0];
const ALL = ["", "?call=supervise", "?call=second-looks"];

describe("sessions, and pages that are not ours", () => {
  let center, post;
  before(async () => {
    post = await Mailbox.open();
    center = await Center.open({ settings: [...post.mailSettings, "agency_api.on=1"] });
    center.addUser("sue", "--role", "supervisor", "--skills", "english", "--tiers", "2");
    center.addUser("sid", "--role", "supervisor", "--skills", "english", "--tiers", "2");
    center.addUser("amy", "--role", "admin");
  });
  after(async () => {
    await center?.stop();
    post?.close();
  });
  const begin = (login, cookie) => center.api("POST", "/session", { cookie, body: { login, password: PASSWORD } });
  const statusOf = async (path, held) => (await center.api("GET", path, held)).status;
  const opens = async (cookie, query) => {
    const live = await knock(center, { cookie, query });
    assert.equal(live.status, 101);
    return live;
  };
  /** Still open after so long. */
  const isOpen = async ({ closed }, ms = 500) =>
    assert.equal(await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, ms, "open"))]), "open");
  const refused = (why, at) => center.logged(new RegExp(`security: refused user=\\S+ from=127.0.0.1 why=${why} at=${at}\n`));

  it("nobody can choose the token of another's session", async () => {
    const chosen = "tl_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const cookie = cookieOf(await begin("ana", chosen));
    assert.notEqual(cookie, chosen);
    assert.equal(await statusOf("/session", { cookie: chosen }), 401);
    const again = cookieOf(await begin("ana", cookie));
    assert.notEqual(again, cookie, "another sign-in is another session");
  });

  it("staff: who knew the token before the second factor has nothing behind it", async () => {
    const enrol = cookieOf(await begin("amy"));
    const { json: { setup, key } } = await center.api("POST", "/account/totp", { cookie: enrol, body: {} });
    const done = await center.api("POST", "/account/totp/confirm", { cookie: enrol, body: { setup, code: await earlierCode(key) } });
    assert.equal(done.json.token, undefined, "staff have it in the cookie alone");
    assert.equal(await statusOf("/session", { cookie: enrol }), 401);
    assert.equal(await statusOf("/account", { cookie: cookieOf(done) }), 200);
    const before = cookieOf(await begin("amy"));
    assert.equal((await knock(center, { cookie: before }).then(({ closed }) => closed)), 4401, "no socket before it");
    const [code] = done.json.recovery_codes;
    const proved = await center.api("POST", "/session/proof", { cookie: before, body: { code } });
    assert.equal(proved.status, 200);
    assert.notEqual(cookieOf(proved), before);
    assert.equal(await statusOf("/session", { cookie: before }), 401);
    assert.equal(await statusOf("/account", { cookie: cookieOf(proved) }), 200);
    await refused("not-signed-in", "GET:/live");
  });

  it("accounts: the same, for the first factor and for each sign-in", async () => {
    const person = await Person.register(center, post, "rosa@example.org");
    const later = await person.begin();
    const before = later.token;
    assert.equal(await statusOf("/my/cases", { bearer: before }), 401);
    await later.post("/my/session/proof", { code: person.codes.pop() });
    assert.notEqual(later.token, before);
    assert.equal(await statusOf("/my/session", { bearer: before }), 401);
    assert.equal(await statusOf("/my/cases", { bearer: later.token }), 200);
    assert.equal((await later.api("GET", "/my/sessions")).json.sessions.filter((one) => one.this).length, 1);
  });

  it("a live socket ends when its session is signed out, and no other does", async () => {
    const [cookie, other] = [cookieOf(await begin("sue")), cookieOf(await begin("sue"))];
    const sockets = await Promise.all(ALL.map((query) => opens(cookie, query)));
    const kept = await Promise.all(ALL.map((query) => opens(other, query)));
    assert.equal((await center.api("DELETE", "/session", { cookie })).status, 204);
    assert.deepEqual(await Promise.all(sockets.map(({ closed }) => closed)), [4401, 4401, 4401]);
    await Promise.all(kept.map((one) => isOpen(one)));
    for (const { socket } of kept) socket.destroy();
  });

  it("behind a locked screen the desk's goes on, and what shows others' work ends", async () => {
    const cookie = cookieOf(await begin("sue"));
    const [desk, ...others] = await Promise.all(ALL.map((query) => opens(cookie, query)));
    assert.equal((await center.api("POST", "/session/lock", { cookie, body: {} })).status, 200);
    assert.deepEqual(await Promise.all(others.map(({ closed }) => closed)), [4401, 4401]);
    await isOpen(desk);
    desk.socket.destroy();
  });

  it("a session that is over, because nobody did anything, takes its sockets along", async () => {
    const cookie = cookieOf(await begin("sid"));
    const live = await opens(cookie);
    const [[id]] = center.rows("SELECT id FROM staff WHERE login = 'sid'");
    center.change(`UPDATE sessions SET seen_at = seen_at - 3 * 3600000000 WHERE owner = ${id}`);
    assert.equal(await live.closed, 4401, "an open socket keeps no session alive");
    assert.equal(await statusOf("/session", { cookie }), 401);
  });

  it("nothing is changed from another site's page, with whatever right", async () => {
    const cookie = cookieOf(await begin("sue"));
    const person = await Person.register(center, post, "sam@example.org");
    for (const route of Object.keys(RIGHTS).filter((one) => !one.startsWith("GET "))) {
      const [method, path] = route.split(" ");
      const root = /^\/(oauth|case-status|open311|processing-times\/)/.test(path) ? "" : "/api/v1";
      const type = path === "/uploads/{id}" ? "application/offset+octet-stream"
        : path.startsWith("/oauth") ? "application/x-www-form-urlencoded" : "application/json";
      for (const foreign of [{ origin: "https://elsewhere.example" }, { origin: "null" },
        { origin: center.url, "sec-fetch-site": "cross-site" }]) {
        const who = path.startsWith("/my/") ? { authorization: `Bearer ${person.token}` } : { cookie };
        const answer = await fetch(`${center.url}${root}${path.replace(/\{\w+\}/g, "1")}`, {
          method, headers: { ...who, ...foreign, "content-type": type }, ...(method === "DELETE" ? {} : { body: type.endsWith("json") ? "{}" : "" }) });
        assert.equal(answer.status, 403, `${route} from ${JSON.stringify(foreign)}`);
      }
      await refused("foreign-origin", `${method}:${root}${path}`.replace(/[{}]/g, "\\$&"));
    }
    assert.equal(await statusOf("/session", { cookie }), 200, "nobody was signed out");
  });

  it("no socket is opened from another site's page", async () => {
    const cookie = cookieOf(await begin("sue"));
    for (const foreign of [{ origin: "https://elsewhere.example" }, { site: "cross-site" }])
      assert.equal((await knock(center, { cookie, ...foreign })).status, 403);
    await refused("foreign-origin", "GET:/live");
  });
});
