"""Foreign, damaged and hostile files, and every string that ever broke a program."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from places import SHARED
from store_stage import coded, document, fill

from qualcode.errors import (
    DamagedProject,
    ForeignProject,
    NewerProject,
    NotFound,
    OlderProject,
    QualcodeError,
    StoreError,
    UnstorableText,
)
from qualcode.model import Document, Localized, Participant, Role, Speaker, Turn
from qualcode.store import DocumentPlan, MemoKind, Project, people, schema
from qualcode.store.opening import APPLICATION_ID, inspect

FUZZED = SHARED / "hostile" / "sqlite-fuzzdata"
NAUGHTY = SHARED / "hostile" / "blns" / "blns.json"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.qualcode"
    with Project.create(path) as project:
        fill(project)
    return path


def must_refuse(path: Path, error: type[QualcodeError] = QualcodeError, *, readonly: bool) -> None:
    """Opening fails with that error, changes no byte and leaves nothing beside the file."""
    content, beside = path.read_bytes(), sorted(path.parent.iterdir())
    with pytest.raises(error):
        Project.open(path, readonly=readonly)
    assert path.read_bytes() == content
    assert sorted(path.parent.iterdir()) == beside


def disguise(path: Path) -> None:
    """Makes the header say that the file is one of ours."""
    content = bytearray(path.read_bytes())
    content[60:64] = schema.VERSION.to_bytes(4)
    content[68:72] = APPLICATION_ID.to_bytes(4)
    path.write_bytes(content)


@pytest.mark.parametrize("disguised", [False, True])
def test_fuzzed_databases_are_refused_untouched(tmp_path: Path, disguised: bool) -> None:
    if not FUZZED.is_dir():
        pytest.skip(f"the fuzzed databases are absent: {FUZZED}")
    files = sorted(FUZZED.glob("*.db"))
    assert len(files) >= 100
    for file in files:
        path = Path(shutil.copyfile(file, tmp_path / "fuzzed.qualcode"))
        if disguised:
            disguise(path)
        must_refuse(path, StoreError if disguised else ForeignProject, readonly=True)
        must_refuse(path, readonly=False)


@pytest.mark.parametrize(
    "content",
    [b"", b"SQLite format 3\0", b"PK\x03\x04" + b"\0" * 200, "Đ: Dạ.\n".encode() * 50],
)
def test_other_files_are_foreign(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.qualcode"
    path.write_bytes(content)
    must_refuse(path, ForeignProject, readonly=False)


def test_what_is_not_there_or_no_file(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.qualcode", tmp_path):
        with pytest.raises(NotFound):
            Project.open(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        ("DROP TABLE memos", DamagedProject),
        ("CREATE VIEW x AS SELECT * FROM codings", DamagedProject),
        (
            "CREATE TRIGGER x AFTER INSERT ON codings BEGIN DELETE FROM events; END",
            DamagedProject,
        ),
        ("PRAGMA user_version=0", ForeignProject),
        ("PRAGMA application_id=7", ForeignProject),
    ],
)
def test_a_file_with_other_contents_is_refused(
    study: Path, damage: str, error: type[QualcodeError]
) -> None:
    with closing(sqlite3.connect(study)) as connection:
        connection.execute(damage)
    must_refuse(study, error, readonly=False)


def test_a_newer_form_can_be_read_and_not_written(study: Path) -> None:
    with Project.open(study) as project:
        before = project.signature()
    with closing(sqlite3.connect(study)) as connection:
        connection.execute(f"PRAGMA user_version={schema.VERSION + 1}")
    must_refuse(study, NewerProject, readonly=False)
    with Project.open(study, readonly=True) as project:
        assert project.signature() == before


def test_an_older_form_is_not_upgraded_for_reading(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    must_refuse(study, OlderProject, readonly=True)


@pytest.mark.parametrize("wal", [False, True])
def test_a_file_in_a_folder_that_may_only_be_read(
    study: Path, wal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wal:
        with closing(sqlite3.connect(study)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    monkeypatch.setattr("os.access", lambda path, mode: False)  # root may always write
    with Project.open(study, readonly=True) as project:
        assert len(project.codings()) == 3
        assert [path.name for path in study.parent.iterdir()] == [study.name]


@pytest.mark.parametrize("wal", [False, True])
def test_a_reader_sees_what_others_write_meanwhile(study: Path, wal: bool) -> None:
    if wal:
        with closing(sqlite3.connect(study)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    with Project.open(study, readonly=True) as reader:
        for number in range(3):
            with Project.open(study) as project:
                project.save_codings([coded("PV01", "Sóng")] * 100, actor="Lan")
                assert len(reader.codings()) == 103 + 100 * number
            assert len(reader.codings()) == 103 + 100 * number


def use(project: Project) -> None:
    """Reads everything; whatever is wrong must come out as an error of the house."""
    for info in project.documents():
        project.document(info.name)
    project.codings()
    project.codebook()
    project.history()
    project.memos()
    project.search("song")
    project.signature()


@pytest.mark.parametrize(
    "rounds",
    [pytest.param(60, id="some"), pytest.param(5_000, id="many", marks=pytest.mark.stress)],
)
def test_a_damaged_project_is_refused_or_says_so_when_it_is_read(study: Path, rounds: int) -> None:
    whole, random_ = study.read_bytes(), random.Random(7)
    refused = noticed = 0
    for _ in range(rounds):
        content = bytearray(whole)
        for _ in range(random_.choice((1, 3, 30))):
            content[random_.randrange(len(content))] = random_.randrange(256)
        if random_.random() < 0.2:
            del content[random_.randrange(1_000, len(content)) :]
        study.write_bytes(content)
        try:
            project = Project.open(study, readonly=True)
        except QualcodeError:
            refused += 1
            assert study.read_bytes() == content
            assert [path.name for path in study.parent.iterdir()] == [study.name]
            continue
        try:
            use(project)
        except QualcodeError:
            noticed += 1
        project.close()
        assert study.read_bytes() == content
    assert refused
    assert noticed


def test_all_of_a_large_file_is_read_only_when_asked(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytearray(study.read_bytes())
    with closing(sqlite3.connect(study)) as connection:
        page = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'codings'"
        ).fetchone()[0]
    content[(page - 1) * 4096 : page * 4096 - 3000] = b"\xff" * 1096
    study.write_bytes(content)
    must_refuse(study, DamagedProject, readonly=True)
    monkeypatch.setattr("qualcode.store.opening.MAX_CHECKED_ON_OPENING", 0)
    assert inspect(study) == schema.VERSION
    with pytest.raises(DamagedProject):
        inspect(study, thorough=True)
    with Project.open(study, readonly=True) as project, pytest.raises(DamagedProject):
        project.codings()


def naughty_strings() -> list[str]:
    if not NAUGHTY.is_file():
        pytest.skip(f"the strings are absent: {NAUGHTY}")
    return list(dict.fromkeys(json.loads(NAUGHTY.read_text("utf-8"))))


def test_naughty_strings_come_back_unchanged(place: Path | str) -> None:
    strings = [text for text in naughty_strings() if text]
    told = document("PV01")
    cast = Document(
        "cast",
        told.text,
        turns=(Turn(1, 0, 5, strings[0]),),
        speakers=tuple(Speaker(text, Role.OTHER, text, text) for text in strings),
        participants=tuple(Participant(text, {text: text}) for text in strings),
        attributes={text: text for text in strings},
    )
    base = coded("PV01", "Sóng yếu lắm")
    with Project.create(place) as project:
        fill(project)
        named = [DocumentPlan(Document(text, "Dạ.")) for text in strings]
        project.save_documents([DocumentPlan(cast), *named], actor=strings[0])
        project.save_codings(
            [replace(base, code=text, coder=text, memo=text, origin=text) for text in strings],
            actor="Lan",
        )
        with project.action("notes", actor="Lan") as action:
            for text in strings:
                people.set_memo(action, MemoKind.CODE, text, text, author="Lan")
                people.set_statement(action, text, Localized(text, text), author="Lan")
                people.set_setting(action, text, text)
        found = project.document("cast")
        assert found.speakers == cast.speakers
        assert found.participants == cast.participants
        assert found.attributes == cast.attributes
        names = [info.name for info in project.documents()]
        assert names[4:] == strings
        stored = {each.coding.code: each.coding for each in project.codings(document="PV01")}
        for text in strings:
            coding = stored[text]
            assert (coding.coder, coding.memo, coding.origin) == (text, text, text)
        stated = {code: each.text for code, each in project.statements().items()}
        assert stated == {text: Localized(text, text) for text in strings}
        assert project.settings() == {text: text for text in strings}
        memos = {(memo.target, memo.text) for memo in project.memos()}
        assert memos == {(text, text) for text in strings}


@pytest.mark.parametrize("text", ["\0", "Lan\0", "\ud800", "tốt \udfff"])
def test_what_cannot_be_kept_is_refused_with_a_reason(place: Path | str, text: str) -> None:
    with Project.create(place) as project:
        fill(project)
        before = project.signature()
        for values in ({"memo": text}, {"code": text}, {"coder": text}):
            with pytest.raises(UnstorableText, match="U\\+"):
                project.save_codings([replace(coded("PV01", "Sóng"), **values)], actor="Lan")
        with pytest.raises(UnstorableText):
            project.set_memo(MemoKind.PROJECT, "", text, actor="Lan")
        assert project.signature() == before
