"""Transcript files: which of the given paths are some, and what they hold."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from ..errors import DuplicateDocument, EmptyFolder, NotFound, TooLarge, UnsupportedFormat
from ..limits import MAX_FILE_BYTES
from ..messages import N_
from ..model import Source

READERS = {
    ".txt": "plain",
    ".md": "plain",
    ".docx": "word",
    ".docm": "word",
    ".dotx": "word",
    ".doc": "word",
    ".rtf": "word",
    ".odt": "odt",
    ".ott": "odt",
    ".fodt": "odt",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".srt": "subtitles",
    ".vtt": "subtitles",
    ".csv": "answers",
    ".xlsx": "answers",
}
"""The module of this room that reads a format, by ending; each has `read(raw, *, path)`."""

ENDINGS = tuple(READERS)
TABLE_ENDINGS = (".csv", ".xlsx")
"""Tables are transcripts only where a file is named: a study's folder holds others, of people."""

PARTICIPANTS_NAMES = ("participants.csv", "participants.xlsx")
"""Tables that are none even then, unless alone, since a shell writes out ``talks/*``."""

HIDDEN = (".", "~$")
"""What the names of hidden files begin with, and of those that Word keeps beside an open one."""

REPORT_ENDING = ".losses.txt"
"""What the report that stands beside an export is called behind the export's name."""

NOT_TRANSCRIPTS = ("readme", "license", "licence", "changelog", "notice")
"""File names (without ending) that stand in a study's folder but hold no interview."""


@dataclass(frozen=True, slots=True)
class Found:
    """The transcripts to read, in order, and what was passed over with the reason."""

    paths: tuple[Path, ...]
    skipped: tuple[tuple[Path, str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that a file holds, decoded: in which encoding, how sure that is, what changed.

    `name` tells the texts of one file apart (a row of a table); it is empty for a file's only
    text. `changes` counts what was converted, left out or kept though odd, by stable names.
    """

    text: str
    encoding: str
    confidence: float = 1.0
    changes: Mapping[str, int] = field(default_factory=dict)
    name: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Transcript:
    """One file as read: the document id, its decoded text, where it came from, its bytes."""

    document_id: str
    text: str
    source: Source
    raw: bytes = field(repr=False)
    attributes: Mapping[str, str] = field(default_factory=dict)


def find_transcripts(paths: Sequence[Path]) -> Found:
    """The transcripts among `paths`; folders are searched with their subfolders.

    Files named one by one must be readable formats; in folders, other files and tables are passed
    over and listed. A path that is not there but holds ``*``, ``?`` or ``[`` is a pattern, which
    not every shell expands. Raises NotFound, EmptyFolder, UnsupportedFormat, DuplicateDocument.
    """
    found: list[Path] = []
    skipped: list[tuple[Path, str]] = []
    expanded = list(expand(paths))
    for path in expanded:
        if path.is_dir():
            here = list(_search_folder(path, skipped))
            if not here:
                endings = [ending for ending in ENDINGS if ending not in TABLE_ENDINGS]
                raise EmptyFolder(path=path, endings=", ".join(endings))
            found += here
        elif not path.exists():
            raise NotFound(path=path)
        elif path.suffix.lower() not in ENDINGS:
            raise UnsupportedFormat(path=path, ending=path.suffix, endings=", ".join(ENDINGS))
        elif path.name.lower() in PARTICIPANTS_NAMES and len(expanded) > 1:
            skipped.append((path, N_("a table of participants, not a transcript")))
        else:
            found.append(path)
    unique = tuple(dict.fromkeys(path.resolve() for path in found))
    _refuse_duplicates(unique)
    return Found(unique, tuple(skipped))


def expand(paths: Iterable[Path]) -> Iterable[Path]:
    """The paths, patterns replaced by what fits them where anything does."""
    for path in paths:
        is_pattern = not path.exists() and any(mark in str(path) for mark in "*?[")
        yield from (_matches(path) if is_pattern else ()) or (path,)


def _matches(pattern: Path) -> list[Path]:
    root = Path(pattern.anchor)
    try:
        return sorted(root.glob(str(pattern.relative_to(root))))
    except ValueError:  # a pattern that means nothing, such as "a**"
        return []


def _search_folder(folder: Path, skipped: list[tuple[Path, str]]) -> Iterable[Path]:
    from .studies import ALWAYS

    for path in sorted(folder.rglob("*"), key=lambda p: document_id(p).casefold()):
        parts = path.relative_to(folder).parts
        if any(part.startswith(HIDDEN) for part in parts) or _is_inside_study(parts):
            continue
        if path.suffix.lower() in ALWAYS:
            skipped.append((path, N_("a study of another tool; to bring it in, name the file")))
            continue
        if path.is_dir():
            continue
        if not path.exists():
            skipped.append((path, N_("a link that leads nowhere")))
        elif path.suffix.lower() not in ENDINGS:
            skipped.append((path, N_("not a transcript format")))
        elif path.suffix.lower() in TABLE_ENDINGS:
            skipped.append((path, N_("a table; to read what people say in it, name the file")))
        elif is_note(path):
            skipped.append((path, N_("a note about the folder, not a transcript")))
        else:
            yield path


def _is_inside_study(parts: Sequence[str]) -> bool:
    """Whether a file lies in a folder that is a project of QualCoder."""
    return any(part.lower().endswith(".qda") for part in parts[:-1])


def is_note(path: Path) -> bool:
    """Whether a file is called like those that say something about their folder."""
    return path.stem.lower() in NOT_TRANSCRIPTS or path.name.endswith(REPORT_ENDING)


def document_id(path: Path) -> str:
    """The file name without its ending, in NFC (some systems hand names out decomposed)."""
    return unicodedata.normalize("NFC", path.stem)


def _refuse_duplicates(paths: Iterable[Path]) -> None:
    first: dict[str, Path] = {}
    for path in paths:
        name = document_id(path)
        if name in first:
            raise DuplicateDocument(document=name, first=first[name], second=path)
        first[name] = path


def read_bytes(path: Path) -> bytes:
    """What the file holds. Raises NotFound or TooLarge."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise TooLarge(path=path, name="MAX_FILE_BYTES", limit=MAX_FILE_BYTES)
        return path.read_bytes()
    except OSError as error:
        raise NotFound(path=f"{path} ({error.strerror})") from None


def read_transcripts(path: Path) -> list[Transcript]:
    """The decoded texts of one file: one, but for a table of answers.

    Raises the errors of its format's reader.
    """
    raw = read_bytes(path)
    reader = import_module(f"{__package__}.{READERS[path.suffix.lower()]}")
    readings: list[Reading] = reader.read(raw, path=str(path))
    return [_transcript(path, raw, reading) for reading in readings]


def _transcript(path: Path, raw: bytes, reading: Reading) -> Transcript:
    raw = reading.raw or raw
    source = Source(
        name=unicodedata.normalize("NFC", path.name) + (f"#{reading.name}" if reading.name else ""),
        sha256=hashlib.sha256(raw).hexdigest(),
        encoding=reading.encoding,
        confidence=reading.confidence,
        changes=reading.changes,
    )
    name = reading.name or document_id(path)
    return Transcript(name, reading.text, source, raw, reading.attributes)
