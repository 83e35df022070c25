/** The compare page: one difference after the other to a consensus. */
import "./shell.js";
import { ask, asking, post } from "./api.js";
import { all, dialog, make, one } from "./dom.js";
import { hint, shortcut } from "./keys.js";
import { following, onChange } from "./live.js";
import { announce, number, plural, t, toast } from "./say.js";
import { refreshFigures, refreshSoon } from "./compare_agreement.js";
import { drawDifference, reasonNow } from "./compare_centre.js";
import { LETTERS, coderName, data, takingKey } from "./compare_words.js";
import * as queue from "./compare_queue.js";
import { openRules } from "./compare_rules.js";
import { isEditing, stopEditing } from "./compare_span.js";

const centre = one("#centre");
const done = [];
let current = null;
let view = null;
/** What is being decided or taken back: whether that was done; null while nothing is. */
let going = null;
/** The difference that is on its way, or "". */
let wanted = "";
/** The number of the journal up to which the page shows what was done, and the newest it heard of. */
let seen = 0;
let newest = 0;
const askLast = asking();

/** While another difference is on its way, nothing is decided on the one that still stands there. */
const isWaiting = () => centre.getAttribute("aria-busy") === "true";
const wait = (on) => {
  centre.setAttribute("aria-busy", String(on));
  wanted = "";
};

/**
 * Shows a difference; the heading gets the focus where `focus` says so. A reason that is another one
 * than `reason` by then was typed for it.
 */
async function show(id, { focus = false, reason = reasonNow() } = {}) {
  if (!id) return showNone();
  wait(true);
  wanted = id;
  let found;
  try {
    found = await askLast(address(id));
  } catch (error) {
    if (error.status === 404) return showNone();
    wait(false);
    return toast(error.message, { kind: "error" });
  }
  if (!found) return undefined; // one has gone on to another
  const typed = reasonNow() === reason ? "" : reasonNow();
  const isTyping = document.activeElement?.id === "reason";
  draw(found);
  one("#reason").value = typed;
  if (isTyping) one("#reason").focus();
  history.replaceState(null, "", `#${id}`);
  if (focus) one("#title").focus();
}

const address = (id) => `compare/differences/${id}?machine=${queue.filter().machine}`;

function draw(found) {
  stopEditing();
  const had = current !== null && (centre.contains(document.activeElement) || document.activeElement === document.body);
  current = found;
  view?.passage.close();
  view = drawDifference(found, queue.known().coders, decide);
  centre.replaceChildren(view.element);
  wait(false);
  centre.scrollTop = 0;
  view.passage.drawStripes();
  view.passage.reveal();
  queue.mark(found.id);
  if (had) one("#title").focus();
}

function showNone() {
  stopEditing();
  current = null;
  wait(false);
  const { standing } = queue.known();
  const left = ["open", "postponed", "stale"].reduce((sum, each) => sum + (standing[each] ?? 0), 0);
  const settled = left === 0 && (standing.settled ?? 0) > 0;
  const had = centre.contains(document.activeElement);
  centre.replaceChildren(make("div.none", make("h2", { id: "title", tabindex: "-1" }, settled ? t("Every difference is settled") : t("Nothing to show")),
    make("p.soft", settled
      ? t("The consensus is complete. It is a layer like any coder's: take it for the matrix, the quotes and the report.")
      : left ? t("No difference fits this filter. Put off or to be looked at again: {n}.", { n: number(left - (standing.open ?? 0)) }) : t("There is nothing to compare yet: two people must have coded."))));
  queue.mark("");
  if (had) one("#title").focus();
}

/** Decides the difference that is shown, then shows the next one; `words` say what was chosen. */
async function decide(action, words, extra = {}) {
  if (!current || going || isWaiting()) return;
  const mine = { id: current.id, short: current.short, action, words, extra, seen: current.seen, reason: reasonNow() };
  one("#reason").value = ""; // what is typed from now on is said of the next one
  await alone(() => attempt(mine));
}

/** Does one thing at a time: meanwhile nothing else is decided. `work` says whether it was done. */
async function alone(work) {
  wait(true);
  going = work().finally(() => {
    going = null;
    news.outdate();
    wait(false);
  });
  await going;
  await catchUp();
}

async function attempt(mine) {
  try {
    await send(mine);
    return true;
  } catch (error) {
    if (error.status === 409 && error.told.theirs) return settleConflict(mine, error.told.theirs);
    if (one("#reason")) one("#reason").value ||= mine.reason;
    toast(error.message, { kind: "error" });
    return false;
  }
}

async function send({ id, short, action, extra, seen: version, reason }) {
  const filter = queue.filter();
  const told = await post(`compare/differences/${id}`, { action, reason, seen: version, filter, ...extra });
  done.push({ id, number: told.number });
  remember(reason);
  const words = `${short}: ${told.decisions[0].what}. ${plural("{n} left.", "{n} left.", told.left)}`;
  await queue.reload();
  await show(JSON.stringify(filter) === JSON.stringify(queue.filter()) ? told.next : queue.firstId(), { reason: "" });
  seen = Math.max(seen, told.number);
  say(words, told.number);
  refreshSoon();
}

/** Somebody else decided meanwhile: both are shown, and one is chosen. */
async function settleConflict(mine, theirs) {
  const last = theirs.decisions[0];
  const content = make("div.sides",
    make("section.panel", make("h3", t("Yours")), make("p", mine.words), mine.reason && make("p.soft", mine.reason)),
    make("section.panel", make("h3", t("There now")), make("p", last ? last.said : t("The codings have changed; nothing is decided yet."))));
  const answer = await dialog(t("Decided meanwhile"), [make("p", t("Somebody else changed this difference while you looked at it. Which holds?")), content],
    [["", t("Leave it as it is now")], ["mine", t("Decide as I said"), "primary"]]);
  await queue.reload();
  draw(theirs);
  one("#reason").value = mine.reason;
  return answer === "mine" && attempt({ ...mine, seen: theirs.seen });
}

/** Shows what others did meanwhile, in the queue and in the difference on the screen. */
async function catchUp() {
  if (newest <= seen || going) return;
  const heard = newest;
  try {
    await news.look();
  } catch (error) {
    if (error.status === undefined) throw error;
    if (error.code === "Q014") location.reload(); // somebody has made the study blind
    return; // else the next change, or the next act, will tell
  }
  seen = Math.max(seen, heard);
  refreshSoon();
}

/** The queue, and the difference that is shown, as they are by now; null where it is no more. */
async function readAgain() {
  await queue.reload();
  const id = current?.id ?? "";
  const found = id && (await ask(address(id)).catch((error) => {
    if (error.status !== 404) throw error;
    return null;
  }));
  return { id, found };
}

const news = following(readAgain, ({ id, found }) => (id ? showAgain(id, found) : going || current || show(queue.firstId())));

/** Shows the difference as it is by now; whoever is in the middle of something there is told instead. */
function showAgain(id, found) {
  if (going || isWaiting() || current?.id !== id || JSON.stringify(found) === JSON.stringify(current)) return undefined;
  const isNew = found && found.decisions.length > current.decisions.length;
  const words = isNew ? t("Decided meanwhile: {what}", { what: found.decisions[0].said }) : t("Somebody has just changed what is coded here.");
  const isInTheMiddle = isEditing() || document.activeElement?.id === "reason" || one("dialog[open]");
  if (!isInTheMiddle) return renew(found, words);
  one("#news")?.remove();
  one(".own-place", centre).before(make("p.note.warn", { id: "news" }, words, " ",
    make("button", { type: "button", onclick: () => renew(found, words) }, t("Show it"))));
  announce(words);
  return undefined;
}

/** Draws the difference anew, where it is and with what was typed; the next one where it is no more. */
async function renew(found, words) {
  if (!found) await show(queue.firstId());
  else {
    const reason = reasonNow();
    const held = centre.contains(document.activeElement) ? document.activeElement.dataset.does : "";
    const places = [centre, view.passage.element].map((each) => each.scrollTop);
    draw(found);
    [centre, view.passage.element].forEach((each, at) => { each.scrollTop = places[at]; });
    one("#reason").value = reason;
    if (held) one(`[data-does="${CSS.escape(held)}"]`, centre)?.focus();
  }
  say(words);
}

function remember(reason) {
  if (!reason) return;
  data.reasons = [reason, ...data.reasons.filter((each) => each !== reason)].slice(0, 20);
  tellReasons();
}

const tellReasons = () => one("#reasons").replaceChildren(...data.reasons.map((value) => make("option", { value })));

/** Says what was done, calmly, with a way back where it is the action of a number. */
function say(words, action = 0) {
  const place = one("#last");
  if (place) place.replaceChildren(make("span", words), action ? make("button.quiet", { type: "button", onclick: () => undo(action) }, t("Undo"), hint("undo")) : "");
  announce(words);
}

/** Takes back one's own action of that number, or the last one. */
async function undo(action) {
  // What is being decided is what is to be taken back: nothing, where that was not done.
  while (going) if (action || !(await going)) return;
  if (!isHeldUp()) await alone(() => takeBack(action));
}

async function takeBack(action) {
  try {
    const told = await post("undo", { number: action });
    const at = action ? done.findIndex((each) => each.number === action) : done.length - 1;
    const [last] = at < 0 ? [] : done.splice(at, 1);
    await queue.reload();
    await show(last?.id || current?.id || queue.firstId());
    seen = Math.max(seen, told.number);
    say(t("Taken back: {what}.", { what: told.sentence }));
    refreshSoon();
    return true;
  } catch (error) {
    toast(error.message, { kind: "error" });
    return false;
  }
}

/** Whether a passage of one's own is being made, which is not thrown away by a key: that is said. */
function isHeldUp() {
  if (isEditing()) toast(t("First save your own passage, or give it up (Esc)."));
  return isEditing();
}

async function step(by) {
  if (going || isHeldUp()) return undefined;
  if (!current) return show(queue.firstId());
  try {
    const id = await queue.neighbour(wanted || current.id, by);
    return id ? show(id) : announce(by > 0 ? t("That was the last one.") : t("That was the first one."));
  } catch (error) {
    return toast(error.message, { kind: "error" });
  }
}

const press = (does) => {
  const button = one(`[data-does="${does}"]`, centre);
  if (!button || isEditing()) return false;
  button.click();
  return true;
};

/** Takes what the coder of a letter said; who has nothing here is told so. */
function take(letter) {
  if (press(`take:${letter}`)) return true;
  const coder = queue.known().coders.find((each) => each.letter === letter);
  if (!coder || !current || isEditing()) return false;
  toast(t("{coder} has nothing here that could be taken.", { coder: coderName(coder.name) }));
  return true;
}

function registerKeys() {
  for (const [at, letter] of LETTERS.entries()) {
    for (const key of new Set([takingKey(letter).toLowerCase(), String(at + 1)])) {
      shortcut(`take${key}`, key, t("Take what coder {letter} said", { letter }), () => take(letter));
    }
  }
  shortcut("merge", "m", t("Merge: what any of them covered"), () => press("union"));
  shortcut("intersection", "i", t("What all of them covered"), () => press("intersection"));
  shortcut("longest", "o", t("The longest passage"), () => press("longest"));
  shortcut("majority", "v", t("What most of them covered"), () => press("majority"));
  shortcut("own", "e", t("A passage and code of your own"), () => press("boundary"));
  shortcut("none", "x", t("None of it holds"), () => press("none"));
  shortcut("postpone", "l", t("Put it off"), () => press("postpone"));
  for (const key of ["j", "n"]) shortcut(`next${key}`, key, t("Next difference"), () => { step(1); });
  for (const key of ["k", "p"]) shortcut(`before${key}`, key, t("Previous difference"), () => { step(-1); });
  shortcut("reason", "r", t("Say why"), () => one("#reason")?.focus());
  shortcut("undo", "Ctrl+z", t("Take back your last change"), () => { undo(); });
}

async function lock() {
  const told = make("p", t("From then on nobody sees what others code, nor the consensus, until the study is unlocked."));
  if ((await dialog(t("Make the study blind?"), told, [["", t("Cancel")], ["yes", t("Make it blind"), "primary"]])) !== "yes") return;
  going = post("compare/blind", { blind: true }); // nothing is asked any more that a blind study refuses
  await going.then(() => location.reload(), (error) => {
    going = null;
    toast(error.message, { kind: "error" });
  });
}

function tellAddresses() {
  for (const link of all("[data-export]")) link.href = `${link.href.split("?")[0]}?${queue.query()}`;
}

registerKeys();
tellReasons();
queue.onOpen(async (id) => {
  if (going || isHeldUp()) return;
  await show(id, { focus: true });
  centre.scrollIntoView(); // on a narrow screen it stands below the queue
});
document.addEventListener("compare:filter", () => {
  tellAddresses();
  if (!going && !isEditing()) show(queue.firstId());
});
one("#lock").addEventListener("click", lock);
one("#rules").addEventListener("click", () => openRules(queue, (told) => alone(async () => {
  await queue.reload();
  await show(queue.firstId());
  seen = Math.max(seen, told.number);
  say(t("Decided by the rule: {n}. The consensus has {total} codings.", { n: number(told.decided), total: number(told.consensus) }), told.number);
  refreshSoon();
  return true;
})));
await queue.reload();
seen = queue.known().number;
tellAddresses();
await show(location.hash.slice(1) || queue.firstId());
if (!current) await show(queue.firstId());
refreshFigures();
onChange(({ number: now }) => {
  newest = now;
  return catchUp();
});
addEventListener("hashchange", () => going || isHeldUp() || show(location.hash.slice(1), { focus: true }));
document.body.dataset.ready = "";
