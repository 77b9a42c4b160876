/* keypad.tsx: a telephone's keys, for fingers, mouse and keyboard. */
import { t } from "../lib/messages";

const KEYS: [key: string, letters: string][] = [
  ["1", ""], ["2", "ABC"], ["3", "DEF"],
  ["4", "GHI"], ["5", "JKL"], ["6", "MNO"],
  ["7", "PQRS"], ["8", "TUV"], ["9", "WXYZ"],
  ["*", ""], ["0", ""], ["#", ""],
];

export const isPhoneKey = (key: string): boolean => /^[0-9*#]$/.test(key);

interface KeypadProps {
  onKey(key: string): void;
  disabled?: boolean;
  /** The key that was sent last, shown pressed. */
  lit?: string | undefined;
}

export const Keypad = ({ onKey, disabled = false, lit }: KeypadProps) => (
  <div class="tl-keypad" role="group" aria-label={t("keypad.title")}>
    {KEYS.map(([key, letters]) => (
      <button
        type="button"
        key={key}
        class={`tl-keypad__key ${lit === key ? "is-lit" : ""}`}
        disabled={disabled}
        aria-label={key === "*" ? t("keypad.star") : key === "#" ? t("keypad.pound") : key}
        onClick={() => onKey(key)}
      >
        <span class="tl-keypad__digit">{key}</span>
        <span class="tl-keypad__letters" aria-hidden="true">{letters}</span>
      </button>
    ))}
  </div>
);
