"""Results on disk: every file whole or not at all."""

from __future__ import annotations

import filecmp
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import OutputError
from ..messages import N_, say

TAKEN = N_("there is something else already; --force overwrites it")


def write_all(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """The paths of `files` (name → bytes) after writing them into `folder`, made if missing.

    All are written beside their places and brought to disk first; only then are they renamed, so
    that whoever looks sees each file as before or as after. On any failure, Ctrl-C included, the
    temporary files go, and the folder too where it was new.

    Raises OutputError.
    """
    made: list[Path] = []
    pending: list[tuple[Path, Path]] = []
    try:
        made = _make_folder(folder)
        for name, content in files.items():
            target = folder / name
            temporary = folder / f".{name}.{secrets.token_hex(4)}.part"
            pending.append((temporary, target))
            _write_through(temporary, content)
        for temporary, target in pending:
            temporary.replace(target)
        _sync_folder(folder)
    except OSError as error:
        _undo(pending, made)
        raise OutputError(path=error.filename or folder, what=error.strerror or error) from None
    except BaseException:
        _undo(pending, made)
        raise
    return [target for _, target in pending]


def make_folder(folder: Path) -> None:
    """A folder where there was none, with those above it. Raises OutputError."""
    try:
        _make_folder(folder)
    except OSError as error:
        raise OutputError(path=error.filename or folder, what=error.strerror or error) from None


def write_new(path: Path, content: bytes) -> None:
    """Writes a file that is not there yet; the same content there already is as good.

    Raises OutputError, also where another file stands there: nothing of anybody's is overwritten.
    """
    if path.exists() and not (path.is_file() and path.read_bytes() == content):
        raise OutputError(path=path, what=say("there is another file already"))
    write_all(path.parent, {path.name: content})


@contextmanager
def arriving(folder: Path, names: Sequence[str], *, overwrite: bool = False) -> Iterator[Path]:
    """An empty folder beside the places of `names`, files or folders, in which to write them.

    When the block has ended well they are brought to disk and get into place in `folder`, which is
    made if missing; if it has not, nothing is there. Unless `overwrite`, what stands there already
    must be the same. Raises OutputError.
    """
    made: list[Path] = []
    workshop = folder / f".{names[0]}.{secrets.token_hex(4)}.part"
    try:
        made = _make_folder(folder)
        workshop.mkdir()
        yield workshop
        _sync_tree(workshop)
        new = [name for name in names if not _stands(workshop / name, folder / name, overwrite)]
        for name in new:
            _put_in_place(workshop / name, folder / name, overwrite=overwrite)
        made = []
        _sync_folder(folder)
    except OSError as error:
        raise OutputError(path=error.filename or folder, what=error.strerror or error) from None
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
        _undo([], made)


def check_writable(folder: Path) -> None:
    """Nothing, or OutputError where `folder` cannot take files; it is left as it was."""
    made: list[Path] = []
    trial = folder / f".{secrets.token_hex(4)}.part"
    try:
        made = _make_folder(folder)
        _write_through(trial, b"")
    except OSError as error:
        raise OutputError(path=error.filename or folder, what=error.strerror or error) from None
    finally:
        _undo([(trial, trial)], made)


def _make_folder(folder: Path) -> list[Path]:
    """The folders that had to be made for `folder`, outermost first."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _write_through(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Brings the renames to disk where the system lets folders be opened (not on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stands(new: Path, place: Path, overwrite: bool) -> bool:
    """Whether the same stands there already. Raises OutputError where something else does."""
    if overwrite or not place.exists():
        return False
    if new.is_file() and place.is_file() and filecmp.cmp(new, place, shallow=False):
        return True
    raise OutputError(path=place, what=say(TAKEN))


def _put_in_place(new: Path, place: Path, *, overwrite: bool) -> None:
    """Renames, without ever leaving half of anything at `place`."""
    if overwrite and place.is_dir() and not place.is_symlink():
        place.rename(new.with_name(f"{new.name}.old"))  # goes with the workshop
        new.rename(place)
    elif overwrite or new.is_dir():
        new.replace(place)
    else:
        try:
            place.hardlink_to(new)  # unlike a rename, it takes nobody's place
        except FileExistsError:
            raise OutputError(path=place, what=say(TAKEN)) from None
        except OSError:  # a file system without links: memory sticks, some network drives
            new.replace(place)


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)


def _undo(pending: list[tuple[Path, Path]], made: list[Path]) -> None:
    for temporary, _ in pending:
        with suppress(OSError):
            temporary.unlink()
    for folder in reversed(made):
        with suppress(OSError):
            folder.rmdir()  # refuses by itself where something stands in it
