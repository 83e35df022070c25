"""The sessions that the documentation shows, run line by line."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from commandline import qualcode
from places import ROOT


class Step(NamedTuple):
    """A command line, and what the page shows below it; ``…`` stands for anything."""

    command: str
    shown: tuple[str, ...]


def steps(page: Path) -> list[Step]:
    """The steps of all sessions on a page, in order."""
    found: list[Step] = []
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text("utf-8"), re.M | re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Step(line[2:], ()))
            else:
                command, shown = found[-1]
                found[-1] = Step(command, (*shown, line))
    return found


def sample_in(place: Path) -> Path:
    """The sample study in a folder of its own."""
    for name in ("transcripts_sample", "codebooks"):
        shutil.copytree(ROOT / name, place / name)
    return place


def happen(told: Iterable[Step], folder: Path, **environment: str) -> None:
    """Runs the steps in `folder`; each must show what the page shows."""
    for step in told:
        program, *arguments = shlex.split(step.command)
        if program == "qualcode":
            answer = qualcode(*arguments, cwd=folder, **environment)
            assert answer.status in (0, 3), f"{step.command}\n{answer.err}"
            output = answer.out + answer.err
        else:
            done = subprocess.run(
                [program, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=True
            )
            output = done.stdout
        if step.shown:
            assert fits("\n".join(step.shown), output), f"{step.command}\n{output}"


def fits(shown: str, output: str) -> bool:
    """Whether `output` is what is shown, blanks aside, anything in place of ``…``."""
    parts = (re.escape(" ".join(part.split())) for part in shown.split("…"))
    pattern = r"\s*.*?\s*".join(part.replace(r"\ ", r"\s+") for part in parts)
    return re.fullmatch(rf"\s*{pattern}\s*", output, re.S) is not None
