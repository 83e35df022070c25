/** The codebook's page: the tree of codes on the left, what one of them says on the right. */
import "./shell.js";
import { ask, patch, post } from "./api.js";
import { askWhich } from "./codebook_conflict.js";
import { CodeForm } from "./codebook_form.js";
import { askImport } from "./codebook_import.js";
import { askDelete, askGroup, askMerge, askMove, askNew, askRename, askSplit } from "./codebook_plans.js";
import { CodeTree } from "./codetree.js";
import { dialog, make, one } from "./dom.js";
import { shortcut } from "./keys.js";
import { onChange } from "./live.js";
import { announce, number, plural, t, toast } from "./say.js";

let book = JSON.parse(one("#data").textContent);
let current = "";

const codeOf = (id) => book.codes.find((code) => code.id === id);
const nameOf = (id) => codeOf(id)?.name ?? id;
const known = () => book.codes.filter((code) => code.known);

const form = new CodeForm(one("#sheet"), { save, act });
const tree = new CodeTree(one("#tree"), {
  choose: (id) => open(id, { focus: true }),
  move: (id, where) => act("move", id, where),
  menu: (code) => [
    [t("Move to…"), () => act("move", code.id)], [t("Merge…"), () => act("merge", code.id)], [t("Split…"), () => act("split", code.id)],
    [t("Change id…"), () => act("rename", code.id)], null,
    [t("New code below it…"), () => addCode(`parent ${code.id}`)], null, [t("Delete…"), () => act("delete", code.id)],
  ],
});

/** Takes over a codebook that the server sent. */
function take(now) {
  const isNew = now.version !== book.version;
  book = now;
  if (isNew) {
    const sheet = one("link[data-colours]");
    const next = sheet.cloneNode();
    next.href = sheet.href.replace(/\?v=.*/, `?v=${book.version}`);
    next.addEventListener("load", () => sheet.remove());
    sheet.after(next);
  }
  draw();
}

function draw() {
  tree.show(book, current);
  one("#which").textContent = book.number
    ? t("Version {number} · {codes}", { number: number(book.number), codes: plural("{n} code", "{n} codes", known().length) }) : t("There is no codebook yet.");
}

/** Opens a code; unsaved changes of another one are asked about first. */
async function open(id, { focus = false, anew = false } = {}) {
  if (!anew && id === current && form.base) return one("#sheet").focus();
  if (!anew && !(await mayLeave())) return tree.focus();
  current = codeOf(id)?.known ? id : "";
  draw();
  history.replaceState(null, "", current ? `#${current}` : location.pathname);
  if (!current) return showNothing();
  try {
    const told = await ask(`codebook/codes/${encodeURIComponent(current)}`);
    form.show(told, codeOf(current), known());
  } catch (error) {
    if (error.status === undefined) throw error;
    form.empty(make("p", error.message));
  }
  if (focus) {
    one("#sheet").focus({ preventScroll: true });
    one("#sheet").scrollIntoView({ block: "nearest" });
    announce(t("“{code}” is open", { code: nameOf(current) }));
  }
  return undefined;
}

function showNothing() {
  if (known().length) form.empty(make("h2", t("Choose a code")), make("p.soft", t("Its definition, its examples and its indicators are shown here.")));
  else {
    form.empty(make("h2", t("A codebook begins with one code")),
      make("p.soft", t("Make the first one here or while you read a transcript, or bring in a codebook file.")),
      make("div.row", make("button.primary", { type: "button", onclick: () => addCode() }, t("New code…")), make("button", { type: "button", onclick: bringIn }, t("Bring in a file…"))));
  }
}

async function mayLeave() {
  if (!form.changed()) return true;
  const answer = await dialog(t("Save the changes of “{code}”?", { code: nameOf(current) }), make("p", t("They are not saved yet.")),
    [["", t("Stay here")], ["discard", t("Discard them")], ["save", t("Save"), "primary"]]);
  if (answer === "save") return save(form);
  return answer === "discard";
}

/** Saves what was changed in the form; whether all is saved. */
async function save(sheet, expected = sheet.base.number, wanted = sheet.changed()) {
  if (!wanted) return true;
  const { id } = sheet.base;
  const before = JSON.stringify(sheet.values());
  try {
    const told = await patch(`codebook/codes/${encodeURIComponent(id)}`, { expected, ...wanted });
    take(told.codebook);
    sheet.settle(told.form, codeOf(id), JSON.stringify(sheet.values()) === before);
    toast(t("“{code}” was saved as version {number}.", { code: nameOf(id), number: number(told.form.number) }), { action: t("Undo"), onAction: undo });
    return true;
  } catch (error) {
    if (error.status === undefined) throw error;
    if (error.status === 409 && "theirs" in error.told) return settleConflict(sheet, wanted, error.told.theirs, error);
    if (!sheet.tellMistake({ ...error.told.error, message: error.message })) toast(error.message, { kind: "error" });
    return false;
  }
}

async function settleConflict(sheet, wanted, theirs, error) {
  if (!theirs) {
    toast(error.message, { kind: "error" });
    return false;
  }
  const mine = await askWhich(wanted, theirs);
  if (!mine) return false;
  take(await ask("codebook"));
  sheet.show(theirs, codeOf(theirs.id), known());
  sheet.fill(mine);
  return save(sheet, theirs.number, Object.keys(mine).length ? mine : null);
}

/** Does what a button or a menu says of a code. */
async function act(verb, id = current, where = null) {
  if (!(await mayLeave())) return;
  const code = codeOf(id);
  const place = where && Object.entries(where)[0].join(" ");
  const ways = {
    move: () => askMove(book, code, nameOf, place), merge: () => askMerge(book, code, nameOf), rename: () => askRename(code, nameOf),
    delete: () => askDelete(book, code, nameOf), split: () => split(code),
  };
  await done(await ways[verb](), verb, id);
}

async function split(code) {
  const { documents, coders } = await ask(`codebook/codes/${encodeURIComponent(code.id)}/sources`);
  return askSplit(code, coders, documents, nameOf);
}

async function addCode(where = form.base ? `domain ${form.base.domain}` : "") {
  if (await mayLeave()) await done(await askNew(book, where), "add", current);
}

async function addGroup() {
  if (await mayLeave()) await done(await askGroup(), "group", current);
}

async function bringIn() {
  if (await mayLeave()) await done(await askImport(nameOf), "import", current);
}

/** Shows what a change made of the codebook, at the code that it was about. */
async function done(told, verb, id) {
  if (!told) return;
  const before = new Map(book.codes.map((code) => [code.id, code]));
  take(await ask("codebook"));
  const moved = book.codes.find((code) => !before.has(code.id) && code.name === before.get(id)?.name)?.id;
  const next = { add: told.made, split: told.made }[verb] ?? (codeOf(id) ? id : moved ?? "");
  await open(next, { anew: true });
  const said = {
    add: t("The code “{code}” was made.", { code: nameOf(next) }), split: t("“{code}” was split off.", { code: nameOf(next) }),
    group: t("The group was made."), move: t("The code was moved."), merge: t("The codes were merged."), rename: t("The id was changed."),
    delete: t("The code was deleted."), import: t("The codebook was brought in."),
  };
  toast(said[verb], { action: t("Undo"), onAction: undo });
  if (next) one("#sheet").focus();
  else tree.focus();
}

async function undo() {
  try {
    const { sentence } = await post("undo");
    take(await ask("codebook"));
    await open(current, { anew: true });
    toast(t("Taken back: {what}", { what: sentence }));
  } catch (error) {
    if (error.status === undefined) throw error;
    toast(error.message, { kind: "error" });
  }
}

one("#new-code").addEventListener("click", () => addCode());
one("#new-group").addEventListener("click", addGroup);
one("#import").addEventListener("click", bringIn);
shortcut("codebook-filter", "/", t("Filter the codes"), () => tree.focusFilter());
shortcut("codebook-new", "n", t("New code"), () => void addCode());
shortcut("codebook-undo", "Ctrl+z", t("Undo"), () => void undo());

onChange(async () => {
  const now = await ask("codebook").catch(() => null);
  if (!now) return;
  const isNew = now.number !== book.number;
  take(now);
  if (!isNew || !current) return;
  if (form.changed()) announce(t("Somebody changed the codebook. What you write stays; you will be asked where both differ."));
  else await open(codeOf(current) ? current : "", { anew: true });
});
addEventListener("beforeunload", (event) => {
  if (form.changed()) event.preventDefault();
});
addEventListener("hashchange", () => open(decodeURIComponent(location.hash.slice(1)), { focus: true }));

draw();
open(decodeURIComponent(location.hash.slice(1)) || known()[0]?.id || "", { anew: true });
