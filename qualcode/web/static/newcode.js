/** Asks for a new code: its name, where it belongs, what it means. */
import { placeOf, placeOptions } from "./codeplaces.js";
import { dialog, make } from "./dom.js";
import { announce, t, toast } from "./say.js";
import { active, codeOf, codes, createCode, domains } from "./state.js";

/** Resolves with the id of a code that was made, or "" where it was given up; `below` is a code's id. */
export async function askForCode(name = "", below = "") {
  const input = make("input", { id: "new-name", value: name, required: true, autocomplete: "off", maxlength: 120 });
  const where = make("select", { id: "new-where" }, placeOptions({ domains, codes: [...codes.values()] }));
  where.value = below ? `parent ${below}` : `domain ${codes.get(active())?.domain ?? domains[0]?.id}`;
  const meaning = make("textarea", { id: "new-meaning", rows: 2 });
  const content = make("div.form",
    make("label", { for: "new-name" }, t("Name")), input,
    domains.length ? [make("label", { for: "new-where" }, t("Belongs to")), where] : null,
    make("label", { for: "new-meaning" }, t("Meaning (can wait)")), meaning);
  queueMicrotask(() => input.select());
  const answer = await dialog(t("New code"), content, [["", t("Cancel")], ["make", t("Make the code"), "primary"]]);
  if (answer !== "make" || !input.value.trim()) return "";
  try {
    const made = await createCode({ name: input.value.trim(), ...placeOf(where.value), definition: meaning.value.trim() });
    announce(t("The code “{code}” was made.", { code: codeOf(made).name }));
    return made;
  } catch (error) {
    if (error.status === undefined) throw error;
    toast(error.message, { kind: "error" });
    return "";
  }
}
