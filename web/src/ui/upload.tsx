/* upload.tsx: a matter's documents: chosen or dropped, on their way, and what became of them. */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, request, type RefusalCode } from "../lib/api";
import { sizeText, t } from "../lib/messages";
import { isSame, move, typeName, type Upload, type UploadRules, type UploadSource } from "../lib/upload";
import { Button } from "./bits";
import { Icon, type IconName } from "./icon";

type Phase = "sending" | "paused" | "waiting" | "left" | "checking" | "kept" | "refused" | "failed";

interface Item {
  key: string;
  name: string;
  size: number;
  sent: number;
  phase: Phase;
  why?: RefusalCode | "malware";
  upload?: Upload;
  file?: File;
}

const ICONS: Record<Phase, IconName> = {
  sending: "arrow", paused: "pause", waiting: "wait", left: "pause", checking: "wait", kept: "check",
  refused: "warning", failed: "warning",
};

/** An upload as the list of the server has it: what is open was left by another visit. */
const itemOf = (upload: Upload): Item => ({
  key: upload.id, name: upload.name, size: upload.size, sent: upload.offset, upload,
  phase: upload.state === "open" ? "left" : upload.state === "scanning" ? "checking" : upload.state,
  ...(upload.why ? { why: upload.why === "type" ? "file-type" : upload.why } : {}),
});

const phaseOf = ({ state }: Upload): Phase =>
  state === "open" ? "sending" : state === "scanning" ? "checking" : state;

const percent = ({ sent, size }: Item): number => Math.floor((100 * sent) / Math.max(1, size));

/** "PDF, JPEG, PNG" */
const typesText = (rules: UploadRules): string => rules.types.map(({ type }) => typeName(type)).join(", ");

const accepts = (rules: UploadRules): string =>
  rules.types.flatMap(({ media, endings }) => [media, ...endings.map((one) => `.${one}`)]).join(",");

const whyText = ({ why, phase }: Item): string => {
  if (phase !== "refused" && phase !== "failed") return "";
  return t(why === "malware" ? "upload.malware" : `error.${why ?? "offline"}`);
};

interface RowProps {
  item: Item;
  onPause(): void;
  onGoOn(): void;
  onTakeBack(): void;
}

function Row({ item, onPause, onGoOn, onTakeBack }: RowProps) {
  const { name, size, phase } = item;
  const moves = phase === "sending" || phase === "waiting";
  const isPartial = moves || phase === "paused" || phase === "left";
  const fault = whyText(item);
  return (
    <li class={`tl-upload__item tl-upload__item--${phase}`}>
      <div class="tl-upload__name">
        <Icon name={ICONS[phase]} />
        <strong>{name}</strong>
        <span class="tl-quiet">{sizeText(size)}</span>
      </div>
      {isPartial && (
        <progress
          class="tl-upload__bar" max={100} value={percent(item)} aria-label={t("upload.progress", { name })}
        />
      )}
      <p class="tl-upload__state">{t(`upload.state.${phase}`, { percent: percent(item) })}</p>
      <p class="usa-error-message" role="alert">{fault}</p>
      {isPartial && (
        <p class="tl-told__buttons">
          {moves && (
            <Button look="outline" onClick={onPause} aria-label={t("upload.pause_one", { name })}>
              {t("upload.pause")}
            </Button>
          )}
          {phase === "paused" && (
            <Button look="outline" onClick={onGoOn} aria-label={t("upload.go_on_one", { name })}>
              {t("upload.go_on")}
            </Button>
          )}
          <Button look="unstyled" onClick={onTakeBack} aria-label={t("upload.take_back_one", { name })}>
            {t("upload.take_back")}
          </Button>
        </p>
      )}
    </li>
  );
}

interface DropProps {
  rules: UploadRules;
  onFiles(files: File[]): void;
}

function Drop({ rules, onFiles }: DropProps) {
  const [over, setOver] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    onFiles([...(event.dataTransfer?.files ?? [])]);
  }
  return (
    <div
      class={`tl-upload__drop ${over ? "tl-upload__drop--over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)} onDrop={drop}
    >
      <p class="tl-upload__lead">{t("upload.choose")}</p>
      <span class="usa-hint" id="upload-hint">
        {t("upload.rules", {
          types: typesText(rules), size: sizeText(rules.bytes_max), files: rules.files_max,
        })}
      </span>
      <input
        class="usa-sr-only" type="file" id="upload-files" ref={field} multiple accept={accepts(rules)}
        aria-describedby="upload-hint"
        onChange={() => {
          onFiles([...(field.current?.files ?? [])]);
          if (field.current) field.current.value = "";
        }}
      />
      <label class="usa-button usa-button--outline tl-button" for="upload-files">{t("upload.files")}</label>
      <p class="tl-quiet tl-upload__or">{t("upload.drop")}</p>
    </div>
  );
}

/** The items, and what moves them. */
function useUploads(source: UploadSource) {
  const [items, setItems] = useState<Item[]>([]);
  const [said, setSaid] = useState("");
  const runs = useRef(new Map<string, AbortController>());
  useEffect(() => () => runs.current.forEach((one) => one.abort()), []);
  const change = (key: string, more: Partial<Item>) =>
    setItems((all) => all.map((one) => (one.key === key ? { ...one, ...more } : one)));

  async function run(item: Item, upload: Upload) {
    const stop = new AbortController();
    runs.current.set(item.key, stop);
    const { key, name } = item;
    change(key, { upload, sent: upload.offset, phase: phaseOf(upload) });
    let last = upload.state;
    try {
      await move(item.file, upload, stop.signal, {
        onChange: (now) => {
          if (stop.signal.aborted) return;
          change(key, { ...itemOf(now), key, name, phase: phaseOf(now) });
          if (now.state !== last && now.state !== "open") setSaid(`${name}: ${t(`upload.state.${phaseOf(now)}`)}`);
          last = now.state;
        },
        onWaiting: (isWaiting) => {
          change(key, { phase: isWaiting ? "waiting" : "sending" });
          setSaid(`${name}: ${t(isWaiting ? "upload.state.waiting" : "upload.back")}`);
        },
      });
    } catch (error) {
      change(key, { phase: "refused", why: codeOf(error) });
    }
  }

  async function add(file: File) {
    const left = items.find(({ upload, phase }) => upload && phase === "left" && isSame(upload, file));
    const key = left?.key ?? `new-${file.name}-${file.size}-${file.lastModified}-${performance.now()}`;
    const item: Item = { key, name: file.name, size: file.size, sent: left?.sent ?? 0, phase: "sending", file };
    setItems((all) => (left ? all.map((one) => (one.key === key ? { ...one, ...item } : one)) : [...all, item]));
    setSaid(t("upload.begun", { name: file.name }));
    try {
      await run(item, left?.upload ?? (await source.begin({ name: file.name, type: file.type, size: file.size })));
    } catch (error) {
      change(key, { phase: "failed", why: codeOf(error) });
    }
  }

  function pause({ key, name }: Item) {
    runs.current.get(key)?.abort();
    change(key, { phase: "paused" });
    setSaid(`${name}: ${t("upload.paused")}`);
  }

  async function goOn(item: Item) {
    if (!item.upload) return;
    const { id, token } = item.upload;
    const now = await request("get", "/uploads/{id}", { id, ...(token ? { token } : {}) }).catch(() => undefined);
    setSaid(`${item.name}: ${t("upload.back")}`);
    void run(item, now ? { ...now, token: token! } : item.upload);
  }

  async function takeBack({ key, name, upload }: Item) {
    runs.current.get(key)?.abort();
    if (upload)
      await request("delete", "/uploads/{id}", { id: upload.id, token: upload.token ?? "" }).catch(() => undefined);
    setItems((all) => all.filter((one) => one.key !== key));
    setSaid(t("upload.taken_back", { name }));
  }

  function show(uploads: Upload[]) {
    const known = uploads.map(itemOf);
    setItems(known);
    for (const item of known) if (item.phase === "checking" && item.upload) void run(item, item.upload);
  }
  return { items, said, add, pause, goOn, takeBack, show };
}

/** All of a matter: nothing, where it has none and takes none. */
export function Uploads({ source }: { source: UploadSource }) {
  const [rules, setRules] = useState<UploadRules>();
  const [open, setOpen] = useState(false);
  const [refused, setRefused] = useState<RefusalCode>();
  const uploads = useUploads(source);
  useEffect(() => {
    source.look().then(
      (told) => {
        setOpen(told.open);
        setRules(told.rules);
        uploads.show(told.uploads);
      },
      (error) => setRefused(codeOf(error)),
    );
  }, []);
  if (refused) return <p class="usa-error-message" role="alert">{t("upload.not_told")}</p>;
  if (!rules || (!open && uploads.items.length === 0)) return null;
  return (
    <section class="tl-panel tl-upload" aria-labelledby="upload-title">
      <h2 id="upload-title">{t("upload.title")}</h2>
      <p>{t(open ? "upload.text" : "upload.over")}</p>
      {open && <Drop rules={rules} onFiles={(files) => files.forEach((file) => void uploads.add(file))} />}
      {uploads.items.length > 0 && (
        <ul class="tl-upload__list" aria-label={t("upload.title")}>
          {uploads.items.map((item) => (
            <Row
              key={item.key} item={item} onPause={() => uploads.pause(item)}
              onGoOn={() => void uploads.goOn(item)} onTakeBack={() => void uploads.takeBack(item)}
            />
          ))}
        </ul>
      )}
      <p class="usa-sr-only" role="status">{uploads.said}</p>
    </section>
  );
}
