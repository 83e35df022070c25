"""How long somebody who tries to sign in has to wait: longer with every failure.

Kept per name, whether anybody has that name or not, and for all names together; in memory.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

FREE_FAILURES = 3
"""So many failures of one name cost nothing: people mistype."""

LONGEST_WAIT = 30.0
"""Seconds; short, so that nobody can lock a colleague out for long."""

OVERALL_FAILURES = 30
OVERALL_SECONDS = 60.0
"""Failures of all names together within that time, before everybody waits."""

MAX_NAMES = 1_000


class Waiting:
    """Counts failures. An attempt counts as one from its start, until it has succeeded.

    So attempts made at the same time cannot slip by each other.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures: dict[str, int] = {}
        self._until: dict[str, float] = {}
        self._recent: deque[float] = deque()
        self._lock = threading.Lock()

    def attempt(self, name: str) -> float:
        """0 where the name may try now, which is noted; else the seconds it has to wait."""
        with self._lock:
            now = self._clock()
            while self._recent and now - self._recent[0] >= OVERALL_SECONDS:
                self._recent.popleft()
            wait = max(0.0, self._until.get(name, 0.0) - now)
            if len(self._recent) >= OVERALL_FAILURES:
                wait = max(wait, self._recent[0] + OVERALL_SECONDS - now)
            if wait > 0:
                return wait
            self._note(name, now)
            return 0.0

    def succeeded(self, name: str) -> None:
        """Forgets the failures of a name that has come in."""
        with self._lock:
            self._failures.pop(name, None)
            self._until.pop(name, None)
            if self._recent:
                self._recent.pop()

    def _note(self, name: str, now: float) -> None:
        self._recent.append(now)
        failures = self._failures.pop(name, 0) + 1
        while len(self._failures) >= MAX_NAMES:
            self._until.pop(oldest := next(iter(self._failures)), None)
            del self._failures[oldest]
        self._failures[name] = failures
        if failures >= FREE_FAILURES:
            self._until[name] = now + min(2.0 ** (failures - FREE_FAILURES), LONGEST_WAIT)
