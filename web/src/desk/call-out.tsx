/* call-out.tsx: a call to the person of a matter that the agent has in hand: what was asked stands
 * beside it while they talk. The page is opened for one by ?call=ID. */
import { useEffect, useState } from "preact/hooks";
import { codeOf, request, type Desk, type RefusalCode, type Schemas } from "../lib/api";
import { momentText, t } from "../lib/messages";
import { Alert, Button, Panel, RefusalAlert } from "../ui/bits";
import { liveOf, unfiledOf } from "./desk-state";
import { AskedBefore } from "./story";

type Matter = Schemas["Matter"];

/** The matter that this page is opened for, until the agent goes on from it. */
export const askedFor = (): string | undefined =>
  new URLSearchParams(location.search).get("call") ?? undefined;

/** What the officer needs to have before them when somebody answers. */
const Asked = ({ matter }: { matter: Matter }) => (
  <>
    <p class="tl-in-call__state">
      {matter.is_urgent && <span class="tl-tag tl-tag--care">{t("worklist.urgent")}</span>}
      <span>
        {t("callout.due")} <time dateTime={matter.due_at}>{momentText(matter.due_at)}</time>
      </span>
    </p>
    <p class="tl-work__note">{matter.note}</p>
    <AskedBefore answers={matter.answers} />
  </>
);

interface CallOutProps {
  id: string;
  desk: Desk;
}

export function CallOut({ id, desk }: CallOutProps) {
  const [matter, setMatter] = useState<Matter>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    request("get", "/desk/escalations/{id}", { id }).then(setMatter, (error: unknown) =>
      setRefused(codeOf(error)),
    );
  }, [id]);
  async function call() {
    setBusy(true);
    setRefused(undefined);
    try {
      await request("post", "/desk/escalations/{id}/call", { id, body: {} });
    } catch (error) {
      setRefused(codeOf(error));
    } finally {
      setBusy(false);
    }
  }
  const calling = liveOf(desk)?.matter === id;
  const free = !liveOf(desk) && !unfiledOf(desk);
  const mine = matter?.taken_by?.id === desk.agent.id;
  return (
    <Panel title={t("callout.title", { number: matter?.number ?? "" })} icon="phone" class="tl-call-out">
      <RefusalAlert code={refused} />
      {matter && !mine && <Alert kind="warning">{t("callout.not_mine")}</Alert>}
      {matter && <Asked matter={matter} />}
      {matter && mine && <p>{t(calling ? "callout.calling" : "callout.text")}</p>}
      <div class="tl-call-out__buttons">
        {matter && mine && free && (
          <Button big icon="phone" id="call-person" disabled={busy} onClick={() => void call()}>
            {t("callout.call")}
          </Button>
        )}
        {!calling && <a class="usa-link" href={`/worklist?matter=${id}`}>{t("callout.back")}</a>}
      </div>
    </Panel>
  );
}
