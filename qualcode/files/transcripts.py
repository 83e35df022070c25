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
}
"""The module of this room that reads a format, by ending; each has `read(raw, *, path)`."""

ENDINGS = tuple(READERS)
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

    Files named one by one must be readable formats; in folders, other files are passed over and
    listed. A path that is not there but holds ``*``, ``?`` or ``[`` is a pattern, which not every
    shell expands. Raises NotFound, EmptyFolder, UnsupportedFormat, DuplicateDocument.
    """
    found: list[Path] = []
    skipped: list[tuple[Path, str]] = []
    for path in _expand(paths):
        if path.is_dir():
            here = list(_search_folder(path, skipped))
            if not here:
                raise EmptyFolder(path=path, endings=", ".join(ENDINGS))
            found += here
        elif not path.exists():
            raise NotFound(path=path)
        elif path.suffix.lower() not in ENDINGS:
            raise UnsupportedFormat(path=path, ending=path.suffix, endings=", ".join(ENDINGS))
        else:
            found.append(path)
    unique = tuple(dict.fromkeys(path.resolve() for path in found))
    _refuse_duplicates(unique)
    return Found(unique, tuple(skipped))


def _expand(paths: Iterable[Path]) -> Iterable[Path]:
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
    for path in sorted(folder.rglob("*"), key=lambda p: document_id(p).casefold()):
        if path.is_dir() or any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        if not path.exists():
            skipped.append((path, N_("a link that leads nowhere")))
        elif path.suffix.lower() not in ENDINGS:
            skipped.append((path, N_("not a transcript format")))
        elif path.stem.lower() in NOT_TRANSCRIPTS:
            skipped.append((path, N_("a note about the folder, not a transcript")))
        else:
            yield path


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
