/** Codes and groups as the options of a `select`. */
import { make } from "./dom.js";
import { t } from "./say.js";

/** Options of a `select` for a place in the tree: groups, and codes but those at or below `except`. */
export function placeOptions(book, except = "") {
  const codes = new Map(book.codes.map((code) => [code.id, code]));
  const isBelow = (code) => {
    for (let each = code; each; each = codes.get(each.parent)) if (each.id === except) return true;
    return false;
  };
  return book.domains.map(({ id, name }) => make("optgroup", { label: name },
    make("option", { value: `domain ${id}` }, t("{group} (below no code)", { group: name })),
    book.codes.filter((code) => code.known !== false && code.domain === id && !isBelow(code))
      .map((code) => make("option", { value: `parent ${code.id}` }, `${"\u2003".repeat(code.depth)}${code.name}`))));
}

/** Options of a `select` for one of the codes but those named. */
export function codeOptions(book, except = []) {
  return book.domains.map(({ id, name }) => {
    const inside = book.codes.filter((code) => code.known !== false && code.domain === id && !except.includes(code.id));
    return inside.length ? make("optgroup", { label: name },
      inside.map((code) => make("option", { value: code.id }, `${"\u2003".repeat(code.depth)}${code.name}`))) : null;
  });
}

/** What the value of such an option says: {parent} or {domain}; {} for none. */
export function placeOf(value) {
  const [kind, ...id] = value.split(" ");
  return kind ? { [kind]: id.join(" ") } : {};
}
