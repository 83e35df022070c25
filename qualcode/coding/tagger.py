"""Document × codebook → proposed codings, each with the evidence it rests on."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

from ..model import (
    Code,
    Codebook,
    Coding,
    Document,
    Evidence,
    Indicator,
    Negation,
    Segment,
    Span,
    Status,
    Turn,
    Unit,
)
from ..text.segments import segments
from .continuation import WordFinder, continue_passages
from .matching import Hit, IndicatorMatcher
from .negation import HYPOTHETICAL_FLAG, NEGATED, QUESTION, REPORTED_FLAG, CueReader
from .view import View, view_of

ORIGIN = "rules"
IN_WORD = "in_word"
FUZZY = "fuzzy"

CONFIDENCE = {"phrase": 0.85, "near": 0.75, "fuzzy": 0.6, "regex": 0.8, "spacy": 0.8}
"""How far a hit of each kind is trusted, unless its indicator says so itself."""

REPORTED_FACTOR = 0.7
IN_WORD_FACTOR = 0.6
MOST = 0.99

SHORT_HIT = 2
"""Syllables up to which a hit inside a longer word is doubted."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a document: codings, and for each indicator's id how often it fired.

    Not all that fires is evidence: what is denied, asked or wished, or what an interviewer says.
    """

    codings: tuple[Coding, ...] = ()
    fired: Mapping[str, int] = field(default_factory=dict)


class Tagger:
    """Tags documents with one codebook, compiled once.

    Raises CodebookError where a spaCy pattern of the codebook is broken.
    """

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.coder = f"{ORIGIN}:{codebook.version}"
        self.matcher = IndicatorMatcher(codebook)
        self.words = WordFinder(codebook.codes)
        self.rank = {code.id: number for number, code in enumerate(codebook.codes)}
        self.code_of = {
            indicator.id: code for code in codebook.codes for indicator in code.indicators
        }

    def tag(self, document: Document, *, unit: Unit = Unit.SENTENCE) -> tuple[Coding, ...]:
        """The proposed codings of `document`, in the order of the text, then of the codebook.

        A coding spans the segments that its evidence touches, and those into which the passage
        goes on (see `continuation`); adjacent segments of one turn with one code are one coding.
        Only turns whose role the code asks for are coded. Raises PatternTooSlow.
        """
        return self.look(document, unit=unit).codings

    def look(self, document: Document, *, unit: Unit = Unit.SENTENCE) -> Looked:
        """The codings that `tag` proposes, and how often each indicator fired at all."""
        view = view_of(document.text)
        hits = self.matcher.find(document, view)
        if not hits:
            return Looked()
        reading = _Reading.of(document, view, segments(document, unit))
        found: dict[str, dict[int, list[Evidence]]] = defaultdict(lambda: defaultdict(list))
        refused: dict[str, set[int]] = defaultdict(set)
        for hit in hits:
            judged = self._judge(hit, reading)
            here = reading.segments_at(hit.start, hit.end)
            if judged is None:
                refused[self._code_of(hit).id].update(here)
                continue
            code, evidence = judged
            for segment in here:
                found[code.id][segment].append(evidence)
        places = self.words.find(view) if found else {}
        for name, touched in found.items():
            more = continue_passages(touched, places.get(name, ()), reading.segments, refused[name])
            touched.update({segment: [] for segment in more})
        digest = hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
        codings = [
            self._coding(document, code, run, digest)
            for code, touched in found.items()
            for run in _runs(touched, reading.segments)
        ]
        return Looked(
            tuple(sorted(codings, key=lambda c: (c.start, self.rank[c.code], c.end))),
            Counter(self.matcher.indicators[hit.indicator].id for hit in hits),
        )

    def fired(self, document: Document) -> set[str]:
        """The ids of indicators that match anywhere in `document`, whatever is then made of it."""
        hits = self.matcher.find(document, view_of(document.text))
        return {self.matcher.indicators[hit.indicator].id for hit in hits}

    def _code_of(self, hit: Hit) -> Code:
        """The code whose indicator it was."""
        return self.code_of[self.matcher.indicators[hit.indicator].id]

    def _judge(self, hit: Hit, reading: _Reading) -> tuple[Code, Evidence] | None:
        """The code that a hit speaks for and the evidence it is, or None if it is none."""
        turn = reading.turn_at(hit.start)
        if turn is None or hit.end > turn.end:
            return None
        indicator = self.matcher.indicators[hit.indicator]
        flags = reading.flags(hit)
        code = self._code_meant(indicator, flags)
        if code is None or turn.role not in code.roles:
            return None
        if reading.in_longer_word(hit):
            flags = (*flags, IN_WORD)
        if indicator.kind == "fuzzy":
            flags = (*flags, FUZZY)
        confidence = _confidence(indicator, hit.score, flags)
        return code, Evidence(indicator.id, hit.start, hit.end, confidence, flags)

    def _code_meant(self, indicator: Indicator, flags: Sequence[str]) -> Code | None:
        """The indicator's code, the one that its negation stands for, or None.

        What is asked, wished or supposed is no evidence, whatever negation means for the code.
        """
        if QUESTION in flags or HYPOTHETICAL_FLAG in flags:
            return None
        code = self.code_of[indicator.id]
        if NEGATED not in flags or indicator.negation is Negation.KEEP:
            return code
        return self.codebook.code(indicator.flip_to) if indicator.flip_to else None

    def _coding(
        self, document: Document, code: str, run: tuple[Span, list[Evidence]], digest: str
    ) -> Coding:
        span, evidence = run
        return Coding(
            document=document.id,
            start=span.start,
            end=span.end,
            code=code,
            coder=self.coder,
            quote=document.text[span.start : span.end],
            origin=ORIGIN,
            status=Status.PROPOSED,
            confidence=_together(evidence),
            text_sha256=digest,
            evidence=tuple(evidence),
        )


def _confidence(indicator: Indicator, score: float, flags: Sequence[str]) -> float:
    base = indicator.confidence
    if base is None:
        base = CONFIDENCE[indicator.kind]
    if REPORTED_FLAG in flags:
        base *= REPORTED_FACTOR
    if IN_WORD in flags:
        base *= IN_WORD_FACTOR
    return round(base * score, 4)


def _together(evidence: Sequence[Evidence]) -> float:
    """1 − Π(1 − c) over different indicators: each is one more independent sign."""
    best: dict[str, float] = {}
    for sign in evidence:
        best[sign.indicator] = max(sign.confidence, best.get(sign.indicator, 0.0))
    return round(min(MOST, 1 - prod(1 - confidence for confidence in best.values())), 4)


def _runs(
    touched: dict[int, list[Evidence]], parts: Sequence[Segment]
) -> Iterator[tuple[Span, list[Evidence]]]:
    """Spans of adjacent segments of one turn, with the evidence in them."""
    run: list[int] = []
    for number in [*sorted(touched), None]:
        joins = bool(run) and number == run[-1] + 1 and parts[run[-1]].turn == parts[number].turn
        if run and not joins:
            evidence = {id(sign): sign for part in run for sign in touched[part]}.values()
            span = Span(parts[run[0]].start, parts[run[-1]].end)
            yield span, sorted(evidence, key=lambda sign: (sign.start, sign.end, sign.indicator))
            run = []
        if number is not None:
            run.append(number)


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """One document while it is tagged: where its turns, sentences, words and segments begin."""

    document: Document
    segments: Sequence[Segment]
    segment_starts: list[int]
    sentence_starts: list[int]
    turn_starts: list[int]
    word_starts: list[int]
    word_ends: list[int]
    cues: CueReader

    @classmethod
    def of(cls, document: Document, view: View, parts: Sequence[Segment]) -> _Reading:
        return cls(
            document=document,
            segments=parts,
            segment_starts=[part.start for part in parts],
            sentence_starts=[sentence.start for sentence in document.sentences],
            turn_starts=[turn.start for turn in document.turns],
            word_starts=document.words[:, 0].tolist(),
            word_ends=document.words[:, 1].tolist(),
            cues=CueReader(view.match),
        )

    def turn_at(self, offset: int) -> Turn | None:
        """The turn that holds `offset`."""
        number = bisect_right(self.turn_starts, offset) - 1
        if number < 0 or self.document.turns[number].end <= offset:
            return None
        return self.document.turns[number]

    def segments_at(self, start: int, end: int) -> Iterator[int]:
        """The segments that ``[start, end)`` touches."""
        number = max(0, bisect_right(self.segment_starts, start) - 1)
        while number < len(self.segments) and self.segments[number].start < end:
            if self.segments[number].end > start:
                yield number
            number += 1

    def flags(self, hit: Hit) -> tuple[str, ...]:
        """What the hit's sentence says about it."""
        number = bisect_right(self.sentence_starts, hit.start) - 1
        if number < 0:
            return ()
        # A hit over the border of two sentences reads both as one.
        last = number
        if hit.end > self.document.sentences[number].end:
            last = bisect_right(self.sentence_starts, hit.end - 1) - 1
        sentence = Span(self.document.sentences[number].start, self.document.sentences[last].end)
        return self.cues.read(sentence, Span(hit.start, hit.end)).assess(hit.parts)

    def in_longer_word(self, hit: Hit) -> bool:
        """Whether a piece of one or two syllables lies strictly inside a longer word."""
        for part in hit.parts:
            text = self.document.text[part.start : part.end]
            number = bisect_right(self.word_starts, part.start) - 1
            if number < 0 or len(text.split()) > SHORT_HIT:
                continue
            start, end = self.word_starts[number], self.word_ends[number]
            if start <= part.start and part.end <= end and end - start > len(text):
                return True
        return False
