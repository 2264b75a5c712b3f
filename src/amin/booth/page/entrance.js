/* Before and beside the vote: the card, the settings, and what staff see. */

import { html } from "./html.js";
import { Boxes, Button, Frame, Keypad } from "./parts.js";

const HELPLINE = {
  "k.err_card_used": "11", "k.err_card_other": "12", "k.err_card_unread": "13", "k.err_printer": "21",
  "k.err_printer2": "22", "k.err_station": "31", "k.power_before": "41", "k.power_printed": "42",
  "k.power_sending": "43", "k.was_recorded": "44", "k.not_now": "51", "k.staff_wrong": "52", "k.service": "53",
};

export const Notice = ({ app, said }) =>
  said && html`<div class="wrong-box" role="alert"><p>${app.t(said.id, said.given)}</p>
    ${HELPLINE[said.id] && html`<p class="helpline">${app.t("k.helpline", { code: HELPLINE[said.id] })}</p>`}</div>`;

export const Attract = ({ app }) => {
  const { t } = app;
  return html`<${Frame} app=${app} title=${app.known.definition.name}
    end=${app.known.training && html`<${Button} kind="go" id="practise" onClick=${() => app.ask("practise")}>${t("k.card_try")}<//>`} middle=${t("k.help")}>
    <${Notice} app=${app} said=${app.state.notice} />
    <div class="waiting"><svg class="slot" viewBox="0 0 120 80" aria-hidden="true"><rect x="14" y="40" width="92" height="34" rx="6" /><rect class="paper" x="32" y="6" width="56" height="46" rx="4" /><path d="M24 52h72" /></svg>
      <p class="lead large">${t("k.attract")}</p></div>
  <//>`;
};

const Pick = ({ label, options, value, onPick, id }) =>
  html`<fieldset class="pick"><legend>${label}</legend>${options.map(([key, word, extra]) => html`<button type="button" class=${key === value ? "button picked" : "button plain"} id=${`${id}-${key}`} aria-pressed=${key === value} onClick=${() => onPick(key)} ...${extra ?? {}}>${word}</button>`)}</fieldset>`;

export const SettingsScreen = ({ app }) => {
  const { t, settings } = app;
  const set = (changed) => app.ask("settings", { ...settings, ...changed });
  return html`<${Frame} app=${app} title=${t("k.settings_head")} step=${1} middle=${t("h.time")} end=${html`<${Button} kind="go" id="begin" onClick=${() => app.ask("do", { act: "begin" })}>${t("k.start")}<//>`}>
    <${Notice} app=${app} said=${app.state.notice} />
    <div class="picks">
      <${Pick} id="language" label=${t("k.language")} value=${settings.language} onPick=${(language) => set({ language })} options=${[["fa", "فارسی", { lang: "fa" }], ["en", "English", { lang: "en" }]]} />
      <${Pick} id="size" label=${t("k.size")} value=${settings.size} onPick=${(size) => set({ size })} options=${[1, 2, 3, 4].map((size) => [size, t(`k.size_${size}`)])} />
      <${Pick} id="theme" label=${t("k.theme")} value=${settings.theme} onPick=${(theme) => set({ theme })} options=${["light", "dark", "dim"].map((theme) => [theme, t(`k.theme_${theme}`)])} />
    </div>
  <//>`;
};

/* Nothing that was chosen is on these two screens. */
const Staff = ({ app, acts }) =>
  html`<div class="by-code"><div class="typing"><${Boxes} app=${app} typed=${app.ui.staff.replace(/./g, "•")} length=${6} />
    <${Keypad} app=${app} onDigit=${(digit) => app.set({ staff: (app.ui.staff + digit).slice(0, 6) })} onErase=${() => app.set({ staff: app.ui.staff.slice(0, -1) })} onClear=${() => app.set({ staff: "" })} /></div>
    <div class="found"><p>${app.t("k.staff_code")}</p>${acts}</div></div>`;

export const Locked = ({ app }) => html`<${Frame} app=${app} title=${app.t("k.idle_locked")}>
  <${Staff} app=${app} acts=${html`<${Button} kind="go" id="unlock" onClick=${() => app.staff("do", { act: "resume" })}>${app.t("k.unlock")}<//>
    <${Button} id="end" onClick=${() => app.confirm("k.end_ask", {}, "k.end_yes", () => app.staff("end"))}>${app.t("k.end_visit")}<//>`} />
<//>`;

export const Stopped = ({ app }) => html`<${Frame} app=${app} title=${app.t("k.stopped_head")}>
  <${Notice} app=${app} said=${app.state.notice} />
  <${Staff} app=${app} acts=${html`<${Button} kind="go" id="mend" onClick=${() => app.staff("do", { act: "mend" })}>${app.t("k.mend")}<//>`} />
<//>`;
