"""What reading each file of a hostile corpus came to, held against what it came to before.

`tests/baselines/<name>.tsv` lists file and outcome. A change for the better is recorded by running
the tests with ``QUALCODE_RECORD_BASELINES=1``; any other change is a regression to repair.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BASELINES = Path(__file__).parent / "baselines"
RECORD = "QUALCODE_RECORD_BASELINES"

_READ_ALL = """
import json, resource, sys, time
from pathlib import Path
from qualcode.errors import QualcodeError
from qualcode.files.transcripts import read_transcripts
def peak():  # ru_maxrss of a new process begins with what its parent had
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for line in sys.stdin:
    path = Path(line.rstrip("\\n"))
    start = time.monotonic()
    try:
        read_transcripts(path)
        outcome = "document"
    except QualcodeError as error:
        str(error)
        outcome = error.code
    print(json.dumps([str(path), outcome, time.monotonic() - start, peak()]), flush=True)
"""
"""One process for many files, since a start costs more than a file; it must survive them all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``document`` or an error's code, the seconds it took, the most memory until then."""

    what: str
    seconds: float
    peak: int


def read_all(paths: list[Path], *, memory: int, seconds: float) -> dict[str, Outcome]:
    """File name → what reading it came to, in a child process that may take so much of each."""
    done = subprocess.run(
        [sys.executable, "-c", _READ_ALL, str(memory)],
        input="".join(f"{path}\n" for path in paths),
        capture_output=True,
        text=True,
        timeout=seconds,
        cwd=Path(__file__).parents[1],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        check=False,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    after = paths[len(found)].name if len(found) < len(paths) else "the last file"
    assert done.returncode == 0, f"{after}: {done.stderr[-2000:]}"
    return {Path(path).name: Outcome(*rest) for path, *rest in found}


def hold(name: str, outcomes: Mapping[str, str]) -> None:
    """Fails where `outcomes` (file → outcome) differ from the baseline of this name."""
    path = BASELINES / f"{name}.tsv"
    if os.environ.get(RECORD):
        path.parent.mkdir(exist_ok=True)
        lines = (f"{file}\t{outcome}\n" for file, outcome in sorted(outcomes.items()))
        path.write_text("".join(lines), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    before = dict(line.split("\t") for line in lines)
    changed = {
        file: (before.get(file), outcomes.get(file))
        for file in sorted({*before, *outcomes})
        if before.get(file) != outcomes.get(file)
    }
    assert not changed, f"{name}: outcomes changed (before, now): {changed}"
