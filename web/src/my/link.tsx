/* link.tsx: what a link in a mail leads to: the account is made, or a new password is chosen. */
import { useEffect, useState } from "preact/hooks";
import { codeOf, request, type Schemas } from "../lib/api";
import { t } from "../lib/messages";
import { Alert, Button } from "../ui/bits";
import { Refused, useFields, type Way } from "./door";
import { PasswordField } from "./field";

interface LinkProps {
  link: string;
  onBegun(session: Schemas["MySessionBegun"]): void;
  onWay(way: Way): void;
}

/** A link that was used, or is over: a new one is asked for. */
const Dead = ({ way, onWay }: { way: Way; onWay(way: Way): void }) => (
  <>
    <h2 class="tl-my__step" id="my-step">{t("my.dead")}</h2>
    <p>{t("my.dead_text")}</p>
    {way !== "sign-in" && <Button big class="tl-wide" onClick={() => onWay(way)}>{t("my.send")}</Button>}
    <p><button type="button" class="tl-link" onClick={() => onWay("sign-in")}>{t("my.back")}</button></p>
  </>
);

function useLink(fresh: boolean, send: (password: string) => Promise<void>) {
  const fields = useFields(fresh);
  const [refused, setRefused] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  useEffect(() => fields.password.current?.focus(), []);
  async function submit(event: Event) {
    event.preventDefault();
    const found = fields.read();
    if (!found) return;
    setBusy(true);
    setRefused(undefined);
    await send(found.password).catch((error: unknown) => {
      setRefused(error);
      setBusy(false);
      fields.password.current?.select();
    });
  }
  const isDead = refused !== undefined && codeOf(refused) === "dead-link";
  return { fields, refused, busy, submit, isDead };
}

export function Confirm({ link, onBegun, onWay }: LinkProps) {
  const form = useLink(false, async (password) =>
    onBegun(await request("post", "/my/confirm", { body: { link, password } })));
  if (form.isDead) return <Dead way="register" onWay={onWay} />;
  return (
    <form onSubmit={(event) => void form.submit(event)} noValidate>
      <h2 class="tl-my__step" id="my-step">{t("my.confirm")}</h2>
      <p class="tl-quiet">{t("my.confirm_text")}</p>
      <Refused error={form.refused} />
      <PasswordField ref={form.fields.password} fault={form.fields.faults.password} />
      <Button type="submit" big disabled={form.busy} class="tl-wide">{t("my.confirm")}</Button>
    </form>
  );
}

export function Reset({ link, onWay }: Omit<LinkProps, "onBegun">) {
  const [set, setSet] = useState(false);
  const form = useLink(true, async (password) => {
    await request("post", "/my/reset", { body: { link, password } });
    setSet(true);
  });
  if (form.isDead) return <Dead way="forgot" onWay={onWay} />;
  if (set)
    return (
      <>
        <h2 class="tl-my__step" id="my-step">{t("my.new_password")}</h2>
        <Alert kind="success" urgent>{t("my.reset_done")}</Alert>
        <Button big class="tl-wide" onClick={() => onWay("sign-in")}>{t("my.sign_in")}</Button>
      </>
    );
  return (
    <form onSubmit={(event) => void form.submit(event)} noValidate>
      <h2 class="tl-my__step" id="my-step">{t("my.reset")}</h2>
      <Refused error={form.refused} />
      <PasswordField ref={form.fields.password} fresh fault={form.fields.faults.password} />
      <Button type="submit" big disabled={form.busy} class="tl-wide">{t("my.save")}</Button>
    </form>
  );
}

/** Another address: the click is the confirmation; a program that only looks at links confirms nothing. */
export function NewAddress({ link, onWay }: Omit<LinkProps, "onBegun">) {
  const [done, setDone] = useState(false);
  const [refused, setRefused] = useState<unknown>();
  if (refused !== undefined && codeOf(refused) === "dead-link") return <Dead way="sign-in" onWay={onWay} />;
  const confirm = () =>
    request("post", "/my/mail", { body: { link } }).then(() => setDone(true), (error: unknown) => setRefused(error));
  return (
    <>
      <h2 class="tl-my__step" id="my-step">{t("my.mail_confirm")}</h2>
      <Refused error={refused} />
      {done ? (
        <>
          <Alert kind="success" urgent>{t("my.mail_changed")}</Alert>
          <Button big class="tl-wide" onClick={() => onWay("sign-in")}>{t("my.sign_in")}</Button>
        </>
      ) : (
        <Button big class="tl-wide" onClick={() => void confirm()}>{t("my.mail_confirm")}</Button>
      )}
    </>
  );
}
