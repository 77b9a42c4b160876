/* microphone-check.tsx: before the first call: which microphone, how loud, "we hear you". */
import { useEffect, useState } from "preact/hooks";
import {
  chooseMicrophone, chosenMicrophone, closeMicrophone, MicrophoneError, openMicrophone,
  type NoMicrophone,
} from "../lib/leg";
import { t } from "../lib/messages";
import { Button, MicrophoneHelp, Panel } from "../ui/bits";
import { Icon } from "../ui/icon";

const CHECKED = "tl.microphone-checked";
const HEARD_LEVEL = 0.04;
/** So many readings over that level, one each frame: a word, not a click. */
const HEARD_READINGS = 12;

/** Once in a session of the tab. */
export const microphoneChecked = (): boolean => sessionStorage.getItem(CHECKED) !== null;

/** The loudness of the moment, 0 to 1. */
function levelOf(analyser: AnalyserNode, samples: Float32Array<ArrayBuffer>): number {
  analyser.getFloatTimeDomainData(samples);
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

interface Listening {
  level: number;
  heard: boolean;
  devices: MediaDeviceInfo[];
  why?: NoMicrophone | undefined;
}

function useMicrophone(on: boolean, device: string): Listening {
  const [seen, setSeen] = useState<Listening>({ level: 0, heard: false, devices: [] });
  useEffect(() => {
    if (!on) return;
    let left = false;
    let frame = 0;
    let end = () => undefined as void;
    setSeen((before) => ({ ...before, level: 0, heard: false, why: undefined }));
    async function listen() {
      const stream = await openMicrophone();
      if (left) return closeMicrophone(stream);
      const audio = new AudioContext();
      const analyser = audio.createAnalyser();
      audio.createMediaStreamSource(stream).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      const devices = (await navigator.mediaDevices.enumerateDevices()).filter(
        ({ kind, deviceId }) => kind === "audioinput" && deviceId !== "",
      );
      let loud = 0;
      end = () => {
        closeMicrophone(stream);
        void audio.close();
      };
      if (left) return end();
      const look = () => {
        const level = levelOf(analyser, samples);
        loud += level > HEARD_LEVEL ? 1 : 0;
        setSeen({ level, heard: loud >= HEARD_READINGS, devices });
        frame = requestAnimationFrame(look);
      };
      look();
    }
    listen().catch((error: unknown) => {
      const why = error instanceof MicrophoneError ? error.why : "missing";
      if (!left) setSeen((before) => ({ ...before, why }));
    });
    return () => {
      left = true;
      cancelAnimationFrame(frame);
      end();
    };
  }, [on, device]);
  return seen;
}

export function MicrophoneCheck({ onDone }: { onDone(): void }) {
  const [on, setOn] = useState(false);
  const [device, setDevice] = useState(chosenMicrophone());
  const { level, heard, devices, why } = useMicrophone(on, device);
  function done() {
    sessionStorage.setItem(CHECKED, "1");
    onDone();
  }
  return (
    <Panel title={t("microphone.check")} icon="mic" class="tl-mic">
      {!on && (
        <>
          <p>{t("microphone.check_text")}</p>
          <div class="tl-mic__buttons">
            <Button look="outline" icon="mic" onClick={() => setOn(true)}>{t("microphone.begin")}</Button>
            <Button look="quiet" onClick={done}>{t("microphone.skip")}</Button>
          </div>
        </>
      )}
      {on && why && <MicrophoneHelp why={why} />}
      {on && !why && (
        <>
          <p role="status" class={heard ? "tl-mic__heard" : ""}>
            <Icon name={heard ? "check" : "mic"} />
            {t(heard ? "microphone.heard" : "microphone.say")}
          </p>
          <meter
            class="tl-mic__level" min={0} max={0.3} low={HEARD_LEVEL} value={Math.min(level, 0.3)}
            aria-label={t("microphone.level")}
          />
        </>
      )}
      {on && devices.length > 1 && (
        <>
          <label class="usa-label" for="microphone">{t("microphone.which")}</label>
          <select
            class="usa-select" id="microphone" value={device}
            onChange={(event) => {
              chooseMicrophone(event.currentTarget.value);
              setDevice(event.currentTarget.value);
            }}
          >
            <option value="">{t("microphone.usual")}</option>
            {devices.map(({ deviceId, label }) => (
              <option key={deviceId} value={deviceId}>{label || deviceId.slice(0, 8)}</option>
            ))}
          </select>
        </>
      )}
      {on && (
        <div class="tl-mic__buttons">
          <Button look={heard ? "primary" : "outline"} onClick={done}>{t("microphone.done")}</Button>
        </div>
      )}
    </Panel>
  );
}
