/* quality.ts: how well a leg carries sound, from the browser's own figures. Pure.
 *
 *     good  loss under 3 %, jitter under 30 ms, round trip under 300 ms
 *     weak  up to 8 %, 60 ms, 600 ms: words get lost
 *     bad   beyond
 *
 * G.711 with concealment is heard as good up to some 3 % of loss (ITU-T G.113), and talk with over
 * 150 ms one way begins to be hard (ITU-T G.114).
 */
export type Quality = "good" | "weak" | "bad";

/** Of the leg so far, as getStats has them. */
export interface Figures {
  received: number;
  lost: number;
  jitter_s: number;
  roundTrip_s?: number | undefined;
}

export interface Heard {
  quality: Quality;
  /** Of the last stretch, 0 to 1. */
  loss: number;
  jitter_ms: number;
  roundTrip_ms?: number | undefined;
  /** For how long nothing has come. */
  silent_s: number;
}

const GRADES: [Quality, { loss: number; jitter_ms: number; roundTrip_ms: number }][] = [
  ["good", { loss: 0.03, jitter_ms: 30, roundTrip_ms: 300 }],
  ["weak", { loss: 0.08, jitter_ms: 60, roundTrip_ms: 600 }],
];

export function gradeOf(heard: Pick<Heard, "loss" | "jitter_ms" | "roundTrip_ms">): Quality {
  const fits = GRADES.find(
    ([, most]) =>
      heard.loss <= most.loss && heard.jitter_ms <= most.jitter_ms &&
      (heard.roundTrip_ms ?? 0) <= most.roundTrip_ms,
  );
  return fits?.[0] ?? "bad";
}

/** What a stretch of `seconds` between two readings was like. */
export function hear(before: Figures | undefined, now: Figures, seconds: number, silent_s = 0): Heard {
  const received = now.received - (before?.received ?? 0);
  const lost = Math.max(0, now.lost - (before?.lost ?? 0));
  const all = received + lost;
  const heard = {
    loss: all > 0 ? lost / all : 0,
    jitter_ms: Math.round(now.jitter_s * 1000),
    roundTrip_ms: now.roundTrip_s === undefined ? undefined : Math.round(now.roundTrip_s * 1000),
  };
  return { ...heard, quality: gradeOf(heard), silent_s: received > 0 ? 0 : silent_s + seconds };
}

/** The figures of a report. */
export function figuresOf(report: RTCStatsReport): Figures {
  const found: Figures = { received: 0, lost: 0, jitter_s: 0 };
  for (const row of (report as unknown as Map<string, Record<string, unknown>>).values()) {
    if (row["type"] === "inbound-rtp") {
      found.received += Number(row["packetsReceived"] ?? 0);
      found.lost += Number(row["packetsLost"] ?? 0);
      found.jitter_s = Number(row["jitter"] ?? 0);
    }
    const isPath = row["type"] === "candidate-pair" && row["nominated"] === true;
    if (isPath && typeof row["currentRoundTripTime"] === "number")
      found.roundTrip_s = row["currentRoundTripTime"];
  }
  return found;
}
