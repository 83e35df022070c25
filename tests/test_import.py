"""`import`: every file accounted for; a corrected text takes along what is certain, no more."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from commandline import qualcode
from places import SAMPLE, SHARED
from store_stage import TALKS

from qualcode import workbench
from qualcode.errors import Conflict, EmptyFile, NotFound, QualcodeError
from qualcode.model import Coding, Evidence, Status
from qualcode.store import AttributeKind, Project, StoredCoding
from qualcode.workbench import ImportPlan, ImportRequest
from qualcode.workbench.carrying import carry
from qualcode.workbench.importing import Outcome, write_import

PEOPLE = "participant,document,speaker,sex,age\nTNV01,PV01,,nữ,41\nKH02,PV02,,nam,33\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A folder with three transcripts."""
    folder = tmp_path / "talks"
    folder.mkdir()
    for name, text in TALKS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """An empty project."""
    workbench.init(tmp_path / "a", coder="Lan")
    with Project.open(tmp_path / "a.qualcode") as opened:
        yield opened


def bring(project: Project, *paths: Path, dry_run: bool = False, **options: Path) -> ImportPlan:
    request = ImportRequest(paths, **options)  # type: ignore[arg-type]
    return workbench.import_transcripts(project, request, actor="Lan", dry_run=dry_run)


def outcomes(plan: ImportPlan) -> dict[str, str]:
    return {account.document: account.outcome.value for account in plan.files}


def code(project: Project, document: str, words: str, **facts: object) -> str:
    text = project.document(document).text
    start = text.index(words)
    coding = Coding(document, start, start + len(words), "barriers.signal", "Lan", words)
    [guid] = project.save_codings([dataclasses.replace(coding, **facts)], actor="Lan")  # type: ignore[arg-type]
    return guid


def rewrite(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def test_a_folder_comes_in_and_is_known_again(project: Project, study: Path) -> None:
    (study / "notes.png").write_bytes(b"\x89PNG")
    first = bring(project, study)
    assert outcomes(first) == dict.fromkeys(TALKS, "new")
    assert [(name, str(reason)) for name, reason in first.skipped] == [
        ("notes.png", "not a transcript format")
    ]
    for name, text in TALKS.items():
        assert project.document(name).text == text
        assert project.raw_bytes(name) == text.encode()
        assert len(project.document(name).words) > 10
    before = project.signature()
    again = bring(project, study)
    assert outcomes(again) == dict.fromkeys(TALKS, "unchanged")
    assert [event.verb for event in project.history()] == ["import", "init"]
    assert project.signature() == before
    project.undo(actor="Lan")
    assert project.documents() == []


def test_a_dry_run_says_the_same_and_writes_nothing(project: Project, study: Path) -> None:
    before = project.signature()
    plan = bring(project, study, dry_run=True)
    assert outcomes(plan) == dict.fromkeys(TALKS, "new")
    assert project.signature() == before


def test_a_file_is_known_by_its_hash_under_any_name(project: Project, study: Path) -> None:
    bring(project, study)
    copy = study / "a copy.txt"
    copy.write_text(TALKS["PV02"], encoding="utf-8")
    alone = bring(project, copy)
    assert outcomes(alone) == {"PV02": "unchanged"}
    together = bring(project, study)
    assert {name for name, _ in together.skipped} == {"a copy.txt"}
    rewrite(study / "PV03.txt", (TALKS["PV03"], TALKS["PV02"]))
    mistaken = bring(project, study / "PV03.txt")
    assert [str(reason) for _, reason in mistaken.skipped] == ["the same file as the document PV02"]
    assert project.document("PV03").text == TALKS["PV03"]


def test_the_same_words_in_other_bytes_stay_the_same_version(project: Project, study: Path) -> None:
    bring(project, study)
    guid = code(project, "PV01", "Sóng yếu lắm")
    text = unicodedata.normalize("NFD", TALKS["PV01"]).replace("\n", "\r\n")
    (study / "PV01.txt").write_bytes(text.encode("utf-16"))
    plan = bring(project, study)
    assert outcomes(plan) == {"PV01": "resaved", "PV02": "unchanged", "PV03": "unchanged"}
    [account] = [each for each in plan.files if each.document == "PV01"]
    assert account.source.encoding == "utf-16-le"
    assert set(account.source.changes) == {"line_end_crlf", "composed", "removed_bom"}
    assert [info.version for info in project.documents()] == [1, 1, 1]
    assert [each.guid for each in project.codings()] == [guid]
    assert project.raw_bytes("PV01") == text.encode("utf-16")


def test_a_corrected_text_takes_along_what_is_certain(project: Project, study: Path) -> None:
    bring(project, study)
    stays = code(project, "PV01", "Buổi tối con ngủ rồi tôi mới mở máy ra đọc.")
    goes = code(project, "PV01", "hỏi gì cũng có người đáp", memo="hay", status=Status.ACCEPTED)
    before = {each.guid: each.coding for each in project.codings()}
    rewrite(
        study / "PV01.txt",
        (" Buổi tối con ngủ rồi tôi mới mở máy ra đọc.", ""),
        ("Sóng yếu lắm", "Dạ, sóng thì yếu lắm"),
    )
    plan = bring(project, study)
    assert outcomes(plan)["PV01"] == "corrected"
    carried = {each.stored.guid: each for each in plan.carried()}
    assert not carried[stays].moves
    assert carried[goes].moves
    [moved] = project.codings(document="PV01")
    text = project.document("PV01").text
    assert moved.guid == goes
    assert moved.coding.quote == text[moved.coding.start : moved.coding.end]
    assert (moved.coding.status, moved.coding.memo) == (Status.ACCEPTED, "hay")
    [left] = project.codings(document="PV01", outdated=True)
    assert left.guid == stays
    assert left.coding == before[stays]
    project.undo(actor="Lan")
    assert {each.guid: each.coding for each in project.codings()} == before
    project.redo(actor="Lan")
    assert [each.guid for each in project.codings()] == [goes]


def test_what_was_left_behind_comes_back_with_the_words(project: Project, study: Path) -> None:
    bring(project, study)
    words = "Buổi tối con ngủ rồi tôi mới mở máy ra đọc."
    guid = code(project, "PV01", words)
    rewrite(study / "PV01.txt", (f" {words}", ""))
    bring(project, study)
    assert project.codings() == []
    rewrite(study / "PV01.txt", ("Từ hồi tháng ba.", f"Từ hồi tháng tư. {words}"))
    plan = bring(project, study)
    [account] = [each for each in plan.files if each.carried]
    assert (account.version, [each.was_left for each in account.carried]) == (3, [True])
    assert [each.guid for each in project.codings()] == [guid]
    assert project.codings(outdated=True) == []


def test_what_was_said_again_meanwhile_is_not_said_twice() -> None:
    words = "Buổi tối con ngủ rồi tôi mới mở máy ra đọc."
    older, old = f"Dạ. {words} Thế thôi.", f"Vâng. {words} Hết rồi."
    new = f"À vâng. {words} Hết rồi ạ."
    mine, same, other = (
        StoredCoding(guid, 1, "", False, Coding("PV01", at, at + len(words), code, "Lan", words))
        for guid, at, code in (("a", 6, "x"), ("b", 4, "x"), ("c", 4, "y"))
    )
    carried = carry([mine], {older: [same, other]}, old, new)
    assert [(each.stored.guid, each.was_left, each.moves) for each in carried] == [
        ("a", False, True),
        ("c", True, True),
    ]


def test_going_back_to_an_older_text_finds_its_codings(project: Project, study: Path) -> None:
    bring(project, study)
    code(project, "PV01", "Sóng yếu lắm")
    lost = code(project, "PV01", "Từ hồi tháng ba.")
    rewrite(study / "PV01.txt", (" Từ hồi tháng ba.", ""), ("Có gì khó", "Thế có gì khó"))
    bring(project, study)
    fresh = code(project, "PV01", "có gì khó không chị?")
    assert [each.guid for each in project.codings(outdated=True)] == [lost]
    (study / "PV01.txt").write_text(TALKS["PV01"], encoding="utf-8")
    plan = bring(project, study)
    assert [each.version for each in plan.files if each.carried] == [1]
    assert project.documents()[0].version == 1
    assert len(project.codings()) == 3
    [again] = [each for each in project.codings() if each.guid == fresh]
    assert again.coding.quote == "Có gì khó không chị?"
    (study / "elsewhere.txt").write_text(
        TALKS["PV01"].replace(" Từ hồi tháng ba.", "").replace("Có gì khó", "Thế có gì khó"),
        encoding="utf-8",
    )
    plan = bring(project, study / "elsewhere.txt")
    assert [str(reason) for _, reason in plan.skipped] == [
        "an older text (version 2) of the document PV01"
    ]


def test_signs_go_along_with_their_coding(project: Project, study: Path) -> None:
    bring(project, study)
    text = project.document("PV01").text
    at = text.index("yếu")
    signs = (Evidence("barriers.signal#1", at, at + 3, 0.8, ("reported",)),)
    code(project, "PV01", "Sóng yếu lắm", evidence=signs, status=Status.PROPOSED)
    code(project, "PV01", "đứng ngoài hiên mới bắt được", evidence=signs)
    rewrite(study / "PV01.txt", ("Từ hồi", "Dạ từ hồi"), ("hiên mới bắt", "hiên thì mới bắt"))
    bring(project, study)
    first, second = project.codings()
    [sign] = first.coding.evidence
    assert project.document("PV01").text[sign.start : sign.end] == "yếu"
    assert (sign.indicator, sign.flags) == ("barriers.signal#1", ("reported",))
    assert second.coding.evidence == ()


def test_the_table_in_the_folder_names_the_participants(project: Project, study: Path) -> None:
    bring(project, study)
    (study / "participants.csv").write_text(PEOPLE + "ZZ99,,,nữ,20\n", encoding="utf-8")
    plan = bring(project, study)
    assert outcomes(plan) == {"PV01": "voices", "PV02": "voices", "PV03": "unchanged"}
    assert [name for name, _ in plan.skipped] == []
    assert [str(note) for note in plan.notes] == [
        "In the table of participants but in no transcript: ZZ99."
    ]
    people = {person.id: dict(person.attributes) for person in project.participants()}
    assert people["KH02"] == {"sex": "nam", "age": "33"}
    kinds = {each.name: each.kind for each in project.attribute_types()}
    assert kinds["age"] is AttributeKind.NUMBER
    assert bring(project, study).plans == ()


def test_a_participant_named_anew_leaves_no_ghost(project: Project, study: Path) -> None:
    (study / "P9.txt").write_text("Đ: Dạ, tôi ở nhà.\n", encoding="utf-8")
    bring(project, study)
    assert "P9" in [person.id for person in project.participants()]
    table = study / "participants.csv"
    table.write_text("participant,document\nKH09,P9\n", encoding="utf-8")
    bring(project, study)
    ids = [person.id for person in project.participants()]
    assert "KH09" in ids
    assert "P9" not in ids
    assert project.document("P9").turns[0].participant == "KH09"
    project.undo(actor="Lan")
    assert "P9" in [person.id for person in project.participants()]


def test_values_of_a_transcript_overrule_nothing(project: Project, study: Path) -> None:
    bring(project, study)
    rewrite(study / "PV01.txt", ("Vai trò: tình nguyện viên", "Vai trò: cán bộ"))
    plan = bring(project, study)
    assert [str(note) for note in plan.notes] == [
        "TNV01: role stays “tình nguyện viên”; “cán bộ” was read."
    ]
    [person] = [each for each in project.participants() if each.id == "TNV01"]
    assert person.attributes["role"] == "tình nguyện viên"


def test_labels_given_later_name_the_speakers_anew(project: Project, study: Path) -> None:
    bring(project, study)
    guid = code(project, "PV02", "Tôi theo công trình")
    labels = study.parent / "labels.csv"
    labels.write_text("label,role\nPVV,respondent\nKH02,interviewer\n", encoding="utf-8")
    plan = bring(project, study / "PV02.txt", labels=labels)
    assert outcomes(plan) == {"PV02": "voices"}
    assert [turn.role.value for turn in project.document("PV02").turns] == [
        "respondent",
        "interviewer",
    ]
    assert [each.guid for each in project.codings()] == [guid]


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", EmptyFile), (b"\x00\x01\x02" * 50, QualcodeError), (None, NotFound)],
)
def test_one_bad_file_stops_everything(
    project: Project, study: Path, content: bytes | None, error: type[QualcodeError]
) -> None:
    before = project.signature()
    bad = study / "PV04.txt"
    if content is not None:
        bad.write_bytes(content)
    with pytest.raises(error):
        bring(project, study, bad)
    assert project.signature() == before
    assert project.documents() == []


def test_somebody_elses_import_in_between_is_a_conflict(project: Project, study: Path) -> None:
    plan = workbench.plan_import(project, ImportRequest([study]))
    rewrite(study / "PV02.txt", ("Tôi theo", "Tôi thì theo"))
    bring(project, study / "PV02.txt")
    before = project.signature()
    with pytest.raises(Conflict):
        write_import(project, plan, actor="Minh")
    assert project.signature() == before


def test_naughty_file_names_come_back(project: Project, tmp_path: Path) -> None:
    path = SHARED / "hostile" / "blns" / "blns.json"
    if not path.is_file():
        pytest.skip(f"the naughty strings are absent: {path}")
    folder = tmp_path / "naughty"
    folder.mkdir()
    files = {}
    for n, string in enumerate(json.loads(path.read_text("utf-8"))):
        name = unicodedata.normalize("NFC", string)
        if name.strip(". ") and "/" not in name and "\0" not in name and len(name.encode()) < 250:
            files[name] = folder / f"{name}.txt"
            files[name].write_text(f"Đ: Dạ, chuyện thứ {n}.\n", encoding="utf-8")
    plan = bring(project, *files.values())
    assert len(files) > 300
    assert set(outcomes(plan)) == {info.name for info in project.documents()} == set(files)
    assert set(outcomes(bring(project, *files.values())).values()) == {"unchanged"}


def test_patterns_are_expanded(project: Project, study: Path) -> None:
    plan = bring(project, study / "PV0[12].txt")
    assert sorted(outcomes(plan)) == ["PV01", "PV02"]
    with pytest.raises(NotFound):
        bring(project, study / "PX*.txt")


def test_the_same_on_a_server(server_place: str, study: Path, tmp_path: Path) -> None:
    workbench.init(server_place, coder="Lan")
    with Project.open(server_place) as project:
        bring(project, study)
        guid = code(project, "PV01", "Sóng yếu lắm")
        lost = code(project, "PV01", "Từ hồi tháng ba.")
        rewrite(study / "PV01.txt", (" Từ hồi tháng ba.", ""))
        bring(project, study)
        assert [each.guid for each in project.codings()] == [guid]
        assert [each.guid for each in project.codings(outdated=True)] == [lost]
    verdict = workbench.check(server_place)
    assert (verdict.holds, verdict.outdated) == (True, 1), verdict
    with Project.open(server_place) as project:
        assert workbench.export_project(project, tmp_path / "b.qualcode").codings == 1
        workbench.undo(project, actor="Lan")
        assert len(project.codings()) == 2
    assert workbench.check(tmp_path / "b.qualcode").holds


def test_the_account_is_complete(tmp_path: Path, study: Path) -> None:
    """Through the command: what a person reads and what ``--json`` says."""
    workbench.init(tmp_path / "a", coder="Lan")
    answer = qualcode("import", "talks", "--json", cwd=tmp_path)
    assert answer.status == 0, answer.err
    assert answer.json["new"] == 3
    assert not answer.json["dry_run"]
    [first, *_] = answer.json["files"]
    assert first["sha256"] == hashlib.sha256(TALKS["PV01"].encode()).hexdigest()
    with Project.open(tmp_path / "a.qualcode") as project:
        code(project, "PV01", "Sóng yếu lắm, đứng ngoài hiên mới bắt được.")
        code(project, "PV01", "Buổi tối con ngủ rồi tôi mới mở máy ra đọc.")
    rewrite(study / "PV01.txt", (" Buổi tối con ngủ rồi tôi mới mở máy ra đọc.", ""))
    tried = qualcode("import", "talks", "--dry-run", cwd=tmp_path)
    assert "Nothing was changed" in tried.err
    told = qualcode("import", "talks", "--json", cwd=tmp_path)
    assert tried.err.splitlines()[:-1] == told.err.splitlines()
    assert "Corrected texts: PV01." in told.err
    assert (
        "PV01, version 2: codings that went along: 1; that stayed on the text before: 1."
        in told.err
    )
    assert "not found: barriers.signal, Lan" in told.err
    [account] = [each for each in told.json["files"] if each["outcome"] == "corrected"]
    assert account["carried"] == {"exact": 1, "lost": 1}
    assert {each["moved"] for each in account["codings"]} == {True, False}
    with Project.open(tmp_path / "a.qualcode") as project:
        summary = project.history()[0].summary
        assert summary == {Outcome.CORRECTED: ["PV01"], "moved": 1, "left": 1}


def test_several_at_once_bring_in_the_same_files_once(tmp_path: Path) -> None:
    """Whoever comes second finds them there: no conflict, no traceback."""
    assert qualcode("init", "a.qualcode", cwd=tmp_path).status == 0
    files = sorted(SAMPLE.glob("PV0[1-3]*"))
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: qualcode("import", *files, "--json", cwd=tmp_path), range(4))
        )
    assert [answer.status for answer in answers] == [0] * 4, [answer.err for answer in answers]
    assert qualcode("check", cwd=tmp_path).status == 0


def test_another_interview_under_a_taken_name_is_told(tmp_path: Path) -> None:
    first, second = tmp_path / "hn" / "PV01.txt", tmp_path / "hue" / "PV01.txt"
    for path in (first, second):
        path.parent.mkdir()
    first.write_text("PVV: Cô làm gì?\nTNV01: Cô trồng rau, sáng nào cũng ra đồng.\n", "utf-8")
    second.write_text("PVV: Anh quê đâu?\nTNV02: Huế. Bốc vác ngoài bến, mệt lắm.\n", "utf-8")
    with Project.create(tmp_path / "a.qualcode") as project:
        workbench.import_transcripts(project, ImportRequest([first]), actor="Lan")
        plan = workbench.import_transcripts(project, ImportRequest([second]), actor="Lan")
        assert any("another interview" in str(note) for note in plan.notes)
        again = workbench.import_transcripts(project, ImportRequest([first]), actor="Lan")
        assert not any("another interview" in str(note) for note in again.notes)
