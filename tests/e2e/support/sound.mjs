/* sound.mjs: telephone sound as numbers: G.711, speech rendered anew, likeness, tones.
 *
 * Samples are Float64Array at 8 kHz, -1 to 1.
 */
import { spawnSync } from "node:child_process";
import assert from "node:assert/strict";

export const RATE = 8000;

/* G.711 mu-law, ITU-T G.711 table 2a. */
const DECODED = Float64Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 15) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return (bits & 0x80 ? -magnitude : magnitude) / 32768;
});

export const decode = (bytes) => Float64Array.from(bytes, (code) => DECODED[code]);

export function encode(samples) {
  return Buffer.from(
    Float64Array.from(samples, (sample) => {
      const sign = sample < 0 ? 0x80 : 0;
      const magnitude = Math.min(Math.abs(Math.round(sample * 32768)), 32635) + 132;
      const exponent = Math.floor(Math.log2(magnitude)) - 7;
      return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15)) & 0xff;
    }),
  );
}

export const tone = (hertz, seconds, level = 0.4) =>
  Float64Array.from({ length: Math.round(RATE * seconds) }, (_, i) =>
    level * Math.sin((2 * Math.PI * hertz * i) / RATE));

/** What a text sounds like, by the speech program itself and sox: none of our own code is in it. */
export function speak(words, voice) {
  const wav = spawnSync("espeak-ng", ["-v", voice, "--stdin", "--stdout"], {
    input: words, maxBuffer: 64 << 20,
  });
  assert.equal(wav.status, 0, `espeak-ng: ${wav.stderr}`);
  const raw = spawnSync(
    "sox",
    ["-q", "-t", "wav", "--ignore-length", "-", "-t", "raw", "-r", `${RATE}`, "-c", "1", "-e",
      "signed", "-b", "16", "-"],
    { input: wav.stdout, maxBuffer: 64 << 20 },
  );
  assert.equal(raw.status, 0, `sox: ${raw.stderr}`);
  const { buffer, byteOffset, byteLength } = raw.stdout;
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength - (byteLength % 2));
  return trim(Float64Array.from(new Int16Array(bytes), (sample) => sample / 32768));
}

/** Without the silence before and behind. */
function trim(samples) {
  const loud = (sample) => Math.abs(sample) > 0.01;
  return samples.slice(samples.findIndex(loud), samples.findLastIndex(loud) + 1);
}

/* In place, n a power of two; inverse without the division. */
function transform(re, im, inverse) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) [re[i], re[j], im[i], im[j]] = [re[j], re[i], im[j], im[i]];
  }
  for (let size = 2; size <= n; size <<= 1) {
    const step = ((inverse ? 2 : -2) * Math.PI) / size;
    for (let k = 0; k < size / 2; k++) {
      const [c, s] = [Math.cos(step * k), Math.sin(step * k)];
      for (let a = k; a < n; a += size) {
        const b = a + size / 2;
        const [x, y] = [re[b] * c - im[b] * s, re[b] * s + im[b] * c];
        [re[b], im[b], re[a], im[a]] = [re[a] - x, im[a] - y, re[a] + x, im[a] + y];
      }
    }
  }
}

function products(heard, words) {
  const n = 2 ** Math.ceil(Math.log2(heard.length + words.length));
  const [ar, ai, br, bi] = Array.from({ length: 4 }, () => new Float64Array(n));
  ar.set(heard);
  br.set(words);
  transform(ar, ai, false);
  transform(br, bi, false);
  for (let i = 0; i < n; i++)
    [ar[i], ai[i]] = [ar[i] * br[i] + ai[i] * bi[i], ai[i] * br[i] - ar[i] * bi[i]];
  transform(ar, ai, true);
  return ar.map((value) => value / n);
}

/** How alike the words are to the stretch of what was heard that fits best: 1 is the same. */
export function likeness(heard, words) {
  if (heard.length < words.length) return 0;
  const wanted = words.reduce((sum, sample) => sum + sample * sample, 0);
  const dot = products(heard, words);
  let energy = 0;
  for (let i = 0; i < words.length; i++) energy += heard[i] * heard[i];
  let best = 0;
  for (let at = 0; ; at++) {
    // A stretch much more quiet than the words is no candidate: noise would be blown up.
    if (energy > wanted / 100) best = Math.max(best, dot[at] / Math.sqrt(energy * wanted));
    if (at + words.length >= heard.length) return best;
    energy += heard[at + words.length] ** 2 - heard[at] ** 2;
  }
}

/** The level of one pitch in these samples, 0 to 1 (Goertzel). */
export function levelOf(samples, hertz) {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / RATE);
  let [one, two] = [0, 0];
  for (const sample of samples) [one, two] = [sample + turn * one - two, one];
  const power = one * one + two * two - turn * one * two;
  return (2 * Math.sqrt(Math.max(power, 0))) / Math.max(samples.length, 1);
}

const WAV_HEAD = 58;

/** Both sides of a recording, a WAV file of two channels of PCMU. */
export function sides(bytes) {
  assert.equal(bytes.toString("latin1", 0, 4), "RIFF");
  assert.equal(bytes.readUInt32LE(4), bytes.length - 8);
  assert.equal(bytes.readUInt16LE(20), 7, "PCMU");
  assert.equal(bytes.readUInt16LE(22), 2, "two channels");
  const sound = bytes.subarray(WAV_HEAD);
  const half = (side) => decode(sound.filter((_, at) => at % 2 === side));
  return { left: half(0), right: half(1) };
}

/** Where this pitch is there: the numbers of its windows of a fifth of a second. */
export function windowsOf(samples, hertz, level = 0.05) {
  const size = RATE / 5;
  const found = [];
  for (let at = 0; at + size <= samples.length; at += size)
    if (levelOf(samples.subarray(at, at + size), hertz) > level) found.push(at / size);
  return found;
}
