"""A study whose file, folder or database cannot be written to is open to be read."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import browsing
import pytest
from starlette.testclient import TestClient
from web_client import Stage, web_stage

from qualcode import workbench
from qualcode.errors import OlderProject, Unreachable
from qualcode.store import Project, migrations, schema

BANNER = "can only be read here"
NOBODY = 65_534
LOCKED = {"file": (0o444, 0o777), "folder": (0o666, 0o555), "both": (0o444, 0o555)}
"""What is locked → the modes of the file and of its folder."""


@contextmanager
def as_nobody() -> Iterator[None]:
    """A block whose work root does not do, who may write everywhere."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@contextmanager
def locked(sample: Path, kind: str, *, logged: bool = False) -> Iterator[Path]:
    """A copy of a study that cannot be written to; `logged` is one that SQLite keeps a log for."""
    folder = Path(tempfile.mkdtemp(prefix="qualcode-reading-"))
    study = Path(shutil.copy(sample, folder / "khoá.qualcode"))
    if logged:
        with closing(sqlite3.connect(study)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    of_file, of_folder = LOCKED[kind]
    study.chmod(of_file)
    folder.chmod(of_folder)
    try:
        with as_nobody():
            yield study
    finally:
        folder.chmod(stat.S_IRWXU)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return browsing.sample_study(tmp_path_factory.mktemp("sample"))


@pytest.fixture(params=LOCKED)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def reads(client: TestClient, stage: Stage) -> dict[str, int]:
    """Every address of a study that needs no name, and how it answers."""
    [document, *_] = stage.shelf.open(stage.study).documents()
    found = [f"documents/{document.guid}", f"api/documents/{document.guid}/codings"]
    for route in stage.app.routes:
        path = getattr(route, "path", "").removeprefix("/s/{study}/")
        methods = getattr(route, "methods", None) or ()
        if "GET" in methods and not path.startswith("/") and "{" not in path:
            found += [path] if path not in ("enter", "api/events") else []
    return {path: client.get(stage.page(path)).status_code for path in found}


@pytest.mark.parametrize("logged", [False, True])
def test_all_is_shown_and_nothing_written(sample: Path, kind: str, logged: bool) -> None:
    with web_stage(sample) as stage:
        expected = reads(stage.client(), stage)
    with locked(sample, kind, logged=logged) as study, web_stage(study) as stage:
        before = study.read_bytes()
        lan = stage.client()
        shown = reads(lan, stage)
        assert shown == expected
        assert max(shown.values()) < 500
        assert len(shown) > 25
        for path in ("", "codebook", "findings", "history"):
            assert BANNER in lan.get(stage.page(path)).text
        document = stage.shelf.open(stage.study).documents()[0].guid
        code = lan.get(stage.api("codes")).json()["codes"][0]["id"]
        coding = {"start": 10, "end": 20, "code": code}
        for answer in (
            lan.post(stage.api(f"documents/{document}/codings"), json=coding),
            lan.patch(stage.api("study"), json={"title": "Tên khác"}),
            lan.post(stage.api(f"documents/{document}/finish"), json={"finished": True}),
        ):
            # No page sends it again later: 400 is no answer of a server that is away.
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Q706")
            message = answer.json()["error"]["message"]
            assert message.startswith("khoá.qualcode: the project may only be read here")
        assert study.read_bytes() == before


def test_a_study_that_can_be_written_has_no_banner(sample: Path) -> None:
    with web_stage(sample) as stage:
        assert BANNER not in stage.client().get(stage.page()).text


def test_the_first_page_says_which_can_only_be_read(sample: Path) -> None:
    with locked(sample, "file") as study, web_stage(folder=study.parent) as stage:
        assert re.findall(r"can only be read here", stage.client().get("/").text)


@pytest.fixture
def readers_place(server_place: str) -> Iterator[str]:
    """The URL of a study under which one may only read it."""
    import psycopg

    workbench.init(server_place, coder="Lan")
    with psycopg.connect(server_place, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        yield server_place.replace("//qualcode@", "//reader@")
        connection.execute("DROP OWNED BY reader")
        connection.execute("DROP ROLE reader")


def test_a_server_that_refuses_writing(readers_place: str) -> None:
    with web_stage(readers_place) as stage:
        lan = stage.client()
        assert BANNER in lan.get(stage.page()).text
        answer = lan.patch(stage.api("study"), json={"title": "Tên khác"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Q706")
        assert re.match(r"study\d+: ", answer.json()["error"]["message"])


def test_it_is_said_at_the_start(readers_place: str) -> None:
    with browsing.serving(readers_place) as served:
        served.process.send_signal(2)
        _, said = served.process.communicate(timeout=20)
    assert "The study can only be read here" in said


def test_a_log_that_was_left_belongs_to_the_study(sample: Path) -> None:
    """What a writer left who died is read, or nothing is: never the study without it."""
    folder = Path(tempfile.mkdtemp(prefix="qualcode-reading-"))
    study = Path(shutil.copy(sample, folder / "a.qualcode"))
    copy = folder / "b.qualcode"
    with closing(sqlite3.connect(study, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("INSERT INTO settings VALUES ('x', '1', 1)")
        for ending in ("", "-wal", "-shm"):
            shutil.copy(f"{study}{ending}", f"{copy}{ending}")
    log, shared = Path(f"{copy}-wal"), Path(f"{copy}-shm")
    try:
        for path in (copy, log, shared):
            path.chmod(0o444)
        folder.chmod(0o555)
        with as_nobody(), workbench.open_as_allowed(copy) as project:
            assert workbench.reads_only(project)
            assert project.settings()["x"] == 1
        folder.chmod(0o755)
        shared.unlink()
        folder.chmod(0o555)
        with (
            as_nobody(),
            pytest.raises(Unreachable, match=r"copy it together with b\.qualcode-wal"),
        ):
            workbench.open_as_allowed(copy)
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_an_older_study_is_refused_at_once(
    sample: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations.steps()  # imports what nobody may read here
    with locked(sample, kind) as study:
        monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
        for open_it in (
            lambda: workbench.open_as_allowed(study),
            lambda: workbench.open_project(study, write=False),
        ):
            with pytest.raises(OlderProject, match="must be brought up to date"):
                open_it()


def test_who_waits_for_others_may_write(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualcode.store.database.BUSY_SECONDS", 0.1)
    with (
        Project.open(sample) as other,
        other.database.writing(),
        workbench.open_as_allowed(sample) as project,
    ):
        assert not workbench.reads_only(project)
