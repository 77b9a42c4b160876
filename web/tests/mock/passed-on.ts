/* passed-on.ts: matters that were passed on, what is asked of an emergency, and what waits at an office. */
import type { components } from "../../src/api";
import { ok, refuse, type Answer, type Asked, type Routes } from "./answer";
import { newContact } from "./center";

type S = components["schemas"];
type Speaks = "for" | "against" | "neither";

const both = (en: string, es: string): S["Localized"] => ({ en, es });
const named = (key: string, en: string, es: string): S["Named"] => ({ key, name: both(en, es) });
const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

const TRAVEL = both("Emergency travel document", "Documento de viaje de emergencia");
const answer = (speaks: Speaks, key: string, en: string, es: string) => ({ ...named(key, en, es), speaks });
const YES_NO = [answer("for", "yes", "Yes", "Sí"), answer("against", "no", "No", "No")];

export const EMERGENCY: S["Emergency"] = {
  kinds: [
    {
      key: "travel", name: TRAVEL, due_at: ago(-14 * 86_400),
      questions: [
        {
          ...named("when", "When does the person have to travel?", "¿Cuándo tiene que viajar la persona?"),
          answers: [
            answer("for", "soon", "Within 15 days", "En los próximos 15 días"),
            answer("against", "later", "Later", "Más tarde"),
          ],
        },
        {
          ...named("ground", "What is the ground?", "¿Cuál es el motivo?"),
          answers: [
            answer("for", "family", "Death or grave illness of a relative", "Fallecimiento o enfermedad grave de un familiar"),
            answer("for", "treatment", "Medical treatment", "Tratamiento médico"),
            answer("against", "other", "Something else", "Otra cosa"),
          ],
        },
        { ...named("papers", "Are the papers ready?", "¿Están listos los documentos?"), answers: YES_NO },
      ],
    },
    {
      ...named("proof", "Proof of invention", "Prueba de invención"), due_at: ago(-14 * 86_400),
      questions: [{ ...named("urgent", "Is it needed urgently?", "¿Se necesita con urgencia?"), answers: YES_NO }],
    },
  ],
  declines: [
    named("later", "You do not need it within the next 15 days.", "No la necesita en los próximos 15 días."),
    named("by-mail", "We can send it by mail in time.", "Podemos enviarla por correo a tiempo."),
  ],
  offices: [
    named("north", "North field office, 1 Invented Street", "Oficina local del norte, Calle Inventada 1"),
    named("shore", "Shore field office", "Oficina local de la costa"),
  ],
  is_proved: true,
};

const SAYS = {
  granted: both(
    "Your travel is an emergency. Your number is 640-013-2303. The North field office makes your appointment and tells you the day and the time. The aim is an appointment by March 16. That is an aim and not a promise.",
    "Su viaje es una emergencia. Su número es 640-013-2303. La oficina local del norte hace su cita y le comunica el día y la hora. La meta es una cita a más tardar el 16 de marzo. Es una meta y no una promesa.",
  ),
  declined: both(
    "We decided that your travel is not an emergency. We can send it by mail in time. If something new happens, call us and key the number 640-013-2303.",
    "Decidimos que su viaje no es una emergencia. Podemos enviarla por correo a tiempo. Si ocurre algo nuevo, llámenos y marque el número 640-013-2303.",
  ),
};

/** As the desk has it: what is proved of who asks counts, and where they would be told. */
function withPerson({ center }: Asked): S["Emergency"] {
  return { ...center.emergency!, is_proved: center.asks?.level === "answered", ...(center.way ? { way: center.way } : {}) };
}

function decideWithPerson(asked: Asked): Answer {
  const { center, id, body } = asked;
  const { kind, is_emergency, mail, without_notice } = body as unknown as S["DecideEmergency"];
  if (center.refuses) return refuse(409, center.refuses);
  if (is_emergency && !withPerson(asked).is_proved) return refuse(409, "prove-first");
  if (!mail && !without_notice && !center.way) return refuse(409, "no-way");
  center.done.push({ place: `decide with ${id}`, body });
  center.emergency!.last = {
    kind, state: is_emergency ? "open" : "declined", decided_at: ago(0), number: "640-013-2303",
    says: SAYS[is_emergency ? "granted" : "declined"], ...(is_emergency ? { due_at: ago(-14 * 86_400) } : {}),
  };
  return ok(withPerson(asked));
}

const row = (id: string, days: number, more: Partial<S["OfficeEmergencyRow"]> = {}): S["OfficeEmergencyRow"] => ({
  id, kind: "travel", name: TRAVEL, state: "open", number: `123-456-789${id}`, language: "es", is_late: false,
  decided_at: "2026-03-02T15:10:00Z", decided_here: "2026-03-02T10:10",
  due_at: `2026-03-${days}T15:10:00Z`, due_here: `2026-03-${days}T11:10`, ...more,
});

/** A Tuesday, noon; one is late, one is due tomorrow, one has time. */
export const OFFICE: S["OfficeEmergencies"] = {
  now: "2026-03-10T16:00:00Z", now_here: "2026-03-10T12:00",
  office: named("north", "North field office, 1 Invented Street", "Oficina local del norte, Calle Inventada 1"),
  emergencies: [
    row("4", 10, { is_late: true }), row("5", 11), row("6", 24, { language: "en" }),
  ].map((one) => (one.id === "4" ? { ...one, due_here: "2026-03-09T11:10" } : one)),
  refusals: [
    named("no-room", "The office has no appointment left that comes in time.", "A la oficina no le queda ninguna cita a tiempo."),
    named("papers", "Papers are missing that the office needs.", "Faltan documentos que la oficina necesita."),
  ],
  hours: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from_min: 480, to_min: 900 })),
};

const looked = (one: S["OfficeEmergencyRow"]): S["OfficeEmergency"] => ({
  ...one,
  contact: `4${one.id}`,
  words: "A funeral abroad on Friday; the flight is booked for Thursday.",
  note: "Her father died on Sunday.", receipt: "QZX0001112223",
  decided_by: { id: "9", name: "Oli Invented" },
  answers: EMERGENCY.kinds[0]!.questions.map(({ name, answers }) => ({ question: name, answer: answers[0]!.name })),
});

const matter = (id: string, more: Partial<S["Matter"]> = {}): S["Matter"] => ({
  id, name: both("Urgent", "Urgente"), number: `223-456-789${id}`, state: "open", is_urgent: true,
  answer_by: "mail", queue: "officers", made_at: ago(3_600), due_at: ago(-86_400), language: "es",
  topic: named("travel", "Emergency travel", "Viaje de emergencia"), from: { id: "7", name: "Eve Invented" },
  note: "Her father died on Sunday. She has to travel this week.", colleagues: [{ id: "9", name: "Oli Invented" }],
  answers: [{ question: both("By when?", "¿Para cuándo?"), answer: both("Within a week", "En una semana") }],
  contact: { ...newContact(`8${id}`, "es"), state: "ended" }, ...more,
});

/** One in the reader's hand, one in nobody's. */
export const passedOn = (): S["Matter"][] =>
  [matter("1", { taken_by: { id: "7", name: "Eve Invented" }, answer_by: "call" }), matter("2")];

/** Noted as done, unless the test wants it refused. */
function act(what: string, { center, id, body }: Asked, then: () => void): Answer {
  if (center.refuses) return refuse(409, center.refuses);
  center.done.push({ place: `${what} ${id}`, body });
  then();
  return ok();
}

function endMatter(what: string, asked: Asked): Answer {
  const { center, id } = asked;
  return act(what, asked, () => (center.passed = center.passed.filter((one) => one.id !== id)));
}

function endWait(what: string, asked: Asked): Answer {
  const { center, id } = asked;
  const office = center.office!;
  return act(what, asked, () => (office.emergencies = office.emergencies.filter((one) => one.id !== id)));
}

export const PASSED_ON: Routes = {
  "GET /desk/escalations": ({ center }) =>
    ok({
      now: ago(0), escalations: center.passed,
      queues: [named("officers", "Officers", "Funcionarios"), named("general", "General", "Generales")],
    }),
  "GET /desk/escalations/{id}": ({ center, id }) => {
    const found = center.passed.find((one) => one.id === id);
    return found ? ok(found) : refuse(404, "not-found");
  },
  "POST /desk/escalations/{id}/take": (asked) =>
    act("take", asked, () => {
      const { center, id } = asked;
      center.passed = center.passed.map((one) =>
        one.id === id ? { ...one, taken_by: { id: "7", name: "Eve Invented" } } : one);
    }),
  "POST /desk/escalations/{id}/call": ({ center, id }) => {
    if (center.refuses) return refuse(409, center.refuses);
    center.done.push({ place: `call ${id}`, body: {} });
    return ok({ contact: "91" });
  },
  "POST /desk/escalations/{id}/answer": (asked) => endMatter("answer", asked),
  "POST /desk/escalations/{id}/give": (asked) => endMatter("give", asked),
  "POST /desk/escalations/{id}/cannot": (asked) => endMatter("cannot", asked),
  "GET /desk/escalations/{id}/emergency": ({ center }) =>
    center.emergency ? ok(center.emergency) : refuse(404, "not-found"),
  "POST /desk/escalations/{id}/emergency": (asked) => endMatter("decide", asked),
  "GET /desk/contacts/{id}/emergency": (asked) =>
    asked.center.emergency ? ok(withPerson(asked)) : refuse(404, "not-found"),
  "POST /desk/contacts/{id}/emergency": decideWithPerson,
  "GET /office/emergencies": ({ center }) => (center.office ? ok(center.office) : refuse(404, "not-found")),
  "GET /office/emergencies/{id}": ({ center, id }) => {
    const found = center.office?.emergencies.find((one) => one.id === id);
    center.looks.push(`emergency ${id}`);
    return found ? ok(looked(found)) : refuse(404, "not-found");
  },
  "POST /office/emergencies/{id}/place": (asked) => endWait("place", asked),
  "POST /office/emergencies/{id}/refuse": (asked) => endWait("refuse", asked),
};
