/** Merging a colleague's copy: what would happen is shown first, then it is done. */
import { post } from "./api.js";
import { make, one } from "./dom.js";
import { announce, number, plural, t, toast } from "./say.js";
import { coderName } from "./compare_words.js";
import { takeBack } from "./takeback.js";

let files = [];

/** Listens for files, chosen or dropped; `merged()` is called once they are in. */
export function receiveFiles(merged) {
  const drop = one("#drop");
  const chooser = one("#files");
  const take = (list) => {
    files = [...list];
    if (files.length) look(merged);
  };
  chooser.addEventListener("change", () => take(chooser.files));
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer.files);
  });
}

async function send(dryRun) {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  form.append("dry_run", dryRun ? "1" : "");
  return post("compare/merge", form);
}

async function look(merged) {
  const place = one("#plan");
  place.replaceChildren(make("p.soft", { role: "status" }, t("Reading…")));
  try {
    const told = await send(true);
    place.replaceChildren(drawPlan(told, merged));
    one("h3", place).focus();
  } catch (error) {
    place.replaceChildren(make("p.note.bad", { role: "alert" }, error.message));
  }
  one("#files").value = "";
}

function drawPlan(told, merged) {
  const cancel = () => {
    files = [];
    one("#plan").replaceChildren();
    one("#files").focus();
  };
  const apply = async (event) => {
    event.target.disabled = true;
    try {
      const { number: action } = await send(false);
      cancel();
      await merged();
      toast(t("Merged."), takeBack([action], merged));
    } catch (error) {
      event.target.disabled = false;
      toast(error.message, { kind: "error" });
    }
  };
  announce(told.changed ? t("The plan is ready.") : t("There is nothing to do."));
  return make("div.plan",
    make("h3", { tabindex: "-1" }, told.changed ? t("This would happen") : told.sources.some((each) => each.untaken.length) ? t("There is nothing to do.") : t("There is nothing to do: all of it is here already.")),
    told.sources.map(drawSource),
    told.waiting ? make("p", t("Questions that would wait here afterwards: {n}.", { n: number(told.waiting) })) : null,
    make("div.row", told.changed ? make("button.primary", { type: "button", onclick: apply }, t("Merge")) : null,
      make("button", { type: "button", onclick: cancel }, told.changed ? t("Cancel") : t("Close"))));
}

function drawSource(source) {
  const heads = [t("Document"), t("Coder"), t("In the copy"), t("Same"), t("Added"), t("Conflict"), t("Refused")];
  const known = source.recognised;
  const fresh = known.codes.filter((code) => code.found === "new").map((code) => code.code);
  const others = [["participants", t("participants")], ["memos", t("memos")], ["statements", t("statements of themes")], ["chosen_quotes", t("chosen quotes")]];
  const counts = (outcome) => others.filter(([kind]) => source[kind][outcome]).map(([kind, name]) => `${name}: ${number(source[kind][outcome])}`).join(", ");
  const facts = [
    known.documents.filter((each) => each.found === "new").length ? t("New documents: {names}", { names: known.documents.filter((each) => each.found === "new").map((each) => each.name).join(", ") }) : "",
    fresh.length ? t("New codes: {codes}", { codes: fresh.join(", ") }) : "",
    counts("added") ? t("Comes in too: {counts}", { counts: counts("added") }) : "",
    counts("conflict") ? t("Otherwise here: {counts}", { counts: counts("conflict") }) : "",
    counts("refused") ? t("Not brought in: {counts}", { counts: counts("refused") }) : "",
    source.deleted_codes.length ? t("Codes that it does not have: {codes}", { codes: source.deleted_codes.join(", ") }) : "",
    ...source.skipped.map((each) => t("Left out: {name}: {reason}", { name: each.file, reason: each.reason })),
    ...source.notes,
  ].filter(Boolean);
  const rows = source.accounts.filter((each) => each.same < each.total);
  const same = source.accounts.reduce((sum, each) => sum + each.same, 0);
  const conflicts = source.conflicts.slice(0, Math.max(20, source.untaken.length));
  return make("section", make("h4", source.file),
    rows.length ? make("div.scroll", { tabindex: "0", role: "region", "aria-label": t("What becomes of the codings") }, make("table", make("thead", make("tr", heads.map((words, at) => make(at > 1 ? "th.number" : "th", { scope: "col" }, words)))),
      make("tbody", rows.map((each) => make("tr", make("th", { scope: "row" }, each.document), make("td", coderName(each.coder)),
        [each.total, each.same, each.added, each.conflict, each.refused].map((n) => make("td.number", number(n)))))))) : source.accounts.length ? null : make("p.soft", t("No codings.")),
    same ? make("p.soft", plural("{n} coding of it is here already.", "{n} codings of it are here already.", same)) : null,
    facts.length ? make("ul.plan-facts", facts.map((fact) => make("li", fact))) : null,
    conflicts.length ? make("details", { open: source.untaken.length > 0 }, make("summary", t("What ours says otherwise ({n})", { n: number(source.conflicts.length) })), make("ul.plan-facts", conflicts.map((each) => make("li", each.what, each.reason ? `: ${each.reason}` : "", make("br"), t("ours: {value}", { value: each.ours || "–" }), make("br"), t("theirs: {value}", { value: each.theirs || "–" }))))) : null);
}
