/* case-panel.tsx: the public status of a case. Each look is recorded, and the panel says so. */
import { useState } from "preact/hooks";
import { codeOf, request, type Case, type Contact, type RefusalCode, type Schemas } from "../lib/api";
import { dayText, local, t, timeOfDay } from "../lib/messages";
import { Alert, Button, Panel, RefusalAlert } from "../ui/bits";
import { shown } from "./keys";

const REASONS: Schemas["LookReason"][] = ["caller-asks", "prepare", "follow-up"];
export const LOOK_ID = "look";

export const CaseStatus = ({ found }: { found: Case }) => (
  <div class="tl-case" role="status">
    <p class="tl-case__number">{found.number} · {found.kind}</p>
    <h3 class="tl-case__status">{local(found.status)}</h3>
    <p>{local(found.text)}</p>
    <dl class="tl-facts">
      <div><dt>{t("case.received")}</dt><dd>{dayText(found.received_on)}</dd></div>
      {found.updated_on && <div><dt>{t("case.updated")}</dt><dd>{dayText(found.updated_on)}</dd></div>}
    </dl>
    <p class="tl-quiet">{t("case.recorded", { time: timeOfDay(found.looked_at) })}</p>
  </div>
);

interface ReasonsProps {
  id: string;
  reason: Schemas["LookReason"];
  onReason(reason: Schemas["LookReason"]): void;
}

export const LookReasons = ({ id, reason, onReason }: ReasonsProps) => (
  <div>
    <label class="usa-label" for={id}>{t("case.why")}</label>
    <select
      class="usa-select" id={id} value={reason}
      onChange={(event) => onReason(event.currentTarget.value as Schemas["LookReason"])}
    >
      {REASONS.map((one) => <option key={one} value={one}>{t(`case.why.${one}`)}</option>)}
    </select>
  </div>
);

interface CaseProps {
  contact: Contact;
  /** Another case is spoken of. */
  onOther(): void;
}

export function CasePanel({ contact, onOther }: CaseProps) {
  const [number, setNumber] = useState(contact.case_number ?? "");
  const [reason, setReason] = useState<Schemas["LookReason"]>("caller-asks");
  const [found, setFound] = useState<Case>();
  const [refused, setRefused] = useState<RefusalCode>();

  async function look(event: Event) {
    event.preventDefault();
    setRefused(undefined);
    setFound(undefined);
    try {
      const query = number.trim() ? { reason, number: number.trim() } : { reason };
      const now = await request("get", "/desk/contacts/{id}/case", { id: contact.id, query });
      setFound(now);
      if (reason === "caller-asks" && now.number !== contact.case_number) onOther();
    } catch (error) {
      setRefused(codeOf(error));
    }
  }
  const nothing = refused === "not-found";
  return (
    <Panel title={t("case.title")} icon="topic" class="tl-case-panel">
      {!contact.verified && <Alert kind="info">{t("case.public_only")}</Alert>}
      <form class="tl-look" onSubmit={(event) => void look(event)}>
        <div>
          <label class="usa-label" for="case-number">{t("case.number")}</label>
          <input
            class="usa-input" id="case-number" value={number} maxLength={32} autocomplete="off"
            spellcheck={false} onInput={(event) => setNumber(event.currentTarget.value)}
          />
        </div>
        <LookReasons id="case-reason" reason={reason} onReason={setReason} />
        <Button type="submit" look="outline" icon="look" id={LOOK_ID} shortcut={shown("c")}>
          {t("case.look")}
        </Button>
      </form>
      <p class="tl-hint">{t("case.look_recorded")}</p>
      {nothing ? <Alert kind="warning" urgent>{t("case.none")}</Alert> : <RefusalAlert code={refused} />}
      {found && <CaseStatus found={found} />}
    </Panel>
  );
}
