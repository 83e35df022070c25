"""`participants`: tables in CSV and Excel, kinds of attributes, changes by hand."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from commandline import qualcode
from places import SHARED
from store_stage import TALKS, plans

from qualcode import workbench
from qualcode.errors import (
    BrokenTable,
    Conflict,
    QualcodeError,
    UnknownName,
    UsageError,
    WrongValue,
)
from qualcode.files.tables import read_participants
from qualcode.model import Participant, ParticipantRow
from qualcode.store import AttributeKind, AttributeType, Project
from qualcode.workbench.attributes import infer_type, plan_types, read_kinds
from qualcode.workbench.participants import Change

TABLE = "mã,tuổi,giới,ngày,nghề\nTNV01,41,nữ,1/3/2026,bán hàng\nKH02,33,nam,2026-03-02,\n"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Three interviews, with the participants that they name."""
    with Project.create(tmp_path / "a.qualcode") as opened:
        opened.save_documents(plans(), actor="Lan")
        yield opened


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of two of them."""
    path = tmp_path / "people.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def people(project: Project) -> dict[str, dict[str, str]]:
    return {person.id: dict(person.attributes) for person in project.participants()}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["58", "63"], "number"),
        (["58", "6,5", "-3.25"], "number"),
        (["58", "ngoài 60"], "text"),
        (["0912", "0345"], "text"),
        (["1/3/2026", "2026-03-02"], "date"),
        (["31/2/2026"], "text"),
        (["nam", "nữ", "nam", "nữ"], "choice"),
        (["nam", "nữ"], "text"),
        (["Bến Gỗ"] * 3, "choice"),
        (["x" * 41] * 9, "text"),
        ([], "text"),
    ],
)
def test_the_kind_is_seen_from_the_values(values: list[str], kind: str) -> None:
    found = infer_type("a", values)
    assert found.kind == kind
    assert all(map(found.accepts, values))


def test_types_follow_values_and_wishes() -> None:
    number, sex = (
        AttributeType("age", AttributeKind.NUMBER),
        AttributeType("sex", AttributeKind.CHOICE, ("nam",)),
    )
    before = {"age": ["1"], "sex": ["nam"]}
    after = {"age": ["1", "già"], "sex": ["nam", "nữ"], "new": ["1/1/2026"]}
    planned = plan_types([number, sex], before, after)
    assert planned == [
        AttributeType("sex", AttributeKind.CHOICE, ("nam", "nữ")),
        AttributeType("new", AttributeKind.DATE),
    ]
    asked = plan_types([number, sex], before, after, read_kinds(["tuổi=text", "sex=choice"]))
    assert asked[:2] == [AttributeType("age"), AttributeType("sex", sex.kind, ("nam", "nữ"))]
    with pytest.raises(UsageError):
        plan_types([number], before, after, read_kinds(["height=number"]))


@pytest.mark.parametrize("given", ["age", "age=", "=number", "age=Number", "age=int"])
def test_a_kind_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="ATTRIBUTE=KIND"):
        read_kinds([given])


def test_a_table_comes_in_and_says_what_changes(project: Project, table: Path) -> None:
    tried = workbench.import_participants(project, table, actor="Lan", dry_run=True)
    assert "age" not in people(project)["TNV01"]
    plan = workbench.import_participants(project, table, actor="Lan")
    assert plan == tried or plan.changes == tried.changes
    assert people(project)["KH02"] == {"age": "33", "sex": "nam", "date": "2026-03-02"}
    assert people(project)["TNV01"]["nghề"] == "bán hàng"
    kinds = {each.name: each.kind.value for each in project.attribute_types()}
    assert kinds == {"role": "text", "age": "number", "sex": "text", "date": "date", "nghề": "text"}
    [event] = project.history(1)
    assert (event.verb, event.summary["file"]) == ("participants.import", "people.csv")
    again = workbench.import_participants(project, table, actor="Lan")
    assert (again.changes, again.types, len(project.history())) == ((), (), 2)
    table.write_text(TABLE.replace("41", "42").replace("bán hàng", ""), encoding="utf-8")
    changed = workbench.import_participants(project, table, actor="Lan")
    assert changed.changes == (Change("TNV01", "age", "41", "42"),)
    project.undo(actor="Lan")
    assert people(project)["TNV01"]["age"] == "41"


def test_a_table_says_whose_voice_it_is(project: Project, table: Path) -> None:
    table.write_text(
        "participant,document,speaker,age\nGĐ-7,PV03,GD03,70\nZ9,,,1\n", encoding="utf-8"
    )
    plan = workbench.import_participants(project, table, actor="Lan")
    assert [document.id for document in plan.voices] == ["PV03"]
    assert [str(note) for note in plan.notes] == [
        "In the table of participants but in no transcript: Z9."
    ]
    assert {turn.participant for turn in project.document("PV03").turns} == {None, "GĐ-7"}
    assert "GD03" not in people(project)
    assert project.speaking()["GĐ-7"] == ["PV03"]
    project.undo(actor="Lan")
    assert "GĐ-7" not in people(project)
    assert project.speaking()["GD03"] == ["PV03"]


def test_a_value_of_the_wrong_kind_is_refused(project: Project, table: Path) -> None:
    workbench.import_participants(project, table, actor="Lan")
    before = project.signature()
    table.write_text("id,age\nTNV01,hơn bốn mươi\n", encoding="utf-8")
    with pytest.raises(WrongValue, match="hơn bốn mươi"):
        workbench.import_participants(project, table, actor="Lan")
    assert project.signature() == before
    workbench.import_participants(project, table, actor="Lan", kinds=["age=text"])
    assert people(project)["TNV01"]["age"] == "hơn bốn mươi"


def test_a_value_that_somebody_else_changed_stays(project: Project) -> None:
    def change(value: str, seen: str) -> None:
        workbench.set_participant(
            project, "KH02", [f"Tuổi={value}"], actor="Lan", seen={"Tuổi": seen}
        )

    change("35", "")
    before = project.signature()
    with pytest.raises(Conflict) as caught:
        change("36", "34")
    assert (caught.value.values["yours"], caught.value.values["theirs"]) == ("36", "35")
    assert project.signature() == before
    change("35", "34")  # both want the same
    change("37", "35")
    assert people(project)["KH02"]["age"] == "37"


def test_values_change_by_hand(project: Project) -> None:
    def change(*values: str, who: str = "KH02", **options: bool) -> tuple[Change, ...]:
        return workbench.set_participant(project, who, values, actor="Lan", **options).changes

    assert change("tuổi=35", "nơi ở = Bến Gỗ") == (
        Change("KH02", "age", "", "35"),
        Change("KH02", "nơi ở", "", "Bến Gỗ"),
    )
    assert change("age=35") == ()
    assert change("nơi ở=") == (Change("KH02", "nơi ở", "Bến Gỗ", ""),)
    assert people(project)["KH02"] == {"age": "35"}
    for values, who, error in (
        (("age=nhiều",), "KH02", WrongValue),
        (("age",), "KH02", UsageError),
        (("=3",), "KH02", UsageError),
        (("age=3",), "KH99", UnknownName),
    ):
        before = project.signature()
        with pytest.raises(error):
            change(*values, who=who)
        assert project.signature() == before
    assert change("age=3", who="KH99", new=True)
    with pytest.raises(UsageError):
        change(who="KH99", new=True)
    assert change("age=4", who="KH99", dry_run=True)
    assert people(project)["KH99"] == {"age": "3"}


def test_a_choice_grows_by_tables_but_not_by_slips(project: Project, table: Path) -> None:
    rows = "".join(f"P{n},{'nam' if n % 2 else 'nữ'}\n" for n in range(6))
    table.write_text("id,sex\n" + rows, encoding="utf-8")
    workbench.import_participants(project, table, actor="Lan")
    with pytest.raises(WrongValue, match=r"nữ, nam"):
        workbench.set_participant(project, "P1", ["sex=nma"], actor="Lan")
    table.write_text("id,sex\nP9,khác\n", encoding="utf-8")
    workbench.import_participants(project, table, actor="Lan")
    [sex] = [each for each in project.attribute_types() if each.name == "sex"]
    assert sex.choices == ("nữ", "nam", "khác")


def sheet(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet("khác").append(("nothing", "here"))
    book.save(path)
    return path


def test_a_sheet_is_read_as_people_see_it(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "người.xlsx",
        ("mã", "tuổi", "ngày", "ghi chú", "điểm"),
        ("KH01", 34.0, date(2026, 3, 1), " có  con ", 7.5),
        (None, None, None, None, None),
        (
            "KH02",
            33,
            datetime(2026, 3, 1, 8, 30),  # noqa: DTZ001 (Excel knows no zones)
            "=1+1",
            None,
        ),
    )
    assert read_participants(path) == [
        ParticipantRow("KH01", attributes={"age": "34", "date": "2026-03-01",
                                           "ghi chú": "có  con", "điểm": "7.5"}),
        ParticipantRow("KH02", attributes={"age": "33", "date": "2026-03-01 08:30:00"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content", [b"", b"not a zip", b"PK\x03\x04" + b"x" * 100], ids=["empty", "text", "cut"]
)
def test_what_is_no_sheet_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(content)
    with pytest.raises(BrokenTable):
        read_participants(path)


def test_hostile_archives_are_refused(tmp_path: Path) -> None:
    folder = SHARED / "hostile"
    if not folder.is_dir():
        pytest.skip(f"the hostile files are absent: {folder}")
    archives = [
        path for path in sorted(folder.rglob("*")) if path.suffix in (".zip", ".docx", ".xlsx")
    ]
    assert len(archives) > 50
    target = tmp_path / "people.xlsx"
    for path in archives:
        shutil.copyfile(path, target)
        with pytest.raises(QualcodeError):
            read_participants(target)


def test_a_sheet_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = sheet(tmp_path / "people.xlsx", ("id",), ("KH01",))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", b" " * (257 * 2**20))
    with pytest.raises(QualcodeError, match="MAX_MEMBER_BYTES"):
        read_participants(path)


def test_naughty_strings_come_back_or_are_refused(project: Project) -> None:
    path = SHARED / "hostile" / "blns" / "blns.json"
    if not path.is_file():
        pytest.skip(f"the naughty strings are absent: {path}")
    strings = sorted(set(json.loads(path.read_text("utf-8"))))
    kept = {}
    for string in strings:
        try:
            workbench.set_participant(project, string, [f"x={string}"], actor="Lan", new=True)
        except QualcodeError:
            continue
        kept[string] = {"x": string.strip()} if string.strip() else {}
    assert len(kept) > 0.95 * len(strings)
    assert people(project).items() >= kept.items()


def test_the_list_shows_who_speaks_where(project: Project, table: Path, tmp_path: Path) -> None:
    workbench.import_participants(project, table, actor="Lan")
    project.close()
    answer = qualcode("participants", "list", "--json", cwd=tmp_path)
    assert answer.status == 0, answer.err
    listed = {each["participant"]: each for each in answer.json["participants"]}
    assert listed["TNV01"]["documents"] == ["PV01"]
    assert len(answer.err.splitlines()) == len(listed) + 2
    told = qualcode("participants", "set", "KH02", "age=34", cwd=tmp_path, QUALCODE_CODER="Minh")
    assert told.err == "KH02: age 33 → 34\n"
    with Project.open(tmp_path / "a.qualcode") as again:
        assert again.history(1)[0].actor == "Minh"
        assert Participant("KH02", {"age": "34", "sex": "nam", "date": "2026-03-02"}) in (
            again.participants()
        )
    assert set(TALKS) == {name for each in listed.values() for name in each["documents"]}
