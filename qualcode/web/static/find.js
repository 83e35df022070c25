/**
 * Finding text: in this document as one types, with or without diacritics, every place marked; and
 * in the whole study, with a list to jump from.
 */
import { ask, study } from "./api.js";
import { blocks, rangeOf } from "./blocks.js";
import { make } from "./dom.js";
import { announce, fold, number, plural, t, toast } from "./say.js";
import { doc } from "./state.js";

const MOST = 2_000;
const LISTED = 40;

let box;
let tally;
let results;
let jump = () => {};
let found = [];
let here = -1;

/** Puts the search into `element`; `go(start, end)` shows a place of this document. */
export function showFind(element, go) {
  jump = go ?? jump;
  box = make("input", {
    type: "search", placeholder: t("Find in the text"), "aria-label": t("Find in the text"), autocomplete: "off",
    oninput: () => look(),
    onkeydown: (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) everywhere();
      else if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
      else if (event.key === "Escape") clear();
      else return;
      event.preventDefault();
    },
  });
  tally = make("span.soft.small", { role: "status" });
  const all = make("button.quiet", { type: "button", onclick: everywhere, title: t("In all documents (Ctrl+Enter)") }, t("All"));
  results = make("div.found", { role: "region", "aria-label": t("Found in the study"), hidden: true });
  element.append(box, tally, all, results);
}

/** Brings the cursor into the search. */
export function focusFind() {
  box.focus();
  box.select();
}

const bare = (text) => text.normalize("NFC").toLowerCase();

/** Folded text, and for each of its UTF-16 units the unit of the text that it came from. */
function folded(text, exact) {
  let view = "";
  const from = [];
  let unit = 0;
  for (const character of text) {
    const plain = exact ? bare(character) : fold(character);
    for (let n = 0; n < plain.length; n += 1) from.push(unit);
    view += plain;
    unit += character.length;
  }
  from.push(unit);
  return { view, from };
}

function look() {
  const wanted = box.value.trim().replace(/\s+/g, " ");
  found = [];
  here = -1;
  if (wanted.length > 1) {
    const exact = fold(wanted) !== bare(wanted);
    const needle = exact ? bare(wanted) : fold(wanted);
    for (const block of blocks) {
      const { view, from } = folded(block.text, exact);
      for (let at = view.indexOf(needle); at >= 0 && found.length < MOST; at = view.indexOf(needle, at + 1)) {
        const { units } = block;
        found.push([block.s + units.points(from[at]), block.s + units.points(from[at + needle.length])]);
      }
    }
  }
  mark();
  tally.textContent = wanted.length > 1 ? plural("{n} place", "{n} places", found.length) : "";
}

function mark() {
  if (!CSS.highlights) return;
  CSS.highlights.delete("found");
  CSS.highlights.delete("found-here");
  if (found.length) CSS.highlights.set("found", new Highlight(...found.slice(0, 400).map(([s, e]) => rangeOf(s, e))));
  if (here >= 0) CSS.highlights.set("found-here", new Highlight(rangeOf(...found[here])));
}

function step(by) {
  if (!found.length) return;
  here = (here + by + found.length) % found.length;
  mark();
  jump(...found[here], { quiet: true });
  tally.textContent = t("{n} of {all}", { n: number(here + 1), all: number(found.length) });
}

function clear() {
  box.value = "";
  results.hidden = true;
  look();
  box.blur();
}

async function everywhere() {
  const wanted = box.value.trim();
  if (!wanted) return focusFind();
  try {
    const told = await ask(`search?q=${encodeURIComponent(wanted)}&limit=${LISTED}`);
    const said = plural("{n} passage in the study", "{n} passages in the study", told.count);
    results.replaceChildren(
      make("div.row", make("strong", told.counted ? said : t("More than {n} passages", { n: number(told.count) })), make("span.grow"),
        make("button.quiet", { type: "button", "aria-label": t("Close"), onclick: () => {
          results.hidden = true;
          box.focus();
        } }, "×")),
      make("ol.segments", told.places.map(place)));
    results.hidden = false;
    announce(said);
    results.querySelector("a")?.focus();
  } catch (error) {
    if (error.status === undefined) throw error;
    toast(error.message, { kind: "error" });
  }
}

function place(each) {
  const link = make("a", {
    href: `/s/${study}/documents/${each.doc}#c${each.start}`,
    onclick: (event) => {
      if (each.doc !== doc.guid) return;
      event.preventDefault();
      results.hidden = true;
      jump(each.start, each.end);
    },
  }, `${each.document} · ${t("turn {n}", { n: each.turn })}`);
  return make("li.segment", make("p.from", link, ` ${each.participant ?? each.speaker ?? ""}`), make("blockquote", make("span.around", `${each.before} `), make("mark", each.quote), make("span.around", ` ${each.after}`)));
}
