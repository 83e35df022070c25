/** What was coded with a code, wherever it was said: a page of it at a time, each with its place. */
import { ask, asking, study } from "./api.js";
import { arrange, make, one } from "./dom.js";
import { announce, firstWords, lastWords, number, plural, t } from "./say.js";
import { coderName, doc } from "./state.js";

const PAGE = 40;
/** Characters shown before and after what was coded. */
const AROUND = 110;

export class SegmentList {
  /** `go(start, end)` shows a place of this document; the list stands in `panel`. */
  constructor(panel, go) {
    Object.assign(this, { panel, go, code: null, wanted: null, offset: 0, anew: true, items: new Map(), askLast: asking() });
    this.head = make("h2.of-code");
    this.said = make("span.soft");
    this.back = make("button.quiet", { type: "button", "aria-label": t("Segments before"), title: t("Segments before"), onclick: () => this.turn(-PAGE) }, "‹");
    this.on = make("button.quiet", { type: "button", "aria-label": t("Next segments"), title: t("Next segments"), onclick: () => this.turn(PAGE) }, "›");
    this.list = make("ol.segments", { "aria-label": t("Segments") });
    this.element = make("div", this.head, make("div.pager", this.said, make("span.grow"), this.back, this.on), this.list);
  }

  /** Reads the page that is shown (from its top, where it is `anew`), or the first one of another code. */
  async read(code, still = () => true) {
    const [id, offset] = [code.id, this.code === code.id ? this.offset : 0];
    this.wanted = id;
    const told = await this.ask(id, offset);
    if (!told || !still()) return;
    const fresh = this.anew || this.code !== id;
    Object.assign(this, { code: id, offset: told.offset, anew: false });
    this.head.replaceChildren(make(`span.swatch.${code.class}`, { "aria-hidden": "true" }), code.name);
    this.show(told, fresh);
  }

  /** A page of segments; where so many are no more, the last page; null once another one is asked for. */
  async ask(id, offset) {
    const told = await this.askLast(`codes/${encodeURIComponent(id)}/segments?limit=${PAGE}&offset=${offset}`);
    return !told || told.segments.length || !told.count ? told : this.ask(id, Math.floor((told.count - 1) / PAGE) * PAGE);
  }

  async turn(by) {
    if (this.wanted !== this.code) return; // another code is on its way
    const before = this.offset;
    Object.assign(this, { offset: Math.max(before + by, 0), anew: true });
    try {
      const told = await this.ask(this.code, this.offset);
      if (!told) return;
      Object.assign(this, { offset: told.offset, anew: false });
      this.show(told, true);
      announce(this.said.textContent);
    } catch (error) {
      if (error.status === undefined) throw error;
      this.offset = before;
      announce(error.message);
    }
  }

  /** Shows a page; one that is read already is changed around the place where one reads. */
  show({ count, segments }, fresh) {
    const last = this.offset + segments.length;
    this.said.textContent = !count ? t("Nothing is coded with it yet.") : count <= PAGE ? plural("{n} segment in the study", "{n} segments in the study", count)
      : t("{first}–{last} of {all} segments", { first: number(this.offset + 1), last: number(last), all: number(count) });
    const pressed = [this.back, this.on].includes(document.activeElement);
    this.back.hidden = this.on.hidden = count <= PAGE;
    this.back.disabled = !this.offset;
    this.on.disabled = last >= count;
    if (pressed && (document.activeElement.disabled || ![this.back, this.on].includes(document.activeElement))) [this.on, this.back].find((each) => !each.disabled)?.focus();
    const items = segments.map((each) => this.item(each));
    const focused = document.activeElement?.closest(".segment");
    const place = [...this.list.children].indexOf(focused);
    const stay = fresh ? null : this.holding(items);
    arrange(this.list, items);
    this.items = new Map([...this.items].filter(([, { element }]) => items.includes(element)));
    const pane = this.panel.closest(".pane");
    pane.scrollTop = stay ? pane.scrollTop + stay() : fresh ? 0 : pane.scrollTop;
    if (place >= 0 && !focused.isConnected) (one("a", items[Math.min(place, items.length - 1)] ?? this.list) ?? this.panel).focus({ preventScroll: true });
  }

  /** What tells how far the first segment in sight that stays has moved since now; null if none does. */
  holding(items) {
    const { top } = this.panel.closest(".pane").getBoundingClientRect();
    const seen = [...this.list.children].find((item) => items.includes(item) && item.getBoundingClientRect().bottom > top);
    const before = seen?.getBoundingClientRect().top;
    return seen ? () => seen.getBoundingClientRect().top - before : null;
  }

  /** The element of a segment: the one that is there already if it says the same. */
  item(each) {
    const sign = JSON.stringify(each);
    const known = this.items.get(each.id);
    if (known?.sign === sign) return known.element;
    const element = this.tell(each);
    this.items.set(each.id, { sign, element });
    return element;
  }

  tell(each) {
    const here = each.doc === doc.guid;
    const link = make("a", {
      href: `/s/${study}/documents/${each.doc}#c${each.s}-${each.e}`,
      onclick: (event) => {
        if (!here || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.go(each.s, each.e);
      },
    }, each.turn ? t("{document}, turn {n}", { document: each.document, n: each.turn }) : each.document);
    const facts = [each.participant ?? each.speaker, ...Object.values(each.attributes ?? {})].filter(Boolean).slice(0, 4);
    const status = { proposed: t("proposed"), rejected: t("rejected") }[each.status];
    return make(`li.segment${each.status === "proposed" ? ".guess" : ""}`,
      make("p.from", link, here ? make("span.here", t("this document")) : null),
      facts.length ? make("p.speaks", facts.join(" · ")) : null,
      make("blockquote",
        each.before ? make("span.around", `${lastWords(each.before, AROUND)} `) : null,
        make("span.quoted", each.quote),
        each.after ? make("span.around", ` ${firstWords(each.after, AROUND)}`) : null),
      make("p.by", [coderName(each.coder), status].filter(Boolean).join(", "), each.memo ? make("span.memo", ` – ${each.memo}`) : null));
  }
}
