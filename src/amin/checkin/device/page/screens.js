/* The one screen, state by state: a function from what the device knows to what is shown. */

import { html } from "./html.js";
import { Icon } from "./icons.js";
import { digits, hasWord, number, word } from "./words.js";

const KINDS = {
  ok: ["ok", "yes"], mixed: ["ok", "yes"], refused: ["no", "no"], provisional: ["pv", "care"], doubt: ["pv", "care"],
  unread: ["pv", "care"], trouble: ["pv", "care"], dummy: ["ok", "yes"],
};

const LINES = { up: ["up", "line"], cut: ["off", "cut"], draining: ["off", "sending"], held: ["off", "care"], quarantined: ["off", "no"] };

const isAsking = (sheet) => ["ok", "mixed", "provisional", "dummy"].includes(sheet.kind);
export { isAsking };

/* A sentence for a code of the device, or the general one for a code that this page does not know. */
function coded(prefix, code, language, given) {
  const key = hasWord(`${prefix}_${code}`) ? `${prefix}_${code}` : `${prefix}_other`;
  return word(hasWord(key) ? key : "refused_other", language, given);
}

const nameOf = (contest, language) => contest.name[language] ?? contest.id;

function listed(contests, language) {
  return contests.map((each) => nameOf(each, language)).join(word("and", language));
}

export function Top({ status, language, sound, act }) {
  const w = (key, given) => word(key, language, given);
  const [look, icon] = LINES[status?.line.state] ?? ["off", "cut"];
  const line = status ? w(`line_${status.line.state}`, { time: status.line.since ?? "" }) : w("line_unknown");
  return html`<header><div class="dtop">
    <span class="t">${status ? w("at", { station: status.station, device: status.device }) : w("title")}</span>
    <span class="n ${look}" id="line" data-line=${status?.line.state ?? "unknown"}><${Icon} name=${icon} /> ${line}</span>
    ${status && html`
      <span class="n" id="queue">${w("queue", { n: status.queue })}</span>
      <span class="n" id="today">${w("today", { n: status.today })}</span>
      <span class="n" id="average">${status.average_s === null ? w("no_average") : w("average", { s: status.average_s })}</span>
      <span class="n" id="clock">${digits(status.clock, language)}</span>`}
    <span class="tools">
      <button type="button" class="tool" id="sound" aria-pressed=${String(sound)} onClick=${act.sound}><${Icon} name=${sound ? "sound" : "mute"} />${w(sound ? "sound_on" : "sound_off")}</button>
      <button type="button" class="tool" id="keys" onClick=${() => act.open("keys")} aria-label=${w("help")}>?</button>
      <button type="button" class="tool" id="language" lang=${language === "fa" ? "en" : "fa"} onClick=${act.language}>${w("other_language")}</button>
    </span></div>
    ${status?.training && html`<p class="training">${w("training")}</p>`}
  </header>`;
}

const ROWS = [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]];

function Keypad({ language, typed, act }) {
  const w = (key) => word(key, language);
  const key = (digit) => html`<button type="button" onClick=${() => act.press(digit)}>${digits(digit, language)}</button>`;
  return html`<div class="pad" role="group" aria-label=${w("number")}>
    ${ROWS.flat().map(key)}
    <button type="button" aria-label=${w("clear")} disabled=${!typed} onClick=${act.clear}>×</button>
    ${key("0")}
    <button type="button" aria-label=${w("erase")} disabled=${!typed} onClick=${act.erase}>⌫</button>
  </div>`;
}

function Cells({ typed, language }) {
  const cells = Array.from({ length: Math.max(10, typed.length) }, (_, i) => typed[i] ?? "");
  const mark = (i) => (i >= 10 ? "more" : i < typed.length ? "full" : i === typed.length ? "next" : "");
  return html`<div class="cells" role="img" aria-label="${word("typed_label", language)}: ${word("typed_so_far", language, { n: typed.length })}">
    ${cells.map((digit, i) => html`<span class=${mark(i)}>${digits(digit, language)}</span>`)}
  </div>`;
}

export function Ready({ state, act }) {
  const { status, language, reader, told } = state;
  const w = (key, given) => word(key, language, given);
  const typed = reader.typed;
  const figure = (id, key, value, look = "") => html`<div class=${look}><dt>${w(key)}</dt><dd id=${id}>${number(value, language)}</dd></div>`;
  return html`<main class="ans ready one" id="answer" tabindex="-1" data-kind="ready">
    <div class="ready-cols">
      <div>
        ${told && html`<p class="told"><${Icon} name="yes" />${w(told)}</p>`}
        <h1><${Icon} name="scan" />${w("ready")}</h1>
        <p class="lead">${reader.scanned === null ? w("ready_say") : w("scanning")}</p>
        <${Cells} typed=${typed} language=${language} />
        ${status && html`<dl class="figures">
          ${figure("figure-today", "figure_today", status.today)}
          ${figure("figure-average", "figure_average", status.average_s ?? "–")}
          ${figure("figure-queue", "figure_queue", status.queue, status.queue ? "l2" : "")}
          ${figure("figure-provisional", "figure_provisional", status.provisional, status.provisional ? "l2" : "")}
          ${figure("figure-cards", "figure_cards", status.cards)}
        </dl>`}
      </div>
      <${Keypad} language=${language} typed=${typed} act=${act} />
    </div>
  </main>
  <footer class="dfoot">
    <button type="button" class="btn primary" id="primary" disabled=${!typed} onClick=${act.primary}>${w("act_look_up")} <kbd>Enter</kbd></button>
    ${status?.registry && html`<button type="button" class="btn" id="similar" onClick=${() => act.open("similar")}>${w("act_similar")}</button>`}
    <button type="button" class="btn" id="manual" onClick=${() => act.open("manual")}>${w(status?.line.state === "held" ? "act_manual_end" : "act_manual")}</button>
    <a class="btn end" id="register" href="register.pdf?language=${language}" target="_blank" rel="noopener">${w("act_register")}</a>
  </footer>`;
}

export function Reading({ language }) {
  return html`<main class="ans wait one" id="answer" tabindex="-1" data-kind="reading"><div class="main2">
    <h1><span class="turning" aria-hidden="true"></span>${word("reading", language)}</h1>
    <p class="say">${word("reading_say", language)}</p>
  </div></main>`;
}

function Photo({ sheet, language }) {
  if (sheet.person?.photo) return html`<div class="ph"><img src=${sheet.person.photo} alt=${word("photo", language)} /></div>`;
  return html`<div class="ph none"><${Icon} name="person" /><span>${word("no_photo", language)}</span></div>`;
}

function Who({ sheet, language }) {
  const w = (key, given) => word(key, language, given);
  const number = html`<bdi dir="ltr" class="masked">${digits(sheet.number, language)}</bdi>`;
  const how = w(`how_${sheet.how}`);
  if (!sheet.person) return html`<div class="id"><p class="nm">${number}</p><p class="ln">${sheet.kind === "provisional" ? w("read_from_document") : how}</p></div>`;
  const { name, father, born } = sheet.person;
  return html`<div class="id"><p class="nm"><bdi>${name}</bdi></p>
    <p class="ln">${w("father", { name: "" })}<bdi>${father}</bdi> · ${w("born", { year: String(born) })} · ${w("number")} ${number} · ${how}</p></div>`;
}

function whyNot(contest, language) {
  if (contest.reason === "taken" && contest.station) return word("taken_where_short", language, { station: contest.station, time: contest.time });
  return coded("why", contest.reason, language, {});
}

function Row({ contest, at, state, act }) {
  const { language, sheet } = state;
  const w = (key) => word(key, language);
  const called = html`<span class="ct k${at % 3}">${nameOf(contest, language)}</span>`;
  if (contest.verdict === "refused") {
    const badge = contest.reason === "taken" ? ["told", "badge_given"] : ["no", "badge_no"];
    return html`<li>${called}<span>${whyNot(contest, language)}</span><span class="lv"><${Icon} name=${badge[0]} />${w(badge[1])}</span></li>`;
  }
  const wanted = state.wanted.has(contest.id);
  const note = !wanted ? "declined" : contest.verdict === "provisional" ? "free_provisional" : contest.verdict === "final" ? "final_here" : "free";
  return html`<li>${called}<span>${w(note)}</span>
    <label class="want"><input type="checkbox" checked=${wanted} disabled=${sheet.kind === "dummy"} onChange=${() => act.want(contest.id)} /><span>${w("wants")}<span class="unseen"> ${nameOf(contest, language)}</span></span></label></li>`;
}

/* What the sheet says in one heading and one paragraph: [heading, bold line, text]. */
export function saying(sheet, language) {
  const w = (key, given) => word(key, language, given);
  const open = sheet.contests.filter((each) => each.verdict !== "refused");
  const names = listed(open, language);
  switch (sheet.kind) {
    case "ok": return [w("ok"), "", w(sheet.person?.photo ? "ok_say" : "ok_no_photo_say")];
    case "mixed": return [w("mixed"), w("mixed_say", { contests: names }), w(sheet.person?.photo ? "ok_say" : "ok_no_photo_say")];
    case "provisional": return [w("provisional"), w(`provisional_${sheet.reason}_why`), w("provisional_say")];
    case "dummy": return [w("dummy"), "", w("dummy_say")];
    case "unread": return [w(`unread_${sheet.reason}`), "", w(`unread_${sheet.reason}_say`, { n: sheet.digits ?? "" })];
    case "doubt": return [w(`finger_${sheet.reason}`), "", w("finger_unread_say")];
    case "trouble": return [coded("trouble", sheet.reason, language), "", w(hasWord(`trouble_${sheet.reason}_say`) ? `trouble_${sheet.reason}_say` : "trouble_say")];
    default: return refusal(sheet, language);
  }
}

function refusal(sheet, language) {
  const w = (key, given) => word(key, language, given);
  const heading = coded("refused", sheet.reason, language);
  const first = sheet.contests.find((each) => each.verdict === "refused");
  if (sheet.reason === "same") return [heading, "", w("same_say")];
  if (sheet.reason === "taken") {
    const where = first?.station
      ? w("taken_where", { station: first.station, time: first.time, day: first.today ? w("day_today") : first.day?.[language] })
      : w("taken_hidden");
    return [heading, where, w("taken_next")];
  }
  if (sheet.reason === "not_constituency") return [heading, "", w("not_constituency_say", { contests: listed(sheet.contests, language) })];
  return [heading, "", w(hasWord(`${sheet.reason}_say`) ? `${sheet.reason}_say` : "other_say")];
}

export function Answer({ state, act }) {
  const { sheet, language, armed, note } = state;
  const w = (key, given) => word(key, language, given);
  const [look, icon] = KINDS[sheet.kind] ?? KINDS.trouble;
  const [heading, bold, text] = saying(sheet, language);
  const alone = sheet.kind === "unread" || sheet.kind === "trouble" || sheet.kind === "dummy" || !sheet.number;
  return html`<main class="ans ${look} ${alone ? "one" : ""}" id="answer" tabindex="-1" data-kind=${sheet.kind} data-reason=${sheet.reason ?? ""}>
    ${!alone && html`<${Photo} sheet=${sheet} language=${language} />`}
    <div class="main2">
      <h1><${Icon} name=${icon} />${heading}</h1>
      ${!alone && html`<${Who} sheet=${sheet} language=${language} />`}
      <p class="say">${bold && html`<b>${bold}</b>`}${text}</p>
      ${sheet.contests.length > 0 && html`<ul class="cts">${sheet.contests.map((contest, at) => html`<${Row} key=${contest.id} contest=${contest} at=${at} state=${state} act=${act} />`)}</ul>`}
      ${sheet.companion && html`<p class="note"><span class="lv l0"><${Icon} name="person" />${w("companion_noted", { n: sheet.companion.n, max: sheet.companion.max })}</span></p>`}
      ${sheet.finger && html`<p class="note"><${Icon} name="told" />${w(`finger_${sheet.finger}`)}</p>`}
      ${sheet.same_names > 0 && html`<p class="note"><${Icon} name="told" />${w("same_names", { n: sheet.same_names })}</p>`}
      ${note && html`<p class="bad" id="note"><${Icon} name="care" />${w(note)}</p>`}
    </div>
  </main>
  <${Foot} state=${state} act=${act} armed=${armed} />`;
}

function Foot({ state, act, armed }) {
  const { sheet, language } = state;
  const w = (key) => word(key, language);
  const none = isAsking(sheet) && state.wanted.size === 0;
  const [primary, rest] = buttons(sheet);
  return html`<footer class="dfoot">
    <button type="button" class="btn primary" id="primary" disabled=${!armed || none} onClick=${act.primary}>${w(primary)} <kbd>Enter</kbd></button>
    ${rest.map(([id, key]) => html`<button type="button" class="btn" id=${id} onClick=${() => act.open(id)}>${w(key)}</button>`)}
    <button type="button" class="btn end" id="back" onClick=${act.back}>${w("act_back")} <kbd>Esc</kbd></button>
  </footer>`;
}

/* The blue button of a sheet, and the others: [id of the dialog, words]. */
function buttons(sheet) {
  const rest = [];
  const may = (what) => sheet.can.includes(what);
  if (may("companion")) rest.push(["companion", "act_companion"]);
  if (may("objection")) rest.push(["objection", sheet.kind === "refused" ? "act_object_taken" : sheet.kind === "provisional" ? "act_face" : "act_objection"]);
  if (may("override")) rest.push(["override", "act_override"]);
  if (may("release")) rest.push(["release", "act_release"]);
  if (sheet.kind === "provisional") return ["act_hand_over_provisional", rest];
  if (sheet.kind === "ok" || sheet.kind === "mixed") return ["act_hand_over", rest];
  if (sheet.kind === "dummy") return ["act_dummy", rest];
  if (sheet.kind === "doubt") return ["act_finger", rest];
  if (sheet.reason === "writer") return ["act_rewrite", rest];
  return [sheet.kind === "refused" ? "act_next" : "act_again", rest];
}

export function Opening({ state, act }) {
  const { status, language } = state;
  const w = (key, given) => word(key, language, given);
  const { steps } = status.opening;
  const left = steps.filter((step) => !step.done).length;
  return html`<main class="ans ready opening one" id="answer" tabindex="-1" data-kind="opening"><div>
    <h1>${w("opening")}</h1>
    <p class="lead">${w("opening_say")} <b id="left">${w("opening_left", { n: left })}</b></p>
    <ol class="steps">${steps.map((step, i) => html`<${Step} key=${step.id} step=${step} n=${i + 1} state=${state} act=${act} />`)}</ol>
  </div></main>
  <footer class="dfoot">
    <button type="button" class="btn primary" id="primary" disabled=${left > 0} onClick=${act.primary}>${w("opening_open")} <kbd>Enter</kbd></button>
    <a class="btn end" id="register" href="register.pdf?language=${language}" target="_blank" rel="noopener">${w("print_register")}</a>
  </footer>`;
}

function Step({ step, n, state, act }) {
  const { language, status } = state;
  const w = (key, given) => word(key, language, given);
  const given = { n: step.n ?? "", time: status.clock };
  const key = step.id === "line" && status.line.state !== "up" ? "step_line_off" : `step_${step.id}`;
  return html`<li class=${step.done ? "done" : ""} data-step=${step.id} data-done=${String(step.done)}>
    <span class="no" aria-hidden="true">${step.done ? html`<${Icon} name="yes" />` : digits(n, language)}</span>
    <span>${w(key, given)}<small>${w(step.done ? "step_done" : step.by === "device" ? "step_by_device" : "step_wait")}${step.id === "clock" ? ` · ${digits(step.date[language], language)}` : ""}</small></span>
    <span class="acts">
      ${step.by === "person" && html`<label class="want"><input type="checkbox" id="step-${step.id}" checked=${step.done} onChange=${() => act.tick(step.id, !step.done)} /><span>${w("step_done")}<span class="unseen">: ${w(key, given)}</span></span></label>`}
    </span>
    ${step.id === "sound" && html`<span class="acts wide">${["ok", "no", "provisional"].map((name) => html`<button type="button" class="btn small" onClick=${() => act.play(name)}>${w(`play_${name}`)}</button>`)}</span>`}
    ${step.id === "dummy" && html`<span class="acts wide"><a class="btn small" href="dummy.pdf?language=${language}" target="_blank" rel="noopener">${w("dummy_sheet")}</a></span>`}
  </li>`;
}
