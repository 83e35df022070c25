/** The coding page: joins the transcript, the codes, the panel, and the bar of the document. */
import "./shell.js";
import { choose, proposals } from "./active.js";
import { coder, study } from "./api.js";
import { goToProposal } from "./card.js";
import { make, one } from "./dom.js";
import { focusFind, showFind } from "./find.js";
import { showHandles } from "./handles.js";
import { hint, shortcut } from "./keys.js";
import { showPanel } from "./panel.js";
import { arrangePanes, closeDrawers, openDrawer } from "./panes.js";
import { closePopup } from "./popups.js";
import { apply, dropSelection, focusText, goTo, here } from "./reading.js";
import { isBack, resume } from "./resuming.js";
import { announce, plural, t } from "./say.js";
import { paintSpans } from "./selection.js";
import {
  answerOffer, codings, coderName, doc, on, recall, remember, remembered, setFinished, setView, tryAgain, view,
} from "./state.js";
import { begin } from "./transcript.js";
import { redo, undo } from "./travel.js";
import { focusFilter, showTree } from "./tree.js";
import { listen } from "./walking.js";
import { wayBack } from "./wayback.js";

begin();
arrangePanes();
showHandles();
listen();

const jump = (s, e, options) => {
  closeDrawers();
  goTo(s, e, options);
};
showTree(one("#tree"), (code, event) => {
  const done = apply(code);
  if (done && event.type === "click") {
    closeDrawers();
    focusText();
  }
  return done;
});
showPanel(one("#panel"), jump);
showFind(one("#find"), jump, focusText);
shortcut("filter", "/", t("Filter codes"), () => {
  openDrawer("left");
  focusFilter();
});
shortcut("find", "Ctrl+f", t("Find in the text"), () => void focusFind());

// The document

const picker = one("#document");
let isWalking = false;
const openPicked = () => {
  if (picker.value !== doc.guid) location.href = picker.value;
};
// Arrows and letters go through the closed list one by one: only Enter opens what they stop at.
picker.addEventListener("keydown", (event) => {
  isWalking = !event.altKey && !["Enter", " ", "Tab"].includes(event.key);
  if (event.key === "Enter") openPicked();
});
picker.addEventListener("pointerdown", () => (isWalking = false));
picker.addEventListener("change", () => {
  if (isWalking) announce(t("Enter opens this document."));
  else openPicked();
});
one("#undo").addEventListener("click", () => undo());
one("#redo").addEventListener("click", () => redo());
on("travelled", ({ id, s, e }) => {
  closePopup();
  dropSelection();
  goTo(s, e, { quiet: true });
  choose(codings.has(id) ? id : "", { aloud: false });
  if (!codings.has(id)) paintSpans("hot", [[s, e]]);
  if (document.activeElement === document.body) focusText();
});
one("#next-proposal").addEventListener("click", () => goToProposal(here()));
one("#finished").addEventListener("change", (event) => setFinished(event.target.checked));
on("finished", () => {
  one("#finished").checked = doc.finished;
  announce(doc.finished ? t("Finished.") : t("Not finished any more."));
});

function tally() {
  const standing = [...codings.values()].filter(({ status }) => status === "manual" || status === "accepted").length;
  const open = proposals().length;
  one("#tally").textContent = plural("{n} coding", "{n} codings", standing);
  const next = one("#next-proposal");
  next.hidden = !open;
  next.replaceChildren(plural("{n} proposal", "{n} proposals", open), " ", hint("proposal.next"));
  next.title = t("Go to the next proposal");
}

let due = false;
function tallySoon() {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    tally();
  });
}
for (const name of ["codings", "view"]) on(name, tallySoon);
tally();

// What is shown

const menu = one("#view-menu");
menu.addEventListener("beforetoggle", (event) => {
  if (event.newState !== "open") return;
  fillMenu();
  const box = one("[popovertarget=view-menu]").getBoundingClientRect();
  menu.style.top = `${box.bottom + 6}px`;
  menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 290))}px`;
});

function fillMenu() {
  const coders = [...new Set([coder, ...[...codings.values()].map((each) => each.coder)])];
  const check = (label, checked, change) => make("label", make("input", { type: "checkbox", checked, onchange: (event) => change(event.target.checked) }), label);
  const snap = (value, label) => make("label", make("input", { type: "radio", name: "snap", value, checked: (remembered("snap") ?? "words") === value, onchange: () => remember("snap", value) }), label);
  menu.replaceChildren(
    make("fieldset", make("legend", t("Show")),
      check(t("Proposals"), view.proposed, (proposed) => setView({ proposed })),
      check(t("Rejected proposals"), view.rejected, (rejected) => setView({ rejected })),
      check(t("Whose coding it is"), view.names, (names) => setView({ names }))),
    make("fieldset", make("legend", t("Coders")),
      coders.map((name) => check(coderName(name), !view.coders.includes(name), (shown) =>
        setView({ coders: shown ? view.coders.filter((each) => each !== name) : [...view.coders, name] })))),
    make("fieldset", make("legend", t("A selection takes")),
      snap("words", t("whole words")), snap("sentence", t("whole sentences")), snap("exact", t("exactly what was marked"))));
}

// What is not saved, and what waits to be saved when one says so

const banner = one("#unsaved");
let told = "";

on("waiting", ({ n, away, offered }) => {
  const parts = [...(offered ? tellOffer(offered) : []), ...(away && n ? tellWaiting(n, away) : [])];
  banner.hidden = !parts.length;
  const now = parts.map((part) => part.textContent).join("\n");
  if (now !== told) banner.replaceChildren(...parts);
  told = now;
});

const corrected = one("#corrected");

on("corrected", ({ is }) => {
  corrected.hidden = !is;
  corrected.replaceChildren(make("span", make("strong", t("The text of this document was corrected.")), " ", t("You see it as it was. What you code here is not saved in the new text.")),
    make("button.primary", { type: "button", onclick: () => location.reload() }, t("Show the new text")));
});

const gone = one("#gone");

on("gone", ({ is }) => {
  gone.hidden = !is;
  gone.replaceChildren(make("span", make("strong", t("This document is no longer in the study.")), " ", t("You see it as it was. What you code here is kept in this browser, and can be saved once the document is back.")),
    make("a.button.primary", { href: `/s/${study}/` }, t("To the study")));
  announce(is ? t("This document is no longer in the study.") : t("The document is back."));
});

function tellWaiting(n, away) {
  const words = plural("{n} change is not saved yet. It is kept in this browser and will be saved as soon as that is possible.", "{n} changes are not saved yet. They are kept in this browser and will be saved as soon as that is possible.", n);
  return [make("span", make("strong", t("Not saved")), " – ", away.message, " ", words),
    wayBack(away) || make("button", { type: "button", onclick: tryAgain }, t("Try now"))];
}

function tellOffer(n) {
  const words = plural("{n} change was not saved. It is kept in this browser.", "{n} changes were not saved. They are kept in this browser.", n);
  return [make("span", make("strong", words)),
    make("button.primary", { type: "button", onclick: () => answer(true) }, t("Save now")),
    make("button", { type: "button", onclick: () => answer(false) }, t("Drop"))];
}

function answer(save) {
  answerOffer(save);
  announce(save ? t("They are being saved.") : t("They were dropped."));
  focusText();
}

recall();

// What an address leads to: #t12 a turn, #c340 a character, #c340-372 a span, #next a proposal, ?s=…&e=… a span

function follow() {
  const { hash } = location;
  const place = /^#c(\d+)(?:-(\d+))?$/.exec(hash);
  if (place) goTo(Number(place[1]), Number(place[2] ?? Number(place[1]) + 1));
  else if (hash === "#next") goToProposal(0);
  else if (hash) {
    const turn = document.getElementById(hash.slice(1));
    if (turn?.dataset.s) goTo(Number(turn.dataset.s), Number(turn.dataset.s), { quiet: true });
  }
}

function arrive() {
  if (isBack() && resume()) return;
  const wanted = new URLSearchParams(location.search);
  if (wanted.has("s")) goTo(Number(wanted.get("s")), Number(wanted.get("e") ?? Number(wanted.get("s")) + 1));
  else if (location.hash) follow();
  else resume();
}

arrive();
addEventListener("hashchange", follow);

one("#reader").dataset.ready = "";
performance.mark("coding-ready");
