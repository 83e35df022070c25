/** When a change of a coding cannot be saved as it is: nothing of it goes unasked. */
import { codeOptions } from "./codeplaces.js";
import { tellCoding } from "./conflict.js";
import { dialog, make, one } from "./dom.js";
import { t } from "./say.js";

const DROP = ["drop", t("Drop this change"), "danger"];

/** Asks what becomes of a change that is refused: {keep: true} to leave it for later, {} to drop it. */
export async function askRefused(coding, change, why, { codeOf, coderName }) {
  const content = [make("p", t("Not saved: {why}", { why })), await words(coding, change), make("div.sides", tellCoding(coding, codeOf, coderName))];
  return { keep: !(await dialog(t("A change could not be saved"), content, [["", t("Keep it for now")], DROP])) };
}

/** The same where its code is no more; {code} to save it with. */
export async function askAnotherCode(coding, change, book) {
  const select = make("select", { id: "code-instead", onchange: () => (button.disabled = !select.value) },
    make("option", { value: "" }, t("Choose a code…")), codeOptions(book));
  const content = make("div.form", make("p", t("The code “{code}” is no longer in the codebook. Which one shall these words have?", { code: change.called })),
    await words(coding, change), coding.memo ? make("p.soft", t("Memo: {memo}", { memo: coding.memo })) : null,
    make("label", { for: "code-instead" }, t("Code")), select);
  const asked = dialog(t("A code for your coding"), content, [["", t("Not now")], ["save", t("Save it"), "primary"], DROP]);
  const button = one("[value=save]", content.closest("form"));
  button.disabled = true;
  const answer = await asked;
  return answer === "save" ? { code: select.value } : { keep: !answer };
}

/** What a coding's words are: as they were when it was made, else as they stand on the page. */
async function words({ s, e }, change) {
  const { wordsIn } = await import("./selection.js"); // it rests on what uses this module
  return make("blockquote.refused", { lang: "vi" }, change.words ?? wordsIn([s, e]));
}
