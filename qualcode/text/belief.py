"""Which of the lines that look like a speaker's label are believed to be one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from .labels import QUESTION_AND_ANSWER_WORDS, word_of


@dataclass(frozen=True, slots=True)
class Mark:
    """A label at the head of a line: where the line and the speech after the label begin.

    It is believed where its key stands `needed` times in the document or where it `joins` others
    of its style; `tentative` ones moreover have to alternate (`_alternating`).
    """

    line: int
    speech: int
    label: str
    key: str
    needed: int
    time: float | None = None
    style: str = ""
    joins: bool = False
    tentative: bool = False


def believed(text: str, marks: list[Mark]) -> list[Mark]:
    """The `marks` that recur as often as they need to, and those that join them in style."""
    marks = _alternating(text, marks)
    counts = Counter(mark.key for mark in marks)
    sure = [mark for mark in marks if counts[mark.key] >= mark.needed]
    styles = {mark.style for mark in sure}
    lines = {mark.line for mark in sure}
    return [m for m in marks if m.line in lines or (m.joins and m.style in styles)]


def _alternating(text: str, marks: list[Mark]) -> list[Mark]:
    """`marks` without tentative ones, unless lines of nothing but a label recur and alternate."""
    if not any(mark.tentative for mark in marks):
        return marks
    alone = [mark for mark in marks if mark.style == "alone"]
    counts = Counter(mark.key for mark in alone)
    alone = [mark for mark in alone if counts[mark.key] > 1]
    pairs = list(pairwise(alone))
    n_same = sum(mark.key == after.key for mark, after in pairs)
    speaks = all(text[mark.speech : after.line].strip() for mark, after in pairs)
    others = sum(mark.style != "alone" for mark in marks)
    recur = sum(count > 1 for count in counts.values()) > 1
    if recur and speaks and 5 * n_same <= len(pairs) and len(alone) > others:
        return marks
    return [mark for mark in marks if not mark.tentative]


def without_numbers(marks: list[Mark]) -> list[Mark]:
    """Marks with numbered questions and answers (H1, Đ1, H2, Đ2, …) under one label each."""
    counts = Counter(mark.key for mark in marks)
    numbered: Counter[str] = Counter()
    for key, count in counts.items():
        word = word_of(key)
        if word != key and word in QUESTION_AND_ANSWER_WORDS:
            numbered[word] += 1 if count == 1 else -len(counts)
    series = {word for word, labels in numbered.items() if labels > 2}
    if not series:
        return marks
    return [
        replace(mark, key=word_of(mark.key), label=mark.label.rstrip("0123456789. "))
        if word_of(mark.key) in series
        else mark
        for mark in marks
    ]
