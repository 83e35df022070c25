/** Changes that are on their way to the server: what they do to a coding, and where they wait. */

/**
 * A change: `kind` is "add", "edit" or "remove", `id` the coding's, `fields` what it sets, `v` the
 * version of the coding that it was made on, `tried` whether it was sent already.
 * @typedef {{key: string, kind: string, id: string, fields: object, v: number, tried: boolean}} Change
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

/** Keeps changes in the browser until they are saved; none forgets them. */
export function keepChanges(place, changes) {
  try {
    if (changes.length) localStorage.setItem(place, JSON.stringify(changes));
    else localStorage.removeItem(place);
  } catch {
    // a browser that keeps nothing still saves what it sends
  }
}

/** The changes that were kept there. */
export function keptChanges(place) {
  try {
    const kept = JSON.parse(localStorage.getItem(place)) ?? [];
    return kept.map((each) => ({ ...each, tried: true }));
  } catch {
    return [];
  }
}
