/**
 * A tree of codes under their groups: filtered without diacritics, walked by arrows and by typing a
 * name, each code with its count and a menu that does what dragging does. What is folded is
 * remembered, for all pages of the study.
 */
import { study } from "./api.js";
import { fillRow } from "./coderow.js";
import { all, arrange, make, one } from "./dom.js";
import { openMenu } from "./menu.js";
import { announce, fold, number, plural, t } from "./say.js";

const KEPT = `qualcode.tree.${study}`;
/** Milliseconds after which a typed letter begins another name. */
const PAUSE = 700;
const STRAY = { id: null, name: t("Not in the codebook") };

export class CodeTree {
  /**
   * `choose(id, event)`, `move(id, {parent} or {domain})` and `menu(code)` → items of a menu.
   * Where a page has more to say: `tell(code)` → {count, counted, digit}, and `eye`, which has
   * `hidden(id)` and `turn(id)`; `groupMenu(group)` → items too; `head` stands above the filter.
   */
  constructor(place, { choose, move, menu, tell = reviewed, eye = null, groupMenu = null, head = null }) {
    Object.assign(this, { choose, move, menu, tell, eye, groupMenu, book: { domains: [], codes: [] }, current: "", closed: readClosed() });
    Object.assign(this, { codes: new Map(), rows: new Map(), at: "", dragged: "", typed: "", typedAt: 0 });
    this.filter = make("input", {
      type: "search", placeholder: t("Filter codes ( / )"), "aria-label": t("Filter codes"), autocomplete: "off",
      oninput: () => this.draw(),
      onkeydown: (event) => this.leaveFilter(event),
    });
    this.none = make("p.soft.none");
    this.tree = make("ul.tree", {
      role: "tree", "aria-label": t("Codes"), onkeydown: (event) => this.walk(event), onclick: (event) => this.press(event),
      onfocusin: (event) => this.keepAt(event.target.closest("[role=treeitem]")?.dataset.id), ...this.dragging(),
    });
    place.append(make("div.tree-top", head, this.filter, this.none), this.tree);
  }

  /** Shows a codebook; `current` is the code that is open. */
  show(book, current = this.current) {
    Object.assign(this, { book, current, codes: new Map(book.codes.map((code) => [code.id, code])) });
    this.draw();
  }

  /** Brings the cursor to the item that had it last, or to the filter. */
  focus() {
    (one("[tabindex='0']", this.tree) ?? this.filter).focus();
  }

  /** Brings the cursor to the filter. */
  focusFilter() {
    this.filter.focus();
    this.filter.select();
  }

  /** Brings the cursor to a code, whatever was folded or filtered. */
  focusCode(id) {
    if (!this.codes.has(id)) return this.focus();
    if (this.filter.value && !this.matching(fold(this.filter.value.trim())).has(id)) this.filter.value = "";
    this.closed.delete(`group ${this.groupOf(this.codes.get(id))}`);
    for (const each of this.above(this.codes.get(id))) this.closed.delete(each.id);
    keepClosed(this.closed);
    this.draw();
    return this.walkTo(this.rows.get(id)?.element);
  }

  // Drawing: rows stay the elements that they are, so that nobody's focus or mouse loses them

  draw() {
    const before = all("[role=treeitem]", this.tree);
    const focused = document.activeElement?.closest("[role=treeitem]");
    const had = before.indexOf(focused);
    const wanted = fold(this.filter.value.trim());
    const elements = this.listed(wanted).map((facts) => this.row(facts));
    this.tellNone(elements.length ? "" : wanted ? t("No code is called so.") : t("There is no code yet."));
    this.tree.hidden = !elements.length;
    arrange(this.tree, elements);
    for (const id of this.rows.keys()) if (!this.codes.has(id) && !id.startsWith("group ")) this.rows.delete(id);
    const rove = this.shownRow(this.at) ?? this.shownRow(this.current) ?? elements[0];
    for (const each of elements) each.tabIndex = each === rove ? 0 : -1;
    if (had < 0 || this.tree.contains(document.activeElement)) return;
    if (elements.length) this.walkTo(elements.includes(focused) ? focused : elements[Math.min(had, elements.length - 1)]);
    else this.filter.focus();
  }

  tellNone(text) {
    if (text && text !== this.none.textContent) announce(text);
    this.none.textContent = text;
  }

  shownRow(id) {
    const element = this.rows.get(id)?.element;
    return element?.isConnected ? element : undefined;
  }

  /** What each row says, in order. */
  listed(wanted) {
    const shown = this.matching(wanted);
    const groups = Map.groupBy(this.book.codes.filter((code) => shown.has(code.id)), (code) => this.groupOf(code));
    const parents = new Set(this.book.codes.map((code) => code.parent));
    const list = [];
    for (const domain of [...this.book.domains, STRAY]) {
      const inside = groups.get(domain.id) ?? [];
      if (!inside.length && (wanted || domain === STRAY)) continue;
      const id = `group ${domain.id}`;
      const open = Boolean(wanted) || !this.closed.has(id);
      const more = Boolean(this.groupMenu) && domain !== STRAY;
      list.push({ id, name: domain.name, count: number(inside.length), counted: plural("{n} code", "{n} codes", inside.length), level: 1, open, more });
      if (open) list.push(...inside.filter((code) => wanted || !this.isTucked(code)).map((code) => this.facts(code, parents.has(code.id), wanted)));
    }
    return list;
  }

  facts(code, isParent, wanted) {
    const { id, name, depth, class: colour, known } = code;
    return {
      id, code: id, name, level: depth + 2, colour, known: known !== false, selected: id === this.current,
      open: isParent ? Boolean(wanted) || !this.closed.has(id) : null, hidden: Boolean(this.eye?.hidden(id)), ...this.tell(code),
    };
  }

  groupOf(code) {
    return code.known !== false && this.book.domains.some(({ id }) => id === code.domain) ? code.domain : null;
  }

  /** The codes above a code, the nearest first. */
  above(code) {
    const found = [];
    for (let each = this.codes.get(code.parent); each; each = this.codes.get(each.parent)) found.push(each);
    return found;
  }

  isTucked(code) {
    return this.above(code).some((each) => this.closed.has(each.id));
  }

  /** The codes that a filter finds by their name or their group's, and those above them. */
  matching(wanted) {
    if (!wanted) return new Set(this.codes.keys());
    const groups = new Map(this.book.domains.map(({ id, name }) => [id, name]));
    const called = (code) => [code.name, code.id, groups.get(this.groupOf(code)) ?? "", ...Object.values(code.names)];
    const found = this.book.codes.filter((code) => called(code).some((name) => fold(name).includes(wanted)));
    return new Set(found.flatMap((code) => [code.id, ...this.above(code).map(({ id }) => id)]));
  }

  row(facts) {
    const sign = JSON.stringify(facts);
    const known = this.rows.get(facts.id);
    if (known?.sign === sign) return known.element;
    const element = known?.element ?? make("li", { role: "treeitem", tabindex: "-1", data: { id: facts.id, ...(facts.code ? { code: facts.code } : {}) } });
    this.rows.set(facts.id, { sign, element });
    const focused = element.contains(document.activeElement);
    fillRow(element, facts, this.eye);
    if (focused && document.activeElement !== element) element.focus();
    return element;
  }

  // The mouse

  press(event) {
    const row = event.target.closest("[role=treeitem]");
    if (!row) return;
    const { id, code } = row.dataset;
    if (event.target.closest(".more")) this.openMenu(event.target.closest("button"), row);
    else if (event.target.closest(".eye")) {
      row.focus();
      this.eye.turn(code);
    } else if (!code || (event.target.closest(".twist") && row.ariaExpanded)) this.toggle(id);
    else this.choose(code, event);
  }

  openMenu(anchor, row) {
    const code = this.codes.get(row.dataset.code);
    const group = this.groupAt(row);
    openMenu(anchor, code ? this.menu(code) : this.groupMenu(group), (code ?? group).name, row);
  }

  /** The group that a row stands for, if any. */
  groupAt(row) {
    return this.book.domains.find(({ id }) => `group ${id}` === row.dataset.id);
  }

  /** The code or group at the cursor: {id, isGroup}, or null. */
  focused() {
    const row = document.activeElement.closest("[role=treeitem]");
    if (!row || !this.tree.contains(row)) return null;
    const { id } = this.codes.get(row.dataset.code) ?? this.groupAt(row) ?? {};
    return id && this.codes.get(row.dataset.code)?.known !== false ? { id, isGroup: !row.dataset.code } : null;
  }

  dragging() {
    const over = (row) => all(".over", this.tree).forEach((each) => each !== row && each.classList.remove("over"));
    const targetOf = (event) => {
      const row = event.target.closest("[role=treeitem]");
      return row && this.placeOf(row) ? row : null;
    };
    return {
      ondragstart: (event) => {
        this.dragged = event.target.dataset?.code ?? "";
        event.dataTransfer.setData("text/plain", this.codes.get(this.dragged)?.name ?? "");
        event.dataTransfer.effectAllowed = "move";
      },
      ondragover: (event) => {
        const row = targetOf(event);
        over(row);
        if (!row) return;
        event.preventDefault();
        row.classList.add("over");
      },
      ondragleave: (event) => this.tree.contains(event.relatedTarget) || over(null),
      ondragend: () => {
        over(null);
        this.dragged = "";
      },
      ondrop: (event) => {
        const row = targetOf(event);
        if (!row) return;
        event.preventDefault();
        this.move(this.dragged, this.placeOf(row));
      },
    };
  }

  /** Where the dragged code would come to at a row; null where it cannot, or stands already. */
  placeOf(row) {
    const dragged = this.codes.get(this.dragged);
    if (!dragged) return null;
    const [{ code }, target] = [row.dataset, this.codes.get(row.dataset.code)];
    if (!code) {
      const domain = this.groupAt(row);
      return domain && (dragged.parent || dragged.domain !== domain.id) ? { domain: domain.id } : null;
    }
    if (target.known === false || code === dragged.parent || [target, ...this.above(target)].includes(dragged)) return null;
    return { parent: code };
  }

  // Keys

  toggle(id) {
    if (this.filter.value.trim()) return;
    if (!this.closed.delete(id)) this.closed.add(id);
    keepClosed(this.closed);
    this.draw();
  }

  leaveFilter(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown") this.walkTo(one("[role=treeitem]", this.tree));
    else if (event.key === "Enter") this.firstFound()?.click();
    else if (event.key === "Escape" && this.filter.value) {
      this.filter.value = "";
      this.draw();
    } else return;
    event.preventDefault();
  }

  /** The first code that is called as the filter says: before it may stand those above it. */
  firstFound() {
    const rows = all("[data-code]", this.tree);
    const wanted = fold(this.filter.value.trim());
    return rows.find((row) => fold(one(".name", row).textContent).includes(wanted)) ?? rows[0];
  }

  keepAt(id) {
    if (id) this.at = id;
  }

  walkTo(row) {
    if (!row) return;
    for (const each of all("[role=treeitem][tabindex='0']", this.tree)) each.tabIndex = -1;
    row.tabIndex = 0;
    row.focus();
  }

  walk(event) {
    const row = event.target.closest("[role=treeitem]");
    if (!row || event.target.closest("button") || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229) return;
    const rows = all("[role=treeitem]", this.tree);
    const here = rows.indexOf(row);
    const { id, code } = row.dataset;
    const open = row.ariaExpanded;
    const folds = !this.filter.value.trim();
    const { key } = event;
    const letter = key.length === 1 && fold(key);
    if (key === "ArrowDown") this.walkTo(rows[here + 1]);
    else if (key === "ArrowUp") this.walkTo(rows[here - 1] ?? this.filter);
    else if (key === "Home") this.walkTo(rows[0]);
    else if (key === "End") this.walkTo(rows.at(-1));
    else if (key === "ArrowRight" && open === "true") this.walkTo(rows[here + 1]);
    else if (folds && ((key === "ArrowRight" && open === "false") || (key === "ArrowLeft" && open === "true"))) this.toggle(id);
    else if (key === "ArrowLeft") this.walkTo(rows.slice(0, here).findLast((each) => Number(each.ariaLevel) < Number(row.ariaLevel)));
    else if (letter && letter !== " " && this.isTyping()) this.seek(letter, rows, here);
    else if (key === "Enter" || key === " ") code ? this.choose(code, event) : this.toggle(id);
    else if (this.isMenuKey(event, row)) this.openMenu(row, row);
    else if (code && this.eye && letter === "h") this.eye.turn(code);
    else if (letter && /\p{L}/u.test(letter)) this.seek(letter, rows, here);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  isMenuKey({ key, shiftKey }, row) {
    const code = this.codes.get(row.dataset.code);
    if (code ? code.known === false : !this.groupMenu || !this.groupAt(row)) return false;
    return key === "ContextMenu" || (shiftKey && key === "F10") || fold(key) === "m";
  }

  isTyping() {
    return this.typed && performance.now() - this.typedAt < PAUSE;
  }

  /** Walks to the next row whose name begins with what was typed, without diacritics. */
  seek(letter, rows, here) {
    this.typed = this.isTyping() ? this.typed + letter : letter;
    this.typedAt = performance.now();
    const again = [...this.typed].every((each) => each === letter);
    const wanted = again ? letter : this.typed;
    const order = [...rows.slice(here + 1), ...rows.slice(0, here + 1)];
    if (!again) order.unshift(order.pop());
    this.walkTo(order.find((row) => fold(one(".name", row).textContent).startsWith(wanted)));
  }
}

/** How often people coded with a code, and how often the machine proposes it. */
function reviewed({ counts: { manual = 0, accepted = 0, proposed = 0 } }) {
  const total = manual + accepted + proposed;
  return { count: total ? number(total) : "", counted: t("{reviewed} coded, {proposed} proposed", { reviewed: number(manual + accepted), proposed: number(proposed) }) };
}

function readClosed() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEPT)) ?? []);
  } catch {
    return new Set();
  }
}

function keepClosed(closed) {
  try {
    localStorage.setItem(KEPT, JSON.stringify([...closed]));
  } catch {
    // a private window may keep nothing
  }
}
