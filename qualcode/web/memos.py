"""Memos on documents and codes, as the panels of pages read and write them."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse
from starlette.routing import Route

from .. import workbench
from ..errors import Conflict, UsageError
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
    others = [_tell(memo) for memo in found if memo.author != desk.coder]
    return {"mine": _mine(desk, found), "others": others}


def write_memo(desk: Desk) -> Any:
    """Writes the coder's memo on a thing; a stale one answers with what stands there now.

    ``v`` is the version that was seen, 0 for none.
    """
    kind, target = _about(desk)
    text, expected = desk.take("text", str), desk.take("v", int, 0)
    try:
        written = workbench.write_memo(
            desk.project, kind, target, text, actor=desk.coder, expected=expected
        )
    except Conflict as error:
        found = workbench.read_memos(desk.project, kind, target, viewer=desk.coder)
        told = {"code": error.code, "message": error.explain(desk.t)}
        return JSONResponse({"error": told, "theirs": _mine(desk, found)}, 409)
    return {"mine": written and _tell(written)}


def _mine(desk: Desk, found: list[Memo]) -> dict[str, Any] | None:
    return next((_tell(memo) for memo in found if memo.author == desk.coder), None)


def _tell(memo: Memo) -> dict[str, Any]:
    return {"v": memo.changed_by, "author": memo.author, "text": memo.text, "time": memo.created}


ROUTES = [
    Route("/s/{study}/api/memos/{kind}/{target}", api(list_memos)),
    Route("/s/{study}/api/memos/{kind}/{target}", api(write_memo), methods=["POST"]),
]
