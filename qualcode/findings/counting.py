"""Which segments codings cover, and who spoke them: the one place where things are counted.

A coding covers a segment when it takes up at least half of the segment, or when the segment holds
at least half of the coding; a coding that does neither anywhere covers the segment it shares most
with. Only respondents' segments count, and only once per code, however many codings lie there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from ..model import Coding, Document, Participant, Role, Segment, Status, Turn, Unit
from ..text.folding import fold
from ..text.segments import covered, segments

NOT_STATED = ""
"""The attribute value of participants who have none."""


class Standing(StrEnum):
    """Whose speech a coding lies in: only what lies in counted respondents' speech is counted."""

    COUNTED = "counted"
    OTHER_ROLE = "other role"
    INTERVIEWER = "interviewer"
    NOBODY = "nobody"


class Voiced(NamedTuple):
    """One segment that voices a code; `segment` is its index in the document."""

    document: str
    segment: int
    participant: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was counted: the respondents, how much each spoke, and every segment voicing a code.

    `people` and `spoken` (segments per document and participant) are in the order of the
    documents; `voiced` holds the segments per code id. `standings` and `places` say of each coding,
    in the order they were given, whose speech it lies in and which counted segments it covers.
    """

    unit: Unit
    people: Mapping[str, Participant]
    spoken: Mapping[tuple[str, str], int]
    voiced: Mapping[str, frozenset[Voiced]]
    standings: tuple[Standing, ...] = ()
    places: tuple[tuple[Voiced, ...], ...] = ()

    def of(self, codes: Iterable[str]) -> frozenset[Voiced]:
        """The segments that voice at least one of `codes`, each once."""
        return frozenset().union(*(self.voiced.get(code, frozenset()) for code in codes))


def cover(
    codings: Iterable[Coding],
    documents: Sequence[Document],
    unit: Unit,
    *,
    roles: Sequence[str] = (),
) -> Coverage:
    """Every segment that voices a code, with its speaker; rejected codings never count.

    `roles` restricts the respondents to those whose attribute ``role`` is one of them, case and
    diacritics aside.
    """
    everybody = respondents(documents)
    people = _of_roles(everybody, roles)
    by_document: dict[str, list[tuple[int, Coding]]] = defaultdict(list)
    standings: list[Standing] = []
    for coding in codings:
        by_document[coding.document].append((len(standings), coding))
        standings.append(Standing.NOBODY)
    places: list[tuple[Voiced, ...]] = [()] * len(standings)
    spoken: dict[tuple[str, str], int] = {}
    voiced: dict[str, set[Voiced]] = defaultdict(set)
    for document in documents:
        units = segments(document, unit)
        turns = _turns(document, units)
        speakers = [_respondent(turn) for turn in turns]
        here = [name for turn in document.turns if (name := _respondent(turn)) in people]
        spoken |= dict.fromkeys(((document.id, name) for name in here), 0)
        for speaker in speakers:
            if speaker in people:
                spoken[document.id, speaker] += 1
        starts = [segment.start for segment in units]
        for place, coding in by_document[document.id]:
            found = covered(coding.start, coding.end, units, starts)
            places[place] = tuple(
                Voiced(document.id, index, speakers[index])
                for index in found
                if speakers[index] in people
            )
            if not places[place]:
                standings[place] = _aside([turns[index] for index in found], everybody)
                continue
            standings[place] = Standing.COUNTED
            if coding.status is not Status.REJECTED:
                voiced[coding.code].update(places[place])
    sets = {code: frozenset(found) for code, found in voiced.items()}
    return Coverage(unit, people, spoken, sets, tuple(standings), tuple(places))


def _aside(turns: Sequence[Turn], everybody: Mapping[str, Participant]) -> Standing:
    """Why what lies in these turns is not counted."""
    if any(_respondent(turn) in everybody for turn in turns):
        return Standing.OTHER_ROLE
    if any(turn.role is Role.INTERVIEWER for turn in turns):
        return Standing.INTERVIEWER
    return Standing.NOBODY


def respondents(
    documents: Iterable[Document], *, roles: Sequence[str] = ()
) -> dict[str, Participant]:
    """The respondents with at least one turn, by id, in the order in which they first speak.

    A respondent's turn without a participant (a group speaking at once) is nobody's.
    """
    people: dict[str, Participant] = {}
    for document in documents:
        known = {participant.id: participant for participant in document.participants}
        for turn in document.turns:
            name = turn.participant
            if name is not None and turn.role is Role.RESPONDENT:
                found = known.get(name) or Participant(name, document.attributes)
                people[name] = _fuller(people.get(name), found)
    return _of_roles(people, roles)


def _of_roles(people: dict[str, Participant], roles: Sequence[str]) -> dict[str, Participant]:
    """The people with one of these roles; everybody where none is given."""
    wanted = {group_key(fold(role)) for role in roles}
    return {
        name: person
        for name, person in people.items()
        if not wanted or group_key(fold(person.attributes.get("role", ""))) in wanted
    }


def group_key(value: str) -> str:
    """`value` as groups compare it: case and spaces aside.

    >>> group_key(" Cán bộ  phường ") == group_key("cán bộ phường")
    True
    """
    return " ".join(value.split()).casefold()


def _fuller(known: Participant | None, found: Participant) -> Participant:
    """`found`, with what is `known` of the same person from an earlier document."""
    if known is None or known is found:
        return found
    return Participant(found.id, {**known.attributes, **found.attributes})


def _turns(document: Document, units: Sequence[Segment]) -> list[Turn]:
    """The turn that each segment lies in."""
    by_number = {turn.number: turn for turn in document.turns}
    return [by_number[segment.turn] for segment in units]


def _respondent(turn: Turn) -> str:
    """The respondent who speaks; nobody ('') where it is not a participant's turn."""
    return turn.participant or "" if turn.role is Role.RESPONDENT else ""
