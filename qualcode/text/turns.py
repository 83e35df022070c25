"""Who speaks from where to where: the turns of a transcript in any of the usual label styles.

A first pass collects what may be a label at the head of a line, a second believes those that
their form, their recurrence in the document or their company (others in the same style) supports
(`qualcode.text.labels`). Everything from a believed label to the next one is that speaker's turn,
blank lines included. In a table of speakers and speech every row is a turn.

Text without any label is taken as the respondent's: each block between blank lines is one turn
(each line, where there is no blank line), so that a page of notes is counted in its own
paragraphs. Of a labelled text, what nobody says is an aside: what stands before the first label
(unless the labels are few and it is the larger part of the text), remarks that are a paragraph of
their own at the end of a turn, and the line that closes the transcript.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from ..limits import MAX_LABEL_LENGTH
from ..model import Span
from .belief import Mark, believed, without_numbers
from .labels import (
    KIN_WORDS,
    Family,
    Label,
    clean,
    folded_key,
    key_of,
    read_label,
    split_attributes,
)
from .lines import CLOCK, CLOSING, NOTE, is_speech, iter_lines, seconds, strip, trim

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

_STARTS_LOWER = re.compile(r"[^\w\n]{0,4}")
"""What may stand before the first letter of speech."""

MAX_HEADING_LENGTH = 80
"""Code points of a line that may be a title."""

_FEW_TURNS = 4
"""With fewer turns under labels than this, a long text before them is speech, not a preface."""

_NEXT_DASH = re.compile(r"[^\n]*?[ ][-–—][ ]")

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
class Speech:
    """A turn before anybody has been identified.

    `label` is as first written in the document, without attributes in brackets; `aside` is text
    of a labelled document that nobody says.
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
    marks = without_numbers(believed(text, _all_marks(text, start, frozenset(known))))
    if not marks:
        return Talk(tuple(_unlabelled(text, start, len(text))), {})
    turns = list(_before_first(text, start, marks[0].line, len(marks)))
    names: dict[str, str] = {}
    attributes: dict[str, dict[str, str]] = {}
    ends = [mark.line for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        label, written = split_attributes(mark.label)
        label = names.setdefault(mark.key, label)
        if written:
            attributes.setdefault(label, {}).update(written)
        span, *asides = _without_remarks(text, mark, end)
        if span.start < span.end:
            time = mark.time if mark.time is not None else seconds(text[mark.speech : span.start])
            turns.append(Speech(span.start, span.end, label, time))
        turns += [Speech(aside.start, aside.end, aside=True) for aside in asides]
    return Talk(tuple(turns), attributes)


def label_lines(text: str) -> frozenset[int]:
    """Where the lines begin that begin with a believed speaker label."""
    return frozenset(mark.line for mark in believed(text, _all_marks(text, 0, frozenset())))


def doubtful_marks(text: str, start: int, known: Collection[str] = ()) -> list[Mark]:
    """What looks like a label behind `start` and was taken as speech, in order."""
    marks = _all_marks(text, start, frozenset(known))
    labels = {mark.line for mark in believed(text, marks)}
    return [
        mark
        for mark in marks
        if mark.line not in labels
        and (mark.style == "colon" or (mark.joins and mark.style != "alone"))
        and mark.needed <= 2
        and not _begins_lower(text, mark.speech)
    ]


def _without_remarks(text: str, mark: Mark, end: int) -> list[Span]:
    """The speech of a mark up to `end`, then the remarks behind it that nobody says."""
    span = trim(text, mark.speech, end)
    if mark.style == "cell" and text.endswith("|", span.start, span.end):
        span = strip(text, span.start, span.end - 1)
    asides: list[Span] = []
    while span.start < span.end:
        head = text.rfind("\n", span.start, span.end) + 1
        if not head:
            break
        is_alone = not text[text.rfind("\n", 0, head - 1) + 1 : head].strip()
        is_closing = end == len(text) and CLOSING.fullmatch(text, head, span.end)
        if not is_closing and not (is_alone and NOTE.fullmatch(text, head, span.end)):
            break
        asides.insert(0, strip(text, head, span.end))
        span = trim(text, span.start, head)
    return [span, *asides]


def _all_marks(text: str, start: int, known: frozenset[str]) -> list[Mark]:
    """Whatever may be a label; in a table of speakers and speech the first cell of every row."""
    marks = list(_iter_marks(text, start, known))
    n_cells = sum(mark.style == "cell" for mark in marks)
    if not n_cells or not _is_table(text, start):
        return marks
    return list(_iter_marks(text, start, known, table=True))


def _is_table(text: str, start: int) -> bool:
    """Whether most lines are a short cell and a longer one, and the first cells recur or tell."""
    n_lines = 0
    cells: list[str] = []
    for line in iter_lines(text, start, len(text)):
        if is_speech(text, *line):
            n_lines += 1
            cell = _cell(text, line)
            if cell:
                cells.append(clean(cell["label"]))
    told = [read for cell in cells if (read := read_label(cell)) and read.needed == 1]
    recurs = len({key_of(cell) for cell in cells}) < len(cells)
    return 2 * len(cells) > n_lines and len(cells) > 1 and bool(told or recurs)


def _cell(text: str, line: Span) -> re.Match[str] | None:
    lead = _LEAD.match(text, *line)
    return _CELL.match(text, lead.end() if lead else line.start, line.end)


def _iter_marks(
    text: str, start: int, known: frozenset[str], *, table: bool = False
) -> Iterator[Mark]:
    """Whatever may be a label, with the time on its line or alone on the line above."""
    above: float | None = None
    last: Mark | None = None
    for line in iter_lines(text, start, len(text)):
        if not is_speech(text, *line):
            above = seconds(text[line.start : line.end])
            continue
        for piece in _pieces(text, line):
            mark = _read_mark(text, piece, known, table=table)
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


def _read_mark(text: str, line: Span, known: frozenset[str], *, table: bool) -> Mark | None:
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
        read = read_label(label)
        needed = _needed(style, label, read, found, known)
        if table and style.name == "cell":
            needed = 1
        if needed:
            clock = (lead and lead["clock"]) or found["after"]
            time = seconds(clock) if clock else None
            key = key_of(split_attributes(label)[0])
            return Mark(
                line.start,
                found.end(),
                label,
                key,
                needed,
                time,
                style.name,
                joins=bool(read and _joins(style, label, read, text, found.end())),
                tentative=bool(
                    style.name == "alone"
                    and read
                    and not (found["after"] or _stands_alone(label, read))
                ),
            )
    return None


def _needed(
    style: _Style, label: str, read: Label | None, found: re.Match[str], known: frozenset[str]
) -> int:
    """How often `label` must stand in the document to be one; 0 where it is none."""
    if style.name == "tag" or (known and folded_key(split_attributes(label)[0]) in known):
        return 1
    if read is None:
        return 0
    if style.name == "colon":
        is_quoted = read.needed > 1 and _SPOKEN_OF.match(found.string, found.end(), found.endpos)
        return 0 if is_quoted else read.needed
    if read.needed > 2:
        return 0
    if style.name == "alone" and label.endswith(".") and not found["after"]:
        return 0
    if style.name == "brackets" and read.family in (Family.PERSON, Family.INITIALS):
        return 0
    return 1 if style.name == "dash" and read.family is Family.INTERVIEWER else style.floor


def _stands_alone(label: str, read: Label) -> bool:
    """Whether a line of nothing but `label` is no short answer."""
    sure = read.family in (Family.INTERVIEWER, Family.RESPONDENT, Family.CODE)
    return sure and not read.letter and not label.endswith(".")


def _joins(style: _Style, label: str, read: Label, text: str, speech: int) -> bool:
    """Whether `label` is believed at once in a document with others of its style."""
    if not read.joins or style.name in ("bold", "tag"):
        return False
    if read.family is Family.CODE or _is_numbered_word(label):
        return True
    if style.name in ("alone", "brackets"):
        return False
    if style.name == "dash" and _NEXT_DASH.match(text, speech):
        return False  # "Chị Ba – Người xóm trên – cũng đi."
    if key_of(label) in KIN_WORDS and text[speech : speech + 2].strip().isdecimal():
        return False
    return not _begins_lower(text, speech)


def _is_numbered_word(label: str) -> bool:
    """Whether `label` is a word with a number, such as TNV02."""
    return label.isalnum() and label[-1].isdecimal()


def _begins_lower(text: str, speech: int) -> bool:
    lead = _STARTS_LOWER.match(text, speech)
    return text[lead.end() if lead else speech :][:1].islower()


def _before_first(text: str, start: int, end: int, n_marks: int) -> Iterator[Speech]:
    """What stands before the first label: an aside, or turns where it is most of the text."""
    span = trim(text, start, end)
    if span.start >= span.end:
        return
    is_most = span.end - span.start > (len(text) - start) // 2
    is_note = any(NOTE.fullmatch(text, *line) for line in iter_lines(text, *span))
    if is_most and n_marks < _FEW_TURNS and not is_note and not _is_heading(text, span):
        yield from _unlabelled(text, start, end)
    else:
        yield Speech(span.start, span.end, aside=True)


def _is_heading(text: str, span: Span) -> bool:
    """Whether no line of `span` is a sentence: each is short and ends without a full stop."""
    return all(
        line.end - line.start < MAX_HEADING_LENGTH and text[line.end - 1] not in ".?!…"
        for line in iter_lines(text, *span)
    )


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
