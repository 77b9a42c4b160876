/* answer.ts: what a route of the mock center is asked, and how it answers. */
import type { components } from "../../src/api";
import type { MockCenter } from "./center";

type S = components["schemas"];

export interface Answer {
  status: number;
  body?: unknown;
  cookie?: string;
  headers?: Record<string, string>;
  /** A file instead of JSON. */
  sound?: Buffer;
}
export interface Asked {
  center: MockCenter;
  id: string;
  query: URLSearchParams;
  body: Record<string, string>;
  token: string;
  /** Where the bytes of an upload begin. */
  offset: number;
}
export type Routes = Record<string, (asked: Asked) => Answer | Promise<Answer>>;

export const ok = (body?: unknown): Answer => ({ status: body === undefined ? 204 : 200, body });
export const refuse = (status: number, error: S["ErrorCode"], more: Partial<S["Error"]> = {}): Answer => ({
  status, body: { error, ...more },
});
