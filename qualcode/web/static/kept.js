/** Tells on every page of a study which other documents have changes that are kept, not saved. */
import { coder, showKept, study } from "./api.js";
import { dropKept, keptChanges, keptDocuments } from "./changes.js";
import { dialog, make, one } from "./dom.js";
import { announce, plural, t } from "./say.js";

/** What another window saves at once is not told of. */
const PAUSE = 1500;
const box = make("div", { role: "status" });
let timer = 0;

/** Begins to tell of them. */
export function tellKept() {
  one("#main").before(box);
  tell();
  addEventListener("pageshow", tell);
  addEventListener("storage", () => {
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE);
  });
}

function tell() {
  const here = location.pathname.split("/").at(-1);
  const lines = keptDocuments(study, coder).filter(({ guid }) => guid !== here).map(({ guid, name, n }) => {
    const words = plural("{n} change in {document} is not saved. It is kept in this browser.", "{n} changes in {document} are not saved. They are kept in this browser.", n, { document: name });
    return make("div.unsaved", make("span", words), make("a.button", { href: `/s/${study}/documents/${guid}` }, t("Open {document}", { document: name })),
      make("button", { type: "button", onclick: () => askDrop({ guid, name }) }, t("Drop…")));
  });
  showKept("elsewhere", lines.map((line) => one("span", line).textContent).join(" "));
  box.replaceChildren(...lines);
}

/** Forgets what is kept of a document, which may be gone itself, once somebody says so. */
async function askDrop(from) {
  const words = keptChanges(study, from, coder).map((each) => each.words ?? each.fields.memo).filter(Boolean);
  const answer = await dialog(t("Drop what is not saved in {document}?", { document: from.name }), [
    make("p", t("Your changes of this document were never saved. Dropped, they are lost.")),
    words.length ? make("ul", words.map((each) => make("li", { lang: "vi" }, each))) : null,
  ], [["", t("Keep it for now")], ["drop", t("Drop"), "danger"]]);
  if (!answer) return;
  dropKept(study, from, coder);
  tell();
  announce(t("They were dropped."));
  (one("a", box) ?? one("#main")).focus();
}
