"""Blind coding: until the study is unlocked, everybody sees their own codings and the machine's.

It keeps colleagues from each other's answers, not thieves from a file: the project holds what it
holds. Whoever looks is who acts by default (`acting_coder`), or who is named with ``--coder``.
What people say of the machine's proposals is their own, too: see `own_reviews`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ..errors import BlindStudy
from ..model import Status
from ..store import CodingHead, Project, StoredCoding, people
from ..store import codings as coding_rows
from ..teams.adjudicate import may_see
from ..teams.recognising import MACHINE
from .opening import acting_coder
from .own_reviews import (
    DECIDED,
    Place,
    agreed_reviews,
    decided,
    is_proposal,
    own_reviews,
    without_reviews,
)

BLIND_SETTING = "blind"


def is_blind(project: Project) -> bool:
    """Whether the study was locked and not unlocked since."""
    return bool(project.settings().get(BLIND_SETTING))


def set_blind(project: Project, blind: bool, *, actor: str) -> bool:
    """Locks or unlocks the study; whether that changes anything.

    With unlocking, a proposal becomes what everybody says of it who decided on it; where they
    differ, it stays proposed.
    """
    if is_blind(project) == blind:
        return False
    with project.action("lock" if blind else "unlock", actor=actor) as action:
        people.set_setting(action, BLIND_SETTING, blind or None)
        if not blind:
            for status, proposals in agreed_reviews(project.within(action)).items():
                guids = [each.guid for each in proposals]
                coding_rows.edit_codings(action, guids, status=status)
    return True


def visible(
    project: Project, codings: Iterable[StoredCoding], viewer: str | None = None
) -> list[StoredCoding]:
    """The codings that `viewer`, by default who acts here, may see.

    A machine's proposals are shown as `viewer` has decided on them, without what others have.
    """
    if not is_blind(project):
        return list(codings)
    who = acting_coder(project, viewer)
    mine = project.actions_of(who)
    seen = [each for each in codings if may_see(who, each.coding.coder, blind=True)]
    documents = {each.coding.document for each in seen if is_proposal(each.coding)}
    said = own_reviews(project, who, documents) if documents else {}

    def as_seen(stored: StoredCoding) -> StoredCoding:
        if not is_proposal(stored.coding):
            return stored
        if (review := said.get(Place.of(stored.coding))) is not None:
            return replace(decided(stored, review.coding), changed_by=review.changed_by)
        return stored if stored.changed_by in mine else _unreviewed(stored)

    return [as_seen(each) for each in seen]


def shown(
    project: Project, codings: Iterable[StoredCoding], viewer: str | None = None
) -> list[StoredCoding]:
    """What is visible, each decision on a proposal only once: as the state of the proposal."""
    return (
        without_reviews(visible(project, codings, viewer)) if is_blind(project) else list(codings)
    )


def visible_heads(project: Project, heads: Iterable[CodingHead], viewer: str) -> list[CodingHead]:
    """The same as `shown`, of what is needed to choose among many codings."""
    if not is_blind(project):
        return list(heads)
    mine = project.actions_of(viewer)
    seen = [head for head in heads if may_see(viewer, head.coder, blind=True)]
    said = {head.place: head for head in seen if head.coder == viewer and head.status in DECIDED}
    proposed = {head.place for head in seen if head.coder.startswith(MACHINE)}

    def as_seen(head: CodingHead) -> CodingHead:
        if (review := said.get(head.place)) is not None:
            return head._replace(status=review.status, changed_by=review.changed_by)
        if head.changed_by in mine or head.status is Status.MANUAL:
            return head
        return head._replace(status=Status.PROPOSED)

    return [
        as_seen(head) if head.coder.startswith(MACHINE) else head
        for head in seen
        if said.get(head.place) is not head or head.place not in proposed
    ]


def _unreviewed(stored: StoredCoding) -> StoredCoding:
    """A machine's coding without what somebody else has said of it."""
    if stored.coding.status is Status.MANUAL:
        return stored
    return replace(stored, coding=replace(stored.coding, status=Status.PROPOSED, memo=""))


def visible_counts(project: Project, viewer: str | None = None) -> dict[tuple[str, str, str], int]:
    """How many codings each code has by coder and status, of those that are shown."""
    counts = project.coding_counts()
    if not is_blind(project):
        return counts
    heads = project.coding_heads({code for code, _, _ in counts})
    seen = visible_heads(project, heads, acting_coder(project, viewer))
    return dict(Counter((head.code, head.coder, head.status.value) for head in seen))


def may_see_coder(project: Project, coder: str, viewer: str | None = None) -> bool:
    """Whether `viewer`, by default who acts here, may see what a coder did."""
    return not is_blind(project) or may_see(acting_coder(project, viewer), coder, blind=True)


def refuse_if_blind(project: Project) -> None:
    """Nothing, or BlindStudy where comparing coders would show what others coded."""
    if is_blind(project):
        raise BlindStudy
