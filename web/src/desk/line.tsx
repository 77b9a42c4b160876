/* line.tsx: who waits in each queue, and the agent's last contacts. */
import type { Center, Desk } from "../lib/api";
import { clockText, secondsSince, useTicking } from "../lib/clock";
import { languageName, local, nameOf, t, tCount, timeOfDay } from "../lib/messages";
import { Panel } from "../ui/bits";

export function WaitingLine({ center, queues }: { center: Center; queues: Desk["queues"] }) {
  useTicking();
  return (
    <Panel title={t("line.title")} icon="people">
      <table class="usa-table usa-table--borderless tl-table">
        <caption class="usa-sr-only">{t("line.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("line.queue")}</th>
            <th scope="col" class="tl-figure">{t("line.waiting")}</th>
            <th scope="col" class="tl-figure">{t("line.longest")}</th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <tr key={queue.key}>
              <th scope="row">
                {nameOf(center.queues, queue.key)}
                {queue.callbacks > 0 && (
                  <span class="tl-quiet tl-block">{tCount("line.callbacks", queue.callbacks)}</span>
                )}
              </th>
              <td class="tl-figure tl-figure--big">{queue.waiting}</td>
              <td class="tl-figure">
                {queue.oldest_asked_at ? clockText(secondsSince(queue.oldest_asked_at)) : "–"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

export const Recent = ({ center, recent }: { center: Center; recent: Desk["recent"] }) => (
  <Panel title={t("recent.title")} icon="history">
    {recent.length === 0 ? (
      <p class="tl-quiet">{t("recent.none")}</p>
    ) : (
      <ol class="tl-recent">
        {recent.map((line) => (
          <li key={line.id}>
            <time dateTime={line.ended_at}>{timeOfDay(line.ended_at)}</time>
            <div>
              <span class="tl-recent__topic">{local(line.topic?.name) || t("contact.no_topic")}</span>
              <span class="tl-quiet tl-block">
                {[
                  languageName(center, line.language),
                  line.disposition
                    ? nameOf(center.dispositions, line.disposition)
                    : t("recent.not_filed"),
                ].join(" · ")}
              </span>
            </div>
            <span class="tl-figure">{clockText(line.talk_s)}</span>
          </li>
        ))}
      </ol>
    )}
  </Panel>
);
