/* kill.story.test.mjs: the story of a callback with the server killed behind each of its commits, each
 * once: the promise is kept or shown late, and nothing is done twice but what docs/notices.md says.
 *
 * POINTS=all takes every commit, a minute each; POINTS=3,7 those; else a few. A story takes more than an
 * hour of the center's day, so each few of them have a day, and a center, of their own.
 */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CallbackStory, MOBILE } from "./support/callback.mjs";
import { hangUpAll } from "./support/caller.mjs";
import { newFolder, ROOT } from "./support/center.mjs";
import { DeskPhone, unplugAll } from "./support/desk-phone.mjs";
import { MailServer } from "./support/post.mjs";
import { RATE, speak, tone } from "./support/sound.mjs";

const FEW = [2, 3, 7];
const MOST = 80;
const A_DAY = 6;
const points = process.env.POINTS === "all" ? Array.from({ length: MOST }, (_, i) => i + 1)
  : process.env.POINTS?.split(",").map(Number) ?? FEW;
const greeting = Float64Array.from([new Float64Array(RATE / 2), speak("You have reached the voicemail "
  + "of Ana. Please leave a message after the tone.", "en-us"), new Float64Array(RATE / 3), tone(1000, 0.4),
new Float64Array(RATE * 90)].flatMap((part) => [...part]));
const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let commits = Infinity; // Of a story: known when one had fewer than were asked for.

// Pitfall 16: the second attempt comes in its window though the server was down between the two.
for (let from = 0; from < points.length; from += A_DAY) describe("a callback whose server is killed", () => {
  let story, center, mail, outside, killFile;
  before(async () => {
    const folder = newFolder("kill");
    const library = join(folder, "kill_at.so");
    const made = spawnSync("cc", ["-shared", "-fPIC", "-o", library, join(ROOT, "tests/e2e/support/kill_at.c"), "-ldl"]);
    assert.equal(made.status, 0, `${made.stderr}`);
    killFile = join(folder, "at");
    mail = await MailServer.open();
    outside = await DeskPhone.plugIn({}, { account: "person", password: "" }); // No account: it is called.
    story = await CallbackStory.open({ settings: mail.settings, port: outside.sip.address().port,
      env: { LD_PRELOAD: library, TL_KILL_AT: killFile } });
    ({ center } = story);
    outside.center = center;
    await story.agent();
  });
  after(async () => {
    unplugAll();
    hangUpAll();
    if (center?.lives) await center.stop();
    mail?.stop();
  });

  /* Everybody who was on the line is alone, and comes back. */
  async function startAgain() {
    await center.gone;
    for (const phone of [outside, story.phone]) phone.forget();
    center.log += "-- killed --\n";
    const before = center.log.length;
    await center.start();
    await center.until(() => /dialler up=1/.test(center.log.slice(before)), "calls can be placed again");
    story.cookie = await center.signIn("ana");
    assert.equal(await story.phone.register(), 200);
    await story.ready();
  }

  /* What people do, whatever has happened: one look. True: the story is at its end. */
  async function look(id, seen) {
    if (!center.lives) {
      seen.kills++;
      return void await startAgain();
    }
    if (outside.invite && !outside.isUp) {
      const isMobile = outside.invite.includes(MOBILE);
      const isSecond = seen.isLater;
      seen.rings.push(`${isMobile ? "mobile" : "office"} ${isSecond ? 2 : 1}`);
      if (isMobile && !isSecond) outside.decline(486);
      else outside.pickUp();
      outside.say(isSecond ? undefined : greeting);
    }
    if (story.phone.invite && !story.phone.isUp) story.phone.pickUp();
    const state = await story.stateOf(id);
    if (state === "offered")
      await center.api("POST", `/desk/contacts/${id}/accept`, { cookie: story.cookie, body: {} });
    if (state === "connected" && story.phone.isUp) {
      seen.talked = true;
      await story.phone.hangUp();
    }
    const promises = await story.promisesOf(id);
    if (state === "promised" && promises.length === 2 && !outside.isUp) {
      const isTold = (await story.noticesOf(id)).some((row) => !/ (made|queued|sending) /.test(`${row} `));
      if (isTold && seen.movedAfter !== seen.kills) { // Once more, if it was killed on the way there.
        [seen.isLater, seen.movedAfter] = [true, seen.kills];
        const now = Date.parse((await story.desk()).now); // Where nothing happened, the journal is behind.
        await center.advance(Math.ceil(promises[1][3] / 1e6 - now / 1e3) + 1);
      } else if (!isTold && seen.kills > 0 && seen.looks++ % 3 === 2) {
        await center.advance(60);
      }
    }
    return state === "ended";
  }

  for (const point of points.slice(from, from + A_DAY)) {
    it(`behind commit ${point}`, async (t) => {
      if (point > commits) return t.skip("the story has fewer");
      const seen = { kills: 0, rings: [], looks: 0, isLater: false, talked: false };
      await center.api("POST", "/desk/not-ready", { cookie: story.cookie, body: { reason: "break" } });
      const id = await story.asks();
      center.change(`insert into contact_values (contact, name, text, language)
        values (${id}, 'mail', 'ana${id}@example.org', 'en')`);
      const messages = (center.log.match(/call\.message .*left=1/g) ?? []).length;
      writeFileSync(killFile, `${point}        `);
      await story.ready().catch(() => undefined);
      const late = performance.now() + 240_000;
      while (!(await look(id, seen).catch(async (error) => {
        await rest(500);
        if (center.lives) throw error; // Else it died under our hands.
      }))) {
        assert.ok(performance.now() < late, `it comes to an end: ${JSON.stringify(seen)} ${await story.stateOf(id)} `
          + `${await story.promisesOf(id)} ${await story.noticesOf(id)}\n${center.log.slice(-1500)}`);
        await rest(60);
      }
      if (existsSync(killFile)) {
        commits = point - 1;
        t.diagnostic(`the story has fewer commits than ${point}: ${readFileSync(killFile, "utf8").trim()} are left`);
        writeFileSync(killFile, "1000000 ");
      } else {
        assert.equal(seen.kills, 1);
      }
      // Each promise is kept. Who was cut off in the talk is called once more, by a promise of its own.
      const kept = (await story.promisesOf(id)).map((row) => row.slice(0, 3).join(" "));
      const about = `${JSON.stringify(seen)}\n${center.log.slice(-2500)}`;
      assert.deepEqual(kept.slice(0, 2), ["callback kept machine", "second-attempt kept talked"], about);
      assert.ok(kept.length <= 2 + seen.kills && kept.slice(2).every((one) => one === "callback kept talked"), about);
      assert.deepEqual(center.sql(`select outcome from contacts where id = ${id}`), ["person"]);
      // One notice: by voice, or by mail where the message's end could not be recorded.
      const notices = await story.noticesOf(id);
      assert.equal(notices.length, 1, `${notices}`);
      assert.match(notices[0], /^callback_missed sent (voice|mail)$/);
      const mails = mail.mails.filter(({ to, subject }) => to[0] === `ana${id}@example.org` && /tried/.test(subject));
      assert.equal(new Set(mails.map(({ message }) => message)).size, notices[0].endsWith("mail") ? 1 : 0);
      const [[near]] = await story.rows(`select count(*) from notices where contact = ${id} and kind = 'callback_near'`);
      assert.ok(near <= kept.length, "each promise is said to be near once");
      // The message at most once; a telephone at most once more than twice: what rang when it was killed.
      assert.ok((center.log.match(/call\.message .*left=1/g) ?? []).length - messages <= 1);
      const times = (what) => seen.rings.filter((ring) => ring === what).length;
      assert.ok(times("mobile 1") + times("office 1") <= 2 + 2 * seen.kills, `${seen.rings}`);
      assert.ok(times("mobile 2") <= 1 + seen.kills, `${seen.rings}`);
      t.diagnostic(`${notices[0]}; rang: ${seen.rings.join(", ")}`);
      await center.api("POST", `/desk/contacts/${id}/wrap-up`, { cookie: story.cookie,
        body: { disposition: "answered" } });
    });
  }

  it("leaves a journal that is whole", async () => {
    writeFileSync(killFile, "1000000 ");
    assert.equal(center.verifyJournal().status, 0);
  });
});
