/* proof.tsx: the form by which someone proves to hold a session: password, code or passkey. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Refusal, codeOf, request, type Schemas } from "../lib/api";
import { t, waitText, type MessageKey } from "../lib/messages";
import { askPasskey, hasPasskeys, PasskeyError } from "../lib/passkey";
import type { Session, Way } from "../lib/session";
import { Alert, Button } from "./bits";

export function refusedText(refused: unknown): string {
  if (refused instanceof PasskeyError) return t("passkey.none");
  if (refused instanceof Refusal && (refused.code === "locked" || refused.code === "too-many"))
    return t("signin.locked", { wait: waitText(refused.retryAfterS ?? 60) });
  return t(`error.${codeOf(refused)}`);
}

interface Typed {
  label: MessageKey;
  proof(text: string): Schemas["Proof"];
  input: { type: string; autocomplete: string; inputMode?: "numeric"; maxLength: number };
}

const TYPED: Record<Exclude<Way, "passkey">, Typed> = {
  password: {
    label: "signin.password",
    proof: (password) => ({ password }),
    input: { type: "password", autocomplete: "current-password", maxLength: 256 },
  },
  code: {
    label: "proof.code",
    proof: (code) => ({ code }),
    input: { type: "text", autocomplete: "one-time-code", inputMode: "numeric", maxLength: 10 },
  },
  recovery: {
    label: "proof.recovery",
    proof: (code) => ({ code }),
    input: { type: "text", autocomplete: "off", maxLength: 20 },
  },
};

interface ProofProps {
  ways: Way[];
  submit: MessageKey;
  onProved(session: Session): void;
  /** The session is gone: nothing here can prove it. */
  onGone(): void;
}

export function ProofForm({ ways, submit, onProved, onGone }: ProofProps) {
  const typed = ways.filter((way) => way !== "passkey");
  const [way, setWay] = useState<Exclude<Way, "passkey"> | undefined>(typed[0]);
  const [refused, setRefused] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const form = way && TYPED[way];

  useEffect(() => field.current?.focus(), [way]);

  async function prove(make: () => Promise<Schemas["Proof"]> | Schemas["Proof"]) {
    setBusy(true);
    setRefused(undefined);
    try {
      onProved(await request("post", "/session/proof", { body: await make() }));
    } catch (error) {
      if (error instanceof Refusal && error.code === "not-signed-in") return onGone();
      setRefused(error);
      field.current?.select();
    }
    setBusy(false);
  }

  const byPasskey = () =>
    prove(async () => ({
      passkey: await askPasskey(await request("post", "/session/proof/passkey", { body: {} })),
    }));

  function byText(event: Event) {
    event.preventDefault();
    const text = field.current!.value.trim();
    if (!text || !form) field.current?.focus();
    else void prove(() => form.proof(text));
  }

  return (
    <div class="tl-proof">
      {refused !== undefined && <div id="proof-fault"><Alert kind="error">{refusedText(refused)}</Alert></div>}
      {form && (
        <form onSubmit={byText} noValidate>
          <label class="usa-label" for="proof">{t(form.label)}</label>
          <input
            class="usa-input" id="proof" ref={field} key={way} required spellcheck={false}
            {...form.input} {...(refused ? { "aria-describedby": "proof-fault" } : {})}
          />
          <Button type="submit" big disabled={busy} class="tl-wide">{t(submit)}</Button>
        </form>
      )}
      {ways.includes("passkey") && hasPasskeys() && (
        <Button
          look={form ? "outline" : "primary"} big disabled={busy} class="tl-wide"
          onClick={() => void byPasskey()}
        >
          {t("proof.passkey")}
        </Button>
      )}
      {typed.filter((other) => other !== way).map((other) => (
        <p key={other}>
          <button type="button" class="tl-link" onClick={() => setWay(other)}>
            {t(`proof.other.${other}`)}
          </button>
        </p>
      ))}
    </div>
  );
}
