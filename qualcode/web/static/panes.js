/** The panes of the coding page: their widths on wide windows, drawers on narrow ones. */
import { all, one } from "./dom.js";
import { remember, remembered } from "./state.js";

const WIDTHS = { left: [180, 480, 270], right: [220, 620, 320] };
const STEP = 16;

/** Makes the panes' borders movable, and their drawers open and close. */
export function arrangePanes() {
  const kept = remembered("panes") ?? {};
  for (const splitter of all(".splitter")) {
    const side = splitter.dataset.pane;
    const [least, most, usual] = WIDTHS[side];
    const set = (width) => {
      const now = Math.round(Math.min(Math.max(width, least), most));
      one("#work").style.setProperty(`--${side}`, `${now}px`);
      splitter.setAttribute("aria-valuenow", String(now));
      kept[side] = now;
    };
    splitter.setAttribute("aria-valuemin", String(least));
    splitter.setAttribute("aria-valuemax", String(most));
    set(kept[side] ?? usual);
    const outwards = side === "left" ? 1 : -1;
    splitter.addEventListener("keydown", (event) => {
      const by = { ArrowRight: STEP, ArrowLeft: -STEP }[event.key];
      if (event.key === "Home") set(least);
      else if (event.key === "End") set(most);
      else if (by) set(kept[side] + by * outwards);
      else return;
      event.preventDefault();
      remember("panes", kept);
    });
    splitter.addEventListener("dblclick", () => set(usual));
    splitter.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const from = event.clientX;
      const before = kept[side];
      splitter.setPointerCapture(event.pointerId);
      splitter.classList.add("dragged");
      const move = (moved) => set(before + (moved.clientX - from) * outwards);
      splitter.addEventListener("pointermove", move);
      splitter.addEventListener("lostpointercapture", () => {
        splitter.removeEventListener("pointermove", move);
        splitter.classList.remove("dragged");
        remember("panes", kept);
      }, { once: true });
    });
  }
  for (const button of all("[data-drawer]")) button.addEventListener("click", () => toggle(button));
  for (const button of all(".drawer-close")) button.addEventListener("click", () => toggle(opened()));
  document.addEventListener("keydown", leave);
  one("#reader").addEventListener("pointerdown", closeDrawers);
}

/** The button of the drawer that is open, or null. */
const opened = () => one("[data-drawer][aria-expanded=true]");

/** Escape closes a drawer before it means anything to the text. */
function leave(event) {
  const open = opened();
  if (event.key !== "Escape" || !open || event.defaultPrevented) return;
  event.preventDefault();
  toggle(open);
}

function toggle(button) {
  const opens = button.getAttribute("aria-expanded") !== "true";
  closeDrawers();
  if (!opens) {
    button.focus();
    return;
  }
  button.setAttribute("aria-expanded", "true");
  const pane = one(`#${button.dataset.drawer}`);
  pane.classList.add("open");
  all("input, button:not(.drawer-close), [tabindex='0']", pane).find((each) => each.checkVisibility())?.focus();
}

/** Opens a drawer, where the window is so narrow that it is one. */
export function openDrawer(side) {
  const button = one(`[data-drawer=${side}]`);
  if (button.checkVisibility() && button.getAttribute("aria-expanded") !== "true") toggle(button);
}

/** Closes the drawers, as after something in them was chosen. */
export function closeDrawers() {
  for (const pane of all(".pane.open")) pane.classList.remove("open");
  for (const button of all("[data-drawer]")) button.setAttribute("aria-expanded", "false");
}
