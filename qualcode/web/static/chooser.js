/** Which code? A combobox at the selected words: recent codes first, filtered without diacritics. */
import { rangeOf } from "./blocks.js";
import { make, one } from "./dom.js";
import { askForCode } from "./newcode.js";
import { closePopup, openAt } from "./popups.js";
import { announce, fold, t } from "./say.js";
import { paintSpans, wordsIn } from "./selection.js";
import { codeOf, codes, keys, recent } from "./state.js";

const MOST = 60;

/**
 * Opens the chooser at a span. `choose(code, memo)` is called with each code that is chosen,
 * `closed(chosen)` once in the end. With `change`, one code is
 * chosen in the place of another; with `memo`, the memo is written first.
 */
export function openChooser(span, { choose, closed, change = false, focus = true, memo = false }) {
  const chooser = new Chooser(wordsIn(span), choose, change);
  paintSpans("pending", [span]);
  const rects = rangeOf(...span).getClientRects();
  openAt(chooser.box, rects[rects.length - 1] ?? rangeOf(...span).getBoundingClientRect(), () => {
    paintSpans("pending", []);
    closed(chooser.chosen);
  });
  if (memo) chooser.showMemo();
  else if (focus) chooser.input.focus({ preventScroll: true });
  announce(t("Which code? {n} to choose from.", { n: chooser.options.length }));
}

class Chooser {
  constructor(words, choose, change) {
    Object.assign(this, { words, choose, change, options: [], at: 0, chosen: "" });
    this.list = make("ul", { id: "chooser-list", role: "listbox", "aria-label": t("Codes") });
    this.input = make("input", {
      role: "combobox", "aria-expanded": "true", "aria-controls": "chooser-list", "aria-autocomplete": "list",
      "aria-label": change ? t("Change to which code?") : t("Which code?"),
      placeholder: t("Type to find or make a code"), autocomplete: "off", spellcheck: "false",
      oninput: () => this.fill(),
      oncopy: (event) => this.copy(event),
    });
    this.memo = make("textarea", { rows: 2, "aria-label": t("Memo"), placeholder: t("What do you make of it?"), hidden: true });
    this.box = make("div.popup.chooser", { role: "dialog", "aria-label": t("Which code?"), onkeydown: (event) => this.press(event) },
      make("p.said-words", `“${words}”`), this.input, this.memo, this.list, this.foot());
    this.fill();
  }

  foot() {
    const button = (label, key, work) => make("button.quiet", { type: "button", onclick: work }, label, " ", make("kbd", `Alt ${key}`));
    return make("div.foot",
      this.change ? null : button(t("In vivo"), "V", () => this.inVivo()),
      button(t("New code"), "N", () => this.makeNew(this.input.value)),
      this.change ? null : button(t("Memo"), "M", () => this.showMemo()));
  }

  fill() {
    this.options = find(this.input.value);
    this.list.replaceChildren(...this.options.map((option, place) => this.tell(option, place)));
    this.point(0);
  }

  tell({ id, name, digit, of }, place) {
    const label = id ? [make("span", { class: `swatch ${codeOf(id).class}` }), codeOf(id).name] : t("New code “{name}”", { name });
    return make("li", {
      id: `option-${place}`, role: "option", class: id ? null : "new", "aria-selected": "false",
      onpointerdown: (event) => event.preventDefault(),
      onclick: (event) => this.take(place, event.shiftKey),
    }, label, of ? make("span.of", of) : null, digit ? make("kbd", digit) : null);
  }

  point(place) {
    this.list.children[this.at]?.setAttribute("aria-selected", "false");
    this.at = Math.max(Math.min(place, this.options.length - 1), 0);
    const now = this.list.children[this.at];
    now?.setAttribute("aria-selected", "true");
    now?.scrollIntoView({ block: "nearest" });
    if (now) this.input.setAttribute("aria-activedescendant", now.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  take(place, stay) {
    const option = this.options[place];
    if (option?.id) this.apply(option.id, stay);
    else if (option) this.makeNew(option.name);
  }

  apply(id, stay) {
    this.chosen = id;
    this.choose(id, this.memo.value.trim().normalize("NFC"));
    if (!stay || this.change) {
      closePopup();
      return;
    }
    this.input.value = "";
    this.fill();
    this.input.focus();
  }

  async makeNew(name) {
    const made = await askForCode(name.trim());
    if (made) this.apply(made, false);
    else this.input.focus();
  }

  inVivo() {
    return this.makeNew(asName(this.words));
  }

  showMemo() {
    this.memo.hidden = !this.memo.hidden;
    (this.memo.hidden ? this.input : this.memo).focus();
  }

  /** Copies the words that are to be coded, since the text itself is not selected any more. */
  copy(event) {
    if (this.input.selectionStart !== this.input.selectionEnd) return;
    event.clipboardData.setData("text/plain", this.words);
    event.preventDefault();
  }

  press(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const work = event.key === "Escape" ? closePopup : this.workOf(event);
    if (!work) return;
    event.preventDefault();
    event.stopPropagation();
    work();
  }

  /** What a key does; letters and, once something is typed, digits belong to the filter. */
  workOf({ key, code, altKey, shiftKey, ctrlKey, metaKey, target }) {
    if (altKey && code === "KeyN") return () => this.makeNew(this.input.value);
    if (altKey && code === "KeyV" && !this.change) return () => this.inVivo();
    if (altKey && code === "KeyM" && !this.change) return () => this.showMemo();
    if (target === this.memo && key === "Enter" && (ctrlKey || metaKey)) return () => this.take(this.at, false);
    if (target !== this.input) return null;
    const digit = !this.input.value && /^[1-9]$/.test(key) && keys().get(Number(key));
    if (digit) return () => this.apply(digit, shiftKey);
    if (key === "Enter") return () => this.take(this.at, shiftKey);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[key];
    return step ? () => this.point(this.at + step) : null;
  }
}

/** Selected words as a code's name. */
export const asName = (words) => words.replace(/\s+/g, " ").slice(0, 120);

/** The codes that a filter finds, those used last first; in the end, a new one of that name. */
function find(text) {
  const digits = new Map([...keys()].map(([digit, id]) => [id, digit]));
  const order = [...new Set([...recent(), ...codes.keys()])];
  const wanted = fold(text.trim()).split(/\s+/).filter(Boolean);
  const found = order.map((id) => codeOf(id)).filter((code) => fits(code, wanted)).map((code) => ({
    id: code.id, digit: text ? 0 : digits.get(code.id), of: code.parent ? codeOf(code.parent).name : "", rank: rank(code, wanted),
  }));
  if (wanted.length) found.sort((a, b) => a.rank - b.rank);
  const name = text.trim();
  const isThere = found.some(({ id }) => fold(codeOf(id).name) === fold(name));
  return [...found.slice(0, MOST), ...(name && !isThere ? [{ id: "", name }] : [])];
}

function fits({ id, name, names }, wanted) {
  const folded = fold([name, id, ...Object.values(names)].join(" "));
  return wanted.every((word) => folded.includes(word));
}

function rank({ name }, wanted) {
  const folded = fold(name);
  if (!wanted.length || folded.startsWith(wanted.join(" "))) return 0;
  return wanted.every((word) => folded.includes(word)) ? 1 : 2;
}

/** Whether the chooser is open. */
export const isChoosing = () => Boolean(one(".chooser"));
