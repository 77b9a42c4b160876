/* desk/main.tsx: the agent's desk: state, offer, call, case, wrap-up, the line. */
import "../styles/main.scss";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Center, Contact, Desk } from "../lib/api";
import { notificationsWanted, Ring } from "../lib/attention";
import { momentText, t } from "../lib/messages";
import { pageId } from "../lib/page-id";
import { useStore } from "../lib/store";
import { AddedFiles } from "../ui/added-files";
import { Alert, Button, MicrophoneHelp, RefusalAlert } from "../ui/bits";
import { Icon } from "../ui/icon";
import { guarded, lockNow } from "../ui/guard";
import { Shell, start } from "../ui/shell";
import { Supervised } from "../ui/supervised";
import { ARTICLE_ID, ArticlesPanel } from "./articles-panel";
import { askedFor, CallOut } from "./call-out";
import { CallPanel } from "./call-panel";
import { CasePanel, LOOK_ID } from "./case-panel";
import { IdentityPanel } from "./identity-panel";
import { EmergencyPanel, openEmergency } from "./emergency-panel";
import { DeskController, type DeskView } from "./controller";
import { MyDay } from "./day";
import { byPhone, isAskedIn, liveOf, offerOf, unfiledOf } from "./desk-state";
import { Escalate } from "./escalate";
import { FileFor, openFileFor } from "./file-for";
import { InterpreterPanel } from "./interpreter";
import { HISTORY_ID, HistoryPanel } from "./history-panel";
import { KeyMap, keysOn, useKeys, type KeyActions } from "./keys";
import { Recent, WaitingLine } from "./line";
import { MicrophoneCheck, microphoneChecked } from "./microphone-check";
import { NOTE_ID } from "./note";
import { Offer } from "./offer";
import { PhoneChoice } from "./phone-choice";
import { Reminder } from "./reminder";
import { REASON_ID, StateBar } from "./state-bar";
import { WRAP_UP_ID, WrapUp } from "./wrap-up";
import { WriteAccount } from "../ui/write-account";

const NOTIFY_ASKED = "tl.notify-asked";

/** Asked once, beside the work, and only when the agent starts taking calls. */
function NotifyQuestion() {
  const [asked, setAsked] = useState(localStorage.getItem(NOTIFY_ASKED) !== null);
  if (asked || !notificationsWanted()) return null;
  function done() {
    localStorage.setItem(NOTIFY_ASKED, "1");
    setAsked(true);
  }
  return (
    <div class="tl-ask" role="region" aria-label={t("notify.title")}>
      <Icon name="bell" />
      <p>{t("notify.text")}</p>
      <div>
        <Button look="outline" onClick={() => void Notification.requestPermission().then(done)}>
          {t("notify.yes")}
        </Button>
        <Button look="quiet" onClick={done}>{t("notify.no")}</Button>
      </div>
    </div>
  );
}

function Nothing({ desk }: { desk: Desk }) {
  const ready = desk.state.state === "ready";
  const [checked, setChecked] = useState(microphoneChecked());
  return (
    <>
      <section class="tl-panel tl-nothing" aria-label={t("desk.work")}>
        <Icon name={ready ? "agent" : "cup"} size={5} />
        <h2>{t(ready ? "desk.ready" : "desk.not_ready")}</h2>
        <p>{t(ready ? "desk.ready_text" : "desk.not_ready_text")}</p>
      </section>
      {!ready && !checked && !byPhone(desk) && <MicrophoneCheck onDone={() => setChecked(true)} />}
    </>
  );
}

const noticeKind = (notice: string) =>
  notice === "filed" ? "success" : notice.startsWith("phone-") ? "warning" : "info";

const Notices = ({ view }: { view: DeskView }) => (
  <div class="tl-notices" aria-live="polite">
    {!view.up && <Alert kind="warning">{t("desk.down")}</Alert>}
    <RefusalAlert code={view.refused} />
    {view.notice && (
      <Alert kind={noticeKind(view.notice)}>{t(`notice.${view.notice}`)}</Alert>
    )}
    {view.noMicrophone && <MicrophoneHelp why={view.noMicrophone} />}
  </div>
);

interface WorkProps {
  center: Center;
  view: DeskView;
  desk: Desk;
  controller: DeskController;
  ring: Ring;
  keypad: boolean;
  onKeypad(): void;
  transfer: boolean;
  onTransfer(open: boolean): void;
  /** Left out where the policy passes nothing on to be answered later. */
  onEscalate?: ((contact: Contact) => void) | undefined;
}

/** The one thing that the agent works on: the offer, the call, or the call to be filed. */
function Work(props: WorkProps) {
  const { center, view, desk, controller, ring, keypad, onKeypad } = props;
  const [offer, live, unfiled] = [offerOf(desk), liveOf(desk), unfiledOf(desk)];
  if (live)
    return (
      <CallPanel
        key={live.id} center={center} contact={live} view={view} controller={controller}
        keypad={keypad} onKeypad={onKeypad} askedIn={isAskedIn(desk, live)}
        transfer={props.transfer} onTransfer={props.onTransfer}
        onEscalate={props.onEscalate && (() => props.onEscalate?.(live))}
      />
    );
  return (
    <>
      {offer && (
        <Offer
          key={offer.id} center={center} contact={offer} busy={view.busy} ring={ring}
          byPhone={byPhone(desk)}
          onAccept={() => void controller.act("accept", offer)}
          onRefuse={() => void controller.act("refuse", offer)}
        />
      )}
      {unfiled && (
        <WrapUp
          key={unfiled.id} center={center} contact={unfiled} busy={view.busy} notes={controller.notes}
          onFile={(disposition, note) => void controller.wrapUp(unfiled, disposition, note)}
          onEscalate={props.onEscalate && (() => props.onEscalate?.(unfiled))}
        />
      )}
      {!offer && !unfiled && <Nothing desk={desk} />}
    </>
  );
}

const focus = (id: string) => document.getElementById(id)?.focus();
const press = (id: string) => () => document.getElementById(id)?.click();

/** Out of a field, to the heading of the work, so that the keys work again. */
function leaveField(): void {
  (document.activeElement as HTMLElement | null)?.blur();
  document.querySelector<HTMLElement>(".tl-desk__work h2[tabindex]")?.focus();
}

/** To what is to be filed. */
const fileNow = () => document.querySelector<HTMLElement>(`#${WRAP_UP_ID} input`)?.focus();

function keyActions(props: WorkProps, onMap: () => void): KeyActions {
  const { desk, controller, onKeypad } = props;
  const [offer, live, unfiled] = [offerOf(desk), liveOf(desk), unfiledOf(desk)];
  const { state } = desk.state;
  const act = (what: "accept" | "refuse" | "hold" | "resume" | "hangup", contact: Contact) => () =>
    void controller.act(what, contact);
  const talking = live && (live.state === "connected" || live.state === "held");
  const own = live && !isAskedIn(desk, live);
  return {
    "?": onMap,
    escape: leaveField,
    n: () => focus(REASON_ID),
    ...(state === "offline" || state === "not-ready" ? { r: () => void controller.ready() } : {}),
    ...(offer && !live && !byPhone(desk) ? { a: act("accept", offer) } : {}),
    ...(offer && !live ? { x: act("refuse", offer) } : {}),
    ...(live && !byPhone(desk) ? { m: () => controller.mute() } : {}),
    ...(own ? { e: act("hangup", live) } : {}),
    ...(own && talking && !live.second ? { t: () => props.onTransfer(true) } : {}),
    ...(props.onEscalate && ((own && talking) || (unfiled && !live))
      ? { p: () => props.onEscalate?.(own && talking ? live : unfiled!) }
      : {}),
    ...(own && talking ? { d: openEmergency } : {}),
    ...((own && talking) || (unfiled && !live) ? { f: openFileFor } : {}),
    ...(live ? { c: press(LOOK_ID), y: press(HISTORY_ID), i: press(ARTICLE_ID) } : {}),
    ...(live || unfiled ? { o: () => focus(NOTE_ID) } : {}),
    ...(talking ? { k: onKeypad } : {}),
    ...(own && talking ? { h: act(live.state === "held" ? "resume" : "hold", live) } : {}),
    ...(unfiled && !live
      ? { w: () => document.querySelector<HTMLFormElement>(`#${WRAP_UP_ID} form`)?.requestSubmit() }
      : {}),
  };
}

function Working(props: Omit<WorkProps, "keypad" | "onKeypad" | "ring" | "transfer" | "onTransfer" | "onEscalate"> & { onMap(): void }) {
  const { center, desk, view, controller, onMap } = props;
  const ring = useMemo(() => new Ring(), []);
  const [keypadOf, setKeypadOf] = useState<string>();
  const [transferOf, setTransferOf] = useState<string>();
  const [escalating, setEscalating] = useState<Contact>();
  const [passedOn, setPassedOn] = useState<string>();
  useStore(keysOn);
  const contact = liveOf(desk);
  const live = contact?.id;
  const [callOut] = useState(askedFor());
  const matter = contact?.matter ?? callOut;
  const filesFor = contact ? (isAskedIn(desk, contact) ? undefined : contact) : unfiledOf(desk);
  const work: WorkProps = {
    ...props,
    ring,
    keypad: live !== undefined && keypadOf === live,
    onKeypad: () => setKeypadOf(keypadOf === live ? undefined : live),
    transfer: live !== undefined && transferOf === live,
    onTransfer: (open) => setTransferOf(open ? live : undefined),
    onEscalate: desk.passes_on
      ? (of) => {
          setPassedOn(undefined);
          setEscalating(of);
        }
      : undefined,
  };
  const actions = keyActions(work, onMap);
  const ready = () => {
    ring.allow();
    void controller.ready();
  };
  useKeys(actions.r ? { ...actions, r: ready } : actions);
  return (
    <>
      <StateBar
        center={center} state={desk.state} busy={view.busy} onReady={ready}
        onNotReady={(reason) => void controller.notReady(reason)}
      />
      {desk.phone && (
        <PhoneChoice
          phone={desk.phone} state={desk.state.state} busy={view.busy}
          onChoose={(chosen) => void controller.choosePhone(chosen)}
        />
      )}
      <Notices view={view} />
      {passedOn && <Alert kind="success">{t("escalate.done", { time: momentText(passedOn) })}</Alert>}
      {escalating && (
        <Escalate
          contact={escalating} notes={controller.notes} onClose={() => setEscalating(undefined)}
          onDone={(dueAt) => {
            setEscalating(undefined);
            setPassedOn(dueAt);
          }}
        />
      )}
      <Supervised contact={live} listen={(ear) => controller.listenTo(ear)} />
      <Reminder center={center} desk={desk} onReady={ready} onFile={fileNow} />
      {desk.state.state === "ready" && <NotifyQuestion />}
      <div class="tl-desk">
        <div class="tl-desk__work">
          {matter && <CallOut key={matter} id={matter} desk={desk} />}
          <Work {...work} />
        </div>
        <div class="tl-desk__side">
          {contact && <ArticlesPanel key={`articles ${contact.id}`} contact={contact} />}
          {contact && (
            <IdentityPanel
              key={`who ${contact.id} ${contact.case_number}`} contact={contact}
              listen={(ear) => controller.listenTo(ear)}
            />
          )}
          {contact && !isAskedIn(desk, contact) && (
            <EmergencyPanel key={`emergency ${contact.id}`} contact={contact} />
          )}
          {filesFor?.connected_at && (
            <FileFor key={`file ${filesFor.id}`} contact={filesFor} onFiled={() => void controller.refresh()} />
          )}
          {contact && !contact.interpreter && !isAskedIn(desk, contact) && (
            <InterpreterPanel key={`interpreter ${contact.id}`} contact={contact} controller={controller} />
          )}
          {contact && (
            <CasePanel
              key={contact.id} contact={contact} onOther={() => void controller.refresh()}
            />
          )}
          {filesFor?.connected_at && filesFor.case_number && (
            <WriteAccount key={`write ${filesFor.id}`} contact={filesFor} />
          )}
          {contact && <AddedFiles key={`added ${contact.id}`} contact={contact.id} />}
          {contact && <HistoryPanel key={`history ${contact.id}`} center={center} contact={contact} />}
          <WaitingLine center={center} queues={desk.queues} />
          <Recent center={center} recent={desk.recent} />
          <MyDay center={center} desk={desk} />
        </div>
      </div>
    </>
  );
}

const Elsewhere = ({ controller }: { controller: DeskController }) => (
  <section class="tl-panel tl-nothing" role="alert" aria-label={t("elsewhere.title")}>
    <Icon name="warning" size={5} />
    <h2>{t("elsewhere.title")}</h2>
    <p>{t("elsewhere.text")}</p>
    <Button big onClick={() => controller.takeOver()}>{t("elsewhere.take")}</Button>
  </section>
);

function DeskBody({ center, controller }: { center: Center; controller: DeskController }) {
  const view = useStore(controller.view);
  const [map, setMap] = useState(false);
  const { desk } = view;
  const tools = desk && (
    <>
      <span class="tl-header__who">{desk.agent.name}</span>
      {desk.worklist && (
        <a class="usa-button usa-button--unstyled tl-button" href="/worklist">
          <Icon name="schedule" />
          <span>{t("worklist.title")}</span>
        </a>
      )}
      <a class="usa-button usa-button--unstyled tl-button" href="/policy" target="_blank" rel="noopener">
        <Icon name="topic" />
        <span>{t("desk.policy")}</span>
      </a>
      <Button look="unstyled" icon="keyboard" onClick={() => setMap(true)}>{t("keys.title")}</Button>
      <a class="usa-link" href="/account">{t("account.title")}</a>
      <Button look="unstyled" onClick={() => void lockNow().catch(() => undefined)}>{t("lock.now")}</Button>
      <Button look="unstyled" icon="signOut" onClick={() => void controller.signOut()}>
        {t("desk.sign_out")}
      </Button>
    </>
  );
  return (
    <Shell center={center} title="desk.title" tools={tools} wide>
      <h1 class="usa-sr-only">{t("desk.title")}</h1>
      {!desk && <Notices view={{ ...view, up: true }} />}
      {desk && view.active === false && <Elsewhere controller={controller} />}
      {desk && view.active !== false && (
        <Working
          center={center} view={view} desk={desk} controller={controller}
          onMap={() => setMap(true)}
        />
      )}
      <KeyMap open={map} onClose={() => setMap(false)} />
    </Shell>
  );
}

function DeskPage({ center }: { center: Center }) {
  const [controller, setController] = useState<DeskController>();
  useEffect(() => {
    void pageId().then((page) => {
      const made = new DeskController(page, center.limits.note_bytes_max);
      setController(made);
      return made.refresh();
    });
  }, []);
  return controller ? <DeskBody center={center} controller={controller} /> : null;
}

start(guarded(DeskPage));
