"""Which project a verb works on, and who works on it."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from ..errors import (
    NoCoder,
    NoProject,
    OlderProject,
    ReadOnlyProject,
    ReservedName,
    SeveralProjects,
)
from ..store import Project
from ..store.database import is_url
from ..teams.clusters import CONSENSUS
from ..teams.recognising import MACHINE

PROJECT_ENDING = ".qualcode"

TITLE_SETTING = "title"

CODER_VARIABLE = "QUALCODE_CODER"
CODER_SETTING = "coder"
"""The project's setting that names who works on it."""


def project_place(given: Path | str | None, *, folder: Path | None = None) -> Path | str:
    """The path or URL that was given, else the only project file in `folder` (here).

    Raises NoProject, SeveralProjects.
    """
    if given is not None:
        return given if is_url(given) else Path(given)
    here = folder or Path()
    found = sorted(path for path in here.glob(f"*{PROJECT_ENDING}") if path.is_file())
    if not found:
        raise NoProject(folder=here.absolute())
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise SeveralProjects(folder=here.absolute(), names=names)
    return found[0]


def project_stem(given: Path | str | None) -> str:
    """The name without its ending of a project, or of the only one here."""
    place = project_place(given)
    name = place.name if isinstance(place, Path) else place.partition("?")[0].rpartition("/")[2]
    return name.removesuffix(PROJECT_ENDING)


def open_project(given: Path | str | None, *, write: bool) -> Project:
    """The project at a path or URL, or the only one here; close it, best by a ``with``.

    Unless it is to `write`, nothing in it can change; only an older one is brought up to date,
    with a copy beside it. Raises NoProject, SeveralProjects and the errors of `Project.open`.
    """
    place = project_place(given)
    if not write:
        try:
            return Project.open(place, readonly=True)
        except OlderProject as older:
            try:
                Project.open(place).close()
            except ReadOnlyProject:
                raise older from None
    return Project.open(place, readonly=not write)


def open_as_allowed(place: Path | str) -> Project:
    """The project to be changed, or only to be read where no more is allowed: see `reads_only`.

    Raises OlderProject where it would have to be brought up to date first, and the errors of
    `Project.open`.
    """
    try:
        project = Project.open(place)
    except ReadOnlyProject:
        return Project.open(place, readonly=True)
    if project.may_write():
        return project
    project.close()
    return Project.open(place, readonly=True)


def reads_only(project: Project) -> bool:
    """Whether nothing in the project can be changed, as it was opened."""
    return project.database.readonly


def acting_coder(project: Project | None, given: str | None) -> str:
    """Who acts: as given, else by QUALCODE_CODER, the project's setting or the login name.

    Raises NoCoder where nobody is named, ReservedName for a name that no person can have.
    """
    named = given or os.environ.get(CODER_VARIABLE)
    if not named and project is not None:
        named = str(project.settings().get(CODER_SETTING) or "")
    if named:
        if is_reserved(named):
            raise ReservedName(name=named)
        return named
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # no account, as in some containers
        raise NoCoder from None


def is_reserved(name: str) -> bool:
    """Whether a name means a layer that no person codes: the consensus, or a machine's."""
    return name == CONSENSUS or f"{name}:".startswith(MACHINE)


def study_title(project: Project) -> str:
    """What the study is called: as somebody titled it, else by its file's name."""
    return str(project.settings().get(TITLE_SETTING) or "") or project_stem(project.database.place)


def people(project: Project) -> list[str]:
    """The names of the persons who have done something in the study."""
    return [coder.name for coder in project.coders() if not is_reserved(coder.name)]
