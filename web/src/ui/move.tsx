/* move.tsx: an appointment is moved, by its owner or by an agent with the person of the call: where, on which
 * day, at which free time; on the center's clock. Who was too late is shown what is left. */
import { useEffect, useRef, useState } from "preact/hooks";
import { codeOf, type RefusalCode, type Schemas } from "../lib/api";
import { clockHere, dayHere } from "../lib/here";
import { language, t } from "../lib/messages";
import { Button, RefusalAlert } from "./bits";
import { Choose, Radios } from "./fields";

type Slots = Schemas["MySlots"];

/** How this page asks: what is free, and to move it there. */
export interface Moving {
  slots(query: Record<string, string>): Promise<Slots>;
  move(body: Schemas["MoveTo"]): Promise<unknown>;
}

interface MoveProps {
  id: string;
  text: string;
  moving: Moving;
  onMoved(): void;
  onClose(): void;
}

const namesOf = (days: Slots["days"]) =>
  days.map(({ day }) => ({ key: day, name: { [language.value]: dayHere(`${day}T00:00`) } }));

export function Move({ id, text, moving, onMoved, onClose }: MoveProps) {
  const [slots, setSlots] = useState<Slots>();
  const [day, setDay] = useState("");
  const [at, setAt] = useState<string>();
  const [refused, setRefused] = useState<RefusalCode>();
  const [isMissing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const head = useRef<HTMLHeadingElement>(null);

  async function load(query: Record<string, string> = {}) {
    try {
      const found = await moving.slots(query);
      setSlots(found);
      setDay(found.days[0]?.day ?? "");
      setAt(undefined);
    } catch (error) {
      setRefused(codeOf(error));
    }
  }
  useEffect(() => {
    head.current?.focus();
    void load();
  }, []);

  async function submit(event: Event) {
    event.preventDefault();
    setRefused(undefined);
    setMissing(!at);
    if (!at || !slots) return;
    setBusy(true);
    try {
      await moving.move({ at, center: slots.center.key });
      onMoved();
    } catch (error) {
      setRefused(codeOf(error));
      if (codeOf(error) === "slot-taken") await load({ center: slots.center.key });
    }
    setBusy(false);
  }

  const times = slots?.days.find((one) => one.day === day)?.times ?? [];
  return (
    <form class="tl-my__move" onSubmit={(event) => void submit(event)} noValidate aria-labelledby={`move-${id}`}>
      <h4 class="tl-my__step" id={`move-${id}`} ref={head} tabIndex={-1}>{t("my.move")}</h4>
      <p>{text}</p>
      <RefusalAlert code={refused} />
      {slots && slots.centers.length > 1 && (
        <Choose
          id="move-center" label={t("my.move_center")} all={slots.centers} value={slots.center.key}
          onChange={(center) => { setRefused(undefined); void load({ center }); }}
        />
      )}
      {slots && slots.days.length === 0 && <p role="status"><strong>{t("my.move_none")}</strong></p>}
      {slots && slots.days.length > 0 && (
        <>
          <Choose
            id="move-day" label={t("my.move_day")} all={namesOf(slots.days)} value={day}
            onChange={(one) => { setDay(one); setAt(undefined); }}
          />
          <div class="tl-my__times">
            <Radios
              name="move-time" legend={t("my.move_time")} value={at} onChange={setAt}
              all={times.map((one) => ({ key: one.at, text: clockHere(`${day}T${one.time}`) }))}
            />
          </div>
          <p class="usa-error-message" role="alert">{isMissing && !at ? t("my.move_missing") : ""}</p>
        </>
      )}
      <div class="tl-my__ways">
        {slots && slots.days.length > 0 && <Button type="submit" disabled={busy}>{t("my.move_do")}</Button>}
        {slots?.next && (
          <Button look="quiet" onClick={() => void load({ center: slots.center.key, from: slots.next! })}>
            {t("my.move_later")}
          </Button>
        )}
        <Button look="quiet" onClick={onClose}>{t("my.move_leave")}</Button>
      </div>
    </form>
  );
}
