/* call.security-rights.test.mjs: every route of the contract, asked by everybody of every thing: who may not is
 * refused as one who knows of nothing, and the log of security says so. A route without a row fails. */
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openBrowser } from "./support/browser.mjs";
import { hangUpAll } from "./support/caller.mjs";
import { Center, ROOT } from "./support/center.mjs";
import { Mailbox } from "./support/mailbox.mjs";
import { ASKERS, HOLD, Objects } from "./support/objects.mjs";
import { RIGHTS } from "./support/rights.mjs";

/** "GET /desk" and the like, as the contract has them. */
function routes() {
  const found = [];
  let path;
  for (const line of readFileSync(join(ROOT, "api/openapi.yaml"), "utf8").split("\n")) {
    path = /^ {2}(\/\S*):$/.exec(line)?.[1] ?? path;
    const method = /^ {4}(get|post|put|patch|delete):$/.exec(line)?.[1];
    if (method) found.push(`${method.toUpperCase()} ${path}`);
  }
  return found;
}
const rowsOf = (kind) => Object.entries(RIGHTS).filter(([, row]) => row.kind === kind)
  .map(([route, row]) => ({ route, method: route.split(" ")[0], path: route.split(" ")[1], ...row }));
const REFUSED = [401, 403, 404];

describe("who may what", () => {
  let center, browser, post, objects;
  const wanted = []; // Lines of the log.
  before(async () => {
    post = await Mailbox.open();
    [center, browser] = await Promise.all([
      Center.open({ settings: [...post.mailSettings, ...HOLD] }), openBrowser()]);
    objects = await Objects.make(center, post, browser);
    const { queues } = await objects.get("supervisor", "/supervise");
    objects.queue = queues[0].key;
    objects.request = (await objects.get("officer", `/desk/contacts/${objects.present}/requests`)).topics[0].key;
  });
  after(async () => {
    hangUpAll();
    await browser?.close();
    await center?.stop();
    post?.close();
  });

  const wrong = [];
  const is = (row, asker, answer, holds, what) => {
    if (!holds) wrong.push(`${row.route} by ${asker}: ${answer.status} ${answer.error ?? ""}, ${what}`);
  };
  const noneWrong = () => {
    const all = wrong.splice(0);
    assert.deepEqual(all, []);
  };
  const isRefusal = ({ status }) => REFUSED.includes(status);
  const at = ({ method, path }) =>
    `${method}:${/^\/(oauth|case-status|open311|processing-times\/)/.test(path) ? "" : "/api/v1"}${path}`;
  const isLogged = (row, asker, { error, status }) => {
    if (row.method === "GET" && row.path.endsWith("/session") && status === 401) return;
    const who = row.kind === "right" && status !== 401 ? objects.ids[asker] : "-";
    wanted.push(`refused user=${who} from=127.0.0.1 why=${error ?? (status === 401 ? "not-signed-in" : "not-found")} at=${at(row)}`);
  };
  async function askOf(row, asker, one = {}) {
    const fill = Object.fromEntries(Object.entries(one.fill ?? {}).map(([name, key]) => [name, objects[key]]));
    const query = `${row.query ?? ""}${one.number ? `&number=${objects[one.number]}` : ""}${one.about ? `?contact=${objects[one.about]}` : ""}`;
    const held = row.ends ? await objects.another(asker) : undefined;
    return objects.ask(asker, row.method, row.path, { fill, query, body: row.body, held, headers: row.headers });
  }

  it("each route of the contract has its row, and no row is of another", () => {
    assert.deepEqual(Object.keys(RIGHTS).sort(), routes().sort());
  });

  it("who has not the right to a route is refused before anything is looked at", async () => {
    for (const row of rowsOf("right"))
      for (const asker of ASKERS.filter((one) => !row.may.includes(one))) {
        const answer = await askOf({ ...row, ends: false }, asker, row.of?.[0]);
        const known = asker !== "nobody" && asker !== "client";
        is(row, asker, answer, answer.status === (known && row.may[0] !== "client" ? 403 : 401), "and has no right");
        isLogged(row, asker, answer);
      }
    noneWrong();
  });

  it("who has the right has what is theirs, and of the rest knows nothing", async () => {
    for (const row of rowsOf("right"))
      for (const asker of row.may.filter((one) => !row.unasked?.includes(one)))
        for (const one of row.of ?? [{ own: row.may }]) {
          const answer = await askOf(row, asker, one);
          const what = Object.values(one.fill ?? {}).concat(one.number ?? one.about ?? []).join();
          if (one.own.includes(asker)) {
            const isOver = answer.status === 404 && (!row.of || row.over && ["past", "notice"].includes(one.fill.id));
            is(row, asker, answer, !isRefusal(answer) || isOver, `whose it is (${what})`);
          } else {
            is(row, asker, answer, (row.refusal ?? [404]).includes(answer.status), `whose it is not (${what})`);
            isLogged(row, asker, answer);
          }
        }
    noneWrong();
  });

  it("what a thing's own token opens opens to nothing else", async () => {
    for (const row of rowsOf("token")) {
      for (const asker of ASKERS) {
        for (const key of ["past", "present", "upload"]) {
          const answer = await askOf(row, asker, { fill: { id: key } });
          is(row, asker, answer, isRefusal(answer), `without its token (${key})`);
          isLogged(row, asker, answer);
        }
      }
      for (const [key, name] of Object.entries(row.holds)) {
        const answer = await objects.ask("nobody", row.method, row.path, {
          fill: { id: objects[key] }, held: { bearer: objects[name] }, headers: row.headers });
        is(row, "its token", answer, !isRefusal(answer), key);
      }
    }
    noneWrong();
  });

  it("what is open is open to all alike", async () => {
    for (const row of rowsOf("open")) {
      const first = await askOf(row, "nobody");
      for (const asker of ASKERS) {
        const answer = await askOf(row, asker);
        is(row, asker, answer, answer.status === first.status && answer.error === first.error
          && (row.differs || answer.text === first.text), `and nobody has ${first.status} ${first.error ?? ""}`);
      }
    }
    noneWrong();
  });

  it("every refusal stands in the log of security, with who asked and for what", async () => {
    await center.until(() => wanted.every((line) => center.log.includes(line)),
      `these lines: ${[...new Set(wanted)].filter((line) => !center.log.includes(line)).slice(0, 20).join("\n")}`, 5);
    assert.ok(new Set(wanted).size > 500, "most of them");
  });
});
