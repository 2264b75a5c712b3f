/* Making elements: text is always text, never markup, whatever a link brought along. */
"use strict";

(function (Amin) {
  const SVG = "http://www.w3.org/2000/svg";

  // Lines on a grid of 24; directions are mirrored by the style sheet where they have one.
  const ICONS = {
    undo: "M9 7 4 12l5 5M4 12h10a5 5 0 0 1 0 10h-3",
    redo: "M15 7l5 5-5 5M20 12H10a5 5 0 0 0 0 10h3",
    add: "M12 5v14M5 12h14",
    remove: "M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3",
    print: "M7 9V3h10v6M7 18H4v-8h16v8h-3M7 14h10v7H7z",
    link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    language: "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18",
    theme: "M20 14A8 8 0 1 1 10 4a7 7 0 0 0 10 10z",
    info: "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M12 11v6M12 7.5v.5",
    lot: "M4 4h16v16H4zM8.5 8.5v.1M15.5 15.5v.1M12 12v.1M15.5 8.5v.1M8.5 15.5v.1",
    same: "M4 12l5 5L20 6",
    differs: "M5 9h14M5 15h14M16 5 8 19",
  };

  function put(node, properties) {
    for (const [name, value] of Object.entries(properties)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "text") node.textContent = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (name === "value") node.value = value;
      else node.setAttribute(name, value === true ? "" : String(value));
    }
    return node;
  }

  function fillNode(node, children) {
    node.append(...children.flat().filter((each) => each !== null && each !== undefined && each !== ""));
    return node;
  }

  function el(tag, properties, ...children) {
    return fillNode(put(document.createElement(tag), properties || {}), children);
  }

  function svg(tag, properties, ...children) {
    return fillNode(put(document.createElementNS(SVG, tag), properties || {}), children);
  }

  function icon(name) {
    const around = { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" };
    return svg("svg", around, svg("path", { d: ICONS[name] }));
  }

  const byId = (id) => document.getElementById(id);
  const bdi = (text) => el("bdi", { text });

  Object.assign(Amin, { el, svg, icon, byId, bdi });
})((window.Amin = window.Amin || {}));
