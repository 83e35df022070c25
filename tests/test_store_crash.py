"""Whatever happens to the process or the disk, the project is as before or as after."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from places import ROOT
from store_crash import ACTIONS, act, count_statements, die_at, in_child, start_study

from qualcode.store import Project

SCENARIOS = sorted(ACTIONS)
SAMPLE = 6
"""How many statements of a scenario the ordinary run dies at; ``-m stress`` takes all."""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.qualcode"
    start_study(path)
    return path


def signature_of(path: Path) -> str:
    with Project.open(path, readonly=True) as project:
        return project.signature()


def copy_of(study: Path, name: str) -> Path:
    folder = study.parent / name
    folder.mkdir()
    return Path(shutil.copy(study, folder / study.name))


def integrity(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall()


def numbers(total: int, request: pytest.FixtureRequest) -> list[int]:
    """The statements to die at: all under ``-m stress``, else some, always the last six."""
    if "stress" in request.keywords:
        return list(range(1, total + 1))
    spread = range(1, total + 1, max(1, total // SAMPLE))
    return sorted({*spread, *range(max(1, total - 5), total + 1)})


def sweep(study: Path, scenario: str, request: pytest.FixtureRequest) -> None:
    before = signature_of(study)
    whole = copy_of(study, "whole")
    total = count_statements(partial(act, scenario, whole))
    after = signature_of(whole)
    assert after != before
    outcomes = set()
    for number in numbers(total, request):
        path = copy_of(study, str(number))
        status = in_child(partial(die_at, number, partial(act, scenario, path)))
        assert os.WTERMSIG(status) == signal.SIGKILL
        found = signature_of(path)
        assert found in (before, after), number
        if found == before:
            assert in_child(partial(act, scenario, path)) == 0, number
            assert signature_of(path) == after, number
        assert integrity(path) == [("ok",)]
        outcomes.add(found)
        shutil.rmtree(path.parent)
    assert outcomes == {before, after}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_at_a_statement_it_is_before_or_after(
    study: Path, scenario: str, request: pytest.FixtureRequest
) -> None:
    sweep(study, scenario, request)


@pytest.mark.stress
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_at_every_statement_it_is_before_or_after(
    study: Path, scenario: str, request: pytest.FixtureRequest
) -> None:
    sweep(study, scenario, request)


def test_killed_while_it_is_made_there_is_no_project_or_a_whole_one(tmp_path: Path) -> None:
    total = count_statements(partial(act, "create", tmp_path / "whole.qualcode"))
    for number in range(1, total + 1, 3):
        path = tmp_path / str(number) / "new.qualcode"
        path.parent.mkdir()
        in_child(partial(die_at, number, partial(act, "create", path)))
        if not path.exists():
            assert in_child(partial(act, "create", path)) == 0
        with Project.open(path) as project:
            assert project.history() == []


def columns_of(path: Path) -> tuple[int, set[str]]:
    with closing(sqlite3.connect(path)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        return version, {row[1] for row in connection.execute("PRAGMA table_info(memos)")}


@pytest.mark.parametrize(
    "step", [pytest.param(4, id="some"), pytest.param(1, id="all", marks=pytest.mark.stress)]
)
def test_killed_while_it_is_upgraded_it_is_the_old_or_the_new_form(study: Path, step: int) -> None:
    before, old = signature_of(study), columns_of(study)[1]
    total = count_statements(partial(act, "migrate", copy_of(study, "whole")))
    seen = set()
    for number in (*range(1, total - 5, step), *range(total - 5, total + 1)):
        path = copy_of(study, str(number))
        in_child(partial(die_at, number, partial(act, "migrate", path)))
        version, columns = columns_of(path)
        assert columns == (old if version == 1 else old | {"colour"})
        assert signature_of(path) == before
        if version == 1:
            assert in_child(partial(act, "migrate", path)) == 0
            assert columns_of(path) == (2, old | {"colour"})
        assert integrity(path) == [("ok",)]
        backups = list(path.parent.glob("*.bak"))
        assert backups
        assert all(signature_of(backup) == before for backup in backups)
        assert all(columns_of(backup) == (1, old) for backup in backups)
        seen.add(version)
    assert seen == {1, 2}


def test_killed_while_it_is_copied_the_project_is_untouched(study: Path) -> None:
    before = signature_of(study)
    total = count_statements(partial(act, "copy", copy_of(study, "whole")))
    for number in range(1, total + 1, 2):
        path = copy_of(study, str(number))
        in_child(partial(die_at, number, partial(act, "copy", path)))
        assert signature_of(path) == before
        target = path.with_name("copy.qualcode")
        assert not target.exists() or signature_of(target) == before


@pytest.mark.parametrize("scenario", ["code", "import_documents", "remove"])
def test_a_file_that_may_not_grow_stays_as_it_was(study: Path, scenario: str) -> None:
    before = signature_of(study)
    whole = copy_of(study, "whole")
    act(scenario, whole)
    after = signature_of(whole)
    outcomes = set()
    for size in (0, 1 << 12, 1 << 14, 40_000, 1 << 16, 100_000, 1 << 17, 1 << 20):
        path = copy_of(study, str(size))

        def work(path: Path = path, size: int = size) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            act(scenario, path)

        status = os.waitstatus_to_exitcode(in_child(work))
        assert status in (0, 7), "an error of another kind"
        found = signature_of(path)
        assert found == (after if status == 0 else before)
        assert integrity(path) == [("ok",)]
        if status:
            act(scenario, path)
            assert signature_of(path) == after
        outcomes.add(status)
    assert outcomes == {0, 7}


def traced(scenario: str, path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The scenario in a process of its own, whose system calls strace spoils."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is absent: apt-get install strace")
    trial = [strace, "-f", "-qq", "-o", "/dev/null"]
    if subprocess.run([*trial, "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace may not trace here (ptrace is not allowed)")
    program = [sys.executable, str(ROOT / "tests" / "store_crash.py"), scenario, str(path)]
    return subprocess.run(
        [*trial, *options, *program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
    )


FEW = pytest.param("code", (2, 4, 6), id="code-some")
MANY = [
    pytest.param(scenario, range(1, 40), id=scenario, marks=pytest.mark.stress)
    for scenario in SCENARIOS
]


@pytest.mark.parametrize(("scenario", "places"), [FEW, *MANY])
def test_killed_at_a_sync_it_is_before_or_after(
    study: Path, scenario: str, places: range | tuple[int, ...]
) -> None:
    before = signature_of(study)
    whole = copy_of(study, "whole")
    act(scenario, whole)
    after = signature_of(whole)
    for number in places:
        path = copy_of(study, str(number))
        calls = "fsync,fdatasync"
        done = traced(
            scenario,
            path,
            "-e",
            f"trace={calls}",
            "-e",
            f"inject={calls}:signal=KILL:when={number}",
        )
        found = signature_of(path)
        assert found in (before, after)
        if found == before:
            act(scenario, path)
            assert signature_of(path) == after
        assert integrity(path) == [("ok",)]
        if done.returncode == 0:
            break  # there are no more syncs


@pytest.mark.parametrize(("scenario", "places"), [FEW, *MANY])
def test_on_a_full_disk_it_stays_as_it_was_and_says_so(
    study: Path, scenario: str, places: range | tuple[int, ...]
) -> None:
    before = signature_of(study)
    whole = copy_of(study, "whole")
    act(scenario, whole)
    after = signature_of(whole)
    for number in places:
        path = copy_of(study, str(number))
        done = traced(
            scenario,
            path,
            "-e",
            "trace=pwrite64",
            "-e",
            f"inject=pwrite64:error=ENOSPC:when={number}+",
        )
        found = signature_of(path)
        if done.returncode == 0:  # what had to be written was; the rest waits in the log
            assert found == after
            break
        assert done.stderr.startswith("Q708"), done.stderr
        assert found == before
        act(scenario, path)
        assert signature_of(path) == after
        assert integrity(path) == [("ok",)]
