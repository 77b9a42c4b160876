/* desk-phone.tsx: one's own desk phone: its account made, its password shown once, removed. */
import { useState } from "preact/hooks";
import { request, type Schemas } from "../lib/api";
import { dayText, t } from "../lib/messages";
import { Alert, Button, Panel } from "../ui/bits";

interface DeskPhoneProps {
  phone: Schemas["DeskPhone"] | undefined;
  onChanged(): void;
  onRefused(error: unknown): void;
}

/** What the phone is set to. */
const Settings = ({ made, onDone }: { made: Schemas["NewPhone"]; onDone(): void }) => (
  <section class="tl-codes" aria-label={t("phone.settings")}>
    <Alert kind="warning">{t("phone.settings_text")}</Alert>
    <dl class="tl-phone-settings">
      {(["server", "account", "password", "realm"] as const).map((key) => (
        <div key={key}>
          <dt>{t(`phone.set.${key}`)}</dt>
          <dd><code>{made[key]}</code></dd>
        </div>
      ))}
    </dl>
    <Button big onClick={onDone}>{t("phone.kept")}</Button>
  </section>
);

export function DeskPhone({ phone, onChanged, onRefused }: DeskPhoneProps) {
  const [made, setMade] = useState<Schemas["NewPhone"]>();
  const make = () => request("post", "/account/phone", { body: {} }).then(setMade, onRefused);
  const remove = () => request("delete", "/account/phone").then(onChanged, onRefused);
  function done() {
    setMade(undefined);
    onChanged();
  }
  return (
    <Panel title={t("phone.panel")} class="tl-phone-panel">
      {made && <Settings made={made} onDone={done} />}
      {!made && <p>{t("phone.text")}</p>}
      {!made && phone && (
        <p>
          <strong>{phone.account}</strong>{" · "}
          {t(phone.registered ? "phone.registered" : "phone.unregistered")}{" · "}
          <span class="tl-quiet">{t("factor.made", { day: dayText(phone.made_at.slice(0, 10)) })}</span>
        </p>
      )}
      {!made && (
        <div class="tl-account__ways">
          <Button look={phone ? "outline" : "primary"} onClick={() => void make()}>
            {t(phone ? "phone.renew" : "phone.make")}
          </Button>
          {phone && <Button look="outline" onClick={() => void remove()}>{t("phone.remove")}</Button>}
        </div>
      )}
    </Panel>
  );
}
