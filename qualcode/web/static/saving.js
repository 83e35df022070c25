/**
 * Saves changes one after the other, in their order. They are kept in the browser before they are
 * sent and forgotten once the server has them: a lost connection, a killed server or a closed
 * window loses none of them.
 */
import { isAway, patch, post, remove, showNothingWaits } from "./api.js";
import { holds, isNew, keepChanges, keptChanges } from "./changes.js";

const PAUSES = [1, 2, 4, 8, 15];

/**
 * `place` names where changes are kept; `saved` maps ids to codings as the server has them.
 * `told` hears what happens: `settled(change, coding, number)`, `dropped(change, error)`,
 * `conflicted(change, theirs)` → "mine" or "theirs", `counted(waiting, away)`, `back()`.
 */
export class Saving {
  constructor(place, document, saved, told) {
    Object.assign(this, { place, document, saved, told });
    this.waiting = [];
    this.offered = [];
    this.sending = false;
    this.away = null;
    this.failures = 0;
    this.idlers = [];
  }

  /** Adds a change, and sends it as soon as those before it are saved. */
  add(change) {
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
      if (isAway(error)) {
        this.leave(change, error);
        return false;
      }
      return this.refused(change, error);
    }
  }

  send(change) {
    const { kind, id, fields, v } = change;
    if (kind === "add") {
      const body = { start: fields.s, end: fields.e, code: fields.code, memo: fields.memo ?? "" };
      return post(`documents/${this.document}/codings`, body);
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

  async refused(change, error) {
    // Whoever refuses is there: what is changed from now on need not wait.
    this.away = null;
    this.failures = 0;
    const theirs = error.told.theirs ?? null;
    if (change.tried || error.status === 404 || "theirs" in error.told) {
      // An answer may have been lost on its way: what was asked for may be done already.
      const seen = theirs ?? (await this.told.look(change.id));
      const now = new Map(this.saved);
      if (seen) now.set(change.id, seen);
      else now.delete(change.id);
      if (holds(change, now)) {
        this.settle(change, change.kind === "add" ? null : seen, 0);
        return true;
      }
    }
    if (error.status === 409 && "theirs" in error.told && (await this.told.conflicted(change, theirs)) === "mine") {
      if (theirs) change.v = theirs.v;
      else if (!this.revive(change)) this.drop(change, null);
    } else if ("theirs" in error.told) {
      this.drop(change, null, theirs);
    } else {
      this.drop(change, error);
    }
    return true;
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

  /** Gives a change up, and with it what was to be done to a coding that never came to be. */
  drop(change, error, theirs) {
    this.waiting = this.waiting.filter((each) => each !== change && !(isNew(change.id) && each.id === change.id));
    this.keep();
    if (!this.waiting.length) showNothingWaits();
    this.told.dropped(change, error, theirs);
  }

  leave(change, error) {
    change.tried = true;
    this.away = error;
    this.keep();
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), pause * 1000);
  }

  /** Asks whether the server is back, and sends what waits if it is. */
  async again() {
    if (!this.away || this.sending) return;
    clearTimeout(this.timer);
    try {
      await this.told.back();
    } catch (error) {
      if (error.status === undefined) throw error;
      if (this.waiting.length) this.leave(this.waiting[0], error);
      return;
    }
    await this.flush();
  }

  keep() {
    keepChanges(this.place, [...this.offered, ...this.waiting]);
    this.told.counted(this.waiting.length, this.away);
  }

  /** The changes of an earlier window that the server has not got; they wait to be asked for. */
  recall() {
    this.offered = keptChanges(this.place).filter((each) => !holds(each, this.saved));
    this.keep();
    return this.offered;
  }

  /** Saves the changes of an earlier window, or forgets them. */
  answerOffer(save) {
    const changes = this.offered.splice(0);
    if (save) this.waiting.push(...changes);
    this.keep();
    if (save) this.flush();
    return changes;
  }
}

const isMove = ({ kind, fields }) => kind === "edit" && Object.keys(fields).every((name) => name === "s" || name === "e");
