/** Quotes as pages of findings show them: words, who says them, and a way into the transcript. */
import { study } from "./api.js";
import { make } from "./dom.js";
import { t } from "./say.js";

/** Where a quote stands on the coding page. */
export const placeOf = (hit) => `/s/${study}/documents/${hit.guid}?s=${hit.start}${hit.end ? `&e=${hit.end}` : ""}`;

/** A quote with its speaker and its place; `above` are elements that stand over it. */
export function showQuote(hit, above = []) {
  const { quote } = hit;
  const turn = quote?.turn ?? hit.turn;
  const place = turn ? t("{document}, turn {n}", { document: hit.document, n: turn }) : hit.document;
  return make("article.found", above,
    quote ? make("blockquote", lines(quote)) : make("blockquote", hit.words),
    make("footer",
      quote?.attribution ? make("span.who-said", quote.attribution) : null,
      make("a", { href: placeOf(hit) }, place)),
    quote ? context(quote) : null);
}

function lines(quote) {
  return quote.lines.map(([mark, words]) =>
    make("p", quote.exchange ? make("b.mark", `${mark}: `) : null, words));
}

/** The words around a quote, made only when somebody opens them. */
function context(quote) {
  const box = make("details.context", make("summary", t("In its context")));
  box.addEventListener("toggle", () => {
    if (box.childElementCount > 1) return;
    for (const [mark, pieces] of quote.around) {
      box.append(make("p", make("b.mark", `${mark}: `),
        pieces.map(([words, quoted]) => [quoted ? make("mark", words) : words, " "])));
    }
  });
  return box;
}
