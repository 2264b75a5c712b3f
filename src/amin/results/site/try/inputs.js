/* What can be changed: seats, threshold, and a row for each group. */
"use strict";

(function (Amin) {
  const { el, icon, byId, MOST } = Amin;
  const TICKS = 1000; // of a slider

  /* How a group is called beside its controls. */
  function shownName(state, i, language) {
    if (i === state.groups.length - 1) return Amin.word("independents", language);
    return state.groups[i].name || Amin.word("nameless", language, { n: mark(i, language) });
  }

  /* The mark of a group: its number in its colour, so that colour never speaks alone. */
  function badge(state, i, language) {
    return el("span", { class: `badge tone${state.groups[i].tone}`, "aria-hidden": "true", text: mark(i, language) });
  }

  const mark = (i, language) => Amin.whole(BigInt(i + 1), language);

  /* The right end of all sliders: a round number above the largest vote. */
  function sliderTop(state) {
    const largest = state.groups.reduce((n, each) => (each.votes > n ? each.votes : n), 100n);
    const unit = 10n ** BigInt(String(largest).length - 1);
    const top = ((largest * 5n) / (4n * unit) + 1n) * unit;
    return top < MOST.votes ? top : MOST.votes;
  }

  function numberField(options) {
    const hint = el("small", { class: "bad", id: `${options.id}-bad`, hidden: true });
    const field = el("input", {
      id: options.id, type: "text", inputmode: options.decimal ? "decimal" : "numeric", autocomplete: "off",
      class: `field number ${options.class || ""}`, "aria-label": options.label, value: options.show,
      "aria-describedby": `${options.id}-bad`, dir: "ltr", maxlength: 30,
    });
    const check = () => {
      const given = options.read(field.value);
      field.setAttribute("aria-invalid", String(given === null));
      hint.hidden = given !== null;
      hint.textContent = given === null ? options.bad : "";
      return given;
    };
    field.addEventListener("input", () => {
      const given = check();
      if (given !== null) options.give(given);
    });
    field.addEventListener("change", () => options.done());
    field.addEventListener("blur", () => {
      field.value = options.current();
      check();
    });
    return { field, hint };
  }

  /* The rows; made anew when groups come or go, or the language changes. */
  function groupRows(page) {
    const { state, language } = page;
    return state.groups.map((_, i) => groupRow(page, i, i === state.groups.length - 1, language));
  }

  function groupRow(page, i, independents, language) {
    const state = page.state;
    const group = shownName(state, i, language);
    const votes = numberField({
      id: `votes-${i}`, label: Amin.word("votes_of", language, { group }), class: "votes",
      show: Amin.whole(state.groups[i].votes, language),
      read: (text) => Amin.readWhole(text, MOST.votes),
      bad: Amin.word("bad_votes", language, { most: Amin.whole(MOST.votes, language) }),
      give: (n) => page.follow(Amin.withGroup(page.state, i, { votes: n }), `votes-${i}`),
      current: () => Amin.whole(page.state.groups[i].votes, page.language),
      done: () => page.settle(),
    });
    const persons = numberField({
      id: `persons-${i}`, label: Amin.word("persons_of", language, { group }), class: "persons",
      show: Amin.whole(state.groups[i].persons, language),
      read: (text) => Amin.readWhole(text, MOST.persons),
      bad: Amin.word("bad_votes", language, { most: Amin.whole(MOST.persons, language) }),
      give: (n) => page.follow(Amin.withGroup(page.state, i, { persons: n }), `persons-${i}`),
      current: () => Amin.whole(page.state.groups[i].persons, page.language),
      done: () => page.settle(),
    });
    return el("li", { class: "row" },
      badge(state, i, language),
      independents ? el("span", { class: "fixed-name", text: group }) : nameField(page, i, language),
      independents ? null : removeButton(page, i, group, language),
      el("div", { class: "numbers" },
        el("div", { class: "of-votes" }, label(`votes-${i}`, "votes", language), votes.field),
        el("div", { class: "of-persons" }, label(`persons-${i}`, "persons", language), persons.field),
        slider(page, i, group, language), votes.hint, persons.hint));
  }

  function label(id, name, language) {
    return el("label", { for: id, text: Amin.word(name, language) });
  }

  function nameField(page, i, language) {
    const n = Amin.whole(BigInt(i + 1), language);
    return el("input", {
      id: `name-${i}`, type: "text", class: "field name", maxlength: MOST.name, autocomplete: "off", dir: "auto",
      "aria-label": Amin.word("name_of", language, { n }), value: page.state.groups[i].name,
      oninput: (event) => {
        page.follow(Amin.withGroup(page.state, i, { name: Amin.cleanName(event.target.value) }), `name-${i}`);
      },
      onchange: () => page.settle(),
    });
  }

  function removeButton(page, i, group, language) {
    const told = Amin.word("remove", language, { group });
    return el("button", { type: "button", id: `remove-${i}`, class: "btn quiet square", "aria-label": told, title: told,
      onclick: () => page.remove(i) }, icon("remove"));
  }

  function slider(page, i, group, language) {
    return el("input", {
      id: `slider-${i}`, type: "range", min: 0, max: TICKS, step: 1, class: `slider tone${page.state.groups[i].tone}`,
      "aria-label": Amin.word("slider_of", language, { group }),
      oninput: (event) => {
        const votes = (BigInt(event.target.value) * page.top) / BigInt(TICKS);
        page.follow(Amin.withGroup(page.state, i, { votes }), `slider-${i}`);
      },
      onblur: () => page.settle(), // not at each change: by keyboard every press is one
      onpointerup: () => page.settle(),
    });
  }

  /* Bring all controls to the state, except the one that somebody is typing in. */
  function syncInputs(page) {
    const { state, language } = page;
    const show = (id, text) => {
      const field = byId(id);
      if (field && field !== document.activeElement) field.value = text;
    };
    show("seats", Amin.whole(state.seats, language));
    show("threshold", Amin.inLanguage(state.threshold, language));
    state.groups.forEach((each, i) => {
      show(`votes-${i}`, Amin.whole(each.votes, language));
      show(`persons-${i}`, Amin.whole(each.persons, language));
      show(`name-${i}`, each.name);
      const range = byId(`slider-${i}`);
      if (range !== document.activeElement) range.value = String((each.votes * BigInt(TICKS)) / page.top);
      range.setAttribute("aria-valuetext", Amin.whole(each.votes, language));
    });
  }

  /* The two fields above the rows. */
  function bodyFields(page) {
    const { language } = page;
    const seats = numberField({
      id: "seats", label: Amin.word("seats", language), show: Amin.whole(page.state.seats, language),
      read: (text) => Amin.readWhole(text, MOST.seats) || null,
      bad: Amin.word("bad_seats", language, { most: Amin.whole(MOST.seats, language) }),
      give: (n) => page.follow(Amin.withSeats(page.state, n), "seats"),
      current: () => Amin.whole(page.state.seats, page.language), done: () => page.settle(),
    });
    const threshold = numberField({
      id: "threshold", label: Amin.word("threshold", language), decimal: true,
      show: Amin.inLanguage(page.state.threshold, language),
      read: (text) => (Amin.readPercent(text) ? Amin.asciiDigits(text).trim() : null),
      bad: Amin.word("bad_percent", language),
      give: (text) => page.follow({ ...page.state, threshold: text.replace(/[%٪\s]/g, "") }, "threshold"),
      current: () => Amin.inLanguage(page.state.threshold, page.language), done: () => page.settle(),
    });
    return [["seats", seats], ["threshold", threshold]].map(([name, made]) => {
      return el("div", { class: "one" }, label(name, name, language), made.field, made.hint);
    });
  }

  Object.assign(Amin, { shownName, badge, mark, sliderTop, groupRows, bodyFields, syncInputs });
})((window.Amin = window.Amin || {}));
