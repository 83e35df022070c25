"""The codebook's page: the tree of codes, what each says, and what its indicators find."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .. import workbench
from ..errors import BrokenField, CodebookError, Conflict, QualcodeError, UsageError
from ..messages import say
from ..model import Localized, Role
from ..workbench import CodeFields, CodingFilter
from . import codebook_plans, codebook_versions
from .coding_api import tell_codes
from .desk import Desk, api, page, refuse_stale

TEXTS = ("name", "definition", "include", "exclude", "typical", "atypical")
SIGNS = ("indicators", "unless", "negation")
MAX_EXAMPLES = 200
"""Passages of a code that are offered as examples."""

MAX_PASSAGES = 200


def show_codebook(desk: Desk) -> Response:
    """The codebook's page."""
    told = tell_codebook(desk)
    return desk.show(
        "codebook.html.j2", tab="codebook", data=told, roles=[role.value for role in Role]
    )


def tell_codebook(desk: Desk) -> dict[str, Any]:
    """The tree of codes, with how many indicators each has, and whether it hides codings.

    `as_of` is the journal's number from before it was read.
    """
    as_of = desk.project.last_event()
    book = desk.project.codebook()
    signs = {code.id: len(code.indicators) for code in book.codes} if book else {}
    told = tell_codes(desk)
    for code in told["codes"]:
        code["signs"] = signs.get(code["id"], 0)
    return {**told, "blind": workbench.is_blind(desk.project), "as_of": as_of}


def tell_form(desk: Desk) -> dict[str, Any]:
    """A code as its form shows it; `seen` in the address is the version whose id is asked for."""
    code, seen = desk.named["code"], desk.ask("seen", 0)
    return _form(desk, workbench.code_now(desk.project, code, seen))


def _form(desk: Desk, code: str) -> dict[str, Any]:
    form = workbench.code_form(desk.project, code).as_record()
    shared = {
        each.id: each.name.text(desk.t.lang)
        for each in workbench.codebook_overview(desk.project, desk.coder).codebook.domains
    }
    return {**form, "group": shared.get(form["domain"], form["domain"])}


def edit_code(desk: Desk) -> Any:
    """Writes the fields that were sent; a stale edit answers with the code as it is now."""
    code, seen, number = desk.named["code"], desk.take("expected", int), 0
    try:
        plan = workbench.plan_codebook_edit(desk.project, code, _fields(desk), expected=seen)
        if plan.changes(desk.project):
            number = workbench.change_codebook(desk.project, plan, actor=desk.coder)
    except CodebookError as error:
        return _broken(desk, error)
    except Conflict as error:
        return _conflict(desk, code, seen, error)
    form = _form(desk, plan.summary["code"])
    return {"number": number, "form": form, "codebook": tell_codebook(desk)}


def _fields(desk: Desk) -> CodeFields:
    fields: dict[str, Any] = {name: _localized(desk, name) for name in TEXTS if name in desk.sent}
    fields |= {name: desk.take(name, str) for name in (*SIGNS, "colour") if name in desk.sent}
    return CodeFields(**fields, roles=_roles(desk))


def _localized(desk: Desk, name: str) -> Localized:
    sent = desk.take(name, dict)
    vi, en = sent.get("vi", ""), sent.get("en", "")
    if not isinstance(vi, str) or not isinstance(en, str):
        raise UsageError(what=say("“{name}” has a wrong value.", name=name))
    return Localized(vi, en)


def _roles(desk: Desk) -> tuple[Role, ...] | None:
    sent = desk.take("roles", list, None)
    if sent is None:
        return None
    if not all(each in tuple(Role) for each in sent):
        raise UsageError(what=say("“{name}” has a wrong value.", name="roles"))
    return tuple(role for role in Role if role in sent)


def _broken(desk: Desk, error: CodebookError) -> Response:
    """A refusal that names the field and the line in it, not the file that nobody sees here."""
    values = error.values
    message = desk.t.tell(values["what"]) if "what" in values else error.explain(desk.t)
    told = {"code": error.code, "message": message}
    if isinstance(error, BrokenField):
        told |= {"field": values["field"], "line": values["line"]}
    return JSONResponse({"error": told}, 400)


def _conflict(desk: Desk, code: str, seen: int, error: Conflict) -> Response:
    """The refusal of a stale edit, with the code as it stands now, or None if it is no more."""
    try:
        theirs = _form(desk, workbench.code_now(desk.project, code, seen))
    except QualcodeError:
        theirs = None
    return refuse_stale(desk, error, theirs=theirs)


def find_hits(desk: Desk) -> Any:
    """What the indicators find that stand in the form; nothing is changed."""
    drafted = {name: desk.take(name, str, None) for name in SIGNS}
    code = workbench.code_now(desk.project, desk.named["code"], desk.take("seen", int, 0))
    try:
        hits = workbench.preview_indicators(
            desk.project,
            code,
            **drafted,
            roles=_roles(desk),
            unit=workbench.study_unit(desk.project),
            limit=min(desk.take("limit", int, 20), MAX_PASSAGES),
            viewer=desk.coder,
        )
    except CodebookError as error:
        return _broken(desk, error)
    record = hits.as_record()
    guids = desk.project.document_guids()
    for each in (*record["passages"], *record["gone"]):
        each["doc"] = guids[each["document"]]
    return record


def list_examples(desk: Desk) -> dict[str, Any]:
    """What was coded with a code, reviewed passages first, to choose an example from."""
    wanted = CodingFilter(codes=[desk.named["code"]], viewer=desk.coder)
    found = workbench.list_codings(desk.project, wanted)
    order = ("manual", "accepted", "proposed")
    kept = [each for each in found if each.stored.coding.status.value in order]
    kept.sort(key=lambda each: order.index(each.stored.coding.status.value))
    return {
        "n": len(kept),
        "examples": [
            {
                "document": each.stored.coding.document,
                "speaker": each.turn.label if each.turn else None,
                "coder": each.stored.coding.coder,
                "status": each.stored.coding.status.value,
                "quote": each.stored.coding.quote,
            }
            for each in kept[:MAX_EXAMPLES]
        ],
    }


def list_sources(desk: Desk) -> dict[str, Any]:
    """In which documents, and by whom, there are codings of a code that the coder may see."""
    wanted = CodingFilter(codes=[desk.named["code"]], viewer=desk.coder)
    codings = [each.stored.coding for each in workbench.list_codings(desk.project, wanted)]
    there = {coding.document for coding in codings}
    return {
        "documents": [
            {"id": guid, "name": name}
            for name, guid in desk.project.document_guids().items()
            if name in there
        ],
        "coders": sorted({coding.coder for coding in codings}),
    }


API = "/s/{study}/api/codebook"

ROUTES = [
    Route("/s/{study}/codebook", page(show_codebook)),
    Route(API, api(tell_codebook)),
    Route(f"{API}/codes/{{code}}", api(tell_form)),
    Route(f"{API}/codes/{{code}}", api(edit_code), methods=["PATCH"]),
    Route(f"{API}/codes/{{code}}/hits", api(find_hits), methods=["POST"]),
    Route(f"{API}/codes/{{code}}/examples", api(list_examples)),
    Route(f"{API}/codes/{{code}}/sources", api(list_sources)),
    *codebook_plans.ROUTES,
    *codebook_versions.ROUTES,
]
