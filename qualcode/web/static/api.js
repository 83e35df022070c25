/** Asks the server, and shows whether what was changed is saved. */
import { announce, t } from "./say.js";

const meta = (name) => document.querySelector(`meta[name="qualcode-${name}"]`)?.content ?? "";

export const study = meta("study");
export const coder = meta("coder");

/** An answer that refuses: `status` is HTTP's, `told` what the server says of it. */
class Refusal extends Error {
  constructor(status, told) {
    super(told?.error?.message ?? t("The server cannot be reached. Nothing you saw as saved is lost."));
    this.status = status;
    this.code = told?.error?.code ?? "";
    this.told = told ?? {};
  }
}

/** The JSON that an address of this study answers with; `path` begins behind its `api/`. */
export async function ask(path, { method = "GET", body, whole = false, signal } = {}) {
  const address = whole ? path : `/s/${study}/api/${path}`;
  const changes = method !== "GET";
  const headers = { accept: "application/json" };
  if (changes) headers["x-qualcode-word"] = meta("word");
  const sent = body instanceof FormData ? body : body === undefined ? undefined : JSON.stringify(body);
  if (sent !== undefined && sent !== body) headers["content-type"] = "application/json";
  let answer;
  try {
    answer = await fetch(address, { method, headers, body: sent ?? (changes ? "" : undefined), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(0, null);
  }
  let told = null;
  try {
    told = await answer.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (!(error instanceof SyntaxError)) throw new Refusal(0, null); // it broke off on its way
    // an answer without JSON is told by its status alone
  }
  if (told?.error?.code === "refused" && changes && (await renewWord())) {
    return ask(path, { method, body, whole, signal });
  }
  if (!answer.ok) throw new Refusal(answer.status, told);
  return told;
}

/**
 * A way to ask of which only the last question counts: one that was asked before resolves with
 * null, whatever becomes of it.
 */
export function asking() {
  let last = 0;
  return async (path, options) => {
    last += 1;
    const mine = last;
    try {
      const told = await ask(path, options);
      return mine === last ? told : null;
    } catch (error) {
      if (mine === last) throw error;
      return null;
    }
  };
}

/**
 * Takes over the word of a new session, once somebody has come in anew in another window of this
 * browser; whether there is one. Raises a Refusal where somebody else works there now.
 */
async function renewWord() {
  const page = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!page?.ok) return false;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const now = (name) => fresh.querySelector(`meta[name="qualcode-${name}"]`)?.content ?? "";
  if (now("coder") && now("coder") !== coder) {
    const message = t("{name} works in this browser now. Come in again under your own name.", { name: now("coder") });
    throw new Refusal(401, { error: { code: "session", message } });
  }
  if (now("coder") !== coder || now("word") === meta("word")) return false;
  document.querySelector('meta[name="qualcode-word"]').content = now("word");
  return true;
}

export const post = (path, body = {}, options = {}) => save(() => ask(path, { method: "POST", body, ...options }));
export const patch = (path, body) => save(() => ask(path, { method: "PATCH", body }));
export const remove = (path, body = {}) => save(() => ask(path, { method: "DELETE", body }));

/** Whether an answer means that the server cannot save now, but may later. */
export const isAway = ({ status }) => status === 0 || status >= 500 || status === 401 || status === 403;

let underway = 0;
let failed = "";
/** What else is not saved, and why, by who keeps it. */
const kept = new Map();

/** Does a change, and says in the bar of the page how it stands. */
async function save(change) {
  underway += 1;
  showState();
  try {
    const told = await change();
    failed = "";
    return told;
  } catch (error) {
    if (isAway(error)) failed = error.message;
    throw error;
  } finally {
    underway -= 1;
    showState();
  }
}

/** Says that nothing waits to be saved any more, also where it was given up. */
export function showNothingWaits() {
  failed = "";
  showState();
}

/** Says that something of `who` is kept in this browser, not saved, and why; "" that nothing is. */
export function showKept(who, why) {
  if ((kept.get(who) ?? "") === why) return;
  if (why) kept.set(who, why);
  else kept.delete(who);
  showState();
}

function showState() {
  const place = document.getElementById("state");
  const why = failed || [...kept.values()].join(" ");
  const state = underway ? "saving" : why ? "failed" : "saved";
  place.title = why;
  if (place.dataset.state === state) return;
  place.dataset.state = state;
  place.textContent = { saving: t("Saving…"), failed: t("Not saved"), saved: t("Saved") }[state];
  if (why && !underway) announce(why);
}

addEventListener("beforeunload", (event) => {
  if (underway) event.preventDefault();
});
