/** Search in all texts: what was said where, and the way there. */
import { asking, study } from "./api.js";
import { make, one } from "./dom.js";
import { announce, number, plural, t, toast } from "./say.js";

const MOST = 50;

/** Looks after the search field of the study's page. */
export function searching() {
  const place = one("#found");
  const askLast = asking();
  let wanted = "";

  one("#search").addEventListener("submit", async (event) => {
    event.preventDefault();
    const query = one("#words").value.trim();
    if (!query) return close();
    wanted = query;
    try {
      const told = await askLast(`search?q=${encodeURIComponent(query)}&limit=${MOST}`);
      if (told && wanted === query) show(query, told);
    } catch (error) {
      toast(error.message, { kind: "error" });
    }
  });
  one("#words").addEventListener("keydown", (event) => event.key === "Escape" && close());

  function close() {
    wanted = "";
    place.hidden = true;
    place.replaceChildren();
    one("#words").focus();
  }

  function show(query, told) {
    const n = told.places.length;
    const head = n
      ? n >= MOST
        ? t("“{query}”: the first {n} places; {all} passages hold it", { query, n: number(n), all: number(told.count) + (told.counted ? "" : "+") })
        : plural("“{query}”: {n} place", "“{query}”: {n} places", n, { query })
      : t("“{query}” was not said anywhere.", { query });
    place.replaceChildren(
      make("div.row.head", make("h3", head), make("span.grow"), make("button.quiet", { type: "button", onclick: close }, t("Close"))),
      make("ol.places", told.places.map((each) => make("li", hit(each)))),
    );
    place.hidden = false;
    announce(head);
  }
}

function hit(each) {
  return make("a", { href: `/s/${study}/documents/${each.doc}#c${each.start}` },
    make("span.small.soft", [each.document, each.speaker, each.participant].filter(Boolean).join(" · ")),
    make("span", each.before, make("mark", each.quote), each.after));
}
