/* my/main.tsx: a person's own account: signed in to step by step; what is in it, and how it is kept
 * safe. */
import "../styles/main.scss";
import { useEffect, useState } from "preact/hooks";
import { NewPasskey } from "../account/new-passkey";
import { TotpSetup } from "../account/totp";
import { doors, mine, request, type Center, type Schemas } from "../lib/api";
import { t } from "../lib/messages";
import { hasPasskeys } from "../lib/passkey";
import { Button } from "../ui/bits";
import { RecoveryCodes } from "../ui/codes";
import { Door } from "../ui/guard";
import { ProofForm } from "../ui/proof";
import { Shell, start } from "../ui/shell";
import { Cases } from "./cases";
import { ByMail, SignIn, type Way } from "./door";
import { Inbox } from "./inbox";
import { Confirm, NewAddress, Reset } from "./link";
import { Papers } from "./papers";
import { Security } from "./security";
import { keepToken, keptToken, takeLink, type MySession } from "./session";

mine.here = true;

interface StepProps {
  session: MySession;
  onSession(session: MySession | undefined): void;
}

const Second = ({ session, onSession }: StepProps) => (
  <>
    <h2 class="tl-my__step" id="my-step">{t("my.second")}</h2>
    <p class="tl-quiet">{t("second.text")}</p>
    <ProofForm
      ways={session.ways} submit="second.submit" onGone={() => onSession(undefined)}
      // On this page a session is one of an account (api.ts, mine).
      onProved={(found) => onSession(found as unknown as MySession)}
    />
    <Button look="unstyled" onClick={() => void leave(onSession)}>{t("door.cancel")}</Button>
  </>
);

const leave = (onSession: StepProps["onSession"]) =>
  request("delete", "/my/session").catch(() => undefined).then(() => onSession(undefined));

/** An account without a second step shows nothing: the first one is set up here. */
function Enrol({ onSession }: StepProps) {
  const [way, setWay] = useState<"totp" | "passkey">();
  const [codes, setCodes] = useState<string[]>();
  const again = () => request("get", "/my/session").then(onSession, () => onSession(undefined));
  const added = (found: string[]) => (found.length ? setCodes(found) : void again());
  if (codes) return <RecoveryCodes level={2} codes={codes} onDone={() => void again()} />;
  return (
    <>
      <h2 class="tl-my__step" id="my-step">{t("enrol.title")}</h2>
      <p class="tl-quiet">{t("my.enrol_text")}</p>
      {!way && (
        <>
          <Button big class="tl-wide" onClick={() => setWay("totp")}>{t("totp.add")}</Button>
          {hasPasskeys() && (
            <Button big look="outline" class="tl-wide" onClick={() => setWay("passkey")}>
              {t("passkey.add")}
            </Button>
          )}
          <Button look="unstyled" onClick={() => void leave(onSession)}>{t("door.cancel")}</Button>
        </>
      )}
      {way === "totp" && (
        <TotpSetup onAdded={added} onRefused={() => void again()} onCancel={() => setWay(undefined)} />
      )}
      {way === "passkey" && <NewPasskey onAdded={added} onCancel={() => setWay(undefined)} />}
    </>
  );
}

const PARTS = ["cases", "papers", "inbox", "security"] as const;
type Part = (typeof PARTS)[number];

/** Signed in with both steps. */
function Home({ session, onSession }: StepProps) {
  const [answer, setAnswer] = useState<{ give(proved: boolean): void }>();
  const [part, setPart] = useState<Part>("cases");
  useEffect(() => {
    doors.reauth = () => new Promise((give) => setAnswer({ give }));
    return () => delete doors.reauth;
  }, []);
  const give = (proved: boolean) => {
    answer?.give(proved);
    setAnswer(undefined);
  };
  return (
    <>
      <p class="tl-my__who">{t("my.who", { mail: session.mail })}</p>
      <nav class="tl-my__tabs" aria-label={t("my.title")}>
        {PARTS.map((one) => (
          <button
            type="button" key={one} class="tl-my__tab" aria-current={part === one ? "page" : undefined}
            onClick={() => setPart(one)}
          >
            {t(`my.${one}`)}
          </button>
        ))}
      </nav>
      {part === "cases" && <Cases />}
      {part === "papers" && <Papers />}
      {part === "inbox" && <Inbox />}
      {part === "security" && <Security />}
      {answer && (
        <Door
          title="reauth.title" text="my.reauth_text" submit="reauth.submit" ways={session.ways}
          onProved={() => give(true)} onGone={() => onSession(undefined)} onCancel={() => give(false)}
        />
      )}
    </>
  );
}

const link = takeLink();

function MyPage({ center }: { center: Center }) {
  const [session, setSession] = useState<MySession>();
  const [asked, setAsked] = useState(!!keptToken() && !link);
  const [way, setWay] = useState<Way | "link">(link ? "link" : "sign-in");

  const onSession = (found: MySession | undefined) => {
    if (!found) keepToken(undefined);
    setSession(found);
    setWay("sign-in");
  };
  const onBegun = ({ token, ...found }: Schemas["MySessionBegun"]) => {
    keepToken(token);
    onSession(found);
  };
  useEffect(() => {
    if (!asked) return;
    keepToken(keptToken());
    request("get", "/my/session").then(onSession, () => onSession(undefined)).finally(() => setAsked(false));
  }, []);
  useEffect(() => {
    document.getElementById("my-step")?.scrollIntoView({ block: "nearest" });
  }, [way, session?.step]);

  const tools = session && (
    <Button look="unstyled" icon="signOut" onClick={() => void leave(onSession)}>{t("desk.sign_out")}</Button>
  );
  const step = session?.step;
  if (asked) return <Shell center={center} title="my.title"><p aria-busy="true">{t("totp.wait")}</p></Shell>;
  return (
    <Shell center={center} title="my.title" tools={tools}>
      <div class={`tl-told tl-my ${step === "done" ? "tl-my--home" : ""}`}>
        <h1>{t("my.title")}</h1>
        {step === "done" && <Home session={session!} onSession={onSession} />}
        {step !== "done" && (
          <div class="tl-told__ask">
            <p class="tl-told__lead">{t("my.lead")}</p>
            <section class="tl-panel tl-told__form tl-signin" aria-labelledby="my-step">
              {!session && way === "sign-in" && <SignIn onWay={setWay} onBegun={onBegun} />}
              {!session && (way === "register" || way === "forgot") && (
                <ByMail key={way} way={way} onWay={setWay} />
              )}
              {way === "link" && link?.kind === "register" && (
                <Confirm link={link.link} onBegun={onBegun} onWay={setWay} />
              )}
              {way === "link" && link?.kind === "reset" && <Reset link={link.link} onWay={setWay} />}
              {way === "link" && link?.kind === "mail" && <NewAddress link={link.link} onWay={setWay} />}
              {session && step === "second-factor" && <Second session={session} onSession={onSession} />}
              {session && step === "enrol" && <Enrol session={session} onSession={onSession} />}
            </section>
          </div>
        )}
      </div>
    </Shell>
  );
}

start(MyPage);
