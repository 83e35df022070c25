/**
 * The code tree of the coding page: filtered without diacritics, walked by arrows, each code with
 * its key, its counts here and in the study, an eye, and a menu that does what dragging does.
 */
import { post, study } from "./api.js";
import { all, dialog, make, one } from "./dom.js";
import { openMenu } from "./menu.js";
import { announce, fold, number, t, toast } from "./say.js";
import {
  active, activate, codes, countsHere, createCode, domains, hide, isHidden, keys, on, setCodes, setKey, undo,
} from "./state.js";

const closed = new Set();
let place;
let tree;
let filter;
let apply = () => false;

/** Puts the tree into `element`; `work(code)` codes what is selected, and says whether it did. */
export function showTree(element, work) {
  place = element;
  apply = work ?? apply;
  filter = make("input", {
    type: "search", placeholder: t("Filter codes ( / )"), "aria-label": t("Filter codes"), autocomplete: "off",
    oninput: draw,
    onkeydown: (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown") focusOn(visible()[0]);
      else if (event.key === "Enter") visible().find((item) => item.dataset.code)?.click();
      else if (event.key === "Escape" && filter.value) {
        filter.value = "";
        draw();
      } else return;
      event.preventDefault();
    },
  });
  tree = make("ul.tree", { role: "tree", "aria-label": t("Codes") });
  tree.addEventListener("keydown", walk);
  place.append(
    make("div.tree-head",
      make("h2", t("Codes")),
      make("button.quiet", { type: "button", onclick: () => newCode(), title: t("Make a new code") }, t("New…"))),
    filter,
    tree);
  for (const name of ["codes", "codings", "active", "keys", "view"]) on(name, schedule);
  draw();
}

/** Brings the cursor to the filter. */
export function focusFilter() {
  filter.focus();
  filter.select();
}

let drawing = false;

function schedule() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw();
  });
}

function draw() {
  const focused = tree.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  const wanted = fold(filter.value.trim());
  const here = countsHere();
  const digits = new Map([...keys()].map(([key, id]) => [id, key]));
  const shown = matching(wanted);
  const children = [];
  for (const domain of domains) {
    const inside = [...codes.values()].filter((code) => code.domain === domain.id && shown.has(code.id));
    if (wanted && !inside.length) continue;
    const open = wanted || !closed.has(domain.id);
    children.push(domainItem(domain, inside.length, open));
    if (open) children.push(...codeItems(inside, wanted, here, digits));
  }
  const known = new Set(domains.map((domain) => domain.id));
  const strays = [...codes.values()].filter((code) => !known.has(code.domain) && shown.has(code.id));
  children.push(...codeItems(strays, wanted, here, digits));
  tree.replaceChildren(...children);
  if (!children.length) tree.append(make("li.soft.none", { role: "none" }, wanted ? t("No code is called so.") : t("There is no code yet.")));
  const target = (focused && one(`[data-id="${CSS.escape(focused)}"]`, tree)) || one("[aria-selected=true]", tree) || visible()[0];
  if (target) target.tabIndex = 0;
  if (focused && target) target.focus();
}

/** The codes that a filter finds, and those above them. */
function matching(wanted) {
  const shown = new Set();
  for (const code of codes.values()) {
    const names = [code.name, code.id, ...Object.values(code.names)];
    if (wanted && !names.some((name) => fold(name).includes(wanted))) continue;
    for (let each = code; each; each = codes.get(each.parent)) shown.add(each.id);
  }
  return shown;
}

function domainItem(domain, n, open) {
  return make("li.domain", {
    role: "treeitem", "aria-level": "1", "aria-expanded": String(Boolean(open)), tabindex: "-1",
    data: { id: `domain ${domain.id}`, domain: domain.id },
    onclick: () => toggle(domain.id),
    ...target((code) => move(code, { domain: domain.id })),
  }, make("span.twist", { "aria-hidden": "true" }), make("span.name", domain.name), make("span.count", number(n)));
}

function codeItems(inside, wanted, here, digits) {
  const parents = new Set(inside.map((code) => code.parent));
  const hiddenBelow = (code) => {
    for (let each = codes.get(code.parent); each; each = codes.get(each.parent)) if (closed.has(each.id)) return true;
    return false;
  };
  return inside.filter((code) => wanted || !hiddenBelow(code))
    .map((code) => codeItem(code, parents.has(code.id), wanted, here, digits.get(code.id)));
}

function codeItem(code, isParent, wanted, here, digit) {
  const hidden = isHidden(code.id);
  const total = (code.counts.manual ?? 0) + (code.counts.accepted ?? 0) + (code.counts.proposed ?? 0);
  const n = here.get(code.id) ?? 0;
  const counted = t("{here} here, {total} in the study", { here: number(n), total: number(total) });
  const label = [code.name, counted, digit ? t("key {key}", { key: digit }) : "", hidden ? t("hidden") : ""].filter(Boolean).join(", ");
  const item = make("li.code", {
    role: "treeitem", "aria-level": String(code.depth + 2), "aria-selected": String(active() === code.id),
    "aria-expanded": isParent ? String(Boolean(wanted) || !closed.has(code.id)) : null, "aria-label": label,
    tabindex: "-1", draggable: "true", title: counted,
    data: { id: code.id, code: code.id },
    onclick: (event) => (event.target.closest("button") ? null : choose(code.id)),
    ondragstart: (event) => {
      event.dataTransfer.setData("text/plain", code.id);
      event.dataTransfer.effectAllowed = "move";
    },
    ...target((moved) => move(moved, { parent: code.id })),
  },
  make(`span.swatch.${code.class}`, { "aria-hidden": "true" }),
  make("span.name", code.name),
  digit ? make("kbd", { "aria-hidden": "true" }, digit) : null,
  make("span.count", { "aria-hidden": "true" }, n ? number(n) : ""),
  make("span.tools",
    make("button.quiet.eye", {
    type: "button", tabindex: "-1", "aria-pressed": String(hidden), title: hidden ? t("Show its codings") : t("Hide its codings"),
    "aria-label": hidden ? t("Show its codings") : t("Hide its codings"), onclick: () => hide(code.id, !hidden),
  }, hidden ? "◌" : "◉"),
    make("button.quiet.more", {
    type: "button", tabindex: "-1", "aria-haspopup": "menu", "aria-label": t("More for “{code}”", { code: code.name }),
    onclick: (event) => menu(event.currentTarget, code),
  }, "⋯")));
  item.style.setProperty("--depth", code.depth);
  if (hidden) item.classList.add("unseen");
  return item;
}

function target(drop) {
  return {
    ondragover: (event) => {
      event.preventDefault();
      event.currentTarget.classList.add("over");
    },
    ondragleave: (event) => event.currentTarget.classList.remove("over"),
    ondrop: (event) => {
      event.preventDefault();
      event.currentTarget.classList.remove("over");
      const code = event.dataTransfer.getData("text/plain");
      if (codes.has(code)) drop(code);
    },
  };
}

function choose(id) {
  if (apply(id)) return;
  activate(id);
  announce(t("“{code}” is active", { code: codes.get(id).name }));
}

function toggle(id) {
  if (!closed.delete(id)) closed.add(id);
  draw();
}

const visible = () => all("[role=treeitem]", tree);

function focusOn(item) {
  if (!item) return;
  for (const each of visible()) each.tabIndex = -1;
  item.tabIndex = 0;
  item.focus();
}

function walk(event) {
  const item = event.target.closest("[role=treeitem]");
  if (!item || event.ctrlKey || event.metaKey || event.isComposing) return;
  const items = visible();
  const here = items.indexOf(item);
  const { code, domain } = item.dataset;
  const open = item.getAttribute("aria-expanded");
  const level = Number(item.ariaLevel);
  if (event.key === "ArrowDown") focusOn(items[here + 1]);
  else if (event.key === "ArrowUp") focusOn(items[here - 1]);
  else if (event.key === "Home") focusOn(items[0]);
  else if (event.key === "End") focusOn(items.at(-1));
  else if (event.key === "ArrowRight" && open === "false") toggle(code ?? domain);
  else if (event.key === "ArrowRight" && open === "true") focusOn(items[here + 1]);
  else if (event.key === "ArrowLeft" && open === "true") toggle(code ?? domain);
  else if (event.key === "ArrowLeft") focusOn(items.slice(0, here).reverse().find((each) => Number(each.ariaLevel) < level));
  else if (event.key === "Enter" || event.key === " ") item.click();
  else if (code && event.key.toLowerCase() === "h") hide(code, !isHidden(code));
  else if (code && (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10") || event.key.toLowerCase() === "m")) menu(item, codes.get(code));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function menu(anchor, code) {
  const hidden = isHidden(code.id);
  openMenu(anchor, [
    [t("Move to…"), () => askWhere(code)],
    [t("Give it a key…"), () => askKey(code)],
    [hidden ? t("Show its codings") : t("Hide its codings"), () => hide(code.id, !hidden)],
    [t("Show only this code"), () => [...codes.keys()].forEach((id) => hide(id, id !== code.id))],
    [t("Show all codes"), () => [...codes.keys()].forEach((id) => hide(id, false))],
    null,
    [t("New code below it…"), () => newCode({ parent: code.id })],
    [t("Open in the codebook"), () => location.assign(`/s/${study}/codebook#${code.id}`)],
  ], code.name);
}

function options(except) {
  const below = (code) => {
    for (let each = code; each; each = codes.get(each.parent)) if (each.id === except) return true;
    return false;
  };
  return domains.flatMap((domain) => [
    make("option", { value: `domain ${domain.id}` }, domain.name),
    ...[...codes.values()].filter((code) => code.domain === domain.id && !below(code))
      .map((code) => make("option", { value: `parent ${code.id}` }, `${"\u2003".repeat(code.depth + 1)}${code.name}`)),
  ]);
}

async function askWhere(code) {
  const select = make("select", { id: "move-to" }, options(code.id));
  const content = make("div.form", make("label", { for: "move-to" }, t("Below which group or code?")), select);
  const answer = await dialog(t("Move “{code}”", { code: code.name }), content, [["", t("Cancel")], ["move", t("Move"), "primary"]]);
  if (answer !== "move") return;
  const [kind, ...rest] = select.value.split(" ");
  await move(code.id, { [kind]: rest.join(" ") });
}

async function move(id, where) {
  if (where.parent === id) return;
  const { name } = codes.get(id);
  try {
    setCodes(await post(`codes/${encodeURIComponent(id)}/move`, where));
    toast(t("“{code}” was moved.", { code: name }), { action: t("Undo"), onAction: undo });
  } catch (error) {
    if (error.status === undefined) throw error;
    toast(error.message, { kind: "error" });
  }
}

async function askKey(code) {
  const select = make("select", { id: "key-for" }, [...keys()].map(([key, id]) => make("option", { value: String(key) }, `${key} – ${codes.get(id).name}`)));
  const content = make("div.form", make("label", { for: "key-for" }, t("Which key? The code that has it takes this one's.")), select);
  if ((await dialog(t("A key for “{code}”", { code: code.name }), content, [["", t("Cancel")], ["set", t("Set"), "primary"]])) === "set") {
    setKey(Number(select.value), code.id);
  }
}

/** Asks for a new code; `where` says below what. Resolves with its id, or "". */
export async function newCode(where = {}) {
  const name = make("input", { id: "new-name", required: true, maxlength: "200", autocomplete: "off" });
  const select = make("select", { id: "new-place" }, options(""));
  select.value = where.parent ? `parent ${where.parent}` : select.options[0]?.value ?? "";
  const definition = make("textarea", { id: "new-definition", rows: "3" });
  const content = make("div.form",
    make("label", { for: "new-name" }, t("Name")), name,
    select.options.length ? [make("label", { for: "new-place" }, t("Below")), select] : null,
    make("label", { for: "new-definition" }, t("What it means (optional)")), definition);
  const answer = await dialog(t("New code"), content, [["", t("Cancel")], ["make", t("Make it"), "primary"]]);
  if (answer !== "make") return "";
  const [kind, ...rest] = (select.value || " ").split(" ");
  try {
    const id = await createCode({ name: name.value, definition: definition.value, ...(kind ? { [kind]: rest.join(" ") } : {}) });
    activate(id);
    toast(t("The code “{code}” is there.", { code: name.value }));
    return id;
  } catch (error) {
    if (error.status === undefined) throw error;
    toast(error.message, { kind: "error" });
    return "";
  }
}
