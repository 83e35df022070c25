/** The matrix and its neighbours: settings take effect at once, a cell opens its quotes. */
import "./shell.js";
import { ask, study } from "./api.js";
import { make, one } from "./dom.js";
import { onChange } from "./live.js";
import { showQuote } from "./quotes.js";
import { announce, number, plural, t, toast } from "./say.js";
import { onShown } from "./settings.js";

const AT_ONCE = 20;

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.cell");
  if (button) open(button);
});

/** A matrix that fits into the width scrolls with the page; only a wider one has a box of its own. */
onShown(() => {
  const box = one(".matrix-scroll");
  if (!box) return;
  const table = one("table", box);
  new ResizeObserver(() => box.classList.toggle("fits", table.offsetWidth <= box.clientWidth)).observe(box);
});

/** Where a chart is wider than the screen, its numbers are seen in the table. */
onShown(() => {
  const hint = one(".chart-figure .slide");
  if (hint && getComputedStyle(hint).display !== "none") one("details.notes").open = true;
});

/** The side panel with the quotes behind a cell. */
async function open(button) {
  const asked = new URLSearchParams(button.closest("table").dataset.settings);
  asked.set("row", button.closest("tr").dataset.row);
  if ("group" in button.dataset) asked.set("group", button.dataset.group);
  const list = make("div.found-list");
  const heading = make("h2", { id: "drawer-title", tabindex: "-1" }, t("Quotes"));
  const counts = make("p.soft");
  const more = make("button", { type: "button", hidden: true }, t("Show more"));
  const close = make("button.quiet", { type: "button", "aria-label": t("Close") }, "×");
  const box = make("dialog.drawer", { "aria-labelledby": "drawer-title" },
    make("header.row", heading, make("span.grow"), close), counts, list, more, downloads(asked));
  document.body.append(box);
  box.showModal();
  heading.focus();
  close.addEventListener("click", () => box.close());
  // The second half of a double click on the cell already lies on what is behind the panel.
  box.addEventListener("click", (event) => event.target === box && event.detail < 2 && box.close());
  box.addEventListener("close", () => {
    box.remove();
    button.focus();
  });
  let shown = 0;
  const load = async () => {
    more.disabled = true;
    try {
      const told = await ask(`findings/cell?${asked}&limit=${AT_ONCE}&offset=${shown}`);
      heading.textContent = told.group === null ? told.name : `${told.name} · ${told.group}`;
      counts.textContent = [
        plural("{n} quote", "{n} quotes", told.n),
        t("{n} participants ({share})", { n: number(told.participants), share: told.share }),
        told.segments,
      ].join(" · ");
      const first = told.quotes.map((hit) => showQuote(hit, tags(hit, told.domain)));
      list.append(...first);
      shown += told.quotes.length;
      more.hidden = shown >= told.n;
      if (shown > told.quotes.length) one("a", first[0])?.focus();
      announce(counts.textContent);
    } catch (error) {
      toast(error.message, { kind: "error" });
    }
    more.disabled = false;
  };
  more.addEventListener("click", load);
  await load();
}

/** By whom it was coded, whether anybody has looked at it, and with which of several codes. */
function tags(hit, several) {
  return make("p.tags", several ? make("span.code", hit.name) : null, make("span.soft", `${hit.coder}, ${hit.status}`));
}

function downloads(asked) {
  const files = [["xlsx", "Excel"], ["docx", "Word"], ["csv", "CSV"]];
  return make("p.row.files", make("span.soft", t("These quotes as a file:")), files.map(([ending, name]) =>
    make("a.button", { href: `/s/${study}/findings/save/cell/${ending}?${asked}`, download: true }, name)));
}

let newest = 0;

/** Says quietly, where the counts stand, that they are no longer the newest. */
function tellAge() {
  const isOld = newest > Number(one('meta[name="qualcode-number"]').content);
  if (!isOld) one("#changed")?.remove();
  if (!isOld || one("#changed")) return;
  const text = t("The study has changed since this was counted.");
  const again = make("button", { type: "button", onclick: () => location.reload() }, t("Count again"));
  one(".findings-head").after(make("p.note.row", { id: "changed" }, text, again));
  announce(text);
}

onShown(tellAge);
onChange(({ number: now }) => {
  newest = now;
  tellAge();
});
