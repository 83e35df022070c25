/**
 * What the coding page knows, in one place: the document, the codes, the codings as they are shown
 * (saved or on their way), what is active, what is hidden. Changes are shown at once, then saved.
 *
 * `on(name, hear)` tells of: "codings" {ids, whole}, "renamed" {from, to}, "codes", "active",
 * "keys", "view", "waiting" {n, away, offered}, "finished", "travelled" (the coding that was undone), "corrected"
 * {is}: whether the document has another text by now than the page, "gone" {is}: whether it was removed.
 */
import { ask, coder, post, showKept, study } from "./api.js";
import { newKey, overlay } from "./changes.js";
import { activate, codeOf, codes, domains, isCurrent, isInForce, readCodes, remember, remembered, setCodes, tell, use } from "./codes.js";
import { askWhose } from "./conflict.js";
import { onChange } from "./live.js";
import { askAnotherCode, askRefused } from "./refused.js";
import { Saving } from "./saving.js";
import { announce, plural, t, toast } from "./say.js";

const data = JSON.parse(document.getElementById("data").textContent);

/** {guid, name, finished, text: hash of its text} of the document on the page. */
export const doc = data.document;
/** Coding id → coding, as it is shown; an id that begins with "new:" is not saved yet. */
export const codings = new Map();

/** Spans [start, end) of the document's sentences, in order. */
export const sentences = Array.from({ length: data.sentences.length / 2 }, (_, n) => data.sentences.slice(2 * n, 2 * n + 2));

const saved = new Map();
/** The code of the refusal of what was chosen in a text that was corrected meanwhile. */
const CORRECTED = "Q719";
/** The same of what is asked of something that is not in the study. */
const UNKNOWN = "Q713";
let number = data.number;
/** Whether the document has another text by now: then offsets of the server mean nothing here. */
let isCorrected = false;
/** Whether the document is no longer in the study. */
let isGone = false;

export {
  activate, active, codeOf, codes, createCode, DIGITS, domains, isInForce, keys, on, readCodes, recent, remember, remembered,
  renameCodes, setCodes, setKey,
} from "./codes.js";

// What is shown

/** Which codings are shown: {proposed, rejected, coders: names not shown, names: say whose}. */
export const view = { proposed: true, rejected: false, coders: [], names: false, ...remembered("view") };

export function setView(changes) {
  Object.assign(view, changes);
  remember("view", { ...view });
  tell("view");
}

export const isHidden = (code) => remembered("hidden").includes(code);

/** Hides the codings of a code, or shows them again. */
export function hide(code, hidden) {
  remember("hidden", hidden ? [...new Set([...remembered("hidden"), code])] : remembered("hidden").filter((each) => each !== code));
  tell("view");
}

/** Hides the codings of all codes but `shown`, a set of ids; null hides none. */
export function showOnly(shown) {
  remember("hidden", shown ? [...codes.keys()].filter((id) => !shown.has(id)) : []);
  tell("view");
}

/** Whether a coding is to be seen now. */
export function isShown(coding) {
  if (coding.status === "rejected" && !view.rejected) return false;
  if (coding.status === "proposed" && !view.proposed) return false;
  return !view.coders.includes(coding.coder) && !remembered("hidden").includes(coding.code);
}

export const isMachine = (name) => name.startsWith("rules:");

/** How a coder is called on the page. */
export const coderName = (name) => (isMachine(name) ? t("the machine") : name === coder ? t("you") : name);

/** Whether this coder may change a coding: their own, and what the machine proposed. */
export const mayChange = (coding) => isMachine(coding.coder) || coding.coder === coder;

// Codings

const saving = new Saving(study, doc, coder, saved, {
  settled(change, coding, at) {
    meanwhile.set(coding?.id ?? change.id, { at, coding });
    if (coding) {
      saved.set(coding.id, coding);
      if (change.kind === "add") renamed(change.id, coding.id);
    } else if (change.kind === "remove") {
      saved.delete(change.id);
    }
    refresh([change.id, coding?.id]);
    if (coding && change.fields.code) activate(coding.code);
    // In a blind study, a proposal that is changed stays, rejected, beside what took its place.
    const isOther = change.kind === "edit" && coding && coding.id !== change.id;
    if (at === number + 1 && !isOther) number = at;
    else if (at > number || !coding) catchUp().catch(() => {});
  },
  dropped(change, error, theirs) {
    if (theirs) saved.set(theirs.id, theirs);
    else if (theirs === null) saved.delete(change.id);
    refresh([change.id]);
    if (error) toast(error.message, { kind: "error" });
  },
  async conflicted(change, theirs) {
    if (isGone) return "mine"; // kept as a new coding, for the case that the document comes back
    const whose = await askWhose(overlay(saved.get(change.id), [change]), theirs, { codeOf, coderName });
    if (theirs) saved.set(theirs.id, theirs);
    refresh([change.id]);
    return whose;
  },
  /** What was promised to be saved is not given up unasked; neither is what only lacks a code. */
  refused(change, error) {
    if (isGone) return Promise.resolve({ keep: true });
    const { code } = change.fields;
    const coding = overlay(saved.get(change.id), [change]) ?? saved.get(change.id);
    if (error.status === 404 && code && !isInForce(code)) {
      return askAnotherCode(coding, change, { domains, codes: [...codes.values()] });
    }
    return change.promised || error.code === CORRECTED ? askRefused(coding, change, error.message, { codeOf, coderName }) : null;
  },
  changed: (change) => refresh([change.id]),
  revived(old, change) {
    saved.delete(old);
    renamed(old, change.id);
    refresh([old, change.id]);
  },
  async look(id) {
    await catchUp();
    return saved.get(id) ?? null;
  },
  counted(told) {
    const n = told.offered + (told.away ? told.n : 0);
    showKept(doc.guid, n ? plural("{n} change was not saved.", "{n} changes were not saved.", n) : "");
    tell("waiting", told);
  },
  back: () => catchUp(),
});

function renamed(from, to) {
  codings.delete(from);
  tell("renamed", { from, to });
}

/** Shows these codings anew: as they are saved, and what is still to be saved on top. */
function refresh(ids) {
  const touched = new Set(ids.filter(Boolean));
  for (const id of touched) {
    const shown = overlay(saved.get(id), saving.changesOf(id));
    if (shown) codings.set(id, shown);
    else codings.delete(id);
  }
  tell("codings", { ids: touched, whole: false });
}

function change(kind, id, fields = {}, more = {}) {
  const there = { key: newKey(), kind, id, fields, v: saved.get(id)?.v ?? 0, tried: false, ...more };
  if (fields.code) there.called = codeOf(fields.code).name;
  if (kind === "add") there.id = `new:${there.key}`;
  saving.add(there);
  refresh([there.id]);
  return there.id;
}

/** Codes a span, whose words are `words`; the id that the coding has until it is saved, or "" where one is there that takes the memo. */
export function addCoding(s, e, code, memo, words) {
  for (const each of codings.values()) {
    if (each.s === s && each.e === e && each.code === code && each.coder === coder) {
      toast(t("These words carry “{code}” already.", { code: codeOf(code).name }));
      if (memo) editCoding(each.id, { memo: [each.memo, memo].filter(Boolean).join("\n\n") });
      return "";
    }
  }
  const id = change("add", "", { s, e, code, memo, coder, doc: doc.guid }, { words, text: doc.text });
  use(code);
  return id;
}

/** Changes a coding: any of {s, e, code, memo, status}. */
export function editCoding(id, fields) {
  if (!codings.has(id)) return;
  change("edit", id, fields);
  if (fields.code) use(fields.code);
}

/** Gives a coding another span; a proposal is accepted thereby. */
export function moveCoding(id, [s, e]) {
  editCoding(id, codings.get(id)?.status === "proposed" ? { s, e, status: "accepted" } : { s, e });
}

export function removeCoding(id) {
  if (codings.has(id)) change("remove", id);
}

/** How many codings of this document each code has, of those that stand (not rejected). */
export function countsHere() {
  const counts = new Map();
  for (const { code, status } of codings.values()) {
    if (status !== "rejected") counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

/** Takes back the last change if it was never sent; the coding that it was about, or null. */
export function takeBack() {
  const taken = saving.takeBack();
  if (!taken) return null;
  const coding = codings.get(taken.id) ?? saved.get(taken.id);
  refresh([taken.id]);
  return codings.get(taken.id) ?? coding;
}

/** Resolves when nothing is on its way any more. */
export const idle = () => saving.idle();

let isFinished = doc.finished;
let finishing = null;

/** Says that this coder has finished the document, or has not: one after the other, and what was said last. */
export function setFinished(finished) {
  isFinished = finished;
  finishing ??= sayFinished().finally(() => {
    finishing = null;
    tell("finished");
  });
  return finishing;
}

async function sayFinished() {
  while (doc.finished !== isFinished) {
    const finished = isFinished;
    try {
      await post(`documents/${doc.guid}/finish`, { finished });
      doc.finished = finished;
    } catch (error) {
      if (error.status === undefined) throw error;
      isFinished = doc.finished;
      toast(error.message, { kind: "error" });
    }
  }
}

// What others change

let catching = null;
/** Whether somebody asked anew while an answer was on its way, which may not tell of it yet. */
let again = false;
/** What was saved since the server was asked, id → {at, coding}: its answer may be older. */
const meanwhile = new Map();

/** Takes over what has changed in the study since this page heard last. */
export function catchUp() {
  again = true;
  catching ??= takeOverAll().finally(() => {
    catching = null;
  });
  return catching;
}

async function takeOverAll() {
  while (again) {
    again = false;
    await takeOver();
  }
}

async function takeOver() {
  meanwhile.clear();
  const told = await askHere(`changes?after=${number}&document=${doc.guid}`);
  if (!told) return;
  const others = told.told.filter((each) => each.actor !== coder);
  if (told.whole) await readAnew(told.number);
  else takeIn(told);
  if (others.length) announce(t("{name} {what}", { name: others.at(-1).actor, what: others.at(-1).sentence }));
  if (!told.whole && (others.length || !isCurrent(told))) await readCodes();
}

function takeIn(told) {
  if (isCorrected) return;
  const ids = new Set();
  for (const coding of told.codings) {
    saved.set(coding.id, coding);
    ids.add(coding.id);
  }
  for (const id of told.removed) {
    saved.delete(id);
    ids.add(id);
  }
  keepNewer(told.number);
  number = Math.max(number, told.number);
  if (ids.size) refresh([...ids]);
}

/** Reads all codings; where the document is gone after event `now`, the page stays as it is. */
async function readAnew(now) {
  const told = await askHere(`documents/${doc.guid}/codings`);
  number = told?.number ?? now;
  if (!told) return;
  tellGone(false);
  tellCorrected(told.text !== doc.text);
  if (!isCorrected) setCodings(told);
  await readCodes();
}

/** What the server says of this document; null where it is no longer in the study, which is told. */
async function askHere(path) {
  try {
    return await ask(path);
  } catch (error) {
    if (error.code !== UNKNOWN) throw error;
    tellGone(true);
    return null;
  }
}

function tellGone(is) {
  if (is === isGone) return;
  isGone = is;
  tell("gone", { is });
}

function tellCorrected(is) {
  if (is === isCorrected) return;
  isCorrected = is;
  tell("corrected", { is });
}

/** What was saved after the answer was given stays as it was saved. */
function keepNewer(answered) {
  for (const [id, { at, coding }] of meanwhile) {
    if (at <= answered) continue;
    if (coding) saved.set(id, coding);
    else saved.delete(id);
  }
}

function setCodings(told) {
  saved.clear();
  codings.clear();
  for (const coding of told.codings) saved.set(coding.id, coding);
  keepNewer(told.number);
  for (const [id, coding] of saved) codings.set(id, coding);
  for (const { id } of saving.waiting) {
    const shown = overlay(saved.get(id), saving.changesOf(id));
    if (shown) codings.set(id, shown);
    else codings.delete(id);
  }
  tell("codings", { ids: new Set(), whole: true });
}

/** Offers to save what an earlier window could not: "waiting" tells how much that is. */
export const recall = () => saving.recall();

/** Saves what is offered, or drops it. */
export const answerOffer = (save) => refresh(saving.answerOffer(save).map((each) => each.id));

/** Tries at once to save what waits. */
export const tryAgain = () => saving.again();

setCodes(data.codes);
setCodings(data);
onChange((told) => {
  if (told.number > number) saving.idle().then(() => told.number > number && catchUp().catch(() => {}));
});
for (const back of ["online", "focus"]) addEventListener(back, tryAgain);
addEventListener("beforeunload", (event) => saving.waiting.length && event.preventDefault());
