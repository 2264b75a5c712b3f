/* What is said to one group about its seats: enough to follow it, and how far it was from one more. */
"use strict";

(function (Amin) {
  const TURNS = 70; // doublings: more votes than anybody can type

  /* How many votes more would have brought the group another seat, all others as they are.

     Returns {more, seats}: with one vote less it would not have. Null: none would. */
  function votesToNext(state, i) {
    const key = Amin.keyOf(state, i);
    const has = (n) => Amin.countState(Amin.withGroup(state, i, { votes: state.groups[i].votes + n })).seats[key];
    const now = has(0n);
    if (now >= state.groups[i].persons || now >= state.seats) return null;
    let [enough, doublings] = [1n, 0];
    while (has(enough) <= now) {
      doublings += 1;
      if (doublings > TURNS) return null;
      enough *= 2n;
    }
    let short = enough / 2n;
    while (enough - short > 1n) {
      const middle = (enough + short) / 2n;
      if (has(middle) > now) enough = middle;
      else short = middle;
    }
    return { more: enough, seats: has(enough) };
  }

  /* Why the last seat did not go to this group; nothing where several rounds make it no single comparison. */
  function whyNot(state, found, key, names, language) {
    const steps = found.steps();
    if (found.tied.includes(key)) return Amin.viewWord("in_lot", language);
    const step = Amin.decidingStep(steps);
    if (!step || steps.some((each) => each.kind === "exhausted") || step.kind === "tie") return "";
    const own = steps.filter((each) => each.group === key);
    const start = own.find((each) => each.values.quotas);
    const values = {
      group: Amin.called(key, names, language),
      other: Amin.called(step.group, names, language),
    };
    if (step.kind === "ratio") {
      if (own.some((each) => each.kind === "ratio")) return Amin.viewWord("ratio_mine", language);
      const votes = steps.find((each) => each.kind === "quota").values.votes;
      const mine = own.find((each) => each.kind === "votes").values.votes;
      values.mine = Amin.percent(Amin.fraction(mine, votes), language);
      values.theirs = Amin.percent(step.values.ratio, language);
      return Amin.viewWord("ratio_less", language, values);
    }
    if (step.kind === "remainder") {
      if (own.some((each) => each.kind === "remainder")) return Amin.viewWord("ratio_mine", language);
      const mine = Amin.minus(start.values.quotas, Amin.fraction(found.seats[key]));
      values.mine = Amin.decimal(mine, language, 4);
      values.theirs = Amin.decimal(step.values.remainder, language, 4);
      return Amin.viewWord("remainder_less", language, values);
    }
    if (step.kind === "divisor") {
      if (step.group === key) return Amin.viewWord("divisor_mine", language);
      const mine = own.find((each) => each.kind === "votes").values.votes;
      const by = nextDivisor(own, state.rule);
      values.by = Amin.whole(by, language);
      values.mine = Amin.decimal(Amin.fraction(mine, by), language, 2);
      values.theirs = Amin.decimal(step.values.quotient, language, 2);
      return Amin.viewWord("divisor_less", language, values);
    }
    return own.some((each) => each.kind === "surplus") ? Amin.viewWord("surplus_mine", language) : "";
  }

  /* The divisor of the seat after the group's last one. */
  function nextDivisor(own, rule) {
    const used = own.filter((each) => each.kind === "divisor").map((each) => each.values.divisor);
    return used.length ? used[used.length - 1] + (rule === "sainte_lague" ? 2n : 1n) : 1n;
  }

  /* The group that is nearest to one more seat: most likely it asks first. */
  function nearestToNext(state) {
    const nearest = state.groups.reduce((best, _, i) => {
      const next = votesToNext(state, i);
      return next && (!best || next.more < best.more) ? { i, more: next.more } : best;
    }, null);
    return nearest ? nearest.i : 0;
  }

  /* All sentences for one group. */
  function viewOf(state, found, i, names, language) {
    const key = Amin.keyOf(state, i);
    const group = Amin.called(key, names, language);
    const votes = state.groups[i].votes;
    const total = state.groups.reduce((n, each, at) => {
      return found.takePart.includes(Amin.keyOf(state, at)) ? n + each.votes : n;
    }, 0n);
    if (!total) return [Amin.viewWord("nothing", language)];
    const told = [];
    if (!found.takePart.includes(key)) {
      told.push(Amin.viewWord("shut", language, { group, votes: Amin.whole(votes, language) }));
    } else {
      told.push(Amin.viewWord("stands", language, {
        group,
        votes: Amin.whole(votes, language),
        total: Amin.whole(total, language),
        share: Amin.percent(Amin.fraction(votes, total), language),
        quota: Amin.exact(Amin.fraction(votes * state.seats, total), language),
        seats: Amin.whole(found.seats[key], language),
      }));
      told.push(whyNot(state, found, key, names, language));
    }
    if (found.seats[key] >= state.groups[i].persons) {
      const persons = Amin.whole(state.groups[i].persons, language);
      if (state.groups[i].persons) told.push(Amin.viewWord("full", language, { persons }));
    } else {
      const next = votesToNext(state, i);
      if (next) {
        const values = { n: Amin.whole(next.more, language), seats: Amin.whole(next.seats, language) };
        told.push(Amin.viewWord("more", language, values));
      }
    }
    return told.filter((text) => text);
  }

  Object.assign(Amin, { votesToNext, nearestToNext, viewOf });
})((window.Amin = window.Amin || {}));
