/**
 * A memo that saves itself: what one writes is sent when one pauses or goes away, and stays in the
 * box until it is saved. Where it was changed elsewhere meanwhile, both are shown and one chooses.
 */
import { ask, isAway, post, showNothingWaits } from "./api.js";
import { arrange, make } from "./dom.js";
import { announce, t } from "./say.js";
import { wayBack } from "./wayback.js";

const PAUSE = 800;
const AGAIN = 5000;

export class MemoBox {
  /** `name` is "document/…" or "code/…", `title` what the memo is on. */
  constructor(name, title) {
    Object.assign(this, { name, v: 0, saved: "", busy: null, timer: 0, clash: null, isRead: false });
    const id = `memo-${name.split("/")[0]}`;
    this.label = make("label", { for: id }, title);
    this.state = make("span.soft.small", { role: "status" });
    this.box = make("textarea", {
      id, rows: "6", placeholder: t("Your memo: it is saved as you write."),
      oninput: () => {
        this.wait(PAUSE);
        this.state.textContent = !this.isChanged() ? "" : this.clash ? t("Not saved") : t("Not saved yet");
      },
      onblur: () => this.save(),
    });
    this.both = make("div.note.warn", { hidden: true });
    this.others = make("div.others");
    this.element = make("section.memos", make("div.row", this.label, make("span.grow"), this.state), this.box, this.both, this.others);
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("online", () => this.save());
    addEventListener("beforeunload", (event) => this.isChanged() && event.preventDefault());
  }

  call(title) {
    this.label.textContent = title;
  }

  /** What is written, as the server will keep it. */
  written() {
    return this.box.value.trim().normalize("NFC");
  }

  isChanged() {
    return this.written() !== this.saved;
  }

  /** Reads the memos; what one has begun to write stays. */
  async read() {
    const { v } = this;
    const { mine, others } = await ask(`memos/${this.name}`);
    if (this.v === v && !this.busy && !this.clash && !this.isChanged()) {
      const now = mine?.text ?? "";
      if (now !== this.saved) this.box.value = now;
      this.take(mine);
    }
    this.isRead = true;
    this.tellOthers(others);
  }

  take(mine) {
    Object.assign(this, { v: mine?.v ?? 0, saved: mine?.text ?? "" });
  }

  tellOthers(others) {
    const says = JSON.stringify(others);
    if (this.says === says) return;
    this.says = says;
    arrange(this.others, others.map((each) => make("figure", make("figcaption", each.author), make("blockquote", each.text))));
  }

  wait(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  /** Saves what is written, one call after the other. */
  async save() {
    clearTimeout(this.timer);
    if (this.busy || this.clash || !this.isRead || !this.isChanged()) return;
    this.busy = this.send();
    const again = await this.busy;
    this.busy = null;
    if (again) this.wait(again);
  }

  /** Milliseconds after which there is something to send again, or 0. */
  async send() {
    const text = this.written();
    this.state.textContent = t("Saving…");
    try {
      const { mine } = await post(`memos/${this.name}`, { text, v: this.v });
      this.take(mine ?? null);
      this.state.textContent = this.isChanged() ? t("Not saved yet") : t("Saved");
      return this.isChanged() ? PAUSE : 0;
    } catch (error) {
      if (error.status === undefined) throw error;
      if (error.status === 409) {
        this.ask(error.told.theirs ?? null);
        return 0;
      }
      this.state.replaceChildren(t("Not saved: {why}", { why: error.message }), " ", wayBack(error));
      return isAway(error) ? AGAIN : 0;
    }
  }

  /** Shows what stands there now beside what is written here. */
  ask(theirs) {
    this.clash = { theirs };
    this.state.textContent = t("Not saved");
    const there = theirs?.text ?? "";
    const answer = (text) => {
      this.clash = null;
      this.both.hidden = true;
      this.take(theirs);
      this.box.value = text(this.box.value.trim());
      this.box.focus();
      this.save();
      if (this.isChanged()) return;
      this.state.textContent = t("Saved");
      showNothingWaits();
    };
    this.both.replaceChildren(
      make("p", make("strong", t("This memo was changed in another window.")), " ", there ? t("There it says:") : t("There it was taken away.")),
      there ? make("blockquote", there) : "",
      make("div.row",
        make("button", { type: "button", onclick: () => answer((mine) => mine) }, t("Keep mine")),
        make("button", { type: "button", onclick: () => answer(() => there) }, t("Take that one")),
        there ? make("button", { type: "button", onclick: () => answer((mine) => `${there}\n\n${mine}`) }, t("Keep both")) : ""));
    this.both.hidden = false;
    announce(t("This memo was changed in another window. Choose which to keep."));
  }
}
