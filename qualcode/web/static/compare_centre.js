/** One difference: the passage, what each coder said, what can be decided, what was decided. */
import { make, one } from "./dom.js";
import { hint } from "./keys.js";
import { plural, t } from "./say.js";
import { Passage } from "./compare_passage.js";
import { editSpan, focusSave, isEditing, takeSpan } from "./compare_span.js";
import { CONSENSUS, codeChip, codeName, codeOptions, coderName, data, moment, shortened, takingKey } from "./compare_words.js";

/** The shortcuts that have another name than what they do. */
const KEYS = { union: "merge", boundary: "own" };
const WAYS = [
  ["intersection", t("What all covered"), t("Of each code, what every coder who gave it covered")],
  ["longest", t("The longest"), t("Of each code, the passages of the coder who covered most")],
  ["majority", t("What most covered"), t("What more than half of the coders covered")],
];

/** The reason that was typed. */
export const reasonNow = () => one("#reason")?.value.trim() ?? "";

/** {element, passage} of a difference; `decide(action, words, extra)` hears what people choose. */
export function drawDifference(found, labels, decide) {
  const letters = new Map(labels.map(({ name, letter }) => [name, letter]));
  const lanes = [...found.said.map(({ coder }) => ({ coder, letter: letters.get(coder) ?? "·" })), { coder: CONSENSUS, letter: "✓" }];
  const own = make("div.own-place");
  const passage = new Passage(found.turns, found.codings, lanes, (start, end) => {
    if (!takeSpan(start, end)) openOwn(found, passage, own, decide, [start, end]);
  });
  const element = make("article.difference",
    drawHead(found),
    passage.element,
    make("div.cards-of-coders", lanes.slice(0, -1).map(({ coder, letter }) => drawCoder(found, coder, letter, passage, decide)), drawConsensus(found, passage)),
    own,
    drawActions(found, passage, own, decide));
  return { element, passage };
}

function drawHead(found) {
  return make("header.difference-head",
    make("div", make("p.small.soft", data.documents[found.document] ?? "", " · ", found.short),
      make("h2", { id: "title", tabindex: "-1" }, data.kinds[found.kind])),
    make("span.grow"),
    make(`span.standing.${found.standing}`, data.standings[found.standing]));
}

/** What one coder said, and the button that takes it. */
function drawCoder(found, coder, letter, passage, decide) {
  const mine = found.codings.filter((each) => each.here && each.coder === coder);
  const { finished } = found.said.find((each) => each.coder === coder);
  const words = t("as {coder} said", { coder: coderName(coder) });
  const key = takingKey(letter);
  const lit = (on) => () => passage.light(on ? coder : "");
  return make("section.coder-card", { "aria-label": coderName(coder), onmouseenter: lit(true), onmouseleave: lit(false), onfocusin: lit(true), onfocusout: lit(false) },
    make("header", make("span.letter", { "aria-hidden": "true" }, letter), make("h3", coderName(coder))),
    mine.length
      ? make("ul.said-list", mine.map((each) => make("li", codeChip(each.code), make("q", shortened(passage.textOf(each.s, each.e), 84)))))
      : make("p.soft.nothing", finished ? t("Coded nothing here, and has finished the document.") : t("Coded nothing here.")),
    mine.length ? make("button.take", { type: "button", data: { does: `take:${letter}` }, onclick: () => decide("take", words, { coder }) },
      t("Take this"), key ? hint(`take${key.toLowerCase()}`) : null) : null);
}

/** What holds by the decisions so far. */
function drawConsensus(found, passage) {
  const agreed = found.codings.filter((each) => each.here && each.coder === CONSENSUS);
  const [last, ...before] = found.decisions;
  return make("section.coder-card.consensus-card", { "aria-label": t("Consensus"), onmouseenter: () => passage.light(CONSENSUS), onmouseleave: () => passage.light("") },
    make("header", make("span.letter", { "aria-hidden": "true" }, "✓"), make("h3", t("Consensus"))),
    agreed.length
      ? make("ul.said-list", agreed.map((each) => make("li", codeChip(each.code), make("q", shortened(passage.textOf(each.s, each.e), 84)))))
      : make("p.soft.nothing", last ? t("Nothing holds here.") : t("Not decided yet.")),
    last ? make("p.small.decided", make("strong", last.what), " · ", last.rule ? t("{by}, by rule", { by: last.by }) : last.by, ", ", moment(last.time), last.reason ? make("q.reason", last.reason) : null) : null,
    before.length ? make("details.small", make("summary", plural("{n} earlier decision", "{n} earlier decisions", before.length)), make("ul", before.map((each) => make("li", each.said)))) : null);
}

function drawActions(found, passage, own, decide) {
  const act = (does, label, title, kind = "", work = () => decide(does, label)) =>
    make(`button${kind}`, { type: "button", title, data: { does }, onclick: work }, label, hint(KEYS[does] ?? does));
  const several = found.said.filter(({ coded }) => coded).length > 1;
  const keep = found.codes.length > 1
    ? found.codes.map((code) => make("button.code-only", { type: "button", data: { does: `keep:${code}` }, onclick: () => decide("keep", t("only {code}", { code: codeName(code) }), { codes: [code] }) }, t("Only"), codeChip(code)))
    : [];
  return make("section.decide", { "aria-label": t("Decide") },
    make("div.row.ways",
      act("union", found.codes.length > 1 ? t("Keep all") : several ? t("Merge") : t("Keep"), t("What any of them covered, with every code given"), ".primary"),
      act("boundary", t("My own…"), t("A passage and code of your own; or select in the text"), "", () => openOwn(found, passage, own, decide)),
      act("none", t("None"), t("None of it holds")),
      act("postpone", t("Put off"), t("To be talked about later"))),
    several ? make("div.row.keep", WAYS.map(([does, label, title]) => act(does, label, title, ".quiet")), keep) : null,
    make("div.row.why",
      make("label", { for: "reason" }, t("Why"), hint("reason")),
      make("input", { id: "reason", list: "reasons", maxlength: "500", autocomplete: "off", placeholder: t("A reason, for the trail"), onkeydown: leaveOnEnter })),
    make("p.last.small", { id: "last" }));
}

function leaveOnEnter(event) {
  if (event.key !== "Enter" && event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  one("#title").focus();
}

/** Opens the editor of a span of one's own, on what was selected or on all of the passage. */
function openOwn(found, passage, own, decide, span = [found.start, found.end]) {
  if (isEditing() || one("#centre[aria-busy=true]")) return;
  const chosen = new Set([found.codes[0]]);
  const redraw = (start, end) => passage.show([...found.codings, ...[...chosen].map((code) => ({ s: start, e: end, code, coder: CONSENSUS, here: true, draft: true }))]);
  let now = span;
  const another = make("select", { "aria-label": t("Another code"), onchange: (event) => {
    const code = event.target.value;
    if (!code) return;
    addBox(code, true);
    event.target.value = "";
    redraw(...now);
  } }, make("option", { value: "" }, t("Another code…")), codeOptions());
  const boxes = make("div.row");
  const addBox = (code, checked) => {
    if (one(`input[value="${CSS.escape(code)}"]`, boxes)) return;
    if (checked) chosen.add(code);
    boxes.append(make("label.code-box", make("input", { type: "checkbox", value: code, checked, onchange: (event) => {
      if (event.target.checked) chosen.add(code);
      else chosen.delete(code);
      redraw(...now);
    } }), codeChip(code)));
  };
  found.codes.forEach((code, at) => addBox(code, at === 0));
  own.replaceChildren(editSpan(passage, ...span, {
    changed: (start, end) => { now = [start, end]; redraw(start, end); },
    done: (start, end) => {
      if (!chosen.size) return another.focus();
      const spans = [...chosen].map((code) => [start, end, code]);
      const words = `${[...chosen].map(codeName).join(", ")}: “${shortened(passage.textOf(start, end))}”`;
      return decide("boundary", words, { spans });
    },
    left: () => { passage.show(found.codings); one("#title").focus(); },
    fields: make("fieldset.plain", make("legend", t("Code")), boxes, another),
    label: t("Decide so"),
  }));
  focusSave();
}
