"""Our own files of codings, as JSONL, CSV or Excel ⇄ a study without texts.

A row is a coding: document, place, quote, code (its id, or its names from the root), coder. Texts
are named, not held: whoever reads the file finds place and quote in texts of their own. The ending
says which form a file has.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import BrokenCodings, OutputError
from ..messages import N_, say
from ..study import (
    Fitted,
    Study,
    StudyCode,
    StudyCoder,
    StudyCoding,
    StudyFile,
    StudyText,
)
from ..text.folding import fold
from ..text.formulas import guard_text, unguard_text
from .code_paths import Path as CodePath
from .code_paths import code_name, join_path, paths_of, split_path
from .codings import REQUIRED, as_coding, read_records
from .fitting import NO_NAME, moment
from .qdaxml import clean
from .sheets import EXCEL_ENDING, read_sheet
from .span_fitting import (
    WORDS,
    fit_coders,
    fit_codes,
    fit_coding,
    fit_names,
    note_lost,
    only_used,
)
from .tally import Tally
from .transcripts import read_bytes
from .writing import write_new

JSON_ENDING = ".jsonl"
COLUMNS = (
    *("document", "start", "end", "code", "code_name", "coder", "status", "origin", "confidence"),
    *("quote", "memo", "created", "guid"),
)
COLUMN_NAMES: Mapping[str, str] = {
    "tai lieu": "document",
    "bat dau": "start",
    "ket thuc": "end",
    "ma": "code",
    "ten ma": "code_name",
    "nguoi ma": "coder",
    "nguoi ma hoa": "coder",
    "trang thai": "status",
    "do tin cay": "confidence",
    "trich dan": "quote",
    "ghi chu": "memo",
}
"""What people may call the columns, without diacritics."""

MAX_CELL = 32_767
"""Characters (UTF-16 units) that a cell of a workbook can hold; more go on in a further column."""

MAX_ROWS = 1_048_575
_MORE = re.compile(r"(.+) \((\d{1,6})\)")
_ID = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_WORDS = {
    "texts": N_("texts, of which codings state the name, the place and the quote"),
    "idle_texts": N_("texts without a coding, which are not named"),
    **WORDS,
}

Record = Mapping[str, Any]


def read(path: Path, *, accept_offsets: bool = False) -> StudyFile:
    """The codings in a file, in a study whose texts are but names.

    `accept_offsets` changes nothing: without texts nothing speaks against the offsets. A missing
    coder is called as the file is. Raises BrokenCodings with the line, and BrokenTable.
    """
    del accept_offsets
    is_json = path.suffix.lower() == JSON_ENDING
    is_empty = is_json and not read_bytes(path).strip()  # a study without a coding
    records = () if is_empty else read_records(path) if is_json else _table_records(path)
    codings: list[StudyCoding] = []
    codes = _Codes()
    for line, record in records:
        coding = as_coding(record, path=path, line=line)
        codings.append(
            StudyCoding(
                clean(coding.document) or NO_NAME,
                coding.start,
                coding.end,
                codes.key_of(coding.code, _text(record, "code_name")),
                coding.coder or path.stem,
                clean(coding.quote),
                memo=clean(coding.memo),
                created=moment(_text(record, "created")),
                origin=_text(record, "origin") or "import",
                status=coding.status,
                confidence=None if coding.confidence is None else float(coding.confidence),
                guid=_text(record, "guid"),
            )
        )
    study = Study(
        coders=tuple(map(StudyCoder, dict.fromkeys(coding.coder for coding in codings))),
        codes=tuple(codes.codes.values()),
        texts=tuple(StudyText(name, name, "") for name in dict.fromkeys(c.text for c in codings)),
        codings=tuple(codings),
    )
    return StudyFile(study)


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    return clean(value) if isinstance(value, str) else ""


class _Codes:
    """The codes met so far, each under its path."""

    def __init__(self) -> None:
        self.codes: dict[CodePath, StudyCode] = {}

    def key_of(self, stated: str, name: str) -> str:
        """The key of a code; `stated` is its id or, like `name`, its names from the root."""
        if name:
            path, identity = split_path(name), stated if stated != name else ""
        elif _ID.fullmatch(stated):
            path, identity = (stated,), stated
        else:
            path, identity = split_path(clean(stated)), ""
        code = self._code(path)
        if not code.is_codable or (identity and not code.id):
            code = self.codes[path] = replace(code, is_codable=True, id=identity or code.id)
        return code.key

    def _code(self, path: CodePath) -> StudyCode:
        if path not in self.codes:
            parent = self._code(path[:-1]).key if len(path) > 1 else None
            self.codes[path] = StudyCode(
                str(len(self.codes)), code_name(path[-1]), parent, is_codable=False
            )
        return self.codes[path]


def _table_records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line, record) of a CSV or workbook, its numbers as numbers. Raises BrokenCodings."""
    sheet = read_sheet(read_bytes(path), path=str(path))
    rows = [row for row in sheet.rows if any(row[1])]
    head = [_column(cell) for cell in rows[0][1]] if rows else []
    missing = [name for name in REQUIRED if name not in head]
    if missing:
        what = say("columns are missing: {columns}", columns=", ".join(missing))
        raise BrokenCodings(path=path, line=1, what=what)
    for line, cells in rows[1:]:
        record: dict[str, Any] = {}
        for name, cell in zip(head, cells, strict=False):
            value = cell if sheet.is_workbook else unguard_text(cell)
            if further := _MORE.fullmatch(name):
                record[further[1]] = record.get(further[1], "") + value
            elif name not in record:
                record[name] = value
        for name in ("start", "end"):
            record[name] = _whole(record.get(name, ""))
        record["confidence"] = _number(record.get("confidence", ""), path, line)
        for name in ("coder", "status"):
            if not record.get(name):
                record.pop(name, None)
        yield line, record


def _column(cell: str) -> str:
    name = fold(cell.strip())
    return COLUMN_NAMES.get(name, name if _MORE.fullmatch(name) else name.replace(" ", "_"))


def _whole(cell: str) -> int | None:
    cell = cell.strip()
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 12 else None


def _number(cell: str, path: Path, line: int) -> float | None:
    if not cell.strip():
        return None
    try:
        return float(cell)
    except ValueError:
        what = say("“{value}” is no number", value=cell[:40])
        raise BrokenCodings(path=path, line=line, what=what) from None


def fit(study: Study) -> Fitted:
    """What a file of codings can hold of `study`: codings, with the names of what they are in."""
    tally = Tally(_WORDS)
    note_lost(study, tally)
    tally.add("texts", n=sum(bool(text.text) for text in study.texts))
    names = fit_names(study.texts, tally)
    name_of = {text.key: name for text, name in zip(study.texts, names, strict=True)}
    codes, keys = fit_codes(study, tally)
    codings = tuple(
        replace(fit_coding(c, tally), text=name_of[c.text], code=keys[c.code])
        for c in study.codings
    )
    there = dict.fromkeys(coding.text for coding in codings)
    tally.add("idle_texts", n=len(set(names) - set(there)))
    kept = only_used(codes, {coding.code for coding in codings}, tally)
    paths = paths_of(kept)
    fitted = Study(
        coders=fit_coders(study, codings, tally),
        codes=tuple(
            replace(code, id="") if code.id == join_path(paths[code.key]) else code for code in kept
        ),
        texts=tuple(StudyText(name, name, "") for name in there),
        codings=codings,
    )
    return Fitted(fitted, tally.losses())


def write(study: Study, target: Path) -> None:
    """Writes the codings of a fitted study to a new file, in the form its ending says.

    Raises OutputError, also where a workbook has too few rows for them.
    """
    records = _records(study)
    if target.suffix.lower() == JSON_ENDING:
        content = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records).encode()
    elif target.suffix.lower() == EXCEL_ENDING:
        if len(records) > MAX_ROWS:
            raise OutputError(path=target, what=say("a workbook has too few rows for them"))
        content = table_xlsx(COLUMNS, records)
    else:
        content = table_csv(COLUMNS, records)
    write_new(target, content)


def _records(study: Study) -> list[dict[str, Any]]:
    names = {text.key: text.name for text in study.texts}
    ids = {code.key: code.id for code in study.codes}
    paths = {key: join_path(path) for key, path in paths_of(study.codes).items()}
    return [
        {
            "document": names[coding.text],
            "start": coding.start,
            "end": coding.end,
            "code": ids[coding.code] or paths[coding.code],
            "code_name": paths[coding.code],
            "coder": coding.coder,
            "status": coding.status.value,
            "origin": coding.origin,
            "confidence": coding.confidence,
            "quote": coding.quote,
            "memo": coding.memo,
            "created": coding.created,
            "guid": coding.guid,
        }
        for coding in study.codings
    ]


def table_csv(columns: Sequence[str], records: Iterable[Record]) -> bytes:
    """A CSV (RFC 4180) in UTF-8 with a byte order mark; no cell can start a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for record in records:
        cells = (record[name] for name in columns)
        writer.writerow([guard_text(c) if isinstance(c, str) else c for c in cells])
    return out.getvalue().encode("utf-8-sig")


def table_xlsx(columns: Sequence[str], records: Sequence[Record]) -> bytes:
    """A workbook of one sheet in which text is text, whatever it begins with.

    What a cell cannot hold goes on in columns called ``quote (2)``, ``quote (3)``.
    """
    from xlsxwriter import Workbook

    cells: list[dict[str, Any]] = []
    further: dict[str, None] = {}
    for record in records:
        row: dict[str, Any] = {}
        for name in columns:
            first, *more = _pieces(record[name])
            row[name] = first
            for number, piece in enumerate(more, start=2):
                row[f"{name} ({number})"] = piece
                further[f"{name} ({number})"] = None
        cells.append(row)
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = Workbook(out, {"in_memory": True, **options})
    workbook.set_properties({"created": datetime(1980, 1, 1)})  # noqa: DTZ001 (Excel knows no zones)
    sheet = workbook.add_worksheet("codings")
    names = (*columns, *further)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name)
        for line, row in enumerate(cells, start=1):
            value = row.get(name)
            if isinstance(value, str) and value:
                sheet.write_string(line, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(line, column, value)
    sheet.freeze_panes(1, 0)
    workbook.close()
    return out.getvalue()


def _pieces(value: Any) -> list[Any]:
    """A value in pieces that a cell can hold; a number that Excel would round is text."""
    if isinstance(value, float) and float(f"{value:.16G}") != value:
        return [repr(value)]
    if not isinstance(value, str) or len(value) <= MAX_CELL // 2:
        return [value]
    units = value.encode("utf-16-le")
    pieces: list[str] = []
    at = 0
    while at < len(units):
        end = min(len(units), at + 2 * MAX_CELL)
        if end < len(units) and 0xDC <= units[end + 1] <= 0xDF:  # between the halves of a pair
            end -= 2
        pieces.append(units[at:end].decode("utf-16-le"))
        at = end
    return pieces
