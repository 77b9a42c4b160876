/* times.tsx: how long cases take, and where that figure is from. */
import type { Schemas } from "../lib/api";
import { dayText, t } from "../lib/messages";

type Told = Schemas["TimesTold"];

/** Whose figure it is, and of which day; nothing where the day is not known. */
export const TimesMade = ({ times }: { times: Told }) =>
  times.as_of ? <span class="tl-times__made">{t(`times.made.${times.method}`, { day: dayText(times.as_of) })}</span> : null;
