/* request-thread.tsx: what was said of a request, by the person and by the office. */
import type { Schemas } from "../lib/api";
import { clockHere, shortDayHere } from "../lib/here";
import { language, local, t } from "../lib/messages";

type Word = Schemas["RequestWord"];

export const when = (here: string): string => `${shortDayHere(here)}, ${clockHere(here)}`;

const ENDED = ["answered", "ended"];

interface ToldProps {
  request: Schemas["ToldRequest"];
  /** Who reads is the person. */
  own?: boolean;
}

/** What was asked of an office, where it stands, and what that said. */
export const ToldRequest = ({ request, own = false }: ToldProps) => (
  <>
    <p>
      <strong>{local(request.name) || t("my.request")}</strong>{" "}
      <span class={`tl-tag ${ENDED.includes(request.state) ? "tl-tag--good" : ""}`}>
        {t(`requests.told.${request.state}`)}
      </span>
    </p>
    <p class="tl-quiet">
      {request.number} · {t("requests.made")} {when(request.made_here)}
      {!ENDED.includes(request.state) && <> · {t("requests.due")} {when(request.due_here)}</>}
    </p>
    {request.thread.length > 0 && <Thread thread={request.thread} own={own} />}
  </>
);

/** An officer's words in each language that they are in; the person's own reads them in one, where it is there. */
function wordsOf({ words }: Word, own: boolean): [string, string][] {
  const mine = own ? words[language.value] : undefined;
  return mine === undefined ? Object.entries(words) : [[language.value, mine]];
}

/** What was said, in order. */
export const Thread = ({ thread, own = false }: { thread: Word[]; own?: boolean }) => (
  <ol class="tl-thread">
    {thread.map((word) => (
      <li key={word.id} class={`tl-thread__word tl-thread__word--${word.kind}`}>
        <p class="tl-quiet">{t(own && word.kind === "reply" ? "requests.kind.mine" : `requests.kind.${word.kind}`)} · {when(word.at_here)}</p>
        {word.decision && <p><strong>{local(word.decision)}</strong></p>}
        {word.reason && <p>{local(word.reason)}</p>}
        {word.starts_here && <p>{t("requests.starts", { when: when(word.starts_here) })}</p>}
        {wordsOf(word, own).map(([code, text]) => (
          <p key={code} class="tl-work__note" {...(code.length === 2 ? { lang: code } : {})}>{text}</p>
        ))}
        {word.wanted && <p class="tl-tag tl-tag--care">{t("requests.wanted")}</p>}
      </li>
    ))}
  </ol>
);
