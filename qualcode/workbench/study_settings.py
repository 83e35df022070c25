"""What a study has decided for itself: its title, what it counts, who is blind, whose it is."""

from __future__ import annotations

from ..errors import Conflict, UsageError
from ..messages import N_, say
from ..model import Unit
from ..store import Project, people
from .blind import is_blind, set_blind
from .opening import TITLE_SETTING, study_title

UNIT_SETTING = "unit"
"""The project's setting that names the unit of counting."""

THE_TITLE = N_("The study's title")
WHAT_IS_COUNTED = N_("What is counted")


def set_title(project: Project, title: str, *, actor: str, seen: str | None = None) -> bool:
    """Calls the study something else; whether that changes anything.

    `seen` is what whoever asks saw it called. Raises UsageError; Conflict where it is called
    something else by now.
    """
    title = " ".join(title.split())
    if not title:
        raise UsageError(what=say("Give the study a title."))
    with project.action("setting", actor=actor, key=TITLE_SETTING, value=title) as action:
        inside = project.within(action)
        there = study_title(inside)
        if seen is not None and there not in (seen, title):
            raise Conflict(what=say(THE_TITLE), yours=title, theirs=there)
        if inside.settings().get(TITLE_SETTING) == title:
            return False
        people.set_setting(action, TITLE_SETTING, title)
    return True


def study_unit(project: Project) -> Unit:
    """What the study counts, and how far a proposal reaches: by default sentences."""
    named = project.settings().get(UNIT_SETTING)
    return Unit(named) if named in set(Unit) else Unit.SENTENCE


def set_unit(project: Project, unit: Unit, *, actor: str, seen: Unit | None = None) -> bool:
    """Counts something else from now on; whether that changes anything.

    `seen` is what whoever asks saw counted. Raises Conflict where it is something else by now.
    """
    about = {"key": UNIT_SETTING, "value": unit.value}
    with project.action("setting", actor=actor, **about) as action:
        there = study_unit(project.within(action))
        if seen is not None and there not in (seen, unit):
            raise Conflict(what=say(WHAT_IS_COUNTED), yours=unit.value, theirs=there.value)
        if there is unit:
            return False
        people.set_setting(action, UNIT_SETTING, unit.value)
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
