/* codec.ts: what a leg sends by: G.711 while the link is good, Opus while it loses packets.
 *
 * The center's answer takes both, or one; it sends what it likes of them, and so do we, without
 * another offer (RFC 3264 6.1). Its reports say how much of ours is lost, about every five seconds.
 * The thresholds are the center's own (media_opus.h): what reason holds one way holds the other. */

const OFFERED = ["audio/PCMU", "audio/PCMA", "audio/opus", "audio/telephone-event"];
const POOR = 0.03;
const POOR_REPORTS = 2;
const GOOD = 0.01;
const GOOD_REPORTS = 6;
const LOOK_EVERY_MS = 1_000;

/** The telephone's codec first: where the center says nothing else, it is what we send. */
export function preferTelephony(transceiver: RTCRtpTransceiver): void {
  const known = RTCRtpReceiver.getCapabilities("audio")?.codecs ?? [];
  const wanted = OFFERED.flatMap((type) =>
    known.filter((codec) => codec.mimeType.toLowerCase() === type.toLowerCase()),
  );
  if (wanted.length > 0) transceiver.setCodecPreferences(wanted);
}

type Encoding = RTCRtpEncodingParameters & { codec?: RTCRtpCodec };

const isOpus = (codec: RTCRtpCodec): boolean => codec.mimeType.toLowerCase() === "audio/opus";
const isSound = (codec: RTCRtpCodec): boolean => !/telephone-event/i.test(codec.mimeType);

/** Counts reports in a row that speak for a change. */
export class Judge {
  opus = false;
  #inARow = 0;

  /** A report came; true: change to the other codec. */
  report(lost: number): boolean {
    const isFor = this.opus ? lost < GOOD : lost >= POOR;
    this.#inARow = isFor ? this.#inARow + 1 : 0;
    if (this.#inARow < (this.opus ? GOOD_REPORTS : POOR_REPORTS)) return false;
    this.#inARow = 0;
    this.opus = !this.opus;
    return true;
  }
}

/** Follows the link of a sender, from the answer on; the function returned ends that. */
export function followLink(sender: RTCRtpSender): () => void {
  const [first, ...others] = sender.getParameters().codecs.filter(isSound);
  const other = first && others.find((codec) => isOpus(codec) !== isOpus(first));
  // The center's first is what it wants as long as nothing speaks against it; Opus stays.
  if (!first || !other || isOpus(first)) return () => undefined;
  const judge = new Judge();
  let seen = 0;
  const look = async () => {
    for (const [, row] of await sender.getStats()) {
      const isNew = row.type === "remote-inbound-rtp" && row.timestamp > seen;
      if (!isNew) continue;
      seen = row.timestamp as number;
      if (judge.report(row.fractionLost ?? 0)) await sendBy(sender, judge.opus ? other : first);
    }
  };
  const timer = setInterval(() => void look().catch(() => clearInterval(timer)), LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

/** A browser that does not know the wish goes on with what it sends. */
async function sendBy(sender: RTCRtpSender, { mimeType, clockRate, channels, sdpFmtpLine }: RTCRtpCodec) {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings as Encoding[])
    encoding.codec = {
      mimeType, clockRate,
      ...(channels ? { channels } : {}),
      ...(sdpFmtpLine ? { sdpFmtpLine } : {}),
    };
  await sender.setParameters(parameters);
}
