/* start/search.tsx: one box: words lead to topics, a case number to its status, a number of ours to
 * where the matter stands. Results come as one types; the arrow keys go through them. */
import { useEffect, useRef, useState } from "preact/hooks";
import { request } from "../lib/api";
import { findTopics, numberKind, type Topic, type TopicList } from "../lib/find";
import { local, t, tCount } from "../lib/messages";
import { groupedNumber } from "../lib/number";
import { Icon, type IconName } from "../ui/icon";

interface Result {
  to: string;
  icon: IconName;
  text: string;
}

const TEXT_MAX = 80;

function resultsOf(list: TopicList | undefined, text: string): Result[] {
  const asked = text.trim();
  const kind = numberKind(asked, list?.case_number);
  if (kind === "case") {
    const number = asked.replace(/[\s-]/g, "").toUpperCase();
    return [{ to: `/status?number=${encodeURIComponent(number)}`, icon: "look", text: t("find.case", { number }) }];
  }
  if (kind === "ours") {
    const number = groupedNumber(asked);
    return [{ to: `/promises?number=${encodeURIComponent(number)}`, icon: "verified", text: t("find.ours", { number }) }];
  }
  return findTopics(list?.topics ?? [], asked).map(({ key, name }) => ({
    to: `/topics/${key}`, icon: "topic", text: local(name),
  }));
}

/** Ways for who finds nothing: each leads to something real. */
const Nothing = ({ isSlip, person }: { isSlip: boolean; person: Topic | undefined }) => (
  <div class="tl-find__none">
    <p>{t(isSlip ? "find.slip" : "find.none")}</p>
    <ul>
      <li><a class="usa-link" href="/topics">{t("topics.all")}</a></li>
      {person && <li><a class="usa-link" href={`/topics/${person.key}`}>{local(person.name)}</a></li>}
      <li><a class="usa-link" href="/call">{t("start.call")}</a></li>
    </ul>
  </div>
);

export function Search() {
  const [list, setList] = useState<TopicList>();
  const [text, setText] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const found = useRef<HTMLUListElement>(null);
  const [isWanted, setWanted] = useState(false);
  useEffect(() => {
    if (isWanted) request("get", "/topics").then(setList, () => undefined); // The page says the rest without it.
  }, [isWanted]);
  const asked = text.trim();
  const results = asked.length < 2 ? [] : resultsOf(list, asked);
  const isSlip = numberKind(asked, list?.case_number) === "slip";
  const isNone = list !== undefined && asked.length >= 2 && results.length === 0;

  function move(event: KeyboardEvent) {
    const links = [...(found.current?.querySelectorAll("a") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    if (event.key === "Escape") {
      setText("");
      return box.current?.focus();
    }
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || links.length === 0) return;
    event.preventDefault();
    const next = event.key === "ArrowDown" ? Math.min(at + 1, links.length - 1) : at - 1;
    (links[next] ?? box.current)?.focus();
  }
  function submit(event: Event) {
    event.preventDefault();
    if (results[0]) location.assign(results[0].to);
  }
  return (
    <form class="tl-find" role="search" onSubmit={submit} onKeyDown={move}>
      <label class="usa-label tl-find__label" for="find">{t("find.label")}</label>
      <span class="usa-hint" id="find-hint">{t("find.hint")}</span>
      <input
        class="usa-input tl-find__box" id="find" ref={box} type="search" autocomplete="off" spellcheck={false}
        maxLength={TEXT_MAX} value={text} aria-describedby="find-hint" aria-controls="found"
        onFocus={() => setWanted(true)}
        onInput={(event) => {
          setWanted(true);
          setText(event.currentTarget.value);
        }}
      />
      <p class="usa-sr-only" role="status">
        {results.length > 0 ? tCount("find.count", results.length) : isNone ? t("find.none") : ""}
      </p>
      <div id="found">
        {results.length > 0 && (
          <ul class="tl-find__list" ref={found}>
            {results.map(({ to, icon, text: words }) => (
              <li key={to}>
                <a href={to}><Icon name={icon} /><span>{words}</span><Icon name="arrow" /></a>
              </li>
            ))}
          </ul>
        )}
        {isNone && <Nothing isSlip={isSlip} person={list.topics.find(({ key }) => key === list.person)} />}
      </div>
      {!isNone && <a class="usa-link tl-find__all" href="/topics">{t("topics.all")}</a>}
    </form>
  );
}
