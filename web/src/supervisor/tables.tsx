/* supervisor/tables.tsx: agents and contacts as tables, each row with its actions. */
import { useState } from "preact/hooks";
import type { Center } from "../lib/api";
import { clockText, secondsSince, useTicking } from "../lib/clock";
import { languageName, local, nameOf, t, type MessageKey } from "../lib/messages";
import { Menu, type Action } from "./menu";
import {
  contactOf, sortContacts, sortSeats, type Column, type Seat, type Supervise, type WatchedContact,
} from "./state";

const COLUMNS: { column: Column; title: MessageKey }[] = [
  { column: "name", title: "sup.name" },
  { column: "state", title: "sup.state" },
  { column: "since", title: "sup.since" },
];

interface AgentsProps {
  center: Center;
  now: Supervise;
  actionsOf(seat: Seat): Action[];
}

export function Agents({ center, now, actionsOf }: AgentsProps) {
  useTicking();
  const [{ column, down }, setSort] = useState<{ column: Column; down: boolean }>({
    column: "state", down: false,
  });
  const title = t("sup.agents");
  return (
    <section aria-labelledby="sup-agents" class="tl-panel">
      <h2 id="sup-agents" tabIndex={-1}>{title}</h2>
      {now.agents.length === 0 ? <p class="tl-quiet">{t("sup.no_agents")}</p> : (
        <table class="usa-table usa-table--borderless tl-table tl-sup__table">
          <caption class="usa-sr-only">{title}</caption>
          <thead>
            <tr>
              {COLUMNS.map((one) => (
                <th
                  scope="col" key={one.column}
                  {...(one.column === column
                    ? { "aria-sort": down ? ("descending" as const) : ("ascending" as const) }
                    : {})}
                >
                  <button
                    type="button" class="tl-sup__sort"
                    aria-label={t("sup.sort", { column: t(one.title) })}
                    onClick={() =>
                      setSort({ column: one.column, down: one.column === column && !down })}
                  >
                    {t(one.title)}
                    <span aria-hidden="true">{one.column === column ? (down ? " ↓" : " ↑") : ""}</span>
                  </button>
                </th>
              ))}
              <th scope="col">{t("sup.languages")}</th>
              <th scope="col">{t("sup.contact")}</th>
              <th scope="col"><span class="usa-sr-only">{t("sup.actions")}</span></th>
            </tr>
          </thead>
          <tbody>
            {sortSeats(now.agents, column, down).map((seat) => {
              const contact = contactOf(now, seat.id);
              return (
                <tr key={seat.id} data-agent={seat.id}>
                  <th scope="row">{seat.name}</th>
                  <td data-label={t("sup.state")}>
                    <span class={`tl-sup__state tl-sup__state--${seat.state.state}`}>
                      {t(`sup.state.${seat.state.state}`)}
                    </span>
                    {seat.state.reason && (
                      <span class="tl-quiet tl-block">{nameOf(now.not_ready, seat.state.reason)}</span>
                    )}
                  </td>
                  <td data-label={t("sup.since")} class="tl-sup__time">
                    {clockText(secondsSince(seat.state.since))}
                  </td>
                  <td data-label={t("sup.languages")}>
                    {seat.languages.map((code) => languageName(center, code)).join(", ")}
                  </td>
                  <td data-label={t("sup.contact")}>
                    {contact
                      ? `${local(now.queues.find(({ key }) => key === contact.queue)?.name) || contact.queue} · ${languageName(center, contact.language)}`
                      : "–"}
                  </td>
                  <td><Menu name={seat.name} actions={actionsOf(seat)} /></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface ContactsProps {
  center: Center;
  now: Supervise;
  actionsOf(contact: WatchedContact): Action[];
}

export function Contacts({ center, now, actionsOf }: ContactsProps) {
  useTicking();
  const title = t("sup.contacts");
  const queueName = (key: string) => nameOf(now.queues, key);
  return (
    <section aria-labelledby="sup-contacts" class="tl-panel">
      <h2 id="sup-contacts" tabIndex={-1}>{title}</h2>
      {now.contacts.length === 0 ? <p class="tl-quiet">{t("sup.no_contacts")}</p> : (
        <table class="usa-table usa-table--borderless tl-table tl-sup__table">
          <caption class="usa-sr-only">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{t("sup.state")}</th>
              <th scope="col">{t("sup.since")}</th>
              <th scope="col">{t("sup.queue")}</th>
              <th scope="col">{t("sup.class")}</th>
              <th scope="col">{t("sup.language")}</th>
              <th scope="col">{t("sup.with")}</th>
              <th scope="col"><span class="usa-sr-only">{t("sup.actions")}</span></th>
            </tr>
          </thead>
          <tbody>
            {sortContacts(now).map((contact) => (
              <tr key={contact.id} data-contact={contact.id}>
                <th scope="row">{t(`sup.cstate.${contact.state}`)}</th>
                <td data-label={t("sup.since")} class="tl-sup__time">
                  {clockText(secondsSince(contact.asked_at ?? contact.since))}
                </td>
                <td data-label={t("sup.queue")}>{queueName(contact.queue)}</td>
                <td data-label={t("sup.class")}>{nameOf(now.priorities, contact.priority)}</td>
                <td data-label={t("sup.language")}>{languageName(center, contact.language)}</td>
                <td data-label={t("sup.with")}>
                  {now.agents.find(({ id }) => id === contact.agent)?.name ?? "–"}
                </td>
                <td>
                  <Menu
                    name={`${t(`sup.cstate.${contact.state}`)} ${queueName(contact.queue)}`}
                    actions={actionsOf(contact)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
