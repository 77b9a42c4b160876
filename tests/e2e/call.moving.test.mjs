/* call.moving.test.mjs: by telephone, a person who has proved who they are moves the biometrics appointment by
 * keys, to a time that is free when the key is pressed; the account is told, without what and when. */
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Person } from "./support/account.mjs";
import { Caller, hangUpAll } from "./support/caller.mjs";
import { Center, newFolder, run } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";
import { keysOf, VOICES, words } from "./support/policy.mjs";
import { speak } from "./support/sound.mjs";

const HEAD = "number,form,office,status,status_on,received_on,language,protected,online,online_filer";
const DAY = 86_400_000;
const BIOMETRICS = "131"; // English, an appointment, biometrics.
const CENTERS = { "asc-queens": ["America/New_York", 6], "asc-chicago": ["America/Chicago", 4], "asc-phoenix": ["America/Phoenix", 3] };
const BORN = "When were you born? Please key the year with four digits, then the month with two, and the day with two.";
const ZIP = "Please key the five digits of the ZIP code to which we send your mail.";

describe("an appointment moved by telephone", () => {
  let center, post, people = 0, ids = 900_000;
  before(async () => {
    post = await Mailbox.open();
    center = await Center.open({ clock: "real", settings: [...post.mailSettings, "account.asks=300", "signin.failures=300"] });
  });
  afterEach(hangUpAll);
  after(async () => {
    const log = center?.log ?? "";
    await center?.stop();
    post?.close();
    assert.doesNotMatch(log, /@example\.org/);
  });

  const answersOf = (number) => Object.fromEntries(readFileSync(join(center.folder, "answers.csv"), "utf8").split("\n")
    .map((line) => line.trim().split(",")).filter(([of]) => of === number).map(([, question, answer]) => [question, answer]));

  /** Somebody with a case in an account, and one appointment. at: milliseconds. */
  async function makes(at) {
    const row = center.cases().filter(({ number, protected: is, language }) =>
      number.startsWith("EAC") && is === "0" && language === "en" && answersOf(number).born && answersOf(number).zip)[people++];
    const mail = `person${people}@example.org`, id = `${++ids}`;
    const file = join(newFolder("import"), "cases.csv");
    writeFileSync(file, `${HEAD}\n${row.number},${row.form},${row.office},${row.status},${row.status_on},${
      row.received_on},${row.language},0,1,${mail}\n`);
    assert.equal(run(["import", "cases", file, "--data", center.folder]).status, 0);
    const person = await Person.register(center, post, mail);
    center.change(`DELETE FROM appointments WHERE case_id IN (SELECT id FROM cases WHERE receipt = '${row.number}')`);
    center.change(`INSERT INTO appointments (id, case_id, kind, at, place, state) SELECT ${id}, id, 'biometrics', ${at}000,
      'asc-queens', 'planned' FROM cases WHERE receipt = '${row.number}'`);
    return Object.assign(person, { number: row.number, id, mail,
      stands: () => center.rows(`SELECT at, place FROM appointments WHERE id = ${id}`)[0] });
  }

  const hears = (caller, text, what) => caller.hears(speak(text, VOICES.en), what);

  async function proves({ number }) {
    const { born, zip } = answersOf(number);
    const caller = await Caller.call(center);
    caller.key(BIOMETRICS);
    await hears(caller, words("biometrics.before_its_date"), "what is possible");
    caller.key(keysOf(number));
    await hears(caller, words("asks.who"), "who asks");
    caller.key("1");
    await hears(caller, BORN, "the first question");
    caller.key(born.replaceAll("-", ""));
    await hears(caller, ZIP, "the second question");
    caller.key(zip);
    return caller;
  }

  /** "on Tuesday, March 2, at 12 p.m." by the center's clock. */
  function spokenTime({ at, place }) {
    const part = (options) => new Intl.DateTimeFormat("en-US", { timeZone: CENTERS[place][0], ...options }).format(at);
    const [hour, half] = part({ hour: "numeric", hour12: true }).split(" ");
    const minute = part({ minute: "2-digit" }).padStart(2, "0");
    const clock = minute === "00" ? hour : `${hour}:${minute}`;
    return `on ${part({ weekday: "long" })}, ${part({ month: "long" })} ${part({ day: "numeric" })}, `
      + `at ${clock} ${half.toLowerCase()[0]}.m.`;
  }
  const dayOf = ({ at, place }) => new Intl.DateTimeFormat("en-CA", { timeZone: CENTERS[place][0] }).format(at);
  const contact = () => center.rows("SELECT max(id) FROM contacts WHERE channel = 'voice'")[0][0];
  function offered() {
    const text = center.rows(`SELECT text FROM contact_values WHERE contact = ${contact()} AND name = 'slot.offered'`)[0]?.[0];
    const [at, place] = text?.split(" ") ?? [];
    return text && { at: Number(at) / 1000, place };
  }
  /** The next offer, once it is another one; and that it is what is said. */
  async function hearsOffer(caller, before) {
    await center.until(() => offered() && JSON.stringify(offered()) !== JSON.stringify(before), "another time is offered");
    const offer = offered();
    await hears(caller, `It would be ${spokenTime(offer)}`, "the time");
    return offer;
  }
  function fill({ at, place }) {
    for (let i = 0; i < CENTERS[place][1]; i++)
      center.change(`INSERT INTO appointments (id, case_id, kind, at, place, state) SELECT ${++ids}, max(id) - ${i}, 'biometrics',
        ${at}000, '${place}', 'planned' FROM cases`);
  }

  it("goes to a time that is free when the key is pressed, and is said back", async () => {
    const rosa = await makes(Date.now() + 5 * DAY);
    const before = rosa.stands();
    const caller = await proves(rosa);
    const first = await hearsOffer(caller);
    assert.equal(first.place, "asc-queens");
    assert.ok(first.at >= Date.now() + DAY - 60_000, "as far ahead as the policy says");
    fill(first);
    caller.key("1");
    await hears(caller, words("slot.taken").split(".")[0], "somebody was quicker");
    assert.deepEqual(rosa.stands(), before);
    const second = await hearsOffer(caller, first);
    assert.notDeepEqual(second, first);
    caller.key("1");
    await hears(caller, `Your appointment is now ${spokenTime(second)}`, "the new time");
    assert.deepEqual(rosa.stands(), [second.at * 1000, second.place]);
    await caller.hangUp();
  });

  it("goes to another center, another day, another hour, and the account is told", async () => {
    const rosa = await makes(Date.now() + 7 * DAY);
    const caller = await proves(rosa);
    const second = await hearsOffer(caller);
    caller.key("4");
    const elsewhere = await hearsOffer(caller, second);
    assert.equal(elsewhere.place, "asc-chicago", "the nearest other");
    caller.key("3");
    const nextDay = await hearsOffer(caller, elsewhere);
    assert.equal(nextDay.place, "asc-chicago");
    assert.ok(dayOf(nextDay) > dayOf(elsewhere));
    caller.key("2");
    const later = await hearsOffer(caller, nextDay);
    assert.equal(dayOf(later), dayOf(nextDay));
    assert.ok(later.at >= nextDay.at + 3_600_000);
    caller.key("1");
    await hears(caller, `Your appointment is now ${spokenTime(later)}`, "the new time");
    assert.deepEqual(rosa.stands(), [later.at * 1000, "asc-chicago"]);
    assert.deepEqual(center.rows(`SELECT by_kind, by_id, to_place FROM appointment_moves WHERE appointment = ${rosa.id}`),
      [["caller", contact(), "asc-chicago"]]);
    assert.deepEqual(center.rows(`SELECT center, at FROM slot_places WHERE appointment = ${rosa.id}`), [["asc-chicago", later.at * 1000]]);
    assert.deepEqual(center.rows(`SELECT DISTINCT action, reason FROM audit WHERE record_kind = 'appointment' AND record_id = ${rosa.id}
      AND contact = ${contact()} ORDER BY action`), [["look", "caller-asks"], ["move", "caller-asks"]]);
    await caller.hangUp();
    // The account has the new time, and a mail that says no more than that there is one.
    const [{ appointments: [shown] }] = (await rosa.api("GET", "/my/cases")).json.cases;
    assert.equal(Date.parse(shown.at), later.at);
    await center.until(() => center.rows(`SELECT count(*) FROM notices WHERE kind = 'appointment_moved' AND address = '${rosa.mail}'`)[0][0] === 1,
      "a mail is owed");
    const mails = async () => (await post.mails(center, 0)).filter(({ to }) => to.includes(rosa.mail));
    await center.until(async () => (await mails()).some(({ text }) => /A date in your account was changed/.test(text)), "the mail");
    for (const { text } of await mails()) assert.doesNotMatch(text, new RegExp(`${rosa.number}|Chicago|biometric`, "i"));
  });

  it("stays as it is where the person says so", async () => {
    const eva = await makes(Date.now() + 6 * DAY);
    const before = eva.stands();
    const caller = await proves(eva);
    await hearsOffer(caller);
    caller.key("5");
    await hears(caller, words("slot.kept").split(".")[0], "nothing was changed");
    assert.deepEqual(eva.stands(), before);
    await caller.hangUp();
  });

  it("is not offered too near its date: a person is", async () => {
    const near = await makes(Date.now() + DAY - 3_600_000);
    const caller = await proves(near);
    await hears(caller, words("biometrics.too_near").split(".")[0], "it is too near");
    assert.equal(offered(), undefined);
    await caller.hangUp();
  });
});
