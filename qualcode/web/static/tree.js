/**
 * The codes of the coding page: the tree with each code's key, its counts here and in the study, an
 * eye that hides its codings, and what else can be done with it.
 */
import { post, study } from "./api.js";
import { placeOf, placeOptions } from "./codeplaces.js";
import { CodeTree } from "./codetree.js";
import { dialog, make } from "./dom.js";
import { askForCode } from "./newcode.js";
import { announce, number, plural, t, toast } from "./say.js";
import {
  active, activate, catchUp, codeOf, codes, countsHere, DIGITS, domains, hide, isHidden, keys, on, renameCodes, setCodes, setKey, showOnly,
} from "./state.js";
import { undo } from "./travel.js";

let tree;
let all;
let apply = () => false;
let here = new Map();
/** What `here` was when the study's counts were told: they grow and shrink with it. */
let then = new Map();
let digits = new Map();

/** Puts the tree into `element`; `work(code, event)` codes what is selected, and says whether it did. */
export function showTree(element, work) {
  apply = work ?? apply;
  all = make("button.quiet.all", { type: "button", title: t("Show the codings of all codes"), onclick: showAll });
  tree = new CodeTree(element, {
    choose, move, menu, tell,
    eye: { hidden: isHidden, turn },
    head: make("div.tree-head", make("h2", t("Codes")), all,
      make("button.quiet", { type: "button", onclick: () => newCode(), title: t("Make a new code") }, t("New…"))),
  });
  on("codes", () => {
    then = countsHere();
  });
  for (const name of ["codes", "codings", "active", "keys", "view"]) on(name, schedule);
  on("codes", ({ gone }) => gone.length && toast(t("No longer in the codebook: {codes}", { codes: gone.map(tellGone).join(", ") })));
  on("keys", ({ key, code }) => key && toast(t("“{code}” has key {key} now.", { code: codes.get(code).name, key })));
  then = countsHere();
  draw();
}

const tellGone = ({ name, key }) => (key ? t("{code} (key {key})", { code: name, key }) : name);

/** Brings the cursor to the filter. */
export const focusFilter = () => tree.focusFilter();

let drawing = false;

function schedule() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw();
  });
}

function draw() {
  here = countsHere();
  digits = new Map([...keys()].map(([key, id]) => [id, key]));
  const n = [...codes.keys()].filter(isHidden).length;
  all.hidden = !n;
  all.textContent = plural("{n} hidden", "{n} hidden", n);
  tree.show({ domains, codes: [...codes.values()] }, active());
}

function tell({ id, counts: { manual = 0, accepted = 0, proposed = 0 } }) {
  const n = here.get(id) ?? 0;
  return {
    count: n ? number(n) : "", digit: digits.get(id),
    counted: t("{here} here, {total} in the study", { here: number(n), total: number(manual + accepted + proposed + n - (then.get(id) ?? 0)) }),
  };
}

function choose(id, event) {
  if (codes.get(id).known && apply(id, event)) return;
  activate(id);
  announce(t("“{code}” is active", { code: codes.get(id).name }));
}

function turn(id) {
  const { name } = codes.get(id);
  hide(id, !isHidden(id));
  announce(isHidden(id) ? t("The codings of “{code}” are hidden", { code: name }) : t("The codings of “{code}” are shown", { code: name }));
}

function showAll() {
  showOnly(null);
  tree.focus();
  announce(t("The codings of all codes are shown"));
}

/** Shows only the codings of a code and of those below it. */
function only({ id, name }) {
  showOnly(new Set([...codes.values()].filter((code) => isBelow(code, id)).map((code) => code.id)));
  announce(t("Only the codings of “{code}” are shown", { code: name }));
}

function isBelow(code, id) {
  for (let each = code; each; each = codes.get(each.parent)) if (each.id === id) return true;
  return false;
}

function menu(code) {
  return [
    [t("Move to…"), () => askWhere(code)],
    [t("Give it a key…"), () => askKey(code)],
    null,
    [isHidden(code.id) ? t("Show its codings") : t("Hide its codings"), () => turn(code.id)],
    [t("Show only this code"), () => only(code)],
    ...([...codes.keys()].some(isHidden) ? [[t("Show all codes"), showAll]] : []),
    null,
    [t("New code below it…"), () => newCode(code.id)],
    [t("Open in the codebook"), () => location.assign(`/s/${study}/codebook#${encodeURIComponent(code.id)}`)],
  ];
}

async function askWhere(code) {
  const select = make("select", { id: "move-to" }, placeOptions({ domains, codes: [...codes.values()] }, code.id));
  const now = code.parent ? `parent ${code.parent}` : `domain ${code.domain}`;
  select.value = now;
  const content = make("div.form", make("label", { for: "move-to" }, t("Below which group or code?")), select);
  const answer = await dialog(t("Move “{code}”", { code: code.name }), content, [["", t("Cancel")], ["move", t("Move"), "primary"]]);
  if (answer === "move" && select.value !== now) await move(code.id, placeOf(select.value));
}

async function move(id, where) {
  const { name } = codeOf(id);
  try {
    const told = await post(`codes/${encodeURIComponent(id)}/move`, where);
    renameCodes(told.renamed);
    setCodes(told.codes);
    focusOn(told.renamed[id] ?? id);
    toast(t("“{code}” was moved.", { code: name }), told.number ? { action: t("Undo"), onAction: () => moveBack(told, id) } : {});
    await catchUp(); // the codings have the new ids
  } catch (error) {
    if (error.status === undefined) throw error;
    toast(error.message, { kind: "error" });
  }
}

async function moveBack({ renamed, number }, id) {
  await undo(number);
  if (codes.has(id)) renameCodes(Object.fromEntries(Object.entries(renamed).map(([old, now]) => [now, old])));
  focusOn(codes.has(id) ? id : renamed[id]);
}

function focusOn(id) {
  draw();
  tree.focusCode(id);
}

async function askKey(code) {
  const had = keys();
  const select = make("select", { id: "key-for" }, DIGITS.map((key) => make("option", { value: String(key) }, `${key} – ${codes.get(had.get(key))?.name ?? t("free")}`)));
  const content = make("div.form", make("label", { for: "key-for" }, t("Which key? The code that has it takes this one's.")), select);
  if ((await dialog(t("A key for “{code}”", { code: code.name }), content, [["", t("Cancel")], ["set", t("Set"), "primary"]])) !== "set") return;
  if (!codes.has(code.id)) return toast(t("That code is no more."), { kind: "error" });
  setKey(Number(select.value), code.id);
}

async function newCode(below = "") {
  const id = await askForCode("", below);
  if (!id) return;
  activate(id);
  focusOn(id);
}
