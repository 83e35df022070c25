"""`code`: people's own codings, and their word on the machine's proposals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import (
    AlreadyCoded,
    NoCodebook,
    NotProposed,
    OutsideText,
    QuoteNotFound,
    SeveralPlaces,
)
from ..limits import MAX_NAMES_SHOWN
from ..messages import say
from ..model import Coding, Document, Span, Status
from ..store import Project, StoredCoding
from ..teams import find_quote
from .choosing import ListedCoding, short_id, tell_place
from .naming import known_code, known_document

_WORD = re.compile(r"\w")

DECISIONS = (Status.ACCEPTED, Status.REJECTED)


@dataclass(frozen=True, slots=True)
class Review:
    """What a decision is about: codings that change, and those that already are so."""

    changed: tuple[StoredCoding, ...]
    unchanged: tuple[StoredCoding, ...] = ()


def add_coding(
    project: Project,
    document: str,
    code: str,
    place: Span | str,
    *,
    coder: str,
    memo: str = "",
    dry_run: bool = False,
) -> ListedCoding:
    """Codes a span, or the only place where a quote stands; the id is empty in a dry run.

    Raises UnknownName, NoCodebook, OutsideText, QuoteNotFound, SeveralPlaces, AlreadyCoded.
    """
    name = known_document(project, document)
    codebook = project.codebook()
    if codebook is None:
        raise NoCodebook
    code = known_code(codebook, code)
    read = project.document(name)
    span = _only_place(place, read) if isinstance(place, str) else _inside(place, read)
    quote = read.text[span.start : span.end]
    coding = Coding(name, span.start, span.end, code, coder, quote, memo=memo)
    for other in project.codings(document=name, code=code, coder=coder):
        if (other.coding.start, other.coding.end) == span:
            raise AlreadyCoded(document=name, start=span.start, end=span.end, code=code)
    if dry_run:
        stored = StoredCoding("", 0, "", False, coding)
    else:
        (guid,) = project.save_codings([coding], actor=coder)
        (stored,) = project.find_codings(guid)
    short = stored.guid and short_id(stored, project.id_length())
    return ListedCoding(short, stored, read.turn_at(span.start))


def review_codings(
    project: Project,
    codings: Sequence[StoredCoding],
    decision: Status,
    *,
    actor: str,
    dry_run: bool = False,
) -> Review:
    """Accepts or rejects proposals, one action.

    Raises NotProposed for a person's own coding, Conflict where one was changed since it was read.
    """
    assert decision in DECISIONS
    for stored in codings:
        if stored.coding.status is Status.MANUAL:
            raise NotProposed(id=stored.guid, coder=stored.coding.coder, place=tell_place(stored))
    changed = tuple(each for each in codings if each.coding.status is not decision)
    unchanged = tuple(each for each in codings if each.coding.status is decision)
    if changed and not dry_run:
        project.edit_codings(
            [each.guid for each in changed],
            actor=actor,
            expected=_seen(changed),
            status=decision,
        )
    return Review(changed, unchanged)


def remove_codings(
    project: Project, codings: Sequence[StoredCoding], *, actor: str, dry_run: bool = False
) -> Review:
    """Takes codings away, one action. Raises Conflict where one was changed since it was read."""
    if codings and not dry_run:
        guids = [each.guid for each in codings]
        project.remove_codings(guids, actor=actor, expected=_seen(codings))
    return Review(tuple(codings))


def note_on_coding(
    project: Project, stored: StoredCoding, memo: str, *, actor: str, dry_run: bool = False
) -> Review:
    """Writes a coding's memo; an empty one takes it away. Raises Conflict."""
    if memo == stored.coding.memo:
        return Review((), (stored,))
    if not dry_run:
        project.edit_codings([stored.guid], actor=actor, expected=_seen([stored]), memo=memo)
    coding = replace(stored.coding, memo=memo)
    return Review((replace(stored, coding=coding),))


def places_of(quote: str, text: str) -> list[Span]:
    r"""Where `quote` stands in `text` word for word; white space and normal form may differ.

    It neither begins nor ends inside a word.

    >>> places_of("đi làm xa", "Đi làm xa. Lại\nnó đi  làm\nxa mãi.")
    [Span(start=18, end=28)]
    """
    words = unicodedata.normalize("NFC", quote).split()
    if not words:
        return []
    before = r"(?<!\w)" if _WORD.match(words[0][0]) else ""
    after = r"(?!\w)" if _WORD.match(words[-1][-1]) else ""
    pattern = before + r"\s+".join(map(re.escape, words)) + after
    # Looking ahead finds also those that overlap.
    return [Span(*found.span(1)) for found in re.finditer(f"(?=({pattern}))", text)]


def _only_place(quote: str, document: Document) -> Span:
    places = places_of(quote, document.text)
    if len(places) == 1:
        return places[0]
    if not places:
        raise QuoteNotFound(document=document.id, quote=quote, hint=_nearest_place(quote, document))
    shown = [_tell_span(place, document) for place in places[:MAX_NAMES_SHOWN]]
    more = [] if len(places) <= MAX_NAMES_SHOWN else ["…"]
    raise SeveralPlaces(
        quote=quote, document=document.id, n=len(places), places=", ".join(shown + more)
    )


def _nearest_place(quote: str, document: Document) -> Any:
    near = find_quote(quote, document.text)
    if near is None:
        return say("Look for its words with: qualcode search")
    return say(
        "The nearest is {place}: “{words}”.",
        place=_tell_span(Span(near.start, near.end), document),
        words=" ".join(document.text[near.start : near.end].split()),
    )


def _inside(span: Span, document: Document) -> Span:
    if not 0 <= span.start < span.end <= len(document.text):
        raise OutsideText(
            document=document.id, start=span.start, end=span.end, length=len(document.text)
        )
    return span


def _tell_span(place: Span, document: Document) -> str:
    turn = document.turn_at(place.start)
    return f"{place.start}–{place.end}" + (f" (#{turn.number})" if turn else "")


def _seen(codings: Iterable[StoredCoding]) -> Mapping[str, int]:
    return {stored.guid: stored.changed_by for stored in codings}
