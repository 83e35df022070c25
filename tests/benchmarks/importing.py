"""Prints what `import` costs: 24 interviews of 12k syllables, new, known again, one corrected.

    python tests/benchmarks/importing.py [--interviews 24] [--syllables 12000]

Each line is a process of its own: user + system seconds and peak memory as the operating system
counts them, and the size of the project for each interview.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from corpus import interviews

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *arguments: str) -> tuple[float, float]:
    """CPU seconds and peak megabytes of one command."""
    command = [sys.executable, "-m", "qualcode", "-q", *arguments]
    running = subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})
    _, status, usage = os.wait4(running.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, arguments
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Makes the interviews, runs the verbs, prints a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, default=24)
    parser.add_argument("--syllables", type=int, default=12_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        talks = folder / "talks"
        talks.mkdir()
        for n, text in enumerate(interviews(options.interviews, options.syllables)):
            (talks / f"PV{n:03}.txt").write_text(text, encoding="utf-8")

        def show(what: str, *arguments: str) -> None:
            seconds, megabytes = run(folder, *arguments)
            print(f"{what:<28}{seconds:6.2f} s CPU {megabytes:6.0f} MB")

        show("init", "init", "study")
        show("import, all new", "import", "talks")
        show("import, all known", "import", "talks")
        size = (folder / "study.qualcode").stat().st_size / options.interviews / 1024
        first = talks / "PV000.txt"
        first.write_text("Đ: Dạ.\n" + first.read_text("utf-8"), encoding="utf-8")
        show("import, one corrected", "import", "talks")
        show("check", "check")
        show("undo", "undo")
        show("history", "history")
        print(f"{'size of an interview':<28}{size:6.0f} KB")


if __name__ == "__main__":
    main()
