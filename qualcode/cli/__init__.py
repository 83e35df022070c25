"""The command line: one file a verb, each parses, calls `workbench`, prints.

People's text and progress go to stderr, results (``--json``) to stdout. Exit status: 0 ok,
1 failed, 2 the command line does not make sense, 3 a check did not hold.
"""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> None:
    """The entry point of ``qualcode``."""
    from .program import execute

    sys.exit(execute(sys.argv[1:] if arguments is None else arguments))


__all__ = ["main"]
