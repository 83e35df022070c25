"""What an import or an export could not keep, counted while it goes along."""

from __future__ import annotations

from collections.abc import Mapping

from ..messages import say
from ..study import Loss

MAX_EXAMPLES = 5
"""Names that a loss lists; the others are counted."""


class Tally:
    """Losses by their stable kind; `words` says of each kind what was lost, for people."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._counts: dict[str, int] = {}
        self._examples: dict[str, list[str]] = {}

    def add(self, kind: str, example: str = "", n: int = 1) -> None:
        """One thing more of that kind, or `n`."""
        if n < 1:
            return
        self._counts[kind] = self._counts.get(kind, 0) + n
        examples = self._examples.setdefault(kind, [])
        if example and len(examples) < MAX_EXAMPLES and example not in examples:
            examples.append(example)

    def losses(self) -> tuple[Loss, ...]:
        """What was counted, in the order of `words`."""
        return tuple(
            Loss(kind, self._counts[kind], say(words), tuple(self._examples[kind]))
            for kind, words in self._words.items()
            if kind in self._counts
        )
