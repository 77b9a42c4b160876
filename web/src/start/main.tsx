/* start/main.tsx: the start page: what this is, and the two ways on. */
import "../styles/main.scss";
import type { Center } from "../lib/api";
import { t } from "../lib/messages";
import { Icon } from "../ui/icon";
import { Shell, start } from "../ui/shell";
import { Search } from "./search";
import { WaitsSection } from "./waits";

const POINTS = ["one", "two", "three"] as const;

const Start = ({ center }: { center: Center }) => (
  <Shell center={center} title="start.title">
    <div class="tl-hero">
      <h1 class="tl-hero__title">{t("start.heading")}</h1>
      <p class="tl-hero__text">{t("start.text")}</p>
      <Search />
      <a class="usa-button usa-button--big tl-button tl-button--go" href="/call">
        <Icon name="phone" />
        <span>{t("start.call")}</span>
      </a>
    </div>
    <WaitsSection />
    <ul class="tl-points">
      {POINTS.map((point) => (
        <li key={point}>
          <h2>{t(`start.${point}.title`)}</h2>
          <p>{t(`start.${point}.text`)}</p>
        </li>
      ))}
    </ul>
    <div class="tl-doors">
      <a class="tl-staff" href="/status">
        <Icon name="look" size={4} />
        <span>
          <strong>{t("start.status")}</strong>
          <span>{t("start.status_text")}</span>
        </span>
        <Icon name="arrow" />
      </a>
      <a class="tl-staff" href="/my">
        <Icon name="topic" size={4} />
        <span>
          <strong>{t("my.title")}</strong>
          <span>{t("start.my_text")}</span>
        </span>
        <Icon name="arrow" />
      </a>
      <a class="tl-staff" href="/times">
        <Icon name="schedule" size={4} />
        <span>
          <strong>{t("times.title")}</strong>
          <span>{t("start.times_text")}</span>
        </span>
        <Icon name="arrow" />
      </a>
      <a class="tl-staff" href="/promises">
        <Icon name="verified" size={4} />
        <span>
          <strong>{t("start.promises")}</strong>
          <span>{t("start.promises_text")}</span>
        </span>
        <Icon name="arrow" />
      </a>
      <a class="tl-staff" href="/desk">
        <Icon name="agent" size={4} />
        <span>
          <strong>{t("start.desk")}</strong>
          <span>{t("start.desk_text")}</span>
        </span>
        <Icon name="arrow" />
      </a>
    </div>
  </Shell>
);

start(Start);
