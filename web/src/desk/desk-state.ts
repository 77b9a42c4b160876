/* desk-state.ts: what a live message changes on the desk. Pure: a snapshot and messages in, the next
 * desk out, so that reload and resume give the same desk as never having been away. */
import type { Contact, Desk, LiveMessage, Schemas } from "../lib/api";

type Recent = Schemas["RecentContact"];
const RECENT_MAX = 20;
const OWNED: Contact["state"][] = ["joining", "connected", "held", "dialling"];

/** With sound in it or about to have it: these need a leg. */
export const isLive = (contact: Contact): boolean => OWNED.includes(contact.state);

export const offerOf = (desk: Desk): Contact | undefined =>
  desk.contacts.find(({ state }) => state === "offered");
export const liveOf = (desk: Desk): Contact | undefined => desk.contacts.find(isLive);
/** In a call: the agent's sound is gone, and the center waits for it until then. */
export const soundWaitedUntil = (contact: Contact | undefined): string | undefined =>
  contact?.state === "connected" || contact?.state === "held" ? contact.until : undefined;
/** Whether calls come to the agent's desk phone: then the page has no sound of its own. */
export const byPhone = (desk: Desk | undefined): boolean => desk?.phone?.chosen === true;
/** The oldest contact that is over and not filed. */
export const unfiledOf = (desk: Desk): Contact | undefined =>
  desk.contacts.find(({ state }) => state === "ended");

const without = (contacts: Contact[], id: string): Contact[] =>
  contacts.filter((contact) => contact.id !== id);

function withContact(contacts: Contact[], changed: Contact): Contact[] {
  const ours = isLive(changed) || changed.state === "offered" || changed.state === "ended";
  if (!ours) return without(contacts, changed.id); // Back in line, or somebody else's.
  const known = contacts.some(({ id }) => id === changed.id);
  return known
    ? contacts.map((contact) => (contact.id === changed.id ? changed : contact))
    : [...contacts, changed];
}

function withRecent(recent: Recent[], line: Recent | undefined): Recent[] {
  if (!line) return recent;
  return [line, ...recent.filter(({ id }) => id !== line.id)].slice(0, RECENT_MAX);
}

function ended(desk: Desk, message: Schemas["LiveContactEnded"]): Desk {
  const { contact: id, why } = message;
  const toBeFiled =
    why === "agent-hung-up" || why === "person-left" || why === "transferred" || why === "handed-over";
  const contacts = desk.contacts.flatMap((contact) => {
    if (contact.id !== id) return [contact];
    const ours = contact.state !== "offered"; // Ended already when our own request's answer told it.
    return toBeFiled && ours ? [{ ...contact, state: "ended" as const }] : [];
  });
  return { ...desk, contacts, recent: withRecent(desk.recent, message.recent) };
}

function offerEnded(desk: Desk, { contact: id, why }: Schemas["LiveOfferEnded"]): Desk {
  if (why === "accepted") return desk; // contact.changed tells what it is now.
  const contacts = desk.contacts.filter((c) => c.id !== id || c.state !== "offered");
  return { ...desk, contacts };
}

export function withPhone({ phone: _, ...desk }: Desk, phone: Desk["phone"]): Desk {
  return phone ? { ...desk, phone } : desk;
}

function change(desk: Desk, message: LiveMessage): Desk {
  switch (message.type) {
    case "agent.state":
      return { ...desk, state: message.state };
    case "offer.made":
    case "contact.changed":
      return { ...desk, contacts: withContact(desk.contacts, message.contact) };
    case "offer.ended":
      return offerEnded(desk, message);
    case "contact.ended":
      return ended(desk, message);
    case "queue.summary":
      return { ...desk, queues: message.queues };
    case "desk.phone":
      return withPhone(desk, message.phone);
    default:
      return desk;
  }
}

export function applyLive(desk: Desk, message: LiveMessage): Desk {
  const next = change(desk, message);
  return message.seq > next.seq ? { ...next, seq: message.seq } : next;
}

/** An answer to our own request, which may be here before or after its live message. */
export const applyContact = (desk: Desk, contact: Contact): Desk =>
  Date.parse(contact.since) <
  Date.parse(desk.contacts.find(({ id }) => id === contact.id)?.since ?? contact.since)
    ? desk
    : { ...desk, contacts: withContact(desk.contacts, contact) };

/** What a refused offer or a call hung up by us leaves behind; no change when its live message was
 * here first. */
export const applyEnd = (desk: Desk, id: string): Desk => ({
  ...desk,
  contacts: desk.contacts.flatMap((contact) => {
    if (contact.id !== id) return [contact];
    if (contact.state === "offered") return [];
    return [isLive(contact) ? { ...contact, state: "ended" as const } : contact];
  }),
});

/** The second agent left: the contact goes on without. */
export const applyLeft = (desk: Desk, id: string): Desk => ({
  ...desk,
  contacts: without(desk.contacts, id),
});

/** Whether this agent is the second one of the contact. */
export const isAskedIn = (desk: Desk, { second }: Contact): boolean =>
  second?.agent !== undefined && second.agent.id === desk.agent.id;

export const applyFiled = (desk: Desk, id: string, disposition: string): Desk => ({
  ...desk,
  contacts: without(desk.contacts, id),
  recent: desk.recent.map((line) => (line.id === id ? { ...line, disposition } : line)),
});
