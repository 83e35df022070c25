"""Who speaks from where to where: the turns of a transcript in any of the usual label styles.

A first pass collects what may be a label at the head of a line, a second believes those that
their form or their recurrence in the document supports (`qualcode.text.labels`). Everything from
a believed label to the next one is that speaker's turn, blank lines included.

Text without any label is taken as the respondent's: each block between blank lines is one turn
(each line, where there is no blank line), so that a page of notes is counted in its own
paragraphs. What stands before the first label of a labelled text (a title, a remark on the
setting) is a turn of role ``other``, unless it is the larger part of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from ..limits import MAX_LABEL_LENGTH
from ..model import Span
from .labels import (
    QUESTION_AND_ANSWER_WORDS,
    Family,
    Label,
    clean,
    folded_key,
    key_of,
    read_label,
    split_attributes,
    word_of,
)
from .lines import CLOCK, is_speech, iter_lines, seconds, trim

_MARKS = r"(?:\*{1,3}+|_{1,3}+)?+"
_LEAD = re.compile(
    rf"""[ \t\u00a0\u200b\ufeff]*+
    (?:>[ ]?)*+                                 # a quoted block
    (?:\d{{1,4}}[.)][ \t]++)?                   # a line number
    (?:[-–—•*+][ \t]++)?                        # a bullet or dialogue dash
    (?:(?:\|[ \t]*+)?{_MARKS}(?P<clock>{CLOCK}){_MARKS}[ \t]*+(?:[-–—|,;][ \t]++)?)?
    """,
    re.VERBOSE,
)
_NAME = rf"(?P<label>[^\W\d_][^\n\t:：|<>]{{0,{MAX_LABEL_LENGTH - 1}}}?)"
_CLOCK_AFTER = rf"(?P<after>[\[(<][ ]*+{CLOCK}[ ]*+[\])>]|{CLOCK})?+"
_AFTER = rf"[ \t]*+{_MARKS}[ \t]*+{_CLOCK_AFTER}[ \t]*+{_MARKS}[ \t]*+"
_AFTER_IN_CELL = rf"[ ]*+{_MARKS}[ ]*+{_CLOCK_AFTER}[ ]*+[:：]?{_MARKS}[ ]*+"
_SPOKEN_OF = re.compile(r"\S|\s*[\"“‘«]")
"""Behind a weak label's colon: no space, or a quotation that the speaker repeats."""

_BLOCK_END = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class _Style:
    """A way to set a label off from speech: `sign` occurs in every line that `pattern` matches.

    A label in this style must stand in the document `floor` times at least.
    """

    name: str
    sign: str
    floor: int
    pattern: re.Pattern[str]


_COLON = re.compile(rf"{_MARKS}{_NAME}{_AFTER}[:：](?!(?<=\d:)\d\d){_MARKS}")
_CELL = re.compile(rf"\|?+[ \t]*+{_MARKS}{_NAME}{_AFTER_IN_CELL}[\t|][ \t]*+")
_DASH = re.compile(rf"{_MARKS}{_NAME}{_AFTER}(?:(?<=[ \t])[-–—]|[-–—](?=[ \t]))[ \t]*+{_MARKS}")
_STYLES = (
    _Style("tag", "<v", 1, re.compile(rf"<v(?:\.[^\s>]*)?[ \t]+{_NAME}[ \t]*>(?P<after>)")),
    _Style("colon", ":", 1, _COLON),
    _Style("colon", "：", 1, _COLON),
    _Style("cell", "\t", 2, _CELL),
    _Style("cell", "|", 2, _CELL),
    _Style("brackets", "]", 2, re.compile(rf"\[{_NAME}\]{_AFTER}")),
    _Style("brackets", ")", 2, re.compile(rf"\({_NAME}\){_AFTER}")),
    *(_Style("dash", dash, 2, _DASH) for dash in "–-—"),
    _Style("alone", "", 2, re.compile(rf"{_NAME}{_AFTER}$")),
    _Style("bold", "**", 2, re.compile(rf"\*\*{_NAME}\*\*[ \t]*+{_CLOCK_AFTER}[ \t]*+$")),
)
_NEXT_ROW = re.compile(r"[ \t]*\|[ \t]*\|[ \t]*")
"""A table row whose first cell is empty: the speaker of the row above goes on."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A label at the head of a line: where the line and the speech after the label begin."""

    line: int
    speech: int
    label: str
    key: str
    needed: int
    time: float | None = None


@dataclass(frozen=True, slots=True)
class Speech:
    """A turn before anybody has been identified.

    `label` is as first written in the document, without attributes in brackets; `aside` is text
    before the first label of a labelled document.
    """

    start: int
    end: int
    label: str | None = None
    time: float | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """The turns of a document and, per label, the attributes written in brackets behind it."""

    turns: tuple[Speech, ...]
    attributes: dict[str, dict[str, str]]


def find_turns(text: str, start: int = 0, *, known: Collection[str] = ()) -> Talk:
    r"""The turns of ``text[start:]``; labels whose `folded_key` is in `known` are always believed.

    >>> [text[t.start:t.end] for text in ["H: Chị khoẻ không?\nĐ: Dạ. Tôi nói thật: mệt."]
    ...  for t in find_turns(text).turns]
    ['Chị khoẻ không?', 'Dạ. Tôi nói thật: mệt.']
    """
    marks = _without_numbers(_believed(list(_iter_marks(text, start, frozenset(known)))))
    if not marks:
        return Talk(tuple(_unlabelled(text, start, len(text))), {})
    turns = list(_before_first(text, start, marks[0].line))
    names: dict[str, str] = {}
    attributes: dict[str, dict[str, str]] = {}
    ends = [mark.line for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        label, written = split_attributes(mark.label)
        label = names.setdefault(mark.key, label)
        if written:
            attributes.setdefault(label, {}).update(written)
        span = trim(text, mark.speech, end)
        if span.start < span.end:
            time = mark.time if mark.time is not None else seconds(text[mark.speech : span.start])
            turns.append(Speech(span.start, span.end, label, time))
    return Talk(tuple(turns), attributes)


def _iter_marks(text: str, start: int, known: frozenset[str]) -> Iterator[Mark]:
    """Whatever may be a label, with the time on its line or alone on the line above."""
    above: float | None = None
    last: Mark | None = None
    for line in iter_lines(text, start, len(text)):
        if not is_speech(text, *line):
            above = seconds(text[line.start : line.end])
            continue
        for piece in _pieces(text, line):
            mark = _read_mark(text, piece, known)
            if mark is None and last and (row := _NEXT_ROW.match(text, *piece)):
                mark = replace(last, line=piece.start, speech=row.end(), time=None)
            if mark:
                last = mark
                yield replace(mark, time=above) if mark.time is None else mark
        above = None


def _pieces(text: str, line: Span) -> Iterator[Span]:
    """The line, cut before each WebVTT voice tag."""
    start = line.start
    while (tag := text.find("<v", start + 1, line.end)) > 0:
        yield Span(start, tag)
        start = tag
    yield Span(start, line.end)


def _read_mark(text: str, line: Span, known: frozenset[str]) -> Mark | None:
    lead = _LEAD.match(text, *line)
    at = lead.end() if lead else line.start
    head = text[at : min(line.end, at + 2 * MAX_LABEL_LENGTH)]
    for style in _STYLES:
        if style.sign not in head:
            continue
        found = style.pattern.match(text, at, line.end)
        if not found:
            continue
        label = clean(found["label"])
        needed = _needed(style, label, found, known)
        if needed:
            clock = (lead and lead["clock"]) or found["after"]
            time = seconds(clock) if clock else None
            key = key_of(split_attributes(label)[0])
            return Mark(line.start, found.end(), label, key, needed, time)
    return None


def _needed(style: _Style, label: str, found: re.Match[str], known: frozenset[str]) -> int:
    """How often `label` must stand in the document to be one; 0 where it is none."""
    if style.name == "tag" or (known and folded_key(split_attributes(label)[0]) in known):
        return 1
    read = read_label(label)
    if read is None:
        return 0
    if style.name == "colon":
        is_quoted = read.needed > 1 and _SPOKEN_OF.match(found.string, found.end(), found.endpos)
        return 0 if is_quoted else read.needed
    if read.needed > 2:
        return 0
    if style.name == "alone" and not (found["after"] or _stands_alone(label, read)):
        return 0
    if style.name == "brackets" and read.family in (Family.PERSON, Family.INITIALS):
        return 0
    return 1 if style.name == "dash" and read.family is Family.INTERVIEWER else style.floor


def _stands_alone(label: str, read: Label) -> bool:
    """Whether a line of nothing but `label` is no short answer."""
    sure = read.family in (Family.INTERVIEWER, Family.RESPONDENT, Family.CODE)
    return sure and not read.letter and not label.endswith(".")


def _believed(marks: list[Mark]) -> list[Mark]:
    counts = Counter(mark.key for mark in marks)
    return [mark for mark in marks if counts[mark.key] >= mark.needed]


def _without_numbers(marks: list[Mark]) -> list[Mark]:
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


def _before_first(text: str, start: int, end: int) -> Iterator[Speech]:
    """What stands before the first label: an aside, or turns where it is most of the text."""
    span = trim(text, start, end)
    if span.start >= span.end:
        return
    if span.end - span.start > (len(text) - start) // 2:
        yield from _unlabelled(text, start, end)
    else:
        yield Speech(span.start, span.end, aside=True)


def _unlabelled(text: str, start: int, end: int) -> Iterator[Speech]:
    """One turn per block between blank lines, timestamps and cues; per line without blanks."""
    by_line = not _BLOCK_END.search(text, start, end)
    block: Span | None = None
    time: float | None = None
    for line in iter_lines(text, start, end):
        if is_speech(text, *line):
            if block and not by_line and text.count("\n", block.end, line.start) == 1:
                block = Span(block.start, line.end)
                continue
            if block:
                yield from _block_turn(text, block, time)
                time = None
            block = line
            continue
        is_cue = "-->" in text[line.start : line.end]
        if block and not (is_cue and text[block.start : block.end].strip().isdecimal()):
            yield from _block_turn(text, block, time)
        block, time = None, seconds(text[line.start : line.end])
    if block:
        yield from _block_turn(text, block, time)


def _block_turn(text: str, block: Span, time: float | None) -> Iterator[Speech]:
    span = trim(text, *block)
    if span.start < span.end:
        inline = seconds(text[block.start : span.start])
        yield Speech(span.start, span.end, None, time if inline is None else inline)
