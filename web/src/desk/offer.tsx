/* offer.tsx: a contact offered to this agent: who, about what, how long they have waited. */
import { useEffect } from "preact/hooks";
import type { Center, Contact } from "../lib/api";
import { notify, type Ring } from "../lib/attention";
import { clockText, secondsSince, secondsUntil, useTicking } from "../lib/clock";
import { languageName, local, t } from "../lib/messages";
import { Button } from "../ui/bits";
import { Icon } from "../ui/icon";
import { shown } from "./keys";
import { Facts, Notes, Story, Values } from "./story";

interface OfferProps {
  center: Center;
  contact: Contact;
  busy: boolean;
  /** It rings at the agent's desk phone: that is where it is taken. */
  byPhone: boolean;
  ring: Ring;
  onAccept(): void;
  onRefuse(): void;
}

/** Rings, tells the desktop, and blinks in the title while the offer stands. */
function useAttention(center: Center, contact: Contact, ring: Ring | undefined): void {
  useEffect(() => {
    const title = t("offer.title");
    const told = notify(title, `${languageName(center, contact.language)} · ${local(contact.topic?.name)}`);
    ring?.start();
    const plain = document.title;
    const blink = setInterval(() => {
      const left = contact.until ? ` (${secondsUntil(contact.until)})` : "";
      document.title = document.title === plain ? `● ${title}${left}` : plain;
    }, 1000);
    return () => {
      ring?.stop();
      clearInterval(blink);
      document.title = plain;
      told();
    };
  }, [contact.id]);
}

/** A consult says who asks. */
function kindOf({ callback, second, agent }: Contact): string {
  if (second) return t("offer.consult", { name: agent?.name ?? t("consult.somebody") });
  return t(callback ? "offer.callback" : "offer.title");
}

export function Offer({ center, contact, busy, byPhone, ring, onAccept, onRefuse }: OfferProps) {
  useTicking();
  useAttention(center, contact, byPhone ? undefined : ring);
  const left = contact.until ? secondsUntil(contact.until) : undefined;
  const topic = local(contact.topic?.name) || t("contact.no_topic");
  return (
    <section class="tl-panel tl-offer" aria-labelledby="offer-title">
      <div role="alert" class="tl-offer__head">
        <p class="tl-offer__kind">{kindOf(contact)}</p>
        <h2 id="offer-title" class="tl-offer__topic">{topic}</h2>
      </div>
      <div class="tl-offer__waits">
        <div>
          <span class="tl-number">{clockText(secondsSince(contact.asked_at ?? contact.came_at))}</span>
          <span class="tl-quiet">{t("offer.waited")}</span>
        </div>
        {left !== undefined && (
          <div>
            <span class="tl-number" role="timer">{left}</span>
            <span class="tl-quiet">{t("offer.left")}</span>
          </div>
        )}
      </div>
      {left !== undefined && (
        <progress class="tl-left" max={center.limits.ring_s} value={left} aria-label={t("offer.left")} />
      )}
      <div class="tl-offer__buttons">
        {byPhone ? (
          <p class="tl-offer__phone"><Icon name="phone" size={4} /><span>{t("offer.pick_up")}</span></p>
        ) : (
          <Button look="go" icon="phone" big disabled={busy} shortcut={shown("a")} onClick={onAccept}>
            {t("offer.accept")}
          </Button>
        )}
        <Button look="outline" big disabled={busy} shortcut={shown("x")} onClick={onRefuse}>
          {t("offer.refuse")}
        </Button>
      </div>
      <Facts center={center} contact={contact} />
      <Values contact={contact} />
      <Notes contact={contact} />
      <Story contact={contact} />
    </section>
  );
}
