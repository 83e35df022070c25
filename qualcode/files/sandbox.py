"""Readers in a process of their own, with a ceiling on time and memory.

For formats whose libraries can be led astray by a file (PDF, old binary formats):

    def read(raw: bytes, *, path: str) -> list[Reading]:
        return run_guarded(extract, raw, path=path)

    def extract(raw: bytes, *, path: str) -> list[Reading]: ...   # runs in the other process

`extract` is a function of a module, is called as ``extract(raw, path=path)``, and gives values made
of plain Python types and classes of qualcode. The typed errors it raises arrive here as what they
are; running out of time or memory, and anything else that ends it, become ReaderTooSlow,
ReaderTooBig and ReaderCrashed. The process needs about 50 ms to start, and imports only what the
function's module imports: keep numpy and `qualcode.text` out of that module's head.

Time is held everywhere (the process is killed), memory where the system knows RLIMIT_AS (Linux).
"""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from types import TracebackType
from typing import Any, BinaryIO, Protocol, TypeVar

from ..errors import QualcodeError, ReaderCrashed, ReaderTooBig, ReaderTooSlow
from ..limits import READER_BYTES, READER_SECONDS

Value = TypeVar("Value", covariant=True)

_START = (
    "import sys; sys.path[:] = sys.argv.pop().split('\\n'); "
    "from qualcode.files.sandbox import answer_parent; answer_parent(*sys.argv[1:])"
)
_QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""Libraries that make threads reserve address space for each, which RLIMIT_AS counts."""

_FOLDER_VARIABLES = ("TMPDIR", "TEMP", "TMP")
_VALUE, _ERROR, _MEMORY, _CRASH = "value", "error", "memory", "crash"


class Reader(Protocol[Value]):
    """A function of a module, called in the other process."""

    __module__: str
    __name__: str

    def __call__(self, raw: bytes, *, path: str) -> Value: ...


def run_guarded(
    reader: Reader[Value],
    raw: bytes,
    *,
    path: str,
    seconds: float = READER_SECONDS,
    memory: int = READER_BYTES,
) -> Value:
    """What ``reader(raw, path=path)`` gives, computed in a process of its own.

    It works in a folder of its own, which is gone afterwards with whatever was written there.

    Raises the QualcodeError that `reader` raises, ReaderTooSlow after `seconds`, ReaderTooBig
    beyond `memory` bytes, and ReaderCrashed for whatever else ended it. However this call is left
    (Ctrl-C included), the process is gone.
    """
    name = reader.__module__.rpartition(".")[2]
    places = "\n".join(os.path.realpath(place) for place in sys.path)
    call = [sys.executable, "-I", "-X", "utf8", "-c", _START]
    call += [reader.__module__, reader.__name__, path, str(seconds), str(memory), places]
    with tempfile.TemporaryDirectory(prefix="qualcode-", ignore_cleanup_errors=True) as folder:
        answer, status = _run(call, raw, folder, seconds, path=path, reader=name)
    return _open(  # type: ignore[no-any-return]
        answer, status, path=path, reader=name, seconds=seconds, memory=memory
    )


def _run(
    call: list[str], raw: bytes, folder: str, seconds: float, *, path: str, reader: str
) -> tuple[bytes, int]:
    """The answer of the other process and its status. Raises ReaderTooSlow or ReaderCrashed."""
    try:
        child = subprocess.Popen(
            call,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_QUIET, **dict.fromkeys(_FOLDER_VARIABLES, folder)},
        )
    except OSError as error:
        raise ReaderCrashed(path=path, reader=reader, status=error.strerror) from None
    with child:
        try:
            answer, _ = child.communicate(raw, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise ReaderTooSlow(
                path=path, reader=reader, name="READER_SECONDS", limit=seconds
            ) from None
        finally:
            child.kill()
            child.wait()  # after Ctrl-C, `with` does not wait
    return answer, child.returncode


def _open(answer: bytes, status: int, path: str, reader: str, seconds: float, memory: int) -> Any:
    """The value in the other process's answer. Raises the errors of `run_guarded`."""
    try:
        kind, content = _Trusted(io.BytesIO(answer)).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, TypeError, ValueError):
        if -status == getattr(signal, "SIGXCPU", None):
            raise ReaderTooSlow(
                path=path, reader=reader, name="READER_SECONDS", limit=seconds
            ) from None
        raise ReaderCrashed(path=path, reader=reader, status=status) from None
    if kind == _VALUE:
        return content
    if kind == _MEMORY:
        raise ReaderTooBig(path=path, reader=reader, name="READER_BYTES", limit=memory)
    if kind == _ERROR:
        error, values = content
        raise error(**values)
    raise ReaderCrashed(path=path, reader=reader, status=content)


class _Trusted(pickle.Unpickler):
    """Reads plain values and classes of qualcode, nothing else.

    The file may have taken over the process that wrote them.
    """

    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] == __name__.partition(".")[0]:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not expected")


def answer_parent(module: str, function: str, path: str, seconds: str, memory: str) -> None:
    """The other process: reads stdin, runs the function, writes the answer where stdout was."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the library prints is no answer
    raw = sys.stdin.buffer.read()
    _limit_resources(float(seconds), int(memory))
    sys.excepthook = _crash_report(answer)
    try:
        reader: Callable[..., Any] = getattr(import_module(module), function)
        told = _VALUE, reader(raw, path=path)
        _send(answer, told)
    except QualcodeError as error:
        _send(answer, (_ERROR, (type(error), error.values)))
    except MemoryError:
        _send(answer, (_MEMORY, None))


def _send(answer: BinaryIO, told: tuple[str, Any]) -> None:
    packed = pickle.dumps(told, protocol=pickle.HIGHEST_PROTOCOL)
    answer.write(packed)
    answer.flush()


def _crash_report(
    answer: BinaryIO,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """What tells the parent of an error that nobody caught, by its type alone."""

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        _send(answer, (_CRASH, kind.__name__))

    return report


def _limit_resources(seconds: float, memory: int) -> None:
    """Holds this process to memory and, should its parent die, to time; nothing on Windows."""
    try:
        import resource
    except ImportError:
        return
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: int(seconds) + 1,
        resource.RLIMIT_CORE: 0,
    }
    for kind, wanted in limits.items():
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            wanted = min(wanted, most)
        try:
            resource.setrlimit(kind, (wanted, most))
        except (OSError, ValueError):
            continue  # macOS refuses some
