"""A quote found again in a text that may have changed since it was taken.

The quote is looked for letter by letter (`letters`), first as it stands, then with errors
(`windows`). What stood before and after it and where it stood decide between places, as with the
W3C's TextQuoteSelector. A place is certain only where chance cannot explain it: in trials on
Vietnamese transcripts, reports and OCR the thresholds let through no quote of another text but
phrases that both texts share.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from ..model import Span
from ..text.folding import match_view
from .letters import Letters, read_letters
from .windows import Window, best_windows, survived

CONTEXT = 40
"""Letters before and after a quote that are compared with its prefix and suffix."""

NEAR = 64
"""Code points away from `near` at which half the trust in it is gone."""

PREFIX, SUFFIX, POSITION = 20, 20, 10
"""What prefix, suffix and `near` weigh as evidence."""

REFUTED, SUPPORTED, WELL_SUPPORTED = 0.4, 0.5, 0.85
"""Agreement (0…1) below which context speaks against a place; from which on it speaks for one, and
from which on it vouches for one."""

MARGIN = 0.15
"""By how much a place must be ahead of the next."""

SURE = ((20, 0.70), (12, 0.75), (7, 0.85))
"""Words of a quote, and the score from which on chance cannot have made it."""

SURE_ANYWHERE = ((20, 0.85),)
"""The same where prefix and suffix speak against the place."""

PERHAPS = ((20, 0.50), (12, 0.62), (7, 0.75), (0, 0.85))
"""The same for a place worth showing to a person."""

FEW_WORDS = 7
"""Shorter quotes recur by chance."""

TORN = 3
"""Letters of a garbled word that the search may leave outside at an edge."""

LEFT = 0.35
"""The share of a quote that must be left somewhere to say that it stood there."""

_WORD = re.compile(r"[^\W_]+")


class Kind(StrEnum):
    """How a quote stands in a text, from sure to gone.

    - ``exact``: its very words are there (line breaks and NFC or NFD aside);
    - ``moved``: so they are, but the passage left its neighbours (`reanchor` only);
    - ``fuzzy``: its words changed a little, yet this is certainly the place;
    - ``partial``: this is its place, but words are missing at an edge (the span covers what is
      left) or others stand between them;
    - ``ambiguous``: a place was found, but another is as likely, or chance could explain it;
    - ``orphan``: no place was found (`reanchor` only).
    """

    EXACT = "exact"
    MOVED = "moved"
    FUZZY = "fuzzy"
    PARTIAL = "partial"
    AMBIGUOUS = "ambiguous"
    ORPHAN = "orphan"

    @property
    def certain(self) -> bool:
        """Whether the place may be taken before a person has looked: exact, moved or fuzzy."""
        return self in (Kind.EXACT, Kind.MOVED, Kind.FUZZY)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a quote was found: ``text[start:end]`` in code points, how like it is, how surely.

    `score` is the share of letters that agree, 0…1 (case, marks and typography aside); for
    ``partial`` that of the part that is left.
    """

    start: int
    end: int
    score: float
    kind: Kind


class _Hit(NamedTuple):
    """A place that may be the quote's: a range of letters and what speaks for it.

    `likeness` is that of the whole quote, `score` and `words` those of the part that is left
    (of all, where it is `whole`). It is `literal` where its very words stand, `spelt` where only
    case and tone style differ. `context` says how well prefix and suffix agree, `evidence` how
    well they and the position do, 0…1; None where nothing is known.
    """

    first: int
    last: int
    likeness: float
    score: float
    words: int
    literal: bool = False
    spelt: bool = False
    whole: bool = True
    context: float | None = None
    evidence: float | None = None

    @property
    def supported(self) -> bool:
        """Whether what is known of the place speaks for it."""
        return self.evidence is not None and self.evidence >= SUPPORTED

    @property
    def vouched(self) -> bool:
        """Whether prefix and suffix are so much alike that few words suffice."""
        return self.context is not None and self.context >= WELL_SUPPORTED

    @property
    def refuted(self) -> bool:
        """Whether prefix and suffix speak against the place."""
        return self.context is not None and self.context < REFUTED

    def overlaps(self, other: _Hit) -> bool:
        return self.first < other.last and other.first < self.last


def find_quote(
    quote: str, text: str, *, prefix: str = "", suffix: str = "", near: int | None = None
) -> Anchor | None:
    r"""Where `quote` stands in `text`; None where nothing like it does.

    `prefix` and `suffix` are what stood before and after it, `near` is the offset at which it is
    expected. The kind is ``exact``, ``fuzzy``, ``partial`` or ``ambiguous``. Any normal form and
    line ends will do; offsets are those of `text` as it is given. Where nothing is known but the
    quote, a place inside longer words counts only if there is no other.

    >>> find_quote("chị ấy gọi lại cho tôi", "Đ: Hôm sau chị ấy gọi  lại\ncho tôi.")
    Anchor(start=11, end=34, score=1.0, kind=<Kind.EXACT: 'exact'>)
    """
    sought, seen = read_letters(quote.strip()), read_letters(text)
    if not sought.letters or not seen.letters:
        return None
    clues = _Clues(seen, prefix, suffix, near)
    hits = [clues.weigh(hit) for hit in _literal_hits(sought, seen)]
    if all(hit.evidence is None for hit in hits):
        hits = [hit for hit in hits if not _cuts_words(seen.letters, hit)] or hits
    if not any(hit.context is None or hit.vouched for hit in hits):
        similar = [clues.weigh(hit) for hit in _similar_hits(sought, seen)]
        hits += [hit for hit in similar if not any(hit.overlaps(other) for other in hits)]
    hits.sort(key=lambda hit: (-hit.likeness - (hit.evidence or 0), hit.first))
    kind = _judge(hits)
    if kind is Kind.ORPHAN:
        return None
    return Anchor(*seen.span(hits[0].first, hits[0].last), hits[0].score, kind)


def same_words(quote: str, other: str) -> bool:
    """Whether both read the same: equal but for the normal form and the white space."""
    if quote == other:
        return True
    one, two = (" ".join(unicodedata.normalize("NFC", each).split()) for each in (quote, other))
    return one == two


def word_spans(letters: str) -> list[Span]:
    """Where the words stand; syllables, in Vietnamese."""
    return [Span(*found.span()) for found in _WORD.finditer(letters)]


def similarity(letters: str, others: str) -> float:
    """The share of letters that agree, 0…1: 1 - Levenshtein distance / the longer length."""
    return float(Levenshtein.normalized_similarity(letters, others))


def reaches(score: float, words: int, table: Iterable[tuple[int, float]]) -> bool:
    """Whether a score is high enough for so many words, by `SURE` or `PERHAPS`."""
    return any(words >= least and score >= enough for least, enough in table)


def _judge(hits: list[_Hit]) -> Kind:
    """What the first of some hits (most likely first) is; ``orphan`` where it is nothing."""
    if not hits:
        return Kind.ORPHAN
    best = hits[0]
    if not reaches(best.score, best.words, PERHAPS) and not (best.supported and best.score > 0.7):
        return Kind.ORPHAN
    for rival in hits[1:]:
        ahead = (best.evidence or 0) - (rival.evidence or 0)
        if rival.likeness > best.likeness - MARGIN and not (best.supported and ahead >= MARGIN):
            return Kind.AMBIGUOUS
    if best.spelt:
        if best.refuted and best.words < FEW_WORDS:
            return Kind.AMBIGUOUS
        return Kind.EXACT if best.literal else Kind.FUZZY
    enough = SURE_ANYWHERE if best.refuted else SURE
    if not reaches(best.score, best.words, enough) and not (best.vouched and best.score >= 0.6):
        return Kind.AMBIGUOUS
    return Kind.FUZZY if best.whole else Kind.PARTIAL


def _literal_hits(sought: Letters, seen: Letters) -> list[_Hit]:
    """Every place that holds the quote's letters; only those spelt like it, if there are."""
    words = len(word_spans(sought.letters))
    hits = []
    at = seen.letters.find(sought.letters)
    while at >= 0:
        last = at + len(sought.letters)
        start, end = seen.span(at, last)
        found = seen.text[start:end]
        literal = same_words(sought.text, found)
        spelt = literal or same_words(match_view(sought.text), match_view(found))
        hits.append(_Hit(at, last, 1.0, 1.0, words, literal, spelt))
        at = seen.letters.find(sought.letters, at + 1)
    return [hit for hit in hits if hit.literal] or [hit for hit in hits if hit.spelt] or hits


def _cuts_words(letters: str, hit: _Hit) -> bool:
    """Whether a place begins or ends inside a word."""
    return any(
        0 < at < len(letters) and letters[at - 1].isalnum() and letters[at].isalnum()
        for at in (hit.first, hit.last)
    )


def _similar_hits(sought: Letters, seen: Letters) -> list[_Hit]:
    """The places whose letters are most like the quote's, or like the part of it that is left."""
    size = len(sought.letters)
    hits = []
    for window in best_windows(sought, seen, slack=round(MARGIN * size)):
        kept = survived(sought, window)
        if kept.end - kept.start < LEFT * size:
            continue
        letters = sought.letters[kept.start : kept.end]
        first, last = _edges(window, kept, seen)
        score = similarity(letters, seen.letters[first:last])
        hits.append(
            _Hit(
                first,
                last,
                likeness=1 - window.edits / size,
                score=score,
                words=len(word_spans(letters)),
                whole=len(letters) == size,
            )
        )
    return hits


def _edges(window: Window, kept: Span, seen: Letters) -> Span:
    """The range of letters that hold what is kept of a quote.

    Where the quote's own first or last letter is not found, a garbled word is taken whole.
    """
    letters, places = seen.letters, window.places
    first, last = seen.trim(window.first, window.last)
    if kept.start > 0:
        first = int(places[kept.start])
    elif places[0] < 0:
        first = letters.rfind(" ", max(0, first - TORN - 1), first) + 1 or first
    if kept.end < len(places):
        last = int(places[kept.end - 1]) + 1
    elif places[-1] < 0:
        blank = letters.find(" ", last, last + TORN + 1)
        last = last if blank < 0 else blank
    return seen.trim(first, last)


class _Clues:
    """What is known of a quote's place beside its words."""

    def __init__(self, seen: Letters, prefix: str, suffix: str, near: int | None) -> None:
        self.seen, self.near = seen, near
        self.before = read_letters(prefix).letters.strip()[-CONTEXT:]
        self.after = read_letters(suffix).letters.strip()[:CONTEXT]

    def weigh(self, hit: _Hit) -> _Hit:
        """The hit with its context and evidence."""
        letters = self.seen.letters
        total = weight = 0.0
        if self.before:
            stands = letters[max(0, hit.first - len(self.before) - 1) : hit.first].strip()
            total += PREFIX * similarity(self.before, stands)
            weight += PREFIX
        if self.after:
            stands = letters[hit.last : hit.last + len(self.after) + 1].strip()
            total += SUFFIX * similarity(self.after, stands)
            weight += SUFFIX
        context = total / weight if weight else None
        if self.near is not None:
            away = abs(int(self.seen.starts[hit.first]) - self.near)
            total += POSITION / (1 + away / NEAR)
            weight += POSITION
        return hit._replace(context=context, evidence=total / weight if weight else None)
