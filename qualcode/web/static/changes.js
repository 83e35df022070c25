/** Changes that are on their way to the server: what they do to a coding, and where they wait. */

/**
 * A change: `kind` is "add", "edit" or "remove", `id` the coding's, `fields` what it sets, `v` the
 * version of the coding that it was made on, `tried` whether it was sent already, `promised` whether
 * it was said that it will be saved, `called` the name of its code then, `at` when it was made; of
 * a new coding also its `words`, and the hash of the `text` that they stand in.
 * @typedef {{key: string, at: number, kind: string, id: string, fields: object, v: number, tried: boolean, promised: boolean, called: string, words: string, text: string}} Change
 */

export const isNew = (id) => id.startsWith("new:");

/** The coding as it will be once these changes are saved, or null where they take it away. */
export function overlay(saved, changes) {
  let shown = saved ?? null;
  for (const { kind, id, fields } of changes) {
    if (kind === "remove") shown = null;
    else if (kind === "add") shown = { id, v: 0, status: "manual", memo: "", confidence: null, ...fields };
    else if (shown) shown = { ...shown, ...fields };
  }
  return shown;
}

/** Whether what a change wants already holds among the codings that are saved. */
export function holds(change, saved) {
  const there = saved.get(change.id);
  if (change.kind === "remove") return !there;
  const { s, e, code, coder } = change.fields;
  if (change.kind === "add") return [...saved.values()].some((each) => each.s === s && each.e === e && each.code === code && each.coder === coder);
  return Boolean(there) && Object.entries(change.fields).every(([name, value]) => there[name] === value);
}

const KEPT = "qualcode.unsaved.";
const placeOf = (study, { guid }, coder) => `${KEPT}${study}.${guid}.${coder}.`;

/** A name for a change that no other has. Not randomUUID(): that needs HTTPS, a team may have none. */
export const newKey = () => [...crypto.getRandomValues(new Uint32Array(4))].map((each) => each.toString(36)).join("-");

/**
 * Keeps changes of a document {guid, name} in the browser until they are saved, and forgets those
 * whose keys are `gone`. Each is kept by itself: other windows of the document keep theirs.
 */
export function keepChanges(study, document, coder, changes, gone) {
  const place = placeOf(study, document, coder);
  try {
    for (const key of gone) localStorage.removeItem(place + key);
    for (const change of changes) localStorage.setItem(place + change.key, JSON.stringify({ name: document.name, change }));
  } catch {
    // a browser that keeps nothing still saves what it sends
  }
}

/** The changes of a document that were kept, in the order in which they were made. */
export function keptChanges(study, document, coder) {
  const place = placeOf(study, document, coder);
  const found = places().filter((each) => each.startsWith(place) && !each.slice(place.length).includes(".")).map((each) => read(each).change).filter(Boolean);
  return found.sort((a, b) => a.at - b.at).map((each) => ({ ...each, tried: true, promised: true }));
}

/** The documents {guid, name} of which `n` changes of a coder are kept. */
export function keptDocuments(study, coder) {
  const before = `${KEPT}${study}.`;
  const found = new Map();
  for (const place of places().filter((each) => each.startsWith(before))) {
    const [guid, ...rest] = place.slice(before.length).split(".");
    if (rest.slice(0, -1).join(".") !== coder) continue;
    found.set(guid, { guid, name: read(place).name, n: (found.get(guid)?.n ?? 0) + 1 });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Forgets the changes of a document that are kept. */
export function dropKept(study, document, coder) {
  for (const place of places()) if (place.startsWith(placeOf(study, document, coder))) localStorage.removeItem(place);
}

function places() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

function read(place) {
  try {
    return JSON.parse(localStorage.getItem(place)) ?? {};
  } catch {
    return {};
  }
}
