/* field.tsx: the fields of the account's forms: an address of mail, a password that can be shown. */
import { forwardRef } from "preact/compat";
import { useState } from "preact/hooks";
import { t } from "../lib/messages";

interface FieldProps {
  fault?: string | undefined;
}

interface MailProps extends FieldProps {
  /** An address that is new to the account. */
  fresh?: boolean;
}

const told = (id: string, hint: boolean, fault: string | undefined) => {
  const ids = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return { "aria-invalid": !!fault, ...(ids ? { "aria-describedby": ids } : {}) };
};

const Fault = ({ id, text }: { id: string; text: string | undefined }) => (
  <p class="usa-error-message" id={`${id}-fault`} role="alert">{text ?? ""}</p>
);

export const MailField = forwardRef<HTMLInputElement, MailProps>(({ fresh, fault }, ref) => (
  <>
    <label class="usa-label" for="mail">{t(fresh ? "my.new_mail" : "my.mail")}</label>
    <input
      class="usa-input" id="mail" ref={ref} type="email" inputMode="email" maxLength={254} required
      autocomplete={fresh ? "email" : "username"} autocapitalize="none" spellcheck={false} {...told("mail", false, fault)}
    />
    <Fault id="mail" text={fault} />
  </>
));

interface PasswordProps extends FieldProps {
  /** A password that is chosen now. */
  fresh?: boolean;
}

export const PasswordField = forwardRef<HTMLInputElement, PasswordProps>(({ fresh, fault }, ref) => {
  const [shown, setShown] = useState(false);
  return (
    <>
      <div class="tl-signin__row">
        <label class="usa-label" for="password">{t(fresh ? "my.new_password" : "signin.password")}</label>
        <button
          type="button" class="tl-link" aria-pressed={shown} aria-controls="password"
          onClick={() => setShown(!shown)}
        >
          {t(shown ? "signin.hide" : "signin.show")}
        </button>
      </div>
      {fresh && <span class="usa-hint" id="password-hint">{t("my.password_hint")}</span>}
      <input
        class="usa-input" id="password" ref={ref} type={shown ? "text" : "password"} maxLength={256} required
        autocomplete={fresh ? "new-password" : "current-password"} {...told("password", !!fresh, fault)}
      />
      <Fault id="password" text={fault} />
    </>
  );
});

export const PASSWORD_MIN = 12;
