"""What people do to a project, to be interrupted anywhere: by a statement's number or by strace.

``python store_crash.py SCENARIO PATH`` does one of them to the project at PATH.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import store_second_revision
from store_stage import CODEBOOK, TALKS, coded, fill, merge_codes, plan, proposed, repeatable

from qualcode import workbench
from qualcode.errors import QualcodeError
from qualcode.model import Status
from qualcode.store import MemoKind, Move, Project, Tagged, creating, migrations

LATER = 100_000
"""Where the identities begin that the interrupted action gives."""


def import_documents(project: Project) -> None:
    text = TALKS["PV01"].replace("Từ hồi tháng ba", "Từ hồi tháng tư")
    first = project.codings(document="PV01")[0]
    start = text.index(first.coding.quote)
    move = Move(
        first.guid, first.changed_by, start, start + len(first.coding.quote), first.coding.quote
    )
    corrected = replace(plan("PV01", text), moves=[move])
    project.save_documents([corrected, plan("PV04", TALKS["PV03"] + "PVV: Vâng.\n")], actor="Lan")


def tag(project: Project) -> None:
    found = [
        proposed("PV01", "Sóng yếu", "barriers.signal"),
        proposed("PV01", "Buổi tối", "enablers.answered"),
    ]
    codes = {"barriers.signal": "1", "enablers.answered": "1"}
    project.replace_proposals([Tagged("PV01", found[0].text_sha256, codes, found)], actor="máy")


def code(project: Project) -> None:
    places = ("Từ hồi", "Buổi tối", "đứng ngoài hiên", "Nhưng")
    project.save_codings([coded("PV01", words, coder="Mới") for words in places], actor="Mới")


def review(project: Project) -> None:
    guids = [each.guid for each in project.codings()]
    project.edit_codings(guids, status=Status.ACCEPTED, actor="Lan")


def merge(project: Project) -> None:
    merge_codes(project, "barriers.signal", "enablers.answered")


def change_codebook(project: Project) -> None:
    newer = CODEBOOK.replace("sóng yếu]", "sóng yếu, mất sóng]")
    project.save_codebook(newer, path="so_ma.yaml", actor="Lan")


def take_back(project: Project) -> None:
    project.undo(actor="Lan")


def remove(project: Project) -> None:
    workbench.remove_documents(project, ["PV01"], actor="Lan")


ACTIONS: dict[str, Callable[[Project], None]] = {
    action.__name__: action
    for action in (
        import_documents,
        tag,
        code,
        review,
        merge,
        change_codebook,
        take_back,
        remove,
    )
}


def start_study(path: Path) -> None:
    """The project that every scenario begins with."""
    with Project.create(path, sources=repeatable()) as project:
        fill(project)
        project.set_memo(MemoKind.PROJECT, "", "bắt đầu", actor="Lan")


def act(scenario: str, path: Path) -> None:
    """Does one thing to the project at `path`, from opening to closing."""
    if scenario == "create":
        Project.create(path, sources=repeatable()).close()
    elif scenario == "migrate":
        creating.upgrade_file(path, [*migrations.steps(), store_second_revision.upgrade])
    elif scenario == "copy":
        with Project.open(path) as project:
            project.export_copy(path.with_name("copy.qualcode"))
    else:
        with Project.open(path, sources=repeatable(LATER)) as project:
            ACTIONS[scenario](project)


def in_child(work: Callable[[], object]) -> int:
    """The wait status of a forked child that did `work` (exit 0; 7 on an error of the house)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking is what we are here for
        child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except QualcodeError:
            status = 7
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]


def count_statements(work: Callable[[], object]) -> int:
    """How many statements SQLite begins while `work` is done."""
    seen: list[str] = []
    with_trace(seen.append, work)
    return len(seen)


def die_at(number: int, work: Callable[[], object]) -> None:
    """Does `work` until the statement of that number, from 1, is about to begin."""
    begun = 0

    def watch(statement: str) -> None:
        nonlocal begun
        begun += 1
        if begun == number:
            os.kill(os.getpid(), signal.SIGKILL)

    with_trace(watch, work)


def with_trace(watch: Callable[[str], object], work: Callable[[], object]) -> None:
    """Does `work` while `watch` is told every statement of every connection."""
    connect = sqlite3.connect

    def traced(*args: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*args, **options)
        connection.set_trace_callback(watch)
        return connection

    sqlite3.connect = traced
    try:
        work()
    finally:
        sqlite3.connect = connect


if __name__ == "__main__":
    try:
        act(sys.argv[1], Path(sys.argv[2]))
    except QualcodeError as error:
        sys.exit(f"{error.code} {error}")
