/* What asks for more than one key: two persons, an objection, a companion, a search by name, the keys. */

import { html } from "./html.js";
import { Icon } from "./icons.js";
import { digits, hasWord, word } from "./words.js";

const REASONS = {
  release: ["card-not-dealt", "card-returned", "device-failed", "wrong-person", "voter-declined"],
  manual: ["line_bad", "centre_order", "other"],
  override: ["injury", "sensor", "old_photo", "other"],
  similar: ["unreadable", "no_document", "same_name"],
};
const SIGNERS = ["chair", "supervisor"];
const KINSHIP = ["family", "friend", "other"];

const codeOf = (reason) => `reason_${reason.replaceAll("-", "_")}`;

function Choice({ name, label, options, language, words }) {
  return html`<div class="field-row"><label for="d-${name}">${label}</label>
    <select class="field" id="d-${name}" name=${name}>
      <option value="">${word("choose", language)}</option>
      ${options.map((each) => html`<option value=${each}>${word(words(each), language)}</option>`)}
    </select></div>`;
}

function Text({ name, label, kind = "text", digits: isNumber = false, value = "" }) {
  return html`<div class="field-row"><label for="d-${name}">${label}</label>
    <input class="field ${isNumber ? "digits" : ""}" id="d-${name}" name=${name} type=${kind} defaultValue=${value}
      autocomplete="off" inputmode=${isNumber ? "numeric" : "text"} /></div>`;
}

function TwoPersons({ state }) {
  const { language, status } = state;
  return html`<div class="two">${SIGNERS.map((role) => {
    const person = status.crew.find((each) => each.role === role);
    const label = word("pin", language, { role: word(role, language) });
    return html`<${Text} name=${role} kind="password" digits=${true} label=${person ? html`${label} · <bdi>${person.name}</bdi>` : label} />`;
  })}</div>`;
}

function Problem({ state }) {
  const { dialog, language } = state;
  if (!dialog.problem) return null;
  const { problem, given } = dialog.problem;
  const key = hasWord(problem) ? problem : "not_now";
  return html`<p class="bad" role="alert" id="problem"><${Icon} name="no" /><span>${word(key, language, given ?? {})}</span></p>`;
}

const FORMS = {
  release: ({ state }) => html`<p>${word("release_why", state.language)}</p>
    <${Choice} name="reason" label=${word("reason", state.language)} options=${REASONS.release} words=${codeOf} language=${state.language} />
    <${TwoPersons} state=${state} />`,
  manual: ({ state }) => {
    const ending = state.status.line.state === "held";
    return html`<p>${word(ending ? "manual_end_why" : "manual_why", state.language)}</p>
      ${!ending && html`<${Choice} name="reason" label=${word("reason", state.language)} options=${REASONS.manual} words=${codeOf} language=${state.language} />`}
      <${TwoPersons} state=${state} />`;
  },
  override: ({ state }) => html`<p>${word("override_face_why", state.language)}</p>
    <${Choice} name="reason" label=${word("reason", state.language)} options=${REASONS.override} words=${codeOf} language=${state.language} />
    <${TwoPersons} state=${state} />`,
  open: ({ state }) => html`<p>${word("override_title", state.language)}</p><${TwoPersons} state=${state} />`,
  objection: ({ state }) => {
    const options = state.sheet.objections;
    return html`<p>${word("objection_why", state.language)}</p>
      <${Choice} name="reason" label=${word("objection_reason", state.language)} options=${options} words=${(each) => `objection_${each}`} language=${state.language} />
      <${Text} name="objector" label=${word("objector", state.language)} />
      <${TwoPersons} state=${state} />`;
  },
  companion: ({ state }) => html`<p>${word("companion_why", state.language)}</p>
    <div class="two"><${Text} name="number" digits=${true} label=${word("companion_number", state.language)} />
    <${Choice} name="kinship" label=${word("companion_kinship", state.language)} options=${KINSHIP} words=${(each) => `companion_${each}`} language=${state.language} /></div>`,
  similar: ({ state, act }) => html`<p>${word("similar_why", state.language)}</p>
    <div class="two"><${Text} name="name" label=${word("similar_name", state.language)} /><${Text} name="year" digits=${true} label=${word("similar_year", state.language)} /></div>
    <${Choice} name="reason" label=${word("reason", state.language)} options=${REASONS.similar} words=${codeOf} language=${state.language} />
    <${Found} state=${state} act=${act} />`,
};

const TITLES = { release: "release_title", manual: "manual_title", override: "override_face", open: "opening_open", objection: "objection_title", companion: "companion_title", similar: "similar_title" };
const SENDS = { release: "act_confirm", manual: "act_confirm", override: "act_confirm", open: "opening_open", objection: "objection_then", companion: "act_save", similar: "act_search" };

function Found({ state, act }) {
  const { dialog, language } = state;
  if (!dialog.found) return null;
  const w = (key, given) => word(key, language, given);
  const source = html`<p class="note"><${Icon} name="told" />${w("similar_source")}</p>`;
  if (!dialog.found.length) return html`<p id="none">${w("similar_none")}</p>${source}`;
  return html`<ul class="found">${dialog.found.map((each) => html`<li>
      <span><b><bdi>${each.name}</bdi></b><small>${w("father", { name: "" })}<bdi>${each.father}</bdi> · ${w("born", { year: String(each.born) })} · <bdi dir="ltr">${digits(each.number, language)}</bdi></small></span>
      <button type="button" class="btn small" onClick=${() => act.choose(each.ticket)}>${w("act_choose")}<span class="unseen"> ${each.name}</span></button></li>`)}</ul>
    ${dialog.many && html`<p>${w("similar_many", { n: dialog.found.length })}</p>`}${source}`;
}

/* Show a dialog over the page; whatever is in it is sent as one object of its fields. */
export function Dialog({ state, act }) {
  const { dialog, language } = state;
  if (!dialog) return null;
  const w = (key) => word(key, language);
  const shown = (node) => { if (node && !node.open) node.showModal(); };
  if (dialog.name === "keys") return html`<${Keys} language=${language} act=${act} shown=${shown} />`;
  const send = (event) => {
    event.preventDefault();
    act.send(Object.fromEntries(new FormData(event.target)), event.submitter?.value || "send");
  };
  return html`<dialog ref=${shown} key=${dialog.name} id="dialog" data-dialog=${dialog.name} aria-labelledby="dialog-title" onCancel=${act.shut} onClose=${act.shut}>
    <form onSubmit=${send} novalidate>
      <header><h2 id="dialog-title">${w(TITLES[dialog.name])}</h2></header>
      <div class="body"><${FORMS[dialog.name]} state=${state} act=${act} /><${Problem} state=${state} /></div>
      <footer>
        <button type="submit" class="btn primary small" id="send" value="send" disabled=${dialog.busy}>${w(SENDS[dialog.name])}</button>
        ${dialog.name === "objection" && html`<button type="submit" class="btn small" id="only" value="only" disabled=${dialog.busy}>${w("objection_only")}</button>`}
        <button type="button" class="btn small" id="cancel" onClick=${act.shut}>${w("act_cancel")}</button>
      </footer>
    </form>
  </dialog>`;
}

const KEYS = [["Enter", "key_enter"], ["Esc", "key_esc"], ["0 … 9", "key_digits"], ["Tab", "key_tab"], ["s", "key_s"], ["?", "key_question"]];

function Keys({ language, act, shown }) {
  return html`<dialog ref=${shown} id="dialog" data-dialog="keys" aria-labelledby="dialog-title" onCancel=${act.shut} onClose=${act.shut}>
    <header><h2 id="dialog-title">${word("keys_title", language)}</h2></header>
    <div class="body"><dl class="keys">${KEYS.map(([key, says]) => html`<dt><kbd>${key}</kbd></dt><dd>${word(says, language)}</dd>`)}</dl></div>
    <footer><button type="button" class="btn primary small" id="cancel" onClick=${act.shut}>${word("close", language)}</button></footer>
  </dialog>`;
}
