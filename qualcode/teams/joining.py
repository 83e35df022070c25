"""What of two equal things holds: texts and reviews joined so that the order does not matter.

Both joins are commutative, associative and idempotent: whoever is merged first, and however
often, the result is the same.
"""

from __future__ import annotations

from typing import NamedTuple

from ..model import Status

BREAK = "\n\n---\n\n"
"""Between two texts of which both are kept."""

_STRENGTH = (Status.PROPOSED, Status.REJECTED, Status.ACCEPTED, Status.MANUAL)
"""A person's word goes before a machine's proposal; where two persons differ, the coding stays to
be seen."""


class Joined(NamedTuple):
    """What holds afterwards, and whether the two contradict each other."""

    value: str
    contradict: bool


def join_texts(ours: str, theirs: str) -> Joined:
    r"""Both texts, each once; they contradict each other where ours lacks something of theirs.

    >>> join_texts("Chị ấy cười.", "Hỏi lại!").value
    'Chị ấy cười.\n\n---\n\nHỏi lại!'
    """
    mine, others = _parts(ours), _parts(theirs)
    if others <= mine:
        return Joined(ours, False)
    if not mine:
        return Joined(theirs, False)
    return Joined(BREAK.join(sorted(mine | others)), True)


def join_reviews(ours: Status, theirs: Status) -> tuple[Status, bool]:
    """The status that holds, and whether one person rejected what another took."""
    holds = max(ours, theirs, key=_STRENGTH.index)
    differ = Status.REJECTED in (ours, theirs) and holds not in (Status.REJECTED, Status.PROPOSED)
    return holds, differ


def _parts(text: str) -> set[str]:
    return {part.strip() for part in text.split(BREAK)} - {""}
