/* One name, any spelling. The table comes from the service, which is the one that made the names' search text;
   vectors/search-key.json holds both sides to it. */

const PRESENTATION = /[\ufb50-\ufdff\ufe70-\ufefc]/g;
const GAPS = /[\t-\r\u001c-\u0020\u0085\u2028\u2029]+/;

export function searchKeyBy(table) {
  const put = new Map(Object.entries(table));
  return (text) => {
    const joined = text.replace(PRESENTATION, (sign) => sign.normalize("NFKC")).normalize("NFC");
    const plain = [...joined].map((sign) => put.get(sign) ?? sign).join("");
    // Capitals first: that makes ss of ß, as the other side does.
    const small = plain.toUpperCase().toLowerCase().normalize("NFC");
    return small.split(GAPS).filter((part) => part).join(" ");
  };
}
