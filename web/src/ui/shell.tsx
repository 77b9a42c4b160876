/* shell.tsx: what stands around every page: header, language switch, notice of test data, footer. */
import { render, type ComponentChildren, type FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { codeOf, request, type Center, type RefusalCode } from "../lib/api";
import { setNow } from "../lib/clock";
import {
  chooseLanguage, language, local, pageLanguages, startLanguage, t, type MessageKey,
} from "../lib/messages";
import { rights } from "../lib/session";
import { useStore } from "../lib/store";
import { Button, RefusalAlert } from "./bits";
import { Icon } from "./icon";

const LanguageSwitch = ({ center }: { center: Center }) => (
  <div class="tl-languages" role="group" aria-label={t("language.switch")}>
    <Icon name="language" />
    {pageLanguages(center)
      .filter(({ code }) => code !== language.value)
      .map(({ code, name }) => (
        <button
          type="button"
          class="tl-languages__one"
          key={code}
          lang={code}
          onClick={() => chooseLanguage(code)}
        >
          {name}
        </button>
      ))}
  </div>
);

const TestData = () => (
  <section class="usa-site-alert usa-site-alert--info usa-site-alert--slim" aria-label={t("test.title")}>
    <div class="usa-alert">
      <div class="usa-alert__body">
        <p class="usa-alert__text">{t("test.text")}</p>
      </div>
    </div>
  </section>
);

interface ShellProps {
  center: Center;
  title: MessageKey;
  children: ComponentChildren;
  /** What stands in the header beside the language switch. */
  tools?: ComponentChildren;
  wide?: boolean;
}

export function Shell({ center, title, children, tools, wide = false }: ShellProps) {
  const agency = local(center.name);
  const may = useStore(rights);
  const mayLead = may.includes("supervise");
  const leads = title === "sup.title";
  useEffect(() => {
    document.title = `${t(title)} – ${agency}`;
  });
  return (
    <div class={`tl-page ${wide ? "tl-page--wide" : ""}`}>
      <a class="usa-skipnav" href="#main">{t("shell.skip")}</a>
      {center.for_tests && <TestData />}
      <header class="tl-header">
        <div class="tl-header__inner">
          <a class="tl-header__name" href="/">
            <img src="/icon.svg" alt="" width="32" height="32" />
            <span>{agency}</span>
          </a>
          <div class="tl-header__tools">
            {tools}
            {may.includes("office") && title !== "office.title" && (
              <a class="usa-link" href="/office">{t("office.title")}</a>
            )}
            {mayLead && (
              <a class="usa-link" href={leads ? "/desk" : "/supervisor"}>
                {t(leads ? "desk.title" : "sup.title")}
              </a>
            )}
            <LanguageSwitch center={center} />
          </div>
        </div>
      </header>
      <main id="main" class="tl-main" tabIndex={-1}>{children}</main>
    </div>
  );
}

function Page({ Body }: { Body: FunctionComponent<{ center: Center }> }) {
  useStore(language); // All texts are drawn again from here when it changes.
  const [center, setCenter] = useState<Center>();
  const [refused, setRefused] = useState<RefusalCode>();

  async function load() {
    setRefused(undefined);
    try {
      const found = await request("get", "/center");
      setNow(found.now);
      await startLanguage(found);
      setCenter(found);
    } catch (error) {
      await startLanguage();
      setRefused(codeOf(error));
    }
  }
  useEffect(() => void load(), []);

  if (center) return <Body center={center} />;
  if (!refused) return <main class="tl-main" aria-busy="true" />;
  return (
    <main class="tl-main tl-narrow">
      <h1>{t("shell.down")}</h1>
      <RefusalAlert code={refused} />
      <p><Button onClick={() => void load()}>{t("shell.again")}</Button></p>
    </main>
  );
}

/** Draws a page once the center's facts are here. */
export function start(Body: FunctionComponent<{ center: Center }>): void {
  render(<Page Body={Body} />, document.getElementById("page")!);
}
