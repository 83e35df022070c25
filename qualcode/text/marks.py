"""What people mark in a quote that they chose: words that are left out, words that are replaced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..limits import MAX_REPLACEMENT_LENGTH
from ..messages import Said, say
from ..model import Redaction


def find_unfit_mark(
    quote: str,
    start: int,
    cuts: Sequence[tuple[int, int]],
    redactions: Sequence[tuple[int, int, str]],
) -> Said | None:
    """What is wrong with what is marked in a quote that begins at `start`; None where it fits."""
    spans = sorted([*((a, b) for a, b in cuts), *((a, b) for a, b, _ in redactions)])
    edges = [start, *(edge for span in spans for edge in span), start + len(quote)]
    if edges != sorted(edges) or any(one >= other for one, other in spans):
        return say("What is left out and what is replaced lie inside the quote, and never overlap.")
    if [*cuts] != sorted(cuts) or [*redactions] != sorted(redactions):
        return say("What is left out and what is replaced stand in the order of the text.")
    if any(not _is_replacement(shown) for _, _, shown in redactions):
        return say(
            "Words that stand in place of others are one line of at most {n} characters, without "
            "brackets.",
            n=MAX_REPLACEMENT_LENGTH,
        )
    kept = list(quote)
    for one, other in cuts:
        kept[one - start : other - start] = [" "] * (other - one)
    return None if "".join(kept).strip() else say("Nothing of the quote would be left.")


def _is_replacement(words: str) -> bool:
    plain = words.isprintable() and words == words.strip() and not set("[]") & set(words)
    return plain and 0 < len(words) <= MAX_REPLACEMENT_LENGTH


def settle(redactions: Iterable[Redaction]) -> tuple[Redaction, ...]:
    """The redactions of one document in order, those that overlap joined under the first's words.

    >>> settle([Redaction(4, 9, "xã"), Redaction(0, 6, "tên")])
    (Redaction(start=0, end=9, shown='tên'),)
    """
    settled: list[Redaction] = []
    for each in sorted(redactions, key=lambda each: (each.start, -each.end, each.shown)):
        if settled and each.start < settled[-1].end:
            last = settled.pop()
            settled.append(last._replace(end=max(last.end, each.end)))
        else:
            settled.append(each)
    return tuple(settled)
