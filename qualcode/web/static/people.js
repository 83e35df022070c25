/** The table of participants: values are changed where they stand; tables are read with an account. */
import { ask, patch, post } from "./api.js";
import { askSides, askUntilDone } from "./conflict.js";
import { all, dialog, make, one } from "./dom.js";
import { announce, number, plural, t, toast } from "./say.js";
import { takeBack } from "./takeback.js";

const FIRST = 40;
const AT_ONCE = 200;
const LONG = 28;
/** How many people, and how many values, are told one by one of a table. */
const MOST_TOLD = 30;
/** How many documents of one participant are named. */
const MOST_NAMED = 3;

/** What kinds are called. */
const kindName = (kind) => ({ text: t("text"), number: t("number"), date: t("date"), choice: t("choice") })[kind] ?? kind;

/** Looks after the table; `show(told)` fills it anew. Calls `left` when nobody writes in it any more. */
export function people(left) {
  let told = { as_of: 0, attributes: [], participants: [] };
  let shown = "";
  /** What came while another value was being written, or null. */
  let waiting = null;
  const table = one("#people-rows");

  function show({ as_of, attributes, participants }) {
    if (as_of < (waiting ?? told).as_of) return; // it came late: something newer is shown
    if (one("input", table)) {
      waiting = { as_of, attributes, participants };
      return;
    }
    waiting = null;
    told = { as_of, attributes, participants };
    const state = JSON.stringify([attributes, participants]);
    if (state === shown) return;
    shown = state;
    const held = document.activeElement?.closest("#people-rows td[data-attribute]");
    const n = told.participants.length;
    one("#people-count").textContent = number(n);
    one("#people-none").hidden = n > 0;
    one("#people-help").hidden = !n || !told.attributes.length;
    table.hidden = !n;
    const head = make("thead", make("tr", make("th", { scope: "col" }, t("Participant")),
      told.attributes.map((each) => make("th", { scope: "col" }, each.name, make("span.kind", kindName(each.kind)))),
      make("th", { scope: "col" }, t("Documents"))));
    const body = make("tbody", told.participants.slice(0, FIRST).map(row));
    table.replaceChildren(head, body);
    fill(body, FIRST);
    if (held) cell(held.parentElement.dataset.person, held.dataset.attribute)?.focus();
  }

  /** Adds the other rows when nothing more urgent is to do. */
  function fill(body, from) {
    if (from >= told.participants.length) return;
    (window.requestIdleCallback ?? setTimeout)(() => {
      if (!body.isConnected) return;
      body.append(...told.participants.slice(from, from + AT_ONCE).map(row));
      fill(body, from + AT_ONCE);
    });
  }

  function row(person) {
    return make("tr", { data: { person: person.participant } },
      make("th", { scope: "row" }, person.participant),
      told.attributes.map((each) => make("td", { data: { attribute: each.name } }, value(person, each))),
      make("td.small.soft.spoken", spoken(person.documents)));
  }

  /** The first documents by name, and how many there are besides. */
  function spoken(names) {
    const more = names.length - MOST_NAMED;
    if (more < 2) return names.join(", ") || "–";
    return make("span", { title: names.join(", ") }, `${names.slice(0, MOST_NAMED).join(", ")} `, t("and {n} more", { n: number(more) }));
  }

  function value(person, attribute) {
    const now = person.attributes[attribute.name] ?? "";
    const named = t("{participant}, {attribute}: {value}", { participant: person.participant, attribute: attribute.name, value: now || "–" });
    return make(now.length > LONG ? "button.value.long" : "button.value", { type: "button", "aria-label": named, onclick: (event) => edit(event.currentTarget, person, attribute) }, now || "–");
  }

  function edit(button, person, attribute) {
    let before = person.attributes[attribute.name] ?? "";
    const list = attribute.kind === "choice" ? make("datalist", { id: "choices" }, attribute.choices.map((each) => make("option", { value: each }))) : null;
    const input = make("input", {
      value: before, "aria-label": t("{attribute} of {participant}", { attribute: attribute.name, participant: person.participant }),
      list: list && "choices", inputmode: attribute.kind === "number" ? "decimal" : null,
      placeholder: attribute.kind === "date" ? "2025-03-31" : null, autocomplete: "off",
    });
    let over = false;
    const leave = (focus) => {
      if (over) return;
      over = true;
      const again = value(person, attribute);
      input.parentElement?.replaceChildren(again);
      if (focus) again.focus();
      if (waiting) show(waiting);
      left();
    };
    const save = async (focus) => {
      if (over || input.readOnly) return;
      const wanted = input.value.trim();
      if (wanted === before) return leave(focus);
      input.readOnly = true;
      try {
        const now = await patch("participants", { participant: person.participant, attribute: attribute.name, value: wanted, before });
        person.attributes[attribute.name] = wanted;
        announce(t("Saved: {participant}, {attribute}: {value}", { participant: person.participant, attribute: attribute.name, value: wanted || "–" }));
        const isHere = document.activeElement === input;
        leave(focus && isHere);
        show(now);
        if (isHere) cell(person.participant, attribute.name)?.focus();
      } catch (error) {
        if (error.status === undefined) throw error;
        const answer = error.status === 409 ? await settle(error.told.theirs, wanted) : "";
        input.readOnly = false;
        if (answer) before = error.told.theirs;
        if (answer === "mine") return save(focus);
        if (answer === "theirs") return leave(true);
        if (error.status !== 409) toast(error.message, { kind: "error" });
        input.focus();
      }
    };
    /** Somebody else wrote there meanwhile: both are shown. Where nobody chooses, what was typed stays. */
    const settle = (theirs, mine) => {
      person.attributes[attribute.name] = theirs;
      return askSides(t("{attribute} of {participant}", { attribute: attribute.name, participant: person.participant }),
        t("Somebody changed this while you did. Which is to hold?"), make("p", mine || "–"), make("p", theirs || "–"));
    };
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter") save(true);
      else if (event.key === "Escape") leave(true);
    });
    input.addEventListener("blur", () => save(false));
    button.replaceWith(...[input, list].filter(Boolean));
    input.select();
  }

  const cell = (person, attribute) =>
    all("tr[data-person]", table).find((each) => each.dataset.person === person)
      ?.querySelector(`td[data-attribute="${CSS.escape(attribute)}"] button`);

  one("#people-add").addEventListener("click", () => {
    const input = make("input", { id: "new-person", required: true, autocomplete: "off", maxlength: "120" });
    return askUntilDone(t("New participant"), [make("label", { for: "new-person" }, t("What is this person called here (e.g. KH04)?")), input],
      t("Add"), () => send({ participant: input.value, new: true }, t("Added {name}.", { name: input.value.trim() })));
  });

  one("#people-attribute").addEventListener("click", () => {
    if (!told.participants.length) return toast(t("Add a participant first."));
    const name = make("input", { id: "new-attribute", required: true, autocomplete: "off", pattern: "[^=]+", maxlength: "80" });
    const kind = make("select", { id: "new-kind" }, ["text", "number", "date", "choice"].map((each) => make("option", { value: each }, kindName(each))));
    const who = make("select", { id: "new-who" }, told.participants.map((each) => make("option", { value: each.participant }, each.participant)));
    const first = make("input", { id: "new-value", required: true, autocomplete: "off" });
    const seen = new Map();
    return askUntilDone(t("New column"), [
      make("label", { for: "new-attribute" }, t("What is it called?")), name,
      make("label", { for: "new-kind" }, t("What are its values?")), kind,
      make("label", { for: "new-who" }, t("The first value is of")), who,
      make("label", { for: "new-value" }, t("Value")), first], t("Add"), async () => {
      const place = [who.value, name.value.trim()];
      try {
        await send({ participant: place[0], attribute: place[1], value: first.value.trim(), kind: kind.value, before: seen.get(place.join("=")) ?? "" },
          t("Added {name}.", { name: place[1] }));
      } catch (error) {
        if (error.status === 409) seen.set(place.join("="), error.told.theirs);
        throw error;
      }
    });
  });

  async function send(sent, said) {
    show(await patch("participants", sent));
    toast(said);
  }

  one("#people-import").addEventListener("click", () => one("#choose-table").click());
  one("#choose-table").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) await readTable(file);
    one("#people-import").focus();
  });

  async function readTable(file) {
    const form = (dry) => {
      const sent = new FormData();
      sent.append("files", file, file.name);
      if (dry) sent.append("dry_run", "on");
      return sent;
    };
    try {
      const plan = await post("participants/import", form(true));
      const answer = await dialog(t("What {file} says", { file: plan.file }), tellTable(plan), [["", t("Leave it")], ["go", t("Bring it in"), "primary"]]);
      if (!answer) return;
      const done = await post("participants/import", form(false));
      show(done);
      toast(t("Participants were read from {file}.", { file: plan.file }), takeBack([done.number], async () => show(await ask("participants"))));
    } catch (error) {
      toast(error.message, { kind: "error" });
    }
  }

  return { show };
}

/** What a table of participants changes, value by value. */
export function tellTable(plan) {
  const known = new Set(plan.new);
  const changes = plan.changes.filter((each) => !known.has(each.participant));
  const shown = changes.slice(0, MOST_TOLD);
  const values = (name) => plan.changes.filter((each) => each.participant === name).map((each) => `${each.attribute}: ${each.after}`).join(" · ");
  return make("div.table-told",
    plan.new.length ? make("p", plural("{n} new participant:", "{n} new participants:", plan.new.length)) : null,
    plan.new.length ? make("ul", plan.new.slice(0, MOST_TOLD).map((name) => make("li", make("b", name), " ", make("span.soft", values(name))))) : null,
    plan.new.length > MOST_TOLD ? make("p.soft", t("and {n} more", { n: number(plan.new.length - MOST_TOLD) })) : null,
    changes.length ? make("p", plural("{n} value changes:", "{n} values change:", changes.length)) : null,
    shown.length ? make("ul", shown.map((each) => make("li", `${each.participant}, ${each.attribute}: ${each.before ?? "–"} → ${each.after ?? "–"}`))) : null,
    changes.length > shown.length ? make("p.soft", t("and {n} more", { n: number(changes.length - shown.length) })) : null,
    plan.types.length ? make("p.soft", plan.types.map((each) => `${each.name}: ${kindName(each.kind)}`).join(" · ")) : null,
    plan.documents.length ? make("p", t("Speakers are named anew in {names}.", { names: plan.documents.join(", ") })) : null,
    plan.notes.map((note) => make("p.note.warn", note)),
    plan.new.length + plan.changes.length + plan.documents.length ? null : make("p", t("Everything in it is known already.")));
}
