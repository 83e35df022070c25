/** Asks for a new code: its name, where it belongs, what it means. */
import { placeOf, placeOptions } from "./codeplaces.js";
import { askUntilDone } from "./conflict.js";
import { make } from "./dom.js";
import { announce, t } from "./say.js";
import { active, codeOf, codes, createCode, domains } from "./state.js";

/** Resolves with the id of a code that was made, or "" where it was given up; `below` is a code's id. */
export async function askForCode(name = "", below = "") {
  const input = make("input", { id: "new-name", value: name, required: true, autocomplete: "off", maxlength: 120 });
  const where = make("select", { id: "new-where" }, placeOptions({ domains, codes: [...codes.values()] }));
  where.value = below ? `parent ${below}` : `domain ${codes.get(active())?.domain ?? domains[0]?.id}`;
  const meaning = make("textarea", { id: "new-meaning", rows: 2 });
  const fields = [
    make("label", { for: "new-name" }, t("Name")), input,
    domains.length ? [make("label", { for: "new-where" }, t("Belongs to")), where] : null,
    make("label", { for: "new-meaning" }, t("Meaning (can wait)")), meaning,
  ];
  queueMicrotask(() => input.select());
  const made = await askUntilDone(t("New code"), fields, t("Make the code"), () =>
    createCode({ name: input.value.trim(), ...placeOf(where.value), definition: meaning.value.trim() }));
  if (made) announce(t("The code “{code}” was made.", { code: codeOf(made).name }));
  return made ?? "";
}
