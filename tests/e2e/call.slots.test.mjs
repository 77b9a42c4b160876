/* call.slots.test.mjs: a person moves the biometrics appointment of a case in their account: to a time that
 * is free, never to one that somebody else has, not too near, and nobody else's. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Person } from "./support/account.mjs";
import { Center, newFolder, run } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";

const HEAD = "number,form,office,status,status_on,received_on,language,protected,online,online_filer";
const DAY = 86_400_000;
const CAPACITY = 6; // Of asc-queens in the reference policy.

const refusedWith = ({ status, json }, wanted, code) => {
  assert.equal(status, wanted, JSON.stringify(json));
  assert.equal(json.error, code);
};
const timesOf = (slots) => slots.days.flatMap(({ times }) => times);

describe("an appointment in an account", () => {
  let center, post, people = 0, ids = 900_000;
  before(async () => {
    post = await Mailbox.open();
    center = await Center.open({ clock: "real", settings: [...post.mailSettings, "account.asks=300", "signin.failures=300"] });
  });
  after(async () => {
    const log = center?.log ?? "";
    await center?.stop();
    post?.close();
    assert.doesNotMatch(log, /@example\.org/);
  });

  /** A planned appointment of this case. at: milliseconds. */
  function give(number, at, place = "asc-queens", kind = "biometrics") {
    const id = `${++ids}`;
    center.change(`INSERT INTO appointments (id, case_id, kind, at, place, state) SELECT ${id}, id, '${kind}', ${at}000,
      '${place}', 'planned' FROM cases WHERE receipt = '${number}'`);
    return id;
  }

  /** Somebody with an account and a case in it, filed online; with an appointment in five days. */
  async function makes() {
    const row = center.cases().filter(({ number, protected: is }) => number.startsWith("EAC") && is === "0")[people++];
    const mail = `person${people}@example.org`;
    const file = join(newFolder("import"), "cases.csv");
    writeFileSync(file, `${HEAD}\n${row.number},${row.form},${row.office},${row.status},${row.status_on},${
      row.received_on},${row.language},0,1,${mail}\n`);
    assert.equal(run(["import", "cases", file, "--data", center.folder]).status, 0);
    const person = await Person.register(center, post, mail);
    const id = give(row.number, Date.now() + 5 * DAY + people * 1000);
    const of = (what) => `/my/appointments/${id}/${what}`;
    return Object.assign(person, { number: row.number, id,
      slots: (query = "") => person.api("GET", `${of("slots")}${query}`),
      move: (at, where) => person.post(of("move"), { at, center: where }),
      file: () => person.api("GET", of("calendar.ics")),
      shown: async () => (await person.api("GET", "/my/cases")).json.cases[0].appointments.find((one) => one.id === id) });
  }

  const audits = (action, id) => center.rows(`SELECT count(*) FROM audit WHERE action = '${action}'
    AND record_kind = 'appointment' AND record_id = ${id} AND reason = 'account'`)[0][0];

  it("is moved to a time that is free, and the old time is given back", async () => {
    const person = await makes();
    assert.equal((await person.shown()).can_move, true);
    const { status, json } = await person.slots();
    assert.equal(status, 200, JSON.stringify(json));
    assert.equal(json.center.key, "asc-queens");
    assert.deepEqual(json.centers.map(({ key }) => key).sort(), ["asc-chicago", "asc-phoenix", "asc-queens"]);
    const [first] = timesOf(json);
    assert.ok(Date.parse(first.at) >= Date.now() + DAY - 60_000, first.at);
    const moved = await person.move(first.at);
    assert.equal(moved.status, 200, JSON.stringify(moved.json));
    assert.equal(moved.json.at, first.at);
    assert.equal((await person.shown()).at, first.at);
    const again = timesOf((await person.slots()).json);
    assert.equal(again.find(({ at }) => at === first.at).left, CAPACITY - 1);
    const [, , third] = again;
    assert.equal((await person.move(third.at)).status, 200);
    const last = timesOf((await person.slots()).json);
    assert.equal(last.find(({ at }) => at === first.at).left, CAPACITY);
    assert.deepEqual(center.rows(`SELECT by_kind, from_place, to_place FROM appointment_moves
      WHERE appointment = ${person.id} ORDER BY id`), Array(2).fill(["account", "asc-queens", "asc-queens"]));
    assert.equal(audits("move", person.id), 2);
    assert.equal(audits("look", person.id), 3);
  });

  it("goes to another center by its own clock", async () => {
    const person = await makes();
    const { json } = await person.slots("?center=asc-phoenix");
    const [{ day, times: [first] }] = json.days;
    assert.equal(new Date(`${day}T${first.time}:00-07:00`).toISOString(), new Date(first.at).toISOString());
    assert.equal((await person.move(first.at, "asc-phoenix")).status, 200);
    assert.match((await person.shown()).place.es, /Phoenix/);
    assert.equal((await person.shown()).here, `${day}T${first.time}`);
    assert.equal((await person.slots("?center=asc-nowhere")).status, 400);
  });

  it("is given once when two want the last place, and the other is shown what is left", async () => {
    const [one, other] = [await makes(), await makes()];
    const slot = timesOf((await one.slots()).json)[10];
    const numbers = center.cases().slice(-CAPACITY + 1).map(({ number }) => number);
    numbers.forEach((number) => give(number, Date.parse(slot.at)));
    assert.equal(timesOf((await one.slots()).json).find(({ at }) => at === slot.at).left, 1);
    const answers = await Promise.all([one.move(slot.at), other.move(slot.at)]);
    const late = answers.find(({ status }) => status === 409);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
    refusedWith(late, 409, "slot-taken");
    const left = timesOf(late.json.slots).map(({ at }) => at);
    assert.ok(left.length > 0 && !left.includes(slot.at));
    const loser = answers[0] === late ? one : other;
    assert.equal((await loser.move(left[0])).status, 200);
    assert.equal(center.rows(`SELECT count(*) FROM appointments WHERE place = 'asc-queens'
      AND at = ${Date.parse(slot.at)}000`)[0][0], CAPACITY);
  });

  it("stays where it is when its date is near, when there is no such time, or nobody moves such ones here", async () => {
    const person = await makes();
    const { json } = await person.slots();
    const [first] = timesOf(json);
    refusedWith(await person.move(new Date(Date.parse(first.at) + 60_000).toISOString()), 409, "no-such-slot");
    refusedWith(await person.move(new Date(Date.now() + 200 * DAY).toISOString()), 409, "no-such-slot");
    refusedWith(await person.move("tomorrow"), 400, "bad-request");
    center.change(`UPDATE appointments SET at = ${Date.now() + DAY - 60_000}000 WHERE id = ${person.id}`);
    assert.equal((await person.shown()).can_move, false);
    refusedWith(await person.move(first.at), 409, "too-near");
    const interview = give(person.number, Date.now() + 9 * DAY, "an office", "interview");
    refusedWith(await person.api("GET", `/my/appointments/${interview}/slots`), 409, "not-moved-here");
  });

  it("is nobody else's, and not there without an account", async () => {
    const [person, stranger] = [await makes(), await makes()];
    const path = `/my/appointments/${person.id}`;
    const [first] = timesOf((await stranger.slots()).json);
    refusedWith(await stranger.api("GET", `${path}/slots`), 404, "not-found");
    refusedWith(await stranger.post(`${path}/move`, { at: first.at }), 404, "not-found");
    refusedWith(await stranger.api("GET", `${path}/calendar.ics`), 404, "not-found");
    refusedWith(await stranger.api("GET", "/my/appointments/123456789/slots"), 404, "not-found");
    assert.equal((await center.api("GET", `${path}/slots`)).status, 401);
    center.change(`UPDATE cases SET guarded = 1 WHERE receipt = '${stranger.number}'`);
    refusedWith(await stranger.slots(), 404, "not-found"); // The law protects it: the gate tells nothing here.
    refusedWith(await stranger.move(first.at), 404, "not-found");
  });

  it("is waited for as long as nothing is free, which supervisors see", async () => {
    center.addUser("sue", "--role", "supervisor", "--skills", "english,spanish", "--tiers", "2");
    const cookie = await center.signIn("sue");
    const person = await makes();
    const waits = async () => {
      const { status, json } = await center.api("GET", "/appointments/waits", { cookie });
      assert.equal(status, 200, JSON.stringify(json));
      assert.deepEqual(json.kinds.map(({ key }) => key), ["biometrics"]);
      return json.kinds[0].centers.find(({ key }) => key === "asc-phoenix");
    };
    const free = timesOf((await person.slots("?center=asc-phoenix")).json);
    const [before, tenth] = [await waits(), free[9]];
    assert.equal(before.next_at, free[0].at);
    const numbers = center.cases().slice(100).map(({ number }) => number);
    for (const { at, left } of free.slice(0, 9))
      for (let i = 0; i < left; i++) give(numbers.pop(), Date.parse(at), "asc-phoenix");
    const after = await waits();
    assert.equal(after.next_at, tenth.at);
    assert.ok(after.days >= before.days && after.days >= 1);
    const told = run(["slots", "--data", center.folder]);
    assert.match(told.out, new RegExp(`^biometrics +asc-phoenix +\\d{4}-\\d\\d-\\d\\d ${tenth.time} +${after.days} +[-\\d]+$`, "m"), told.err);
    assert.equal((await center.api("GET", "/appointments/waits")).status, 401);
    assert.equal((await person.api("GET", "/appointments/waits")).status, 403);
  });

  it("is a calendar file too", async () => {
    const person = await makes();
    const [first] = timesOf((await person.slots()).json);
    assert.equal((await person.move(first.at)).status, 200);
    const answer = await fetch(`${center.url}/api/v1/my/appointments/${person.id}/calendar.ics`,
      { headers: { authorization: `Bearer ${person.token}` } });
    assert.match(answer.headers.get("content-type"), /^text\/calendar/);
    const lines = (await answer.text()).split("\r\n");
    const stamp = new Date(first.at).toISOString().replace(/\.\d+Z$/, "Z").replace(/[-:]/g, "");
    assert.ok(lines.includes(`DTSTART:${stamp}`), lines.join("\n"));
    assert.ok(lines.includes("SEQUENCE:1"));
    assert.ok(lines.includes("SUMMARY:Biometrics appointment"));
    assert.ok(lines.includes("LOCATION:Queens application support center"));
  });
});
