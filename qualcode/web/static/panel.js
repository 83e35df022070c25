/**
 * The right panel of the coding page: what was coded with the active code, what the code means,
 * memos, and who speaks here. What changes meanwhile is taken in where one reads, without a jump.
 */
import { ask, study } from "./api.js";
import { all, make, one } from "./dom.js";
import { onChange } from "./live.js";
import { MemoBox } from "./memobox.js";
import { SegmentList } from "./segments.js";
import { plural, t } from "./say.js";
import { active, codeOf, doc, on, remember, remembered } from "./state.js";

/** Milliseconds in which changes gather before the panel reads them. */
const SETTLE = 500;

let asked = 0;
let timer;
let shown;

/** Name → [label, what fills the tab's panel: it is asked `still()` before it shows what it read]. */
const TABS = {
  segments: [t("Segments"), showSegments],
  code: [t("Code"), showCode],
  memo: [t("Memos"), showMemos],
  people: [t("People"), showPeople],
};
const panels = Object.fromEntries(Object.keys(TABS).map((name) => [name, make("div.panel-body", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, tabindex: "0" })]));
const told = new Map();
const memos = new Map();
let segments;

/** Puts the panel into `element`; `go(start, end)` shows a place of this document. */
export function showPanel(element, go) {
  segments = new SegmentList(panels.segments, go);
  element.append(
    make("div.panel-tabs", { role: "tablist", "aria-label": t("Details"), onkeydown: walk }, Object.entries(TABS).map(([name, [label]]) =>
      make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, data: { name }, onclick: () => open(name) }, label))),
    ...Object.values(panels));
  on("active", () => draw());
  on("codes", later);
  on("codings", later);
  onChange(later);
  open(remembered("panel") in TABS ? remembered("panel") : "segments");
}

/** Opens one of the tabs: "segments", "code", "memo" or "people". */
export function open(name) {
  shown = name;
  remember("panel", name);
  for (const tab of all(".panel-tabs [role=tab]")) {
    const selected = tab.dataset.name === name;
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
    panels[tab.dataset.name].hidden = !selected;
  }
  panels[name].closest(".pane").scrollTop = 0;
  segments.anew = true;
  draw();
}

function walk(event) {
  const tabs = all("[role=tab]", event.currentTarget);
  const here = tabs.indexOf(event.target);
  const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const tab = tabs.at(to % tabs.length);
  open(tab.dataset.name);
  tab.focus();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(draw, SETTLE, { again: true });
}

/** Fills the tab that is shown, or fills it `again`: then what cannot be read leaves what is there. */
async function draw({ again = false } = {}) {
  const mine = ++asked;
  const still = () => mine === asked;
  const panel = panels[shown];
  panel.ariaBusy = "true";
  if (!panel.children.length) panel.append(make("p.soft.reading", t("Reading…")));
  try {
    await TABS[shown][1](panel, still);
  } catch (error) {
    if (error.status === undefined) throw error;
    if (still() && !(again && told.has(panel))) replace(panel, error.message, [make("p.soft", error.message), make("button", { type: "button", onclick: () => draw() }, t("Try again"))]);
  } finally {
    if (still()) panel.ariaBusy = null;
  }
}

/** Shows something else in a panel, unless it says the same as before; the focus stays in it. */
function replace(panel, says, content) {
  const text = JSON.stringify(says);
  if (told.get(panel) === text) return;
  told.set(panel, text);
  const focused = panel.contains(document.activeElement);
  panel.replaceChildren(...content.flat(Infinity).filter(Boolean));
  if (focused) panel.focus({ preventScroll: true });
}

const chooseFirst = (panel, text) => replace(panel, "", [make("p.soft", text)]);

const headOf = (code) => make("h2.of-code", make(`span.swatch.${code.class}`, { "aria-hidden": "true" }), code.name);

async function showSegments(panel, still) {
  const id = active();
  if (!id) return chooseFirst(panel, t("Choose a code on the left: what was coded with it shows here."));
  await segments.read(codeOf(id), still);
  if (still()) replace(panel, "segments", [segments.element]);
}

async function showCode(panel, still) {
  const id = active();
  if (!id) return chooseFirst(panel, t("Choose a code on the left: what it means shows here."));
  const code = await ask(`codes/${encodeURIComponent(id)}`);
  if (!still()) return;
  const inWords = (text) => text?.[document.documentElement.lang] || text?.vi || text?.en || "";
  const parts = [
    [t("What it means"), code.definition], [t("Code it when"), code.include], [t("Do not code it when"), code.exclude],
    [t("Typical"), code.typical], [t("At the edge"), code.atypical],
  ].filter(([, text]) => inWords(text));
  const signs = code.indicators.map((sign) => sign.pattern ?? sign.slots.map((slot) => slot.join(" / ")).join(" … "));
  replace(panel, [codeOf(id), code], [
    headOf(codeOf(id)),
    parts.length ? null : make("p.soft", t("The codebook does not say yet what it means.")),
    make("dl.says", parts.map(([head, text]) => [make("dt", head), make("dd", inWords(text))])),
    signs.length ? make("details", make("summary", plural("{n} sign by which the machine finds it", "{n} signs by which the machine finds it", signs.length)),
      make("ul.signs-of", signs.map((sign) => make("li", String(sign))))) : null,
    make("p", make("a", { href: `/s/${study}/codebook#${encodeURIComponent(id)}` }, t("Open in the codebook"))),
  ]);
}

async function showMemos(panel, still) {
  const id = active();
  const boxes = [memoOn("document", doc.guid, t("On this document"))];
  if (id) boxes.push(memoOn("code", id, t("On the code “{code}”", { code: codeOf(id).name })));
  await Promise.all(boxes.map((box) => box.read()));
  if (!still()) return;
  replace(panel, boxes.map(({ name }) => name), [boxes.map(({ element }) => element), id ? null : make("p.soft", t("Choose a code on the left to write a memo on it."))]);
}

/** What is written in a memo stays with it, whatever the panel shows. */
function memoOn(kind, target, title) {
  const name = `${kind}/${encodeURIComponent(target)}`;
  if (!memos.has(name)) memos.set(name, new MemoBox(name, title));
  const box = memos.get(name);
  box.call(title);
  return box;
}

async function showPeople(panel, still) {
  const { people } = await ask(`documents/${doc.guid}/people`);
  if (!still()) return;
  replace(panel, people, people.length ? people.map(tellPerson) : [make("p.soft", t("Nobody is named in this document."))]);
}

function tellPerson(person) {
  const spoken = [plural("{n} turn", "{n} turns", person.turns), plural("{n} word", "{n} words", person.words)].join(", ");
  return make("section.person",
    make("h2", person.id),
    make("p.soft", person.labels.length ? t("speaks as {labels}: {spoken}", { labels: person.labels.join(", "), spoken }) : t("does not speak here")),
    make("dl", Object.entries(person.attributes).map(([name, value]) => make("div", make("dt", person.names[name] ?? name), make("dd", value)))));
}
