/** What pages say: in the reader's language, and aloud to those who listen. */

const place = document.documentElement.lang;
const { words } = await import(`./words/${place}.js`);

export const lang = place;

/** Fills `{name}` in a text with the values of that name. */
function fill(text, values) {
  return values ? text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all)) : text;
}

/** A text in the reader's language. */
export function t(text, values) {
  return fill(words[text] ?? text, values);
}

/** One of two texts by the number `n`, which fills `{n}`. */
export function plural(one, many, n, values) {
  const forms = words[one] ?? [one, many];
  return fill(forms[n === 1 ? 0 : 1], { n: number(n), ...values });
}

/** A number with the marks of the language. */
export function number(value, digits = 0) {
  return value.toLocaleString(lang === "vi" ? "vi-VN" : "en-GB", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** Milliseconds: how long a message of that kind stays, longer where it has more to read. */
const SHOWN = { done: 6000, error: 20_000 };
const PER_CHARACTER = 60;
const AFTER = 2000;

/** Says what was done to people who hear the page. */
export function announce(text) {
  const live = document.getElementById("live");
  live.textContent = live.textContent === text ? `${text}\u00a0` : text;
}

/**
 * Shows what was done for a few seconds, an error for longer, with a button when something can be
 * done about it. It stays while somebody points at it or is in it.
 */
export function toast(text, { kind = "done", action, onAction } = {}) {
  const box = document.createElement("div");
  // A key that is pressed again and again says the same in the place of what it said before.
  for (const other of document.querySelectorAll("#toasts .toast")) if (other.firstChild.textContent === text) other.remove();
  box.className = `toast ${kind}`;
  box.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (action) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: action });
    button.addEventListener("click", () => {
      box.remove();
      onAction();
    });
    box.append(button);
  }
  const close = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "×" });
  close.setAttribute("aria-label", t("Close"));
  close.addEventListener("click", () => box.remove());
  box.append(close);
  document.getElementById("toasts").append(box);
  announce(text);
  const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, AFTER) : box.remove());
  setTimeout(leave, SHOWN[kind] + text.length * PER_CHARACTER);
}

/** The last words of what stands before: of a long text so many characters, from a word's beginning. */
export const lastWords = (text, most) => (text.length <= most ? text : `… ${text.slice(-most).replace(/^\S*\s+/u, "")}`);

/** The first words of what stands after. */
export const firstWords = (text, most) => (text.length <= most ? text : `${text.slice(0, most).replace(/\s+\S*$/u, "")} …`);

/** Text without case, tones and other marks, for filters: "Rào cản" is found by "rao can". */
export function fold(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "").replace(/đ/g, "d");
}
