"""A query as a person types it, in English or Vietnamese operator words, read into `query`.

    (barriers.mobility OR barriers.cost) AND NOT enablers.family
    a NEAR/20 b        a NEAR/2t b (turns)        a WITHIN b        a OVERLAPS b
    role=Phụ huynh     age>=60     document=PV01     speaker=interviewer     status=accepted
    said="đi làm xa"

NOT binds first, then NEAR, WITHIN and OVERLAPS, then AND, then OR. Operators are in capitals, so
that names may hold the same words. Codes and domains go by id, by name or by some words of it,
without diacritics too, where only one fits; a domain, or ``code.*``, means all codes below. A name
with brackets or operators in it stands in quotation marks. The words themselves: `query_words`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from itertools import takewhile
from typing import NamedTuple

from ..errors import UnreadableQuery
from ..limits import MAX_QUERY_DEPTH, MAX_QUERY_LENGTH
from ..messages import Said, say
from ..model import Status
from ..text.folding import fold, match_view
from .counting import group_key
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
    Some,
    Spoken,
    StatusIs,
)
from .query_words import (
    FIELDS,
    OPERATOR_OF,
    OPERATORS,
    Vocabulary,
    codes_meant,
    field_meant,
    phrase,
    several_codes,
    unknown_code,
    unknown_field,
    unknown_value,
    values_meant,
)

DEFAULT_SYLLABLES = 20
"""How near NEAR is where no number says it."""

_NEAR = re.compile(r"(?:NEAR|GẦN)/(?P<most>\d{1,6})(?P<unit>\w*)")
_DISTANCES = {
    "": Distance.SYLLABLES,
    "s": Distance.SYLLABLES,
    "t": Distance.TURNS,
    "l": Distance.TURNS,
}
_TOKEN = re.compile(
    r"""\s*(?:
        ["“](?P<quoted>[^"“”]*)["”]
      | (?P<open>["“”])
      | (?P<bracket>[()])
      | (?P<relation><=|>=|[<>=])
      | (?P<word>[^\s()"“”<>=]+)
    )""",
    re.VERBOSE,
)
_SMALL = {word.lower(): word for word in OPERATOR_OF}
"""Operators as they are not written → as they are."""


def read_query(text: str, known: Vocabulary) -> Expression:
    """The expression that `text` writes. Raises UnreadableQuery with the place, from 1."""
    text = unicodedata.normalize("NFC", text)
    if len(text) > MAX_QUERY_LENGTH:
        what = say("it is longer than {limit} characters", limit=MAX_QUERY_LENGTH)
        raise UnreadableQuery(query=f"{text[:40]}…", place=MAX_QUERY_LENGTH, what=what)
    return _Reader(text, known).whole()


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


class _Reader:
    """Reads one query from left to right."""

    def __init__(self, text: str, known: Vocabulary) -> None:
        self.text = text
        self.known = known
        self.depth = 0
        self.tokens = list(self._tokens())
        self.place = 0

    def whole(self) -> Expression:
        """The whole text as one expression."""
        expression = self._some()
        left = self._next()
        if left.kind == "bracket":
            raise self._wrong(left, say("there is no bracket that this one closes"))
        if left.kind != "end":
            raise self._wrong(left, say("AND, OR or another operator is missing before this"))
        return expression

    def _tokens(self) -> Iterator[_Token]:
        place, end = 0, len(self.text.rstrip())
        while place < end:
            found = _TOKEN.match(self.text, place)
            assert found is not None
            kind = str(found.lastgroup)
            start = found.start(kind) - (kind == "quoted")
            token = _Token(kind, found[kind], start)
            if kind == "open":
                raise self._wrong(token, say("there is no second quotation mark to this one"))
            if kind == "word" and _is_operator(token.text):
                token = token._replace(kind="operator")
            yield token
            place = found.end()
        yield _Token("end", "", end)

    def _next(self) -> _Token:
        return self.tokens[self.place]

    def _operator(self) -> str:
        """The operator that comes next, or nothing."""
        token = self._next()
        if token.kind != "operator":
            return ""
        return OPERATOR_OF.get(token.text, "NEAR")

    def _some(self) -> Expression:
        parts = [self._all()]
        while self._operator() == "OR":
            self.place += 1
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def _all(self) -> Expression:
        parts = [self._paired()]
        while self._operator() == "AND":
            self.place += 1
            parts.append(self._paired())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _paired(self) -> Expression:
        first = self._next()
        left = self._one()
        operator = self._operator()
        if operator not in ("NEAR", "WITHIN", "OVERLAPS"):
            return left
        token = self._next()
        self.place += 1
        second = self._next()
        right = self._one()
        for side, at in ((left, first), (right, second)):
            self._check_side(side, at)
        if self._operator() in ("NEAR", "WITHIN", "OVERLAPS"):
            raise self._wrong(self._next(), say("only two codings can be so; join more with AND"))
        if operator != "NEAR":
            return Nested(left, right, Nesting(operator.lower()))
        return Near(left, right, *self._distance(token))

    def _distance(self, token: _Token) -> tuple[int, Distance]:
        if token.text in OPERATOR_OF:
            return DEFAULT_SYLLABLES, Distance.SYLLABLES
        found = _NEAR.fullmatch(token.text)
        if found is None or found["unit"] not in _DISTANCES:
            raise self._wrong(token, say("write NEAR/20 for syllables or NEAR/2t for turns"))
        return int(found["most"]), _DISTANCES[found["unit"]]

    def _check_side(self, side: Expression, at: _Token) -> None:
        """Nothing, or UnreadableQuery for what can never be said of one coding."""
        match side:
            case Near() | Nested():
                raise self._wrong(at, say("only two codings can be so; join more with AND"))
            case Not(part):
                self._check_side(part, at)
            case All(parts):
                if sum(isinstance(part, CodeIs) for part in parts) > 1:
                    raise self._wrong(
                        at, say("here one coding is meant, and it has one code; use OR")
                    )
                for part in parts:
                    self._check_side(part, at)
            case Some(parts):
                for part in parts:
                    self._check_side(part, at)

    def _one(self) -> Expression:
        token = self._next()
        if self._operator() == "NOT":
            self.place += 1
            return Not(self._deeper(token, self._one))
        if token.kind == "bracket" and token.text == "(":
            self.place += 1
            inside = self._deeper(token, self._some)
            close = self._next()
            if (close.kind, close.text) != ("bracket", ")"):
                if close.kind == "end":
                    raise self._wrong(token, say("there is no bracket that closes this one"))
                raise self._wrong(close, say("AND, OR or another operator is missing before this"))
            self.place += 1
            return inside
        if token.kind not in ("word", "quoted"):
            raise self._wrong(token, say("a code or a condition is missing here"))
        return self._named()

    def _deeper(self, token: _Token, read: Callable[[], Expression]) -> Expression:
        self.depth += 1
        if self.depth > MAX_QUERY_DEPTH:
            raise self._wrong(
                token, say("brackets nest deeper than {limit}", limit=MAX_QUERY_DEPTH)
            )
        expression = read()
        self.depth -= 1
        return expression

    def _named(self) -> Expression:
        """A code, or a condition such as ``role=TNV``."""
        name = self._name()
        relation = self._next()
        if relation.kind != "relation":
            return CodeIs(self._code(name))
        self.place += 1
        if self._next().kind not in ("word", "quoted"):
            raise self._wrong(self._next(), say("a value is missing here"))
        value = self._name()
        about = self._field(name)
        if relation.text != "=":
            return self._measured(about, name, relation, value)
        if about == "said":
            return self._holds(value)
        values = self._values(about, value)
        match about:
            case "coder":
                return CoderIs(frozenset(self._coders(values)))
            case "status":
                return StatusIs(frozenset(map(Status, values)))
            case _:
                return Spoken(about, frozenset(map(group_key, values)))

    def _measured(self, about: str, name: _Token, relation: _Token, value: _Token) -> Measured:
        if about in FIELDS:
            raise self._wrong(name, say("only an attribute can be more or less than a number"))
        if not re.fullmatch(r"\d{1,9}(?:[.,]\d{1,9})?", value.text):
            raise self._wrong(value, say("a number is missing here"))
        return Measured(about, relation.text, float(value.text.replace(",", ".")))

    def _holds(self, value: _Token) -> Holds:
        """Words that were said: with their diacritics where they are written with any."""
        view = match_view(value.text)
        if phrase(view) is None:
            raise self._wrong(value, say("a value is missing here"))
        return Holds(view, marked=view != fold(value.text))

    def _name(self) -> _Token:
        """One name: what stands in quotation marks, or the words up to the next sign."""
        first = self._next()
        self.place += 1
        if first.kind == "quoted":
            return first._replace(text=" ".join(first.text.split()))
        words = [first.text]
        while self._next().kind == "word":
            words.append(self._next().text)
            self.place += 1
        return first._replace(text=" ".join(words))

    def _code(self, name: _Token) -> frozenset[str]:
        meant = codes_meant(name.text, self.known)
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise self._wrong(name, several_codes(meant, self.known))
        self._refuse_small(name)
        raise self._wrong(name, unknown_code(name.text, self.known))

    def _field(self, name: _Token) -> str:
        about = field_meant(name.text, self.known)
        if about is None:
            self._refuse_small(name)
            raise self._wrong(name, unknown_field(name.text, self.known))
        return about

    def _values(self, about: str, value: _Token) -> list[str]:
        """The values as they are written that `value` means: those that differ in case only."""
        found = values_meant(about, value.text, self.known)
        if len({group_key(each) for each in found}) == 1:
            return found
        if found:
            raise self._wrong(value, say("several values are written so: {values}",
                                    values=", ".join(sorted(found))))  # fmt: skip
        self._refuse_small(value, about)
        raise self._wrong(value, unknown_value(about, value.text, self.known))

    def _refuse_small(self, name: _Token, about: str = "") -> None:
        """Nothing, or UnreadableQuery where an operator in small letters joins what is known."""
        first = next(n for n, token in enumerate(self.tokens) if token.start == name.start)
        parts: list[list[str]] = [[]]
        small: list[_Token] = []
        for token in takewhile(lambda each: each.kind == "word", self.tokens[first:]):
            if token.text.partition("/")[0].lower() in _SMALL:
                parts.append([])
                small.append(token)
            else:
                parts[-1].append(token.text)
        written = [" ".join(words) for words in parts if words]
        if small and all(
            codes_meant(each, self.known)
            or field_meant(each, self.known)
            or values_meant(about, each, self.known)
            for each in written
        ):
            operator, slash, distance = small[0].text.partition("/")
            capitals = f"{_SMALL[operator.lower()]}{slash}{distance}"
            what = say(
                "operators are written in capitals, so “{capitals}” here; they are AND, OR, NOT, "
                "NEAR, WITHIN, OVERLAPS (or VÀ, HOẶC, KHÔNG, GẦN, TRONG, GIAO)",
                capitals=capitals,
            )
            raise self._wrong(small[0], what)

    def _coders(self, names: Collection[str]) -> list[str]:
        """The coders of these names; ``rules`` means every version of the machine's."""
        known = self.known.fields.get("coder", ())
        return [each for each in known if each in names or each.partition(":")[0] in names]

    def _wrong(self, token: _Token, what: Said) -> UnreadableQuery:
        return UnreadableQuery(query=self.text, place=token.start + 1, what=what)


def _is_operator(word: str) -> bool:
    return word in OPERATOR_OF or word.startswith(_NEAR_HEADS)


_NEAR_HEADS = tuple(f"{word}/" for word in OPERATORS["NEAR"])
