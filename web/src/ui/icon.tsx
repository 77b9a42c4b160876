/* icon.tsx: the few USWDS icons that the pages use, inlined. */
import arrow from "@uswds/uswds/img/usa-icons/arrow_forward.svg?raw";
import check from "@uswds/uswds/img/usa-icons/check_circle.svg?raw";
import close from "@uswds/uswds/img/usa-icons/close.svg?raw";
import captions from "@uswds/uswds/img/usa-icons/closed_caption.svg?raw";
import help from "@uswds/uswds/img/usa-icons/help_outline.svg?raw";
import history from "@uswds/uswds/img/usa-icons/history.svg?raw";
import wait from "@uswds/uswds/img/usa-icons/hourglass_empty.svg?raw";
import keyboard from "@uswds/uswds/img/usa-icons/keyboard.svg?raw";
import language from "@uswds/uswds/img/usa-icons/language.svg?raw";
import signOut from "@uswds/uswds/img/usa-icons/logout.svg?raw";
import bell from "@uswds/uswds/img/usa-icons/notifications_active.svg?raw";
import people from "@uswds/uswds/img/usa-icons/people.svg?raw";
import phone from "@uswds/uswds/img/usa-icons/phone.svg?raw";
import cup from "@uswds/uswds/img/usa-icons/local_cafe.svg?raw";
import schedule from "@uswds/uswds/img/usa-icons/schedule.svg?raw";
import agent from "@uswds/uswds/img/usa-icons/support_agent.svg?raw";
import topic from "@uswds/uswds/img/usa-icons/topic.svg?raw";
import verified from "@uswds/uswds/img/usa-icons/verified_user.svg?raw";
import look from "@uswds/uswds/img/usa-icons/visibility.svg?raw";
import warning from "@uswds/uswds/img/usa-icons/warning.svg?raw";
import soundOff from "@uswds/uswds/img/usa-icons/volume_off.svg?raw";

// USWDS has none for these.
const drawn = (path: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="${path}"/></svg>`;
const MIC =
  "M12 14a3 3 0 0 0 3-3V5a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zm5-3a5 5 0 0 1-10 0H5a7 7 0 0 0 6 6.9V21h2v-3.1A7 7 0 0 0 19 11z";
const SLASH = "M3.3 2 2 3.3l18.7 18.7 1.3-1.3z";

const icons = {
  arrow, check, close, captions, help, history, wait, keyboard, language, signOut, bell, people,
  phone, cup, schedule, agent, topic, verified, look, warning, soundOff,
  mic: drawn(MIC),
  micOff: drawn(`${MIC}${SLASH}`),
  pause: drawn("M6 5h4v14H6zm8 0h4v14h-4z"),
  play: drawn("M8 5v14l11-7z"),
  hangUp: phone, // Turned by the style sheet, as a receiver laid down.
  keypad: drawn("M5 3h3v3H5zm6 0h3v3h-3zm6 0h3v3h-3zM5 9h3v3H5zm6 0h3v3h-3zm6 0h3v3h-3zM5 15h3v3H5zm6 0h3v3h-3zm6 0h3v3h-3z"),
};

export type IconName = keyof typeof icons;

export const Icon = ({ name, size = 3 }: { name: IconName; size?: 3 | 4 | 5 }) => (
  <span
    class={`tl-icon tl-icon--${size} tl-icon--${name}`}
    aria-hidden="true"
    dangerouslySetInnerHTML={{ __html: icons[name] }}
  />
);
