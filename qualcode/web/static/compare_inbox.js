/** The merge inbox: what merging left open, each question with its answers. */
import "./shell.js";
import { ask, asking, post } from "./api.js";
import { all, arrange, make, one } from "./dom.js";
import { hint, shortcut } from "./keys.js";
import { following, onChange } from "./live.js";
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
/** What is drawn: id of an entry → {sign, element}. */
let drawn = new Map();
let current = "";
/** What is being answered or taken back: whether that was done; null while nothing is. */
let going = null;
let seen = 0;
let passage = null;
const askText = asking();

const placeNow = () => entries.findIndex(({ id }) => id === current);

const news = following(() => ask("compare/inbox"), show);

async function reload(focus = false) {
  await news.look();
  if (focus) mark(true);
}

/** Shows what waits; an entry that is as it was stays, with what was typed or begun there. */
function show(told) {
  const list = one("#entries");
  const had = list.contains(document.activeElement);
  const before = Math.max(placeNow(), 0);
  seen = told.number;
  entries = told.entries;
  if (placeNow() < 0) current = entries[Math.min(before, entries.length - 1)]?.id ?? "";
  drawn = new Map(entries.map((entry) => [entry.id, draw(entry)]));
  list.setAttribute("aria-busy", "false");
  one("#count").textContent = plural("{n} question", "{n} questions", entries.length);
  arrange(list, [
    ...(entries.length ? [...drawn.values()].map(({ element }) => element) : [make("p.soft", t("Nothing waits."))]),
    ...(told.hidden ? [make("p.soft", plural("{n} question concerns others; it is shown when the study is unlocked.", "{n} questions concern others; they are shown when the study is unlocked.", told.hidden))] : []),
  ]);
  if (isEditing() && !one(".own", list)) stopEditing();
  mark(had && !list.contains(document.activeElement));
}

function draw(entry) {
  const sign = JSON.stringify(entry);
  const known = drawn.get(entry.id);
  if (known?.sign === sign) return known;
  const element = drawEntry(entry);
  for (const field of known ? all("input[id], select[id]", known.element) : []) {
    const same = one(`[id="${field.id}"]`, element);
    if (same) same.value = field.value;
  }
  return { sign, element };
}

function drawEntry(entry) {
  return make("article.entry", { "aria-labelledby": `entry-${entry.id}`, data: { id: entry.id }, onfocusin: () => { if (current !== entry.id) { current = entry.id; mark(); } } },
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
  for (const box of all(".entry")) box.classList.toggle("open", box.dataset.id === current);
  const heading = one(".entry.open h3");
  if (focus) (heading ?? one("#waiting-title")).focus();
  if (focus) heading?.scrollIntoView({ block: "nearest" });
}

async function choose(entry, answer) {
  if (going) return undefined;
  if (answer === "span") return choosePlace(entry);
  const extra = {};
  if (answer === "code") {
    extra.code = one(`[id="code-${entry.id}"]`).value;
    if (!extra.code) return one(`[id="code-${entry.id}"]`).focus();
  }
  return send(entry, answer, extra);
}

/** Does one thing at a time; `work` says whether it was done. */
async function alone(work) {
  going = work().finally(() => {
    going = null;
  });
  await going;
}

const send = (entry, answer, extra) => going || alone(() => attempt(entry, answer, extra));

async function attempt(entry, answer, extra) {
  try {
    const reason = one(`[id="reason-${entry.id}"]`)?.value ?? "";
    const told = await post(`compare/inbox/${entry.id}`, { answer, reason, ...extra });
    stopEditing();
    await reload(true);
    toast(told.later ? t("The code comes in when the copy is merged again.")
      : t("Decided. Codings added: {added}, changed: {changed}.", { added: told.added, changed: told.changed }), told.number ? { action: t("Undo"), onAction: () => undo(told.number) } : {});
    return true;
  } catch (error) {
    toast(error.message, { kind: "error" });
    return false;
  }
}

/** Shows the document to choose a place in: by selecting, by searching, or from the proposal. */
async function choosePlace(entry) {
  let found;
  try {
    found = await askText(`compare/text/${data.documents[entry.document]}`);
  } catch (error) {
    return toast(error.message, { kind: "error" });
  }
  const place = one(`.entry.open[data-id="${entry.id}"] .place`);
  if (!found || !place || going) return undefined; // one has gone on to another
  stopEditing();
  passage?.close();
  const draft = (start, end) => [{ s: start, e: end, code: entry.code, coder: entry.coder, here: true, draft: true }];
  const seeker = new Seeker(found.turns.map((turn) => ({ ...turn, units: new Units(turn.text) })));
  const first = entry.proposal ?? wordsAt(found, entry, seeker);
  passage = new Passage(found.turns, draft(...first), [{ coder: entry.coder, letter: "→" }], (start, end) => takeSpan(start, end));
  const editor = editSpan(passage, ...first, {
    changed: (start, end) => passage.show(draft(start, end)),
    done: (start, end) => send(entry, "span", { start, end }),
    left: () => { place.replaceChildren(); mark(true); },
    label: t("It stands here"),
    fields: drawFind(seeker),
  });
  place.replaceChildren(passage.element, editor);
  passage.drawStripes();
  passage.reveal();
  return focusSave();
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
  // What is being answered is what is to be taken back: nothing, where that was not done.
  while (going) if (number || !(await going)) return;
  await alone(() => takeBack(number));
}

async function takeBack(number) {
  try {
    const told = await post("undo", { number });
    await reload(true);
    announce(t("Taken back: {what}.", { what: told.sentence }));
    return true;
  } catch (error) {
    toast(error.message, { kind: "error" });
    return false;
  }
}

const step = (by) => {
  if (isEditing()) return false;
  current = entries[Math.max(0, Math.min(entries.length - 1, placeNow() + by))]?.id ?? "";
  mark(true);
  return true;
};

for (const [answer, [key, label]] of Object.entries(ANSWERS)) {
  shortcut(`inbox.${answer}`, key.toLowerCase(), label, () => {
    const entry = entries[placeNow()];
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
  if (number > seen) news.look().catch(() => {}); // else the next change, or the next act, will tell
});
document.body.dataset.ready = "";
