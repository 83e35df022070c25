"""What the indicators of a code find in the study, also before they are in the codebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from ..coding import Tagger, narrowed
from ..coding.code_signs import SignTexts, read_signs, sign_texts
from ..coding.codebook import codebook_lists
from ..coding.continuation import own_words
from ..errors import BrokenField, CodebookError, PatternTooSlow
from ..model import Codebook, Coding, Document, Indicator, Role, Status, Turn, Unit
from ..store import Project, StoredCoding
from .blind import visible
from .codebook import codebook_in_force
from .naming import known_code


class Standing(StrEnum):
    """How a passage that was found stands to the codings of that code now."""

    NEW = "new"
    PROPOSED = "proposed"
    CODED = "coded"
    REJECTED = "rejected"


_STANDING = {
    Status.PROPOSED: Standing.PROPOSED,
    Status.REJECTED: Standing.REJECTED,
    Status.ACCEPTED: Standing.CODED,
    Status.MANUAL: Standing.CODED,
}
_ORDER = [Standing.REJECTED, Standing.PROPOSED, Standing.CODED]


@dataclass(frozen=True, slots=True)
class SignHits:
    """How often an indicator spoke for the code, and how often it fired and did not count.

    What does not count is denied, asked, wished, or said by others than the code asks for.
    """

    indicator: Indicator
    hits: int
    ignored: int


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that the indicators find, or found before: its coding, turn and standing."""

    coding: Coding
    turn: Turn | None
    standing: Standing

    def pieces(self) -> Iterator[tuple[str, int | None]]:
        """The quote in pieces, each with the number of the indicator that fired there, or None."""
        coding, done = self.coding, self.coding.start
        for sign in sorted(coding.evidence, key=lambda sign: (sign.start, -sign.end)):
            start, end = max(sign.start, done), min(sign.end, coding.end)
            if start >= end:
                continue
            if start > done:
                yield coding.quote[done - coding.start : start - coding.start], None
            yield coding.quote[start - coding.start : end - coding.start], _number(sign.indicator)
            done = end
        if done < coding.end:
            yield coding.quote[done - coding.start :], None

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        coding, turn = self.coding, self.turn
        return {
            "document": coding.document,
            "turn": turn.number if turn else None,
            "speaker": turn.label if turn else None,
            "start": coding.start,
            "end": coding.end,
            "standing": self.standing.value,
            "confidence": coding.confidence,
            "pieces": [{"text": text, "sign": number} for text, number in self.pieces()],
        }


@dataclass(frozen=True, slots=True)
class IndicatorHits:
    """What the indicators of a code find: counts a sign, passages (new ones first), and losses.

    `passages` and `gone` are the first of `n_passages` and `n_gone`; `gone` are a machine's
    unreviewed proposals that would not be made again.
    """

    code: str
    documents: int
    signs: tuple[SignHits, ...]
    counts: Mapping[Standing, int]
    passages: tuple[FoundPassage, ...]
    n_gone: int
    gone: tuple[FoundPassage, ...]

    @property
    def n_passages(self) -> int:
        """How many passages there are in all."""
        return sum(self.counts.values())

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "code": self.code,
            "documents": self.documents,
            "signs": [
                {
                    "number": _number(each.indicator.id),
                    "line": each.indicator.line,
                    "label": each.indicator.label,
                    "hits": each.hits,
                    "ignored": each.ignored,
                }
                for each in self.signs
            ],
            "counts": {each.value: self.counts.get(each, 0) for each in Standing},
            "n_passages": self.n_passages,
            "passages": [each.as_record() for each in self.passages],
            "n_gone": self.n_gone,
            "gone": [each.as_record() for each in self.gone],
        }


def preview_indicators(
    project: Project,
    code: str,
    indicators: str | None = None,
    *,
    unless: str | None = None,
    negation: str | None = None,
    roles: Sequence[Role] | None = None,
    unit: Unit = Unit.SENTENCE,
    limit: int = 20,
    viewer: str | None = None,
) -> IndicatorHits:
    """What the given indicators of a code would find in all documents; nothing is changed.

    They are written as in `code_signs.SignTexts`; what is None is as in the codebook. Held against
    the codings that `viewer` may see. Raises NoCodebook, UnknownName, BrokenField, PatternTooSlow.
    """
    book, info = codebook_in_force(project)
    code = known_code(book, code)
    yaml, path = project.codebook_yaml(info.number), info.source_name
    given = {"indicators": indicators, "unless": unless, "negation": negation}
    texts = _filled(sign_texts(yaml, code, path=path), given)
    lists = codebook_lists(yaml, path=path)
    signs = read_signs(code, texts, lists, [each.id for each in book.codes]).indicators
    tagger = _tagger(_drafted(book, code, signs, roles), code)
    there: dict[str, list[StoredCoding]] = {}
    for stored in visible(project, project.codings(code=code), viewer):
        there.setdefault(stored.coding.document, []).append(stored)
    fired: Counter[str] = Counter()
    found: list[FoundPassage] = []
    gone: list[FoundPassage] = []
    names = list(project.document_guids())
    for name in names:
        document = project.document(name)
        looked = tagger.look(document, unit=unit)
        fired.update(looked.fired)
        ours = [each for each in looked.codings if each.code == code]
        found += [_passage(each, document, there.get(name, ())) for each in ours]
        gone += _gone(ours, document, there.get(name, ()))
    hits = Counter(
        indicator
        for each in found
        for indicator, *_ in {(s.indicator, s.start, s.end) for s in each.coding.evidence}
    )
    return IndicatorHits(
        code=code,
        documents=len(names),
        signs=tuple(
            SignHits(each, hits[each.id], fired[each.id] - hits[each.id]) for each in signs
        ),
        counts=Counter(each.standing for each in found),
        passages=tuple(sorted(found, key=lambda each: each.standing is not Standing.NEW)[:limit]),
        n_gone=len(gone),
        gone=tuple(gone[:limit]),
    )


def _filled(texts: SignTexts, given: Mapping[str, str | None]) -> SignTexts:
    return replace(texts, **{name: text for name, text in given.items() if text is not None})


def _drafted(
    book: Codebook, code: str, signs: tuple[Indicator, ...], roles: Sequence[Role] | None
) -> Codebook:
    """The codebook with other signs of one code, narrowed to what finds that code's codings."""
    codes = []
    for each in book.codes:
        if each.id == code:
            each = replace(each, indicators=signs, roles=tuple(roles) if roles else each.roles)
        codes.append(each)
    words = own_words(codes)
    codes = [replace(each, own_words=words[each.id]) for each in codes]
    return narrowed(replace(book, codes=tuple(codes)), {code})


def _tagger(book: Codebook, code: str) -> Tagger:
    try:
        return Tagger(book)
    except PatternTooSlow:
        raise
    except CodebookError as error:  # spaCy reads its patterns only now
        values = error.values
        raise BrokenField(
            code=code, field="indicators", line=values["line"], what=values["what"]
        ) from None


def _passage(coding: Coding, document: Document, there: Sequence[StoredCoding]) -> FoundPassage:
    standings = [_STANDING[each.coding.status] for each in there if _meet(each.coding, coding)]
    standing = max(standings, key=_ORDER.index, default=Standing.NEW)
    return FoundPassage(coding, document.turn_at(coding.start), standing)


def _gone(
    found: Sequence[Coding], document: Document, there: Sequence[StoredCoding]
) -> Iterator[FoundPassage]:
    for stored in there:
        coding = stored.coding
        if coding.status is not Status.PROPOSED or coding.memo:
            continue
        if not any(_meet(coding, each) for each in found):
            turn = document.turn_at(coding.start)
            yield FoundPassage(replace(coding, evidence=()), turn, Standing.PROPOSED)


def _meet(one: Coding, other: Coding) -> bool:
    return one.start < other.end and other.start < one.end


def _number(indicator: str) -> int:
    """The number of an indicator in its code, from 1."""
    return int(indicator.rpartition("#")[2])
