/** The table of documents: filtered without diacritics, sorted, filled without keeping people waiting. */
import { study } from "./api.js";
import { all, make, one } from "./dom.js";
import { shortcut } from "./keys.js";
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

/** Looks after the table; `show(told)` fills it anew. */
export function documents() {
  let rows = [];
  let isBlind = false;
  let order = { name: "place", down: false };
  let filling = 0;
  const body = one("#rows tbody");
  const filter = one("#filter");

  function shown() {
    const wanted = fold(filter.value.trim()).split(/\s+/).filter(Boolean);
    const found = rows.filter((each) => wanted.every((word) => each.sought.includes(word)));
    const sorted = order.name === "place" ? found : found.toSorted(by[order.name]);
    return order.down ? sorted.toReversed() : sorted;
  }

  function fill() {
    const wanted = shown();
    const mine = ++filling;
    body.replaceChildren(...wanted.slice(0, FIRST).map(row));
    const rest = (from) => {
      if (mine !== filling || from >= wanted.length) return;
      body.append(...wanted.slice(from, from + AT_ONCE).map(row));
      later(() => rest(from + AT_ONCE));
    };
    later(() => rest(FIRST));
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
      make("td", each.finished.length ? each.finished.join(", ") : make("span.soft", "–")));
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
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const links = all("a", body);
    const next = links[links.indexOf(document.activeElement) + step];
    (next ?? (step < 0 ? filter : document.activeElement)).focus();
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
      const focused = document.activeElement?.closest("#rows tr")?.dataset.id;
      fill();
      if (focused) one(`tr[data-id="${focused}"] a`, body)?.focus();
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
