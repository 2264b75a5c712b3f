/* The page of a training: asks every second what runs, and pulls or plugs in a cable. */

const WORDS = {
  subtitle: ["آموزش احراز هویت: مردم، رمزها و عکس‌ها ساختگی‌اند", "Training of check-in: people, PINs and pictures are made up"],
  language: ["English", "فارسی"],
  title: ["دو شعبه، یک مرکز، همه روی همین رایانه", "Two stations and a centre, all on this computer"],
  lead: ["صفحهٔ یک دستگاه را باز کنید، کارهای گشودن را انجام دهید و مردم جدول زیر را احراز هویت کنید. سپس کابل را بکشید، ادامه دهید و دوباره وصل کنید.", "Open the page of a device, do what opening asks, and check in the people of the table below. Then pull the cable, go on, and plug it in again."],
  station: ["شعبهٔ {n}", "Station {n}"],
  open: ["صفحهٔ دستگاه", "Page of the device"],
  line_up: ["خط برقرار", "Line up"], line_cut: ["بی‌خط – رأی موقت", "No line: provisional votes"],
  line_draining: ["خط برگشت؛ در حال فرستادن", "Line is back; sending"], line_held: ["موقت به دستور شعبه", "Provisional by order"], line_quarantined: ["قرنطینه", "Quarantined"],
  pull: ["کشیدن کابل شعبهٔ {n}", "Pull the cable of station {n}"], plug: ["وصل کردن کابل شعبهٔ {n}", "Plug in the cable of station {n}"],
  today: ["کارت امروز", "cards today"], queue: ["در صف", "queue"], provisional: ["موقت", "provisional"], average: ["میانگین، ثانیه", "average, s"],
  dummy: ["رأی‌دهندهٔ آزمایشی", "Dummy voter"], pins: ["رمزها", "PINs"], chair: ["رئیس شعبه", "chair"], supervisor: ["ناظر", "supervisor"], operator: ["کاربر", "operator"],
  settled: ["رسیدگی به رأی‌های موقت", "Settlement of the provisional votes"],
  none: ["هنوز رأی موقتی به مرکز نرسیده است.", "No provisional vote has reached the centre yet."],
  released: ["شمرده می‌شود", "counted"], handed_out: ["رد: برگهٔ قطعی داده شده بود", "rejected: a final ballot was handed out"], another_counts: ["رد: رأی موقت دیگری شمرده می‌شود", "rejected: another provisional one counts"],
  not_eligible: ["رد: حق رأی ندارد", "rejected: not eligible"], board_waits: ["در انتظار هیئت", "waits for the board"], board: ["رد: هیئت", "rejected by the board"], no_card: ["رد: کارتی گم نشده بود", "rejected: no card was lost"],
  waiting: ["تا همهٔ شعبه‌ها برنگشته‌اند نتیجه موقت است: {n} شعبه بی‌خط است.", "Not final before every station is back: {n} without a line."],
  final: ["همهٔ شعبه‌ها برگشته‌اند.", "Every station is back."],
  people: ["مردم ساختگی", "People who do not exist"],
  how: ["شماره را بنویسید و Enter بزنید. برای پویش، نخست ~ را بزنید، سپس شماره و Enter؛ پویشگر واقعی همین کار را می‌کند.", "Type the number and press Enter. To scan, press ~ first, then the number and Enter; a real scanner does just this."],
  number: ["شمارهٔ ملی", "National number"], name: ["نام", "Name"], father: ["نام پدر", "Father"], born: ["زاده", "Born"], shows: ["چه نشان می‌دهد", "What it shows"],
  shows_votes: ["می‌تواند رأی بدهد", "may vote"], shows_taken: ["از آغاز در شعبهٔ 1017 رأی داده است", "voted at station 1017 from the beginning"], shows_young: ["یک روز زیر سن", "under age by a day"],
  shows_village: ["اهل روستا؛ تنها خبرگان", "of a village; Experts only"], shows_elsewhere: ["از استانی دیگر", "of another province"], shows_dead: ["در ثبت احوال درگذشته", "dead by the register"],
  shows_namesake: ["همنام دیگری", "shares a name"], shows_companion: ["همراه کسی می‌آید", "comes as a companion"], shows_crew: ["عضو شعبه؛ همراه نمی‌شود", "of the crew; no companion"], shows_: ["رأی‌دهنده", "a voter"],
  silent: ["برنامه پاسخ نمی‌دهد؛ شاید بسته شده است.", "The program does not answer; it may have been stopped."],
};
const DIGITS = "۰۱۲۳۴۵۶۷۸۹";

let language = window.localStorage.getItem("amin-training-language") ?? "fa";
let people = [];

const digits = (text) => (language === "fa" ? String(text).replace(/[0-9]/g, (digit) => DIGITS[digit]) : String(text));
const word = (key, given = {}) => digits(WORDS[key][language === "fa" ? 0 : 1].replace(/\{(\w+)\}/g, (_, name) => given[name]));

function el(tag, given = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null));
  return node;
}

async function pull(station, cut) {
  await fetch("api/line", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ station, cut }) });
  await refresh();
  document.getElementById("announce").textContent = word(cut ? "pull" : "plug", { n: station });
}

function stationPanel(each) {
  const figure = (key, value) => el("div", {}, el("dt", {}, word(key)), el("dd", {}, digits(value ?? "–")));
  const off = each.line !== "up";
  return el("section", { class: "panel", id: `station-${each.code}`, "aria-labelledby": `name-${each.code}` },
    el("header", {}, el("h2", { id: `name-${each.code}` }, word("station", { n: each.code })), el("span", { class: off ? "lv off" : "lv", "data-line": each.line }, word(`line_${each.line}`))),
    el("div", { class: "body" },
      el("a", { class: off ? "shot cut" : "shot", href: each.url, target: `station-${each.code}`, rel: "noopener" }, el("i"), el("span", {}, el("b", {}, word("open")), el("bdi", { dir: "ltr" }, each.url))),
      el("dl", { class: "figures" }, figure("today", each.today), figure("queue", each.queue), figure("provisional", each.provisional), figure("average", each.average_s)),
      el("div", { class: "row" }, el("button", { type: "button", class: each.cut ? "btn primary" : "btn", id: `cable-${each.code}`, onclick: () => pull(each.code, !each.cut) }, word(each.cut ? "plug" : "pull", { n: each.code }))),
      el("p", { class: "sm" }, `${word("dummy")}: `, el("bdi", { dir: "ltr", class: "code" }, each.dummy)),
      el("p", { class: "sm" }, `${word("pins")}: `, each.pins.flatMap(([role, pin]) => [`${word(role)} `, el("bdi", { dir: "ltr", class: "code" }, pin), " "]))));
}

function settlementPanel(state) {
  const away = state.stations.filter((each) => each.line !== "up").length;
  const rows = state.settled.map(([verdict, n]) => el("li", { "data-verdict": verdict }, `${digits(n)} × ${word(verdict)}`));
  return el("section", { class: "panel", "aria-labelledby": "settled" }, el("header", {}, el("h2", { id: "settled" }, word("settled"))),
    el("div", { class: "body" }, rows.length ? el("ul", { id: "verdicts" }, rows) : el("p", { class: "sm" }, word("none")),
      el("p", { class: away ? "told" : "sm" }, away ? word("waiting", { n: away }) : word("final"))));
}

function peoplePanel() {
  const head = ["number", "name", "father", "born", "shows"].map((key) => el("th", { scope: "col" }, word(key)));
  const rows = people.map((each) => el("tr", { "data-shows": each.shows },
    el("td", {}, el("img", { src: `portraits/${each.face}.jpg`, alt: "", width: 40, height: 50 })),
    el("td", {}, el("bdi", { dir: "ltr", class: "code" }, each.number)), el("td", {}, el("bdi", {}, each.name)), el("td", {}, el("bdi", {}, each.father)), el("td", {}, digits(each.born)), el("td", {}, word(`shows_${each.shows}`))));
  return el("section", { class: "panel", "aria-labelledby": "people" }, el("header", {}, el("h2", { id: "people" }, word("people"))),
    el("div", { class: "body" }, el("p", { class: "sm" }, word("how")),
      el("div", { class: "scroll", tabindex: "0", role: "group", "aria-labelledby": "people" }, el("table", {}, el("thead", {}, el("tr", {}, el("td"), head)), el("tbody", {}, rows)))));
}

let shown = "";

function show(state) {
  const text = JSON.stringify([state, language, people.length]);
  if (text === shown) return; // what has not changed keeps its focus and its selection
  shown = text;
  const had = document.activeElement?.id;
  document.documentElement.lang = language;
  document.documentElement.dir = language === "fa" ? "rtl" : "ltr";
  document.querySelector("[data-w]").textContent = word("subtitle");
  const button = document.getElementById("language");
  button.textContent = word("language");
  button.lang = language === "fa" ? "en" : "fa";
  document.getElementById("page").replaceChildren(
    el("div", {}, el("h1", {}, word("title")), el("p", { class: "lead" }, word("lead"))),
    state ? el("div", { class: "stations" }, state.stations.map(stationPanel)) : el("p", { class: "told", role: "alert" }, word("silent")),
    ...(state ? [settlementPanel(state)] : []), peoplePanel());
  if (had) document.getElementById(had)?.focus();
}

async function refresh() {
  try {
    if (!people.length) people = await (await fetch("api/people")).json();
    show(await (await fetch("api/state", { cache: "no-store" })).json());
  } catch {
    show(null);
  }
}

document.getElementById("language").addEventListener("click", () => {
  language = language === "fa" ? "en" : "fa";
  window.localStorage.setItem("amin-training-language", language);
  refresh();
});
refresh();
window.setInterval(refresh, 1000);
