"""What a study has decided for itself: what it counts, whether coders are blind, whose it is."""

from __future__ import annotations

from ..errors import UsageError
from ..messages import say
from ..model import Unit
from ..store import Project
from .blind import is_blind, set_blind

UNIT_SETTING = "unit"
"""The project's setting that names the unit of counting."""


def study_unit(project: Project) -> Unit:
    """What the study counts, and how far a proposal reaches: by default sentences."""
    named = project.settings().get(UNIT_SETTING)
    return Unit(named) if named in set(Unit) else Unit.SENTENCE


def set_unit(project: Project, unit: Unit, *, actor: str) -> bool:
    """Counts something else from now on; whether that changes anything."""
    if study_unit(project) is unit:
        return False
    project.set_setting(UNIT_SETTING, unit.value, actor=actor)
    return True


def study_owner(project: Project) -> str:
    """The name of who began the study."""
    events = project.history()
    return events[-1].actor if events else ""


def lock_study(project: Project, blind: bool, *, actor: str) -> bool:
    """Makes coding blind, or everything visible; whether that changes anything.

    Raises UsageError for anybody but who began the study.
    """
    if is_blind(project) != blind and actor != study_owner(project):
        raise UsageError(
            what=say("Only {name}, who began this study, decides that.", name=study_owner(project))
        )
    return set_blind(project, blind, actor=actor)
