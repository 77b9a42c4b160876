/* totp.tsx: setting up an authenticator app: the key as a picture and as text, then its first code. */
import { useEffect, useRef, useState } from "preact/hooks";
import { request, type Schemas } from "../lib/api";
import { t } from "../lib/messages";
import { Alert, Button } from "../ui/bits";
import { refusedText } from "../ui/proof";
import { Qr } from "../ui/qr";

const spaced = (key: string) => key.match(/.{1,4}/g)!.join(" ");

interface TotpProps {
  onAdded(codes: string[]): void;
  onRefused(error: unknown): void;
  onCancel?: () => void;
}

export function TotpSetup({ onAdded, onRefused, onCancel }: TotpProps) {
  const [setup, setSetup] = useState<Schemas["TotpSetup"]>();
  const [refused, setRefused] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const code = useRef<HTMLInputElement>(null);

  useEffect(() => {
    request("post", "/account/totp", { body: {} }).then(setSetup, onRefused);
  }, []);
  if (!setup) return <p aria-busy="true">{t("totp.wait")}</p>;

  async function confirm(event: Event) {
    event.preventDefault();
    setBusy(true);
    setRefused(undefined);
    try {
      const body = { setup: setup!.setup, code: code.current!.value.trim() };
      const { recovery_codes } = await request("post", "/account/totp/confirm", { body });
      onAdded(recovery_codes);
    } catch (error) {
      setRefused(error);
      setBusy(false);
      code.current?.select();
    }
  }
  return (
    <form class="tl-totp" onSubmit={(event) => void confirm(event)} noValidate>
      <ol class="tl-totp__steps">
        <li>{t("totp.scan")}</li>
        <li>{t("totp.type")}</li>
      </ol>
      <Qr text={setup.uri} label={t("totp.picture")} />
      <p class="tl-quiet">{t("totp.key")}</p>
      <p><code class="tl-totp__key">{spaced(setup.key)}</code></p>
      {refused !== undefined && <div id="totp-fault"><Alert kind="error">{refusedText(refused)}</Alert></div>}
      <label class="usa-label" for="totp-code">{t("proof.code")}</label>
      <input
        class="usa-input" id="totp-code" ref={code} inputMode="numeric" maxLength={10} required
        autocomplete="one-time-code" {...(refused ? { "aria-describedby": "totp-fault" } : {})}
      />
      <Button type="submit" big disabled={busy} class="tl-wide">{t("totp.submit")}</Button>
      {onCancel && <Button look="unstyled" onClick={onCancel}>{t("door.cancel")}</Button>}
    </form>
  );
}
