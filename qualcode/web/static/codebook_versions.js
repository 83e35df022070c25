/** The versions of the codebook: two are chosen, and what changed between them is shown. */
import "./shell.js";
import { asking } from "./api.js";
import { showDiff } from "./codebook_plans.js";
import { all, one } from "./dom.js";
import { announce, lang, plural, t, toast } from "./say.js";

const askLast = asking();
const table = one("#versions");

/** Versions count upwards, so an older one is always on the left. */
function chosen() {
  const of = (name) => Number(one(`input[name=${name}]:checked`, table).value);
  return [of("old"), of("new")];
}

async function show() {
  const [old, now] = chosen();
  for (const row of all("tbody tr", table)) row.classList.toggle("chosen", all("input", row).some((each) => each.checked));
  try {
    const diff = await askLast(`codebook/diff?old=${old}&new=${now}`);
    if (!diff) return;
    one("#differences").replaceChildren(showDiff(diff));
    announce(diff.codes.length ? plural("{n} code differs", "{n} codes differ", diff.codes.length) : diff.notes.join(", ") || t("Both mean the same."));
  } catch (error) {
    if (error.status === undefined) throw error;
    toast(error.message, { kind: "error" });
  }
}

for (const time of all("time")) {
  time.textContent = new Date(time.dateTime).toLocaleString(lang === "vi" ? "vi-VN" : "en-GB", { dateStyle: "medium", timeStyle: "short" });
}
table?.addEventListener("change", show);
if (table) show();
