"""How well proposed codings agree with hand codings, segment by segment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..model import Code, Coding, Document, Segment, Unit
from ..text.segments import covered, segments


@dataclass(frozen=True, slots=True)
class Score:
    """Segments coded by both, by the proposal only, by the gold only."""

    both: int = 0
    proposed_only: int = 0
    gold_only: int = 0

    @property
    def precision(self) -> float | None:
        """The share of proposed segments that the gold has; None where nothing was proposed."""
        return _share(self.both, self.both + self.proposed_only)

    @property
    def recall(self) -> float | None:
        """The share of gold segments that were proposed; None where the gold has none."""
        return _share(self.both, self.both + self.gold_only)

    @property
    def f1(self) -> float | None:
        """2·both / (2·both + proposed only + gold only); None where neither coded anything."""
        return _share(2 * self.both, 2 * self.both + self.proposed_only + self.gold_only)

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "both": self.both,
            "proposed_only": self.proposed_only,
            "gold_only": self.gold_only,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }

    def __add__(self, other: Score) -> Score:
        return Score(
            self.both + other.both,
            self.proposed_only + other.proposed_only,
            self.gold_only + other.gold_only,
        )


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores per code, on segments of `unit` of the `documents` that the gold covers.

    `micro` adds up all codes. The macro means leave out codes for which a figure is undefined;
    they are None where that leaves none.
    """

    unit: Unit
    documents: tuple[str, ...]
    codes: Mapping[str, Score]
    micro: Score
    macro_precision: float | None
    macro_recall: float | None
    macro_f1: float | None

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys; an undefined figure is None."""
        return {
            "unit": self.unit.value,
            "documents": list(self.documents),
            "micro": self.micro.as_record(),
            "macro": {
                "precision": self.macro_precision,
                "recall": self.macro_recall,
                "f1": self.macro_f1,
            },
            "codes": {code: score.as_record() for code, score in self.codes.items()},
        }


def evaluate(
    proposed: Iterable[Coding],
    gold: Iterable[Coding],
    documents: Iterable[Document],
    *,
    unit: Unit = Unit.SENTENCE,
    codes: Sequence[Code],
) -> Evaluation:
    """Precision, recall and F1 of `proposed` against `gold` for each of `codes`.

    A segment counts as coded by the rule of `text.segments.covered`. Documents without a gold
    coding do not count; gold codings of several people count together, as one layer.
    """
    gold = list(gold)
    with_gold = {coding.document for coding in gold}
    judged = [document for document in documents if document.id in with_gold]
    parts = {document.id: segments(document, unit) for document in judged}
    found = coded_segments(proposed, parts)
    wanted = coded_segments(gold, parts)
    empty: frozenset[tuple[str, int]] = frozenset()
    scores = {}
    for code in codes:
        ours, theirs = found.get(code.id, empty), wanted.get(code.id, empty)
        scores[code.id] = Score(len(ours & theirs), len(ours - theirs), len(theirs - ours))
    return Evaluation(
        unit=unit,
        documents=tuple(document.id for document in judged),
        codes=scores,
        micro=sum(scores.values(), Score()),
        macro_precision=_mean(score.precision for score in scores.values()),
        macro_recall=_mean(score.recall for score in scores.values()),
        macro_f1=_mean(score.f1 for score in scores.values()),
    )


def coded_segments(
    codings: Iterable[Coding], parts: Mapping[str, Sequence[Segment]]
) -> dict[str, set[tuple[str, int]]]:
    """For each code the segments it is on, as (document, number of the segment)."""
    starts = {document: [part.start for part in found] for document, found in parts.items()}
    coded: dict[str, set[tuple[str, int]]] = {}
    for coding in codings:
        here = parts.get(coding.document, ())
        where = starts.get(coding.document)
        for number in covered(coding.start, coding.end, here, where):
            coded.setdefault(coding.code, set()).add((coding.document, number))
    return coded


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: Iterable[float | None]) -> float | None:
    defined = [value for value in values if value is not None]
    return sum(defined) / len(defined) if defined else None
