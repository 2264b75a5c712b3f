/* Exact numbers and how they are written: whole numbers are BigInt, fractions pairs of them.

   Nothing here or in rules.js is decided by a float. The writing is that of amin/counting/numerals.py,
   and a test compares them. */
"use strict";

(function (Amin) {
  const PERSIAN = { ",": "٬", ".": "٫", "-": "−" };
  const ZWNJ = "\u200c";
  const PART_BY_THEMSELVES = "ادذرزژو"; // no letter joins what follows these
  const UNITS = [
    "صفر", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده", "سیزده",
    "چهارده", "پانزده", "شانزده", "هفده", "هجده", "نوزده",
  ];
  const TENS = ["", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"];
  const HUNDREDS = ["", "صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد"];

  function gcd(a, b) {
    while (b) [a, b] = [b, a % b];
    return a < 0n ? -a : a;
  }

  /* A fraction in lowest terms; the lower part is above 0. */
  function fraction(top, bottom = 1n) {
    const common = gcd(top, bottom) * (bottom < 0n ? -1n : 1n);
    return { top: top / common, bottom: bottom / common };
  }

  function isFraction(x) {
    return typeof x === "object" && x !== null && "bottom" in x;
  }

  function asFraction(x) {
    return isFraction(x) ? x : fraction(x);
  }

  /* The largest whole number not above; BigInt's own division goes towards 0. */
  function floorDiv(top, bottom) {
    const cut = top / bottom;
    return top % bottom !== 0n && top < 0n !== bottom < 0n ? cut - 1n : cut;
  }

  const floor = (x) => floorDiv(x.top, x.bottom);
  const ceil = (x) => -floorDiv(-x.top, x.bottom);
  const product = (x, y) => fraction(x.top * y.top, x.bottom * y.bottom);
  const minus = (x, y) => fraction(x.top * y.bottom - y.top * x.bottom, x.bottom * y.bottom);
  const compare = (x, y) => {
    const left = x.top * y.bottom;
    const right = y.top * x.bottom;
    return left < right ? -1 : left > right ? 1 : 0;
  };

  /* A number without any writing: "7", "9009/1000"; the same as Python's str. */
  function plain(x) {
    if (!isFraction(x)) return String(x);
    return x.bottom === 1n ? String(x.top) : `${x.top}/${x.bottom}`;
  }

  function inLanguage(text, language) {
    if (language !== "fa") return text;
    return text.replace(/[0-9,.-]/g, (c) => PERSIAN[c] || String.fromCharCode(0x06f0 + Number(c)));
  }

  function thousands(n) {
    return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
  }

  /* 1,565,370 or ۱٬۵۶۵٬۳۷۰. */
  function whole(n, language) {
    return inLanguage(thousands(n), language);
  }

  /* 9 + 9/1000, or ۹ و ۹/۱۰۰۰. */
  function mixed(x, language) {
    const { top, bottom } = asFraction(x);
    const size = top < 0n ? -top : top;
    const [full, rest] = [size / bottom, size % bottom];
    const sign = top < 0n ? "-" : "";
    if (!rest) return inLanguage(sign + thousands(full), language);
    const part = inLanguage(`${rest}/${bottom}`, language);
    if (!full) return inLanguage(sign, language) + part;
    const text = inLanguage(sign + thousands(full), language) + (language === "fa" ? " و " : " + ") + part;
    return sign ? `(${text})` : text;
  }

  /* With just so many places, the last one rounded, halves up. */
  function rounded(x, places) {
    const { top, bottom } = asFraction(x);
    const size = top < 0n ? -top : top;
    const unit = 10n ** BigInt(places);
    const scaled = (2n * size * unit + bottom) / (2n * bottom);
    const rest = places ? `.${String(scaled % unit).padStart(places, "0")}` : "";
    return (top < 0n && scaled ? "-" : "") + thousands(scaled / unit) + rest;
  }

  /* So many places; zeros at the end left out. */
  function decimal(x, language, places = 3) {
    const [full, rest] = rounded(x, places).split(".");
    const kept = (rest || "").replace(/0+$/, "");
    return inLanguage(full + (kept ? `.${kept}` : ""), language);
  }

  /* Just so many places, as a column of numbers needs it. */
  function fixed(x, language, places) {
    return inLanguage(rounded(x, places), language);
  }

  /* A decimal number, and before it a word when places were cut off, or nothing would be left. */
  function nearly(x, places, sign, language) {
    const text = decimal(x, language, places);
    if (10n ** BigInt(places) % x.bottom === 0n) return text + sign;
    if (text === inLanguage("0", language) && x.top > 0n) {
      const least = decimal(fraction(1n, 10n ** BigInt(places)), language, places);
      return (language === "fa" ? "کمتر از " : "less than ") + least + sign;
    }
    return (language === "fa" ? "نزدیک به " : "about ") + text + sign;
  }

  /* A mixed number that stands in brackets already. */
  function bare(x, language) {
    return mixed(x, language).replace(/^\(/, "").replace(/\)$/, "");
  }

  /* A decimal number and beside it the exact one: 8.484 (8 + 121/250). */
  function exact(x, language) {
    const number = asFraction(x);
    if (number.bottom === 1n) return mixed(number, language);
    return `${nearly(number, 3, "", language)} (${bare(number, language)})`;
  }

  const times = (x, n) => fraction(x.top * n, x.bottom);

  /* A share in hundredths and beside it the fraction: 40.4% (101/250). */
  function share(x, language) {
    return `${nearly(times(x, 100n), 2, language === "fa" ? "٪" : "%", language)} (${bare(x, language)})`;
  }

  /* A share in hundredths alone, for tables: 40.40%. */
  function percent(x, language) {
    return fixed(times(x, 100n), language, 2) + (language === "fa" ? "٪" : "%");
  }

  /* A number below 1,000 in Persian words: بیست‌ویک. */
  function cardinal(n) {
    const parts = [];
    if (n >= 100) parts.push(HUNDREDS[Math.floor(n / 100)]);
    n %= 100;
    if (n >= 20) parts.push(TENS[Math.floor(n / 10)]);
    if (n >= 20) n %= 10;
    if (n || !parts.length) parts.push(UNITS[n]);
    return parts.reduce((text, part) => {
      return text + (PART_BY_THEMSELVES.includes(text[text.length - 1]) ? "" : ZWNJ) + "و" + part;
    });
  }

  /* Which one: 21st, or بیست‌ویکم; in Persian from 1,000 on by digits. */
  function ordinal(n, language) {
    if (language === "en") {
      const teen = n % 100n > 10n && n % 100n < 14n;
      return thousands(n) + (teen ? "th" : { 1: "st", 2: "nd", 3: "rd" }[n % 10n] || "th");
    }
    if (n < 1n || n >= 1000n) return `${whole(n, language)}${ZWNJ}ام`;
    const words = cardinal(Number(n));
    if (words.endsWith("سه")) return words.slice(0, -2) + "سوم";
    return words + (words.endsWith("سی") ? `${ZWNJ}ام` : "م");
  }

  /* Persian and Arabic digits and signs as those of ASCII. */
  function asciiDigits(text) {
    return text
      .replace(/[۰-۹]/g, (c) => String(c.charCodeAt(0) - 0x06f0))
      .replace(/[٠-٩]/g, (c) => String(c.charCodeAt(0) - 0x0660))
      .replace(/[٫]/g, ".");
  }

  /* A whole number from 0 as people write it, with any digits and marks between thousands; null: it is none. */
  function readWhole(text, most) {
    const digits = asciiDigits(text.trim()).replace(/[\s,٬،'’_]/g, "");
    if (!/^[0-9]{1,30}$/.test(digits)) return null;
    const n = BigInt(digits);
    return n <= most ? n : null;
  }

  /* A percentage from 0 to 100 as an exact share, 3.5 → 7/200; null: it is none. */
  function readPercent(text) {
    const digits = asciiDigits(text.trim()).replace(/\s*[%٪]\s*/g, "").replace(/[,/]/, ".");
    const found = /^([0-9]{1,3})(?:\.([0-9]{1,6}))?$/.exec(digits);
    if (!found) return null;
    const places = found[2] || "";
    const share = fraction(BigInt(found[1] + places), 100n * 10n ** BigInt(places.length));
    return share.top <= share.bottom ? share : null;
  }

  Object.assign(Amin, {
    fraction, isFraction, asFraction, floor, ceil, floorDiv, minus, product, compare, times, plain,
    inLanguage, whole, mixed, decimal, fixed, exact, share, percent, ordinal, asciiDigits, readWhole, readPercent,
  });
})((window.Amin = window.Amin || {}));
