"""Words that a report keeps to itself, replaced wherever their place is shown.

What is replaced is a place, not a word: the same name elsewhere stays until its place, too, is
redacted. Whoever shows a span of a document shows it through `redact`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..model import Quote, QuotePart, Redaction


def reaching(redactions: Sequence[Redaction], start: int, end: int) -> tuple[Redaction, ...]:
    """The redactions that hide something of the span."""
    return tuple(each for each in redactions if max(each.start, start) < min(each.end, end))


def redact(text: str, start: int, end: int, redactions: Sequence[Redaction]) -> str:
    """The words of a span of `text`, with brackets in place of what settled redactions hide.

    One that reaches into the span from outside stands for its part of it.

    >>> redact("Chị Hoa dạy tôi.", 0, 16, [Redaction(4, 7, "tên")])
    'Chị [tên] dạy tôi.'
    """
    words: list[str] = []
    edge = start
    for each in reaching(redactions, start, end):
        words += [text[edge : max(edge, each.start)], f"[{each.shown}]"]
        edge = min(end, each.end)
    return "".join([*words, text[edge:end]])


def redact_parts(
    parts: Sequence[QuotePart], text: str, redactions: Sequence[Redaction]
) -> tuple[QuotePart, ...]:
    """The parts as they may be shown; those that hide nothing are the very same."""
    shown = []
    for part in parts:
        hidden = reaching(redactions, part.start, part.end)
        words = redact(text, part.start, part.end, hidden)
        shown.append(replace(part, text=words, redactions=hidden) if hidden else part)
    return tuple(shown)


def redact_quote(quote: Quote, text: str, redactions: Sequence[Redaction]) -> Quote:
    """The quote with its context as they may be shown."""
    if not redactions:
        return quote
    return replace(
        quote,
        parts=redact_parts(quote.parts, text, redactions),
        before=redact_parts(quote.before, text, redactions),
        after=redact_parts(quote.after, text, redactions),
    )
