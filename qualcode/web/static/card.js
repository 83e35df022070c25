/** The card of a place: the codings there, and what can be done with each of them. */
import { change, choose, chosen, decide, nextProposal, onChosen, resize, uncode } from "./active.js";
import { rangeOf } from "./blocks.js";
import { statusName } from "./conflict.js";
import { make, one } from "./dom.js";
import { hint, keyNow } from "./keys.js";
import { closePopup, openAt, popup } from "./popups.js";
import { announce, number, plural, t, toast } from "./say.js";
import { codeOf, coderName, codings, editCoding, isMachine, mayChange, on } from "./state.js";
import { show } from "./transcript.js";

let ids = [];
let card = null;
/** Where a memo is being written, or null. */
let field = null;
let back = () => {};

/** What is called when focus shall go back to the text. */
export const onLeave = (leave) => {
  back = leave;
};

/** Opens the card of some codings at a box of the window; the first is chosen. */
export function openCard(list, box, { focus = false } = {}) {
  closePopup();
  ids = list.map(({ id }) => id);
  const element = make("div.popup.card-of", { role: "dialog", "aria-label": t("Codings here") });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    closePopup();
    back();
  });
  choose(ids[0], { aloud: !focus });
  card = element;
  draw();
  openAt(element, box, () => {
    saveMemo();
    card = null;
  });
  if (focus) one(".active h3 button", element)?.focus({ preventScroll: true });
}

/** Opens the card of one coding where it stands. */
function openCardAt(coding, { focus = false } = {}) {
  show(coding.s);
  openCard([coding], boxOf(coding), { focus });
}

/** The box of a coding's lines, beginning where its last line does. */
export function boxOf({ s, e }) {
  const rects = [...rangeOf(s, e).getClientRects()].filter(({ width }) => width);
  const [first, last] = [rects[0] ?? rangeOf(s, e).getBoundingClientRect(), rects.at(-1) ?? rangeOf(s, e).getBoundingClientRect()];
  return { left: last.left, right: last.right, top: first.top, bottom: last.bottom };
}

/** Goes to the next proposal and opens its card; `offset` is where one reads. */
export function goToProposal(offset, step = 1) {
  const found = nextProposal(offset, step);
  if (found) openCardAt(found);
  else closePopup();
  return found;
}

/** Opens the memo of the chosen coding to be written. */
export function writeMemo() {
  const coding = chosen();
  if (!coding || !mayChange(coding)) return false;
  if (!card) openCardAt(coding);
  if (!field) {
    field = memoField(coding);
    draw();
  }
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  return true;
}

on("renamed", ({ from, to }) => {
  ids = ids.map((id) => (id === from ? to : id));
  if (field?.dataset.coding === from) field.dataset.coding = to;
});
on("codings", ({ ids: touched, whole }) => {
  if (card && (whole || ids.some((id) => touched.has(id)))) draw();
});
onChosen((coding) => {
  if (card && coding && !ids.includes(coding.id)) ids = [coding.id];
  if (card) draw();
});

function draw() {
  const here = ids.map((id) => codings.get(id)).filter(Boolean);
  if (!here.length) {
    if (popup() === card) closePopup();
    return;
  }
  if (field && field === document.activeElement) return;
  if (field?.isConnected) saveMemo();
  const focused = card.contains(document.activeElement) ? document.activeElement.dataset.does ?? "title" : "";
  card.replaceChildren(
    make("header", plural("{n} coding here", "{n} codings here", here.length),
      make("button.quiet", { type: "button", "aria-label": t("Close"), onclick: leave }, "×")),
    ...here.map(tell));
  if (focused) (one(`.active [data-does="${focused}"]`, card) ?? one("h3 button", card))?.focus({ preventScroll: true });
}

function leave() {
  closePopup();
  back();
}

function tell(coding) {
  const isChosen = coding.id === chosen()?.id;
  const { name, class: kind } = codeOf(coding.code);
  const badge = coding.status === "manual" ? null : make("span.badge", { class: `badge ${coding.status}` }, statusName(coding.status));
  const title = make("button", { type: "button", data: { does: "title" }, "aria-expanded": String(isChosen), onclick: () => choose(coding.id) },
    make("span.swatch", { class: `swatch ${kind}` }), name);
  return make("article", { class: isChosen ? "active" : null },
    make("h3", title, badge),
    make("p.about", about(coding)),
    isChosen ? [tellSigns(coding), tellMemo(coding), mayChange(coding) ? actions(coding) : null] : null);
}

function about({ coder, confidence, memo, id }) {
  const parts = [isMachine(coder) ? t("proposed by the machine") : coderName(coder)];
  if (confidence !== null) parts.push(t("{percent} % sure", { percent: number(confidence * 100) }));
  if (memo && id !== chosen()?.id) parts.push(t("with a memo"));
  return parts.join(" · ");
}

function tellSigns({ signs }) {
  if (!signs?.length) return null;
  return make("ul.signs", signs.map(({ words, s, e }) => make("li", make("q", rangeOf(s, e).toString()), " ", make("span.soft", t("by the sign “{words}”", { words })))));
}

function tellMemo({ memo, id }) {
  if (field?.dataset.coding !== id) return memo ? make("p.memo-text", memo) : null;
  return make("div.memo", field, make("div.does", make("button.primary", { type: "button", onclick: endMemo }, t("Save memo"), " ", make("kbd", "Ctrl Enter"))));
}

function memoField({ id, memo }) {
  const box = make("textarea", { rows: 3, "aria-label": t("Memo"), placeholder: t("What do you make of it?"), data: { coding: id }, value: memo });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key !== "Escape" && !(event.key === "Enter" && (event.ctrlKey || event.metaKey))) return;
    if (event.key === "Escape") box.value = codings.get(box.dataset.coding)?.memo ?? box.value;
    event.preventDefault();
    event.stopPropagation();
    endMemo();
  });
  return box;
}

function endMemo() {
  saveMemo();
  draw();
  back();
}

/** Saves what was written, whatever becomes of the card. */
function saveMemo() {
  const box = field;
  field = null;
  if (box && keepMemo(box)) announce(box.value.trim() ? t("Memo written.") : t("Memo removed."));
}

/** Whether a memo was changed: then it is on its way. */
function keepMemo({ dataset, value }) {
  const coding = codings.get(dataset.coding);
  const memo = value.trim().normalize("NFC");
  if (!coding && memo) toast(t("This coding is no longer there. Your memo on it was: {memo}", { memo }), { kind: "error" });
  if (!coding || memo === coding.memo) return false;
  editCoding(coding.id, { memo });
  return true;
}

document.addEventListener("visibilitychange", () => document.hidden && field && keepMemo(field));
addEventListener("beforeunload", (event) => field && keepMemo(field) && event.preventDefault());

function actions(coding) {
  const button = (does, label, work, kind = "", key = `coding.${does}`) => make(`button${kind}`, { type: "button", data: { does }, onclick: work }, label, " ", hint(key));
  const { status } = coding;
  const isProposal = status !== "manual";
  return make("div.does",
    isProposal && status !== "accepted" ? button("accept", t("Accept"), () => decide("accepted"), ".primary") : null,
    isProposal && status !== "rejected" ? button("reject", t("Reject"), () => decide("rejected")) : null,
    button("change", t("Change…"), () => change(back)),
    button("memo", coding.memo ? t("Edit memo") : t("Memo"), writeMemo),
    ends("start", t("Start"), -1),
    ends("end", t("End"), 1),
    isMachine(coding.coder) ? null : button("remove", t("Remove"), remove, ".danger"),
    isProposal ? button("next", t("Next proposal"), () => goToProposal(coding.s), "", "proposal.next") : null);
}

function ends(does, label, edge) {
  const name = { start: [t("Start one word earlier"), t("Start one word later")], end: [t("End one word later"), t("End one word earlier")] }[does];
  const step = (way, title) => make("button", { type: "button", title: [title, keyNow(`coding.${does}.${way}`)].filter(Boolean).join(": "), "aria-label": title, data: { does: `${does}.${way}` }, onclick: () => resize(edge, way === "out") },
    edge < 0 === (way === "out") ? "‹" : "›");
  const pair = [step("out", name[0]), step("in", name[1])];
  return make("span.row.ends", make("span.soft.small", label), edge < 0 ? pair : pair.reverse());
}

function remove() {
  uncode();
  if (card) draw();
  else back();
}

/** Whether the card is open. */
export const isCardOpen = () => Boolean(card);
