"""WebAnno TSV: what INCEpTION writes is read, and what we write comes back as it was."""

from __future__ import annotations

import tempfile
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from places import SHARED
from studies import studies

from qualcode.errors import BrokenDocument, DoubtfulOffsets, NotFound, QualcodeError
from qualcode.files import webanno
from qualcode.files.same import differences
from qualcode.files.webanno_tsv import escape_text, escape_value
from qualcode.model import Status
from qualcode.study import Study, StudyCode, StudyCoder, StudyCoding, StudyFile, StudyText

EXAMPLES = SHARED / "interop" / "inception-curation"
HEAD = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Span|value\n\n\n"


def summary(found: StudyFile) -> tuple[int, int, int, list[str]]:
    study = found.study
    coders = [coder.name for coder in study.coders]
    return len(study.texts), len(study.codes), len(study.codings), coders


def losses(found: StudyFile) -> dict[str, int]:
    return {loss.kind: loss.count for loss in found.losses}


def said(found: StudyFile) -> set[tuple[str, str, str]]:
    """(quote, coder, name of the code) of every coding."""
    names = {code.key: code.name for code in found.study.codes}
    return {(c.quote, c.coder, names[c.code]) for c in found.study.codings}


def read_text(folder: Path, text: str, name: str = "lan.tsv") -> StudyFile:
    path = folder / name
    path.write_bytes(text.encode())
    return webanno.read(path)


@pytest.mark.parametrize(
    ("name", "counts", "lost"),
    [
        ("multipleStackedAnnotationsAreNotMergedTest", (1, 3, 5), {}),
        # 26 tokens: two features of POS and a lemma each; the curator has no lemmas.
        ("relationLabelTest", (1, 60, 78 + 78 + 52), {"relations": 26 + 26 + 25}),
        ("kappatest.tsv", (1, 6, 9), {"relations": 9, "no_coder": 1}),
        ("kappaspandiff.tsv", (1, 7, 9), {"relations": 9, "no_coder": 1}),
    ],
)
def test_inceptions_own_files(
    name: str, counts: tuple[int, int, int], lost: dict[str, int]
) -> None:
    path = EXAMPLES / name
    if not path.exists():
        pytest.skip(f"INCEpTION's files are absent: {path}")
    found = webanno.read(path)
    assert summary(found)[:3] == counts
    assert losses(found) == lost
    [offsets] = found.offsets
    assert (offsets.unit, offsets.score) == ("utf-16", 1.0)
    for coding in found.study.codings:
        [text] = found.study.texts
        assert text.text[coding.start : coding.end] == coding.quote


def test_a_folder_of_annotators_and_stacked_annotations() -> None:
    path = EXAMPLES / "multipleStackedAnnotationsAreNotMergedTest"
    if not path.exists():
        pytest.skip(f"INCEpTION's files are absent: {path}")
    found = webanno.read(path)
    assert summary(found)[3] == ["curator", "user1", "user2"]
    assert [text.name for text in found.study.texts] == [path.name]
    assert said(found) == {
        ("Champions League", "user1", "ORG"),
        ("Champions League", "user1", "ORGpart"),
        ("Champions League", "user2", "ORG"),
        ("Champions League", "user2", "ORGpart"),
    }
    whole = webanno.read(EXAMPLES)
    assert summary(whole)[0] == 3
    assert {c.name for c in whole.study.coders} == {
        *("curator", "user1", "user2", "kappatest", "kappaspandiff")
    }


def test_parts_of_tokens_emoji_and_escapes(tmp_path: Path) -> None:
    found = read_text(
        tmp_path,
        HEAD + "#Text=Vui 😀 quá\\\\trời .\n"
        "1-1\t0-3\tVui\t_\t\n"
        "1-2\t4-6\t😀\tcười\\_to[1]|*[2]\t\n"
        "1-3\t7-15\tquá\\trời\t_\t\n"
        "1-3.1\t7-10\tquá\tcười\\_to[1]\t\n"
        "1-3.2\t9-9\t\trỗng[3]\t\n"
        "1-4\t16-17\t.\tx\\->y\\|z\\[1\\]\t\n",
    )
    assert said(found) == {
        ("😀 quá", "lan", "cười_to"),
        ("😀", "lan", "Span"),
        (".", "lan", "x->y|z[1]"),
    }
    assert losses(found) == {"empty_annotations": 1, "no_coder": 1}
    assert found.study.texts[0].text == "Vui 😀 quá\\trời ."


def test_sentences_of_several_lines_and_what_lies_between_them(tmp_path: Path) -> None:
    found = read_text(
        tmp_path,
        HEAD + "#Text=A\n#Text=b\n1-1\t0-1\tA\t_\t\n1-2\t2-3\tb\t_\t\n\n"
        "#Text=C\n2-1\t4-5\tC\t_\t\n\n#Text=D\n3-1\t5-6\tD\tv\t\n\n#Text=E\n4-1\t9-10\tE\tv\t\n",
    )
    assert found.study.texts[0].text == "A\nb\nCD\n  E"
    assert said(found) == {("D", "lan", "v"), ("E", "lan", "v")}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("unit", ["utf-16", "code_point"])
def test_dialects(tmp_path: Path, line_end: str, form: str, unit: str) -> None:
    words = [unicodedata.normalize(form, word) for word in ("Ừ", "😀😀", "được", "chị", "ạ")]
    width = (lambda t: len(t.encode("utf-16-le")) // 2) if unit == "utf-16" else len
    lines = [*HEAD.split("\n")[:-1], f"#Text={' '.join(words)}"]
    at = 0
    for number, word in enumerate(words, start=1):
        value = "mã[1]" if number > 2 else "_"
        lines.append(f"1-{number}\t{at}-{at + width(word)}\t{word}\t{value}\t")
        at += width(word) + 1
    found = read_text(tmp_path, "\ufeff" * (form == "NFD") + line_end.join(lines) + line_end)
    assert said(found) == {("được chị ạ", "lan", "mã")}
    [offsets] = found.offsets
    assert (offsets.unit, offsets.score, offsets.checked) == (unit, 1.0, 5)


def test_chains_slots_and_several_features(tmp_path: Path) -> None:
    text = (
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Host|a|b|ROLE_webanno.custom.Host:l_x.Link"
        "|webanno.custom.Other\n#T_CH=x.CorefLink|referenceType|referenceRelation\n\n\n"
        "#Text=Dạ vâng ạ\n"
        "1-1\t0-2\tDạ\t1\t2\tp1;p2\t1-2[1];1-3\tpr[1]\tcoref->1-1\t\n"
        "1-2\t3-7\tvâng\t*\t3\t*\t*\t_\t_\t\n"
        "1-3\t8-9\tạ\t_\t_\t_\t_\tpr[1]\t*->1-2\t\n"
    )
    found = read_text(tmp_path, text)
    assert said(found) == {("Dạ", "lan", "1"), ("Dạ", "lan", "2"), ("vâng", "lan", "3")}
    assert losses(found) == {"slots": 2, "chains": 2, "no_coder": 1}
    tree = {code.key: code for code in found.study.codes}
    assert {
        tuple(tree[key].name for key in (code.key, code.parent) if key)
        for code in found.study.codes
        if not code.is_codable
    } == {("Host",), ("a", "Host"), ("b", "Host")}


def test_who_coded_what_by_the_names_of_folders(tmp_path: Path) -> None:
    def tsv(text: str, value: str) -> str:
        return HEAD + f"#Text={text}\n1-1\t0-{len(text)}\t{text}\t{value}\t\n"

    inception = tmp_path / "export" / "annotation" / "PVS01.txt"
    inception.mkdir(parents=True)
    (inception / "lan.tsv").write_text(tsv("Một", "a"), encoding="utf-8")
    found = webanno.read(tmp_path / "export")
    assert ([t.name for t in found.study.texts], summary(found)[3]) == (["PVS01"], ["lan"])
    people = tmp_path / "people"
    for coder in ("lan", "minh"):
        for name, text in (("PVS01", "Một"), ("PVS02", "Hai")):
            (people / coder).mkdir(parents=True, exist_ok=True)
            (people / coder / f"{name}.tsv").write_text(tsv(text, "a"), encoding="utf-8")
    found = webanno.read(people)
    assert [t.name for t in found.study.texts] == ["PVS01", "PVS02"]
    assert summary(found)[3] == ["lan", "minh"]
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(inception / "lan.tsv", "annotation/PVS01.txt/lan.tsv")
    assert said(webanno.read(packed)) == {("Một", "lan", "a")}


@pytest.mark.parametrize(
    "text",
    [
        "a\tb\n",
        HEAD + "1-1\t0-3\tVui\t_\t\n",
        HEAD + "#Text=Vui\n1-1\tx\tVui\t_\t\n",
        HEAD + "#Text=Vui\nVui\n",
        HEAD
        + "#Text=Vui\n1-1\t0-3\tVui\t_\t\n\n#Text=Vui\n2-1\t99999999999-999999999999\tVui\t_\t\n",
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BrokenDocument):
        read_text(tmp_path, text)
    with pytest.raises(NotFound):
        webanno.read(tmp_path / "gone.tsv")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(BrokenDocument):
        webanno.read(empty)


def test_offsets_that_fit_nowhere_are_doubted(tmp_path: Path) -> None:
    rows = "".join(f"1-{n + 1}\t{3 * n}-{3 * n + 1}\tab\tv\t\n" for n in range(5))
    path = tmp_path / "a.tsv"
    path.write_text(HEAD + "#Text=ab ab ab ab ab\n" + rows, encoding="utf-8")
    with pytest.raises(DoubtfulOffsets):
        webanno.read(path)
    assert len(webanno.read(path, accept_offsets=True).study.codings) == 5


def test_every_cut_of_a_file_is_read_or_refused(tmp_path: Path) -> None:
    path = EXAMPLES / "relationLabelTest" / "user1.tsv"
    if not path.exists():
        pytest.skip(f"INCEpTION's files are absent: {path}")
    raw = path.read_bytes()
    target = tmp_path / "cut.tsv"
    for end in range(0, len(raw), 37):
        target.write_bytes(raw[:end])
        try:
            webanno.read(target)
        except QualcodeError:
            continue


def test_a_study_comes_back_with_all_that_a_coding_says(tmp_path: Path) -> None:
    text = "\n\n PVV: Chị khoẻ không?\n\nTNV: Dạ 😀 khoẻ.\t(cười) \n"
    start = text.index("😀")
    study = Study(
        coders=(StudyCoder("Lan"), StudyCoder("con/..\\prn")),
        codes=(
            StudyCode("a", "Rào cản > xa", is_codable=False),
            StudyCode("b", "đường", "a", id="barriers.road"),
        ),
        texts=(StudyText("t", "../PVS 01?", text), StudyText("u", "PVS02", "Vâng.")),
        codings=(
            StudyCoding("t", start, start + 1, "b", "Lan", "😀", memo="một\thai|ba[1]\n*"),
            StudyCoding("t", start - 1, start + 4, "b", "Lan", text[start - 1 : start + 4]),
            StudyCoding("t", 5, 7, "b", "con/..\\prn", text[5:7], status=Status.REJECTED,
                        confidence=1 / 3, created="2026-03-01T08:15:30Z", origin="rules"),
        ),
    )  # fmt: skip
    fitted = webanno.fit(study)
    assert {loss.kind: loss.count for loss in fitted.losses} == {"spans_trimmed": 1}
    webanno.write(fitted.study, tmp_path / "out")
    assert differences(fitted.study, webanno.read(tmp_path / "out").study) == []
    names = sorted(str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.tsv"))
    assert len(names) == 3
    assert not any(".." in name.replace("\\", "/").split("/") for name in names)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(study=studies())
def test_studies_come_back(study: Study) -> None:
    fitted = webanno.fit(study)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out"
        webanno.write(fitted.study, target)
        if not fitted.study.texts:
            return
        found = webanno.read(target)
    assert differences(fitted.study, found.study) == []
    assert losses(found) == {}
    again = webanno.fit(fitted.study)
    assert differences(fitted.study, again.study) == []


def test_escapes() -> None:
    assert escape_text("a\tb\\n") == "a\\tb\\\\n"
    assert escape_value("a_b->c;[*]|\\") == "a\\_b\\->c\\;\\[\\*\\]\\|\\\\"
