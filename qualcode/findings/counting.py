"""Which segments codings cover, and who spoke them: the one place where things are counted.

A coding covers a segment when it takes up at least half of the segment, or when the segment holds
at least half of the coding; a coding that does neither anywhere covers the segment it shares most
with. Only respondents' segments count, and only once per code, however many codings lie there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..model import Coding, Document, Participant, Role, Segment, Status, Unit
from ..text.folding import fold
from ..text.segments import covered, segments

NOT_STATED = ""
"""The attribute value of participants who have none."""


class Voiced(NamedTuple):
    """One segment that voices a code; `segment` is its index in the document."""

    document: str
    segment: int
    participant: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was counted: the respondents, how much each spoke, and every segment voicing a code.

    `people` and `spoken` (segments per participant) are in the order of the documents; `voiced`
    holds the segments per code id. `aside` counts codings that lie in nobody's counted speech.
    """

    unit: Unit
    people: Mapping[str, Participant]
    spoken: Mapping[str, int]
    voiced: Mapping[str, frozenset[Voiced]]
    aside: int = 0

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
    people = respondents(documents, roles=roles)
    by_document: dict[str, list[Coding]] = defaultdict(list)
    for coding in codings:
        if coding.status is not Status.REJECTED:
            by_document[coding.document].append(coding)
    spoken = dict.fromkeys(people, 0)
    voiced: dict[str, set[Voiced]] = defaultdict(set)
    aside = 0
    for document in documents:
        units = segments(document, unit)
        speakers = _speakers(document, units)
        for speaker in speakers:
            if speaker in spoken:
                spoken[speaker] += 1
        starts = [segment.start for segment in units]
        for coding in by_document[document.id]:
            here = [
                Voiced(document.id, index, speakers[index])
                for index in covered(coding.start, coding.end, units, starts)
                if speakers[index] in spoken
            ]
            voiced[coding.code].update(here)
            aside += not here
    sets = {code: frozenset(found) for code, found in voiced.items()}
    return Coverage(unit, people, spoken, sets, aside)


def respondents(
    documents: Iterable[Document], *, roles: Sequence[str] = ()
) -> dict[str, Participant]:
    """The respondents with at least one turn, by id, in the order in which they first speak.

    A respondent's turn without a participant (a group speaking at once) is nobody's.
    """
    wanted = {group_key(fold(role)) for role in roles}
    people: dict[str, Participant] = {}
    for document in documents:
        known = {participant.id: participant for participant in document.participants}
        for turn in document.turns:
            name = turn.participant
            if name is not None and turn.role is Role.RESPONDENT:
                found = known.get(name) or Participant(name, document.attributes)
                people[name] = _fuller(people.get(name), found)
    if wanted:
        return {
            name: person
            for name, person in people.items()
            if group_key(fold(person.attributes.get("role", ""))) in wanted
        }
    return people


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


def _speakers(document: Document, units: Sequence[Segment]) -> list[str]:
    """The respondent who speaks each segment; nobody ('') where it is not a respondent's."""
    by_turn = {
        turn.number: turn.participant or ""
        for turn in document.turns
        if turn.role is Role.RESPONDENT
    }
    return [by_turn.get(segment.turn, "") for segment in units]
