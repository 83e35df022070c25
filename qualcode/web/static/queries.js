/** Asking the codings: what is typed is checked at once, what is found is listed with its context. */
import "./shell.js";
import { ask, study } from "./api.js";
import { all, make, one } from "./dom.js";
import { showQuote } from "./quotes.js";
import { announce, number, plural, t, toast } from "./say.js";
import "./settings.js";

const AT_ONCE = 20;
const PAUSE = 300;

const form = one("#query");
const box = one("#q");
const state = one("#q-state");
const results = one("#results");
const counts = one("#counts");
const more = one("#more");
let waiting;
let checking = new AbortController();
let asked = "";
let shown = 0;
let asking = 0;

/** The settings of the form as they stand in an address. */
function settings() {
  return new URLSearchParams(new FormData(form)).toString();
}

/** Checks what is typed: how much it would find, or what is wrong with it and where. */
async function check() {
  checking.abort();
  checking = new AbortController();
  if (!box.value.trim()) {
    state.replaceChildren();
    box.removeAttribute("aria-invalid");
    return;
  }
  try {
    const told = await ask(`findings/query/check?${settings()}`, { signal: checking.signal });
    box.toggleAttribute("aria-invalid", "place" in told);
    if ("place" in told) showFault(told);
    else state.replaceChildren(sums(told));
  } catch (error) {
    if (error.name !== "AbortError") state.replaceChildren(error.message);
  }
}

/** What is wrong, with a button that leads to the place. */
function showFault({ place, what }) {
  box.setAttribute("aria-invalid", "true");
  const chars = [...box.value.normalize("NFC")];
  const start = chars.slice(0, place - 1).join("").length;
  state.replaceChildren(make("span.fault", what, " "),
    make("button.quiet", { type: "button", onclick: () => {
      box.focus();
      box.setSelectionRange(start, box.value.length);
    } }, t("Go to character {n}", { n: place })));
}

function sums(told) {
  return [
    plural("{n} passage", "{n} passages", told.passages),
    plural("{n} document", "{n} documents", told.documents),
    t("{n} of {all} participants", { n: number(told.participants), all: number(told.all) }),
  ].join(" · ");
}

/** Lists the first passages of what is asked, or goes on with the list. */
async function find({ goOn = false } = {}) {
  const wanted = goOn ? asked : settings();
  const mine = (asking += 1);
  more.disabled = true;
  try {
    const told = await ask(`findings/query?${wanted}&limit=${AT_ONCE}&offset=${goOn ? shown : 0}`);
    if (mine !== asking) return;
    if (!goOn) begin(wanted);
    const items = told.hits.map((hit) => make("li", showQuote(hit, tags(hit))));
    results.append(...items);
    shown += told.hits.length;
    more.hidden = shown >= told.passages;
    counts.hidden = false;
    counts.replaceChildren(make("p.lead", sums(told)), told.passages ? downloads() : "");
    box.removeAttribute("aria-invalid");
    state.replaceChildren();
    announce(told.passages ? sums(told) : t("Nothing was found."));
    if (!told.passages) results.append(make("li.soft", t("Nothing was found.")));
    if (goOn) one("a", items[0])?.focus();
  } catch (error) {
    if (mine !== asking) return;
    counts.hidden = more.hidden = true;
    results.replaceChildren();
    if (error.code === "Q016") {
      await check();
      box.focus();
    } else toast(error.message, { kind: "error" });
  }
  more.disabled = false;
}

/** Empties the list for what is asked now, and lets the address say it. */
function begin(wanted) {
  asked = wanted;
  shown = 0;
  results.replaceChildren();
  one("#how").open = false;
  history.replaceState(null, "", `?${asked}`);
}

/** The codes that say so, and who gave them. */
function tags(hit) {
  return make("p.tags", hit.codings.map((each) =>
    make("span.code", each.name, " ", make("span.soft", each.coders.join(", ")))));
}

function downloads() {
  const files = [["xlsx", "Excel"], ["docx", "Word"], ["csv", "CSV"]];
  return make("p.row.files", make("span.soft", t("All of them as a file:")), files.map(([ending, name]) =>
    make("a.button", { href: `/s/${study}/findings/save/query/${ending}?${asked}`, download: true }, name)));
}

/** Puts something into the query where the cursor stands, with blanks around it; then the cursor
 * stands behind it, or between quotation marks that are empty. */
function insert(text) {
  const { selectionStart: start, selectionEnd: end, value } = box;
  const before = value.slice(0, start).trimEnd();
  const after = value.slice(end).trimStart();
  const glued = before === "" || before.endsWith("(") || text === ")";
  const head = `${before}${glued ? "" : " "}${text}`;
  box.value = `${head}${after.startsWith(")") || text === "(" ? "" : " "}${after}`;
  const place = text.endsWith('""') ? head.length - 1 : Math.min(box.value.length, head.length + 1);
  box.focus();
  box.setSelectionRange(place, place);
  later();
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(check, PAUSE);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  find();
});
box.addEventListener("input", later);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
    event.preventDefault();
    form.requestSubmit();
  }
});
for (const button of all("[data-insert]", form)) {
  button.addEventListener("click", () => insert(button.dataset.insert));
}
for (const name of ["#insert-code", "#insert-field"]) {
  const select = one(name);
  select.addEventListener("change", () => {
    if (select.value) insert(select.value);
    select.value = "";
  });
}
for (const select of all(".settings select", form)) {
  select.addEventListener("change", () => box.value.trim() && find());
}
more.addEventListener("click", () => find({ goOn: true }));
if (box.value.trim()) find();
