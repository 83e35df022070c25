/** Handles at both ends of the chosen coding, to move them by mouse or finger, word by word. */
import { chosen, onChosen } from "./active.js";
import { offsetOf, rangeOf } from "./blocks.js";
import { make, one } from "./dom.js";
import { announce, t } from "./say.js";
import { paintSpans, tidy } from "./selection.js";
import { mayChange, moveCoding, remembered } from "./state.js";
import { onDrawn } from "./transcript.js";

const start = handle("start", t("Drag the start"));
const end = handle("end", t("Drag the end"));
let dragged = null;

function handle(name, title) {
  const element = make("div.handle", { class: `handle ${name}`, title, "aria-hidden": "true" });
  element.addEventListener("pointerdown", (event) => begin(event, name));
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", finish);
  element.addEventListener("pointercancel", cancel);
  return element;
}

/** Shows the handles at the coding that is chosen. */
export function showHandles() {
  onChosen(place);
  onDrawn(() => place(chosen()));
  new ResizeObserver(() => place(chosen())).observe(one("#paper"));
}

function place(coding) {
  if (dragged) return;
  if (coding && mayChange(coding)) put([coding.s, coding.e]);
  else [start, end].forEach((each) => each.remove());
}

function put([s, e]) {
  const paper = one("#paper");
  const sheet = paper.getBoundingClientRect();
  const first = rangeOf(s, s + 1).getClientRects()[0];
  const last = [...rangeOf(e - 1, e).getClientRects()].at(-1);
  for (const [element, x, box] of [[start, first?.left, first], [end, last?.right, last]]) {
    if (!box) continue;
    element.style.left = `${x - sheet.left}px`;
    element.style.top = `${box.top - sheet.top - 4}px`;
    if (element.parentNode !== paper) paper.append(element);
  }
}

function begin(event, edge) {
  event.preventDefault();
  const { s, e, id } = chosen();
  dragged = { edge, id, span: [s, e], before: [s, e] };
  event.target.setPointerCapture(event.pointerId);
}

function move(event) {
  if (!dragged) return;
  const at = placeUnder(event);
  if (at === null) return;
  const [s, e] = dragged.before;
  const how = remembered("snap");
  const span = dragged.edge === "start" ? at < e && tidy(at, e, how) : at > s && tidy(s, at, how);
  if (!span) return;
  dragged.span = dragged.edge === "start" ? [span[0], e] : [s, span[1]];
  paintSpans("chosen", [dragged.span]);
  put(dragged.span);
}

/** The offset below the pointer; the handle itself is no text. */
function placeUnder({ clientX: x, clientY: y }) {
  [start, end].forEach((each) => (each.style.pointerEvents = "none"));
  const found = document.caretPositionFromPoint?.(x, y);
  const range = found ? null : document.caretRangeFromPoint?.(x, y);
  [start, end].forEach((each) => (each.style.pointerEvents = ""));
  const node = found?.offsetNode ?? range?.startContainer;
  if (!node || !(node instanceof Text) || !node.parentElement.closest(".said")) return null;
  return offsetOf(node, found?.offset ?? range.startOffset, dragged.edge === "end");
}

function finish() {
  if (!dragged) return;
  const { span: [s, e], before, id } = dragged;
  dragged = null;
  if (s !== before[0] || e !== before[1]) {
    moveCoding(chosen()?.id ?? id, [s, e]);
    announce(t("The coding's end was moved."));
  }
  place(chosen());
}

function cancel() {
  if (dragged) paintSpans("chosen", [dragged.before]);
  dragged = null;
  place(chosen());
}
