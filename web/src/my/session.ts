/* session.ts: the session of a person's account in this tab: its token goes when the tab is closed. */
import { mine, type Schemas } from "../lib/api";

export type MySession = Schemas["MySession"];

const KEY = "tl.my";

export function keepToken(token: string | undefined): void {
  mine.token = token;
  if (token) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
}

mine.keep = keepToken;

export const keptToken = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined;

/** The link of a mail, in the part of an address that no server sees: #register=17.Ab3... Taken out of
 * it at once, so that it stands in no history. */
export function takeLink(): { kind: string; link: string } | undefined {
  const found = /^#(register|reset|mail)=([\w.-]{1,71})$/.exec(location.hash);
  if (!found) return undefined;
  history.replaceState(null, "", location.pathname);
  return { kind: found[1]!, link: found[2]! };
}
