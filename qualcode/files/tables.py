"""Tables that people make, in CSV or Excel: participants, and what speaker labels mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ..errors import BrokenTable
from ..messages import N_, say
from ..model import ParticipantRow, Role, Speaker
from ..text.folding import fold
from ..text.header import canonical_key
from .sheets import read_rows
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
    columns: list[str] = []
    records: list[tuple[int, dict[str, str]]] = []
    for line, cells in read_rows(read_bytes(path), path=str(path)):
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
