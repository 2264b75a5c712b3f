/* What comes out: sentence, half circle, tables, steps. Made anew on each change; nothing is typed in it. */
"use strict";

(function (Amin) {
  const { el, icon, byId } = Amin;

  function namesOf(page) {
    const names = {};
    page.state.groups.forEach((_, i) => {
      names[Amin.keyOf(page.state, i)] = Amin.shownName(page.state, i, page.language);
    });
    return names;
  }

  const total = (table) => Object.values(table).reduce((a, b) => a + b, 0n);

  /* The result in one sentence, read out to who cannot see the chart. */
  function resultSentence(page, found) {
    const { state, language } = page;
    const names = namesOf(page);
    const say = (n) => Amin.whole(n, language);
    const parts = state.groups
      .map((_, i) => Amin.keyOf(state, i))
      .filter((key) => found.seats[key])
      .map((key) => Amin.word("sentence_seats", language, { group: names[key], seats: say(found.seats[key]) }));
    if (found.open) {
      const among = Amin.listed(found.tied.map((key) => names[key]), language);
      parts.push(Amin.word("sentence_lot", language, { seats: say(found.open), among }));
    }
    const empty = state.seats - total(found.seats) - found.open;
    if (empty) parts.push(Amin.word("sentence_empty", language, { seats: say(empty) }));
    const told = parts.join(language === "fa" ? "، " : ", ");
    return Amin.word("sentence", language, { rule: Amin.ruleName(state.rule, language), told });
  }

  function seatMarks(page, found) {
    const { state, language } = page;
    const many = (n, seat) => Array.from({ length: Number(n) }, () => seat);
    const held = state.groups.flatMap((each, i) => {
      const seat = { tone: each.tone, label: Amin.mark(i, language), kind: "held" };
      return many(found.seats[Amin.keyOf(state, i)], seat);
    });
    const lot = many(found.open, { tone: 0, label: language === "fa" ? "؟" : "?", kind: "lot" });
    const empty = many(state.seats - total(found.seats) - found.open, { tone: 0, label: "", kind: "empty" });
    return [...held, ...lot, ...empty];
  }

  function legend(page, found) {
    const { state, language } = page;
    const rows = state.groups.map((_, i) => {
      const key = Amin.keyOf(state, i);
      const lot = found.tied.includes(key) ? el("small", { class: "chip lot" }, icon("lot"), Amin.word("lot", language)) : null;
      return el("li", { class: found.seats[key] ? "" : "none" },
        Amin.badge(state, i, language), Amin.bdi(Amin.shownName(state, i, language)), lot,
        el("b", { text: Amin.whole(found.seats[key], language) }));
    });
    return el("ul", { class: "legend" }, rows);
  }

  function showChart(page, found, told) {
    const chart = Amin.halfCircle(seatMarks(page, found), page.language, Amin.word("half_circle", page.language, { told }));
    byId("chart").replaceChildren(chart, legend(page, found));
    byId("sentence").textContent = told;
    byId("rule-line").textContent = Amin.ruleLine(page.state.rule, page.language);
    const lot = byId("lot");
    lot.hidden = !found.open;
    if (found.open) {
      const among = Amin.listed(found.tied.map((key) => Amin.called(key, namesOf(page), page.language)), page.language);
      const seats = Amin.whole(found.open, page.language);
      const words = Amin.word("lot_told", page.language, { among, seats });
      lot.replaceChildren(icon("lot"), el("div", {}, el("b", { text: Amin.word("lot", page.language) }), words));
    }
  }

  /* The bar at the foot of a narrow window: the seats while one types above. */
  function showBar(page, found) {
    const { state, language } = page;
    const parts = state.groups.map((each, i) => {
      const n = found.seats[Amin.keyOf(state, i)];
      if (!n) return null;
      const part = el("span", { class: `part tone${each.tone}`, text: Amin.whole(n, language) });
      part.style.flexGrow = String(n);
      return part;
    });
    if (found.open) parts.push(el("span", { class: "part lot", text: language === "fa" ? "؟" : "?" }));
    byId("bar").replaceChildren(...parts.filter((part) => part));
  }

  /* From votes to seats, a row for each group. */
  function showWay(page, found) {
    const { state, language } = page;
    const inside = state.groups.filter((_, i) => found.takePart.includes(Amin.keyOf(state, i)));
    const votes = inside.reduce((n, each) => n + each.votes, 0n);
    const rows = state.groups.map((each, i) => {
      const key = Amin.keyOf(state, i);
      const part = found.takePart.includes(key);
      const of = part && votes ? Amin.fraction(each.votes, votes) : null;
      const quota = of ? Amin.fixed(Amin.times(of, state.seats), language, 3) : "–";
      const cell = (name, ...children) => el("td", { "data-l": Amin.word(name, language), class: "n" }, ...children);
      return el("tr", {},
        el("th", { scope: "row" }, Amin.badge(state, i, language), Amin.bdi(Amin.shownName(state, i, language))),
        cell("votes", Amin.whole(each.votes, language)),
        cell("share_votes", of ? Amin.percent(of, language) : el("small", { text: part ? "–" : Amin.word("below", language) })),
        cell("quota", el("b", { text: quota })),
        el("td", { class: "wide", "data-l": Amin.word("each_seat", language) }, Amin.strip(found, key, each.tone, language)),
        el("td", { class: "n big", "data-l": Amin.word("held", language), text: Amin.whole(found.seats[key], language) }));
    });
    const sums = el("tr", { class: "sum" },
      el("th", { scope: "row", text: Amin.word("total", language) }),
      el("td", { class: "n", "data-l": Amin.word("votes", language), text: Amin.whole(state.groups.reduce((n, each) => n + each.votes, 0n), language) }),
      el("td", { class: "blank" }), el("td", { class: "blank" }), el("td", { class: "blank wide" }),
      el("td", { class: "n big", "data-l": Amin.word("held", language), text: Amin.whole(total(found.seats), language) }));
    const heads = ["group", "votes", "share_votes", "quota", "each_seat", "held"];
    byId("way-table").replaceChildren(tableHead(heads.map((name) => Amin.word(name, language))), el("tbody", {}, rows, sums));
    const keys = [["held", "key_whole", ""], ["further", "key_further", Amin.whole(21n, language)], ["taken", "key_taken", "×"], ["lot", "key_lot", language === "fa" ? "؟" : "?"]];
    byId("way-keys").replaceChildren(...keys.map(([kind, name, text]) => {
      return el("span", {}, el("span", { class: `sq ${kind} tone1`, "aria-hidden": "true", text }), Amin.word(name, language));
    }));
  }

  function tableHead(words) {
    return el("thead", {}, el("tr", {}, words.map((text, i) => el("th", { scope: "col", class: i ? "n" : "", text }))));
  }

  /* The last seat, and what one group hears about it. */
  function showLast(page, found) {
    const { state, language } = page;
    byId("last-seat").textContent = Amin.lastSeat(found, namesOf(page), language);
    const choice = byId("view-of");
    const now = Math.min(page.viewOf, state.groups.length - 1);
    choice.replaceChildren(...state.groups.map((_, i) => {
      return el("option", { value: i, selected: i === now, text: Amin.shownName(state, i, language) });
    }));
    choice.value = String(now);
    const told = Amin.viewOf(state, found, now, namesOf(page), language);
    byId("view").replaceChildren(...told.map((text) => el("p", { text })));
  }

  /* All rules side by side, and for whom another one gives another number. */
  function showComparison(page, all) {
    const { state, language } = page;
    const rules = Object.keys(all);
    const here = all[state.rule];
    const heads = state.groups.map((_, i) => {
      return el("th", { scope: "col", class: "n" }, Amin.badge(state, i, language), Amin.bdi(Amin.shownName(state, i, language)));
    });
    const rows = rules.map((rule) => {
      const mine = rule === state.rule ? el("small", { class: "pill", text: Amin.word("chosen", language) }) : null;
      const cells = state.groups.map((_, i) => comparedCell(page, here, all[rule], Amin.keyOf(state, i)));
      const name = el("th", { scope: "row" }, Amin.ruleName(rule, language), mine);
      return el("tr", { class: mine ? "mine" : "" }, name, cells);
    });
    const head = el("thead", {}, el("tr", {}, el("th", { scope: "col", text: Amin.word("rule", language) }), heads));
    byId("compare-table").replaceChildren(head, el("tbody", {}, rows));
    showDifferences(page, here, all);
    window.requestAnimationFrame(showWhetherItScrolls); // the page may still be hidden
  }

  /* A table that is wider than its place says so, and keeps the names of the rules in sight. */
  function showWhetherItScrolls() {
    const table = byId("compare-table");
    const place = table.parentElement;
    const scrolls = place.scrollWidth > place.clientWidth;
    table.classList.toggle("scrolls", scrolls);
    byId("compare-hint").hidden = !scrolls;
  }

  window.addEventListener("resize", showWhetherItScrolls);

  function comparedCell(page, here, there, key) {
    const { language } = page;
    const more = there.seats[key] - here.seats[key];
    const sign = more > 0n ? "+" : "−";
    const by = sign + Amin.whole(more > 0n ? more : -more, language);
    const label = Amin.word("differs_by", language, { n: by });
    const differs = more ? el("bdi", { class: "by", dir: "ltr", title: label, text: by }) : null;
    const lot = there.tied.includes(key) ? el("small", { class: "chip lot" }, icon("lot"), Amin.word("lot", language)) : null;
    return el("td", { class: more ? "n other" : "n" }, Amin.whole(there.seats[key], language), differs, lot);
  }

  function showDifferences(page, here, all) {
    const { state, language } = page;
    const names = namesOf(page);
    const told = Object.keys(all).filter((rule) => rule !== state.rule).map((rule) => differenceOf(rule, here, all[rule], names, language));
    const some = told.filter((each) => each);
    const box = byId("differences");
    box.className = `banner ${some.length ? "l2" : "l0"}`;
    const words = some.length
      ? el("div", {}, el("b", { text: Amin.word("some_differ", language) }), el("ul", {}, some.map((text) => el("li", { text }))))
      : el("div", {}, el("b", { text: Amin.word("all_same", language) }));
    box.replaceChildren(icon(some.length ? "differs" : "same"), words);
  }

  function differenceOf(rule, here, there, names, language) {
    const groups = Object.keys(here.seats).filter((key) => here.seats[key] !== there.seats[key]);
    const told = groups.map((key) => Amin.word("would", language, {
      group: Amin.called(key, names, language),
      would: Amin.whole(there.seats[key], language),
      seats: Amin.whole(here.seats[key], language),
    }));
    if (there.open && (told.length || !here.open)) {
      told.push(Amin.word("would_lot", language, { seats: Amin.whole(there.open, language) }));
    }
    if (!told.length) return "";
    return `${Amin.ruleName(rule, language)}: ${told.join(language === "fa" ? "؛ " : "; ")}.`;
  }

  function showSteps(page, found) {
    const { state, language } = page;
    const names = namesOf(page);
    byId("steps-title").textContent = Amin.word("steps_of", language, { rule: Amin.ruleName(state.rule, language) });
    byId("steps").replaceChildren(...Amin.tellAll(found.steps(), names, language, state.seats).map(({ step, text }) => el("li", { class: step.kind, text })));
    const parameters = Object.entries(Amin.RULES[state.rule].parameters);
    byId("parameters").replaceChildren(...parameters.flatMap(([name, value]) => [
      el("dt", {}, Amin.parameterWord(name, language)),
      el("dd", {}, Amin.parameterWord(value, language), el("code", { dir: "ltr", text: `${name} = ${value}` })),
    ]));
  }

  function showResults(page) {
    const all = {};
    for (const rule of Object.keys(Amin.RULES)) all[rule] = Amin.countState(page.state, rule);
    const found = all[page.state.rule];
    const told = resultSentence(page, found);
    showChart(page, found, told);
    showBar(page, found);
    showWay(page, found);
    showLast(page, found);
    showComparison(page, all);
    showSteps(page, found);
    return told;
  }

  Object.assign(Amin, { showResults, showLast });
})((window.Amin = window.Amin || {}));
