"""Tables of other people's codings: ratings (units × coders) and units on a continuum."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ..errors import BrokenTable, UnknownName
from ..limits import MAX_NAMES_SHOWN
from ..messages import say
from ..text.folding import fold
from .sheets import read_rows
from .transcripts import read_bytes

ID_COLUMNS = frozenset(
    {
        *("", "#", "case", "don vi", "doan", "id", "index", "item", "items", "ma", "no", "row"),
        *("segment", "stt", "subject", "tt", "unit", "units"),
    }
)
"""Folded heads of a first column that names the units."""

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null"})
"""What stands for a rating that was not given, in lower case; all but the blank are told."""

UNIT_COLUMNS = {
    "coder": ("coder", "annotator", "rater", "nguoi ma", "nguoi ma hoa"),
    "start": ("start", "begin", "bat dau", "tu"),
    "end": ("end", "stop", "ket thuc", "den"),
    "code": ("code", "label", "category", "ma"),
    "document": ("document", "tai lieu", "tep", "file"),
}
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?")

Label = str | int | float | None


@dataclass(frozen=True, slots=True)
class RatingsTable:
    """One row a unit, one place a coder, None where there is no rating.

    Labels are numbers where every cell is one, else texts. `header` says whether the first line
    names the coders, `id_column` which column was taken for the units' names, if any; `spelled`
    counts cells that spell out that they are missing.
    """

    coders: tuple[str, ...]
    rows: tuple[tuple[Label, ...], ...]
    header: bool
    id_column: str | None
    spelled: int = 0


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit that a coder marked; a coder who marked nothing has one row without a code."""

    line: int
    coder: str
    start: int
    end: int
    code: str
    document: str = ""


def read_ratings_table(
    path: Path, *, header: bool | None = None, id_column: str | None = None
) -> RatingsTable:
    """The ratings of a CSV or Excel file: rows are units, columns coders, blank is missing.

    Without `header` it is found out whether the first line names the coders: not where a cell of
    it stands below too, or all of the table is numbers. A first column of names that no coder
    gave is taken for the units' names, or the one named by `id_column` (``-`` for none).
    Raises BrokenTable with the line, UnknownName.
    """
    rows = [
        (line, [unicodedata.normalize("NFC", cell) for cell in cells])
        for line, cells in read_rows(read_bytes(path), path=str(path))
        if any(cells)
    ]
    if not rows:
        raise BrokenTable(path=path, line=1, what=say("there are no ratings"))
    has_header = _has_header(rows[0][1], [cells for _, cells in rows[1:]], header)
    width = len(rows[0][1])
    heads = rows[0][1] if has_header else [str(place + 1) for place in range(width)]
    body = rows[has_header:]
    for line, cells in body:
        if any(cells[width:]):
            raise BrokenTable(path=path, line=line, what=say("more cells than the first line has"))
    table = [[*cells[:width], *[""] * (width - len(cells))] for _, cells in body]
    named = _id_place(heads, table, id_column, has_header)
    places = [place for place in range(width) if place != named and _is_column(place, heads, table)]
    if len(places) < 2:
        raise BrokenTable(
            path=path, line=rows[0][0],
            what=say("needs a column for each of at least two coders"),
        )  # fmt: skip
    coders = _coder_names([heads[place] for place in places], has_header)
    if len(set(coders)) < len(coders):
        raise BrokenTable(path=path, line=rows[0][0], what=say("two columns have the same name"))
    ratings = [[row[place] for place in places] for row in table]
    given = [cell for row in ratings for cell in row]
    spelled = sum(cell.lower() in MISSING and bool(cell) for cell in given)
    return RatingsTable(
        coders=coders,
        rows=_labels(ratings),
        header=has_header,
        id_column=None if named is None else heads[named],
        spelled=spelled,
    )


def _has_header(first: Sequence[str], rest: Sequence[Sequence[str]], told: bool | None) -> bool:
    if told is not None:
        return told
    cells = [cell for cell in first if cell]
    below = {cell for row in rest for cell in row if cell.lower() not in MISSING}
    if not cells or not below:
        return False
    if not first[0] and len(cells) > 1:
        return True  # a spreadsheet's index column has no head
    if all(map(_NUMBER.fullmatch, cells)) and all(map(_NUMBER.fullmatch, below)):
        counted = [str(n) for n in range(len(cells))], [str(n + 1) for n in range(len(cells))]
        return len(cells) > 2 and cells in counted
    if cells == [chr(ord("A") + place) for place in range(len(first))]:
        return True  # coders called A, B, …; if these are ratings, --no-header says so
    return not below & set(cells)


def _is_column(place: int, heads: Sequence[str], table: Sequence[Sequence[str]]) -> bool:
    """Whether a column holds anything; a comma at the end of each line makes one that does not."""
    return bool(heads[place] and not heads[place].isdigit()) or any(row[place] for row in table)


def _id_place(
    heads: Sequence[str], table: Sequence[Sequence[str]], told: str | None, header: bool
) -> int | None:
    """The column that names the units, or None."""
    if told == "-":
        return None
    if told is not None:
        if told not in heads:
            known = ", ".join(heads[:MAX_NAMES_SHOWN])
            raise UnknownName(
                what=say("column"), name=told, hint=say("Known here: {known}.", known=known)
            )
        return heads.index(told)
    if len(heads) < 3:
        return None
    return 0 if (header and _is_id(heads[0])) or _names_units(table) else None


def _names_units(table: Sequence[Sequence[str]]) -> bool:
    """Whether the first column holds names: none twice, and few of them given by a coder.

    Numbers are names only where they count the rows.
    """
    column = [row[0] for row in table]
    if len(column) < 3 or not all(column) or len(set(column)) < len(column):
        return False
    if all(map(_NUMBER.fullmatch, column)) and not all(
        first.isdecimal() and second.isdecimal() and int(second) == int(first) + 1
        for first, second in pairwise(column)
    ):
        return False
    given = {cell for row in table for cell in row[1:]}
    return 2 * len(given & set(column)) < len(column)


def _is_id(head: str) -> bool:
    return fold(head).strip(" ._:") in ID_COLUMNS


def _coder_names(heads: Sequence[str], header: bool) -> tuple[str, ...]:
    if header:
        return tuple(head or str(place) for place, head in enumerate(heads, 1))
    return tuple(str(place) for place in range(1, len(heads) + 1))


def _labels(cells: Sequence[Sequence[str]]) -> tuple[tuple[Label, ...], ...]:
    """Numbers if all are (``3,5`` as ``3.5``), else texts; None for what is missing."""
    given = [cell for row in cells for cell in row if cell.lower() not in MISSING]
    numeric = all(map(_NUMBER.fullmatch, given))

    def label(cell: str) -> Label:
        if cell.lower() in MISSING:
            return None
        if not numeric:
            return cell
        value = float(cell.replace(",", "."))
        return int(value) if value.is_integer() else value

    return tuple(tuple(map(label, row)) for row in cells)


def read_units_table(path: Path) -> list[UnitRow]:
    """The units of a CSV or Excel file with the columns coder, start, end, code, maybe document.

    A coder who found nothing has a row with the name alone. Raises BrokenTable with the line.
    """
    rows = [row for row in read_rows(read_bytes(path), path=str(path)) if any(row[1])]
    if not rows:
        raise BrokenTable(path=path, line=1, what=say("there are no units"))
    heads = [fold(head) for head in rows[0][1]]
    places = {
        name: next((heads.index(head) for head in known if head in heads), None)
        for name, known in UNIT_COLUMNS.items()
    }
    missing = [name for name, place in places.items() if place is None and name != "document"]
    if missing:
        raise BrokenTable(
            path=path,
            line=rows[0][0],
            what=say("no column “{column}”", column=missing[0]),
        )
    found = []
    for line, cells in rows[1:]:
        record = {
            name: cells[place] if place is not None and place < len(cells) else ""
            for name, place in places.items()
        }
        found.append(_unit(path, line, record))
    if not found:
        raise BrokenTable(path=path, line=rows[0][0], what=say("there are no units"))
    return found


def _unit(path: Path, line: int, record: dict[str, str]) -> UnitRow:
    coder = unicodedata.normalize("NFC", record["coder"])
    code = unicodedata.normalize("NFC", record["code"])
    if not coder:
        raise BrokenTable(path=path, line=line, what=say("the coder is empty"))
    if not (record["start"] or record["end"] or code):
        return UnitRow(line, coder, 0, 0, "", record["document"])
    try:
        start, end = int(record["start"]), int(record["end"])
    except ValueError:
        what = say("start and end must be whole numbers")
        raise BrokenTable(path=path, line=line, what=what) from None
    if not code:
        raise BrokenTable(path=path, line=line, what=say("the code is empty"))
    if end <= start:
        raise BrokenTable(path=path, line=line, what=say("the end must come after the start"))
    return UnitRow(line, coder, start, end, code, record["document"])
