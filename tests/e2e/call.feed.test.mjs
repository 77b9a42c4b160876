/* call.feed.test.mjs: another system sends cases and appointments as they change: they stand on the pages,
 * their owners have a mail that says no more than that something is new, and who may only ask may not send. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { mailTo, Person } from "./support/account.mjs";
import { Center, run } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";
import { statusTexts } from "./support/policy.mjs";
import { StatusClient } from "./support/status-client.mjs";

const MAIL = "rosa@example.org";
const ROWS_MAX = 500;

function client(center, ...words) {
  const done = run(["client", ...words, "--data", center.folder]);
  assert.equal(done.status, 0, done.err);
  return /client_secret (\S+)/.exec(done.out)?.[1];
}

describe("a feed of records", () => {
  let center, post, feeder, reader, used = 0;
  const [first, second, third] = Object.keys(statusTexts());
  const tokenOf = async (id, secret) =>
    (await new StatusClient({ base: center.url, clientId: id, clientSecret: secret }).tokenReply()).access_token;
  before(async () => {
    post = await Mailbox.open();
    center = await Center.open({ clock: "real",
      settings: [...post.mailSettings, "agency_api.on=1", "agency_api.feeds=100", "account.asks=300"] });
    feeder = await tokenOf("records", client(center, "add", "records"));
    client(center, "feed", "records");
    reader = await tokenOf("portal", client(center, "add", "portal"));
  });
  after(async () => {
    const log = center?.log ?? "";
    await center?.stop();
    post?.close();
    assert.doesNotMatch(log, /ABC\d{10}|EAC\d{10}|@example\.org/);
  });

  /** A case as the agency's systems have it; of no other test. */
  const newCase = (more = {}) => {
    const row = center.cases().find(({ number }) => number.startsWith("EAC"));
    return { ...row, number: `EAC88${String(++used).padStart(8, "0")}`, status: first, status_on: "2026-02-01",
      received_on: "2026-01-05", protected: false, online: 1, ...more };
  };
  const feed = (rows, { what = "cases", bearer = feeder } = {}) =>
    center.api("POST", `/feed/${what}`, { body: { rows }, bearer });
  const resultsOf = async (rows, more) => {
    const { status, json } = await feed(rows, more);
    assert.equal(status, 200, JSON.stringify(json));
    return json.rows.map(({ result }) => result);
  };
  const statusOf = async (number) => (await center.api("POST", "/cases/status", { body: { number } })).json;
  const refusedWith = ({ status, json }, wanted, code) => assert.deepEqual([status, json.error], [wanted, code]);

  it("a case stands on the pages as soon as it is sent, and moves on; sent again it is unchanged", async () => {
    const row = newCase();
    assert.equal((await statusOf(row.number)).error, "not-found");
    assert.deepEqual(await resultsOf([row]), ["taken"]);
    assert.equal((await statusOf(row.number)).status.en, statusTexts()[first].title_en);
    assert.deepEqual(await resultsOf([row]), ["unchanged"]);
    const moved = { ...row, status: second, status_on: "2026-02-09" };
    assert.deepEqual(await resultsOf([moved]), ["taken"]);
    assert.deepEqual(await resultsOf([{ ...row, status: third }]), ["older"]);
    const told = await statusOf(row.number);
    assert.deepEqual([told.status.en, told.updated_on], [statusTexts()[second].title_en, "2026-02-09"]);
  });

  it("its owner's account gets one mail, which says nothing of the case", async () => {
    const row = newCase({ online_filer: MAIL });
    const person = await Person.register(center, post, MAIL);
    assert.deepEqual(await resultsOf([row]), ["taken"]);
    const casesOf = async () => (await person.api("GET", "/my/cases")).json.cases;
    assert.deepEqual((await casesOf()).map((one) => one.case.number), [row.number]);
    const moved = { ...row, status: second, status_on: "2026-02-09" };
    assert.deepEqual(await resultsOf([moved, newCase()]), ["taken", "taken"]);
    assert.deepEqual(await resultsOf([moved]), ["unchanged"]);
    const got = await mailTo(center, post, MAIL, 2);
    assert.match(got.subject, /Something new in your account/);
    assert.doesNotMatch(got.text, new RegExp(`https?://|${row.number}|${row.form}|${statusTexts()[second].title_en}`));
    assert.equal((await casesOf())[0].history.length, 2);
    assert.deepEqual(center.rows("select count(*) from notices where kind = 'account_news'"), [[1]]);
  });

  it("good rows are taken though others are wrong, and each wrong column is named", async () => {
    const [good, other] = [newCase(), newCase()];
    const { status, json } = await feed([good, { ...other, number: "four", status_on: "soon", online: 7 }, "no row", good,
      { ...other, form: ["I-90"], online_filer: "nobody" }, { ...other, of_no_concern: { deep: [1] } }]);
    assert.equal(status, 200);
    const { rows, ...counts } = json;
    assert.deepEqual(counts, { taken: 2, unchanged: 0, older: 0, refused: 4 });
    assert.deepEqual(rows.map(({ result, faults = [] }) => [result, ...faults.map(({ column }) => column)]), [
      ["taken"], ["refused", "number", "status_on", "online"], ["refused", ""], ["refused", "number"],
      ["refused", "form", "online_filer"], ["taken"]]);
    assert.equal(rows[1].faults[0].why, "this is not a case number of this agency");
    assert.equal(rows[3].faults[0].why, "this case stands in the request twice");
  });

  it("appointments come the same way, once their case is there", async () => {
    const row = newCase();
    const at = { case: row.number, kind: "biometrics", at: "2026-12-02T14:00:00Z", place: "XCH", state: "planned" };
    const appointments = { what: "appointments" };
    const lost = await feed([at], appointments);
    assert.deepEqual(lost.json.rows, [{ result: "refused", faults: [{ column: "case", why: "there is no such case; feed the cases first" }] }]);
    assert.deepEqual(await resultsOf([row]), ["taken"]);
    assert.deepEqual(await resultsOf([at, at, { ...at, at: "2026-12-03" }], appointments), ["taken", "refused", "refused"]);
    assert.deepEqual(await resultsOf([at], appointments), ["unchanged"]);
    assert.deepEqual(await resultsOf([{ ...at, state: "kept" }], appointments), ["taken"]);
    assert.deepEqual(center.rows(`select kind, state from appointments a join cases c on c.id = a.case_id
      where c.receipt = '${row.number}'`), [["biometrics", "kept"]]);
  });

  it("who may only ask may not send; a mark that is taken away holds at once", async () => {
    const row = newCase();
    refusedWith(await feed([row], { bearer: reader }), 403, "not-allowed");
    refusedWith(await feed([row], { bearer: "nonsense" }), 401, "not-signed-in");
    refusedWith(await feed([row], { bearer: "" }), 401, "not-signed-in");
    client(center, "no-feed", "records");
    refusedWith(await feed([row]), 403, "not-allowed");
    client(center, "feed", "records");
    const marks = run(["client", "list", "--data", center.folder]).out;
    assert.match(marks, /^portal +ask +portal$/m);
    assert.match(marks, /^records +feed +records$/m);
    assert.equal((await statusOf(row.number)).error, "not-found");
  });

  it("so many rows at once and no more; a full request is taken, and recorded", async () => {
    const rows = Array.from({ length: ROWS_MAX }, () => newCase());
    refusedWith(await feed([...rows, newCase()]), 400, "bad-request");
    refusedWith(await feed([]), 400, "bad-request");
    refusedWith(await feed({ number: "x" }), 400, "bad-request");
    const small = rows.map(({ number, form, office, status, status_on, received_on, language }) =>
      ({ number, form, office, status, status_on, received_on, language, protected: 0, online: 0 }));
    const before = center.rows("select count(*) from audit where action = 'feed'")[0][0];
    const { status, json } = await feed(small);
    assert.deepEqual([status, json.taken], [200, ROWS_MAX]);
    const audit = center.rows("select reason from audit where action = 'feed' and record_kind = 'client' order by id").flat().slice(before);
    assert.equal(audit.reduce((sum, reason) => sum + Number(/^what=cases taken=(\d+) unchanged=0 older=0 refused=0$/.exec(reason)[1]), 0), ROWS_MAX);
    assert.deepEqual(center.rows("select count(*) from imports"), [[0]]);
    assert.equal((await feed([{ ...newCase(), office: "x".repeat(300_000) }])).status, 413);
  });

  it("so many requests in a second; and where such clients are not served, there is no feed", async () => {
    const slow = await Center.open({ settings: ["agency_api.on=1"] });
    try {
      const { access_token: bearer } = await new StatusClient({ base: slow.url, clientId: "records",
        clientSecret: client(slow, "add", "records") }).tokenReply();
      client(slow, "feed", "records");
      const ask = () => slow.api("POST", "/feed/cases", { body: { rows: [newCase()] }, bearer });
      assert.deepEqual([(await ask()).status, (await ask()).status], [200, 200]);
      refusedWith(await ask(), 429, "too-many");
      await slow.advance(1);
      assert.equal((await ask()).status, 200);
    } finally {
      await slow.stop();
    }
    const off = await Center.open({});
    try {
      refusedWith(await off.api("POST", "/feed/cases", { body: { rows: [newCase()] }, bearer: feeder }), 404, "not-found");
    } finally {
      await off.stop();
    }
  });
});
