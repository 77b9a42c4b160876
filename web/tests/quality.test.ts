/* quality.test.ts: what figures of a leg are called. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { figuresOf, gradeOf, hear } from "../src/lib/quality";

test("the worst of loss, jitter and round trip decides", () => {
  assert.equal(gradeOf({ loss: 0.03, jitter_ms: 30, roundTrip_ms: 300 }), "good");
  assert.equal(gradeOf({ loss: 0.031, jitter_ms: 0 }), "weak");
  assert.equal(gradeOf({ loss: 0, jitter_ms: 60, roundTrip_ms: 20 }), "weak");
  assert.equal(gradeOf({ loss: 0, jitter_ms: 1, roundTrip_ms: 601 }), "bad");
  assert.equal(gradeOf({ loss: 0.2, jitter_ms: 0 }), "bad");
});

test("a stretch is what came between two readings; silence adds up until something comes", () => {
  const first = { received: 1000, lost: 500, jitter_s: 0.002 };
  const then = { received: 1095, lost: 505, jitter_s: 0.004, roundTrip_s: 0.02 };
  const heard = hear(first, then, 2);
  assert.deepEqual(heard, { loss: 0.05, jitter_ms: 4, roundTrip_ms: 20, quality: "weak", silent_s: 0 });
  const silent = hear(then, then, 2, 2);
  assert.equal(silent.silent_s, 4);
  assert.equal(hear(then, { ...then, received: 1096 }, 2, silent.silent_s).silent_s, 0);
});

test("a report's figures: what came in, and the path in use", () => {
  const report = new Map<string, unknown>([
    ["a", { type: "inbound-rtp", packetsReceived: 10, packetsLost: 1, jitter: 0.01 }],
    ["b", { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 }],
    ["c", { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.05 }],
  ]);
  assert.deepEqual(figuresOf(report as unknown as RTCStatsReport), {
    received: 10, lost: 1, jitter_s: 0.01, roundTrip_s: 0.05,
  });
});
