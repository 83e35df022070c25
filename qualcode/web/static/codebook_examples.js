/** An example that is picked from what was coded. */
import { ask } from "./api.js";
import { coderName } from "./codebook_plans.js";
import { dialog, make, one } from "./dom.js";
import { fold, t, toast } from "./say.js";

const STATUS = { manual: t("by hand"), accepted: t("accepted"), proposed: t("proposed") };

/** Asks which of a code's passages is an example, `still()` wanted; resolves with its words, or "". */
export async function pickExample(code, still) {
  let found;
  try {
    found = await ask(`codebook/codes/${encodeURIComponent(code)}/examples`);
  } catch (error) {
    if (error.status === undefined) throw error;
    toast(error.message, { kind: "error" });
    return "";
  }
  if (!still() || one("dialog[open]")) return "";
  const list = make("ul.examples", found.examples.map((each, place) => make("li",
    make("label", make("input", { type: "radio", name: "example", value: String(place), required: true }), " ",
      make("q", each.quote), " ", make("span.soft.small", [each.document, each.speaker, `${coderName(each.coder)} (${STATUS[each.status]})`].filter(Boolean).join(" · "))))));
  const filter = make("input", {
    type: "search", "aria-label": t("Filter passages"), placeholder: t("Filter passages"),
    oninput: () => {
      const wanted = fold(filter.value.trim());
      for (const item of list.children) item.hidden = Boolean(wanted) && !fold(item.textContent).includes(wanted);
    },
    onkeydown: (event) => event.key === "Enter" && event.preventDefault(),
  });
  const content = found.examples.length ? [filter, list] : [make("p", t("Nothing is coded with this code yet."))];
  const buttons = [["", t("Cancel")], ...(found.examples.length ? [["pick", t("Take it as example"), "primary"]] : [])];
  const answer = await dialog(t("Choose an example"), make("div", content), buttons);
  const chosen = one("input[name=example]:checked", list);
  return answer === "pick" && chosen ? found.examples[Number(chosen.value)].quote : "";
}
