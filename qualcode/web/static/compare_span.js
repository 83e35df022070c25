/** A span of one's own: its ends moved by mouse, buttons or keys, word by word or by character. */
import { make, one } from "./dom.js";
import { shortcut } from "./keys.js";
import { announce, t } from "./say.js";
import { shortened } from "./compare_words.js";

let editing = null;

/** Whether a span is being edited. */
export const isEditing = () => editing !== null;

/**
 * Begins to edit a span in a passage. `changed(start, end)` hears every change, `done(start, end)`
 * is called to save, `left()` when it was given up. `fields` are shown with it.
 */
export function editSpan(passage, start, end, { changed, done, left, fields = null, label = t("Save") }) {
  stopEditing();
  const text = make("p.own-text", { "aria-live": "polite" });
  const button = (words, ofStart, step, sign) => make("button", { type: "button", "aria-label": words, title: words, onclick: () => move(ofStart, step, false) }, sign);
  const element = make("section.own.panel", { "aria-label": t("A passage of your own") },
    make("h3", t("A passage of your own")), text,
    make("div.row",
      make("span.nudge", make("span", t("Begin")), button(t("Begin one word earlier"), true, -1, "◂"), button(t("Begin one word later"), true, 1, "▸")),
      make("span.nudge", make("span", t("End")), button(t("End one word earlier"), false, -1, "◂"), button(t("End one word later"), false, 1, "▸")),
      make("span.soft.small", t("Or select in the text."), " ", make("kbd", "←"), " ", make("kbd", "→"), " ", t("move the end, with Shift the beginning, with Ctrl by one character."))),
    fields,
    make("div.actions",
      make("button", { type: "button", onclick: () => { stopEditing(); left(); } }, t("Cancel"), make("kbd", "Esc")),
      make("button.primary", { type: "button", "data-save": true, onclick: () => save() }, label, make("kbd", "Enter"))));
  editing = { passage, start, end, changed, done, left, text, element };
  told();
  return element;
}

function told() {
  const { passage, start, end, text } = editing;
  text.textContent = `“${shortened(passage.textOf(start, end), 300)}”`;
  editing.changed(start, end);
}

/** Takes another span, as somebody selected it. */
export function takeSpan(start, end) {
  if (!editing) return false;
  Object.assign(editing, { start, end });
  told();
  return true;
}

/** Ends editing without saving. */
export function stopEditing() {
  editing?.element.remove();
  editing = null;
}

function save() {
  const { start, end, done } = editing;
  done(start, end);
}

function move(ofStart, step, byCharacter) {
  const { passage } = editing;
  const now = ofStart ? editing.start : editing.end;
  let next = now + step;
  if (!byCharacter) {
    const borders = passage.borders(ofStart);
    next = step > 0 ? borders.find((place) => place > now) : borders.findLast((place) => place < now);
  }
  const whole = passage.turns.at(-1);
  const most = whole.s + passage.unitsAt(whole.s).length;
  if (next === undefined || next < passage.turns[0].s || next > most) return;
  if (ofStart ? next >= editing.end : next <= editing.start) return;
  editing[ofStart ? "start" : "end"] = next;
  told();
}

const onControl = (event) => event.target instanceof HTMLElement && event.target.matches("button, a, summary, select, input");

for (const [arrow, step] of [["ArrowLeft", -1], ["ArrowRight", 1]]) {
  for (const [keys, ofStart, byCharacter] of [["", false, false], ["Shift+", true, false], ["Ctrl+", false, true], ["Ctrl+Shift+", true, true]]) {
    shortcut(`span${keys}${arrow}`, `${keys}${arrow}`, t("Move an end of your own passage"), () => {
      if (!editing) return false;
      move(ofStart, step, byCharacter);
      return true;
    });
  }
}
shortcut("span.save", "Enter", t("Save your own passage"), (event) => {
  if (!editing || onControl(event)) return false;
  save();
  return true;
});
shortcut("span.leave", "Escape", t("Give up your own passage"), () => {
  if (!editing) return false;
  const { left } = editing;
  stopEditing();
  announce(t("Given up."));
  left();
  return true;
});

/** Focuses the button that saves. */
export const focusSave = () => one("[data-save]", editing?.element ?? document)?.focus();
