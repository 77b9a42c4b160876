/* article.tsx: an article's text: the part of Markdown that the policy's articles use.
 *
 *     blocks: paragraph, "- " and "1. " lists, "## " headings
 *     within a line: **strong**, [words](https://...), [words](/page) of the center
 */
import type { ComponentChildren } from "preact";

const INLINE = /\*\*(.+?)\*\*|\[([^\]]+)\]\(((?:https:\/|(?=\/[^/]))\/[^)\s]+)\)/g;

function inline(text: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    parts.push(text.slice(from, match.index));
    const [all, strong, words, to] = match;
    parts.push(
      strong ? <strong>{strong}</strong> : <a class="usa-link" href={to} target="_blank" rel="noopener">{words}</a>,
    );
    from = match.index + all.length;
  }
  return [...parts, text.slice(from)];
}

function Block({ text }: { text: string }) {
  const lines = text.split("\n");
  const items = (marker: RegExp) => lines.map((line, i) => <li key={i}>{inline(line.replace(marker, ""))}</li>);
  if (lines.every((line) => /^[-*] /.test(line))) return <ul>{items(/^[-*] /)}</ul>;
  if (lines.every((line) => /^\d+\. /.test(line))) return <ol>{items(/^\d+\. /)}</ol>;
  if (/^#{1,4} /.test(text)) return <h4>{text.replace(/^#+ /, "")}</h4>;
  return <p>{inline(lines.join(" "))}</p>;
}

export const ArticleText = ({ text }: { text: string }) => (
  <div class="tl-article__text">
    {text.split(/\n{2,}/).map((block) => block.trim()).filter(Boolean)
      .map((block, i) => <Block key={i} text={block} />)}
  </div>
);
