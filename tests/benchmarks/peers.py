"""Prints what a large study costs as a database of Taguette and of QualCoder, out and in.

    python tests/benchmarks/peers.py [--sources 200] [--codings 50000]

The study is that of `refi.py`. Each step is a process of its own: seconds of the processor, on
the clock, peak memory.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from refi import made_up, measured

from qualcode.files import qualcoder, taguette
from qualcode.files.same import differences


def main() -> None:
    """Makes the study, writes it, reads it, compares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--codings", type=int, default=50_000)
    options = parser.parse_args()
    study = made_up(options.sources, options.codings)
    with tempfile.TemporaryDirectory() as name:
        for tool, target in (
            (taguette, Path(name) / "study.sqlite3"),
            (qualcoder, Path(name) / "study.qda"),
        ):
            shown = tool.__name__.rpartition(".")[2]
            measured(f"{shown}: fitting", lambda tool=tool: (tool.fit(study), None)[1])
            fitted = tool.fit(study).study
            measured(
                f"{shown}: writing",
                lambda tool=tool, fitted=fitted, target=target: tool.write(fitted, target),
            )
            file = target if target.is_file() else target / "data.qda"
            print(f"{f'{shown}: size of the file':<34}{file.stat().st_size / 2**20:6.1f} MB")
            measured(
                f"{shown}: reading", lambda tool=tool, target=target: (tool.read(target), None)[1]
            )
            assert differences(fitted, tool.read(target).study) == []


if __name__ == "__main__":
    main()
