"""REFI-QDA projects (``.qdpx``), the exchange format of QDA tools, in and out.

Specification and schema: REFI-QDA 1.5 (2019-09-25). Reading takes what the tools really write:
offsets in any dialect, GUIDs in any form, paths in any case. Writing keeps to the schema.
"""

from __future__ import annotations

from pathlib import Path

from ..study import Fitted, Study, StudyFile
from .container import pack
from .refi_fitting import fit_study
from .refi_reading import read_study
from .refi_writing import DIALECTS, members
from .writing import write_new

STANDARD = "standard"

__all__ = ["DIALECTS", "STANDARD", "fit", "read", "write"]


def read(path: Path, *, accept_offsets: bool = False) -> StudyFile:
    """What the QDPX file at `path` holds, and the account of it.

    Raises NotFound, BrokenContainer, BrokenDocument, BrokenXml, TooLarge, and DoubtfulOffsets
    where the offsets do not fit the quotes, unless `accept_offsets`.
    """
    return read_study(path, accept_offsets=accept_offsets)


def fit(study: Study) -> Fitted:
    """What a QDPX file can hold of `study`, and what it cannot."""
    return fit_study(study)


def write(study: Study, target: Path, *, dialect: str = STANDARD) -> None:
    """Writes a fitted study to a new file, as `DIALECTS` says. Raises OutputError."""
    write_new(target, pack(members(study, dialect)))
