/** When two people changed one coding: both sides are shown, and one is chosen. */
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

/** Asks which side is to hold: "mine" or "theirs". `theirs` is null where it was removed. */
export async function askWhose(mine, theirs, { codeOf, coderName }) {
  const side = (title, coding) => make("section.panel", make("h3", title), tellCoding(coding, codeOf, coderName));
  const content = make("div.sides", side(t("Yours"), mine), side(t("Theirs"), theirs));
  const lead = theirs
    ? t("Somebody changed this coding while you did. Which one is to hold?")
    : t("Somebody removed this coding while you changed it. Which is to hold?");
  const answer = await dialog(t("Two changes of one coding"), [make("p", lead), content], [
    ["theirs", t("Take theirs")],
    ["mine", t("Keep mine"), "primary"],
  ]);
  return answer === "mine" ? "mine" : "theirs";
}

function tellCoding(coding, codeOf, coderName) {
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
