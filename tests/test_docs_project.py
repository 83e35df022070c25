"""The sessions shown in docs/project.md happen just so, from the first line to the last."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from commandline import qualcode
from places import ROOT

PAGE = ROOT / "docs" / "project.md"


class Step(NamedTuple):
    """A command line, and what the page shows below it; ``…`` stands for anything."""

    command: str
    shown: tuple[str, ...]


def steps() -> list[Step]:
    found: list[Step] = []
    for block in re.findall(r"^```console\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Step(line[2:], ()))
            else:
                command, shown = found[-1]
                found[-1] = Step(command, (*shown, line))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample study in a folder of its own."""
    place = tmp_path_factory.mktemp("session")
    for name in ("transcripts_sample", "codebooks"):
        shutil.copytree(ROOT / name, place / name)
    return place


def test_the_sessions_happen_just_so(folder: Path) -> None:
    told = steps()
    assert len(told) > 15
    for step in told:
        program, *arguments = shlex.split(step.command)
        if program == "qualcode":
            answer = qualcode(*arguments, cwd=folder)
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


@pytest.mark.parametrize(
    ("shown", "output", "expected"),
    [
        ("a  b", "a b\n", True),
        ("a … c", "a b c", True),
        ("a\n…", "a\nb\nc\n", True),
        ("a\n…\nd", "a\nb\nc\n", False),
        ("a", "a\nb", False),
    ],
)
def test_the_dots_stand_for_anything(shown: str, output: str, expected: bool) -> None:
    assert fits(shown, output) is expected
