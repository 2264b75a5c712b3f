/* The page put together: who listens to what. */
"use strict";

(function (Amin) {
  const { el, icon, byId } = Amin;
  const QUIET_MS = 600; // a screen reader hears the result when the typing rests

  const FIRST_RULE = Object.keys(Amin.RULES)[0];

  function readAddress() {
    const hash = window.location.hash;
    const given = hash.length > 1 ? Amin.fromFragment(hash) : null;
    if (given) return { ...given, broken: false };
    const language = document.documentElement.lang;
    const state = Amin.exampleState(Amin.EXAMPLES[0], language, FIRST_RULE);
    return { state, language, broken: /[#&]v=/.test(hash) };
  }

  const first = readAddress();
  const history = Amin.makeHistory(first.state);
  let written = ""; // the fragment that this page has put into the address itself
  let announcing = 0;

  const page = {
    language: first.language,
    viewOf: Amin.nearestToNext(first.state),
    wasDark: false,
    get state() { return history.now; },
    top: Amin.sliderTop(first.state),
    follow(state, kind) {
      const rows = state.groups.length !== history.now.groups.length;
      history.follow(state, kind);
      if (!kind || !kind.startsWith("slider")) page.top = Amin.sliderTop(state);
      show(rows);
    },
    settle() {
      history.settle();
      page.top = Amin.sliderTop(page.state);
      Amin.syncInputs(page);
    },
    remove(i) {
      const group = Amin.shownName(page.state, i, page.language);
      page.follow(Amin.withoutGroup(page.state, i), null);
      const next = byId(`remove-${Math.min(i, page.state.groups.length - 2)}`);
      (next || byId("add")).focus();
      announce(Amin.word("removed", page.language, { group: Amin.called(group, {}, page.language) }));
    },
  };

  function announce(text) {
    window.clearTimeout(announcing);
    byId("announce").textContent = text;
  }

  function announceSoon(text) {
    window.clearTimeout(announcing);
    announcing = window.setTimeout(() => { byId("announce").textContent = text; }, QUIET_MS);
  }

  /* Show the state; `rows`: groups came or went. */
  function show(rows) {
    if (rows) makeRows();
    Amin.syncInputs(page);
    announceSoon(Amin.showResults(page));
    byId("undo").disabled = !history.canUndo;
    byId("redo").disabled = !history.canRedo;
    byId("add").disabled = page.state.groups.length > Amin.MOST.lists;
    for (const each of document.getElementsByName("rule")) each.checked = each.value === page.state.rule;
    const same = Amin.EXAMPLES.find((each) => sameNumbers(each));
    byId("example").value = same ? same.name : "";
    byId("share-box").hidden = true;
    writeAddress();
  }

  function sameNumbers(example) {
    const { state, language } = page;
    const made = Amin.exampleState(example, language, state.rule);
    return Amin.toFragment(made, language) === Amin.toFragment(state, language);
  }

  function writeAddress() {
    written = Amin.toFragment(page.state, page.language);
    try {
      window.history.replaceState(null, "", written);
    } catch (error) { // some browsers refuse it for files: the link below the button still has all
      if (error.name !== "SecurityError") throw error;
    }
  }

  function makeRows() {
    byId("body-fields").replaceChildren(...Amin.bodyFields(page));
    byId("groups").replaceChildren(...Amin.groupRows(page));
  }

  function makeRules() {
    const { language, state } = page;
    const of = (wanted) => Object.keys(Amin.RULES).filter((rule) => Amin.RULES[rule].ofTehran === wanted);
    const choice = (rule) => el("label", { class: "choice" },
      el("input", { type: "radio", name: "rule", value: rule, checked: rule === state.rule, onchange: () => page.follow({ ...page.state, rule }, null) }),
      el("span", {}, Amin.ruleName(rule, language), rule === FIRST_RULE ? el("small", { class: "pill", text: Amin.word("proposed", language) }) : null));
    byId("rules").replaceChildren(...[["of_tehran", true], ["to_compare", false]].map(([name, wanted]) => {
      return el("div", { class: "choices" }, el("span", { class: "choices-of", text: Amin.word(name, language) }), ...of(wanted).map(choice));
    }));
  }

  function makeExamples() {
    const { language } = page;
    const at = language === "en" ? 1 : 0;
    const own = el("option", { value: "", text: Amin.word("example_own", language) });
    byId("example").replaceChildren(own, ...Amin.EXAMPLES.map((each) => el("option", { value: each.name, text: each.words[at] })));
  }

  /* All words of the page in its language; what has no words of its own is told by its label. */
  function makeWords() {
    const { language } = page;
    Amin.setLanguage(language);
    document.title = `${Amin.word("title", language)} · ${Amin.word("brand", language)}`;
    for (const node of document.querySelectorAll("[data-w]")) node.textContent = Amin.word(node.dataset.w, language);
    byId("language").lang = language === "fa" ? "en" : "fa";
    makeThemeWords();
    makeExamples();
    makeRules();
    makeRows();
  }

  function makeThemeWords() {
    byId("theme-word").textContent = Amin.word(Amin.isDark() ? "light" : "dark", page.language);
  }

  function changeLanguage() {
    const language = page.language === "fa" ? "en" : "fa";
    const groups = page.state.groups.map((each) => ({ ...each, name: Amin.treeIn(each.name, language) }));
    page.language = language;
    history.follow({ ...page.state, groups }, null);
    makeWords();
    show(false);
  }

  function loadExample(name) {
    const example = Amin.EXAMPLES.find((each) => each.name === name);
    if (!example) return;
    const state = Amin.exampleState(example, page.language, page.state.rule);
    page.viewOf = Amin.nearestToNext(state);
    page.follow(state, null);
    show(true);
  }

  function step(back) {
    if (back) history.undo();
    else history.redo();
    page.top = Amin.sliderTop(page.state);
    show(true);
  }

  async function copyLink() {
    const field = byId("share-link");
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      announce(Amin.word("copied", page.language));
      byId("share-told").textContent = Amin.word("copied", page.language);
    } catch { // no leave, or an old browser: the link is selected and can be copied by hand
      byId("share-told").textContent = Amin.word("copy_failed", page.language);
    }
  }

  function openShare() {
    byId("share-box").hidden = false;
    byId("share-told").textContent = Amin.word("share_hint", page.language);
    byId("share-link").value = window.location.href.replace(/#.*$/, "") + written;
    byId("share-link").focus();
    byId("share-link").select();
  }

  function onKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const undo = event.code === "KeyZ" && !event.shiftKey; // by place: on a Persian keyboard, too
    const redo = event.code === "KeyY" || (event.code === "KeyZ" && event.shiftKey);
    if (!undo && !redo) return;
    event.preventDefault();
    document.activeElement.blur();
    step(undo);
  }

  function onAddress() {
    if (window.location.hash === written) return;
    const given = readAddress();
    page.language = given.language;
    history.follow(given.state, null);
    page.viewOf = Amin.nearestToNext(page.state);
    page.top = Amin.sliderTop(page.state);
    makeWords();
    show(false);
    byId("broken-link").hidden = !given.broken;
  }

  function listen() {
    const click = (id, act) => byId(id).addEventListener("click", act);
    click("undo", () => step(true));
    click("redo", () => step(false));
    click("language", changeLanguage);
    click("print", () => window.print());
    click("share", openShare);
    click("copy", copyLink);
    click("theme", () => {
      Amin.setTheme(Amin.isDark() ? "light" : "dark");
      makeThemeWords();
    });
    click("add", () => {
      const name = Amin.freeName(page.state.groups.map((each) => each.name), page.language);
      page.follow(Amin.withNewList(page.state, name), null);
      byId(`name-${page.state.groups.length - 2}`).select();
    });
    byId("example").addEventListener("change", (event) => loadExample(event.target.value));
    byId("view-of").addEventListener("change", (event) => {
      page.viewOf = Number(event.target.value);
      Amin.showLast(page, Amin.countState(page.state));
      announce(byId("view").textContent);
    });
    document.addEventListener("keydown", onKey);
    window.addEventListener("beforeprint", () => {
      page.wasDark = Amin.isDark(); // paper is white
      Amin.setTheme("light");
      for (const each of document.querySelectorAll("details")) each.open = true;
    });
    window.addEventListener("afterprint", () => Amin.setTheme(page.wasDark ? "dark" : "light"));
    window.addEventListener("hashchange", onAddress);
  }

  for (const node of document.querySelectorAll("[data-icon]")) node.prepend(icon(node.dataset.icon));
  makeWords();
  listen();
  show(false);
  byId("broken-link").hidden = !first.broken;
  byId("app").hidden = false;
})((window.Amin = window.Amin || {}));
