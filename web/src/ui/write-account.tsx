/* write-account.tsx: a message to the accounts that have a contact's case, which their owners can answer. */
import { useState } from "preact/hooks";
import { codeOf, request, type RefusalCode, type Schemas } from "../lib/api";
import { t, type MessageKey } from "../lib/messages";
import { Alert, Button, RefusalAlert } from "./bits";
import { Words, wordsFault } from "./fields";
import { Icon } from "./icon";

const BYTES_MAX = 4000;

/** For the agent who talks with the person about a case, or files the call; for the office that has a request. */
export function WriteAccount({ contact }: { contact: Pick<Schemas["Contact"], "id"> }) {
  const [text, setText] = useState("");
  const [missing, setMissing] = useState<MessageKey>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [done, setDone] = useState(false);
  const [busy, setBusy] = useState(false);
  async function send(event: Event) {
    event.preventDefault();
    if (busy) return;
    const fault = wordsFault(text, BYTES_MAX);
    setMissing(fault && `inbox.${fault}`);
    setRefused(undefined);
    setDone(false);
    if (fault) return document.getElementById("account-text")?.focus();
    setBusy(true);
    await request("post", "/contacts/{id}/inbox", { id: contact.id, body: { text: text.trim() } }).then(
      () => {
        setText("");
        setDone(true);
      },
      (error: unknown) => setRefused(codeOf(error)),
    );
    setBusy(false);
  }
  return (
    <details class="tl-panel tl-fold" id="write-account">
      <summary><Icon name="topic" /><span>{t("inbox.write")}</span></summary>
      <form onSubmit={(event) => void send(event)} noValidate>
        <p class="tl-hint">{t("inbox.write_text")}</p>
        <RefusalAlert code={refused} />
        {done && <Alert kind="success" urgent>{t("inbox.written")}</Alert>}
        <Words id="account-text" label={t("inbox.text")} value={text} bytesMax={BYTES_MAX} onInput={setText} />
        <p class="usa-error-message" role="alert">{missing ? t(missing) : ""}</p>
        <Button type="submit" look="outline" disabled={busy}>{t("inbox.send")}</Button>
      </form>
    </details>
  );
}
