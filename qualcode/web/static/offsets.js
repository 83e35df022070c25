/**
 * Where a selection stands in the document. The document counts code points; a browser counts
 * UTF-16 units: they meet here, block by block (a turn, or an aside), and nowhere else.
 */

/** A text in UTF-16 units and in code points. `wide` holds where its surrogate pairs begin. */
export class Units {
  constructor(text) {
    this.text = text;
    this.wide = [];
    for (const found of text.matchAll(/[\u{10000}-\u{10ffff}]/gu)) this.wide.push(found.index);
  }

  /** Code points before a UTF-16 unit; one inside a pair counts as the pair's start. */
  points(unit) {
    return unit - countBelow(this.wide, unit);
  }

  /** UTF-16 units before a code point. */
  units(point) {
    let low = 0;
    let high = this.wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.wide[middle] - middle < point) low = middle + 1;
      else high = middle;
    }
    return point + low;
  }

  get length() {
    return this.text.length - this.wide.length;
  }
}

function countBelow(list, value) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const graphemes = new Intl.Segmenter("vi", { granularity: "grapheme" });
const BLANK = /[\s\u200b]/u;
const WORD = /[\p{L}\p{N}\p{M}]/u;

/** Where the words of a text begin and end, in UTF-16 units: what stands between blanks, without the punctuation around it. */
export function words(text) {
  const found = [];
  for (const { index, 0: piece } of text.matchAll(/[^\s\u200b]+/gu)) {
    let start = 0;
    let end = piece.length;
    const parts = [...graphemes.segment(piece)];
    while (parts.length && !WORD.test(parts[0].segment)) start += parts.shift().segment.length;
    while (parts.length && !WORD.test(parts.at(-1).segment)) end -= parts.pop().segment.length;
    if (parts.length) found.push([index + start, index + end]);
    else if (!/^[\p{P}\p{S}]+$/u.test(piece) || /\p{Extended_Pictographic}/u.test(piece)) found.push([index, index + piece.length]);
  }
  return found;
}

/** A range of UTF-16 units without blanks around it; null where nothing else is in it. */
export function trim(text, start, end) {
  while (start < end && BLANK.test(text[start])) start += 1;
  while (end > start && BLANK.test(text[end - 1])) end -= 1;
  return start < end ? [start, end] : null;
}

/** A range of UTF-16 units with whole characters as people see them (no torn emoji, no torn mark). */
export function wholeCharacters(text, start, end) {
  let [first, last] = [start, end];
  for (const { index, segment } of graphemes.segment(text)) {
    const after = index + segment.length;
    if (index < start && start < after) first = index;
    if (index < end && end < after) last = after;
    if (index >= end) break;
  }
  return [first, last];
}

/** A range widened to the pieces that it touches: `pieces` are [start, end) in order. */
export function snap(pieces, start, end) {
  let [first, last] = [start, end];
  for (const [from, to] of pieces) {
    if (from >= end && !(start === end && from === end)) break;
    if (to <= start) continue;
    if (from < start) first = Math.min(first, from);
    if (to > end) last = Math.max(last, to);
  }
  return [first, last];
}
