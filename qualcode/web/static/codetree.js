/**
 * A tree of codes under their groups: filtered without diacritics, walked by arrows, with a menu
 * that does what dragging does.
 */
import { all, make, one } from "./dom.js";
import { openMenu } from "./menu.js";
import { fold, number, t } from "./say.js";

export class CodeTree {
  /** `choose(id)`, `move(id, {parent} or {domain})` and `menu(code)` → items of a menu. */
  constructor(place, { choose, move, menu }) {
    Object.assign(this, { choose, move, menu, book: { domains: [], codes: [] }, current: "", closed: new Set() });
    this.filter = make("input", {
      type: "search", placeholder: t("Filter codes ( / )"), "aria-label": t("Filter codes"), autocomplete: "off",
      oninput: () => this.draw(),
      onkeydown: (event) => this.leaveFilter(event),
    });
    this.tree = make("ul.tree", { role: "tree", "aria-label": t("Codes"), onkeydown: (event) => this.walk(event) });
    this.none = make("p.soft.none", { role: "status" });
    place.append(this.filter, this.none, this.tree);
  }

  /** Shows a codebook; `current` is the code that is open. */
  show(book, current = this.current) {
    this.book = book;
    this.current = current;
    this.codes = new Map(book.codes.map((code) => [code.id, code]));
    this.draw();
  }

  /** Brings the cursor to the code that is open, or to the first item. */
  focus() {
    (one("[tabindex='0']", this.tree) ?? this.filter).focus();
  }

  draw() {
    const focused = this.tree.contains(document.activeElement) ? document.activeElement.dataset.id : "";
    const wanted = fold(this.filter.value.trim());
    const shown = this.matching(wanted);
    const rows = [];
    for (const domain of [...this.book.domains, { id: null, name: t("Not in the codebook") }]) {
      const inside = this.book.codes.filter((code) => this.groupOf(code) === domain.id && shown.has(code.id));
      if (!inside.length && (wanted || domain.id === null)) continue;
      const open = Boolean(wanted) || !this.closed.has(`group ${domain.id}`);
      rows.push(this.groupRow(domain, inside.length, open));
      if (open) rows.push(...inside.filter((code) => wanted || !this.isTucked(code)).map((code) => this.codeRow(code, inside, wanted)));
    }
    this.none.textContent = rows.length ? "" : wanted ? t("No code is called so.") : t("There is no code yet.");
    this.tree.hidden = !rows.length;
    this.tree.replaceChildren(...rows);
    const find = (id) => id && one(`[data-id="${CSS.escape(id)}"]`, this.tree);
    const target = find(focused) || find(this.current) || one("[role=treeitem]", this.tree);
    if (target) target.tabIndex = 0;
    if (focused) target?.focus();
  }

  groupOf(code) {
    return code.known !== false && this.book.domains.some(({ id }) => id === code.domain) ? code.domain : null;
  }

  isTucked(code) {
    for (let each = this.codes.get(code.parent); each; each = this.codes.get(each.parent)) if (this.closed.has(each.id)) return true;
    return false;
  }

  matching(wanted) {
    const shown = new Set();
    for (const code of this.book.codes) {
      const names = [code.name, code.id, ...Object.values(code.names)];
      if (wanted && !names.some((name) => fold(name).includes(wanted))) continue;
      for (let each = code; each; each = this.codes.get(each.parent)) shown.add(each.id);
    }
    return shown;
  }

  groupRow(domain, n, open) {
    const id = `group ${domain.id}`;
    return make("li.domain", {
      role: "treeitem", "aria-level": "1", "aria-expanded": String(open), tabindex: "-1", data: { id },
      onclick: () => this.toggle(id),
      ...(domain.id === null ? {} : this.target((code) => this.move(code, { domain: domain.id }))),
    }, make("span.twist", { "aria-hidden": "true" }), make("span.name", domain.name), make("span.count", number(n)));
  }

  codeRow(code, inside, wanted) {
    const isParent = inside.some((each) => each.parent === code.id);
    const { manual = 0, accepted = 0, proposed = 0 } = code.counts;
    const total = manual + accepted + proposed;
    const counted = t("{reviewed} coded, {proposed} proposed", { reviewed: number(manual + accepted), proposed: number(proposed) });
    const row = make("li.code", {
      role: "treeitem", "aria-level": String(code.depth + 2), "aria-selected": String(code.id === this.current),
      "aria-expanded": isParent ? String(Boolean(wanted) || !this.closed.has(code.id)) : null,
      "aria-label": `${code.name}, ${counted}`, title: counted, tabindex: "-1", data: { id: code.id, code: code.id },
      onclick: (event) => event.target.closest("button") ?? (code.known === false ? null : this.choose(code.id)),
      ...(code.known === false ? {} : { draggable: "true", ondragstart: (event) => drag(event, code.id) }),
      ...(code.known === false ? {} : this.target((moved) => moved !== code.id && this.move(moved, { parent: code.id }))),
    },
    make(`span.swatch.${code.class}`, { "aria-hidden": "true" }), make("span.name", code.name),
    make("span.count", { "aria-hidden": "true" }, total ? number(total) : ""),
    code.known === false ? null : make("button.quiet.more", {
      type: "button", tabindex: "-1", "aria-haspopup": "menu", "aria-label": t("More for “{code}”", { code: code.name }),
      onclick: (event) => openMenu(event.currentTarget, this.menu(code), code.name),
    }, "⋯"));
    row.style.setProperty("--depth", code.depth);
    return row;
  }

  target(drop) {
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
        if (this.codes.has(code)) drop(code);
      },
    };
  }

  toggle(id) {
    if (!this.closed.delete(id)) this.closed.add(id);
    this.draw();
  }

  leaveFilter(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown") this.walkTo(one("[role=treeitem]", this.tree));
    else if (event.key === "Enter") one("[data-code]", this.tree)?.click();
    else if (event.key === "Escape" && this.filter.value) {
      this.filter.value = "";
      this.draw();
    } else return;
    event.preventDefault();
  }

  walkTo(row) {
    if (!row) return;
    for (const each of all("[role=treeitem]", this.tree)) each.tabIndex = -1;
    row.tabIndex = 0;
    row.focus();
  }

  walk(event) {
    const row = event.target.closest("[role=treeitem]");
    if (!row || event.target.closest("button") || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const rows = all("[role=treeitem]", this.tree);
    const here = rows.indexOf(row);
    const { id, code } = row.dataset;
    const open = row.getAttribute("aria-expanded");
    const { key } = event;
    if (key === "ArrowDown") this.walkTo(rows[here + 1]);
    else if (key === "ArrowUp") this.walkTo(rows[here - 1] ?? (this.filter.focus(), null));
    else if (key === "Home") this.walkTo(rows[0]);
    else if (key === "End") this.walkTo(rows.at(-1));
    else if (key === "ArrowRight" && open === "true") this.walkTo(rows[here + 1]);
    else if ((key === "ArrowRight" && open === "false") || (key === "ArrowLeft" && open === "true")) this.toggle(id);
    else if (key === "ArrowLeft") this.walkTo(rows.slice(0, here).reverse().find((each) => each.ariaLevel < row.ariaLevel));
    else if (key === "Enter" || key === " ") row.click();
    else if (code && this.codes.get(code).known !== false && (key === "ContextMenu" || key.toLowerCase() === "m" || (event.shiftKey && key === "F10"))) {
      openMenu(row, this.menu(this.codes.get(code)), this.codes.get(code).name);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function drag(event, id) {
  event.dataTransfer.setData("text/plain", id);
  event.dataTransfer.effectAllowed = "move";
}

/** Options of a `select` for a place in the tree: groups, and codes but those at or below `except`. */
export function placeOptions(book, except = "") {
  const codes = new Map(book.codes.map((code) => [code.id, code]));
  const isBelow = (code) => {
    for (let each = code; each; each = codes.get(each.parent)) if (each.id === except) return true;
    return false;
  };
  return book.domains.map(({ id, name }) => make("optgroup", { label: name },
    make("option", { value: `domain ${id}` }, t("{group} (below no code)", { group: name })),
    book.codes.filter((code) => code.known !== false && code.domain === id && !isBelow(code))
      .map((code) => make("option", { value: `parent ${code.id}` }, `${"\u2003".repeat(code.depth)}${code.name}`))));
}

/** Options of a `select` for one of the codes but those named. */
export function codeOptions(book, except = []) {
  return book.domains.map(({ id, name }) => {
    const inside = book.codes.filter((code) => code.known !== false && code.domain === id && !except.includes(code.id));
    return inside.length ? make("optgroup", { label: name },
      inside.map((code) => make("option", { value: code.id }, `${"\u2003".repeat(code.depth)}${code.name}`))) : null;
  });
}
