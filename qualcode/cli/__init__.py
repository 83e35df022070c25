"""The command line: one file a verb, each parses, calls `workbench`, prints.

People's text and progress go to stderr, results (``--json``) to stdout. Exit status: 0 ok,
1 failed, 2 the command line does not make sense, 3 a check did not hold.
"""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> None:
    """The entry point of ``qualcode``."""
    try:
        from .program import execute
    except KeyboardInterrupt:  # Ctrl-C before anything was begun
        sys.exit(1)
    sys.exit(execute(sys.argv[1:] if arguments is None else arguments))


__all__ = ["main"]
