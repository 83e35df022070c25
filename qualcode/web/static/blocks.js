/**
 * The blocks of the transcript (turns and asides), and the way between places on the page and
 * offsets in the document, which count code points.
 */
import { all, one } from "./dom.js";
import { Lanes } from "./lanes.js";
import { Units } from "./offsets.js";
import { codings, isShown } from "./state.js";

/** A block: element, its text's element, span in code points, number of its turn (or null). */
class Block {
  constructor(element, place) {
    const { s, e, n } = element.dataset;
    Object.assign(this, { element, place, s: Number(s), e: Number(e), n: n ? Number(n) : null });
    this.said = one(".said", element);
    this.stripes = element.lastElementChild;
    this.ids = new Set();
    this.near = false;
    this.drawn = false;
  }

  /** The text with its UTF-16 units and code points. */
  get units() {
    this.counted ??= new Units(this.said.textContent);
    return this.counted;
  }

  get text() {
    return this.units.text;
  }

  /** The codings to be seen here, by lane. */
  shown() {
    const found = [];
    for (const id of this.ids) {
      const coding = codings.get(id);
      if (coding && isShown(coding)) found.push(coding);
    }
    return found.sort((a, b) => lanes.lane(a.id) - lanes.lane(b.id));
  }
}

export const reader = one("#reader");
export const blocks = all(".turn").map((element, place) => new Block(element, place));
export const lanes = new Lanes();

export const byElement = new Map(blocks.map((block) => [block.element, block]));
/** The block that an element stands in, or null. */
export const blockOf = (node) => byElement.get((node instanceof Element ? node : node.parentElement)?.closest(".turn")) ?? null;

/** The place of the first block that ends behind an offset. */
function placeAt(offset) {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (blocks[middle].e <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The block that holds an offset, or the next one, or the last. */
export const blockAt = (offset) => blocks[Math.min(placeAt(offset), blocks.length - 1)];

/** The blocks that a span reaches into. */
export function blocksIn(s, e) {
  const found = [];
  for (let place = placeAt(s); place < blocks.length && blocks[place].s < e; place += 1) found.push(blocks[place]);
  return found;
}

/** The codings to be seen that hold an offset, the shortest first. */
export function codingsAt(offset) {
  const block = blockAt(offset);
  return block.shown().filter(({ s, e }) => s <= offset && offset < e).sort((a, b) => a.e - a.s - (b.e - b.s) || a.s - b.s);
}

// Places on the page

/** The text node and unit at an offset; one between blocks is the end of the block before. */
export function pointAt(offset, { end = false } = {}) {
  let block = blockAt(end ? offset - 1 : offset);
  if (end && offset <= block.s && block.place > 0) block = blocks[block.place - 1];
  const local = Math.min(Math.max(offset, block.s), block.e) - block.s;
  let unit = block.units.units(local);
  const walker = document.createTreeWalker(block.said, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (node && (end ? unit > node.length : unit >= node.length)) {
    const next = walker.nextNode();
    if (!next) return [node, node.length];
    unit -= node.length;
    node = next;
  }
  return [node ?? block.said, node ? unit : 0];
}

/** The range of a span on the page. */
export function rangeOf(s, e) {
  const range = document.createRange();
  range.setStart(...pointAt(s));
  range.setEnd(...pointAt(e, { end: true }));
  return range;
}

/** Does `work`, which writes the text of some blocks anew; what is selected there stays selected. */
export function keepSelection(list, work) {
  const selection = getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  const isHere = (node) => list.some(({ said }) => said.contains(node));
  if (!range || !(isHere(range.startContainer) || isHere(range.endContainer))) {
    work();
    return;
  }
  const isBackward = selection.anchorNode !== range.startContainer || selection.anchorOffset !== range.startOffset;
  const points = [[range.startContainer, range.startOffset, !range.collapsed], [range.endContainer, range.endOffset, false]].map(([node, unit, isStart]) => {
    if (!isHere(node)) return () => [node, unit];
    const offset = offsetOf(node, unit);
    return () => pointAt(offset, { end: !isStart });
  });
  work();
  const [first, last] = points.map((point) => point());
  if (isBackward) selection.setBaseAndExtent(...last, ...first);
  else selection.setBaseAndExtent(...first, ...last);
}

/** The offset of a place on the page; outside of what was said, the nearest one `end` looks back to. */
export function offsetOf(node, unit, end) {
  const probe = document.createRange();
  probe.setStart(node, unit);
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (probe.comparePoint(blocks[middle].said, blocks[middle].said.childNodes.length) < 0) low = middle + 1;
    else high = middle;
  }
  const block = blocks[low];
  if (!block) return blocks.at(-1).e;
  if (block.said.contains(node)) {
    const before = document.createRange();
    before.setStart(block.said, 0);
    before.setEnd(node, unit);
    return block.s + block.units.points(before.toString().length);
  }
  return end && low > 0 ? blocks[low - 1].e : block.s;
}
