/** The help: keys that one may change, and the start of the tour. */
import "./shell.js";
import { all, one } from "./dom.js";
import { isSingle, keep, keyOf, sayKey, settings } from "./keys.js";
import { t } from "./say.js";
import { startTour } from "./tour.js";

const { groups } = JSON.parse(one("#data").textContent);
const EVERYWHERE = 0;
const TAKEN = new Set(["Tab", "Shift+Tab", "F5", "Ctrl+r", "Ctrl+w", "Ctrl+t", "Ctrl+n", "Ctrl+l", "Ctrl+p", "Ctrl+c", "Ctrl+v", "Ctrl+x", "Ctrl+a"]);
const MARKS = new Set(["Control", "Shift", "Alt", "Meta", "CapsLock", "Dead", "Process", "Unidentified", "AltGraph"]);

let waiting = null;

const keyNow = (each) => settings().keys?.[each.name] ?? each.key;

function show() {
  const on = settings().on !== false;
  one("#single").checked = on;
  for (const table of all("table[data-group]")) {
    for (const each of groups[table.dataset.group].keys) {
      const row = one(`tr[data-name="${CSS.escape(each.name)}"]`, table);
      const key = each.fixed ? each.key : keyNow(each);
      one("kbd", row).textContent = each.fixed ? each.key : sayKey(key);
      row.classList.toggle("mine", !each.fixed && key !== each.key);
      row.classList.toggle("off", !on && (each.fixed ? !key.startsWith("Alt") : isSingle(key)));
    }
  }
  one("#reset").disabled = on && !Object.keys(settings().keys ?? {}).length;
}

function tell(text, state = "") {
  const place = one("#key-state");
  place.textContent = text;
  place.dataset.state = state;
}

/** Whether browsers keep a key for themselves, or people need it in them. */
const isOfBrowser = (key) => TAKEN.has(key) || /^(F\d+|Ctrl\+([\d+=-]|Shift\+[a-z])|Alt\+Arrow(Left|Right))$/.test(key);

/** What has the key already, where the shortcut `mine` would meet it: on each page that knows it. */
function taken(key, group, mine) {
  const knows = ({ keys }) => keys.some((each) => each.name === mine.name);
  const near = group === EVERYWHERE ? groups : [groups[EVERYWHERE], ...groups.slice(1).filter(knows)];
  for (const { page, keys } of near) {
    for (const each of keys) {
      if (each.name === mine.name) continue;
      const has = each.fixed ? inFamily(key, each.key) : keyNow(each) === key;
      if (has) return { page, what: each.what };
    }
  }
  return null;
}

/** Whether a key is one of "1 – 9", of "a, b, …" or of "j, n". */
function inFamily(key, family) {
  return family.split("; ").some((part) => {
    if (part.includes("–")) return /^[1-9]$/.test(key);
    return part.includes("…") ? /^[a-i]$/.test(key) : part.split(", ").includes(key);
  });
}

function stop(text = "", state = "") {
  waiting?.row.classList.remove("waiting");
  if (waiting) waiting.button.textContent = t("Change");
  waiting?.button.focus();
  waiting = null;
  tell(text, state);
  show();
}

for (const table of all("table[data-group]")) {
  table.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (waiting) stop();
    const row = button.closest("tr");
    const group = Number(table.dataset.group);
    waiting = { row, button, group, each: groups[group].keys.find((one) => one.name === row.dataset.name) };
    row.classList.add("waiting");
    button.textContent = t("Press a key…");
    tell(t("Press the key for: {what}. Escape leaves it as it is.", { what: waiting.each.what }));
  });
}

addEventListener("keydown", (event) => {
  if (!waiting || event.isComposing || event.keyCode === 229 || MARKS.has(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const key = keyOf(event);
  if (key === "Escape") return stop(t("Left as it was."));
  if (key !== waiting.each.key && isOfBrowser(key)) return stop(t("{key} belongs to the browser. Choose another one.", { key: sayKey(key) }), "refused");
  const other = taken(key, waiting.group, waiting.each);
  if (other) return stop(t("{key} is taken: {what} ({page}). Nothing was changed.", { key: sayKey(key), ...other }), "refused");
  const { name, what, key: usual } = waiting.each;
  const keys = { ...settings().keys, [name]: key };
  if (key === usual) delete keys[name];
  keep({ keys });
  stop(t("{what}: {key}", { what, key: sayKey(key) }));
}, { capture: true });

addEventListener("focusout", (event) => {
  if (waiting && event.target === waiting.button && event.relatedTarget) stop();
});

one("#single").addEventListener("change", (event) => {
  keep({ on: event.target.checked });
  tell(event.target.checked ? t("Single keys work again.") : t("Single keys do nothing now. Those with Ctrl or Alt still work."));
  show();
});
one("#reset").addEventListener("click", () => {
  keep({ on: true, keys: {} });
  tell(t("All shortcuts are as they were."));
  show();
  one("#single").focus();
});
one("#tour")?.addEventListener("click", (event) => startTour(event.target.dataset.study));

show();
document.body.dataset.ready = "";
