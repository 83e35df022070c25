/** Tells on every page of a study which other documents have changes that are kept, not saved. */
import { coder, showKept, study } from "./api.js";
import { keptDocuments } from "./changes.js";
import { make, one } from "./dom.js";
import { plural, t } from "./say.js";

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
    return make("div.unsaved", make("span", words), make("a.button", { href: `/s/${study}/documents/${guid}` }, t("Open {document}", { document: name })));
  });
  showKept("elsewhere", lines.map((line) => one("span", line).textContent).join(" "));
  box.replaceChildren(...lines);
}
