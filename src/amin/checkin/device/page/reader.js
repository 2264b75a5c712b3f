/* The reader is always listening: keys become a number, wherever the focus is.

   A scanner that is fitted as a keyboard sends its prefix, the text of the document and Enter; the prefix tells
   a scan from a number that was typed (docs/decisions/0065). A person types digits in any of three scripts. */

const MOST = 400; // characters of one scan
const PREFIXES = new Set(["~", "\u0002", "F13"]);
const SAME = new Map([..."۰۱۲۳۴۵۶۷۸۹", ..."٠١٢٣٤٥٦٧٨٩"].map((digit, i) => [digit, String(i % 10)]));

export const asDigit = (key) => (/^[0-9]$/.test(key) ? key : SAME.get(key) ?? null);

export class Reader {
  constructor() {
    this.typed = "";
    this.scanned = null; // the text of a scan that has begun
  }

  get isEmpty() { return this.typed === "" && this.scanned === null; }

  clear() {
    this.typed = "";
    this.scanned = null;
  }

  erase() { this.typed = this.typed.slice(0, -1); }

  /* Take a key. Returns "taken", "done" with Enter after something was read, or null: not the reader's. */
  take(key) {
    if (PREFIXES.has(key)) {
      this.typed = "";
      this.scanned = "";
      return "taken";
    }
    if (this.scanned !== null) {
      if (key === "Enter") return "done";
      if (key.length === 1 && this.scanned.length < MOST) this.scanned += key;
      return key === "Escape" ? null : "taken";
    }
    const digit = asDigit(key);
    if (digit !== null) {
      if (this.typed.length < 20) this.typed += digit;
      return "taken";
    }
    if (key === "Backspace" && this.typed) {
      this.erase();
      return "taken";
    }
    return key === "Enter" && this.typed ? "done" : null;
  }

  /* What was read, and the reader is empty again. */
  finish() {
    const read = this.scanned === null ? { typed: this.typed } : { scanned: this.scanned };
    this.clear();
    return read;
  }
}
