"""`import` of other tools' studies: everything that can be kept, an account of the rest, once."""

from __future__ import annotations

import json
import os
import signal
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from commandline import Answer, qualcode
from places import SAMPLE, SHARED
from study_stage import CODES, Mark, annotate, bring, deliver, fill

from qualcode.errors import DoubtfulOffsets, QualcodeError, UnknownName, UsageError
from qualcode.files.same import differences
from qualcode.messages import Translator
from qualcode.store import NamedKind, Project
from qualcode.store.checking import check_project
from qualcode.study import (
    Study,
    StudyCase,
    StudyCode,
    StudyCoder,
    StudyCoding,
    StudyFile,
    StudyMemo,
    StudySet,
    StudyText,
    StudyVariable,
)
from qualcode.workbench import as_study
from qualcode.workbench.bringing import IMPORT
from qualcode.workbench.study_change import StudyChange
from qualcode.workbench.study_in import plan_study, write_study

INTEROP = SHARED / "interop"
TALK = "PVV: Chị đi làm xa à?\nTNV01: Dạ, con ốm thì tôi xin về 🙂. Ca đêm mệt lắm.\n"
SOME = [Mark(0, 0.1, 12, 0, 0, "nghe lại"), Mark(0, 0.1, 12, 0, 1, ""), Mark(1, 0.5, 1, 1, 0, "")]
ONE = "11111111-2222-4333-8444-555555555555"
THEN = "2019-05-01T08:00:00Z"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """An empty project."""
    with Project.create(tmp_path / "a.qualcode") as opened:
        yield opened


@pytest.fixture
def colleague(tmp_path: Path) -> Iterator[Project]:
    """A little study of somebody else's."""
    (tmp_path / "elsewhere").mkdir()
    with Project.create(tmp_path / "elsewhere" / "colleague.qualcode") as opened:
        fill(opened, [TALK, TALK.replace("con", "cháu")], SOME)
        annotate(opened)
        yield opened


def study(**parts: object) -> Study:
    """A study as another tool might have it: two levels of categories, a case, no coder named."""
    text = "Hỏi: Sao chị nghỉ?\nĐáp: Tại con ốm. Đi làm xa nữa.\n"
    start = text.index("con ốm")
    whole = Study(
        name="Nghiên cứu cũ",
        origin="thử",
        coders=(StudyCoder("Hoa", ONE),),
        codes=(
            StudyCode("A", "Gia đình", is_codable=False, colour="#3C3", guid=ONE),
            StudyCode("B", "Con cái", "A", is_codable=False),
            StudyCode("c", "Con ốm", "B", description="Ốm\nở nhà", colour="đỏ"),
            StudyCode("d", "Khác", "A"),
            StudyCode("e", "khác", "A"),
            StudyCode("f", "Đi xa"),
        ),
        texts=(StudyText("t", "PVS 1.docx", text, {"năm": "2019"}, created=THEN, guid=ONE),),
        codings=(
            StudyCoding("t", start, start + 6, "c", "Hoa", "con ốm", "ghi", THEN, guid=ONE),
            StudyCoding("t", start, start + 6, "f", "", "con ốm"),
        ),
        cases=(StudyCase("KH01", {"tuổi": "41"}, ("t",), "người đầu", ONE),),
        variables=(StudyVariable("tuổi", "number"), StudyVariable("năm", "text", True)),
        memos=(
            StudyMemo("document", "t", "một", "Hoa", THEN),
            StudyMemo("document", "t", "hai", "Hoa"),
            StudyMemo("code", "A", "về nhóm", "Hoa"),
            StudyMemo("participant", "KH01", "hiền", "Hoa"),
        ),
        sets=(StudySet("Đợt 1", "documents", ("t",), "đầu"), StudySet("Nhà", "codes", ("A", "c"))),
    )
    return replace(whole, **parts)  # type: ignore[arg-type]


def take(project: Project, read: Study, **options: object) -> StudyChange:
    """A study into the project."""
    change = plan_study(
        project,
        StudyFile(read),
        file="cũ.qdpx",
        coder="cũ",
        tokenizer=None,
        **options,  # type: ignore[arg-type]
    )
    if change.changes:
        write_study(project, change, actor="Lan", verb=IMPORT)
    return change


def losses(change: StudyChange) -> dict[str, int]:
    return {loss.kind: loss.count for loss in change.losses}


def test_a_study_comes_in_with_everything_it_holds(project: Project) -> None:
    change = take(project, study())
    book = project.codebook()
    assert book is not None
    assert [(code.id, code.name.vi, code.parent) for code in book.codes] == [
        ("gia_dinh.con_cai", "Con cái", None),
        ("gia_dinh.con_cai.con_om", "Con ốm", "gia_dinh.con_cai"),
        ("gia_dinh.khac", "Khác", None),
        ("gia_dinh.khac_2", "khác (2)", None),
        ("codes.di_xa", "Đi xa", None),
    ]
    assert (book.domains[0].id, book.domains[0].colour) == ("gia_dinh", "#33cc33")
    assert project.code_identities()[NamedKind.DOMAIN, "gia_dinh"] == ONE
    [text] = project.current_texts()
    assert (text.name, text.guid, text.created, text.attributes["năm"]) == (
        "PVS 1", ONE, THEN, "2019",
    )  # fmt: skip
    first, second = sorted(project.codings(), key=lambda each: each.created)
    assert (first.guid, first.created, first.coding.coder, first.coding.memo) == (
        ONE, THEN, "Hoa", "ghi",
    )  # fmt: skip
    assert second.coding.coder == "cũ"
    assert {coder.name: coder.guid for coder in project.coders()}["Hoa"] == ONE
    [person] = project.participants()
    assert (person.id, person.attributes["tuổi"]) == ("KH01", "41")
    assert project.speaking() == {"KH01": ["PVS 1"]}
    turns = project.turns("PVS 1")
    assert [turn.participant for turn in turns] == [None, "KH01"]
    assert project.participant_identities()["KH01"] == (ONE, "người đầu")
    memos = {(memo.kind.value, memo.target): memo.text for memo in project.memos()}
    assert memos == {
        ("document", "PVS 1"): "một\n\nhai",
        ("code", "gia_dinh"): "về nhóm",
        ("participant", "KH01"): "hiền",
    }
    assert [group.members for group in project.sets()] == [
        ("PVS 1",), ("gia_dinh", "gia_dinh.con_cai.con_om"),
    ]  # fmt: skip
    assert losses(change) == {
        "renamed_codes": 1, "categories_as_codes": 1, "joined_memos": 1,
        "joined_lines": 1, "colours": 1,
    }  # fmt: skip
    types = {each.name: each.kind.value for each in project.attribute_types()}
    assert types["tuổi"] == "number"


def test_the_same_study_twice_changes_nothing(project: Project) -> None:
    take(project, study())
    before = project.signature()
    again = take(project, study())
    assert not again.changes
    assert project.signature() == before
    assert [event.verb for event in project.history()] == [IMPORT]
    assert all(again.outcomes(kind)["added"] == 0 for kind in ("documents", "codings", "memos"))


def test_an_import_is_undone_as_a_whole(project: Project, colleague: Project) -> None:
    empty = project.signature()
    take(project, as_study(colleague, everything=True).study)
    full = project.signature()
    project.undo(actor="Lan")
    assert project.signature() == empty
    project.redo(actor="Lan")
    assert project.signature() == full


def test_what_is_there_already_stays_as_it_is(project: Project) -> None:
    take(project, study())
    before = {each.guid: each for each in project.codings()}
    newer = study(
        codings=(
            *study().codings,
            StudyCoding("t", 0, 4, "d", "Hoa", "Hỏi:", created=THEN),
        ),
        codes=(*study().codes, StudyCode("g", "Tiền", "A")),
        cases=(StudyCase("KH01", {"tuổi": "99", "nghề": "thợ"}, ("t",), guid=ONE),),
        memos=(StudyMemo("document", "t", "ba", "Minh"),),
    )
    change = take(project, newer)
    assert change.outcomes("codings") == {"same": 2, "added": 1}
    assert before.keys() < {each.guid for each in project.codings()}
    assert project.participants()[0].attributes == {"tuổi": "41", "nghề": "thợ"} | {
        k: v for k, v in project.participants()[0].attributes.items() if k not in ("tuổi", "nghề")
    }
    assert losses(change)["conflicting_values"] == 1
    book = project.codebook()
    assert book is not None
    assert book.codes[-1].id == "gia_dinh.tien"
    assert project.codebook_yaml(1) in project.codebook_yaml()  # what stood there stays
    assert len(project.memos()) == 4


def test_a_taken_name_with_another_text_is_refused_and_told(project: Project) -> None:
    take(project, study())
    other = "Chuyện khác hẳn, không dính dáng gì đến cuộc nói chuyện trước cả.\n" * 3
    change = take(
        project,
        study(
            texts=(StudyText("t", "PVS 1", other, guid=ONE),),
            codings=(StudyCoding("t", 0, 6, "c", "Hoa", "Chuyện"),),
        ),
    )
    assert [name for name, _ in change.skipped] == ["PVS 1"]
    assert losses(change)["refused_codings"] == 1
    (lost,) = [each for each in change.losses if each.kind == "refused_codings"]
    assert lost.examples == ("PVS 1 0–6 “Chuyện”",)
    assert len(project.documents()) == 1
    assert project.document("PVS 1").text != other


def test_a_project_of_a_colleague_comes_in(project: Project, colleague: Project) -> None:
    colleague.close()
    brought = bring(project, Path(colleague.database.place))
    assert brought.changes
    with Project.open(colleague.database.place, readonly=True) as theirs:
        before = as_study(theirs, everything=True).study
        assert differences(before, as_study(project, everything=True).study) == []
        assert project.codebook_yaml() == theirs.codebook_yaml()
        assert project.raw_bytes("Phỏng vấn 1") == theirs.raw_bytes("Phỏng vấn 1")
    assert not bring(project, Path(colleague.database.place)).changes


def test_codes_come_into_a_codebook_that_is_there(project: Project) -> None:
    yaml = "# đầu\ncodes:\n  - id: barriers.away  # xa\n    name: Đi xa\n    indicators: [xa nhà]\n"
    project.save_codebook(yaml, path="so_ma.yaml", actor="Lan")
    take(project, study())
    now = project.codebook_yaml()
    for line in yaml.splitlines():
        assert line in now.splitlines()
    ids = {code.id for code in project.codebook().codes}  # type: ignore[union-attr]
    assert "barriers.away" in ids
    assert "gia_dinh.khac" in ids


@pytest.mark.parametrize("moment", ["_write_people", "_write_codings", "_write_values"])
def test_an_import_that_is_killed_leaves_the_project_as_it_was(tmp_path: Path, moment: str) -> None:
    path = tmp_path / "a.qualcode"
    with Project.create(path) as project:
        before = project.signature()
    child = os.fork()
    if child == 0:
        from qualcode.workbench import study_in

        def stop(*_: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(study_in, moment, stop)
        with Project.open(path) as project:
            take(project, study())
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    with Project.open(path) as project:
        assert project.signature() == before
        assert take(project, study()).changes


def test_two_people_bring_in_the_same_at_once(tmp_path: Path, colleague: Project) -> None:
    files = deliver(colleague, "qdpx", tmp_path).files
    place = tmp_path / "a.qualcode"
    Project.create(place).close()

    def one(_: int) -> None:
        with Project.open(place) as project:
            bring(project, *files)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(one, range(3)))
    with Project.open(place) as project:
        assert len(project.codings()) == 3
        assert len([event for event in project.history() if event.verb == IMPORT]) == 1


def test_transcripts_and_studies_in_one_go(
    project: Project, colleague: Project, tmp_path: Path
) -> None:
    [file] = deliver(colleague, "qdpx", tmp_path).files
    talk = tmp_path / "PV09.txt"
    talk.write_text(TALK.replace("Ca đêm", "Ca ngày"), encoding="utf-8")
    brought = bring(project, talk, file)
    record = brought.as_record(Translator("en"))
    assert (record["new"], record["documents"], record["codings"]) == (1, 3, 3)
    assert len(project.documents()) == 3
    assert [event.verb for event in project.history()] == [IMPORT, "import"]


def test_a_clean_text_takes_the_place_of_a_scan(project: Project, tmp_path: Path) -> None:
    from qualcode.workbench import ImportRequest, import_transcripts

    scan, clean = tmp_path / "quét.txt", tmp_path / "sạch.txt"
    clean.write_text(TALK * 3, encoding="utf-8")
    scan.write_text((TALK * 3).replace("mệt lắm", "mêt lăm", 1), encoding="utf-8")
    bring(project, scan)
    asked = ImportRequest([clean], tokenizer=None, version_of="quét")
    plan = import_transcripts(project, asked, actor="Lan")
    assert [(each.document, each.outcome.value) for each in plan.files] == [("quét", "corrected")]
    assert project.document("quét").text == TALK * 3
    assert project.documents()[0].n_versions == 2
    with pytest.raises(UnknownName):
        import_transcripts(project, replace(asked, version_of="quyết"), actor="Lan")
    with pytest.raises(UsageError):
        import_transcripts(project, replace(asked, paths=[scan, clean]), actor="Lan")


def test_offsets_that_do_not_fit_stop_an_import(project: Project, tmp_path: Path) -> None:
    talk = tmp_path / "PV01.txt"
    talk.write_text(TALK * 4, encoding="utf-8")
    bring(project, talk)
    words = ["làm xa", "con ốm", "xin về", "Ca đêm", "mệt"]
    lines = [
        {"document": "PV01", "start": 100 + n, "end": 106 + n, "code": "x.y", "quote": each}
        for n, each in enumerate(words)
    ]
    path = tmp_path / "codings.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    before = project.signature()
    with pytest.raises(DoubtfulOffsets, match="--accept-offsets"):
        bring(project, path)
    assert project.signature() == before
    bring(project, path, accept_offsets=True)
    for each in project.codings():  # whatever came in stands where its words are
        assert project.document("PV01").text[each.coding.start : each.coding.end]


def test_who_coded_can_be_said(project: Project, colleague: Project, tmp_path: Path) -> None:
    path = tmp_path / "mau.jsonl"
    fill(project, [TALK], [])
    line = {"document": "Phỏng vấn 1", "start": 0, "end": 4, "code": "home.child", "quote": "PVV:"}
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    bring(project, path, coded_by="Thu")
    assert [each.coding.coder for each in project.codings()] == ["Thu"]


def test_names_that_are_paths_become_a_tree(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "atlas.jsonl"
    fill(project, [TALK], [])
    line = {"document": "Phỏng vấn 1", "start": 0, "end": 4, "code": "Nhà::Con", "quote": "PVV:"}
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    bring(project, path, nest="::")
    book = project.codebook()
    assert book is not None
    assert (book.codes[-1].id, book.domains[-1].name.vi) == ("nha.con", "Nhà")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.qdpx", b"PK\x03\x04 broken", "Q113"),
        ("a.sqlite3", b"not a database", None),
        ("a.qda", b"", None),
        ("a.rqda", b"SQLite format 3\0", None),
        ("a.tsv", b"x", None),
        ("a.json", b"[", None),
        ("a.jsonl", b"", "Q103"),
        ("a.qualcode", b"x", "Q701"),
        ("a.qdc", b"<CodeBook/>", "Q001"),
    ],
)
def test_a_broken_file_is_an_error_and_nothing_comes_in(
    project: Project, tmp_path: Path, name: str, content: bytes, code: str | None
) -> None:
    (tmp_path / "b").mkdir()
    path = tmp_path / "b" / name
    path.write_bytes(content)
    before = project.signature()
    with pytest.raises(QualcodeError) as caught:
        bring(project, path)
    assert code in (None, caught.value.code)
    assert project.signature() == before


# Through the real command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an empty project."""
    assert qualcode("init", "a", "--coder", "Lan", cwd=tmp_path).status == 0
    return tmp_path


COUNTS = {
    "qdpx-atlasti/target-atlas-project.qdpx": (0, 3, 0),
    "qdpx-nvivo/nvivo_project.qdpx": (2, 262, 0),
    "qdpx-qc/demo.qdpx": (2, 262, 205),
    "doccano/relation_extraction/example.jsonl": (1, 3, 4),
    "doccano/sequence_labeling/example.jsonl": (3, 3, 4),
    "doccano/text_classification/example.jsonl": (3, 2, 3),
    "label-studio/csv_test2.json": (1, 2, 1),
    "inception-curation/kappatest.tsv": (1, 6, 9),
    "inception-curation/kappaspandiff.tsv": (1, 7, 9),
    "inception-curation/relationLabelTest": (1, 60, 208),
    "inception-curation/multipleStackedAnnotationsAreNotMergedTest": (1, 3, 5),
}
"""Documents, codes and codings of the files that others wrote."""


@pytest.mark.parametrize("name", COUNTS)
def test_files_of_other_tools(folder: Path, name: str) -> None:
    path = INTEROP / name
    if not path.exists():
        pytest.skip(f"{path} is absent: the reference data stands beside the repository")
    answer = qualcode("import", path, "--json", cwd=folder)
    assert answer.status == 0, answer.err
    account = answer.json
    assert tuple(account[kind] for kind in ("documents", "codes", "codings")) == COUNTS[name]
    assert not account["skipped"]
    with Project.open(folder / "a.qualcode") as project:
        assert not bring(project, path).changes
        assert all(verdict.n_faults == 0 for verdict in check_project(project.database))
        first, _ = project.history()
    assert first.verb == IMPORT
    assert first.summary["losses"] == {loss["kind"]: loss["count"] for loss in account["losses"]}


def test_the_project_of_the_standard(folder: Path) -> None:
    source = SHARED / "refi" / "ornio-hand-authored"
    if not source.exists():
        pytest.skip(f"{source} is absent: the reference data stands beside the repository")
    packed = folder / "ornio.qdpx"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in source.rglob("*"):
            archive.write(path, path.relative_to(source))
    account = qualcode("import", packed, "--json", cwd=folder).json
    assert account["losses"]
    assert all(loss["count"] > 0 and loss["what"] for loss in account["losses"])
    assert qualcode("check", cwd=folder).status == 0


def told(answer: Answer) -> str:
    assert answer.status == 0, answer.err
    return answer.err


def test_the_account_on_the_screen(folder: Path, colleague: Project) -> None:
    files = deliver(colleague, "qdpx", folder).files
    said = told(qualcode("import", *files, "--dry-run", cwd=folder))
    assert "documents: 2, codes: 5, codings: 3" in said
    assert "Nothing was changed (--dry-run)." in said
    before = qualcode("history", "--json", cwd=folder).json
    assert len(before["events"]) == 1
    assert "quotes stand where they should" in told(qualcode("import", *files, cwd=folder))
    assert "There was nothing to do." in told(qualcode("import", *files, cwd=folder))
    assert "brought in Nghiên cứu.qdpx (documents: 2" in told(qualcode("history", cwd=folder))
    assert "Undone" in told(qualcode("undo", cwd=folder))


def test_a_dry_run_of_several_tries_them_one_after_the_other(
    folder: Path, colleague: Project
) -> None:
    files = [
        *deliver(colleague, "qdpx", folder).files,
        *deliver(colleague, "taguette", folder).files,
    ]
    before = (folder / "a.qualcode").read_bytes()
    record = qualcode("import", *files, "--dry-run", "--json", cwd=folder).json
    assert [each["codings"]["added"] for each in record["studies"]] == [3, 0, 0]
    assert (folder / "a.qualcode").read_bytes() == before


def test_studies_in_a_folder_are_named_and_left_alone(folder: Path, colleague: Project) -> None:
    inside = folder / "talks"
    inside.mkdir()
    (inside / "PV01.txt").write_text(TALK, encoding="utf-8")
    deliver(colleague, "qdpx", inside)
    deliver(colleague, "qualcoder", inside)
    record = qualcode("import", inside, "--json", cwd=folder).json
    assert record["new"] == 1
    assert {each["file"]: each["reason"] for each in record["skipped"]} == {
        "Nghiên cứu.qdpx": "a study of another tool; to bring it in, name the file",
        "Nghiên cứu.qda": "a study of another tool; to bring it in, name the file",
        "Nghiên cứu.qdpx.losses.txt": "a note about the folder, not a transcript",
        "Nghiên cứu.qda.losses.txt": "a note about the folder, not a transcript",
    }


def test_run_says_what_to_do_with_a_study(folder: Path, colleague: Project) -> None:
    [file] = deliver(colleague, "qdpx", folder).files
    (folder / "b.yaml").write_text(colleague.codebook_yaml(), encoding="utf-8")
    refused = qualcode("run", file, "-c", "b.yaml", "-o", "out", cwd=folder)
    assert refused.status == 2
    assert "qualcode import" in refused.err
    assert not (folder / "out").exists()


def test_codebooks_of_other_tools(folder: Path, colleague: Project) -> None:
    [file] = deliver(colleague, "qdc", folder).files
    record = qualcode("codebook", "import", file, "--json", cwd=folder).json
    assert (record["changed"], record["codes"]) == (True, len(CODES))
    assert qualcode("codebook", "import", file, "--json", cwd=folder).json["changed"] is False
    table = folder / "tags.csv"
    table.write_text("tag,description\nNhà trường,Chuyện học\nTiền,\n", encoding="utf-8")
    paths = folder / "codes.txt"
    paths.write_text("Nhà trường>>Nghỉ học\tghi\n", encoding="utf-8")
    for path, added in ((table, 2), (paths, 1)):
        record = qualcode("codebook", "import", path, "--json", cwd=folder).json
        assert record["changed"] is True
        assert record["codes"] >= len(CODES) + added
    with Project.open(folder / "a.qualcode", readonly=True) as project:
        ours, theirs = project.code_identities(), colleague.code_identities()
        assert {key: ours[key] for key in theirs} == theirs
        assert [group.name for group in project.sets()] == ["Việc làm"]
    assert qualcode("check", cwd=folder).status == 0
    refused = qualcode("import", file, cwd=folder)
    assert "qualcode codebook import" in refused.err


def test_codings_of_coders_come_in_beside_the_sample(folder: Path) -> None:
    assert qualcode("import", SAMPLE, cwd=folder).status == 0
    path = SAMPLE / "codings_coder_a.jsonl"
    record = qualcode("import", path, "--json", cwd=folder).json
    assert record["codings"] == len(path.read_text("utf-8").splitlines())
    assert record["offsets"][0]["score"] == 1.0
    with Project.open(folder / "a.qualcode") as project:
        assert {each.coding.coder for each in project.codings()} == {"coder_a"}
        assert len(project.documents()) == 13
