/* signin/main.tsx: staff sign in here, step by step, and go on to where they work. */
import "../styles/main.scss";
import { useEffect, useState } from "preact/hooks";
import { NewPasskey } from "../account/new-passkey";
import { TotpSetup } from "../account/totp";
import { request, type Center } from "../lib/api";
import { t } from "../lib/messages";
import { hasPasskeys } from "../lib/passkey";
import { homeOf, type Session } from "../lib/session";
import { Button } from "../ui/bits";
import { RecoveryCodes } from "../ui/codes";
import { ProofForm } from "../ui/proof";
import { Shell, start } from "../ui/shell";
import { PasswordStep } from "./password";

const leave = (session: Session) => location.replace(homeOf(session));

interface StepProps {
  session: Session;
  onSession(session: Session | undefined): void;
}

/** Leaves the sign-in that was begun. */
const Cancel = ({ onSession }: Pick<StepProps, "onSession">) => (
  <Button
    look="unstyled"
    onClick={() => void request("delete", "/session").finally(() => onSession(undefined))}
  >
    {t("door.cancel")}
  </Button>
);

const SecondStep = ({ session, onSession }: StepProps) => (
  <>
    <h1>{t("second.title")}</h1>
    <p class="tl-quiet">{t("second.text")}</p>
    <ProofForm
      ways={session.ways} submit="second.submit" onProved={onSession}
      onGone={() => onSession(undefined)}
    />
    <Cancel onSession={onSession} />
  </>
);

/** Who must have a second factor and has none sets one up here. */
function EnrolStep({ session, onSession }: StepProps) {
  const [way, setWay] = useState<"totp" | "passkey">();
  const [codes, setCodes] = useState<string[]>();
  const again = () => request("get", "/session").then(onSession, () => onSession(undefined));

  if (codes) return <RecoveryCodes level={1} codes={codes} onDone={() => void again()} />;
  const added = (found: string[]) => (found.length ? setCodes(found) : void again());
  return (
    <>
      <h1>{t("enrol.title")}</h1>
      <p class="tl-quiet">{t("enrol.text", { name: session.agent.name })}</p>
      {!way && (
        <>
          <Button big class="tl-wide" onClick={() => setWay("totp")}>{t("totp.add")}</Button>
          {hasPasskeys() && (
            <Button big look="outline" class="tl-wide" onClick={() => setWay("passkey")}>
              {t("passkey.add")}
            </Button>
          )}
          <Cancel onSession={onSession} />
        </>
      )}
      {way === "totp" && (
        <TotpSetup
          onAdded={added} onRefused={() => void again()} onCancel={() => setWay(undefined)}
        />
      )}
      {way === "passkey" && <NewPasskey onAdded={added} onCancel={() => setWay(undefined)} />}
    </>
  );
}

function SignIn({ center }: { center: Center }) {
  const [session, setSession] = useState<Session>();
  const asked = new URLSearchParams(location.search);

  useEffect(() => {
    // Whoever is signed in already has no business here; behind a locked screen somebody may.
    request("get", "/session").then(
      (found) => (found.locked && asked.has("other") ? undefined : setSession(found)),
      () => undefined,
    );
  }, []);
  useEffect(() => {
    if (session?.step === "done") leave(session);
  }, [session]);

  const step = session?.step;
  return (
    <Shell center={center} title="signin.title">
      <div class="tl-signin tl-panel">
        {!step && (
          <PasswordStep center={center} refused={asked.get("refused")} onSession={setSession} />
        )}
        {session && step === "second-factor" && <SecondStep session={session} onSession={setSession} />}
        {session && step === "enrol" && <EnrolStep session={session} onSession={setSession} />}
      </div>
    </Shell>
  );
}

start(SignIn);
