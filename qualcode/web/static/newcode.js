/** Asks for a new code: its name, where it belongs, what it means. */
import { dialog, make } from "./dom.js";
import { announce, t, toast } from "./say.js";
import { active, codeOf, codes, createCode, domains } from "./state.js";

/** Resolves with the id of a code that was made, or "" where it was given up. */
export async function askForCode(name = "") {
  const input = make("input", { id: "new-name", value: name, required: true, autocomplete: "off", maxlength: 120 });
  const where = make("select", { id: "new-where" }, places());
  const meaning = make("textarea", { id: "new-meaning", rows: 2 });
  const content = make("div.form",
    make("label", { for: "new-name" }, t("Name")), input,
    make("label", { for: "new-where" }, t("Belongs to")), where,
    make("label", { for: "new-meaning" }, t("Meaning (can wait)")), meaning);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    input.form.requestSubmit(input.form.querySelector("button[value=make]"));
  });
  queueMicrotask(() => input.select());
  const answer = await dialog(t("New code"), content, [["", t("Cancel")], ["make", t("Make the code"), "primary"]]);
  if (answer !== "make" || !input.value.trim()) return "";
  const [kind, id] = where.value.split("|");
  try {
    const made = await createCode({ name: input.value.trim(), [kind]: id, definition: meaning.value.trim() });
    announce(t("The code “{code}” was made.", { code: codeOf(made).name }));
    return made;
  } catch (error) {
    if (error.status === undefined) throw error;
    toast(error.message, { kind: "error" });
    return "";
  }
}

/** Domains, and below each the codes that a new one can stand under. */
function places() {
  const now = codes.get(active())?.domain ?? domains[0]?.id;
  return domains.map(({ id, name }) => make("optgroup", { label: name },
    make("option", { value: `domain|${id}`, selected: id === now }, name),
    [...codes.values()].filter((code) => code.domain === id).map((code) =>
      make("option", { value: `parent|${code.id}` }, `${"\u2003".repeat(code.depth + 1)}${code.name}`))));
}
