/* topics/main.tsx: /topics: everything that can be done here; /topics/KEY: doing it. */
import "../styles/main.scss";
import { useEffect, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode } from "../lib/api";
import type { TopicList } from "../lib/find";
import { local, t } from "../lib/messages";
import { RefusalAlert } from "../ui/bits";
import { Icon } from "../ui/icon";
import { Shell, start } from "../ui/shell";
import { Walk } from "./walk";

const keyOf = (path: string): string => decodeURIComponent(path.split("/")[2] ?? "");

/** Topics in the groups of the first menu; a group of one needs no heading. */
const Groups = ({ list }: { list: TopicList }) => (
  <div class="tl-topics">
    {list.groups.map((title, group) => {
      const topics = list.topics.filter((topic) => topic.group === group);
      return topics.length === 0 ? null : (
        <section class="tl-topics__group" key={group} aria-labelledby={`group-${group}`}>
          <h2 id={`group-${group}`}>{local(title)}</h2>
          <ul>
            {topics.map(({ key, name }) => (
              <li key={key}>
                <a href={`/topics/${key}`}><span>{local(name)}</span><Icon name="arrow" /></a>
              </li>
            ))}
          </ul>
        </section>
      );
    })}
  </div>
);

function All({ center }: { center: Center }) {
  const [list, setList] = useState<TopicList>();
  const [refused, setRefused] = useState<RefusalCode>();
  useEffect(() => {
    request("get", "/topics").then(setList, (error: unknown) => setRefused(codeOf(error)));
  }, []);
  return (
    <Shell center={center} title="topics.title">
      <h1>{t("topics.title")}</h1>
      <p class="tl-told__lead">{t("topics.lead")}</p>
      <RefusalAlert code={refused} />
      {list && <Groups list={list} />}
    </Shell>
  );
}

function Topics({ center }: { center: Center }) {
  const key = keyOf(location.pathname);
  return key ? <Walk center={center} topic={key} /> : <All center={center} />;
}

start(Topics);
