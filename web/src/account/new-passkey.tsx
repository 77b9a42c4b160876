/* new-passkey.tsx: registering a passkey under a name. */
import { useEffect, useRef, useState } from "preact/hooks";
import { request } from "../lib/api";
import { t } from "../lib/messages";
import { makePasskey } from "../lib/passkey";
import { Alert, Button } from "../ui/bits";
import { refusedText } from "../ui/proof";

interface PasskeyProps {
  onAdded(codes: string[]): void;
  onCancel(): void;
}

export function NewPasskey({ onAdded, onCancel }: PasskeyProps) {
  const [refused, setRefused] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  useEffect(() => name.current?.focus(), []);

  async function add(event: Event) {
    event.preventDefault();
    const called = name.current!.value.trim();
    if (!called) return name.current!.focus();
    setBusy(true);
    setRefused(undefined);
    try {
      const made = await makePasskey(await request("post", "/account/passkeys/options", { body: {} }));
      const body = { name: called, ...made };
      const { recovery_codes } = await request("post", "/account/passkeys", { body });
      onAdded(recovery_codes);
    } catch (error) {
      setRefused(error);
      setBusy(false);
    }
  }
  return (
    <form onSubmit={(event) => void add(event)} noValidate>
      {refused !== undefined && <Alert kind="error">{refusedText(refused)}</Alert>}
      <label class="usa-label" for="passkey-name">{t("passkey.name")}</label>
      <span class="usa-hint" id="passkey-hint">{t("passkey.name_hint")}</span>
      <input
        class="usa-input" id="passkey-name" ref={name} maxLength={40} required autocomplete="off"
        aria-describedby="passkey-hint"
      />
      <Button type="submit" big disabled={busy} class="tl-wide">{t("passkey.submit")}</Button>
      <Button look="unstyled" onClick={onCancel}>{t("door.cancel")}</Button>
    </form>
  );
}
