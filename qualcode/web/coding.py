"""The coding page: a transcript, the codes, and what was coded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from .. import workbench
from ..model import Status
from .coding_api import sign_labels, tell_codes, tell_coding
from .desk import Desk, page

if TYPE_CHECKING:
    from ..workbench import Block, Piece

LAST_DOCUMENT = "qualcode_document"
"""The cookie that remembers, in one study, which document was open last."""

PAINTED = 6_000
"""Code points whose codings are painted by the server: the first screens of a large window."""

LINES_OF_MARKS = "abcd"
STANDING = (Status.MANUAL, Status.ACCEPTED)
LINE_LENGTH = 66
"""Characters of a line, as far as that can be known before the page is laid out."""

LEAST_COUNTED = 4
"""Shorter pieces of text do not tell how many codings have no line: there is no room for it."""


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block as the template shows it, in words alone: a page has thousands of them.

    `pieces` are (text, class of its mark, how many codings have no line); an aside has no `number`.
    """

    number: str
    start: str
    end: str
    label: str
    time: str
    kind: str
    rows: str
    pieces: tuple[tuple[str, str, str], ...]


def show_documents(desk: Desk) -> Response:
    """Goes to the document that was open last, or to the first one."""
    guids = list(desk.project.document_guids().values())
    if not guids:
        return desk.show("coding_none.html.j2", tab="coding")
    last = desk.request.cookies.get(LAST_DOCUMENT, "")
    return RedirectResponse(f"/s/{desk.study}/documents/{last if last in guids else guids[0]}", 303)


def show_document(desk: Desk) -> Response:
    """The coding page of one document."""
    guid = desk.named["document"]
    found = workbench.open_transcript(desk.project, guid, viewer=desk.coder)
    documents = list(desk.project.document_guids().items())
    place = documents.index((found.name, guid))
    document = desk.project.document(found.name)
    codes = tell_codes(desk)
    classes = {code["id"]: code["class"].removeprefix("code-") for code in codes["codes"]}
    labels = sign_labels(desk, found.codings)
    blocks = workbench.lay_out(document, [each.coding for each in found.codings], painted=PAINTED)
    finished = desk.project.finished()
    data = {
        "number": found.number,
        "document": {
            "guid": guid,
            "name": found.name,
            "text": found.text_sha256,
            "finished": desk.coder in finished.get(found.name, ()),
        },
        "codes": codes,
        "codings": [tell_coding(each, guid, labels) for each in found.codings],
        "sentences": [n for each in document.sentences for n in (each.start, each.end)],
    }
    response = desk.show(
        "coding.html.j2",
        tab="coding",
        document=data["document"],
        documents=documents,
        place=place + 1,
        before=documents[place - 1] if place else None,
        after=documents[place + 1] if place + 1 < len(documents) else None,
        n_finished=sum(desk.coder in finished.get(name, ()) for name, _ in documents),
        facts=tell_facts(desk, document.attributes),
        blocks=[show_block(each, classes) for each in blocks],
        n_standing=sum(each.coding.status in STANDING for each in found.codings),
        data=data,
        version=codes["version"][:12],
    )
    path = f"/s/{desk.study}/documents"
    response.set_cookie(LAST_DOCUMENT, guid, path=path, httponly=True, samesite="strict")
    return response


def tell_facts(desk: Desk, attributes: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is known of a document, as (name, value), in the order of the study's attributes."""
    types = desk.project.attribute_types()
    order = {name: place for place, name in enumerate(["id", *(each.name for each in types)])}
    names = sorted(attributes, key=lambda name: (order.get(name, len(order)), name))
    return [(workbench.say_attribute(name, types, desk.t), attributes[name]) for name in names]


def show_block(block: Block, classes: Mapping[str, str]) -> ShownBlock:
    """A block as the template shows it; `classes` has the class of each code."""
    turn = block.turn
    return ShownBlock(
        number=str(turn.number) if turn else "",
        start=str(block.start),
        end=str(block.end),
        label=(turn.label if turn else None) or "",
        time=tell_time(turn.time) if turn and turn.time is not None else "",
        kind=turn.role.value if turn else "aside",
        rows=str((block.end - block.start) // LINE_LENGTH + 1),
        pieces=tuple(
            (
                each.text,
                mark_class(each, classes),
                f"+{each.more}" if each.more and len(each.text) >= LEAST_COUNTED else "",
            )
            for each in block.pieces
        ),
    )


def mark_class(piece: Piece, classes: Mapping[str, str]) -> str:
    """The class of a mark: ``a-3`` for code 3 on the first line, ``qa`` where it is proposed."""
    said = []
    for letter, coding in zip(LINES_OF_MARKS, piece.lines, strict=False):
        if coding is not None:
            said.append(f"{letter}-{classes.get(coding.code, 'none')}")
            if coding.status.value == "proposed":
                said.append(f"q{letter}")
    if said and piece.is_guess:
        said.append("guess")
    return " ".join(said)


def tell_time(seconds: float) -> str:
    """A place in a recording: ``1:02:03`` or ``2:03``."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def show_lines(desk: Desk) -> Response:
    """The style sheet that gives each of the lines below a mark the colour of its code."""
    book = desk.project.codebook()
    rules = [_line_rule(letter, "none", "var(--soft)") for letter in LINES_OF_MARKS]
    if book is not None:
        colours: Mapping[str, Any] = workbench.code_colours(desk.project, book)
        for place, code in enumerate(book.codes):
            light, dark = colours[code.id]
            colour = f"light-dark({light},{dark})"
            rules += [_line_rule(letter, str(place), colour) for letter in LINES_OF_MARKS]
    return Response("\n".join(rules), media_type="text/css")


def _line_rule(letter: str, place: str, colour: str) -> str:
    line = f"linear-gradient(var(--{letter}) 0 0)"
    return f".{letter}-{place}{{--{letter}:{colour};--l{letter}:{line}}}"


ROUTES = [
    Route("/s/{study}/documents/", page(show_documents)),
    Route("/s/{study}/documents/lines.css", page(show_lines)),
    Route("/s/{study}/documents/{document}", page(show_document)),
]
