/** When two people changed one thing: both sides are shown, and one is chosen. */
import { dialog, make } from "./dom.js";
import { t } from "./say.js";

const STATUS = {
  manual: t("coded by hand"),
  proposed: t("proposed"),
  accepted: t("accepted"),
  rejected: t("rejected"),
};

/** What a coding's status is called. */
export const statusName = (status) => STATUS[status] ?? status;

/** Asks which of two sides is to hold: "mine" or "theirs", or "" where somebody leaves it open. */
export function askSides(title, lead, mine, theirs) {
  const side = (name, content) => make("section.panel", make("h3", name), content);
  const sides = make("div.sides", side(t("Yours"), mine), side(t("Theirs"), theirs));
  return dialog(title, [make("p", lead), sides], [["theirs", t("Take theirs")], ["mine", t("Keep mine"), "primary"]]);
}

/** The same of a coding; what is left open is theirs. `theirs` is null where it was removed. */
export async function askWhose(mine, theirs, { codeOf, coderName }) {
  const lead = theirs
    ? t("Somebody changed this coding while you did. Which one is to hold?")
    : t("Somebody removed this coding while you changed it. Which is to hold?");
  const tell = (coding) => tellCoding(coding, codeOf, coderName);
  return (await askSides(t("Two changes of one coding"), lead, tell(mine), tell(theirs))) || "theirs";
}

/**
 * Asks for what `fields` hold until `work()` has sent it or somebody leaves it: where it is refused,
 * the fields keep what was typed, below why.
 */
export async function askUntilDone(title, fields, confirm, work) {
  const why = make("p.note.warn", { role: "alert", hidden: true });
  while (await dialog(title, [why, make("div.form", fields)], [["", t("Leave it")], ["go", confirm, "primary"]])) {
    try {
      return await work();
    } catch (error) {
      if (error.status === undefined) throw error;
      why.hidden = false;
      why.textContent = error.message;
    }
  }
  return undefined;
}

/** What a coding says, or that it was removed. */
export function tellCoding(coding, codeOf, coderName) {
  if (!coding) return make("p.soft", t("removed"));
  const length = coding.e - coding.s;
  return make("dl.facts",
    fact(t("Code"), codeOf(coding.code).name),
    fact(t("Coder"), coderName(coding.coder)),
    fact(t("Status"), statusName(coding.status)),
    fact(t("Place"), t("from character {start}, {length} long", { start: coding.s, length })),
    coding.memo ? fact(t("Memo"), coding.memo) : null);
}

const fact = (name, value) => [make("dt", name), make("dd", value)];
