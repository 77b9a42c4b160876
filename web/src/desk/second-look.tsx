/* second-look.tsx: a protected case takes a second pair of eyes: asked for here, and what came of it. */
import { useState } from "preact/hooks";
import { codeOf, request, type Contact, type RefusalCode, type Schemas } from "../lib/api";
import { local, t, timeOfDay, type MessageKey } from "../lib/messages";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { Words, wordsFault } from "../ui/fields";

type Second = Schemas["SecondLook"];

const WORDS_MAX = 255;
const ID = "second-why";

interface SecondProps {
  contact: Contact;
  second: Second;
  levels: Schemas["Identity"]["levels"];
  /** Whether the agent talks with the person now. */
  talks: boolean;
  /** It is asked for, or somebody else was faster: it is looked up again. */
  onAgain(): void;
}

/** How it stands, in words. */
function Stands({ second, levels }: Pick<SecondProps, "second" | "levels">) {
  const { state, by, at, words } = second;
  const said = { name: by?.name ?? "–", time: at ? timeOfDay(at) : "", words: words ?? "" };
  const level = local(levels.find(({ key }) => key === second.level)?.name);
  switch (state) {
    case "agreed":
      return <Alert kind="success">{t("second.agreed", said)}</Alert>;
    case "refused":
      return <Alert kind="warning" urgent>{t("second.refused", said)}</Alert>;
    case "asked":
      return <Alert kind="info">{t("second.asked", said)}</Alert>;
    case "prove":
      return <p>{t("second.prove", { level })}</p>;
    default:
      return <p>{t("second.protected")}</p>;
  }
}

export function SecondLook({ contact, second, levels, talks, onAgain }: SecondProps) {
  const [why, setWhy] = useState("");
  const [missing, setMissing] = useState<MessageKey>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [busy, setBusy] = useState(false);
  const canAsk = talks && (second.state === "none" || second.state === "refused");

  async function ask(event: Event) {
    event.preventDefault();
    const fault = wordsFault(why, WORDS_MAX);
    setMissing(fault && `worklist.${fault}`);
    setRefused(undefined);
    if (fault) document.getElementById(ID)?.focus();
    if (busy || fault) return;
    setBusy(true);
    try {
      await request("post", "/desk/contacts/{id}/second-look", { id: contact.id, body: { why: why.trim() } });
      setWhy("");
    } catch (error) {
      setRefused(codeOf(error));
    } finally {
      setBusy(false);
      onAgain();
    }
  }
  return (
    <section class="tl-second" aria-labelledby="second-title">
      <h3 id="second-title">{t("second.pair")}</h3>
      <Stands second={second} levels={levels} />
      {canAsk && (
        <form noValidate onSubmit={(event) => void ask(event)}>
          <Words id={ID} label={t("second.why")} hint={t("second.why_hint")} value={why} bytesMax={WORDS_MAX} onInput={setWhy} />
          <p role="alert" class="tl-over">{missing && t(missing)}</p>
          <Button type="submit" look="outline" disabled={busy}>
            {t(second.state === "refused" ? "second.again" : "second.ask")}
          </Button>
        </form>
      )}
      <RefusalAlert code={refused} />
    </section>
  );
}
