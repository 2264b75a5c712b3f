/* The rules, as src/amin/counting has them: the same names, the same ties, the same steps in the same order.

   A group is a key of an object in its order; votes and seats are BigInt. 10,000 cases are compared with
   the Python of the official count by tests/results_site. */
"use strict";

(function (Amin) {
  const { fraction, floor, ceil, floorDiv, minus, product, compare } = Amin;

  const sum = (table) => Object.values(table).reduce((a, b) => a + b, 0n);
  const most = (table) => Object.values(table).reduce((a, b) => (b > a ? b : a), 0n);
  const mapped = (table, make) => Object.fromEntries(Object.keys(table).map((name) => [name, make(name)]));
  const nobodyVoted = (votes) => Object.values(votes).every((n) => n === 0n);

  /* One seat after the other to the largest claim; a dead heat for the last is handed back. */
  function seatBySeat(claim, held, seats, names) {
    const won = { ...held };
    const queue = names.map((name) => ({ name, claim: claim(name, won[name]) }));
    const order = [];
    let edge = null;
    let level = 0; // how many seats, at the end of the order, were won by the claim that was served last
    for (let n = 0n; n < seats; n += 1n) {
      const best = queue.reduce((a, b) =>
        b.claim > a.claim || (b.claim === a.claim && b.name < a.name) ? b : a,
      );
      level = best.claim === edge ? level + 1 : 1;
      edge = best.claim;
      order.push(best.name);
      won[best.name] += 1n;
      best.claim = claim(best.name, won[best.name]);
    }
    const missed = queue.filter((each) => each.claim === edge).map((each) => each.name);
    if (!missed.length) return { seats: won, tied: [], open: 0n, order };
    const atEdge = order.slice(order.length - level);
    for (const name of atEdge) won[name] -= 1n;
    const tied = names.filter((name) => missed.includes(name) || atEdge.includes(name));
    return { seats: won, tied, open: BigInt(level), order: order.slice(0, order.length - level) };
  }

  const tieStep = (among, seats) => ({ kind: "tie", group: null, values: { among, seats } });

  /* What the step of the last seat says of who came next: the claims of all others to this very seat.

     `worth`: group → how many votes one of the measure is for it; `short` is what was missing in votes. */
  function runnerUp(measure, claims, wonBy, worth) {
    const names = Object.keys(claims);
    if (!names.length) return {};
    const best = names.map((name) => claims[name]).reduce((a, b) => (compare(b, a) > 0 ? b : a));
    const level = names.filter((name) => compare(claims[name], best) === 0);
    const behind = minus(wonBy, best);
    const short = level.map((name) => product(behind, worth(name))).map((votes) => {
      return measure === "quotient" ? fraction(ceil(votes)) : votes;
    });
    const told = { next: level, next_by: measure, next_has: best, behind };
    return short.every((votes) => compare(votes, short[0]) === 0) ? { ...told, short: short[0] } : told;
  }

  /* The claims of all groups with votes but one. */
  function others(names, but, claim) {
    return Object.fromEntries(names.filter((name) => name !== but).map((name) => [name, claim(name)]));
  }

  /* No vote tells the groups apart: every seat waits for a lot. */
  function everySeatByLot(votes, seats, held) {
    const names = Object.keys(votes);
    if (names.length < 2 || seats === 0n) {
      return { seats: mapped(votes, (name) => held[name] + seats), tied: [], open: 0n, steps: () => [] };
    }
    const steps = () => [tieStep(names, seats)];
    return { seats: mapped(votes, (name) => held[name]), tied: names, open: seats, steps };
  }

  // Largest remainder: whole quotas first, then a seat each to the largest remainders.

  function largestRemainder(votes, seats, held) {
    if (seats === 0n || nobodyVoted(votes)) return everySeatByLot(votes, seats, held);
    const had = mapped(votes, (name) => held[name]);
    const price = fraction(sum(votes), sum(had) + seats);
    const lack = (name, has) => votes[name] * price.bottom - has * price.top; // (quotas − seats) × top
    const served = seatBySeat(lack, had, seats, Object.keys(votes).filter((name) => votes[name]));
    return { ...served, steps: () => remainderSteps(served, votes, had, price) };
  }

  function remainderSteps(served, votes, had, price) {
    const before = sum(had);
    const total = before + BigInt(served.order.length) + served.open;
    const quotas = mapped(votes, (name) => fraction(votes[name] * price.bottom, price.top));
    const larger = (a, b) => (a > b ? a : b);
    const steps = [{ kind: "quota", group: null, values: { votes: sum(votes), seats: total, quota: price } }];
    for (const name of Object.keys(votes)) {
      const values = { quotas: quotas[name], seats: larger(floor(quotas[name]), had[name]) };
      steps.push({ kind: "whole", group: name, values });
    }
    const holds = { ...had };
    served.order.forEach((name, n) => {
      const lacks = (other) => minus(quotas[other], fraction(holds[other]));
      const values = { remainder: lacks(name), seat: before + BigInt(n) + 1n };
      if (values.seat === total) {
        const claims = others(Object.keys(votes).filter((other) => votes[other]), name, lacks);
        Object.assign(values, runnerUp("remainder", claims, values.remainder, () => price));
      }
      holds[name] += 1n;
      if (compare(values.remainder, fraction(1n)) < 0) steps.push({ kind: "remainder", group: name, values });
    });
    for (const name of Object.keys(votes)) {
      const remainder = minus(quotas[name], fraction(floor(quotas[name])));
      for (let left = floor(quotas[name]) - 1n; left >= holds[name]; left -= 1n) {
        if (!served.tied.includes(name)) {
          steps.push({ kind: "surplus", group: name, values: { remainder, seats: left } });
        }
      }
    }
    if (served.tied.length) steps.push(tieStep(served.tied, served.open));
    return steps;
  }

  // Highest averages: each seat to the largest quotient of votes and the next divisor.

  const dhondtDivisor = (has) => has + 1n; // 1, 2, 3, …
  const sainteLagueDivisor = (has) => 2n * has + 1n; // 1, 3, 5, …

  const highestAverages = (divisor) => (votes, seats, held) => {
    if (nobodyVoted(votes)) return everySeatByLot(votes, seats, held);
    const had = mapped(votes, (name) => held[name]);
    const scale = divisor(most(held) + seats) ** 2n; // unequal quotients are 1/d² apart at least
    const quotient = (name, has) => floorDiv(votes[name] * scale, divisor(has));
    const served = seatBySeat(quotient, had, seats, Object.keys(votes));
    return { ...served, steps: () => quotientSteps(served, votes, had, divisor) };
  };

  function quotientSteps(served, votes, had, divisor) {
    const holds = { ...had };
    const steps = served.order.map((name, n) => {
      const by = divisor(holds[name]);
      const quotient = (other) => fraction(votes[other], divisor(holds[other]));
      const seat = sum(had) + BigInt(n) + 1n;
      const values = { votes: votes[name], divisor: by, quotient: quotient(name), seat };
      if (n === served.order.length - 1 && !served.tied.length) {
        const claims = others(Object.keys(votes).filter((other) => votes[other]), name, quotient);
        const worth = (other) => fraction(divisor(holds[other]));
        Object.assign(values, runnerUp("quotient", claims, values.quotient, worth));
      }
      holds[name] += 1n;
      return { kind: "divisor", group: name, values };
    });
    if (served.tied.length) steps.push(tieStep(served.tied, served.open));
    return steps;
  }

  // The strategies of Tehran: quotas to whole seats, then the rest by shares, or back by the least fraction.

  const halfUp = (x) => floorDiv(2n * x.top + x.bottom, 2n * x.bottom);
  const down = (x) => floor(x);

  const strategy = (rounding, kind) => (votes, seats, held) => {
    if (seats === 0n || nobodyVoted(votes)) return everySeatByLot(votes, seats, held);
    const had = mapped(votes, (name) => held[name]);
    const all = { votes, whole: sum(votes), seats: sum(had) + seats };
    all.quota = (name) => fraction(votes[name] * all.seats, all.whole);
    const larger = (a, b) => (a > b ? a : b);
    const base = mapped(votes, (name) => larger(had[name], rounding(all.quota(name))));
    const left = all.seats - sum(base);
    const given = left >= 0n ? give(all, base, left) : takeBack(all, base, had, -left);
    return { ...given, steps: () => [...baseSteps(all, base, kind), ...given.steps()] };
  };

  function baseSteps(all, base, kind) {
    const price = fraction(all.whole, all.seats);
    const of = Object.keys(all.votes);
    return [
      { kind: "quota", group: null, values: { votes: all.whole, seats: all.seats, quota: price } },
      ...of.map((name) => ({ kind, group: name, values: { quotas: all.quota(name), seats: base[name] } })),
    ];
  }

  /* The largest share of votes first; nobody a second one before everybody has one. */
  function give(all, base, left) {
    const span = most(all.votes) + 1n;
    const claim = (name, has) => all.votes[name] - (has - base[name]) * span;
    const served = seatBySeat(claim, base, left, Object.keys(base).filter((name) => all.votes[name]));
    const steps = () => {
      const holds = { ...base };
      const ratio = (name) => fraction(all.votes[name], all.whole);
      const turn = (name) => holds[name] - base[name];
      const told = served.order.map((name, n) => {
        const values = { ratio: ratio(name), seat: sum(base) + BigInt(n) + 1n };
        if (values.seat === all.seats) {
          const near = Object.keys(base).filter((other) => all.votes[other] && turn(other) === turn(name));
          Object.assign(values, runnerUp("ratio", others(near, name, ratio), ratio(name), () => fraction(all.whole)));
        }
        holds[name] += 1n;
        return { kind: "ratio", group: name, values };
      });
      return served.tied.length ? [...told, tieStep(served.tied, served.open)] : told;
    };
    return { ...served, steps };
  }

  /* Who is furthest above the exact quota gives back first; what is held from before is never taken. */
  function takeBack(all, base, had, many) {
    const never = -(sum(base) + 1n) * (all.whole + most(all.votes) * (all.seats + 1n) + 1n);
    const claim = (name, back) =>
      base[name] - back > had[name]
        ? (base[name] - back) * all.whole - all.votes[name] * all.seats
        : never * (most(all.votes) + 1n) * (back + 1n);
    const losers = seatBySeat(claim, mapped(base, () => 0n), many, Object.keys(base));
    const inTie = (name) => (losers.tied.includes(name) ? 1n : 0n);
    const open = BigInt(losers.tied.length) - losers.open;
    const steps = () => {
      const holds = { ...base };
      const told = losers.order.map((name, n) => {
        holds[name] -= 1n;
        const remainder = minus(all.quota(name), fraction(floor(all.quota(name))));
        const last = n === losers.order.length - 1 && !losers.tied.length;
        const next = last ? nextToLose(all, holds, name, remainder) : {};
        return { kind: "surplus", group: name, values: { remainder, seats: holds[name], ...next } };
      });
      return losers.tied.length ? [...told, tieStep(losers.tied, open)] : told;
    };
    const seats = mapped(base, (name) => base[name] - losers.seats[name] - inTie(name));
    return { seats, tied: losers.tied, open: losers.tied.length ? open : 0n, steps };
  }

  /* Who would have had to give the next seat back, of those who hold more than their quota. */
  function nextToLose(all, holds, loser, remainder) {
    const under = (name) => minus(fraction(holds[name]), all.quota(name)); // how far above the quota it is
    const one = fraction(1n);
    const above = Object.keys(holds).filter((name) => {
      return compare(under(name), fraction(0n)) > 0 && compare(under(name), one) < 0;
    });
    const claims = others(above, loser, (name) => minus(under(name), one)); // the fraction, the least first
    const told = runnerUp("surplus", claims, minus(fraction(0n), remainder), () => one);
    return told.next ? { ...told, next_has: minus(fraction(0n), told.next_has) } : {};
  }

  /* Short lists: what a group has no persons for goes on by the same rule to those that have room. */
  function passSeatsOn(allocate, votes, persons, seats) {
    let held = mapped(votes, () => 0n);
    let room = Object.keys(votes);
    const told = [];
    const steps = () => told.flatMap((each) => (typeof each === "function" ? each() : each));
    for (;;) {
      const left = seats - sum(held);
      if (room.reduce((n, name) => n + persons[name] - held[name], 0n) <= left) {
        for (const name of room) held[name] = persons[name];
        told.push(Object.keys(held).map((g) => ({ kind: "seat", group: g, values: { seats: held[g] } })));
        return { seats: held, tied: [], open: 0n, steps };
      }
      const given = allocate(Object.fromEntries(room.map((name) => [name, votes[name]])), left, held);
      const reach = (name) => given.seats[name] + (given.tied.includes(name) ? 1n : 0n);
      held = { ...held };
      for (const name of room) held[name] = given.seats[name] < persons[name] ? given.seats[name] : persons[name];
      told.push(given.steps);
      const short = room.filter((name) => reach(name) > persons[name]);
      if (!short.length) return { seats: held, tied: given.tied, open: given.open, steps };
      told.push(short.map((name) => {
        return { kind: "exhausted", group: name, values: { persons: persons[name], won: reach(name) } };
      }));
      room = room.filter((name) => held[name] < persons[name]);
    }
  }

  /* Who takes part: whoever reaches the share of all votes; when nobody does, it binds nobody. */
  function admitted(votes, threshold) {
    const needed = fraction(sum(votes) * threshold.top, threshold.bottom);
    const reached = (name) => compare(fraction(votes[name]), needed) >= 0;
    const names = Object.keys(votes).filter(reached);
    const word = (name) => (reached(name) ? "yes" : names.length ? "no" : "waived");
    const steps = Object.keys(votes).map((name) => {
      return { kind: "threshold", group: name, values: { votes: votes[name], needed, reached: word(name) } };
    });
    return { names: names.length ? names : Object.keys(votes), steps };
  }

  const TEHRAN = {
    further_seats: "highest_ratio", denominator: "marks", surplus: "smallest_fraction_rounded_up",
    short_list: "pass_seats_on", takes_part: "all_groups", tie: "by_lot", alternates: "overall",
  };

  // Name → how it shares seats, and the parameters that are frozen with it. The first is the proposed one.
  const RULES = {
    rounded_then_highest_ratio: {
      allocate: strategy(halfUp, "rounded"), parameters: { rounding: "half_up", ...TEHRAN }, ofTehran: true,
    },
    largest_remainder: {
      allocate: largestRemainder, parameters: { quota: "votes ÷ seats" }, ofTehran: true,
    },
    floor_then_highest_share: {
      allocate: strategy(down, "whole"), parameters: { rounding: "down", ...TEHRAN }, ofTehran: true,
    },
    dhondt: {
      allocate: highestAverages(dhondtDivisor), parameters: { divisors: "1, 2, 3, …" }, ofTehran: false,
    },
    sainte_lague: {
      allocate: highestAverages(sainteLagueDivisor), parameters: { divisors: "1, 3, 5, …" }, ofTehran: false,
    },
  };

  /* Seats of all groups by one rule.

     groups: [{key, votes, persons}] in their order; threshold: a share, or null for none.
     Returns seats that are sure, who is in the lot for `open` more, and the steps as a function. */
  function count(rule, groups, seats, threshold) {
    const table = (value) => Object.fromEntries(groups.map((each) => [each.key, each[value]]));
    const [votes, persons] = [table("votes"), table("persons")];
    const admission = threshold ? admitted(votes, threshold) : { names: Object.keys(votes), steps: [] };
    const inside = Object.fromEntries(admission.names.map((name) => [name, votes[name]]));
    const given = passSeatsOn(RULES[rule].allocate, inside, persons, seats);
    const start = admission.names.map((name) => ({ kind: "votes", group: name, values: { votes: votes[name] } }));
    return {
      seats: mapped(votes, (name) => given.seats[name] || 0n),
      tied: given.tied,
      open: given.open,
      takePart: admission.names,
      votes,
      persons,
      of: seats,
      steps: () => [...admission.steps, ...start, ...given.steps()],
    };
  }

  Object.assign(Amin, { RULES, count });
})((window.Amin = window.Amin || {}));
