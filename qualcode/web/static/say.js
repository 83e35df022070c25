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

/** Says what was done to people who hear the page. */
export function announce(text) {
  const live = document.getElementById("live");
  live.textContent = live.textContent === text ? `${text}\u00a0` : text;
}

/** Shows what was done for a few seconds, with a button when something can be done about it. */
export function toast(text, { kind = "done", action, onAction } = {}) {
  const box = document.createElement("div");
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
  if (kind !== "error") setTimeout(() => box.matches(":hover, :focus-within") || box.remove(), 6000);
}

/** Text without case, tones and other marks, for filters: "Rào cản" is found by "rao can". */
export function fold(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "").replace(/đ/g, "d");
}
