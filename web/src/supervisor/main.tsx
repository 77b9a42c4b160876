/* supervisor/main.tsx: the supervisor's page: queues, agents, contacts, and what can be done. */
import "../styles/main.scss";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Center } from "../lib/api";
import { clockText, nowMs, secondsSince, useTicking } from "../lib/clock";
import { local, t, timeOfDay } from "../lib/messages";
import { useStore } from "../lib/store";
import { Alert, Button, MicrophoneHelp, Panel, RefusalAlert } from "../ui/bits";
import { Choose } from "../ui/fields";
import { guarded } from "../ui/guard";
import { SecondLooks } from "../ui/second-looks";
import { Shell, start } from "../ui/shell";
import { AskingDialog, type Asking } from "./asking";
import { SupervisorController, type Mode, type SupervisorView } from "./controller";
import type { Action } from "./menu";
import { Promises } from "./promises";
import { Queues } from "./queues";
import {
  canBeHeard, canBeMoved, contactOf, type Seat, type Supervise, type WatchedContact,
} from "./state";
import { Agents, Contacts } from "./tables";

const MODES: Mode[] = ["listen", "whisper", "join"];
const JUMPS: Record<string, string> = {
  q: "sup-queues", a: "sup-agents", c: "sup-contacts", p: "sup-promises", b: "broadcast-text",
};

interface PartProps {
  now: Supervise;
  view: SupervisorView;
  controller: SupervisorController;
}

function LineBanner({ now, controller }: PartProps) {
  const { line } = now;
  if (!line) return null;
  return (
    <div class="tl-sup__closed" role="status">
      <p>
        <strong>{t("sup.line_closed")}</strong> {local(line.text)}{" "}
        {line.by && t("sup.line_by", { name: line.by })}
      </p>
      <Button look="outline" onClick={() => void controller.openLine()}>{t("sup.open_line")}</Button>
    </div>
  );
}

/** A surge that a supervisor set: until when, by whom and why. */
function SurgeBanner({ now, onEnd }: PartProps & { onEnd(): void }) {
  const { surge } = now;
  useTicking(surge !== null);
  if (!surge || new Date(surge.until).getTime() <= nowMs()) return null;
  const day = new Date(surge.until).toLocaleDateString(document.documentElement.lang, {
    weekday: "long", month: "long", day: "numeric",
  });
  return (
    <div class="tl-sup__surge" role="status">
      <p>
        <strong>{t("sup.surge_now", { time: `${day}, ${timeOfDay(surge.until)}` })}</strong>{" "}
        {surge.by && t("sup.surge_by", { name: surge.by, why: surge.why ?? "–" })}
      </p>
      <Button look="outline" onClick={onEnd}>{t("sup.surge_end")}</Button>
    </div>
  );
}

const nameOfAgent = (now: Supervise, id: string | undefined): string =>
  now.agents.find((seat) => seat.id === id)?.name ?? "–";

/** What the supervisor hears, and how to change that. */
function ListeningBar({ now, view, controller }: PartProps) {
  const { listening } = view;
  if (!listening) return null;
  const contact = now.contacts.find(({ id }) => id === listening.contact);
  const name = nameOfAgent(now, contact?.agent);
  return (
    <div class="tl-sup__listening" role="status" data-mode={listening.mode}>
      <p>{t(`sup.listening.${listening.mode}`, { name })}</p>
      <div class="tl-sup__buttons">
        {MODES.filter((mode) => mode !== listening.mode).map((mode) => (
          <Button
            key={mode} look="outline"
            onClick={() => void controller.listen(listening.contact, mode, listening.why)}
          >
            {t(`sup.${mode}`)}
          </Button>
        ))}
        <Button look="danger" onClick={() => void controller.stop()}>{t("sup.stop")}</Button>
      </div>
    </div>
  );
}

function Asks({ now, controller, onJoin }: PartProps & { onJoin(contact: WatchedContact): void }) {
  useTicking(now.asks.length > 0);
  if (now.asks.length === 0) return null;
  return (
    <Panel title={t("sup.asks")} icon="bell" class="tl-sup__asks">
      <ul>
        {now.asks.map((ask) => {
          const contact = now.contacts.find(({ id }) => id === ask.contact);
          return (
            <li key={ask.contact}>
              <span>
                {t("sup.ask", {
                  name: nameOfAgent(now, ask.agent), time: clockText(secondsSince(ask.at)),
                })}
              </span>
              {contact && canBeHeard(contact) && (
                <Button onClick={() => onJoin(contact)}>{t("sup.join")}</Button>
              )}
              <Button look="quiet" onClick={() => void controller.answer(ask.contact)}>
                {t("sup.dismiss")}
              </Button>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function Broadcast({ now, view, controller }: PartProps) {
  const [text, setText] = useState("");
  const [queue, setQueue] = useState("");
  const [sent, setSent] = useState(false);
  async function send() {
    const went = await controller.broadcast(queue ? { text, queue } : { text });
    setSent(went);
    if (went) setText("");
  }
  return (
    <Panel title={t("sup.broadcast")} icon="bell">
      <form
        class="tl-sup__broadcast"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Choose
          id="broadcast-queue" label={t("sup.broadcast_to")} none={t("sup.broadcast_all")}
          all={now.queues} value={queue} onChange={setQueue}
        />
        <label class="usa-label" for="broadcast-text">{t("sup.broadcast_text")}</label>
        <textarea
          class="usa-textarea" id="broadcast-text" maxLength={500} required value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" disabled={view.busy}>{t("sup.send")}</Button>
        <span role="status" class="tl-quiet">{sent ? t("sup.sent") : ""}</span>
      </form>
    </Panel>
  );
}

function useJumps(onLine: () => void) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (target.closest("input, textarea, select, dialog, [role=menu]")) return;
      const key = event.key.toLowerCase();
      if (key === "l") return event.preventDefault(), onLine();
      const id = JUMPS[key];
      if (!id) return;
      event.preventDefault();
      document.getElementById(id)?.focus();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}

function Working({ center, ...part }: PartProps & { center: Center }) {
  const { now, view, controller } = part;
  const [asking, setAsking] = useState<Asking>();
  useJumps(() => now.line || setAsking({ what: "line" }));

  const listenActions = (contact: WatchedContact | undefined): Action[] =>
    contact && canBeHeard(contact)
      ? MODES.map((mode) => ({
          label: t(`sup.${mode}`),
          do: () =>
            setAsking({ what: "listen", contact, mode, name: nameOfAgent(now, contact.agent) }),
        }))
      : [];
  const seatActions = (seat: Seat): Action[] => [
    ...listenActions(contactOf(now, seat.id)),
    ...(seat.state.state === "ready"
      ? [{ label: t("sup.make_not_ready"), do: () => setAsking({ what: "agent", seat, state: "not-ready" }) }]
      : [{ label: t("sup.make_ready"), do: () => setAsking({ what: "agent", seat, state: "ready" }) }]),
    { label: t("sup.sign_out"), do: () => setAsking({ what: "agent", seat, state: "offline" }) },
  ];
  const contactActions = (contact: WatchedContact): Action[] => [
    ...listenActions(contact),
    ...(canBeMoved(contact)
      ? [{ label: t("sup.move"), do: () => setAsking({ what: "move", contact }) }]
      : []),
  ];
  return (
    <>
      <div class="tl-notices" aria-live="polite">
        {!view.up && <Alert kind="warning">{t("sup.down")}</Alert>}
        <RefusalAlert code={view.refused} />
        {view.noMicrophone && <MicrophoneHelp why={view.noMicrophone} />}
      </div>
      <LineBanner {...part} />
      <SurgeBanner {...part} onEnd={() => setAsking({ what: "surge" })} />
      <ListeningBar {...part} />
      <div class="tl-sup__head">
        <h1>{t("sup.title")}</h1>
        <a class="usa-link" href="/numbers">{t("num.title")}</a>
        {now.has_surge && !now.surge && (
          <Button look="outline" onClick={() => setAsking({ what: "surge" })}>
            {t("sup.surge_open")}
          </Button>
        )}
        {!now.line && (
          <Button look="danger" onClick={() => setAsking({ what: "line" })}>
            {t("sup.close_line")}
          </Button>
        )}
      </div>
      <Asks
        {...part}
        onJoin={(contact) => {
          setAsking({ what: "listen", contact, mode: "join", name: nameOfAgent(now, contact.agent) });
          void controller.answer(contact.id);
        }}
      />
      <SecondLooks center={center} />
      <Queues
        queues={now.queues} onClose={(queue) => setAsking({ what: "queue", queue })}
        onOpen={({ key }) => void controller.openQueue(key)}
      />
      <Agents center={center} now={now} actionsOf={seatActions} />
      <Contacts center={center} now={now} actionsOf={contactActions} />
      <Promises queues={now.queues} />
      <Broadcast {...part} />
      <p class="tl-quiet">{t("sup.keys")}</p>
      {asking && (
        <AskingDialog
          asking={asking} now={now} busy={view.busy} controller={controller}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  );
}

function SupervisorBody({ center }: { center: Center }) {
  const controller = useMemo(() => new SupervisorController(), []);
  useEffect(() => void controller.refresh(), []);
  const view = useStore(controller.view);
  const { now, refused } = view;
  const tools = now && <span class="tl-header__who">{now.agent.name}</span>;
  return (
    <Shell center={center} title="sup.title" tools={tools} wide>
      <div class="tl-sup">
        {now && <Working center={center} now={now} view={view} controller={controller} />}
        {!now && refused === "not-allowed" && <Alert kind="error">{t("sup.not_allowed")}</Alert>}
        {!now && refused !== "not-allowed" && (
          <>
            <RefusalAlert code={refused} />
            <p aria-busy="true">{t("sup.loading")}</p>
          </>
        )}
      </div>
    </Shell>
  );
}

start(guarded(SupervisorBody));
