/* The half circle of seats and the strip of one group's seats. Only drawing is done in floats here. */
"use strict";

(function (Amin) {
  const { svg, el } = Amin;
  const [HALF, OUTER] = [200, 186]; // half the width of the picture; the outer row before it is fitted in
  const SMALLEST_WITH_NUMBER = 7.5; // a circle smaller than that holds no number

  /* Rows of a half circle: how many seats in each, and how large a seat can be. */
  function rowsOf(seats, rows) {
    const radii = Array.from({ length: rows }, (_, k) => OUTER * (1 - (0.62 * k) / Math.max(rows, 2)));
    const sum = radii.reduce((a, b) => a + b, 0);
    const many = radii.map((radius) => Math.floor((seats * radius) / sum));
    for (let k = 0; many.reduce((a, b) => a + b, 0) < seats; k = (k + 1) % rows) many[k] += 1;
    const gap = rows > 1 ? radii[0] - radii[1] : OUTER * 0.4;
    const arcs = radii.map((radius, k) => (Math.PI * radius) / Math.max(many[k] - 1, 3));
    return { radii, many, size: Math.min(gap, 54, ...arcs) / 2 };
  }

  function places(seats) {
    let best = rowsOf(seats, 1);
    for (let rows = 2; rows <= 14 && rows <= seats; rows += 1) {
      const next = rowsOf(seats, rows);
      if (next.size > best.size) best = next;
    }
    const all = best.radii.flatMap((radius, k) =>
      Array.from({ length: best.many[k] }, (_, n) => {
        const angle = best.many[k] > 1 ? (Math.PI * n) / (best.many[k] - 1) : Math.PI / 2;
        return { angle, radius };
      }),
    );
    all.sort((a, b) => a.angle - b.angle || b.radius - a.radius);
    return { all, size: best.size * 0.9 };
  }

  /* seats: [{tone, label, kind: "held" | "lot" | "empty"}] in the order of reading. */
  function halfCircle(seats, language, told) {
    const { all, size } = places(seats.length);
    const side = language === "fa" ? 1 : -1; // reading begins at the right in Persian
    const fit = (HALF - 2) / (OUTER + size);
    const r = size * fit;
    const marks = seats.map((seat, n) => {
      const x = HALF + side * Math.cos(all[n].angle) * all[n].radius * fit;
      const y = HALF - Math.sin(all[n].angle) * all[n].radius * fit;
      const drawn = `seat tone${seat.tone} ${seat.kind}`;
      const circle = svg("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: r.toFixed(1), class: drawn });
      if (r < SMALLEST_WITH_NUMBER || !seat.label) return circle;
      const at = { x: x.toFixed(1), y: (y + r * 0.36).toFixed(1), "font-size": r.toFixed(1) };
      return svg("g", {}, circle, svg("text", { ...at, class: `in-seat ${seat.kind}`, text: seat.label }));
    });
    const middle = [
      svg("text", { x: HALF, y: HALF - 14, class: "middle", text: Amin.whole(BigInt(seats.length), language) }),
      svg("text", { x: HALF, y: HALF + 8, class: "middle-unit", text: Amin.word("unit", language) }),
    ];
    const around = { viewBox: `0 0 ${2 * HALF} ${HALF + Math.max(Math.ceil(r), 10) + 2}`, role: "img", "aria-label": told };
    return el("div", { class: "svgbox", dir: "ltr" }, svg("svg", around, marks, middle));
  }

  /* How a group's seats came: from the entitlement itself, of those left over (with their turns), taken. */
  function seatsOf(found, key) {
    const own = found.steps().filter((each) => each.group === key);
    const turns = own.filter((each) => each.values.seat !== undefined).map((each) => each.values.seat);
    const held = Number(found.seats[key]);
    const further = turns.slice(0, held);
    const taken = own.filter((each) => each.kind === "surplus").length;
    return { whole: held - further.length, further, taken, lot: found.tied.includes(key) };
  }

  function strip(found, key, tone, language) {
    const { whole, further, taken, lot } = seatsOf(found, key);
    const square = (kind, text) => el("span", { class: `sq ${kind} tone${tone}`, text: text || "" });
    const squares = [
      ...Array.from({ length: whole }, () => square("held")),
      ...further.map((turn) => square("further", Amin.whole(turn, language))),
      ...Array.from({ length: taken }, () => square("taken", "×")),
      ...(lot ? [square("lot", language === "fa" ? "؟" : "?")] : []),
    ];
    const turns = further.map((turn) => Amin.whole(turn, language)).join(language === "fa" ? "، " : ", ");
    const told = Amin.word("strip", language, {
      whole: Amin.whole(BigInt(whole), language),
      further: Amin.whole(BigInt(further.length), language),
      taken: Amin.whole(BigInt(taken), language),
    });
    const order = turns ? `; ${Amin.word("strip_order", language, { turns })}` : "";
    const hidden = el("span", { class: "unseen", text: told + order.replace(";", language === "fa" ? "؛" : ";") });
    return el("span", { class: "strip" }, el("span", { class: "squares", "aria-hidden": "true" }, squares), hidden);
  }

  Object.assign(Amin, { halfCircle, strip, seatsOf });
})((window.Amin = window.Amin || {}));
