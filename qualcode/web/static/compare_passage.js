/**
 * The passage of a difference: the text once, below its lines a line for each coder and the
 * consensus where they coded (exactly there), and beside it the same as stripes.
 */
import { all, make, one } from "./dom.js";
import { cutMarks, packLanes } from "./marks.js";
import { Units, trim, words } from "./offsets.js";
import { t } from "./say.js";
import { CONSENSUS, codeClass, codeName, coderName } from "./compare_words.js";

/**
 * Draws turns with codings. `lanes` are {coder, letter} from top to bottom; a coding is
 * {s, e, code, coder, here, draft?}. `choose(start, end)` hears of a selection, in code points.
 */
export class Passage {
  constructor(turns, codings, lanes, choose = () => {}) {
    Object.assign(this, { turns, lanes, choose });
    this.units = turns.map((turn) => new Units(turn.text));
    this.body = make("div.turns");
    this.stripes = make("div.stripes", { "aria-hidden": "true" });
    this.heads = make("div.lane-heads", { "aria-hidden": "true" }, lanes.map(({ letter, coder }) => make("span", { title: coderName(coder) }, letter)));
    this.element = make("div.passage", { tabindex: "0", role: "region", "aria-label": t("The passage") }, this.body, make("div.lanes", this.heads, this.stripes));
    this.element.style.setProperty("--lanes", lanes.length);
    this.body.addEventListener("mouseup", () => this.selected());
    this.body.addEventListener("keyup", (event) => event.shiftKey && this.selected());
    this.watch = new ResizeObserver(() => this.drawStripes());
    this.watch.observe(this.body);
    this.show(codings);
  }

  /** Draws these codings instead. */
  show(codings) {
    const order = new Map(this.lanes.map((lane, at) => [lane.coder, at]));
    this.codings = codings.filter((each) => order.has(each.coder));
    this.depths = [];
    let below = 0;
    for (const { coder } of this.lanes) {
      const mine = this.codings.filter((each) => each.coder === coder);
      const packed = packLanes(mine.map(({ s, e }) => ({ start: s, end: e })));
      mine.forEach((each, at) => { each.line = below + packed[at]; });
      below += Math.max(0, ...packed.map((lane) => lane + 1));
    }
    this.body.style.setProperty("--lines", Math.max(below, 1));
    this.body.replaceChildren(...this.turns.map((turn, at) => this.drawTurn(turn, this.units[at])));
    this.drawStripes();
  }

  drawTurn(turn, units) {
    const spans = this.codings.map(({ s, e }) => ({ start: s, end: e }));
    const pieces = cutMarks(spans, turn.s, turn.s + units.length).map(({ start, end, owners }) => {
      const text = turn.text.slice(units.units(start - turn.s), units.units(end - turn.s));
      return this.drawPiece(text, owners.map((owner) => this.codings[owner]));
    });
    return make(`div.turn.${turn.role}`, make("span.who", turn.who), make("p.said", { data: { s: turn.s } }, pieces));
  }

  drawPiece(text, owners) {
    let node = document.createTextNode(text);
    for (const each of [...owners].sort((a, b) => a.line - b.line)) {
      const kind = each.draft ? ".draft" : each.coder === CONSENSUS ? ".agreed" : "";
      const mark = make(`span.score.${codeClass(each.code)}${kind}${each.here ? "" : ".near"}`, { data: { coder: each.coder, n: this.codings.indexOf(each) } }, node);
      mark.style.setProperty("--line-at", each.line);
      node = mark;
    }
    return node;
  }

  /** The stripes beside the text, as high as what was coded. */
  drawStripes() {
    if (!this.element.isConnected) return;
    const top = this.body.getBoundingClientRect().top;
    this.stripes.style.height = `${this.body.offsetHeight}px`;
    this.stripes.replaceChildren(...this.codings.flatMap((each, n) => {
      const boxes = all(`[data-n="${n}"]`, this.body).flatMap((mark) => [...mark.getClientRects()]);
      if (!boxes.length) return [];
      const lane = this.lanes.findIndex(({ coder }) => coder === each.coder);
      const first = Math.min(...boxes.map((box) => box.top)) - top;
      const stripe = make(`span.stripe.${codeClass(each.code)}${each.draft ? ".draft" : ""}${each.here ? "" : ".near"}`, { title: `${coderName(each.coder)}: ${codeName(each.code)}` });
      Object.assign(stripe.style, { top: `${first}px`, height: `${Math.max(...boxes.map((box) => box.bottom)) - top - first}px` });
      stripe.style.setProperty("--lane", lane);
      return [stripe];
    }));
  }

  /** Lights up what one coder said; nobody's for "". */
  light(coder) {
    for (const mark of all(".score", this.body)) mark.classList.toggle("lit", mark.dataset.coder === coder && !mark.classList.contains("near"));
  }

  selected() {
    const range = getSelection()?.rangeCount ? getSelection().getRangeAt(0) : null;
    if (!range || range.collapsed || !this.body.contains(range.commonAncestorContainer)) return;
    const ends = [this.pointOf(range.startContainer, range.startOffset, true), this.pointOf(range.endContainer, range.endOffset, false)];
    if (ends[0] === null || ends[1] === null || ends[0] >= ends[1]) return;
    const trimmed = this.trimmed(...ends);
    if (trimmed) this.choose(...trimmed);
  }

  /** The code point of the text at a place in the page; the nearest in a turn. */
  pointOf(node, offset, isStart) {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const said = element.closest(".said");
    if (!said) {
      const near = element.closest(".turn");
      const turns = all(".said", this.body);
      const at = near ? turns.indexOf(one(".said", near)) : isStart ? 0 : turns.length;
      const other = isStart ? turns[at] : turns[at - 1];
      if (!other) return null;
      const length = this.units[turns.indexOf(other)].length;
      return Number(other.dataset.s) + (isStart ? 0 : length);
    }
    const range = document.createRange();
    range.setStart(said, 0);
    range.setEnd(node, offset);
    return Number(said.dataset.s) + this.unitsAt(Number(said.dataset.s)).points(range.toString().length);
  }

  unitsAt(start) {
    return this.units[this.turns.findIndex((turn) => turn.s === start)];
  }

  trimmed(start, end) {
    const turn = this.turns.find((each) => each.s <= start && end <= each.s + this.unitsAt(each.s).length);
    if (!turn) return [start, end];
    const units = this.unitsAt(turn.s);
    const kept = trim(turn.text, units.units(start - turn.s), units.units(end - turn.s));
    return kept && kept.map((unit) => turn.s + units.points(unit));
  }

  /** Where words begin (or end) in all turns, in code points, rising. */
  borders(ofStarts) {
    return this.turns.flatMap((turn, at) => words(turn.text).map((word) => turn.s + this.units[at].points(word[ofStarts ? 0 : 1])));
  }

  /** What stands from `start` to `end`, as far as it is shown. */
  textOf(start, end) {
    return this.turns.map((turn, at) => {
      const [from, to] = [Math.max(start, turn.s), Math.min(end, turn.s + this.units[at].length)];
      return from < to ? turn.text.slice(this.units[at].units(from - turn.s), this.units[at].units(to - turn.s)) : "";
    }).filter(Boolean).join(" ");
  }

  /** Brings the first mark into view, inside the passage alone: the page stays where it is. */
  reveal() {
    const mark = one(".score:not(.near)", this.body);
    if (!mark) return;
    const above = mark.getBoundingClientRect().top - this.element.getBoundingClientRect().top;
    this.element.scrollTop += above - this.element.clientHeight / 3;
  }

  close() {
    this.watch.disconnect();
  }
}
