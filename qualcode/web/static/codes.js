/**
 * The codes of the coding page, and what this browser remembers of the study: codes used last,
 * their keys, the active one, settings. A part of state.js, which exports all of it.
 */
import { ask, post, study } from "./api.js";

const KEPT = `qualcode.coding.${study}`;
const N_KEYS = 9;
const N_RECENT = 12;

/** Code id → {id, name, names, parent, domain, depth, class, counts}, in the codebook's order. */
export const codes = new Map();
/** Domains {id, name}, in the codebook's order. */
export const domains = [];

const events = new EventTarget();
let version = "";

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
  const empty = { recent: [], hidden: [], keys: [], active: "", snap: "words", view: {} };
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

// Codes

/** The code of an id; one that the codebook has no more is shown by its id. */
export function codeOf(id) {
  return codes.get(id) ?? { id, name: id, names: {}, parent: null, domain: "", depth: 0, class: "code-none", counts: {} };
}

/** Takes over the codebook as GET codes tells it. */
export function setCodes(told) {
  codes.clear();
  for (const code of told.codes) codes.set(code.id, code);
  domains.splice(0, domains.length, ...told.domains);
  const changed = version && version !== told.version;
  version = told.version;
  if (changed) renewColours();
  tell("codes");
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
  setCodes(await ask("codes"));
}

/** Makes a code; `parent` or `domain` says where. Resolves with its id. */
export async function createCode({ name, parent, domain, definition }) {
  const told = await post("codes", { name, ...(parent ? { parent } : { domain }), ...(definition ? { definition } : {}) });
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
export const recent = () => kept.recent.filter((id) => codes.has(id));

/** Digit (1–9) → code id. Codes that are used take the key that was used least lately. */
export function keys() {
  const found = new Map();
  kept.keys.forEach((id, place) => codes.has(id) && found.set(place + 1, id));
  const spare = [...codes.keys()].filter((id) => !kept.keys.includes(id));
  for (let key = 1; key <= N_KEYS; key += 1) {
    if (!found.has(key) && spare.length) found.set(key, spare.shift());
  }
  return found;
}

/** Gives a code a digit for good; the code that had it loses it. */
export function setKey(key, id) {
  const list = Array.from({ length: N_KEYS }, (_, place) => keys().get(place + 1) ?? "");
  const before = list.indexOf(id);
  if (before >= 0) list[before] = list[key - 1];
  list[key - 1] = id;
  remember("keys", list);
  tell("keys");
}

/** Notes that a code was used: it comes first among the recent ones, and has a key. */
export function use(id) {
  remember("recent", [id, ...kept.recent.filter((each) => each !== id)].slice(0, N_RECENT));
  if (![...keys().values()].includes(id)) {
    const last = [...keys()].sort(([, a], [, b]) => rank(b) - rank(a));
    if (last.length) setKey(last[0][0], id);
  }
  tell("keys");
}

const rank = (id) => (kept.recent.indexOf(id) + 1 || N_RECENT + 1);
