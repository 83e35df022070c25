"""Several people at once on one project: nothing is lost, nobody overwrites anybody."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from store_stage import coded, fill

from qualcode.errors import Conflict, MissingExtra, Unreachable
from qualcode.model import Status
from qualcode.store import Project, people

Place = Path | str
PEOPLE = 8


def at_once(work: Callable[[int], int]) -> list[int]:
    """The exit statuses of PEOPLE processes that did `work` at the same time."""
    children = []
    for number in range(PEOPLE):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # forking is the point
            child = os.fork()
        if child == 0:
            status = 99
            try:
                status = work(number)
            finally:
                os._exit(status)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


@pytest.mark.parametrize(
    ("sessions", "each"),
    [
        pytest.param(1, 200, id="one-session"),
        pytest.param(10, 2, id="opening-and-closing"),
        pytest.param(100, 2, id="opening-and-closing-long", marks=pytest.mark.stress),
    ],
)
def test_all_codings_of_eight_people_are_there_once(place: Place, sessions: int, each: int) -> None:
    with Project.create(place) as project:
        fill(project)
        existing = {stored.guid for stored in project.codings()}

    def work(number: int) -> int:
        for session in range(sessions):
            with Project.open(place) as project:
                for n in range(each):
                    coding = coded(
                        "PV01", "Sóng yếu lắm", f"c{session}.n{n}", coder=f"người {number}"
                    )
                    project.save_codings([coding], actor=f"người {number}")
                assert project.codings(coder=f"người {number}")
        return 0

    assert at_once(work) == [0] * PEOPLE
    with Project.open(place) as project:
        new = [s.coding for s in project.codings() if s.guid not in existing]
        assert len(new) == PEOPLE * sessions * each
        assert len({(coding.coder, coding.code) for coding in new}) == len(new)
        numbers = [event.number for event in project.history()]
        assert numbers == list(range(len(numbers), 0, -1))
        assert len(project.coders()) == PEOPLE + 2
    if isinstance(place, Path):
        assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_of_eight_edits_of_one_coding_one_wins(place: Place) -> None:
    with Project.create(place) as project:
        fill(project)
        seen = project.codings()[0]

    def work(number: int) -> int:
        with Project.open(place) as project:
            try:
                project.edit_codings(
                    [seen.guid],
                    memo=f"của {number}",
                    expected={seen.guid: seen.changed_by},
                    actor=f"người {number}",
                )
            except Conflict:
                return 3
        return 0

    assert sorted(at_once(work)) == [0] + [3] * (PEOPLE - 1)
    with Project.open(place) as project:
        assert project.codings()[0].coding.memo.startswith("của ")


def test_threads_share_a_project(place: Place) -> None:
    with Project.create(place) as project:
        fill(project)
        problems: list[BaseException] = []

        def work(number: int) -> None:
            try:
                for n in range(10):
                    coding = coded("PV01", "Sóng", f"c.n{n}", coder=f"người {number}")
                    guid = project.save_codings([coding], actor=f"người {number}")[0]
                    project.edit_codings([guid], status=Status.ACCEPTED, actor="Lan")
                    project.document("PV01")
                    project.search("song")
            except BaseException as problem:  # noqa: BLE001 - whatever it is, the test must see it
                problems.append(problem)

        threads = [Thread(target=work, args=(number,)) for number in range(PEOPLE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []
        assert len(project.codings(status=Status.ACCEPTED)) == PEOPLE * 10


def test_a_reader_sees_one_moment_and_does_not_wait(place: Place) -> None:
    with Project.create(place) as project, Project.open(place) as other:
        fill(project)
        with other.action("slow", actor="Minh") as action:
            people.set_setting(action, "a", 1)
            assert project.settings() == {}
            assert len(project.codings()) == 3
        assert project.settings() == {"a": 1}


def test_a_copy_made_while_others_write_is_whole(tmp_path: Path) -> None:
    place = tmp_path / "study.qualcode"
    with Project.create(place) as project:
        fill(project)

    def work(number: int) -> int:
        with Project.open(place) as project:
            if number:
                for n in range(20):
                    coding = coded("PV01", "Sóng", f"c.n{n}", coder=f"người {number}")
                    project.save_codings([coding], actor="Lan")
                return 0
            for n in range(10):
                project.export_copy(tmp_path / f"copy{n}.qualcode")
        return 0

    assert at_once(work) == [0] * PEOPLE
    for path in tmp_path.glob("copy*.qualcode"):
        with Project.open(path) as copy:
            assert len(copy.history()) == len(copy.codings())


def test_somebody_killed_in_the_middle_holds_nobody_up(place: Place) -> None:
    with Project.create(place) as project:
        fill(project)
        before = project.signature()

    def work(number: int) -> int:
        with Project.open(place) as project, project.action("half", actor="Minh") as action:
            people.set_setting(action, f"a{number}", 1)
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    assert at_once(work) == [-signal.SIGKILL] * PEOPLE
    with Project.open(place) as project:
        assert project.signature() == before
        project.set_setting("b", 1, actor="Lan")
        assert project.history(limit=1)[0].number == 4


def test_a_server_that_is_not_there_is_said_to_be_unreachable(tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as caught:
        Project.open(f"postgresql://qualcode:geheim@/study?host={tmp_path}")
    assert "geheim" not in str(caught.value)


def test_without_its_driver_a_server_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra):
        Project.open("postgresql://qualcode@/study")
