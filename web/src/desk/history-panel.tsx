/* history-panel.tsx: earlier contacts of the same number or case. Each look is recorded. */
import { useState } from "preact/hooks";
import { codeOf, request, type Center, type Contact, type RefusalCode, type Schemas } from "../lib/api";
import { clockText } from "../lib/clock";
import { local, momentText, nameOf, t, timeOfDay } from "../lib/messages";
import { Button, Panel, RefusalAlert } from "../ui/bits";
import { ToldRequest } from "../ui/request-thread";
import { LookReasons } from "./case-panel";
import { shown } from "./keys";

export const HISTORY_ID = "history";
type Earlier = Schemas["EarlierContact"];

const Line = ({ center, earlier }: { center: Center; earlier: Earlier }) => (
  <li>
    <time dateTime={earlier.came_at}>{momentText(earlier.came_at)}</time>
    <p class="tl-recent__topic">{local(earlier.topic?.name) || t("contact.no_topic")}</p>
    <p class="tl-quiet">
      {[
        t(`outcome.${earlier.outcome}`),
        earlier.disposition && nameOf(center.dispositions, earlier.disposition),
        earlier.talk_s > 0 && clockText(earlier.talk_s),
        t(earlier.same_case ? "history.same_case" : "history.same_number"),
      ].filter(Boolean).join(" · ")}
    </p>
    {earlier.filed?.map((number) => <p key={number}>{t("story.filed", { what: number })}</p>)}
    {earlier.request && <ToldRequest request={earlier.request} />}
    {earlier.note && <p class="tl-history__note">{earlier.note}</p>}
  </li>
);

export function HistoryPanel({ center, contact }: { center: Center; contact: Contact }) {
  const [reason, setReason] = useState<Schemas["LookReason"]>("caller-asks");
  const [found, setFound] = useState<Schemas["History"]>();
  const [refused, setRefused] = useState<RefusalCode>();

  async function look(event: Event) {
    event.preventDefault();
    setRefused(undefined);
    try {
      const query = { reason };
      setFound(await request("get", "/desk/contacts/{id}/history", { id: contact.id, query }));
    } catch (error) {
      setRefused(codeOf(error));
    }
  }
  return (
    <Panel title={t("history.title")} icon="history" class="tl-history">
      <form class="tl-look" onSubmit={(event) => void look(event)}>
        <LookReasons id="history-reason" reason={reason} onReason={setReason} />
        <Button type="submit" look="outline" icon="look" id={HISTORY_ID} shortcut={shown("y")}>
          {t("history.look")}
        </Button>
      </form>
      {!found && <p class="tl-hint">{t("case.look_recorded")}</p>}
      <RefusalAlert code={refused} />
      <div role="status">
        {found && found.contacts.length === 0 && <p>{t("history.none")}</p>}
        {found && (
          <>
            {found.contacts.length > 0 && (
              <ol class="tl-history__list">
                {found.contacts.map((one) => <Line key={one.id} center={center} earlier={one} />)}
              </ol>
            )}
            <p class="tl-quiet">{t("case.recorded", { time: timeOfDay(found.looked_at) })}</p>
          </>
        )}
      </div>
    </Panel>
  );
}
