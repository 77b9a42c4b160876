/* guard.tsx: what stands before a page for staff: the locked screen and the question who is there.
 *
 *     input ... none for lock_after_s --> locked: the page goes on behind it, with its call
 *     a refusal `reauth` --> the question --> the request again
 *
 * Pages of one browser share what happens: input in one keeps all open, a lock locks all.
 */
import type { FunctionComponent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { doors, Refusal, request, type Center } from "../lib/api";
import { t, type MessageKey } from "../lib/messages";
import { rights, type Session, type Way } from "../lib/session";
import { Button } from "./bits";
import { ProofForm } from "./proof";

const INPUTS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"] as const;
const LOOK_EVERY_MS = 1_000;
type Word = "input" | "locked" | "unlocked";

const shared = "BroadcastChannel" in window ? new BroadcastChannel("tl.session") : undefined;
const tell = (word: Word) => shared?.postMessage(word);
const toSignIn = () => location.replace("/signin");

/** Calls `lock` when there was no input for so long, in this page or another. */
function useIdle(afterS: number, locked: boolean, lock: () => void) {
  useEffect(() => {
    if (!afterS || locked) return;
    let last = Date.now();
    let told = 0;
    const input = () => {
      last = Date.now();
      if (last - told < LOOK_EVERY_MS) return;
      told = last;
      tell("input");
    };
    const heard = ({ data }: MessageEvent<Word>) => data === "input" && (last = Date.now());
    const look = setInterval(() => Date.now() - last >= afterS * 1_000 && lock(), LOOK_EVERY_MS);
    INPUTS.forEach((name) => addEventListener(name, input, { capture: true, passive: true }));
    shared?.addEventListener("message", heard);
    return () => {
      clearInterval(look);
      INPUTS.forEach((name) => removeEventListener(name, input, { capture: true }));
      shared?.removeEventListener("message", heard);
    };
  }, [afterS, locked]);
}

interface DoorProps {
  title: MessageKey;
  text: MessageKey;
  submit: MessageKey;
  ways: Way[];
  onProved(session: Session): void;
  /** The session is gone. */
  onGone?: () => void;
  /** Without it the door stays shut. */
  onCancel?: () => void;
}

/** A question over the page. The page's own keys don't hear what is typed here. */
export function Door({ title, text, submit, ways, onProved, onGone = toSignIn, onCancel }: DoorProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current!.showModal();
    const shut = (event: KeyboardEvent) => {
      if (!dialog.current?.contains(event.target as Node)) event.stopImmediatePropagation();
    };
    addEventListener("keydown", shut, { capture: true });
    return () => removeEventListener("keydown", shut, { capture: true });
  }, []);
  return (
    <dialog
      class={`tl-door ${onCancel ? "" : "tl-door--shut"}`} ref={dialog} aria-labelledby="door-title"
      onCancel={(event) => {
        event.preventDefault();
        onCancel?.();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") event.preventDefault(), onCancel?.();
      }}
    >
      <h2 id="door-title">{t(title)}</h2>
      <p class="tl-quiet">{t(text)}</p>
      <ProofForm ways={ways} submit={submit} onProved={onProved} onGone={onGone} />
      {onCancel
        ? <Button look="unstyled" onClick={onCancel}>{t("door.cancel")}</Button>
        : <p><a class="usa-link" href="/signin?other=1">{t("door.somebody")}</a></p>}
    </dialog>
  );
}

/** Locks this person's pages now. */
export async function lockNow(): Promise<void> {
  await request("post", "/session/lock", { body: {} });
  doors.locked?.();
  tell("locked");
}

/** For the head of a page: lock the screen, sign out. */
export const Leave = ({ onRefused }: { onRefused(error: unknown): void }) => (
  <>
    <Button look="unstyled" onClick={() => void lockNow().catch(onRefused)}>{t("lock.now")}</Button>
    <Button
      look="unstyled" icon="signOut"
      onClick={() => void request("delete", "/session").then(() => location.assign("/signin"), onRefused)}
    >
      {t("desk.sign_out")}
    </Button>
  </>
);

/** The page, with a guard before it. */
export const guarded = (Body: FunctionComponent<{ center: Center }>) =>
  function Guarded({ center }: { center: Center }) {
    const [session, setSession] = useState<Session>();
    const [locked, setLocked] = useState(false);
    const [answer, setAnswer] = useState<{ give(proved: boolean): void }>();

    async function load() {
      try {
        const found = await request("get", "/session");
        if (found.step !== "done") return toSignIn();
        setSession(found);
        rights.value = found.rights;
        setLocked(found.locked);
      } catch (error) {
        if (error instanceof Refusal && error.code === "not-signed-in") toSignIn();
      }
    }
    const lock = () => {
      setLocked(true);
      lockNow().catch(() => void load());
    };
    useEffect(() => {
      doors.locked = () => setLocked(true);
      doors.reauth = () => new Promise((give) => setAnswer({ give }));
      const heard = ({ data }: MessageEvent<Word>) =>
        data === "locked" ? setLocked(true) : data === "unlocked" && void load();
      shared?.addEventListener("message", heard);
      void load();
      return () => shared?.removeEventListener("message", heard);
    }, []);
    useIdle(session?.lock_after_s ?? 0, locked, lock);

    const proved = (found: Session) => {
      setSession(found);
      setLocked(false);
      tell("unlocked");
      answer?.give(true);
      setAnswer(undefined);
    };
    const ways = session?.ways ?? ["password"];
    return (
      <>
        <div class={locked ? "tl-behind" : ""}><Body center={center} /></div>
        {locked && (
          <Door
            title="lock.title" text="lock.text" submit="lock.submit" ways={ways} onProved={proved}
          />
        )}
        {!locked && answer && (
          <Door
            title="reauth.title" text="reauth.text" submit="reauth.submit" ways={ways}
            onProved={proved}
            onCancel={() => {
              answer.give(false);
              setAnswer(undefined);
            }}
          />
        )}
      </>
    );
  };
