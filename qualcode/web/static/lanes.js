/** Which lane a coding has in the margin, and which line below the text; see workbench/laying_out.py. */
import { packLanes } from "./marks.js";

const LINES = 4;
/** Lanes that are drawn; what lies in further ones is told by the density bar. */
export const LANES = 12;

/** For each line below the text, the coding that has it: codings keep the line of their lane. */
export function giveLines(codings, laneOf) {
  const lines = new Array(LINES).fill(null);
  const waiting = [];
  for (const coding of codings) {
    const lane = laneOf(coding);
    if (lane < LINES) lines[lane] = coding;
    else waiting.push(coding);
  }
  for (let line = 0; line < LINES && waiting.length; line += 1) lines[line] ??= waiting.shift();
  return { lines, more: waiting.length };
}

/** Coding id → lane. A coding keeps its lane while others come and go. */
export class Lanes {
  constructor() {
    this.of = new Map();
  }

  /** Gives all codings the fewest lanes. */
  pack(codings) {
    const spans = codings.map(({ s, e }) => ({ start: s, end: e }));
    const lanes = packLanes(spans);
    this.of = new Map(codings.map(({ id }, place) => [id, lanes[place]]));
  }

  /** Gives a coding the first lane that none of `others`, which overlap it, has. */
  give(coding, others) {
    const busy = new Set();
    for (const { id } of others) if (id !== coding.id && this.of.has(id)) busy.add(this.of.get(id));
    const now = this.of.get(coding.id);
    if (now !== undefined && !busy.has(now)) return;
    let lane = 0;
    while (busy.has(lane)) lane += 1;
    this.of.set(coding.id, lane);
  }

  free(id) {
    this.of.delete(id);
  }

  rename(from, to) {
    if (!this.of.has(from)) return;
    this.of.set(to, this.of.get(from));
    this.of.delete(from);
  }

  lane(id) {
    return this.of.get(id) ?? 0;
  }
}
