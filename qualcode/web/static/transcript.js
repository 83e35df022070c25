/** The marks on the transcript's text, drawn when their block comes near the window. */
import { blockAt, blocks, blocksIn, byElement, keepSelection, lanes, rangeOf, reader } from "./blocks.js";
import { one } from "./dom.js";
import { giveLines } from "./lanes.js";
import { cutMarks } from "./marks.js";
import { plural } from "./say.js";
import { codeOf, codings, isShown, on } from "./state.js";
import { drawStripes, forgetStripes } from "./stripes.js";

const NEAR = "900px 0px";
const LETTERS = "abcd";
/** Shorter pieces of text do not tell how many codings have no line: there is no room for it. */
const LEAST_COUNTED = 4;

const owners = new WeakMap();
const hearers = [];

/** Calls `hear(blocks)` after blocks were drawn anew. */
export const onDrawn = (hear) => hearers.push(hear);

/** The codings of a mark of the text, by lane. */
export const codingsOf = (mark) => (owners.get(mark) ?? []).map((id) => codings.get(id)).filter(Boolean);

// Codings on the page

let known = new Map();

function index(coding) {
  for (const block of blocksIn(coding.s, coding.e)) block.ids.add(coding.id);
}

/** Takes the codings over as they are now; the blocks near the window are drawn at once. */
function takeAll() {
  for (const block of blocks) block.ids.clear();
  const shown = [];
  for (const coding of codings.values()) {
    index(coding);
    if (isShown(coding)) shown.push(coding);
  }
  lanes.pack(shown);
  known = new Map([...codings].map(([id, { s, e }]) => [id, [s, e]]));
  for (const block of blocks) block.drawn = false;
  draw(blocks.filter((block) => block.near));
}

/** Takes over what changed of some codings, and draws the blocks that they stand in. */
function take(ids) {
  const touched = new Set();
  for (const id of ids) {
    const [before, now] = [known.get(id), codings.get(id)];
    if (before) for (const block of blocksIn(...before)) touched.add(block.ids.delete(id) && block);
    if (now) {
      index(now);
      known.set(id, [now.s, now.e]);
      const here = blocksIn(now.s, now.e);
      for (const block of here) touched.add(block);
      if (isShown(now)) lanes.give(now, overlapping(now, here));
      else lanes.free(id);
    } else {
      known.delete(id);
      lanes.free(id);
    }
  }
  touched.delete(false);
  for (const block of touched) block.drawn = false;
  draw([...touched].filter((block) => block.near));
}

function overlapping(coding, here) {
  const found = new Map();
  for (const block of here) {
    for (const each of block.shown()) if (each.s < coding.e && coding.s < each.e) found.set(each.id, each);
  }
  return found.values();
}

/** Draws blocks: first all marks, then what must be measured, so that the page is laid out once. */
function draw(list) {
  const undrawn = list.filter((block) => !block.drawn);
  if (!undrawn.length) return;
  keepSelection(undrawn, () => {
    for (const block of undrawn) {
      const shown = block.shown();
      paint(block, shown);
      tellTurn(block, shown);
      block.drawn = true;
    }
  });
  drawStripes(undrawn);
  for (const hear of hearers) hear(undrawn);
}

function paint(block, shown) {
  const { units } = block;
  if (!shown.length) {
    if (block.said.childElementCount) block.said.textContent = units.text;
    return;
  }
  const spans = shown.map(({ s, e }) => ({ start: s, end: e }));
  const fragment = document.createDocumentFragment();
  for (const { start, end, owners: places } of cutMarks(spans, block.s, block.e)) {
    const words = units.text.slice(units.units(start - block.s), units.units(end - block.s));
    if (!places.length) {
      fragment.append(words);
      continue;
    }
    const here = places.map((place) => shown[place]);
    const mark = document.createElement("mark");
    const { lines, more } = giveLines(here, (coding) => lanes.lane(coding.id));
    mark.className = lines.map((coding, line) => coding && classOf(coding, LETTERS[line])).filter(Boolean).join(" ");
    mark.classList.toggle("guess", here.every(({ status }) => status === "proposed"));
    if (more && end - start >= LEAST_COUNTED) mark.dataset.more = `+${more}`;
    mark.textContent = words;
    owners.set(mark, here.map(({ id }) => id));
    fragment.append(mark);
  }
  block.said.replaceChildren(fragment);
}

function classOf({ code, status }, letter) {
  const name = `${letter}-${codeOf(code).class.replace("code-", "")}`;
  return status === "proposed" || status === "rejected" ? `${name} q${letter}` : name;
}

/** The button that tells, to those who hear the page, what is coded in a turn. */
function tellTurn(block, shown) {
  const button = one(".list-codings", block.element);
  button.hidden = !shown.length;
  if (!shown.length) return;
  const names = shown.slice(0, 4).map(({ code }) => codeOf(code).name);
  const more = shown.length > 4 ? ", …" : "";
  button.textContent = plural("{n} coding: {names}", "{n} codings: {names}", shown.length, { names: names.join(", ") + more });
}

// Drawing when near

const observer = new IntersectionObserver((entries) => {
  for (const entry of entries) byElement.get(entry.target).near = entry.isIntersecting;
  draw(entries.filter((entry) => entry.isIntersecting).map((entry) => byElement.get(entry.target)));
}, { root: reader, rootMargin: NEAR });

// On paper nothing is far.
addEventListener("beforeprint", () => draw([...byElement.values()]));

/** Draws a block although it is far, because somebody is going there. */
export function drawNow(block) {
  block.near = true;
  draw([block]);
}

/** Brings a place of the document into the window. */
export function show(s, { block = "center" } = {}) {
  const there = blockAt(s);
  drawNow(there);
  const range = rangeOf(Math.max(s, there.s), Math.min(Math.max(s, there.s) + 1, there.e));
  const box = range.getBoundingClientRect();
  const frame = reader.getBoundingClientRect();
  const margin = 96;
  if (box.top >= frame.top + margin && box.bottom <= frame.bottom - margin) return;
  const by = box.top - frame.top - (block === "center" ? frame.height / 3 : margin);
  reader.scrollBy({ top: by, behavior: "instant" });
}

/** Draws the first screens, and from now on what comes near or changes. */
export function begin() {
  takeAll();
  const height = reader.clientHeight + 900;
  const first = [];
  for (const block of blocks) {
    if (block.element.offsetTop > height) break;
    block.near = true;
    first.push(block);
  }
  draw(first);
  for (const block of blocks) observer.observe(block.element);
  on("codings", ({ ids, whole }) => (whole ? takeAll() : take(ids)));
  on("renamed", ({ from, to }) => {
    lanes.rename(from, to);
    const span = known.get(from);
    if (!span) return;
    known.delete(from);
    known.set(to, span);
    for (const block of blocksIn(...span)) if (block.ids.delete(from)) block.ids.add(to);
  });
  on("codes", takeAll);
  on("view", takeAll);
  watchWidth();
}

/** Where lines break depends on the width: then stripes are measured again. */
function watchWidth() {
  let width = one("#paper").clientWidth;
  new ResizeObserver(() => {
    const now = one("#paper").clientWidth;
    if (now === width) return;
    width = now;
    for (const block of blocks) if (!block.near && block.drawn) forgetStripes(block);
    drawStripes(blocks.filter((block) => block.near && block.drawn));
  }).observe(one("#paper"));
}

