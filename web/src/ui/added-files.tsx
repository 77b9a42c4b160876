/* added-files.tsx: what a person added to a matter, for staff who have it. Each look is recorded. */
import { useState } from "preact/hooks";
import { addedFile, codeOf, request, type RefusalCode, type Schemas } from "../lib/api";
import { momentText, sizeText, t } from "../lib/messages";
import { save } from "../lib/save";
import { typeName } from "../lib/upload";
import { LookReasons } from "../desk/case-panel";
import { Alert, Button, RefusalAlert } from "./bits";

type Added = Schemas["AddedFile"];

interface RowProps {
  one: Added;
  onSave(): void;
}

const Row = ({ one, onSave }: RowProps) => (
  <li class={`tl-upload__item tl-upload__item--${one.state}`}>
    <div class="tl-upload__name">
      <strong>{one.name}</strong>
      <span class="tl-quiet">{typeName(one.type)}, {sizeText(one.size)}</span>
    </div>
    <p class="tl-upload__state">
      {t(`added.state.${one.state}`)}{one.why ? ` ${t(`added.why.${one.why}`)}` : ""}{" "}
      <time dateTime={one.made_at}>{momentText(one.made_at)}</time>
    </p>
    {one.state === "kept" && (
      <Button look="outline" onClick={onSave} aria-label={t("added.save_one", { name: one.name })}>
        {t("added.save")}
      </Button>
    )}
  </li>
);

export function AddedFiles({ contact }: { contact: string }) {
  const [reason, setReason] = useState<Schemas["LookReason"]>("caller-asks");
  const [all, setAll] = useState<Added[]>();
  const [refused, setRefused] = useState<RefusalCode>();

  async function look() {
    setRefused(undefined);
    try {
      setAll((await request("get", "/contacts/{id}/uploads", { id: contact, query: { reason } })).uploads);
    } catch (error) {
      setAll(undefined);
      setRefused(codeOf(error));
    }
  }
  async function fetchOne({ id, name }: Added) {
    setRefused(undefined);
    try {
      save(await addedFile(contact, id, reason), name);
    } catch (error) {
      setRefused(codeOf(error));
    }
  }
  return (
    <details class="tl-panel tl-upload">
      <summary>{t("added.title")}</summary>
      <div class="tl-look">
        <LookReasons id="added-reason" reason={reason} onReason={setReason} />
        <Button look="outline" icon="look" onClick={() => void look()}>{t("added.look")}</Button>
      </div>
      <p class="tl-hint">{t("added.recorded")}</p>
      <RefusalAlert code={refused} />
      {all?.length === 0 && <Alert kind="info">{t("added.none")}</Alert>}
      {all && all.length > 0 && (
        <ul class="tl-upload__list" aria-label={t("added.title")}>
          {all.map((one) => <Row key={one.id} one={one} onSave={() => void fetchOne(one)} />)}
        </ul>
      )}
    </details>
  );
}
