/* session.ts: who is signed in here, and where such a person begins. */
import { Store } from "./store";
import type { Schemas } from "./api";

export type Session = Schemas["Session"];
export type Way = Session["ways"][number];

/** The page on which somebody with these rights works. */
export const homeOf = ({ rights }: Session): string =>
  rights.includes("desk") ? "/desk" : rights.includes("office") ? "/office" : "/account";

/** What this person may do, on pages for staff; nothing is known on others. */
export const rights = new Store<readonly string[]>([]);
