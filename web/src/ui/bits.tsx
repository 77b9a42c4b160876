/* bits.tsx: small pieces that several pages use. */
import type { ComponentChildren, JSX } from "preact";
import type { RefusalCode } from "../lib/api";
import type { NoMicrophone } from "../lib/leg";
import { t } from "../lib/messages";
import { Icon, type IconName } from "./icon";

type Kind = "info" | "warning" | "error" | "success";

interface AlertProps {
  kind: Kind;
  title?: string;
  children: ComponentChildren;
  /** Read out at once. Errors are; other kinds only when asked. */
  urgent?: boolean;
}

export const Alert = ({ kind, title, children, urgent = kind === "error" }: AlertProps) => (
  <div
    class={`usa-alert usa-alert--${kind} ${title ? "" : "usa-alert--slim"}`}
    role={urgent ? "alert" : "status"}
  >
    <div class="usa-alert__body">
      {title && <h2 class="usa-alert__heading">{title}</h2>}
      <div class="usa-alert__text">{children}</div>
    </div>
  </div>
);

export const RefusalAlert = ({ code }: { code: RefusalCode | undefined }) =>
  code ? <Alert kind="error">{t(`error.${code}`)}</Alert> : null;

export const MicrophoneHelp = ({ why }: { why: NoMicrophone }) => (
  <Alert kind="warning" title={t(`microphone.${why}.title`)} urgent>
    <p>{t(`microphone.${why}.text`)}</p>
  </Alert>
);

type ButtonProps = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "icon"> & {
  icon?: IconName;
  look?: "primary" | "outline" | "unstyled" | "danger" | "go" | "quiet";
  big?: boolean;
  /** The key that does the same, shown beside the words. */
  shortcut?: string | undefined;
};

const LOOKS = {
  primary: "",
  outline: "usa-button--outline",
  unstyled: "usa-button--unstyled",
  danger: "tl-button--danger",
  go: "tl-button--go",
  quiet: "tl-button--quiet",
};

export const Button = ({
  icon, look = "primary", big, shortcut, children, class: more, ...rest
}: ButtonProps) => (
  <button
    type="button"
    {...rest}
    class={`usa-button ${LOOKS[look]} ${big ? "usa-button--big" : ""} tl-button ${more ?? ""}`}
    {...(shortcut ? { "aria-keyshortcuts": shortcut } : {})}
  >
    {icon && <Icon name={icon} />}
    <span>{children}</span>
    {shortcut && <kbd aria-hidden="true">{shortcut.toUpperCase()}</kbd>}
  </button>
);

interface PanelProps {
  title: string;
  icon?: IconName;
  children: ComponentChildren;
  class?: string;
  aside?: ComponentChildren;
}

export const Panel = ({ title, icon, children, class: more, aside }: PanelProps) => (
  <section class={`tl-panel ${more ?? ""}`} aria-label={title}>
    <div class="tl-panel__head">
      <h2 class="tl-panel__title">
        {icon && <Icon name={icon} />}
        {title}
      </h2>
      {aside}
    </div>
    {children}
  </section>
);
