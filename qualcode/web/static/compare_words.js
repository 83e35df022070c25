/** What the compare pages know when they open, and how codes and coders are shown. */
import { make, one } from "./dom.js";
import { firstWords, lang, lastWords, t } from "./say.js";

export const data = JSON.parse(one("#data").textContent);

export const CONSENSUS = "consensus";

/** A code as a chip: a swatch of its colour and its name. */
export function codeChip(id) {
  const code = data.codes[id];
  return make(`span.chip.${code?.class ?? "code-none"}`, { title: id }, make("span.swatch"), make("span", codeName(id)));
}

export const codeName = (id) => data.codes[id]?.name ?? id;
export const codeClass = (id) => data.codes[id]?.class ?? "code-none";

/** What a coder is called: a machine is called by what it is. */
export function coderName(name) {
  if (name === CONSENSUS) return t("Consensus");
  return name.startsWith("rules:") ? t("the machine") : name;
}

/** The letters of coders that have a key; people are called by the same letter on the whole page. */
export const LETTERS = [..."ABCDEFGHI"];

/** The key that takes what the coder of a letter said: the letter, or a digit where it means something else. */
export function takingKey(letter) {
  const at = LETTERS.indexOf(letter);
  return at < 0 ? null : at < 4 ? letter : String(at + 1);
}

/** A moment as people write it here. */
export function moment(iso) {
  return new Date(iso).toLocaleString(lang === "vi" ? "vi-VN" : "en-GB", {
    day: "numeric", month: "short", hour: "2-digit", minute: "2-digit",
  });
}

/** The first and last words of a text, where it is long. */
export function shortened(text, most = 110) {
  const clean = text.replace(/\s+/gu, " ").trim();
  const half = Math.floor(most / 2);
  return clean.length <= most ? clean : `${firstWords(clean, half)} ${lastWords(clean, half).slice(2)}`;
}

/** All codes as options of a choice. */
export function codeOptions(chosen = "") {
  return Object.entries(data.codes).map(([id, { name }]) =>
    make("option", { value: id, selected: id === chosen }, name === id ? id : `${name} (${id})`));
}
