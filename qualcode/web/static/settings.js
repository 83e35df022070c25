/**
 * The settings of a page of findings: what they choose is shown in its place, the address says it,
 * and whoever chooses stays where they are.
 */
import { all, one } from "./dom.js";
import { announce, t, toast } from "./say.js";

const CARRIED = ["layer", "unit", "by"];
/** Where a page says up to which number of the journal it was made. */
const NUMBER = 'meta[name="qualcode-number"]';
const hearers = [];
let asked = new AbortController();
let stands = location.pathname + location.search;

/** Calls `work` now and whenever something else is shown. */
export function onShown(work) {
  hearers.push(work);
  work();
}

/** Lets the ways to the other pages of findings lead to the same settings. */
function carry(form) {
  for (const name of CARRIED) {
    const value = form.elements[name]?.value;
    // Only a query may be asked of whole documents.
    if (!value || (name === "unit" && value === "document")) continue;
    for (const link of all(".subtabs a, .chart-names a")) {
      const to = new URL(link.href);
      to.searchParams.set(name, value);
      link.href = to;
    }
  }
}

/** What is chosen now is what a refused choice goes back to. */
function settle(form) {
  for (const option of all("option", form)) option.defaultSelected = option.selected;
  for (const box of all("input[type=checkbox]", form)) box.defaultChecked = box.checked;
}

const hideButtons = () => all("form[data-settings] [data-show]").forEach((each) => { each.hidden = true; });

function addressOf(form) {
  const chosen = new URLSearchParams(new FormData(form));
  return `${location.pathname}?${chosen}`;
}

/** The page of an address, or null where it cannot be had now. */
async function read(address) {
  asked.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" }, signal: asked.signal });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch (error) {
    if (error.name === "AbortError") return null;
    one("form[data-settings]").reset();
    toast(t("The server cannot be reached. Nothing you saw as saved is lost."), { kind: "error" });
    return null;
  }
}

/** Shows what an address asks for; whether that is done. */
async function show(address, { anew = false } = {}) {
  one("#shown").setAttribute("aria-busy", "true");
  const page = await read(address);
  one("#shown").removeAttribute("aria-busy");
  if (!page) return false;
  const fresh = one("#shown", page);
  if (!fresh) { // signed out, or refused: the page itself says why
    location.assign(address);
    return false;
  }
  one("#shown").replaceWith(fresh);
  one(NUMBER).content = one(NUMBER, page).content;
  if (anew) renewForm(page);
  stands = new URL(address, location.href).pathname + new URL(address, location.href).search;
  carry(one("form[data-settings]"));
  settle(one("form[data-settings]"));
  for (const work of hearers) work();
  announce([one("caption, figcaption", fresh)?.textContent.trim(), one(".told", fresh)?.textContent].filter(Boolean).join(". "));
  return true;
}

/** The form as the address has it, with the focus on what had it. */
function renewForm(page) {
  const form = one("form[data-settings]");
  const held = form.contains(document.activeElement) ? document.activeElement.name : "";
  const fresh = one("form[data-settings]", page);
  form.replaceWith(fresh);
  hideButtons();
  if (held) fresh.elements[held]?.focus?.();
}

document.addEventListener("change", async ({ target }) => {
  const form = target.form;
  if (!form || !target.name) return;
  carry(form);
  if (!form.matches("[data-settings]")) return;
  const address = addressOf(form);
  if (await show(address)) history.pushState(null, "", address);
});

addEventListener("popstate", () => {
  const here = location.pathname + location.search;
  if (here !== stands && one("form[data-settings]")) show(here, { anew: true });
});

hideButtons();
