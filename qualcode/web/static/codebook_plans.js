/** Questions that show what a change of the codebook would do before it is done. */
import { ask, post } from "./api.js";
import { codeOptions, placeOf, placeOptions } from "./codeplaces.js";
import { dialog, make, one } from "./dom.js";
import { plural, number, t } from "./say.js";

const PAUSE = 250;
const STATUS = { manual: t("by hand"), accepted: t("accepted"), proposed: t("proposed"), rejected: t("rejected") };

/** Who coded, in words: a machine's name holds the version of the codebook. */
export const coderName = (coder) => (coder.startsWith("rules:") ? t("the machine") : coder);

/** What a plan would do, as elements; `nameOf` says what a code of today is called. */
export function showPlan(plan, nameOf) {
  const names = new Map(plan.codes.map((code) => [code.id, code.name]));
  const called = (id) => names.get(id) ?? nameOf(id);
  const parts = plan.notes.map((note) => make("p.note.warn", note));
  if (plan.moves.length) {
    parts.push(make("p.lead", plural("{n} coding is concerned", "{n} codings are concerned", plan.codings)));
    parts.push(make("div.scroll", make("table",
      make("thead", make("tr", [t("Code now"), t("Becomes"), t("Coder"), t("Status")].map((name) => make("th", { scope: "col" }, name)), make("th.number", { scope: "col" }, t("Codings")))),
      make("tbody", plan.moves.map((move) => make("tr",
        make("td", called(move.code)), make("td", move.becomes === null ? make("em", t("goes")) : called(move.becomes)),
        make("td", coderName(move.coder)), make("td", STATUS[move.status]), make("td.number", number(move.n))))))));
    parts.push(make("ul.plan-quotes", plan.quotes.map((each) => make("li", make("q", each.quote), " ", make("span.soft.small", each.document)))));
    if (plan.codings > plan.quotes.length) parts.push(make("p.soft.small", t("and {n} more", { n: number(plan.codings - plan.quotes.length) })));
  } else {
    parts.push(make("p.soft", noneConcerned(plan)));
  }
  parts.push(make("h3", t("In the codebook")), showDiff(plan.diff));
  return parts;
}

/** In a blind study nobody can say that of what others coded. */
const noneConcerned = (plan) => (plan.hidden ? t("None of the codings that you see is concerned.") : t("No coding is concerned."));

/** What differs between two codebooks, code by code. */
export function showDiff(diff) {
  if (!diff.codes.length && !diff.notes.length) return make("p.soft", t("Both mean the same."));
  return make("div.diff",
    diff.notes.map((note) => make("p.soft", note)),
    diff.codes.map((code) => make(`details.diff-code.${code.kind}`, { open: code.kind !== "removed" && diff.codes.length <= 4 },
      make("summary", make("b", code.name), " ", make("span.soft.small", code.id), " ", make("span.what", code.changes.join(", "))),
      code.fields.length ? make("dl", code.fields.map((field) => make("div",
        make("dt", field.label), make("dd", field.old ? make("del", field.old) : null, field.old && field.new ? " " : null, field.new ? make("ins", field.new) : null)))) : null,
      code.signs_removed.length || code.signs_added.length ? make("ul.diff-signs",
        code.signs_removed.map((sign) => make("li", make("del", sign))),
        code.signs_added.map((sign) => make("li", make("ins", sign)))) : null)));
}

/**
 * A dialog with fields, what would become of the codebook below them, and the button that does it.
 * `body()` says what is asked for, or null while something is missing; resolves with the answer.
 * Where it is refused, or the codebook is another by now, it is looked at again.
 */
export async function settle(question) {
  const { verb, book, title, fields = [], body, confirm, kind = "primary", nameOf, note = "" } = question;
  const preview = make("div.preview");
  const status = make("p.hidden", { role: "status" });
  const warning = make("p.note.warn", { hidden: !note }, note);
  const content = make("div.plan", warning, make("div.form", fields), status, preview);
  let plan = null;
  let timer = 0;
  let asked = 0;

  /** What is asked for, with the version of the codebook in which its codes have these ids. */
  function sent() {
    const wanted = body();
    return wanted && { ...wanted, seen: book.number };
  }

  /** What is shown is of what was asked for before: it is not done. */
  function outdate() {
    asked += 1;
    plan = null;
    one("button[value=go]", content.closest("form")).disabled = true;
  }

  async function look() {
    outdate();
    const mine = asked;
    const wanted = sent();
    if (!wanted) return preview.replaceChildren();
    try {
      const found = await ask(`codebook/${verb}/preview`, { method: "POST", body: wanted });
      if (mine !== asked) return undefined;
      plan = found;
      const theirs = plan.meanwhile ? [make("h3", t("What somebody else has just changed")), showDiff(plan.meanwhile)] : [];
      preview.replaceChildren(...theirs, make("h3", t("What this does")), ...showPlan(plan, nameOf));
      status.textContent = plan.codings ? plural("{n} coding is concerned", "{n} codings are concerned", plan.codings) : noneConcerned(plan);
      one("button[value=go]", content.closest("form")).disabled = false;
    } catch (error) {
      if (error.status === undefined) throw error;
      if (mine === asked) preview.replaceChildren(make("p.note.bad", { role: "alert" }, error.message));
    }
    return undefined;
  }

  content.addEventListener("input", () => {
    outdate();
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  content.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || !event.target.matches("input")) return;
    event.preventDefault();
    if (plan) one("button[value=go]", content.closest("form")).click();
  });
  const answer = dialog(title, content, [["", t("Cancel")], ["go", confirm, kind]]);
  content.closest("dialog").classList.add("wide");
  look();
  if ((await answer) !== "go" || !plan) return null;
  try {
    return await post(`codebook/${verb}`, { ...sent(), expected: plan.before });
  } catch (error) {
    if (error.status === undefined) throw error;
    const isStale = error.status === 409;
    return settle({ ...question, note: isStale ? t("Somebody changed the codebook in the meantime. Look again at what this would do.") : error.message });
  }
}

const label = (id, text) => make("label", { for: id }, text);

export function askNew(book, where = "") {
  const name = make("input", { id: "plan-name", maxlength: "200", autocomplete: "off", required: true });
  const place = make("select", { id: "plan-place" }, placeOptions(book));
  if (where) place.value = where;
  const definition = make("textarea", { id: "plan-definition", rows: "3" });
  return settle({
    verb: "add", book, title: t("New code"), confirm: t("Make the code"), nameOf: (id) => id,
    fields: [label("plan-name", t("Name")), name, book.domains.length ? [label("plan-place", t("Where it stands")), place] : null,
      label("plan-definition", t("What it means (can wait)")), definition],
    body: () => (name.value.trim() ? { name: name.value, definition: definition.value, ...placeOf(place.value) } : null),
  });
}

export function askGroup(book) {
  const name = make("input", { id: "plan-name", maxlength: "200", autocomplete: "off", required: true });
  return settle({
    verb: "group", book, title: t("New group of codes"), confirm: t("Make the group"), nameOf: (id) => id,
    fields: [label("plan-name", t("Name")), name],
    body: () => (name.value.trim() ? { name: name.value } : null),
  });
}

export function askGroupRename(book, { id, name, names }) {
  const fields = { vi: t("Name in Vietnamese"), en: t("Name in English") };
  const boxes = Object.keys(fields).map((lang) => make("input", { id: `plan-name-${lang}`, name: lang, value: names[lang], maxlength: "200", autocomplete: "off", lang }));
  const isNew = ({ name: lang, value }) => value.trim() && value.trim() !== names[lang];
  return settle({
    verb: "rename", book, title: t("Rename the group “{group}”", { group: name }), confirm: t("Rename"), nameOf: (code) => code,
    fields: boxes.map((box) => [label(box.id, fields[box.name]), box]),
    body: () => (boxes.some(isNew) ? { group: id, name: Object.fromEntries(boxes.map((box) => [box.name, box.value])) } : null),
  });
}

export function askGroupDelete(book, { id, name }) {
  return settle({
    verb: "delete", book, title: t("Delete the group “{group}”?", { group: name }), confirm: t("Delete"), kind: "danger", nameOf: (code) => code,
    body: () => ({ group: id }),
  });
}

export function askMerge(book, code, nameOf) {
  const into = make("select", { id: "plan-into" }, make("option", { value: "" }, t("Choose a code…")), codeOptions(book, [code.id]));
  return settle({
    verb: "merge", book, title: t("Merge “{code}” into another code", { code: code.name }), confirm: t("Merge"), nameOf,
    fields: [label("plan-into", t("The code that stays")), into,
      make("p.soft.small", t("It keeps its name and definition, and takes over indicators, codings and the codes below."))],
    body: () => (into.value ? { codes: [code.id], into: into.value } : null),
  });
}

export function askSplit(book, code, coders, documents, nameOf) {
  const name = make("input", { id: "plan-name", maxlength: "200", autocomplete: "off", required: true });
  const matching = make("input", { id: "plan-matching", autocomplete: "off" });
  const option = (value, text) => make("option", { value }, text);
  const document = make("select", { id: "plan-document" }, option("", t("All documents")), documents.map((each) => option(each.id, each.name)));
  const coder = make("select", { id: "plan-coder" }, option("", t("Everybody")), coders.map((each) => option(each, coderName(each))));
  return settle({
    verb: "split", book, title: t("Split a new code off “{code}”", { code: code.name }), confirm: t("Split"), nameOf,
    fields: [label("plan-name", t("Name of the new code")), name,
      make("p.soft.small", t("It begins as a copy. It takes over the codings that fit all of what follows; where nothing is said, none.")),
      label("plan-matching", t("Words in the quote")), matching, label("plan-document", t("Document")), document, label("plan-coder", t("Coder")), coder],
    body: () => (name.value.trim() ? { code: code.id, name: name.value, matching: matching.value.trim(), document: document.value, coder: coder.value } : null),
  });
}

export function askMove(book, code, nameOf, where = "") {
  const place = make("select", { id: "plan-place" }, placeOptions(book, code.id));
  place.value = where || (code.parent ? `parent ${code.parent}` : `domain ${code.domain}`);
  return settle({
    verb: "move", book, title: t("Move “{code}”", { code: code.name }), confirm: t("Move"), nameOf,
    fields: [label("plan-place", t("Where it is to stand")), place],
    body: () => ({ code: code.id, ...placeOf(place.value) }),
  });
}

export function askRename(book, code, nameOf) {
  const id = make("input", { id: "plan-id", value: code.id, autocomplete: "off", required: true, spellcheck: "false" });
  return settle({
    verb: "rename", book, title: t("Change the id of “{code}”", { code: code.name }), confirm: t("Change it"), nameOf,
    fields: [label("plan-id", t("New id")), id, make("p.soft.small", t("The id names the code in files. Its codings and memos follow."))],
    body: () => (id.value.trim() && id.value.trim() !== code.id ? { code: code.id, new: id.value.trim() } : null),
  });
}

export function askDelete(book, code, nameOf) {
  const successor = make("select", { id: "plan-successor" },
    make("option", { value: "" }, t("Choose what becomes of its codings…")),
    make("option", { value: "-" }, t("They are deleted too")), codeOptions(book, [code.id]));
  // What a blind study hides is never deleted without somebody saying so.
  const mayBeUsed = book.blind || Object.values(code.counts).some(Boolean);
  successor.value = mayBeUsed ? "" : "-";
  return settle({
    verb: "delete", book, title: t("Delete “{code}”?", { code: code.name }), confirm: t("Delete"), kind: "danger", nameOf,
    fields: [label("plan-successor", t("Its codings get the code")), successor],
    body: () => {
      const goes = successor.value === "-";
      return successor.value ? { code: code.id, successor: goes ? "" : successor.value, with_codings: goes } : null;
    },
  });
}
