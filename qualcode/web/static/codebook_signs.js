/** The indicators of a code while one writes them: what they find in the study, at once. */
import { ask, study } from "./api.js";
import { make } from "./dom.js";
import { number, plural, t } from "./say.js";

const PAUSE = 350;
const FEW = 20;
const MANY = 200;
const STANDING = { new: t("new"), proposed: t("proposed"), coded: t("coded"), rejected: t("rejected") };

export class SignsBox {
  /** `codes` may be what a denial means; `roles()` says who may say it. */
  constructor(form, book, roles) {
    Object.assign(this, { roles, timer: 0, limit: FEW, asking: null });
    this.of(form);
    const typed = () => this.soon();
    this.lines = make("textarea.lines", {
      id: "signs", rows: "6", value: form.indicators, oninput: typed, spellcheck: "false", wrap: "off", lang: "vi",
      "aria-describedby": "signs-hint signs-mistake",
    });
    this.unless = make("input", { id: "unless", value: form.unless, oninput: typed, spellcheck: "false", lang: "vi", "aria-describedby": "unless-mistake" });
    this.rule = make("select", { id: "negation", onchange: typed, "aria-describedby": "negation-mistake" },
      make("option", { value: "drop" }, t("it does not count")),
      make("option", { value: "keep" }, t("it counts all the same")),
      make("optgroup", { label: t("it means another code:") }, book.map((code) => make("option", { value: code.id }, code.name))));
    this.rule.value = form.negation;
    this.mistakes = Object.fromEntries(["signs", "unless", "negation"].map((name) => [name, make("p.mistake", { id: `${name}-mistake`, hidden: true })]));
    this.summary = make("p.summary", { role: "status" });
    this.counts = make("ol.sign-counts");
    this.passages = make("ul.passages");
    this.gone = make("details.gone", { hidden: true });
    this.more = make("button.quiet", { type: "button", hidden: true, onclick: () => this.showMore() }, t("Show more"));
    this.parts = [
      make("div.signs-form",
        make("h3", make("label", { for: "signs" }, t("Indicators"))),
        make("p.soft.small", { id: "signs-hint" }, t("Words by which the machine proposes this code, one a line: a phrase, or a kind with its options in braces.")),
        this.lines, this.mistakes.signs,
        make("details.how.small", make("summary", t("How to write them")), make("dl",
          [["đi làm xa", t("these words, in any case, old or new tone marks")],
            ["{near: [[gọi, nhắn], [ngay, liền]], within: 4}", t("one of each, at most 4 syllables apart")],
            ["{fuzzy: giấy xác nhận}", t("nearly these words: misspelt, dialect")],
            ["{regex: 'đi (làm )?xa'}", t("a regular expression")],
            ["{phrase: xa nhà, confidence: 0.5}", t("a sign that is trusted less (0 to 1)")]]
            .map(([sign, what]) => make("div", make("dt", make("code", sign)), make("dd", what))))),
        make("div.rules", make("label", { for: "unless" }, t("Not where the sentence also says")), this.unless, this.mistakes.unless,
          make("label", { for: "negation" }, t("Where it is denied,")), this.rule, this.mistakes.negation)),
      make("div.signs-found", make("h3", t("What they find now")), this.summary,
        make("div.found-parts", make("div", this.counts, this.gone), make("div", this.passages, this.more))),
    ];
  }

  /** Takes over what the code is called, and in which version of the codebook. */
  of({ id, number: seen }) {
    Object.assign(this, { id, seen });
  }

  values() {
    return { indicators: this.lines.value.replace(/\s+$/, ""), unless: this.unless.value.trim(), negation: this.rule.value };
  }

  fill({ indicators, unless, negation }) {
    for (const [box, text] of [[this.lines, indicators], [this.unless, unless], [this.rule, negation]]) {
      if (text !== undefined && box.value.trim() !== text.trim()) box.value = text;
    }
    this.soon();
  }

  /** Looks again once nobody has typed for a moment. */
  soon() {
    clearTimeout(this.timer);
    this.limit = FEW;
    this.parts[1].classList.add("stale");
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  async look() {
    this.close();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const roles = this.roles();
    const body = { ...this.values(), seen: this.seen, limit: this.limit, ...(roles.length ? { roles } : {}) };
    try {
      const found = await ask(`codebook/codes/${encodeURIComponent(this.id)}/hits`, { method: "POST", body, signal });
      this.tellMistake(null);
      this.show(found);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (error.status === undefined) throw error;
      if (!this.tellMistake({ ...error.told.error, message: error.message })) this.summary.textContent = error.message;
    }
  }

  async showMore() {
    this.limit = MANY;
    const before = this.passages.childElementCount;
    await this.look();
    this.passages.children[before]?.querySelector("a")?.focus();
  }

  show(found) {
    this.parts[1].classList.remove("stale");
    const { new: fresh, proposed, coded, rejected } = found.counts;
    const parts = [
      fresh ? plural("{n} new", "{n} new", fresh) : "", coded ? plural("{n} coded already", "{n} coded already", coded) : "",
      proposed ? plural("{n} proposed already", "{n} proposed already", proposed) : "", rejected ? plural("{n} rejected", "{n} rejected", rejected) : "",
    ].filter(Boolean).join(", ");
    const passages = plural("{n} passage", "{n} passages", found.n_passages);
    this.summary.textContent = parts ? t("{passages}: {parts}.", { passages, parts }) : t("Nothing in the study.");
    this.counts.replaceChildren(...found.signs.map((sign) => make("li", { value: String(sign.number) },
      make("span.sign", sign.label), make(`b.number${sign.hits ? "" : ".soft"}`, plural("{n} hit", "{n} hits", sign.hits)),
      sign.ignored ? make("span.soft.small", { title: t("denied, asked, wished, or said by others") }, plural("{n} does not count", "{n} do not count", sign.ignored)) : null)));
    this.passages.replaceChildren(...found.passages.map(passage));
    this.more.hidden = found.passages.length >= Math.min(found.n_passages, MANY);
    this.gone.hidden = !found.n_gone;
    this.gone.replaceChildren(make("summary", plural("{n} proposal would go", "{n} proposals would go", found.n_gone)), make("ul.passages", found.gone.map(passage)));
  }

  /** Shows a mistake at its field and line; null takes it away. Whether the field is one of these. */
  tellMistake(mistake) {
    const boxes = { indicators: ["signs", this.lines], unless: ["unless", this.unless], negation: ["negation", this.rule] };
    for (const [name, [place, box]] of Object.entries(boxes)) {
      const isHere = mistake?.field === name;
      const text = isHere ? (name === "indicators" ? t("Line {line}: {what}", { line: number(mistake.line), what: mistake.message }) : mistake.message) : "";
      this.mistakes[place].hidden = !isHere;
      if (this.mistakes[place].textContent !== text) this.mistakes[place].textContent = text;
      box.setAttribute("aria-invalid", String(isHere));
    }
    if (mistake && mistake.field in boxes) this.summary.textContent = t("Something cannot be read yet.");
    return Boolean(mistake && mistake.field in boxes);
  }
}

function passage(found) {
  const href = `/s/${study}/documents/${found.doc}?s=${found.start}&e=${found.end}`;
  return make("li", make(`span.standing.${found.standing}`, STANDING[found.standing]), " ",
    make("a", { href, title: t("Open it in the transcript") }, found.turn ? `${found.document} #${found.turn}` : found.document),
    found.speaker ? make("span.soft.small", ` ${found.speaker}`) : null,
    make("q", found.pieces.map(({ text, sign }) => (sign ? make("mark.hit", { title: t("indicator {n}", { n: sign }) }, text) : text))));
}
