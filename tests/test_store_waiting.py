"""The line of threads that want to write: one at a time, in the order in which they came."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import pytest
from store_stage import CODEBOOK, plans

from qualcode.errors import ProjectBusy
from qualcode.model import Span
from qualcode.store import Project
from qualcode.store.waiting import Line
from qualcode.workbench import add_coding


def test_first_come_first_served() -> None:
    line, order, may_go = Line(), [], Event()

    def stand(name: int) -> None:
        with line.wait(30) as has_turn:
            assert has_turn
            if name == 0:
                may_go.wait(30)
            order.append(name)

    threads = []
    for name in range(8):
        threads.append(Thread(target=stand, args=(name,)))
        threads[-1].start()
        while line.length < name:
            time.sleep(0.001)
    may_go.set()
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_who_waits_too_long_goes_away_and_holds_nobody_up() -> None:
    line = Line()
    with line.wait(1) as first:
        with line.wait(0.01) as second:
            assert (first, second) == (True, False)
        assert line.length == 0
    with line.wait(0.01) as again:
        assert again


def test_a_writer_that_waits_in_vain_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qualcode.store.database.BUSY_SECONDS", 0.05)
    with Project.create(tmp_path / "a.qualcode") as project:
        with project.action("setting", actor="Lan", key="a"), pytest.raises(ProjectBusy):
            project.set_setting("b", 1, actor="Minh")
        project.set_setting("b", 1, actor="Minh")


def test_twenty_people_save_at_once(place: Path | str) -> None:
    with Project.create(place) as project:
        project.save_documents(plans(), actor="Lan")
        project.save_codebook(CODEBOOK, path="so_ma.yaml", actor="Lan")

        def code(name: str) -> None:
            for start in range(5):
                span = Span(start, start + 9)
                add_coding(project, "PV01", "barriers.signal", span, coder=name)

        with ThreadPoolExecutor(20) as people:
            list(people.map(code, [f"người {n}" for n in range(20)]))
        numbers = [event.number for event in project.history()]
        assert numbers == list(range(102, 0, -1))
        assert len({(c.coding.coder, c.coding.start) for c in project.codings()}) == 100
