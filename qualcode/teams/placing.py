"""Where the codings of a source stand in our texts, each place verified.

A text that both have needs no search; one that differs is aligned once and every span carried over
and judged (`reanchoring`); where the source holds no text, the quotes decide (`counting`), and a
quote that does not stand where it should is looked for (`anchor`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..messages import Said, say
from ..model import Span
from ..study import OffsetDialect, StudyCoding
from .anchor import Anchor, Kind, find_quote
from .counting import RELIED_ON, TRUSTED, Mark, could_be_inside, count_like, stands
from .plan import Found
from .reanchoring import reanchor_along
from .recognising import Recognised


@dataclass(frozen=True, slots=True)
class Place:
    """Where one coding stands in our text, as far as it is known.

    `span` is None for an orphan and where it was refused; then `refused` says why.
    """

    span: Span | None
    kind: Kind
    score: float = 1.0
    refused: Said | None = None


_EMPTY = Place(None, Kind.ORPHAN, 0.0, say("It covers no text."))
_OUTSIDE = Place(None, Kind.ORPHAN, 0.0, say("Its place lies outside the text."))
_NOT_HERE = Place(None, Kind.ORPHAN, 0.0, say("None of the quotes stands in the document here."))
_NO_DOCUMENT = Place(None, Kind.ORPHAN, 0.0, say("The source does not say in which document."))
_REFUSED = Place(None, Kind.ORPHAN, 0.0, say("Its document was refused."))


def place_codings(
    codings: Sequence[StudyCoding], documents: Mapping[str, Recognised]
) -> tuple[list[Place], OffsetDialect | None]:
    """Where each coding stands, in their order, and how a source without texts counts."""
    rows: dict[str, list[int]] = {}
    for row, coding in enumerate(codings):
        rows.setdefault(coding.text, []).append(row)
    found: list[Place] = [_NO_DOCUMENT] * len(codings)
    bare = {}
    for key, mine in rows.items():
        document = documents.get(key)
        if document is None:
            continue
        if document.plan.found is Found.REFUSED:
            placed: Sequence[Place] = [_REFUSED] * len(mine)
        elif document.plan.source.text:
            placed = _in_text([codings[row] for row in mine], document)
        else:
            bare[key] = mine
            continue
        for row, place in zip(mine, placed, strict=True):
            found[row] = place
    if not bare:
        return found, None
    texts = [_our_text(documents[key]) for key in bare]
    marks = [
        [Mark(c.start, c.end, c.quote) for c in (codings[row] for row in mine)]
        for mine in bare.values()
    ]
    counted = count_like(list(zip(texts, marks, strict=True)))
    for mine, text, own, spans in zip(bare.values(), texts, marks, counted.spans, strict=True):
        placed = _by_quotes(own, spans, text, counted.dialect)
        for row, place in zip(mine, placed, strict=True):
            found[row] = place
    return found, counted.dialect


def _our_text(document: Recognised) -> str:
    return document.ours.text if document.ours else document.plan.source.text


def _in_text(codings: Sequence[StudyCoding], document: Recognised) -> list[Place]:
    """The places of codings whose own text is known."""
    text, new = document.plan.source.text, _our_text(document)
    places: list[Place | None] = [None] * len(codings)
    spans: dict[int, Span] = {}
    for row, coding in enumerate(codings):
        start, end = coding.start, coding.end
        if start >= end:
            places[row] = _EMPTY
        elif not 0 <= start < end <= len(text):
            places[row] = _OUTSIDE
        elif coding.quote and not stands(coding.quote, text, Span(start, end)):
            places[row] = _place(find_quote(coding.quote, new, near=start))
        else:
            spans[row] = Span(start, end)
    if document.alignment is None:
        carried = [Place(span, Kind.EXACT) for span in spans.values()]
    else:
        carried = [
            Place(each.new, each.kind, each.score)
            for each in reanchor_along(list(spans.values()), document.alignment)
        ]
    for row, place in zip(spans, carried, strict=True):
        places[row] = place
    return [place for place in places if place is not None]


def _by_quotes(
    marks: Sequence[Mark], spans: Sequence[Span | None], text: str, dialect: OffsetDialect
) -> list[Place]:
    """The places of codings of which only offsets and quotes are known."""
    searched: dict[tuple[str, int | None], Place] = {}

    def place(mark: Mark, span: Span | None) -> Place:
        if mark.start >= mark.end:
            return _EMPTY
        if not could_be_inside(mark, text):
            return _OUTSIDE
        if not mark.quote.strip():
            if span is None:
                return _OUTSIDE
            sure = dialect.checked and dialect.score >= RELIED_ON
            return Place(span, Kind.EXACT if sure else Kind.AMBIGUOUS)
        if dialect.score < TRUSTED:
            span = None
        if span is not None and stands(mark.quote, text, span):
            return Place(span, Kind.EXACT)
        near = None if span is None else span.start
        if (mark.quote, near) not in searched:
            searched[mark.quote, near] = _place(find_quote(mark.quote, text, near=near))
        return searched[mark.quote, near]

    places = [place(mark, span) for mark, span in zip(marks, spans, strict=True)]
    quoted = [p for p, mark in zip(places, marks, strict=True) if mark.quote.strip()]
    if quoted and not any(p.kind.certain for p in quoted):
        return [p if p.refused else _NOT_HERE for p in places]
    return places


def _place(anchor: Anchor | None) -> Place:
    if anchor is None:
        return Place(None, Kind.ORPHAN, 0.0)
    return Place(Span(anchor.start, anchor.end), anchor.kind, anchor.score)
