"""Work that takes longer than an answer may: it goes on in a thread; pages ask how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..errors import QualcodeError
from ..messages import Translator
from .desk import tell_terminal

Tell = Callable[[str, int, int], None]


class Stopped(Exception):
    """Somebody does not want it any more."""


class Underway:
    """A piece of work: `work` gets what tells how far it has come, and gives its result.

    `state` is ``going``, ``done``, ``stopped`` or ``failed``; the result is there when it is done.
    """

    def __init__(self, work: Callable[[Tell], Any]) -> None:
        self.state = "going"
        self.result: Any = None
        self.error: QualcodeError | None = None
        self._step: tuple[str, int, int] = ("", 0, 0)
        self._work = work
        self._unwanted = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends it at its next step, and waits for that."""
        self._unwanted.set()
        self._thread.join()

    def as_record(self, t: Translator) -> dict[str, Any]:
        """How it stands, as plain values."""
        step, done, total = self._step
        told: dict[str, Any] = {"state": self.state, "step": t(step), "done": done, "total": total}
        if self.state == "failed":
            told["error"] = {
                "code": self.error.code if self.error else "internal",
                "message": self.error.explain(t)
                if self.error
                else t("Something went wrong inside qualcode. What was shown as saved is saved."),
            }
        return told

    def _tell(self, step: str, done: int, total: int) -> None:
        self._step = step, done, total
        if self._unwanted.is_set():
            raise Stopped

    def _run(self) -> None:
        state = "failed"
        try:
            self.result = self._work(self._tell)
            state = "done"
        except QualcodeError as error:
            self.error = error
            tell_terminal(error)
        except Stopped:
            state = "stopped"
        finally:
            self.state = state
