/* call.open311.test.mjs: the public state of a request, by its number, for clients of Open311: by both
 * agencies' words, without a fact of a case or a person. support/open311-client.mjs is such a client. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { Center, OPEN, ROOT } from "./support/center.mjs";
import { Open311 } from "./support/open311-client.mjs";

const ON = "open311.on=1", HERE = "agency.example";
const clients = (center) => new Open311(`${center.url}/open311/v2`);
const value = (text) => ({ kind: "value", text });

/** Walks a topic's page to its request. */
async function file(center, topic, answers, language) {
  let { json: { token, page } } = await center.api("POST", `/topics/${topic}`, { body: { language } });
  for (const body of answers) {
    const { status, json } = await center.api("POST", `/topics/contacts/${page.id}`, { bearer: token,
      body: { step: page.asks.step, ...body } });
    assert.equal(status, 200, JSON.stringify(json));
    page = json;
  }
  assert.equal(page.end?.outcome, "request", JSON.stringify(page));
  return { id: page.id, number: page.end.number };
}
const typo = (center, one) =>
  file(center, "typographic-error", [value(one.number), value("My name is Núñez."), value("typed@example.org")], "en");
const absent = (center, near) => {
  const digits = near.replaceAll("-", "");
  return `${digits.slice(0, 9)}${(Number(digits[9]) + 1) % 10}`;
};

describe("the public state of requests", () => {
  let center, asks, nora, plain, hidden;
  before(async () => {
    center = await Center.open({ settings: [ON, `open311.jurisdiction=${HERE}`, "open311.tries=30"] });
    asks = clients(center);
    center.addUser("nora", "--role", "office-officer", "--office", "NBC");
    nora = await center.signIn("nora");
    const at = (isHidden) => center.cases().find((one) => one.protected === isHidden && one.office === "NBC");
    plain = await typo(center, at("0"));
    hidden = await typo(center, at("1"));
  });
  after(() => center?.stop());

  it("types are the policy's, in each of its languages", async () => {
    const rows = await asks.services();
    assert.ok(rows.some((row) => row.service_code === "typographic-error" && row.service_name === "Typographic error"));
    assert.ok((await asks.services({ locale: "es" })).every((row, i) => row.service_name !== rows[i].service_name));
    assert.deepEqual(await asks.definition("expedite"), { service_code: "expedite", attributes: [] });
    assert.equal((await asks.refusal("services/nothing")).status, 404);
  });

  it("a request tells its state and its days, on the agency's clock, and nothing else", async () => {
    const { service_request_id: id, ...row } = await asks.request(plain.number);
    assert.equal(id, plain.number);
    assert.equal(Date.parse(row.requested_datetime) - Date.parse(row.updated_datetime), 0);
    assert.match(row.requested_datetime, /^2027-03-0\dT1\d:\d\d:\d\d-05:00$/);
    assert.ok(Math.abs(Date.parse(row.requested_datetime) - OPEN) < 60_000, row.requested_datetime);
    assert.match(row.expected_datetime, /-04:00$/, "30 business days on, it is summer time");
    const { requested_datetime: a, updated_datetime: b, expected_datetime: c, agency_responsible: agency, ...rest } = row;
    assert.deepEqual(rest, { status: "open", status_notes: "With the office that answers it.", service_name: "Typographic error",
      service_code: "typographic-error", description: "", service_notice: null, address: null, address_id: null, zipcode: null,
      lat: null, long: null, media_url: null });
    const [{ group }] = await asks.services();
    assert.equal(agency, group, "who holds the case is not told");
    assert.equal((await asks.request(plain.number, { locale: "es" })).status_notes, "La tiene la oficina que la responde.");
    assert.deepEqual(await asks.request(plain.number.replaceAll("-", "")), await asks.request(plain.number));
  });

  it("it is asked back, and answered; neither word is told", async () => {
    const act = async (what, body) => {
      const { status, json } = await center.api("POST", `/office/requests/${plain.id}/${what}`, { cookie: nora, body });
      assert.equal(status, 204, JSON.stringify(json));
    };
    const before = await asks.request(plain.number);
    await center.advance(3600);
    await act("take", {});
    assert.deepEqual(await asks.request(plain.number), before, "whose hand it is in is not told");
    await act("ask", { words: { en: "How is it on your passport?" } });
    const asked = await asks.request(plain.number);
    assert.deepEqual([asked.status, asked.status_notes], ["open", "The person is asked for something more."]);
    assert.equal(Date.parse(asked.updated_datetime) - Date.parse(before.updated_datetime), 3600_000);
    await act("answer", { words: { en: "We sent a corrected notice to Elm Street." } });
    const answered = await asks.request(plain.number);
    assert.deepEqual([answered.status, answered.status_notes, answered.expected_datetime],
      ["closed", "Answered. The person has the answer.", null]);
    assert.doesNotMatch(JSON.stringify(answered), /Elm|passport|NBC|nora/i);
  });

  it("one of a protected case and one that is none are the same answer, in body and headers", async () => {
    const none = await asks.refusal(`requests/${absent(center, plain.number)}`);
    for (const number of [hidden.number, "12", "123-456-7890", "x".repeat(38)]) {
      const told = await asks.refusal(`requests/${number}`);
      assert.equal(told.status, 404);
      assert.deepEqual([told.json, told.xml], [none.json, none.xml], number);
    }
    assert.deepEqual((await asks.requests([hidden.number, plain.number, "1"])).map((row) => row.service_request_id), [plain.number]);
    assert.deepEqual(await asks.requests([hidden.number]), []);
  });

  it("a case that becomes protected takes its request along", async () => {
    const own = await typo(center, center.cases().find((one) => one.protected === "0" && one.office === "VSC"));
    assert.equal((await asks.request(own.number)).status, "open");
    center.change(`update cases set guarded = 1 where id = (select case_id from requests where contact = ${own.id})`);
    assert.equal((await asks.refusal(`requests/${own.number}`)).status, 404);
  });

  it("what is none of its own is said in its form", async () => {
    assert.equal((await asks.refusal("requests")).status, 400, "nothing is listed without numbers");
    assert.equal((await asks.refusal("discoveries")).status, 404);
    assert.equal((await asks.get("services.html")).status, 404);
    assert.equal((await asks.refusal("services", { jurisdiction_id: "elsewhere.example" })).status, 404);
    assert.ok((await asks.services({ jurisdiction_id: HERE })).length > 0);
    assert.equal((await fetch(`${center.url}/open311/v2/requests.json`, { method: "POST" })).status, 405);
  });

  it("records that do not answer are no reason to say that there is none", async () => {
    for (const table of ["requests", "contact_values", "request_words"]) {
      center.change(`alter table ${table} rename to away`);
      const down = await asks.refusal(`requests/${plain.number}`);
      center.change(`alter table away rename to ${table}`);
      assert.equal(down.status, 503, table);
    }
    assert.equal((await asks.request(plain.number)).status, "closed");
  });

  it("who guesses numbers waits; whoever has one does not use it up", async () => {
    for (let i = 0; i < 40; i++) await asks.request(plain.number);
    let last;
    for (let i = 0; i < 40 && last !== 429; i++) last = (await asks.get(`requests/${i}.json`)).status;
    assert.equal(last, 429);
    const { json } = await asks.refusal(`requests/${plain.number}`);
    assert.equal(json.status, 429);
    assert.ok(Number(json.headers["retry-after"]) > 0);
    assert.ok((await asks.services()).length > 0);
  });
});

describe("another agency's", () => {
  it("words, office and zone are its own", async () => {
    const center = await Center.open({ settings: [ON], ownPolicy: (folder) => {
      rmSync(folder, { recursive: true });
      cpSync(`${ROOT}/policy/other`, folder, { recursive: true });
    } });
    try {
      const asks = clients(center);
      assert.deepEqual((await asks.services()).map((row) => row.service_code).slice(0, 2), ["late-file", "move-visit"]);
      const one = await file(center, "licence-not-arrived", [value("B12345678")], "pt");
      const told = await asks.request(one.number, { locale: "pt" });
      assert.deepEqual([told.service_code, told.service_name, told.status_notes], ["not-arrived", "Licença não recebida", "Em apreciação."]);
      const [{ group }] = await asks.services({ locale: "pt" });
      assert.notEqual(told.agency_responsible, group, "its office is not the one that holds a case: it is told");
      assert.equal((await asks.request(one.number)).status_notes, "En cours d’examen.", "its first language");
    } finally {
      await center.stop();
    }
  });
});
