/** Files for other tools: first what they hold and lose, then the download. */
import { ask, study } from "./api.js";
import { all, dialog, make, one } from "./dom.js";
import { announce, number, t, toast } from "./say.js";

/** Looks after the list of exports. */
export function exporting() {
  for (const button of all("[data-export]")) {
    button.addEventListener("click", () => show(button));
  }
}

async function show(button) {
  const kind = button.dataset.export;
  button.disabled = true;
  announce(t("One moment…"));
  let told;
  try {
    told = await ask(`exports/${kind}`);
  } catch (error) {
    toast(error.message, { kind: "error" });
    return;
  } finally {
    button.disabled = false;
    button.focus();
  }
  const counts = [[t("documents"), told.documents], [t("codes"), told.codes], [t("codings"), told.codings],
    [t("participants"), told.participants], [t("memos"), told.memos]];
  const content = [
    make("dl.counts", counts.map(([name, n]) => make("div", make("dt", name), make("dd", number(n))))),
    make("p.soft", t("It holds what people coded or accepted. It was written, read back and compared before you get it.")),
    told.losses.length
      ? [make("h3", t("What is not in it, or is otherwise")),
        make("ul", told.losses.map((loss) => make("li", `${loss.what}: ${number(loss.count)}`,
          loss.examples.length ? make("div.small.soft", loss.examples.join(" · ")) : null)))]
      : make("p", t("It holds everything that the study holds.")),
  ];
  const answer = await dialog(button.textContent, make("div", content), [["", t("Close")], ["go", t("Download"), "primary"]]);
  if (answer === "go") location.href = `/s/${study}/exports/${kind}`;
  one(`[data-export="${kind}"]`).focus();
}
