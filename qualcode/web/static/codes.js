/**
 * The codes of the coding page, and what this browser remembers of the study: codes used last,
 * their keys, the active one, settings. A part of state.js, which exports all of it.
 */
import { ask, coder, post, study } from "./api.js";

const KEPT = `qualcode.coding.${study}.${coder}`;
/** The digits that apply a code. */
export const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const N_RECENT = 12;

/** Code id → {id, name, names, parent, domain, depth, class, counts}, in the codebook's order. */
export const codes = new Map();
/** Domains {id, name}, in the codebook's order. */
export const domains = [];

const events = new EventTarget();
/** The codebook's version, "" where the study has no codebook yet; null until it is told. */
let version = null;
/** How many codes this page has made. */
let nMade = 0;

/** Calls `hear(detail)` whenever something of that name happens. */
export function on(name, hear) {
  events.addEventListener(name, (event) => hear(event.detail));
}

/** Tells those who listen. */
export function tell(name, detail = {}) {
  events.dispatchEvent(new CustomEvent(name, { detail }));
}

// What this browser remembers of the study

const kept = readKept();

function readKept() {
  const empty = { recent: [], hidden: [], keys: DIGITS.map(() => ""), active: "", snap: "words", view: {} };
  try {
    return { ...empty, ...JSON.parse(localStorage.getItem(KEPT)) };
  } catch {
    return empty;
  }
}

/** A thing that this browser remembers: "snap", "panes", …; `remember` writes it. */
export const remembered = (name) => kept[name];

export function remember(name, value) {
  kept[name] = value;
  try {
    localStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // a private window may keep nothing
  }
}

// Another window of this browser gave a code a key: it has the same one here.
addEventListener("storage", ({ key, newValue }) => {
  if (key !== KEPT || !newValue) return;
  kept.keys = readKept().keys;
  tell("keys");
});

// Codes

/** The code of an id; one that the codebook has no more is shown by its id. */
export function codeOf(id) {
  return codes.get(id) ?? { id, name: id, names: {}, parent: null, domain: "", depth: 0, class: "code-none", counts: {} };
}

/** Whether a code may be applied: some that were used are in the codebook no more. */
export const isInForce = (id) => Boolean(codes.get(id)?.known);

/**
 * Takes over the codebook as GET codes tells it. Who listens to "codes" hears which are `gone`
 * [{id, name, key}], which have `come` [id], and which were `moved` {old id: new id}.
 */
export function setCodes(told) {
  const before = new Map(codes);
  codes.clear();
  for (const code of told.codes) codes.set(code.id, code);
  domains.splice(0, domains.length, ...told.domains);
  const changed = version !== null && version !== told.version;
  version = told.version;
  if (changed) renewColours();
  const change = compare(before);
  if (Object.keys(change.moved).length) renameCodes(change.moved);
  fillKeys();
  tell("codes", change);
}

/** What became of the codes that were there `before`: one whose names another id has now was moved. */
function compare(before) {
  const namesOf = ({ names }) => JSON.stringify(Object.entries(names).sort());
  const come = [...codes.values()].filter(({ id, known }) => known && !before.get(id)?.known);
  const left = [...before.values()].filter(({ id, known }) => known && !isInForce(id));
  const now = new Map(come.map((code) => [namesOf(code), code.id]));
  return {
    come: come.map(({ id }) => id),
    moved: Object.fromEntries(left.filter((code) => now.has(namesOf(code))).map((code) => [code.id, now.get(namesOf(code))])),
    gone: left.filter((code) => !now.has(namesOf(code))).map(({ id, name }) => ({ id, name, key: kept.keys.indexOf(id) + 1 })),
  };
}

/** Colours stand by the place of a code in the codebook: another codebook, other colours. */
function renewColours() {
  for (const sheet of document.querySelectorAll("link[data-colours]")) {
    const fresh = sheet.cloneNode();
    fresh.href = `${sheet.href.split("?")[0]}?v=${version.slice(0, 12)}`;
    fresh.addEventListener("load", () => sheet.remove());
    sheet.after(fresh);
  }
}

/** Codes that got other ids (`renamed` is old → new) keep what this browser remembers of them. */
export function renameCodes(renamed) {
  const now = (id) => renamed[id] ?? id;
  for (const name of ["recent", "hidden", "keys"]) remember(name, kept[name].map(now));
  remember("active", now(kept.active));
}

/** Whether the codebook of that version is the one that is shown. */
export const isCurrent = (told) => told.version === version;

export async function readCodes() {
  const before = nMade;
  const told = await ask("codes");
  if (nMade === before) setCodes(told);
  else await readCodes(); // the answer may not know yet what was made meanwhile
}

/** Makes a code; `parent` or `domain` says where. Resolves with its id. */
export async function createCode({ name, parent, domain, definition }) {
  const told = await post("codes", { name, ...(parent ? { parent } : { domain }), ...(definition ? { definition } : {}) });
  nMade += 1;
  if (told.codes) setCodes(told);
  else await readCodes();
  return told.id;
}

/** The active code's id, or "" — it is what the right panel tells about. */
export const active = () => (codes.has(kept.active) ? kept.active : "");

export function activate(id) {
  if (kept.active === id) return;
  remember("active", id);
  tell("active", { code: id });
}

/** The codes that were used last, the latest first. */
export const recent = () => kept.recent.filter(isInForce);

/** Digit (1–9) → code id. A code keeps its digit as long as it is in the codebook. */
export const keys = () => new Map(DIGITS.map((key) => [key, kept.keys[key - 1]]).filter(([, id]) => isInForce(id)));

/** Digits that never had a code take the first of those that have none. */
function fillKeys() {
  const spare = [...codes.keys()].filter((id) => isInForce(id) && !kept.keys.includes(id));
  const filled = kept.keys.map((id) => id || spare.shift() || "");
  if (filled.join() !== kept.keys.join()) remember("keys", filled);
}

/** Gives a code a digit; the code that had it takes the one that this code had. */
export function setKey(key, id) {
  const list = [...kept.keys];
  const before = list.indexOf(id);
  if (before >= 0) list[before] = list[key - 1];
  list[key - 1] = id;
  remember("keys", list);
  tell("keys", { key, code: id });
}

/** Notes that a code was used: it comes first among the recent ones, and takes a digit that is free. */
export function use(id) {
  remember("recent", [id, ...kept.recent.filter((each) => each !== id)].slice(0, N_RECENT));
  const free = kept.keys.findIndex((each) => !isInForce(each));
  if (free >= 0 && !kept.keys.includes(id)) setKey(free + 1, id);
}
