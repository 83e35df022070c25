"""What is left out of a chosen quote, or replaced in it: carried to another text, and joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..model import ChosenQuote, Redaction, Span
from ..text.marks import find_unfit_mark, settle
from .reanchoring import Reanchored


def spans_of(quote: ChosenQuote) -> list[Span]:
    """The place of a quote, then those of its cuts and of its redactions."""
    hidden = [Span(each.start, each.end) for each in quote.redactions]
    return [Span(quote.start, quote.end), *quote.cuts, *hidden]


def carried(quote: ChosenQuote, found: Sequence[Reanchored], new: str) -> ChosenQuote | None:
    """The quote as it stands in the text `new`, where its spans (`spans_of`) were `found`.

    None where its place, or one inside it, is not certain.
    """
    places = [each.new for each in found if each.new is not None and each.kind.certain]
    if len(places) < len(found):
        return None
    start, end = places[0]
    n = 1 + len(quote.cuts)
    cuts = tuple(Span(*place) for place in places[1:n])
    redactions = tuple(
        Redaction(*place, each.shown)
        for place, each in zip(places[n:], quote.redactions, strict=True)
    )
    words = new[start:end]
    if find_unfit_mark(words, start, cuts, redactions) is not None:
        return None
    return replace(quote, start=start, end=end, quote=words, cuts=cuts, redactions=redactions)


def shifted(quote: ChosenQuote, start: int) -> ChosenQuote:
    """The quote, with all that is marked in it, where the same words begin at `start`."""
    by = start - quote.start
    return replace(
        quote,
        start=start,
        end=quote.end + by,
        cuts=tuple(Span(one + by, other + by) for one, other in quote.cuts),
        redactions=tuple(
            each._replace(start=each.start + by, end=each.end + by) for each in quote.redactions
        ),
    )


def with_redactions(quote: ChosenQuote, more: Iterable[Redaction]) -> ChosenQuote:
    """The quote, in which what lies inside it of `more` is replaced too, even where it was cut.

    >>> quote = ChosenQuote("P", 0, 20, "c", "w" * 20, (Span(2, 8),), (Redaction(10, 14, "tên"),))
    >>> joined = with_redactions(quote, [Redaction(4, 6, "xã"), Redaction(11, 13, "chị")])
    >>> joined.cuts
    (Span(start=2, end=4), Span(start=6, end=8))
    >>> [each.shown for each in joined.redactions]
    ['xã', 'tên']
    """
    new = [
        each
        for each in more
        if quote.start <= each.start
        and each.end <= quote.end
        and not any(held.start <= each.start and each.end <= held.end for held in quote.redactions)
    ]
    if not new:
        return quote
    redactions = settle([*quote.redactions, *new])
    return replace(quote, cuts=tuple(_without(quote.cuts, redactions)), redactions=redactions)


def _without(cuts: Iterable[Span], hidden: Sequence[Redaction]) -> Iterator[Span]:
    """What is left of the cuts beside what is replaced."""
    for start, end in cuts:
        for each in hidden:
            if start < each.start < end:
                yield Span(start, each.start)
            if each.start < end and start < each.end:
                start = each.end
        if start < end:
            yield Span(start, end)
