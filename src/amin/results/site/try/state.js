/* What the reader has typed: kept with its past, and written into the address so that it can be shared.

   {seats, threshold (text), rule, groups: [{name, votes, persons, tone}]}; the last group is that of the
   independents, who have no name of their own. A state is never changed, only followed by another. */
"use strict";

(function (Amin) {
  const MOST = { lists: 20, votes: 10n ** 15n, seats: 300n, persons: 300n, name: 40 };
  const TONES = 8;
  const PAST = 200; // as many steps can be undone

  const tone = (n) => ((n - 1) % TONES) + 1;

  /* The key of a group in the rules: its place, so that two lists may bear one name. */
  function keyOf(state, i) {
    return i === state.groups.length - 1 ? "independents" : `L${String(i + 1).padStart(2, "0")}`;
  }

  /* Groups as the rules take them. */
  function counted(state) {
    return state.groups.map((each, i) => ({ key: keyOf(state, i), votes: each.votes, persons: each.persons }));
  }

  function shareOf(state) {
    const share = Amin.readPercent(state.threshold);
    return share && share.top ? share : null;
  }

  function countState(state, rule = state.rule) {
    return Amin.count(rule, counted(state), state.seats, shareOf(state));
  }

  /* Another number of seats; a list that had a person for each seat still has. */
  function withSeats(state, seats) {
    const groups = state.groups.map((each) => (each.persons === state.seats ? { ...each, persons: seats } : each));
    return { ...state, seats, groups };
  }

  function withGroup(state, i, change) {
    return { ...state, groups: state.groups.map((each, n) => (n === i ? { ...each, ...change } : each)) };
  }

  function withoutGroup(state, i) {
    return { ...state, groups: state.groups.filter((_, n) => n !== i) };
  }

  function withNewList(state, name) {
    const lists = state.groups.slice(0, -1);
    const used = lists.map((each) => each.tone);
    const free = [1, 2, 3, 4, 5, 6, 7, 8].find((n) => !used.includes(n)) || tone(lists.length + 1);
    const votes = lists.length ? lists.reduce((n, each) => n + each.votes, 0n) / BigInt(lists.length) : 1000n;
    const list = { name, votes, persons: state.seats, tone: free };
    return { ...state, groups: [...lists, list, state.groups[state.groups.length - 1]] };
  }

  /* The state as the part of an address after «#». */
  function toFragment(state, language) {
    const words = new URLSearchParams();
    words.append("v", "1");
    words.append("lang", language);
    words.append("rule", state.rule);
    words.append("seats", String(state.seats));
    if (shareOf(state)) words.append("threshold", Amin.asciiDigits(state.threshold).trim());
    state.groups.forEach((each, i) => {
      const numbers = `${each.votes}.${each.persons}`;
      if (i === state.groups.length - 1) words.append("independents", numbers);
      else words.append("list", `${numbers}.${each.name}`);
    });
    return `#${words}`;
  }

  function readGroup(text, i) {
    const found = /^([0-9]{1,16})\.([0-9]{1,3})(?:\.([^]*))?$/.exec(text);
    if (!found) return null;
    const [votes, persons] = [BigInt(found[1]), BigInt(found[2])];
    if (votes > MOST.votes || persons > MOST.persons) return null;
    return { name: cleanName(found[3] || ""), votes, persons, tone: i ? tone(i) : 0 };
  }

  /* A name without signs that would turn the writing of what stands beside it. */
  function cleanName(text) {
    return text.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").slice(0, MOST.name);
  }

  /* A state and its language from an address; null where there is none, or one that is not whole. */
  function fromFragment(fragment) {
    const words = new URLSearchParams(fragment.replace(/^#/, ""));
    if (words.get("v") !== "1") return null;
    const seats = Amin.readWhole(words.get("seats") || "", MOST.seats);
    const threshold = words.get("threshold") || "0";
    const rule = words.get("rule");
    const lists = words.getAll("list");
    const groups = lists.map((text, i) => readGroup(text, i + 1));
    groups.push(readGroup(words.get("independents") || "", 0));
    const known = Object.prototype.hasOwnProperty.call(Amin.RULES, rule);
    if (!seats || !known || !Amin.readPercent(threshold) || lists.length > MOST.lists) return null;
    if (groups.some((each) => each === null)) return null;
    const state = { seats, threshold, rule, groups };
    return { state, language: words.get("lang") === "en" ? "en" : "fa" };
  }

  /* The states one after the other. Steps of one kind in one field are one step. */
  function makeHistory(first) {
    let [past, now, future, lastKind] = [[], first, [], null];
    return {
      get now() { return now; },
      get canUndo() { return past.length > 0; },
      get canRedo() { return future.length > 0; },
      /* Follow by another state; the same `kind` as before replaces the last one. */
      follow(state, kind) {
        if (kind === null || kind !== lastKind) past = [...past, now].slice(-PAST);
        [now, future, lastKind] = [state, [], kind];
      },
      /* The next step is one of its own, even in the same field. */
      settle() { lastKind = null; },
      undo() {
        if (past.length) [future, now, past] = [[now, ...future], past[past.length - 1], past.slice(0, -1)];
        lastKind = null;
      },
      redo() {
        if (future.length) [past, now, future] = [[...past, now], future[0], future.slice(1)];
        lastKind = null;
      },
    };
  }

  Object.assign(Amin, {
    MOST, keyOf, counted, shareOf, countState, withSeats, withGroup, withoutGroup, withNewList,
    toFragment, fromFragment, cleanName, makeHistory,
  });
})((window.Amin = window.Amin || {}));
