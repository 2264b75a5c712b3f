/* The words of the page: the same file that the paper sheets are set from. */

const PERSIAN = [..."۰۱۲۳۴۵۶۷۸۹"];
let words = {};

export async function loadWords() {
  words = await (await fetch("words.json", { cache: "no-store" })).json();
}

export function digits(value, language) {
  return language === "fa" ? String(value).replace(/[0-9]/g, (digit) => PERSIAN[digit]) : String(value);
}

/* Numbers come in the digits of the language; text stays as it is, for a name may hold digits of its own. */
export function text(id, language, given = {}) {
  const sentence = words[id][language === "fa" ? 0 : 1];
  return sentence.replace(/\{(\w+)\}/g, (_, name) => {
    const value = given[name];
    if (name === "code" || name === "s" || typeof value === "number") return digits(value, language);
    return `\u2068${value}\u2069`; // isolated: a name never turns the sentence round
  });
}
