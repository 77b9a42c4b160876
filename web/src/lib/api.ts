/* api.ts: the server's API with the types of api/openapi.yaml, and refusals as errors with a code. */
import type { components, paths } from "../api";

export type Schemas = components["schemas"];
export type Center = Schemas["Center"];
export type Contact = Schemas["Contact"];
export type Desk = Schemas["Desk"];
export type Agent = Schemas["Agent"];
export type AgentState = Schemas["AgentState"];
export type Call = Schemas["Call"];
export type Case = Schemas["Case"];
export type Named = Schemas["Named"];
export type IceServer = Schemas["IceServer"];
export type Localized = Schemas["Localized"];
export type LiveMessage = Schemas["LiveMessage"];

/** Codes of the contract, and `offline`: no answer, or none that we understand. */
export type RefusalCode = Schemas["ErrorCode"] | "offline";

export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly retryAfterS?: number,
  ) {
    super(code);
  }
}

export const codeOf = (error: unknown): RefusalCode =>
  error instanceof Refusal ? error.code : "offline";

/** What a guarded page does when the server asks first who is there (ui/guard.tsx). */
export const doors: { reauth?: () => Promise<boolean>; locked?: () => void } = {};

/** On pages of the public: the token of their account's session, which goes along as a bearer's, and
 * sessions and factors are those under /my. Behind a step of a sign-in it is another one, which `keep`
 * takes. */
export const mine: { here?: boolean; token?: string | undefined; keep?: (token: string) => void } = {};

type Method = "get" | "post" | "delete";
type Json<R> = R extends { content: { "application/json": infer A } } ? A : undefined;
type AnswerOf<O> = O extends { responses: infer R }
  ? R extends { 200: infer A }
    ? Json<A>
    : R extends { 201: infer A }
      ? Json<A>
      : undefined
  : never;
type BodyOf<O> = O extends { requestBody: { content: { "application/json": infer B } } }
  ? B
  : undefined;
type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? P : never;
}[keyof paths];

interface Extra<B> {
  id?: string;
  /** Of a path that has both. */
  key?: string;
  query?: Record<string, string>;
  body?: B;
  token?: string;
  /** Goes on when the page is being closed. */
  keepalive?: boolean;
}

/** One request; where the server asks for a fresh proof and gets it, again. Throws Refusal. */
export async function request<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  extra: Extra<BodyOf<paths[P][M]>> = {},
): Promise<AnswerOf<paths[P][M]>> {
  try {
    return await ask(method, path, extra);
  } catch (error) {
    const code = codeOf(error);
    if (code === "screen-locked") doors.locked?.();
    if (code !== "reauth" || !(await doors.reauth?.())) throw error;
    return ask(method, path, extra);
  }
}

/** A refusal as an error; `offline` where the answer is none of ours. */
async function refusalOf(response: Response): Promise<Refusal> {
  try {
    const told = (await response.json()) as Partial<Schemas["Error"]>;
    return new Refusal(told.error ?? "offline", told.retry_after_s);
  } catch {
    return new Refusal("offline");
  }
}

/** Brings bytes of an upload (tus 1.0), from offset on: how many are there now. Throws Refusal. */
export async function sendPiece(
  { id, token }: { id: string; token: string }, offset: number, piece: Blob, signal: AbortSignal,
): Promise<number> {
  const headers = {
    authorization: `Bearer ${token}`, "content-type": "application/offset+octet-stream",
    "tus-resumable": "1.0.0", "upload-offset": String(offset),
  };
  let response: Response;
  try {
    response = await fetch(`/api/v1/uploads/${encodeURIComponent(id)}`, {
      method: "PATCH", headers, body: piece, signal,
    });
  } catch {
    throw new Refusal("offline");
  }
  if (!response.ok) throw await refusalOf(response);
  return Number(response.headers.get("upload-offset") ?? offset + piece.size);
}

/** One that is sent again after a fresh proof, as `request` does. */
async function proved<A>(send: () => Promise<A>): Promise<A> {
  try {
    return await send();
  } catch (error) {
    const code = codeOf(error);
    if (code === "screen-locked") doors.locked?.();
    if (code !== "reauth" || !(await doors.reauth?.())) throw error;
    return send();
  }
}

const bearer = (): Record<string, string> => (mine.token ? { authorization: `Bearer ${mine.token}` } : {});

/** A file of the API, to be saved. Throws Refusal. */
export const fileAt = (place: string): Promise<Blob> => proved(async () => {
  const response = await fetch(`/api/v1${place}`, { headers: bearer() })
    .catch(() => Promise.reject(new Refusal("offline")));
  if (!response.ok) throw await refusalOf(response);
  return response.blob();
});

/** A file that was added to a matter, for staff. */
export const addedFile = (contact: string, id: string, reason: Schemas["LookReason"]): Promise<Blob> =>
  fileAt(`/contacts/${contact}/uploads/${id}?${new URLSearchParams({ reason })}`);

/** A notice that an officer enters. Throws Refusal. */
export const putNotice = (about: Record<string, string>, file: Blob): Promise<void> => proved(async () => {
  const response = await fetch(`/api/v1/office/notices?${new URLSearchParams(about)}`, {
    method: "PUT", headers: { "content-type": "application/pdf" }, body: file,
  }).catch(() => Promise.reject(new Refusal("offline")));
  if (!response.ok) throw await refusalOf(response);
});

/** Letters as one PDF; from then on they are printed. */
export const printLetters = (ids: string[]): Promise<Blob> => proved(async () => {
  const response = await fetch("/api/v1/office/letters/print", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ ids }),
  }).catch(() => Promise.reject(new Refusal("offline")));
  if (!response.ok) throw await refusalOf(response);
  return response.blob();
});

async function ask<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  extra: Extra<BodyOf<paths[P][M]>> = {},
): Promise<AnswerOf<paths[P][M]>> {
  const query = extra.query ? `?${new URLSearchParams(extra.query)}` : "";
  const whole = mine.here && /^\/(session|account)\b/.test(path) ? `/my${path}` : String(path);
  const place = whole.replace(/\{(id|key)\}/, encodeURIComponent(extra.id ?? ""))
    .replace("{key}", encodeURIComponent(extra.key ?? ""));
  const headers: Record<string, string> = { accept: "application/json" };
  const token = extra.token ?? mine.token;
  if (token) headers["authorization"] = `Bearer ${token}`;
  const init: RequestInit = { method: method.toUpperCase(), headers };
  if (method === "post") {
    headers["content-type"] = "application/json";
    init.body = JSON.stringify(extra.body ?? {});
  }
  if (extra.keepalive) init.keepalive = true;

  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(`/api/v1${place}${query}`, init);
    answer = response.status === 204 ? undefined : await response.json();
  } catch {
    throw new Refusal("offline");
  }
  if (response.ok) {
    const next = /^\/my\/(session\/proof|account\/)/.test(whole) && (answer as { token?: string } | undefined)?.token;
    if (next) mine.keep?.(next);
    return answer as AnswerOf<paths[P][M]>;
  }
  const told = answer as Partial<Schemas["Error"]> | undefined;
  throw new Refusal(told?.error ?? "offline", told?.retry_after_s);
}
