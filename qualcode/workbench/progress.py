"""How a verb tells how far it has come."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with the step (a marked text), how much is done, and how much there is."""


def silent(step: str, done: int, total: int) -> None:
    """A progress that nobody watches."""
