/* pages-list.ts: a list that is read again and again while it stands there; what is behind it is one
 * page further. */
import { useEffect, useState } from "preact/hooks";
import { codeOf, type RefusalCode } from "../lib/api";
import { setNow } from "../lib/clock";

const AGAIN_MS = 15_000;

/** read: the page behind `after`; nothing: the first one. */
export function usePagesList<List extends { now: string }>(read: (query: { query?: { after: string } }) => Promise<List>) {
  const [list, setList] = useState<List>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [pages, setPages] = useState<string[]>([]);
  const after = pages.at(-1);
  async function readAgain() {
    try {
      const seen = await read(after ? { query: { after } } : {});
      setNow(seen.now);
      setList(seen);
    } catch (error) {
      if (codeOf(error) === "not-signed-in") location.replace("/signin");
      setRefused(codeOf(error));
    }
  }
  useEffect(() => {
    void readAgain();
    const timer = setInterval(() => void readAgain(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [after]);
  return { list, refused, setRefused, read: readAgain, pages, setPages };
}
