"""`memo`: what people note down on the study, a document, a code or a participant.

Everybody has one memo of their own on each thing; a coding's memo stands in the coding.
"""

from __future__ import annotations

from ..errors import Conflict
from ..messages import say
from ..store import Memo, MemoKind, Project
from ..store.journal import REMOVED
from .blind import may_see_coder


def read_memos(project: Project, kind: MemoKind, target: str, *, viewer: str) -> list[Memo]:
    """The memos on a thing that `viewer` may see, oldest first.

    `target` is a document's name, a code's or a participant's id; empty for the whole study.
    """
    return [
        memo
        for memo in project.memos(kind)
        if memo.target == target and may_see_coder(project, memo.author, viewer)
    ]


def write_memo(
    project: Project,
    kind: MemoKind,
    target: str,
    text: str,
    *,
    actor: str,
    expected: int | None = None,
) -> Memo | None:
    """The actor's memo on a thing as it is now; an empty text takes it away.

    `expected` is the row's version that was seen, 0 for none. Raises Unknown, Conflict.
    """
    mine = _own(project, kind, target, actor)
    if expected is not None and expected != (mine.changed_by if mine else 0):
        there = mine.text if mine else say(REMOVED)
        raise Conflict(what=say("the memo"), yours=text.strip(), theirs=there)
    if text.strip() or mine is not None:
        project.set_memo(kind, target, text.strip(), actor=actor, expected=expected)
    return _own(project, kind, target, actor)


def _own(project: Project, kind: MemoKind, target: str, author: str) -> Memo | None:
    return next(
        (memo for memo in project.memos(kind) if (memo.target, memo.author) == (target, author)),
        None,
    )
