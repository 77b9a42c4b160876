/* status.ts: the public status of an invented case. */
import type { components } from "../../src/api";

export const TIMES: components["schemas"]["ProcessingTimes"] = {
  forms: [
    { code: "I-1", name: { en: "I-1, Application for an invented card", es: "I-1, Solicitud de una tarjeta inventada" } },
    { code: "I-2", name: { en: "I-2, Something that nobody asked for", es: "I-2, Algo que nadie pidió" } },
    { code: "I-3", name: { en: "I-3, Something that few asked for", es: "I-3, Algo que pidieron pocos" } },
  ],
  offices: [
    { code: "N", name: { en: "North office", es: "Oficina del norte" }, low_days: 90, high_days: 240, asks_before: "2025-07-05", method: "computed", as_of: "2026-03-01", share: 80, asks_share: 93 },
    { code: "S", name: { en: "Shore office", es: "Oficina de la costa" }, low_days: 60, high_days: 120, asks_before: "2025-11-02", method: "imported", as_of: "2026-01-15" },
  ],
  too_few: [
    { code: "M", name: { en: "Mountain office", es: "Oficina de la montaña" } },
    { code: "I", name: { en: "Island office", es: "Oficina de la isla" } },
  ],
};

export const STATUS: components["schemas"]["CaseStatus"] = {
  number: "QZX0001112223", form: "I-1", form_name: { en: "Application for an invented card", es: "Solicitud de una tarjeta inventada" },
  status: { en: "Your case is being reviewed", es: "Su caso está en revisión" },
  text: {
    en: "On March 2, 2026, we began to review your application. We will write to you if we need anything.",
    es: "El 2 de marzo de 2026 empezamos a revisar su solicitud. Le escribiremos si necesitamos algo.",
  },
  received_on: "2026-01-12", updated_on: "2026-03-02",
  times: { low_days: 90, high_days: 240, may_ask: false, is_over: false, asks_from: "2026-10-05", method: "computed", as_of: "2026-03-01", share: 80,
    asks_share: 93 },
  prediction: { from: "2026-05-04", to: "2026-08-17", share: 80, held: 79, of: 41233, as_of: "2026-03-01" },
};
