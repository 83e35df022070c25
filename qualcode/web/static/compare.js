/** The compare page: one difference after the other to a consensus. */
import "./shell.js";
import { ask, post } from "./api.js";
import { all, dialog, make, one } from "./dom.js";
import { shortcut } from "./keys.js";
import { onChange } from "./live.js";
import { announce, number, plural, t, toast } from "./say.js";
import { refreshFigures, refreshSoon } from "./compare_agreement.js";
import { drawDifference, reasonNow } from "./compare_centre.js";
import { data } from "./compare_words.js";
import * as queue from "./compare_queue.js";
import { openRules } from "./compare_rules.js";
import { isEditing, stopEditing } from "./compare_span.js";

const centre = one("#centre");
const done = [];
let current = null;
let view = null;
let busy = false;
let seen = 0;

/** Shows a difference; the heading gets the focus where `focus` says so. */
async function show(id, { focus = false } = {}) {
  if (!id) return showNone();
  centre.setAttribute("aria-busy", "true");
  let found;
  try {
    found = await ask(`compare/differences/${id}?machine=${queue.filter().machine}`);
  } catch (error) {
    if (error.status !== 404) toast(error.message, { kind: "error" });
    return showNone();
  }
  draw(found);
  history.replaceState(null, "", `#${id}`);
  if (focus) one("#title").focus();
}

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

/** Decides the difference that is shown, then shows the next one. */
async function decide(action, extra = {}) {
  if (!current || busy) return;
  busy = true;
  const mine = { id: current.id, short: current.short, action, extra, seen: current.seen, reason: reasonNow() };
  try {
    await send(mine);
  } catch (error) {
    if (error.status === 409 && error.told.theirs) await settleConflict(mine, error);
    else toast(error.message, { kind: "error" });
  } finally {
    busy = false;
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
  say(words, true);
  refreshSoon();
}

/** Somebody else decided meanwhile: both are shown, and one is chosen. */
async function settleConflict(mine, error) {
  const theirs = error.told.theirs;
  const last = theirs.decisions[0];
  const content = make("div.sides",
    make("section.panel", make("h3", t("Yours")), make("p", { id: "conflict-mine" }, one(`[data-does="${mine.action}"]`)?.dataset.words ?? mine.action), mine.reason && make("p.soft", mine.reason)),
    make("section.panel", make("h3", t("There now")), make("p", last ? last.said : t("The codings have changed; nothing is decided yet."))));
  const answer = await dialog(t("Decided meanwhile"), [make("p", t("Somebody else changed this difference while you looked at it. Which holds?")), content],
    [["", t("Leave it as it is now")], ["mine", t("Decide as I said"), "primary"]]);
  await queue.reload();
  draw(theirs);
  if (answer === "mine") await send({ ...mine, seen: theirs.seen }).catch((again) => toast(again.message, { kind: "error" }));
}

function remember(reason) {
  if (!reason) return;
  data.reasons = [reason, ...data.reasons.filter((each) => each !== reason)].slice(0, 20);
  tellReasons();
}

const tellReasons = () => one("#reasons").replaceChildren(...data.reasons.map((value) => make("option", { value })));

/** Says what was done, calmly, with a way back. */
function say(words, withUndo = false) {
  const place = one("#last");
  if (place) place.replaceChildren(make("span", words), withUndo ? make("button.quiet", { type: "button", onclick: undo }, t("Undo"), make("kbd", "Ctrl+Z")) : "");
  announce(words);
}

async function undo() {
  if (busy) return;
  busy = true;
  try {
    const told = await post("undo");
    seen = Math.max(seen, told.number);
    const last = done.pop();
    await queue.reload();
    await show(last?.id || current?.id || queue.firstId());
    say(t("Taken back: {what}.", { what: told.sentence }));
    refreshSoon();
  } catch (error) {
    toast(error.message, { kind: "error" });
  } finally {
    busy = false;
  }
}

async function step(by) {
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

function registerKeys() {
  for (const [at, letter] of ["a", "b", "c", "d"].entries()) {
    shortcut(`take${letter}`, letter, t("Take what coder {letter} said", { letter: letter.toUpperCase() }), () => press(`take:${at}`));
  }
  for (let at = 0; at < 9; at += 1) {
    shortcut(`take${at + 1}`, String(at + 1), t("Take what coder {letter} said", { letter: at + 1 }), () => press(`take:${at}`));
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
queue.onOpen((id) => show(id, { focus: true }));
document.addEventListener("compare:filter", () => {
  tellAddresses();
  show(queue.firstId());
});
one("#lock").addEventListener("click", lock);
one("#rules").addEventListener("click", () => openRules(queue, async (told) => {
  seen = Math.max(seen, told.number);
  await queue.reload();
  await show(queue.firstId());
  say(t("Decided by the rule: {n}. The consensus has {total} codings.", { n: number(told.decided), total: number(told.consensus) }), true);
  refreshSoon();
}));
await queue.reload();
seen = queue.known().number;
tellAddresses();
await show(location.hash.slice(1) || queue.firstId());
if (!current) await show(queue.firstId());
refreshFigures();
onChange(async ({ number: newest }) => {
  if (newest <= seen || busy) return;
  seen = newest;
  try {
    await queue.reload();
  } catch (error) {
    if (error.code !== "Q014") throw error;
    return location.reload(); // somebody has made the study blind
  }
  if (!current) await show(queue.firstId());
  return refreshSoon();
});
addEventListener("hashchange", () => show(location.hash.slice(1), { focus: true }));
document.body.dataset.ready = "";
