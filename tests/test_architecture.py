"""The house holds: import contracts, names, formatting and types."""

from __future__ import annotations

import subprocess
import sys

import pytest
from places import ROOT

DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "core", "base"}


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "format", "--check", "."], id="format"),
        pytest.param(["ruff", "check", "."], id="lint"),
        pytest.param(["mypy"], id="types"),
        pytest.param(["importlinter.cli", "lint-imports"], id="import contracts"),
    ],
)
def test_the_tools_find_nothing(command: list[str]) -> None:
    code = (
        "import sys; from importlinter.cli import lint_imports_command as main; main()"
        if command[0].startswith("importlinter")
        else None
    )
    call = [sys.executable, "-c", code] if code else [sys.executable, "-m", *command]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_is_a_drawer() -> None:
    names = {path.stem for path in (ROOT / "qualcode").rglob("*.py")}
    assert not names & DRAWERS
