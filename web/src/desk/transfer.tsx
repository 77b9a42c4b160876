/* transfer.tsx: passing a call on: to a line or a colleague, at once or after talking first; and the
 * consult under way. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { request, type Contact, type Schemas } from "../lib/api";
import { local, t } from "../lib/messages";
import { Button } from "../ui/bits";
import { shown } from "./keys";
import type { DeskController, Target } from "./controller";

type Targets = Schemas["TransferTargets"];
const LOOK_AGAIN_MS = 2_000;

export const nameOf = (who: Schemas["Colleague"] | undefined): string =>
  who?.name ?? t("consult.somebody");

/** Where the call may go now: looked at again while the dialog is open. */
function useTargets(): Targets | undefined {
  const [targets, setTargets] = useState<Targets>();
  useEffect(() => {
    let open = true;
    const look = () =>
      request("get", "/desk/transfer-targets").then(
        (seen) => open && setTargets(seen),
        () => undefined, // The next look tries again.
      );
    void look();
    const timer = setInterval(() => void look(), LOOK_AGAIN_MS);
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, []);
  return targets;
}

interface ChoiceProps {
  id: string;
  /** Each list is a stop of its own for the Tab key; which one is chosen is one choice of both. */
  group: string;
  chosen: boolean;
  name: string;
  state: string;
  disabled?: boolean;
  onChoose(): void;
}

const Choice = ({ id, group, chosen, name, state, disabled, onChoose }: ChoiceProps) => (
  <div class="usa-radio">
    <input
      class="usa-radio__input usa-radio__input--tile" type="radio" name={group} id={id}
      checked={chosen} disabled={disabled} onChange={onChoose}
    />
    <label class="usa-radio__label" for={id}>
      {name}
      <span class="usa-radio__label-description">{state}</span>
    </label>
  </div>
);

const matches = (name: string, words: string): boolean =>
  name.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase());

interface ListProps {
  targets: Targets;
  chosen: Target | undefined;
  onChoose(target: Target): void;
}

const Lines = ({ targets, chosen, onChoose }: ListProps) => (
  <fieldset class="usa-fieldset tl-choice">
    <legend class="usa-legend">{t("transfer.queues")}</legend>
    {targets.queues.map(({ key, name, agents, free }) => (
      <Choice
        key={key} id={`target-queue-${key}`} group="target-queue" name={local(name)} disabled={agents === 0}
        state={agents === 0 ? t("transfer.nobody") : t("transfer.free", { free, agents })}
        chosen={chosen?.queue === key} onChoose={() => onChoose({ queue: key })}
      />
    ))}
  </fieldset>
);

function Colleagues({ targets, chosen, onChoose }: ListProps) {
  const [words, setWords] = useState("");
  const found = targets.agents.filter(({ name }) => matches(name, words));
  return (
    <fieldset class="usa-fieldset tl-choice">
      <legend class="usa-legend">{t("transfer.agents")}</legend>
      <label class="usa-label" for="target-search">{t("transfer.search")}</label>
      <input
        class="usa-input" id="target-search" type="search" value={words}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      {found.map(({ id, name, state }) => (
        <Choice
          key={id} id={`target-agent-${id}`} group="target-agent" name={name} state={t(`transfer.state.${state}`)}
          chosen={chosen?.agent === id} onChoose={() => onChoose({ agent: id })}
        />
      ))}
      {found.length === 0 && <p role="status">{t("transfer.no_agents")}</p>}
    </fieldset>
  );
}

const READ_AFTER_MS = 250;
type Read = Schemas["OutsideNumber"] & { of: string };

/** What the center makes of a number while it is typed. undefined: it has not said yet. */
function useRead(number: string): Read | undefined {
  const [read, setRead] = useState<Read>();
  useEffect(() => {
    let wanted = true;
    if (!number) return;
    const timer = setTimeout(() => {
      request("post", "/desk/outside-number", { body: { number } }).then(
        (seen) => wanted && setRead({ ...seen, of: number }),
        () => undefined, // What is asked for in the end says no as well.
      );
    }, READ_AFTER_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [number]);
  return read?.of === number ? read : undefined;
}

/** A number that would be refused stays to be mended; the dialog says why by itself. */
async function isRefused({ outside }: Target): Promise<boolean> {
  if (outside === undefined) return false;
  const read = await request("post", "/desk/outside-number", { body: { number: outside } }).catch(() => undefined);
  if (read?.why) document.getElementById("target-outside")?.focus();
  return Boolean(read?.why);
}

interface OutsideProps {
  chosen: Target | undefined;
  onChoose(target: Target | undefined): void;
}

/** A number is typed and so chosen: what it becomes stands below it. */
function Outside({ chosen, onChoose }: OutsideProps) {
  const number = chosen?.outside ?? "";
  const read = useRead(number.trim());
  return (
    <fieldset class="usa-fieldset tl-choice">
      <legend class="usa-legend">{t("transfer.outside")}</legend>
      <label class="usa-label" for="target-outside">{t("transfer.outside_number")}</label>
      <input
        class={`usa-input${read?.why ? " usa-input--error" : ""}`} id="target-outside" type="tel" maxLength={32} autocomplete="off"
        value={number} aria-invalid={Boolean(read?.why)} aria-describedby="target-outside-read"
        onInput={(event) => onChoose(event.currentTarget.value ? { outside: event.currentTarget.value } : undefined)}
      />
      <p id="target-outside-read" role="status" class={read?.why ? "tl-over" : "usa-hint"}>
        {read?.why && t(`error.${read.why}`)}
        {read?.number && t("transfer.outside_calls", { number: read.number })}
      </p>
    </fieldset>
  );
}

interface TransferProps {
  contact: Contact;
  controller: DeskController;
  busy: boolean;
  onClose(): void;
}

export function Transfer({ contact, controller, busy, onClose }: TransferProps) {
  const targets = useTargets();
  const [chosen, setChosen] = useState<Target>();
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    dialog.current?.showModal();
    heading.current?.focus();
  }, []);
  async function go(how: "transfer" | "consult") {
    setMissing(!chosen);
    if (!chosen || (await isRefused(chosen))) return;
    const target = note.trim() ? { ...chosen, note: note.trim() } : chosen;
    onClose();
    await controller[how](contact, target);
  }
  return (
    <dialog ref={dialog} class="tl-dialog tl-transfer" aria-labelledby="transfer-title" onClose={onClose}>
      <h2 id="transfer-title" tabIndex={-1} ref={heading}>{t("transfer.title")}</h2>
      {targets && (
        <div class="tl-transfer__lists">
          <Lines targets={targets} chosen={chosen} onChoose={setChosen} />
          <Colleagues targets={targets} chosen={chosen} onChoose={setChosen} />
          {targets.outside && <Outside chosen={chosen} onChoose={setChosen} />}
        </div>
      )}
      <label class="usa-label" for="transfer-note">{t("transfer.note")}</label>
      <span class="usa-hint" id="transfer-note-hint">{t("transfer.note_hint")}</span>
      <textarea
        class="usa-textarea" id="transfer-note" rows={2} maxLength={400} value={note}
        aria-describedby="transfer-note-hint" onInput={(event) => setNote(event.currentTarget.value)}
      />
      <p role="alert" class="tl-over">{missing && t("transfer.choose")}</p>
      <div class="tl-transfer__buttons">
        <Button disabled={busy} onClick={() => void go("consult")}>{t("transfer.consult")}</Button>
        <Button look="outline" disabled={busy} onClick={() => void go("transfer")}>
          {t("transfer.at_once")}
        </Button>
        <Button look="unstyled" onClick={onClose}>{t("transfer.cancel")}</Button>
      </div>
    </dialog>
  );
}

interface ConsultProps {
  contact: Contact;
  controller: DeskController;
  busy: boolean;
}

/** The second agent is there: with the agent alone, or with all. */
export const isHeard = (second: Contact["second"]): boolean =>
  second?.state === "talking" || second?.state === "aside";

/** A colleague's name, or the number outside. */
const secondOf = (second: Contact["second"]): string => second?.outside?.number ?? nameOf(second?.agent);

function stateOf({ second }: Contact): string {
  const name = secondOf(second);
  if (second?.state === "ringing") return t("consult.ringing", { name });
  if (isHeard(second)) return t(second?.state === "aside" ? "consult.talking" : "consult.all", { name });
  return t(`consult.${second?.state === "offered" || second?.state === "joining" ? second.state : "wanted"}`, { name });
}

/** For the agent who has the contact: who else is there, and the ways on. */
export function ConsultBar({ contact, controller, busy }: ConsultProps) {
  const talking = isHeard(contact.second);
  const held = contact.state === "held";
  return (
    <section class="tl-consult" aria-label={t("consult.title")}>
      <p role="status">{stateOf(contact)}</p>
      <div class="tl-consult__buttons">
        {talking && (
          <Button
            look="outline" disabled={busy} shortcut={shown("h")}
            onClick={() => void controller.act(held ? "resume" : "hold", contact)}
          >
            {held ? t("consult.join_all") : t("consult.apart", { name: secondOf(contact.second) })}
          </Button>
        )}
        {talking && (
          <Button look="go" disabled={busy} onClick={() => void controller.act("hand-over", contact)}>
            {t("consult.hand_over")}
          </Button>
        )}
        <Button look="outline" disabled={busy} onClick={() => void controller.letGo(contact)}>
          {t(contact.second?.state === "ringing" ? "consult.end_ringing" : "consult.end")}
        </Button>
      </div>
    </section>
  );
}

/** For the second agent: who asked, and the way out. */
export const AskedIn = ({ contact, controller, busy }: ConsultProps) => (
  <section class="tl-consult" aria-label={t("consult.title")}>
    <p role="status">
      {t(contact.second?.state === "aside" ? "consult.you_held" : "consult.you_all", {
        name: nameOf(contact.agent),
      })}
    </p>
    <div class="tl-consult__buttons">
      <Button look="outline" disabled={busy} onClick={() => void controller.letGo(contact, true)}>
        {t("consult.leave")}
      </Button>
    </div>
  </section>
);
