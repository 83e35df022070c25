"""Prints what a large REFI-QDA project costs: 200 sources and 50,000 codings, out and in.

    python tests/benchmarks/refi.py [--sources 200] [--codings 50000] [--dialect standard]

Sources are made-up interviews of 12k syllables, 60 codes, two coders, a memo on every tenth
coding. Each step is a process of its own: seconds of the processor, on the clock, peak memory. The
import is shown once more as what its parts take, one after the other in one process.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from corpus import interviews

from qualcode.files import refi, refi_placing, refi_reading
from qualcode.files.container import Container
from qualcode.files.same import differences
from qualcode.study import Study, StudyCode, StudyCoding, StudyText

LENGTHS = (1, 20, 60, 120, 400)


def made_up(sources: int, codings: int) -> Study:
    """The study: its texts repeat after 24 interviews, each with its own first line."""
    chance = random.Random(7)
    talks = interviews(min(24, sources))
    texts = tuple(
        StudyText(f"t{n}", f"PV {n:03}", f"Số {n} 😀\\n{talks[n % len(talks)]}")
        for n in range(sources)
    )
    codes = tuple(StudyCode(f"c{n}", f"Mã {n}", f"c{n // 8}" if n % 8 else None) for n in range(60))
    made = []
    for number in range(codings):
        text = texts[number % sources]
        start = chance.randrange(len(text.text) - max(LENGTHS))
        end = start + chance.choice(LENGTHS)
        made.append(
            StudyCoding(
                text.key,
                start,
                end,
                chance.choice(codes).key,
                chance.choice(("Lan", "Mai")),
                text.text[start:end],
                memo="xem lại" if number % 10 == 0 else "",
                created="2026-03-01T08:15:30Z",
            )
        )
    return Study(name="Đo", codes=codes, texts=texts, codings=tuple(made))


def measured(what: str, step: Callable[[], None]) -> None:
    """Runs the step in a process of its own and prints a line."""
    sys.stdout.flush()
    before = time.perf_counter()
    child = os.fork()
    if not child:
        step()
        os._exit(0)
    _, status, usage = os.wait4(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, what
    seconds = usage.ru_utime + usage.ru_stime
    clock = time.perf_counter() - before
    print(f"{what:<34}{seconds:6.2f} s CPU {clock:6.2f} s {usage.ru_maxrss / 1024:6.0f} MB")


def parts_of_import(path: Path) -> None:
    """Prints the seconds of the parts of one import."""
    marks: list[tuple[str, float]] = []

    def timed(owner: object, name: str, shown: str) -> None:
        inner = getattr(owner, name)

        def outer(*arguments: object, **options: object) -> object:
            start = time.process_time()
            try:
                return inner(*arguments, **options)
            finally:
                marks.append((shown, time.process_time() - start))

        setattr(owner, name, outer)

    timed(Container, "read", "unpacking")
    timed(refi_reading.Package, "project", "project.qde (with unpacking)")
    timed(refi_reading, "read_sources", "sources and marks (with unpacking)")
    timed(refi_placing, "resolve", "offsets")
    timed(refi_reading, "place", "placing (with offsets)")
    start = time.process_time()
    refi.read(path)
    total = time.process_time() - start
    for shown in dict.fromkeys(name for name, _ in marks):
        seconds = sum(took for name, took in marks if name == shown)
        print(f"  {shown:<36}{seconds:6.2f} s")
    print(f"  {'all':<36}{total:6.2f} s")


def main() -> None:
    """Makes the study, writes it, reads it, compares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--codings", type=int, default=50_000)
    parser.add_argument("--dialect", choices=sorted(refi.DIALECTS), default="standard")
    options = parser.parse_args()
    study = made_up(options.sources, options.codings)
    characters = sum(len(text.text) for text in study.texts)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{characters:,} characters; the study itself: {own:.0f} MB")
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "study.qdpx"
        measured("fitting", lambda: (refi.fit(study), None)[1])
        fitted = refi.fit(study).study
        measured("writing", lambda: refi.write(fitted, target, dialect=options.dialect))
        print(f"{'size of the file':<34}{target.stat().st_size / 2**20:6.1f} MB")
        measured("reading", lambda: (refi.read(target), None)[1])
        read = refi.read(target)
        measured("comparing", lambda: (differences(fitted, read.study), None)[1])
        assert differences(fitted, read.study) == []
        parts_of_import(target)


if __name__ == "__main__":
    main()
