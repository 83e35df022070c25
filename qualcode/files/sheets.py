"""The rows of a table in CSV or Excel, as text: what `tables`, `answers` and `codings_table` read.

Which of the two it is, the bytes say: an Excel workbook is a ZIP.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..errors import BrokenContainer, BrokenTable
from ..limits import MAX_FILE_BYTES
from ..messages import say
from . import xml
from .container import open_container
from .encodings import decode

EXCEL_ENDING = ".xlsx"
CSV_ENDING = ".csv"
DELIMITERS = ",;\t"

_EXCEL_START = b"PK\x03\x04"
_BROKEN_EXCEL = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl, and what reads ZIP and XML under it, raise where a file is not what it should be.
"""

Row = tuple[int, list[str]]
"""The line (CSV) or row (Excel) on which it ends, from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a table; `encoding` and its `confidence` say how text came out of bytes.

    `other_sheets` counts those of a workbook beside the first that hold anything.
    """

    rows: list[Row]
    encoding: str = "utf-8"
    confidence: float = 1.0
    is_workbook: bool = False
    other_sheets: int = 0


def read_rows(raw: bytes, *, path: str) -> list[Row]:
    """The rows of `read_sheet`, with no white space round the cells."""
    rows = read_sheet(raw, path=path).rows
    return [(line, [cell.strip() for cell in cells]) for line, cells in rows]


def read_sheet(raw: bytes, *, path: str) -> Sheet:
    """The table in a CSV, or in the first sheet of a workbook, every cell as it stands.

    Raises BrokenTable with the line, and the errors of decoding, of ZIP and of XML.
    """
    is_workbook = raw.startswith(_EXCEL_START) or path.lower().endswith(EXCEL_ENDING)
    return _read_workbook(raw, path) if is_workbook else _read_csv(raw, path)


def _read_csv(raw: bytes, path: str) -> Sheet:
    decoded = decode(raw, path=path)
    text = decoded.text.removeprefix("\ufeff")
    header = text.split("\n", 1)[0]
    rows: list[Row] = []
    with _long_cells():
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(header))
        try:
            rows.extend((reader.line_num, cells) for cells in reader)
        except csv.Error as error:
            raise BrokenTable(path=path, line=reader.line_num, what=str(error)) from None
    return Sheet(rows, decoded.encoding, decoded.confidence)


def _delimiter(first: str) -> str:
    """``,``, ``;`` or TAB: whichever the first line has most, unless its commas are decimal marks.

    >>> _delimiter("ho, tên;tuổi;nơi"), _delimiter("3,5;2,0")
    (';', ';')
    """
    is_numbers = re.fullmatch(r"[-\d,\s]*[;\t][-\d,;\s]*", first)
    return max(DELIMITERS[1:] if is_numbers else DELIMITERS, key=first.count)


@contextmanager
def _long_cells() -> Iterator[None]:
    """A block in which a cell may hold a whole transcript (csv's own limit is 131,072)."""
    before = csv.field_size_limit(MAX_FILE_BYTES)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _read_workbook(raw: bytes, path: str) -> Sheet:
    """The values as Excel last computed them."""
    import openpyxl

    try:
        with open_container(raw, path=path) as container:
            for name in container.names:  # openpyxl opens them all by itself, so they are tried
                content = container.read(name)
                if name.endswith((".xml", ".rels")):
                    xml.check(content, path=path, part=name)
    except BrokenContainer as error:
        raise _no_workbook(path, error.values["what"]) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that Excel shows and we do not need
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
            first = [[_cell(value) for value in row] for row in _values(book.worksheets[0])]
            others = sum(any(map(any, _values(sheet))) for sheet in book.worksheets[1:])
            book.close()
    except _BROKEN_EXCEL as error:
        raise _no_workbook(path, str(error)) from None
    rows = list(enumerate(first, start=1))
    return Sheet(rows, is_workbook=True, other_sheets=others)


def _no_workbook(path: str, error: object) -> BrokenTable:
    what = say("not an Excel file that can be read ({error})", error=error)
    return BrokenTable(path=path, line=1, what=what)


def _values(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    yield from sheet.iter_rows(values_only=True)


def _cell(value: Any) -> str:
    """A cell as a person reads it: 34, not 34.0; a day without midnight.

    >>> _cell(34.0), _cell(datetime(2026, 3, 1)), _cell(None)
    ('34', '2026-03-01', '')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    return str(value)
