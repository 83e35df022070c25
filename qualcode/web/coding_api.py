"""What the coding page asks and changes: codings, codes, search, undo."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .. import workbench
from ..errors import Conflict, QualcodeError, UsageError
from ..messages import say
from ..model import Localized, Span, Status
from .desk import Desk, api, refuse_stale

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..store import StoredCoding
    from ..workbench import ListedCoding

MAX_SEGMENTS = 200
MAX_PLACES = 200


def tell_coding(stored: StoredCoding, document: str, labels: dict[str, str]) -> dict[str, Any]:
    """A coding as scripts read it; `labels` are the words of each indicator."""
    coding = stored.coding
    told = {
        "id": stored.guid,
        "v": stored.changed_by,
        "doc": document,
        "s": coding.start,
        "e": coding.end,
        "code": coding.code,
        "coder": coding.coder,
        "status": coding.status.value,
        "memo": coding.memo,
        "confidence": coding.confidence,
    }
    if coding.evidence:
        told["signs"] = [
            {
                "words": labels.get(sign.indicator, sign.indicator),
                "s": sign.start,
                "e": sign.end,
                "confidence": sign.confidence,
                "flags": list(sign.flags),
            }
            for sign in coding.evidence
        ]
    return told


def sign_labels(desk: Desk, codings: Iterable[StoredCoding]) -> dict[str, str]:
    """Indicator → its words in the codebook in force; nothing where no coding rests on one."""
    if not any(each.coding.evidence for each in codings):
        return {}
    book = desk.project.codebook()
    return {sign.id: sign.label for code in book.codes for sign in code.indicators} if book else {}


def list_codings(desk: Desk) -> dict[str, Any]:
    """The codings of a document that the coder may see."""
    document = desk.named["document"]
    found = workbench.open_transcript(desk.project, document, viewer=desk.coder)
    labels = sign_labels(desk, found.codings)
    return {
        "number": found.number,
        "text": found.text_sha256,
        "codings": [tell_coding(each, document, labels) for each in found.codings],
    }


def list_changes(desk: Desk) -> dict[str, Any]:
    """What has changed since a number of the journal."""
    changes = workbench.changes_since(
        desk.project,
        desk.ask("after", 0),
        document_guid=desk.query.get("document") or None,
        viewer=desk.coder,
    )
    labels = sign_labels(desk, chain.from_iterable(changes.codings.values()))
    book = desk.project.codebook()
    return {
        "number": changes.number,
        "version": book.version if book else "",
        "whole": changes.whole,
        "codings": [
            tell_coding(stored, document, labels)
            for document, codings in changes.codings.items()
            for stored in codings
        ],
        "removed": list(changes.removed),
        "told": [
            {
                "number": told.event.number,
                "actor": told.event.actor,
                "sentence": desk.t.tell(told.sentence),
            }
            for told in changes.told
        ],
    }


def _changed(desk: Desk, document: str, listed: ListedCoding, status: int = 200) -> Response:
    stored = listed.stored
    coding = tell_coding(stored, document, sign_labels(desk, [stored]))
    return JSONResponse({"number": stored.changed_by, "coding": coding}, status)


def add_coding(desk: Desk) -> Response:
    """Codes a span; a code that was renamed or merged since the page read it is followed."""
    document = desk.named["document"]
    listed = workbench.add_coding(
        desk.project,
        desk.project.document_name(document),
        workbench.code_successor(desk.project, desk.take("code", str)),
        Span(desk.take("start", int), desk.take("end", int)),
        coder=desk.coder,
        memo=desk.take("memo", str, ""),
        text_sha256=desk.take("text", str, None),
    )
    return _changed(desk, document, listed, 201)


def edit_coding(desk: Desk) -> Response:
    """Changes a coding's span, code, memo or status; a stale edit answers with both sides.

    A code is followed as in `add_coding`.
    """
    guid, code = desk.named["coding"], desk.take("code", str, None)
    start, end = desk.take("start", int, None), desk.take("end", int, None)
    if (start is None) != (end is None):
        raise UsageError(what=say("“{name}” has a wrong value.", name="start, end"))
    try:
        listed = workbench.edit_coding(
            desk.project,
            guid,
            expected=desk.take("v", int),
            actor=desk.coder,
            viewer=desk.coder,
            span=None if start is None else Span(start, end),
            code=None if code is None else workbench.code_successor(desk.project, code),
            memo=desk.take("memo", str, None),
            status=_status(desk.take("status", str, None)),
        )
    except Conflict as error:
        return _conflict(desk, guid, error)
    return _changed(desk, _document_of(desk, listed.stored), listed)


def remove_coding(desk: Desk) -> Any:
    """Takes a coding away."""
    guid = desk.named["coding"]
    try:
        workbench.remove_coding(
            desk.project, guid, expected=desk.take("v", int), actor=desk.coder, viewer=desk.coder
        )
    except Conflict as error:
        return _conflict(desk, guid, error)
    return {"number": desk.project.last_event()}


def _status(text: str | None) -> Status | None:
    try:
        return None if text is None else Status(text)
    except ValueError:
        raise UsageError(what=say("“{name}” has a wrong value.", name="status")) from None


def _document_of(desk: Desk, stored: StoredCoding) -> str:
    return desk.project.document_guid(stored.coding.document)


def _conflict(desk: Desk, guid: str, error: Conflict) -> Response:
    """The refusal of a stale edit, with the coding as it stands now, or None if it is no more."""
    theirs = None
    try:
        (stored,) = workbench.find_codings(desk.project, [guid], viewer=desk.coder)
        theirs = tell_coding(stored, _document_of(desk, stored), sign_labels(desk, [stored]))
    except QualcodeError:
        pass  # gone: then there is nothing to show
    return refuse_stale(desk, error, theirs=theirs)


def undo(desk: Desk) -> dict[str, Any]:
    """Takes back the coder's own last action, or that one of them which ``number`` names."""
    number = desk.take("number", int, None)
    return _told(desk, workbench.undo(desk.project, actor=desk.coder, number=number))


def redo(desk: Desk) -> dict[str, Any]:
    """Does again what the coder has undone last."""
    return _told(desk, workbench.redo(desk.project, actor=desk.coder))


def next_undo(desk: Desk) -> dict[str, Any]:
    """What undoing would take back; ``coded`` names the document if it was one coding."""
    return _next(desk, workbench.undo(desk.project, actor=desk.coder, dry_run=True))


def next_redo(desk: Desk) -> dict[str, Any]:
    """What redoing would do again, told as `next_undo` does."""
    return _next(desk, workbench.redo(desk.project, actor=desk.coder, dry_run=True))


def _next(desk: Desk, told: workbench.Told) -> dict[str, Any]:
    sentence = desk.t.tell(told.sentence)
    return {"number": told.event.number, "sentence": sentence, "coded": told.coded}


def _told(desk: Desk, told: workbench.Told) -> dict[str, Any]:
    return {"number": desk.project.last_event(), "sentence": desk.t.tell(told.sentence)}


def tell_codes(desk: Desk) -> dict[str, Any]:
    """The codebook as scripts read it: the domains, and the codes as a tree in its order."""
    if desk.project.codebook() is None:
        return {"number": 0, "version": "", "domains": [], "codes": []}
    overview = workbench.codebook_overview(desk.project, desk.coder)
    book = overview.codebook
    places = {code.id: place for place, code in enumerate(book.codes)}
    lang = desk.t.lang
    return {
        "number": overview.info.number,
        "version": book.version,
        "domains": [
            {"id": each.id, "name": each.name.text(lang), "names": each.name._asdict()}
            for each in book.domains
        ],
        "codes": [
            {
                "id": use.id,
                "name": use.code.name.text(lang) if use.code else use.id,
                "names": use.code.name._asdict() if use.code else {},
                "parent": use.code.parent if use.code else None,
                "domain": use.id.partition(".")[0],
                "depth": use.depth,
                "known": use.code is not None,
                "class": f"code-{places[use.id]}" if use.id in places else "code-none",
                "counts": {status.value: use.codings.get(status, 0) for status in Status},
            }
            for use in overview.codes
        ],
    }


def add_code(desk: Desk) -> Response:
    """A new code, made while coding."""
    name = " ".join(desk.take("name", str).split())
    if not name:
        raise UsageError(what=say("A code needs a name."))
    plan = workbench.plan_codebook_add(
        desk.project,
        in_language(desk, name),
        parent=desk.take("parent", str, None),
        domain=desk.take("domain", str, None),
        definition=in_language(desk, desk.take("definition", str, "")),
    )
    workbench.change_codebook(desk.project, plan, actor=desk.coder)
    return JSONResponse({"id": plan.summary["code"], **tell_codes(desk)}, 201)


def in_language(desk: Desk, text: str) -> Localized:
    """A text that was typed on a page, in the language of the page."""
    return Localized(en=text) if desk.t.lang == "en" else Localized(vi=text)


def move_code(desk: Desk) -> dict[str, Any]:
    """A code below another one, or below none: of a domain, or of the one that it is in.

    ``renamed`` says which ids became which: those of another domain are other ones.
    """
    parent, domain = desk.take("parent", str, None), desk.take("domain", str, None)
    plan = workbench.plan_codebook_move(
        desk.project,
        desk.named["code"],
        parent=parent,
        domain=domain,
        to_top=parent is None,
    )
    number = workbench.change_codebook(desk.project, plan, actor=desk.coder)
    return {"number": number, "renamed": dict(plan.recoding.codes), "codes": tell_codes(desk)}


def tell_code(desk: Desk) -> dict[str, Any]:
    """Everything that the codebook says of a code."""
    return workbench.code_in_full(desk.project, desk.named["code"], desk.coder).as_record()


def list_segments(desk: Desk) -> dict[str, Any]:
    """What was coded with a code, in context."""
    found = workbench.retrieved_segments(
        desk.project,
        desk.named["code"],
        viewer=desk.coder,
        offset=desk.ask("offset", 0),
        limit=desk.ask("limit", 50, most=MAX_SEGMENTS),
    )
    return found.as_record()


def search(desk: Desk) -> dict[str, Any]:
    """Where something was said, in one document or all."""
    document = desk.query.get("document")
    outcome = workbench.search(
        desk.project,
        desk.query.get("q", ""),
        document=desk.project.document_name(document) if document else None,
        limit=desk.ask("limit", 50, most=MAX_PLACES),
    )
    guids = desk.project.document_guids()
    return {
        "count": outcome.n_passages,
        "counted": outcome.is_counted,
        "places": [
            {**place.as_record(), "doc": guids[place.hit.document]} for place in outcome.places
        ],
    }


def list_people(desk: Desk) -> dict[str, Any]:
    """Who speaks in a document."""
    name = desk.project.document_name(desk.named["document"])
    found = workbench.people_in(desk.project, name)
    return {"people": [each.as_record(desk.t) for each in found]}


def finish(desk: Desk) -> dict[str, Any]:
    """Notes that the coder has finished a document, or has not."""
    name = desk.project.document_name(desk.named["document"])
    finished = desk.take("finished", bool)
    workbench.finish_documents(desk.project, [name], coder=desk.coder, reopen=not finished)
    return {"finished": finished}


def show_colours(desk: Desk) -> Response:
    """The style sheet with the colour of every code and domain, light and dark."""
    book = desk.project.codebook()
    rules = [".code-none{--code:light-dark(#55606e,#a4afbb)}"]
    if book is not None:
        colours = workbench.code_colours(desk.project, book)
        for place, code in enumerate(book.codes):
            light, dark = colours[code.id]
            rules.append(f".code-{place}{{--code:light-dark({light},{dark})}}")
        for place, domain in enumerate(book.domains):
            light, dark = workbench.domain_colours(domain.colour, place)
            rules.append(f".domain-{place}{{--tone:light-dark({light},{dark})}}")
    return Response("\n".join(rules), media_type="text/css")


API = "/s/{study}/api"

ROUTES = [
    Route(f"{API}/documents/{{document}}/codings", api(list_codings)),
    Route(f"{API}/documents/{{document}}/codings", api(add_coding), methods=["POST"]),
    Route(f"{API}/documents/{{document}}/people", api(list_people)),
    Route(f"{API}/documents/{{document}}/finish", api(finish), methods=["POST"]),
    Route(f"{API}/codings/{{coding}}", api(edit_coding), methods=["PATCH"]),
    Route(f"{API}/codings/{{coding}}", api(remove_coding), methods=["DELETE"]),
    Route(f"{API}/changes", api(list_changes)),
    Route(f"{API}/undo", api(next_undo)),
    Route(f"{API}/undo", api(undo), methods=["POST"]),
    Route(f"{API}/redo", api(next_redo)),
    Route(f"{API}/redo", api(redo), methods=["POST"]),
    Route(f"{API}/codes", api(tell_codes)),
    Route(f"{API}/codes", api(add_code), methods=["POST"]),
    Route(f"{API}/codes/{{code}}", api(tell_code)),
    Route(f"{API}/codes/{{code}}/move", api(move_code), methods=["POST"]),
    Route(f"{API}/codes/{{code}}/segments", api(list_segments)),
    Route(f"{API}/search", api(search)),
    Route("/s/{study}/codes.css", api(show_colours)),
]
