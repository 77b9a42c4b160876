/* inbox.ts: messages of an invented account, as its owner has them and as staff do: one answer is new. */
import type { components } from "../../src/api";
import { ok, refuse, type Asked, type Routes } from "./answer";
import { STATUS } from "./status";
import { UPLOADS } from "./uploads";

type S = components["schemas"];
const TOPIC: S["Named"] = { key: "leave-message", name: { en: "Leave a message", es: "Dejar un mensaje" } };
const DUE = { due_at: "2026-04-14T21:00:00Z", due_here: "2026-04-14T17:00" };
const LONG = "My card did not come. I moved in February, and told you so on the page for it; the number of that was 640-013-2303.";

const message = (id: string, from: S["AccountMessage"]["from"], text: string, is_new = false): S["AccountMessage"] => ({
  id, from, text, is_new, at: "2026-03-03T15:01:00Z", ...(from === "agency" ? { staff: { id: "7", name: "Eve Invented" } } : {}),
});

export class MockInbox {
  topics = [TOPIC];
  threads: S["MyThread"][] = [
    {
      id: "1", topic: TOPIC, case: "IOE0001112223", number: "640-013-2303", state: "answered", new: 1, ...DUE,
      made_at: "2026-03-02T10:00:00Z", changed_at: "2026-03-03T15:01:00Z",
      messages: [message("1", "account", LONG), message("2", "agency", "We sent the card again.", true)],
    },
    {
      id: "2", topic: TOPIC, number: "640-013-2311", state: "late", new: 0, ...DUE,
      made_at: "2026-03-01T10:00:00Z", changed_at: "2026-03-01T10:00:00Z",
      messages: [message("3", "account", "How do I add a case?")],
    },
  ];
  /** Staff have an inbox to answer; each message that was sent, and where. */
  staff = false;
  sent: { place: string; body: Record<string, string> }[] = [];
  refuses: S["ErrorCode"] | undefined;
}

const rowOf = ({ messages: _, ...row }: S["MyThread"]): S["MyThreadRow"] => row;
const find = ({ center, id }: Asked) => center.inbox.threads.find((one) => one.id === id);

function write(asked: Asked, thread: S["MyThread"], from: S["AccountMessage"]["from"]) {
  const { inbox } = asked.center;
  if (inbox.refuses) return refuse(inbox.refuses === "too-many" ? 429 : 409, inbox.refuses);
  inbox.sent.push({ place: thread.id, body: asked.body });
  thread.messages = [...thread.messages, message(String(10 + inbox.sent.length), from, asked.body["text"]!)];
  thread.state = from === "account" ? "owed" : "answered";
  thread.number ??= "640-013-2399";
  return undefined;
}

const staffRow = (one: S["MyThread"]): S["InboxRow"] => ({
  id: one.id, topic: TOPIC, number: one.number!, owner: "tier1", state: one.state, made_at: one.made_at,
  changed_at: one.changed_at, due_at: one.due_at!, language: "es", ...(one.case ? { case: one.case } : {}),
});
const staffThread = (one: S["MyThread"]): S["InboxThread"] => ({
  ...staffRow(one), messages: one.messages, contact: "31", bytes_max: 4000, status: { ...STATUS, number: "IOE0001112223" },
  articles: [{ key: "addresses", title: "Su dirección", text: "Así se cambia una dirección." }],
});

export const INBOX: Routes = {
  "GET /my/inbox": ({ center: { inbox } }) =>
    ok({ threads: inbox.threads.map(rowOf), topics: inbox.topics, bytes_max: 4000, per_day: 20 } satisfies S["MyInbox"]),
  "POST /my/inbox": (asked) => {
    const thread: S["MyThread"] = {
      id: "3", topic: TOPIC, state: "none", new: 0, ...DUE, made_at: "2026-03-03T15:01:00Z", changed_at: "2026-03-03T15:01:00Z",
      messages: [], ...(asked.body["case"] ? { case: asked.body["case"] } : {}),
    };
    const refused = write(asked, thread, "account");
    if (refused) return refused;
    asked.center.inbox.threads = [thread, ...asked.center.inbox.threads];
    return { status: 201, body: thread };
  },
  "GET /my/inbox/{id}": (asked) => {
    const thread = find(asked);
    if (!thread) return refuse(404, "not-found");
    const seen = ok(structuredClone(thread));
    thread.new = 0;
    thread.messages = thread.messages.map((one) => ({ ...one, is_new: false }));
    return seen;
  },
  "POST /my/inbox/{id}": (asked) => {
    const thread = find(asked)!;
    return write(asked, thread, "account") ?? { status: 201, body: thread };
  },
  "GET /my/inbox/{id}/uploads": (asked) => UPLOADS["POST /uploads/look"]!(asked),
  "POST /my/inbox/{id}/uploads": (asked) => UPLOADS["POST /uploads"]!(asked),
  "GET /inbox": ({ center: { inbox } }) =>
    ok({
      now: new Date().toISOString(), has_inbox: inbox.staff,
      threads: inbox.threads.filter(({ state }) => state !== "answered").map(staffRow),
    } satisfies S["Inbox"]),
  "GET /inbox/{id}": (asked) => ok(staffThread(find(asked)!)),
  "POST /inbox/{id}": (asked) => write(asked, find(asked)!, "agency") ?? ok(staffThread(find(asked)!)),
  "POST /contacts/{id}/inbox": ({ center: { inbox }, body }) => {
    if (inbox.refuses) return refuse(409, inbox.refuses);
    inbox.sent.push({ place: "contact", body });
    return ok();
  },
};
