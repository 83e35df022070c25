/** Which words of a chosen quote are left out, and which are replaced: chosen by selecting them. */
import { dialog, make, one } from "./dom.js";
import { snap, trim, Units, words } from "./offsets.js";
import { announce, t, toast } from "./say.js";

const ELISION = "[...]";
let open = false;

/** Whether somebody is choosing words right now. */
export const isMarking = () => open;

/**
 * Opens the words of a quote, with marks that were `begun` there and `why` they are not saved. Resolves with `{cuts, redactions}`,
 * or with null where nothing is to be changed.
 */
export async function openMarks(quote, { most, begun = quote, why = "" }) {
  const units = new Units(quote.text);
  let cuts = begun.cuts.map((each) => [...each]);
  let redactions = begun.redactions.map((each) => [...each]);
  let picked = null;

  const unit = (point) => units.units(point - quote.start);
  const said = (start, end) => quote.text.slice(unit(start), unit(end)).replace(/\s+/g, " ").trim();

  const text = make("div.words-to-mark", {
    tabindex: "0", lang: "vi", role: "group", "aria-describedby": "marks-help",
    "aria-label": t("The words of the quote. Arrow keys go from word to word, with Shift they select."),
  });
  const choice = make("p.soft.small", { role: "status" });
  const cutButton = make("button", { type: "button", onclick: () => add(cuts, []) }, t("Leave out"));
  const shown = make("input", { type: "text", maxlength: String(most), list: "marks-usual", autocomplete: "off", "aria-label": t("Show instead") });
  const replaceButton = make("button", { type: "button", onclick: replace }, t("Replace by"));
  const marks = make("ul.marks");
  const preview = make("blockquote.marks-preview", { lang: "vi" });
  const content = make("div.marking",
    why ? make("p.note.warn", { role: "alert" }, why, " ", t("Your marks are still here.")) : null,
    make("p.soft.small", { id: "marks-help" }, t("Select words, then leave them out or replace them. The transcript and the original quote stay as they are.")),
    text, choice,
    make("div.row", cutButton, make("span.row.joined", replaceButton, shown)),
    make("datalist", { id: "marks-usual" }, [t("name"), t("place"), t("workplace"), t("date")].map((each) => make("option", { value: each }))),
    marks,
    make("p.small.soft", t("As the report will show it:")), preview,
    make("p.small.soft", t("What is replaced here is hidden wherever a report shows this place. The same name elsewhere has to be replaced there, too.")));

  function draw() {
    const edges = [...cuts.map(([s, e]) => [s, e, "cut"]), ...redactions.map(([s, e, words]) => [s, e, "redaction", words])].sort((a, b) => a[0] - b[0]);
    const pieces = [];
    const short = [];
    let edge = quote.start;
    for (const [start, end, kind, instead] of edges) {
      const before = quote.text.slice(unit(edge), unit(start));
      pieces.push(before, make(`span.${kind}`, { data: { shown: instead ? `[${instead}]` : ELISION } }, quote.text.slice(unit(start), unit(end))));
      short.push(before, make("b", kind === "cut" ? ` ${ELISION} ` : `[${instead}]`));
      edge = end;
    }
    const rest = quote.text.slice(unit(edge));
    text.replaceChildren(...pieces, rest);
    preview.replaceChildren(...short, rest);
    marks.replaceChildren(
      ...cuts.map((each) => line(t("Left out: “{words}”", { words: said(each[0], each[1]) }), () => { cuts = cuts.filter((one) => one !== each); })),
      ...redactions.map((each) => line(t("“{words}” shown as [{instead}]", { words: said(each[0], each[1]), instead: each[2] }), () => { redactions = redactions.filter((one) => one !== each); })));
    pick(null);
  }

  function line(label, undo) {
    return make("li.row", make("span", label), make("button.quiet", { type: "button", "aria-label": t("Show again: {what}", { what: label }), onclick: () => {
      undo();
      draw();
      announce(t("Shown again"));
      (one("button", marks) ?? text).focus();
    } }, t("Show again")));
  }

  function pick(range) {
    picked = range;
    choice.textContent = range ? t("Selected: “{words}”", { words: said(range[0], range[1]) }) : t("Nothing is selected.");
    cutButton.disabled = !range;
    replaceButton.disabled = !range;
  }

  function add(list, more) {
    if (!picked) return;
    const [start, end] = picked;
    if ([...cuts, ...redactions].some(([s, e]) => s < end && e > start)) {
      toast(t("Some of these words are marked already. Show them again first."), { kind: "error" });
      return;
    }
    list.push([start, end, ...more]);
    list.sort((a, b) => a[0] - b[0]);
    getSelection().removeAllRanges();
    draw();
    announce(more.length ? t("Replaced") : t("Left out"));
    text.focus();
  }

  function replace() {
    const instead = shown.value.replace(/[[\]]/g, "").trim();
    if (!instead) {
      shown.focus();
      return announce(t("Say what to show instead."));
    }
    if (!picked) return announce(choice.textContent);
    shown.value = "";
    add(redactions, [instead]);
  }

  /** Where a boundary of the selection stands, in UTF-16 units of the quote. */
  function place(node, offset) {
    const range = document.createRange();
    range.selectNodeContents(text);
    range.setEnd(node, offset);
    return range.toString().length;
  }

  function look() {
    const selection = getSelection();
    if (!selection.rangeCount || !text.contains(selection.anchorNode) || !text.contains(selection.focusNode)) return;
    const range = selection.getRangeAt(0);
    // Going on to a button or the field ends the browser's selection, not what was picked.
    if (range.collapsed) return document.activeElement === text ? pick(null) : undefined;
    const found = trim(quote.text, ...snap(words(quote.text), place(range.startContainer, range.startOffset), place(range.endContainer, range.endOffset)));
    pick(found && [quote.start + units.points(found[0]), quote.start + units.points(found[1])]);
  }

  text.addEventListener("keydown", (event) => {
    const way = { ArrowRight: "forward", ArrowLeft: "backward" }[event.key];
    if (!way || event.isComposing || event.altKey) return;
    event.preventDefault();
    const selection = getSelection();
    if (!selection.rangeCount || !text.contains(selection.focusNode)) selection.collapse(text, 0);
    selection.modify(event.shiftKey ? "extend" : "move", way, event.ctrlKey ? "character" : "word");
    look(); // the browser tells of it later, when the next key may have come
  });
  for (const button of [cutButton, replaceButton]) button.addEventListener("mousedown", (event) => event.preventDefault());
  shown.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    replace();
  });
  document.addEventListener("selectionchange", look);
  draw();
  open = true;
  const isChanged = () => JSON.stringify([cuts, redactions]) !== JSON.stringify([quote.cuts, quote.redactions]);
  let answer;
  do {
    const answered = dialog(t("Leave out or replace words"), content, [["", t("Cancel")], ["save", t("Done"), "primary"]]);
    content.closest("dialog").classList.add("roomy");
    text.focus();
    answer = await answered;
  } while (!answer && isChanged() && !(await isToBeLost()));
  open = false;
  document.removeEventListener("selectionchange", look);
  return answer && isChanged() ? { cuts, redactions } : null;
}

/** Whether what was marked and not saved may be lost. */
async function isToBeLost() {
  const answer = await dialog(t("Leave without what you marked?"),
    make("p", t("What you have just left out, replaced or shown again is not saved yet.")),
    [["", t("Go on marking")], ["lost", t("Leave without it"), "danger"]]);
  return answer === "lost";
}
