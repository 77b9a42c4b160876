/* call.security-tries.test.mjs: whoever tries passwords, codes, links and tokens one after the other hears the same
 * of every wrong one, and soon has to wait; each try stands in the log. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { Person } from "./support/account.mjs";
import { earlierCode, wrongCodeOf } from "./support/authenticator.mjs";
import { Center, PASSWORD, run } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";

const TRIES = 5; // Of an account, and here of an address.
const cookieOf = ({ headers }) => headers.get("set-cookie").split(";")[0];

describe("whoever tries one after the other", () => {
  let center, post;
  before(async () => (post = await Mailbox.open()));
  after(() => post?.close());
  const opened = async (failures, then) => {
    center = await Center.open({
      settings: [...post.mailSettings, `signin.failures=${failures}`, "agency_api.on=1", "account.asks=100"] });
    try {
      await then();
    } finally {
      await center.stop();
    }
  };
  const lines = (pattern) => center.log.split("\n").filter((line) => pattern.test(line)).length;
  const told = (pattern, least) => center.until(() => lines(pattern) >= least, `${least} lines: ${pattern}`, 5);
  /** So many wrong ones say the same; behind them it is 429, also for a right one. */
  async function tries(count, ask, { status, error }, { right = ask, then = "too-many" } = {}) {
    const texts = new Set();
    for (let i = 0; i < count; i++) {
      const answer = await ask(i);
      assert.deepEqual([answer.status, answer.json.error], [status, error], `try ${i}: ${JSON.stringify(answer.json)}`);
      texts.add(JSON.stringify(answer.json));
    }
    assert.equal(texts.size, 1, "the same answer");
    const last = await right(count);
    assert.deepEqual([last.status, last.json.error], [429, then]);
    assert.ok(Number(last.headers.get("retry-after")) > 0);
  }
  const post_ = (path, body, held) => center.api("POST", path, { body, ...held });

  it("passwords of the staff: the account is locked, one that there is not answers as one that there is", () =>
    opened(1000, async () => {
      const sign = (login, password) => post_("/session", { login, password });
      await tries(TRIES, (i) => sign("ana", `wrong ${i}`), { status: 401, error: "wrong-password" },
        { right: () => sign("ana", PASSWORD), then: "locked" });
      await tries(TRIES, (i) => sign("nobody", `wrong ${i}`), { status: 401, error: "wrong-password" }, { then: "locked" });
      assert.equal((await sign("ben", PASSWORD)).status, 200, "nobody else is locked");
      await told(/security: sign-in failed user=\d+ from=127.0.0.1 why=wrong-password/, TRIES);
      await told(/security: sign-in failed user=#[0-9a-f]{8} from=127.0.0.1 why=unknown-user/, TRIES);
      await told(/security: account locked user=\d+/, 1);
    }));

  it("second-factor and recovery codes, counted together, of staff", () => opened(1000, async () => {
    const cookie = cookieOf(await post_("/session", { login: "ana", password: PASSWORD }));
    const { json: { setup, key } } = await post_("/account/totp", {}, { cookie });
    const { json } = await post_("/account/totp/confirm", { setup, code: await earlierCode(key) }, { cookie });
    const pending = cookieOf(await post_("/session", { login: "ana", password: PASSWORD }));
    const prove = (code) => post_("/session/proof", { code }, { cookie: pending });
    await tries(TRIES, (i) => prove(i % 2 ? "AAAA-BBBB-CCCC" : wrongCodeOf(key)), { status: 401, error: "wrong-code" },
      { right: () => prove(json.recovery_codes[0]), then: "locked" });
    await told(/security: sign-in failed user=\d+ from=127.0.0.1 why=wrong-code/, TRIES);
    await told(/security: account locked user=\d+/, 1);
  }));

  it("from one address: passwords of accounts, whosever they are", () => opened(TRIES, async () => {
    await tries(TRIES, (i) => post_("/my/session", { mail: `p${i}@example.org`, password: "four wrong words here" }),
      { status: 401, error: "wrong-password" });
    await told(/security: sign-in failed user=#[0-9a-f]{8}/, TRIES);
    await told(/security: refused user=- from=127.0.0.1 why=too-many at=POST:\/api\/v1\/my\/session$/, 1);
  }));

  it("from one address: the links of mails", () => opened(TRIES, async () => {
    await tries(TRIES, (i) => post_("/my/confirm", { link: `1${i}.${"A".repeat(43)}`, password: "four plain words here" }),
      { status: 409, error: "dead-link" });
    await told(/security: link refused user=- from=127.0.0.1/, TRIES);
  }));

  it("from one address: the secrets of other systems", () => opened(TRIES, async () => {
    assert.equal(run(["client", "add", "portal", "--data", center.folder]).status, 0);
    const ask = (i) => fetch(`${center.url}/oauth/accesstoken`, { method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `grant_type=client_credentials&client_id=${i % 2 ? "portal" : "nobody"}&client_secret=wrong${i}` });
    const texts = new Set();
    for (let i = 0; i < TRIES; i++) {
      const answer = await ask(i);
      assert.equal(answer.status, 401);
      texts.add(await answer.text());
    }
    assert.equal(texts.size, 1, "a client that there is not answers as one that there is");
    assert.equal((await ask(1)).status, 429);
    await told(/security: client failed user=\S+ from=127.0.0.1/, TRIES);
  }));

  it("access codes from letters, of one account", () => opened(TRIES, async () => {
    const person = await Person.register(center, post, "rosa@example.org");
    const { number } = center.cases().find((one) => one.number.startsWith("IOE") && one.protected === "0");
    await tries(TRIES, (i) => person.post("/my/cases", { number, code: `AAAA-BBBB-CCC${"ABCDEF"[i]}` }),
      { status: 409, error: "wrong-access-code" });
    await told(/security: access code refused user=\d+ from=127.0.0.1/, TRIES);
  }));

  it("the codes of contacts: for one number, and for all numbers of one address", () => opened(1000, async () => {
    const look = (number, code) => post_("/promises/look", { number, code });
    await tries(TRIES, (i) => look("640-013-2303", `00000${i}`), { status: 404, error: "wrong-number-or-code" },
      { then: "too-many-tries" });
    const others = [];
    for (let i = 0; i < 12; i++) others.push((await look(`640-0${10 + i}-2303`, "000000")).status);
    assert.ok(others.includes(429) && others.at(-1) === 429, others.join());
    await told(/security: refused user=- from=127.0.0.1 why=wrong-number-or-code at=POST:\/api\/v1\/promises\/look$/, TRIES);
    await told(/security: refused user=- from=127.0.0.1 why=too-many-tries at=POST:\/api\/v1\/promises\/look$/, 2);
  }));

  it("tokens of uploads, calls and pages are 256 bits: each wrong one is refused alike, and told", () => opened(1000, async () => {
    for (const [method, path] of [["GET", "/uploads/1"], ["DELETE", "/uploads/1"], ["GET", "/calls/1"],
      ["GET", "/calls/1/uploads"], ["GET", "/topics/contacts/1"]]) {
      const seen = new Set();
      for (const bearer of [undefined, "A".repeat(43), `${"A".repeat(42)}B`]) {
        const { status, json } = await center.api(method, path, { bearer });
        assert.ok([401, 403, 404].includes(status), `${method} ${path}: ${status}`);
        seen.add(`${status} ${json.error}`);
      }
      assert.equal(seen.size, 1, `${method} ${path}: ${[...seen]}`);
      const at = `${method}:/api/v1${path.replace("1", "{id}")}`.replace(/[{}/]/g, "\\$&");
      await told(new RegExp(`security: refused user=- from=127.0.0.1 why=\\S+ at=${at}$`), 3);
    }
  }));
});
