"""Codes × groups of participants: how many segments, how many people, what share of the group."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..model import Code, Codebook, Coding, Document, Domain, Participant, Unit
from .counting import NOT_STATED, Coverage, cover, group_key

BY_DOCUMENT, BY_PARTICIPANT = "document", "participant"
"""What groups may be besides the values of an attribute."""

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"


@dataclass(frozen=True, slots=True)
class Group:
    """The participants who share one attribute value, or speak in one document: its base sizes.

    `value` is as first written, `NOT_STATED` for those without one; `n_segments` is all they said.
    """

    value: str
    n_participants: int
    n_segments: int


@dataclass(frozen=True, slots=True)
class Cell:
    """Segments that voice a code, people who voice it, and their share of the group.

    `share` is None, undefined, where the group has nobody.
    """

    n_segments: int
    n_participants: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """A domain (`code` is None) or a code, with a cell per group and one for everybody.

    A domain's cell counts segments and people with at least one of its codes, each once.
    """

    domain: Domain
    code: Code | None
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows in codebook order × groups of the attribute `by`; every number names its `unit`."""

    by: str
    unit: Unit
    groups: tuple[Group, ...]
    total: Group
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """Participants by two attributes: ``counts[i][j]`` is the number in row i and column j."""

    by: tuple[str, str]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


def build_matrix(
    codings: Iterable[Coding],
    documents: Sequence[Document],
    codebook: Codebook,
    *,
    by: str,
    unit: Unit = Unit.SENTENCE,
) -> Matrix:
    """The matrix of all codes over the values of the participants' attribute `by`."""
    return tabulate(cover(codings, documents, unit), codebook, by)


def tabulate(coverage: Coverage, codebook: Codebook, by: str) -> Matrix:
    """The matrix of what has been counted already.

    `by` is an attribute of participants, `BY_PARTICIPANT` or `BY_DOCUMENT`.
    """
    membership, values = groups_of(coverage, by)
    people: dict[str, set[str]] = {value: set() for value in values}
    speech: Counter[str] = Counter()
    for (document, name), n in coverage.spoken.items():
        people[membership[document, name]].add(name)
        speech[membership[document, name]] += n
    groups = tuple(Group(value, len(people[value]), speech[value]) for value in values)
    total = Group("", len(coverage.people), sum(speech.values()))
    rows = []
    for domain in codebook.domains:
        codes = [code for code in codebook.codes if code.domain == domain.id]
        rows.append(_row(coverage, domain, None, {c.id for c in codes}, membership, groups, total))
        rows += [
            _row(coverage, domain, code, {code.id}, membership, groups, total) for code in codes
        ]
    return Matrix(by, coverage.unit, groups, total, tuple(rows))


Membership = Mapping[tuple[str, str], str]
"""Document and participant → the group that what is said there by them belongs to."""


def groups_of(coverage: Coverage, by: str) -> tuple[Membership, tuple[str, ...]]:
    """The group of everybody in every document, and the groups in their order."""
    if by == BY_DOCUMENT:
        names = dict.fromkeys(document for document, _ in coverage.spoken)
        return {place: place[0] for place in coverage.spoken}, tuple(names)
    if by == BY_PARTICIPANT:
        ordered = tuple(sorted(coverage.people, key=alphabetical))
        return {place: place[1] for place in coverage.spoken}, ordered
    values, order = group(coverage.people, by)
    return {place: values[place[1]] for place in coverage.spoken}, order


def cross(people: Mapping[str, Participant], rows: str, columns: str) -> Crossing:
    """How many participants there are for each pair of values of two attributes."""
    down, row_values = group(people, rows)
    across, column_values = group(people, columns)
    pairs = Counter((down[name], across[name]) for name in people)
    counts = tuple(tuple(pairs[row, column] for column in column_values) for row in row_values)
    return Crossing((rows, columns), row_values, column_values, counts)


def group(people: Mapping[str, Participant], by: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Each participant's value of an attribute, and the values: ordered, "not stated" last.

    Values that differ in case or spaces only are one, as first written.
    """
    first: dict[str, str] = {}
    membership = {}
    for name, person in people.items():
        written = " ".join(person.attributes.get(by, NOT_STATED).split())
        membership[name] = first.setdefault(group_key(written), written)
    stated = sorted((value for value in first.values() if value), key=alphabetical)
    return membership, (*stated, *([NOT_STATED] if NOT_STATED in first else []))


def alphabetical(value: str) -> tuple[object, ...]:
    """A sort key: numbers by size before words, words by the Vietnamese alphabet, then tone.

    >>> sorted(["Đồng Vang", "Bến Gỗ", "Dốc Lim", "An Hoà", "10–19", "9"], key=alphabetical)
    ['9', '10–19', 'An Hoà', 'Bến Gỗ', 'Dốc Lim', 'Đồng Vang']
    """
    number = re.match(r"\d+", value)
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFC", value.casefold()):
        apart = unicodedata.normalize("NFD", char)
        tone = next((mark for mark in apart if mark in TONES), "")
        bare = unicodedata.normalize("NFC", apart.replace(tone, "") if tone else apart)
        place = LETTERS.find(bare)
        letters.append(place + 1 if place >= 0 else 100 + ord(bare[0]) if bare.isalpha() else 0)
        tones.append(TONES.find(tone) + 1 if tone else 0)
    return (0 if number else 1, int(number[0]) if number else 0, letters, tones, value)


def _row(
    coverage: Coverage,
    domain: Domain,
    code: Code | None,
    ids: set[str],
    membership: Membership,
    groups: Sequence[Group],
    total: Group,
) -> Row:
    said = coverage.of(ids)
    people = {voiced.participant for voiced in said}
    n_segments = Counter(membership[each.document, each.participant] for each in said)
    places = {(each.document, each.participant) for each in said}
    n_people = Counter(value for value, _ in {(membership[place], place[1]) for place in places})
    cells = tuple(_cell(n_segments[each.value], n_people[each.value], each) for each in groups)
    return Row(domain, code, cells, _cell(len(said), len(people), total))


def _cell(n_segments: int, n_participants: int, of: Group) -> Cell:
    share = n_participants / of.n_participants if of.n_participants else None
    return Cell(n_segments, n_participants, share)
