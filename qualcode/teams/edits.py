"""The fewest edits between two texts, as pairs of letters (edlib: M. Šošić, M. Šikić 2017).

edlib computes Myers' bit-parallel edit distance (1999) in a band that widens until it suffices.
It knows 256 different letters; texts with more share some, see `as_bytes`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import edlib
import numpy as np

from .letters import Codes, Indices

OWN, SHARED = 200, 55
"""How many letters get a byte of their own, and how many bytes the others share."""

_STEP = re.compile(r"(\d+)([=XID])")
"""A step of edlib's path: equal, replaced, only in the one, only in the other text."""


class Path(NamedTuple):
    """How one text becomes letters [first, last) of another in `edits` steps.

    Letter ``mine[i]`` of the one stands beside ``theirs[i]`` of the other, equal or replaced.
    """

    edits: int
    first: int
    last: int
    mine: Indices
    theirs: Indices


def as_bytes(one: Codes, other: Codes) -> tuple[bytes, bytes]:
    """Two texts with one byte a letter.

    The commonest letters have a byte of their own, the rest share some; so equal bytes need not
    stand for equal letters, and whoever pairs letters by them compares the letters themselves.
    """
    size = 1 + max(int(codes.max(initial=0)) for codes in (one, other))
    counts = np.bincount(one, minlength=size) + np.bincount(other, minlength=size)
    table = (OWN + np.arange(size) % SHARED).astype(np.uint8)
    present = np.flatnonzero(counts)
    commonest = present[np.argsort(-counts[present], kind="stable")[:OWN]]
    table[commonest] = np.arange(len(commonest), dtype=np.uint8)
    return table[one].tobytes(), table[other].tobytes()


def fewest_edits(one: bytes, other: bytes, *, limit: int, inside: bool = False) -> Path | None:
    """The way from `one` to `other`, or to the part of it that is nearest (`inside`).

    None where it takes more than `limit` edits; time grows with the limit times the lengths.
    """
    if not one or not other or limit < 0:
        return None
    found = edlib.align(one, other, mode="HW" if inside else "NW", task="path", k=limit)
    if found["editDistance"] < 0:
        return None
    first, last = found["locations"][0]
    steps = _STEP.findall(found["cigar"])
    counts = [int(count) for count, _ in steps]
    kinds = np.repeat(np.array([ord(step) for _, step in steps]), counts)
    mine = np.cumsum(kinds != ord("D")) - 1
    theirs = first + np.cumsum(kinds != ord("I")) - 1
    paired = (kinds != ord("D")) & (kinds != ord("I"))
    return Path(found["editDistance"], first, last + 1, mine[paired], theirs[paired])
