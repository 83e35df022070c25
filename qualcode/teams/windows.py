"""The windows of a text that are most like a quote, and what of the quote is left there.

The way from a quote to its window covers the whole quote, also where the text breaks off. What
survived is the segment of the quote that scores highest (Kadane); an edge outside it is lost if it
agrees no better than unrelated text would.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..model import Span
from .edits import as_bytes, fewest_edits
from .letters import Indices, Letters

CHANCE = 0.5
"""Unrelated Vietnamese text, aligned at best, agrees in fewer letters than this."""

LEAST_LOST = 4
"""Letters that an edge must lack in an otherwise clean quote to be called lost."""

NOISE_LOST = 60
"""How many more letters per share of noise in the rest of the quote: garbled edges look lost."""


class Window(NamedTuple):
    """Letters [first, last) of a text, `edits` away from a quote.

    `places` holds, per letter of the quote, the place of the equal letter in the text, or -1.
    """

    edits: int
    first: int
    last: int
    places: Indices


def best_windows(quote: Letters, text: Letters, *, slack: int, most: int = 3) -> list[Window]:
    """Up to `most` windows of `text` that do not overlap, the fewest edits first.

    None takes `slack` edits more than the best, nor as many as the quote has letters.
    """
    query, target = as_bytes(quote.codes, text.codes)
    limit = len(query) - 1
    found: list[Window] = []
    pieces = [(0, len(target))]
    while pieces and len(found) < most:
        low, high = pieces.pop(0)
        path = fewest_edits(query, target[low:high], limit=limit, inside=True)
        if path is None:
            continue
        theirs = low + path.theirs
        equal = quote.codes[path.mine] == text.codes[theirs]
        places = np.full(len(query), -1, dtype=np.int64)
        places[path.mine[equal]] = theirs[equal]
        window = Window(path.edits, low + path.first, low + path.last, places)
        found.append(window)
        limit = min(limit, found[0].edits + slack)
        pieces += [(low, window.first), (window.last, high)]
    return sorted(found, key=lambda window: (window.edits, window.first))


def survived(quote: Letters, window: Window) -> Span:
    """The range of the quote's letters that is left in the window: all of it, or less at the edges.

    A lost edge ends at a word's boundary. The range is empty where nothing is left.
    """
    first, last = _heaviest(_gains(window))
    kept = window.places >= 0
    if first == last:
        return Span(0, 0)
    noise = 1 - kept[first:last].mean()
    least = LEAST_LOST + NOISE_LOST * noise
    size = len(kept)
    if first < least or kept[:first].mean() >= CHANCE:
        first = 0
    if size - last < least or kept[last:].mean() >= CHANCE:
        last = size
    letters = quote.letters
    while 0 < first < last and (letters[first - 1].isalnum() or window.places[first] < 0):
        first += 1
    while first < last < size and (letters[last].isalnum() or window.places[last - 1] < 0):
        last -= 1
    return Span(first, last)


def _gains(window: Window) -> list[int]:
    """Per letter of the quote: 1 where it stands in the window, else -1; less what is inserted
    before it.
    """
    gains = np.where(window.places >= 0, 1, -1)
    kept = np.flatnonzero(window.places >= 0)
    inserted = np.diff(window.places[kept]) - np.diff(kept)
    gains[kept[1:]] -= np.clip(inserted, 0, None)
    return [int(gain) for gain in gains]


def _heaviest(gains: list[int]) -> tuple[int, int]:
    """The range with the greatest sum (Kadane's algorithm); empty where none is above 0."""
    best = total = start = 0
    first = last = 0
    for at, gain in enumerate(gains):
        if total <= 0:
            total, start = 0, at
        total += gain
        if total > best:
            best, first, last = total, start, at + 1
    return first, last
