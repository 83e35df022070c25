"""``quotes.csv``: every coded excerpt, for any program, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

from ..findings import Results, verify_results
from ..messages import Translator
from .tables import Value, quotes_table

RISKY = frozenset("=+-@\t\r\n＝＋－＠'")
"""First characters of a cell that a spreadsheet may take for a formula, and the guard itself."""


def quotes_csv(results: Results, translate: Translator) -> bytes:
    """The quote table as CSV (RFC 4180) in UTF-8 with a byte order mark.

    A text that starts with one of `RISKY` gets one apostrophe before it, which `unguard` removes.
    Raises QuoteMismatch when a quote is not found again in its document.
    """
    verify_results(results)
    table = quotes_table(results, translate)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guard(column.head) for column in table.columns])
    writer.writerows([guard(value) for value in row.values] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def guard(value: Value) -> Value:
    """`value`, unable to start a formula.

    >>> guard("=1+1"), guard("- Ừ thì có."), guard("Ừ."), guard(3)
    ("'=1+1", "'- Ừ thì có.", 'Ừ.', 3)
    """
    if isinstance(value, str) and value[:1] in RISKY and value:
        return "'" + value
    return value


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return text[1:] if text[:1] == "'" else text
