"""How a source without texts counts: its offsets held against our texts and its quotes.

Only one way of counting is taken for all of a source, the one at which most quotes stand.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..model import Span
from ..study import OffsetDialect
from ..text.offsets import code_points
from .anchor import same_words

Offsets = npt.NDArray[np.int64]

TRUSTED = 0.5
"""The share of quotes that must stand where a way of counting says, for it to be a hint at all."""

RELIED_ON = 0.95
"""The same, for it to place what carries no quote."""


class Mark(NamedTuple):
    """A span as a source counts it, and the quote that should stand there; empty if none."""

    start: int
    end: int
    quote: str


class Way(NamedTuple):
    """A way of counting, as in `OffsetDialect`; unit ``nfd`` counts code points of the NFD text."""

    unit: str = "code_point"
    line_end: str = "lf"
    bom: int = 0


WAYS = tuple(
    Way(unit, line_end, bom)
    for unit in ("code_point", "utf-16", "utf-8", "nfd")
    for line_end in ("lf", "crlf")
    for bom in (0, 1)
)
"""All ways, the plainest first."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A way of counting, how well it fits, and where it puts each mark (None outside the text)."""

    dialect: OffsetDialect
    spans: tuple[tuple[Span | None, ...], ...]


def count_like(texts: Sequence[tuple[str, Sequence[Mark]]]) -> Counted:
    """The way of counting that fits the marks of all `texts` best, and their spans by it."""
    n_quotes = sum(bool(mark.quote.strip()) for _, marks in texts for mark in marks)
    best: tuple[int, Way, tuple[tuple[Span | None, ...], ...]] | None = None
    for way in WAYS:
        spans = tuple(tuple(_spans(text, marks, way)) for text, marks in texts)
        fits = sum(
            span is not None and bool(mark.quote.strip()) and stands(mark.quote, text, span)
            for (text, marks), placed in zip(texts, spans, strict=True)
            for mark, span in zip(marks, placed, strict=True)
        )
        if best is None or fits > best[0]:
            best = (fits, way, spans)
        if fits == n_quotes:
            break
    assert best is not None
    fits, way, found = best
    score = fits / n_quotes if n_quotes else 0.0
    return Counted(OffsetDialect(way.unit, way.line_end, way.bom, score, n_quotes), found)


def stands(quote: str, text: str, span: Span) -> bool:
    """Whether the words at a span of `text` are the quote."""
    found = text[span.start : span.end]
    return found == quote or same_words(quote, found)


def could_be_inside(mark: Mark, text: str) -> bool:
    """Whether any way of counting has such a place in `text`."""
    return 0 <= mark.start < mark.end <= max(int(_starts(text, way)[-1]) for way in _widest())


def _widest() -> Iterator[Way]:
    return (way for way in WAYS if way.line_end == "crlf" and way.bom == 1)


def _spans(text: str, marks: Sequence[Mark], way: Way) -> list[Span | None]:
    """Where a way of counting puts the marks; None outside the text or inside a character."""
    if not marks:
        return []
    starts = _starts(text, way)
    last = int(starts[-1]) + 1
    wanted = np.array([[min(max(-1, at), last) for at in mark[:2]] for mark in marks])
    found = np.searchsorted(starts, wanted)
    inside = np.minimum(found, len(starts) - 1)
    fits = (starts[inside] == wanted).all(axis=1) & (wanted[:, 0] < wanted[:, 1])
    return [Span(*span) if ok else None for span, ok in zip(found.tolist(), fits, strict=True)]


@lru_cache(maxsize=16)
def _starts(text: str, way: Way) -> Offsets:
    """Where each code point of `text` begins, and where the text ends, in another counting."""
    codes = code_points(text)
    widths = _WIDTHS[way.unit](text, codes)
    if way.line_end == "crlf":
        widths = widths + (codes == 0x0A)
    starts = np.empty(len(codes) + 1, dtype=np.int64)
    starts[0] = way.bom * (3 if way.unit == "utf-8" else 1)
    np.cumsum(widths, out=starts[1:])
    starts[1:] += starts[0]
    return starts


def _utf8(_: str, codes: npt.NDArray[np.uint32]) -> Offsets:
    return 1 + (codes > 0x7F).astype(np.int64) + (codes > 0x7FF) + (codes > 0xFFFF)


def _nfd(_: str, codes: npt.NDArray[np.uint32]) -> Offsets:
    distinct, each = np.unique(codes, return_inverse=True)
    widths = [len(unicodedata.normalize("NFD", chr(code))) for code in distinct.tolist()]
    return np.array(widths, dtype=np.int64)[each] if len(codes) else np.empty(0, dtype=np.int64)


_WIDTHS: dict[str, Callable[[str, npt.NDArray[np.uint32]], Offsets]] = {
    "code_point": lambda _, codes: np.ones(len(codes), dtype=np.int64),
    "utf-16": lambda _, codes: 1 + (codes > 0xFFFF).astype(np.int64),
    "utf-8": _utf8,
    "nfd": _nfd,
}
