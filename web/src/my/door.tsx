/* door.tsx: before somebody is signed in to their account: sign in, a new account, a forgotten password.
 *
 * Whether an address has an account is not told: what follows is always the same.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Schemas } from "../lib/api";
import { language, t } from "../lib/messages";
import { askPasskey, hasPasskeys } from "../lib/passkey";
import { Alert, Button } from "../ui/bits";
import { Icon } from "../ui/icon";
import { refusedText } from "../ui/proof";
import { MailField, PASSWORD_MIN, PasswordField } from "./field";

export type Way = "sign-in" | "register" | "forgot";
type Begun = Schemas["MySessionBegun"];

interface DoorProps {
  onWay(way: Way): void;
  onBegun(session: Begun): void;
}

interface Faults {
  mail?: string | undefined;
  password?: string | undefined;
}

/** What stands above the form when the server has refused. */
export const Refused = ({ error }: { error: unknown }) =>
  error === undefined ? null : (
    <Alert kind="error">{codeOf(error) === "wrong-password" ? t("my.wrong") : refusedText(error)}</Alert>
  );

/** The fields as they are, or which of them is wrong; the first of these is gone to. */
export function useFields(fresh: boolean) {
  const mail = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [faults, setFaults] = useState<Faults>({});
  function read(): { mail: string; password: string } | undefined {
    const found = { mail: mail.current?.value.trim() ?? "", password: password.current?.value ?? "" };
    const short = password.current && [...found.password].length < (fresh ? PASSWORD_MIN : 1);
    const wrong: Faults = {
      mail: mail.current && !/^\S+@\S+\.\S+$/.test(found.mail) ? t("my.mail_missing") : undefined,
      password: short ? t(fresh ? "my.password_short" : "signin.password_missing") : undefined,
    };
    setFaults(wrong);
    if (wrong.mail) mail.current?.focus();
    else if (wrong.password) password.current?.focus();
    return wrong.mail || wrong.password ? undefined : found;
  }
  return { mail, password, faults, read };
}

const Link = ({ way, onWay, children }: { way: Way; onWay(way: Way): void; children: string }) => (
  <p><button type="button" class="tl-link" onClick={() => onWay(way)}>{children}</button></p>
);

export function SignIn({ onWay, onBegun }: DoorProps) {
  const fields = useFields(false);
  const [refused, setRefused] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  async function begin(ask: () => Promise<Begun>) {
    setBusy(true);
    setRefused(undefined);
    try {
      onBegun(await ask());
    } catch (error) {
      setRefused(error);
      setBusy(false);
      fields.password.current?.select();
    }
  }
  function submit(event: Event) {
    event.preventDefault();
    const body = fields.read();
    if (body) void begin(() => request("post", "/my/session", { body }));
  }
  const byPasskey = () =>
    begin(async () => {
      const wanted = await request("post", "/my/session/passkey/options", { body: {} });
      return request("post", "/my/session/passkey", { body: await askPasskey(wanted) });
    });
  return (
    <form onSubmit={submit} noValidate>
      <h2 class="tl-my__step" id="my-step">{t("my.sign_in")}</h2>
      <Refused error={refused} />
      <MailField ref={fields.mail} fault={fields.faults.mail} />
      <PasswordField ref={fields.password} fault={fields.faults.password} />
      <Button type="submit" big disabled={busy} class="tl-wide">{t("my.sign_in")}</Button>
      {hasPasskeys() && (
        <Button look="outline" big disabled={busy} class="tl-wide" onClick={() => void byPasskey()}>
          {t("signin.passkey")}
        </Button>
      )}
      <Link way="forgot" onWay={onWay}>{t("my.forgotten")}</Link>
      <hr class="tl-my__rule" />
      <p class="tl-quiet">{t("my.none_yet")}</p>
      <Button look="outline" big class="tl-wide" onClick={() => onWay("register")}>{t("my.make")}</Button>
    </form>
  );
}

/** The same whether or not the address has an account. */
const InTheMail = ({ address, onWay }: { address: string; onWay(way: Way): void }) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="tl-my__sent">
      <Icon name="check" size={5} />
      <h2 class="tl-my__step" id="my-step" tabIndex={-1} ref={heading}>{t("my.sent")}</h2>
      <p>{t("my.sent_text", { address })}</p>
      <p class="tl-quiet">{t("my.sent_none")}</p>
      <Link way="sign-in" onWay={onWay}>{t("my.back")}</Link>
    </div>
  );
};

/** Asks for a mail: with a password, to make an account; without, for a new password. */
export function ByMail({ way, onWay }: Pick<DoorProps, "onWay"> & { way: "register" | "forgot" }) {
  const isNew = way === "register";
  const fields = useFields(true);
  const [sent, setSent] = useState("");
  const [refused, setRefused] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  useEffect(() => fields.mail.current?.focus(), []);
  if (sent) return <InTheMail address={sent} onWay={onWay} />;

  async function submit(event: Event) {
    event.preventDefault();
    const found = fields.read();
    if (!found) return;
    setBusy(true);
    setRefused(undefined);
    try {
      const { mail } = found;
      if (isNew) await request("post", "/my/register", { body: { ...found, language: language.value } });
      else await request("post", "/my/forgot", { body: { mail } });
      setSent(mail);
    } catch (error) {
      setRefused(error);
      setBusy(false);
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <h2 class="tl-my__step" id="my-step">{t(isNew ? "my.make" : "my.forgotten")}</h2>
      <p class="tl-quiet">{t(isNew ? "my.make_text" : "my.forgotten_text")}</p>
      <Refused error={refused} />
      <MailField ref={fields.mail} fault={fields.faults.mail} />
      {isNew && <PasswordField ref={fields.password} fresh fault={fields.faults.password} />}
      <Button type="submit" big disabled={busy} class="tl-wide">{t("my.send")}</Button>
      <Link way="sign-in" onWay={onWay}>{t("my.back")}</Link>
    </form>
  );
}
