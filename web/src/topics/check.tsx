/* topics/check.tsx: what is about to be sent, once more, before it is. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../lib/messages";
import { Button } from "../ui/bits";
import type { Asks } from "./walk";

/** An answer that was given, in the words that stood on the screen. */
export interface Given {
  step: number;
  name?: string;
  label: string;
  text: string;
}

interface Props {
  given: Given[];
  makes: NonNullable<Asks["makes"]>;
  busy: boolean;
  atDesk?: boolean;
  onSend(): void;
  onBack(): void;
}

export function Check({ given, makes, busy, atDesk, onSend, onBack }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const Heading = atDesk ? "h3" : "h1";
  const shown = given.filter(({ text }) => text !== "");
  return (
    <section class="tl-panel tl-topic__screen" aria-labelledby="check">
      <Heading id="check" tabIndex={-1} ref={heading}>{t(atDesk ? "file_for.check" : `topics.check.${makes}`)}</Heading>
      {shown.length > 0 && (
        <dl class="tl-topic__given">
          {shown.map(({ step, label, text }) => (
            <div key={step}><dt>{label || t("topics.chosen")}</dt><dd>{text}</dd></div>
          ))}
        </dl>
      )}
      <div class="tl-topic__buttons">
        <Button big look="go" disabled={busy} onClick={onSend}>{t(`topics.send.${makes}`)}</Button>
        <Button look="unstyled" disabled={busy} onClick={onBack}>{t("topics.change")}</Button>
      </div>
    </section>
  );
}
