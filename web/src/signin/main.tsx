/* signin/main.tsx: staff sign in here and go on to the desk. */
import "../styles/main.scss";
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, Refusal, request, type Center } from "../lib/api";
import { t, waitText } from "../lib/messages";
import { Alert, Button } from "../ui/bits";
import { Shell, start } from "../ui/shell";

/** Only the field that is missing or the code of what the server said. */
type Fault = { field: "login" | "password" } | { refused: unknown };

function faultText(fault: Fault): string {
  if ("field" in fault) return t(`signin.${fault.field}_missing`);
  const { refused } = fault;
  if (refused instanceof Refusal && refused.code === "locked")
    return t("signin.locked", { wait: waitText(refused.retryAfterS ?? 60) });
  return t(`error.${codeOf(refused)}`);
}

function SignIn({ center }: { center: Center }) {
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const login = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);

  useEffect(() => {
    // Whoever is signed in already has no business here.
    request("get", "/session").then(() => location.replace("/desk"), () => undefined);
    login.current?.focus();
  }, []);

  async function submit(event: Event) {
    event.preventDefault();
    const [name, secret] = [login.current!, password.current!];
    const empty = !name.value.trim() ? name : !secret.value ? secret : undefined;
    if (empty) {
      setFault({ field: empty === name ? "login" : "password" });
      empty.focus();
      return;
    }
    setBusy(true);
    try {
      const body = { login: name.value.trim(), password: secret.value };
      await request("post", "/session", { body });
      location.assign("/desk");
    } catch (refused) {
      setFault({ refused });
      setBusy(false);
      secret.select();
    }
  }

  const wrong = (field: "login" | "password") =>
    fault && "field" in fault && fault.field === field
      ? { "aria-invalid": true, "aria-describedby": "fault" }
      : {};
  return (
    <Shell center={center} title="signin.title">
      <form class="tl-signin tl-panel" onSubmit={(event) => void submit(event)} noValidate>
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
      </form>
    </Shell>
  );
}

start(SignIn);
