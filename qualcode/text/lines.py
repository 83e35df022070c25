"""The lines of a transcript, and what on them is no speech: timestamps, cues, rules, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Span

_CLOCK = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_CLOCKS = rf"{_CLOCK}(?:[ ]*(?:-->|[-–—])[ ]*{_CLOCK})?"
_BRACKETED_CLOCK = rf"[\[(<][ ]*{_CLOCKS}[ ]*[\])>]"
_LONG_CLOCK = r"\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?"
CLOCK = rf"(?:{_BRACKETED_CLOCK}|{_CLOCKS})"
"""A timestamp or a range of two, bracketed or not (a pattern without capturing groups)."""

_TABLE_HEAD = r"""\|?[ ]*(?:[^\t|\n]{1,20}[\t|][ ]*)?
    (?i:người[ ]nói|nhân[ ]vật|người[ ]tham[ ]gia|vai|nhãn|speaker|who|label|name|tên)[ ]*[\t|][ ]*
    (?i:lời|lời[ ]nói|lời[ ]thoại|nội[ ]dung|câu[ ]nói|phát[ ]biểu|văn[ ]bản|text|speech|utterance
      |content|transcript|words)[ ]*(?:[\t|][^\t|\n]{0,20})*\|?"""
"""The head of a table of speakers and what they say."""

NOT_SPEECH = re.compile(
    rf"""[ \t]*(?:
        {CLOCK}(?:[ ]+[a-z]+:\S+)*              # a timestamp alone, a WebVTT or SRT cue
      | \#{{1,6}}[ ].*                          # a markdown heading
      | [-=_*~–—]{{3,}}                         # a rule
      | [-=_*~–—]{{3,}}[ ].{{1,60}}[ ][-=_*~–—]{{3,}}   # a rule with a word in it
      | \|?(?:[ ]*:?-{{2,}}:?[ ]*\|)+(?:[ ]*:?-{{2,}}:?)?   # the rule of a markdown table
      | {_TABLE_HEAD}
      | WEBVTT.* | NOTE | STYLE | REGION        # the blocks of a WebVTT file
      | ```.*
    )[ \t]*""",
    re.VERBOSE,
)
"""A whole line that nobody says."""

_FIRST_LETTERS = "WNSR"
"""The letters that such a line may begin with."""

NOTE = re.compile(
    r"""[ \t]*[*_]{0,3}(?:
        (?i:ghi[ ]chú|lưu[ ]ý|chú[ ]thích|ghi[ ]nhận|nhận[ ]xét|notes?|nb)\b
        [^\n:：]{0,40}[:：].*
      | \([^()\n]*\) | \[[^\[\]\n]*\]
    )[*_]{0,3}[ \t]*""",
    re.VERBOSE,
)
"""A remark on the conversation, where it is a paragraph of its own."""

_TALK = r"(?:(?:cuộc|buổi)[ ])?(?:phỏng[ ]vấn|thảo[ ]luận(?:[ ]nhóm)?|trò[ ]chuyện|ghi[ ]âm|pvs?)"
CLOSING = re.compile(
    rf"""[ \t]*[(\[*_-]{{0,3}}[ ]?(?:
        {_TALK}(?:[ ][^\W\d_]+){{0,3}}?[ ](?:đã[ ])?(?:kết[ ]thúc|hết|dừng)\b[^\n?]{{0,60}}
      | (?:kết[ ]thúc|hết|dừng|tắt)[ ](?:{_TALK}|băng|file|máy[ ]ghi)\b[^\n?]{{0,60}}
      | end[ ]of[ ](?:interview|recording|discussion|transcript)\b.{{0,40}}
      | interview[ ](?:ended|ends)\b.{{0,40}}
    )[ \t]*""",
    re.VERBOSE | re.IGNORECASE,
)
"""A whole line with which somebody who writes, not speaks, ends a transcript."""

_FIRST_CLOCK = re.compile(_CLOCK)
_SHORT_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_EDGE_CLOCK = re.compile(_BRACKETED_CLOCK)
_LEADING = re.compile(rf"(?:\s+|{_BRACKETED_CLOCK}|{_LONG_CLOCK}(?=\s)(?!\s*-)|[->|–—•](?=\s))+")
_CLOSING_TAG = re.compile(r"(?:</[vc]>|\s\|)\Z")
_LONGEST_EDGE = 48
"""Code points from a span's end within which a timestamp or closing tag is looked for."""


def iter_lines(text: str, start: int, end: int) -> Iterator[Span]:
    """The non-blank lines of ``text[start:end]``, without their line ends."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop > start and not text[start:stop].isspace():
            yield Span(start, stop)
        start = stop + 1


def is_speech(text: str, start: int, end: int) -> bool:
    """Whether somebody may have said the line ``text[start:end]``."""
    is_cell = text.find("\t", start, end) >= 0 or text.find("|", start, end) >= 0
    if text[start].isalpha() and text[start] not in _FIRST_LETTERS and not is_cell:
        return True
    return not NOT_SPEECH.fullmatch(text, start, end)


def seconds(clock: str) -> float | None:
    """The first timestamp of `clock` in seconds, or None.

    >>> seconds("[00:12:31]"), seconds("0:05,250"), seconds("Đ")
    (751.0, 5.25, None)
    """
    found = _FIRST_CLOCK.search(clock)
    if not found:
        return None
    total = 0.0
    for part in found[0].replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def trim(text: str, start: int, end: int) -> Span:
    """The speech of ``text[start:end]``: no white space, timestamp, rule or mark at its edges.

    An answer that is nothing but a time of day ("12:30") is speech.
    """
    before = -1, -1
    start, end = strip(text, start, end)
    while start < end and (start, end) != before:
        before = start, end
        if text[start].isdecimal() and _SHORT_CLOCK.fullmatch(text, start, end):
            break
        start, end = _drop_edge_lines(text, start, end)
        if start < end and not text[start].isalpha():
            leading = _LEADING.match(text, start, end)
            start = leading.end() if leading else start
        if start < end and text[end - 1] in ">])|":
            end = _trim_end(text, start, end)
        start, end = strip(text, *_drop_emphasis(text, start, end))
    return Span(start, max(start, end))


def strip(text: str, start: int, end: int) -> Span:
    """``text[start:end]`` without the white space at its edges."""
    inner = text[start:end]
    body = inner.lstrip()
    start += len(inner) - len(body)
    return Span(start, start + len(body.rstrip()))


def _trim_end(text: str, start: int, end: int) -> int:
    tail_start = max(start, end - _LONGEST_EDGE)
    tail = text[tail_start:end]
    if closing := _CLOSING_TAG.search(tail):
        return tail_start + closing.start()
    opening = max(map(tail.rfind, "[(<"))
    if opening >= 0 and _EDGE_CLOCK.fullmatch(tail, opening):
        return tail_start + opening
    return end


def _drop_edge_lines(text: str, start: int, end: int) -> tuple[int, int]:
    """Without first and last lines that nobody says (an SRT cue's number, a table's head)."""
    while start < end:
        stop = text.find("\n", start, end)
        if is_speech(text, start, end if stop < 0 else stop):
            break
        start = end if stop < 0 else strip(text, stop, end).start
    while start < end:
        last = text.rfind("\n", start, end) + 1
        if last <= start or is_speech(text, last, end):
            break
        dropped = text[last:end]
        end = strip(text, start, last).end
        above = max(start, text.rfind("\n", start, end) + 1)
        is_number = "-->" in dropped and text[above:end].strip().isdecimal()
        if is_number or "|-" in dropped.replace(" ", ""):
            end = strip(text, start, above).end
    return start, end


def _drop_emphasis(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the ``**`` or ``__`` round the whole span, or left over at one edge of it."""
    for mark in ("**", "__"):
        opens = text.startswith(mark, start, end)
        closes = text.endswith(mark, start, end)
        count = text.count(mark, start, end) if opens or closes else 0
        if count == 2 and opens and closes and end - start > 4:
            return start + 2, end - 2
        if count == 1 and opens:
            return start + 2, end
        if count == 1 and closes:
            return start, end - 2
    return start, end
