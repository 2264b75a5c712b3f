/* With the paper in hand: read it, and give one of three answers of equal size. */

import { Component, html } from "./html.js";
import { Button, Frame } from "./parts.js";

const READING_S = 5; // half of all voters do not look unless they are asked and given time

export const Printing = ({ app }) => html`<${Frame} app=${app} title=${app.t("k.printing")} step=${4}>
  <div class="waiting"><progress aria-label=${app.t("k.printing")}></progress><p>${app.t("h.two_papers")}</p></div>
<//>`;

export class Read extends Component {
  constructor() {
    super();
    this.state = { left: READING_S };
  }

  componentDidMount() {
    this.timer = setInterval(() => this.setState(({ left }) => ({ left: Math.max(0, left - 1) })), 1000);
  }

  componentWillUnmount() {
    clearInterval(this.timer);
  }

  render({ app }) {
    const { t } = app;
    const waits = this.state.left > 0 || app.busy;
    const answer = (act) => () => !waits && act();
    const test = () => app.confirm("k.p_test_warn", {}, "k.test_yes", () => app.ask("test"));
    return html`<${Frame} app=${app} title=${t("k.read_paper")} step=${4} middle=${this.state.left ? t("k.read_wait", { s: this.state.left }) : t("k.no_photo")}>
      <div class="answers">
        <button type="button" class="answer yes" id="cast" aria-disabled=${waits} onClick=${answer(() => app.ask("cast"))}><span class="door-title">${t("k.p_cast")}</span><span class="door-help">${app.state.paper === "under_glass" ? t("k.under_glass") : t("k.insert_paper", { contest: app.contest.name })}</span></button>
        <button type="button" class="answer" id="change" aria-disabled=${waits} onClick=${answer(() => app.ask("change"))}><span class="door-title">${t("k.p_change")}</span><span class="door-help">${t("k.p_change_help")}</span></button>
        <button type="button" class="answer" id="test" aria-disabled=${waits} onClick=${answer(test)}><span class="door-title">${t("k.p_test")}</span><span class="door-help">${t("h.test")}</span></button>
      </div>
    <//>`;
  }
}

/* The ballot is on its way: the same one is sent until the station has said that it is in the box. */
export class Sending extends Component {
  componentDidMount() {
    this.timer = setInterval(() => this.props.app.busy || this.props.app.ask("cast"), 3000);
  }

  componentWillUnmount() {
    clearInterval(this.timer);
  }

  render({ app }) {
    return html`<${Frame} app=${app} title=${app.t("k.sending")} step=${4}><div class="waiting"><progress aria-label=${app.t("k.sending")}></progress></div><//>`;
  }
}

export const Made = ({ app }) => {
  const { t } = app;
  return html`<${Frame} app=${app} title=${t("b.test")} step=${4} end=${html`<${Button} kind="go" id="again" onClick=${() => app.ask("do", { act: "again" })}>${t("k.test_done")}<//>`}>
    <p class="lead">${t("k.p_test_ok")}</p>
    <p class="lead">${t("k.test_code")}</p>
    <p class="tracker" dir="ltr">${app.state.test.map((group) => html`<span>${group}</span>`)}</p>
  <//>`;
};

export class Done extends Component {
  render({ app }) {
    const { t } = app;
    const cast = app.state.fates.includes("cast");
    return html`<${Frame} app=${app} title=${cast ? t("k.cast_ok") : t("k.done_head")} end=${html`<${Button} kind="go" id="leave" onClick=${() => app.ask("do", { act: "leave" })}>${t("k.leave")}<//>`}>
      <div class="waiting"><svg class="tick" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11" /><path d="m6.500 12.500 4 4 7.500-8.500" /></svg><p class="lead large">${t("k.done")}</p></div>
    <//>`;
  }
}
