/**
 * The margin: a stripe for each coding, in lanes, with the code's name where it begins. Each block
 * draws its own part of a stripe, so that nothing moves when blocks above it grow.
 */
import { blocksIn, lanes, rangeOf } from "./blocks.js";
import { make } from "./dom.js";
import { LANES } from "./lanes.js";
import { plural, t } from "./say.js";
import { codeOf, codings, isMachine, view } from "./state.js";

const PITCH = 9;
const NAME_HEIGHT = 17;
/** How far below its stripe's beginning a name may stand, in names. */
const DRIFT = 2;

/** Draws the stripes of blocks: all that must be measured is measured before anything is changed. */
export function drawStripes(list) {
  const measured = list.map((block) => [block, measure(block)]);
  for (const [block, parts] of measured) fill(block, parts);
}

/** Takes a block's stripes away until it is drawn again. */
export function forgetStripes(block) {
  block.stripes.replaceChildren();
  block.drawn = false;
}

/** The parts of stripes in a block: {coding, top, bottom, starts, ends} in pixels of the block. */
function measure(block) {
  const shown = block.shown();
  if (!shown.length) return [];
  const box = block.element.getBoundingClientRect();
  const said = block.said.getBoundingClientRect();
  const line = (s, e) => {
    const rects = rangeOf(s, e).getClientRects();
    return rects.length ? rects : [said];
  };
  return shown.map((coding) => {
    const starts = coding.s >= block.s;
    const ends = coding.e <= block.e;
    const top = starts ? line(coding.s, coding.s + 1)[0].top - box.top : 0;
    const bottom = ends ? [...line(coding.e - 1, coding.e)].at(-1).bottom - box.top : box.height + 1;
    return { coding, top, bottom, starts, ends };
  });
}

function fill(block, parts) {
  const nodes = [];
  const hidden = [];
  let most = 0;
  for (const part of parts) {
    const lane = lanes.lane(part.coding.id);
    if (lane >= LANES) hidden.push(part);
    else nodes.push(stripe(part, lane));
    most = Math.max(most, Math.min(lane + 1, LANES));
  }
  if (hidden.length) nodes.push(...density(hidden));
  nodes.push(...names(parts.filter(({ starts }) => starts), block.element.clientHeight));
  block.stripes.style.setProperty("--lanes", most);
  block.stripes.replaceChildren(...nodes);
}

function stripe({ coding, top, bottom, starts, ends }, lane) {
  const { id, code, status } = coding;
  const element = make("i.stripe", { class: `stripe ${codeOf(code).class}`, data: { id } });
  element.dataset.status = status;
  if (starts) element.classList.add("starts");
  if (ends) element.classList.add("ends");
  if (isMachine(coding.coder)) element.classList.add("machine");
  place(element, top, Math.max(bottom - top, 6));
  element.style.insetInlineStart = `${lane * PITCH}px`;
  return element;
}

function place(element, top, height) {
  element.style.top = `${top}px`;
  if (height !== undefined) element.style.height = `${height}px`;
}

/** Grey bars for the codings that have no lane, darker where there are more of them. */
function density(parts) {
  const title = plural("{n} more coding here", "{n} more codings here", parts.length);
  return parts.map(({ coding, top, bottom }) => {
    const bar = make("i.dense", { title, data: { id: coding.id } });
    place(bar, top, bottom - top);
    return bar;
  });
}

/** The names that have room, from top to bottom; what has none is counted on the last that has. */
function names(parts, height) {
  const found = [];
  let free = 0;
  let last = null;
  let left = 0;
  for (const { coding, top } of [...parts].sort((a, b) => a.top - b.top)) {
    const y = Math.max(top + 3, free);
    if (y - top > DRIFT * NAME_HEIGHT + 3 || (y > top + 3 && y + NAME_HEIGHT > height)) {
      left += 1;
      tellLeft(last, left);
      continue;
    }
    last = name(coding);
    left = 0;
    place(last, y);
    free = y + NAME_HEIGHT;
    found.push(last);
  }
  return found;
}

function tellLeft(element, n) {
  if (!element) return;
  element.dataset.left = `+${n}`;
  element.title = plural("{n} more begins here", "{n} more begin here", n);
}

function name({ id, code, coder, status }) {
  const { name: called, class: kind } = codeOf(code);
  const marks = [];
  if (status === "proposed") marks.push(make("b.ask", { title: t("Proposed: nobody has decided yet") }, "?"));
  if (status === "rejected") marks.push(make("b.ask", { title: t("Rejected") }, "×"));
  const whose = view.names ? make("span.whose", isMachine(coder) ? "⚙" : initials(coder)) : null;
  return make("span.name", { class: `name ${kind}`, data: { id, status } }, marks, make("span.called", called), whose);
}

const initials = (name) => name.split(/\s+/).map((word) => [...word][0] ?? "").join("").slice(0, 3).toUpperCase();

/** Marks, or no longer marks, all parts of a coding's stripe. */
export function light(id, on, kind = "hot") {
  const coding = codings.get(id);
  if (!coding) return;
  for (const block of blocksIn(coding.s, coding.e)) {
    for (const element of block.stripes.children) if (element.dataset.id === id) element.classList.toggle(kind, on);
  }
}
