"""A line in which threads wait for one thing and are served in the order in which they came.

Python's own locks let newcomers push in: with twenty people saving at once, some waited ten times
as long as others (measured). SQLite's waiting is worse, it asks again and again, ever more seldom.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Line:
    """Lets one thread in at a time, first come, first served."""

    def __init__(self) -> None:
        self._door = Lock()
        self._waiting: deque[Lock] = deque()
        self._is_taken = False

    @property
    def length(self) -> int:
        """How many are waiting."""
        return len(self._waiting)

    @contextmanager
    def wait(self, seconds: float) -> Iterator[bool]:
        """Whether the block's turn came within that time; only then is it alone."""
        has_turn = self._enter(seconds)
        try:
            yield has_turn
        finally:
            if has_turn:
                self._leave()

    def _enter(self, seconds: float) -> bool:
        with self._door:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._door:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it was called at the last moment

    def _leave(self) -> None:
        with self._door:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
