/** A small menu at a button: arrows move in it, Escape and Tab close it, focus goes back. */
import { make } from "./dom.js";

/** Opens a menu below `anchor`; `items` are [label, work] or null for a line between. */
export function openMenu(anchor, items, label) {
  document.querySelector(".popmenu")?.remove();
  const buttons = [];
  const list = make("ul.popmenu", { role: "menu", "aria-label": label });
  for (const item of items) {
    if (!item) {
      list.append(make("li", { role: "separator" }));
      continue;
    }
    const [text, work] = item;
    const button = make("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: () => close(true, work) }, text);
    buttons.push(button);
    list.append(make("li", { role: "none" }, button));
  }

  function close(back, work) {
    list.remove();
    document.removeEventListener("pointerdown", outside, true);
    anchor.setAttribute("aria-expanded", "false");
    if (back) anchor.focus();
    work?.();
  }

  function outside(event) {
    if (!list.contains(event.target)) close(false);
  }

  list.addEventListener("keydown", (event) => {
    const here = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) buttons.at(to % buttons.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("focusout", (event) => event.relatedTarget && !list.contains(event.relatedTarget) && close(false));
  document.addEventListener("pointerdown", outside, true);
  document.body.append(list);
  const box = anchor.getBoundingClientRect();
  const { width, height } = list.getBoundingClientRect();
  list.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  list.style.top = `${box.bottom + height + 8 > innerHeight ? Math.max(8, box.top - height - 4) : box.bottom + 4}px`;
  anchor.setAttribute("aria-expanded", "true");
  buttons[0].focus();
}
