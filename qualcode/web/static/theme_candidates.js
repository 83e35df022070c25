/** Quotes that could stand for a theme: by whom, in their context, and one press to choose one. */
import { asking, post } from "./api.js";
import { holdFocus, make, one } from "./dom.js";
import { showQuote } from "./quotes.js";
import { announce, plural, t, toast } from "./say.js";

const AT_ONCE = 20;
const MOST = 100;

/** The list beside a theme. `load()` begins it, `mark(quotes)` says which are chosen already. */
export function showCandidates({ address, take }) {
  const list = one("#candidates");
  const more = one("#more");
  const by = one("#by");
  const group = one("#group");
  let shown = 0;
  let chosen = new Set();

  const askLast = asking();
  const keyOf = (each) => `${each.guid}:${each.start}:${each.end}`;

  async function load(again = true, limit = AT_ONCE) {
    const query = new URLSearchParams({ limit, offset: again ? 0 : shown });
    if (by.value) query.set("group_by", by.value);
    if (by.value && group.selectedIndex > 0) query.set("group", group.value);
    const path = address("/candidates");
    let told;
    try {
      told = await askLast(`${path}${path.includes("?") ? "&" : "?"}${query}`);
    } catch (error) {
      return toast(error.message, { kind: "error" });
    }
    if (!told) return undefined;
    if (again) {
      list.replaceChildren();
      shown = 0;
    }
    const items = told.quotes.map(item);
    list.append(...items);
    shown += told.quotes.length;
    more.hidden = shown >= told.n;
    one("#candidate-count").textContent = told.n ? plural("{n} quote", "{n} quotes", told.n) : t("Nothing here is coded so.");
    if (!again) one("button", items[0])?.focus();
    return told;
  }

  function item(each) {
    const button = make("button.small", { type: "button", onclick: () => choose(each, button) });
    const box = make("li", { data: { key: keyOf(each) } },
      showQuote({ ...each, words: each.words }, make("div.row.candidate-head", make("span.soft.small", `${each.coder}, ${each.status}`), make("span.grow"), button)));
    name(box, button);
    return box;
  }

  function name(box, button = one("button", box)) {
    const is = chosen.has(box.dataset.key);
    box.classList.toggle("is-chosen", is);
    button.disabled = is;
    button.textContent = is ? t("Chosen ✓") : t("Quote this");
  }

  async function choose(each, button) {
    const isFree = holdFocus();
    button.disabled = true;
    try {
      take(await post(address("/quotes"), { document: each.guid, start: each.start, end: each.end, text: each.text }));
      announce(t("Chosen. It is the last of the quotes."));
      const next = button.closest("li").nextElementSibling;
      if (isFree()) (one("button:not(:disabled)", next ?? document.createElement("i")) ?? one("#chosen-title")).focus();
    } catch (error) {
      button.disabled = false;
      toast(error.message, { kind: "error" });
    }
  }

  by.addEventListener("change", async () => {
    one("#group-choice").hidden = !by.value;
    group.replaceChildren();
    const told = await load();
    if (!by.value || !told) return;
    group.replaceChildren(make("option", { value: "" }, t("all of them")), ...told.groups.map((each) => make("option", { value: each.value }, each.name)));
  });
  group.addEventListener("change", () => load());
  more.addEventListener("click", () => load(false));
  one("#candidate-filter select[name=layer]").addEventListener("change", (event) => {
    const here = new URL(location.href);
    here.searchParams.set("layer", event.target.value);
    event.target.form.reset(); // whoever comes back to this page finds what it shows
    location.assign(here);
  });
  one("#candidate-filter").addEventListener("submit", (event) => event.preventDefault());

  return {
    load,
    /** What is shown, anew: words of it may be hidden now, or shown again. */
    refresh: () => load(true, Math.min(MOST, Math.max(AT_ONCE, shown))),
    mark(quotes) {
      chosen = new Set(quotes.filter((each) => !each.outdated).map(keyOf));
      for (const box of list.children) name(box);
    },
  };
}
