/* uploads.ts: documents of one matter: taken piece by piece, kept when all is there. */
import type { components } from "../../src/api";
import { ok, refuse, type Routes } from "./answer";

type S = components["schemas"];

export const RULES: S["Uploads"]["rules"] = {
  types: [
    { type: "pdf", media: "application/pdf", endings: ["pdf"] },
    { type: "jpeg", media: "image/jpeg", endings: ["jpg", "jpeg"] },
    { type: "docx", media: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", endings: ["docx"] },
  ],
  bytes_max: 20 << 20, files_max: 10, piece_bytes_max: 1 << 20, piece_bytes_min: 65536,
};

const one = (id: string, name: string, more: Partial<S["Upload"]>): S["Upload"] => ({
  id, name, type: "pdf", size: 700_000, offset: 700_000, state: "kept", made_at: "2026-03-03T15:01:00Z", ...more,
});

/** One in each state in which another visit may have left it. */
export const EVERY_UPLOAD: S["Upload"][] = [
  one("1", "passport.pdf", {}),
  one("2", "letter of the employer, signed and stamped by both directors.pdf", { state: "refused", why: "type" }),
  one("3", "scan.pdf", { state: "refused", why: "malware" }),
  one("4", "birth certificate.pdf", { state: "open", offset: 262_144, token: "t4" }),
];

export class MockUploads {
  open = true;
  all: S["Upload"][] = [];
  /** Of the next pieces, this many are lost with the network. */
  lost = 0;
  /** What the content turns out to be: refused, where it is set. */
  why: S["UploadRefusal"] | undefined;
  /** Where the bytes of each piece began. */
  offsets: number[] = [];
  /** A piece waits for this. */
  gate: Promise<void> = Promise.resolve();
  /** Who looked at which, and why. */
  seen: string[] = [];
}

const added = ({ id, name, type, size, state, why, made_at }: S["Upload"]): S["AddedFile"] => ({
  id, name, type, size, state, made_at, ...(why ? { why } : {}),
});

export const UPLOADS: Routes = {
  "POST /uploads/look": ({ center }) =>
    ok({ open: center.uploads.open, rules: RULES, uploads: center.uploads.all } satisfies S["Uploads"]),
  "POST /uploads": ({ center, body }) => {
    const { name, type, size } = body as unknown as S["BeginUpload"];
    const known = RULES.types.find(({ media }) => media === type);
    if (!known) return refuse(415, "file-type");
    if (size > RULES.bytes_max) return refuse(413, "file-size");
    const id = String(100 + center.uploads.all.length);
    const upload = one(id, name!, { type: known.type, size, offset: 0, state: "open", token: `t${id}` });
    center.uploads.all.push(upload);
    return { status: 201, body: upload };
  },
  "GET /uploads/{id}": ({ center, id }) => {
    const upload = center.uploads.all.find((each) => each.id === id);
    return upload ? ok(upload) : refuse(404, "not-found");
  },
  "PATCH /uploads/{id}": async ({ center, id, body, offset }) => {
    const { uploads } = center;
    await uploads.gate;
    const upload = uploads.all.find((each) => each.id === id);
    if (!upload) return refuse(404, "not-found");
    if (uploads.lost > 0) {
      uploads.lost--;
      return { status: 502, body: "nothing of ours" };
    }
    if (offset !== upload.offset) return refuse(409, "file-offset");
    if (uploads.why === "type") {
      Object.assign(upload, { state: "refused", why: "type" });
      return refuse(415, "file-type");
    }
    uploads.offsets.push(offset);
    upload.offset += Number(body["bytes"]);
    if (upload.offset === upload.size) Object.assign(upload, uploads.why ? { state: "refused", why: uploads.why } : { state: "kept" });
    return { status: 204, headers: { "upload-offset": String(upload.offset) } };
  },
  "DELETE /uploads/{id}": ({ center, id }) => {
    center.uploads.all = center.uploads.all.filter((each) => each.id !== id);
    return ok();
  },
  "GET /contacts/{id}/uploads": ({ center, query }) => {
    center.uploads.seen.push(`list ${query.get("reason")}`);
    return ok({ uploads: center.uploads.all.map(added) } satisfies S["AddedFiles"]);
  },
  "GET /contacts/{id}/uploads/1": ({ center, query }) => {
    center.uploads.seen.push(`1 ${query.get("reason")}`);
    return { status: 200, sound: Buffer.from("%PDF-1.7 invented") };
  },
};
