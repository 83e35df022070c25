"""A query as a person types it, in English or Vietnamese operator words, read into `query`.

    (barriers.mobility OR barriers.cost) AND NOT enablers.family
    a NEAR/20 b        a NEAR/2t b (turns)        a WITHIN b        a OVERLAPS b
    role=Phụ huynh     age>=60     document=PV01     speaker=interviewer     status=accepted

NOT binds first, then NEAR, WITHIN and OVERLAPS, then AND, then OR. Operators are in capitals, so
that names may hold the same words. Codes and domains go by id or by name, without diacritics too
where only one fits; a domain, or ``code.*``, means all codes below. A name with brackets or
operators in it stands in quotation marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from ..coding.codebook_fields import nearest
from ..errors import UnreadableQuery
from ..limits import MAX_NAMES_SHOWN, MAX_QUERY_DEPTH, MAX_QUERY_LENGTH
from ..messages import Said, say
from ..model import Code, Codebook, Coding, Document, Domain, Role, Status
from ..text.folding import fold
from ..text.header import canonical_key
from .counting import group_key, respondents
from .query_terms import (
    All,
    CodeIs,
    CoderIs,
    Distance,
    Expression,
    Measured,
    Near,
    Nested,
    Nesting,
    Not,
    Some,
    Spoken,
    StatusIs,
)

OPERATORS = {
    "AND": ("AND", "VÀ"),
    "OR": ("OR", "HOẶC"),
    "NOT": ("NOT", "KHÔNG"),
    "NEAR": ("NEAR", "GẦN"),
    "WITHIN": ("WITHIN", "TRONG"),
    "OVERLAPS": ("OVERLAPS", "GIAO"),
}
"""Each operator, and the words for it, English first."""

FIELDS = {
    "document": ("document", "tài liệu"),
    "participant": ("participant", "người tham gia"),
    "speaker": ("speaker", "người nói"),
    "coder": ("coder", "người mã"),
    "status": ("status", "trạng thái"),
}
"""What a condition may be about besides attributes, and the words for it."""

DEFAULT_SYLLABLES = 20
"""How near NEAR is where no number says it."""

_WORDS = {word: name for name, words in OPERATORS.items() for word in words}
_FIELD_WORDS = {fold(word): name for name, words in FIELDS.items() for word in words}
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
_MIXED_CASE = frozenset({"and", "or", "not", "near", "within", "overlaps", "và", "hoặc", "gần"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a query may name: ids → codes, names → what goes by them, fields → values as written."""

    codes: Mapping[str, frozenset[str]]
    names: Mapping[str, frozenset[frozenset[str]]]
    fields: Mapping[str, tuple[str, ...]]


def vocabulary(
    codebook: Codebook, documents: Collection[Document], codings: Iterable[Coding]
) -> Vocabulary:
    """The names of a study."""
    used = list(codings)
    ids = list(dict.fromkeys([*(code.id for code in codebook.codes), *(c.code for c in used)]))
    codes: dict[str, frozenset[str]] = {}
    for name in ids:
        below = frozenset(each for each in ids if each == name or each.startswith(f"{name}."))
        codes |= {name: frozenset({name}), f"{name}.*": below}
    for domain in codebook.domains:
        below = frozenset(each for each in ids if each.split(".", 1)[0] == domain.id)
        codes |= dict.fromkeys((domain.id, f"{domain.id}.*"), below)
    names: dict[str, frozenset[frozenset[str]]] = {}
    called: tuple[Domain | Code, ...] = (*codebook.domains, *codebook.codes)
    for each in called:
        for written in {each.name.vi, each.name.en} - {""}:
            names[written] = names.get(written, frozenset()) | {codes[each.id]}
    fields: dict[str, dict[str, None]] = {name: {} for name in FIELDS}
    for person in respondents(documents).values():
        fields["participant"].setdefault(person.id)
        for name, value in person.attributes.items():
            if value.strip():
                fields.setdefault(name, {}).setdefault(value)
    fields["document"] = dict.fromkeys(document.id for document in documents)
    fields["speaker"] = dict.fromkeys(role.value for role in Role)
    fields["status"] = dict.fromkeys(status.value for status in Status)
    coders = dict.fromkeys(coding.coder for coding in used)
    fields["coder"] = dict.fromkeys([*coders, *(c.partition(":")[0] for c in coders)])
    return Vocabulary(codes, names, {name: tuple(each) for name, each in fields.items()})


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
            if kind == "word" and (token.text in _WORDS or token.text.startswith(_NEAR_HEADS)):
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
        return _WORDS.get(token.text, "NEAR")

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
        if token.text in OPERATORS["NEAR"]:
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
        ids = _fitting(name.text, self.known.codes)
        if len(ids) == 1:
            return self.known.codes[ids[0]]
        names = _fitting(name.text, self.known.names)
        meant = set(chain.from_iterable(self.known.names[each] for each in names))
        if len(meant) == 1:
            return meant.pop()
        if ids or meant:
            several = ids or [" + ".join(sorted(codes)) for codes in meant]
            what = say("several codes are called so ({names}); write the id",
                       names=", ".join(sorted(several)))  # fmt: skip
            raise self._wrong(name, what)
        if _MIXED_CASE & set(name.text.split()):
            raise self._wrong(name, say("operators are written in capitals: AND, OR, NOT, NEAR"))
        raise self._wrong(
            name, _unknown(say("code"), name.text, [*self.known.codes, *self.known.names])
        )

    def _field(self, name: _Token) -> str:
        known = _FIELD_WORDS.get(fold(name.text))
        if known:
            return known
        attributes = {each: each for each in self.known.fields if each not in FIELDS}
        found = [each for each in (name.text, canonical_key(name.text)) if each in attributes]
        found = found[:1] or _fitting(name.text, attributes)
        if len(found) != 1:
            raise self._wrong(name, _unknown(say("attribute"), name.text, [*FIELDS, *attributes]))
        return found[0]

    def _values(self, about: str, value: _Token) -> list[str]:
        """The values as they are written that `value` means: those that differ in case only."""
        written = self.known.fields.get(about, ())
        found = _fitting(value.text, dict.fromkeys(written))
        if len({group_key(each) for each in found}) == 1:
            return found
        if found:
            raise self._wrong(value, say("several values are written so: {values}",
                                    values=", ".join(sorted(found))))  # fmt: skip
        raise self._wrong(
            value, _unknown(say("value of {field}", field=about), value.text, written)
        )

    def _coders(self, names: Collection[str]) -> list[str]:
        """The coders of these names; ``rules`` means every version of the machine's."""
        known = self.known.fields.get("coder", ())
        return [each for each in known if each in names or each.partition(":")[0] in names]

    def _wrong(self, token: _Token, what: Said) -> UnreadableQuery:
        return UnreadableQuery(query=self.text, place=token.start + 1, what=what)


_NEAR_HEADS = tuple(f"{word}/" for word in OPERATORS["NEAR"])


def _fitting(written: str, known: Mapping[str, object]) -> list[str]:
    """The names that `written` means: exactly, else case aside, else diacritics aside."""
    if written in known:
        same = group_key(written)
        return [each for each in known if each == written or group_key(each) == same]
    for view in (group_key, lambda name: group_key(fold(name))):
        found = [each for each in known if view(each) == view(written)]
        if found:
            return found
    return []


def _unknown(what: Said, name: str, known: Collection[str]) -> Said:
    near = nearest(name, known)
    if near is not None:
        return say("there is no {what} “{name}”; did you mean “{near}”?",
                   what=what, name=name, near=near)  # fmt: skip
    shown = [each for each in known if not each.endswith(".*")]
    listed = ", ".join(shown[:MAX_NAMES_SHOWN]) + (", …" if len(shown) > MAX_NAMES_SHOWN else "")
    return say("there is no {what} “{name}”; known here: {known}",
               what=what, name=name, known=listed or "–")  # fmt: skip
