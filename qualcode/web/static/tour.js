/** A tour of two minutes through the rooms of a study: one card a step, from page to page. */
import { make, one } from "./dom.js";
import { announce, t } from "./say.js";

const KEPT = "qualcode.tour";
const OFFERED = "qualcode_tour";

/** Each step: the page below the study's address, what it points at, what it says. */
const steps = () => [
  { page: "", at: "#documents", title: t("The study"), text: t("Every interview, how far you have coded it, and who took part. New files are dropped anywhere on this page.") },
  { page: "", at: ".side", title: t("What is left to do"), text: t("What waits for you, what the machine could propose, and a copy of the study to take along.") },
  { page: "documents/", at: "#turns", title: t("Coding"), text: t("The interview. Select words with the mouse, or go with J and K from turn to turn and press Enter, and choose a code.") },
  { page: "documents/", at: "#left", title: t("The codes"), text: t("Your codes. Type to find one, with or without marks; the keys 1 to 9 code at once.") },
  { page: "documents/", at: "#next-proposal", title: t("Proposals"), text: t("Dashed lines are proposals of the machine. P goes to the next one, A accepts it, R rejects it. Nothing counts as reviewed until you say so.") },
  { page: "codebook", at: "#tree", title: t("The codebook"), text: t("What each code means, what counts and what does not. Codes can be merged, split and moved, and their codings go along.") },
  { page: "compare", at: "#desk", title: t("Compare"), text: t("Where two people coded differently. One key decides; how far you agree is counted as you go.") },
  { page: "findings", at: ".matrix-scroll", title: t("Matrix"), text: t("Who voiced which theme. Every number opens the quotes behind it.") },
  { page: "findings/themes", at: ".theme-panel", title: t("Themes"), text: t("What each theme says. Open one to write it in your own words, choose its quotes, leave words out and replace names.") },
  { page: "history", at: "#days", title: t("History"), text: t("Everything that was done. Any point of it can be returned to, so try things without fear.") },
];

const read = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null;
  }
};

const rootOf = (study) => `/s/${study}/`;

/** Whether this page is the one of a step. */
function isHere(step, study) {
  const path = location.pathname;
  const wanted = rootOf(study) + step.page;
  return step.page.endsWith("/") && step.page ? path.startsWith(wanted) : path === wanted;
}

/** Begins the tour in a study. */
export function startTour(study) {
  go(study, 0);
}

function go(study, number) {
  const step = steps()[number];
  sessionStorage.setItem(KEPT, JSON.stringify({ study, number }));
  if (isHere(step, study)) show(study, number);
  else location.assign(rootOf(study) + step.page);
}

let card = null;
let before = null;

function clear() {
  document.querySelectorAll(".tour-target").forEach((each) => each.classList.remove("tour-target"));
  card?.remove();
  card = null;
}

/** Ends the tour; focus goes back to where it was. */
function end() {
  sessionStorage.removeItem(KEPT);
  clear();
  removeEventListener("keydown", leave, true);
  announce(t("The tour has ended."));
  (before?.isConnected && before !== document.body ? before : one("#main")).focus();
}

function leave(event) {
  if (event.key !== "Escape" || event.isComposing || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  event.stopPropagation();
  end();
}

function show(study, number) {
  const all = steps();
  const step = all[number];
  if (!card) before = document.activeElement;
  clear();
  const target = one(step.at);
  if (target && target.getClientRects().length) {
    target.classList.add("tour-target");
    target.scrollIntoView({ block: target.offsetHeight > innerHeight * 0.7 ? "start" : "center" });
  }
  const last = number + 1 === all.length;
  const title = make("h2", { id: "tour-step", tabindex: "-1" }, step.title);
  card = make("section.tour", { role: "dialog", "aria-labelledby": "tour-step", "aria-describedby": "tour-text" },
    make("p.soft.small", t("Tour, {n} of {all}", { n: number + 1, all: all.length })),
    title,
    make("p", { id: "tour-text" }, step.text),
    make("div.row",
      make("button.quiet", { type: "button", onclick: end }, last ? t("Close") : t("End the tour")),
      make("span.grow"),
      number ? make("button", { type: "button", onclick: () => go(study, number - 1) }, t("Back")) : null,
      make("button.primary", { type: "button", onclick: () => (last ? end() : go(study, number + 1)) }, last ? t("Done") : t("Next"))));
  document.body.append(card);
  title.focus();
  addEventListener("keydown", leave, true);
}

const hasBeenOffered = () => document.cookie.includes(`${OFFERED}=`);

function remember() {
  document.cookie = `${OFFERED}=1; path=/; max-age=31536000; samesite=strict`;
}

/** On the first page of a study that somebody visits for the first time: a line that offers the tour. */
function offer(study) {
  const sheet = one(".sheet.study");
  if (!sheet || hasBeenOffered() || location.pathname !== rootOf(study) || !one("#rows tbody tr")) return;
  const box = make("section.note.row.tour-offer", { "aria-label": t("Tour") },
    make("span", t("New here? A tour of two minutes shows the rooms of a study.")), make("span.grow"),
    make("button", { type: "button", onclick: () => {
      remember();
      box.remove();
      startTour(study);
    } }, t("Show me")),
    make("button.quiet", { type: "button", onclick: () => {
      remember();
      box.remove();
      one("#main").focus();
    } }, t("No, thank you")));
  sheet.prepend(box);
}

/** Goes on with the tour where it leads to this page, or offers it. */
export function resumeTour(study) {
  const at = read();
  if (at && at.study === study && steps()[at.number] && isHere(steps()[at.number], study)) show(study, at.number);
  else if (!at) offer(study);
}
