/* papers.mjs: notices and requests for evidence as the agency's own systems send them, and files of answers.
 *
 *     const feed = await Feed.open(center);
 *     await feed.rfe({ case: number, id: "E1", due_on: inDays(10), asks: "identity" })   // "taken"
 */
import assert from "node:assert/strict";
import { run } from "./center.mjs";
import { StatusClient } from "./status-client.mjs";

export const ON = ["agency_api.on=1", "agency_api.feeds=100"];

/** A day by the agency's calendar, so many from today. */
export const inDays = (days) =>
  new Date(Date.now() + days * 86_400_000).toLocaleDateString("en-CA", { timeZone: "America/New_York" });

/** A PDF, as far as anyone can tell, of so many bytes. */
export function pdf(inside, size = 2000) {
  const bytes = Buffer.alloc(size, inside);
  bytes.write("%PDF-1.7\n");
  return bytes;
}

export class Feed {
  static async open(center, name = "records") {
    const feed = Object.assign(new Feed(), { center });
    const made = run(["client", "add", name, "--data", center.folder]);
    assert.equal(made.status, 0, made.err);
    assert.equal(run(["client", "feed", name, "--data", center.folder]).status, 0);
    const clientSecret = /client_secret (\S+)/.exec(made.out)[1];
    const client = new StatusClient({ base: center.url, clientId: name, clientSecret });
    feed.token = (await client.tokenReply()).access_token;
    return feed;
  }

  rows = (what, rows) => this.center.api("POST", `/feed/${what}`, { body: { rows }, bearer: this.token });

  async one(what, row) {
    const { status, json } = await this.rows(what, [row]);
    assert.equal(status, 200, JSON.stringify(json));
    return json.rows[0];
  }
  rfe = async (row) => (await this.one("rfes", row)).result;

  async notice(id, about, bytes, { type = "application/pdf", bearer = this.token } = {}) {
    const answer = await fetch(`${this.center.url}/api/v1/feed/notices/${id}?${new URLSearchParams(about)}`, {
      method: "PUT", body: bytes, headers: { "content-type": type, authorization: `Bearer ${bearer}` },
    });
    return { status: answer.status, json: await answer.json() };
  }
}

/** A case of no other test, in the account of who filed it. */
export async function caseOf(feed, mail, more = {}) {
  const row = feed.center.cases().find(({ number }) => number.startsWith("EAC"));
  const number = `EAC77${String(Math.floor(Math.random() * 1e8)).padStart(8, "0")}`;
  const whole = { ...row, number, status: "received", status_on: "2026-02-01", received_on: "2026-01-05",
    office: "VSC", protected: 0, online: 1, online_filer: mail, ...more };
  assert.equal((await feed.one("cases", whole)).result, "taken");
  return whole;
}

/** All bytes of a file of an answer, at once. */
export async function addFile(person, rfe, name, bytes) {
  const begun = await person.post(`/my/rfes/${rfe}/uploads`, { name, type: "application/pdf", size: bytes.length });
  if (begun.status !== 201) return begun;
  const sent = await fetch(`${person.center.url}/api/v1/uploads/${begun.json.id}`, {
    method: "PATCH", body: bytes,
    headers: { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream", "upload-offset": "0",
      authorization: `Bearer ${begun.json.token}` },
  });
  assert.equal(sent.status, 204);
  return begun;
}
