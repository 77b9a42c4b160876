/* key-table.ts: every key of the desk with what it is for: the page, the map that `?` shows and
 * docs/desk.md come from here. */
import type { MessageKey } from "../lib/messages";

export const KEYS = {
  r: "keys.ready",
  n: "keys.not_ready",
  a: "keys.accept",
  x: "keys.refuse",
  m: "keys.mute",
  h: "keys.hold",
  k: "keys.keypad",
  t: "keys.transfer",
  p: "keys.escalate",
  d: "keys.emergency",
  f: "keys.file_for",
  o: "keys.note",
  c: "keys.case",
  y: "keys.history",
  i: "keys.article",
  e: "keys.hang_up",
  w: "keys.wrap_up",
  escape: "keys.leave",
  "?": "keys.map",
} as const satisfies Record<string, MessageKey>;
export type DeskKey = keyof typeof KEYS;

/** As it stands on the keyboard. */
export const keyName = (key: string): string => (key === "escape" ? "Esc" : key.toUpperCase());
