/* codes.tsx: recovery codes, shown this once. */
import { t } from "../lib/messages";
import { Alert, Button } from "./bits";

interface CodesProps {
  codes: string[];
  /** The page's first heading: 1; else 2. */
  level: 1 | 2;
  onDone(): void;
}

export function RecoveryCodes({ codes, level, onDone }: CodesProps) {
  const Title = `h${level}` as const;
  return (
    <section class="tl-codes">
      <Title tabIndex={-1} ref={(title: HTMLElement | null) => title?.focus()}>{t("codes.title")}</Title>
      <Alert kind="warning">{t("codes.text")}</Alert>
      <ol>{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ol>
      <Button big onClick={onDone}>{t("codes.kept")}</Button>
    </section>
  );
}
