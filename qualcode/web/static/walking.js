/** The keys of the transcript: walking through it, selecting, coding, deciding. */
import { change, choose, chosen, decide, resize, tellAloud, uncode } from "./active.js";
import { blockAt, blocks, codingsAt } from "./blocks.js";
import { boxOf, goToProposal, isCardOpen, openCard, writeMemo } from "./card.js";
import { sayNoKey } from "./chooser.js";
import { dialog, make } from "./dom.js";
import { shortcut } from "./keys.js";
import { closePopup, popup } from "./popups.js";
import {
  apply, applyNew, dropSelection, ends, firstInWindow, focusText, here, inVivo, noWords, openForSelection, reads, selected, setCurrent, setSelection,
} from "./reading.js";
import { announce, t, toast } from "./say.js";
import { byLine, sentenceAt, wordsIn, wordsOf } from "./selection.js";
import { keys, recent } from "./state.js";
import { drawNow, show } from "./transcript.js";
import { redo, undo } from "./travel.js";

/** Whether a key was meant for the text, not for a button or a list that has the focus. */
const inText = ({ target }) => !target.closest("button, a, select, summary, input, textarea, [role=tree], [role=separator], [role=tablist], .pane, .popup, .bar, .tabs");

function turn(step) {
  const turns = blocks.filter(({ n }) => n);
  if (!turns.length) return false;
  const now = reads();
  if (!now) toTurn(firstInWindow());
  else toTurn((step > 0 ? turns.find(({ place }) => place > now.place) : turns.findLast(({ place }) => place < now.place)) ?? now);
  return true;
}

function toTurn(block) {
  closePopup();
  dropSelection();
  choose("");
  setCurrent(block);
  drawNow(block);
  block.element.focus({ preventScroll: true });
  show(block.s, { block: "nearest" });
}

/** The word behind (1) or before (-1) a word, in this block or the next. */
function wordFrom(word, step) {
  const block = blockAt(word[0]);
  const list = wordsOf(block);
  const found = step > 0 ? list.find(([s]) => s >= word[1]) : list.findLast(([, e]) => e <= word[0]);
  if (found) return found;
  const next = blocks[block.place + step];
  return next ? wordsOf(next).at(step > 0 ? 0 : -1) ?? null : null;
}

function word(event, step, extend) {
  if (!inText(event) || popup()) return false;
  const [anchor, head] = ends();
  const from = head ?? (step > 0 ? [here(), here()] : wordsOf(reads() ?? blocks[0])[0]);
  const next = wordFrom(from, step);
  if (!next) return true;
  if (!extend || !anchor) choose("", { aloud: false });
  setSelection(extend && anchor ? anchor : next, next);
  keepInWindow(next);
  if (!extend) announce(wordsIn(next));
  return true;
}

function keepInWindow([s]) {
  show(s, { block: "nearest" });
  if (document.activeElement === document.body) reads().element.focus({ preventScroll: true });
}

function bySentence(event, step) {
  if (!inText(event) || popup()) return false;
  const from = selected() ?? [here(), here()];
  const sentence = step > 0 ? sentenceAt(from[1]) : sentenceAt(Math.max(from[0] - 2, 0));
  if (!sentence) return true;
  setSelection([Math.min(from[0], sentence[0]), from[1]], [sentence[0], Math.max(sentence[1], from[1])]);
  keepInWindow(step > 0 ? [sentence[1] - 1] : sentence);
  return true;
}

function line(event, backward) {
  if (!inText(event) || popup()) return false;
  const from = selected() ?? wordsOf(blockAt(here()))[0];
  const span = from && byLine(from, backward);
  if (span) setSelection([span[0], span[0]], [span[0], span[1]]);
  if (span) keepInWindow([span[1] - 1]);
  return true;
}

function codingsHere() {
  if (selected()) return codingsAt(here());
  if (chosen()) return codingsAt(chosen().s);
  return (reads() ?? blocks[0]).shown().sort((a, b) => a.s - b.s);
}

/** The next of the codings that lie over each other here; without words, of the whole turn. */
function cycle() {
  const list = codingsHere();
  if (!list.length) {
    toast(t("Nothing is coded here."));
    return true;
  }
  const at = list.findIndex(({ id }) => id === chosen()?.id);
  const next = list[(at + 1) % list.length];
  if (isCardOpen()) choose(next.id);
  else openCardAtList(list, next);
  announce(tellAloud(next));
  return true;
}

function openCardAtList(list, next) {
  openCard([next, ...list.filter((each) => each !== next)], boxOf(next));
}

async function goToTurn() {
  const input = make("input", { id: "turn-number", inputmode: "numeric", pattern: "[0-9]+", required: true, autocomplete: "off" });
  const answer = await dialog(t("Go to turn"), make("div.form", make("label", { for: "turn-number" }, t("Number of the turn")), input), [["go", t("Go"), "primary"], ["", t("Cancel")]]);
  if (answer !== "go") return;
  const block = blocks.find(({ n }) => n === Number(input.value));
  if (block) toTurn(block);
  else toast(t("There is no turn {n} in this document.", { n: input.value }));
}

function proposal(step) {
  const found = goToProposal(here(), step);
  if (!found) return true;
  dropSelection();
  setCurrent(blockAt(found.s));
  reads().element.focus({ preventScroll: true });
  return true;
}

/** Registers the keys of the transcript. */
export function listen() {
  shortcut("turn.next", "j", t("Next turn"), () => turn(1));
  shortcut("turn.before", "k", t("Turn before"), () => turn(-1));
  shortcut("turn.go", "g", t("Go to a turn by its number"), () => void goToTurn());
  shortcut("word.next", "ArrowRight", t("Next word"), (event) => word(event, 1, false));
  shortcut("word.before", "ArrowLeft", t("Word before"), (event) => word(event, -1, false));
  shortcut("select.word", "Shift+ArrowRight", t("Select one word more"), (event) => word(event, 1, true));
  shortcut("select.less", "Shift+ArrowLeft", t("Select one word less"), (event) => word(event, -1, true));
  shortcut("select.sentence", ">", t("Select to the end of the sentence (Shift and .)"), (event) => bySentence(event, 1));
  shortcut("select.sentence.before", "<", t("Select from the sentence before (Shift and ,)"), (event) => bySentence(event, -1));
  shortcut("select.line", "Shift+ArrowDown", t("Select one line more"), (event) => line(event, false));
  shortcut("select.line.less", "Shift+ArrowUp", t("Select one line less"), (event) => line(event, true));
  shortcut("code.choose", "Enter", t("Choose a code for the words, or for the turn"), (event) => inText(event) && !popup() && openForSelection());
  for (let digit = 1; digit <= 9; digit += 1) {
    shortcut(`code.${digit}`, String(digit), t("Code with the code of key {digit}", { digit }), () => void (keys().has(digit) ? apply(keys().get(digit)) || noWords() : sayNoKey(digit)));
  }
  shortcut("code.last", "q", t("Code with the code used last"), () => (recent().length ? apply(recent()[0]) || noWords() : noWords()));
  shortcut("code.invivo", "v", t("In vivo: a new code named by the selected words"), () => void inVivo());
  shortcut("code.new", "n", t("A new code for the selected words"), () => void applyNew());
  shortcut("coding.cycle", "o", t("Next of the codings here"), cycle);
  shortcut("coding.accept", "a", t("Accept the proposal"), () => decide("accepted"));
  shortcut("coding.reject", "r", t("Reject the proposal"), () => decide("rejected"));
  shortcut("coding.change", "c", t("Change the code of the coding"), () => change(focusText));
  shortcut("coding.memo", "m", t("Write a memo on the coding"), () => void (writeMemo() || openForSelection({ memo: true })));
  shortcut("coding.remove", "u", t("Remove the coding"), uncode);
  shortcut("coding.start.out", "[", t("Start one word earlier"), () => resize(-1, true));
  shortcut("coding.start.in", "{", t("Start one word later"), () => resize(-1, false));
  shortcut("coding.end.out", "]", t("End one word later"), () => resize(1, true));
  shortcut("coding.end.in", "}", t("End one word earlier"), () => resize(1, false));
  shortcut("proposal.next", "p", t("Next proposal"), () => proposal(1));
  shortcut("proposal.before", "Shift+p", t("Proposal before"), () => proposal(-1));
  shortcut("undo", "Ctrl+z", t("Undo"), () => void undo());
  shortcut("redo", "Ctrl+y", t("Do again"), () => void redo());
  shortcut("redo.too", "Ctrl+Shift+z", t("Do again"), () => void redo());
  shortcut("leave", "Escape", t("Close what is open, select nothing"), escape);
}

function escape() {
  if (popup()) closePopup();
  else if (selected() || chosen()) {
    dropSelection();
    choose("");
  } else if (!document.activeElement.closest(".pane")) return false;
  focusText();
  return true;
}
