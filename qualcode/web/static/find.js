/**
 * Finding text: in this document as one types, every place marked; and in the whole study, with a
 * list to jump from. Escape goes back to the text, at the place where one is.
 */
import { ask, study } from "./api.js";
import { blocks, rangeOf, reader } from "./blocks.js";
import { make, one } from "./dom.js";
import { announce, firstWords, lastWords, number, plural, t } from "./say.js";
import { Seeker } from "./seeking.js";
import { paintSpans } from "./selection.js";
import { doc } from "./state.js";
import { onDrawn } from "./transcript.js";

const LISTED = 40;
/** Characters shown before and after a place: fewer than the search tells, which ends within words. */
const AROUND = 70;
/** Pixels around the window in which places are marked before one comes there. */
const NEAR = 900;

let place;
let box;
let bar;
let tally;
let list;
let go;
let leave;
let seeker = null;
let found = [];
let here = -1;

/** Puts the search into `element`; `jump(s, e, options)` shows a place, `back()` leaves for the text. */
export function showFind(element, jump, back) {
  [place, go, leave] = [element, jump, back];
  box = make("input", {
    type: "search", placeholder: t("Find in the text"), "aria-label": t("Find in the text"), autocomplete: "off", "aria-describedby": "found-tally",
    oninput: look,
    onkeydown: (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) everywhere();
      else if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
      else if (event.key === "ArrowDown" && !list.hidden) one("a", list)?.focus();
      else return;
      event.preventDefault();
    },
  });
  const button = (sign, label, onclick) => make("button.quiet", { type: "button", "aria-label": label, title: label, onclick }, sign);
  tally = make("span.soft", { id: "found-tally", role: "status" });
  list = make("div.found-list", { role: "region", "aria-label": t("Found in the study"), hidden: true });
  bar = make("div.found", { hidden: true },
    make("div.found-bar", tally, make("span.grow"),
      button("↑", t("Place before (Shift+Enter)"), () => step(-1)), button("↓", t("Next place (Enter)"), () => step(1)),
      make("button.quiet", { type: "button", onclick: everywhere, title: "Ctrl+Enter" }, t("All documents")),
      button("×", t("Close"), clear)),
    list);
  element.append(box, bar);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    clear();
  });
  element.addEventListener("focusin", () => box.value && unfold(true));
  element.addEventListener("focusout", (event) => event.relatedTarget && !element.contains(event.relatedTarget) && unfold(false));
  reader.addEventListener("scroll", paintSoon, { passive: true });
  reader.addEventListener("pointerdown", () => unfold(false));
  onDrawn((drawn) => drawn.forEach(repaint));
}

/** Brings the cursor into the search. */
export function focusFind() {
  box.focus();
  box.select();
}

function unfold(open) {
  bar.hidden = !open;
}

function look() {
  const wanted = box.value.trim();
  seeker ??= new Seeker(blocks);
  found = seeker.places(wanted);
  here = -1;
  list.hidden = true;
  unfold(Boolean(wanted));
  tally.textContent = wanted ? plural("{n} place", "{n} places", found.length) : "";
  paintSpans("found-here", []);
  forget();
  paint();
}

/** The places are spans of the document, in order; the first that ends behind an offset. */
function firstBehind(offset) {
  let [low, high] = [0, found.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (found[middle][1] <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Marks: only near the window; drawing a block anew takes its ranges, so they are made again

const painted = new Map();
let due = false;

function forget() {
  painted.clear();
  CSS.highlights?.delete("found");
}

function paintSoon() {
  if (due || !found.length) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    paint();
  });
}

function paint() {
  if (!found.length || !CSS.highlights) return;
  if (!CSS.highlights.has("found")) CSS.highlights.set("found", new Highlight());
  for (const block of inWindow(NEAR)) if (!painted.has(block)) mark(block);
}

function mark(block) {
  const ranges = [];
  for (let n = firstBehind(block.s); n < found.length && found[n][0] < block.e; n += 1) ranges.push(rangeOf(...found[n]));
  painted.set(block, ranges);
  for (const range of ranges) CSS.highlights.get("found").add(range);
}

function repaint(block) {
  if (!painted.has(block)) return;
  for (const range of painted.get(block)) CSS.highlights.get("found").delete(range);
  mark(block);
}

/** The blocks within so many pixels of the window. */
function inWindow(around) {
  const frame = reader.getBoundingClientRect();
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (blocks[middle].element.getBoundingClientRect().bottom < frame.top - around) low = middle + 1;
    else high = middle;
  }
  const seen = [];
  while (low < blocks.length && blocks[low].element.getBoundingClientRect().top < frame.bottom + around) seen.push(blocks[low++]);
  return seen;
}

// Going there

function step(by) {
  if (!found.length) return;
  const from = inWindow(0)[0]?.s ?? 0;
  const first = firstBehind(from) % found.length;
  here = here < 0 ? (by > 0 ? first : (first - 1 + found.length) % found.length) : (here + by + found.length) % found.length;
  go(...found[here], { quiet: true });
  paintSpans("found-here", [found[here]]);
  tally.textContent = t("{n} of {all}", { n: number(here + 1), all: number(found.length) });
}

/** Goes back to the text: what was found last is selected there, ready to be coded. */
function clear() {
  const last = found[here];
  box.value = "";
  look();
  if (last) go(...last);
  else leave();
}

async function everywhere() {
  const wanted = box.value.trim();
  if (!wanted) return focusFind();
  try {
    const told = await ask(`search?q=${encodeURIComponent(wanted)}&limit=${LISTED}`);
    if (wanted === box.value.trim()) showList(told);
  } catch (error) {
    if (error.status === undefined) throw error;
    list.replaceChildren(make("p.soft", error.message));
    list.hidden = false;
    announce(error.message);
  }
  return undefined;
}

function showList({ count, counted, places }) {
  const said = tellCount(places.length, count, counted);
  list.replaceChildren(make("p", make("strong", said)), make("ol.segments", places.map(tell)));
  list.hidden = false;
  unfold(true);
  announce(said);
  if (place.contains(document.activeElement)) (one("a", list) ?? box).focus();
}

/** How many places are listed; where those are not all, in how many passages of the study there are any. */
function tellCount(listed, passages, counted) {
  if (listed < LISTED) return plural("{n} place in the study", "{n} places in the study", listed);
  const values = { listed: number(listed), passages: number(passages) };
  return counted ? t("The first {listed} places, of {passages} passages in the study", values) : t("The first {listed} places, of more than {passages} passages in the study", values);
}

function tell(each) {
  const link = make("a", {
    href: `/s/${study}/documents/${each.doc}#c${each.start}-${each.end}`,
    onclick: (event) => {
      if (each.doc !== doc.guid || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      unfold(false);
      go(each.start, each.end);
    },
  }, t("{document}, turn {n}", { document: each.document, n: each.turn }));
  return make("li.segment",
    make("p.from", link, each.doc === doc.guid ? make("span.here", t("this document")) : null),
    make("p.speaks", each.participant ?? each.speaker ?? ""),
    make("blockquote", make("span.around", lastWords(each.before, AROUND)), make("mark", each.quote), make("span.around", firstWords(each.after, AROUND))));
}
