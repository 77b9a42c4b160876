/* story.tsx: what the person said and keyed before, so that nobody has to tell it again. */
import type { Center, Contact, Schemas } from "../lib/api";
import { languageName, local, t, timeOfDay, type MessageKey } from "../lib/messages";
import { Icon } from "../ui/icon";

type Value = Contact["values"][number];

/** By its own name, or what kind of thing it is. */
const nameOfValue = ({ name, form, key }: Value): string =>
  local(name) || (form && form !== "other" ? t(`value.${form}`) : key);

const ValueRow = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd class="tl-value">{value}</dd>
  </div>
);

/** The case that is spoken of, unless it is the one that was keyed, and all that was keyed. */
export function Values({ contact: { values, case_number: about } }: { contact: Contact }) {
  const isOther = about !== undefined && values.every(({ value }) => value !== about);
  if (values.length === 0 && !isOther) return null;
  return (
    <dl class="tl-values">
      {isOther && <ValueRow name={t("case.spoken_of")} value={about} />}
      {values.map((value) => (
        <ValueRow key={value.key} name={nameOfValue(value)} value={value.value} />
      ))}
    </dl>
  );
}

export const Facts = ({ center, contact }: { center: Center; contact: Contact }) => (
  <dl class="tl-facts">
    <div>
      <dt>{t("contact.language")}</dt>
      <dd>{languageName(center, contact.language)}</dd>
    </div>
    {contact.reason && (
      <div>
        <dt>{t("contact.reason")}</dt>
        <dd>{local(contact.reason.name)}</dd>
      </div>
    )}
    <div>
      <dt>{t("contact.number")}</dt>
      <dd>{contact.number ?? t("contact.no_number")}</dd>
    </div>
  </dl>
);

/** What was asked before a matter was passed on. */
export const AskedBefore = ({ answers }: { answers: Schemas["Matter"]["answers"] }) => (
  <dl class="tl-facts">
    {answers.map(({ question, answer }, i) => (
      <div key={i}>
        <dt>{local(question)}</dt>
        <dd>{local(answer)}</dd>
      </div>
    ))}
  </dl>
);

type Step = Contact["story"][number];
const RECORDS: Record<string, MessageKey> = {
  "case.status": "record.case", "processing.time": "record.time", "appointment.next": "record.appointment",
  "slot.first": "record.slot", "slot.later": "record.slot", "slot.day": "record.slot", "slot.center": "record.slot",
  "slot.take": "record.moved",
};

/** One step in the reader's words: the agency's own, or what kind of thing it was. */
function stepText({ kind, agent, text, about = "" }: Step): string {
  const words = local(text);
  if (kind === "agent") return t("contact.had", { name: agent?.name ?? t("consult.somebody") });
  if (kind === "outgoing" || kind === "filed") return t(`story.${kind}`, { what: about });
  if (kind === "outside") return t("contact.outside");
  if (kind === "passed") return t("contact.passed", { queue: words });
  if (kind === "topic" || kind === "choice") return words;
  if (kind === "heard" || kind === "not-found" || kind === "unanswered")
    return t(`story.${kind}`, { what: RECORDS[about] ? t(RECORDS[about]) : about });
  if (kind === "interpreter") return t(`story.interpreter.${about === "by-phone" ? about : "in-room"}`);
  if (kind === "answered") return t(`story.answered.${about === "kept" || about === "broken" ? about : "released"}`);
  return t(`story.${kind}`, { what: words });
}

/** Asking for a person stands where it was, before those who had it. */
function stepsOf({ story, asked_at }: Contact): { at: string; text: string }[] {
  const steps = story.map((step) => ({ at: step.at, text: stepText(step) }));
  if (!asked_at) return steps;
  const asked = { at: asked_at, text: t("contact.asked") };
  const behind = story.findIndex(({ at, kind }) => at > asked_at || kind === "agent" || kind === "passed");
  return behind < 0 ? [...steps, asked] : [...steps.slice(0, behind), asked, ...steps.slice(behind)];
}

/** What colleagues wrote who had the contact before. */
export const Notes = ({ contact }: { contact: Contact }) =>
  !contact.notes?.length ? null : (
    <div class="tl-colleagues">
      <h3>{t("contact.notes")}</h3>
      <dl class="tl-facts">
        {contact.notes.map(({ agent, text }, i) => (
          <div key={i}>
            <dt>{agent?.name ?? t("consult.somebody")}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );

/** Everything that was said, keyed and read out before, in its order. */
export const Story = ({ contact }: { contact: Contact }) => (
  <div class="tl-story">
    <h3>{t("contact.story")}</h3>
    <ol>
      <li><time dateTime={contact.came_at}>{timeOfDay(contact.came_at)}</time><span>{t("contact.came")}</span></li>
      {stepsOf(contact).map(({ at, text }, i) => (
        <li key={i}>
          <time dateTime={at}>{timeOfDay(at)}</time>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  </div>
);

export const Verified = ({ contact }: { contact: Contact }) => (
  <span class={`tl-tag ${contact.verified ? "tl-tag--good" : "tl-tag--care"}`}>
    <Icon name={contact.verified ? "verified" : "warning"} />
    {t(contact.verified ? "contact.verified" : "contact.not_verified")}
  </span>
);
