"""Readers in a process of their own: whatever ends them ends as a typed error, in time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sandbox_readers as readers

from qualcode.errors import BrokenContainer, ReaderCrashed, ReaderTooBig, ReaderTooSlow
from qualcode.files.sandbox import run_guarded
from qualcode.files.transcripts import Reading
from qualcode.messages import Said


def test_values_come_back_as_they_are() -> None:
    found = run_guarded(readers.reading, "dạ vâng".encode(), path="a b/ạ.pdf")
    assert found == [Reading("dạ vâng", "utf-8", 0.5, {"composed": 2}, "a b/ạ.pdf")]


def test_typed_errors_come_back_with_their_values() -> None:
    with pytest.raises(BrokenContainer) as caught:
        run_guarded(readers.typed, b"", path="ạ.pdf")
    assert caught.value.values == {"path": "ạ.pdf", "what": Said("{n} things", {"n": 3})}


@pytest.mark.parametrize(
    ("reader", "error"),
    [
        (readers.crashing, ReaderCrashed),
        (readers.aborting, ReaderCrashed),
        (readers.leaving, ReaderCrashed),
        (readers.descending, ReaderCrashed),
        (readers.trapping, ReaderCrashed),
        (readers.spinning, ReaderTooSlow),
        pytest.param(
            readers.growing,
            ReaderTooBig,
            marks=pytest.mark.skipif(sys.platform != "linux", reason="holds memory on Linux only"),
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_other_end_is_a_typed_error(
    reader: Any, error: type[Exception], capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(error, match=r"x\.pdf"):
        run_guarded(reader, b"raw", path="x.pdf", seconds=1.0)
    assert "taken over" not in capfd.readouterr().out


def test_a_limit_is_named() -> None:
    with pytest.raises(ReaderTooSlow, match="READER_SECONDS"):
        run_guarded(readers.spinning, b"", path="x.pdf", seconds=0.3)


def test_more_bytes_than_a_pipe_holds() -> None:
    text = "ạ" * 1_000_000
    assert run_guarded(readers.reading, text.encode(), path="x")[0].text == text


def test_what_was_written_is_gone() -> None:
    folder, name = run_guarded(readers.writing, b"transcript", path="x")
    assert not Path(folder).exists()
    assert Path(name).parent == Path(folder)


def test_a_small_reader_starts_without_numpy() -> None:
    assert "numpy" not in run_guarded(readers.imported, b"", path="x")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_ends_the_process_too(tmp_path: Path) -> None:
    place = tmp_path / "pid"
    code = (
        "import sys; sys.path.insert(0, 'tests'); import sandbox_readers as r; "
        "from qualcode.files.sandbox import run_guarded; "
        f"run_guarded(r.sleeping, b'', path={str(place)!r})"
    )
    root = Path(__file__).parents[1]
    with subprocess.Popen([sys.executable, "-c", code], cwd=root, stderr=subprocess.PIPE) as parent:
        child = _wait_for_pid(place)
        parent.send_signal(signal.SIGINT)
        _, error = parent.communicate(timeout=20)
    assert b"KeyboardInterrupt" in error
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def _wait_for_pid(place: Path) -> int:
    for _ in range(400):
        if place.exists() and (text := place.read_text(encoding="ascii")):
            return int(text)
        time.sleep(0.05)
    raise AssertionError("the reader did not start")
