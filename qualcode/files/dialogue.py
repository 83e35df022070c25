"""Turns as lines of a transcript that `text.prepare` reads back as those turns.

Subtitles and tables know who speaks. Written out, a name must be believed to be one: a line
``[00:12:31] Lan: …`` is what people write, but a name that occurs once is taken as speech by
`text.turns`. So the lines are read back here, and where a name is lost they are written with the
voice tags of WebVTT, which need no believing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ..text.labels import clean, key_of, split_attributes
from ..text.turns import find_turns

MAX_HOURS = 100
_NO_LABEL = re.compile(r"[:：<>|\t\n]+")


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody says in one go: who (empty: nobody knows), what, and when, in seconds."""

    label: str
    speech: str
    time: float | None = None


def write_dialogue(lines: Sequence[Line]) -> str:
    r"""The lines as a transcript; a name is set off with a colon wherever that is understood.

    >>> print(write_dialogue([Line("PVV", "Cô khoẻ không?", 5.0), Line("Mận", "Dạ khoẻ.", 7.5)]))
    [00:00:05] PVV: Cô khoẻ không?
    <v Mận>[00:00:07.500] Dạ khoẻ.
    """
    labels = _label_names(lines)
    text = _write_all(lines, labels, tagged=frozenset())
    doubtful = set(labels) - _understood(text, lines, labels)
    if not doubtful:
        return text
    for tagged, keep_lines in ((doubtful, True), (set(labels), True), (set(labels), False)):
        text = _write_all(lines, labels, tagged=tagged, keep_lines=keep_lines)
        if _understood(text, lines, labels) == set(labels):
            break
    return text


def write_clock(time: float) -> str:
    """`time` in seconds as ``HH:MM:SS``, with milliseconds where there are any.

    >>> write_clock(751), write_clock(3725.5)
    ('00:12:31', '01:02:05.500')
    """
    milliseconds = round(time * 1000)
    seconds, rest = divmod(milliseconds, 1000)
    shown = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{shown}.{rest:03}" if rest else shown


def _label_names(lines: Sequence[Line]) -> dict[str, str]:
    """Label → the label without what would end it early."""
    return {line.label: clean(_NO_LABEL.sub(" ", line.label)) for line in lines}


def _write_all(
    lines: Sequence[Line],
    labels: Mapping[str, str],
    *,
    tagged: Collection[str],
    keep_lines: bool = True,
) -> str:
    """One line each, but for the line breaks inside; the labels `tagged` as voice tags."""
    written = []
    for line in lines:
        label = labels[line.label]
        has_clock = line.time is not None and 0 <= line.time < MAX_HOURS * 3600
        clock = f"[{write_clock(line.time or 0)}] " if has_clock else ""
        if not label:
            head = clock
        elif line.label in tagged:
            head = f"<v {label}>{clock}"
        else:
            head = f"{clock}{label}: "
        speech = line.speech.strip() if keep_lines else " ".join(line.speech.split())
        written.append(head + speech)
    return "\n".join(written)


def _understood(text: str, lines: Sequence[Line], labels: Mapping[str, str]) -> set[str]:
    """The labels that are read in `text` as often as they were written; all, if all in order."""
    keys = {label: key_of(split_attributes(name)[0]) for label, name in labels.items()}
    wanted = [keys[line.label] for line in lines if keys[line.label] and line.speech.strip()]
    if not wanted:
        return set(labels)
    turns = [turn for turn in find_turns(text).turns if not turn.aside]
    found = [key_of(turn.label) for turn in turns if turn.label]
    if found == wanted:
        return set(labels)
    counts, hoped = Counter(found), Counter(wanted)
    return {label for label, key in keys.items() if key and counts[key] == hoped[key]}
