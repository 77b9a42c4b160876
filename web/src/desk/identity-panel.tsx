/* identity-panel.tsx: who asks, as the agent finds it out, and what of the case may be told to them. */
import { useEffect, useState } from "preact/hooks";
import { codeOf, request, type Contact, type RefusalCode, type Schemas } from "../lib/api";
import { dayText, local, t } from "../lib/messages";
import { Button, Panel, RefusalAlert } from "../ui/bits";
import { Icon } from "../ui/icon";

type Identity = Schemas["Identity"];
type Told = Identity["told"][number];

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

function wordOf({ answer, level }: Told, levels: Identity["levels"]) {
  const wanted = levels.find(({ key }) => key === level);
  return answer === "verify" && wanted
    ? t("told.verify", { level: local(wanted.name) })
    : t(`told.${answer}`);
}

const WhatIsTold = ({ identity }: { identity: Identity }) => (
  <div class="tl-told" role="status">
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

export function IdentityPanel({ contact }: { contact: Contact }) {
  const [identity, setIdentity] = useState<Identity>();
  const [role, setRole] = useState("");
  const [level, setLevel] = useState("");
  const [refused, setRefused] = useState<RefusalCode>();

  function show(now: Identity) {
    setIdentity(now);
    setRole(now.role ?? "");
    setLevel(now.level ?? now.levels[0]?.key ?? "");
  }
  useEffect(() => {
    request("get", "/desk/contacts/{id}/identity", { id: contact.id }).then(show, () => setIdentity(undefined));
  }, [contact.id, contact.verified]);

  async function keep(event: Event) {
    event.preventDefault();
    setRefused(undefined);
    try {
      show(await request("post", "/desk/contacts/{id}/identity", { id: contact.id, body: { role, level } }));
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
        <Button type="submit" look="outline" disabled={role === "" || !TALKS.includes(contact.state)}>
          {t("identity.keep")}
        </Button>
      </form>
      <RefusalAlert code={refused} />
      {identity.told.length > 0 && <WhatIsTold identity={identity} />}
    </Panel>
  );
}
