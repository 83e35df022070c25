"""`check`: does everything in the project hold?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import DamagedProject
from ..messages import Translator, say
from ..store import checking
from ..store.checking import Check
from ..store.opening import inspect
from .opening import open_project, project_place


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answers to every question that was asked of a project.

    `outdated` counts codings that stand on texts corrected since: no fault, but work left to do.
    """

    place: str
    checks: tuple[Check, ...]
    outdated: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing at all is wrong."""
        return not any(check.n_faults for check in self.checks)

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "project": self.place,
            "holds": self.holds,
            "outdated_codings": self.outdated,
            "checks": [
                {
                    "name": check.name,
                    "looked_at": check.looked_at,
                    "n_faults": check.n_faults,
                    "faults": [translate.tell(fault) for fault in check.faults],
                }
                for check in self.checks
            ],
        }


def check(given: Path | str | None) -> Verdict:
    """The verdict on a project, every page and row of which is read; nothing in it changes.

    Raises NotFound, ForeignProject for what is no project at all, and the errors of finding it.
    """
    place = project_place(given)
    try:
        if isinstance(place, Path):
            inspect(place, thorough=True)
        with open_project(place, write=False) as project:
            outdated = len(project.codings(outdated=True))
            return Verdict(
                project.database.place, tuple(checking.check_project(project.database)), outdated
            )
    except DamagedProject as error:
        fault = say("{what}", what=error.values["what"])
        return Verdict(str(place), (Check(checking.CHECKS[0], 1, (fault,), 1),))
