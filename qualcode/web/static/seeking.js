/**
 * Where words stand in the text of a document, as the study's search means them: a word that was
 * typed with diacritics stands there exactly, one without them with any; case and the place of
 * the tone mark (hoà, hòa) do not matter.
 */

/** Between blocks: no blank, so that nothing is found that reaches over it. */
const BETWEEN = "\u0000";
const TONES = tones([["o", "òóỏõọ", "a", "àáảãạ"], ["o", "òóỏõọ", "e", "èéẻẽẹ"], ["u", "ùúủũụ", "y", "ỳýỷỹỵ"]]);
const OPEN_SYLLABLE = /(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])(?!\p{L})/gu;
const plain = new Map();

function tones(table) {
  return new Map(table.flatMap(([first, toned, second, marked]) => [...marked].map((letter, n) => [first + letter, toned[n] + second])));
}

/** A text in lower case and one tone style, unit for unit. */
export const matchView = (text) => text.replace(/İ/g, "i").toLowerCase().replace(/ð/g, "đ").replace(OPEN_SYLLABLE, (found) => TONES.get(found));

/** The same without diacritics, unit for unit. */
export const foldView = (text) => matchView(text).replace(/[\u0080-\u1fff]/g, bare);

function bare(letter) {
  if (!plain.has(letter)) {
    const [base, ...marks] = letter === "đ" ? "d" : letter.normalize("NFD");
    plain.set(letter, marks.every((mark) => /\p{Mn}/u.test(mark)) ? base : letter);
  }
  return plain.get(letter);
}

const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

export class Seeker {
  /** `blocks` have a `text`, its `units`, and their start `s` in code points. */
  constructor(blocks) {
    this.blocks = blocks;
    this.starts = [];
    let length = 0;
    for (const { text } of blocks) {
      this.starts.push(length);
      length += text.length + 1;
    }
    const whole = blocks.map(({ text }) => text).join(BETWEEN);
    this.exact = matchView(whole);
    this.folded = foldView(whole);
  }

  /** The spans [s, e) of the document, in code points, where the words stand one after the other. */
  places(words) {
    const typed = matchView(words.normalize("NFC")).trim().split(/\s+/u);
    const loose = foldView(words.normalize("NFC")).trim().split(/\s+/u);
    if (!typed[0]) return [];
    const marked = typed.map((word, n) => (word === loose[n] ? null : word));
    const pattern = new RegExp(loose.map(escaped).join("\\s+"), "g");
    const found = [];
    for (const { index, 0: hit } of this.folded.matchAll(pattern)) {
      if (marked.some(Boolean)) {
        const there = this.exact.slice(index, index + hit.length).split(/\s+/u);
        if (!marked.every((word, n) => word === null || word === there[n])) continue;
      }
      found.push(this.span(index, index + hit.length));
    }
    return found;
  }

  span(from, to) {
    let [low, high] = [0, this.starts.length];
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= from) low = middle;
      else high = middle;
    }
    const [{ s, units }, start] = [this.blocks[low], this.starts[low]];
    return [s + units.points(from - start), s + units.points(to - start)];
  }
}
