/* topics.ts: invented topics, and a walk through one whose steps stand in a table. */
import type { components } from "../../src/api";
import { ok, refuse, type Routes } from "./answer";
import type { MockCenter } from "./center";

type S = components["schemas"];

const NUMBER = { kind: "case-number", letters: 3, digits_min: 0, digits: 10, bytes_max: 0 } as const;
const topic = (key: string, en: string, es: string, words: string, group: number): S["Topic"] => ({
  key, name: { en, es }, words: [words], group,
});

export const LIST: S["TopicList"] = {
  groups: [{ en: "My application", es: "Mi solicitud" }, { en: "Something else", es: "Otro asunto" }],
  case_number: NUMBER,
  person: "call-back",
  topics: [
    topic("where-is-it", "Where is my application", "Dónde está mi solicitud", "status, estado", 0),
    topic("too-late", "It takes too long", "Tarda demasiado", "late, tarda, demora", 0),
    topic("mistake", "A mistake in a paper", "Un error en un papel", "misspelled, nombre mal escrito", 1),
    topic("call-back", "Call me back", "Que me llamen", "telephone, teléfono", 1),
  ],
};

const mistake: S["Named"] = { key: "mistake", name: LIST.topics[2]!.name };
const base = { can_go_back: false, can_skip: false, has_person: true };

type Step = Omit<S["TopicPage"], "id" | "language">;

/** What a page of the topic comes to, one step behind the other; `menu` is behind everything. */
export const STEPS: Record<string, Step> = {
  number: {
    state: "asks", topic: mistake, said: ["We will ask the office to correct the mistake."],
    asks: { ...base, step: 1, kind: "value", name: "receipt", can_skip: true, form: NUMBER, text: "Please enter your receipt number." },
  },
  words: {
    state: "asks", topic: mistake, said: [],
    asks: { ...base, step: 2, kind: "value", name: "words", can_skip: true, text: "What is wrong, and how should it be?",
      form: { ...NUMBER, kind: "text", letters: 0, digits: 0, bytes_max: 120 } },
  },
  mail: {
    state: "asks", topic: mistake, said: [],
    asks: { ...base, step: 3, kind: "value", name: "mail", can_skip: true, makes: "request", text: "At which address of e-mail may we write to you?",
      form: { ...NUMBER, kind: "mail", letters: 0, digits: 0, bytes_max: 200 } },
  },
  done: {
    state: "done", topic: mistake, said: [],
    end: { outcome: "request", number: "123-456-7894", code: "481207", due: "Tuesday, March 31",
      text: "Your request went to the office that has your case. You hear from us by Tuesday, March 31." },
  },
  menu: {
    state: "asks", topic: LIST.topics[3]!, said: ["No person answers on this page."],
    asks: { ...base, step: 4, kind: "choice", text: "What do you want?", can_go_back: true,
      choices: [{ key: "1", text: "Call me back" }, { key: "2", text: "Read how long it takes" }] },
  },
  article: {
    state: "asks", topic: LIST.topics[3]!, said: [],
    asks: { ...base, step: 5, kind: "article", has_person: false,
      article: { title: "How long it takes", text: "It takes a while.\n\n- One week\n- Two weeks" } },
  },
  phone: {
    state: "asks", topic: LIST.topics[3]!, said: [],
    asks: { ...base, step: 6, kind: "value", name: "phone", makes: "callback", text: "Where can we call you?",
      form: { ...NUMBER, kind: "phone", letters: 0 } },
  },
  promised: {
    state: "done", topic: LIST.topics[3]!, said: [],
    end: { outcome: "callback", number: "123-456-7894", code: "6412", text: "We will call you between 10 and 11." },
  },
  answered: { state: "done", topic: LIST.topics[3]!, said: [], end: { outcome: "answered" } },
  busy: { state: "busy", topic: mistake, said: [] },
  stopped: { state: "stopped", topic: mistake, said: [], end: { outcome: "left in menu" } },
};

const NEXT: Record<string, string> = { number: "words", words: "mail", mail: "done", phone: "promised" };

function follows(at: string, body: Record<string, unknown>): string {
  if (body["kind"] === "person") return "menu";
  if (body["kind"] === "back") return "menu";
  if (body["kind"] === "helped") return "answered";
  if (body["kind"] === "not-helped") return "menu";
  if (at === "menu") return body["text"] === "1" ? "phone" : "article";
  return NEXT[at] ?? at;
}

/** What the call of the mock has told already. */
const KNOWN = [{ name: "receipt", value: "QZX0001112223" }, { name: "mail", value: "ana@example.org" }];
const forCaller = (center: MockCenter): S["RequestFor"] => ({ token: center.token, page: page(center), known: KNOWN });

const page = (center: MockCenter): S["TopicPage"] => ({ id: "70", language: "en", ...STEPS[center.walk]! });

export const TOPICS_ROUTES: Routes = {
  "GET /topics": () => ok(LIST),
  ...Object.fromEntries(LIST.topics.map(({ key }) => [
    `POST /topics/${key}`,
    ({ center, body }: Parameters<Routes[string]>[0]) => {
      center.walked.push({ begins: key, ...body });
      center.walk = key === "mistake" ? "number" : key === "call-back" ? "menu" : "article";
      return { status: 201, body: { token: center.token, page: page(center) } };
    },
  ])),
  "GET /desk/contacts/{id}/requests": ({ center }) =>
    ok({ topics: LIST.topics.slice(1, 3).map(({ key, name }) => ({ key, name })), ...(center.filesFor ? { open: forCaller(center) } : {}) }),
  "POST /desk/contacts/{id}/requests/mistake": ({ center, id }) => {
    center.walked.push({ files: id });
    center.filesFor = true;
    center.walk = "number";
    return { status: 201, body: forCaller(center) };
  },
  "GET /topics/contacts/{id}": ({ center }) => (center.isForgotten ? refuse(404, "not-found") : ok(page(center))),
  "POST /topics/contacts/{id}": ({ center, body }) => {
    center.walked.push(body);
    if (center.isForgotten) return refuse(404, "not-found");
    if (body["text"] === "AAA0000000000") return refuse(400, "not-the-form");
    center.walk = follows(center.walk, body);
    if (center.walk === "done") center.filedFor();
    return ok(page(center));
  },
  "DELETE /topics/contacts/{id}": ({ center }) => {
    center.walked.push({ leaves: "70" });
    center.filesFor = false;
    return ok();
  },
};
