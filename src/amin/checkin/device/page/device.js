/* The device page: what it knows, what a key does, and when it makes a sound. */

import * as api from "./api.js";
import { Dialog } from "./dialogs.js";
import { html, render } from "./html.js";
import { Reader } from "./reader.js";
import { Answer, isAsking, Opening, Reading, Ready, saying, Top } from "./screens.js";
import { play } from "./sounds.js";
import { LANGUAGES, word } from "./words.js";

const ARMED_MS = 400; // a second Enter of the scanner, or of a quick hand, gives no card
const SOUND_OF = { ok: "ok", mixed: "ok", dummy: "ok", refused: "no", provisional: "provisional", doubt: "provisional", unread: "no", trouble: "no" };

const state = {
  language: kept("language", LANGUAGES[0]), sound: kept("sound", "on") === "on",
  status: null, sheet: null, wanted: new Set(), told: "", note: "", reader: new Reader(),
  busy: false, armed: false, dialog: null,
};
let arming = 0;
let before = null; // what had the focus before a dialog

/* A choice of this device's staff; nothing about a voter is ever kept. */
function kept(name, otherwise) {
  return window.localStorage.getItem(`amin-device-${name}`) ?? otherwise;
}

function keep(name, value) {
  window.localStorage.setItem(`amin-device-${name}`, value);
}

function Page() {
  const opening = state.status?.phase === "opening";
  const body = state.busy ? html`<${Reading} language=${state.language} />`
    : state.sheet ? html`<${Answer} state=${state} act=${act} />`
      : opening ? html`<${Opening} state=${state} act=${act} />`
        : html`<${Ready} state=${state} act=${act} />`;
  return html`<a class="skip" href="#answer">${word("skip", state.language)}</a>
    <${Top} status=${state.status} language=${state.language} sound=${state.sound} act=${act} />
    ${body}<${Dialog} state=${state} act=${act} />`;
}

function show() {
  document.documentElement.lang = state.language;
  document.documentElement.dir = state.language === "fa" ? "rtl" : "ltr";
  document.title = `${word("title", state.language)} · ${word("brand", state.language)}`;
  render(html`<${Page} />`, document.getElementById("page"));
}

/* Say it to who listens: refusals at once, all else when there is a pause. */
function announce(text, urgent = false) {
  document.getElementById(urgent ? "alert" : "announce").textContent = text;
}

function sound(name) {
  if (state.sound && name) play(name);
}

/* Put a sheet on the screen: colour, icon, words and sound together. */
function put(sheet) {
  state.busy = false;
  state.note = "";
  if (sheet.kind === "handed" || sheet.kind === "noted" || sheet.kind === "ready") return clear(sheet);
  state.sheet = { can: [], contests: [], objections: [], ...sheet };
  state.wanted = new Set(state.sheet.contests.filter((each) => each.verdict !== "refused").map((each) => each.id));
  state.armed = false;
  window.clearTimeout(arming);
  arming = window.setTimeout(() => { state.armed = true; show(); }, ARMED_MS);
  show();
  document.getElementById("answer").focus();
  sound(SOUND_OF[sheet.kind]);
  announce(saying(state.sheet, state.language).filter(Boolean).join(". "), !isAsking(state.sheet));
}

/* Nobody is on the screen any more: after a card was given nothing is shown of whom or of what. */
function clear(sheet) {
  const told = { handed: sheet.provisional ? "just_handed_provisional" : "just_handed", noted: "just_noted" }[sheet.kind] ?? "";
  state.sheet = null;
  state.told = told;
  state.reader.clear();
  show();
  document.getElementById("answer").focus();
  if (sheet.kind === "handed") sound("handed");
  announce(told ? word(told, state.language) : "");
}

async function ask(path, body) {
  state.busy = true;
  state.told = "";
  show();
  put(await api.sheet(path, body));
}

function read() {
  const given = state.reader.finish();
  if (state.sheet && isAsking(state.sheet)) {
    state.note = "finish_first";
    sound("no");
    show();
    announce(word("finish_first", state.language), true);
    return;
  }
  ask("read", given);
}

const act = {
  sound() {
    state.sound = !state.sound;
    keep("sound", state.sound ? "on" : "off");
    show();
    sound("handed");
  },
  language() {
    state.language = LANGUAGES[1 - LANGUAGES.indexOf(state.language)];
    keep("language", state.language);
    show();
  },
  play,
  press(digit) { state.reader.take(digit); show(); },
  erase() { state.reader.erase(); show(); },
  clear() { state.reader.clear(); show(); },
  want(contest) {
    if (!state.wanted.delete(contest)) state.wanted.add(contest);
    show();
  },
  primary() {
    const { sheet } = state;
    if (state.busy || (sheet && !state.armed)) return;
    if (!sheet && state.status?.phase === "opening") {
      if (state.status.opening.steps.every((step) => step.done)) act.open("open");
    } else if (!sheet) {
      if (state.reader.typed) read();
    } else if (isAsking(sheet)) {
      if (state.wanted.size) ask("hand-over", { contests: [...state.wanted] });
    } else if (sheet.kind === "doubt") {
      ask("finger");
    } else if (sheet.reason === "writer") {
      ask("hand-over", { contests: sheet.contests.filter((each) => each.verdict !== "refused").map((each) => each.id) });
    } else {
      act.back();
    }
  },
  back() {
    if (state.busy) return;
    const had = state.sheet !== null;
    clear({ kind: "ready" });
    if (had) api.answer("back");
  },
  open(name) {
    before = document.activeElement?.id ?? null;
    state.dialog = { name, problem: null, busy: false };
    show();
  },
  shut() {
    if (!state.dialog) return;
    state.dialog = null;
    show();
    (before && document.getElementById(before) || document.getElementById("answer")).focus();
  },
  async tick(step, done) {
    await api.answer("opening", { step, done });
  },
  async send(fields, how) {
    const { name } = state.dialog;
    state.dialog = { ...state.dialog, busy: true, problem: null };
    show();
    const path = { open: "open", manual: "manual" }[name] ?? name;
    const answer = await api.answer(path, { ...fields, ...(name === "objection" ? { then: how === "only" ? "note" : "provisional" } : {}) });
    if (!state.dialog) return;
    if (answer.problem) {
      state.dialog = { ...state.dialog, busy: false, problem: answer };
      show();
    } else if (answer.found) {
      state.dialog = { ...state.dialog, busy: false, found: answer.found, many: answer.many };
      show();
    } else {
      state.dialog = null;
      if (name === "open") state.told = "just_opened";
      if (answer.kind) put(answer);
      else show();
    }
  },
  choose(ticket) {
    state.dialog = null;
    ask("read", { chosen: ticket });
  },
};

/* Whether Enter belongs to what has the focus: a button, a link, a field; a box is ticked by the space bar. */
function isFor(target) {
  return target instanceof Element && target.closest("button, a, select, summary, input:not([type=checkbox])") !== null;
}

function onKey(event) {
  if (state.dialog || event.ctrlKey || event.altKey || event.metaKey) return;
  if (state.busy) {
    event.preventDefault(); // what is scanned meanwhile is not taken for an answer to what comes
    return;
  }
  if (event.repeat && event.key === "Enter") return event.preventDefault();
  const taken = state.reader.take(event.key);
  if (taken) {
    event.preventDefault();
    if (taken === "done") read();
    else show();
  } else if (event.key === "Escape") {
    if (state.reader.isEmpty) act.back();
    else act.clear();
  } else if (event.key === "Enter" && !isFor(event.target)) {
    event.preventDefault();
    act.primary();
  } else if (event.key === "s" || event.key === "س") {
    act.sound();
  } else if (event.key === "?" || event.key === "؟") {
    act.open("keys");
  }
}

document.addEventListener("keydown", onKey, { capture: true });
api.follow((status) => {
  state.status = status ?? (state.status && { ...state.status, line: { state: "unknown", since: null } });
  show();
});
show();
