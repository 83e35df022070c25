/** The statement of a theme in two languages: saved while one writes, and never over another's. */
import { isAway, patch } from "./api.js";
import { make, one } from "./dom.js";
import { announce, lang, t } from "./say.js";
import { wayBack } from "./wayback.js";

const PAUSE = 900;
const AGAIN = 4000;

/**
 * The editor. `show(theme)` takes what the server has, `said()` tells what would be reported;
 * `saved(number)` is called when the server has taken what was written: as of that of the journal.
 */
export function showStatement({ address, gone, preview, saved }) {
  const fields = { vi: one("#said-vi"), en: one("#said-en") };
  const state = one("#statement-state");
  let theme = null;
  let stands = null;
  let timer = 0;
  let saving = false;
  let disputed = false;

  const written = () => ({ vi: fields.vi.value, en: fields.en.value });
  const plain = (text) => text.split(/\s+/).filter(Boolean).join(" ").normalize("NFC");
  const differs = () => Object.keys(fields).some((key) => plain(fields[key].value) !== (stands?.[key] ?? ""));

  function tell(kind, refusal = null) {
    state.dataset.state = kind;
    state.textContent = { saved: t("Saved"), saving: t("Saving…"), waiting: t("Not saved yet"), gone: t("Not saved: the code is not there any more."), disputed: t("Not saved until you choose one of the two below."), "": "" }[kind] ?? "";
    if (refusal) state.append(t("Not saved: {why}", { why: refusal.message }), " ", wayBack(refusal) || (isAway(refusal) ? t("It is tried again by itself, and when you write on.") : ""));
  }

  function note() {
    one("#statement-note").textContent = stands
      ? t("Stated by {name}. Empty both to go back to the definition.", { name: stands.author })
      : t("Until somebody writes it, the report states the definition of the codebook, shown in grey.");
  }

  async function save() {
    clearTimeout(timer);
    timer = 0;
    if (saving || disputed) return;
    if (!differs()) {
      if (state.dataset.state === "waiting" || state.dataset.state === "failed") tell("saved");
      return;
    }
    saving = true;
    tell("saving");
    const sent = written();
    try {
      const told = await patch(address("/statement"), { ...sent, v: stands?.v ?? null });
      stands = told.statement;
      saved(told.as_of);
      tell("saved");
      note();
    } catch (error) {
      if (error.status === 409) dispute(error.told.theirs);
      else if (error.status === 404) {
        tell("gone");
        gone();
      } else {
        tell("failed", error);
        announce(error.message);
        if (isAway(error)) timer = setTimeout(save, AGAIN);
      }
    }
    saving = false;
    if (!disputed && state.dataset.state === "saved" && differs()) later();
  }

  function later() {
    tell("waiting");
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  /** Shows both statements and asks which is to stand. */
  function dispute(theirs) {
    disputed = true;
    tell("disputed");
    const side = (title, said) => make("div.side", make("h4", title),
      ["vi", "en"].map((key) => (said?.[key] ? make("p", { lang: key }, said[key]) : null)),
      said && (said.vi || said.en) ? null : make("p.soft", t("nothing")));
    const settle = (keep) => {
      disputed = false;
      stands = theirs;
      box.remove();
      if (keep) save();
      else {
        fields.vi.value = theirs?.vi ?? "";
        fields.en.value = theirs?.en ?? "";
        tell("saved");
        note();
        preview();
      }
      fields[lang].focus();
    };
    const lead = theirs
      ? t("{name} has written another statement in the meantime. Nothing was overwritten.", { name: theirs.author })
      : t("Somebody has taken the statement away in the meantime. Nothing was overwritten.");
    const box = make("div.note.warn.dispute", make("p", make("strong", lead)),
      make("div.sides", side(t("Yours"), written()), side(t("Theirs"), theirs)),
      make("div.row",
        make("button.primary", { type: "button", onclick: () => settle(true) }, t("Keep mine")),
        make("button", { type: "button", onclick: () => settle(false) }, t("Take theirs"))));
    one("#statement-conflict").replaceChildren(box);
    one("button", box).focus();
  }

  for (const field of Object.values(fields)) {
    field.addEventListener("input", (event) => {
      preview();
      if (!event.isComposing) later();
    });
    field.addEventListener("compositionend", later);
    field.addEventListener("blur", save);
  }
  for (const back of ["online", "focus"]) addEventListener(back, () => state.dataset.state === "failed" && save());
  addEventListener("beforeunload", (event) => {
    if (theme && differs()) event.preventDefault();
  });

  return {
    show(told) {
      const first = theme === null;
      const quiet = first || !(differs() || saving || disputed);
      theme = told;
      if (!quiet) return;
      stands = told.statement;
      for (const [key, field] of Object.entries(fields)) {
        const text = stands?.[key] ?? "";
        if (plain(field.value) !== text) field.value = text;
      }
      note();
    },
    said() {
      const { vi, en } = written();
      const mine = lang === "en" ? plain(en) || plain(vi) : plain(vi) || plain(en);
      const defined = theme ? theme.definitions[lang] || theme.definitions.vi || theme.definitions.en : "";
      return { text: mine || defined, stated: Boolean(mine) };
    },
  };
}
