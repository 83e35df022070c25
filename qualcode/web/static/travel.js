/** Back and forth through what one did oneself: an action at a time, which is named, and its place shown. */
import { ask, coder, post } from "./api.js";
import { tell } from "./codes.js";
import { dialog, make } from "./dom.js";
import { t, toast } from "./say.js";
import { catchUp, codeOf, codings, doc, idle, takeBack } from "./state.js";

const WAYS = {
  undo: { title: t("Undo this?"), go: t("Undo"), done: (what) => t("Undone: {what}", { what }) },
  redo: { title: t("Do this again?"), go: t("Do again"), done: (what) => t("Done again: {what}", { what }) },
};

/** One step waits for the other: each is about what the one before has left. */
let last = Promise.resolve();

/** Takes back the last thing that this coder did, or their action of that number. */
export const undo = (number) => queue(() => back(number));

/** Does again what was taken back last. */
export const redo = () => queue(() => step("redo"));

function queue(work) {
  last = last.then(work, work);
  return last;
}

async function back(number) {
  const taken = number === undefined && takeBack();
  if (!taken) return step("undo", number);
  toast(t("“{code}”: taken back before it was saved.", { code: codeOf(taken.code).name }));
  return tell("travelled", taken);
}

async function step(way, number) {
  await idle();
  try {
    const next = number === undefined ? await ask(way) : { number };
    const isHere = next.coded === doc.name;
    if (number === undefined && !isHere && !(await isWanted(way, next))) return;
    const before = new Map(codings);
    const told = await post(way, way === "undo" ? { number: next.number } : {});
    await catchUp();
    toast(WAYS[way].done(told.sentence));
    const place = isHere && changedPlace(before);
    if (place) tell("travelled", place);
  } catch (error) {
    if (error.status === undefined) throw error;
    toast(error.message, { kind: error.status === 409 ? "done" : "error" });
  }
}

/** Asks before a step that is more than one coding, or elsewhere. */
async function isWanted(way, { sentence }) {
  const content = [make("p", t("What comes next is not a single coding in this document:")), make("blockquote", `${coder} ${sentence}`)];
  const { title, go } = WAYS[way];
  return (await dialog(title, content, [["", t("Cancel")], ["go", go, "primary"]])) === "go";
}

/** The first coding that is another one than before, or is no more. */
function changedPlace(before) {
  const ids = new Set([...before.keys(), ...codings.keys()]);
  const changed = [...ids].filter((id) => before.get(id)?.v !== codings.get(id)?.v);
  return changed.map((id) => codings.get(id) ?? before.get(id)).sort((a, b) => a.s - b.s)[0];
}
