/** The table of documents: filtered without diacritics, sorted, filled without keeping people waiting. */
import { study } from "./api.js";
import { menuOf } from "./document_edits.js";
import { all, make, one } from "./dom.js";
import { shortcut } from "./keys.js";
import { openMenu } from "./menu.js";
import { announce, fold, number, plural, t } from "./say.js";

const FIRST = 40;
const AT_ONCE = 320;

const by = {
  people: (a, b) => compare(a.people.join(), b.people.join()),
  turns: (a, b) => a.turns - b.turns,
  characters: (a, b) => a.characters - b.characters,
  progress: (a, b) => done(a) - done(b),
  finished: (a, b) => a.finished.length - b.finished.length || compare(a.finished.join(), b.finished.join()),
};
const words = new Intl.Collator("vi", { numeric: true });
const compare = (a, b) => words.compare(a, b);
const done = (each) => (each.proposed + each.reviewed ? each.reviewed / (each.proposed + each.reviewed) : -1);

/** Looks after the table; `show(told)` fills it anew. What is done to a document needs the page to `refresh()`. */
export function documents(refresh) {
  let rows = [];
  let isBlind = false;
  let order = { name: "place", down: false };
  let filling = 0;
  /** The document on which the focus is to be. */
  let aim = "";
  const body = one("#rows tbody");
  const filter = one("#filter");

  function shown() {
    const wanted = fold(filter.value.trim()).split(/\s+/).filter(Boolean);
    const found = rows.filter((each) => wanted.every((word) => each.sought.includes(word)));
    const sorted = order.name === "place" ? found : found.toSorted(by[order.name]);
    return order.down ? sorted.toReversed() : sorted;
  }

  /** Fills the table: at once as far as the document of that id, the rest in its own time. */
  function fill(until = "") {
    const wanted = shown();
    const mine = ++filling;
    const first = Math.max(FIRST, wanted.findIndex((each) => each.id === until) + 1);
    body.replaceChildren(...wanted.slice(0, first).map(row));
    const rest = (from) => {
      if (mine !== filling || from >= wanted.length) return;
      body.append(...wanted.slice(from, from + AT_ONCE).map(row));
      later(() => rest(from + AT_ONCE));
    };
    later(() => rest(first));
    one("#none").hidden = wanted.length > 0 || !rows.length;
    one("#documents-count").textContent =
      wanted.length === rows.length ? number(rows.length) : t("{n} of {all}", { n: number(wanted.length), all: number(rows.length) });
    return wanted.length;
  }

  function row(each) {
    return make("tr", { data: { id: each.id } },
      make("th", { scope: "row" }, make("a", { href: `/s/${study}/documents/${each.id}` }, each.name)),
      make("td.roomy", each.people.join(", ") || "–"),
      make("td.number.roomy", number(each.turns)),
      make("td.number.roomy", number(each.characters)),
      make("td.progress", progress(each, isBlind)),
      make("td", each.finished.length ? each.finished.join(", ") : make("span.soft", "–")),
      make("td.menu", make("button.quiet.more", { type: "button", "aria-haspopup": "menu", "aria-label": t("More for “{name}”", { name: each.name }), onclick: () => openFor(each.id) }, "⋯")));
  }

  const rowOf = (id) => one(`tr[data-id="${id}"]`, body);

  /** Opens the menu of a document. Others' changes may fill the table anew meanwhile. */
  function openFor(id) {
    const there = rows.find((each) => each.id === id);
    const back = { focus: () => one(".more", rowOf(id) ?? body)?.focus() };
    openMenu(one(".more", rowOf(id)), menuOf(there, done), there.name, back);
  }

  /** Shows what was done to a document; the focus goes to it, or to what stands in its place. */
  async function done(id, way) {
    const here = rowOf(id);
    const next = way === "remove" ? here?.nextElementSibling ?? here?.previousElementSibling : here;
    aim = next?.dataset.id ?? id;
    await refresh();
    if (one("dialog[open]")) return;
    const to = one(".more", rowOf(aim) ?? body) ?? (rows.length ? filter : one("#empty [data-choose]"));
    to.focus();
  }

  filter.addEventListener("input", () => {
    const n = fill();
    clearTimeout(filter.said);
    filter.said = setTimeout(() => announce(plural("{n} document", "{n} documents", n)), 700);
  });
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && filter.value) {
      filter.value = "";
      fill();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      one("a", body)?.focus();
    }
  });
  body.addEventListener("keydown", (event) => {
    const { id } = event.target.closest("tr").dataset;
    if (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10")) {
      event.preventDefault();
      return openFor(id);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const column = all(event.target.matches(".more") ? ".more" : "a", body);
    const next = column[column.indexOf(event.target) + step];
    (next ?? (step < 0 ? filter : event.target)).focus();
  });
  for (const button of all("#rows [data-sort]")) {
    button.addEventListener("click", () => {
      const name = button.dataset.sort;
      order = { name, down: order.name === name && !order.down };
      for (const each of all("#rows th[aria-sort]")) each.setAttribute("aria-sort", "none");
      button.parentElement.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      fill();
    });
  }
  shortcut("filter", "/", t("Filter the documents"), () => filter.focus());

  return {
    show(told) {
      isBlind = told.blind;
      rows = told.documents.map((each) => ({ ...each, sought: fold([each.name, ...each.people].join(" ")) }));
      const held = document.activeElement;
      const focused = held?.closest("#rows tbody tr")?.dataset.id;
      fill(focused ?? aim);
      if (focused) one(held.matches(".more") ? ".more" : "a", rowOf(focused) ?? body)?.focus();
    },
  };
}

function progress(each, isBlind) {
  const parts = [];
  const total = each.proposed + each.reviewed;
  if (total) {
    const bar = make("span.gauge", { "aria-hidden": "true" }, make("span"));
    bar.firstChild.style.inlineSize = `${Math.round((100 * each.reviewed) / total)}%`;
    parts.push(bar, make("span.small", t("{n} of {all} proposals reviewed", { n: number(each.reviewed), all: number(total) })));
  }
  const own = Object.entries(each.coded);
  if (own.length) {
    parts.push(make("span.small.soft", own.map(([name, n]) => plural("{name}: {n} coding", "{name}: {n} codings", n, { name })).join(" · ")));
  }
  return parts.length ? parts : make("span.small.soft", isBlind ? t("not begun by you") : t("not begun"));
}

const later = (work) => (window.requestIdleCallback ? requestIdleCallback(work, { timeout: 200 }) : setTimeout(work, 16));
