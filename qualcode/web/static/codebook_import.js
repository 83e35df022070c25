/** A codebook file is brought in: what it changes, and what becomes of codings whose codes go. */
import { asking, post } from "./api.js";
import { showPlan } from "./codebook_plans.js";
import { dialog, make, one } from "./dom.js";
import { plural, t } from "./say.js";

/** Asks for a file, shows what it would change, and brings it in; resolves with the answer or null. */
export async function askImport(nameOf) {
  const file = make("input", { type: "file", id: "plan-file", accept: ".yaml,.yml,.qdc,.csv,.txt" });
  const fates = make("div.fates");
  const preview = make("div.preview");
  const why = make("p.note.warn", { role: "alert", hidden: true });
  const content = make("div.plan", why, make("div.form", make("label", { for: "plan-file" }, t("The file")), file,
    make("p.soft.small", t("A codebook of qualcode (.yaml) takes the place of this one. Codes of another tool (.qdc, .csv, .txt) come in beside those that are here."))), fates, preview);
  const askLast = asking();
  let plan = null;

  const sent = (expected) => {
    const form = new FormData();
    form.append("files", file.files[0]);
    const chosen = [...fates.querySelectorAll("select")].filter((each) => each.value).map((each) => [each.dataset.code, each.value]);
    form.append("map", JSON.stringify(Object.fromEntries(chosen)));
    if (expected !== undefined) form.append("expected", String(expected));
    return form;
  };

  async function look(anew) {
    const button = one("button[value=go]", content.closest("form"));
    button.disabled = true;
    plan = null;
    if (!file.files.length) return;
    if (anew) fates.replaceChildren();
    try {
      const found = await askLast("codebook/import/preview", { method: "POST", body: sent() });
      if (!found) return;
      plan = found;
      if (anew && plan.kept.length) {
        showFates();
        if (plan.kept.some((each) => each.guess)) return look(false);
      }
      preview.replaceChildren(make("h3", t("What this does")), ...showPlan(plan, nameOf));
      button.disabled = !plan.changes_something;
    } catch (error) {
      if (error.status === undefined) throw error;
      preview.replaceChildren(make("p.note.bad", { role: "alert" }, error.message));
    }
  }

  function showFates() {
    fates.append(make("h3", t("Codes that are no more")), make("p.soft.small", t("The file does not have these codes. What becomes of their codings?")),
      ...plan.kept.map((each, place) => make("div.row", make("label", { for: `fate-${place}` }, `${nameOf(each.code)} (${plural("{n} coding", "{n} codings", each.n)})`),
        make("select", { id: `fate-${place}`, data: { code: each.code } }, make("option", { value: "" }, t("They keep the old code")),
          plan.codes.map((code) => make("option", { value: code.id, selected: code.id === each.guess }, code.name))))));
  }

  content.addEventListener("change", (event) => look(event.target === file));
  for (;;) {
    const answer = dialog(t("Bring in a codebook"), content, [["", t("Cancel")], ["go", t("Bring it in"), "primary"]]);
    content.closest("dialog").classList.add("wide");
    look(false);
    if ((await answer) !== "go" || !plan) return null;
    try {
      return await post("codebook/import", sent(plan.before));
    } catch (error) {
      if (error.status === undefined) throw error;
      why.textContent = error.message;
      why.hidden = false;
    }
  }
}
