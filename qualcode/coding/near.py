"""Phrases near each other: every position filled, within so many syllables of the next."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple


class SlotHit(NamedTuple):
    """An alternative of position `slot` in a text.

    `start` and `end` are its span there, `first` and `last` its half-open range of syllables.
    """

    start: int
    end: int
    first: int
    last: int
    slot: int


Chain = tuple[SlotHit, ...]


def find_near(hits: Iterable[SlotHit], *, slots: int, within: int, ordered: bool) -> list[Chain]:
    """The shortest non-overlapping chains that fill all `slots` positions of one sentence.

    Between two neighbours of a chain lie at most `within` syllables; they stand in the order of
    the positions if `ordered`. Dynamic programming over (last hit, positions filled): linear in
    the hits but for those within reach.
    """
    sequence = sorted(hits)
    full = (1 << slots) - 1
    reach = within + max((hit.last - hit.first for hit in sequence), default=0)
    # best[i][filled]: the chain ending in hit i that starts last.
    best: list[dict[int, Chain]] = []
    for number, hit in enumerate(sequence):
        bit = 1 << hit.slot
        chains: dict[int, Chain] = {} if ordered and hit.slot else {bit: (hit,)}
        for before in range(number - 1, -1, -1):
            previous = sequence[before]
            if hit.first - previous.first > reach:
                break
            if previous.end > hit.start or hit.first - previous.last > within:
                continue
            for filled, chain in best[before].items():
                if filled & bit or (ordered and filled != bit - 1):
                    continue
                rival = chains.get(filled | bit)
                if rival is None or chain[0].start > rival[0].start:
                    chains[filled | bit] = (*chain, hit)
        best.append(chains)
    complete = [chains[full] for chains in best if full in chains]
    return _apart(complete)


def _apart(chains: list[Chain]) -> list[Chain]:
    """The shortest of chains that overlap, in the order of the text."""
    kept: list[Chain] = []
    starts: list[int] = []
    for chain in sorted(chains, key=lambda chain: (chain[-1].end - chain[0].start, chain[0])):
        place = bisect_left(starts, chain[-1].end)
        if place and kept[place - 1][-1].end > chain[0].start:
            continue
        kept.insert(place, chain)
        starts.insert(place, chain[0].start)
    return kept
