/** The coding that keys and buttons are about: chosen, decided, moved at its ends, taken away. */
import { blockAt, blocks } from "./blocks.js";
import { openChooser } from "./chooser.js";
import { statusName } from "./conflict.js";
import { announce, t, toast } from "./say.js";
import { paintSpans, wordsIn, wordsOf } from "./selection.js";
import {
  codeOf, coderName, codings, editCoding, hide, isHidden, isMachine, isShown, mayChange, moveCoding, on, removeCoding,
} from "./state.js";
import { light } from "./stripes.js";
import { onDrawn, show } from "./transcript.js";

let active = "";
const hearers = [];

/** Calls `hear(coding)` when another coding is chosen, or the chosen one changes; null for none. */
export const onChosen = (hear) => hearers.push(hear);

/** The coding that is chosen, or null. */
export const chosen = () => codings.get(active) ?? null;

/** Chooses a coding ("" for none): it shines gold as a whole. */
export function choose(id, { aloud = true } = {}) {
  if (active && active !== id) light(active, false, "active");
  active = codings.has(id) ? id : "";
  repaint();
  if (active && aloud) announce(tellAloud(chosen()));
}

function repaint() {
  const coding = chosen();
  if (coding) light(active, true, "active");
  paintSpans("chosen", coding ? [[coding.s, coding.e]] : []);
  paintSpans("signs", coding?.signs?.map(({ s, e }) => [s, e]) ?? []);
  for (const hear of hearers) hear(coding);
}

on("renamed", ({ from, to }) => {
  if (active === from) active = to;
});
on("codings", ({ ids, whole }) => {
  if (active && (whole || ids.has(active))) repaint();
});
onDrawn(() => active && light(active, true, "active"));

/** Says why a coding that was made or changed is not to be seen: its code is hidden. */
export function tellHidden({ code }) {
  if (!isHidden(code)) return;
  toast(t("The codings of “{code}” are hidden: this one is there, but not shown.", { code: codeOf(code).name }), { action: t("Show them"), onAction: () => hide(code, false) });
}

/** A coding in words, for those who hear the page. */
export function tellAloud({ code, coder, status, s }) {
  const turn = blockAt(s).n;
  return t("{code}, {status}, by {coder}, turn {turn}", { code: codeOf(code).name, status: statusName(status), coder: coderName(coder), turn: turn ?? "" });
}

/** Accepts or rejects the chosen proposal. */
export function decide(status) {
  const coding = changeable();
  if (!coding) return true;
  if (coding.status === "manual") {
    toast(t("People's own codings need no decision."));
    return true;
  }
  if (coding.status !== status) editCoding(coding.id, { status });
  announce(status === "accepted" ? t("“{code}” accepted.", { code: codeOf(coding.code).name }) : t("“{code}” rejected.", { code: codeOf(coding.code).name }));
  return true;
}

/** The chosen coding if this coder may change it; else it is said why not. */
function changeable() {
  const coding = chosen();
  if (!coding) toast(t("No coding is chosen: press O at a word, or click a marked one."));
  else if (!mayChange(coding)) toast(t("This is a coding of {name}: only they change it.", { name: coding.coder }));
  return coding && mayChange(coding) ? coding : null;
}

/** Takes the chosen coding away; a machine's is rejected, so that it does not come back. */
export function uncode() {
  const coding = changeable();
  if (!coding) return true;
  if (isMachine(coding.coder)) return decide("rejected");
  choose("");
  removeCoding(coding.id);
  toast(t("“{code}” removed.", { code: codeOf(coding.code).name }));
  return true;
}

/** Another code for the chosen coding; a proposal is accepted with it. */
export function change(after) {
  const coding = changeable();
  if (!coding) return true;
  openChooser([coding.s, coding.e], {
    change: coding.code,
    choose(code) {
      const now = codings.has(coding.id) ? coding.id : active;
      editCoding(now, coding.status === "proposed" ? { code, status: "accepted" } : { code });
      announce(t("Changed to “{code}”.", { code: codeOf(code).name }));
      tellHidden({ code });
    },
    closed: () => after?.(coding.id),
  });
  return true;
}

/** Moves the start (-1) or end (1) of the chosen coding by a word: outwards, or inwards. */
export function resize(edge, outwards) {
  const coding = changeable();
  if (!coding) return true;
  const span = resized([coding.s, coding.e], edge, outwards);
  if (!span) return true;
  moveCoding(coding.id, span);
  show(edge < 0 ? span[0] : span[1] - 1, { block: "nearest" });
  announce(t("Now from “{first}” to “{last}”", ends(span)));
  return true;
}

/** A span with one end moved by a word, or null where that cannot be. */
function resized([s, e], edge, outwards) {
  const at = edge < 0 ? blockAt(s).place : blockAt(e - 1).place;
  const near = blocks.slice(Math.max(at - 1, 0), at + 2).flatMap(wordsOf);
  if (edge < 0) {
    const start = outwards ? near.findLast(([from]) => from < s) : near.find(([from]) => from > s);
    return start && start[0] < e ? [start[0], e] : null;
  }
  const end = outwards ? near.find(([, to]) => to > e) : near.findLast(([, to]) => to < e);
  return end && end[1] > s ? [s, end[1]] : null;
}

function ends([s, e]) {
  const first = wordsOf(blockAt(s)).find(([, to]) => to > s) ?? [s, s];
  const last = wordsOf(blockAt(e - 1)).findLast(([from]) => from < e) ?? [e, e];
  return { first: wordsIn(first), last: wordsIn(last) };
}

/** The proposals that nobody has decided, in the order of the text. */
export function proposals() {
  const open = [...codings.values()].filter((each) => each.status === "proposed" && isShown(each));
  return open.sort((a, b) => a.s - b.s || a.e - b.e || (a.id < b.id ? -1 : 1));
}

/** The next proposal behind (or before) the chosen one or a place of the text; null if none is left. */
export function nextProposal(offset, step) {
  const open = proposals();
  if (!open.length) {
    toast(t("No proposal is left in this document."));
    return null;
  }
  const now = chosen();
  const from = now ? [now.s, now.e, now.id] : [offset, step > 0 ? -1 : Infinity, ""];
  const order = ({ s, e, id }) => s - from[0] || e - from[1] || (id === from[2] ? 0 : id < from[2] ? -1 : 1);
  const found = step > 0 ? open.find((each) => order(each) > 0) : open.findLast((each) => order(each) < 0);
  return found ?? (step > 0 ? open[0] : open.at(-1));
}
