"""`coders`: passphrases are kept as hashes, apart from what people have coded."""

from __future__ import annotations

import os
import pty
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from commandline import qualcode
from places import ROOT

from qualcode import workbench
from qualcode.errors import QualcodeError, ReservedName, Unknown, UsageError
from qualcode.messages import Translator
from qualcode.store import EventKind, Project
from qualcode.workbench import coders

PHRASE = "con đò sang sông sớm"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.qualcode"
    workbench.init(path, coder="Lan")
    return path


def with_input(place: Path, *arguments: str, given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qualcode", "-p", str(place), *arguments, "--lang", "en"],
        input=given, capture_output=True, encoding="utf-8", check=False, cwd=ROOT,
    )  # fmt: skip


def test_a_passphrase_opens_for_its_name_alone(study: Path) -> None:
    with workbench.open_project(study, write=True) as project:
        assert workbench.set_passphrase(project, "  Minh   Đức ", PHRASE, actor="Lan") == "Minh Đức"
        workbench.set_passphrase(project, "Hoa", "một hai ba bốn", actor="Lan")
        proof = workbench.check_passphrase(project, "Minh Đức", PHRASE)
        assert proof is not None
        assert proof.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        for name, phrase in (
            ("Minh Đức", PHRASE + " "), ("Minh Đức", ""), ("Hoa", PHRASE), ("Lan", PHRASE),
            ("nobody", PHRASE), ("Minh Đức", "\ud800"), ("Minh Đức", "x" * 5_000),
        ):  # fmt: skip
            assert workbench.check_passphrase(project, name, phrase) is None
        assert workbench.still_holds(project, "Minh Đức", proof)
        workbench.set_passphrase(project, "Minh Đức", PHRASE, actor="Lan")
        assert not workbench.still_holds(project, "Minh Đức", proof)
        workbench.remove_passphrase(project, "Minh Đức", actor="Lan")
        assert workbench.check_passphrase(project, "Minh Đức", PHRASE) is None
        with pytest.raises(Unknown):
            workbench.remove_passphrase(project, "Minh Đức", actor="Lan")


def test_letters_may_be_typed_in_parts(study: Path) -> None:
    import unicodedata

    with workbench.open_project(study, write=True) as project:
        workbench.set_passphrase(project, "Hoà", PHRASE, actor="Lan")
        typed = unicodedata.normalize("NFD", PHRASE)
        assert workbench.check_passphrase(project, workbench.clean_name("Hoà"), typed)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Đặng Thị Ngọc Ánh-Ly", "Đặng Thị Ngọc Ánh-Ly"),
        (" Ho\u0061\u0300\u00a0 Bình ", "Hoà Bình"),
        ("Nguyễn\tVăn Ước", "Nguyễn Văn Ước"),
        ("D'Arc (2)", "D'Arc (2)"),
    ],
)
def test_names_that_look_alike_are_one(typed: str, name: str) -> None:
    assert workbench.clean_name(typed) == name


@pytest.mark.parametrize(
    "unseen",
    ["\u200b", "\u202e", "\u00ad", "\u200d", "\ufeff", "\u034f", "\u3164", "\x07", "\u2800"],
)
def test_no_name_holds_what_nobody_sees(unseen: str) -> None:
    for name in (f"L{unseen}an", f"Lan{unseen}", f"{unseen}Lan"):
        with pytest.raises(UsageError, match="nobody sees"):
            workbench.clean_name(name)


def test_an_unknown_name_takes_as_long(study: Path) -> None:
    with workbench.open_project(study, write=True) as project:
        workbench.set_passphrase(project, "Hoa", PHRASE, actor="Lan")
        used = {}
        for name in ("Hoa", "nobody"):
            workbench.check_passphrase(project, name, "sai mất rồi")
            start = time.process_time()
            for _ in range(3):
                workbench.check_passphrase(project, name, "sai mất rồi")
            used[name] = time.process_time() - start
    assert 0.4 < used["Hoa"] / used["nobody"] < 2.5
    assert coders._nobody().split("$")[1:4] == coders._hasher().hash("x").split("$")[1:4]


def test_the_journal_notes_it_and_nothing_else_holds_it(study: Path, tmp_path: Path) -> None:
    with workbench.open_project(study, write=True) as project:
        before = project.signature()
        workbench.set_passphrase(project, "Hoa", PHRASE, actor="Lan")
        hashed = project.passphrase_hash("Hoa")
        assert hashed is not None
        event = project.history()[0]
        assert (event.verb, event.kind) == ("coders.passphrase", EventKind.NOTE)
        assert dict(event.summary) == {"name": "Hoa"}
        told = workbench.history(project)[0]
        assert Translator("en").tell(told.sentence) == "set the passphrase of Hoa"
        assert project.signature() == before
        workbench.remove_passphrase(project, "Hoa", actor="Lan")
        workbench.set_passphrase(project, "Hoa", PHRASE, actor="Lan")
    with closing(sqlite3.connect(study)) as file:
        for _, changes, summary in file.execute("SELECT number, changes, summary FROM events"):
            assert b"argon2" not in changes
            assert "argon2" not in summary
    assert qualcode("check", "-p", study).status == 0
    out = tmp_path / "out.jsonl"
    assert qualcode("export", "jsonl", "-p", study, "-o", out).status == 0
    assert b"argon2" not in out.read_bytes()


def test_undo_passes_it_by(study: Path) -> None:
    with workbench.open_project(study, write=True) as project:
        project.set_setting("title", "Xa nhà", actor="Lan")
        workbench.set_passphrase(project, "Hoa", PHRASE, actor="Lan")
        project.undo(actor="Lan")
        assert project.settings()["title"] == "study"
        assert project.passphrase_names() == ["Hoa"]
        project.redo(actor="Lan")
        assert project.settings()["title"] == "Xa nhà"


def test_a_copy_keeps_it(study: Path, tmp_path: Path) -> None:
    with workbench.open_project(study, write=True) as project:
        workbench.set_passphrase(project, "Hoa", PHRASE, actor="Lan")
        project.export_copy(tmp_path / "copy.qualcode")
    with workbench.open_project(tmp_path / "copy.qualcode", write=False) as copy:
        assert workbench.check_passphrase(copy, "Hoa", PHRASE)


def test_it_is_the_same_on_a_server(server_place: str) -> None:
    with Project.create(server_place) as project:
        workbench.set_passphrase(project, "Hoa", PHRASE, actor="Lan")
        assert workbench.check_passphrase(project, "Hoa", PHRASE)
        workbench.remove_passphrase(project, "Hoa", actor="Lan")
        assert workbench.list_coders(project) == []


@pytest.mark.parametrize(
    ("name", "phrase", "error"),
    [
        ("Hoa", "ngắn", UsageError),
        ("Hoa", "x" * 2_000, UsageError),
        ("Hoa", "đủ dài mà \ud800", UsageError),
        ("", PHRASE, UsageError),
        (" \t", PHRASE, UsageError),
        ("a\x00b", PHRASE, UsageError),
        ("a\x1bb", PHRASE, UsageError),
        ("a\u2028b" * 2, PHRASE, None),
        ("x" * 201, PHRASE, UsageError),
        ("consensus", PHRASE, ReservedName),
        ("rules", PHRASE, ReservedName),
        ("rules:abc", PHRASE, ReservedName),
    ],
)
def test_what_no_name_or_passphrase_may_be(
    study: Path, name: str, phrase: str, error: type[QualcodeError] | None
) -> None:
    with workbench.open_project(study, write=True) as project:
        if error is None:
            workbench.set_passphrase(project, name, phrase, actor="Lan")
            assert project.passphrase_names() == ["a ba b"]
            return
        with pytest.raises(error):
            workbench.set_passphrase(project, name, phrase, actor="Lan")
        assert project.passphrase_names() == []


def test_the_commands(study: Path) -> None:
    done = with_input(study, "coders", "passphrase", "Hoa", "--stdin", given=PHRASE + "\n")
    assert done.returncode == 0, done.stderr
    assert PHRASE not in done.stdout + done.stderr
    short = with_input(study, "coders", "passphrase", "Hoa", "--stdin", given="ngắn\n")
    assert (short.returncode, "at least 8" in short.stderr) == (2, True)
    silent = with_input(study, "coders", "passphrase", "Hoa", given=PHRASE + "\n")
    assert (silent.returncode, "--stdin" in silent.stderr) == (2, True)
    listed = qualcode("coders", "list", "--json", "-p", study)
    assert listed.json == {"coders": [{"name": "Hoa", "codings": 0, "has_passphrase": True}]}
    removed = qualcode("coders", "remove", "Hoa", "--json", "-p", study)
    assert removed.json == {"name": "Hoa", "has_passphrase": False}
    assert qualcode("coders", "remove", "Hoa", "-p", study).status == 1


@pytest.mark.parametrize(("again", "status"), [(PHRASE, 0), ("khác hẳn đi rồi", 2)])
def test_it_is_asked_twice_and_never_shown(study: Path, again: str, status: int) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "qualcode", "-p", study, "coders", "passphrase", "Hoa",
         "--lang", "en"],
        stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    for question, answer in ((b"Passphrase:", PHRASE), (b"Once more:", again)):
        while question not in shown:
            shown += os.read(ours, 1_000)
        time.sleep(0.1)
        os.write(ours, answer.encode() + b"\n")
    try:
        while more := os.read(ours, 1_000):
            shown += more
    except OSError:
        pass  # its end is closed
    os.close(ours)
    assert process.wait(timeout=10) == status, shown
    assert PHRASE.encode() not in shown
