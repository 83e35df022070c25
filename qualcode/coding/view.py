"""What matching looks at: a document's text in one case, one tone style and single spaces."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from ..model import Span
from ..text.folding import match_view

Offsets = npt.NDArray[np.int64]
BEYOND = 0xFFFF
"""Code points past the first plane (emoji, mostly) count as this one, which is no letter."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """`match` is 1:1 with the document's text; `text` is `match` with single spaces.

    `index` has, for each character of `text`, its offset in the document. `word` says for each
    character whether it belongs to a syllable, with a zero before the first and after the last.
    `starts` and `ends` are the syllables of `text`.
    """

    match: str
    text: str
    index: Offsets
    word: bytes
    starts: Offsets
    ends: Offsets

    def span(self, start: int, end: int) -> Span:
        """The document's span of ``text[start:end]``, which is not empty."""
        return Span(int(self.index[start]), int(self.index[end - 1]) + 1)


def view_of(text: str) -> View:
    """The view of a document's text.

    >>> view_of("Đi  làm XA").text
    'đi làm xa'
    """
    match = match_view(text)
    points = np.frombuffer(match.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    points = np.minimum(points, BEYOND)
    spaces, letters = _tables()
    space = spaces[points]
    kept = ~space
    # Of a run of white space the first character stays, but not at the text's very start.
    kept[1:] |= space[1:] & ~space[:-1]
    index = np.flatnonzero(kept)
    squeezed = " ".join(match.split())
    index = index[: len(squeezed)]
    word = letters[points[index]]
    padded = np.zeros(len(word) + 2, dtype=bool)
    padded[1:-1] = word
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    return View(match, squeezed, index, padded.tobytes(), edges[::2], edges[1::2])


@cache
def _tables() -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """For each code point of the first plane: is it white space, does it belong to a syllable."""
    characters = [chr(point) for point in range(BEYOND + 1)]
    spaces = np.array([character.isspace() for character in characters])
    letters = np.array(
        [
            character.isalnum() or character == "_" or unicodedata.combining(character) > 0
            for character in characters
        ]
    )
    return spaces, letters


def normal_phrase(phrase: str) -> str:
    """`phrase` as it would stand in a view's text."""
    return " ".join(match_view(phrase).split())


def syllables(phrase: str) -> Sequence[str]:
    """The syllables of a phrase in the form of a view."""
    view = view_of(phrase)
    return [view.text[start:end] for start, end in zip(view.starts, view.ends, strict=True)]
