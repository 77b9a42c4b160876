/* articles-panel.tsx: articles that fit what the person asked for. Which version was opened is
 * recorded with the contact. */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type Contact, type RefusalCode, type Schemas } from "../lib/api";
import { language, local, t } from "../lib/messages";
import { ArticleText } from "../ui/article";
import { Button, Panel, RefusalAlert } from "../ui/bits";
import { shown } from "./keys";

export const ARTICLE_ID = "article";
type Listed = Schemas["ArticleList"]["articles"][number];

/** The language of the person's words, where the article has it: it is read out to them. */
const languageFor = (contact: Contact): string => contact.language ?? language.value;

function Opened({ article, onClose }: { article: Schemas["Article"]; onClose(): void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [article.key]);
  return (
    <article class="tl-article" lang={article.language}>
      <h3 tabIndex={-1} ref={heading}>{article.title}</h3>
      {article.spoken && (
        <p class="tl-article__spoken">
          <strong lang={language.value}>{t("articles.spoken")}</strong> {article.spoken}
        </p>
      )}
      <ArticleText text={article.text} />
      <p class="tl-quiet" lang={language.value}>
        {t("articles.recorded", { version: article.version.slice(0, 8) })}
      </p>
      <Button look="outline" onClick={onClose}>{t("articles.close")}</Button>
    </article>
  );
}

export function ArticlesPanel({ contact }: { contact: Contact }) {
  const [all, setAll] = useState<Listed[]>([]);
  const [every, setEvery] = useState(false);
  const [opened, setOpened] = useState<Schemas["Article"]>();
  const [refused, setRefused] = useState<RefusalCode>();
  useEffect(() => {
    let left = false;
    request("get", "/desk/contacts/{id}/articles", { id: contact.id }).then(
      ({ articles }) => left || setAll(articles),
      (error: unknown) => left || setRefused(codeOf(error)),
    );
    return () => void (left = true);
  }, [contact.id, contact.topic?.key]);

  async function open(key: string) {
    setRefused(undefined);
    try {
      const body = { article: key, language: languageFor(contact) };
      setOpened(await request("post", "/desk/contacts/{id}/articles", { id: contact.id, body }));
    } catch (error) {
      setRefused(codeOf(error));
    }
  }
  const suggested = all.filter((one) => one.suggested);
  const listed = every || suggested.length === 0 ? all : suggested;
  if (all.length === 0 && !refused) return null;
  return (
    <Panel title={t("articles.title")} icon="topic" class="tl-articles">
      <RefusalAlert code={refused} />
      {opened ? (
        <Opened article={opened} onClose={() => setOpened(undefined)} />
      ) : (
        <>
          <ul class="tl-articles__list">
            {listed.map((one, i) => (
              <li key={one.key}>
                <Button
                  look="unstyled" onClick={() => void open(one.key)}
                  {...(i === 0 ? { id: ARTICLE_ID, shortcut: shown("i") } : {})}
                >
                  {local(one.title)}
                </Button>
                {one.told && <span class="tl-quiet tl-block">{t("articles.told")}</span>}
              </li>
            ))}
          </ul>
          {listed.length < all.length && (
            <Button look="quiet" onClick={() => setEvery(true)}>{t("articles.all")}</Button>
          )}
        </>
      )}
    </Panel>
  );
}
