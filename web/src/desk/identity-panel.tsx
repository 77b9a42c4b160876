/* identity-panel.tsx: who asks, as the agent finds it out, and what of the case may be told to them. */
import { useEffect, useState } from "preact/hooks";
import { codeOf, request, type Contact, type LiveMessage, type RefusalCode, type Schemas } from "../lib/api";
import { dayText, local, t } from "../lib/messages";
import { Button, Panel, RefusalAlert } from "../ui/bits";
import { Icon } from "../ui/icon";
import { Appointments } from "./appointments";
import { SecondLook } from "./second-look";

type Identity = Schemas["Identity"];
type Told = Identity["told"][number];
type Question = Identity["questions"][number]["ask"][number];

const TALKS = ["connected", "held"];

interface ChoiceProps {
  id: string;
  label: string;
  options: Identity["roles"];
  chosen: string;
  onChoose(key: string): void;
}

const Choice = ({ id, label, options, chosen, onChoose }: ChoiceProps) => (
  <div>
    <label class="usa-label" for={id}>{label}</label>
    <select
      class="usa-select" id={id} value={chosen}
      onChange={(event) => onChoose(event.currentTarget.value)}
    >
      {chosen === "" && <option value="">{t("identity.not_known")}</option>}
      {options.map(({ key, name }) => <option key={key} value={key}>{local(name)}</option>)}
    </select>
  </div>
);

interface QuestionsProps {
  ask: Question[];
  given: Record<string, string>;
  onGive(given: Record<string, string>): void;
}

/** What is asked, and where the answer is typed; it is compared by the server and kept nowhere. */
const Questions = ({ ask, given, onGive }: QuestionsProps) => (
  <fieldset class="usa-fieldset">
    <legend class="usa-legend">{t("identity.questions")}</legend>
    {ask.map(({ key, name, input }) => (
      <div key={key}>
        <label class="usa-label" for={`answer-${key}`}>{local(name)}</label>
        <input
          class="usa-input" id={`answer-${key}`} required autocomplete="off" spellcheck={false} maxLength={64}
          type={input === "date" ? "date" : "text"} inputMode={input === "digits" ? "numeric" : undefined}
          value={given[key] ?? ""} onInput={(event) => onGive({ ...given, [key]: event.currentTarget.value })}
        />
      </div>
    ))}
  </fieldset>
);

/** The questions that are still to be asked: none where this was proved of somebody in this role. */
function stillToAsk(identity: Identity, role: string, level: string): Question[] {
  const rank = (key?: string) => identity.levels.findIndex((one) => one.key === key);
  const set = identity.questions.find((one) => one.role === role && one.level === level);
  if (!set || (identity.role === role && rank(identity.level) >= rank(set.proves))) return [];
  return set.ask;
}

function wordOf({ answer, level }: Told, levels: Identity["levels"]) {
  const wanted = levels.find(({ key }) => key === level);
  return answer === "verify" && wanted
    ? t("told.verify", { level: local(wanted.name) })
    : t(`told.${answer}`);
}

const WhatIsTold = ({ identity }: { identity: Identity }) => (
  <div class="tl-disclosed" role="status">
    <h3>{t("identity.told")}</h3>
    <ul class="usa-list usa-list--unstyled">
      {identity.told.map((one) => (
        <li key={one.what}>
          <span>{t(`told.what.${one.what}`)}</span>
          <span class={`tl-tag ${one.answer === "yes" ? "tl-tag--good" : "tl-tag--care"}`}>
            <Icon name={one.answer === "yes" ? "verified" : "warning"} />
            {wordOf(one, identity.levels)}
          </span>
        </li>
      ))}
    </ul>
    {identity.document && (
      <p>
        {t("identity.document", { day: dayText(identity.document.since.slice(0, 10)) })}
        {identity.document.takes_days !== undefined && ` ${t("identity.takes", { days: String(identity.document.takes_days) })}`}
      </p>
    )}
  </div>
);

interface IdentityProps {
  contact: Contact;
  listen(ear: (message: LiveMessage) => void): () => void;
}

export function IdentityPanel({ contact, listen }: IdentityProps) {
  const [identity, setIdentity] = useState<Identity>();
  const [role, setRole] = useState("");
  const [level, setLevel] = useState("");
  const [given, setGiven] = useState<Record<string, string>>({});
  const [refused, setRefused] = useState<RefusalCode>();

  function show(now: Identity) {
    setIdentity(now);
    setRole(now.role ?? "");
    setLevel(now.level ?? now.levels[0]?.key ?? "");
    setGiven({});
  }
  useEffect(() => {
    request("get", "/desk/contacts/{id}/identity", { id: contact.id }).then(show, () => setIdentity(undefined));
  }, [contact.id, contact.verified]);

  /** What may be told, anew; what is being filled in stays. */
  const again = () =>
    void request("get", "/desk/contacts/{id}/identity", { id: contact.id }).then(setIdentity, () => undefined);
  useEffect(
    () => listen((message) => message.type === "identity.changed" && message.contact === contact.id && again()),
    [contact.id],
  );

  const ask = identity ? stillToAsk(identity, role, level) : [];
  const talks = TALKS.includes(contact.state);

  async function keep(event: Event) {
    event.preventDefault();
    setRefused(undefined);
    const answers = Object.fromEntries(ask.map(({ key }) => [key, given[key] ?? ""]));
    try {
      show(await request("post", "/desk/contacts/{id}/identity", {
        id: contact.id, body: { role, level, ...(ask.length > 0 && { answers }) },
      }));
    } catch (error) {
      setRefused(codeOf(error));
    }
  }
  if (!identity || identity.roles.length === 0) return null;
  return (
    <Panel title={t("identity.title")} icon="verified" class="tl-identity">
      <form class="tl-look" onSubmit={(event) => void keep(event)}>
        <Choice id="identity-role" label={t("identity.role")} options={identity.roles} chosen={role} onChoose={setRole} />
        <Choice id="identity-level" label={t("identity.level")} options={identity.levels} chosen={level} onChoose={setLevel} />
        {ask.length > 0 && <Questions ask={ask} given={given} onGive={setGiven} />}
        <Button type="submit" look="outline" disabled={role === "" || !talks}>
          {t("identity.keep")}
        </Button>
      </form>
      <RefusalAlert code={refused} />
      {identity.second && (
        <SecondLook contact={contact} second={identity.second} levels={identity.levels} talks={talks} onAgain={again} />
      )}
      {identity.told.length > 0 && <WhatIsTold identity={identity} />}
      {talks && identity.told.some(({ what, answer }) => what === "appointment" && answer === "yes") && (
        <Appointments key={`${contact.id} ${contact.case_number}`} contact={contact} />
      )}
    </Panel>
  );
}
