/* upload.ts: one file on its way to the server, piece by piece: paused, gone on with, given up.
 *
 *   pieces: 256 KB each --offline--> the server is asked how far it is --> on from there
 *
 * The server's count is what is there; ours is never trusted. */
import { codeOf, request, sendPiece, type RefusalCode, type Schemas } from "./api";
import { t } from "./messages";

export type Upload = Schemas["Upload"];
export type UploadRules = Schemas["Uploads"]["rules"];

/** What a type of file is called, in every language; but for plain text. */
const TYPES: Record<Schemas["FileType"], string> = {
  pdf: "PDF", jpeg: "JPEG", png: "PNG", tiff: "TIFF", heic: "HEIC", docx: "Word (DOCX)", text: "",
};
export const typeName = (type: Schemas["FileType"]): string => TYPES[type] || t("upload.type.text");

/** Whose matter it is: where uploads are listed and begun. */
export interface UploadSource {
  look(): Promise<Schemas["Uploads"]>;
  begin(wanted: Schemas["WantedUpload"]): Promise<Upload>;
}

/** By a matter's number and code. */
export const uploadsByCode = (proof: { number: string; code: string }): UploadSource => ({
  look: () => request("post", "/uploads/look", { body: { ...proof } }),
  begin: (wanted) => request("post", "/uploads", { body: { ...proof, ...wanted } }),
});

/** By a call's own token. */
export const uploadsByCall = (id: string, token: string): UploadSource => ({
  look: () => request("get", "/calls/{id}/uploads", { id, token }),
  begin: (body) => request("post", "/calls/{id}/uploads", { id, token, body }),
});

/** By the account that answers a request for evidence. */
export const uploadsOfRfe = (id: string): UploadSource => ({
  look: () => request("get", "/my/rfes/{id}/uploads", { id }),
  begin: (body) => request("post", "/my/rfes/{id}/uploads", { id, body }),
});

const PIECE_BYTES = 256 * 1024;
const WAITS_MS = [1000, 2000, 4000, 8000, 15000];
const LOOKS_MS = 1500;

/** Codes after which it makes no sense to go on. */
const FINAL: RefusalCode[] = ["file-type", "file-size", "file-count", "not-found", "not-signed-in", "bad-request"];

export interface Moving {
  /** What the server has of it, each time that changes. */
  onChange(upload: Upload): void;
  /** The network is gone: it goes on by itself when it is back. */
  onWaiting(isWaiting: boolean): void;
}

const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      done();
    };
    const timer = setTimeout(end, ms);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });

const look = ({ id, token }: Upload): Promise<Upload> =>
  request("get", "/uploads/{id}", { id, ...(token ? { token } : {}) });

/** Sends what is missing, then waits until it is kept or refused. Returns early when it is paused.
 * Throws Refusal where the server says no for good. */
export async function move(file: Blob | undefined, start: Upload, signal: AbortSignal, moving: Moving): Promise<void> {
  let upload = start;
  let failures = 0;
  const take = (now: Upload) => {
    upload = { ...now, token: upload.token! };
    moving.onChange(upload);
  };
  while (!signal.aborted && (upload.state === "open" || upload.state === "scanning")) {
    try {
      if (upload.state === "scanning") {
        await rest(LOOKS_MS, signal);
        if (!signal.aborted) take(await look(upload));
      } else {
        if (!file) return;
        const { id, token, offset } = upload;
        const piece = file.slice(offset, offset + PIECE_BYTES);
        const now = await sendPiece({ id, token: token! }, offset, piece, signal);
        if (now < upload.size) take({ ...upload, offset: now });
        else take(await look(upload));
      }
      if (failures > 0) moving.onWaiting(false);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      const code = codeOf(error);
      if (FINAL.includes(code)) throw error;
      if (code === "offline") moving.onWaiting(true);
      await rest(WAITS_MS[Math.min(failures++, WAITS_MS.length - 1)]!, signal);
      if (!signal.aborted) take(await look(upload).catch(() => upload));
    }
  }
}

/** Whether what was chosen is the rest of an upload that was begun. */
export const isSame = (upload: Upload, file: File): boolean =>
  upload.state === "open" && upload.size === file.size && upload.name === file.name;
