"""The compare page: differences between coders, their settling, agreement; the merge inbox."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from .. import workbench
from ..errors import UnknownName
from ..messages import say
from ..workbench.adjudicate_words import DIFFERENCES, STANDINGS
from ..workbench.inbox import QUESTIONS
from . import compare_api, compare_inbox
from .compare_api import tell_codebook, wanted_by
from .desk import Desk, page
from .downloads import attached

AGREEMENT = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv; charset=utf-8",
}
DIFFERENCES_AS = (".xlsx", ".csv")


def show_compare(desk: Desk) -> Response:
    """The page on which differences are settled; in a blind study, that they are not shown."""
    if workbench.is_blind(desk.project):
        owner = workbench.study_owner(desk.project)
        return desk.show("compare.html.j2", tab="compare", blind=True, data={}, owner=owner)
    data = {
        "codes": tell_codebook(desk),
        "kinds": {kind.value: desk.t(words) for kind, words in DIFFERENCES.items()},
        "standings": {each.value: desk.t(words) for each, words in STANDINGS.items()},
        "documents": {guid: name for name, guid in desk.project.document_guids().items()},
        "reasons": workbench.given_reasons(desk.project),
    }
    return desk.show(
        "compare.html.j2",
        tab="compare",
        blind=False,
        data=data,
        waiting=len(workbench.visible_entries(desk.project, desk.coder)),
    )


def show_inbox(desk: Desk) -> Response:
    """The page of what merging left open."""
    data = {
        "codes": tell_codebook(desk),
        "questions": {each.value: desk.t(words) for each, words in QUESTIONS.items()},
        "documents": desk.project.document_guids(),
    }
    blind = workbench.is_blind(desk.project)
    return desk.show("compare_inbox.html.j2", tab="compare", blind=blind, data=data)


def download_agreement(desk: Desk) -> Response:
    """The agreement of the coders as a file of tables, with its intervals."""
    ending = _ending(desk, AGREEMENT)
    request = workbench.AgreeRequest(unit=compare_api.unit_of(desk))
    outcome = workbench.agree(desk.project, request)
    with TemporaryDirectory(prefix="qualcode-") as folder:
        path = Path(folder) / f"agreement{ending}"
        workbench.write_agreement(outcome, path, desk.t)
        content = path.read_bytes()
    return attached(content, f"{desk.title} – {desk.t('agreement')}{ending}", AGREEMENT[ending])


def download_differences(desk: Desk) -> Response:
    """The differences that the page's filter lets through, with what was decided, as a table."""
    ending = _ending(desk, DIFFERENCES_AS)
    wanted = wanted_by(desk)
    with TemporaryDirectory(prefix="qualcode-") as folder:
        path = Path(folder) / f"differences{ending}"
        workbench.export_differences(desk.project, wanted, path, lang=desk.t.lang)
        content = path.read_bytes()
    return attached(content, f"{desk.title} – {desk.t('differences')}{ending}", AGREEMENT[ending])


def _ending(desk: Desk, known: Any) -> str:
    ending = f".{desk.named['ending']}"
    if ending not in known:
        raise UnknownName(what=say("kind of file"), name=ending, hint="")
    return ending


COMPARE = "/s/{study}/compare"

ROUTES = [
    Route(COMPARE, page(show_compare)),
    Route(f"{COMPARE}/inbox", page(show_inbox)),
    Route(f"{COMPARE}/agreement.{{ending}}", page(download_agreement)),
    Route(f"{COMPARE}/differences.{{ending}}", page(download_differences)),
    *compare_api.ROUTES,
    *compare_inbox.ROUTES,
]
