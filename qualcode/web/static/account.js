/** What dropped files hold, file by file, before anything of it is brought in. */
import { all, make } from "./dom.js";
import { tellTable } from "./people.js";
import { number, plural, t } from "./say.js";

const outcome = (each) => ({
  new: t("new document"),
  corrected: t("a corrected text: version {n}", { n: each.version }),
  voices: t("speakers named anew"),
  resaved: t("the same text in another file"),
  unchanged: t("here already, unchanged"),
})[each.outcome];
const roleName = (role) => ({ interviewer: t("asks"), respondent: t("answers"), other: t("neither") })[role];

/**
 * The account with its buttons; `again(changes)` looks anew, `bring()` writes, `leave()` gives up.
 * `given` are the changes with which the files were looked at last.
 */
export function account(told, { given, again, bring, leave }) {
  const box = make("div.account");
  const without = [];
  const leaveOut = (file) => make("p", make("button", { type: "button", "aria-label": t("Leave {file} out", { file }), onclick: () => {
    without.push(file);
    again(changed());
  } }, t("Leave this file out")));
  const changed = () => {
    const roles = {};
    for (const select of all("select[data-label]", box)) {
      if (select.value === select.dataset.was) continue;
      for (const file of JSON.parse(select.dataset.files)) (roles[file] ??= {})[select.dataset.label] = select.value;
    }
    return { roles: merged(given.roles, roles), without, coded_by: box.querySelector("#coded-by")?.value ?? "", accept_offsets: box.querySelector("#accept")?.checked ?? false };
  };
  const n = told.documents;
  const summary = told.nothing
    ? t("There is nothing new in these files.")
    : n
      ? plural("{n} document can be brought in.", "{n} documents can be brought in.", n)
      : t("It can be brought in.");
  const values = told.people.reduce((sum, each) => sum + each.changes.length, 0);
  const changing = values ? plural("{n} value of participants changes.", "{n} values of participants change.", values) : "";
  const refused = told.refused.length ? plural("{n} file cannot be read.", "{n} files cannot be read.", told.refused.length) : "";
  const go = make("button.primary", { type: "button", disabled: told.nothing, onclick: () => bring() },
    n ? plural("Bring in {n} document", "Bring in {n} documents", n) : t("Bring it in"));
  const anew = make("button", { type: "button", hidden: true, onclick: () => again(changed()) }, t("Look again with these changes"));
  box.addEventListener("change", (event) => {
    if (!event.target.matches("select[data-label], #coded-by, #accept")) return;
    anew.hidden = false;
    go.disabled = true;
  });
  const parts = [
    make("p.lead.summary", [n || !values ? summary : "", changing, refused].filter(Boolean).join(" ")),
    told.refused.map((each) => make("div.note.bad.file", make("b", each.file), make("p", each.reason))),
    told.notes.map((note) => make("p.note.warn", note)),
    speakers(told.files),
    files(told, leaveOut),
    told.studies.map((each) => study(each)),
    told.people.map((each) => make("section", make("h3", t("{file}, a table of participants", { file: each.file })), tellTable(each), leaveOut(each.file))),
    told.skipped.length ? make("details", make("summary", plural("{n} file was passed over", "{n} files were passed over", told.skipped.length)),
      make("ul", told.skipped.map((each) => make("li", make("b", each.file), ": ", each.reason)))) : "",
    told.studies.length || told.refused.some((each) => each.code === "Q112") ? options(told, given) : "",
    make("div.actions", make("button.quiet", { type: "button", onclick: () => leave() }, t("Bring in nothing")), anew, go),
  ];
  box.append(...parts.flat().filter(Boolean));
  return box;
}

function merged(one, other) {
  const all = structuredClone(one);
  for (const [file, labels] of Object.entries(other)) Object.assign((all[file] ??= {}), labels);
  return all;
}

/** Who speaks: one row for each label and what it was taken for, in all files where it is so. */
function speakers(files) {
  const rows = new Map();
  for (const file of files) {
    for (const each of file.speakers) {
      const key = `${each.label}\u0000${each.role}`;
      const row = rows.get(key) ?? { ...each, turns: 0, files: [], people: new Set() };
      row.turns += each.turns;
      row.files.push(file.file);
      if (each.participant) row.people.add(each.participant);
      rows.set(key, row);
    }
  }
  if (!rows.size) return "";
  const select = (row, id) => make("select", { id, data: { label: row.label, was: row.role, files: JSON.stringify(row.files) },
    "aria-label": t("What {label} does", { label: row.label }) },
    ["interviewer", "respondent", "other"].map((role) => make("option", { value: role, selected: role === row.role }, roleName(role))));
  const shown = [...rows.values()].sort((a, b) => b.files.length - a.files.length || b.turns - a.turns);
  return make("section", make("h3", t("Who speaks")),
    make("p.soft", t("Only what people answer is coded. If a label was taken for the wrong one, change it here.")),
    make("div.scroll", { tabindex: "0", role: "region", "aria-label": t("Who speaks") }, make("table.speakers",
      make("thead", make("tr", [t("Label"), t("Who that is"), t("Turns"), t("Files"), t("Why")].map((head, n) => make(n === 2 ? "th.number" : "th", { scope: "col" }, head)))),
      make("tbody", shown.map((row, n) => make("tr", make("th", { scope: "row" }, row.label), make("td", select(row, `role-${n}`)),
        make("td.number", number(row.turns)),
        make("td", row.files.length > 2 ? plural("{n} file", "{n} files", row.files.length) : row.files.join(", ")),
        make("td.small.soft", row.reason)))))));
}

function files(told, leaveOut) {
  if (!told.files.length) return "";
  const parts = told.files.map((each) => make("details.file", { open: told.files.length <= 3 },
    make("summary", make("b", each.document), " ", make("span.soft", outcome(each)), make("span.small.soft.facts", facts(each))),
    make("div.inside",
      each.file !== each.document ? make("p.small.soft", t("File: {name}", { name: each.file })) : null,
      make("p.small", each.encoding === "utf-8" ? t("Letters: UTF-8") : t("Letters: {encoding}, {sure} % sure", { encoding: each.encoding, sure: Math.round(100 * each.sure) })),
      each.changes.length ? make("p.small", t("What reading changed: {what}", { what: each.changes.join("; ") })) : null,
      each.degraded ? make("p.note.warn", t("Many words are no Vietnamese words. Was it a bad scan, or an old font?")) : null,
      each.moved + each.stayed ? make("p", t("Codings that go along: {moved}; that stay on the text before: {stayed}.", { moved: number(each.moved), stayed: number(each.stayed) })) : null,
      each.excerpt.length ? make("blockquote", each.excerpt.map((turn) => make("p", turn.label ? make("b", `${turn.label}: `) : null, turn.text))) : null,
      leaveOut(each.file))));
  const hidden = Object.values(told.counts).reduce((sum, n) => sum + n, 0) - told.files.length;
  return make("section", make("h3", t("Texts")), parts, hidden > 0 ? make("p.soft", plural("and {n} more text of the same files", "and {n} more texts of the same files", hidden)) : null);
}

const facts = (each) =>
  [plural("{n} turn", "{n} turns", each.turns), each.characters ? plural("{n} character", "{n} characters", each.characters) : "",
    each.encoding === "utf-8" ? "" : each.encoding].filter(Boolean).join(" · ");

function study(each) {
  const kinds = [["documents", t("documents")], ["codes", t("codes")], ["codings", t("codings")], ["participants", t("participants")], ["memos", t("memos")], ["statements", t("statements of themes")], ["chosen_quotes", t("chosen quotes")]];
  const heads = [["added", t("New")], ["same", t("Here already")], ["conflict", t("Different here")], ["refused", t("Not brought in")]];
  return make("section", make("h3", each.origin ? t("{file}, a study of {origin}", { file: each.file, origin: each.origin }) : each.file),
    make("div.scroll", { tabindex: "0", role: "region", "aria-label": each.file }, make("table",
      make("thead", make("tr", make("td"), heads.map(([, head]) => make("th.number", { scope: "col" }, head)))),
      make("tbody", kinds.map(([kind, name]) => make("tr", make("th", { scope: "row" }, name), heads.map(([key]) => make("td.number", number(each[kind][key])))))))),
    each.places.map((line) => make("p.small", line)),
    each.losses.length ? [make("h4", t("Not kept as it was")), make("ul", each.losses.map((loss) => make("li", `${loss.what}: ${number(loss.count)}`, loss.examples.length ? make("div.small.soft", loss.examples.join(" · ")) : null)))] : null,
    each.skipped.length ? make("ul", each.skipped.map((one) => make("li", make("b", one.file), ": ", one.reason))) : null,
    each.notes.map((note) => make("p.note.warn", note)),
    each.waiting ? make("p", plural("{n} question that only a person can decide waits in the inbox afterwards.", "{n} questions that only a person can decide wait in the inbox afterwards.", each.waiting)) : null);
}

function options(told, given) {
  return make("div.form",
    make("label", { for: "coded-by" }, t("Who coded, where the study does not say it")), make("input", { id: "coded-by", autocomplete: "off", value: given.coded_by }),
    given.accept_offsets || told.refused.some((each) => each.code === "Q112")
      ? make("label.choice", make("input", { type: "checkbox", id: "accept", checked: given.accept_offsets }), make("span", t("Bring it in although its places do not fit our texts well")))
      : null);
}
