/* Before the paper: all that was chosen on one screen, in the order of the sheet. */

import { html } from "./html.js";
import { Button, Frame } from "./parts.js";
import { digits } from "./words.js";

const People = ({ app }) => {
  const { t, contest, choice } = app;
  const chosen = contest.candidates.filter((each) => choice.persons.includes(each.code));
  const few = chosen.length < contest.max_marks;
  return html`${few && html`<p class="lead">${t("k.review_under", { n: chosen.length })}</p>`}
    <ol class=${few ? "chosen-people few" : "chosen-people"}>
      ${chosen.map((person) => html`<li key=${person.code}>
        <bdi class="code">${digits(person.code, app.language)}</bdi>
        <span class="who"><bdi class="name">${person.name}</bdi>${person.homonym && html`<span class="line">${t("k.child_of", { father: person.father })}</span>`}</span>
        <${Button} kind="remove" aria-label=${t("k.remove", { name: person.name })} onClick=${() => app.choose("remove", person.code)}>${t("k.remove_short")}<//>
      </li>`)}
    </ol>`;
};

const TheList = ({ app }) => {
  const list = app.contest.lists.find((each) => each.code === app.choice.list);
  const of = new Map(app.contest.candidates.map((each) => [each.code, each]));
  return html`<p class="lead">${app.t("k.list_chosen")}: <b><bdi>${list.name}</bdi></b> · <bdi>${digits(list.code, app.language)}</bdi></p>
    <ol class="names">${list.members.map((code) => html`<li key=${code}><bdi class="code">${digits(code, app.language)}</bdi> <bdi>${of.get(code).name}</bdi></li>`)}</ol>`;
};

export const Review = ({ app }) => {
  const { t, choice, contest } = app;
  const title = choice.persons.length
    ? t("k.review", { n: choice.persons.length, max: contest.max_marks })
    : t("k.to_review");
  return html`<${Frame} app=${app} title=${title} step=${3}
    start=${html`<${Button} id="change" onClick=${() => app.ask("do", { act: "back" })}>${t("k.change_or_add")}<//>`}
    middle=${contest.name}
    end=${app.isMade && html`<${Button} kind="yes" id="print" disabled=${app.busy} onClick=${() => app.ask("print")}>${t("k.review_print")}<//>`}>
    ${choice.list && html`<${TheList} app=${app} />`}
    ${choice.blank && html`<p class="lead large">${t("k.blank_chosen")}</p>`}
    ${choice.persons.length > 0 && html`<${People} app=${app} />`}
    ${!app.isMade && html`<p class="lead">${t("k.nothing_yet")}</p>`}
  <//>`;
};
