"""The documents of a study at a glance: how long each is, who speaks, how far everybody is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..model import Status
from ..store import Project
from ..teams.adjudicate import may_see
from ..teams.clusters import CONSENSUS
from ..teams.recognising import MACHINE
from .blind import is_blind
from .own_reviews import DECIDED


@dataclass(frozen=True, slots=True)
class DocumentGlance:
    """A document as lists show it.

    `proposed` counts the machine's proposals that wait, `reviewed` those that were accepted or
    rejected, `coded` the codings of each person; `finished` names who has finished it.
    """

    id: str
    name: str
    people: tuple[str, ...]
    turns: int
    characters: int
    proposed: int = 0
    reviewed: int = 0
    coded: Mapping[str, int] = field(default_factory=dict)
    finished: tuple[str, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return asdict(self)


def study_overview(project: Project, *, viewer: str) -> list[DocumentGlance]:
    """All documents in their order, with as much of what was coded as `viewer` may see.

    In a blind study, what others have said of a proposal counts as not said.
    """
    blind = is_blind(project)
    waiting: Counter[str] = Counter()
    reviewed: Counter[str] = Counter()
    coded: dict[str, Counter[str]] = {}
    for document, coder, status, actor, n in project.progress_counts():
        if coder == CONSENSUS or (blind and not may_see(viewer, coder, blind=True)):
            continue
        if blind and coder == viewer and status in DECIDED:
            reviewed[document] += n
            waiting[document] -= n
        elif not coder.startswith(MACHINE):
            coded.setdefault(document, Counter())[coder] += n
        elif status == Status.PROPOSED or (blind and actor != viewer):
            waiting[document] += n
        else:
            reviewed[document] += n
    speaking: dict[str, list[str]] = {}
    for person, names in project.speaking().items():
        for name in names:
            speaking.setdefault(name, []).append(person)
    finished = project.finished()
    return [
        DocumentGlance(
            id=each.guid,
            name=each.name,
            people=tuple(speaking.get(each.name, ())),
            turns=each.n_turns,
            characters=each.characters,
            proposed=max(0, waiting[each.name]),
            reviewed=reviewed[each.name],
            coded=dict(sorted(coded.get(each.name, Counter()).items())),
            finished=tuple(sorted(finished.get(each.name, ()))),
        )
        for each in project.documents()
    ]
