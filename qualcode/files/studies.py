"""Which module reads or writes another tool's study, and which kind of study a file is.

A kind is known by the ending, and by the content where several have one. Each module has
`read(path, *, accept_offsets)`, and where it writes, `fit(study)` and `write(study, target)`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from ..errors import NotFound, QualcodeError
from ..study import StudyFile
from ..text.folding import fold
from . import sheets
from .codings import REQUIRED
from .codings_table import COLUMN_NAMES, COLUMNS
from .encodings import decode
from .transcripts import ENDINGS, is_note, read_bytes

WEBANNO = b"#FORMAT=WebAnno TSV"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of study: the module of this room that knows it, what people call it, its endings."""

    module: str
    called: str
    endings: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    "qdpx": Kind("refi", "REFI-QDA", (".qdpx",)),
    "qdc": Kind("qdc", "REFI-QDA", (".qdc",)),
    "taguette": Kind("taguette", "Taguette", (".sqlite3", ".sqlite", ".db")),
    "qualcoder": Kind("qualcoder", "QualCoder", (".qda",)),
    "rqda": Kind("rqda", "RQDA", (".rqda",)),
    "doccano": Kind("doccano", "doccano", (".jsonl", ".json")),
    "labelstudio": Kind("labelstudio", "Label Studio", (".json",)),
    "webanno": Kind("webanno", "INCEpTION", (".tsv", ".zip")),
    "codings": Kind("codings_table", "qualcode", (".csv", ".xlsx", ".jsonl")),
}
ALWAYS = {
    ending: name
    for name in ("qdpx", "taguette", "qualcoder", "rqda", "webanno")
    for ending in KINDS[name].endings
}
"""Endings that say by themselves which kind of study a file is."""

TASK_FIELDS = frozenset({"annotation_id", "annotator", "completions", "lead_time"})
"""What Label Studio says of a task, and doccano of no record."""

PASSAGES = frozenset({"document", "tag", "content"})
"""The columns of the highlights that Taguette exports as a table: it has words, and no places."""


def study_kind(path: Path) -> str | None:
    """The kind of study that is at `path`, or None where there is none. Raises TooLarge."""
    ending = path.suffix.lower()
    if not path.exists():
        return None
    if path.is_dir():
        return _kind_of_folder(path)
    if ending in ALWAYS:
        return ALWAYS[ending]
    if ending in (".json", ".jsonl"):
        return _kind_of_json(path)
    if ending in (".csv", ".xlsx"):
        return "codings" if _has_codings(path) else None
    return None


def read_study(path: Path, *, accept_offsets: bool = False) -> StudyFile:
    """The study that a file or folder holds. Raises NotFound and the errors of its reader."""
    kind = study_kind(path)
    if kind is None:
        raise NotFound(path=path)
    module: Any = import_module(f"{__package__}.{KINDS[kind].module}")
    found: StudyFile = module.read(path, accept_offsets=accept_offsets)
    return found


def writer(kind: str) -> Any:
    """The module that writes studies of that kind."""
    return import_module(f"{__package__}.{KINDS[kind].module}")


def _kind_of_folder(folder: Path) -> str | None:
    """QualCoder's folder, or one that holds WebAnno files and no transcripts."""
    if (folder / "data.qda").is_file():
        return "qualcoder"
    files = [path for path in folder.rglob("*") if path.is_file()]
    if any(path.suffix.lower() in ENDINGS and not is_note(path) for path in files):
        return None
    return "webanno" if any(map(_is_webanno, files)) else None


def _is_webanno(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(WEBANNO)) == WEBANNO


def _kind_of_json(path: Path) -> str | None:
    """What the first object of a JSON or JSONL file shows; by the ending where it shows nothing."""
    text = decode(read_bytes(path), path=str(path)).text.removeprefix("\ufeff").lstrip()
    try:
        first, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        first = None
    if isinstance(first, list) and first:
        first = first[0]
    if not isinstance(first, dict):
        return "codings" if path.suffix.lower() == ".jsonl" else "labelstudio"
    if first.keys() >= {"document", "code"}:
        return "codings"
    is_task = isinstance(first.get("data"), dict) or not TASK_FIELDS.isdisjoint(first)
    return "labelstudio" if is_task else "doccano"


def _has_codings(path: Path) -> bool:
    """Whether a table's first row is that of a table of codings, complete or not.

    One that lacks a column is none of speech: its reader says what is missing.
    """
    try:
        rows = sheets.read_sheet(read_bytes(path), path=str(path)).rows
    except QualcodeError:
        return False
    heads = {fold(cell.strip()) for cell in rows[0][1]} if rows else set()
    if heads >= PASSAGES:
        return True
    named = {COLUMN_NAMES.get(head, head) for head in heads}
    missing = set(REQUIRED) - named
    lacks_a_place = missing in ({"start"}, {"end"})
    return not missing or (lacks_a_place and ("quote" in named or named.issubset(COLUMNS)))
