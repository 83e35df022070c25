"""Which passages a query names, and the codings that say so. Text form: `query_text`.

A query is asked of the segments of a unit: sentences, turns, paragraphs, or whole documents. Every
expression names a set of them:

    a code                  the segments that a coding of it covers (the rule of `counting`)
    coder, status           the segments that such a coding covers; joined with AND to something
                            else, it says which codings all of that is about
    what was said by whom   the segments spoken so (role, site, document, speaker, …)
    the words said          the segments that hold them next to each other
    NOT, AND, OR            complement, intersection, union
    a NEAR b                the stretch from one coding to another, with so many syllables between
                            them at most (0 where they touch), or within so many turns (0: in one)
    a WITHIN b              the segments of codings that lie inside another coding
    a OVERLAPS b            the segments of what two codings share

Each side of NEAR, WITHIN and OVERLAPS describes one coding: its code, coder, status, and who
speaks where it begins, the words in it. Only respondents' speech is asked, unless the query names
a speaker's role; rejected codings count only where it names a status. Neighbouring segments of a
result become one passage where they lie in one turn or share a coding that the query named. Of a
document, what holds somewhere in it holds.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..errors import UnreadableQuery
from ..limits import MAX_QUERY_PAIRS
from ..messages import say
from ..model import Coding, Document, Participant, Role, Segment, Status, Turn, Unit
from ..text.folding import fold, match_view
from ..text.segments import covered, segments
from .counting import group_key, respondents
from .query_terms import (
    All,
    CodeIs,
    CoderIs,
    Distance,
    Expression,
    Holds,
    Measured,
    Near,
    Nested,
    Nesting,
    Not,
    QueryUnit,
    Some,
    Spoken,
    StatusIs,
    is_rule,
    parts_of,
)
from .query_words import phrase

SYLLABLE = re.compile(r"\S+")
NUMBER = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that a query names, the codings that say so, and who speaks it."""

    document: str
    start: int
    end: int
    n_segments: int
    codings: tuple[Coding, ...]
    participants: tuple[str, ...]


def ask(
    expression: Expression,
    documents: Iterable[Document],
    codings: Iterable[Coding],
    unit: QueryUnit = QueryUnit.SENTENCE,
) -> list[Passage]:
    """The passages that the expression names, in the order of the documents and their texts.

    Raises UnreadableQuery where it pairs more than MAX_QUERY_PAIRS codings.
    """
    talks = list(documents)
    people = respondents(talks)
    any_status = _mentions(expression, StatusIs)
    by_document: dict[str, list[Coding]] = defaultdict(list)
    for coding in codings:
        if any_status or coding.status is not Status.REJECTED:
            by_document[coding.document].append(coding)
    everybody = any(part.field == "speaker" for part in parts_of(expression, Spoken))
    found: list[Passage] = []
    for document in talks:
        asked = Asked(document, by_document[document.id], people, unit, everybody=everybody)
        found += _passages(asked, asked.name(expression, frozenset(range(len(asked.codings)))))
    return found


Named = dict[int, frozenset[int]]
"""The segments that an expression names → the codings (by number) that say so."""


class Asked:
    """One document with its codings, of which expressions are asked."""

    def __init__(
        self,
        document: Document,
        codings: Sequence[Coding],
        people: Mapping[str, Participant],
        unit: QueryUnit,
        *,
        everybody: bool,
    ) -> None:
        self.document = document
        self.codings = sorted(codings, key=lambda each: (each.start, each.end, each.code))
        self.people = people
        self.whole = unit is QueryUnit.DOCUMENT
        self.units = segments(document, Unit.TURN if self.whole else Unit(unit.value))
        self.starts = [segment.start for segment in self.units]
        turns = {turn.number: turn for turn in document.turns}
        self.turns = [turns[segment.turn] for segment in self.units]
        self.heard = [everybody or turn.role is Role.RESPONDENT for turn in self.turns]
        self.found: dict[Holds, list[tuple[int, int]]] = {}
        self.reach = [self._cover(each.start, each.end) for each in self.codings]

    def name(self, expression: Expression, among: frozenset[int]) -> Named:
        """The segments that the expression names, reading only the codings `among` all."""
        match expression:
            case CodeIs() | CoderIs() | StatusIs():
                return self._covered(n for n in among if self.fits(expression, n))
            case Spoken() | Measured():
                return {index: frozenset() for index in self._spoken(expression)}
            case Holds():
                return {index: frozenset() for index in self._holding(expression)}
            case Not(part):
                named = self.name(part, among)
                return {index: frozenset() for index in self._all() if index not in named}
            case All(parts):
                return self._all_of(parts, among)
            case Some(parts):
                return _united(self.name(part, among) for part in parts)
            case Near() | Nested():
                return self._pairs(expression, among)

    def fits(self, expression: Expression, number: int) -> bool:
        """Whether a coding is as the expression describes it."""
        coding = self.codings[number]
        match expression:
            case CodeIs(codes):
                return coding.code in codes
            case CoderIs(coders):
                return coding.coder in coders
            case StatusIs(statuses):
                return coding.status in statuses
            case Spoken() | Measured():
                turn = self.document.turn_at(coding.start)
                return turn is not None and self._says(expression, turn)
            case Holds():
                places = self._places(expression)
                return any(coding.start <= start and end <= coding.end for start, end in places)
            case Not(part):
                return not self.fits(part, number)
            case All(parts):
                return all(self.fits(part, number) for part in parts)
            case Some(parts):
                return any(self.fits(part, number) for part in parts)
            case Near() | Nested():
                raise ValueError("one coding is not near itself")

    def _all(self) -> list[int]:
        """Every segment of which anything is asked."""
        if self.whole:
            return [0] if any(self.heard) else []
        return [index for index, heard in enumerate(self.heard) if heard]

    def _cover(self, start: int, end: int) -> list[int]:
        """The segments that a span covers."""
        found = [n for n in covered(start, end, self.units, self.starts) if self.heard[n]]
        return [0] if found and self.whole else found

    def _covered(self, numbers: Iterable[int]) -> Named:
        named: dict[int, set[int]] = defaultdict(set)
        for number in numbers:
            for index in self.reach[number]:
                named[index].add(number)
        return {index: frozenset(here) for index, here in named.items()}

    def _spoken(self, expression: Spoken | Measured) -> list[int]:
        said = [
            index
            for index, turn in enumerate(self.turns)
            if self.heard[index] and self._says(expression, turn)
        ]
        return [0] if said and self.whole else said

    def _holding(self, expression: Holds) -> list[int]:
        """The segments that hold words, each as a whole."""
        found = dict.fromkeys(
            index
            for start, end in self._places(expression)
            if (index := bisect_right(self.starts, start) - 1) >= 0
            and end <= self.units[index].end
            and self.heard[index]
        )
        return [0] if found and self.whole else list(found)

    def _places(self, expression: Holds) -> list[tuple[int, int]]:
        """Where words stand in the text."""
        if expression not in self.found:
            text = self.document.text
            view = match_view(text) if expression.marked else fold(text)
            pattern = phrase(expression.words)
            found = pattern.finditer(view) if pattern else ()
            self.found[expression] = [each.span(1) for each in found]
        return self.found[expression]

    def _says(self, expression: Spoken | Measured, turn: Turn) -> bool:
        """Whether a turn is spoken as the expression says."""
        value = self._value(expression.field, turn)
        if isinstance(expression, Spoken):
            return group_key(value) in expression.values
        number = NUMBER.fullmatch(value)
        if number is None:
            return False
        return _RELATIONS[expression.relation](
            float(number[1].replace(",", ".")), expression.number
        )

    def _value(self, field: str, turn: Turn) -> str:
        if field == "document":
            return self.document.id
        if field == "speaker":
            return turn.role.value
        if turn.participant is None or turn.role is not Role.RESPONDENT:
            return ""
        if field == "participant":
            return turn.participant
        person = self.people.get(turn.participant)
        return person.attributes.get(field, "") if person else ""

    def _all_of(self, parts: Sequence[Expression], among: frozenset[int]) -> Named:
        """Intersection; the parts that only describe codings say which ones the others read."""
        rules = [part for part in parts if is_rule(part)]
        chosen = frozenset(n for n in among if all(self.fits(rule, n) for rule in rules))
        named = [self.name(part, chosen) for part in parts if not is_rule(part)]
        if rules:
            touched = self._covered(chosen)
            named = named or [touched]
        else:
            touched = {}
        shared = set(named[0]).intersection(*named[1:])
        both = {index: frozenset().union(*(each[index] for each in named)) for index in shared}
        if not rules:
            return both
        return {index: said or touched[index] for index, said in both.items() if index in touched}

    def _pairs(self, expression: Near | Nested, among: frozenset[int]) -> Named:
        left = [n for n in among if self.fits(expression.left, n)]
        right = [n for n in among if self.fits(expression.right, n)]
        by_turn = isinstance(expression, Near) and expression.distance is Distance.TURNS
        by_syllable = isinstance(expression, Near) and not by_turn
        place: Callable[[int], tuple[int, int]] = (
            self._turns_of if by_turn else self._syllables if by_syllable else self._span
        )
        most = expression.most if isinstance(expression, Near) else 0
        named: dict[int, set[int]] = defaultdict(set)
        for first, second in _close(left, right, place, most):
            for index in self._stretch(expression, first, second):
                named[index].update((first, second))
        return {index: frozenset(here) for index, here in named.items()}

    def _stretch(self, expression: Near | Nested, first: int, second: int) -> list[int]:
        """The segments that a pair of codings names."""
        one, other = self.codings[first], self.codings[second]
        if isinstance(expression, Near):
            return self._cover(min(one.start, other.start), max(one.end, other.end))
        if expression.nesting is Nesting.OVERLAPS:
            start, end = max(one.start, other.start), min(one.end, other.end)
            return self._cover(start, end) if start < end else []
        inside = other.start <= one.start and one.end <= other.end
        return self.reach[first] if inside else []

    def _span(self, number: int) -> tuple[int, int]:
        return self.codings[number].start, self.codings[number].end

    def _turns_of(self, number: int) -> tuple[int, int]:
        """The numbers of the first turn and of the last that a coding touches."""
        start, end = self._span(number)
        turns = self.document.turns
        first = bisect_right(turns, start, key=lambda turn: turn.end)
        last = bisect_left(turns, end, key=lambda turn: turn.start) - 1
        return first, max(first, last)

    def _syllables(self, number: int) -> tuple[int, int]:
        """How many syllables begin before a coding's start, and before its end."""
        start, end = self._span(number)
        return bisect_left(self._heads, start), bisect_left(self._heads, end)

    @cached_property
    def _heads(self) -> list[int]:
        """Where every syllable begins."""
        return [found.start() for found in SYLLABLE.finditer(self.document.text)]


def _close(
    left: Sequence[int],
    right: Sequence[int],
    place: Callable[[int], tuple[int, int]],
    most: int,
) -> Iterator[tuple[int, int]]:
    """The pairs of two different codings with at most `most` between them."""
    there = sorted((*place(number), number) for number in right)
    longest = max((end - start for start, end, _ in there), default=0)
    n_pairs = 0
    for first in left:
        start, end = place(first)
        lowest = bisect_left(there, (start - most - longest,))
        for low, high, second in there[lowest:]:
            if low - end > most:
                break
            if second == first or start - high > most:
                continue
            n_pairs += 1
            if n_pairs > MAX_QUERY_PAIRS:
                what = say(
                    "more than {limit} pairs of codings are so near; ask of fewer",
                    limit=MAX_QUERY_PAIRS,
                )
                raise UnreadableQuery(query="NEAR", place=1, what=what)
            yield first, second


def _united(sets: Iterable[Named]) -> Named:
    united: dict[int, frozenset[int]] = {}
    for named in sets:
        for index, numbers in named.items():
            united[index] = united.get(index, frozenset()) | numbers
    return united


def _passages(asked: Asked, named: Named) -> Iterator[Passage]:
    """Neighbouring segments as one, where they lie in one turn or share a coding."""
    run: list[int] = []
    for index in sorted(named):
        joins = run and (
            index == run[-1] + 1
            and (asked.turns[index] is asked.turns[run[-1]] or named[index] & named[run[-1]])
        )
        if run and not joins:
            yield _passage(asked, named, run)
            run = []
        run.append(index)
    if run:
        yield _passage(asked, named, run)


def _passage(asked: Asked, named: Named, run: Sequence[int]) -> Passage:
    numbers = sorted(frozenset().union(*(named[index] for index in run)))
    span: Sequence[Segment] = asked.units if asked.whole else asked.units[run[0] : run[-1] + 1]
    turns: Sequence[Turn] = asked.turns if asked.whole else asked.turns[run[0] : run[-1] + 1]
    people = dict.fromkeys(
        turn.participant
        for turn in turns
        if turn.participant is not None and turn.role is Role.RESPONDENT
    )
    return Passage(
        asked.document.id,
        span[0].start,
        span[-1].end,
        len(run),
        tuple(asked.codings[number] for number in numbers),
        tuple(people),
    )


def _mentions(expression: Expression, kind: type) -> bool:
    return next(parts_of(expression, kind), None) is not None


_RELATIONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
