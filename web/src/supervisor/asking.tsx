/* supervisor/asking.tsx: the dialog that is open, by what it asks about. */
import { useState } from "preact/hooks";
import { local, nameOf, t, timeOfDay } from "../lib/messages";
import { Button } from "../ui/bits";
import { Choose } from "../ui/fields";
import type { Mode, SupervisorController } from "./controller";
import {
  ClosingFields, closingBody, Dialog, firstClosing, firstUntil, UntilField, Why,
} from "./dialogs";
import type { Seat, Supervise, WatchedContact, WatchedQueue } from "./state";

/** What a dialog asks about; undefined: none is open. */
export type Asking =
  | { what: "move"; contact: WatchedContact }
  | { what: "listen"; contact: WatchedContact; name: string; mode: Mode }
  | { what: "agent"; seat: Seat; state: "ready" | "not-ready" | "offline" }
  | { what: "queue"; queue: WatchedQueue }
  | { what: "line" }
  | { what: "surge" };

interface AskProps<W extends Asking["what"]> {
  asking: Extract<Asking, { what: W }>;
  now: Supervise;
  busy: boolean;
  controller: SupervisorController;
  onClose(): void;
}

const closeIf = (went: Promise<boolean>, close: () => void) => void went.then((ok) => ok && close());

function AskMove({ asking, now, busy, controller, onClose }: AskProps<"move">) {
  const [[queue, priority, why], set] = useState(["", "", ""]);
  const { id } = asking.contact;
  const body = { why: why!, ...(queue ? { queue } : {}), ...(priority ? { priority } : {}) };
  return (
    <Dialog
      title={t("sup.move_title")} submit={t("sup.move")} busy={busy || (!queue && !priority)}
      onClose={onClose} onSubmit={() => closeIf(controller.move(id, body), onClose)}
    >
      <Choose
        id="move-queue" label={t("sup.queue")} none={t("sup.stays")} value={queue!}
        all={now.queues.filter(({ key }) => key !== asking.contact.queue)}
        onChange={(value) => set([value, priority!, why!])}
      />
      <Choose
        id="move-class" label={t("sup.class")} none={t("sup.stays")} value={priority!}
        all={now.priorities} onChange={(value) => set([queue!, value, why!])}
      />
      <Why value={why!} onInput={(value) => set([queue!, priority!, value])} />
    </Dialog>
  );
}

function AskListen({ asking, busy, controller, onClose }: AskProps<"listen">) {
  const [why, setWhy] = useState("");
  const { contact, name, mode } = asking;
  return (
    <Dialog
      title={t("sup.listen_title", { name })} submit={t(`sup.${mode}`)} busy={busy}
      onClose={onClose} onSubmit={() => closeIf(controller.listen(contact.id, mode, why), onClose)}
    >
      <Why value={why} onInput={setWhy} />
    </Dialog>
  );
}

const STATE_WORDS = {
  "ready": "sup.make_ready", "not-ready": "sup.make_not_ready", "offline": "sup.sign_out",
} as const;

function AskAgent({ asking, now, busy, controller, onClose }: AskProps<"agent">) {
  const [why, setWhy] = useState("");
  const [reason, setReason] = useState(now.not_ready[0]?.key ?? "");
  const { seat, state } = asking;
  const body = { state, why, ...(state === "not-ready" ? { reason } : {}) };
  return (
    <Dialog
      title={t("sup.set_title", { name: seat.name })} submit={t(STATE_WORDS[state])} busy={busy}
      danger={state === "offline"} onClose={onClose}
      onSubmit={() => closeIf(controller.setAgent(seat.id, body), onClose)}
    >
      {state === "not-ready" && (
        <Choose
          id="agent-reason" label={t("sup.reason")} all={now.not_ready} value={reason}
          onChange={setReason}
        />
      )}
      <Why value={why} onInput={setWhy} />
    </Dialog>
  );
}

function AskQueue({ asking, now, busy, controller, onClose }: AskProps<"queue">) {
  const [closing, setClosing] = useState(firstClosing(now.closures));
  const { key, name } = asking.queue;
  return (
    <Dialog
      title={t("sup.close_title", { name: local(name) || key })} submit={t("sup.close_queue")}
      danger busy={busy || !closing.reason} onClose={onClose}
      onSubmit={() => closeIf(controller.closeQueue(key, closingBody(closing)), onClose)}
    >
      <ClosingFields closures={now.closures} value={closing} onChange={setClosing} />
    </Dialog>
  );
}

/** Two deliberate steps: what and until when; then the sentence that says what happens. */
function AskLine({ now, busy, controller, onClose }: AskProps<"line">) {
  const [closing, setClosing] = useState(firstClosing(now.closures));
  const [sure, setSure] = useState(false);
  return (
    <Dialog
      title={t("sup.close_line")} submit={t(sure ? "sup.close_line_now" : "sup.next")}
      danger={sure} busy={busy || !closing.reason} onClose={onClose}
      onSubmit={() =>
        sure ? closeIf(controller.closeLine(closingBody(closing)), onClose) : setSure(true)}
    >
      {sure ? (
        <>
          <p class="tl-sup__sure" role="status">
            {t("sup.close_line_second", {
              time: `${new Date(closing.until).toLocaleDateString(document.documentElement.lang)} ${timeOfDay(closing.until)}`,
              reason: nameOf(now.closures, closing.reason),
            })}
          </p>
          <Button look="unstyled" onClick={() => setSure(false)}>{t("sup.back")}</Button>
        </>
      ) : (
        <>
          <p class="tl-quiet">{t("sup.close_line_first")}</p>
          <ClosingFields closures={now.closures} value={closing} onChange={setClosing} />
        </>
      )}
    </Dialog>
  );
}

/** Opens it until a time, or ends the one that holds; either way somebody says why. */
function AskSurge({ now, busy, controller, onClose }: AskProps<"surge">) {
  const [until, setUntil] = useState(firstUntil());
  const [why, setWhy] = useState("");
  const ends = now.surge !== null;
  const body = ends ? { why } : { why, until: new Date(until).toISOString() };
  const title = t(ends ? "sup.surge_end" : "sup.surge_open");
  return (
    <Dialog
      title={title} submit={title} danger={ends} busy={busy} onClose={onClose}
      onSubmit={() => closeIf(controller.setSurge(body), onClose)}
    >
      <p class="tl-quiet">{t(ends ? "sup.surge_end_hint" : "sup.surge_hint")}</p>
      {!ends && <UntilField id="surge-until" value={until} onInput={setUntil} />}
      <Why value={why} onInput={setWhy} />
    </Dialog>
  );
}

interface AskingDialogProps {
  asking: Asking;
  now: Supervise;
  busy: boolean;
  controller: SupervisorController;
  onClose(): void;
}

export function AskingDialog({ asking, ...rest }: AskingDialogProps) {
  switch (asking.what) {
    case "move": return <AskMove asking={asking} {...rest} />;
    case "listen": return <AskListen asking={asking} {...rest} />;
    case "agent": return <AskAgent asking={asking} {...rest} />;
    case "queue": return <AskQueue asking={asking} {...rest} />;
    case "line": return <AskLine asking={asking} {...rest} />;
    case "surge": return <AskSurge asking={asking} {...rest} />;
  }
}
