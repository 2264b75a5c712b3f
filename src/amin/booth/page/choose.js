/* Choosing: a list, or people by code, by name, from all, or from a list; each way shows whom before "yes". */

import { Component, html } from "./html.js";
import { Boxes, Button, Frame, Keypad, lineOf, Pages, Photo, Row } from "./parts.js";
import { digits } from "./words.js";

const ARMED_MS = 700; // "yes" answers only after the voter could see whom
const LETTERS = ["ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپوژآء"];

const count = (app) =>
  app.choice.list || app.choice.blank || !app.contest
    ? ""
    : app.t("k.your_choices", { n: app.choice.persons.length, max: app.contest.max_marks });

const ToReview = ({ app }) =>
  app.isMade && html`<${Button} kind="go" id="review" onClick=${() => app.ask("do", { act: "review" })}>${app.t("k.to_review")}<//>`;

const Back = ({ app, to = "doors" }) => html`<${Button} id="back" onClick=${() => app.go(to)}>${app.t("k.back")}<//>`;

const Door = ({ id, title, help, onClick }) =>
  html`<button type="button" class="door" id=${id} onClick=${onClick}><span class="door-title">${title}</span><span class="door-help">${help}</span></button>`;

/* The first question: one list, or people; blank and "not this contest" beside it. */
const Doors = ({ app }) => {
  const { t, contest } = app;
  const people = () => app.go("find");
  return html`<${Frame} app=${app} title=${contest.name} step=${2} middle=${count(app)}
    start=${html`<${Button} id="blank" onClick=${() => app.choose("blank")}>${t("k.mode_blank")}<//>
      <${Button} id="decline" onClick=${() => app.confirm("k.decline_ask", { contest: contest.name }, "k.decline_yes", () => app.ask("do", { act: "decline" }))}>${t("k.decline")}<//>`}
    end=${html`<${ToReview} app=${app} />`}>
    <p class="lead">${contest.seats === 1 ? t("k.contest_one", { contest: contest.name }) : t("k.contest", { contest: contest.name, seats: contest.seats })} ${t("k.mode")}</p>
    <div class="doors">
      ${contest.lists.length > 0 && html`<${Door} id="door-list" title=${t("k.mode_list")} help=${t("k.mode_list_help")} onClick=${() => app.go("lists")} />`}
      <${Door} id="door-people" title=${t("k.mode_people")} help=${t("k.mode_people_help", { max: contest.max_marks })} onClick=${people} />
    </div>
  <//>`;
};

const Find = ({ app }) => {
  const { t } = app;
  return html`<${Frame} app=${app} title=${t("k.mode_people")} step=${2} start=${html`<${Back} app=${app} />`} middle=${count(app)} end=${html`<${ToReview} app=${app} />`}>
    <div class="doors four">
      <${Door} id="door-code" title=${t("k.by_code")} help=${t("k.by_code_help")} onClick=${() => app.go("code")} />
      <${Door} id="door-name" title=${t("k.by_name")} help=${t("k.by_name_help")} onClick=${() => app.go("name")} />
      <${Door} id="door-all" title=${t("k.by_all")} help=${t("k.by_all_help")} onClick=${() => app.go("all")} />
      ${app.contest.lists.length > 0 && html`<${Door} id="door-open" title=${t("k.by_list")} help=${t("k.by_list_help")} onClick=${() => app.go("lists")} />`}
    </div>
  <//>`;
};

/* Whom the code or the tap means, large, and the question. */
class Person extends Component {
  constructor() {
    super();
    this.state = { armed: false };
  }

  componentDidMount() {
    this.timer = setTimeout(() => this.setState({ armed: true }), ARMED_MS);
  }

  componentWillUnmount() {
    clearTimeout(this.timer);
  }

  render({ app, person, onYes, onNo }) {
    const { t } = app;
    const twins = app.contest.candidates.some((each) => each.code !== person.code && each.search === person.search);
    return html`<div class="person">
      <div class="card"><${Photo} app=${app} person=${person} large=${true} />
        <div><p class="person-name"><bdi>${person.name}</bdi></p>
          ${person.father && html`<p>${t("k.child_of", { father: person.father })}</p>`}
          <p>${t("k.code", { code: person.code })}</p><p><bdi>${lineOf(app, person)}</bdi></p></div></div>
      ${twins && html`<p class="notice">${t("k.homonym")}</p>`}
      <${Button} kind="yes" id="yes" aria-disabled=${!this.state.armed} onClick=${() => this.state.armed && onYes()}>${t("k.person_yes")}<//>
      <${Button} id="no" onClick=${onNo}>${t("k.person_no")}<//>
    </div>`;
  }
}

const Code = ({ app }) => {
  const { t, ui, contest } = app;
  const length = 5;
  const typed = ui.code;
  const set = (code) => app.set({ code });
  const person = contest.candidates.find((each) => each.code === typed);
  const list = contest.lists.find((each) => each.code === typed);
  return html`<${Frame} app=${app} title=${t("k.code_cand", { len: length })} step=${2} start=${html`<${Back} app=${app} to="find" />`} middle=${count(app)} end=${html`<${ToReview} app=${app} />`}>
    <div class="by-code">
      <div class="typing"><${Boxes} app=${app} typed=${typed} length=${length} />
        <${Keypad} app=${app} onDigit=${(digit) => typed.length < length && set(typed + digit)} onErase=${() => set(typed.slice(0, -1))} onClear=${() => set("")} /></div>
      <div class="found" aria-live="polite">
        ${person && html`<${Person} key=${person.code} app=${app} person=${person} onYes=${() => app.choose("person", person.code, { code: "" })} onNo=${() => set("")} />`}
        ${!person && typed.length === length && html`<p class="wrong" id="unknown">${t("k.code_unknown", { code: typed })}</p>
          <${Button} id="correct" onClick=${() => set(typed.slice(0, -1))}>${t("k.correct")}<//><${Button} onClick=${() => app.go("name")}>${t("k.to_search")}<//>`}
        ${list && html`<p class="notice">${t("k.code_islist", { code: typed })}</p><${Button} onClick=${() => app.go("list", { list: list.code })}>${t("k.list_show", { list: list.name, n: list.members.length })}<//>`}
        ${!person && !list && typed.length < length && html`${ui.added && !typed && html`<p class="notice">${ui.added}</p>`}<p class="hint">${t("h.code")}</p>`}
      </div>
    </div>
  <//>`;
};

/* Where a row leads: to the person, large; whom the voter has already, back to it. */
const rowOf = (app, from) => (person) =>
  html`<${Row} key=${person.code} app=${app} person=${person} onClick=${() => app.go("person", { person: person.code, from })} />`;

const One = ({ app }) => {
  const person = app.contest.candidates.find((each) => each.code === app.ui.person);
  const back = () => app.go(app.ui.from, {}, { keep: true });
  return html`<${Frame} app=${app} title=${app.t("k.choose_person")} step=${2} start=${html`<${Button} id="back" onClick=${back}>${app.t("k.back")}<//>`} middle=${count(app)} end=${html`<${ToReview} app=${app} />`}>
    <${Person} app=${app} person=${person} onYes=${() => app.choose("person", person.code, { view: app.ui.from })} onNo=${back} />
  <//>`;
};

const Name = ({ app }) => {
  const { t, ui, contest } = app;
  const key = app.searchKey(ui.query);
  const found = key ? contest.candidates.filter((each) => each.search.includes(key)) : [];
  const type = (query) => app.set({ query, page: 0 });
  return html`<${Frame} app=${app} title=${t("k.by_name")} step=${2} start=${html`<${Back} app=${app} to="find" />`} middle=${count(app)} end=${html`<${ToReview} app=${app} />`}>
    <div class="by-name">
      <div class="query"><label for="query">${t("k.search")}</label>
        <input id="query" type="text" dir="auto" autocomplete="off" autocorrect="off" spellcheck="false" maxlength="60" value=${ui.query} onInput=${(event) => type(event.target.value)} />
        <span role="status">${key && t("k.found", { n: found.length })}</span></div>
      <${Pages} app=${app} items=${found} columns=${3} page=${ui.page} onPage=${(page) => app.set({ page })} make=${rowOf(app, "name")} empty=${key ? t("k.search_none") : t("k.by_name_help")} />
      <div class="letters" dir="rtl" role="group" aria-label=${t("k.keyboard")}>
        ${LETTERS.map((row, i) => html`<div class="letter-row">${[...row].map((letter) => html`<${Button} kind="letter" onClick=${() => type(ui.query + letter)}>${letter}<//>`)}
          ${i === 1 && html`<${Button} kind="letter wide" aria-label=${t("k.erase_letter")} onClick=${() => type(ui.query.slice(0, -1))}>⌫<//>`}
          ${i === 2 && html`<${Button} kind="letter wide" onClick=${() => type(`${ui.query} `)}>${t("k.space")}<//>`}</div>`)}
      </div>
    </div>
  <//>`;
};

const All = ({ app }) => html`<${Frame} app=${app} title=${app.t("k.by_all")} step=${2} start=${html`<${Back} app=${app} to="find" />`} middle=${count(app)} end=${html`<${ToReview} app=${app} />`}>
  <${Pages} app=${app} items=${app.contest.candidates} columns=${2} page=${app.ui.page} onPage=${(page) => app.set({ page })} make=${rowOf(app, "all")} />
<//>`;

const Lists = ({ app }) => {
  const { t } = app;
  const make = (list) => html`<button type="button" key=${list.code} class=${app.choice.list === list.code ? "row list chosen" : "row list"} onClick=${() => app.go("list", { list: list.code })}>
    <span class="who"><bdi class="name">${list.name}</bdi><span class="line">${t("k.found", { n: list.members.length })}</span></span>
    <bdi class="code">${digits(list.code, app.language)}</bdi></button>`;
  return html`<${Frame} app=${app} title=${t("k.choose_list")} step=${2} start=${html`<${Back} app=${app} />`} middle=${count(app)} end=${html`<${ToReview} app=${app} />`}>
    <${Pages} app=${app} items=${app.contest.lists} columns=${2} page=${app.ui.page} onPage=${(page) => app.set({ page })} make=${make} />
  <//>`;
};

/* A list with all its names, and two ways on: vote for it, or take its names and change them. */
const List = ({ app }) => {
  const { t, contest } = app;
  const list = contest.lists.find((each) => each.code === app.ui.list);
  const of = new Map(contest.candidates.map((each) => [each.code, each]));
  const open = () => app.confirm("k.open_list_help", { n: list.members.length }, "k.open_list", () => app.choose("open", list.code, { review: true }));
  return html`<${Frame} app=${app} title=${html`<bdi>${list.name}</bdi> · <bdi>${digits(list.code, app.language)}</bdi>`} step=${2}
    start=${html`<${Back} app=${app} to="lists" />`} middle=${html`<${Button} id="open-list" onClick=${open}>${t("k.open_list")}<//>`}
    end=${html`<${Button} kind="yes" id="list-yes" onClick=${() => app.choose("list", list.code, { review: true })}>${t("k.list_yes")}<//>`}>
    <ol class="names">${list.members.map((code) => html`<li key=${code}><bdi class="code">${digits(code, app.language)}</bdi> <bdi>${of.get(code).name}</bdi></li>`)}</ol>
  <//>`;
};

const VIEWS = { doors: Doors, find: Find, code: Code, name: Name, all: All, lists: Lists, list: List, person: One };

export const Choose = ({ app }) => html`<${VIEWS[app.ui.view]} app=${app} />`;
