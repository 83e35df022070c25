/** Shortcuts: one registry, which people may change or switch off; typing never triggers them. */
import { make } from "./dom.js";

const KEPT = "qualcode.keys";
const COOKIE = "qualcode_keys";
const SIGNS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
const registry = new Map();
const changed = read();

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? inCookie()) ?? {};
  } catch {
    return {};
  }
}

/** The same in a cookie: qualcode may start at another port, and what is stored belongs to one. */
function inCookie() {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${COOKIE}=`));
  return found ? decodeURIComponent(found.slice(COOKIE.length + 1)) : "null";
}

/** Keeps what people changed: `{on: false}` switches single keys off, `{keys: {name: key}}` remaps. */
export function keep(settings) {
  Object.assign(changed, settings);
  const text = JSON.stringify(changed);
  localStorage.setItem(KEPT, text);
  document.cookie = `${COOKIE}=${encodeURIComponent(text)}; path=/; max-age=31536000; samesite=strict`;
}

export const settings = () => changed;

/**
 * Registers a shortcut. `key` is like "j", "Shift+Enter", "Ctrl+z"; `what` is said in the help.
 * `work` gets the event; what it returns `false` for was not meant for it.
 */
export function shortcut(name, key, what, work) {
  registry.set(name, { name, key, what, work });
}

/** All shortcuts of this page with the keys that they have now. */
export function shortcuts() {
  return [...registry.values()].map((each) => ({ ...each, key: changed.keys?.[each.name] ?? each.key }));
}

/** A key as it is printed on keyboards. */
export function sayKey(key) {
  if (key.length === 1) return key.toUpperCase();
  return key.split("+").map((part) => SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join(" + ");
}

/** Whether a key is pressed alone, or with Shift: those can be switched off. */
export const isSingle = (key) => key.replace("Shift+", "").length === 1;

/** The key that a shortcut has now, as it is printed; "" where it has none. */
export function keyNow(name) {
  const key = changed.keys?.[name] ?? registry.get(name)?.key ?? "";
  return changed.on === false && isSingle(key) ? "" : sayKey(key);
}

/** What a button shows of its shortcut, or null. */
export const hint = (name) => (keyNow(name) ? make("kbd", keyNow(name)) : null);

/** An event's key as it is written in the registry; letters by what they write, else by place. */
export function keyOf(event) {
  let key = event.key;
  if (key.length === 1 && !/[\x21-\x7e]/.test(key) && /^Key[A-Z]$/.test(event.code)) {
    key = event.code.slice(3).toLowerCase();
  }
  if (key === " ") key = "Space";
  if (key.length === 1 && event.shiftKey && /[a-z]/i.test(key)) key = key.toLowerCase();
  const marks = [];
  if (event.ctrlKey || event.metaKey) marks.push("Ctrl");
  if (event.altKey) marks.push("Alt");
  if (event.shiftKey && (key.length > 1 || /[a-z]/i.test(key))) marks.push("Shift");
  return [...marks, key.length === 1 ? key.toLowerCase() : key].join("+");
}

const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio], [type=button]), textarea, select"));

addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  const key = keyOf(event);
  const single = !/^(Ctrl|Alt)\+|^(Escape|F\d+)$/.test(key);
  if (isTyping(event.target) && key !== "Escape") return;
  if (document.querySelector("dialog[open]")) return;
  if (single && changed.on === false && isSingle(key)) return;
  for (const each of shortcuts()) {
    // What Ctrl does is done once, however long the keys are held.
    if (each.key === key && ((event.repeat && key.startsWith("Ctrl+")) || each.work(event) !== false)) {
      event.preventDefault();
      return;
    }
  }
});
