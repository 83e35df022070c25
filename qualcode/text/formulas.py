"""Text that no spreadsheet takes for a formula, and back."""

from __future__ import annotations

RISKY = frozenset("=+-@\t\r\n＝＋－＠'")
"""First characters of a cell that a spreadsheet may take for a formula, and the guard itself."""


def guard_text(text: str) -> str:
    """`text`, with an apostrophe before it where it could start a formula.

    >>> guard_text("=1+1"), guard_text("- Ừ thì có."), guard_text("Ừ.")
    ("'=1+1", "'- Ừ thì có.", 'Ừ.')
    """
    return "'" + text if text and text[0] in RISKY else text


def unguard_text(text: str) -> str:
    """The text that `guard_text` was given; any other text as it is."""
    return text[1:] if text[:1] == "'" and text[1:2] in RISKY and text[1:] else text
