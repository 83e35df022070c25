/** The queue of differences: filters with counts, and as many rows as fit on the screen. */
import { ask } from "./api.js";
import { make, one } from "./dom.js";
import { number, plural, t, toast } from "./say.js";
import { codeName, coderName, data } from "./compare_words.js";

const ROW = 84;
const SOME = 100;

const filters = { standings: "open", kinds: "", documents: "", codes: "", coders: "", machine: "" };
const NAMES = [
  ["standings", "standings", t("State"), t("All states"), (id) => data.standings[id]],
  ["kinds", "differences", t("Kind"), t("All kinds"), (id) => data.kinds[id]],
  ["documents", "documents", t("Document"), t("All documents"), (id) => data.documents[id] ?? id],
  ["codes", "codes", t("Code"), t("Every code"), codeName],
  ["coders", "coders", t("Coder"), t("All coders"), coderName],
];

const place = one("#rows");
const inner = make("ol.row-list", { "aria-label": t("Differences, what needs talk most first") });
place.append(inner);

let chunks = new Map();
/** What resolves when rows that are on their way are there, by the first of them. */
let filling = new Map();
let told = null;
let reading = 0;
let chosen = "";
let open = () => {};

/** The filter as the server reads it. */
export const filter = () => ({ ...filters });

/** The filter as it stands in an address. */
export const query = () => new URLSearchParams(Object.entries(filters).filter(([, value]) => value)).toString();

/** What is known of the queue: its total, facets, coders with their letters. */
export const known = () => told;

/** Calls `work(id)` when a row is chosen. */
export function onOpen(work) {
  open = work;
}

/** Reads the queue anew; the place in it stays. Resolves with what is known then. */
export async function reload() {
  const mine = ++reading;
  const first = Math.floor(place.scrollTop / ROW / SOME) * SOME;
  const found = await read(first);
  if (mine !== reading) return told;
  chunks = new Map([[first, found.rows]]);
  filling = new Map();
  told = found;
  tellCounts();
  drawFilters();
  draw();
  return told;
}

const read = (offset) => ask(`compare/differences?${query()}&offset=${offset}&limit=${SOME}`);

/** Marks a difference as the one that is shown; the row comes into view. */
export function mark(id) {
  chosen = id;
  draw();
  const at = placeOf(id);
  if (at === null) return;
  const top = at * ROW;
  if (top < place.scrollTop || top + ROW > place.scrollTop + place.clientHeight) place.scrollTop = Math.max(0, top - ROW);
}

/** The place of a difference in the queue as far as it was read, or null. */
function placeOf(id) {
  for (const [first, rows] of chunks) {
    const at = rows.findIndex((row) => row.id === id);
    if (at >= 0) return first + at;
  }
  return null;
}

/** The id of the first difference in the queue, or "". */
export const firstId = () => chunks.get(0)?.[0]?.id ?? "";

/** The id of the difference `step` rows on (−1: before), or "" at an end. */
export async function neighbour(id, step) {
  const at = placeOf(id);
  const wanted = at === null ? 0 : at + step;
  if (!told || wanted < 0 || wanted >= told.total) return "";
  const first = Math.floor(wanted / SOME) * SOME;
  await fill(first);
  return chunks.get(first)?.[wanted - first]?.id ?? "";
}

/** Resolves when the rows from there on are known; they are asked for once. */
function fill(first) {
  if (chunks.has(first)) return filling.get(first);
  const mine = chunks;
  mine.set(first, []);
  const asked = read(first).then(({ rows }) => mine.set(first, rows), (error) => {
    mine.delete(first);
    throw error;
  });
  filling.set(first, asked);
  return asked;
}

function tellCounts() {
  const settled = told.standing.settled ?? 0;
  const all = Object.values(told.standing).reduce((sum, n) => sum + n, 0);
  one("#total").textContent = plural("{n} shown", "{n} shown", told.total);
  one("#progress").replaceChildren(
    make("progress", { max: Math.max(all, 1), value: settled, "aria-label": t("Settled") }),
    make("span.small.soft", t("{settled} of {all} settled", { settled: number(settled), all: number(all) })),
    told.lost ? make("span.small.warn-text", plural("{n} decision stands on text that has changed", "{n} decisions stand on text that has changed", told.lost)) : "",
  );
}

function drawFilters() {
  const box = one("#filters");
  if (!box.childElementCount) {
    box.append(...NAMES.map(([name, , label]) => make("label.filter", make("span.hidden", label), make("select", {
      "aria-label": label, data: { name }, onchange: (event) => change(name, event.target.value) }))),
    make("label.filter.check", make("input", { type: "checkbox", onchange: (event) => change("machine", event.target.checked ? "1" : "") }),
      t("With the machine's proposals")));
  }
  for (const [name, facet, , all, words] of NAMES) {
    const counts = told.facets[facet];
    const values = Object.keys(counts);
    if (filters[name] && !values.includes(filters[name])) values.unshift(filters[name]);
    const order = { standings: Object.keys(data.standings), kinds: Object.keys(data.kinds) }[name];
    values.sort(order ? (a, b) => order.indexOf(a) - order.indexOf(b) : (a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
    const select = one(`select[data-name=${name}]`, box);
    select.replaceChildren(make("option", { value: "" }, all),
      ...values.map((value) => make("option", { value, selected: value === filters[name] }, `${words(value)} (${number(counts[value] ?? 0)})`)));
    select.classList.toggle("on", Boolean(filters[name]));
  }
}

async function change(name, value) {
  filters[name] = value;
  place.scrollTop = 0;
  try {
    await reload();
  } catch (error) {
    return toast(error.message, { kind: "error" });
  }
  return document.dispatchEvent(new CustomEvent("compare:filter"));
}

function draw() {
  if (!told) return;
  inner.style.height = `${told.total * ROW}px`;
  const first = Math.max(0, Math.floor(place.scrollTop / ROW) - 3);
  const last = Math.min(told.total, Math.ceil((place.scrollTop + place.clientHeight) / ROW) + 3);
  const held = document.activeElement?.dataset?.id;
  const rows = [];
  for (let at = first; at < last; at += 1) {
    const chunk = Math.floor(at / SOME) * SOME;
    const row = chunks.get(chunk)?.[at - chunk];
    if (row) rows.push(drawRow(row, at));
    else if (!chunks.has(chunk)) fill(chunk).then(draw, () => {});
  }
  inner.replaceChildren(...rows);
  if (!told.total) inner.replaceChildren(make("li.empty.soft", t("Nothing here with this filter.")));
  if (held) (one(`[data-id="${held}"]`, inner) ?? one("#title"))?.focus({ preventScroll: true });
}

function drawRow(row, at) {
  const item = make("li", { "aria-setsize": told.total, "aria-posinset": at + 1 },
    make("button.row-button", { type: "button", data: { id: row.id }, "aria-current": row.id === chosen ? "true" : null, onclick: () => open(row.id) },
      make("span.row-top", make("strong", data.kinds[row.kind]), make(`span.standing.${row.standing}`, data.standings[row.standing])),
      make("span.row-passage", row.passage.replace(/\s+/gu, " ")),
      make("span.row-foot.soft", data.documents[row.document] ?? "", " · ", row.codes.map(codeName).join(", "))));
  item.style.transform = `translateY(${at * ROW}px)`;
  return item;
}

let waiting = 0;
place.addEventListener("scroll", () => {
  if (waiting) return;
  waiting = requestAnimationFrame(() => {
    waiting = 0;
    draw();
  });
});
new ResizeObserver(draw).observe(place);
