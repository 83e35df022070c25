"""What pages say: nothing of commands, nothing of where files and databases lie."""

from __future__ import annotations

import logging
import re
import shutil
from pathlib import Path

import browsing
import pytest
from web_client import web_stage

import catalogues
from qualcode import workbench
from qualcode.errors import (
    BlindStudy,
    NotFound,
    OutputError,
    QualcodeError,
    StorageFull,
    StoreError,
    Unreachable,
)
from qualcode.messages import say
from qualcode.store.database import MISFIT
from qualcode.web.server import _Once
from qualcode.web.wording import IN_TERMINAL, ON_PAGES, PageTranslator

COMMAND = re.compile(
    r"qualcode (?!reads|does|accepts|writes|was|can|here|runs)[a-z]+ |qualcode [a-z]+$"
    r"|(?<![\w-])--?[a-z]|\b(START|END|SHARE|FILE|CODE|OLD=NEW)\b"
)
NOT_ON_PAGES = {
    # Which project is meant, and who acts, pages know.
    "{folder}: there is no project (*.qualcode) here. Name one with -p FILE, or make one with "
    "qualcode init.",
    "{folder}: there are several projects here: {names}. Name one with -p FILE.",
    "It is not known who you are. Say it with --coder NAME.",
    # Files of results are made by commands alone; pages choose codings by pointing at them.
    "there is something else already; --force overwrites it",
    "The name after -o must end in .xlsx or .csv.",
    "Give either ids, or filters with --all.",
    "Which codings? Give their ids, or filters with --all.",
    "{n} codings are so. If you mean all of them, add --all.",
    "--version-of is about one file; {n} were given.",
    "{file} is no transcript but a study ({tool}). Bring it into a project (qualcode import "
    "{file}) and go on there (qualcode report).",
    # Said before any page is served.
    "Beyond this machine one study is served: name it with -p.",
    "Under which name do others reach this machine? Say it: --allow-host {name}",
    "{host}, port {port}: cannot be used ({why}). Choose another with --port.",
}

FOLDER = "/home/lan/mật"
URL = "postgresql+psycopg://qualcode:***@/s1?host=/var/run/pg&password=kín"


def test_every_text_with_a_command_has_words_for_pages() -> None:
    known, commands = set(), set()
    for message in catalogues.extract():
        texts = message.id if isinstance(message.id, tuple) else (message.id,)
        places = {place for place, _ in message.locations}
        known.update(texts)
        if places and not all(place.startswith("cli/") for place in places):
            commands.update(text for text in texts if COMMAND.search(text))
    assert ON_PAGES.keys() <= known, "texts that nobody says any more"
    assert commands - ON_PAGES.keys() <= NOT_ON_PAGES
    assert not [text for text in ON_PAGES.values() if COMMAND.search(text)]


def test_page_words_name_what_the_others_name() -> None:
    for text, on_page in ON_PAGES.items():
        assert set(re.findall(r"{\w+}", on_page)) <= set(re.findall(r"{\w+}", text)), text


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (StorageFull(path=f"{FOLDER}/a.qualcode", what="database or disk is full"),
         "a.qualcode: could not be written (database or disk is full)"),
        (NotFound(path=Path(FOLDER) / "a.qualcode"), "a.qualcode: no such file"),
        (NotFound(path=f"{FOLDER}/a.qualcode (Permission denied)"), "a.qualcode (Perm"),
        (OutputError(path=f"{FOLDER}/tạm", what="No space left on device"), "tạm: cannot be wri"),
        (NotFound(path="phỏng vấn/PV01.docx"), "phỏng vấn/PV01.docx: no such file"),
        (Unreachable(path=URL, what=f'connection to server on socket "{FOLDER}" failed'),
         f"s1: the project cannot be reached ({IN_TERMINAL})."),
        (StoreError(what=say(MISFIT, path=URL, what=f"relation {FOLDER}")),
         f"s1: the change does not fit the rest of the project ({IN_TERMINAL})."),
        (Unreachable(path=URL, what=say("its file is not there any more; put it back")),
         "s1: the project cannot be reached (its file is not there any more"),
    ],
)  # fmt: skip
def test_no_place_is_told(error: QualcodeError, shown: str) -> None:
    told = error.explain(PageTranslator("en"))
    assert told.startswith(shown)
    for secret in (FOLDER, "mật", "socket", "postgresql", "/var", "kín"):
        assert secret not in told
    assert FOLDER in str(error) or "phỏng vấn" in str(error) or URL in str(error)


def test_commands_are_left_out() -> None:
    assert "qualcode" not in BlindStudy().explain(PageTranslator("en"))
    assert "qualcode adjudicate unlock" in str(BlindStudy())


def test_the_terminal_hears_where(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    study = browsing.sample_study(tmp_path, tagged=False)
    with workbench.open_project(study, write=True) as project:
        workbench.set_passphrase(project, "Hoa", "con đò sang sông sớm", actor="Lan")
    with web_stage(study, loopback=False) as stage:
        hoa = stage.client("Hoa")
        study.rename(tmp_path / "đi")
        for address in (stage.page(), stage.page("codebook"), stage.api("codes"), "/"):
            answer = hoa.get(address)
            assert answer.status_code == 503
            assert str(tmp_path) not in answer.text
            assert study.name in answer.text
        body = {"name": "Hoa", "passphrase": "con đò sang sông sớm"}
        answer = stage.stranger().post("/api/sign-in", json=body)
        assert (answer.status_code, str(tmp_path) in answer.text) == (503, False)
    assert f"Q709 {study}: the project cannot be reached" in caplog.text


def test_a_database_that_is_away_is_not_described(
    server_place: str, caplog: pytest.LogCaptureFixture
) -> None:
    import psycopg

    workbench.init(server_place, coder="Lan")
    name, _, query = server_place.rpartition("/study")[2].partition("?host=")
    with web_stage(server_place) as stage:
        lan = stage.client()
        admin = server_place.replace(f"/study{name}", "/postgres", 1)
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE study{name} WITH (FORCE)")
        for address in (stage.page(), stage.api("codes"), "/"):
            answer = lan.get(address)
            assert answer.status_code == 503
            assert f"study{name}: " in answer.text
            assert query not in answer.text
            assert "postgresql" not in answer.text
            assert "connection" not in answer.text
    assert query in caplog.text


def test_a_line_is_said_once_a_minute() -> None:
    once = _Once()
    lines = ["a", "a", "b", "a", "a"]
    records = [logging.LogRecord("x", 40, "", 1, line, (), None) for line in lines]
    assert [once.filter(each) for each in records] == [True, False, True, True, False]
    once.said -= 61
    assert once.filter(records[-1])


def test_who_may_not_take_a_copy_is_offered_none(tmp_path: Path) -> None:
    study = browsing.sample_study(tmp_path, tagged=False)
    phrase = "con đò sang sông sớm"
    with workbench.open_project(study, write=True) as project:
        workbench.set_passphrase(project, "Hoa", phrase, actor="Lan")
    with web_stage(Path(shutil.copy(study, tmp_path / "b.qualcode")), loopback=False) as stage:
        hoa, lan = stage.stranger(), stage.client("Lan")
        answer = hoa.post("/api/sign-in", json={"name": "Hoa", "passphrase": phrase})
        assert answer.status_code == 200, answer.text
        offered = "exports/copy"
        assert offered in lan.get(stage.page()).text
        page = hoa.get(stage.page())
        assert (page.status_code, offered in page.text) == (200, False)
