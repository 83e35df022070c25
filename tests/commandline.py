"""Calls the real program in a process of its own, as a person would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from places import ROOT

FIXED_TIME = "1700000000"


class Answer(NamedTuple):
    """What the program returned and said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON object on stdout."""
        return json.loads(self.out)


def qualcode(*arguments: str | Path, cwd: Path = ROOT, **environment: str) -> Answer:
    """Runs ``qualcode ARGUMENTS``; English and a fixed time unless `environment` says otherwise."""
    surroundings = {
        **os.environ,
        "QUALCODE_LANG": "en",
        "SOURCE_DATE_EPOCH": FIXED_TIME,
        "PYTHONPATH": str(ROOT),
        **environment,
    }
    done = subprocess.run(
        [sys.executable, "-m", "qualcode", *map(str, arguments)],
        cwd=cwd,
        env=surroundings,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)
