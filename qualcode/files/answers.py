"""Tables of answers and of speech → transcripts: CSV and Excel, a row a document or a turn.

What a column is, its name says, or what stands in it: the document, the person, the speaker, the
time, the words; columns of prose are open questions. A row of a survey becomes the transcript of
one respondent, each question asked (``Hỏi:``) before its answer (``Đáp:``); with a column of
speakers the rows of one document become its turns. Every other column is an attribute, in the
``Key: value`` block that `text.header` reads, or beside the text where it does not fit in there.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePath

from ..errors import BrokenTable, EmptyFile
from ..limits import MAX_COLUMNS, MAX_HEADER_LINES
from ..messages import say
from ..text.folding import fold
from ..text.header import CANONICAL_KEYS, canonical_key, canonical_value, read_header
from ..text.labels import clean
from ..text.lines import seconds
from ..text.turns import find_turns
from .dialogue import Line, write_dialogue
from .sheets import Sheet, read_sheet
from .tables import DOCUMENT_COLUMNS, PARTICIPANT_COLUMNS, SPEAKER_COLUMNS
from .transcripts import Reading

PERSON_COLUMNS = (
    *PARTICIPANT_COLUMNS,
    *("case", "case id", "respondent", "respondent id", "response id", "responseid", "stt", "no"),
    *("nguoi tra loi", "ma nguoi tra loi", "ma phieu", "so phieu", "ma so phieu", "so thu tu"),
)
TEXT_COLUMNS = (
    *("text", "answer", "response", "transcript", "content", "speech", "utterance", "words"),
    *("freetext", "free text", "open answer", "comment", "comments", "verbatim"),
    *("van ban", "noi dung", "cau tra loi", "tra loi", "loi", "loi noi", "loi thoai", "cau noi"),
    *("phat bieu", "noi dung tra loi", "noi dung phong van", "y kien", "gop y"),
)
QUESTION_COLUMNS = ("question", "question text", "cau hoi", "noi dung cau hoi")
TIME_COLUMNS = ("time", "start", "start time", "timecode", "thoi gian", "bat dau", "moc thoi gian")
ASKS, ANSWERS = "Hỏi", "Đáp"
ID_KEY = "Mã"

PROSE_WORDS = 8
"""Words of a cell that is prose whatever it ends with; half of them do where it is a sentence."""

PROSE_SHARE = 1 / 3
"""The share of a column's cells that are prose where the column is an open question."""

DISTINCT_SHARE = 0.5
"""Of many answers to an open question, no fewer than this share differ."""

MANY = 8
MAX_SECONDS = 86_400
_QUALITATIVE = "qual"
"""What QualCoder has the names of open questions begin with."""

Record = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the columns of a table are; `texts` hold speech, or one answer each."""

    texts: tuple[str, ...]
    attributes: tuple[str, ...]
    document: str | None = None
    person: str | None = None
    speaker: str | None = None
    question: str | None = None
    time: str | None = None

    @property
    def name(self) -> str | None:
        """The column that says to which document a row belongs."""
        return self.document or self.person


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that says something: its line in the file, its document's name, its cells."""

    line: int
    name: str
    cells: Record


def read(raw: bytes, *, path: str) -> list[Reading]:
    """The documents in a table, each with the bytes of its own rows.

    Raises BrokenTable with the line (no column of text, a name twice or missing), EmptyFile where
    nobody says anything, and the errors of `sheets.read_sheet`.
    """
    sheet = read_sheet(raw, path=path)
    names, records = _records(sheet, path)
    columns = _find_columns(names, [record for _, record in records], path)
    rows = list(_named(records, columns, path))
    changes = Counter(left_out_empty_rows=len(records) - len(rows))
    changes["left_out_sheets"] += sheet.other_sheets
    if not rows:
        raise EmptyFile(path=path)
    readings: list[Reading] = []
    for group in _documents(rows, columns, path):
        reading = _reading(group, columns, names)
        if not readings:
            changes.update(reading.changes)
            reading = replace(reading, changes={k: n for k, n in changes.items() if n})
        readings.append(replace(reading, encoding=sheet.encoding, confidence=sheet.confidence))
    return readings


def _records(sheet: Sheet, path: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """The columns (each under a name of its own) and (line, column → value) below them."""
    rows = [
        (line, [unicodedata.normalize("NFC", cell).strip() for cell in cells])
        for line, cells in sheet.rows
        if any(cell.strip() for cell in cells)
    ]
    if not rows:
        raise EmptyFile(path=path)
    (_, head), *body = rows
    width = max(len(cells) for _, cells in rows)
    if width > MAX_COLUMNS:
        what = say("more than {limit} columns (MAX_COLUMNS)", limit=MAX_COLUMNS)
        raise BrokenTable(path=path, line=rows[0][0], what=what)
    names: list[str] = []
    for number in range(width):
        name = " ".join(head[number].split()) if number < len(head) else ""
        name = name or f"#{number + 1}"
        while name in names:
            name += "'"
        names.append(name)
    return names, [
        (line, dict(zip(names, cells + [""] * (width - len(cells)), strict=True)))
        for line, cells in body
    ]


def _find_columns(names: Sequence[str], records: Sequence[Record], path: str) -> _Columns:
    """What each column is. Raises BrokenTable where none holds text."""
    folded = {name: fold(name) for name in names}

    def first(known: Sequence[str]) -> str | None:
        return next((name for one in known for name in names if folded[name] == one), None)

    document, speaker = first(DOCUMENT_COLUMNS), first(SPEAKER_COLUMNS)
    person = first(PERSON_COLUMNS)
    if person is None:
        person = next((name for name in names if canonical_key(name) == "id"), None)
    question = first(QUESTION_COLUMNS)
    time = first(TIME_COLUMNS) if speaker else None
    taken = {document, speaker, person, question, time}
    texts = [
        n for n in names if n not in taken and folded[n].rstrip("0123456789 .") in TEXT_COLUMNS
    ]
    if not texts:
        texts = [name for name in names if name not in taken and _is_open(name, records)]
    if speaker or question:
        texts = sorted(texts, key=lambda name: -sum(len(r[name]) for r in records))[:1]
    if not texts:
        what = say(
            "no column holds what people said; call it “text” (or “văn bản”, “câu trả lời”). A "
            "table of participants is given with --participants"
        )
        raise BrokenTable(path=path, line=1, what=what)
    attributes = tuple(name for name in names if name not in {*taken, *texts})
    return _Columns(tuple(texts), attributes, document, person, speaker, question, time)


def _is_open(name: str, records: Sequence[Record]) -> bool:
    """Whether a column holds prose: what people answer in their own words."""
    if canonical_key(name) in CANONICAL_KEYS:
        return False
    values = [record[name] for record in records if record[name]]
    if fold(name).startswith(_QUALITATIVE) and values:
        return True
    prose = sum(map(_is_prose, values))
    differs = len(values) < MANY or len(set(values)) >= DISTINCT_SHARE * len(values)
    return bool(values) and prose >= PROSE_SHARE * len(values) and differs


def _is_prose(value: str) -> bool:
    n_words = len(value.split())
    return n_words >= PROSE_WORDS or (n_words >= PROSE_WORDS // 2 and value[-1] in ".?!…")


def _named(records: Sequence[tuple[int, Record]], columns: _Columns, path: str) -> Iterator[_Row]:
    """The rows in which somebody says something, with the names of their documents.

    Without a column for names every row is a document, numbered; with speakers all are one.
    """
    last = ""
    for number, (line, cells) in enumerate(records, start=1):
        if columns.name:
            name = " ".join(cells[columns.name].split())
        elif columns.speaker:
            name = ""
        else:
            name = f"{unicodedata.normalize('NFC', PurePath(path).stem)} {number}"
        if columns.name and not name and columns.speaker:
            name = last  # cells of one document that were joined in the spreadsheet
        last = name
        if not any(cells[column] for column in columns.texts):
            continue
        if columns.name and not name:
            what = say("the column “{column}” is empty", column=columns.name)
            raise BrokenTable(path=path, line=line, what=what)
        yield _Row(line, name, cells)


def _documents(rows: Sequence[_Row], columns: _Columns, path: str) -> Iterator[list[_Row]]:
    """The rows of each document; they stand together. Raises BrokenTable for a name twice."""
    seen: set[str] = set()
    has_turns = columns.document or columns.speaker or columns.question
    for name, group in groupby(rows, key=lambda row: row.name):
        found = list(group)
        twice = found[0] if name in seen else found[1] if not has_turns and found[1:] else None
        if twice:
            what = say(
                "“{name}” stands there twice. The rows of one document must stand together and "
                "say who speaks; otherwise each needs a name of its own",
                name=name,
            )
            raise BrokenTable(path=path, line=twice.line, what=what)
        seen.add(name)
        yield found


def _reading(rows: Sequence[_Row], columns: _Columns, names: Sequence[str]) -> Reading:
    """The transcript of one document; its encoding is the file's."""
    changes = Counter(_left_out(rows, columns))
    pairs = list(_attributes(rows, columns))
    header, beside = _write_header(pairs)
    text = _write_text(rows, columns)
    changes["left_out_empty_answers"] += sum(
        not row.cells[column] for row in rows for column in columns.texts
    )
    name = rows[0].name
    return Reading(
        f"{header}\n\n{text}\n" if header else f"{text}\n",
        "",
        changes={kind: count for kind, count in changes.items() if count},
        name=name,
        attributes=beside,
        raw=_own_bytes(rows, columns, names) if name else b"",
    )


def _write_text(rows: Sequence[_Row], columns: _Columns) -> str:
    speakers = _speakers(rows, columns)
    if speakers:
        [column] = columns.texts
        times = _times(rows, columns)
        lines = [
            Line(speaker, row.cells[column], time)
            for row, speaker, time in zip(rows, speakers, times, strict=True)
        ]
        return write_dialogue(lines)
    if columns.question or len(columns.texts) > 1 or not _is_text_name(columns.texts[0]):
        return write_dialogue(list(_exchange(rows, columns)))
    text = "\n\n".join(row.cells[columns.texts[0]] for row in rows)
    is_answer = "\n" not in text and not any(turn.label for turn in find_turns(text).turns)
    return write_dialogue([Line(ANSWERS, text)]) if is_answer else text


def _is_text_name(column: str) -> bool:
    return fold(column).rstrip("0123456789 .") in TEXT_COLUMNS


def _exchange(rows: Sequence[_Row], columns: _Columns) -> Iterator[Line]:
    """Each question and its answer; a question is asked once however many answers it has."""
    asked = ""
    for row in rows:
        for column in columns.texts:
            question = row.cells[columns.question] if columns.question else column
            if not row.cells[column]:
                continue
            if question and question != asked:
                yield Line(ASKS, " ".join(question.split()))
            asked = question
            yield Line(ANSWERS, row.cells[column])


def _speakers(rows: Sequence[_Row], columns: _Columns) -> list[str]:
    """Who says each row: the column of speakers, or persons in a document that has several."""
    if columns.speaker:
        return [row.cells[columns.speaker] for row in rows]
    if columns.document and columns.person and len(columns.texts) == 1 and not columns.question:
        persons = [row.cells[columns.person] for row in rows]
        return persons if len(set(persons)) > 1 else []
    return []


def _times(rows: Sequence[_Row], columns: _Columns) -> list[float | None]:
    """When each row is said, in seconds; clocks, or numbers that can be seconds."""
    if columns.time is None:
        return [None] * len(rows)
    times = [_time(row.cells[columns.time]) for row in rows]
    is_sound = all(time is None or 0 <= time <= MAX_SECONDS for time in times)
    return times if is_sound else [None] * len(rows)


def _time(value: str) -> float | None:
    clock = seconds(value)
    if clock is not None:
        return clock
    return float(value) if re.fullmatch(r"\d{1,12}(?:\.\d{1,9})?", value) else None


def _attributes(rows: Sequence[_Row], columns: _Columns) -> Iterator[tuple[str, str]]:
    """(column, value) of what holds for the whole document, the person's id first."""
    for column in (columns.person, *columns.attributes):
        value = _shared(rows, column) if column else None
        if column and value:
            is_id = column == columns.person and canonical_key(column) != "id"
            yield ID_KEY if is_id else column, value


def _shared(rows: Sequence[_Row], column: str) -> str | None:
    """The one value that the rows have in a column, blanks apart, or None."""
    values = {row.cells[column] for row in rows} - {""}
    return values.pop() if len(values) == 1 else None


def _left_out(rows: Sequence[_Row], columns: _Columns) -> dict[str, int]:
    """How many columns differ between the rows of one document, so that none of it is said."""
    varying = sum(len({row.cells[c] for row in rows} - {""}) > 1 for c in columns.attributes)
    return {"left_out_varying_columns": varying}


def _write_header(pairs: Sequence[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    """The ``Key: value`` block of what `text.header` reads back, and what stands beside it."""
    fitting = list(pairs)
    if not _is_read_back(fitting):
        head = pairs[:1] if _is_read_back(pairs[:1]) else []
        fitting = [pair for pair in pairs if pair in head or _is_read_back([*head, pair])]
        fitting = fitting[: MAX_HEADER_LINES - 2]
        if not _is_read_back(fitting):
            fitting = list(head)
    beside = [pair for pair in pairs if pair not in fitting]
    return _block(fitting), {
        canonical_key(key): canonical_value(canonical_key(key), value) for key, value in beside
    }


def _is_read_back(pairs: Sequence[tuple[str, str]]) -> bool:
    block = _block(pairs)
    return dict(read_header(f"{block}\n\n{ANSWERS}: …").attributes) == _expected(pairs)


def _expected(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    expected: dict[str, str] = {}
    for key, value in pairs:
        name = canonical_key(key)
        name = clean(key) if name in expected else name
        expected.setdefault(name, canonical_value(name, value))
    return expected


def _block(pairs: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"{key}: {value}" for key, value in pairs)


def _own_bytes(rows: Sequence[_Row], columns: _Columns, names: Sequence[str]) -> bytes:
    """The rows of one document as a table of their own, by which they are known again."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    named = [] if columns.name else ["document"]
    writer.writerow([*named, *names])
    for row in rows:
        writer.writerow([*([row.name] if named else []), *(row.cells[name] for name in names)])
    return out.getvalue().encode("utf-8", "surrogatepass")
