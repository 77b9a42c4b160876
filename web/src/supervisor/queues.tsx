/* supervisor/queues.tsx: the queues as cards, each with who waits, for how long, and its bar. */
import { clockText, secondsSince, useTicking } from "../lib/clock";
import { local, t, tCount, waitText } from "../lib/messages";
import { Button } from "../ui/bits";
import { fullness, type WatchedQueue } from "./state";

function expected({ staffed, wait_from_s: from, wait_to_s: to }: WatchedQueue): string {
  if (!staffed) return t("sup.unstaffed");
  if (!to) return t("sup.expected_none");
  return t("sup.expected", { from: waitText(from ?? 0), to: waitText(to) });
}

interface CardProps {
  queue: WatchedQueue;
  onClose(): void;
  onOpen(): void;
}

function Card({ queue, onClose, onOpen }: CardProps) {
  const name = local(queue.name) || queue.key;
  const { closed, waiting, waiting_max: max } = queue;
  return (
    <li class={`tl-panel tl-sup__card ${closed ? "tl-sup__card--closed" : ""}`}>
      <h3>{name}</h3>
      <p class="tl-sup__count">
        <strong>{waiting}</strong> <span>{tCount("sup.waiting", waiting).replace(/^\d+\s*/, "")}</span>
      </p>
      <meter
        class="tl-sup__bar" min={0} max={1} value={fullness(queue)}
        aria-label={t("sup.bar", { waiting, max })}
      />
      <p class="tl-quiet">
        {queue.oldest_asked_at
          ? t("sup.longest", { time: clockText(secondsSince(queue.oldest_asked_at)) })
          : t("sup.nobody_waits")}
        {queue.callbacks > 0 && ` · ${tCount("sup.callbacks", queue.callbacks)}`}
      </p>
      <p class="tl-quiet">
        {closed ? `${t("sup.closed")} ${local(closed.text)}` : expected(queue)}
      </p>
      {closed
        ? <Button look="outline" onClick={onOpen}>{t("sup.open_queue")}</Button>
        : <Button look="quiet" onClick={onClose}>{t("sup.close_queue")}</Button>}
    </li>
  );
}

interface QueuesProps {
  queues: WatchedQueue[];
  onClose(queue: WatchedQueue): void;
  onOpen(queue: WatchedQueue): void;
}

export function Queues({ queues, onClose, onOpen }: QueuesProps) {
  useTicking();
  return (
    <section aria-labelledby="sup-queues">
      <h2 id="sup-queues" tabIndex={-1}>{t("sup.queues")}</h2>
      <ul class="tl-sup__cards">
        {queues.map((queue) => (
          <Card
            key={queue.key} queue={queue} onClose={() => onClose(queue)}
            onOpen={() => onOpen(queue)}
          />
        ))}
      </ul>
    </section>
  );
}
