/* Steps in words that can be read aloud to a losing list: the sentences of amin/counting/sentences.py. */
"use strict";

(function (Amin) {
  // What stands in braces is filled with names and exact numbers. A test compares this table with Python's.
  const SENTENCES = {
    votes: ["{group} {votes} رأی دارد.", "{group}: {votes} votes."],
    threshold_yes: [
      "حد نصاب {needed} رأی است؛ {group} با {votes} رأی به آن رسید.",
      "The threshold is {needed} votes; {group}, with {votes}, reached it.",
    ],
    threshold_no: [
      "حد نصاب {needed} رأی است؛ {group} با {votes} رأی به آن نرسید و کرسی نمی‌گیرد.",
      "The threshold is {needed} votes; {group}, with {votes}, did not reach it and takes no seat.",
    ],
    threshold_waived: [
      "هیچ گروهی به حد نصاب {needed} رأی نرسید؛ پس حد نصاب به کار نرفت.",
      "Nobody reached the threshold of {needed} votes, so it is not applied.",
    ],
    quota: [
      "برای {seats} کرسی و {votes} رأی، هر کرسی {quota} رأی می‌خواهد.",
      "For {seats} seats and {votes} votes, one seat costs {quota} votes.",
    ],
    whole: [
      "سهم {group} {quotas} کرسی است؛ {seats} کرسی کامل دارد.",
      "{group} is entitled to {quotas} seats; whole seats: {seats}.",
    ],
    rounded: [
      "سهم {group} {quotas} کرسی است؛ گردشدهٔ آن {seats} است.",
      "{group} is entitled to {quotas} seats; rounded, that is {seats}.",
    ],
    remainder: [
      "کرسی {seat} به {group} رسید، زیرا باقی‌ماندهٔ سهمش {remainder} است و در این نوبت باقی‌ماندهٔ " +
        "هیچ گروه دیگری بزرگ‌تر نیست.",
      "The {seat} seat goes to {group}, because {remainder} of a seat is left of its entitlement, and " +
        "at this turn nobody has more left.",
    ],
    divisor: [
      "کرسی {seat} به {group} رسید، زیرا {votes} رأیش تقسیم بر {divisor} می‌شود {quotient} و در این " +
        "نوبت خارج‌قسمت هیچ گروه دیگری بزرگ‌تر نیست.",
      "The {seat} seat goes to {group}, because its {votes} votes divided by {divisor} are {quotient}, " +
        "and at this turn nobody has a larger quotient.",
    ],
    seat: ["{group} {seats} کرسی دارد.", "{group} has {seats} of the seats."],
    surplus: [
      "کرسی زیادی از {group} کم شد، زیرا کسر سهمش {remainder} است و در این نوبت کسر هیچ گروه دیگری که " +
        "رو به بالا گرد شده کوچک‌تر نیست؛ {seats} کرسی برایش ماند.",
      "A seat too many is taken from {group}, because the fraction of its entitlement is {remainder}, " +
        "and at this turn nobody who was rounded up has a smaller one; it keeps {seats}.",
    ],
    exhausted: [
      "{group} {persons} نامزد دارد و سهمش {won} کرسی می‌شد؛ بیش از شمار نامزدهایش کرسی نمی‌گیرد.",
      "{group} has {persons} candidates and would have won {won} seats; it takes no more than it has " +
        "persons for.",
    ],
    tie: [
      "برای {seats} کرسی، {among} برابرند؛ قرعه لازم است.",
      "For {seats} of the seats {among} are level; a lot must be drawn.",
    ],
    ratio: [
      "کرسی {seat} به {group} رسید، زیرا سهمش از رأی‌ها {ratio} است و از گروه‌هایی که نوبتشان نرسیده " +
        "بود هیچ‌یک سهم بزرگ‌تری ندارد.",
      "The {seat} seat goes to {group}, because its share of the votes is {ratio}, and of those whose " +
        "turn had not come yet nobody has a larger one.",
    ],
    next_quotient: [
      "پس از آن {next} بود با خارج‌قسمت {next_has}، یعنی {behind} کمتر.",
      "Next came {next} with the quotient {next_has}, which is {behind} less.",
    ],
    next_quotient_short: [
      "پس از آن {next} بود با خارج‌قسمت {next_has}، یعنی {behind} کمتر؛ با {short} رأی بیشتر برابر " +
        "می‌شد و با {ahead} رأی بیشتر پیش می‌افتاد.",
      "Next came {next} with the quotient {next_has}, which is {behind} less; {short} more votes would " +
        "have made it level, {ahead} ahead.",
    ],
    next_quotient_ahead: [
      "پس از آن {next} بود با خارج‌قسمت {next_has}، یعنی {behind} کمتر؛ با {short} رأی بیشتر پیش می‌افتاد.",
      "Next came {next} with the quotient {next_has}, which is {behind} less; {short} more votes would " +
        "have put it ahead.",
    ],
    next_remainder_short: [
      "پس از آن {next} بود با باقی‌ماندهٔ {next_has}، یعنی {behind} کرسی کمتر؛ این {short} است.",
      "Next came {next} with {next_has} of a seat left, which is {behind} of a seat less; that is {short}.",
    ],
    next_ratio_short: [
      "پس از آن {next} بود با سهم {next_has} از رأی‌ها، یعنی {behind} کمتر؛ این {short} است.",
      "Next came {next} with a share of {next_has}, which is {behind} less; that is {short}.",
    ],
    next_surplus_short: [
      "پس از آن نوبت {next} بود که کسر سهمش {next_has} است، یعنی {behind} بیشتر.",
      "After it came the turn of {next}, with a fraction of {next_has}, which is {behind} more.",
    ],
    all_in: [
      "شمار نامزدها ({persons}) به اندازهٔ کرسی‌ها ({seats}) است: همه برگزیده‌اند و چیزی برای تقسیم نمی‌ماند.",
      "There are as many candidates ({persons}) as seats ({seats}): all are elected, and nothing is " +
        "left to be decided.",
    ],
    too_few: [
      "شمار نامزدها ({persons}) از کرسی‌ها ({seats}) کمتر است: همه برگزیده‌اند و {empty} کرسی خالی می‌ماند.",
      "There are fewer candidates ({persons}) than seats ({seats}): all are elected, and {empty} seats " +
        "stay empty.",
    ],
    no_votes: ["هیچ رأیی داده نشده است.", "There are no votes at all."],
  };

  // What one of is called otherwise than many, in English alone.
  const MANY = { seats: "seat", votes: "vote", candidates: "candidate" };

  /* A sentence before it is filled, with a noun of one thing where a number in front of it is 1. */
  function singular(text, values) {
    const isOne = (value) => value === 1n || (Amin.isFraction(value) && value.top === value.bottom);
    for (const name of Object.keys(values).filter((each) => isOne(values[each]))) {
      for (const [many, one] of Object.entries(MANY)) {
        text = text.replaceAll(`{${name}} ${many}`, `{${name}} ${one}`);
        text = text.replaceAll(`{${name}} more ${many}`, `{${name}} more ${one}`);
      }
    }
    return text;
  }

  const WON_BY = ["remainder", "divisor", "ratio"];

  /* Fill what stands in braces. */
  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  function called(group, names, language) {
    if (group === "independents") return language === "fa" ? "گروه نامزدهای مستقل" : "the group of independents";
    const name = names[group] || group;
    return language === "fa" ? `«${name}»` : `“${name}”`;
  }

  function listed(names, language) {
    const [joint, last] = language === "fa" ? ["، ", " و "] : [", ", " and "];
    return names.length > 1 ? names.slice(0, -1).join(joint) + last + names[names.length - 1] : names.join("");
  }

  function said(name, value, names, language) {
    if (Array.isArray(value)) return listed(value.map((each) => called(each, names, language)), language);
    if (name === "seat") return Amin.ordinal(value, language);
    if (name === "short" && Amin.isFraction(value)) return votesShort(value, language);
    if (name === "ratio") return Amin.share(value, language);
    return typeof value === "string" ? value : Amin.exact(value, language);
  }

  /* Votes that lacked: whole ones, for there is no part of a vote. */
  function votesShort(short, language) {
    const votes = Amin.ceil(short);
    const n = Amin.whole(votes, language);
    const cut = short.bottom !== 1n;
    if (language === "fa") return cut ? `${n} رأی (رو به بالا گرد شده)` : `${n} رأی`;
    return `${n} ${votes === 1n ? "vote" : "votes"}${cut ? " (rounded up)" : ""}`;
  }

  /* Say one step in one sentence; the one seat of a body (`seats`) is not its first. */
  function sentence(step, names, language, seats) {
    const values = {};
    for (const [name, value] of Object.entries(step.values)) values[name] = said(name, value, names, language);
    if (step.group !== null) values.group = called(step.group, names, language);
    const form = step.kind === "threshold" ? `threshold_${step.values.reached}` : step.kind;
    let words = singular(SENTENCES[form][language === "en" ? 1 : 0], step.values);
    if (seats === 1n) {
      words = words.replace("The {seat} seat", "The seat").replace("کرسی {seat}", "تنها کرسی");
      words = words.replace("{seats} of the seats", "the seat");
    }
    const text = fill(words, values);
    return text[0].toUpperCase() + text.slice(1);
  }

  /* Say who came next for the last seat, and by how much; nothing where nobody did, or who was level. */
  function whoWasNext(step, names, language, votes) {
    const by = step.values.next_by;
    if (!by || !step.values.behind.top) return "";
    const values = {};
    for (const [name, value] of Object.entries(step.values)) {
      const inShares = by === "ratio" && (name === "next_has" || name === "behind");
      values[name] = inShares ? Amin.share(value, language) : said(name, value, names, language);
    }
    let form = step.values.short ? `next_${by}_short` : `next_${by}`;
    if (by === "quotient" && step.values.short) {
      const { short } = step.values;
      values.short = Amin.exact(short, language);
      values.ahead = Amin.exact(Amin.fraction(short.top + 1n), language);
      form = wouldBeLevel(step, votes) ? form : "next_quotient_ahead";
    }
    return fill(singular(SENTENCES[form][language === "en" ? 1 : 0], step.values), values);
  }

  /* Whether the votes that lacked give just the quotient that won, and not a larger one. */
  function wouldBeLevel(step, votes) {
    const { next, next_has: has, behind, short } = step.values;
    const before = votes[next[0]];
    const won = Amin.minus(has, Amin.minus(Amin.fraction(0n), behind));
    const with_short = Amin.product(Amin.fraction(before + short.top), has);
    return Amin.compare(with_short, Amin.product(Amin.fraction(before), won)) === 0;
  }

  /* All steps, a sentence each; that a threshold was not applied is said once. */
  function tellAll(steps, names, language, seats) {
    const told = [];
    for (const step of steps) {
      const text = sentence(step, names, language, seats);
      if (step.values.reached !== "waived" || !told.some((each) => each.text === text)) told.push({ step, text });
    }
    return told;
  }

  /* The step that decided last: a seat given or taken, or an open lot; none where rounding fitted of itself. */
  function decidingStep(steps) {
    const deciding = steps.filter((each) => WON_BY.includes(each.kind) || ["surplus", "tie"].includes(each.kind));
    return deciding.length ? deciding[deciding.length - 1] : null;
  }

  /* Say who has the last seat and why: the sentence that a losing list asks for first. */
  function lastSeat(found, names, language) {
    const steps = found.steps();
    const votes = {};
    for (const each of steps) if (each.kind === "votes") votes[each.group] = each.values.votes;
    const everybody = everybodyIn(found, language);
    if (everybody) return everybody;
    if (Object.values(found.votes).some((n) => n)) return decided(found, steps, names, language, votes);
    return `${SENTENCES.no_votes[language === "en" ? 1 : 0]} ${decided(found, steps, names, language, votes)}`;
  }

  /* Say that there is a seat for each candidate who takes part; nothing where somebody is left outside. */
  function everybodyIn(found, language) {
    const persons = found.takePart.reduce((n, key) => n + found.persons[key], 0n);
    const elected = Object.values(found.seats).reduce((a, b) => a + b, 0n);
    if (!elected || elected !== persons) return "";
    const values = { persons, seats: found.of, empty: found.of - elected };
    const at = language === "en" ? 1 : 0;
    let text = singular(SENTENCES[values.empty ? "too_few" : "all_in"][at], values);
    if (values.empty === 1n) text = text.replace("seat stay empty", "seat stays empty");
    return fill(text, Object.fromEntries(Object.entries(values).map(([k, n]) => [k, Amin.whole(n, language)])));
  }

  /* The step that decided last, and who was next. */
  function decided(found, steps, names, language, votes) {
    const deciding = decidingStep(steps);
    if (deciding) {
      const told = [tooMany(steps, language), sentence(deciding, names, language, found.of)];
      return [...told, whoWasNext(deciding, names, language, votes)].filter((text) => text).join(" ");
    }
    const total = Object.values(found.seats).reduce((a, b) => a + b, 0n);
    const seats = Amin.whole(total, language);
    if (steps.some((each) => each.kind === "rounded" || each.kind === "whole")) {
      return language === "fa"
        ? `سهم‌ها روی هم درست ${seats} کرسی شد؛ کرسی دیگری برای تقسیم نماند.`
        : `The entitlements came to exactly ${seats} ${total === 1n ? "seat" : "seats"}; none was left to be given.`;
    }
    return language === "fa"
      ? `برای هر نامزد یک کرسی هست (${seats} کرسی)؛ چیزی برای تقسیم نماند.`
      : `There is a seat for every candidate (${seats} seats); nothing was left to be decided.`;
  }

  /* Say first how many seats rounding came to, where the last decision was to take one away. */
  function tooMany(steps, language) {
    const last = steps.slice(steps.map((each) => each.kind).lastIndexOf("quota"));
    const taken = last.filter((each) => each.kind === "surplus").length;
    if (!taken || last.some((each) => each.kind === "tie")) return "";
    const of = last[0].values.seats;
    const [n, all] = [Amin.whole(of + BigInt(taken), language), Amin.whole(of, language)];
    return language === "fa"
      ? `سهم‌های گردشده روی هم ${n} کرسی شد و شورا ${all} کرسی دارد.`
      : `The rounded entitlements came to ${n} seats, and there are ${all}.`;
  }

  Object.assign(Amin, { SENTENCES, fill, called, listed, sentence, tellAll, lastSeat, decidingStep });
})((window.Amin = window.Amin || {}));
