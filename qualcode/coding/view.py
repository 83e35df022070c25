"""What matching looks at: a document's text in one case, one tone style and single spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from ..model import Span
from ..text.folding import UNSEEN, match_view

Offsets = npt.NDArray[np.int64]
_UNSEEN = re.compile(f"[{UNSEEN}]+")

BEYOND = 0xFFFF
"""Code points past the first plane (emoji, mostly) count as this one, which is no letter."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """`match` is 1:1 with the document's text; `text` is what one sees of it, with single spaces.

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
    seen = seen_of(match)
    points = _points(seen)
    space, letter = _kinds(points)
    kept = ~space
    # Of a run of white space the first character stays, but not at the text's very start or end.
    kept[1:] |= space[1:] & ~space[:-1]
    index = np.flatnonzero(kept)
    if len(index) and space[index[-1]]:
        index = index[:-1]
    squeezed = points[index]
    squeezed[space[index]] = ord(" ")
    word = _padded(letter[index])
    edges = np.flatnonzero(word[1:] != word[:-1])
    if len(seen) < len(match):
        index = _seen_at(match)[index]
    return View(match, _text(squeezed), index, word.tobytes(), edges[::2], edges[1::2])


def seen_of(match: str) -> str:
    """`match` without the characters that have no shape."""
    return _UNSEEN.sub("", match)


def tokens_of(match: str) -> tuple[Offsets, Offsets, npt.NDArray[np.bool_]]:
    """Starts and ends of the syllables and marks of a text, and which of them are marks.

    A mark is any one character that is neither white space nor part of a syllable; characters
    without a shape are neither, though they may stand inside a syllable.
    """
    seen = seen_of(match)
    space, letter = _kinds(_points(seen))
    word = _padded(letter)
    edges = np.flatnonzero(word[1:] != word[:-1])
    marks = np.flatnonzero(~space & ~letter)
    starts = np.concatenate([edges[::2], marks])
    ends = np.concatenate([edges[1::2], marks + 1])
    is_mark = np.arange(len(starts)) >= len(starts) - len(marks)
    order = np.argsort(starts, kind="stable")
    if len(seen) < len(match):
        at = _seen_at(match)
        starts, ends = at[starts], at[ends - 1] + 1
    return starts[order], ends[order], is_mark[order]


def _seen_at(match: str) -> Offsets:
    """The offset in `match` of each character of `seen_of(match)`."""
    seen = np.ones(len(match), dtype=np.bool_)
    for found in _UNSEEN.finditer(match):
        seen[found.start() : found.end()] = False
    return np.flatnonzero(seen)


def _points(text: str) -> npt.NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _text(points: npt.NDArray[np.uint32]) -> str:
    """The text of these code points."""
    return points.tobytes().decode("utf-32-le", "surrogatepass")


def _kinds(
    points: npt.NDArray[np.uint32],
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """For each character: is it white space, does it belong to a syllable."""
    known = np.minimum(points, BEYOND)
    spaces, letters = _tables()
    return spaces[known], letters[known]


def _padded(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """`flags` with a False before and behind."""
    return np.concatenate([[False], flags, [False]])


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
    return " ".join(seen_of(match_view(phrase)).split())


def syllables(phrase: str) -> Sequence[str]:
    """The syllables of a phrase in the form of a view."""
    view = view_of(phrase)
    return [view.text[start:end] for start, end in zip(view.starts, view.ends, strict=True)]
