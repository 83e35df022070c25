"""Files that were dropped on a page, kept until they are brought in, unwanted or forgotten."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from .. import limits, workbench
from ..errors import OutputError, TooLarge, UnknownName, UsageError
from ..messages import say
from ..workbench import Arrived, Look
from .underway import Underway

if TYPE_CHECKING:
    from starlette.datastructures import UploadFile

KEPT_SECONDS = 30 * 60.0
"""How long dropped files are kept after somebody last asked for them."""

MAX_FOLDERS = 24
"""How deep the folders of a dropped folder are told apart."""

QUOTED = {"%22": '"', "%0D": "\r", "%0A": "\n"}
"""What browsers write for what cannot stand in the name of an uploaded file."""


class Landing:
    """The files of one drop, in a folder of their own that `clear` takes away.

    `mine` is the session and the study that they were dropped in.
    """

    def __init__(self, mine: tuple[str, str]) -> None:
        self.id = secrets.token_urlsafe(12)
        self.mine = mine
        self.files: list[Arrived] = []
        self.look = Look()
        self.underway: Underway | None = None
        self.step = "looking"
        self._folder = TemporaryDirectory(prefix="qualcode-")
        self._timer: threading.Timer | None = None

    def take(self, uploads: Iterable[UploadFile]) -> None:
        """Writes down what was uploaded. Raises OutputError where there is no room."""
        for upload in uploads:
            shown, parts = shown_name(upload.filename or "")
            path = self._free_place(parts)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as file:
                    shutil.copyfileobj(upload.file, file, 2**20)
            except OSError as error:
                raise OutputError(path=shown, what=error.strerror or error) from None
            self.files.append(Arrived(path, shown))

    def clear(self) -> None:
        """Takes the files away, after whatever goes on with them has stopped."""
        if self._timer is not None:
            self._timer.cancel()
        if self.underway is not None:
            self.underway.stop()
        self._folder.cleanup()

    def keep(self, forget: threading.Timer) -> None:
        """Lets `forget` take it away later, instead of what was to do so before."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = forget
        forget.daemon = True
        forget.start()

    def _free_place(self, parts: list[str]) -> Path:
        number = 1
        while (path := Path(self._folder.name, str(number), *parts)).exists():
            number += 1
        return path


class Landings:
    """All drops that wait for a word. Safe to use from several threads; close it in the end."""

    def __init__(self) -> None:
        self._all: dict[str, Landing] = {}
        self._lock = threading.Lock()

    def begin(self, mine: tuple[str, str], uploads: Iterable[UploadFile]) -> Landing:
        """A new drop; what the same session had dropped in this study before is given up."""
        with self._lock:
            old = [each.id for each in self._all.values() if each.mine == mine]
        for each in old:
            self.remove(each)
        landing = Landing(mine)
        try:
            landing.take(uploads)
        except OutputError:
            landing.clear()
            raise
        with self._lock:
            self._all[landing.id] = landing
        self._keep(landing)
        return landing

    def find(self, name: str, mine: tuple[str, str]) -> Landing:
        """The drop of that id. Raises UnknownName for one that is gone, or somebody else's."""
        with self._lock:
            landing = self._all.get(name)
        if landing is None or landing.mine != mine:
            hint = say("Files that were dropped are kept for half an hour. Drop them again.")
            raise UnknownName(what=say("drop"), name=name, hint=hint)
        self._keep(landing)
        return landing

    def remove(self, name: str) -> None:
        """Takes a drop away, if it is there."""
        with self._lock:
            landing = self._all.pop(name, None)
        if landing is not None:
            landing.clear()

    def close(self) -> None:
        """Takes all of them away."""
        for name in list(self._all):
            self.remove(name)

    def _keep(self, landing: Landing) -> None:
        landing.keep(threading.Timer(KEPT_SECONDS, self.remove, [landing.id]))


def write_down(upload: UploadFile, folder: Path, limit: str) -> Path:
    """The one uploaded file in `folder`, under its own name, which errors tell.

    `limit` is the name of the ceiling that holds for it. Raises TooLarge.
    """
    path = folder / workbench.fitting_name(upload.filename or "file")
    most: int = getattr(limits, limit)
    content = upload.file.read(most + 1)
    if len(content) > most:
        raise TooLarge(path=path.name, name=limit, limit=most)
    path.write_bytes(content)
    return path


def shown_name(called: str) -> tuple[str, list[str]]:
    """What an uploaded file is called for people, and the parts of its path on this machine.

    Nothing of it leads out of a folder; hidden files stay so. Raises UsageError for a path that is
    too deep.

    >>> shown_name("phỏng vấn/../con.txt")
    ('phỏng vấn/_con.txt', ['phỏng vấn', '_con.txt'])
    """
    for quoted, mark in QUOTED.items():
        called = called.replace(quoted, mark)
    parts = [part for part in called.split("/") if part.strip(" .")] or ["file"]
    if len(parts) > MAX_FOLDERS:
        raise UsageError(what=say("These folders lie too deep in each other."))
    fitting = ["." * part.startswith(".") + workbench.fitting_name(part) for part in parts]
    return "/".join(fitting), fitting
