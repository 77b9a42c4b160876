/* center.ts: an invented center that answers as api/openapi.yaml says, for the tests of the pages.
 *
 * It keeps the contract's shapes (typed from it) and no rules of the real core: a test says what
 * happens next (`offer`, `connect`, `hangUpPerson`, `say`...), the pages do the rest. */
import type { components } from "../../src/api";
import { newAccount } from "./my";
import { NUMBERS } from "./numbers";
import { MockInbox } from "./inbox";
import { MockRequests } from "./office-requests";
import { MockPapers, REQUESTS } from "./papers";
import { EMERGENCY, OFFICE, passedOn } from "./passed-on";
import { STATUS } from "./status";
import { TOLD } from "./told";
import { MockUploads } from "./uploads";

type S = components["schemas"];
export type Message = S["LiveMessage"];
type Unnumbered = Message extends infer M ? (M extends Message ? Omit<M, "seq"> : never) : never;

const MOMENTARY = new Set(["queue.summary", "second-looks.changed", "page.active", "reset", "clock", "said", "call.state"]);
const both = (en: string, es: string): S["Localized"] => ({ en, es });
const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
const named = (key: string, en: string, es: string): S["Named"] => ({ key, name: both(en, es) });

export const TOPICS = {
  status: named("where-is-it", "Where is my application", "Dónde está mi solicitud"),
  change: named("change-of-date", "Change of an appointment", "Cambio de una cita"),
};

export const CENTER: S["Center"] = {
  name: both("Office of Invented Affairs", "Oficina de Asuntos Inventados"),
  languages: [
    { code: "en", name: "English" },
    { code: "es", name: "Español" },
  ],
  topics: Object.values(TOPICS),
  queues: [
    named("general", "General questions", "Preguntas generales"),
    named("officers", "Officers", "Funcionarios"),
  ],
  not_ready: [
    { ...named("break", "Break", "Descanso"), remind_after_s: 600 },
    named("training", "Training", "Capacitación"),
    named("no-answer", "Did not answer", "Sin contestar"),
  ],
  dispositions: [
    named("answered", "Question answered", "Pregunta contestada"),
    named("sent-on", "Sent on to another office", "Enviado a otra oficina"),
    named("call-again", "Person calls again", "La persona vuelve a llamar"),
  ],
  limits: { note_bytes_max: 200, wrap_up_s: 90, ring_s: 20, wrap_up_remind_s: 240, lost_s: 30 },
  for_tests: true,
  now: ago(0),
};

/** Mondays are heaviest, and it eases through the week. */
export const WAITS: S["Waits"] = {
  now: ago(0), weekday: 2, hour: 10, open: true,
  waits: [
    { language: "en", position: 9, from_s: 480, to_s: 840 },
    { language: "es", position: 9, from_s: 480, to_s: 900 },
  ],
  week: [1, 2, 3, 4, 5].flatMap((weekday) =>
    Array.from({ length: 12 }, (_, place) => ({
      weekday, hour: 8 + place, served: 300,
      expected_s: Math.round((1500 - 240 * (weekday - 1)) * Math.sin(((place + 1.5) / 13) * Math.PI)),
    })),
  ),
  better: { at: ago(-86400), weekday: 5, hour: 19, under_s: 300 },
  record: { weeks: 8, told: 12345, within: 9981, early: 1201, late: 1163 },
};

export const ARTICLES: S["ArticleList"]["articles"] = [
  { key: "late", title: both("When it takes longer", "Cuando tarda más"), suggested: true, told: true },
  { key: "dates", title: both("Changing a date", "Cambiar una fecha"), suggested: false, told: false },
];

const DAY: S["Day"] = {
  from: ago(30_000), contacts: 14, talk_s: 251, held_s: 12, wrap_up_s: 48, ready_s: 5_400,
  not_ready_s: { break: 1_260, "": 90 }, filed: { answered: 11, "sent-on": 2, "": 1 },
};

const AGENT: S["Agent"] = {
  id: "7", login: "eve", name: "Eve Invented", role: "agent", languages: ["en", "es"], tiers: [1],
};

export const COLLEAGUE: S["Colleague"] = { id: "9", name: "Oli Invented" };

export const TARGETS: S["TransferTargets"] = {
  outside: true,
  queues: [
    { ...CENTER.queues[0]!, agents: 3, free: 1 },
    { ...CENTER.queues[1]!, agents: 0, free: 0 },
  ],
  agents: [
    { ...COLLEAGUE, state: "ready", tiers: [2] },
    { id: "8", name: "Fay Invented", state: "connected", tiers: [1] },
  ],
};

export const OUTSIDE: S["Second"] = { state: "ringing", outside: { number: "+12025550123" } };

export const STORM = named(
  "storm", "Severe weather keeps our people away. They are here again ...",
  "El mal tiempo impide venir a nuestro personal. Vuelve ...",
);

/** What the server makes of it when it opens. */
export const CLOSED = {
  en: "Severe weather keeps our people away. They are here again on Monday, March 9 at 8:00 AM.",
  es: "El mal tiempo impide venir a nuestro personal. Vuelve el lunes 9 de marzo a las 8:00.",
};

/** Four at work, two who wait, one who talks. */
export const WATCHED: Omit<S["Supervise"], "seq" | "now"> = {
  agent: { ...AGENT, role: "supervisor" },
  line: null,
  surge: null,
  has_surge: true,
  queues: [
    {
      ...named("general", "General questions", "Preguntas generales"), tier: 1, waiting: 2,
      waiting_max: 40, callbacks: 1, oldest_asked_at: ago(372), staffed: true, wait_from_s: 240,
      wait_to_s: 480,
    },
    {
      ...named("officers", "Officers", "Funcionarios"), tier: 2, waiting: 0, waiting_max: 20,
      callbacks: 0, staffed: false,
    },
  ],
  agents: [
    { id: "11", name: "Ada Invented", languages: ["en"], tiers: [1], state: { state: "connected", since: ago(200) } },
    { id: "12", name: "Bo Invented", languages: ["en", "es"], tiers: [1], state: { state: "ready", since: ago(40) } },
    { id: "13", name: "Cy Invented", languages: ["es"], tiers: [2], state: { state: "not-ready", reason: "break", since: ago(900) } },
  ],
  contacts: [
    { id: "51", channel: "voice", state: "waiting", since: ago(372), language: "es", queue: "general", priority: "usual", asked_at: ago(372) },
    { id: "52", channel: "voice", state: "connected", since: ago(200), language: "en", queue: "general", priority: "usual", asked_at: ago(400), agent: "11" },
  ],
  asks: [],
  closures: [STORM, named("outage", "Technical fault", "Fallo técnico")],
  not_ready: CENTER.not_ready,
  priorities: [named("urgent", "Urgent", "Urgente"), named("usual", "Usual", "Normal")],
};

const promised = (
  id: string, kind: S["PromiseKind"], owner: string, due_to: string, more: Partial<S["Promise"]>,
): S["Promise"] => ({
  id, contact: `5${id}`, number: "123-456-7899", kind, owner, due_to, grade: "promise", state: "open",
  made_at: ago(7_200), due_from: ago(3_600), is_soon: false, ...more,
});

const PROMISED: S["Promise"][] = [
  promised("61", "callback", "general", ago(900), { state: "late", late_at: ago(900) }),
  promised("62", "second-attempt", "general", ago(-1_500), { is_soon: true }),
  promised("63", "request-answer", "Office of Invented Renewals", ago(-1_900_000), {
    grade: "aim", title: both("Change of address", "Cambio de dirección"), number: "223-456-7897",
  }),
];

export function newContact(id: string, language: string): S["Contact"] {
  return {
    id, channel: "voice", state: "offered", language, topic: TOPICS.status, queue: "general",
    reason: named("late", "Takes longer than usual", "Tarda más de lo normal"),
    since: ago(0), came_at: ago(312), asked_at: ago(247), until: ago(-CENTER.limits.ring_s),
    number: "+15550100123", callback: false, verified: false, case_number: "QZX0001112223",
    story: [
      { at: ago(290), kind: "topic", text: TOPICS.status.name },
      { at: ago(280), kind: "heard", about: "case.status" },
      { at: ago(270), kind: "article", about: "late", text: ARTICLES[0]!.title },
      { at: ago(262), kind: "not-helped", about: "late", text: ARTICLES[0]!.title },
    ],
    values: [
      { key: "phone", form: "phone", value: "+15550100188" },
      { key: "case", name: both("Case number", "Número de caso"), value: "QZX0001112223" },
    ],
  };
}

/** Answers an offer as the center's media would; the tests lend a second browser page for it. */
export type Answerer = (sdp: string) => Promise<string>;

export class MockCenter {
  my = newAccount();
  answerer: Answerer | undefined;
  signedIn = false;
  state: S["AgentState"] = { state: "offline", since: ago(0) };
  contacts: S["Contact"][] = [];
  recent: S["RecentContact"][] = [];
  call: S["Call"] | undefined;
  said: { text: string; language: string } | undefined;
  readonly token = "5f0c61c2d8f94c7f9d0a1be5c3a7e210";
  /** What the pages asked for, in order: "POST /desk/ready". */
  readonly asked: string[] = [];
  readonly digits: string[] = [];
  readonly filed: S["WrapUp"][] = [];
  looks: string[] = [];
  /** Who asks, as the agent said. */
  asks: { role: string; level: string } | undefined;
  /** A protected case: where its second pair of eyes stands; undefined: it is not protected. */
  second: S["SecondLook"] | undefined;
  /** Who asks the reader for one. */
  seconds: S["SecondLookAsked"][] = [];
  /** Drafts of notes as they came, "41: text"; whether they are taken; articles opened. */
  notes: string[] = [];
  takesNotes = true;
  opened: string[] = [];
  earlier: S["EarlierContact"][] = [
    {
      id: "12", channel: "voice", came_at: ago(86_400 * 3), language: "es", topic: TOPICS.status,
      outcome: "person", disposition: "answered", talk_s: 312, note: "Asked when it will be decided.", filed: ["123-456-7894"],
      same_number: true, same_case: true,
    },
    { id: "9", channel: "voice", came_at: ago(86_400 * 9), outcome: "left-in-line", talk_s: 0,
      same_number: true, same_case: false },
    { id: "8", channel: "web", came_at: ago(86_400 * 12), outcome: "request", talk_s: 0, request: REQUESTS[0]!,
      same_number: false, same_case: true },
  ];
  day = structuredClone(DAY);
  /** The walk of a topic's page: where it stands, what was asked for; forgotten: it has ended here. */
  walk = "number";
  walked: Record<string, unknown>[] = [];
  /** The walk is an agent's, for the person of the call. */
  filesFor = false;
  isForgotten = false;
  /** Numbers and codes that somebody looked up, and what is told. */
  looked: string[] = [];
  told = structuredClone(TOLD);
  uploads = new MockUploads();
  /** The one case that the public may look up. */
  status = structuredClone(STATUS);

  /** The call that is owed is put off, once; false: no more. */
  putOff(): boolean {
    const owed = this.told.promises.find(({ next }) => next === "call");
    if (!owed || this.told.promises.some(({ state }) => state === "released")) return false;
    const later: S["ToldPromise"] = {
      ...owed, due_from_here: "2026-03-03T15:00", due_to_here: "2026-03-03T15:30",
    };
    Object.assign(owed, { state: "released", next: "nothing" });
    this.told.promises.unshift(later);
    return true;
  }

  takeBack(): void {
    for (const one of this.told.promises)
      if (one.next !== "nothing") Object.assign(one, { state: "released", next: "nothing" });
  }
  /** What numbers were asked for, and what they are. */
  counted: string[] = [];
  numbers = structuredClone(NUMBERS);
  /** What pictures were asked for, and whether they can be drawn. */
  pictures: string[] = [];
  draws = true;
  waits = structuredClone(WAITS);
  /** What accounts and the agency wrote to each other. */
  inbox = new MockInbox();
  /** Matters that were passed on, what is asked of an emergency (none: nothing), what waits at the office. */
  passed = passedOn();
  emergency: S["Emergency"] | undefined = structuredClone(EMERGENCY);
  office: S["OfficeEmergencies"] | undefined = structuredClone(OFFICE);
  papers = new MockPapers();
  /** Requests at the office, and its letters. */
  requests = new MockRequests();
  /** How the person of a contact would be told. */
  way: S["NoticeWay"] | undefined;
  /** How an act at the office or on a matter is refused; none: it is done. */
  refuses: S["ErrorCode"] | undefined;
  /** Which recordings were asked for, and why. */
  listened: string[] = [];
  /** Wrong passwords so far. */
  wrong = 0;
  #seq = 100;
  #kept: Message[] = [];
  readonly #listeners = new Set<(message: Message) => void>();

  get seq(): number {
    return this.#seq;
  }

  listen(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(message: Unnumbered): void {
    const seq = MOMENTARY.has(message.type) ? 0 : ++this.#seq;
    const numbered = { ...message, seq } as Message;
    if (seq > 0) this.#kept.push(numbered);
    for (const listener of this.#listeners) listener(numbered);
  }

  /** What a socket that has seen `since` still has to see; undefined: no longer kept. */
  missed(since: number): Message[] | undefined {
    const first = this.#kept[0]?.seq ?? this.#seq + 1;
    return since + 1 < first && since < this.#seq
      ? undefined
      : this.#kept.filter(({ seq }) => seq > since);
  }

  /** Drops what is kept, as a restarted server would. */
  forget(): void {
    this.#kept = [];
    this.#seq += 10;
  }

  /** What supervisors see; a test changes it. */
  watched: Omit<S["Supervise"], "seq" | "now"> = structuredClone(WATCHED);
  /** What the supervisor's page asked to be done: "POST /supervise/line/close" and the body. */
  readonly done: { place: string; body: Record<string, unknown> }[] = [];

  promised = structuredClone(PROMISED);

  promises(state: string | null): S["Promises"] {
    const isShown = (one: S["Promise"]) =>
      state === null ? one.state === "open" || one.state === "late" : one.state === state;
    return {
      now: ago(0), promises: this.promised.filter(isShown),
      owners: ["general", "officers", "Office of Invented Renewals"],
    };
  }

  supervise(): S["Supervise"] {
    return { ...this.watched, seq: this.#seq, now: ago(0) };
  }

  /** The queues and the line as they are now, for pages that watch. */
  tellQueues(): void {
    const { queues, line, surge, asks } = this.watched;
    this.emit({ type: "supervise.queues", queues, line, surge, asks });
  }

  desk(): S["Desk"] {
    return {
      seq: this.#seq, now: ago(0), agent: AGENT, state: this.state, contacts: this.contacts,
      queues: this.queues(), recent: this.recent,
    };
  }

  queues(): S["QueueSummary"][] {
    return [
      { key: "general", waiting: 4, callbacks: 2, oldest_asked_at: ago(372) },
      { key: "officers", waiting: 0, callbacks: 0 },
    ];
  }

  session = (): S["Session"] => ({
    agent: AGENT,
    step: "done",
    ways: ["password"],
    rights: ["session", "account", "line", "desk", "cases", "policy"],
    locked: false,
    lock_after_s: 600,
  });

  setState(state: S["AgentState"]["state"], more: Partial<S["AgentState"]> = {}): S["AgentState"] {
    this.state = { state, since: ago(0), ...more };
    this.emit({ type: "agent.state", state: this.state });
    return this.state;
  }

  find = (id: string): S["Contact"] | undefined => this.contacts.find((one) => one.id === id);

  change(id: string, fields: Partial<S["Contact"]>): S["Contact"] {
    const contact = { ...this.find(id)!, since: ago(0), ...fields };
    this.contacts = this.contacts.map((one) => (one.id === id ? contact : one));
    this.emit({ type: "contact.changed", contact });
    return contact;
  }

  /** The walk for the call's person came to a number. */
  filedFor(): void {
    const call = this.filesFor ? this.contacts[0] : undefined;
    this.filesFor = false;
    if (call) this.change(call.id, { since: call.since, story: [...call.story, { at: ago(0), kind: "filed", about: "123-456-7894" }] });
  }

  interpreterComes(id: string, { name, language, how }: Omit<S["InterpreterComes"], "consent">): S["Contact"] {
    const { story, state, since } = this.find(id)!;
    return this.change(id, {
      state, since, interpreter: { name, language, how, since: ago(0) },
      story: [...story, { at: ago(0), kind: "interpreter", about: how }],
    });
  }

  interpreterLeaves(id: string, more: Partial<S["Contact"]> = {}): S["Contact"] {
    const { story } = this.find(id)!;
    return this.change(id, {
      ...more, interpreter: undefined as never, story: [...story, { at: ago(0), kind: "interpreted" }],
    });
  }

  /* What happens, as a test says it. */

  offer(id = "41", language = "es"): void {
    const contact = newContact(id, language);
    this.contacts = [...this.contacts, contact];
    this.emit({ type: "offer.made", contact });
    this.setState("offered", { contact: id });
  }

  offerEnds(why: S["LiveOfferEnded"]["why"]): void {
    const offered = this.contacts.find(({ state }) => state === "offered")!;
    this.contacts = this.contacts.filter((one) => one !== offered);
    this.emit({ type: "offer.ended", contact: offered.id, why });
    if (why === "rang-out") this.setState("not-ready", { reason: "no-answer" });
    else this.setState("ready");
  }

  accept(id: string): S["Contact"] {
    const { until: _, ...contact } = this.find(id)!;
    this.contacts = this.contacts.map((one) => (one.id === id ? contact : one));
    this.emit({ type: "offer.ended", contact: id, why: "accepted" });
    this.setState("connected", { contact: id });
    return this.change(id, { state: "joining" });
  }

  connect(id: string): void {
    if (this.find(id)?.state === "joining")
      this.change(id, { state: "connected", connected_at: ago(0) });
  }

  end(id: string, why: S["LiveContactEnded"]["why"]): void {
    const contact = { ...this.find(id)!, state: "ended" as const };
    this.contacts = this.contacts.map((one) => (one.id === id ? contact : one));
    const recent = {
      id, ended_at: ago(0), talk_s: 187, language: contact.language!, topic: contact.topic!,
    };
    this.recent = [recent, ...this.recent];
    this.emit({ type: "contact.ended", contact: id, why, recent });
    this.setState("wrap-up", { contact: id, until: ago(-CENTER.limits.wrap_up_s) });
  }

  file(id: string, wrapUp: S["WrapUp"]): S["AgentState"] {
    this.filed.push(wrapUp);
    this.contacts = this.contacts.filter((one) => one.id !== id);
    this.recent = this.recent.map((one) =>
      one.id === id ? { ...one, disposition: wrapUp.disposition } : one,
    );
    this.emit({ type: "contact.ended", contact: id, why: "filed", recent: this.recent[0]! });
    return this.setState("ready");
  }

  say(text: string, language = "en"): void {
    this.said = { text, language };
    this.emit({ type: "said", text, language });
  }

  callIs(state: S["CallState"], more: Partial<S["Call"]> = {}): void {
    this.call = { id: this.call?.id ?? "900", state, ...more };
    this.emit({ type: "call.state", call: this.call });
  }

  note(id: string, text: string): void {
    this.notes.push(`${id}: ${text}`);
    this.contacts = this.contacts.map((one) => (one.id === id ? { ...one, note: text } : one));
  }

  article(key: string, language: string): S["Article"] {
    const found = ARTICLES.find((one) => one.key === key)!;
    this.opened.push(`${key} ${language}`);
    return {
      key, language, version: "0011223344556677", title: found.title[language]!,
      text: "It often takes **longer** than usual.\n\n- Wait for the date\n- Then ask\n\n" +
        "See [the page](https://invented.example/late).",
      ...(key === "late" ? { spoken: "It takes longer. Wait for the date, then ask." } : {}),
    };
  }

  /** As the server's gate would answer of a case that is not protected. */
  identity(): S["Identity"] {
    const named = (key: string, en: string, es: string) => ({ key, name: both(en, es) });
    const levels = [named("anyone", "Anyone", "Cualquiera"), named("answered", "Questions answered", "Preguntas contestadas")];
    const roles = [named("party", "The person whose case it is", "La persona del caso"), named("other", "Somebody else", "Otra persona"),
      named("representative", "Representative", "Representante")];
    const ask = [
      { ...named("born", "When was the person of the case born?", "¿Cuándo nació la persona del caso?"), input: "date" as const },
      { ...named("zip", "What is the ZIP code of the address?", "¿Cuál es el código postal de la dirección?"), input: "digits" as const },
    ];
    const questions = [{ role: "party", level: "answered", proves: "answered", ask }];
    const { role, level } = this.asks ?? {};
    if (!role || !level) return { roles, levels, questions, told: [] };
    const beyond = role === "other" ? "no" : level === "anyone" ? "verify" : role === "party" ? "yes" : "pending";
    const told = (["status", "appointment", "content", "people", "address"] as const).map((what) =>
      this.second && this.second.state !== "agreed" ? { what, answer: "unknown" as const }
        : what === "status" ? { what, answer: "yes" as const }
        : beyond === "verify" ? { what, answer: "verify" as const, level: "answered" } : { what, answer: beyond as "yes" | "no" | "pending" });
    const document = { since: "2026-02-20T00:00:00Z", takes_days: 9 };
    return { roles, levels, questions, role, level, told, ...(beyond === "pending" ? { document } : {}),
      ...(this.second ? { second: this.second } : {}) };
  }

  case(number: string): S["Case"] | undefined {
    if (!number.startsWith("QZX")) return undefined;
    return {
      number, kind: "Permit of invention",
      status: both("We are looking at your papers", "Estamos revisando sus documentos"),
      text: both(
        "We began to look at your papers on January 12. You need do nothing now.",
        "Empezamos a revisar sus documentos el 12 de enero. No tiene que hacer nada ahora.",
      ),
      received_on: "2026-01-05", updated_on: "2026-01-12", looked_at: ago(0),
    };
  }
}
