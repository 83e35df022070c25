/** The chosen quotes of a theme as cards: starred, ordered, marked, removed. */
import { ask, patch, post, remove, study } from "./api.js";
import { all, dialog, make, one } from "./dom.js";
import { announce, t, toast } from "./say.js";
import { takeBack } from "./takeback.js";
import { openMarks } from "./theme_marks.js";

/** The list of cards. `take` gets the theme as the server has it after each change; `free` is called
 * when a card that was held, dragged or marked is let go, `gone` where the code is no longer there. */
export function showChosen(list, { address, most, take, free, gone }) {
  let quotes = [];
  let says = "";
  let dragged = null;
  let held = false;
  const own = (quote) => `themes/quotes/${quote.id}${address().replace(/^[^?]*/, "")}`;

  /**
   * Does a change; where somebody else was faster, shows what stands now and says so. Resolves with
   * why it was not done ("" if it was), or null where what stands now cannot be had.
   */
  async function change(work, said, focus) {
    const from = heldAt();
    try {
      take(await work());
      if (said) announce(said);
      goOn(focus, from);
      return "";
    } catch (error) {
      const faster = { 404: t("Somebody else has taken this quote away in the meantime."), 409: t("Somebody else has just changed these quotes. Here they are now; try again.") }[error.status];
      if (faster && !(await refresh(focus, from))) return null;
      toast(faster ?? error.message, { kind: "error" });
      return faster ?? error.message;
    }
  }

  /** Shows what stands now; whether there is anything. */
  async function refresh(focus, from = "") {
    try {
      take(await ask(address()));
      goOn(focus, from);
      return true;
    } catch (error) {
      if (error.status === 404) gone();
      else toast(error.message, { kind: "error" });
      return false;
    }
  }

  const edit = (quote, values, said, focus) =>
    change(() => patch(own(quote), { v: quote.v, ...values }), said, focus);

  /** Lets the words of a quote be marked; marks that could not be saved are not lost. */
  async function mark(quote, { begun, why } = {}) {
    const marks = await openMarks(quote, { most, begun, why });
    const failed = marks && await edit(quote, marks, t("Changed"), [quote.id, "marks"]);
    const now = failed && quotes.find((each) => each.id === quote.id);
    if (failed && !now) return quoteAgain(quote, marks);
    if (now?.start === quote.start && now.text === quote.text) return mark(now, { begun: marks, why: failed });
    return free();
  }

  /** Where a quote was taken away while its words were marked: it can be quoted again, with the marks. */
  async function quoteAgain(quote, marks) {
    const answer = await dialog(t("This quote was taken away"),
      make("p", t("Somebody else has taken this quote away while you marked words in it.")),
      [["", t("Leave it so")], ["again", t("Quote it again, with your marks"), "primary"]]);
    if (answer !== "again") return focusOn(["", ""]);
    const isIt = (each) => each.guid === quote.guid && each.start === quote.start && each.end === quote.end;
    return change(async () => {
      const anew = (await post(address("/quotes"), { document: quote.guid, start: quote.start, end: quote.end })).quotes.find(isIt);
      return patch(own(anew), { v: anew.v, ...marks });
    }, t("Chosen. It is the last of the quotes."), ["", ""]);
  }

  /** Where in the list the focus is, "" where it is nowhere. */
  function heldAt() {
    const there = document.activeElement;
    const card = there.closest("[data-quote]");
    if (card && list.contains(card)) return `${card.dataset.quote} ${there.dataset.do}`;
    return [document.body, one("#chosen-title")].includes(there) ? "" : "elsewhere";
  }

  /** Moves the focus on, unless it has left the place where it was by itself. */
  function goOn(focus, from) {
    const now = heldAt();
    if (!now || (now === from && now !== "elsewhere")) focusOn(focus);
  }

  function focusOn(focus) {
    if (!focus) return;
    const card = one(`[data-quote="${focus[0]}"]`, list);
    const wanted = card && (one(`[data-do="${focus[1]}"]:not(:disabled)`, card) ?? one("[data-do]:not(:disabled)", card));
    (wanted ?? one("#chosen-title")).focus();
  }

  function move(quote, by, button) {
    const group = quotes.filter((each) => each.starred === quote.starred);
    const place = group.indexOf(quote);
    return reorder(quote, group[place + by], by > 0, button);
  }

  /** Puts a quote before or behind another one. */
  function reorder(quote, other, behind, button) {
    if (!other || other === quote) return;
    const order = quotes.map((each) => each.id).filter((id) => id !== quote.id);
    order.splice(order.indexOf(other.id) + (behind ? 1 : 0), 0, quote.id);
    const place = order.indexOf(quote.id) + 1;
    change(() => post(address("/order"), { quotes: order, v: order.map((id) => quotes.find((each) => each.id === id).v) }),
      t("Moved to place {n} of {all}", { n: place, all: order.length }), [quote.id, button]);
  }

  function drop(quote) {
    const place = quotes.indexOf(quote);
    const next = quotes[place + 1] ?? quotes[place - 1];
    const hidden = quote.redactions.length
      ? t("No longer quoted. What was replaced in it is shown in reports again.") : t("No longer quoted.");
    change(async () => {
      const told = await remove(own(quote), { v: quote.v });
      toast(hidden, takeBack([told.number], () => refresh([quote.id, "star"])));
      return told;
    }, "", next ? [next.id, "drop"] : ["", ""]);
  }

  function card(quote, at) {
    const group = quotes.filter((each) => each.starred === quote.starred);
    const place = group.indexOf(quote);
    const words = quote.shown ? shown(quote.shown) : make("p.late-words", quote.text);
    const label = t("Quote {n}", { n: at + 1 });
    const tool = (act, name, sign, work, more = {}) => make("button.quiet", {
      type: "button", title: name, "aria-label": `${name}: ${label}`, data: { do: act }, onclick: work, ...more,
    }, sign);
    const tools = make("div.tools", { role: "group", "aria-label": label },
      make("span.grip", { draggable: "true", "aria-hidden": "true", title: t("Drag") }, "⠿"),
      tool("star", t("Star"), quote.starred ? "★" : "☆", () => edit(quote, { starred: !quote.starred },
        quote.starred ? t("No star any more") : t("Starred"), [quote.id, "star"]), { "aria-pressed": String(quote.starred) }),
      tool("up", t("Move up"), "↑", () => move(quote, -1, "up"), { disabled: place === 0 }),
      tool("down", t("Move down"), "↓", () => move(quote, 1, "down"), { disabled: place === group.length - 1 }),
      quote.outdated ? null : tool("marks", t("Leave out or replace words"), t("Words…"), () => mark(quote)),
      make("span.grow"),
      tool("drop", t("No longer quote this"), "×", () => drop(quote)));
    const box = make("li.quote-card", { data: { quote: quote.id }, class: `quote-card${quote.starred ? " starred" : ""}${quote.outdated ? " outdated" : ""}` },
      tools,
      quote.outdated ? make("p.note.warn.small", t("The transcript was corrected, and where this stands in it now is not certain. No report shows it. Choose it anew from the list, then remove it here.")) : null,
      words,
      make("p.quote-foot", quote.shown?.attribution ? make("span", quote.shown.attribution) : null,
        quote.outdated ? quote.document : make("a", { href: `/s/${study}/documents/${quote.guid}?s=${quote.start}&e=${quote.end}` },
          t("{document}, turn {n}", { document: quote.document, n: quote.shown?.turn ?? "–" })),
        make("span.soft", t("chosen by {name}", { name: quote.author }))),
      quote.cuts.length || quote.redactions.length ? make("details.original", make("summary", t("The original words")), make("p", { lang: "vi" }, quote.text)) : null);
    drags(box, quote, one(".grip", tools));
    return box;
  }

  function drags(box, quote, grip) {
    grip.addEventListener("pointerdown", () => {
      held = true;
    });
    grip.addEventListener("dragstart", (event) => {
      dragged = quote;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(box, 12, 12);
      box.classList.add("dragged");
    });
    grip.addEventListener("dragend", () => {
      dragged = null;
      box.classList.remove("dragged");
      clear();
      letGo();
    });
    const clear = () => all(".over, .under", list).forEach((each) => each.classList.remove("over", "under"));
    const behind = (event) => event.clientY > box.getBoundingClientRect().top + box.offsetHeight / 2;
    box.addEventListener("dragover", (event) => {
      if (!dragged || dragged === quote || dragged.starred !== quote.starred) return;
      event.preventDefault();
      clear();
      box.classList.add(behind(event) ? "under" : "over");
    });
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      const moved = dragged;
      clear();
      if (moved) reorder(moved, quote, behind(event), "down");
    });
  }

  function letGo() {
    held = false;
    if (!dragged) free();
  }

  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => held && letGo());

  return {
    /** Whether a card is held or on its way: a list that is drawn anew would lose it. */
    isDragging: () => held || dragged !== null,
    show(told) {
      const now = JSON.stringify(told);
      if (now === says) return; // what stands there stays, under hand and eye
      says = now;
      quotes = told;
      const focus = document.activeElement?.closest?.("[data-quote]") && [document.activeElement.closest("[data-quote]").dataset.quote, document.activeElement.dataset.do];
      const open = new Set(all(".quote-card:has(details[open])", list).map((each) => each.dataset.quote));
      list.replaceChildren(...told.map(card));
      for (const each of all(".quote-card", list)) if (open.has(each.dataset.quote)) one("details", each)?.setAttribute("open", "");
      if (focus) focusOn(focus);
    },
  };
}

/** The words of a quote as the report shows them. */
export function shown(quote) {
  return make("blockquote", { lang: "vi" }, quote.lines.map(([mark, words]) =>
    (quote.exchange ? make("p.turn", make("b", mark), make("span", words)) : make("p", `“${words}”`))));
}
