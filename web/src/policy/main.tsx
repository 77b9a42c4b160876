/* policy/main.tsx: the policy in force as a map, for staff: topics, their steps, and a search. */
import "../styles/main.scss";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode } from "../lib/api";
import { language, local, t, tCount } from "../lib/messages";
import { useStore } from "../lib/store";
import { Alert, Button } from "../ui/bits";
import { Shell, start } from "../ui/shell";
import { markFound, pictureOf } from "./picture";

/** "" is the overview, "*" every topic with its steps, else one topic's key. */
type View = string;
const OVERVIEW: View = "";
const STEPS: View = "*";
const SIDE_PX = 16;

/** The picture of a view, drawn anew when the view or the language changes. */
function usePicture(view: View) {
  const shown = useStore(language);
  const [picture, setPicture] = useState<SVGSVGElement>();
  const [refused, setRefused] = useState<RefusalCode>();
  useEffect(() => {
    let left = false;
    const query = view === OVERVIEW ? { view: "overview" } : view === STEPS ? { view: "steps" } : { topic: view };
    request("get", "/policy/picture", { query: { ...query, language: shown } }).then(
      ({ svg }) => {
        if (left) return;
        setRefused(undefined);
        setPicture(pictureOf(svg));
      },
      (error: unknown) => {
        if (codeOf(error) === "not-signed-in") location.replace("/signin");
        else if (!left) setRefused(codeOf(error));
      },
    );
    return () => void (left = true);
  }, [view, shown]);
  return { picture, refused };
}

/** The overview begins where contacts begin, half way down; steps begin at the top. */
function showBeginning(place: HTMLElement): void {
  place.scrollTo(0, 0);
  const first = place.querySelector("g.node[id^=topic-], g.node")?.getBoundingClientRect();
  const frame = place.getBoundingClientRect();
  if (!first) return;
  place.scrollTop = first.top - frame.top - (frame.height - first.height) / 2;
  // In a window narrower than the picture it stands at the side, not out of sight.
  if (first.right > frame.right) place.scrollLeft = first.left - frame.left - SIDE_PX;
}

interface MapProps {
  picture: SVGSVGElement;
  found: string;
  at: number;
  onFound(count: number): void;
  onTopic(key: string): void;
}

/** The picture itself. A topic's box or an arrow to a topic opens that topic. */
function PolicyMap({ picture, found, at, onFound, onTopic }: MapProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current!.replaceChildren(picture);
    showBeginning(place.current!);
  }, [picture]);
  const hits = useMemo(() => markFound(picture, found), [picture, found]);
  useEffect(() => onFound(hits.length), [hits]);
  useEffect(() => {
    hits.forEach((hit, number) => hit.classList.toggle("tl-map__here", number === at));
    hits[at]?.scrollIntoView({ block: "center", inline: "center" });
  }, [hits, at]);
  function open(event: Event) {
    const target = event.target as Element;
    const link = target.closest("a")?.getAttribute("href")?.slice(1);
    const key = /^topic-(.+)$/.exec(link ?? target.closest("[id^=topic-]")?.id ?? "")?.[1];
    event.preventDefault();
    if (key) onTopic(key);
  }
  return (
    <div
      class="tl-map" ref={place} tabIndex={0} role="region" aria-label={t("policy.map")}
      onClick={open}
    />
  );
}

function PolicyPage({ center }: { center: Center }) {
  const [view, setView] = useState<View>(OVERVIEW);
  const [found, setFound] = useState("");
  const [hits, setHits] = useState(0);
  const [at, setAt] = useState(0);
  const { picture, refused } = usePicture(found.trim() && view === OVERVIEW ? STEPS : view);

  function search(text: string) {
    setFound(text);
    setAt(0);
  }
  function next(event: Event) {
    event.preventDefault();
    if (hits > 0) setAt((at + 1) % hits);
  }
  return (
    <Shell center={center} title="policy.title" wide>
      <h1>{t("policy.title")}</h1>
      <p class="tl-quiet">{t("policy.text")}</p>
      <form class="tl-map-tools" role="search" onSubmit={next}>
        <div>
          <label class="usa-label" for="view">{t("policy.view")}</label>
          <select
            class="usa-select" id="view" value={view}
            onChange={(event) => setView(event.currentTarget.value)}
          >
            <option value={OVERVIEW}>{t("policy.overview")}</option>
            <option value={STEPS}>{t("policy.steps")}</option>
            {center.topics.map(({ key, name }) => <option key={key} value={key}>{local(name)}</option>)}
          </select>
        </div>
        <div>
          <label class="usa-label" for="found">{t("policy.search")}</label>
          <input
            class="usa-input" id="found" type="search" value={found} maxLength={80}
            onInput={(event) => search(event.currentTarget.value)}
          />
        </div>
        <Button type="submit" look="outline" disabled={hits < 2}>{t("policy.next")}</Button>
        <p class="tl-quiet" role="status">{found.trim() && tCount("policy.found", hits)}</p>
      </form>
      {refused && <Alert kind="error">{t("policy.refused")}</Alert>}
      {picture && (
        <PolicyMap
          picture={picture} found={found} at={at} onFound={setHits}
          onTopic={(key) => {
            search("");
            setView(key);
          }}
        />
      )}
    </Shell>
  );
}

start(PolicyPage);
