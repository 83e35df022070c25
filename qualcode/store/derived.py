"""What was computed from all of a project, kept until anything in the project changes."""

from __future__ import annotations

from threading import Lock
from typing import Any


class Derived:
    """Values by name, each with the number of the newest event when its computing began.

    Whoever asks names the newest event that there is now: if it is the same, nothing has changed
    since, and the value is what computing it again would give. Values are never changed.
    """

    def __init__(self) -> None:
        self._values: dict[str, tuple[int, Any]] = {}
        self._lock = Lock()

    def get(self, name: str, number: int) -> Any:
        """The value of that name if it still holds after event `number`, else None."""
        with self._lock:
            held, value = self._values.get(name, (-1, None))
        return value if held == number else None

    def put(self, name: str, number: int, value: Any) -> None:
        """Keeps a value that was computed after event `number`, unless a newer one is kept."""
        with self._lock:
            if number >= self._values.get(name, (-1, None))[0]:
                self._values[name] = (number, value)
