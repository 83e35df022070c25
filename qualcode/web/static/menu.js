/** A small menu at a button: arrows and letters move in it, Escape and Tab close it, focus goes back. */
import { make } from "./dom.js";
import { fold } from "./say.js";

const GAP = 4;
const EDGE = 8;
let opened = null;

/**
 * Opens a menu at `anchor`, or closes the one that is open there; `items` are [label, work] or null
 * for a line between, and [label, work, why] where it cannot be done. The focus goes back to `back`.
 */
export function openMenu(anchor, items, label, back = anchor) {
  const same = opened?.anchor === anchor;
  opened?.close();
  if (same) return;
  const buttons = [];
  const list = make("ul.popmenu", { role: "menu", "aria-label": label });
  for (const item of items) {
    if (!item) {
      list.append(make("li", { role: "separator" }));
      continue;
    }
    const [text, work, why = ""] = item;
    const button = make("button", { type: "button", role: "menuitem", tabindex: "-1", "aria-disabled": why ? "true" : null, onclick: () => why || close(work) },
      text, why ? make("span.why", why) : null);
    buttons.push(button);
    list.append(make("li", { role: "none" }, button));
  }
  const { top } = anchor.getBoundingClientRect();
  const outside = ({ type, target }) => {
    if (type === "pointerdown" ? list.contains(target) || anchor.contains(target) : anchor.getBoundingClientRect().top === top) return;
    close();
  };
  const listening = [["pointerdown", document], ["scroll", document], ["resize", window]];

  function close(work) {
    const focused = list.contains(document.activeElement);
    opened = null;
    for (const [name, where] of listening) where.removeEventListener(name, outside, true);
    list.remove();
    anchor.removeAttribute("aria-expanded");
    if (focused) back.focus();
    work?.();
  }

  list.addEventListener("keydown", (event) => {
    const here = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    const begins = (button) => event.key.length === 1 && fold(button.textContent).startsWith(fold(event.key));
    const named = [...buttons.slice(here + 1), ...buttons.slice(0, here + 1)].find(begins);
    if (to !== undefined) buttons.at(to % buttons.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else if (event.key === "Enter" || event.key === " ") return event.stopPropagation();
    else if (named) named.focus();
    event.preventDefault();
    return event.stopPropagation();
  });
  list.addEventListener("focusout", ({ relatedTarget: to }) => to && !list.contains(to) && !anchor.contains(to) && opened && close());
  document.body.append(list);
  place(list, anchor.getBoundingClientRect());
  opened = { anchor, close };
  if (anchor.matches("button")) anchor.setAttribute("aria-expanded", "true");
  buttons[0].focus({ preventScroll: true });
  for (const [name, where] of listening) where.addEventListener(name, outside, true);
}

/** Below the box of the anchor, or above, and always within the window. */
function place(list, box) {
  const { width, height } = list.getBoundingClientRect();
  const below = box.bottom + GAP;
  const top = below + height + EDGE <= innerHeight ? below : Math.min(box.top - GAP - height, innerHeight - EDGE - height);
  list.style.left = `${Math.max(EDGE, Math.min(box.left, innerWidth - width - EDGE))}px`;
  list.style.top = `${Math.max(EDGE, top)}px`;
}
