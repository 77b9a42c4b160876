/* topics/end.tsx: how a topic ended: the number to keep, by when it is answered, and the ways on. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../lib/messages";
import { Button } from "../ui/bits";
import { Icon } from "../ui/icon";
import type { Page } from "./walk";

const MADE = ["request", "message", "callback"] as const;
type Made = (typeof MADE)[number];
const madeOf = (outcome: string | undefined): Made | undefined => MADE.find((one) => one === outcome);

function Copied({ number }: { number: string }) {
  const [done, setDone] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(number).then(() => setDone(true), () => setDone(false));
  }
  return (
    <>
      <Button look="outline" {...(done ? { icon: "check" as const } : {})} onClick={() => void copy()}>{t("topics.copy")}</Button>
      <span class="tl-quiet" role="status">{done ? t("topics.copied") : ""}</span>
    </>
  );
}

/** Number and code open where it stands, on the web and on the telephone. */
const Keep = ({ made, number, code, due }: { made: Made; number: string; code?: string; due?: string }) => (
  <dl class="tl-topic__keep">
    <div>
      <dt>{t("topics.number")}</dt>
      <dd class="tl-topic__number">{number}</dd>
      <dd class="tl-topic__copy"><Copied number={number} /></dd>
    </div>
    {code && <div><dt>{t(made === "callback" ? "topics.call_code" : "topics.code")}</dt><dd class="tl-topic__number">{code}</dd></div>}
    {due && <div><dt>{t("topics.due")}</dt><dd class="tl-topic__due">{due}</dd></div>}
  </dl>
);

export function End({ page, mail }: { page: Page; mail: string | undefined }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const end = page.end!;
  const made = madeOf(end.outcome);
  return (
    <section class="tl-panel tl-topic__screen tl-topic__end" aria-labelledby="ended">
      <span class="tl-topic__mark"><Icon name="check" size={5} /></span>
      <h1 id="ended" tabIndex={-1} ref={heading}>{t(made ? `topics.made.${made}` : "topics.made.answered")}</h1>
      {page.said.map((text, i) => <p key={i}>{text}</p>)}
      {end.text && <p class="tl-topic__text">{end.text}</p>}
      {made && end.number && (
        <Keep made={made} number={end.number} {...(end.code ? { code: end.code } : {})} {...(end.due ? { due: end.due } : {})} />
      )}
      {made && mail && <p>{t("topics.mailed", { mail })}</p>}
      {made && made !== "callback" && <p class="tl-quiet">{t("topics.keep")}</p>}
      <p class="tl-topic__buttons">
        {made && end.number && (
          <a class="usa-button tl-button" href={`/promises?number=${encodeURIComponent(end.number)}`}>{t("topics.stands")}</a>
        )}
        <a class="usa-button usa-button--outline tl-button" href="/topics">{t("topics.all")}</a>
      </p>
    </section>
  );
}
