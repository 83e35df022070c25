/** The form of one code: what the codebook says of it, in both languages. */
import { make, one } from "./dom.js";
import { pickExample } from "./codebook_examples.js";
import { SignsBox } from "./codebook_signs.js";
import { plural, t } from "./say.js";

const ROLES = { respondent: t("Respondents"), interviewer: t("Interviewers"), other: t("Others") };
const LANGS = { vi: t("Vietnamese"), en: t("English") };

/** The texts of a code: name, label, hint. */
export const TEXTS = [
  ["name", t("Name"), ""],
  ["definition", t("Definition"), t("What the code means, in a sentence or two.")],
  ["include", t("When to use it"), ""],
  ["exclude", t("When not to use it"), ""],
  ["typical", t("Typical example"), ""],
  ["atypical", t("Example at the edge"), t("It belongs here, though one might doubt it.")],
];

export class CodeForm {
  /** `save(form)`, `act(name)` do what the buttons say; `codes` are [id, name] for denials. */
  constructor(place, { save, act }) {
    Object.assign(this, { place, save, act, base: null, fields: new Map() });
    place.addEventListener("input", () => this.tellState());
    place.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      if (this.changed()) this.save(this);
    });
  }

  /** Shows a code: its form's values, what the tree knows of it, and all codes. */
  show(form, code, codes) {
    const held = this.place.contains(document.activeElement) ? document.activeElement : null;
    this.signs?.close();
    this.base = form;
    this.code = code;
    this.fields.clear();
    const languages = make("div.languages", { "aria-hidden": "true" }, make("span"), Object.values(LANGS).map((name) => make("span", name)));
    this.signs = new SignsBox(form, codes.filter((each) => each.id !== form.id), () => this.roles());
    this.place.replaceChildren(
      this.head(code, form),
      make("form.code-form", { onsubmit: (event) => event.preventDefault(), novalidate: true },
        make("section.panel", make("h3", t("What it means")), languages, TEXTS.map((each) => this.textRow(...each))),
        make("section.panel", make("h3", t("Colour, and whose speech")), this.colourRow(form), this.rolesRow(form)),
        make("section.panel.signs", this.signs.parts)),
      this.savebar());
    this.tellState();
    this.signs.look();
    if (held && !held.isConnected) this.focusAgain(held);
  }

  /** Puts the cursor into the field that stands in the place of one that had it. */
  focusAgain({ id, selectionStart, selectionEnd }) {
    const field = id && one(`[id="${id}"]`, this.place);
    (field || this.place).focus({ preventScroll: true });
    if (field && selectionStart !== undefined && selectionStart !== null) field.setSelectionRange(selectionStart, selectionEnd);
  }

  /** Takes over what was saved; while one types on, what is in the form stays. */
  settle(form, code, isSame) {
    this.base = form;
    this.code = code;
    one(".code-head", this.place).replaceWith(this.head(code, form));
    if (isSame) this.fill(form);
    this.signs.of(form);
    this.signs.tellMistake(null);
    this.tellState();
  }

  /** Says that there is nothing to show. */
  empty(...content) {
    this.signs?.close();
    this.signs = null;
    this.base = null;
    this.place.replaceChildren(make("div.panel.empty", content));
  }

  head(code, form) {
    const button = (name, text, kind = "") => make(`button${kind}`, { type: "button", onclick: () => this.act(name) }, text);
    const { manual = 0, accepted = 0, proposed = 0 } = code.counts;
    const counted = [plural("{n} coding", "{n} codings", manual + accepted), proposed ? plural("{n} proposed", "{n} proposed", proposed) : ""];
    return make("header.code-head",
      make("p.crumb.soft.small", form.group),
      make("h2", make(`span.swatch.large.${code.class}`, { "aria-hidden": "true" }), code.name),
      make("p.soft.small", make("code", form.id), " · ", counted.filter(Boolean).join(", ")),
      make("div.row.verbs", button("move", t("Move to…")), button("merge", t("Merge…")), button("split", t("Split…")),
        button("rename", t("Change id…")), button("delete", t("Delete…"), ".danger")));
  }

  textRow(name, text, hint) {
    const id = `field-${name}`;
    const boxes = Object.entries(LANGS).map(([lang, called]) => {
      const box = make("textarea", {
        id: `${id}-${lang}`, rows: name === "name" ? "1" : "2", lang, "aria-label": `${text}, ${called}`,
        "aria-describedby": hint ? `${id}-hint` : null, value: this.base[name][lang],
        onkeydown: (event) => name === "name" && event.key === "Enter" && event.preventDefault(),
      });
      this.fields.set(`${name} ${lang}`, box);
      return make("div.in-language", make("label.small.soft.narrow-only", { for: `${id}-${lang}` }, called), box);
    });
    const pick = name.endsWith("typical") ? make("button.quiet.small", {
      type: "button", onclick: () => this.pick(name), "aria-label": t("Choose from the data: {what}", { what: text }),
    }, t("Choose from the data…")) : null;
    return make("div.text-row", { role: "group", "aria-label": text },
      make("div.of", make("span.label", text), hint ? make("span.soft.small", { id: `${id}-hint` }, hint) : null, pick), boxes);
  }

  async pick(name) {
    const { base } = this;
    const quote = await pickExample(base.id, () => this.base?.id === base.id);
    if (!quote) return;
    const box = this.fields.get(`${name} vi`);
    box.value = quote;
    box.focus();
    this.tellState();
  }

  colourRow(form) {
    const swatch = one(".swatch.large", this.place);
    this.own = make("input", { type: "checkbox", id: "own-colour", checked: Boolean(form.colour) });
    this.colour = make("input", { type: "color", id: "colour", "aria-label": t("Colour"), value: form.colour || asHex(this.code.class) });
    this.own.addEventListener("input", () => this.tellState());
    this.colour.addEventListener("input", () => {
      this.own.checked = true;
    });
    return make("div.row", make("label", this.own, " ", t("A colour of its own")), this.colour,
      make("span.soft.small", swatch ? "" : t("Otherwise it takes one from its group.")));
  }

  rolesRow(form) {
    this.roleBoxes = Object.keys(ROLES).map((role) => make("input", { type: "checkbox", value: role, checked: form.roles.includes(role) }));
    for (const box of this.roleBoxes) box.addEventListener("input", () => this.signs.soon());
    return make("fieldset.roles", make("legend", t("The machine proposes it where these speak")),
      this.roleBoxes.map((box) => make("label", box, " ", ROLES[box.value])));
  }

  roles() {
    return this.roleBoxes.filter((box) => box.checked).map((box) => box.value);
  }

  savebar() {
    this.state = make("span.soft", { role: "status" });
    this.discard = make("button", { type: "button", onclick: () => this.reset() }, t("Discard"));
    this.saver = make("button.primary", { type: "button", onclick: () => this.save(this) }, t("Save"), " ", make("kbd", "Ctrl S"));
    return make("div.savebar", this.state, make("span.grow"), this.discard, this.saver);
  }

  /** What stands in the form now, as the server takes it. */
  values() {
    const values = Object.fromEntries(TEXTS.map(([name]) => [name,
      Object.fromEntries(Object.keys(LANGS).map((lang) => [lang, neat(this.fields.get(`${name} ${lang}`).value)]))]));
    return { ...values, colour: this.own.checked ? this.colour.value : "", roles: this.roles(), ...this.signs.values() };
  }

  /** The fields that differ from what was loaded, or null. */
  changed() {
    if (!this.base) return null;
    const now = this.values();
    const names = Object.keys(now).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(this.base[name]));
    return names.length ? Object.fromEntries(names.map((name) => [name, now[name]])) : null;
  }

  /** Writes values into the form, as if they had been typed. */
  fill(values) {
    for (const [name] of TEXTS) {
      for (const lang of Object.keys(LANGS)) if (values[name]) write(this.fields.get(`${name} ${lang}`), values[name][lang]);
    }
    if (values.colour !== undefined) {
      this.own.checked = Boolean(values.colour);
      if (values.colour) this.colour.value = values.colour;
    }
    if (values.roles) for (const box of this.roleBoxes) box.checked = values.roles.includes(box.value);
    this.signs.fill(values);
    this.tellState();
  }

  reset() {
    this.fill(this.base);
    this.signs.tellMistake(null);
    this.fields.get("name vi").focus();
  }

  tellState() {
    if (!this.base) return;
    const changed = Boolean(this.changed());
    this.saver.disabled = !changed;
    this.discard.disabled = !changed;
    const text = changed ? t("There are changes that are not saved yet.") : "";
    if (this.state.textContent !== text) this.state.textContent = text;
    this.place.classList.toggle("dirty", changed);
  }

  /** Shows a refusal at the field that it is about; whether there is such a field. */
  tellMistake({ field, line, message }) {
    if (this.signs.tellMistake({ field, line, message })) return true;
    const box = field === "colour" ? this.colour : field === "roles" ? this.roleBoxes[0] : this.fields.get(`${field} vi`);
    box?.focus();
    return false;
  }
}

/** Writes a text into a box, if it is another one: the cursor of whoever types there stays. */
const write = (box, text) => neat(box.value) === text || (box.value = text);

const neat = (text) => text.split(/\s+/).filter(Boolean).join(" ").normalize("NFC");

/** The colour that a class gives on the page, as ``#rrggbb``. */
function asHex(name) {
  const probe = make(`span.${name}`);
  probe.style.color = "var(--code)";
  document.body.append(probe);
  const parts = getComputedStyle(probe).color.match(/\d+/g) ?? [96, 96, 96];
  probe.remove();
  return `#${parts.slice(0, 3).map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
}
