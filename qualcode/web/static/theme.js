/** A theme: what it says, the quotes that speak for it, and how the report will show both. */
import "./shell.js";
import { ask } from "./api.js";
import { make, one } from "./dom.js";
import { following, onChange } from "./live.js";
import { number, plural, t } from "./say.js";
import { showCandidates } from "./theme_candidates.js";
import { showChosen } from "./theme_chosen.js";
import { isMarking } from "./theme_marks.js";
import { showStatement } from "./theme_statement.js";

const data = JSON.parse(one("#data").textContent);
const { settings, most } = data;
let theme = data.theme;

const address = (rest = "") => `themes/${encodeURIComponent(theme.code)}${rest}${settings ? `?${settings}` : ""}`;

/** Shows the theme as the server has it after what was done here. */
function take(told) {
  news.outdate();
  if (told.as_of < theme.as_of) look(); // it came late: something newer is shown
  else show(told);
}

function show(told) {
  const before = hidden(theme);
  theme = told;
  one("#gone")?.remove();
  showAll();
  if (hidden(theme) !== before) candidates.refresh();
}

/** What is replaced in the quotes, as one text to compare. */
const hidden = (told) => JSON.stringify(told.quotes.flatMap((quote) => quote.redactions.map((each) => [quote.guid, ...each])).sort());

const chosen = showChosen(one("#quotes"), { address, most, take, gone, free: () => missed && look() });
const candidates = showCandidates({ address, take });
const statement = showStatement({ address, gone, preview: showPreview, saved });

/** The statement was saved: an answer of before does not know of it. */
function saved(asOf) {
  news.outdate();
  theme.as_of = Math.max(theme.as_of, asOf);
}

function showAll() {
  const usable = theme.quotes.filter((quote) => !quote.outdated).length;
  one("#chosen-count").textContent = usable ? number(usable) : "";
  one("#chosen-help").hidden = theme.quotes.length < 2;
  chosen.show(theme.quotes);
  statement.show(theme);
  candidates.mark(theme.quotes);
  showSuggested();
  showPreview();
}

/** What the rules would quote, where nobody has chosen anything. */
function showSuggested() {
  const place = one("#suggested");
  if (theme.quotes.some((quote) => !quote.outdated)) return place.replaceChildren();
  place.replaceChildren(make("p.note", theme.suggested.length
    ? plural(
      "You have chosen none yet, so the report picks by itself, like this one here. Choose one, and only yours are shown.",
      "You have chosen none yet, so the report picks by itself, like these {n}. Choose one, and only yours are shown.",
      theme.suggested.length)
    : t("You have chosen none yet, and no quote is certain enough for the report to pick by itself.")));
}

/** The theme as a reader of the report will meet it. */
function showPreview() {
  const mine = theme.quotes.filter((quote) => quote.shown).map((quote) => ({ ...quote.shown, document: quote.document }));
  const quotes = mine.length ? mine : theme.suggested;
  const said = statement.said();
  one("#preview-body").replaceChildren(
    make("h4", theme.name),
    make("p.people", make("b", theme.participants), ` ${theme.of} (${theme.share}) · ${theme.counts}`),
    said.text ? make("p.sentence", said.text, said.stated ? null : [" ", make("span.origin", t("(definition in the codebook)"))]) : "",
    ...quotes.map(figure),
    quotes.length ? "" : make("p.soft", t("No quote is certain enough to be shown here; all are in quotes.csv.")));
}

function figure(quote) {
  return make("figure", make("blockquote", { lang: "vi" }, quote.lines.map(([mark, words]) =>
    (quote.exchange ? make("p.turn", make("b", mark), make("span", words)) : make("p", `“${words}”`)))),
  make("figcaption", [quote.attribution, t("{document}, turn {n}", { document: quote.document, n: quote.turn })].filter(Boolean).join(" ")));
}

/** Says that the code is no longer there, and leads on; what was written here can still be copied. */
function gone() {
  if (one("#gone")) return;
  const text = t("This code is not there any more: somebody has renamed it, made it one with another, or deleted it. What you have written here can still be copied.");
  one(".theme-head").after(make("div.note.warn", { id: "gone", role: "alert" }, make("p", text),
    make("a.button", { href: location.href }, t("Where it is now")))); // the server leads on
}

let missed = false;

/** Whether what others changed is to wait: it would take something out of the reader's hand. */
function isBusy() {
  missed = isMarking() || chosen.isDragging();
  return missed;
}

const news = following(() => ask(address()), (told) => isBusy() || show(told));

/** Shows what others have changed. */
async function look() {
  if (isBusy()) return;
  try {
    await news.look();
  } catch (error) {
    if (error.status === 404) gone();
    // else the next change, or the next act, will tell
  }
}

onChange(look);

showAll();
await candidates.load();
document.body.dataset.ready = "";
