"""The studies that a server can open: each is opened once and shared by its requests."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from .. import workbench
from ..errors import QualcodeError, UnknownName, Unreachable
from ..messages import say

if TYPE_CHECKING:
    from ..store import Project

ID_LENGTH = 12
"""How many of the last digits of a project's GUID stand in addresses."""


@dataclass(frozen=True, slots=True)
class StudyCard:
    """What the first page shows of a study; `id` stands in addresses, `file` is its file's name.

    `changed` is when somebody last wrote to it; one that is `for_reading` nobody can change here.
    One that cannot be read has an `error` and no id.
    """

    id: str
    title: str
    file: str
    documents: int = 0
    changed: str = ""
    for_reading: bool = False
    error: QualcodeError | None = None


@dataclass(frozen=True, slots=True)
class _Opened:
    """A project that is in use, and which file it was when it was opened."""

    project: Project
    place: Path | str
    file: tuple[int, int] | None

    def still(self) -> Project:
        """The project, if its file is where it was: what is written to a lost one is lost.

        Raises Unreachable.
        """
        now = _file_of(self.place)
        if now == self.file:
            return self.project
        if now is None:
            what = say("its file is not there any more; put it back")
        else:
            what = say("another file has taken its place; close the workbench and open it again")
        raise Unreachable(path=self.place, what=what)


def _file_of(place: Path | str) -> tuple[int, int] | None:
    """Which file stands at a path, whatever it holds; None for none, and for a database's URL."""
    try:
        found = place.stat() if isinstance(place, Path) else None
    except OSError:
        return None
    return found and (found.st_dev, found.st_ino)


class Shelf:
    """One study, or all of a folder. Safe to use from several threads; close it in the end."""

    def __init__(self, *, folder: Path | None = None, place: Path | str | None = None) -> None:
        self.folder = folder
        self._place = place
        self._ids: dict[Path | str, str] = {}
        self._open: dict[str, _Opened] = {}
        self._lock = threading.Lock()

    @property
    def is_single(self) -> bool:
        """Whether only one study is served."""
        return self._place is not None

    def cards(self) -> list[StudyCard]:
        """The studies, by file name; behind them those that cannot be read."""
        found = [self._card(place) for place in self._places()]
        return sorted(found, key=lambda card: card.error is not None)

    def _card(self, place: Path | str) -> StudyCard:
        file = place.name if isinstance(place, Path) else workbench.project_stem(place)
        try:
            project = self.open(self._id(place))
            last = project.history(limit=1)
            return StudyCard(
                self._id(place),
                workbench.study_title(project),
                file,
                len(project.documents()),
                last[0].time if last else "",
                for_reading=workbench.reads_only(project),
            )
        except QualcodeError as error:
            return StudyCard("", "", file, error=error)

    def open(self, study: str) -> Project:
        """The project of that id. Raises UnknownName and the errors of `Project.open`."""
        with self._lock:
            if study in self._open:
                return self._open[study].still()
            for place in self._places():
                if self._is_called(place, study):
                    project = workbench.open_as_allowed(place)
                    self._open[study] = _Opened(project, place, _file_of(place))
                    return project
        raise UnknownName(what=say("study"), name=study, hint="")

    def reads_only(self, study: str) -> bool:
        """Whether a study was opened, and to be read alone."""
        with self._lock:
            return study in self._open and workbench.reads_only(self._open[study].project)

    def open_only(self) -> Project:
        """The study that is served alone, opened so that what is wrong with it is said at once."""
        [place] = self._places()
        return self.open(self._id(place))

    def add(self, place: Path | str) -> str:
        """The id of a study that has just been made."""
        return self._id(place)

    def close(self) -> None:
        """Leaves every project as one whole file."""
        with self._lock:
            while self._open:
                self._open.popitem()[1].project.close()

    def _places(self) -> list[Path | str]:
        if self._place is not None:
            return [self._place]
        folder = self.folder or Path()
        return [path for path in sorted(folder.glob("*.qualcode")) if path.is_file()]

    def _is_called(self, place: Path | str, study: str) -> bool:
        """Whether a study has that id; one that cannot be read has none, and hides no other."""
        try:
            return self._id(place) == study
        except QualcodeError:
            if self.is_single:
                raise
            return False

    def _id(self, place: Path | str) -> str:
        if place not in self._ids:
            with workbench.open_project(place, write=False) as project:
                found = project.identity()["guid"].replace("-", "")[-ID_LENGTH:]
            if found in self._ids.values():  # a copy of a study that lies here too
                found = sha256(str(place).encode()).hexdigest()[:ID_LENGTH]
            self._ids[place] = found
        return self._ids[place]
