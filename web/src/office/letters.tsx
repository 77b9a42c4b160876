/* letters.tsx: answers of the office that go by post: printed as one PDF, then said to be sent. */
import { useRef, useState } from "preact/hooks";
import { codeOf, printLetters, request, type Center, type RefusalCode, type Schemas } from "../lib/api";
import { shortDayHere } from "../lib/here";
import { languageName, local, t } from "../lib/messages";
import { save } from "../lib/save";
import { Alert, Button, RefusalAlert } from "../ui/bits";
import { usePagesList } from "../ui/pages-list";

type List = Schemas["OfficeLetters"];
type Row = Schemas["OfficeLetterRow"];

const LINES_MIN = 2;
const LINES_MAX = 7;
const ADDRESS_MAX = 500;

interface AddressProps {
  row: Row;
  onSave(address: string): void;
}

function Address({ row, onSave }: AddressProps) {
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(false);
  const id = `address-${row.id}`;
  function submit(event: Event) {
    event.preventDefault();
    const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
    const fits = lines.length >= LINES_MIN && lines.length <= LINES_MAX;
    setMissing(!fits);
    if (fits) onSave(lines.join("\n"));
    else document.getElementById(id)?.focus();
  }
  return (
    <form class="tl-office__form" onSubmit={submit} noValidate>
      <label class="usa-label" for={id}>{t("letters.address_label")}</label>
      <p class="tl-quiet" id={`${id}-hint`}>{t("letters.address_hint")}</p>
      <textarea
        class="usa-textarea" id={id} rows={LINES_MAX - 2} maxLength={ADDRESS_MAX} value={text}
        aria-describedby={`${id}-hint`} onInput={(event) => setText(event.currentTarget.value)}
      />
      <p role="alert" class="tl-over">{missing ? t("letters.address_missing") : ""}</p>
      <Button type="submit" look="outline">{t("letters.address_save")}</Button>
    </form>
  );
}

interface LineProps {
  center: Center;
  row: Row;
  onPrint(): void;
  onEnd(how: "sent" | "told"): void;
  onAddress(address: string): void;
}

function Line({ center, row, onPrint, onEnd, onAddress }: LineProps) {
  const [asks, setAsks] = useState(false);
  const { number, state } = row;
  return (
    <li class={`tl-work tl-office__row ${row.is_late ? "tl-work--late" : ""}`} data-letter={row.id}>
      <div>
        <strong><time dateTime={row.due_at}>{shortDayHere(row.due_here)}</time></strong>{" "}
        {row.is_late && <span class="tl-sup__promise--late">{t("letters.late")}</span>}
      </div>
      <div class="tl-office__what">
        <strong>{(row.name && local(row.name)) || ""} · {number}</strong>
        <span class="tl-quiet">{t(`letters.state.${state}`)} · {languageName(center, row.language)}</span>
        {row.is_protected && <Alert kind="warning">{t("letters.protected")}</Alert>}
        <div class="tl-sup__buttons">
          {state === "printed" && !row.is_protected && (
            <>
              <Button aria-label={t("letters.sent_one", { number })} onClick={() => onEnd("sent")}>{t("letters.sent")}</Button>
              <Button look="outline" aria-label={t("letters.again_one", { number })} onClick={onPrint}>{t("letters.again")}</Button>
            </>
          )}
          {state === "no-address" && !row.is_protected && !asks && (
            <Button aria-label={t("letters.address_one", { number })} onClick={() => setAsks(true)}>{t("letters.address")}</Button>
          )}
          <Button look="unstyled" aria-label={t("letters.told_one", { number })} onClick={() => onEnd("told")}>
            {t("letters.told")}
          </Button>
        </div>
        {asks && state === "no-address" && <Address row={row} onSave={onAddress} />}
      </div>
    </li>
  );
}

export function Letters({ center }: { center: Center }) {
  const { list, refused, setRefused, read, pages, setPages } = usePagesList<List>((query) =>
    request("get", "/office/letters", query));
  const [done, setDone] = useState<{ text(): string }>();
  const heading = useRef<HTMLHeadingElement>(null);
  if (!list) return refused === "not-found" ? null : <RefusalAlert code={refused} />;

  async function act(send: () => Promise<unknown>, text: () => string) {
    setRefused(undefined);
    setDone(undefined);
    const why = await send().then(() => undefined, (error: unknown): RefusalCode => codeOf(error));
    await read();
    setRefused(why);
    setDone(why ? undefined : { text });
    heading.current?.focus();
  }
  const print = (ids: string[]) =>
    void act(async () => save(await printLetters(ids), "letters.pdf"), () => t("letters.done.print"));
  const waiting = list.letters.filter(({ state, is_protected }) => state === "waiting" && !is_protected);
  return (
    <section class="tl-panel" aria-labelledby="letters-list">
      <h2 class="tl-panel__title" id="letters-list" tabIndex={-1} ref={heading}>{t("letters.list")}</h2>
      <RefusalAlert code={refused} />
      {done && <Alert kind="success">{done.text()}</Alert>}
      <p class="tl-quiet">{t(list.letters.length > 0 ? "letters.hint" : "letters.none")}</p>
      {waiting.length > 0 && (
        <Button id="letters-print" onClick={() => print(waiting.map(({ id }) => id))}>
          {t("letters.print", { count: waiting.length })}
        </Button>
      )}
      <ol class="tl-work__list">
        {list.letters.map((row) => (
          <Line
            key={row.id} center={center} row={row} onPrint={() => print([row.id])}
            onEnd={(how) => void act(() => request("post", "/office/letters/{id}/end", { id: row.id, body: { how } }),
              () => t(`letters.done.${how}`, { number: row.number }))}
            onAddress={(address) => void act(
              () => request("post", "/office/letters/{id}/address", { id: row.id, body: { address } }),
              () => t("letters.done.address", { number: row.number }))}
          />
        ))}
      </ol>
      <div class="tl-sup__buttons">
        {pages.length > 0 && (
          <Button look="outline" onClick={() => setPages(pages.slice(0, -1))}>{t("worklist.back")}</Button>
        )}
        {list.after && (
          <Button look="outline" onClick={() => setPages([...pages, list.after!])}>{t("worklist.more")}</Button>
        )}
      </div>
    </section>
  );
}
