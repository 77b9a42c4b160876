/* codes.tsx: recovery codes, shown this once. */
import { t } from "../lib/messages";
import { Alert, Button } from "./bits";

export const RecoveryCodes = ({ codes, onDone }: { codes: string[]; onDone(): void }) => (
  <section class="tl-codes" aria-label={t("codes.title")}>
    <h2 tabIndex={-1} ref={(title) => title?.focus()}>{t("codes.title")}</h2>
    <Alert kind="warning">{t("codes.text")}</Alert>
    <ol>{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ol>
    <Button big onClick={onDone}>{t("codes.kept")}</Button>
  </section>
);
