/* open311-client.mjs: a client of Open311 GeoReport v2 for reading, written from that specification's
 * tables of fields alone: what it does not find there it complains of. */
import assert from "node:assert/strict";

/* W3C date-time, with its zone. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/;

/** Elements alone, as objects; those of a list by its name. */
function parseXml(text) {
  let rest = text.replace(/^<\?xml [^>]*encoding="utf-8"[^>]*\?>\s*/i, "");
  assert.notEqual(rest, text, "an XML document says its encoding");
  const decode = (part) => part.replace(/&(lt|gt|quot|apos|amp);/g, (_, name) =>
    ({ lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" })[name]);
  function element() {
    const [open, name, empty] = /^<([a-z_]+)(\/?)>/.exec(rest) ?? assert.fail(`no element: ${rest.slice(0, 60)}`);
    rest = rest.slice(open.length);
    const children = [];
    if (empty) return { name, children, text: "" };
    const [words] = /^[^<]*/.exec(rest);
    rest = rest.slice(words.length);
    while (!rest.startsWith("</")) children.push(element());
    assert.ok(rest.startsWith(`</${name}>`), `${name} ends`);
    rest = rest.slice(name.length + 3);
    return { name, children, text: decode(words) };
  }
  const root = element();
  assert.equal(rest.trim(), "");
  return root;
}

const fieldsOf = ({ children }) => Object.fromEntries(children.map((one) => [one.name, one.text]));

export class Open311 {
  constructor(base, { jurisdiction } = {}) {
    this.base = base;
    this.jurisdiction = jurisdiction;
  }

  async get(path, query = {}) {
    const all = new URLSearchParams({ ...(this.jurisdiction ? { jurisdiction_id: this.jurisdiction } : {}), ...query });
    const answer = await fetch(`${this.base}/${path}?${all}`);
    return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text(),
      headers: Object.fromEntries([...answer.headers].filter(([name]) => name !== "date")) };
  }

  /** The rows of a list, and the same as XML: each field as text. */
  async #both(path, root, item, query) {
    const json = await this.get(`${path}.json`, query), xml = await this.get(`${path}.xml`, query);
    assert.equal(json.status, 200, json.text);
    assert.match(json.type, /^application\/json/);
    assert.match(xml.type, /^(text|application)\/xml/);
    const rows = JSON.parse(json.text), document = parseXml(xml.text);
    assert.equal(document.name, root);
    assert.deepEqual(document.children.map(({ name }) => name), rows.map(() => item));
    rows.forEach((row, i) => {
      const texts = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? "" : `${value}`]));
      assert.deepEqual(fieldsOf(document.children[i]), texts, "XML and JSON say the same");
    });
    return rows;
  }

  async services(query) {
    const rows = await this.#both("services", "services", "service", query);
    for (const row of rows) {
      for (const name of ["service_code", "service_name", "description", "keywords", "group"])
        assert.equal(typeof row[name], "string", name);
      assert.equal(typeof row.metadata, "boolean");
      assert.match(row.type, /^(realtime|batch|blackbox)$/);
    }
    assert.equal(new Set(rows.map((row) => row.service_code)).size, rows.length);
    return rows;
  }

  async definition(code) {
    const json = JSON.parse((await this.get(`services/${code}.json`)).text);
    const xml = parseXml((await this.get(`services/${code}.xml`)).text);
    assert.equal(xml.name, "service_definition");
    assert.equal(fieldsOf(xml).service_code, json.service_code);
    assert.ok(Array.isArray(json.attributes));
    return json;
  }

  #check(row) {
    assert.match(row.status, /^(open|closed)$/);
    for (const name of ["service_request_id", "service_name", "service_code"])
      assert.ok(typeof row[name] === "string" && row[name], name);
    for (const name of ["requested_datetime", "updated_datetime"]) assert.match(row[name], MOMENT, name);
    assert.ok(row.expected_datetime === null || MOMENT.test(row.expected_datetime));
    for (const name of ["status_notes", "description", "agency_responsible", "service_notice", "address", "address_id",
      "zipcode", "lat", "long", "media_url"])
      assert.ok(name in row, `${name} is there, if empty`);
    return row;
  }

  async request(number, query) {
    const rows = await this.#both(`requests/${number}`, "service_requests", "request", query);
    assert.equal(rows.length, 1);
    return this.#check(rows[0]);
  }

  async requests(numbers) {
    const rows = await this.#both("requests", "service_requests", "request", { service_request_id: numbers.join() });
    return rows.map((row) => this.#check(row));
  }

  /** Refused: the status, and why, in both forms. */
  async refusal(path, query) {
    const json = await this.get(`${path}.json`, query), xml = await this.get(`${path}.xml`, query);
    const [{ code, description }, ...more] = JSON.parse(json.text);
    const document = parseXml(xml.text);
    assert.deepEqual([code, more, xml.status, document.name, document.children[0].name],
      [json.status, [], json.status, "errors", "error"]);
    assert.deepEqual(fieldsOf(document.children[0]), { code: `${code}`, description });
    return { status: code, description, json, xml };
  }
}
