/** Deciding many differences by a rule: what it would decide is shown before it is applied. */
import { post } from "./api.js";
import { make, one } from "./dom.js";
import { firstWords, number, plural, t, toast } from "./say.js";
import { data } from "./compare_words.js";

/** Characters shown of a passage: fewer than come, which may end within a word. */
const EXCERPT = 110;
const KINDS = [
  ["identical", t("All coders gave the same codes to the same passage")],
  ["overlap", t("Same codes, and their passages share at least")],
  ["votes", t("What at least so many coders coded alike")],
];
const HOW = [
  ["union", t("what any of them covered")],
  ["intersection", t("what all of them covered")],
  ["longest", t("the longest")],
  ["majority", t("what most of them covered")],
];

/** Asks for a rule; `applied(told)` hears what it decided. */
export function openRules(queue, applied) {
  const before = document.activeElement;
  const preview = make("div.rule-preview", { role: "status" });
  const apply = make("button.primary", { type: "button", disabled: true, id: "rule-apply" }, t("Apply"));
  const form = make("form.rules", { method: "dialog" },
    make("h2", { id: "rules-title" }, t("Decide by a rule")),
    make("p.soft", t("A rule decides what is open and fits the filter of the queue. What a person decided or put off stays as it is.")),
    make("fieldset.plain", make("legend.hidden", t("Rule")), KINDS.map(([value, words], at) => make("label.rule", make("input", { type: "radio", name: "kind", value, checked: at === 0 }), make("span", words), detail(value)))),
    make("label.form", t("Why"), make("input", { name: "reason", list: "reasons", maxlength: "500", autocomplete: "off" })),
    preview,
    make("div.actions", make("button", { type: "button", onclick: () => box.close() }, t("Cancel")), apply));
  const box = make("dialog", { "aria-labelledby": "rules-title" }, form);
  const asked = () => ({
    kind: form.elements.kind.value,
    least: Number(form.elements.least.value) / 100,
    how: form.elements.how.value,
    k: Number(form.elements.k.value),
    reason: form.elements.reason.value,
    filter: queue.filter(),
  });
  let asking = 0;
  let applying = false;
  const look = async () => {
    const mine = ++asking;
    apply.disabled = true;
    if (!form.checkValidity()) {
      apply.textContent = t("Apply");
      preview.replaceChildren(make("p.note.warn", t("A share is a whole number from 1 to 100, a number of coders one from 1 to 99.")));
      return;
    }
    try {
      const told = await post("compare/rules", { ...asked(), dry_run: true });
      if (mine === asking) tell(told);
    } catch (error) {
      if (mine === asking) preview.replaceChildren(make("p.note.bad", error.message));
    }
  };
  const tell = (told) => {
    apply.disabled = applying || told.decided === 0;
    apply.textContent = told.decided ? plural("Decide {n} difference", "Decide {n} differences", told.decided) : t("Apply");
    preview.replaceChildren(...[
      make("p", make("strong", plural("{n} difference would be decided.", "{n} differences would be decided.", told.decided)), " ",
        t("The consensus would have {total} codings ({added} more, {removed} fewer).", { total: number(told.consensus), added: number(told.added), removed: number(told.removed) })),
      told.decided ? make("p.soft", Object.entries(told.classes).map(([words, n]) => `${words}: ${number(n)}`).join(" · ")) : null,
      told.rows.length ? make("ol.rule-rows", { tabindex: "0", "aria-label": t("What the rule would decide") }, told.rows.map((row) => make("li", make("span.soft", data.documents[row.document], " · ", data.kinds[row.kind], ": "), firstWords(row.passage, EXCERPT)))) : null,
    ].filter(Boolean));
  };
  form.addEventListener("input", (event) => event.target.name !== "reason" && look());
  apply.addEventListener("click", async () => {
    if (applying) return;
    applying = apply.disabled = true;
    try {
      const told = await post("compare/rules", { ...asked(), dry_run: false });
      box.close();
      await applied(told);
    } catch (error) {
      applying = false;
      toast(error.message, { kind: "error" });
      look(); // what is asked for may be another thing by now
    }
  });
  box.addEventListener("close", () => {
    const isLeft = document.activeElement === document.body || box.contains(document.activeElement);
    box.remove();
    if (isLeft) before?.focus?.();
  });
  document.body.append(box);
  box.showModal();
  one("input[name=kind]", form).focus();
  look();
}

function detail(kind) {
  if (kind === "overlap") {
    return make("span.row.rule-detail",
      make("input", { name: "least", type: "number", min: "1", max: "100", step: "1", value: "50", required: true, "aria-label": t("Share in percent") }), "%",
      make("span", t("and then holds")), make("select", { name: "how", "aria-label": t("Which passage holds") }, HOW.map(([value, words]) => make("option", { value }, words))));
  }
  if (kind === "votes") {
    return make("span.row.rule-detail", make("input", { name: "k", type: "number", min: "1", max: "99", step: "1", value: "2", required: true, "aria-label": t("Number of coders") }), make("span", t("coders")));
  }
  return null;
}
