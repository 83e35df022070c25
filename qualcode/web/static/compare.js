/** The compare page: one difference after the other to a consensus. */
import "./shell.js";
import { ask, asking, post } from "./api.js";
import { all, dialog, make, one } from "./dom.js";
import { hint, shortcut } from "./keys.js";
import { onChange } from "./live.js";
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
let busy = false;
/** The number of the journal up to which the page shows what was done, and the newest it heard of. */
let seen = 0;
let newest = 0;
const askLast = asking();

/** Shows a difference; the heading gets the focus where `focus` says so. */
async function show(id, { focus = false } = {}) {
  if (!id) return showNone();
  centre.setAttribute("aria-busy", "true");
  let found;
  try {
    found = await askLast(address(id));
  } catch (error) {
    if (error.status !== 404) toast(error.message, { kind: "error" });
    return showNone();
  }
  if (!found) return undefined; // one has gone on to another
  draw(found);
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
  centre.setAttribute("aria-busy", "false");
  centre.scrollTop = 0;
  view.passage.drawStripes();
  view.passage.reveal();
  queue.mark(found.id);
  if (had) one("#title").focus();
}

function showNone() {
  stopEditing();
  current = null;
  centre.setAttribute("aria-busy", "false");
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
  if (!current || busy) return;
  busy = true;
  try {
    await attempt({ id: current.id, short: current.short, action, words, extra, seen: current.seen, reason: reasonNow() });
  } finally {
    busy = false;
  }
  await catchUp();
}

async function attempt(mine) {
  try {
    await send(mine);
  } catch (error) {
    if (error.status === 409 && error.told.theirs) await settleConflict(mine, error.told.theirs);
    else toast(error.message, { kind: "error" });
  }
}

async function send({ id, short, action, extra, seen: version, reason }) {
  const told = await post(`compare/differences/${id}`, { action, reason, seen: version, filter: queue.filter(), ...extra });
  seen = Math.max(seen, told.number);
  done.push({ id, number: told.number });
  remember(reason);
  const words = `${short}: ${told.decisions[0].what}. ${plural("{n} left.", "{n} left.", told.left)}`;
  await queue.reload();
  await show(told.next);
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
  if (answer === "mine") await attempt({ ...mine, seen: theirs.seen });
}

/** Shows what others did meanwhile, in the queue and in the difference on the screen. */
async function catchUp() {
  if (newest <= seen || busy) return;
  seen = newest;
  try {
    await queue.reload();
    await (current ? lookAgain() : show(queue.firstId()));
  } catch (error) {
    if (error.code !== "Q014") throw error;
    location.reload(); // somebody has made the study blind
    return;
  }
  refreshSoon();
}

/** Shows the difference as it is by now; whoever is in the middle of something there is told instead. */
async function lookAgain() {
  const { id } = current;
  const found = await ask(address(id)).catch((error) => {
    if (error.status !== 404) throw error;
    return null;
  });
  if (busy || current?.id !== id || JSON.stringify(found) === JSON.stringify(current)) return;
  const isNew = found && found.decisions.length > current.decisions.length;
  const words = isNew ? t("Decided meanwhile: {what}", { what: found.decisions[0].said }) : t("Somebody has just changed what is coded here.");
  const isInTheMiddle = isEditing() || document.activeElement?.id === "reason" || one("dialog[open]");
  if (!isInTheMiddle) return renew(found, words);
  one("#news")?.remove();
  one(".own-place", centre).before(make("p.note.warn", { id: "news" }, words, " ",
    make("button", { type: "button", onclick: () => renew(found, words) }, t("Show it"))));
  announce(words);
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
  if (busy || isHeldUp()) return;
  busy = true;
  try {
    const told = await post("undo", { number: action });
    seen = Math.max(seen, told.number);
    const at = action ? done.findIndex((each) => each.number === action) : done.length - 1;
    const [last] = at < 0 ? [] : done.splice(at, 1);
    await queue.reload();
    await show(last?.id || current?.id || queue.firstId());
    say(t("Taken back: {what}.", { what: told.sentence }));
    refreshSoon();
  } catch (error) {
    toast(error.message, { kind: "error" });
  } finally {
    busy = false;
  }
  await catchUp();
}

/** Whether a passage of one's own is being made, which is not thrown away by a key: that is said. */
function isHeldUp() {
  if (isEditing()) toast(t("First save your own passage, or give it up (Esc)."));
  return isEditing();
}

async function step(by) {
  if (isHeldUp()) return undefined;
  if (!current) return show(queue.firstId());
  const id = await queue.neighbour(current.id, by);
  return id ? show(id) : announce(by > 0 ? t("That was the last one.") : t("That was the first one."));
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
  busy = true; // nothing is asked any more that a blind study refuses
  await post("compare/blind", { blind: true }).then(() => location.reload(), (error) => {
    busy = false;
    toast(error.message, { kind: "error" });
  });
}

function tellAddresses() {
  for (const link of all("[data-export]")) link.href = `${link.href.split("?")[0]}?${queue.query()}`;
}

registerKeys();
tellReasons();
queue.onOpen(async (id) => {
  await show(id, { focus: true });
  centre.scrollIntoView(); // on a narrow screen it stands below the queue
});
document.addEventListener("compare:filter", () => {
  tellAddresses();
  show(queue.firstId());
});
one("#lock").addEventListener("click", lock);
one("#rules").addEventListener("click", () => openRules(queue, async (told) => {
  seen = Math.max(seen, told.number);
  await queue.reload();
  await show(queue.firstId());
  say(t("Decided by the rule: {n}. The consensus has {total} codings.", { n: number(told.decided), total: number(told.consensus) }), told.number);
  refreshSoon();
}));
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
addEventListener("hashchange", () => show(location.hash.slice(1), { focus: true }));
document.body.dataset.ready = "";
