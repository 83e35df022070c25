/**
 * The right panel of the coding page: what was coded with the active code, what the code means,
 * memos, and who speaks here.
 */
import { ask, post, study } from "./api.js";
import { all, make, one } from "./dom.js";
import { plural, t, toast } from "./say.js";
import { active, codeOf, codes, coderName, doc, on } from "./state.js";

const PAGE = 30;
const SHOWN = `qualcode.panel.${study}`;

let place;
let jump = () => {};
let shown = "segments";
let asked = 0;
let timer;

const TABS = {
  segments: [t("Segments"), showSegments],
  code: [t("Code"), showCode],
  memo: [t("Memos"), showMemos],
  people: [t("People"), showPeople],
};

/** Puts the panel into `element`; `go(start, end)` shows a place of this document. */
export function showPanel(element, go) {
  jump = go ?? jump;
  shown = localStorage.getItem(SHOWN) ?? shown;
  if (!(shown in TABS)) shown = "segments";
  const tabs = make("div.panel-tabs", { role: "tablist", "aria-label": t("Details"), onkeydown: walk }, Object.entries(TABS).map(([name, [label]]) =>
    make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "panel-body", data: { name }, onclick: () => open(name) }, label)));
  place = make("div.panel-body", { role: "tabpanel", id: "panel-body", tabindex: "0" });
  element.append(tabs, place);
  on("active", draw);
  on("codes", later);
  on("codings", later);
  open(shown);
}

/** Opens one of the tabs: "segments", "code", "memo" or "people". */
export function open(name) {
  shown = name;
  localStorage.setItem(SHOWN, name);
  for (const tab of all("[role=tab]", place.parentElement)) {
    const selected = tab.dataset.name === name;
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
    if (selected) place.setAttribute("aria-labelledby", tab.id);
  }
  draw();
}

function walk(event) {
  const tabs = all("[role=tab]", place.parentElement);
  const here = tabs.indexOf(event.target);
  const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const tab = tabs.at(to % tabs.length);
  open(tab.dataset.name);
  tab.focus();
}

/** Draws again when things have settled; what somebody writes in is left alone. */
function later() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (shown === "segments" && !place.contains(document.activeElement)) draw();
  }, 800);
}

async function draw() {
  const mine = ++asked;
  try {
    const content = await TABS[shown][1]();
    if (mine === asked) place.replaceChildren(...[content].flat().filter(Boolean));
  } catch (error) {
    if (error.status === undefined) throw error;
    if (mine === asked) place.replaceChildren(make("p.soft", error.message));
  }
}

const noCode = () => make("p.soft", t("Choose a code on the left: what was coded with it shows here."));

const headOf = (code) => make("h2.of-code", make(`span.swatch.${code.class}`, { "aria-hidden": "true" }), code.name);

async function showSegments() {
  const id = active();
  if (!id) return noCode();
  const told = await ask(`codes/${encodeURIComponent(id)}/segments?limit=${PAGE}`);
  const list = make("ol.segments", told.segments.map(segment));
  const more = make("button.quiet", { type: "button", hidden: told.segments.length >= told.count, onclick: async () => {
    const next = await ask(`codes/${encodeURIComponent(id)}/segments?limit=${PAGE}&offset=${list.children.length}`);
    const [first, ...rest] = next.segments.map(segment);
    if (first) list.append(first, ...rest);
    one("a", first ?? list)?.focus();
    more.hidden = list.children.length >= next.count;
  } }, t("Show more"));
  const said = told.count
    ? plural("{n} segment in the study", "{n} segments in the study", told.count)
    : t("Nothing is coded with it yet.");
  return [headOf(codeOf(id)), make("p.soft", said), list, more];
}

function segment(each) {
  const here = each.doc === doc.guid;
  const link = make("a", {
    href: `/s/${study}/documents/${each.doc}#c${each.s}`,
    onclick: (event) => {
      if (!here) return;
      event.preventDefault();
      jump(each.s, each.e);
    },
  }, `${each.document} · ${t("turn {n}", { n: each.turn ?? "–" })}`);
  const facts = [each.participant ?? each.speaker, ...Object.values(each.attributes ?? {})].filter(Boolean).slice(0, 4);
  const status = { proposed: t("proposed"), rejected: t("rejected") }[each.status];
  return make(`li.segment${each.status === "proposed" ? ".guess" : ""}`,
    make("p.from", link, here ? make("span.here", t("here")) : null, ` ${facts.join(" · ")}`),
    make("blockquote",
      each.before ? make("span.around", `${each.before} `) : null,
      make("span.quoted", each.quote),
      each.after ? make("span.around", ` ${each.after}`) : null),
    make("p.by", [status, coderName(each.coder)].filter(Boolean).join(", "), each.memo ? make("span.memo", ` – ${each.memo}`) : null));
}

async function showCode() {
  const id = active();
  if (!id) return noCode();
  const code = await ask(`codes/${encodeURIComponent(id)}`);
  const inWords = (text) => text?.[document.documentElement.lang] || text?.vi || text?.en || "";
  const parts = [
    [t("What it means"), code.definition], [t("Code it when"), code.include], [t("Do not code it when"), code.exclude],
    [t("Typical"), code.typical], [t("At the edge"), code.atypical],
  ].filter(([, text]) => inWords(text));
  const signs = code.indicators.map((sign) => sign.pattern ?? sign.slots.map((slot) => slot.join(" / ")).join(" … "));
  return [
    headOf(codeOf(id)),
    parts.length ? null : make("p.soft", t("The codebook does not say yet what it means.")),
    make("dl.says", parts.map(([head, text]) => [make("dt", head), make("dd", inWords(text))])),
    signs.length ? make("details", make("summary", plural("{n} sign by which the machine finds it", "{n} signs by which the machine finds it", signs.length)),
      make("ul", signs.map((sign) => make("li", String(sign))))) : null,
    make("p", make("a", { href: `/s/${study}/codebook#${id}` }, t("Open in the codebook"))),
  ];
}

async function showMemos() {
  const id = active();
  const parts = [await memo("document", doc.guid, t("On this document"))];
  if (id) parts.push(await memo("code", id, t("On the code “{code}”", { code: codes.get(id).name })));
  return parts;
}

async function memo(kind, target, title) {
  const path = `memos/${kind}/${encodeURIComponent(target)}`;
  let { mine, others } = await ask(path);
  const name = `memo-${kind}`;
  const state = make("span.soft.small", { role: "status" });
  const box = make("textarea", { id: name, rows: "7", value: mine?.text ?? "" });
  let wait;

  async function save() {
    clearTimeout(wait);
    if (box.value.trim() === (mine?.text ?? "")) return;
    state.textContent = t("Saving…");
    try {
      ({ mine } = await post(path, { text: box.value, v: mine?.v ?? null }));
      state.textContent = t("Saved");
    } catch (error) {
      if (error.status === undefined) throw error;
      state.textContent = t("Not saved");
      toast(error.message, { kind: "error" });
    }
  }

  box.addEventListener("input", () => {
    state.textContent = t("Not saved yet");
    clearTimeout(wait);
    wait = setTimeout(save, 900);
  });
  box.addEventListener("blur", save);
  return make("section.memos",
    make("div.row", make("label", { for: name }, title), make("span.grow"), state),
    box,
    others.map((each) => make("blockquote", make("p.from", each.author), each.text)));
}

async function showPeople() {
  const { people } = await ask(`documents/${doc.guid}/people`);
  if (!people.length) return make("p.soft", t("Nobody is named in this document."));
  return people.map((person) => make("section.person",
    make("h2", person.id),
    make("p.soft", person.labels.length ? t("speaks as {labels}", { labels: person.labels.join(", ") }) : t("does not speak here")),
    make("dl.says", Object.entries(person.attributes).map(([name, value]) => [make("dt", person.names[name] ?? name), make("dd", value)])),
    make("p.small", plural("{n} turn", "{n} turns", person.turns), " · ", plural("{n} word", "{n} words", person.words))));
}

