/* What all screens are built from: the frame, people, pages, a keypad, a question. */

import { Component, html } from "./html.js";
import { digits } from "./words.js";

export const Button = ({ kind = "plain", children, ...rest }) =>
  html`<button type="button" class=${`button ${kind}`} ...${rest}>${children}</button>`;

/* The frame: what this screen is about and the settings on top, where to go below. */
export const Frame = ({ app, title, step, children, start, middle, end }) => {
  const { t, language, colour } = app;
  return html`<div class="frame" data-step=${app.state.step}>
    <header>
     <div class=${colour ? `top colour-${colour.id}` : "top"}>
      <div class="about">
        <h1 tabindex="-1" id="title">${title}</h1>
        <p class="step">
          ${step && html`<span>${t("k.step", { n: step })}</span>`}
          ${colour && html`<span class="tag">${language === "fa" ? colour.fa : colour.en}</span>`}
          ${app.state.of > 1 && app.contest && html`<span>${t("k.progress", { n: app.state.number, m: app.state.of })}</span>`}
        </p>
      </div>
      <${Screen} app=${app} />
     </div>
     ${app.known.training && html`<p class="training">${t("k.test_mode")}</p>`}
    </header>
    <main>${children}</main>
    ${(start || middle || end) &&
    html`<footer><div>${start}</div><p class="middle">${middle}</p><div>${end}</div></footer>`}
  </div>`;
};

const NEXT_THEME = { light: "dark", dark: "dim", dim: "light" };

const Screen = ({ app }) => {
  const { t, settings } = app;
  const set = (changed) => app.ask("settings", { ...settings, ...changed });
  return html`<nav class="screen" aria-label=${t("k.settings")}>
    <${Button} id="size" onClick=${() => set({ size: (settings.size % 4) + 1 })}>${t("k.size")}<//>
    <${Button} id="theme" onClick=${() => set({ theme: NEXT_THEME[settings.theme] })}>${t("k.theme")}<//>
    <${Button} id="language" lang=${settings.language === "fa" ? "en" : "fa"} onClick=${() => set({ language: settings.language === "fa" ? "en" : "fa" })}>${t("k.language_other")}<//>
  </nav>`;
};

/* A person: photo, name, father's name where names repeat, list, code. */
export const Photo = ({ app, person, large }) =>
  person.photo
    ? html`<img class=${large ? "photo large" : "photo"} src=${`photos/${person.photo}.jpg`} alt=${app.t("k.photo_of", { name: person.name })} />`
    : html`<svg class=${large ? "photo large" : "photo"} viewBox="0 0 60 72" aria-hidden="true"><rect width="60" height="72" /><circle cx="30" cy="26" r="13" /><path d="M8 72c0-18 9-28 22-28s22 10 22 28Z" /></svg>`;

export const lineOf = (app, person) => {
  const list = app.contest.lists.find((each) => each.code === person.list);
  return list ? list.name : app.t("k.independent");
};

export const Row = ({ app, person, onClick }) => {
  const chosen = app.choice.persons.includes(person.code);
  return html`<button type="button" class=${chosen ? "row chosen" : "row"} onClick=${onClick}>
    <${Photo} app=${app} person=${person} />
    <span class="who"><bdi class="name">${person.name}</bdi>
      <span class="line">${person.homonym && html`${app.t("k.child_of", { father: person.father })} · `}<bdi>${lineOf(app, person)}</bdi></span></span>
    <bdi class="code">${digits(person.code, app.language)}</bdi>
    ${chosen && html`<span class="mark">${app.t("k.chosen_mark")}</span>`}
  </button>`;
};

/* Rows in pages: as many as the height holds, none hidden, each page numbered. */
export class Pages extends Component {
  constructor() {
    super();
    this.state = { rows: 1 };
    this.measure = () => {
      if (!this.box) return;
      const style = getComputedStyle(this.box);
      const row = parseFloat(style.getPropertyValue("--row")) * parseFloat(getComputedStyle(document.documentElement).fontSize);
      const gap = parseFloat(style.rowGap);
      const rows = Math.max(1, Math.floor((this.box.clientHeight + gap) / (row + gap)));
      if (rows !== this.state.rows) this.setState({ rows });
    };
  }

  componentDidMount() {
    this.watch = new ResizeObserver(this.measure);
    this.watch.observe(this.box);
    this.watch.observe(document.documentElement);
    this.measure();
  }

  componentDidUpdate() {
    this.measure();
  }

  componentWillUnmount() {
    this.watch.disconnect();
  }

  render({ app, items, columns = 2, make, page, onPage, empty }) {
    const { t } = app;
    const each = this.state.rows * columns;
    const pages = Math.max(1, Math.ceil(items.length / each));
    const at = Math.min(page, pages - 1);
    return html`<div class="pages">
      <div class=${`grid columns-${columns}`} style=${`--rows:${this.state.rows}`} ref=${(box) => (this.box = box)}>
        ${items.length ? items.slice(at * each, at * each + each).map(make) : html`<p class="notice">${empty}</p>`}
      </div>
      <div class="turn">
        <${Button} disabled=${at === 0} onClick=${() => onPage(at - 1)}>${t("k.previous_page")}<//>
        <p aria-live="polite">${t("k.page", { n: at + 1, m: pages })}</p>
        <${Button} disabled=${at === pages - 1} onClick=${() => onPage(at + 1)}>${t("k.next_page")}<//>
      </div>
    </div>`;
  }
}

/* Digits: 1-2-3 on top, left to right in both languages, as on the tactile keypad. */
export const Keypad = ({ app, onDigit, onErase, onClear }) =>
  html`<div class="keypad" dir="ltr" role="group" aria-label=${app.t("k.keypad")}>
    ${[..."123456789"].map((digit) => html`<${Button} kind="key" onClick=${() => onDigit(digit)}>${digits(digit, app.language)}<//>`)}
    <${Button} kind="key small" aria-label=${app.t("k.erase_all")} onClick=${onClear}>${app.t("k.clear")}<//>
    <${Button} kind="key" onClick=${() => onDigit("0")}>${digits("0", app.language)}<//>
    <${Button} kind="key" aria-label=${app.t("k.erase")} onClick=${onErase}>⌫<//>
  </div>`;

export const Boxes = ({ app, typed, length }) =>
  html`<div class="boxes" dir="ltr" role="img" aria-label=${`${app.t("k.digits_typed")}: ${typed ? digits(typed.split("").join(" "), app.language) : "–"}`}>
    ${Array.from({ length }, (_, i) => html`<span class=${i === typed.length ? "box here" : "box"}>${typed[i] ? digits(typed[i], app.language) : ""}</span>`)}
  </div>`;

/* A question over the screen: the focus stays in it, and Escape is the cautious answer. */
export class Question extends Component {
  componentDidMount() {
    this.box.showModal();
  }

  render({ children, label, onCancel }) {
    return html`<dialog class="question" aria-label=${label} ref=${(box) => (this.box = box)} onCancel=${(event) => { event.preventDefault(); onCancel?.(); }}>
      ${children}
    </dialog>`;
  }
}
