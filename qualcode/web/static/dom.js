/** Elements made of values: text stays text, whatever it holds. */

/**
 * An element: `make("p.soft", {title: "…", onclick: f}, "text", child, …)`. Attributes by name,
 * `on…` as listeners, `data` as data attributes, `null` and `false` left out.
 */
export function make(what, ...rest) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const part of rest.flat(Infinity)) {
    if (part === null || part === undefined || part === false) continue;
    if (part instanceof Node) element.append(part);
    else if (typeof part === "object") set(element, part);
    else element.append(String(part));
  }
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
}

/** The first element that a selector finds, or null. */
export const one = (selector, within = document) => within.querySelector(selector);

/** All elements that a selector finds. */
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Makes these the children of an element; what stands there already is not moved, so it keeps its focus. */
export function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let at = parent.firstElementChild;
  for (const child of children) {
    if (child === at) at = at.nextElementSibling;
    else parent.insertBefore(child, at);
  }
}

/**
 * Notes where the focus is; what it returns tells later whether it is still there, or nowhere: only
 * then what comes late may move it on.
 */
export function holdFocus() {
  const from = document.activeElement;
  return () => document.activeElement === from || document.activeElement === document.body;
}

/**
 * A modal question. Resolves with the `value` of the button that was pressed ("" for Escape);
 * focus goes back to where it was, or to the page where that is no more. `buttons` are [value, label, class?].
 */
export function dialog(title, content, buttons) {
  const before = document.activeElement;
  const heading = make("h2", { id: "dialog-title" }, title);
  const form = make("form", { method: "dialog" }, heading, content, make("div.actions",
    buttons.map(([value, label, kind]) => make(`button${kind ? `.${kind}` : ""}`,
      // Enter in a field means the first button that submits: never the one that leaves.
      value ? { value, type: "submit" } : { value, type: "button", onclick: () => box.close("") }, label))));
  const box = make("dialog", { "aria-labelledby": "dialog-title" }, form);
  document.body.append(box);
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener("close", () => {
      // By now the next key may have gone on to something else.
      const isLeft = document.activeElement === document.body || box.contains(document.activeElement);
      box.remove();
      if (isLeft) (before?.isConnected === false ? one("#main") : before)?.focus?.();
      resolve(box.returnValue);
    });
  });
}
