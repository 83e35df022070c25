/** What opens at a place of the text: one at a time, within the window. */
import { one } from "./dom.js";
import { reader } from "./blocks.js";

const GAP = 8;
/** How much of the text above stays to be seen where the text is scrolled for what opens. */
const ROOM = 48;
/** The popup grows with what is written or opened in it: its end stays in sight. */
const growing = new ResizeObserver(([{ target }]) => target === open?.element && follow());
let open = null;

/** Opens an element at a box of the window; `onClose` is called when it goes. */
export function openAt(element, box, onClose = () => {}) {
  closePopup();
  const paper = one("#paper");
  const [frame, sheet] = [reader.getBoundingClientRect(), paper.getBoundingClientRect()];
  element.style.setProperty("--room", `${frame.height - 2 * GAP}px`);
  paper.append(element);
  const { width, height } = element.getBoundingClientRect();
  const missing = height + 2 * GAP - (frame.bottom - box.bottom);
  const room = box.top - frame.top - ROOM;
  const up = missing > Math.max(room, 0) && box.top - frame.top > height + 2 * GAP;
  const left = Math.min(Math.max(box.left, frame.left + 6), frame.right - width - 14);
  element.style.top = `${(up ? box.top - GAP - height : box.bottom + GAP) - sheet.top}px`;
  element.style.left = `${Math.max(left, 4) - sheet.left}px`;
  open = { element, onClose, height: 0, end: up ? box.top - GAP - sheet.top : null };
  follow();
  growing.observe(element);
}

/** Brings what has grown into the window again; above its words it grows upwards. */
function follow() {
  const { element, end, height: before } = open;
  const { height } = element.getBoundingClientRect();
  open.height = height;
  if (height <= before) return;
  if (end !== null) element.style.top = `${end - height}px`;
  const [frame, box] = [reader.getBoundingClientRect(), element.getBoundingClientRect()];
  const below = Math.max(box.bottom + GAP - frame.bottom, 0);
  const above = Math.max(frame.top + GAP - box.top, 0);
  if (below || above) reader.scrollBy({ top: below - above, behavior: "instant" });
}

/** Closes what is open. */
export function closePopup() {
  if (!open) return;
  const { element, onClose } = open;
  open = null;
  growing.unobserve(element);
  element.remove();
  onClose();
}

export const popup = () => open?.element ?? null;

addEventListener("pointerdown", (event) => {
  if (open && !open.element.contains(event.target) && !event.target.closest("dialog, .toasts, .handle")) closePopup();
}, { capture: true });
