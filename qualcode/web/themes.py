"""Themes: what each one says, in people's words, and the quotes that they choose for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from .. import workbench
from ..errors import Conflict, NoCodebook, UnknownName, UsageError
from ..limits import MAX_REPLACEMENT_LENGTH
from ..messages import say
from ..model import Localized, Redaction, Span
from .desk import Desk, api, page, refuse_stale, status_of
from .findings import Settings, choices, framed, nothing_yet, settings_of

if TYPE_CHECKING:
    from ..workbench import ThemeList

MOST_SHOWN = 100
"""Candidates of one answer."""

MOST_MARKS = 200
"""Cuts or redactions of one quote."""


def read_themes(desk: Desk, settings: Settings) -> ThemeList:
    """The themes that the address asks for. Raises NoCodebook, UnknownLayer."""
    return workbench.list_themes(
        desk.project, viewer=desk.coder, layer=settings.layer or None, unit=settings.unit
    )


def show_themes(desk: Desk) -> Response:
    """All themes, a panel a domain, as the report has them."""
    settings = settings_of(desk)
    try:
        themes = read_themes(desk, settings)
    except NoCodebook:
        return nothing_yet(desk, "themes")
    if not themes.layer.names:
        return nothing_yet(desk, "themes", themes.layer)
    return framed(
        desk,
        "themes",
        "themes.html.j2",
        settings,
        panels=workbench.tell_themes(themes, desk.t),
        outcome=themes.counted,
        review=themes.counted.say_review(desk.t),
        **choices(themes.layer, desk),
    )


def show_theme(desk: Desk) -> Response:
    """One theme: statement, chosen quotes, candidates."""
    settings, as_of = settings_of(desk), desk.project.last_event()
    themes = read_themes(desk, settings)
    try:
        told = _tell(desk, themes, desk.named["code"], as_of)
    except UnknownName as error:
        return lead_on(desk, settings, error)
    order = [each.code.id for panel in themes.panels for each in (*panel.themes, *panel.silent)]
    place = order.index(told["code"])
    return framed(
        desk,
        "themes",
        "theme.html.j2",
        settings,
        told=told,
        before=order[place - 1] if place else None,
        after=order[place + 1] if place + 1 < len(order) else None,
        most_replacement=MAX_REPLACEMENT_LENGTH,
        outcome=themes.counted,
        review=themes.counted.say_review(desk.t),
        **choices(themes.layer, desk),
    )


def lead_on(desk: Desk, settings: Settings, error: UnknownName) -> Response:
    """The way to the theme that a code's has become, or a page that says that it is gone."""
    code = desk.named["code"]
    now = workbench.code_successor(desk.project, code)
    if now != code:
        kept = f"?{desk.request.url.query}" if desk.request.url.query else ""
        return RedirectResponse(f"/s/{desk.study}/findings/themes/{quote(now)}{kept}", 303)
    gone = framed(desk, "themes", "theme_none.html.j2", settings, code=code)
    gone.status_code = status_of(error)
    return gone


def tell_themes(desk: Desk) -> dict[str, Any]:
    """All themes with their counts."""
    themes = read_themes(desk, settings_of(desk))
    return {"layer": themes.layer.name, "panels": workbench.tell_themes(themes, desk.t)}


def tell_theme(desk: Desk) -> dict[str, Any]:
    """One theme in full."""
    return _theme_of(desk, desk.named["code"])


def tell_candidates(desk: Desk) -> dict[str, Any]:
    """Quotes that could be chosen, of everybody or of one group, and the groups that there are."""
    themes = read_themes(desk, settings_of(desk))
    by, t = desk.query.get("group_by") or "participant", desk.t
    found = workbench.theme_candidates(
        themes,
        desk.named["code"],
        by=by,
        value=desk.query.get("group"),
        limit=desk.ask("limit", workbench.MOST_CANDIDATES, most=MOST_SHOWN),
        offset=desk.ask("offset", 0),
    )
    groups = [
        {"value": value, "name": workbench.say_group(value, t)}
        for value in workbench.theme_groups(themes, by)
    ]
    return {**workbench.tell_candidates(found, themes, t), "groups": groups}


def state(desk: Desk) -> Response:
    """Writes what a theme says; a stale edit answers with what stands there now."""
    text = Localized(desk.take("vi", str), desk.take("en", str))
    seen = desk.take("v", int, None)
    code = desk.named["code"]
    try:
        workbench.state_theme(desk.project, code, text, actor=desk.coder, expected=seen)
    except Conflict as error:
        now = read_themes(desk, Settings()).theme(code)
        return refuse_stale(desk, error, theirs=workbench.tell_statement(now))
    as_of = desk.project.last_event()
    now = read_themes(desk, Settings()).theme(code)
    return JSONResponse({"as_of": as_of, "statement": workbench.tell_statement(now)})


def choose(desk: Desk) -> Response:
    """Chooses a place of a document to be quoted."""
    workbench.choose_quote(
        desk.project,
        desk.named["code"],
        desk.project.document_name(desk.take("document", str)),
        Span(desk.take("start", int), desk.take("end", int)),
        actor=desk.coder,
        text_sha256=desk.take("text", str, ""),
    )
    return JSONResponse(tell_theme(desk), 201)


def edit(desk: Desk) -> Response:
    """Stars a chosen quote, or changes what is left out or replaced in it."""
    guid, seen = desk.named["quote"], desk.take("v", int)
    marks = _marks(desk, "cuts", 2), _marks(desk, "redactions", 3)
    try:
        stored = workbench.edit_quote(
            desk.project,
            guid,
            actor=desk.coder,
            expected=seen,
            starred=desk.take("starred", bool, None),
            cuts=None if marks[0] is None else [Span(*each) for each in marks[0]],
            redactions=None if marks[1] is None else [Redaction(*each) for each in marks[1]],
        )
    except Conflict as error:
        return refuse_stale(desk, error, theirs=None)
    return JSONResponse(_theme_of(desk, stored.quote.code))


def drop(desk: Desk) -> Response:
    """Takes a chosen quote away."""
    try:
        stored = workbench.drop_quote(
            desk.project, desk.named["quote"], actor=desk.coder, expected=desk.take("v", int)
        )
    except Conflict as error:
        return refuse_stale(desk, error, theirs=None)
    return JSONResponse({"number": stored.changed_by, **_theme_of(desk, stored.quote.code)})


def reorder(desk: Desk) -> Response:
    """Puts the chosen quotes of a theme in order; `v` are the row versions that were seen."""
    guids, seen = desk.take("quotes", list), desk.take("v", list)
    if not all(isinstance(each, str) for each in guids):
        raise UsageError(what=say("“{name}” has a wrong value.", name="quotes"))
    if len(seen) != len(guids) or not all(type(each) is int for each in seen):
        raise UsageError(what=say("“{name}” has a wrong value.", name="v"))
    code, expected = desk.named["code"], dict(zip(guids, seen, strict=True))
    try:
        workbench.reorder_quotes(desk.project, code, guids, actor=desk.coder, expected=expected)
    except Conflict as error:
        return refuse_stale(desk, error, theirs=None)
    return JSONResponse(tell_theme(desk))


def _marks(desk: Desk, name: str, size: int) -> list[list[Any]] | None:
    """Spans of the text that were sent, the last of three values being words. Raises UsageError."""
    sent: list[list[Any]] | None = desk.take(name, list, None)
    if sent is None:
        return None
    kinds = (int, int, str)[:size]
    fits = len(sent) <= MOST_MARKS and all(
        isinstance(each, list)
        and len(each) == size
        and all(type(value) is kind for value, kind in zip(each, kinds, strict=True))
        for each in sent
    )
    if not fits:
        raise UsageError(what=say("“{name}” has a wrong value.", name=name))
    return sent


def _tell(desk: Desk, themes: ThemeList, code: str, as_of: int) -> dict[str, Any]:
    """One theme in full; `as_of` is the journal's number from before it was read."""
    found = workbench.theme_in_full(desk.project, themes, code, viewer=desk.coder)
    told = workbench.tell_theme(found, themes, desk.t)
    return {**told, "as_of": as_of, "by": [
        {"value": by, "name": workbench.say_grouping(by, desk.t)}
        for by in workbench.groupings(themes.layer)
    ]}  # fmt: skip


def _theme_of(desk: Desk, code: str) -> dict[str, Any]:
    as_of = desk.project.last_event()
    return _tell(desk, read_themes(desk, settings_of(desk)), code, as_of)


THEMES = "/s/{study}/findings/themes"
API = "/s/{study}/api/themes"

ROUTES: list[Route] = [
    Route(THEMES, page(show_themes)),
    Route(f"{THEMES}/{{code}}", page(show_theme)),
    Route(API, api(tell_themes)),
    Route(f"{API}/quotes/{{quote}}", api(edit), methods=["PATCH"]),
    Route(f"{API}/quotes/{{quote}}", api(drop), methods=["DELETE"]),
    Route(f"{API}/{{code}}", api(tell_theme)),
    Route(f"{API}/{{code}}/statement", api(state), methods=["PATCH"]),
    Route(f"{API}/{{code}}/candidates", api(tell_candidates)),
    Route(f"{API}/{{code}}/quotes", api(choose), methods=["POST"]),
    Route(f"{API}/{{code}}/order", api(reorder), methods=["POST"]),
]
