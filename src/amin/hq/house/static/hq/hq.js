"use strict";
// Keys, dates, printing, zoom, and security keys. Everything works without it except security keys.
const csrf = () => document.querySelector('meta[name="csrf"]').content;
const latin = (text) => text.replace(/[۰-۹]/g, (d) => "۰۱۲۳۴۵۶۷۸۹".indexOf(d)).replace(/[٠-٩]/g, (d) => "٠١٢٣٤٥٦٧٨٩".indexOf(d));

async function post(url, fields) {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": csrf() } });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || String(answer.status));
  return said;
}

async function assertion(fields) {
  const options = await post("/account/key/options/", fields);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey });
  return JSON.stringify(credential.toJSON());
}

function failed(box, error) {
  const place = box.querySelector("[data-proof-error]");
  place.textContent = place.dataset.words ? `${place.dataset.words} (${error.name})` : error.message;
  place.hidden = false;
}

document.addEventListener("click", async (event) => {
  const at = (selector) => event.target.closest(selector);
  if (at("[data-print]")) window.print();
  const proof = at("[data-key]")?.closest("[data-proof]");
  if (proof) {
    try {
      proof.querySelector("[name=assertion]").value = await assertion({ purpose: proof.dataset.proof, words: proof.dataset.words });
      proof.closest("form").submit();
    } catch (error) { failed(proof, error); }
  }
  const enter = at("[data-key-sign-in]")?.closest("form");
  if (enter) {
    try {
      const signed = await assertion({ username: enter.username.value });
      const answer = await post("/account/key/sign-in/", { assertion: signed, next: enter.next.value });
      location.assign(answer.next);
    } catch (error) { failed(enter, error); }
  }
  const add = at("[data-key-add]")?.closest("form");
  if (add) {
    try {
      const options = await post("/account/key/new/options/", {});
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      const credential = await navigator.credentials.create({ publicKey });
      const answer = await post("/account/key/new/", { name: add.name.value, credential: JSON.stringify(credential.toJSON()) });
      location.assign(answer.next);
    } catch (error) { failed(add, error); }
  }
  const zoom = at("[data-zoom]");
  if (zoom) {
    const drawing = document.querySelector(".chart svg");
    const whole = Number(drawing.getAttribute("data-w"));
    const scale = Number(drawing.dataset.scale || 1) * Number(zoom.dataset.zoom);
    const kept = zoom.dataset.zoom === "0" ? 1 : Math.min(4, Math.max(0.1, scale));
    drawing.dataset.scale = kept;
    drawing.setAttribute("width", Math.round(whole * kept));
  }
  const view = at("[data-view]");
  if (view) {
    const tree = view.dataset.view === "tree";
    document.querySelector(".chart").classList.toggle("off", tree);
    document.querySelector(".treebox").classList.toggle("on", tree);
    for (const one of document.querySelectorAll("[data-view]")) one.setAttribute("aria-pressed", String(one === view));
  }
});

let going = false;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select")) return;
  if (event.key === "/") { event.preventDefault(); document.getElementById("q")?.focus(); }
  if (going) {
    const to = { h: "/", o: "/orders/", p: "/people/", b: "/bodies/", c: "/committees/" }[event.key];
    if (to) location.assign(to);
  }
  going = event.key === "g";
});

// The picker reads Latin digits and two of them for month and day, so that a field it opens on holds those.
const forPicker = (text) => latin(text).replace(/^(\d{4})\/(\d{1,2})\/(\d{1,2})/, (_, y, m, d) => `${y}/${m.padStart(2, "0")}/${d.padStart(2, "0")}`);
for (const kind of ["mousedown", "focus", "click"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.matches?.("[data-day]")) event.target.value = forPicker(event.target.value);
  }, true);
}
document.addEventListener("DOMContentLoaded", () => {
  const fields = document.querySelectorAll("[data-day]");
  if (fields.length && window.jalaliDatepicker) jalaliDatepicker.startWatch({ selector: "[data-day]", separatorChars: { date: "/" }, zIndex: 50 });
});
