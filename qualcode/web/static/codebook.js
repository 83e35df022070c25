/** The codebook's page: the tree of codes on the left, what one of them says on the right. */
import "./shell.js";
import { ask, patch, post } from "./api.js";
import { askGone, askWhich } from "./codebook_conflict.js";
import { CodeForm } from "./codebook_form.js";
import { Arranging } from "./codebook_groups.js";
import { askImport } from "./codebook_import.js";
import { askDelete, askGroup, askMerge, askMove, askNew, askRename, askSplit } from "./codebook_plans.js";
import { CodeTree } from "./codetree.js";
import { dialog, make, one } from "./dom.js";
import { shortcut } from "./keys.js";
import { following, onChange } from "./live.js";
import { announce, number, plural, t, toast } from "./say.js";

let book = JSON.parse(one("#data").textContent);
let current = "";
/** How often a code was opened: only the answer to the last time is shown. */
let nOpened = 0;

const codeOf = (id) => book.codes.find((code) => code.id === id);
/** What the tree knows of a code, which may be no more by the time that its form is there. */
const headOf = (id) => codeOf(id) ?? { name: id, class: "code-none", counts: {} };
const nameOf = (id) => codeOf(id)?.name ?? id;
const known = () => book.codes.filter((code) => code.known);

const arranging = new Arranging({
  bookNow: () => book, take, takeBack: (n) => takeBack(n), addCode,
  redraw: async () => current && !form.changed() && open(current, { anew: true }),
});
const form = new CodeForm(one("#sheet"), { save: saveInTurn, act });
const tree = new CodeTree(one("#tree"), {
  choose: (id) => open(id, { focus: true }),
  move: (id, where) => act("move", id, where),
  menu: (code) => [
    [t("Move to…"), () => act("move", code.id)], [t("Merge…"), () => act("merge", code.id)], [t("Split…"), () => act("split", code.id)],
    [t("Change id…"), () => act("rename", code.id)], null,
    [t("New code below it…"), () => addCode(`parent ${code.id}`)], null, ...arranging.steps(code.id, false), null,
    [t("Delete…"), () => act("delete", code.id)],
  ],
  groupMenu: (group) => arranging.menuOf(group),
});

/** Takes over the codebook as it is after what was done here. */
function take(now) {
  news.outdate();
  show(now);
}

function show(now) {
  if (now.as_of < book.as_of) return; // it came late: something newer is shown
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

/** Makes that the code which is open, also in the address. */
function stay(id) {
  current = id;
  history.replaceState(null, "", current ? `#${current}` : location.pathname);
}

/**
 * Opens a code; unsaved changes of another one are asked about first. `anew` shows what is said of it
 * by now, but not in the place of what is being written.
 */
async function open(id, { focus = false, anew = false } = {}) {
  if (!anew && id === current && form.base) return one("#sheet").focus();
  if (anew && form.changed()) return draw();
  if (!anew && !(await mayLeave())) return tree.focus();
  stay(codeOf(id)?.known ? id : "");
  draw();
  nOpened += 1;
  if (!current) return showNothing();
  const mine = nOpened;
  const before = form.base && JSON.stringify(form.values());
  try {
    const told = await ask(`codebook/codes/${encodeURIComponent(current)}`);
    if (mine !== nOpened) return undefined;
    // What was written since is not thrown away: where it is out of date, saving it tells so.
    const isWritten = anew ? form.changed() : form.base && JSON.stringify(form.values()) !== before;
    if (isWritten && (anew || told.id === form.base.id || !(await mayLeave()))) {
      stay(form.base.id);
      return draw();
    }
    form.show(told, headOf(current), known());
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
  while (saving) await saving;
  if (!form.changed()) return true;
  const answer = await dialog(t("Save the changes of “{code}”?", { code: nameOf(form.base.id) }), make("p", t("They are not saved yet.")),
    [["", t("Stay here")], ["discard", t("Discard them")], ["save", t("Save"), "primary"]]);
  if (answer === "save") return saveInTurn(form);
  if (answer === "discard") form.fill(form.base);
  return answer === "discard";
}

/** What is being saved: whether all of it was; null while nothing is. */
let saving = null;

/** Saves once what was saved before is: each is about what the one before has left. */
async function saveInTurn(sheet) {
  while (saving) await saving;
  if (!sheet.base) return true;
  saving = save(sheet).finally(() => {
    saving = null;
  });
  return saving;
}

/** Saves what was changed in the form; whether all is saved. */
async function save(sheet, expected = sheet.base.number, wanted = sheet.changed()) {
  if (!wanted) return true;
  const { id } = sheet.base;
  const before = JSON.stringify(sheet.values());
  try {
    const told = await patch(`codebook/codes/${encodeURIComponent(id)}`, { expected, ...wanted });
    const now = told.form.id;
    if (current === id) stay(now);
    take(told.codebook);
    sheet.settle(told.form, headOf(now), JSON.stringify(sheet.values()) === before);
    if (told.form.number !== book.number) news.look().catch(() => {}); // somebody was faster with another change
    const said = { code: nameOf(now), number: number(told.form.number), id: now };
    toast(now === id ? t("“{code}” was saved as version {number}.", said)
      : t("“{code}” was saved as version {number}. Somebody gave it the id {id} meanwhile.", said), takeBack(told.number));
    return true;
  } catch (error) {
    if (error.status === undefined) throw error;
    if (error.status === 409 && "theirs" in error.told) return settleConflict(sheet, wanted, error.told.theirs);
    if (!sheet.tellMistake({ ...error.told.error, message: error.message })) toast(error.message, { kind: "error" });
    return false;
  }
}

async function settleConflict(sheet, wanted, theirs) {
  if (!theirs) return settleGone(sheet, wanted);
  const mine = await askWhich(wanted, theirs, sheet.base.id);
  if (!mine) return false;
  stay(theirs.id);
  take(await ask("codebook"));
  const since = Object.entries(sheet.changed() ?? {}).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(wanted[name]));
  sheet.show(theirs, headOf(theirs.id), known());
  sheet.fill({ ...mine, ...Object.fromEntries(since) });
  return save(sheet, theirs.number, Object.keys(mine).length ? mine : null);
}

/** The code is no more: what was written about it becomes a new code, or goes too. */
async function settleGone(sheet, wanted) {
  const values = sheet.values();
  const answer = await askGone(wanted);
  if (!answer) return false;
  try {
    take(await ask("codebook"));
    if (answer === "discard") {
      sheet.empty();
      await open("", { anew: true });
      return true;
    }
    const { made } = await post("codebook/add", { name: values.name, domain: sheet.base.domain, expected: book.number });
    take(await ask("codebook"));
    const fresh = await ask(`codebook/codes/${encodeURIComponent(made)}`);
    nOpened += 1; // what is being opened meanwhile does not take its place
    stay(made);
    draw();
    sheet.show(fresh, headOf(made), known());
  } catch (error) {
    if (error.status === undefined) throw error;
    toast(error.message, { kind: "error" });
    return false;
  }
  sheet.fill(values);
  return save(sheet);
}

/** The id by now of a code that had `id` in the version `seen` of the codebook; "" where it is no more. */
async function follow(id, seen) {
  if (codeOf(id)?.known) return id;
  const now = id && (await ask(`codebook/codes/${encodeURIComponent(id)}?seen=${seen}`).catch(() => null));
  return now?.id ?? "";
}

/** Does what a button or a menu says of a code. */
async function act(verb, called = current, where = null) {
  const shown = called === current && form.base ? form.base.number : book.number;
  if (!(await mayLeave())) return;
  const id = await follow(called, shown);
  if (!id) return toast(t("That code is no more."), { kind: "error" });
  const seen = book.number;
  const code = codeOf(id);
  const place = where && Object.entries(where)[0].join(" ");
  const ways = {
    move: () => askMove(book, code, nameOf, place), merge: () => askMerge(book, code, nameOf), rename: () => askRename(book, code, nameOf),
    delete: () => askDelete(book, code, nameOf), split: () => split(code),
  };
  await done(await ways[verb](), verb, id, seen);
}

async function split(code) {
  const { documents, coders } = await ask(`codebook/codes/${encodeURIComponent(code.id)}/sources`);
  return askSplit(book, code, coders, documents, nameOf);
}

async function addCode(where = form.base ? `domain ${form.base.domain}` : "") {
  if (await mayLeave()) await done(await askNew(book, where), "add", current);
}

async function addGroup() {
  if (await mayLeave()) await done(await askGroup(book), "group", current);
}

async function bringIn() {
  const seen = book.number;
  if (await mayLeave()) await done(await askImport(nameOf), "import", current, seen);
}

/** Shows what a change made of the codebook, at the code that it was about: `id` in the version `seen`. */
async function done(told, verb, id, seen = book.number) {
  if (!told) return;
  take(await ask("codebook"));
  const next = { add: told.made, split: told.made }[verb] ?? (await follow(id, seen));
  await open(next, { anew: true });
  const said = {
    add: t("The code “{code}” was made.", { code: nameOf(next) }), split: t("“{code}” was split off.", { code: nameOf(next) }),
    group: t("The group was made."), move: t("The code was moved."), merge: t("The codes were merged."), rename: t("The id was changed."),
    delete: t("The code was deleted."), import: t("The codebook was brought in."),
  };
  toast(said[verb], takeBack(told.number));
  if (one("#sheet form")?.contains(document.activeElement)) return; // one writes there by now
  if (next) one("#sheet").focus();
  else tree.focus();
}

/** The button of a toast that takes back what it tells of; none where nothing was changed. */
const takeBack = (number) => (number ? { action: t("Undo"), onAction: () => undo(number) } : {});

/** Takes back one's own action of that number, or the last one. */
async function undo(number) {
  // What is being saved is what is to be taken back: nothing, where that was not done.
  while (saving) if (!(await saving) && !number) return;
  try {
    const { sentence } = await post("undo", { number });
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

shortcut("codebook-up", "Alt+ArrowUp", t("Move the code or group up"), () => moveFocused(-1));
shortcut("codebook-down", "Alt+ArrowDown", t("Move the code or group down"), () => moveFocused(1));

/** Moves what the cursor is at in the tree; false where it is somewhere else. */
function moveFocused(step) {
  const at = tree.focused();
  if (!at) return false;
  arranging.move(at.id, step, at.isGroup);
  return true;
}

const news = following(() => ask("codebook"), async (now) => {
  const seen = book.number;
  show(now);
  if (!current || now.number === form.base?.number) return;
  if (form.changed()) {
    if (now.number !== seen) announce(t("Somebody changed the codebook. What you write stays; you will be asked where both differ."));
  } else {
    const next = await follow(current, form.base?.number ?? seen);
    if (!next) toast(t("That code is no more."));
    await open(next, { anew: true });
  }
});
onChange(() => news.look().catch(() => {}));
addEventListener("beforeunload", (event) => {
  if (form.changed()) event.preventDefault();
});
addEventListener("hashchange", () => open(decodeURIComponent(location.hash.slice(1)), { focus: true }));

draw();
open(decodeURIComponent(location.hash.slice(1)) || known()[0]?.id || "", { anew: true });
