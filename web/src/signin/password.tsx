/* password.tsx: the first step of a sign-in: user name and password, a passkey, or elsewhere. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Refusal, request, type Center, type RefusalCode } from "../lib/api";
import { t } from "../lib/messages";
import { askPasskey, hasPasskeys } from "../lib/passkey";
import type { Session } from "../lib/session";
import { Alert, Button } from "../ui/bits";
import { refusedText } from "../ui/proof";

/** Only the field that is missing, or what the server said. */
type Fault = { field: "login" | "password" } | { refused: unknown };

const faultText = (fault: Fault): string =>
  "field" in fault ? t(`signin.${fault.field}_missing`) : refusedText(fault.refused);

const ELSEWHERE_CODES: readonly string[] = ["elsewhere", "unknown-user", "too-late", "unavailable"];

interface PasswordProps {
  center: Center;
  /** The code with which the provider's way back ended. */
  refused: string | null;
  onSession(session: Session): void;
}

export function PasswordStep({ center, refused, onSession }: PasswordProps) {
  const [fault, setFault] = useState<Fault | undefined>(
    refused && ELSEWHERE_CODES.includes(refused)
      ? { refused: new Refusal(refused as RefusalCode) }
      : undefined,
  );
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const login = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => login.current?.focus(), []);

  async function begin(ask: () => Promise<Session>) {
    setBusy(true);
    setFault(undefined);
    try {
      onSession(await ask());
    } catch (error) {
      setFault({ refused: error });
      setBusy(false);
      password.current?.select();
    }
  }

  function submit(event: Event) {
    event.preventDefault();
    const [name, secret] = [login.current!, password.current!];
    const empty = !name.value.trim() ? name : !secret.value ? secret : undefined;
    if (empty) {
      setFault({ field: empty === name ? "login" : "password" });
      empty.focus();
      return;
    }
    const body = { login: name.value.trim(), password: secret.value };
    void begin(() => request("post", "/session", { body }));
  }

  const byPasskey = () =>
    begin(async () => {
      const wanted = await request("post", "/session/passkey/options", { body: {} });
      return request("post", "/session/passkey", { body: await askPasskey(wanted) });
    });

  const wrong = (field: "login" | "password") =>
    fault && "field" in fault && fault.field === field
      ? { "aria-invalid": true, "aria-describedby": "fault" }
      : {};
  return (
    <form onSubmit={submit} noValidate>
      <h1>{t("signin.title")}</h1>
      <p class="tl-quiet">{t("signin.text")}</p>
      {fault && <div id="fault"><Alert kind="error">{faultText(fault)}</Alert></div>}
      <label class="usa-label" for="login">{t("signin.login")}</label>
      <input
        class="usa-input" id="login" ref={login} name="login" maxLength={64}
        autocomplete="username" autocapitalize="none" spellcheck={false} required
        {...wrong("login")}
      />
      <div class="tl-signin__row">
        <label class="usa-label" for="password">{t("signin.password")}</label>
        <button
          type="button" class="tl-link" aria-pressed={shown} aria-controls="password"
          onClick={() => setShown(!shown)}
        >
          {t(shown ? "signin.hide" : "signin.show")}
        </button>
      </div>
      <input
        class="usa-input" id="password" ref={password} name="password" maxLength={256}
        type={shown ? "text" : "password"} autocomplete="current-password" required
        {...wrong("password")}
      />
      <Button type="submit" big disabled={busy} class="tl-wide">{t("signin.submit")}</Button>
      {hasPasskeys() && (
        <Button look="outline" big disabled={busy} class="tl-wide" onClick={() => void byPasskey()}>
          {t("signin.passkey")}
        </Button>
      )}
      {center.elsewhere && (
        <p>
          <a class="usa-link" href="/api/v1/session/oidc">
            {t("signin.elsewhere", { name: center.elsewhere })}
          </a>
        </p>
      )}
    </form>
  );
}
