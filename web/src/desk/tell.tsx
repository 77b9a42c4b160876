/* tell.tsx: what is read to the person, and the way by which they are told again. */
import type { Contact, Localized, Schemas } from "../lib/api";
import { language, local, t } from "../lib/messages";

/** Aloud, in the person's language; in the agent's below it where that is another. */
export function Says({ says, of }: { says: Localized; of: Contact }) {
  const spoken = of.language && says[of.language] ? of.language : language.value;
  return (
    <>
      <p class="tl-escalate__says" lang={spoken}>{says[spoken] ?? local(says)}</p>
      {spoken !== language.value && <p class="usa-hint">{local(says)}</p>}
    </>
  );
}

interface WayProps {
  /** Of the form: begins each id. */
  name: string;
  way: Schemas["NoticeWay"] | undefined;
  mail: string;
  without: boolean;
  onMail(mail: string): void;
  onWithout(without: boolean): void;
}

/** The way that is known, and an address of mail that is better or the first one. */
export const Way = ({ name, way, mail, without, onMail, onWithout }: WayProps) => (
  <div>
    <p role="status">{way ? t(`escalate.way.${way.way}`, { to: way.to }) : t("escalate.way.none")}</p>
    <label class="usa-label" for={`${name}-mail`}>{t("escalate.mail")}</label>
    {way && <span class="usa-hint" id={`${name}-mail-hint`}>{t("escalate.mail_hint")}</span>}
    <input
      class="usa-input" id={`${name}-mail`} type="email" maxLength={254} autocomplete="off"
      value={mail} {...(way ? { "aria-describedby": `${name}-mail-hint` } : {})}
      onInput={(event) => onMail(event.currentTarget.value)}
    />
    {!way && (
      <div class="usa-checkbox tl-escalate__without">
        <input
          class="usa-checkbox__input" type="checkbox" id={`${name}-without`} checked={without}
          onChange={(event) => onWithout(event.currentTarget.checked)}
        />
        <label class="usa-checkbox__label" for={`${name}-without`}>{t("escalate.without")}</label>
      </div>
    )}
  </div>
);

/** As requests have it. */
export const wayBody = (mail: string, without: boolean): { mail?: string; without_notice?: boolean } =>
  mail.trim() ? { mail: mail.trim() } : without ? { without_notice: true } : {};
