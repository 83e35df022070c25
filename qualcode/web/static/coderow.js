/** A row of the tree of codes: a group, or a code with its count, its key, its eye and its menu. */
import { make } from "./dom.js";
import { t } from "./say.js";

/** Fills a row with what it says; a group has no `code`, and `eye` is whether codings can be hidden; `more` is whether a group has a menu. */
export function fillRow(row, { code, name, count, level, colour, known, selected, open, hidden, counted, digit, more }, eye) {
  row.className = code ? (hidden ? "code unseen" : "code") : "domain";
  row.ariaLevel = String(level);
  row.ariaExpanded = open === null ? null : String(open);
  row.style.setProperty("--depth", Math.max(level - 2, 0));
  const twist = make("span.twist", { "aria-hidden": "true" });
  const menu = () => make("button.quiet.more", { type: "button", tabindex: "-1", "aria-haspopup": "menu", "aria-label": t("More for “{code}”", { code: name }) }, "⋯");
  if (!code) {
    row.ariaLabel = `${name}, ${counted}`;
    return row.replaceChildren(twist, make("span.name", name), make("span.facts", make("span.count", count)), ...(more ? [make("span.tools", menu())] : []));
  }
  row.ariaSelected = String(selected);
  row.ariaLabel = [name, counted, digit && t("key {key}", { key: digit }), hidden && t("its codings are hidden")].filter(Boolean).join(", ");
  row.title = counted;
  row.draggable = known;
  const turn = hidden ? t("Show the codings of “{code}”", { code: name }) : t("Hide the codings of “{code}”", { code: name });
  return row.replaceChildren(twist,
    make(`span.swatch.${colour}`, { "aria-hidden": "true" }), make("span.name", name),
    make("span.facts", { "aria-hidden": "true" }, digit ? make("kbd", digit) : null, make("span.count", count)),
    known ? make("span.tools",
      eye ? make("button.quiet.eye", { type: "button", tabindex: "-1", "aria-pressed": String(hidden), title: turn, "aria-label": turn }) : null,
      menu()) : null);
}
