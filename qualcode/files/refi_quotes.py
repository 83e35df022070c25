"""Whether the name of a selection is a quote of its text, and where such a quote stands."""

from __future__ import annotations

from ..model import Span
from .dialects import fold, without_ellipsis

MIN_SHORTENED = 50
"""Code points from which a quote may have been cut off without an ellipsis."""

MIN_ABSENT = 20
"""Code points from which a name that stands nowhere in the text is taken for a quote of it."""

_NEARLY = 2
"""Code points by which a quote may be longer or shorter than its place and still be one."""


class Folded:
    """A text with a blank for every white space, made when first asked for."""

    def __init__(self, read: str) -> None:
        self._read = read
        self._text = ""

    def __contains__(self, quote: str) -> bool:
        self._text = self._text or fold(self._read)
        return quote in self._text


def is_evidence(name: str, length: int, text: Folded) -> bool:
    """Whether a selection's name is a quote to judge offsets by, and not a title or a number.

    A quote is as long as its place, give or take what dialects differ by, or was shortened. One
    that stands nowhere in the text must be long to be believed: then the text is another one.
    """
    full = fold(name).strip()
    quote = without_ellipsis(full)
    if not quote or length < 1:
        return False
    is_shortened = quote != full
    as_long = abs(len(name) - length) <= max(_NEARLY, length // 20)
    if is_shortened:
        is_plausible = len(quote) <= length + _NEARLY
    else:
        is_plausible = length <= 2 * len(name) and len(name) <= 2 * length
        is_plausible = is_plausible or MIN_SHORTENED <= len(name) <= length
    if not is_plausible:
        return False
    return (len(quote) >= MIN_ABSENT and (as_long or is_shortened)) or quote in text


def is_quote(name: str, folded: str, span: Span) -> bool:
    """Whether the name of a selection is, or begins, what stands there."""
    if name == folded[span.start : span.end]:
        return True
    quote, words = " ".join(fold(name).split()), " ".join(folded[span.start : span.end].split())
    if quote == words:
        return True
    short, long = sorted((without_ellipsis(quote), words), key=len)
    return bool(short) and long.startswith(short)


def locate(folded: str, name: str, start: int, end: int) -> Span | None:
    """Where the quote `name` stands; of several places the one nearest to where the file says.

    A `start` below 0 says nothing: then the quote must stand in one place alone.
    """
    full = fold(name).strip()
    quote = without_ellipsis(full)
    if not quote:
        return None
    near = max(0, start)
    after, before = folded.find(quote, near), folded.rfind(quote, 0, near + len(quote))
    found = {place for place in (after, before) if place >= 0}
    if not found or (start < 0 and folded.find(quote, after + 1) >= 0):
        return None
    first = min(found, key=lambda place: abs(place - near))
    last = first + len(quote)
    if quote != full:
        last = max(last, min(len(folded), first + end - start))
    return Span(first, last)


def shorten(normal: str, span: Span) -> str:
    """The words at a place, for a list of examples."""
    quote = " ".join(normal[span.start : span.end].split())
    return quote if len(quote) <= 60 else quote[:59] + "…"
