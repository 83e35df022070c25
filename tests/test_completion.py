"""Shell completion: the script, and the names that the shell is offered."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from commandline import qualcode
from store_stage import fill

from qualcode.cli.completion import SHELLS
from qualcode.cli.program import Shared, program
from qualcode.messages import Translator
from qualcode.store import Project


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A little study."""
    path = tmp_path / "a.qualcode"
    with Project.create(path) as project:
        fill(project)
    return path


def offered(*words: str) -> list[str]:
    """What the shell would show after these words of a command line."""
    shared = Shared(Translator("en"))
    asked = ShellComplete(program, {"obj": shared}, "qualcode", "_QUALCODE_COMPLETE")
    return [item.value for item in asked.get_completions(list(words[:-1]), words[-1])]


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script(shell: str) -> None:
    answer = qualcode("completion", shell)
    assert answer.status == 0, answer.err
    assert f"_QUALCODE_COMPLETE={shell}_complete" in answer.out


def test_names_of_the_project_are_offered(place: Path) -> None:
    def here(*words: str) -> list[str]:
        return offered("-p", str(place), *words)

    assert here("export", "codings", "--document", "") == ["PV01", "PV02", "PV03"]
    assert here("export", "codings", "--document", "PV03") == ["PV03"]
    assert here("export", "codings", "--code", "b") == ["barriers.signal"]
    assert here("export", "codings", "--coder", "") == ["Lan", "Minh"]
    assert "KH02" in here("participants", "set", "")
    assert offered("export", "codings", "-p", str(place), "--coder", "M") == ["Minh"]


def test_verbs_are_offered() -> None:
    assert offered("im") == ["import"]
    assert {"undo", "redo", "check", "doctor"} <= set(offered(""))


def test_where_there_is_no_project_nothing_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert offered("export", "codings", "--document", "") == []
    (tmp_path / "a.qualcode").write_text("no project", encoding="utf-8")
    assert offered("export", "codings", "--document", "") == []


def test_the_shell_asks_the_program(place: Path) -> None:
    answer = qualcode(
        cwd=place.parent,
        _QUALCODE_COMPLETE="bash_complete",
        COMP_WORDS="qualcode export codings --document PV0",
        COMP_CWORD="4",
    )
    assert answer.out.splitlines() == ["plain,PV01", "plain,PV02", "plain,PV03"]
