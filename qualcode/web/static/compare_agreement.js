/** Agreement, kept up with the decisions without holding anybody up; and the trail of decisions. */
import { ask } from "./api.js";
import { all, make, one } from "./dom.js";
import { number, plural, t } from "./say.js";
import { codeChip, coderName, moment } from "./compare_words.js";

const PAUSE = 900;
const MORE = 50;

let timer = 0;
let underway = null;
let shown = 20;

/** Reads the figures and the trail anew when nothing more is decided for a moment. */
export function refreshSoon() {
  clearTimeout(timer);
  one("#agreement").dataset.old = "";
  timer = setTimeout(refreshFigures, PAUSE);
}

/** Reads them now; a reading that is under way is given up. */
export async function refreshFigures() {
  underway?.abort();
  underway = new AbortController();
  const unit = one("#unit").value;
  for (const link of all("[data-report]")) link.href = `${link.href.split("?")[0]}?unit=${unit}`;
  try {
    const [told, trail] = await Promise.all([
      ask(`compare/agreement?unit=${unit}`, { signal: underway.signal }),
      ask(`compare/trail?limit=${shown}`, { signal: underway.signal }),
    ]);
    one("#figures").replaceChildren(...(told.nothing ? [make("p.soft", told.nothing)] : drawFigures(told)));
    drawTrail(trail);
    delete one("#agreement").dataset.old;
  } catch (error) {
    if (error.name !== "AbortError") one("#figures").replaceChildren(make("p.note.bad", error.message));
  }
}

const figure = (value) => (value === null
  ? make("td.number.soft", make("abbr", { title: t("Undefined: nobody, or everybody, used the code everywhere; there is no variance.") }, t("undefined")))
  : make("td.number", number(value, 2)));

const UNITS = { character: t("characters"), word: t("words"), sentence: t("sentences"), turn: t("turns"), document: t("documents") };

function drawFigures(told) {
  const heads = make("tr", make("th", { scope: "col" }, t("Code")), head("α", t("Krippendorff's α, nominal; each code is there or not")),
    head("κ", told.coders.length > 2 ? t("Cohen's κ, the mean over pairs of coders") : t("Cohen's κ")), head(t("differ"), t("Units on which coders differ")));
  const rows = told.codes.map((each) => make("tr", make("th", { scope: "row" }, codeChip(each.code)), figure(each.krippendorff_alpha), figure(each.cohen_kappa), make("td.number", number(Math.round(each.disputed)))));
  const overall = make("tr.all", make("th", { scope: "row" }, t("All codes")), figure(told.overall.krippendorff_alpha), figure(told.overall.cohen_kappa), make("td.number"));
  return [
    make("p.small.soft", t("Before anything was settled. Krippendorff's α (nominal) and Cohen's κ{mean}; unit: {unit}, n = {n}; {coders}; {documents}.", {
      mean: told.coders.length > 2 ? t(" (mean over pairs)") : "", unit: UNITS[told.unit], n: number(told.units),
      coders: plural("{n} coder", "{n} coders", told.coders.length), documents: plural("{n} document", "{n} documents", told.documents),
    }), told.left_out ? ` ${plural("{n} document that fewer than two coders have finished is left out.", "{n} documents that fewer than two coders have finished are left out.", told.left_out)}` : ""),
    make("div.scroll", { tabindex: "0", role: "region", "aria-label": t("Agreement per code") }, make("table.figures", make("thead", heads), make("tbody", overall, rows))),
    told.against_consensus.length ? make("div", make("h3", t("Each coder and the consensus")),
      make("div.scroll", { tabindex: "0", role: "region", "aria-label": t("Each coder and the consensus") }, make("table.figures", make("thead", make("tr", make("th", { scope: "col" }, t("Coder")), head("α", t("Krippendorff's α, nominal")), head("κ", t("Cohen's κ")), head("F1", t("On coded text only")))),
        make("tbody", told.against_consensus.map((each) => make("tr", make("th", { scope: "row" }, coderName(each.coder)), figure(each.krippendorff_alpha), figure(each.cohen_kappa), figure(each.f1))))))) : null,
    make("details.small", make("summary", t("For the methods section")), make("p", told.methods)),
    told.cautions.length ? make("details.small", make("summary", t("To bear in mind")), make("ul", told.cautions.map((each) => make("li", each)))) : null,
  ].filter(Boolean);
}

const head = (text, title) => make("th.number", { scope: "col" }, make("abbr", { title }, text));

function drawTrail({ total, rows }) {
  one("#trail").replaceChildren(
    rows.length ? make("ol.trail-list", rows.map((each) => make("li",
      make("a", { href: `#${each.difference}` }, `${each.short} · ${each.document}`), make("span", each.what), each.reason ? make("q.reason", each.reason) : null,
      make("span.soft.small", each.rule ? t("{by}, by rule", { by: each.by }) : each.by, ", ", moment(each.time)))))
      : make("p.soft", t("Nothing was decided yet.")),
    total > rows.length ? make("button.quiet", { type: "button", onclick: () => { shown += MORE; refreshFigures(); } }, t("Show more ({n})", { n: number(total - rows.length) })) : "");
}

one("#unit").addEventListener("change", refreshFigures);
