/* phone-choice.tsx: where calls come: this browser, or the agent's desk phone and whether it is there. */
import type { AgentState, Schemas } from "../lib/api";
import { t } from "../lib/messages";
import { Icon } from "../ui/icon";

interface PhoneChoiceProps {
  phone: Schemas["DeskPhone"];
  state: AgentState["state"];
  busy: boolean;
  onChoose(chosen: boolean): void;
}

const Way = (props: {
  id: string; checked: boolean; disabled: boolean; label: string; onChoose(): void;
}) => (
  <div class="usa-radio tl-phone__way">
    <input
      class="usa-radio__input" type="radio" name="phone-choice" id={props.id}
      checked={props.checked} disabled={props.disabled} onChange={props.onChoose}
    />
    <label class="usa-radio__label" for={props.id}>{props.label}</label>
  </div>
);

/** An offer or a call stays where it came: the choice waits for its end. */
export function PhoneChoice({ phone, state, busy, onChoose }: PhoneChoiceProps) {
  const working = state === "offered" || state === "connected";
  const disabled = busy || working;
  const there = phone.registered;
  return (
    <fieldset class="usa-fieldset tl-phone">
      <legend class="tl-phone__title">{t("phone.title")}</legend>
      <Way
        id="phone-browser" checked={!phone.chosen} disabled={disabled} label={t("phone.browser")}
        onChoose={() => onChoose(false)}
      />
      <Way
        id="phone-desk" checked={phone.chosen} disabled={disabled}
        label={t("phone.desk", { account: phone.account })} onChoose={() => onChoose(true)}
      />
      <p class={`tl-phone__there tl-phone__there--${there ? "yes" : "no"}`} role="status">
        <Icon name={there ? "phone" : "warning"} />
        <span>{t(there ? "phone.registered" : "phone.unregistered")}</span>
      </p>
    </fieldset>
  );
}
