"""A folder of this server's own for everything temporary, also when the server is killed.

Uploaded interviews lie there until they are brought in. A server that is killed cannot take its
folder away, so the next one does: a lock beside each folder, which the system takes back from
whoever dies, tells whose server still lives.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..errors import OutputError

PREFIX = "qualcode-serve-"
LOCK = ".lock"


@contextmanager
def own_temporary_folder() -> Iterator[Path]:
    """While the block runs, this process makes its temporary files in a new folder.

    What servers have left that were killed is taken away first. Raises OutputError where there is
    no room.
    """
    before = tempfile.tempdir
    try:
        top = Path(tempfile.gettempdir())
        clear_leftovers(top)
        folder = top / f"{PREFIX}{secrets.token_hex(8)}"
        lock = _lock_of(folder).open("xb")
    except OSError as error:
        what = error.strerror or error
        raise OutputError(path=error.filename or "TMPDIR", what=what) from None
    try:
        with lock:
            _take(lock)  # before the folder is there, so that nobody finds it without its lock
            folder.mkdir(mode=0o700)
            tempfile.tempdir = str(folder)
            yield folder
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)
        _lock_of(folder).unlink(missing_ok=True)


def clear_leftovers(top: Path) -> None:
    """Takes away our folders in `top` whose server lives no more; others' are left alone."""
    for folder in top.glob(f"{PREFIX}*"):
        if folder.is_symlink() or not folder.is_dir() or not _is_ours(folder):
            continue
        try:
            with _lock_of(folder).open("ab") as lock:
                if not _take(lock):
                    continue
                shutil.rmtree(folder, ignore_errors=True)
            _lock_of(folder).unlink(missing_ok=True)
        except OSError:
            continue


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + LOCK)


def _is_ours(folder: Path) -> bool:
    return sys.platform == "win32" or folder.lstat().st_uid == os.getuid()


def _take(lock: IO[bytes]) -> bool:
    """Whether the lock is ours now: until it is closed, or the process dies."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
