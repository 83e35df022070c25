"""Memos on documents and codes, as the panels of pages read and write them."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from .. import workbench
from ..errors import UsageError
from ..messages import say
from ..workbench import Memo, MemoKind
from .desk import Desk, api


def _about(desk: Desk) -> tuple[MemoKind, str]:
    """What the memo is about: a kind and the name that the project knows it by."""
    named, kind = desk.named["target"], desk.named["kind"]
    if kind == "document":
        return MemoKind.DOCUMENT, desk.project.document_name(named)
    if kind == "code":
        return MemoKind.CODE, workbench.code_in_full(desk.project, named).code.id
    raise UsageError(what=say("“{name}” has a wrong value.", name="kind"))


def list_memos(desk: Desk) -> dict[str, Any]:
    """The coder's own memo on a thing, and those of others that they may see."""
    kind, target = _about(desk)
    found = workbench.read_memos(desk.project, kind, target, viewer=desk.coder)
    mine = next((memo for memo in found if memo.author == desk.coder), None)
    others = [_tell(memo) for memo in found if memo.author != desk.coder]
    return {"mine": mine and _tell(mine), "others": others}


def write_memo(desk: Desk) -> dict[str, Any]:
    """Writes the coder's memo on a thing."""
    kind, target = _about(desk)
    written = workbench.write_memo(
        desk.project,
        kind,
        target,
        desk.take("text", str),
        actor=desk.coder,
        expected=desk.take("v", int, None),
    )
    return {"mine": written and _tell(written)}


def _tell(memo: Memo) -> dict[str, Any]:
    return {"v": memo.changed_by, "author": memo.author, "text": memo.text, "time": memo.created}


ROUTES = [
    Route("/s/{study}/api/memos/{kind}/{target}", api(list_memos)),
    Route("/s/{study}/api/memos/{kind}/{target}", api(write_memo), methods=["POST"]),
]
