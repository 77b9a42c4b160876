/* call.clients.test.mjs: other systems ask as they ask the agency: tokens, the status of cases, how long
 * they take. support/status-client.mjs is such a client, written from what the agency says of its API
 * alone. */
import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Center, OPEN, run } from "./support/center.mjs";
import { checkAll, StatusClient, TimesClient } from "./support/status-client.mjs";
import { statusTexts } from "./support/policy.mjs";

const ID = "benefits-portal";
const ON = "agency_api.on=1";
const SECOND = 1000, DAY = 24 * 3600 * SECOND;

function client(center, ...words) {
  const done = run(["client", ...words, "--data", center.folder]);
  assert.equal(done.status, 0, done.err);
  return /client_secret (\S+)/.exec(done.out)?.[1];
}

const number = (center, fits) => center.cases().find(fits).number;
const isPlain = ({ number: one, protected: hidden }) => hidden === "0" && !one.startsWith("IOE");
function unknownTo(center) {
  const one = number(center, isPlain).replace(/\d{4}$/, (four) => (four === "9999" ? "0000" : "9999"));
  assert.ok(!center.cases().some((row) => row.number === one));
  return one;
}

/** A case that stood elsewhere before. */
function giveHistory(center, receipt) {
  const [[id, status]] = center.rows(`select id, status from cases where receipt = '${receipt}'`);
  const before = Object.keys(statusTexts()).find((code) => code !== status);
  const at = Date.UTC(2024, 1, 29, 13, 4, 5) * 1000;
  center.change(`insert into case_history (case_id, at, status) values (${id}, ${at}, '${before}')`);
  return { before, at };
}

describe("clients made for the agency's API", () => {
  it("one that was written from its description alone finds all that it expects", async () => {
    const center = await Center.open({ clock: "real", settings: [ON] });
    try {
      const secret = client(center, "add", ID);
      const rows = center.cases();
      const known = rows.find(isPlain);
      const withHistory = rows.find((row) => isPlain(row) && row !== known).number;
      giveHistory(center, withHistory);
      const done = await checkAll({
        base: center.url, timesBase: `${center.url}/processing-times/api`, clientId: ID, clientSecret: secret,
        known: { receipt: known.number, form: known.form }, withHistory,
        electronic: number(center, (row) => row.number.startsWith("IOE") && row.protected === "0"),
        unknown: unknownTo(center), protectedReceipt: number(center, (row) => row.protected === "1"),
        malformed: "QZX12", secondsLimit: 10,
      });
      assert.ok(done.length > 20, done.join("\n"));
      assert.ok(!center.log.includes(secret), "no secret in the log");
    } finally {
      await center.stop();
    }
  });

  it("what is told is what the records say, in each language, with where the case stood before", async () => {
    const center = await Center.open({ settings: [ON] });
    try {
      const asks = new StatusClient({ base: center.url, clientId: ID, clientSecret: client(center, "add", ID) });
      const { number: receipt, form, status, received_on: received } = center.cases().find(isPlain);
      const { before, at } = giveHistory(center, receipt);
      const words = statusTexts();
      const told = await asks.caseStatus(receipt);
      assert.deepEqual([told.receipt, told.form], [receipt, form]);
      assert.deepEqual(told.status, { en: words[status].title_en, es: words[status].title_es });
      assert.deepEqual(told.text, { en: words[status].text_en, es: words[status].text_es });
      assert.equal(told.submitted.toISOString().slice(0, 10), received);
      assert.deepEqual(told.history, [{ date: new Date(at / 1000), en: words[before].title_en, es: words[before].title_es }]);
      assert.equal((await asks.caseStatus(number(center, (row) => isPlain(row) && row.number !== receipt))).history, null);
      for (const wrong of ["12", "QZX", "2222190000001", `${receipt}1`, "x".repeat(41)])
        assert.equal((await asks.rawStatus(wrong)).status, 422, wrong);
      for (const table of ["cases", "case_history", "status_clients"]) {
        await center.advance(60);
        center.change(`alter table ${table} rename to away`);
        const down = await asks.rawStatus(receipt);
        assert.deepEqual([down.status, down.text], [503, ' {"error":{"code":"503","message":"Service Unavailable"}}'], table);
        center.change(`alter table away rename to ${table}`);
        assert.equal((await asks.rawStatus(receipt)).status, 200);
      }
    } finally {
      await center.stop();
    }
  });

  it("a number with a star is imported and found, and an import that moves the case on leaves its history", async () => {
    const center = await Center.open({ settings: [ON] });
    try {
      const asks = new StatusClient({ base: center.url, clientId: ID, clientSecret: client(center, "add", ID) });
      const row = center.cases().find(isPlain), [first, second] = Object.keys(statusTexts());
      const receipt = `${row.number.slice(0, 3)}*123456789`, file = join(center.folder, "starred.csv");
      const stands = (status, day) => {
        const columns = { ...row, number: receipt, status, status_on: day };
        writeFileSync(file, `${Object.keys(columns).join()}\n${Object.values(columns).join()}\n`);
        const done = run(["import", "cases", file, "--data", center.folder]);
        assert.equal(done.status, 0, done.err);
      };
      assert.equal((await asks.rawStatus(receipt)).status, 404);
      stands(first, "2026-02-01");
      assert.equal((await asks.caseStatus(receipt)).history, null);
      stands(second, "2026-02-09");
      const { receipt: told, status, modified, history } = await asks.caseStatus(receipt.toLowerCase());
      assert.deepEqual([told, status.en, modified], [receipt, statusTexts()[second].title_en, new Date(Date.UTC(2026, 1, 9))]);
      assert.deepEqual(history.map(({ en, date }) => [en, date]), [[statusTexts()[first].title_en, new Date(Date.UTC(2026, 1, 1))]]);
      assert.equal((await center.api("POST", "/cases/status", { body: { number: receipt } })).json.number, receipt);
      assert.ok(!center.log.includes(receipt));
    } finally {
      await center.stop();
    }
  });

  it("a client has so many in a second and so many in a day, which ends at midnight by the agency's clock", async () => {
    const center = await Center.open({ settings: [ON, "agency_api.rate=3", "agency_api.day=5"] });
    try {
      const first = new StatusClient({ base: center.url, clientId: ID, clientSecret: client(center, "add", ID) });
      const second = new StatusClient({ base: center.url, clientId: "bot", clientSecret: client(center, "add", "bot") });
      const receipt = unknownTo(center);
      const ask = async (who) => {
        const { status, text } = await who.rawStatus(receipt, await who.tokenReply().then((reply) => reply.access_token));
        return [status, JSON.parse(text).message];
      };
      const SPIKE = [429, "Spike Arrest Violation"], QUOTA = [429, "Quota Violation"], NONE = [404, "Case not found"];
      for (const wanted of [NONE, NONE, NONE, SPIKE]) assert.deepEqual(await ask(first), wanted);
      assert.deepEqual(await ask(second), NONE, "another client has its own");
      await center.advance(1);
      for (const wanted of [NONE, NONE, QUOTA]) assert.deepEqual(await ask(first), wanted);
      const midnight = new Date(OPEN); // 10:00 there.
      midnight.setTime(midnight.getTime() + 14 * 3600 * SECOND);
      await center.moveTo(new Date(midnight.getTime() - SECOND));
      assert.deepEqual(await ask(first), QUOTA);
      await center.moveTo(midnight);
      assert.deepEqual(await ask(first), NONE);
      await center.moveTo(new Date(midnight.getTime() + DAY / 24));
      assert.deepEqual(await ask(first), NONE);
    } finally {
      await center.stop();
    }
  });

  it("tokens end after half an hour, with their secret, and with the account", async () => {
    const center = await Center.open({ settings: [ON] });
    try {
      const receipt = unknownTo(center);
      const old = new StatusClient({ base: center.url, clientId: ID, clientSecret: client(center, "add", ID) });
      const status = async (token) => (await old.rawStatus(receipt, token)).status;
      const { access_token: token } = await old.tokenReply();
      await center.advance(1799);
      assert.equal(await status(token), 404);
      await center.advance(1);
      assert.equal(await status(token), 401);
      const { access_token: second } = await old.tokenReply();
      assert.equal(await status(second), 404);
      const secret = client(center, "secret", ID);
      assert.equal(await status(second), 401);
      await assert.rejects(old.tokenReply(), { code: 401 });
      const renewed = new StatusClient({ base: center.url, clientId: ID, clientSecret: secret });
      const { access_token: third } = await renewed.tokenReply();
      assert.equal(await status(third), 404);
      assert.match(run(["client", "list", "--data", center.folder]).out, new RegExp(`^${ID} `));
      client(center, "remove", ID);
      assert.equal(await status(third), 401);
      await assert.rejects(renewed.tokenReply(), { code: 401 });
      for (const kept of [token, second, third, secret]) assert.ok(!center.log.includes(kept), "nothing of it in the log");
      assert.deepEqual(center.rows("select action from audit where record_kind = 'client' order by id").flat(),
        ["client made", "client secret made", "client failed", "client removed", "client failed"]);
      const wrong = run(["client", "secret", "nobody", "--data", center.folder]);
      assert.deepEqual([wrong.status, wrong.err], [1, "throughline: there is no client nobody\n"]);
      assert.match(run(["client", "add", "a b", "--data", center.folder]).err, /letters, digits/);
    } finally {
      await center.stop();
    }
  });

  it("the secret comes in the form or by HTTP Basic; wrong tries are told, counted and limited", async () => {
    const center = await Center.open({ settings: [ON, "signin.failures=5"] });
    try {
      const secret = client(center, "add", ID);
      const ask = async (form, basic, path = "/oauth/accesstoken") => {
        const answer = await fetch(`${center.url}${path}`, { method: "POST", body: new URLSearchParams(form),
          headers: basic ? { authorization: `Basic ${Buffer.from(basic).toString("base64")}` } : {} });
        return { status: answer.status, body: await answer.json(), headers: answer.headers };
      };
      const grant = { grant_type: "client_credentials" };
      for (const good of [await ask({ ...grant, client_id: ID, client_secret: secret }),
        await ask(grant, `${ID}:${secret}`), await ask({ ...grant, client_id: ID }, `${ID}:${secret}`),
        await ask({ client_id: ID, client_secret: secret }, undefined, "/oauth/accesstoken?grant_type=client_credentials")]) {
        assert.deepEqual([good.status, good.body.client_id, good.body.expires_in, good.body.status, good.body.token_type],
          [200, ID, 1800, "approved", "Bearer"]);
        assert.equal(Number(good.body.issued_at), OPEN.getTime());
        assert.equal(good.headers.get("cache-control"), "no-store");
      }
      for (const bad of [{ client_id: ID, client_secret: secret }, { grant_type: "password", username: "a", password: "b" }])
        assert.equal((await ask(bad)).status, 400);
      assert.equal((await ask({ ...grant, client_id: ID, client_secret: secret }, `${ID}:${secret}`)).status, 400);
      assert.equal((await ask({ ...grant, client_id: "other" }, `${ID}:${secret}`)).status, 400);
      const wrong = [[grant], [{ ...grant, client_id: ID, client_secret: "x" }], [{ ...grant, client_id: "no", client_secret: secret }],
        [grant, `${ID}:x`], [{ ...grant, client_id: ID, client_secret: "x".repeat(200) }]];
      for (const [form, basic] of wrong) {
        const { status, body, headers } = await ask(form, basic);
        assert.deepEqual([status, body], [401, { code: 401, message: "Invalid Client", error: "invalid_client" }]);
        assert.match(headers.get("www-authenticate"), /^Basic /);
      }
      const locked = await ask({ ...grant, client_id: ID, client_secret: secret });
      assert.deepEqual([locked.status, locked.body.code], [429, 429]);
      assert.ok(Number(locked.headers.get("retry-after")) > 0);
      await center.logged(/user=#[0-9a-f]{8} from=127\.0\.0\.1 why=unknown-client$/m);
      const lines = center.log.split("\n").filter((line) => line.includes("client failed"));
      assert.equal(lines.length, wrong.length);
      assert.match(lines[1], /security: client failed user=client-\d+ from=127\.0\.0\.1 why=wrong-secret$/);
      assert.match(lines[2], /user=#[0-9a-f]{8} from=127\.0\.0\.1 why=unknown-client$/);
      assert.ok(!center.log.includes(secret) && !center.log.includes(ID));
    } finally {
      await center.stop();
    }
  });

  it("times are those of the records, by form and office, whatever the order of a path's last parts", async () => {
    const center = await Center.open({ settings: [ON] });
    try {
      const base = `${center.url}/processing-times/api`, times = new TimesClient({ base });
      for (const { form, en, es } of await times.forms()) {
        assert.deepEqual(await times.formTypes(form), [{ key: form, type: form, en, es }]);
        const rows = center.rows(`select office, low_days, high_days, inquiry_at from processing_times where form = '${form}' order by office`);
        assert.deepEqual((await times.formOffices(form, form)).map(({ code }) => code), rows.map(([office]) => office));
        assert.deepEqual(await times.formOffices(form), await times.formOffices(form, form));
        const [[office, low, high, inquiry]] = rows;
        const told = await times.processingTime(form, office, form);
        const [type] = told.subtypes;
        assert.deepEqual([type.range.upper.value, type.range.lower.value, type.range.upper.en, type.range.upper.es],
          [high, low, "days", "días"]);
        assert.equal(type.serviceRequest.getTime(), inquiry / 1000);
        assert.ok(Date.now() - type.published.getTime() < 2 * DAY, "when they were imported");
        assert.match(type.serviceRequestText.es, /^\d+ de [a-z]+ de \d{4}$/);
        const body = async (...parts) => (await fetch(`${base}/processingtime/${parts.join("/")}`)).text();
        assert.equal(await body(form, form, office), await body(form, office, form));
        assert.equal(await body(form, office), await body(form, office, form));
      }
      const [{ form }] = await times.forms();
      const [{ code }] = await times.formOffices(form);
      center.change("update processing_times set made_at = 0"); // They came before that was kept.
      const { subtypes: [today] } = await times.processingTime(form, code);
      assert.equal(today.published.toISOString().slice(0, 10), OPEN.toISOString().slice(0, 10));
      for (const path of ["formtypes/X-0", "formoffices/X-0", `formoffices/${form}/X`, `processingtime/${form}/NOWHERE`,
        `processingtime/X-0/NOWHERE`, `processingtime/${form}/NOWHERE/X`])
        assert.deepEqual(await (await fetch(`${base}/${path}`)).json(), { code: 404, message: "Not found" }, path);
    } finally {
      await center.stop();
    }
  });

  it("what is refused before it is looked at is refused in the same form", async () => {
    const center = await Center.open({ settings: [ON, "http.rate=1"] });
    try {
      const ask = async (path, init) => {
        const answer = await fetch(`${center.url}${path}`, init);
        return { status: answer.status, body: await answer.json(), after: answer.headers.get("retry-after") };
      };
      const json = await ask("/oauth/accesstoken", { method: "POST", body: "{}", headers: { "content-type": "application/json" } });
      assert.deepEqual(json.body, { code: 415, message: "Unsupported Media Type" });
      const twice = await ask("/oauth/accesstoken", { method: "POST", body: new URLSearchParams("a=1&a=2") });
      assert.deepEqual(twice.body, { code: 400, message: "Bad Request" });
      const many = await Promise.all(Array.from({ length: 30 }, () => ask("/processing-times/api/forms")));
      const refused = many.filter(({ status }) => status !== 200);
      assert.ok(refused.length > 0);
      for (const { status, body, after } of refused)
        assert.deepEqual([status, body, after], [429, { code: 429, message: "Spike Arrest Violation" }, "1"]);
    } finally {
      await center.stop();
    }
  });

  it("nothing of it is there unless it is set", async () => {
    const center = await Center.open();
    try {
      const asks = (path, init) => fetch(`${center.url}${path}`, init).then(({ status }) => status);
      assert.equal(await asks("/oauth/accesstoken", { method: "POST", body: new URLSearchParams({ a: "b" }) }), 404);
      assert.equal(await asks(`/case-status/${unknownTo(center)}`), 404);
      assert.equal(await asks("/processing-times/api/forms"), 404);
    } finally {
      await center.stop();
    }
  });
});
