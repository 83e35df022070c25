"""The study as files to keep: a copy of it, and what other tools read, with what they lose."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from .. import workbench
from ..errors import UnknownName, UsageError
from ..messages import N_, say
from .desk import Desk, api, page
from .downloads import sent

SHOWN = (
    ("qdpx", N_("ATLAS.ti, MAXQDA, NVivo (REFI-QDA)")),
    ("taguette", N_("Taguette")),
    ("qualcoder", N_("QualCoder")),
    ("xlsx", N_("Codings with quotes, Excel")),
    ("csv", N_("Codings with quotes, CSV")),
    ("jsonl", N_("Codings with quotes, JSON lines")),
)
"""The kinds of files that the page offers, and what people call them."""


def tell_export(desk: Desk) -> dict[str, Any]:
    """What an export would hold, and what of the study would not be in it."""
    _, delivered = workbench.export_file(desk.project, _target(desk), desk.t, viewer=desk.coder)
    record = delivered.as_record(desk.t)
    counts = ("documents", "codes", "codings", "participants", "memos")
    return {name: record[name] for name in (*counts, "losses")}


def send_export(desk: Desk) -> Response:
    """The export itself, with its report of losses, in one ZIP."""
    file, _ = workbench.export_file(desk.project, _target(desk), desk.t, viewer=desk.coder)
    return sent(file)


def send_copy(desk: Desk) -> Response:
    """A whole copy of the study, as it is at this moment, for who holds its file anyway.

    It has everybody's hash of a passphrase in it. Raises UsageError.
    """
    if desk.session.bound:
        raise UsageError(what=say("Only who started qualcode can take a whole copy of the study."))
    return sent(workbench.copy_file(desk.project, viewer=desk.coder))


def _target(desk: Desk) -> str:
    """The kind that the address names. Raises UnknownName."""
    name = desk.named["kind"]
    if name not in {kind for kind, _ in SHOWN}:
        raise UnknownName(what=say("kind of file"), name=name, hint="")
    return name


ROUTES = [
    Route("/s/{study}/api/exports/{kind}", api(tell_export)),
    Route("/s/{study}/exports/copy", page(send_copy)),
    Route("/s/{study}/exports/{kind}", page(send_export)),
]
