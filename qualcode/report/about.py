"""What stands at the head of a file of tables: which study, whose codings, who has checked them."""

from __future__ import annotations

from dataclasses import dataclass

from ..messages import Translator
from .wording import say_date


@dataclass(frozen=True, slots=True)
class About:
    """Of which study a file is, when it was made, and what of the study it shows.

    `facts` are names with values. `review` is what a reader must know about who made and checked
    the codings, empty where that is said elsewhere; `is_reviewed` where persons checked them all.
    """

    title: str
    created: str
    facts: tuple[tuple[str, str], ...] = ()
    review: str = ""
    is_reviewed: bool = True

    def lines(self, t: Translator) -> tuple[str, ...]:
        """The date and the facts, each as one line."""
        named = ((t("Date"), say_date(self.created, t)), *self.facts)
        return tuple(f"{name}: {value}" for name, value in named)
