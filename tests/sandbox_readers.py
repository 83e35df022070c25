"""Functions that `run_guarded` is to hold: each ends in another way."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from qualcode.errors import BrokenContainer
from qualcode.files.transcripts import Reading
from qualcode.messages import say


def reading(raw: bytes, *, path: str) -> list[Reading]:
    sys.stdout.write("this is no answer\n")
    os.write(1, b"nor this")
    return [Reading(raw.decode(), "utf-8", 0.5, {"composed": 2}, path)]


def typed(raw: bytes, *, path: str) -> None:
    raise BrokenContainer(path=path, what=say("{n} things", n=3))


def crashing(raw: bytes, *, path: str) -> None:
    raise IndexError(path)


def aborting(raw: bytes, *, path: str) -> None:
    os.abort()


def leaving(raw: bytes, *, path: str) -> None:
    os._exit(0)


def sleeping(raw: bytes, *, path: str) -> None:
    Path(path).write_text(str(os.getpid()), encoding="ascii")
    time.sleep(600)


def spinning(raw: bytes, *, path: str) -> None:
    while True:
        pass


def growing(raw: bytes, *, path: str) -> int:
    return len(b"x" * 2**32)


def descending(raw: bytes, *, path: str) -> None:
    descending(raw, path=path)


class Trap:
    """What a process that a file took over might send."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("echo taken over",)


def trapping(raw: bytes, *, path: str) -> Trap:
    return Trap()


def writing(raw: bytes, *, path: str) -> list[str]:
    Path("left behind").write_bytes(raw)
    handle, name = tempfile.mkstemp()
    os.close(handle)
    return [str(Path.cwd()), name]


def imported(raw: bytes, *, path: str) -> list[str]:
    return sorted(sys.modules)
