r"""In which dialect another tool's offsets count, found out by the quotes that stand beside them.

Tools count code points, UTF-16 units or UTF-8 bytes; a line end once or twice, whatever the file
holds; a byte order mark or not. Every dialect is tried on all texts of a file together, and the
one in which most quotes stand where the offsets say wins; between equals the plainest does: one
that does not count a byte order mark, then one that differs least from the documentation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..errors import DoubtfulOffsets
from ..messages import Said, say
from ..model import Span
from ..study import OffsetDialect
from ..text.normalize import BOM, cluster_heads, normalize
from ..text.offsets import Offsets, code_points

MIN_SCORE = 0.95
"""Fewer fitting quotes than this share, and the offsets are not believed."""

MIN_SHARED = 8
"""Code points that a quote and the words must share where one only begins like the other."""

AS_READ, LF, CRLF, MIXED = "as_read", "lf", "crlf", "mixed"
_BLANK = re.compile("[\t\n\r\v\f\x85\u2028\u2029\u00a0\u2007\u202f]")
_ELLIPSES = ("…", "...")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place as the file states it, in the file's own unit, and the quote beside it.

    `quote` is empty where the file carries none; it may end in an ellipsis.
    """

    start: int
    end: int
    quote: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """A text decoded but otherwise as read (byte order mark and CR kept), with its marks.

    `name` is what an error about the text calls it.
    """

    text: str
    marks: Sequence[Mark]
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    r"""Texts in NFC with ``\n``, a span for every mark, and the dialect that gave them.

    A span is None where the mark is empty or reaches out of its text. `changes` says what
    normalising did to each text, as in `model.Source`. `unlike` counts the checked quotes that
    are not word for word what stands at their place, shortened ones excepted.
    """

    dialect: OffsetDialect
    texts: tuple[str, ...]
    spans: tuple[tuple[Span | None, ...], ...]
    changes: tuple[Mapping[str, int], ...]
    unlike: int = 0


def resolve(
    texts: Sequence[Marked],
    *,
    path: str,
    units: Sequence[str] = ("code_point", "utf-16"),
    line_end: str = AS_READ,
    accept: bool = False,
) -> Resolved:
    """The spans of all marks, in the dialect of `units` × line ends × BOM that fits best.

    The first of `units` and `line_end` (``as_read``, ``lf`` or ``crlf``) say how the tool's
    documentation counts: that is the plainest dialect, and the one believed where no mark has a
    quote. A span that begins or ends inside a letter that NFC composed, or inside a character, is
    widened to it. Raises DoubtfulOffsets where less than `MIN_SCORE` of the quotes fit, unless
    `accept`; ControlCharacter where a text holds what none may.
    """
    prepared = [_Text(marked) for marked in texts]
    line_ends = sorted((AS_READ, LF, CRLF), key=lambda name: name != line_end)
    counts_marks = any(text.bom for text in prepared)
    candidates = [
        _Dialect(units[u], line_ends[e], bom, counts_marks)
        for bom, _, u, e in sorted(
            (bom, u + e, u, e)
            for u in range(len(units))
            for e in range(len(line_ends))
            for bom in (0, 1)
        )
    ]
    best, fit = _choose(prepared, candidates)
    dialect = OffsetDialect(
        best.unit, _line_end_name(best.line_end, prepared), best.bom, fit.score, fit.checked
    )
    if dialect.score < MIN_SCORE and not accept:
        score = f"{int(100 * dialect.score)} %"
        raise DoubtfulOffsets(path=path, score=score, dialect=describe(dialect))
    return Resolved(
        dialect,
        tuple(text.text for text in prepared),
        tuple(text.spans(best).as_tuple() for text in prepared),
        tuple(text.changes for text in prepared),
        fit.checked - fit.exact,
    )


def fold(quote: str) -> str:
    """`quote` in NFC with a blank for every white space, CR LF counting as one."""
    return fold_blanks(unicodedata.normalize("NFC", quote.replace("\r\n", "\n")))


def fold_blanks(text: str) -> str:
    """`text` with a blank for every white space, as long as before."""
    return _BLANK.sub(" ", text)


def without_ellipsis(quote: str) -> str:
    """`quote` without the ellipsis at its end that says that it goes on, if there is one."""
    for ellipsis in _ELLIPSES:
        if quote.endswith(ellipsis):
            return quote.removesuffix(ellipsis).rstrip()
    return quote


def describe(dialect: OffsetDialect) -> Said:
    """The dialect in words."""
    unit = {
        "code_point": say("in code points"),
        "utf-16": say("in UTF-16 units"),
        "utf-8": say("in UTF-8 bytes"),
        "nfd": say("in code points of decomposed text (NFD)"),
    }[dialect.unit]
    line_end = {
        LF: say("line ends count one"),
        CRLF: say("line ends count two"),
        MIXED: say("line ends count as they stand"),
    }[dialect.line_end]
    if dialect.bom:
        return say("{unit}; {line_end}; a byte order mark counts", unit=unit, line_end=line_end)
    return say("{unit}; {line_end}", unit=unit, line_end=line_end)


@dataclass(frozen=True, slots=True)
class _Dialect:
    """One way to count; `texts_have_bom` where any text of the file begins with such a mark."""

    unit: str
    line_end: str
    bom: int
    texts_have_bom: bool


@dataclass(frozen=True, slots=True)
class _Fit:
    """How many of the `checked` quotes stand word for word, or at least begin like the words.

    `clean` are those exact ones that neither begin nor end inside a character.
    """

    clean: int = 0
    exact: int = 0
    alike: int = 0
    checked: int = 0

    @property
    def score(self) -> float:
        return self.alike / self.checked if self.checked else 1.0


@dataclass(frozen=True, slots=True, eq=False)
class _Spans:
    """Spans of one text as arrays; an empty one (end ≤ start) is none.

    `cut` are those that began or ended inside a character, as counted, and were widened to it.
    """

    starts: Offsets
    ends: Offsets
    cut: npt.NDArray[np.bool_]

    def as_tuple(self) -> tuple[Span | None, ...]:
        return tuple(
            Span(start, end) if start < end else None
            for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        )


def _choose(texts: Sequence[_Text], candidates: Sequence[_Dialect]) -> tuple[_Dialect, _Fit]:
    """The first of the candidates in which most quotes stand, and how many do.

    Marks that lie outside their text in every candidate say nothing about any of them.
    """
    quoted = [text.quoted() for text in texts]
    if not any(len(numbers) for numbers in quoted):
        return candidates[0], _Fit()
    possible = [np.zeros(len(numbers), dtype=bool) for numbers in quoted]
    tried: list[tuple[_Dialect, _Fit]] = []
    for dialect in candidates:
        fit = _Fit()
        for text, numbers, seen in zip(texts, quoted, possible, strict=True):
            if len(numbers):
                fit = text.judge(text.spans(dialect), numbers, seen, fit)
        tried.append((dialect, fit))
        if fit.clean == sum(map(len, quoted)):
            break
    checked = int(sum(np.count_nonzero(seen) for seen in possible))
    best, fit = max(tried, key=lambda pair: (pair[1].clean, pair[1].exact, pair[1].alike))
    return best, replace(fit, checked=checked)


class _Text:
    """One text made ready for every dialect: its normal form and the way from one to the other."""

    def __init__(self, marked: Marked) -> None:
        normal = normalize(marked.text, name=marked.name)
        self.source = marked.text
        self.text = normal.text
        self.changes = normal.changes
        self.is_normal = normal.offsets is None
        self.bom = int(marked.text.startswith(BOM))
        self.marks = marked.marks
        places = [(mark.start, mark.end) for mark in marked.marks]
        limit = 4 * len(marked.text) + 8  # past any end in any unit; keeps the numbers small
        self.places = np.array(
            [(max(-1, min(a, limit)), max(-1, min(b, limit))) for a, b in places], dtype=np.int64
        ).reshape(len(places), 2)

    @cached_property
    def clusters(self) -> tuple[Offsets, Offsets]:
        """Where the clusters begin in the source and in the text, with both ends behind them."""
        source = np.flatnonzero(cluster_heads(self.source, self.bom))
        text = np.flatnonzero(cluster_heads(self.text))
        if not len(source) or source[0] != self.bom:
            source, text = np.append(self.bom, source), np.append(0, text)
        return np.append(source, len(self.source)), np.append(text, len(self.text))

    @cached_property
    def line_marks(self) -> tuple[Offsets, Offsets]:
        """Where a CR stands before LF; where LF stands without CR."""
        if "\n" not in self.source:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        codes = code_points(self.source)
        feeds = np.flatnonzero(codes == 0x0A)
        is_paired = (feeds > 0) & (codes[feeds - 1] == 0x0D)
        return feeds[is_paired] - 1, feeds[~is_paired]

    def positions(self, unit: str, line_end: str) -> Offsets:
        """Where each code point of the source stands when counted so, and where the end does."""
        positions = np.ones(len(self.source) + 1, dtype=np.int32)
        widths = positions[1:]
        if unit != "code_point":
            codes = code_points(self.source)
            widths += codes > 0xFFFF
            if unit == "utf-8":
                widths += codes > 0x7F
                widths += codes > 0x7FF
        paired, lone = self.line_marks
        if line_end == LF:
            widths[paired] = 0
        elif line_end == CRLF:
            widths[lone] = 2
        positions[0] = 0
        return positions.cumsum(dtype=np.int32)

    def spans(self, dialect: _Dialect) -> _Spans:
        """The spans of all marks in the text, if the file counts in `dialect`."""
        positions = self.positions(dialect.unit, dialect.line_end)
        shift = 0
        if self.bom and not dialect.bom:
            shift = int(positions[1])
        elif dialect.bom and not dialect.texts_have_bom:
            shift = -3 if dialect.unit == "utf-8" else -1
        starts, ends = (self.places + shift).T
        valid = (self.places[:, 0] >= 0) & (starts >= 0) & (starts < ends)
        valid &= ends <= positions[-1]
        starts, ends = np.where(valid, starts, 0), np.where(valid, ends, 0)
        first = np.searchsorted(positions, starts, side="right") - 1
        last = np.searchsorted(positions, ends, side="left")
        cut = (positions[first] != starts) | (positions[last] != ends)
        if not self.is_normal:
            first, last = self._to_text(first, widen_up=False), self._to_text(last, widen_up=True)
        return _Spans(np.where(valid, first, 0), np.where(valid, last, 0), cut)

    def _to_text(self, indexes: Offsets, *, widen_up: bool) -> Offsets:
        """Offsets in the text for offsets in the source, out of composed clusters and no others."""
        source, text = self.clusters
        cluster = np.clip(np.searchsorted(source, indexes, side="right") - 1, 0, len(source) - 1)
        following = np.minimum(cluster + 1, len(source) - 1)
        inside = np.maximum(indexes - source[cluster], 0)
        same = source[following] - source[cluster] == text[following] - text[cluster]
        moved = text[following] if widen_up else text[cluster]
        moved = np.where(same, text[cluster] + inside, moved)
        return np.where(inside == 0, text[cluster], moved)

    @cached_property
    def folded(self) -> str:
        """The text with a blank for every white space, each where it was."""
        return fold_blanks(self.text)

    @cached_property
    def quotes(self) -> list[str]:
        return [_fold_quote(mark.quote) for mark in self.marks]

    def quoted(self) -> Offsets:
        """The numbers of the marks that a quote can be held against."""
        return np.array(
            [
                number
                for number, (mark, quote) in enumerate(zip(self.marks, self.quotes, strict=True))
                if 0 <= mark.start < mark.end and quote.strip()
            ],
            dtype=np.int64,
        )

    def judge(
        self, spans: _Spans, numbers: Offsets, seen: npt.NDArray[np.bool_], fit: _Fit
    ) -> _Fit:
        """`fit` with the quotes of this text added; `seen` notes which marks lie inside it."""
        starts, ends = spans.starts[numbers], spans.ends[numbers]
        seen |= starts < ends
        folded, quotes, exact, alike = self.folded, self.quotes, 0, 0
        cut, cuts = 0, spans.cut[numbers].tolist()
        for number, start, end, is_cut in zip(
            numbers.tolist(), starts.tolist(), ends.tolist(), cuts, strict=True
        ):
            words, quote = folded[start:end], quotes[number]
            if words == quote:
                exact += 1
                cut += is_cut
            elif start < end:
                shortened = _is_shortened(quote, words)
                exact += shortened
                alike += not shortened and _begin_alike(quote, words)
        return replace(
            fit,
            clean=fit.clean + exact - cut,
            exact=fit.exact + exact,
            alike=fit.alike + exact + alike,
        )


def _fold_quote(quote: str) -> str:
    return fold(quote.removeprefix(BOM))


def _is_shortened(quote: str, words: str) -> bool:
    """Whether `quote` ends in an ellipsis that stands for the rest of `words`."""
    kept = without_ellipsis(quote)
    return kept != quote and bool(kept) and words.startswith(kept)


def _begin_alike(quote: str, words: str) -> bool:
    """Whether one begins with the other, white space aside, for long enough to be no accident."""
    short, long = sorted((" ".join(quote.split()), " ".join(words.split())), key=len)
    return short == long or (len(short) >= MIN_SHARED and long.startswith(short))


def _line_end_name(line_end: str, texts: Sequence[_Text]) -> str:
    """`line_end`, or what it comes to where line ends count as they stand."""
    if line_end != AS_READ:
        return line_end
    has_pairs = any("\r\n" in text.source for text in texts)
    has_lone = any(len(text.line_marks[1]) for text in texts)
    return (MIXED if has_lone else CRLF) if has_pairs else LF
