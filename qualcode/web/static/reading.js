/** Reading and coding: where one is, what is selected, and what the mouse and fingers do. */
import { choose, tellHidden } from "./active.js";
import { blockAt, blockOf, blocks, reader } from "./blocks.js";
import { onLeave, openCard } from "./card.js";
import { asName, isChoosing, openChooser } from "./chooser.js";
import { holdFocus } from "./dom.js";
import { askForCode } from "./newcode.js";
import { announce, t, toast } from "./say.js";
import { paintSpans, readSelection, selectOnPage, wordsIn } from "./selection.js";
import { addCoding, codeOf, codings } from "./state.js";
import { light } from "./stripes.js";
import { codingsOf, show } from "./transcript.js";

/** The block that one reads; the words from `anchor` to `head` are selected (null: none are). */
let current = null;
let anchor = null;
let head = null;

/** The block that one reads, or null. */
export const reads = () => current;

/** The word at which a selection began and the one at which it ends: [anchor, head] or nulls. */
export const ends = () => [anchor, head];

/** The selected span, or null. */
export const selected = () => anchor && [Math.min(anchor[0], head[0]), Math.max(anchor[1], head[1])];

/** Where one is: the start of the selection, or of the turn. */
export const here = () => (head ? head[0] : (current ?? blocks[0])?.s ?? 0);

// Selecting

/** Goes to a block. */
export function setCurrent(block) {
  if (block === current) return;
  current?.element.classList.remove("current");
  current = block;
  current.element.classList.add("current");
}

/** Selects from one word to another. */
export function setSelection(first, last, { onPage = true } = {}) {
  [anchor, head] = [first, last];
  setCurrent(blockAt(head[0]));
  if (onPage) selectOnPage(selected());
}

/** Selects nothing. */
export function dropSelection() {
  [anchor, head] = [null, null];
  getSelection().removeAllRanges();
}

/** The first turn that begins in the window. */
export function firstInWindow() {
  const { top } = reader.getBoundingClientRect();
  const turns = blocks.filter(({ n }) => n);
  return turns.find(({ element }) => element.getBoundingClientRect().top >= top) ?? turns[0] ?? blocks[0];
}

/** Brings the focus back to the text, and with it the selection. */
export function focusText() {
  (current ?? firstInWindow())?.element.focus({ preventScroll: true });
  if (anchor) selectOnPage(selected());
}

onLeave(focusText);

/** Shows a place of the document; its words are selected unless `quiet`. */
export function goTo(s, e, { quiet = false } = {}) {
  setCurrent(blockAt(s));
  show(s);
  if (quiet) return;
  focusText();
  setSelection([s, e], [s, e]);
}

// Coding

/** Codes what is selected, or a span; whether something was. */
export function apply(code, memo = "", span = selected()) {
  if (!span) return false;
  const id = addCoding(...span, code, memo, wordsIn(span));
  if (id) {
    choose(id, { aloud: false });
    announce(t("Coded “{code}”: {words}", { code: codeOf(code).name, words: wordsIn(span).slice(0, 80) }));
    tellHidden({ code });
  }
  return true;
}

/** Opens the chooser for what is selected, else for the turn; whether there is either. */
export function openForSelection({ focus = true, memo = false } = {}) {
  const span = selected() ?? (current && [current.s, current.e]);
  if (!span) return false;
  if (!anchor) setSelection(span, span);
  openChooser(span, {
    focus,
    memo,
    choose: (code, words) => apply(code, words, span),
    closed(code) {
      if (code) dropSelection();
      if (focus || code) focusText();
    },
  });
  return true;
}

/** A new code that is named by the selected words. */
export async function inVivo() {
  const span = selected();
  if (!span) return noWords();
  return applyMade(span, asName(wordsIn(span)));
}

/** A new code for the selected words. */
export async function applyNew() {
  const span = selected();
  return span ? applyMade(span) : noWords();
}

/** Asks for a new code for words, whatever is selected once it is made. */
async function applyMade(span, name = "") {
  const isFree = holdFocus();
  const made = await askForCode(name);
  if (made) apply(made, "", span);
  if (isFree()) focusText();
  return true;
}

/** Says that nothing is selected. */
export function noWords() {
  toast(t("Select words first."));
  return true;
}

// By mouse and touch

let pointer = "mouse";
let later = 0;

/** Whether the mouse was pressed where nothing can be selected: what is selected stays, and is old. */
let inMargin = false;

reader.addEventListener("pointerdown", (event) => {
  pointer = event.pointerType;
  inMargin = Boolean(event.target.closest(".stripes, .n"));
  clearTimeout(later);
  // What is selected already would be dragged away as a text: the mouse is to select it anew.
  if (pointer === "mouse" && !event.button && !event.shiftKey && event.target.closest(".said")) getSelection().removeAllRanges();
});

reader.addEventListener("pointerup", (event) => {
  if (pointer !== "mouse" || event.button || event.target.closest(".popup, .handle")) return;
  // The second click of three selects a word only on the way to the whole turn.
  later = setTimeout(() => afterPointer(event), event.detail === 2 ? 250 : 0);
});

document.addEventListener("selectionchange", () => {
  if (pointer === "mouse" || isChoosing()) return;
  clearTimeout(later);
  later = setTimeout(() => {
    const span = readSelection();
    if (!span || span.join() === selected()?.join()) return; // drawn anew, not selected anew
    setSelection(span, span, { onPage: false });
    openForSelection({ focus: false });
  }, 600);
});

function afterPointer(event) {
  const span = inMargin ? null : readSelection();
  if (span) {
    choose("");
    setSelection(span, span);
    openForSelection();
  } else if (pointer === "mouse") {
    clicked(event);
  }
}

reader.addEventListener("click", (event) => {
  const button = event.target.closest(".list-codings");
  if (button) openTurn(blockOf(button), button.getBoundingClientRect());
  else if (pointer !== "mouse" && !readSelection() && !event.target.closest(".popup")) clicked(event);
});

/** What a click on a mark, a stripe, a name or the plain text does. */
function clicked(event) {
  const block = blockOf(event.target);
  if (!block) return;
  dropSelection();
  setCurrent(block);
  const at = { left: event.clientX - 20, right: event.clientX, top: event.clientY - 14, bottom: event.clientY + 14 };
  const mark = event.target.closest("mark");
  const part = event.target.closest("[data-id]");
  if (mark) openCard(codingsOf(mark).sort((a, b) => a.e - a.s - (b.e - b.s)), at);
  else if (part && codings.has(part.dataset.id)) openCard([codings.get(part.dataset.id)], at);
  else choose("");
  block.element.focus({ preventScroll: true });
}

function openTurn(block, box) {
  setCurrent(block);
  const list = block.shown().sort((a, b) => a.s - b.s || b.e - a.e);
  if (list.length) openCard(list, box, { focus: true });
}

let lit = "";

reader.addEventListener("pointerover", (event) => {
  const mark = event.target.closest("mark");
  const part = event.target.closest("[data-id]");
  const id = part?.dataset.id ?? (mark && codingsOf(mark).sort((a, b) => a.e - a.s - (b.e - b.s))[0]?.id) ?? "";
  if (id === lit) return;
  light(lit, false);
  lit = codings.has(id) ? id : "";
  light(lit, true);
  const coding = codings.get(lit);
  paintSpans("hot", coding && !event.buttons ? [[coding.s, coding.e]] : []);
});
