"""Tables that people make, in CSV or Excel: participants, and what speaker labels mean."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import BrokenTable, TooLarge
from ..limits import MAX_UNPACKED_BYTES
from ..messages import N_, say
from ..model import ParticipantRow, Role, Speaker
from ..text.folding import fold
from ..text.header import canonical_key
from .encodings import decode
from .transcripts import read_bytes

PARTICIPANT_COLUMNS = ("participant", "id", "nguoi tham gia", "ma nguoi tham gia", "ma")
DOCUMENT_COLUMNS = ("document", "tai lieu", "tep", "file")
SPEAKER_COLUMNS = ("speaker", "label", "nhan", "nguoi noi")
ROLE_COLUMNS = ("role", "vai tro", "vai")
ROLE_WORDS: Mapping[str, Role] = {
    "interviewer": Role.INTERVIEWER,
    "nguoi phong van": Role.INTERVIEWER,
    "nguoi hoi": Role.INTERVIEWER,
    "pvv": Role.INTERVIEWER,
    "respondent": Role.RESPONDENT,
    "nguoi tra loi": Role.RESPONDENT,
    "nguoi tham gia": Role.RESPONDENT,
    "other": Role.OTHER,
    "khac": Role.OTHER,
}


EXCEL_ENDING = ".xlsx"

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


def read_participants(path: Path) -> list[ParticipantRow]:
    """One row a participant (or a participant in a document), its other columns as attributes.

    Needs a column ``participant`` (or ``id``, ``mã``); ``document`` and ``speaker`` are optional.
    Raises BrokenTable with the line.
    """
    rows: dict[tuple[str, str | None, str | None], ParticipantRow] = {}
    for line, record in _records(path):
        participant = _pick(record, PARTICIPANT_COLUMNS)
        if participant is None:
            raise BrokenTable(
                path=path, line=1, what=say("no column “participant” (or “id”, “mã”)")
            )
        if not participant:
            raise BrokenTable(path=path, line=line, what=say("the participant's id is empty"))
        document, speaker = _pick(record, DOCUMENT_COLUMNS), _pick(record, SPEAKER_COLUMNS)
        named = {*PARTICIPANT_COLUMNS, *DOCUMENT_COLUMNS, *SPEAKER_COLUMNS}
        attributes = {
            canonical_key(column): value
            for column, value in record.items()
            if fold(column) not in named and value
        }
        row = ParticipantRow(participant, document or None, speaker or None, attributes)
        if rows.setdefault((participant, row.document, row.speaker), row) != row:
            what = say(
                "{participant} stands there twice, with other values", participant=participant
            )
            raise BrokenTable(path=path, line=line, what=what)
    return list(rows.values())


def read_labels(path: Path) -> list[Speaker]:
    """What each speaker label stands for: columns ``label``, ``role``, optional ``participant``.

    Roles: interviewer, respondent, other (or người phỏng vấn, người trả lời, khác). Raises
    BrokenTable with the line.
    """
    speakers: list[Speaker] = []
    for line, record in _records(path):
        label, role = _pick(record, SPEAKER_COLUMNS), _pick(record, ROLE_COLUMNS)
        if label is None or role is None:
            raise BrokenTable(path=path, line=1, what=say("needs the columns “label” and “role”"))
        if fold(role) not in ROLE_WORDS:
            raise BrokenTable(
                path=path,
                line=line,
                what=say("the role must be interviewer, respondent or other"),
            )
        participant = _pick(record, PARTICIPANT_COLUMNS[:1]) or None
        speakers.append(Speaker(label, ROLE_WORDS[fold(role)], participant, N_("given by hand")))
    return speakers


def _pick(record: Mapping[str, str], columns: Iterable[str]) -> str | None:
    """The value of the first of `columns` (folded names) that the table has, or None."""
    folded = {fold(name): value for name, value in record.items()}
    return next((folded[name] for name in columns if name in folded), None)


def _records(path: Path) -> list[tuple[int, dict[str, str]]]:
    """(line, column → value) of a table with a header, as its file's ending says."""
    rows = _sheet_rows(path) if path.suffix.lower() == EXCEL_ENDING else _csv_rows(path)
    columns: list[str] = []
    records: list[tuple[int, dict[str, str]]] = []
    for line, cells in rows:
        if not any(cells):
            continue
        if not columns:
            columns = cells
            continue
        if any(cells[len(columns) :]):
            raise BrokenTable(path=path, line=line, what=say("more cells than the header names"))
        cells += [""] * (len(columns) - len(cells))
        records.append((line, dict(zip(columns, cells[: len(columns)], strict=True))))
    return records


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line, cells); ``,``, ``;`` or TAB stand between the cells, whichever the header has most."""
    text = decode(read_bytes(path), path=str(path)).text.removeprefix("\ufeff")
    header = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise BrokenTable(path=path, line=reader.line_num, what=str(error)) from None


def _sheet_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(row, cells) of the first sheet of an Excel file, values as Excel last computed them."""
    import openpyxl

    raw = io.BytesIO(read_bytes(path))
    try:
        with zipfile.ZipFile(raw) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise TooLarge(path=path, name="MAX_UNPACKED_BYTES", limit=MAX_UNPACKED_BYTES)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that Excel shows and we do not need
            book = openpyxl.load_workbook(raw, read_only=True, data_only=True)
            sheets = [[_cell(value) for value in row] for row in _first_sheet(book)]
            book.close()
    except _BROKEN_EXCEL as error:
        what = say("not an Excel file that can be read ({error})", error=error)
        raise BrokenTable(path=path, line=1, what=what) from None
    yield from enumerate(sheets, start=1)


def _first_sheet(book: Any) -> Iterator[tuple[Any, ...]]:
    sheet = book.worksheets[0]
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
    return str(value).strip()
