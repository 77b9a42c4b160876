/* request-thread.tsx: what was said of a request, by the person and by the office. */
import type { Schemas } from "../lib/api";
import { clockHere, shortDayHere } from "../lib/here";
import { local, t } from "../lib/messages";

type Word = Schemas["RequestWord"];

export const when = (here: string): string => `${shortDayHere(here)}, ${clockHere(here)}`;

/** What was said, in order; an officer's words in each language that they are in. */
export const Thread = ({ thread }: { thread: Word[] }) => (
  <ol class="tl-thread">
    {thread.map((word) => (
      <li key={word.id} class={`tl-thread__word tl-thread__word--${word.kind}`}>
        <p class="tl-quiet">{t(`requests.kind.${word.kind}`)} · {when(word.at_here)}</p>
        {word.decision && <p><strong>{local(word.decision)}</strong></p>}
        {word.reason && <p>{local(word.reason)}</p>}
        {word.starts_here && <p>{t("requests.starts", { when: when(word.starts_here) })}</p>}
        {Object.entries(word.words).map(([code, text]) => (
          <p key={code} class="tl-work__note" {...(code.length === 2 ? { lang: code } : {})}>{text}</p>
        ))}
        {word.wanted && <p class="tl-tag tl-tag--care">{t("requests.wanted")}</p>}
      </li>
    ))}
  </ol>
);
