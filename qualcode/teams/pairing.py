"""The letters of two versions of a text, paired: what became of each letter of the old one.

pins        runs that stand once in either text; the heaviest chain of them keeps its order
passages    what stands aside of the chain was moved
pieces      between pins: the fewest edits, so the cost follows the number of edits
insertions  slid to where a line, a sentence or a word ends, if the letters allow
islands     a few letters that agree by chance amid rewritten words count as rewritten
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from .edits import as_bytes, fewest_edits
from .letters import Codes, Flags, Indices, Letters
from .pins import heaviest_chain, shared_runs

PIN = 16
"""Letters of the shortest run that can pin two texts together; about four syllables."""

SHORT_PIN = 8
"""The same, inside a piece that is still too long to be compared at once."""

SURE_PIN, PIECE = 20, 600
"""Letters from which on a run is a pin anyway; those after which any run is taken for one."""

COMPARED_AT_ONCE = 4_000_000
"""Product of the lengths of two pieces up to which no pins are looked for between them."""

COST = 4_000_000_000
"""Edits times length up to which two pieces without pins are compared; beyond, unrelated."""

MOVED = 24
"""Letters that must agree before a passage counts as moved."""

MOVED_GAP = 600
"""Letters that may lie between two runs of one moved passage, in either text."""

MOVED_EDGE = 64
"""Letters around the outer runs of a moved passage that are compared with it."""

SLIDING, FARTHEST = 3, 1_000
"""Letters of the shortest insertion that is slid, and how far one is."""

ISLAND = 3
"""The longest run of letters that may agree by chance between edits longer than itself."""


class Pairs(NamedTuple):
    """What became of each letter of the old text, as indices of letters of the new one or -1.

    `target` pairs equal letters, one to one, and `source` is the way back; `beside` also pairs
    replaced letters; `moved` marks letters of passages that left their neighbours.
    """

    target: Indices
    source: Indices
    beside: Indices
    moved: Flags


def pair_letters(old: Letters, new: Letters) -> Pairs:
    """The pairs of two texts; time is about linear in their length."""
    draft = _Draft(old.codes, new.codes)
    draft.pair_all()
    target = draft.target
    _slide_insertions(target, new)
    back = _reversed(target, len(new.letters))
    _slide_insertions(back, old)
    target = _reversed(back, len(old.letters))
    _drop_islands(target)
    return Pairs(target, _reversed(target, len(new.letters)), draft.beside, draft.moved)


class _Draft:
    """Pairs while they are made.

    Pieces of the texts are given as the indices of their letters, for a piece may have holes
    where a moved passage was cut out. `free` marks the new letters that are still to be paired.
    """

    def __init__(self, old: Codes, new: Codes) -> None:
        self.old, self.new = old, new
        self.bytes = tuple(np.frombuffer(text, dtype=np.uint8) for text in as_bytes(old, new))
        self.target = np.full(len(old), -1, dtype=np.int64)
        self.beside = np.full(len(old), -1, dtype=np.int64)
        self.moved = np.zeros(len(old), dtype=bool)
        self.free = np.ones(len(new), dtype=bool)

    def pair_all(self) -> None:
        """Pairs what was moved, then pins and what lies between them."""
        runs = shared_runs(self.old, self.new, PIN)
        chain = heaviest_chain(runs)
        old_kept, new_kept = np.zeros(len(self.old), bool), np.zeros(len(self.new), bool)
        for old, new, length in runs[chain].tolist():
            old_kept[old : old + length] = new_kept[new : new + length] = True
        for rows in _moved_passages(runs, chain):
            self._pair_moved(runs[rows], old_kept, new_kept)
        olds, news = np.arange(len(self.old)), np.arange(len(self.new))
        for mine, theirs in self._between(runs[chain], olds, news):
            self._pair(mine[self.target[mine] < 0], theirs[self.free[theirs]])

    def _pair_moved(self, runs: Indices, old_kept: Flags, new_kept: Flags) -> None:
        """Pairs a moved passage and its surroundings, as far as they did not stay."""
        (old, new, _), (last_old, last_new, length) = runs[0].tolist(), runs[-1].tolist()
        old_end, new_end = last_old + length, last_new + length
        old_kept, new_kept = old_kept | (self.target >= 0), new_kept | ~self.free
        olds = np.arange(old - _reach(old_kept[:old][::-1]), old_end + _reach(old_kept[old_end:]))
        news = np.arange(new - _reach(new_kept[:new][::-1]), new_end + _reach(new_kept[new_end:]))
        for piece in self._between(runs - (olds[0], news[0], 0), olds, news):
            self._pair(*piece)
        self.moved[olds] = self.target[olds] >= 0

    def _between(
        self, chain: Indices, old: Indices, new: Indices
    ) -> Iterator[tuple[Indices, Indices]]:
        """Pairs the pins of a chain (its rows count within the pieces `old` and `new`); yields
        what is left before, between and after them.
        """
        at_old = at_new = 0
        for mine, theirs, length in chain.tolist():
            skip = max(at_old - mine, at_new - theirs, 0)
            mine, theirs, length = mine + skip, theirs + skip, length - skip
            if length < 1 or (length < SURE_PIN and max(mine - at_old, theirs - at_new) < PIECE):
                continue
            yield old[at_old:mine], new[at_new:theirs]
            self._join(old[mine : mine + length], new[theirs : theirs + length])
            at_old, at_new = mine + length, theirs + length
        yield old[at_old:], new[at_new:]

    def _pair(self, old: Indices, new: Indices) -> None:
        """Pairs two pieces: their equal edges, then what lies between further pins."""
        pieces = [(old, new, SHORT_PIN)]
        while pieces:
            old, new, width = pieces.pop()
            old, new = self._pair_edges(old, new)
            size = len(old) * len(new)
            if size <= COMPARED_AT_ONCE:
                self._compare(old, new)
                continue
            runs = shared_runs(self.old[old], self.new[new], width)
            if not len(runs):
                self._compare(old, new)
                continue
            for mine, theirs in self._between(runs[heaviest_chain(runs)], old, new):
                smaller = len(mine) * len(theirs) < size
                pieces.append((mine, theirs, width if smaller else 2 * width))

    def _pair_edges(self, old: Indices, new: Indices) -> tuple[Indices, Indices]:
        """Pairs the letters that both pieces begin and end with; returns the rest."""
        for _ in range(2):
            shorter = min(len(old), len(new))
            differ = np.flatnonzero(self.old[old[:shorter]] != self.new[new[:shorter]])
            same = int(differ[0]) if len(differ) else shorter
            self._join(old[:same], new[:same])
            old, new = old[same:][::-1], new[same:][::-1]
        return old, new

    def _compare(self, old: Indices, new: Indices) -> None:
        """Pairs two pieces by the fewest edits; not at all where those are too many."""
        longest = max(len(old), len(new), 1)
        pieces = self.bytes[0][old].tobytes(), self.bytes[1][new].tobytes()
        path = fewest_edits(*pieces, limit=min(longest, COST // longest))
        if path is None:
            return
        mine, theirs = old[path.mine], new[path.theirs]
        self.beside[mine] = theirs
        equal = self.old[mine] == self.new[theirs]
        self._join(mine[equal], theirs[equal])

    def _join(self, old: Indices, new: Indices) -> None:
        """Pairs equal letters."""
        self.target[old] = new
        self.free[new] = False


def _reach(kept: Flags) -> int:
    """How many letters, up to `MOVED_EDGE`, come before the first that is kept."""
    kept = kept[:MOVED_EDGE]
    return int(np.argmax(kept)) if kept.any() else len(kept)


def _moved_passages(runs: Indices, chain: list[int]) -> Iterator[Indices]:
    """The rows of each passage whose runs stand aside of the chain, in order and close together."""
    aside = np.setdiff1d(np.arange(len(runs)), chain)
    if not len(aside):
        return
    starts = runs[aside, :2]
    steps = np.diff(starts, axis=0)
    crossed = np.diff(np.searchsorted(runs[chain, 0], starts[:, 0])) != 0
    crossed |= np.diff(np.searchsorted(runs[chain, 1], starts[:, 1])) != 0
    apart = (steps - runs[aside[:-1], 2:] > MOVED_GAP).any(axis=1)
    breaks = (steps[:, 1] <= 0) | apart | crossed
    for rows in np.split(aside, np.flatnonzero(breaks) + 1):
        if runs[rows, 2].sum() >= MOVED:
            yield rows


def _reversed(target: Indices, size: int) -> Indices:
    """The way back: for each of `size` letters of the new text its letter of the old, or -1."""
    back = np.full(size, -1, dtype=np.int64)
    paired = np.flatnonzero(target >= 0)
    back[target[paired]] = paired
    return back


def _slide_insertions(target: Indices, new: Letters) -> None:
    """Slides insertions, in place, to where a line, a sentence or a word ends.

    Where the letters before an insertion equal its own last ones, no comparison can tell which of
    them are new; people insert whole lines (after M. Haggerty's heuristic for git diff).
    """
    paired = np.flatnonzero(target >= 0)
    inserted = np.diff(target[paired]) - 1
    befores = paired[1:][(np.diff(paired) == 1) & (inserted >= SLIDING)]
    weights = _break_weights(new)
    codes = new.codes
    for at in befores.tolist():
        start, end = int(target[at - 1]) + 1, int(target[at])
        left = right = 0
        while (
            left < min(at, FARTHEST)
            and target[at - 1 - left] == start - 1 - left
            and codes[start - 1 - left] == codes[end - 1 - left]
        ):
            left += 1
        while (
            right < min(len(target) - at, FARTHEST)
            and target[at + right] == end + right
            and codes[start + right] == codes[end + right]
        ):
            right += 1
        by = max(range(-left, right + 1), key=lambda by: (weights[start + by], -abs(by)))
        if by < 0:
            target[at + by : at] += end - start
        else:
            target[at : at + by] -= end - start


def _break_weights(letters: Letters) -> Indices:
    """How well the text breaks before each letter and at its end: after a line 3, after a
    sentence 2, after a word 1, else 0.
    """
    weights = np.zeros(len(letters.letters) + 1, dtype=np.int64)
    blanks = np.flatnonzero(letters.codes == ord(" "))
    weights[blanks + 1] = 1
    stops = np.isin(letters.codes, [ord(stop) for stop in ".?!"])
    weights[blanks[(blanks > 0) & stops[blanks - 1]] + 1] = 2
    ends = np.append(letters.starts[1:], len(letters.text))
    lines = [at for at in blanks.tolist() if "\n" in letters.text[letters.starts[at] : ends[at]]]
    weights[np.array(lines, dtype=np.int64) + 1] = 3
    return weights


def _drop_islands(target: Indices) -> None:
    """Unpairs, in place, short runs of pairs between edits longer than they are."""
    paired = np.flatnonzero(target >= 0)
    if not len(paired):
        return
    old_steps, new_steps = np.diff(paired), np.diff(target[paired])
    breaks = np.flatnonzero((old_steps != 1) | (new_steps != 1))
    lengths = np.diff(np.concatenate(([0], breaks + 1, [len(paired)])))
    edits = np.maximum(old_steps[breaks] - 1, np.abs(new_steps[breaks] - 1))
    before, after = np.append(0, edits), np.append(edits, 0)
    chance = (lengths <= ISLAND) & (lengths < before) & (lengths < after)
    target[paired[np.repeat(chance, lengths)]] = -1
