"""Tables as CSV, for any program, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

from ..findings import Results, verify_results
from ..messages import Translator
from ..text.formulas import RISKY, guard_text
from .tables import Column, Table, Value, quotes_table

__all__ = ["RISKY", "guard", "quotes_csv", "table_csv", "unguard"]


def quotes_csv(results: Results, translate: Translator) -> bytes:
    """``quotes.csv``: every coded excerpt.

    A text that starts with one of `RISKY` gets one apostrophe before it, which `unguard` removes.
    Raises QuoteMismatch when a quote is not found again in its document.
    """
    verify_results(results)
    return table_csv(quotes_table(results, translate))


def table_csv(table: Table) -> bytes:
    """A table as CSV (RFC 4180) in UTF-8 with a byte order mark; no cell can start a formula.

    One row of heads: a column below a common head has that before its own.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guard(_head(column)) for column in table.columns])
    writer.writerows([guard(value) for value in row.values] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _head(column: Column) -> str:
    return f"{column.group} – {column.head}" if column.group else column.head


def guard(value: Value) -> Value:
    """`value`, unable to start a formula.

    >>> guard("=1+1"), guard("- Ừ thì có."), guard("Ừ."), guard(3)
    ("'=1+1", "'- Ừ thì có.", 'Ừ.', 3)
    """
    return guard_text(value) if isinstance(value, str) else value


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return text[1:] if text[:1] == "'" else text
