/* The page of a terminal: a view of what its service says, and of nothing else.

   What is chosen lives in the service; here is only where on the screen somebody is: reload, and nothing is lost.
   Each new step begins with a fresh view, so no voter sees anything of the one before. */

import * as api from "./api.js";
import { Choose } from "./choose.js";
import { Attract, Locked, Notice, SettingsScreen, Stopped } from "./entrance.js";
import { html, render } from "./html.js";
import { Done, Made, Printing, Read, Sending } from "./paper.js";
import { Button, Question } from "./parts.js";
import { Review } from "./review.js";
import { searchKeyBy } from "./spelling.js";
import { loadWords, text } from "./words.js";

const SCREENS = {
  attract: Attract, settings: SettingsScreen, choose: Choose, review: Review, print: Printing, read: Read,
  send: Sending, tested: Made, done: Done, locked: Locked, stopped: Stopped,
};
const FRESH = { view: "doors", code: "", query: "", page: 0, list: null, person: null, from: "all", staff: "", added: "" };
const IDLE_S = { settings: 150, choose: 150, review: 150, tested: 150, read: 300 };
const ANSWER_S = 30;
const LEAVE_S = 15;
const ERRORS = /^k\.(err_|not_now|staff_wrong|service)/;

const store = {
  known: null, searchKey: null, state: null, ui: { ...FRESH }, said: null, question: null, busy: false, idleLeft: null, quiet: 0, card: "",
};

function place(state) {
  return `${state.step} ${state.contest} ${state.number}`;
}

function take({ state, said }) {
  if (store.state && place(state) !== place(store.state)) {
    store.ui = { ...FRESH };
    store.question = null;
    store.moved = true;
    document.getElementById("announce").textContent = ""; // else the next voter could hear who was chosen
  }
  store.state = state;
  store.said = said;
}

async function ask(act, fields = {}, then = {}) {
  if (store.busy) return null;
  store.busy = true;
  if (act === "print") store.state = { ...store.state, step: "print" };
  draw();
  let answer = null;
  try {
    answer = await api.ask(act, fields);
    take(answer);
    if (!answer.said) go(then);
    if (!answer.said && act === "choose") tell(fields);
  } catch {
    store.said = { id: "k.service", given: {}, asks: false };
  }
  store.busy = false;
  draw();
  return answer;
}

/* Say what was chosen, on the screen and to whoever listens. */
function tell({ act, code }) {
  const app = appOf();
  if (act !== "person") return;
  const { name } = app.contest.candidates.find((each) => each.code === code);
  store.ui.added = app.t("k.added", { name, left: app.contest.max_marks - app.choice.persons.length });
  document.getElementById("announce").textContent = store.ui.added;
}

function go(then) {
  if (then.view) store.moved = true;
  store.ui = { ...store.ui, ...then };
}

/* Choose; a sentence that asks is asked, and "yes" does the same act again, agreed. */
async function choose(act, code = "", then = {}) {
  const { review, ...to } = then;
  const answer = await ask("choose", { act, code }, to);
  if (answer?.said?.asks) {
    store.said = null;
    const { id, given } = answer.said;
    confirm(id, given, act === "blank" ? "k.blank_yes" : "k.yes", async () => {
      const agreed = await ask("choose", { act, code, agreed: true }, to);
      if (agreed && !agreed.said && (review || act === "blank")) await ask("do", { act: "review" });
    });
  } else if (answer && !answer.said && review) {
    await ask("do", { act: "review" });
  }
}

function confirm(id, given, yes, act) {
  store.question = { id, given, yes, act };
  draw();
}

async function staff(act, fields = {}) {
  const code = store.ui.staff;
  store.ui.staff = "";
  await ask(act, { ...fields, staff: code });
}

function appOf() {
  const { state, known, ui } = store;
  const { language } = state.settings;
  const contest = known.definition.contests.find((each) => each.id === state.contest) ?? null;
  const choice = state.choice ?? { list: null, persons: [], blank: false };
  return {
    state, known, ui, contest, choice, language, ask, choose, confirm, staff,
    busy: store.busy,
    settings: state.settings,
    colour: contest && known.colours.find((each) => each.id === contest.colour),
    isMade: Boolean(choice.list || choice.blank || choice.persons.length),
    searchKey: store.searchKey,
    t: (id, given) => text(id, language, given),
    set: (changed) => { go(changed); draw(); },
    go: (view, given = {}, { keep } = {}) => { go({ ...(keep ? {} : { page: 0, code: "", query: "" }), ...given, view }); draw(); },
  };
}

const Said = ({ app }) => {
  const { said } = store;
  if (!said || app.state.step === "stopped") return null;
  const close = () => { store.said = null; draw(); };
  return html`<${Question} label=${app.t(said.id, said.given)} onCancel=${close}>
    ${ERRORS.test(said.id) ? html`<${Notice} app=${app} said=${said} />` : html`<p class="lead">${app.t(said.id, said.given)}</p>`}
    <${Button} kind="go" id="close" onClick=${close}>${app.t("k.close")}<//><//>`;
};

const Asked = ({ app }) => {
  const { question } = store;
  if (!question) return null;
  const no = () => { store.question = null; draw(); };
  const yes = () => { store.question = null; draw(); question.act(); };
  return html`<${Question} label=${app.t(question.id, question.given)} onCancel=${no}>
    <p class="lead">${app.t(question.id, question.given)}</p>
    <div class="two"><${Button} id="agree" kind="go" onClick=${yes}>${app.t(question.yes)}<//><${Button} id="refuse" onClick=${no}>${app.t("k.no")}<//></div><//>`;
};

const Idle = ({ app }) => {
  if (store.idleLeft === null) return null;
  return html`<${Question} label=${app.t("k.stay")} onCancel=${stir}>
    <p class="lead large">${app.t("k.idle", { s: store.idleLeft })}</p>
    <${Button} id="stay" kind="go" onClick=${stir}>${app.t("k.stay")}<//><//>`;
};

function draw() {
  const app = appOf();
  const root = document.documentElement;
  root.lang = app.language;
  root.dir = app.language === "fa" ? "rtl" : "ltr";
  root.dataset.theme = app.settings.theme;
  root.dataset.size = app.settings.size;
  const Now = SCREENS[app.state.step];
  render(html`<div><${Now} key=${`${place(app.state)} ${app.ui.view}`} app=${app} /><${Asked} app=${app} /><${Said} app=${app} /><${Idle} app=${app} /></div>`, document.getElementById("kiosk"));
  document.title = `${app.t("k.title")} · ${app.language === "fa" ? "امین" : "Amin"}`;
  if (store.moved) {
    store.moved = false;
    document.getElementById("title")?.focus();
  }
}

/* Nobody answers: first a question, then the screen is locked and staff are called; nothing is cast or lost. */
function tick() {
  if (!store.state || store.busy) return;
  const { step } = store.state;
  store.quiet += 1;
  if (step === "done" && store.quiet >= LEAVE_S) {
    store.quiet = 0;
    ask("do", { act: "leave" });
    return;
  }
  const limit = IDLE_S[step];
  if (!limit) return;
  const left = limit + ANSWER_S - store.quiet;
  if (left <= 0) {
    store.idleLeft = null;
    store.quiet = 0;
    ask("do", { act: "idle" });
  } else if (left <= ANSWER_S) {
    store.idleLeft = left;
    draw();
  }
}

function stir() {
  store.quiet = 0;
  if (store.idleLeft !== null) {
    store.idleLeft = null;
    draw();
  }
}

const LATIN = new Map([..."۰۱۲۳۴۵۶۷۸۹", ..."٠١٢٣٤٥٦٧٨٩"].map((digit, i) => [digit, String(i % 10)]));

/* The tactile keypad and the card reader are keyboards: digits go where digits are wanted, a card to the device. */
function onKey(event) {
  store.quiet = 0;
  if (!store.state || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = LATIN.get(event.key) ?? event.key;
  const { step } = store.state;
  const { ui } = store;
  if (step === "attract") {
    if (/^[0-9a-f]$/.test(key)) store.card = (store.card + key).slice(-192);
    if (key === "Enter" && store.card) {
      const { card } = store;
      store.card = "";
      event.preventDefault();
      ask("card", { card });
    }
    return;
  }
  const field = step === "choose" && ui.view === "code" ? ["code", 5] : ["locked", "stopped"].includes(step) ? ["staff", 6] : null;
  if (!field || store.said || store.question) return;
  const [name, most] = field;
  if (/^[0-9]$/.test(key) && ui[name].length < most) ui[name] += key;
  else if (key === "Backspace") ui[name] = ui[name].slice(0, -1);
  else return;
  event.preventDefault();
  draw();
}

async function start() {
  await loadWords();
  store.known = await api.known();
  store.searchKey = searchKeyBy(store.known.spellings);
  take(await api.state());
  draw();
  setInterval(tick, 1000);
  addEventListener("keydown", onKey);
  addEventListener("pointerdown", stir);
  addEventListener("contextmenu", (event) => event.preventDefault());
}

start();
