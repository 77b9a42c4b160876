/* recording.ts: a recorded call as the server gives it: a tone on each side, and a pause. */
import type { components } from "../../src/api";

type Peaks = components["schemas"]["Peaks"];
const RATE = 8000;
export const SECONDS = 40;
const HEAD = 58;
const PAUSE = { from: 10, until: 14 };

const isPaused = (seconds: number) => seconds >= PAUSE.from && seconds < PAUSE.until;

export function peaks(contact: string, part: number): Peaks {
  const each = 0.1;
  const all = Array.from({ length: SECONDS / each }, (_, at) => at * each);
  const side = (loud: (seconds: number) => number) =>
    all.map((at) => (isPaused(at) ? 0 : Math.round(loud(at))));
  return {
    contact, part, parts: 2, state: "cut", whole: false, seconds: SECONDS, seconds_each: each,
    started_at: "2026-03-03T15:04:05.000Z",
    left: side((at) => (at % 8 < 4 ? 30 + 20 * Math.sin(at * 3) : 1)),
    right: side((at) => (at % 8 >= 4 ? 25 + 15 * Math.cos(at * 5) : 0)),
    marks: [{ kind: "paused", at_s: PAUSE.from }, { kind: "resumed", at_s: PAUSE.until }],
  };
}

/** PCMU, two channels: a square wave of 500 Hz on the left, of 250 Hz on the right. */
export function wav(): Buffer {
  const data = SECONDS * RATE * 2;
  const bytes = Buffer.alloc(HEAD + data, 0xff);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(HEAD - 8 + data, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(18, 16);
  bytes.writeUInt16LE(7, 20);
  bytes.writeUInt16LE(2, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write("fact", 38, "latin1");
  bytes.writeUInt32LE(4, 42);
  bytes.writeUInt32LE(data / 2, 46);
  bytes.write("data", 50, "latin1");
  bytes.writeUInt32LE(data, 54);
  for (let at = 0; at < data / 2; at++) {
    if (isPaused(at / RATE)) continue;
    bytes[HEAD + 2 * at] = at % 16 < 8 ? 0x90 : 0x10;
    bytes[HEAD + 2 * at + 1] = at % 32 < 16 ? 0x90 : 0x10;
  }
  return bytes;
}
