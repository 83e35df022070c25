"""The page on which one asks the codings."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from .. import workbench
from ..errors import NoCodebook, UnreadableQuery, UsageError
from ..messages import N_, say
from .desk import Desk, api, page
from .downloads import sent
from .findings import FINDINGS, choices, framed, nothing_yet, settings_of

UNITS = ("sentence", "turn", "paragraph", "document")
OPERATORS = (
    ("{AND}", N_("and"), N_("both hold")),
    ("{OR}", N_("or"), N_("at least one holds")),
    ("{NOT}", N_("not"), N_("it does not hold")),
    ("{NEAR}/20", N_("near"), N_("at most 20 syllables between two codings; NEAR/2t: 2 turns")),
    ("{WITHIN}", N_("within"), N_("one coding lies inside another")),
    ("{OVERLAPS}", N_("overlaps"), N_("two codings share some words")),
    ("(", N_("open bracket"), N_("what belongs together")),
    (")", N_("close bracket"), N_("what belongs together")),
)
"""What the buttons write in the reader's words, how they are called, and what it means."""

FIELD_NAMES = {"speaker": N_("Speaker"), "coder": N_("Coder"), "status": N_("Status")}
MOST_VALUES = 60
"""Values of one attribute that the page offers."""


def show_query(desk: Desk) -> Response:
    """The box to ask in, and what may be named in it."""
    settings = settings_of(desk)
    try:
        layer = workbench.read_layer(desk.project, settings.layer or None, viewer=desk.coder)
    except NoCodebook:
        return nothing_yet(desk, "query")
    if not layer.names:
        return nothing_yet(desk, "query", layer)
    book, lang = layer.codebook, desk.t.lang
    words = workbench.words_of_queries(layer, lang, most=MOST_VALUES)
    options = choices(layer, desk)
    options["units"].append(("document", desk.t("Documents")))
    return framed(
        desk,
        "query",
        "findings_query.html.j2",
        settings,
        layer=layer,
        text=desk.query.get("q", ""),
        words=words,
        example=words.codes[book.codes[0].id] if book.codes else "a",
        operators=[
            (sign.format_map(words.operators), desk.t(name), desk.t(what))
            for sign, name, what in OPERATORS
        ],
        domains=[
            (
                words.codes[domain.id],
                domain.name.text(lang),
                [
                    (words.codes[code.id], code.name.text(lang))
                    for code in book.codes
                    if code.domain == domain.id
                ],
            )
            for domain in book.domains
        ],
        fields=[
            (
                desk.t(FIELD_NAMES[field])
                if field in FIELD_NAMES
                else workbench.say_grouping(field, desk.t),
                conditions,
            )
            for field, conditions in words.conditions.items()
        ],
        **options,
    )


def tell_answer(desk: Desk) -> dict[str, Any]:
    """Passages that a query names, or where it cannot be read."""
    outcome = _ask(desk, limit=desk.ask("limit", 20, most=100), offset=desk.ask("offset", 0))
    return workbench.tell_passages(outcome, desk.t)


def check_query(desk: Desk) -> dict[str, Any]:
    """How much a query finds, or what is wrong with it and where: asked while somebody types."""
    try:
        outcome = _ask(desk, limit=0)
    except UnreadableQuery as error:
        return {"place": error.values["place"], "what": desk.t.tell(error.values["what"])}
    return workbench.tell_passages(outcome, desk.t)


def save_answer(desk: Desk) -> Response:
    """All passages that a query names, as a file."""
    return sent(workbench.query_file(_ask(desk, limit=None), desk.named["ending"], desk.t))


def _ask(desk: Desk, *, limit: int | None, offset: int = 0) -> workbench.QueryOutcome:
    unit = desk.query.get("unit") or UNITS[0]
    if unit not in UNITS:
        raise UsageError(what=say("“{name}” has a wrong value.", name="unit"))
    layer = workbench.read_layer(desk.project, desk.query.get("layer") or None, viewer=desk.coder)
    asked = desk.query.get("q", "")
    return workbench.query(layer, asked, unit=unit, limit=limit, offset=offset)


ROUTES = [
    Route(f"{FINDINGS}/query", page(show_query)),
    Route(f"{FINDINGS}/save/query/{{ending}}", page(save_answer)),
    Route("/s/{study}/api/findings/query", api(tell_answer)),
    Route("/s/{study}/api/findings/query/check", api(check_query)),
]
