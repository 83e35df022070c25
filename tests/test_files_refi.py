"""REFI-QDA projects: read as the tools write them, written as the schema says, and back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from places import SHARED
from studies import studies

from qualcode.errors import BrokenDocument, BrokenXml, DoubtfulOffsets, InputError, NotFound
from qualcode.files import refi
from qualcode.files.container import pack
from qualcode.files.qdaxml import utc
from qualcode.files.same import differences
from qualcode.model import Status
from qualcode.study import (
    Study,
    StudyCode,
    StudyCoding,
    StudyFile,
    StudyMemo,
    StudySet,
    StudyText,
)

SCHEMAS = SHARED / "refi"
NAMESPACE = "urn:QDA-XML:project:1.0"


@cache
def schema(name: str) -> Any:
    path = SCHEMAS / name
    if not path.exists():
        pytest.skip(f"{name} is absent: {path}")
    return xmlschema.XMLSchema(str(path))


def written(study: Study, dialect: str = "standard") -> tuple[StudyFile, bytes]:
    """What our reader makes of the study as written, and the project's XML."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "study.qdpx"
        refi.write(study, target, dialect=dialect)
        with zipfile.ZipFile(target) as archive:
            project = archive.read("project.qde")
        return refi.read(target), project


def read_members(tmp_path: Path, members: Mapping[str, bytes], **options: bool) -> StudyFile:
    path = tmp_path / "study.qdpx"
    path.write_bytes(pack(members))
    return refi.read(path, **options)


def project(body: str, *, origin: str = "somebody", attributes: str = "") -> bytes:
    return (
        f'<Project xmlns="{NAMESPACE}" name="p" origin="{origin}" {attributes}>{body}</Project>'
    ).encode()


def counts(found: StudyFile) -> dict[str, int]:
    return {loss.kind: loss.count for loss in found.losses}


CODES = (
    '<CodeBook><Codes><Code guid="{C0}" name="Đau" isCodable="true"/></Codes></CodeBook>'.replace(
        "{C0}", "00000000-0000-4000-8000-0000000000c0"
    )
)
CODE = "00000000-0000-4000-8000-0000000000c0"


def coding(number: int, code: str = CODE, user: str = "") -> str:
    guid = f"00000000-0000-4000-8000-{number:012x}"
    by = f' creatingUser="{user}"' if user else ""
    return f'<Coding guid="{guid}"{by}><CodeRef targetGUID="{code}"/></Coding>'


def selection(number: int, start: object, end: object, inside: str = "", name: str = "") -> str:
    return (
        f'<PlainTextSelection guid="10000000-0000-4000-8000-{number:012x}" name="{name}" '
        f'startPosition="{start}" endPosition="{end}">{inside}</PlainTextSelection>'
    )


def source(inside: str, path: str = "internal://t.txt", more: str = "") -> str:
    where = f'plainTextPath="{path}"' if path else ""
    return (
        f'<TextSource guid="20000000-0000-4000-8000-000000000001" name="PV 1" {where} {more}>'
        f"{inside}</TextSource>"
    )


TEXT = "Dạ, em đau lưng lắm chị ạ.\nVâng, đau cả ngày."


def one_source(inside: str, rest: str = "", **more: str) -> dict[str, bytes]:
    body = f"{CODES}<Sources>{source(inside)}</Sources>{rest}"
    return {"project.qde": project(body, **more), "sources/t.txt": TEXT.encode()}


# --- round trips -----------------------------------------------------------------------------


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(studies(), st.sampled_from(sorted(refi.DIALECTS)))
def test_a_fitted_study_comes_back_as_it_was(study: Study, dialect: str) -> None:
    fitted = refi.fit(study)
    found, xml = written(fitted.study, dialect)
    assert differences(fitted.study, found.study) == []
    assert counts(found).keys() <= {"empty_texts"}
    assert found.skipped == ()
    for name in ("Project.xsd", "Project-mrt2019.xsd"):
        schema(name).validate(io.BytesIO(xml))


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(studies())
def test_what_is_fitted_fits_and_what_it_loses_is_told(study: Study) -> None:
    fitted = refi.fit(study)
    again = refi.fit(fitted.study)
    assert differences(fitted.study, again.study) == []
    assert again.losses == ()
    if fitted.losses or any(code.id for code in study.codes):
        return
    told = [str(said) for said in differences(in_utc(study), fitted.study)]
    added = ("coders are not there", "variables are not there")  # of memos and of values
    assert [said for said in told if not any(kind in said for kind in added)] == []


def in_utc(study: Study) -> Study:
    return replace(
        study,
        texts=tuple(replace(text, created=utc(text.created)) for text in study.texts),
        codings=tuple(replace(one, created=utc(one.created)) for one in study.codings),
        memos=tuple(replace(memo, created=utc(memo.created)) for memo in study.memos),
    )


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(studies())
def test_the_same_study_gives_the_same_bytes(study: Study) -> None:
    from qualcode.files.refi_writing import members

    once, again = refi.fit(study).study, refi.fit(study).study
    assert pack(members(once, "standard")) == pack(members(again, "standard"))


# --- what the tools write --------------------------------------------------------------------


def test_the_place_of_a_coding(tmp_path: Path) -> None:
    inside = selection(1, 7, 15, coding(1), "đau lưng")
    found = read_members(tmp_path, one_source(inside))
    (one,) = found.study.codings
    assert (one.start, one.end, one.quote, one.coder) == (7, 15, "đau lưng", "unknown")
    assert found.offsets[0].checked == 1
    assert counts(found) == {"unnamed_coders": 1}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("sources/T.TXT", "internal://t.txt"),
        ("Sources/t.txt", "internal://t.txt"),
        ("sources/t.txt", "t.txt"),
        ("sources/t.txt", "internal:///t.txt"),
        ("sources/t.txt", "sources/t.txt"),
        ("sources/một tệp.txt", "internal://m%E1%BB%99t%20t%E1%BB%87p.txt"),
    ],
)
@pytest.mark.parametrize("inner", ["project.qde", "Project.QDE", "Nghiên cứu.qde"])
def test_paths_are_found_in_any_form(tmp_path: Path, name: str, path: str, inner: str) -> None:
    body = f"<Sources>{source('', path)}</Sources>"
    found = read_members(tmp_path, {inner: project(body), name: TEXT.encode()})
    assert found.study.texts[0].text == TEXT
    assert found.skipped == ()


@pytest.mark.parametrize("namespace", ["urn:QDA-XML:project:0:10", "urn:QDA-XML:project:1:0", ""])
def test_namespaces_do_not_matter(tmp_path: Path, namespace: str) -> None:
    members = one_source(selection(1, 0, 2, coding(1), "Dạ"))
    members["project.qde"] = members["project.qde"].replace(NAMESPACE.encode(), namespace.encode())
    assert len(read_members(tmp_path, members).study.codings) == 1


def test_guids_match_in_any_form(tmp_path: Path) -> None:
    inside = selection(1, 0, 2, coding(1, f"{{{CODE.upper()}}}"), "Dạ")
    found = read_members(tmp_path, one_source(inside))
    assert found.study.codings[0].code == found.study.codes[0].key
    assert found.study.codes[0].guid == CODE


def test_text_may_stand_in_the_project(tmp_path: Path) -> None:
    inside = "<PlainTextContent>Dạ vâng</PlainTextContent>" + selection(1, 3, 7, coding(1), "vâng")
    found = read_members(
        tmp_path,
        {"project.qde": project(f"{CODES}<Sources>{source(inside, path='')}</Sources>")},
    )
    assert found.study.codings[0].quote == "vâng"


def test_files_outside_are_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("bí mật")
    for path in (f"absolute://{secret}", "relative:///secret.txt", f"internal://../{secret.name}"):
        inside = selection(1, 0, 2, coding(1), "Dạ")
        body = f"{CODES}<Sources>{source(inside, path)}</Sources>"
        found = read_members(tmp_path, {"project.qde": project(body)})
        assert found.study.texts == ()
        assert [name for name, _ in found.skipped] == ["PV 1"]
        assert counts(found) == {"selections_outside": 1, "codings_without_text": 1}


USERS = '<Users><User guid="{A}" name="Lan"/><User guid="{B}" name="Mai"/></Users>'.replace(
    "{A}", "a0000000-0000-4000-8000-00000000000a"
).replace("{B}", "b0000000-0000-4000-8000-00000000000b")
LAN, MAI = "A0000000-0000-4000-8000-00000000000A", "b0000000-0000-4000-8000-00000000000b"


def test_several_coders_at_one_place_and_nobody_at_another(tmp_path: Path) -> None:
    inside = selection(1, 0, 2, coding(1, user=LAN) + coding(2, user=MAI), "Dạ")
    inside += selection(2, 4, 6, coding(3), "em")
    body = f"{USERS}{CODES}<Sources>{source(inside)}</Sources>"
    more = f'creatingUserGUID="{MAI}"'
    found = read_members(
        tmp_path,
        {"project.qde": project(body, attributes=more), "sources/t.txt": TEXT.encode()},
    )
    assert [(c.coder, c.start) for c in found.study.codings] == [("Lan", 0), ("Mai", 0), ("Mai", 4)]
    assert counts(found) == {}


def test_places_that_are_none_are_counted_and_codings_said_twice_merged(tmp_path: Path) -> None:
    inside = selection(1, 3, 3, coding(1)) + selection(2, 40, 99, coding(2) + coding(3))
    inside += selection(3, "-5", 4, coding(4)) + selection(4, "x", 4) + selection(5, 0, 2)
    inside += selection(6, 0, 2, coding(5), "Dạ") + selection(7, 0, 2, coding(6), "Dạ")
    inside += selection(8, 0, 2, coding(7, "99999999-0000-4000-8000-000000000000"))
    found = read_members(tmp_path, one_source(inside))
    assert len(found.study.codings) == 1
    assert counts(found) == {
        "selections_outside": 3,
        "empty_selections": 1,
        "bare_selections": 1,
        "codings_without_text": 4,
        "duplicate_codings": 1,
        "unknown_codes": 1,
        "unnamed_coders": 1,
    }


NOTE = (
    '<Notes><Note guid="e0000000-0000-4000-8000-00000000000{n}" name="{name}">'
    "<PlainTextContent>{text}</PlainTextContent></Note></Notes>"
)
NOTE_REF = '<NoteRef targetGUID="E0000000-0000-4000-8000-000000000001"/>'


def note(name: str = "", text: str = "xem lại") -> str:
    return NOTE.format(n=1, name=name, text=text)


@pytest.mark.parametrize(
    ("inside", "rest"),
    [
        (selection(1, 0, 2, coding(1).replace("</Coding>", NOTE_REF + "</Coding>"), "Dạ"), note()),
        (
            selection(1, 0, 2, "<Description>xem lại</Description>" + coding(1), "Dạ"),
            "",
        ),  # ATLAS.ti
        (selection(1, 0, 2, coding(1) + NOTE_REF, "Dạ"), note()),
        (  # MAXQDA: a selection beside it, without a coding
            selection(1, 0, 2, coding(1), "Dạ")
            + selection(2, 0, 2, "<Description>xem lại</Description>", "Dạ"),
            "",
        ),
        (  # NVivo: a link from the note
            selection(1, 0, 2, coding(1), "Dạ"),
            note() + '<Links><Link guid="f0000000-0000-4000-8000-000000000001" '
            'originGUID="e0000000-0000-4000-8000-000000000001" '
            'targetGUID="10000000-0000-4000-8000-000000000001"/></Links>',
        ),
    ],
)
def test_memos_of_codings_in_the_forms_of_all_tools(tmp_path: Path, inside: str, rest: str) -> None:
    found = read_members(tmp_path, one_source(inside, rest))
    assert [c.memo for c in found.study.codings] == ["xem lại"]
    assert found.study.memos == ()
    assert counts(found) == {"unnamed_coders": 1}


def test_a_comment_on_a_place_without_a_code_becomes_a_memo_of_the_document(
    tmp_path: Path,
) -> None:
    inside = selection(1, 7, 15, "<Description>nói rất nhỏ</Description>", "đau lưng")
    found = read_members(tmp_path, one_source(inside))
    (memo,) = found.study.memos
    assert (memo.kind, memo.target) == ("document", found.study.texts[0].key)
    assert memo.text == "“đau lưng” (7–15)\n\nnói rất nhỏ"
    assert counts(found) == {"annotations_as_memos": 1}


def test_titles_of_places_are_no_evidence_and_stay(tmp_path: Path) -> None:
    """ATLAS.ti lets people rename a quotation; Transana and qc number them."""
    inside = selection(1, 7, 15, coding(1), "đau lưng") + selection(2, 0, 26, coding(2), "đoạn 2")
    inside += selection(3, 27, 45, coding(3), "damage done by work at night")
    found = read_members(tmp_path, one_source(inside))
    assert [c.memo for c in found.study.codings] == ["", "đoạn 2", "damage done by work at night"]
    assert (found.offsets[0].checked, found.offsets[0].score) == (1, 1.0)
    assert counts(found)["selection_titles"] == 2


def test_a_text_that_is_another_one_is_refused(tmp_path: Path) -> None:
    quotes = ("một câu không hề có trong đó", "và thêm một câu khác nữa nhé")
    inside = "".join(selection(n, n, n + len(q), coding(n), q) for n, q in enumerate(quotes))
    members = one_source(inside)
    with pytest.raises(DoubtfulOffsets):
        read_members(tmp_path, members)
    found = read_members(tmp_path, members, accept_offsets=True)
    assert len(found.study.codings) == 2
    assert counts(found)["unlike_quotes"] == 2


def test_memos_on_codes_sources_cases_and_the_project(tmp_path: Path) -> None:
    codes = CODES.replace("/></Codes>", f">{NOTE_REF}</Code></Codes>")
    case = "c0000000-0000-4000-8000-000000000001"
    links = (
        '<Links><Link guid="f0000000-0000-4000-8000-000000000001" '
        f'originGUID="{case}" targetGUID="e0000000-0000-4000-8000-000000000001"/>'
        f'<Link guid="f0000000-0000-4000-8000-000000000002" originGUID="{case}" '
        f'targetGUID="{CODE}"/></Links>'
    )
    body = (
        f'{codes}<Cases><Case guid="{case}" name="TNV01"/></Cases>'
        f"<Sources>{source(NOTE_REF)}</Sources>{note('Tên')}{links}"
        f"<Description>Về dự án</Description>{NOTE_REF}"
    )
    found = read_members(tmp_path, {"project.qde": project(body), "sources/t.txt": TEXT.encode()})
    told = {(memo.kind, memo.target): memo.text for memo in found.study.memos}
    assert told == {
        ("code", CODE): "Tên\n\nxem lại",
        ("document", found.study.texts[0].key): "Tên\n\nxem lại",
        ("participant", "TNV01"): "Tên\n\nxem lại",
        ("project", ""): "Về dự án",
        ("project", "Tên"): "xem lại",
    }
    assert counts(found) == {"links": 1}


def test_variables_of_cases_and_of_sources(tmp_path: Path) -> None:
    types = {"Text": "nữ", "Integer": "34", "Float": "1.5", "Date": "2026-03-01", "Boolean": "true"}
    types["DateTime"] = "2026-03-01T08:00:00"
    variables, values = "", ""
    for number, (type_, value) in enumerate(types.items()):
        guid = f"d0000000-0000-4000-8000-{number:012x}"
        variables += f'<Variable guid="{guid}" name="{type_}" typeOfVariable="{type_}"/>'
        values += (
            f'<VariableValue><VariableRef targetGUID="{guid}"/><{type_}Value>{value}'
            f"</{type_}Value></VariableValue>"
        )
    body = (
        f"<Variables>{variables}</Variables>"
        f'<Cases><Case guid="c0000000-0000-4000-8000-000000000001" name="TNV01">{values}'
        '<SourceRef targetGUID="20000000-0000-4000-8000-000000000001"/></Case></Cases>'
        f"<Sources>{source(values)}</Sources>"
    )
    found = read_members(tmp_path, {"project.qde": project(body), "sources/t.txt": TEXT.encode()})
    study = found.study
    assert study.cases[0].attributes == study.texts[0].attributes == types
    assert study.cases[0].texts == (study.texts[0].key,)
    kinds = {(v.name, v.of_documents): v.kind for v in study.variables}
    for type_, kind in zip(types, ("text", "number", "number", "date", "choice"), strict=False):
        assert kinds[type_, False] == kinds[type_, True] == kind
    assert counts(found) == {"variable_types": 1}


def test_a_coding_that_names_a_case_is_where_the_case_speaks(tmp_path: Path) -> None:
    case = "c0000000-0000-4000-8000-000000000001"
    inside = selection(1, 0, 2, coding(1, case), "Dạ")
    body = f'<Cases><Case guid="{case}" name="TNV01"/></Cases><Sources>{source(inside)}</Sources>'
    found = read_members(tmp_path, {"project.qde": project(body), "sources/t.txt": TEXT.encode()})
    assert found.study.cases[0].texts == (found.study.texts[0].key,)
    assert counts(found) == {"case_passages": 1}


def test_only_a_word_file(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    for line in TEXT.split("\n"):
        document.add_paragraph(line)
    raw = io.BytesIO()
    document.save(raw)
    inside = selection(1, 900, 908, coding(1), "đau lưng") + selection(2, 0, 3, coding(2), "xyz")
    only_word = source(inside, "", 'richTextPath="internal://t.docx"')
    body = f"{CODES}<Sources>{only_word}</Sources>"
    found = read_members(tmp_path, {"project.qde": project(body), "sources/t.docx": raw.getvalue()})
    assert [c.quote for c in found.study.codings] == ["đau lưng"]
    assert counts(found)["selections_not_found"] == 1
    assert found.offsets == ()


def test_times_are_utc_and_line_ends_of_atlasti_count_one(tmp_path: Path) -> None:
    text = TEXT.replace("\n", "\r\n")
    inside = selection(1, 27, 31, coding(1))
    inside = inside.replace("<Coding ", '<Coding creationDateTime="2026-03-01T15:15:30+07:00" ')
    for origin, quote in (("ATLAS.ti 26.1", "Vâng"), ("NVivo", "\nVân")):
        members = one_source(inside, origin=origin)
        members["sources/t.txt"] = text.encode()
        (one,) = read_members(tmp_path, members).study.codings
        assert (one.quote, one.created) == (quote, "2026-03-01T08:15:30Z")


def test_a_source_that_no_project_can_hold_is_skipped_alone(tmp_path: Path) -> None:
    members = one_source(selection(1, 0, 2, coding(1), "Dạ"))
    members["sources/t.txt"] = b"a\x01b"
    found = read_members(tmp_path, members)
    assert found.study.texts == ()
    assert "U+0001" in str(found.skipped[0][1])
    assert counts(found)["codings_without_text"] == 1


def test_what_the_standard_does_not_know_is_counted(tmp_path: Path) -> None:
    members = one_source('<Weight value="3"/>', rest="<Extra/>", attributes='basePath="/home/lan"')
    assert counts(read_members(tmp_path, members)) == {"attributes": 1, "unknown_elements": 2}


# --- files that others made ------------------------------------------------------------------


def interop(name: str) -> Path:
    path = SHARED / "interop" / name
    if not path.exists():
        pytest.skip(f"{name} is absent: {path}")
    return path


@pytest.mark.parametrize(
    ("name", "codes", "texts", "codings", "coders"),
    [
        ("qdpx-atlasti/target-atlas-project.qdpx", 3, 0, 0, 2),
        ("qdpx-nvivo/nvivo_project.qdpx", 262, 2, 0, 2),
        ("qdpx-qc/demo.qdpx", 262, 2, 205, 1),
    ],
)
def test_projects_of_other_tools(
    name: str, codes: int, texts: int, codings: int, coders: int
) -> None:
    study = refi.read(interop(name)).study
    assert len(study.codes) == codes
    assert len(study.texts) == texts
    assert len(study.codings) == codings
    assert len(study.coders) == coders
    for one in study.codings:
        text = next(text for text in study.texts if text.key == one.text)
        assert text.text[one.start : one.end] == one.quote


def test_qc_and_nvivo_share_the_guids_of_their_codes() -> None:
    qc = refi.read(interop("qdpx-qc/demo.qdpx")).study
    nvivo = refi.read(interop("qdpx-nvivo/nvivo_project.qdpx")).study
    assert {code.guid for code in qc.codes} == {code.guid for code in nvivo.codes}
    assert {(c.text, c.start, c.end) for c in qc.codings} != set()
    assert len({(c.text, c.start, c.end) for c in qc.codings}) == 158


def ornio(tmp_path: Path) -> Path:
    folder = SCHEMAS / "ornio-hand-authored"
    if not folder.exists():
        pytest.skip(f"ornio-hand-authored is absent: {folder}")
    members = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    target = tmp_path / "ornio.qdpx"
    target.write_bytes(pack(members))
    return target


def test_the_hand_authored_project_is_accounted_for_to_the_last_element(tmp_path: Path) -> None:
    found = refi.read(ornio(tmp_path))
    study = found.study
    assert [code.name for code in study.codes] == ["Topics", "Health", "Diet", "Wellbeing"]
    assert [code.is_codable for code in study.codes] == [False, True, True, True]
    assert [text.name for text in study.texts] == ["Interview 1.txt", "doc.pdf"]
    names = {code.key: code.name for code in study.codes}
    assert [(names[c.code], c.quote, c.coder) for c in study.codings] == [
        ("Health", "Diet and health", "Researcher A"),
        ("Diet", "health are clo", "Researcher A"),
        ("Diet", "Diet and health are ", "Researcher A"),  # of the transcript: the same file
        ("Health", "diet and health", "Researcher A"),  # of the PDF, found by its words
    ]
    assert study.codings[0].memo.endswith("Remember to follow up on diet-related comments.")
    assert [(case.id, dict(case.attributes)) for case in study.cases] == [
        ("Participant 1", {"Age": "34", "Consented": "true"})
    ]
    assert study.cases[0].description == "A pseudonymised interview participant."
    assert [(memo.kind, memo.target) for memo in study.memos] == [("project", "Research memo")]
    assert [(group.name, group.kind) for group in study.sets] == [
        ("Diet-related", "documents"),
        ("Diet-related", "codes"),
    ]
    assert [name for name, _ in found.skipped] == ["photo.jpg", "clip.mp4"]
    assert counts(found) == {
        "unlike_quotes": 1,
        "codings_without_text": 3,
        "picture_selections": 1,
        "pdf_selections_by_quote": 1,
        "media_selections": 2,
        "time_marks": 2,
        "pdf_pages": 1,
        "recordings": 1,
        "case_passages": 1,
        "case_codes": 1,
        "graphs": 1,
        "attributes": 5,
    }
    fitted = refi.fit(study)
    assert fitted.losses == ()
    assert differences(fitted.study, written(fitted.study)[0].study) == []


# --- files that are none ---------------------------------------------------------------------


def hostile(*folders: str) -> list[Path]:
    return sorted(
        path
        for folder in folders
        for path in (SHARED / "hostile" / folder).rglob("*")
        if path.is_file() and path.suffix.lower() in (".zip", ".xml")
    )


@pytest.mark.parametrize("path", hostile("defusedxml", "libzip", "yauzl", "zip-slip"), ids=str)
def test_hostile_files_end_in_a_typed_error(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "hostile.qdpx"
    raw = path.read_bytes()
    target.write_bytes(pack({"project.qde": raw}) if path.suffix == ".xml" else raw)
    with pytest.raises(InputError):
        refi.read(target)


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_project_with_anything_missing_or_muddled_is_read_or_refused(
    tmp_path: Path, data: st.DataObject
) -> None:
    """Elements and attributes go, move and change places; GUIDs are swapped."""
    path = SCHEMAS / "ornio-hand-authored" / "project.qde"
    if not path.exists():
        pytest.skip(f"ornio-hand-authored is absent: {path}")
    root = ElementTree.fromstring(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        elements = list(root.iter())
        element = data.draw(st.sampled_from(elements))
        other = data.draw(st.sampled_from(elements))
        what = data.draw(st.integers(0, 4))
        if what == 0:
            element.attrib.clear()
        elif what == 1:
            element.attrib.update(other.attrib)
        elif what == 2 and len(element):
            element.remove(data.draw(st.sampled_from(list(element))))
        elif what == 3 and element not in other.iter():
            element.append(other)
        else:
            element.text = other.text
    try:
        xml = ElementTree.tostring(root)
    except RecursionError:  # an element was put into itself
        return
    try:
        found = read_members(
            tmp_path, {"a.qde": xml, "sources/11111111-1111-1111-1111-111111111111.txt": b"Diet"}
        )
    except InputError:
        return
    fitted = refi.fit(found.study)
    assert differences(fitted.study, written(fitted.study)[0].study) == []


def test_no_file_no_project_two_projects_and_another_root(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        refi.read(tmp_path / "none.qdpx")
    for members, error in (
        ({"readme.txt": b"x"}, BrokenDocument),
        ({"a.qde": project(""), "b.qde": project("")}, BrokenDocument),
        ({"a.qde": b"<CodeBook/>"}, BrokenDocument),
        ({"a.qde": b"<Project"}, BrokenXml),
        ({"a.qde": b'<!DOCTYPE a [<!ENTITY b "c">]><Project name="x"/>'}, BrokenXml),
    ):
        with pytest.raises(error):
            read_members(tmp_path, members)


def test_an_empty_project_is_one(tmp_path: Path) -> None:
    found = read_members(tmp_path, {"a.qde": project("")})
    assert (found.study.texts, found.study.name, found.losses) == ((), "p", ())


# --- what does not fit -----------------------------------------------------------------------


def test_every_loss_of_an_export_is_told() -> None:
    study = Study(
        texts=(StudyText("t", "PV 1", TEXT, raw=b"\xff\xfe"),),
        codes=(
            StudyCode("c", "Đau\x07", colour="đỏ", guid="no guid"),
            StudyCode("d", "Mệt", parent="nowhere"),
        ),
        codings=(
            StudyCoding("t", 0, 2, "c", "rules:1", "Dạ", origin="rules", status=Status.PROPOSED),
            StudyCoding("t", 0, 2, "c", "rules:1", "Dạ", confidence=0.5, created="hôm qua"),
            StudyCoding("t", 0, 2, "d", "Lan", "Dạ", status=Status.REJECTED),
            StudyCoding("t", 2, 2, "d", "Lan", ""),
        ),
        memos=(StudyMemo("document", "nowhere", "?"),),
        sets=(StudySet("s", "codes"), StudySet("p", "participants")),
        codebook="title: x",
    )
    fitted = refi.fit(study)
    assert {loss.kind: loss.count for loss in fitted.losses} == {
        "rejected_codings": 1,
        "misplaced_codings": 1,
        "duplicate_codings": 1,
        "statuses": 1,
        "confidences": 1,
        "origins": 1,
        "codebook_rules": 1,
        "original_files": 1,
        "characters": 1,
        "times": 1,
        "colours": 1,
        "guids": 1,
        "lost_codes": 1,
        "empty_sets": 1,
        "memos_without_target": 1,
        "sets_of_others": 1,
    }
    assert all(str(loss.what) for loss in fitted.losses)
    found, _ = written(fitted.study)
    assert differences(fitted.study, found.study) == []


def test_guids_stay_from_one_export_to_the_next_and_imported_ones_always() -> None:
    study = Study(
        texts=(StudyText("t", "PV 1", TEXT),),
        codes=(StudyCode("c", "Đau", guid=CODE), StudyCode("d", "Mệt")),
        codings=(StudyCoding("t", 0, 2, "d", "Lan", "Dạ"),),
    )
    first, again = refi.fit(study).study, refi.fit(study).study
    assert first.codes[0].guid == CODE
    assert [c.guid for c in first.codings] == [c.guid for c in again.codings] != [""]
    found, _ = written(first)
    assert [c.guid for c in found.study.codings] == [c.guid for c in first.codings]


def test_no_path_of_ours_leaves_in_an_export() -> None:
    study = refi.fit(Study(texts=(StudyText("t", "PV 1", TEXT),))).study
    _, xml = written(study)
    assert b"basePath" not in xml
    assert str(Path.home()).encode() not in xml
    assert 'plainTextPath="internal://' in xml.decode()


def test_dialects_write_what_the_tools_write() -> None:
    quote = "Dạ, em đau lưng lắm chị ạ.\nVâng"
    study = refi.fit(
        Study(
            texts=(StudyText("t", "PV 1", TEXT * 3),),
            codes=(StudyCode("c", "Đau"), StudyCode("d", "Mệt")),
            codings=(
                StudyCoding("t", 0, 120, "c", "Lan", "", memo="xem lại"),
                StudyCoding("t", 27, 31, "c", "Lan", "Vâng"),
                StudyCoding("t", 27, 31, "d", "Mai", "Vâng"),
            ),
        )
    ).study
    shown = {name: written(study, name)[1].decode() for name in refi.DIALECTS}
    assert quote.split("\n")[0] in shown["standard"]
    assert shown["standard"].count("<PlainTextSelection") == 2
    assert shown["qualcoder"].count("<PlainTextSelection") == 3
    assert shown["maxqda"].count("<PlainTextSelection") == 3
    assert "…" in shown["atlasti"]
    assert "<Description>xem lại</Description>" in shown["atlasti"]
    assert re.search(r'guid="[0-9A-F-]{36}"', shown["atlasti"])
    assert 'startPosition="28"' in shown["nvivo"]
    assert 'startPosition="27"' in shown["standard"]
