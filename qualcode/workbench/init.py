"""`init`: a new, empty project, with a title, a codebook and whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..coding import load_codebook
from ..errors import ProjectExists
from ..files import transcripts, writing
from ..files.encodings import decode
from ..store import Project, codebooks, people
from ..store.database import is_url
from ..store.packing import blob
from .blind import BLIND_SETTING
from .opening import (
    CODER_SETTING,
    PROJECT_ENDING,
    TITLE_SETTING,
    acting_coder,
    project_stem,
)

_PASSWORD = re.compile(r"(?<=://)([^:/@]*):[^/@]*@")


@dataclass(frozen=True, slots=True)
class NewProject:
    """What was created, and where."""

    place: str
    title: str
    codebook_version: str | None
    codes: int

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "project": self.place,
            "title": self.title,
            "codebook_version": self.codebook_version,
            "codes": self.codes,
        }


def init(
    given: Path | str | None = None,
    *,
    codebook: Path | None = None,
    title: str | None = None,
    coder: str | None = None,
    blind: bool = False,
    dry_run: bool = False,
) -> NewProject:
    """Creates a project at a path or URL; without one, a file here with the folder's name.

    A `coder` is remembered as who works on it; in a `blind` study nobody sees what others code
    until it is unlocked. Raises ProjectExists, OutputError and, before
    anything is created, CodebookError.
    """
    place = _place(given)
    yaml = decode(transcripts.read_bytes(codebook), path=str(codebook)).text if codebook else None
    book = load_codebook(yaml, path=str(codebook)) if yaml is not None else None
    actor = acting_coder(None, coder)
    new = NewProject(
        _PASSWORD.sub(r"\1:***@", str(place)),
        title or (book.title.text("vi") if book else "") or project_stem(place),
        book.version if book else None,
        len(book.codes) if book else 0,
    )
    if dry_run:
        if isinstance(place, Path) and place.exists():
            raise ProjectExists(path=place)
        return new
    if isinstance(place, Path):
        writing.make_folder(place.parent)
    packed = blob(yaml.encode()) if yaml is not None else None
    with (
        Project.create(place) as project,
        project.action("init", actor=actor, title=new.title, codes=new.codes) as action,
    ):
        people.set_setting(action, TITLE_SETTING, new.title)
        if coder:
            people.set_setting(action, CODER_SETTING, coder)
        if blind:
            people.set_setting(action, BLIND_SETTING, True)
        if book is not None and packed is not None:
            codebooks.save_codebook(action, book, packed)
    return new


def _place(given: Path | str | None) -> Path | str:
    """Where the project is going to be: a file gets the ending by which verbs find it."""
    if given is not None and is_url(given):
        return given
    path = Path(given) if given is not None else Path(Path.cwd().name or "study")
    return (
        path if path.name.endswith(PROJECT_ENDING) else path.with_name(path.name + PROJECT_ENDING)
    )
