/* factors.tsx: one of somebody's second factors, in their list. */
import type { Schemas } from "../lib/api";
import { dayText, t } from "../lib/messages";
import { Button } from "./bits";

type Factor = Schemas["Factor"];

const nameOf = ({ kind, name }: Factor) => name || t(`factor.${kind}`);

export const FactorRow = ({ factor, onRemove }: { factor: Factor; onRemove(): void }) => (
  <li class="tl-factor">
    <div>
      <strong>{nameOf(factor)}</strong>
      <p class="tl-quiet">
        {factor.kind === "passkey" && `${t("factor.passkey")} · `}
        {t("factor.made", { day: dayText(factor.made_at.slice(0, 10)) })}
        {factor.used_at && ` · ${t("factor.used", { day: dayText(factor.used_at.slice(0, 10)) })}`}
      </p>
    </div>
    <Button look="outline" onClick={onRemove} aria-label={t("factor.remove_one", { name: nameOf(factor) })}>
      {t("factor.remove")}
    </Button>
  </li>
);
