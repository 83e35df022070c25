/** Two people wrote different things into one field: both are shown, and one is chosen. */
import { dialog, make, one } from "./dom.js";
import { TEXTS } from "./codebook_form.js";
import { t } from "./say.js";

const LABELS = {
  ...Object.fromEntries(TEXTS), colour: t("Colour"), roles: t("Whose speech is coded"), indicators: t("Indicators"),
  unless: t("Not where the sentence also says"), negation: t("Where it is denied,"),
};

const told = (value) => (Array.isArray(value) ? value.join(", ") : typeof value === "object" ? Object.values(value).filter(Boolean).join(" / ") : value) || "–";

/**
 * Asks field by field which text is to stand; `mine` are the fields that were changed here, `theirs`
 * the code as it is now, `id` what it was called. Resolves with the fields to write (none where
 * theirs stand), or null.
 */
export async function askWhich(mine, theirs, id) {
  const names = Object.keys(mine).filter((name) => JSON.stringify(mine[name]) !== JSON.stringify(theirs[name]));
  if (!names.length) return {};
  const rows = names.map((name) => make("fieldset.which", make("legend", LABELS[name]),
    [["mine", t("Yours"), mine[name]], ["theirs", t("Theirs, saved meanwhile"), theirs[name]]].map(([whose, label, value]) =>
      make("label", make("input", { type: "radio", name: `which-${name}`, value: whose, checked: whose === "mine" }), " ",
        make("b", label), make("span.value", told(value))))));
  const content = make("div", make("p", t("Somebody changed this code while you wrote. Nothing of yours is lost: choose what is to stand.")),
    theirs.id === id ? null : make("p", t("Its id is {id} now.", { id: theirs.id })), rows);
  if ((await dialog(t("Two people changed this code"), content, [["", t("Back to the form")], ["keep", t("Save what is chosen"), "primary"]])) !== "keep") return null;
  return Object.fromEntries(names.filter((name) => one(`input[name=which-${name}]:checked`, content).value === "mine").map((name) => [name, mine[name]]));
}

/**
 * Tells that the code is no more, with what was written of it. Resolves with "new" where that is to
 * become a new code, "discard" where it may go, or "".
 */
export function askGone(mine) {
  const content = make("div", make("p", t("Somebody deleted this code, or merged it into another one, while you wrote. Nothing of yours is lost:")),
    make("dl.which", Object.entries(mine).map(([name, value]) => [make("dt", LABELS[name]), make("dd.value", told(value))])),
    make("p.soft", t("A new code takes over all that the form says, but no codings.")));
  return dialog(t("This code is no more"), content,
    [["", t("Back to the form")], ["discard", t("Discard what I wrote")], ["new", t("Make it a new code"), "primary"]]);
}
