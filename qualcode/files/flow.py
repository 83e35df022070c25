r"""What the readers of word processors' files collect, and how it becomes the text of a transcript.

A document is a sequence of paragraphs and tables; a paragraph is one line (with ``\n`` where its
author broke it). A table of speakers and what they say becomes lines ``speaker: speech``, any
other table lines of cells between TABs. Notes stand behind the text, each in square brackets in a
paragraph of its own, which `qualcode.text` takes as said by nobody; ``[1]`` marks their place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from ..limits import MAX_LABEL_LENGTH
from ..text.labels import key_of, read_label
from ..text.lines import CLOCK, is_speech

MIN_LABELLED_SHARE = 0.8
"""Of the filled cells of a column, so many must be labels for it to be one of speakers."""

MAX_LABEL_COLUMN = 2
"""A number and a time may stand before the speaker."""

_HEAD_CELLS = 5
_CLOCK = re.compile(CLOCK)
_NUMBER = re.compile(r"\d{1,4}[.)]?")


@dataclass(slots=True)
class Table:
    """Rows of cells; what a cell holds is a document of its own."""

    rows: list[list[list[Block]]] = field(default_factory=list)


Block = str | Table
"""A paragraph, or a table."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where a table of speakers and speech has which."""

    label: int
    speech: int


def lay_out(blocks: Sequence[Block], notes: Iterable[str] = ()) -> str:
    r"""The text of a document, with its notes behind it.

    >>> lay_out(["Buổi 1", Table([[["PVV"], ["Khoẻ không?"]], [["TNV03:"], ["Khoẻ.", "Cảm ơn."]]])])
    'Buổi 1\nPVV: Khoẻ không?\nTNV03: Khoẻ.\nCảm ơn.\n'
    """
    labels = Counter(_labels(blocks))
    text = "\n".join(_lines(blocks, labels)).strip("\n")
    ends = (f"[{number}: {note}]" for number, note in enumerate(notes, start=1))
    return "\n\n".join([text, *ends]) + "\n"


def _labels(blocks: Sequence[Block]) -> Iterator[tuple[int, str]]:
    """(column, key) of whatever stands where tables may have speakers."""
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for column, cell in enumerate(row):
                    if column <= MAX_LABEL_COLUMN and (label := _label(cell)):
                        yield column, key_of(label)
                    yield from _labels(cell)


def _lines(blocks: Sequence[Block], labels: Counter[tuple[int, str]]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, str):
            yield block
        elif columns := _speaker_columns(block, labels):
            for row in block.rows:
                yield from _speech_lines(row, columns, labels)
        else:
            for row in block.rows:
                yield from _row_lines(row, labels)


def _speaker_columns(table: Table, labels: Counter[tuple[int, str]]) -> _Columns | None:
    """Where the table has speakers and speech, or None where it is another table."""
    rows = [row for row in table.rows if not _is_head(row)]
    width = max(map(len, table.rows), default=0)
    for column in range(min(MAX_LABEL_COLUMN + 1, width - 1)):
        cells = [row[column] for row in rows if len(row) > column + 1 and _plain(row[column])]
        believed = sum(_is_believed(cell, column, labels) for cell in cells)
        if cells and believed >= MIN_LABELLED_SHARE * len(cells):
            behind = range(column + 1, width)
            lengths = {i: sum(len(_plain(row[i])) for row in rows if i < len(row)) for i in behind}
            return _Columns(column, max(behind, key=lambda i: lengths[i]))
    return None


def _is_believed(cell: list[Block], column: int, labels: Counter[tuple[int, str]]) -> bool:
    """Whether the cell names a speaker, and one that recurs as often as its form demands."""
    text = _label(cell)
    label = read_label(text) if text else None
    if label is None:
        return False
    needed = max(2, label.needed) if label.letter else label.needed
    return labels[column, key_of(text)] >= needed


def _label(cell: list[Block]) -> str:
    """What may be a label in the cell, without its colon and a time beside it, or nothing."""
    names = [line for line in _plain(cell).split("\n") if line and not _CLOCK.fullmatch(line)]
    if len(names) != 1 or len(names[0]) > MAX_LABEL_LENGTH:
        return ""
    return names[0].rstrip(" \t:：")


def _speech_lines(
    row: list[list[Block]], columns: _Columns, labels: Counter[tuple[int, str]]
) -> Iterator[str]:
    """``12. 00:01:05 PVV: speech``, the further paragraphs of the speech, and other cells."""
    cell = row[columns.label] if len(row) > columns.label else []
    named = _is_believed(cell, columns.label, labels)
    if len(row) <= columns.speech or (_plain(cell) and not named) or _is_head(row):
        yield from _row_lines(row, labels)
        return
    marks, others = _marks_beside(row, columns)
    label = f"{_label(cell)}:" if named else ""
    first, *rest = list(_lines(row[columns.speech], labels)) or [""]
    yield " ".join(part for part in (*marks, label, first) if part)
    yield from rest
    yield from others


def _marks_beside(row: list[list[Block]], columns: _Columns) -> tuple[list[str], list[str]]:
    """The number and time of a row, in this order, and whatever else stands beside the speech."""
    numbers, clocks, others = [], [], []
    for index, cell in enumerate(row):
        for line in _plain(cell).split("\n") if index != columns.speech else ():
            if _CLOCK.fullmatch(line):
                clocks.append(line)
            elif _NUMBER.fullmatch(line) and index < columns.label:
                numbers.append(line if line[-1] in ".)" else f"{line}.")
            elif line and index != columns.label:
                others.append(line)
    return numbers + clocks, others


def _is_head(row: list[list[Block]]) -> bool:
    """Whether the row says what the columns are: two of its cells are "người nói", "nội dung"."""
    pairs = (
        "\t".join(pair) for pair in combinations(map(_plain, row[:_HEAD_CELLS]), 2) if all(pair)
    )
    return any(not is_speech(pair, 0, len(pair)) for pair in pairs)


def _row_lines(row: list[list[Block]], labels: Counter[tuple[int, str]]) -> Iterator[str]:
    """One line of cells, or, where a cell holds more than one line, cell after cell."""
    if all("\n" not in _plain(cell) for cell in row):
        yield _one_line(row)
        return
    for cell in row:
        yield from _lines(cell, labels)


def _one_line(row: list[list[Block]]) -> str:
    return "\t".join(_plain(cell) for cell in row).rstrip("\t")


def _plain(cell: list[Block]) -> str:
    """The filled lines of a cell and of the tables in it."""
    lines: list[str] = []
    for block in cell:
        if isinstance(block, str):
            lines += [line.strip() for line in block.split("\n") if line.strip()]
        else:
            lines += filter(None, (_plain(inner) for row in block.rows for inner in row))
    return "\n".join(lines)
