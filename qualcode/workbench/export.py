"""`export`: codings as files for other programs, the project as a copy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import BlindStudy
from ..files import codings as coding_files
from ..files import codings_table, writing
from ..store import Project
from .blind import visible
from .choosing import CodingFilter, select_codings

FORMATS = ("jsonl", "csv")
COLUMNS = (
    "document", "start", "end", "code", "coder", "status", "origin", "confidence", "quote", "memo",
    "text_sha256",
)  # fmt: skip
"""What a CSV says of each coding; JSONL adds the evidence."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: how many codings, and how many of those asked for stayed behind.

    `outdated` codings stand on texts corrected since; their places mean nothing in the texts now.
    """

    codings: int
    outdated: int
    content: bytes = field(repr=False)
    path: Path | None = None

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "codings": self.codings,
            "outdated_codings": self.outdated,
            "output": None if self.path is None else str(self.path),
            "bytes": len(self.content),
        }


@dataclass(frozen=True, slots=True)
class Copied:
    """The copy of a project, as it stood at one moment."""

    path: Path
    documents: int
    codings: int

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "output": str(self.path),
            "documents": self.documents,
            "codings": self.codings,
            "bytes": self.path.stat().st_size,
        }


def export_codings(
    project: Project, wanted: CodingFilter, path: Path | None = None, *, form: str = "jsonl"
) -> Exported:
    """The codings that the filter lets through, as a file at `path` if there is one.

    One object a line (DESIGN §7), or the same as a CSV that a spreadsheet opens safely. Raises
    UnknownName, OutputError.
    """
    chosen = [each.coding for each in select_codings(project, wanted)]
    outdated = len(select_codings(project, replace(wanted, outdated=True)))
    if form == "csv":
        content = codings_table.table_csv(COLUMNS, map(coding_files.as_record, chosen))
    else:
        content = coding_files.codings_jsonl(chosen)
    if path is not None:
        writing.write_new(path, content)
    return Exported(len(chosen), outdated, content, path)


def export_project(project: Project, path: Path, *, viewer: str | None = None) -> Copied:
    """A whole copy of the project in a new file (and folder), while others work on.

    Raises ProjectExists, OutputError; BlindStudy where it would hold what `viewer`, by default who
    acts here, may not see yet.
    """
    if len(visible(project, project.codings(), viewer)) < len(project.codings()):
        raise BlindStudy
    writing.make_folder(path.parent)
    project.export_copy(path)
    with Project.open(path, readonly=True) as copy:
        documents = copy.documents()
        return Copied(path, len(documents), sum(each.n_codings for each in documents))
