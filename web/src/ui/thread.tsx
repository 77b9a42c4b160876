/* thread.tsx: the messages of a thread, as its account reads them and as staff do. */
import type { Schemas } from "../lib/api";
import { momentText, t } from "../lib/messages";

type Message = Schemas["AccountMessage"];

interface MessagesProps {
  all: Message[];
  /** Who reads. */
  mine: Message["from"];
}

const whoOf = ({ from, staff }: Message, mine: Message["from"]): string => {
  if (mine === "account") return t(from === "account" ? "inbox.from.me" : "inbox.from.agency");
  return from === "account" ? t("inbox.from.account") : (staff?.name ?? t("inbox.from.agency"));
};

export const Messages = ({ all, mine }: MessagesProps) => (
  <ol class="tl-inbox__messages">
    {all.map((one) => (
      <li key={one.id} class={`tl-inbox__message ${one.from === mine ? "tl-inbox__message--mine" : ""}`}>
        <p class="tl-inbox__from">
          {one.is_new && <span class="tl-tag tl-tag--new">{t("inbox.is_new")}</span>}
          <strong>{whoOf(one, mine)}</strong>
          <time class="tl-quiet" dateTime={one.at}>{momentText(one.at)}</time>
        </p>
        <p class="tl-inbox__words">{one.text}</p>
      </li>
    ))}
  </ol>
);
