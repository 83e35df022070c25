"""Subtitles → transcript: SRT and WebVTT, also as carelessly written as programs write them.

A cue is found by its line of two times; everything up to the next such line is its text, with or
without blank lines, numbers and settings between. Voices (``<v Lan>``) and names in the text
("PVV: …") make turns with the time at which they begin; without either, sentences and pauses do.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePath

from ..errors import BrokenDocument, EmptyFile
from ..messages import say
from ..text.labels import clean, folded_key, read_label, split_attributes
from ..text.turns import Speech, find_turns
from .dialogue import Line, write_dialogue
from .encodings import decode
from .transcripts import Reading

PAUSE_SECONDS = 1.5
"""Silence behind a finished sentence that begins a new paragraph where nobody is named."""

LONG_PAUSE_SECONDS = 4.0
"""Silence that does so anywhere."""

MAX_PARAGRAPH = 600
"""Code points after which the end of a sentence ends the paragraph, pause or no pause."""

MIN_ROLLING_CUES = 4
ROLLING_SHARE = 0.3
"""Of captions that scroll, more than this share of the cues repeat the line above."""

_ROLLING_GAP = 0.5
MAX_NEEDED = 2
"""Labels that must come back more often than this to be believed are no names."""

_CLOCK = r"(?:(\d{1,3})[ ]?:[ ]?)?(\d{1,2})[ ]?:[ ]?(\d{1,2})(?:[ ]?[.,:][ ]?(\d{1,3}))?"
_TIMES = re.compile(rf"[ \t\ufeff]*{_CLOCK}[ \t]*(?:-{{1,3}}|[–—→])[ ]?>?[ \t]*{_CLOCK}(?!\S).*")
_BLOCKS = {"NOTE": "left_out_comments", "STYLE": "left_out_styles", "REGION": "left_out_styles"}
_BLOCK = re.compile(r"(NOTE|STYLE|REGION)(?:[ \t].*)?")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>\n]+)>|</v>")
_TAG = re.compile(
    r"</?(?:v|c|i|b|u|s|em|strong|font|span|p|ruby|rt|lang)(?:[.\s][^<>]*)?/?>"
    r"|<(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}>"  # when a word is said
    r"|\{\\[^{}\n]*\}",  # where on the screen (ASS)
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br[ ]*/?>|\\N", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});")
_SENTENCE_ENDS, _CLOSERS = tuple(".?!…"), '"”’»)]'
_HEAD = re.compile(r"(?:[-–—•][ ]|>>)?[ ]?(?P<label>[^\W\d_][^:：]{0,40})[:：][ ]")
_DASH = re.compile(r"(?:[-–—•]|>>)")


@dataclass(frozen=True, slots=True)
class _Cue:
    """What stands on the screen between two times, in seconds; `lines` without markup.

    A line is a voice (empty: none stated) and its words.
    """

    start: float
    end: float
    lines: tuple[tuple[str, str], ...]


def read(raw: bytes, *, path: str) -> list[Reading]:
    """The transcript of a subtitle file.

    Raises BrokenDocument where there is no cue, EmptyFile where no cue says anything, and the
    errors of `encodings.decode`.
    """
    decoded = decode(raw, path=path)
    changes: Counter[str] = Counter()
    cues = list(_read_cues(decoded.text, changes))
    if not cues:
        kind = "WebVTT" if PurePath(path).suffix.lower() == ".vtt" else "SRT"
        what = say("no line in it has two times, such as 00:00:01,000 --> 00:00:04,000")
        raise BrokenDocument(path=path, format=kind, what=what)
    cues = _in_order(cues, changes)
    cues = _without_repeats(cues, changes)
    spoken = [cue for cue in cues if cue.lines]
    if not spoken:
        raise EmptyFile(path=path)
    changes["left_out_empty_cues"] += len(cues) - len(spoken)
    lines = _turns(spoken)
    changes["joined_cues"] += max(0, len(spoken) - len(lines))
    kept = {name: count for name, count in changes.items() if count}
    text = write_dialogue(lines) + "\n"
    return [Reading(text, decoded.encoding, decoded.confidence, kept)]


def _read_cues(text: str, changes: Counter[str]) -> Iterator[_Cue]:
    """The cues in the order of the file; what else it holds is counted in `changes`."""
    lines = re.split("\r\n|\r|\n", text)
    found = [(number, times) for number, line in enumerate(lines) if (times := _times(line))]
    if not found:
        return
    _count_blocks(lines[: found[0][0]], changes)
    ends = [number for number, _ in found[1:]] + [len(lines)]
    for (number, (start, end)), stop in zip(found, ends, strict=True):
        if stop < len(lines):
            stop -= _is_identifier(lines, stop - 1, number + 1)
        body = _without_blocks(lines[number + 1 : stop], changes)
        yield _Cue(start, max(start, end), tuple(_spoken("\n".join(body), changes)))


def _times(line: str) -> tuple[float, float] | None:
    """Start and end in seconds, if `line` gives them."""
    found = _TIMES.fullmatch(line)
    if not found:
        return None
    start, end = (
        int(hours or 0) * 3600
        + int(minutes) * 60
        + int(seconds)
        + int((ms or "0").ljust(3, "0")) / 1000
        for hours, minutes, seconds, ms in (found.groups()[:4], found.groups()[4:])
    )
    return start, end


def _is_identifier(lines: Sequence[str], at: int, first: int) -> bool:
    """Whether the line above a line of times names the cue: a number, or alone below a blank."""
    if at < first or not lines[at].strip():
        return False
    return lines[at].strip().isdecimal() or (at > first and not lines[at - 1].strip())


def _count_blocks(lines: Sequence[str], changes: Counter[str]) -> None:
    """Counts what stands before the first cue and is no number: headers, notes, styles."""
    _without_blocks(lines, changes)
    head = next((line.strip("\ufeff \t") for line in lines if line.strip("\ufeff \t")), "")
    if head.startswith("WEBVTT"):
        stop = next((n for n, line in enumerate(lines) if not line.strip()), len(lines))
        said = sum(1 for line in lines[1:stop] if line.strip()) + (head != "WEBVTT")
        changes["left_out_headers"] += said


def _without_blocks(lines: Sequence[str], changes: Counter[str]) -> list[str]:
    """The lines that stand in no NOTE, STYLE or REGION block; such begin below a blank line."""
    kept: list[str] = []
    inside = False
    for number, line in enumerate(lines):
        if not line.strip():
            inside = False
        elif not inside and number and not lines[number - 1].strip():
            block = _BLOCK.fullmatch(line.strip())
            inside = block is not None
            if block:
                changes[_BLOCKS[block[1]]] += 1
        if not inside and line.strip():
            kept.append(line)
    return kept


def _spoken(body: str, changes: Counter[str]) -> Iterator[tuple[str, str]]:
    """(voice, words) for each line of a cue; the words of one voice are one line."""
    voice, at = "", 0
    for tag in _VOICE.finditer(body):
        yield from _words(voice, body[at : tag.start()], changes)
        voice, at = _plain(tag[1] or "", Counter()), tag.end()
    yield from _words(voice, body[at:], changes)


def _words(voice: str, text: str, changes: Counter[str]) -> Iterator[tuple[str, str]]:
    lines = [" ".join(line.split()) for line in _plain(text, changes).split("\n")]
    if voice:
        lines = [" ".join(filter(None, lines))]
    yield from ((voice, line) for line in lines if line)


def _plain(text: str, changes: Counter[str]) -> str:
    """`text` without markup, entities resolved; tags that no subtitle has are somebody's words."""
    text = _BREAK.sub("\n", text)
    text, n_tags = _TAG.subn("", text)
    changes["removed_tags"] += n_tags
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)


def _in_order(cues: list[_Cue], changes: Counter[str]) -> list[_Cue]:
    """The cues by their times; `changes` counts those that begin before the one above."""
    changes["reordered_cues"] += sum(later.start < cue.start for cue, later in pairwise(cues))
    return sorted(cues, key=lambda cue: cue.start)


def _without_repeats(cues: list[_Cue], changes: Counter[str]) -> list[_Cue]:
    """The cues of captions that scroll, without the lines that they show a second time."""
    repeats = sum(_repeats(cue, later) for cue, later in pairwise(cues))
    if len(cues) < MIN_ROLLING_CUES or repeats <= ROLLING_SHARE * (len(cues) - 1):
        return cues
    changes["left_out_repeated_lines"] += repeats
    pairs = pairwise(cues)
    return cues[:1] + [
        replace(later, lines=later.lines[1:]) if _repeats(cue, later) else later
        for cue, later in pairs
    ]


def _repeats(cue: _Cue, later: _Cue) -> bool:
    """Whether `later` begins with the last line of `cue`, and at once."""
    follows = later.start - cue.end <= _ROLLING_GAP
    return follows and cue.lines[-1:] == later.lines[:1] != ()


def _turns(cues: Sequence[_Cue]) -> list[Line]:
    """What the cues say, in turns where somebody is named and in paragraphs where nobody is."""
    rows = [(cue, voice, words) for cue in cues for voice, words in cue.lines]
    draft = [f"<v {voice}>{words}" if voice else words for _, voice, words in rows]
    text = "\n".join(draft)
    talk = find_turns(text, known=_names(cues))
    if not any(turn.label for turn in talk.turns):
        return _paragraphs([(cue, words) for cue, _, words in rows])
    starts = [0]
    for row in draft:
        starts.append(starts[-1] + len(row) + 1)
    shown = {
        label: f"{label} ({', '.join(_attribute(*pair) for pair in attributes.items())})"
        for label, attributes in talk.attributes.items()
    }
    said: list[_Said] = []
    before = 0
    for turn in talk.turns:
        first = _first_row(text, starts, turn)
        rest = text[before : max(before, starts[first])].split()
        if rest and said:  # a row between two turns that looked like no speech
            said[-1].words += rest
        before = turn.end
        words = text[turn.start : turn.end].split()
        if said and turn.label and said[-1].label == turn.label:
            said[-1].words += words
        else:
            said.append(_Said(turn.label or "", words, rows[first][0].start))
    return [
        Line(shown.pop(each.label, each.label), " ".join(each.words), each.time) for each in said
    ]


@dataclass(slots=True)
class _Said:
    """A turn in the making."""

    label: str
    words: list[str]
    time: float


def _names(cues: Sequence[_Cue]) -> frozenset[str]:
    """What stands before a colon at the head of cues and may be a name, where several do.

    In prose a name has to come back to be believed; whoever writes it at the head of a subtitle
    says who is speaking.
    """
    heads = [cue.lines[0][1] for cue in cues if not cue.lines[0][0]]
    found = [
        split_attributes(clean(head["label"]))[0]
        for line in heads
        if (head := _HEAD.match(line))
        and (label := read_label(clean(head["label"])))
        and label.needed <= MAX_NEEDED
    ]
    return frozenset(map(folded_key, found)) if len(found) > 1 else frozenset()


def _attribute(name: str, value: str) -> str:
    return f"{value} tuổi" if name == "age" else value


def _first_row(text: str, starts: Sequence[int], turn: Speech) -> int:
    """The number of the row on which the turn's label stands, or where it begins without one."""
    row = bisect_right(starts, turn.start) - 1
    label_is_above = turn.label and not text[starts[row] : turn.start].strip()
    return row - 1 if label_is_above and row else row


def _paragraphs(rows: Sequence[tuple[_Cue, str]]) -> list[Line]:
    """The words of nobody in particular, in pieces that end with a sentence or a pause."""
    said: list[_Said] = []
    last: _Cue | None = None
    length = 0
    for cue, words in rows:
        if last is None or _is_new_paragraph(cue.start - last.end, said[-1], length, words):
            said.append(_Said("", [words], cue.start))
            length = len(words)
        else:
            said[-1].words.append(words)
            length += len(words)
        last = cue
    return [Line("", " ".join(each.words), each.time) for each in said]


def _is_new_paragraph(pause: float, said: _Said, length: int, words: str) -> bool:
    if _DASH.match(words) or pause >= LONG_PAUSE_SECONDS:
        return True
    is_finished = said.words[-1].rstrip(_CLOSERS).endswith(_SENTENCE_ENDS)
    return is_finished and (pause >= PAUSE_SECONDS or length >= MAX_PARAGRAPH)
