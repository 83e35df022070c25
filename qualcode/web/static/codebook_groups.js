/** The groups of the codebook's page, and the order of codes and groups. */
import { ask, post } from "./api.js";
import { askGroupDelete, askGroupRename } from "./codebook_plans.js";
import { announce, number, t, toast } from "./say.js";

/**
 * What can be done with groups and with the order. `bookNow()` is the codebook as the page shows it,
 * `take(book)` shows another one, `takeBack(number)` makes a toast's button, `addCode(where)` asks
 * for a code, `redraw()` shows the open code anew.
 */
export class Arranging {
  constructor({ bookNow, take, takeBack, addCode, redraw }) {
    Object.assign(this, { bookNow, take, takeBack, addCode, redraw, waiting: Promise.resolve() });
  }

  /** The items of a group's menu. */
  menuOf({ id }) {
    const used = this.bookNow().codes.some((code) => code.known && code.domain === id);
    return [
      [t("Rename…"), () => this.ask("rename", id)], ...this.steps(id, true), null,
      [t("New code in it…"), () => this.addCode(`domain ${id}`)], null,
      [t("Delete…"), () => this.ask("delete", id), used && t("Move or delete its codes first.")],
    ];
  }

  /** The items of a menu that move a code or a group. */
  steps(id, isGroup) {
    const { row, place } = this.rowOf(id, isGroup);
    return [
      [t("Move up"), () => this.move(id, -1, isGroup), place === 0 && t("It is the first here.")],
      [t("Move down"), () => this.move(id, 1, isGroup), place === row.length - 1 && t("It is the last here.")],
    ];
  }

  /** The groups, or the codes beside a code, and which of them has that id. */
  rowOf(id, isGroup) {
    const { codes, domains } = this.bookNow();
    const code = codes.find((each) => each.id === id);
    const row = isGroup ? domains : codes.filter((each) => each.known && each.parent === code?.parent && each.domain === code?.domain);
    return { row, place: row.findIndex((each) => each.id === id) };
  }

  /** Moves a code or a group by one place, after what was asked for before. */
  move(id, step, isGroup) {
    const work = () => this.carryOut(id, step, isGroup);
    this.waiting = this.waiting.then(work, work);
    return this.waiting;
  }

  async carryOut(id, step, isGroup) {
    const { row, place } = this.rowOf(id, isGroup);
    const beside = row[place + step];
    if (place < 0) return undefined;
    const { name } = row[place];
    if (!beside) return announce(step < 0 ? t("It is the first here.") : t("It is the last here."));
    const seen = this.bookNow().number;
    try {
      const told = await post("codebook/move", { [isGroup ? "group" : "code"]: id, [step < 0 ? "before" : "after"]: beside.id, seen, expected: seen });
      this.take(await ask("codebook"));
      toast(step < 0 ? t("“{name}” was moved up.", { name }) : t("“{name}” was moved down.", { name }), this.takeBack(told.number));
      announce(t("“{name}” is number {place} of {all} now.", { name, place: number(place + step + 1), all: number(row.length) }));
    } catch (error) {
      await this.refused(error);
    }
    return undefined;
  }

  /** Asks about a change of a group, and shows what it made of the codebook. */
  async ask(verb, id) {
    const book = this.bookNow();
    const group = book.domains.find((each) => each.id === id);
    const told = await (verb === "rename" ? askGroupRename(book, group) : askGroupDelete(book, group));
    if (!told) return;
    try {
      this.take(await ask("codebook"));
      toast(verb === "rename" ? t("The group was renamed.") : t("The group was deleted."), this.takeBack(told.number));
      await this.redraw();
    } catch (error) {
      await this.refused(error);
    }
  }

  /** Says why something could not be done; what somebody else changed meanwhile is shown. */
  async refused(error) {
    if (error.status === undefined) throw error;
    const isStale = error.status === 409;
    toast(isStale ? t("Somebody changed the codebook in the meantime. Nothing was moved; look again.") : error.message, { kind: "error" });
    const now = await ask("codebook").catch(() => null);
    if (now) this.take(now);
  }
}
