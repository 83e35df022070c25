"""`search`: where something was said, and by whom."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ..model import Turn
from ..store import Project, SearchHit
from ..store.search import COUNTED
from .naming import known_document


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place in a text that a search found, and the turn that it is in."""

    hit: SearchHit
    turn: Turn

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            **asdict(self.hit),
            "speaker": self.turn.label,
            "speaker_role": self.turn.role.value,
            "participant": self.turn.participant,
        }


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """The first places, exact ones first; `n_passages` counts the passages that hold any.

    `is_counted` says that they were all counted, not only so many.
    """

    places: tuple[FoundPlace, ...]
    n_passages: int
    is_counted: bool


def search(
    project: Project, query: str, *, document: str | None = None, limit: int = 20
) -> SearchOutcome:
    """The first `limit` places with the words of `query`, in one document or all.

    Raises BrokenQuery, UnknownName.
    """
    name = None if document is None else known_document(project, document)
    result = project.search(query, limit=limit, document=name)
    turns: dict[str, dict[int, Turn]] = {}
    places = []
    for hit in result.hits:
        if hit.document not in turns:
            turns[hit.document] = {turn.number: turn for turn in project.turns(hit.document)}
        places.append(FoundPlace(hit, turns[hit.document][hit.turn]))
    return SearchOutcome(tuple(places), min(result.pieces, COUNTED), result.pieces <= COUNTED)
