"""Codebooks of other tools, in and out."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from places import SHARED
from studies import studies

from qualcode.errors import BrokenDocument, BrokenTable, BrokenXml, OutputError
from qualcode.files import qdc
from qualcode.files.nesting import nest_codes
from qualcode.files.same import differences
from qualcode.study import Study, StudyCode

SCHEMA = SHARED / "refi" / "Codebook.xsd"
GUID = "5215cc69-b628-4e02-afb9-9beeaee55808"


def read_as(tmp_path: Path, name: str, content: str | bytes) -> Study:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return qdc.read(path).study


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(studies())
def test_a_fitted_codebook_comes_back_and_keeps_to_the_schema(study: Study) -> None:
    if not SCHEMA.exists():
        pytest.skip(f"the schema is absent: {SCHEMA}")
    fitted = qdc.fit(study)
    told = {loss.kind: loss.count for loss in fitted.losses}
    assert told.get("codings", 0) == len(study.codings)
    assert told.get("memos", 0) == len(study.memos)
    with TemporaryDirectory() as folder:
        target = Path(folder) / "codebook.qdc"
        if not fitted.study.codes:
            with pytest.raises(OutputError):
                qdc.write(fitted.study, target)
            return
        qdc.write(fitted.study, target)
        found = qdc.read(target)
        xmlschema.XMLSchema(str(SCHEMA)).validate(io.BytesIO(target.read_bytes()))
    assert differences(fitted.study, found.study) == []
    assert found.losses == ()


def test_braces_capitals_other_namespaces_and_empty_sets_are_read(tmp_path: Path) -> None:
    study = read_as(
        tmp_path,
        "nvivo.qdc",
        f'<CodeBook xmlns="urn:QDA-XML:codebook:1:0" origin="NVivo"><Codes>'
        f'<Code guid="{{{GUID.upper()}}}" name="Rào cản" isCodable="false">'
        f"<Description>Cái gì\r\ncản trở</Description>"
        f'<Code guid="{GUID.replace("5", "6")}" name="a::b" isCodable="1" color="#3C3"/>'
        f"</Code></Codes><Sets/></CodeBook>",
    )
    top, below = study.codes
    assert (top.name, top.is_codable, top.guid) == ("Rào cản", False, GUID)
    assert top.description == "Cái gì\ncản trở"
    assert (below.name, below.is_codable, below.parent, below.colour) == (
        "a::b",
        True,
        top.key,
        "#3C3",
    )
    assert study.sets == ()


def test_sets_keep_their_codes_and_lose_what_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "sets.qdc"
    path.write_text(
        f'<CodeBook xmlns="{qdc.NAMESPACE}"><Codes><Code guid="{GUID}" name="a" isCodable="true"/>'
        f'</Codes><Sets><Set guid="{GUID}" name="nhóm"><MemberCode guid="{GUID}"/>'
        f'<MemberCode guid="{GUID.replace("5", "6")}"/></Set></Sets></CodeBook>'
    )
    found = qdc.read(path)
    assert found.study.sets[0].members == (GUID,)
    assert [(loss.kind, loss.count) for loss in found.losses] == [("unknown_members", 1)]


def test_the_codebook_of_the_specification(tmp_path: Path) -> None:
    names = ("Topics", "Economy", "Health care")
    codes = "".join(
        f'<Code guid="{{{GUID[:-1]}{n}}}" name="{name}" isCodable="true"/>'
        for n, name in enumerate(names)
    )
    study = read_as(
        tmp_path, "a.qdc", f'<CodeBook xmlns="{qdc.NAMESPACE}"><Codes>{codes}</Codes></CodeBook>'
    )
    assert tuple(code.name for code in study.codes) == names


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.qdc", "<CodeBook", BrokenXml),
        ("a.qdc", '<!DOCTYPE x [<!ENTITY a "b">]><CodeBook/>', BrokenXml),
        ("a.qdc", "<Project/>", BrokenDocument),
        ("a.csv", "label,description\na,b\n", BrokenTable),
        ("a.csv", "tag,name\na,b\n", BrokenTable),
        ("a.csv", 'tag\n"a\n', BrokenTable),
        ("a.txt", "cat>>>>code\n", BrokenTable),
    ],
)
def test_what_is_none_is_refused(
    tmp_path: Path, name: str, content: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        read_as(tmp_path, name, content)


def test_the_codebook_table_of_taguette(tmp_path: Path) -> None:
    study = read_as(
        tmp_path,
        "codebook.csv",
        "\ufefftag,description,number of highlights\r\n"
        'rào cản.con nhỏ,"đưa đón, con ốm",12\r\nhỗ trợ,,0\r\n',
    )
    assert [(code.name, code.description) for code in study.codes] == [
        ("rào cản.con nhỏ", "đưa đón, con ốm"),
        ("hỗ trợ", ""),
    ]
    nested = nest_codes(study, ".")
    assert [(code.name, code.is_codable) for code in nested.codes] == [
        ("rào cản", False),
        ("con nhỏ", True),
        ("hỗ trợ", True),
    ]
    assert nested.codes[1].parent == nested.codes[0].key


def test_the_lines_of_qualcoder() -> None:
    path = SHARED / "interop" / "qualcoder-examples" / "plain_codes_categories_for_import.txt"
    if not path.exists():
        pytest.skip(f"the example is absent: {path}")
    codes = qdc.read(path).study.codes
    names = {code.key: code.name for code in codes}
    assert [(code.name, code.is_codable, names.get(code.parent or "")) for code in codes] == [
        ("code1", True, None),
        ("cat1", False, None),
        ("code2", True, "cat1"),
        ("code3", True, "cat1"),
        ("cat3", False, None),
        ("cat2", False, "cat3"),
        ("code4", True, "cat2"),
        ("code5", True, "cat3"),
        ("code6", True, None),
    ]
    assert [code.description for code in codes if code.description] == [
        "A memo for code 1",
        "another memo",
    ]


def test_names_with_paths_are_left_alone_unless_asked() -> None:
    codes = (StudyCode("1", "Coke::diet"), StudyCode("2", "Coke"), StudyCode("3", "::", None))
    nested = nest_codes(Study(codes=codes), "::")
    assert [(code.name, code.parent) for code in nested.codes] == [
        ("diet", "2"),
        ("Coke", None),
        ("::", None),
    ]
