/* security.tsx: how an account is kept safe: its second step, password, and where it is signed in. */
import { useEffect, useState } from "preact/hooks";
import { codeOf, request, type RefusalCode, type Schemas } from "../lib/api";
import { momentText, t } from "../lib/messages";
import { hasPasskeys } from "../lib/passkey";
import { NewPasskey } from "../account/new-passkey";
import { TotpSetup } from "../account/totp";
import { Alert, Button, Panel, RefusalAlert } from "../ui/bits";
import { RecoveryCodes } from "../ui/codes";
import { FactorRow } from "../ui/factors";
import { useFields } from "./door";
import { MailField, PasswordField } from "./field";

type Account = Schemas["MyAccount"];
type Listed = Schemas["MySessions"]["sessions"][number];
type Doing = "totp" | "passkey" | "password" | "mail" | { codes: string[] } | undefined;

function NewPassword({ onDone, onCancel, onRefused }: {
  onDone(): void;
  onCancel(): void;
  onRefused(error: unknown): void;
}) {
  const fields = useFields(true);
  const [busy, setBusy] = useState(false);
  useEffect(() => fields.password.current?.focus(), []);
  async function submit(event: Event) {
    event.preventDefault();
    const found = fields.read();
    if (!found) return;
    setBusy(true);
    await request("post", "/my/account/password", { body: { password: found.password } }).then(onDone, onRefused);
    setBusy(false);
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <p class="tl-quiet">{t("my.password_text")}</p>
      <PasswordField ref={fields.password} fresh fault={fields.faults.password} />
      <div class="tl-account__ways">
        <Button type="submit" disabled={busy}>{t("my.save")}</Button>
        <Button look="unstyled" onClick={onCancel}>{t("door.cancel")}</Button>
      </div>
    </form>
  );
}

function NewMail({ onSent, onCancel, onRefused }: {
  onSent(address: string): void;
  onCancel(): void;
  onRefused(error: unknown): void;
}) {
  const fields = useFields(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => fields.mail.current?.focus(), []);
  async function submit(event: Event) {
    event.preventDefault();
    const found = fields.read();
    if (!found) return;
    setBusy(true);
    const { mail } = found;
    await request("post", "/my/account/mail", { body: { mail } }).then(() => onSent(mail), onRefused);
    setBusy(false);
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <p class="tl-quiet">{t("my.change_mail_text")}</p>
      <MailField ref={fields.mail} fresh fault={fields.faults.mail} />
      <div class="tl-account__ways">
        <Button type="submit" disabled={busy}>{t("my.send")}</Button>
        <Button look="unstyled" onClick={onCancel}>{t("door.cancel")}</Button>
      </div>
    </form>
  );
}

const SessionRow = ({ row, onEnd }: { row: Listed; onEnd(): void }) => (
  <li class="tl-factor">
    <div>
      <strong>{row.browser || t("my.some_browser")}</strong>
      {row.this && <span class="tl-my__this">{t("my.this_one")}</span>}
      <p class="tl-quiet">
        {t("my.begun", { at: momentText(row.begun_at) })} · {t("my.seen", { at: momentText(row.seen_at) })}
      </p>
    </div>
    {!row.this && (
      <Button look="outline" onClick={onEnd} aria-label={t("my.end_one", { name: row.browser || t("my.some_browser") })}>
        {t("my.end")}
      </Button>
    )}
  </li>
);

function Sessions({ onRefused }: { onRefused(error: unknown): void }) {
  const [rows, setRows] = useState<Listed[]>([]);
  const load = () => request("get", "/my/sessions").then(({ sessions }) => setRows(sessions), onRefused);
  useEffect(() => void load(), []);
  const end = (id: string) => request("delete", "/my/sessions/{key}", { id }).catch(onRefused).then(load);
  return (
    <Panel title={t("my.sessions")} icon="keyboard">
      <p>{t("my.sessions_text")}</p>
      <ul class="tl-factors">
        {rows.map((row) => <SessionRow key={row.id} row={row} onEnd={() => void end(row.id)} />)}
      </ul>
    </Panel>
  );
}

interface FactorsProps {
  account: Account;
  onDoing(doing: Doing): void;
  onRemove(id: string): void;
  onRenew(): void;
}

const Factors = ({ account, onDoing, onRemove, onRenew }: FactorsProps) => {
  const hasTotp = account.factors.some(({ kind }) => kind === "totp");
  return (
    <Panel title={t("account.factors")} icon="verified">
      <p>{t("my.factors_text")}</p>
      <ul class="tl-factors">
        {account.factors.map((factor) => (
          <FactorRow key={factor.id} factor={factor} onRemove={() => onRemove(factor.id)} />
        ))}
      </ul>
      <div class="tl-account__ways">
        {!hasTotp && <Button look="outline" onClick={() => onDoing("totp")}>{t("totp.add")}</Button>}
        {hasPasskeys() && (
          <Button look="outline" onClick={() => onDoing("passkey")}>{t("passkey.add")}</Button>
        )}
      </div>
      <p>
        {t("account.recovery_left", { count: account.recovery_left })}{" "}
        <button type="button" class="tl-link" onClick={onRenew}>{t("codes.renew")}</button>
      </p>
    </Panel>
  );
};

export function Security() {
  const [account, setAccount] = useState<Account>();
  const [doing, setDoing] = useState<Doing>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [saved, setSaved] = useState("");
  const refuse = (error: unknown) => {
    setDoing(undefined);
    setRefused(codeOf(error));
  };
  const load = () => request("get", "/my/account").then(setAccount, refuse);
  useEffect(() => void load(), []);
  const begin = (what: Doing) => {
    setRefused(undefined);
    setSaved("");
    setDoing(what);
  };
  async function added(codes: string[]) {
    await load();
    begin(codes.length ? { codes } : undefined);
  }
  async function remove(id: string) {
    setRefused(undefined);
    await request("delete", "/account/factors/{id}", { id }).catch(refuse);
    await load();
  }
  const renew = () =>
    request("post", "/account/recovery", { body: {} })
      .then(({ recovery_codes }) => begin({ codes: recovery_codes }), refuse);
  const cancel = () => setDoing(undefined);

  if (!account) return <RefusalAlert code={refused} />;
  if (doing === "totp")
    return (
      <Panel title={t("totp.add")}>
        <TotpSetup onAdded={(codes) => void added(codes)} onRefused={refuse} onCancel={cancel} />
      </Panel>
    );
  if (doing === "passkey")
    return (
      <Panel title={t("passkey.add")}>
        <NewPasskey onAdded={(codes) => void added(codes)} onCancel={cancel} />
      </Panel>
    );
  if (typeof doing === "object")
    return <RecoveryCodes level={2} codes={doing.codes} onDone={() => void load().then(cancel)} />;
  return (
    <div class="tl-my__all">
      {refused && <Alert kind="error">{t(refused === "last-factor" ? "my.last_factor" : `error.${refused}`)}</Alert>}
      {saved && <Alert kind="success" urgent>{saved}</Alert>}
      <Factors account={account} onDoing={begin} onRemove={(id) => void remove(id)} onRenew={() => void renew()} />
      <Panel title={t("signin.password")}>
        {doing === "password" ? (
          <NewPassword onRefused={refuse} onCancel={cancel} onDone={() => { cancel(); setSaved(t("my.password_saved")); }} />
        ) : (
          <Button look="outline" onClick={() => begin("password")}>{t("my.change_password")}</Button>
        )}
      </Panel>
      <Panel title={t("my.mail")}>
        <p class="tl-my__who">{account.mail}</p>
        {doing === "mail" ? (
          <NewMail
            onRefused={refuse} onCancel={cancel}
            onSent={(address) => { cancel(); setSaved(t("my.mail_sent", { address })); }}
          />
        ) : (
          <Button look="outline" onClick={() => begin("mail")}>{t("my.change_mail")}</Button>
        )}
      </Panel>
      <Sessions onRefused={refuse} />
    </div>
  );
}
