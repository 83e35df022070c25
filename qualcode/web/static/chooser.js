/** Which code? A combobox at the selected words: recent codes first, filtered without diacritics. */
import { rangeOf } from "./blocks.js";
import { dialog, make, one } from "./dom.js";
import { askForCode } from "./newcode.js";
import { closePopup, openAt } from "./popups.js";
import { announce, fold, t, toast } from "./say.js";
import { paintSpans, wordsIn } from "./selection.js";
import { codeOf, codes, isInForce, keys, on, recent } from "./state.js";

const MOST = 60;
/** The chooser that is open, or null. */
let open = null;

/**
 * Opens the chooser at a span. `choose(code, memo)` is called with each code that is chosen,
 * `closed(chosen)` once in the end. With `change`, a code's id, one is chosen in the place of that
 * code; with `memo`, the memo is written first, beginning with `draft`.
 */
export function openChooser(span, { choose, closed, change = "", focus = true, memo = false, draft = "" }) {
  const chooser = new Chooser(wordsIn(span), choose, change);
  paintSpans("pending", [span]);
  const rects = rangeOf(...span).getClientRects();
  openAt(chooser.box, rects[rects.length - 1] ?? rangeOf(...span).getBoundingClientRect(), async () => {
    open = null;
    paintSpans("pending", []);
    const left = chooser.unsaved();
    if (left && !(await mayDrop())) openChooser(span, { choose, closed, focus, memo: true, draft: left });
    else closed(chooser.chosen);
  });
  open = chooser;
  if (memo) chooser.showMemo(draft);
  else if (focus) chooser.input.focus({ preventScroll: true });
  announce(t("Which code? {n} to choose from.", { n: chooser.options.length }));
}

/** Asks whether a memo goes that was written without choosing a code to carry it. */
async function mayDrop() {
  const lead = t("What you wrote is saved with the code that you choose for these words.");
  const answer = await dialog(t("Your memo has no code yet"), make("p", lead), [["back", t("Go on writing"), "primary"], ["drop", t("Drop the memo"), "danger"]]);
  return answer === "drop";
}

addEventListener("beforeunload", (event) => open?.unsaved() && event.preventDefault());
for (const name of ["codes", "keys"]) on(name, (told) => open?.follow(told));

class Chooser {
  constructor(words, choose, change) {
    Object.assign(this, { words, choose, change, options: [], at: 0, chosen: "", saved: "" });
    this.list = make("ul", { id: "chooser-list", role: "listbox", "aria-label": t("Codes") });
    this.input = make("input", {
      role: "combobox", "aria-expanded": "true", "aria-controls": "chooser-list", "aria-autocomplete": "list",
      "aria-label": change ? t("Change to which code?") : t("Which code?"),
      placeholder: t("Type to find or make a code"), autocomplete: "off", spellcheck: "false",
      oninput: () => this.fill(),
      oncopy: (event) => this.copy(event),
    });
    this.memo = make("textarea", { rows: 2, "aria-label": t("Memo"), placeholder: t("What do you make of it?"), hidden: true });
    this.box = make("div.popup.chooser", { role: "dialog", "aria-label": change ? t("Change to which code?") : t("Which code?"), onkeydown: (event) => this.press(event) },
      change ? make("p.instead", t("Instead of “{code}”:", { code: codeOf(change).name })) : null,
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
    this.options = this.find();
    this.list.replaceChildren(...this.options.map((option, place) => this.tell(option, place)));
    this.point(0);
  }

  /** The codes that are offered: a code is not changed to itself. */
  find() {
    return find(this.input.value).filter(({ id }) => !id || id !== this.change);
  }

  /** Takes over what became of codes and keys; what is listed stays in its place, for hand and eye. */
  follow({ moved = {}, come = [] }) {
    const digits = digitsFor(this.input.value);
    const anew = (option) => {
      const id = moved[option.id] ?? option.id;
      if (isInForce(id)) return optionOf(codes.get(id), digits);
      return id ? { ...option, gone: true } : option;
    };
    const before = this.options;
    this.options = [...before.map(anew), ...this.find().filter(({ id }) => come.includes(id))];
    this.options.forEach((option, place) => {
      if (!before[place]) this.list.append(this.tell(option, place));
      else if (JSON.stringify(option) !== JSON.stringify(before[place])) this.list.children[place].replaceWith(this.tell(option, place));
    });
    this.point(this.at);
  }

  tell({ id, name, digit, of, gone }, place) {
    const label = id ? [make("span", { class: `swatch ${codeOf(id).class}` }), make("span", name)] : t("New code “{name}”", { name });
    const lost = gone && t("“{code}” is no longer in the codebook.", { code: name });
    return make("li", {
      id: `option-${place}`, role: "option", class: id ? (gone ? "gone" : null) : "new", "aria-selected": "false",
      "aria-disabled": gone && "true", "aria-label": lost, title: lost,
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
    if (option?.gone) toast(t("“{code}” is no longer in the codebook.", { code: option.name }));
    else if (option?.id) this.apply(option.id, stay);
    else if (option) this.makeNew(option.name);
  }

  apply(id, stay) {
    this.chosen = id;
    this.saved = this.written();
    this.choose(id, this.saved);
    if (!stay || this.change) {
      closePopup();
      return;
    }
    this.input.value = "";
    this.fill();
    this.input.focus();
  }

  byKey(key, stay) {
    if (keys().has(key)) this.apply(keys().get(key), stay);
    else sayNoKey(key);
  }

  async makeNew(name) {
    const made = await askForCode(name.trim());
    if (open !== this) return made && this.choose(made, ""); // one has gone on to other words
    return made ? this.apply(made, false) : this.input.focus();
  }

  inVivo() {
    return this.makeNew(asName(this.words));
  }

  showMemo(draft = this.memo.value) {
    this.memo.value = draft;
    this.memo.hidden = !this.memo.hidden;
    (this.memo.hidden ? this.input : this.memo).focus();
  }

  written() {
    return this.memo.value.trim().normalize("NFC");
  }

  /** The memo that no code carries yet. */
  unsaved() {
    return this.written() === this.saved ? "" : this.written();
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
    if (!this.input.value && /^[1-9]$/.test(key)) return () => this.byKey(Number(key), shiftKey);
    if (key === "Enter") return () => this.take(this.at, shiftKey);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[key];
    return step ? () => this.point(this.at + step) : null;
  }
}

/** Selected words as a code's name. */
export const asName = (words) => words.replace(/\s+/g, " ").slice(0, 120);

/** Says that a digit has no code. */
export const sayNoKey = (key) => toast(t("The key {key} has no code. The menu of a code gives it one.", { key }));

/** Code id → its key, where keys apply: until something is typed. */
const digitsFor = (text) => new Map(text ? [] : [...keys()].map(([digit, id]) => [id, digit]));

const optionOf = ({ id, name, parent }, digits) => ({ id, name, digit: digits.get(id) ?? 0, of: parent ? codeOf(parent).name : "" });

/** The codes that a filter finds, those used last first; in the end, a new one of that name. */
function find(text) {
  const wanted = fold(text.trim()).split(/\s+/).filter(Boolean);
  const order = [...new Set([...recent(), ...codes.keys()])].filter(isInForce);
  const found = order.map(codeOf).filter((code) => fits(code, wanted));
  if (wanted.length) found.sort((a, b) => rank(a, wanted) - rank(b, wanted));
  const name = text.trim();
  const isThere = found.some((code) => fold(code.name) === fold(name));
  const digits = digitsFor(text);
  return [...found.slice(0, MOST).map((code) => optionOf(code, digits)), ...(name && !isThere ? [{ id: "", name }] : [])];
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
