/** What can be done to a document on the study's page: another name, and taking it away. */
import { ask, patch, remove } from "./api.js";
import { askUntilDone } from "./conflict.js";
import { dialog, make } from "./dom.js";
import { number, plural, t, toast } from "./say.js";
import { takeBack } from "./takeback.js";

/**
 * What a document's menu offers. `done(id, way)` shows the study anew, with the focus on the document
 * of that id where it is there: after "rename", "remove" and, once one of these was taken back, "undo".
 */
export const menuOf = (each, done) => [
  [t("Rename…"), () => rename(each, done)],
  [t("Remove…"), () => askRemoval(each, done)],
];

const addressOf = ({ id }) => `documents/${id}`;

async function rename(each, done) {
  const input = make("input", { id: "document-name", value: each.name, required: true, maxlength: "200", autocomplete: "off" });
  let seen = each.name;
  const send = () => patch(addressOf(each), { name: input.value, seen }).catch((error) => {
    if (error.status === 404) return error;
    seen = error.told?.theirs ?? seen;
    throw error;
  });
  const asked = askUntilDone(t("Rename the document"), [make("label", { for: "document-name" }, t("Name")), input], t("Rename"), send);
  input.select();
  const told = await asked;
  if (told?.status) return tellGone(each, done);
  if (!told?.number) return undefined;
  toast(t("“{old}” is now called “{new}”.", { old: each.name, new: told.name }), takeBack([told.number], () => done(each.id, "undo")));
  return done(each.id, "rename");
}

async function askRemoval(each, done) {
  try {
    let found = await ask(`${addressOf(each)}/removal`);
    for (let n = 0; found; n += 1) {
      if (!(await isWanted(each, found, n > 0))) return undefined;
      const told = await remove(addressOf(each), { seen: found.goes }).catch(stale);
      if (told.number) return tellRemoved(each, told.number, done);
      found = told.theirs;
    }
  } catch (error) {
    if (error.status === undefined) throw error;
    if (error.status === 404) return tellGone(each, done);
    toast(error.message, { kind: "error" });
  }
  return undefined;
}

/** What the server says of a removal that would take something else by now than was shown. */
function stale(error) {
  if (!error.told?.theirs) throw error;
  return error.told;
}

function tellRemoved(each, number, done) {
  toast(t("“{name}” was removed.", { name: each.name }), takeBack([number], () => done(each.id, "undo")));
  return done(each.id, "remove");
}

function tellGone(each, done) {
  toast(t("This document is no longer in the study."), { kind: "error" });
  return done(each.id, "remove");
}

/** Shows what goes with a document, and asks whether it is to go. */
async function isWanted(each, { goes, coders }, changed) {
  const answer = await dialog(t("Remove “{name}”?", { name: each.name }), [
    changed ? make("p.note.warn", { role: "alert" }, t("Something was done in it meanwhile. This is what goes now.")) : null,
    make("p", t("The text goes, and with it:")),
    make("ul.goes", tellGoes(goes, coders).map((line) => make("li", line))),
    make("p.soft", t("You can take this back. What that needs stays in the study’s file.")),
  ], [["", t("Leave it")], ["go", t("Remove"), "danger"]]);
  return answer === "go";
}

function tellGoes({ codings, memos, quotes, participants }, coders) {
  const total = Object.values(codings).reduce((sum, n) => sum + n, 0);
  const by = Object.entries(codings).map(([name, n]) => `${coders[name] ?? name}: ${number(n)}`).join(", ");
  return [
    total ? plural("{n} coding ({coders})", "{n} codings ({coders})", total, { coders: by }) : t("no coding"),
    memos ? plural("{n} memo on the document", "{n} memos on the document", memos) : "",
    quotes ? plural("{n} quote chosen for a theme", "{n} quotes chosen for themes", quotes) : "",
    participants.length ? t("participants of whom nothing else tells: {names}", { names: participants.join(", ") }) : "",
  ].filter(Boolean);
}
