/** The merge inbox: what merging left open, each question with its answers. */
import "./shell.js";
import { ask, post } from "./api.js";
import { all, make, one } from "./dom.js";
import { hint, shortcut } from "./keys.js";
import { onChange } from "./live.js";
import { Units } from "./offsets.js";
import { announce, firstWords, lastWords, number, plural, t, toast } from "./say.js";
import { Seeker } from "./seeking.js";
import { receiveFiles } from "./compare_merge.js";
import { Passage } from "./compare_passage.js";
import { editSpan, focusSave, isEditing, stopEditing, takeSpan } from "./compare_span.js";
import { codeChip, codeName, codeOptions, coderName, data } from "./compare_words.js";

const ANSWERS = {
  take: ["T", t("Take this place"), t("The place that was proposed")],
  span: ["S", t("Another place…"), t("Choose a place in the document")],
  both: ["B", t("Keep both"), t("Ours and theirs beside each other")],
  leave: ["X", t("Leave it out"), t("It does not come in; of a changed coding, ours holds")],
  code: ["C", t("It is this code"), t("That code of ours is meant")],
  new: ["W", t("It is a new code"), t("It comes in when the copy is merged again")],
  accepted: ["A", t("Accepted"), t("The proposal is accepted")],
  rejected: ["R", t("Rejected"), t("The proposal is rejected")],
};
/** Characters shown around a passage: fewer than come with it, which may end within words. */
const AROUND = 50;
const CHANGED = { take: t("Take theirs"), leave: t("Keep ours") };

let entries = [];
let current = 0;
let busy = false;
let seen = 0;
let passage = null;

async function reload(focus = false) {
  const told = await ask("compare/inbox");
  seen = told.number;
  entries = told.entries;
  current = Math.max(0, Math.min(current, entries.length - 1));
  stopEditing();
  const list = one("#entries");
  list.setAttribute("aria-busy", "false");
  one("#count").textContent = plural("{n} question", "{n} questions", entries.length);
  list.replaceChildren(...(entries.length ? entries.map(drawEntry) : [make("p.soft", t("Nothing waits."))]));
  if (told.hidden) list.append(make("p.soft", plural("{n} question concerns others; it is shown when the study is unlocked.", "{n} questions concern others; they are shown when the study is unlocked.", told.hidden)));
  mark(focus);
}

function drawEntry(entry, at) {
  return make("article.entry", { "aria-labelledby": `entry-${entry.id}`, data: { id: entry.id }, onfocusin: () => { if (current !== at) { current = at; mark(); } } },
    make("header.entry-head", make("h3", { id: `entry-${entry.id}`, tabindex: "-1" }, sentence(entry)),
      make("span.grow"), make("span.soft.small", t("from {file}", { file: entry.from }), " · ", entry.short)),
    make("p", entry.document ? [entry.document, " · ", coderName(entry.coder), " · "] : null, codeChip(entry.code)),
    make("p.soft", entry.reason),
    drawContexts(entry),
    entry.question === "code" ? drawChoice(entry) : null,
    make("div.place"),
    make("div.row.answers", entry.answers.filter((answer) => answer !== "take" || entry.question === "change" || entry.proposal).map((answer, n) => {
      const [, label, title] = ANSWERS[answer];
      const words = (entry.question === "change" && CHANGED[answer]) || label;
      return make(`button${n ? "" : ".primary"}`, { type: "button", title, data: { answer }, onclick: () => choose(entry, answer) }, words, hint(`inbox.${answer}`));
    })),
    make("div.row.why", make("label", { for: `reason-${entry.id}` }, t("Why")), make("input", { id: `reason-${entry.id}`, maxlength: "500", autocomplete: "off", placeholder: t("A reason, for the trail") })));
}

function sentence(entry) {
  const question = data.questions[entry.question];
  return question[0].toUpperCase() + question.slice(1);
}

/** The passage there and here, each with what stands around it; words that differ are shown. */
function drawContexts(entry) {
  const changed = entry.question === "change" && entry.choices.length;
  const side = (title, context, code, pieces) => (context ? make("section.panel", make("h4", title, code ? [" · ", codeName(code)] : null),
    make("p.context", make("span.around", lastWords(context.before, AROUND)), make("mark", pieces ?? context.passage), make("span.around", firstWords(context.after, AROUND)))) : null);
  const pieces = (kind, tag) => (entry.words.length ? entry.words.filter(([which]) => which === "same" || which === kind).map(([which, text]) => (which === "same" ? text : make(tag, text))) : null);
  const none = entry.question === "place" && !entry.ours ? make("section.panel", make("h4", t("Here")), make("p.soft", t("No place was found for it in our text."))) : null;
  return make("div.sides", side(t("In the copy"), entry.theirs, changed ? entry.code : "", pieces("gone", "del")), side(t("Here"), entry.ours, changed ? entry.choices[0] : "", pieces("new", "ins")), none);
}

function drawChoice(entry) {
  return make("div.row", make("label", { for: `code-${entry.id}` }, plural("{n} coding waits for it. Our code:", "{n} codings wait for it. Our code:", entry.n)),
    make("select", { id: `code-${entry.id}` }, make("option", { value: "" }, t("Choose a code…")), codeOptions(entry.choices[0] ?? "")));
}

function mark(focus = false) {
  for (const [at, box] of all(".entry").entries()) box.classList.toggle("open", at === current);
  const heading = one(".entry.open h3");
  if (focus) (heading ?? one("#waiting-title")).focus();
  if (focus) heading?.scrollIntoView({ block: "nearest" });
}

async function choose(entry, answer) {
  if (busy) return;
  if (answer === "span") return choosePlace(entry);
  const extra = {};
  if (answer === "code") {
    extra.code = one(`[id="code-${entry.id}"]`).value;
    if (!extra.code) return one(`[id="code-${entry.id}"]`).focus();
  }
  return send(entry, answer, extra);
}

async function send(entry, answer, extra) {
  busy = true;
  try {
    const reason = one(`[id="reason-${entry.id}"]`)?.value ?? "";
    const told = await post(`compare/inbox/${entry.id}`, { answer, reason, ...extra });
    await reload(true);
    toast(told.later ? t("The code comes in when the copy is merged again.")
      : t("Decided. Codings added: {added}, changed: {changed}.", { added: told.added, changed: told.changed }), told.number ? { action: t("Undo"), onAction: () => undo(told.number) } : {});
  } catch (error) {
    toast(error.message, { kind: "error" });
  } finally {
    busy = false;
  }
}

/** Shows the document to choose a place in: by selecting, by searching, or from the proposal. */
async function choosePlace(entry) {
  stopEditing();
  passage?.close();
  const found = await ask(`compare/text/${data.documents[entry.document]}`);
  const place = one(`[data-id="${entry.id}"] .place`);
  const draft = (start, end) => [{ s: start, e: end, code: entry.code, coder: entry.coder, here: true, draft: true }];
  const seeker = new Seeker(found.turns.map((turn) => ({ ...turn, units: new Units(turn.text) })));
  const first = entry.proposal ?? wordsAt(found, entry, seeker);
  passage = new Passage(found.turns, draft(...first), [{ coder: entry.coder, letter: "→" }], (start, end) => takeSpan(start, end));
  const editor = editSpan(passage, ...first, {
    changed: (start, end) => passage.show(draft(start, end)),
    done: (start, end) => { stopEditing(); send(entry, "span", { start, end }); },
    left: () => { place.replaceChildren(); mark(true); },
    label: t("It stands here"),
    fields: drawFind(seeker),
  });
  place.replaceChildren(passage.element, editor);
  passage.drawStripes();
  passage.reveal();
  focusSave();
}

/** A field that takes one place after the other where its words stand: Enter the next, Shift+Enter the one before. */
function drawFind(seeker) {
  let [looked, here] = ["", -1];
  const tally = make("span.soft", { role: "status", id: "place-tally" });
  const look = (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    const wanted = event.target.value.trim();
    const places = seeker.places(wanted);
    if (!wanted || !places.length) {
      tally.textContent = wanted && t("Not found.");
      return;
    }
    if (looked !== wanted) [looked, here] = [wanted, event.shiftKey ? 0 : -1];
    here = (here + (event.shiftKey ? -1 : 1) + places.length) % places.length;
    takeSpan(...places[here]);
    passage.reveal();
    tally.textContent = t("{n} of {all}", { n: number(here + 1), all: number(places.length) });
  };
  return make("div.row", make("input", { type: "search", "aria-label": t("Find in the document"), placeholder: t("Find in the document…"), "aria-describedby": tally.id, onkeydown: look }), tally);
}

/** Where to begin when no place was proposed: where its first words stand, or at the beginning. */
function wordsAt(found, entry, seeker) {
  const quote = entry.theirs?.passage ?? entry.source?.quote ?? "";
  const words = quote.split(/\s+/u).filter(Boolean);
  for (const n of [4, 2]) {
    const [hit] = seeker.places(words.slice(0, n).join(" "));
    if (hit) return hit;
  }
  const turn = found.turns[0];
  return [turn.s, turn.s + [...turn.text].length];
}

/** Takes back one's own action of that number, or the last one. */
async function undo(number) {
  try {
    const told = await post("undo", { number });
    await reload(true);
    announce(t("Taken back: {what}.", { what: told.sentence }));
  } catch (error) {
    toast(error.message, { kind: "error" });
  }
}

const step = (by) => {
  if (isEditing()) return false;
  current = Math.max(0, Math.min(entries.length - 1, current + by));
  mark(true);
  return true;
};

for (const [answer, [key, label]] of Object.entries(ANSWERS)) {
  shortcut(`inbox.${answer}`, key.toLowerCase(), label, () => {
    const entry = entries[current];
    if (!entry || isEditing() || !one(`.entry.open [data-answer=${answer}]`)) return false;
    choose(entry, answer);
    return true;
  });
}
for (const key of ["j", "n"]) shortcut(`inbox.next.${key}`, key, t("Next question"), () => step(1));
for (const key of ["k", "p"]) shortcut(`inbox.before.${key}`, key, t("Previous question"), () => step(-1));
shortcut("undo", "Ctrl+z", t("Take back your last change"), () => { undo(); });

receiveFiles(() => reload(true));
await reload();
onChange(({ number }) => {
  if (number > seen && !busy && !isEditing()) reload();
});
document.body.dataset.ready = "";
