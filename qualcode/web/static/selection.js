/** What is selected in the transcript, as an exact span of code points; and the words to go by. */
import { blockAt, blocks, blocksIn, offsetOf, pointAt, rangeOf, reader } from "./blocks.js";
import { snap, trim, wholeCharacters, words } from "./offsets.js";
import { remembered, sentences } from "./state.js";
import { onDrawn } from "./transcript.js";

/** The spans of a block's words. */
export function wordsOf(block) {
  block.words ??= words(block.text).map(([start, end]) => [block.s + block.units.points(start), block.s + block.units.points(end)]);
  return block.words;
}

/** A span without blanks and torn characters at its ends, widened as `how` says; null if empty. */
export function tidy(s, e, how = remembered("snap")) {
  let [first, last] = [blockAt(s), blockAt(e - 1)];
  if (e <= last.s && last.place > 0) last = blocks[last.place - 1];
  if (last.place < first.place) return null;
  const head = part(first, s, Math.min(e, first.e), how);
  const tail = first === last ? head : part(last, Math.max(s, last.s), e, how);
  if (head && tail) return [head[0], tail[1]];
  if (first === last) return null;
  if (!head) return tidy(blocks[first.place + 1].s, e, how);
  return tidy(s, blocks[last.place - 1].e, how);
}

function part(block, s, e, how) {
  const { units, text } = block;
  const trimmed = trim(text, units.units(Math.max(s, block.s) - block.s), units.units(Math.min(e, block.e) - block.s));
  if (!trimmed) return null;
  const whole = wholeCharacters(text, ...trimmed);
  const span = whole.map((unit) => block.s + units.points(unit));
  if (how === "words") return snap(wordsOf(block), ...span);
  if (how === "sentence") return snap(sentencesIn(block), ...span);
  return span;
}

function sentencesIn(block) {
  block.sentences ??= sentences.filter(([s, e]) => s < block.e && e > block.s);
  return block.sentences;
}

/** The sentence that holds an offset, or the next one. */
export const sentenceAt = (offset) => sentences.find(([, e]) => e > offset) ?? sentences.at(-1);

/** The span that the mouse, touch or the browser's keys have selected, or null. */
export function readSelection() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(reader) || !reader.contains(range.startContainer)) return null;
  const s = offsetOf(range.startContainer, range.startOffset, false);
  const e = offsetOf(range.endContainer, range.endOffset, true);
  return s < e ? tidy(s, e) : null;
}

/** Selects a span as the browser does, so that it can be seen and copied. */
export function selectOnPage([s, e]) {
  getSelection().setBaseAndExtent(...pointAt(s), ...pointAt(e, { end: true }));
}

/** The span one line longer (or shorter, if backward). */
export function byLine([s, e], backward) {
  selectOnPage([s, e]);
  const selection = getSelection();
  selection.modify("extend", backward ? "backward" : "forward", "line");
  const range = selection.getRangeAt(0);
  const end = offsetOf(range.endContainer, range.endOffset, true);
  return end > s ? tidy(s, end, "words") : null;
}

const painted = new Map();

/** Paints spans with one of the page's highlights; none takes it away. */
export function paintSpans(name, spans) {
  if (!CSS.highlights) return;
  if (spans.length) painted.set(name, spans);
  else painted.delete(name);
  if (!spans.length) CSS.highlights.delete(name);
  else CSS.highlights.set(name, new Highlight(...spans.map((span) => rangeOf(...span))));
}

/** Where marks are drawn anew, ranges lose their text: paints again what reached in there. */
onDrawn((drawn) => {
  for (const [name, spans] of painted) {
    if (drawn.some((block) => spans.some(([s, e]) => s < block.e && block.s < e))) paintSpans(name, spans);
  }
});

/** What was said in a span, without the labels and numbers of the turns that it reaches over. */
export function wordsIn([s, e]) {
  const said = (block) => block.text.slice(block.units.units(Math.max(s, block.s) - block.s), block.units.units(Math.min(e, block.e) - block.s));
  return blocksIn(s, e).map(said).join(" ");
}
