/* supervised.tsx: what a desk has of its supervisors: their words, that they listen, and a way to ask. */
import { useEffect, useState } from "preact/hooks";
import { request, type LiveMessage, type Schemas } from "../lib/api";
import { t } from "../lib/messages";
import { Alert, Button } from "./bits";

type Broadcast = Schemas["Broadcast"];
type Mode = Schemas["ListenMode"];

interface SupervisedProps {
  /** The contact that the agent talks in. */
  contact: string | undefined;
  /** Hands every live message on; returns how to stop that. */
  listen(ear: (message: LiveMessage) => void): () => void;
}

export function Supervised({ contact, listen }: SupervisedProps) {
  const [said, setSaid] = useState<Broadcast[]>([]);
  const [heard, setHeard] = useState<{ contact: string; mode: Mode }>();
  const [askedFor, setAskedFor] = useState<string>();
  useEffect(() => {
    request("get", "/desk/broadcasts").then((found) => setSaid(found.broadcasts), () => undefined);
    return listen((message) => {
      if (message.type === "broadcast")
        setSaid((all) => [...all.filter(({ id }) => id !== message.broadcast.id), message.broadcast]);
      if (message.type === "listening")
        setHeard(message.mode === "none" ? undefined : { contact: message.contact, mode: message.mode });
    });
  }, []);
  const read = (id: string) => {
    setSaid((all) => all.filter((one) => one.id !== id));
    request("post", "/desk/broadcasts/{id}/read", { id, body: {} }).catch(() => undefined);
  };
  const ask = (id: string) =>
    request("post", "/desk/contacts/{id}/ask-supervisor", { id, body: {} })
      .then(() => setAskedFor(id), () => undefined);
  return (
    <>
      {said.map((one) => (
        <Alert
          key={one.id} kind="info" urgent
          title={t("broadcast.title", { name: one.from ?? t("broadcast.supervisor") })}
        >
          <p>{one.text}</p>
          <Button look="outline" onClick={() => read(one.id)}>{t("broadcast.read")}</Button>
        </Alert>
      ))}
      {heard && heard.contact === contact && (
        <Alert kind="info">{t(`desk.listened.${heard.mode}`)}</Alert>
      )}
      {contact && (askedFor === contact
        ? <p class="tl-quiet" role="status">{t("desk.supervisor_asked")}</p>
        : <Button look="quiet" icon="help" onClick={() => void ask(contact)}>{t("desk.ask_supervisor")}</Button>)}
    </>
  );
}
