/* account/main.tsx: one's own second factors: shown, added, removed. */
import "../styles/main.scss";
import { useEffect, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode, type Schemas } from "../lib/api";
import { t } from "../lib/messages";
import { hasPasskeys } from "../lib/passkey";
import { Alert, Button, Panel, RefusalAlert } from "../ui/bits";
import { RecoveryCodes } from "../ui/codes";
import { FactorRow } from "../ui/factors";
import { guarded, Leave } from "../ui/guard";
import { Shell, start } from "../ui/shell";
import { DeskPhone } from "./desk-phone";
import { NewPasskey } from "./new-passkey";
import { TotpSetup } from "./totp";

type Doing = "totp" | "passkey" | { codes: string[] } | undefined;

const Tools = ({ desk, onRefused }: { desk: boolean; onRefused(error: unknown): void }) => (
  <>
    {desk && <a class="usa-link" href="/desk">{t("desk.title")}</a>}
    <Leave onRefused={onRefused} />
  </>
);

function AccountPage({ center }: { center: Center }) {
  const [account, setAccount] = useState<Schemas["Account"]>();
  const [desk, setDesk] = useState(false);
  const [doing, setDoing] = useState<Doing>();
  const [refused, setRefused] = useState<RefusalCode>();
  const refuse = (error: unknown) => {
    setDoing(undefined);
    setRefused(codeOf(error));
  };
  const load = () => request("get", "/account").then(setAccount, refuse);
  useEffect(() => {
    void load();
    request("get", "/session").then(({ rights }) => setDesk(rights.includes("desk")), refuse);
  }, []);

  async function added(codes: string[]) {
    await load();
    setRefused(undefined);
    setDoing(codes.length ? { codes } : undefined);
  }
  async function remove(id: string) {
    setRefused(undefined);
    await request("delete", "/account/factors/{id}", { id }).catch(refuse);
    await load();
  }
  async function renew() {
    setRefused(undefined);
    await request("post", "/account/recovery", { body: {} })
      .then(({ recovery_codes }) => setDoing({ codes: recovery_codes }), refuse);
  }
  const factors = account?.factors ?? [];
  const hasTotp = factors.some(({ kind }) => kind === "totp");
  return (
    <Shell center={center} title="account.title" tools={<Tools desk={desk} onRefused={refuse} />}>
      <h1>{t("account.title")}</h1>
      <RefusalAlert code={refused} />
      {account && doing === undefined && (
        <Panel title={t("account.factors")}>
          <p>{t(account.required ? "account.required" : "account.text")}</p>
          {factors.length === 0 && <Alert kind="info">{t("account.none")}</Alert>}
          <ul class="tl-factors">
            {factors.map((factor) => (
              <FactorRow key={factor.id} factor={factor} onRemove={() => void remove(factor.id)} />
            ))}
          </ul>
          <div class="tl-account__ways">
            {!hasTotp && <Button onClick={() => setDoing("totp")}>{t("totp.add")}</Button>}
            {hasPasskeys() && (
              <Button look={hasTotp ? "primary" : "outline"} onClick={() => setDoing("passkey")}>
                {t("passkey.add")}
              </Button>
            )}
          </div>
          {factors.length > 0 && (
            <p>
              {t("account.recovery_left", { count: account.recovery_left })}{" "}
              <button type="button" class="tl-link" onClick={() => void renew()}>{t("codes.renew")}</button>
            </p>
          )}
        </Panel>
      )}
      {account && desk && doing === undefined && (
        <DeskPhone phone={account.phone} onChanged={() => void load()} onRefused={refuse} />
      )}
      {doing === "totp" && (
        <Panel title={t("totp.add")}>
          <TotpSetup
            onAdded={(codes) => void added(codes)} onRefused={refuse}
            onCancel={() => setDoing(undefined)}
          />
        </Panel>
      )}
      {doing === "passkey" && (
        <Panel title={t("passkey.add")}>
          <NewPasskey onAdded={(codes) => void added(codes)} onCancel={() => setDoing(undefined)} />
        </Panel>
      )}
      {typeof doing === "object" && (
        <RecoveryCodes level={2} codes={doing.codes} onDone={() => void load().then(() => setDoing(undefined))} />
      )}
    </Shell>
  );
}

start(guarded(AccountPage));
