"""Phrases that are misspelt, misread or said in dialect, with exact offsets.

Windows of as many syllables as the phrase has, one fewer or one more, are compared with it by
rapidfuzz's normalised indel ratio, once with diacritics and once without; the score is the mean
of both. So a wrong tone costs half of what a wrong letter costs. Two rules keep it honest: half of
the syllables must stand unharmed (diacritics aside), and a short phrase must keep all its letters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..text.folding import fold
from .view import View, normal_phrase, syllables

SHORT = 12
"""A phrase of fewer letters than this tolerates wrong diacritics and spaces only."""


@dataclass(frozen=True, slots=True)
class FuzzyPhrase:
    """A phrase in the form of a view, without diacritics too, and the lowest score that counts."""

    number: int
    text: str
    folded: str
    syllables: tuple[str, ...]
    cutoff: float

    @property
    def letters(self) -> str:
        """The letters alone."""
        return self.folded.replace(" ", "")

    @property
    def unharmed(self) -> int:
        """How many syllables must stand as they should: half of them, at least one."""
        return max(1, len(self.syllables) // 2)


@dataclass(frozen=True, slots=True)
class FuzzyHit:
    """Where phrase `number` stands in the view's text, with a score of 0…100."""

    number: int
    start: int
    end: int
    score: float


def fuzzy_phrase(number: int, phrase: str, cutoff: float) -> FuzzyPhrase:
    """The phrase, ready to be compared; `cutoff` in 0…100."""
    text = normal_phrase(phrase)
    folded = fold(text)
    return FuzzyPhrase(number, text, folded, tuple(syllables(folded)), cutoff)


def find_fuzzy(view: View, phrases: Sequence[FuzzyPhrase]) -> list[FuzzyHit]:
    """The best non-overlapping occurrences of each phrase.

    >>> from .view import view_of
    >>> phrase = fuzzy_phrase(0, "tiêu chuẩn đánh giá", 88)
    >>> [hit.start for hit in find_fuzzy(view_of("chưa có tiêu chuản đánh gía"), [phrase])]
    [8]
    """
    if not phrases:
        return []
    windows = _Windows.of(view)
    by_length: dict[int, list[FuzzyPhrase]] = defaultdict(list)
    for phrase in phrases:
        by_length[len(phrase.syllables)].append(phrase)
    found: dict[int, list[FuzzyHit]] = defaultdict(list)
    for length, group in by_length.items():
        for size in (length - 1, length, length + 1):
            for hit in windows.compare(group, size):
                found[hit.number].append(hit)
    return [hit for hits in found.values() for hit in _best(hits)]


def _best(hits: list[FuzzyHit]) -> list[FuzzyHit]:
    """Of hits that overlap, the one with the best score."""
    kept: list[FuzzyHit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.end)):
        if kept and hit.start < kept[-1].end:
            if hit.score > kept[-1].score:
                kept[-1] = hit
        else:
            kept.append(hit)
    return kept


@dataclass(frozen=True, slots=True, eq=False)
class _Windows:
    """The syllables of a view, without diacritics, and where runs of them are broken."""

    view: View
    folded: str
    numbers: npt.NDArray[np.int64]
    known: dict[str, int]
    breaks: npt.NDArray[np.int64]

    @classmethod
    def of(cls, view: View) -> _Windows:
        folded = fold(view.text)
        known: dict[str, int] = {}
        spans = zip(view.starts.tolist(), view.ends.tolist(), strict=True)
        numbers = np.array(
            [known.setdefault(folded[start:end], len(known)) for start, end in spans],
            dtype=np.int64,
        )
        # Anything but one space between two syllables breaks a window.
        after = view.ends[:-1]
        points = np.frombuffer(view.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        apart = (view.starts[1:] != after + 1) | (points[after] != ord(" "))
        breaks = np.concatenate([[0], np.cumsum(apart, dtype=np.int64)])
        return cls(view, folded, numbers, known, breaks)

    def compare(self, phrases: Sequence[FuzzyPhrase], size: int) -> Iterator[FuzzyHit]:
        """The hits of phrases in windows of `size` syllables."""
        from rapidfuzz import fuzz, process

        wanted = {part for phrase in phrases for part in phrase.syllables}
        places = self._places(wanted, phrases[0].unharmed, size)
        texts = self._texts(places, size)
        if not texts:
            return
        scores = process.cdist(
            [phrase.folded for phrase in phrases],
            list(texts),
            scorer=fuzz.ratio,
            score_cutoff=min(phrase.cutoff for phrase in phrases),
            dtype=np.float32,
        )
        candidates = list(texts)
        for row, column in zip(*(axis.tolist() for axis in np.nonzero(scores)), strict=True):
            phrase, text = phrases[row], candidates[column]
            if not _tolerable(phrase, text):
                continue
            for start, end in texts[text]:
                with_marks = fuzz.ratio(phrase.text, self.view.text[start:end])
                score = (float(scores[row, column]) + with_marks) / 2
                if score >= phrase.cutoff:
                    yield FuzzyHit(phrase.number, start, end, score)

    def _places(self, wanted: set[str], least: int, size: int) -> npt.NDArray[np.int64]:
        """The first syllables of unbroken windows with at `least` so many wanted syllables."""
        count = len(self.numbers) - size + 1
        if size < 1 or count < 1:
            return np.empty(0, dtype=np.int64)
        is_wanted = np.zeros(len(self.known), dtype=np.int64)
        is_wanted[[self.known[part] for part in wanted if part in self.known]] = 1
        seen = np.concatenate([[0], np.cumsum(is_wanted[self.numbers])])
        anchored = seen[size:] - seen[:count] >= least
        whole = self.breaks[size - 1 :] == self.breaks[:count]
        return np.flatnonzero(anchored & whole)

    def _texts(self, places: npt.NDArray[np.int64], size: int) -> dict[str, list[tuple[int, int]]]:
        """Each different window with the spans where it stands."""
        texts: dict[str, list[tuple[int, int]]] = {}
        starts = self.view.starts[places].tolist()
        ends = self.view.ends[places + size - 1].tolist()
        for start, end in zip(starts, ends, strict=True):
            texts.setdefault(self.folded[start:end], []).append((start, end))
        return texts


def _tolerable(phrase: FuzzyPhrase, window: str) -> bool:
    """Whether the difference is one that a slip of the pen makes."""
    there = window.split(" ")
    if sum(part in there for part in phrase.syllables) < phrase.unharmed:
        return False
    return len(phrase.letters) >= SHORT or window.replace(" ", "") == phrase.letters
