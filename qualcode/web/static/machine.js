/** What the machine proposes: what it would do first, then how far it is. */
import { ask, post, remove, study } from "./api.js";
import { dialog, holdFocus, make, one } from "./dom.js";
import { announce, number, plural, t, toast } from "./say.js";

const LOOK = 400;

/** Looks after the machine's panel; calls `refresh` when it has proposed. */
export function machine(refresh) {
  const panel = one("#machine");
  let told = null;

  function show(now) {
    told = now;
    if (one("progress", panel)) return;
    if (!told.codes) {
      panel.replaceChildren(make("p", t("The machine looks for the signs that a codebook names, and proposes codings; people decide.")),
        make("p", make("a", { href: `/s/${study}/codebook` }, t("Write the codebook first"))));
      return;
    }
    panel.replaceChildren(
      make("p", t("It looks for the signs that your codebook names. What it finds is a proposal until somebody accepts it.")),
      make("button", { type: "button", id: "propose", disabled: !told.documents.length, onclick: ask_first }, t("Propose codings…")));
  }

  async function ask_first() {
    const found = await run(true);
    if (!found) return;
    const nothing = !found.new && !found.gone && !found.again;
    const lines = [
      plural("{n} new proposal", "{n} new proposals", found.new),
      found.again ? plural("{n} found again", "{n} found again", found.again) : null,
      found.gone ? plural("{n} unreviewed proposal is taken back, because the codebook no longer asks for it", "{n} unreviewed proposals are taken back, because the codebook no longer asks for them", found.gone) : null,
      found.decided ? plural("{n} place that people have decided stays as it is", "{n} places that people have decided stay as they are", found.decided) : null,
    ].filter(Boolean);
    if (nothing) {
      toast(t("There is nothing new to propose: texts and codebook are as they were."));
      return;
    }
    const answer = await dialog(t("This is what the machine would propose"), make("ul", lines.map((line) => make("li", line))),
      [["", t("Not now")], ["go", t("Propose"), "primary"]]);
    if (answer === "go") {
      const done = await run(false);
      if (done) {
        toast(plural("{n} new proposal.", "{n} new proposals.", done.new));
        await refresh();
      }
    }
  }

  async function run(dry_run) {
    const bar = make("progress", { "aria-label": t("Reading the texts") });
    const step = make("p.small.soft", t("Reading the texts…"));
    panel.replaceChildren(bar, step, make("button.quiet", { type: "button", onclick: stop }, t("Stop")));
    one("button", panel).focus();
    const isFree = holdFocus();
    announce(t("Reading the texts…"));
    try {
      let state = dry_run ? await ask("proposals", { method: "POST", body: { dry_run } }) : await post("proposals", { dry_run });
      while (state.state === "going") {
        if (state.total) {
          bar.max = state.total;
          bar.value = state.done;
          step.textContent = t("{n} of {all} documents", { n: number(state.done), all: number(state.total) });
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK));
        state = await ask("proposals");
      }
      if (state.state === "failed") throw new Error(state.error.message);
      return state.state === "done" ? state.found : null;
    } catch (error) {
      toast(error.message, { kind: "error" });
      return null;
    } finally {
      const isHere = isFree();
      panel.replaceChildren();
      show(told);
      if (isHere) one("#propose")?.focus();
    }
  }

  async function stop() {
    try {
      await remove("proposals");
      toast(t("Stopped. Nothing was changed."));
    } catch (error) {
      toast(error.message, { kind: "error" });
    }
  }

  return { show };
}
