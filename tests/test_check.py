"""`check`: a sound project holds; each kind of damage is found and named."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from commandline import qualcode
from places import SHARED
from store_stage import TALKS, fill, plan

from qualcode import workbench
from qualcode.errors import ForeignProject, NotFound, QualcodeError
from qualcode.messages import Translator
from qualcode.model import Participant
from qualcode.store import AttributeKind, AttributeType, MemoKind, Project
from qualcode.store.checking import CHECKS


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A little study with everything in it."""
    path = tmp_path / "a.qualcode"
    with Project.create(path) as project:
        fill(project)
        project.set_memo(MemoKind.DOCUMENT, "PV01", "gặp ở nhà", actor="Lan")
        age = AttributeType("age", AttributeKind.NUMBER)
        project.save_participants([Participant("KH02", {"age": "33"})], types=[age], actor="Lan")
        project.undo(actor="Lan")
        project.redo(actor="Lan")
    return path


def harm(place: Path, *statements: str) -> None:
    with closing(sqlite3.connect(place)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def faults(place: Path) -> dict[str, list[str]]:
    verdict = workbench.check(place)
    assert verdict.holds == (not any(check.faults for check in verdict.checks))
    return {
        check.name: [str(fault) for fault in check.faults]
        for check in verdict.checks
        if check.faults
    }


def test_a_sound_project_holds_and_stays_as_it_is(place: Path) -> None:
    before = place.read_bytes()
    verdict = workbench.check(place)
    assert verdict.holds
    assert [check.name for check in verdict.checks] == list(CHECKS)
    assert all(check.looked_at for check in verdict.checks)
    assert place.read_bytes() == before
    assert [path.name for path in place.parent.iterdir()] == [place.name]


EMPTY = zlib.compress(b"").hex()


@pytest.mark.parametrize(
    ("statement", "check", "words"),
    [
        ("UPDATE codings SET quote = 'khác'", "quotes", "the words there are not the quote"),
        ("UPDATE codings SET start = start + 1", "quotes", "PV01 ["),
        ("UPDATE codings SET \"end\" = 99999", "quotes", "99999"),
        (f"UPDATE blobs SET data = x'{EMPTY}' WHERE rowid = 1", "kept contents", "is not what it"),
        ("UPDATE blobs SET data = x'00ff' WHERE rowid = 2", "kept contents", "decompress"),
        ("UPDATE blobs SET size = 7 WHERE rowid = 1", "kept contents", "another length"),
        ("DELETE FROM blobs WHERE rowid < 9", "links between rows", "refers to nothing"),
        ("DELETE FROM coders", "links between rows", "a row of codings"),
        ("DELETE FROM versions", "documents", "PV01: its current text is missing"),
        ("UPDATE documents SET current = 9", "documents", "its current text is missing"),
        ("UPDATE turns SET \"end\" = 5000", "documents", "lies outside the text"),
        ("UPDATE versions SET length = 3", "documents", "PV02, version 1"),
        ("UPDATE turns SET role = 'ghost'", "documents", "ghost"),
        ("UPDATE codings SET changed_by = 77", "links between rows", "number 77 of the journal"),
        ("DELETE FROM events WHERE number = 2", "journal", "number 3 follows on number 1"),
        ("UPDATE events SET changes = x'00' WHERE number = 2", "journal", "number 2"),
        ("UPDATE events SET summary = '[' WHERE number = 2", "journal", "cannot be read"),
        ("UPDATE events SET kind = 'again' WHERE number = 2", "journal", "its kind is strange"),
        ("UPDATE events SET undoes = 8 WHERE kind = 'undo'", "journal", "takes back what is not"),
        ("UPDATE codings SET code = 'x.y'", "codebook", "x.y: the codebook in force"),
        ("UPDATE memos SET target = 'x'", "notes", "a memo is about a document that is gone"),
        ("UPDATE participant_values SET value = 'x' WHERE attribute = 'age'", "participants",
         "KH02: “x” is not a number"),
        ("DELETE FROM index_rows", "search", "PV03, version 1"),
    ],
)  # fmt: skip
def test_each_kind_of_damage_is_named(place: Path, statement: str, check: str, words: str) -> None:
    harm(place, "PRAGMA foreign_keys=OFF", statement)
    before = place.read_bytes()
    found = faults(place)
    assert any(words in fault for fault in found[check]), found
    assert place.read_bytes() == before


def test_many_faults_are_counted_and_some_named(place: Path) -> None:
    with Project.open(place) as project:
        text = project.document("PV01").text
        from store_stage import coded

        codings = [coded("PV01", text[n : n + 3], "barriers.signal") for n in range(60, 180)]
        project.save_codings([each for each in codings if each.quote.strip()], actor="Lan")
    harm(place, "UPDATE codings SET quote = '?'")
    [quotes] = [each for each in workbench.check(place).checks if each.name == "quotes"]
    assert quotes.n_faults == quotes.looked_at > len(quotes.faults) == 100


def test_a_torn_page_is_a_verdict_not_a_crash(place: Path) -> None:
    raw = bytearray(place.read_bytes())
    raw[5 * 4096 : 6 * 4096] = b"\x55" * 4096
    place.write_bytes(raw)
    assert list(faults(place)) == ["file"]
    assert place.read_bytes() == raw


def test_what_waits_for_a_person_is_no_fault(place: Path) -> None:
    with Project.open(place) as project:
        corrected = TALKS["PV02"].replace("Tôi theo", "Tôi thì theo")
        project.save_documents([plan("PV02", corrected)], actor="Lan")
    verdict = workbench.check(place)
    assert (verdict.holds, verdict.outdated) == (True, 1)


def test_what_is_no_project_is_an_error(tmp_path: Path) -> None:
    other = tmp_path / "b.qualcode"
    with pytest.raises(NotFound):
        workbench.check(other)
    other.write_text("Đây là văn bản.", encoding="utf-8")
    with pytest.raises(ForeignProject):
        workbench.check(other)


def test_hostile_files_get_a_verdict_or_an_error(tmp_path: Path) -> None:
    folder = SHARED / "hostile" / "sqlite-fuzzdata"
    if not folder.is_dir():
        pytest.skip(f"the hostile databases are absent: {folder}")
    for path in sorted(folder.rglob("*.db"))[:40]:
        place = tmp_path / f"{path.stem}.qualcode"
        place.write_bytes(path.read_bytes())
        try:
            workbench.check(place)
        except QualcodeError:
            continue


def test_the_command_ends_with_a_verdict(place: Path) -> None:
    good = qualcode("check", "--json", cwd=place.parent)
    assert (good.status, good.json["holds"]) == (0, True)
    assert good.err.splitlines()[-1] == "a.qualcode: everything holds."
    harm(place, "UPDATE codings SET quote = '?' WHERE code = 'enablers.answered'")
    bad = qualcode("check", "--json", cwd=place.parent)
    assert (bad.status, bad.json["holds"]) == (3, False)
    assert "quotes: faults: 1" in bad.err
    assert workbench.check(place).as_record(Translator("en"))["checks"] == bad.json["checks"]
