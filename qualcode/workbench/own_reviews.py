"""What people say of the machine's proposals while a study is blind: each for themselves.

A proposal has one row, which everybody would write to. While nobody may hear what others say of it,
a decision is a coding of one's own in its place, accepted or rejected; the proposal stays as it is,
and who decided on it sees it as decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..errors import UsageError
from ..messages import say
from ..model import Coding, Status
from ..store import Action, Project, StoredCoding
from ..store import codings as coding_rows
from ..teams.recognising import MACHINE

DECIDED = (Status.ACCEPTED, Status.REJECTED)


class Place(NamedTuple):
    """Where a coding stands, and with which code."""

    document: str
    text_sha256: str
    start: int
    end: int
    code: str

    @classmethod
    def of(cls, coding: Coding) -> Place:
        """The place of a coding."""
        return cls(coding.document, coding.text_sha256, coding.start, coding.end, coding.code)


@dataclass(frozen=True, slots=True)
class OwnReview:
    """What somebody says of a proposal: `review` is their coding in its place, None for none.

    `before` is what they said until now, `instead` what they code in the proposal's stead.
    """

    proposal: StoredCoding
    before: StoredCoding | None
    review: Coding | None
    instead: Coding | None = None

    @property
    def version(self) -> int:
        """The version of what they saw."""
        return (self.before or self.proposal).changed_by

    def write(self, action: Action) -> StoredCoding:
        """The proposal as they see it from now on, or what they have coded in its stead.

        Raises AlreadyCoded where they have coded the same by hand.
        """
        stored = self.proposal
        if self.before is not None and self.review is None:
            coding_rows.remove_codings(action, [self.before.guid])
        elif self.before is not None and self.review is not None:
            coding_rows.change_coding(action, self.before.guid, self.review, expected=None)
        elif self.review is not None:
            coding_rows.refuse_twins(action.connection, self.review)
            coding_rows.save_codings(action, [self.review])
        if self.instead is not None:
            [guid] = coding_rows.save_codings(action, [self.instead])
            return StoredCoding(guid, action.number, action.time, False, self.instead)
        if self.review is None:
            return stored
        return replace(decided(stored, self.review), changed_by=action.number)


def own_review(
    proposal: StoredCoding,
    actor: str,
    before: Mapping[Place, StoredCoding],
    *,
    status: Status | None = None,
    memo: str | None = None,
    instead: Coding | None = None,
) -> OwnReview:
    """What `actor` says of a proposal, once it is written: as `before` where nothing is given.

    Back to proposed takes the decision away. Raises UsageError for a memo without a decision.
    """
    stood = before.get(Place.of(proposal.coding))
    said = stood.coding if stood else replace(proposal.coding, coder=actor, memo="")
    status = status or said.status
    if status not in DECIDED and memo:
        raise UsageError(
            what=say(
                "While the study is locked, a memo on a proposal goes with your own decision: "
                "accept or reject it first."
            )
        )
    memo = said.memo if memo is None else memo
    review = replace(said, status=status, memo=memo) if status in DECIDED else None
    return OwnReview(proposal, stood, review, instead)


def own_reviews(
    project: Project, who: str, documents: Collection[str] = ()
) -> dict[Place, StoredCoding]:
    """What somebody has said of proposals, in all documents or in those named."""
    only = next(iter(documents)) if len(documents) == 1 else None
    return {
        Place.of(stored.coding): stored
        for status in DECIDED
        for stored in project.codings(document=only, coder=who, status=status)
    }


def decided(proposal: StoredCoding, review: Coding) -> StoredCoding:
    """The proposal with what somebody says of it."""
    coding = replace(proposal.coding, status=review.status, memo=review.memo)
    return replace(proposal, coding=coding)


def is_proposal(coding: Coding) -> bool:
    """Whether the machine made it."""
    return coding.coder.startswith(MACHINE)


def is_review(coding: Coding) -> bool:
    """Whether it is what a person says of a proposal."""
    return not is_proposal(coding) and coding.status in DECIDED


def without_reviews(codings: Iterable[StoredCoding]) -> list[StoredCoding]:
    """The codings without people's decisions on proposals that are among them."""
    codings = list(codings)
    places = {Place.of(each.coding) for each in codings if is_proposal(each.coding)}
    return [
        stored
        for stored in codings
        if not (is_review(stored.coding) and Place.of(stored.coding) in places)
    ]


def proposals_of(
    project: Project, codings: Iterable[StoredCoding], viewer: str
) -> list[StoredCoding]:
    """The proposals that decisions of `viewer` among these codings are about."""
    mine = [each.coding for each in codings if each.coding.coder == viewer]
    wanted = {Place.of(coding) for coding in mine if is_review(coding)}
    return [
        stored
        for document, code in sorted({(place.document, place.code) for place in wanted})
        for stored in project.codings(document=document, code=code)
        if is_proposal(stored.coding) and Place.of(stored.coding) in wanted
    ]


def agreed_reviews(project: Project) -> dict[Status, list[StoredCoding]]:
    """The proposals that nobody has decided on for all, by what everybody says who decided."""
    said: dict[Place, set[Status]] = defaultdict(set)
    proposed = []
    for stored in project.codings():
        if is_review(stored.coding):
            said[Place.of(stored.coding)].add(stored.coding.status)
        elif is_proposal(stored.coding) and stored.coding.status is Status.PROPOSED:
            proposed.append(stored)
    found: dict[Status, list[StoredCoding]] = {status: [] for status in DECIDED}
    for stored in proposed:
        if len(verdicts := said.get(Place.of(stored.coding), set())) == 1:
            found[next(iter(verdicts))].append(stored)
    return found
