"""Documents to hits: all indicators of a codebook at once, before anything is weighed."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..model import Codebook, Document, Indicator, Span
from ..text.folding import fold
from .fuzzy import FuzzyPhrase, find_fuzzy, fuzzy_phrase
from .near import SlotHit, find_near
from .patterns import TokenPatterns, compile_regex, find_regex
from .phrases import PhraseFinder
from .view import View, normal_phrase


@dataclass(frozen=True, slots=True)
class Hit:
    """An indicator (by its number) that fired: its pieces in the document, score 0…1."""

    indicator: int
    parts: tuple[Span, ...]
    score: float = 1.0

    @property
    def start(self) -> int:
        """Where the first piece begins."""
        return self.parts[0].start

    @property
    def end(self) -> int:
        """Where the last piece ends."""
        return self.parts[-1].end


@dataclass(frozen=True, slots=True)
class Place:
    """An occurrence of a literal: its span, its syllables in the view, its sentence."""

    span: Span
    first: int
    last: int
    sentence: int


class _Literals:
    """The different phrases of a codebook, in one form (with diacritics, or without)."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, phrase: str) -> int:
        return self.numbers.setdefault(phrase, len(self.numbers))


class IndicatorMatcher:
    """All indicators of a codebook, compiled; `indicators` in the order of the file.

    Raises CodebookError for a spaCy pattern that spaCy refuses.
    """

    def __init__(self, codebook: Codebook) -> None:
        self.path = codebook.path
        self.indicators: tuple[Indicator, ...] = tuple(
            indicator for code in codebook.codes for indicator in code.indicators
        )
        literals = {False: _Literals(), True: _Literals()}
        # (folded, literal) → the indicators and positions it stands for
        self.users: dict[tuple[bool, int], list[tuple[int, int]]] = defaultdict(list)
        self.unless: dict[int, list[tuple[bool, int]]] = {}
        self.fuzzy: list[FuzzyPhrase] = []
        self.regexes: list[tuple[int, Any]] = []
        tokens: list[tuple[int, Indicator]] = []
        for number, indicator in enumerate(self.indicators):
            form, known = indicator.folded, literals[indicator.folded]
            if indicator.unless:
                self.unless[number] = [
                    (form, known.number(_in_form(phrase, form))) for phrase in indicator.unless
                ]
            if indicator.kind in ("phrase", "near"):
                for slot, alternatives in enumerate(indicator.slots):
                    for literal in {_in_form(phrase, form) for phrase in alternatives}:
                        self.users[form, known.number(literal)].append((number, slot))
            elif indicator.kind == "fuzzy":
                self.fuzzy.extend(
                    fuzzy_phrase(number, phrase, indicator.cutoff) for phrase in indicator.slots[0]
                )
            elif indicator.kind == "regex":
                compiled = compile_regex(indicator.pattern, path=self.path, line=indicator.line)
                self.regexes.append((number, compiled))
            else:
                tokens.append((number, indicator))
        self.finders = {
            form: PhraseFinder(tuple(known.numbers)) for form, known in literals.items()
        }
        self.tokens = TokenPatterns(codebook, tokens) if tokens else None

    def find(self, document: Document, view: View) -> list[Hit]:
        """The hits in `document` that no ``unless`` phrase of the same sentence speaks against.

        `view` is ``view_of(document.text)``. Raises PatternTooSlow.
        """
        borders = [sentence.start for sentence in document.sentences]
        places = self._places(view, borders)
        hits = [
            *self._phrase_hits(places),
            *self._near_hits(places),
            *self._other_hits(document, view),
        ]
        if not self.unless:
            return hits
        spoken = {key: {place.sentence for place in found} for key, found in places.items()}
        return [hit for hit in hits if not self._excepted(hit, spoken, borders)]

    def _places(self, view: View, borders: list[int]) -> dict[tuple[bool, int], list[Place]]:
        """Where each literal occurs."""
        places: dict[tuple[bool, int], list[Place]] = defaultdict(list)
        for form, finder in self.finders.items():
            found = finder.find(view, fold(view.text) if form and finder.phrases else None)
            if not found:
                continue
            literals, starts, ends = np.array(found).T
            columns = (
                literals,
                view.index[starts],
                view.index[ends - 1] + 1,
                np.searchsorted(view.ends, starts, side="right"),
                np.searchsorted(view.starts, ends, side="left"),
                np.searchsorted(borders, view.index[starts], side="right") - 1,
            )
            for literal, start, end, *numbers in zip(*(c.tolist() for c in columns), strict=True):
                places[form, literal].append(Place(Span(start, end), *numbers))
        return places

    def _phrase_hits(self, places: dict[tuple[bool, int], list[Place]]) -> Iterator[Hit]:
        for key, found in places.items():
            for number, _ in self.users.get(key, ()):
                if self.indicators[number].kind == "phrase":
                    for place in found:
                        yield Hit(number, (place.span,))

    def _near_hits(self, places: dict[tuple[bool, int], list[Place]]) -> Iterator[Hit]:
        slots: dict[int, list[tuple[int, list[Place]]]] = defaultdict(list)
        for key, found in places.items():
            for number, slot in self.users.get(key, ()):
                if self.indicators[number].kind == "near":
                    slots[number].append((slot, found))
        for number, filled in slots.items():
            indicator = self.indicators[number]
            for hits in _by_sentence(filled, len(indicator.slots)):
                for chain in find_near(
                    hits,
                    slots=len(indicator.slots),
                    within=indicator.within,
                    ordered=indicator.ordered,
                ):
                    yield Hit(number, tuple(Span(hit.start, hit.end) for hit in chain))

    def _other_hits(self, document: Document, view: View) -> Iterator[Hit]:
        for found in find_fuzzy(view, self.fuzzy):
            yield Hit(found.number, (view.span(found.start, found.end),), found.score / 100)
        for number, compiled in self.regexes:
            for span in find_regex(
                compiled,
                view.match,
                indicator=self.indicators[number],
                path=self.path,
                document=document.id,
            ):
                yield Hit(number, (span,))
        if self.tokens is not None:
            for number, span in self.tokens.find(document):
                yield Hit(number, (span,))

    def _excepted(
        self, hit: Hit, spoken: dict[tuple[bool, int], set[int]], borders: list[int]
    ) -> bool:
        exceptions = self.unless.get(hit.indicator)
        if not exceptions:
            return False
        first = bisect_right(borders, hit.start) - 1
        last = bisect_right(borders, hit.end - 1) - 1
        return any(
            sentence in spoken.get(key, ())
            for key in exceptions
            for sentence in range(first, last + 1)
        )


def _in_form(phrase: str, folded: bool) -> str:
    return fold(normal_phrase(phrase)) if folded else normal_phrase(phrase)


def _by_sentence(filled: Iterable[tuple[int, list[Place]]], slots: int) -> Iterator[list[SlotHit]]:
    """The slot hits of each sentence in which every position is filled."""
    sentences: dict[int, list[SlotHit]] = defaultdict(list)
    seen: dict[int, set[int]] = defaultdict(set)
    for slot, found in filled:
        for place in found:
            seen[place.sentence].add(slot)
    for slot, found in filled:
        for place in found:
            if len(seen[place.sentence]) == slots:
                sentences[place.sentence].append(
                    SlotHit(*place.span, place.first, place.last, slot)
                )
    yield from sentences.values()
