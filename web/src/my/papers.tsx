/* papers.tsx: notices and requests for evidence in an account, and how a request is answered with files. */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, fileAt, request, type Localized, type RefusalCode, type Schemas } from "../lib/api";
import { dayText, local, momentText, sizeText, t, tCount } from "../lib/messages";
import { save } from "../lib/save";
import { uploadsOfRfe } from "../lib/upload";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { Icon } from "../ui/icon";
import { ToldRequest } from "../ui/request-thread";
import { Uploads } from "../ui/upload";

type Rfe = Schemas["Rfe"];
type Notice = Schemas["CaseNotice"];
type Found = Schemas["MyPapers"]["cases"][number];

/** Saves a notice, and says why not. */
function useNotices() {
  const [refused, setRefused] = useState<RefusalCode>();
  async function open(id: string, name: string) {
    setRefused(undefined);
    await fileAt(`/my/notices/${id}`).then((file) => save(file, `${name}.pdf`), (error: unknown) =>
      setRefused(codeOf(error)));
  }
  return { refused, open };
}

/** How long there is, for who can still answer. */
const leftText = ({ days_left }: Rfe): string =>
  days_left > 0 ? tCount("my.rfe_days", days_left) : t("my.rfe_today");

interface AnswerProps {
  rfe: Rfe;
  onSent(rfe: Rfe): void;
}

/** The files, and the one button that closes the answer. */
function Answer({ rfe, onSent }: AnswerProps) {
  const [refused, setRefused] = useState<RefusalCode>();
  const [busy, setBusy] = useState(false);
  async function send() {
    setBusy(true);
    setRefused(undefined);
    await request("post", "/my/rfes/{id}/send", { id: rfe.id }).then(onSent, (error: unknown) =>
      setRefused(codeOf(error)));
    setBusy(false);
  }
  return (
    <div class="tl-my__answer">
      <Uploads source={uploadsOfRfe(rfe.id)} />
      <p>{t("my.rfe_send_text")}</p>
      <RefusalAlert code={refused} />
      <Button big disabled={busy} onClick={() => void send()}>{t("my.rfe_send")}</Button>
    </div>
  );
}

/** The number and time of an answer, and what comes next. */
const Receipt = ({ rfe }: { rfe: Rfe }) => (
  <>
    <p>{t("my.rfe_answered", { when: rfe.answered_at ? momentText(rfe.answered_at) : "" })}</p>
    <p class="tl-case__number">{rfe.number}</p>
    <p class="tl-quiet">
      {rfe.state === "looked"
        ? t("my.rfe_looked")
        : rfe.look_by ? t("my.rfe_look_by", { day: momentText(rfe.look_by) }) : t("my.rfe_look")}
    </p>
  </>
);

interface RfeProps {
  rfe: Rfe;
  over: Localized | undefined;
  onNotice(id: string): void;
  onSent(rfe: Rfe): void;
}

function RfeCard({ rfe, over, onNotice, onSent }: RfeProps) {
  const [answers, setAnswers] = useState(false);
  const isOpen = rfe.state === "open";
  return (
    <section class={`tl-panel tl-my__rfe tl-my__rfe--${rfe.state}`} aria-labelledby={`rfe-${rfe.id}`}>
      <h3 class="tl-my__part" id={`rfe-${rfe.id}`} tabIndex={-1}>
        <Icon name={isOpen ? "warning" : "topic"} /> {t(`my.rfe.${rfe.state}`)}
      </h3>
      {isOpen && (
        <p>
          {t("my.rfe_by")} <strong>{dayText(rfe.due_on)}</strong>{" "}
          <span class={`tl-tag ${rfe.days_left < 7 ? "tl-tag--care" : "tl-tag--good"}`}>{leftText(rfe)}</span>
        </p>
      )}
      {rfe.state === "over" && (
        <>
          <p>{t("my.rfe_was_by", { day: dayText(rfe.due_on) })}</p>
          {over && <p>{local(over)}</p>}
        </>
      )}
      {(rfe.state === "answered" || rfe.state === "looked") && <Receipt rfe={rfe} />}
      <p>{t("my.rfe_asks")}</p>
      <ul class="tl-my__list">{rfe.asks.map((ask, i) => <li key={i}>{local(ask)}</li>)}</ul>
      <p class="tl-told__buttons">
        {rfe.notice && (
          <Button look="outline" onClick={() => onNotice(rfe.notice!)}>{t("my.rfe_notice")}</Button>
        )}
        {isOpen && !answers && <Button onClick={() => setAnswers(true)}>{t("my.rfe_answer")}</Button>}
      </p>
      {isOpen && answers && <Answer rfe={rfe} onSent={onSent} />}
    </section>
  );
}

const NoticeRow = ({ one, onOpen }: { one: Notice; onOpen(): void }) => {
  const name = `${local(one.kind) || t("my.notice")}, ${dayText(one.on)}`;
  return (
    <li class="tl-my__notice">
      <span>
        <strong>{local(one.kind) || t("my.notice")}</strong>{" "}
        <span class="tl-quiet">{dayText(one.on)} · PDF, {sizeText(one.size)}</span>
      </span>
      <Button look="quiet" onClick={onOpen} aria-label={t("added.save_one", { name })}>{t("added.save")}</Button>
    </li>
  );
};

interface CaseProps {
  found: Found;
  over: Localized | undefined;
  onSent(rfe: Rfe): void;
}

function CasePapers({ found: { number, notices, requests, rfes }, over, onSent }: CaseProps) {
  const { refused, open } = useNotices();
  return (
    <section class="tl-my__papers" aria-label={number}>
      <h2 class="tl-case__number">{number}</h2>
      <RefusalAlert code={refused} />
      {rfes.map((rfe) => (
        <RfeCard key={rfe.id} rfe={rfe} over={over} onNotice={(id) => void open(id, rfe.ref)} onSent={onSent} />
      ))}
      {requests.length > 0 && (
        <section class="tl-panel" aria-labelledby={`requests-${number}`}>
          <h3 class="tl-my__part" id={`requests-${number}`}><Icon name="topic" /> {t("my.requests")}</h3>
          {requests.map((one) => <ToldRequest key={one.number} request={one} own />)}
        </section>
      )}
      {notices.length > 0 && (
        <section class="tl-panel" aria-labelledby={`notices-${number}`}>
          <h3 class="tl-my__part" id={`notices-${number}`}><Icon name="topic" /> {t("my.notices")}</h3>
          <ul class="tl-my__notices">
            {notices.map((one) => <NoticeRow key={one.id} one={one} onOpen={() => void open(one.id, one.ref)} />)}
          </ul>
        </section>
      )}
    </section>
  );
}

export function Papers() {
  const [found, setFound] = useState<Schemas["MyPapers"]>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [sent, setSent] = useState<Rfe>();
  const head = useRef<HTMLDivElement>(null);
  const load = () => request("get", "/my/papers").then(setFound, (error: unknown) => setRefused(codeOf(error)));
  useEffect(() => void load(), []);
  useEffect(() => head.current?.focus(), [sent?.number]);
  if (!found) return <RefusalAlert code={refused} />;
  const some = found.cases.filter(({ notices, requests, rfes }) => notices.length + requests.length + rfes.length > 0);
  return (
    <div class="tl-my__all">
      {sent && (
        <div ref={head} tabIndex={-1}>
          <Alert kind="success" urgent>
            {t("my.rfe_sent", { number: sent.number ?? "", when: momentText(sent.answered_at ?? "") })}
          </Alert>
        </div>
      )}
      {some.length === 0 && <section class="tl-panel" aria-label={t("my.papers")}><p>{t("my.papers_none")}</p></section>}
      {some.map((one) => (
        <CasePapers
          key={one.number} found={one} over={found.over}
          onSent={(rfe) => {
            setSent(rfe);
            void load();
          }}
        />
      ))}
    </div>
  );
}
