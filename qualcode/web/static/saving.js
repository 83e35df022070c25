/**
 * Saves changes one after the other, in their order. They are kept in the browser before they are
 * sent and forgotten once the server has them: a lost connection, a killed server or a closed
 * window loses none of them.
 */
import { isAway, patch, post, remove, showNothingWaits } from "./api.js";
import { holds, isNew, keepChanges, keptChanges } from "./changes.js";

const PAUSES = [1, 2, 4, 8, 15];

/**
 * `saved` maps ids to codings as the server has them. `told` hears what happens:
 * `settled(change, coding, number)`, `dropped(change, error)`, `revived(old, change)`,
 * `conflicted(change, theirs)` → "mine" or "theirs", `refused(change, error)` → {code} to try with
 * another code, {keep: true}, {} to drop it, or null where nobody is asked, `changed(change)`,
 * `counted({n, away, offered})`, `look(id)`, `back()`.
 */
export class Saving {
  constructor(study, document, coder, saved, told) {
    Object.assign(this, { study, document, coder, saved, told });
    this.waiting = [];
    /** Changes that wait until somebody says that they are to be saved. */
    this.offered = [];
    /** What this window keeps in the browser: key → change as text; and when the last was made. */
    this.kept = new Map();
    this.at = 0;
    this.sending = false;
    this.away = null;
    this.failures = 0;
    this.idlers = [];
  }

  /** Adds a change, and sends it as soon as those before it are saved. */
  add(change) {
    change.promised = Boolean(this.away);
    this.at = change.at = Math.max(Date.now(), this.at + 1);
    const last = this.waiting.at(-1);
    const waits = last && !(this.sending && this.waiting.length === 1) && !last.tried;
    if (waits && last.id === change.id && isMove(last) && isMove(change)) {
      Object.assign(last.fields, change.fields);
    } else {
      this.waiting.push(change);
    }
    this.keep();
    if (!this.away) this.flush();
  }

  changesOf(id) {
    return this.waiting.filter((each) => each.id === id);
  }

  /** Takes back the last change if it was never sent; whether there was one. */
  takeBack() {
    const last = this.waiting.at(-1);
    if (!last || last.tried || (this.sending && this.waiting.length === 1)) return null;
    this.waiting.pop();
    this.keep();
    return last;
  }

  /** Resolves when nothing is on its way any more: saved, or waiting for the server. */
  idle() {
    if (!this.sending) return Promise.resolve();
    return new Promise((resolve) => this.idlers.push(resolve));
  }

  async flush() {
    if (this.sending) return;
    this.sending = true;
    while (this.waiting.length && (await this.sendFirst()));
    this.sending = false;
    for (const resolve of this.idlers.splice(0)) resolve();
  }

  /** Sends the first change; whether to go on with the next. */
  async sendFirst() {
    const [change] = this.waiting;
    try {
      const answer = await this.send(change);
      this.settle(change, answer?.coding ?? null, answer?.number ?? 0);
      return true;
    } catch (error) {
      if (error.status === undefined) throw error;
      return isAway(error) ? this.leave(error) : this.refused(change, error);
    }
  }

  send(change) {
    const { kind, id, fields, v } = change;
    if (kind === "add") {
      const body = { start: fields.s, end: fields.e, code: fields.code, memo: fields.memo ?? "", ...(change.text ? { text: change.text } : {}) };
      return post(`documents/${this.document.guid}/codings`, body);
    }
    if (kind === "remove") return remove(`codings/${id}`, { v });
    const { s, e, ...rest } = fields;
    const body = { v, ...rest };
    if (s !== undefined || e !== undefined) {
      const there = this.saved.get(id);
      Object.assign(body, { start: s ?? there.s, end: e ?? there.e });
    }
    return patch(`codings/${id}`, body);
  }

  settle(change, coding, number) {
    this.away = null;
    this.failures = 0;
    this.waiting.splice(this.waiting.indexOf(change), 1);
    for (const each of this.waiting) {
      if (each.id !== change.id) continue;
      if (coding) Object.assign(each, { id: coding.id, v: coding.v });
    }
    this.keep();
    this.told.settled(change, coding, number);
  }

  /** Settles what was refused; whether to go on. */
  async refused(change, error) {
    // Whoever refuses is there: what is changed from now on need not wait.
    this.away = null;
    this.failures = 0;
    const theirs = error.told.theirs ?? null;
    let seen = theirs;
    try {
      seen ??= await this.told.look(change.id);
    } catch (again) {
      if (again.status === undefined) throw again;
      return this.leave(again);
    }
    // An answer may have been lost on its way: what was asked for may be done already.
    const now = new Map(this.saved);
    if (seen) now.set(change.id, seen);
    else now.delete(change.id);
    if (holds(change, now)) this.settle(change, change.kind === "add" ? null : seen, 0);
    else if ("theirs" in error.told) await this.conflicted(change, theirs);
    else await this.ask(change, error);
    return true;
  }

  async conflicted(change, theirs) {
    if ((await this.told.conflicted(change, theirs)) !== "mine") this.drop(change, null, theirs);
    else if (theirs) change.v = theirs.v;
    else if (!this.revive(change)) this.drop(change, null);
  }

  /** Asks what becomes of a change that cannot be saved as it is; until then it is offered. */
  async ask(change, error) {
    const asked = this.told.refused(change, error);
    if (!asked) return this.drop(change, error);
    const out = this.takeOut(change);
    this.offered.push(...out);
    this.keep();
    const { code, keep } = await asked;
    if (!keep) this.offered = this.offered.filter((each) => !out.includes(each));
    if (code) {
      change.fields.code = code;
      this.waiting.unshift(...out);
    }
    this.keep();
    return this.told.changed(change);
  }

  /** Makes an edit of a coding that is no more into a new one; whether that can be. */
  revive(change) {
    const before = this.saved.get(change.id);
    if (change.kind !== "edit" || !before) return false;
    const { s, e, code, memo, coder, doc } = { ...before, ...change.fields };
    const id = `new:${change.key}`;
    const old = change.id;
    Object.assign(change, { kind: "add", id, fields: { s, e, code, memo, coder, doc } });
    this.told.revived(old, change);
    return true;
  }

  /** Takes a change out, and with it what is to be done to a coding that has not come to be. */
  takeOut(change) {
    const goes = (each) => each === change || (isNew(change.id) && each.id === change.id);
    const out = this.waiting.filter(goes);
    this.waiting = this.waiting.filter((each) => !goes(each));
    return out;
  }

  /** Gives a change up. */
  drop(change, error, theirs) {
    this.takeOut(change);
    this.keep();
    if (!this.waiting.length) showNothingWaits();
    this.told.dropped(change, error, theirs);
  }

  /** Waits until the server is back; false, for there is nothing to go on with. */
  leave(error) {
    if (this.waiting.length) this.waiting[0].tried = true;
    for (const each of this.waiting) each.promised = true;
    this.away = error;
    this.keep();
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), pause * 1000);
    return false;
  }

  /** Asks whether the server is back, and sends what waits if it is. */
  async again() {
    if (!this.away || this.sending) return;
    clearTimeout(this.timer);
    try {
      await this.told.back();
    } catch (error) {
      if (error.status === undefined) throw error;
      if (this.waiting.length) this.leave(error);
      return;
    }
    await this.flush();
  }

  keep() {
    const changes = [...this.offered, ...this.waiting];
    const now = asKept(changes);
    const other = changes.filter(({ key }) => this.kept.get(key) !== now.get(key));
    keepChanges(this.study, this.document, this.coder, other, [...this.kept.keys()].filter((key) => !now.has(key)));
    this.kept = now;
    this.told.counted({ n: this.waiting.length, away: this.away, offered: this.offered.length });
  }

  /** Offers the changes of an earlier window that the server has not got. */
  recall() {
    const changes = keptChanges(this.study, this.document, this.coder);
    this.kept = asKept(changes);
    this.offered = changes.filter((each) => !holds(each, this.saved));
    this.keep();
    addEventListener("storage", ({ key, newValue }) => key && newValue === null && this.forget(key));
  }

  /** What another window of this browser has saved or dropped is not offered here any more. */
  forget(place) {
    const left = this.offered.filter(({ key }) => !place.endsWith(`.${key}`));
    if (left.length === this.offered.length) return;
    this.offered = left;
    this.keep();
  }

  /** Saves the changes that are offered, or forgets them. */
  answerOffer(save) {
    const changes = this.offered.splice(0);
    if (save) this.waiting.push(...changes);
    this.keep();
    if (save) this.flush();
    return changes;
  }
}

const asKept = (changes) => new Map(changes.map((change) => [change.key, JSON.stringify(change)]));

const isMove = ({ kind, fields }) => kind === "edit" && Object.keys(fields).every((name) => name === "s" || name === "e");
