"""Blind coding: until the study is unlocked, everybody sees their own codings and the machine's.

It keeps colleagues from each other's answers, not thieves from a file: the project holds what it
holds. Whoever looks is who acts by default (`acting_coder`), or who is named with ``--coder``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..errors import BlindStudy
from ..model import Status
from ..store import CodingHead, Project, StoredCoding, people
from ..teams.adjudicate import may_see
from .opening import acting_coder

BLIND_SETTING = "blind"


def is_blind(project: Project) -> bool:
    """Whether the study was locked and not unlocked since."""
    return bool(project.settings().get(BLIND_SETTING))


def set_blind(project: Project, blind: bool, *, actor: str) -> bool:
    """Locks or unlocks the study; whether that changes anything."""
    if is_blind(project) == blind:
        return False
    with project.action("lock" if blind else "unlock", actor=actor) as action:
        people.set_setting(action, BLIND_SETTING, blind or None)
    return True


def visible(
    project: Project, codings: Iterable[StoredCoding], viewer: str | None = None
) -> list[StoredCoding]:
    """The codings that `viewer`, by default who acts here, may see.

    A machine's proposals are shown without what others decided or noted on them.
    """
    if not is_blind(project):
        return list(codings)
    who = acting_coder(project, viewer)
    mine = project.actions_of(who)
    seen = [each for each in codings if may_see(who, each.coding.coder, blind=True)]
    return [each if each.changed_by in mine else _unreviewed(each, who) for each in seen]


def visible_heads(project: Project, heads: Iterable[CodingHead], viewer: str) -> list[CodingHead]:
    """The same as `visible`, of what is needed to choose among many codings."""
    if not is_blind(project):
        return list(heads)
    mine = project.actions_of(viewer)
    return [
        head
        if head.changed_by in mine or head.coder == viewer or head.status is Status.MANUAL
        else head._replace(status=Status.PROPOSED)
        for head in heads
        if may_see(viewer, head.coder, blind=True)
    ]


def _unreviewed(stored: StoredCoding, viewer: str) -> StoredCoding:
    """A machine's coding without what somebody else has said of it."""
    coding = stored.coding
    if coding.coder == viewer or coding.status is Status.MANUAL:
        return stored
    return replace(stored, coding=replace(coding, status=Status.PROPOSED, memo=""))


def visible_counts(project: Project, viewer: str | None = None) -> dict[tuple[str, str, str], int]:
    """How many codings each code has by coder and status, of the coders who may be seen."""
    counts = project.coding_counts()
    if not is_blind(project):
        return counts
    return {key: n for key, n in counts.items() if may_see_coder(project, key[1], viewer)}


def may_see_coder(project: Project, coder: str, viewer: str | None = None) -> bool:
    """Whether `viewer`, by default who acts here, may see what a coder did."""
    return not is_blind(project) or may_see(acting_coder(project, viewer), coder, blind=True)


def refuse_if_blind(project: Project) -> None:
    """Nothing, or BlindStudy where comparing coders would show what others coded."""
    if is_blind(project):
        raise BlindStudy
