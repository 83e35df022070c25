"""Taguette's databases: read as Taguette makes them, written as it opens them, and back."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from places import ROOT, SHARED
from qda_databases import TAGUETTE_OLD, make
from studies import TEXTS, studies

from qualcode.errors import BrokenDatabase, ControlCharacter, DoubtfulOffsets
from qualcode.files import taguette
from qualcode.files.same import differences
from qualcode.files.taguette_database import parents_by_path
from qualcode.files.taguette_html import Words, as_html, read_html
from qualcode.model import Status
from qualcode.study import Study, StudyCode, StudyCoder, StudyCoding, StudyFile, StudyText
from qualcode.text.normalize import normalize

ITSELF = Path(__file__).with_name("taguette_itself.py")


@pytest.fixture(scope="session")
def peer() -> Path:
    """The Python in which Taguette is installed."""
    found = os.environ.get("QUALCODE_TAGUETTE")
    places = [ROOT / ".peers/taguette/bin/python", ROOT / ".peers/taguette/Scripts/python.exe"]
    python = Path(found) if found else next((p for p in places if p.exists()), None)
    if python is None or not python.exists():
        pytest.skip(
            "Taguette is absent: python3 bootstrap.py test installs it into .peers/taguette, "
            "or QUALCODE_TAGUETTE names a Python that has it"
        )
    return python


def itself(peer: Path, *arguments: object, given: object = None) -> str:
    done = subprocess.run(
        [peer, ITSELF, *map(str, arguments)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def counts(found: Any) -> dict[str, int]:
    return {loss.kind: loss.count for loss in found.losses}


def write(study: Study, folder: Path) -> Path:
    path = folder / "study.sqlite3"
    taguette.write(study, path)
    return path


def back(study: Study) -> StudyFile:
    with TemporaryDirectory() as folder:
        return taguette.read(write(study, Path(folder)))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Dạ</p>\n<p>vâng</p>", "Dạ\nvâng"),
        ("<p>Dạ</p><p>vâng</p>", "Dạ\nvâng"),
        ("<p>Dạ</p> <p>vâng</p>", "Dạ\n vâng"),
        ("Dạ<br>vâng<br/>\n<br>chị", "Dạ\nvâng\nchị"),
        ("<pre>\n\nDạ\r\nvâng</pre>", "\nDạ\nvâng"),
        ("<b>D</b><i>ạ</i> <!-- <p> --> &lt;v&#226;ng&gt;", "Dạ  <vâng>"),
        ("<a title=\"a > b\" href='>'>Dạ</a> 1 < 2", "Dạ 1 < 2"),
        ("<table><tr><td>Dạ</td><td>vâng</td></tr></table>", "Dạ\nvâng"),
        ("<p>Dạ</p", "Dạ"),
        ("", ""),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert read_html(html).text == text


@given(TEXTS)
@example("")
@example("\n\n \n")
@example("\n\nDạ\n\n")
def test_text_becomes_html_and_text_again(text: str) -> None:
    assert read_html(as_html(text)) == Words(text)


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ", "</", '<a x="', "<![", "<?", "&#", "<pre>\n"]
)
def test_html_takes_no_longer_for_being_odd(piece: str) -> None:
    read_html(piece * 300_000)


def test_parents_are_the_paths_that_a_path_continues() -> None:
    paths = ["a", "a > b > c", "a > b", "ab", "a.b", "/", "a/"]
    assert parents_by_path(paths) == [None, 2, 0, None, 0, None, None]


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(studies())
def test_what_is_written_comes_back(study: Study) -> None:
    fitted = taguette.fit(study).study
    found = back(fitted)
    assert [str(said) for said in differences(fitted, found.study)] == []
    assert not found.skipped
    assert all(dialect.score == 1 and dialect.unit == "utf-8" for dialect in found.offsets)
    assert [str(said) for said in differences(fitted, taguette.fit(fitted).study)] == []


def coded(text: str, spans: list[tuple[int, int, str, str]]) -> Study:
    names = dict.fromkeys(code for _, _, code, _ in spans)
    coders = dict.fromkeys(coder for _, _, _, coder in spans)
    return Study(
        name="Nghiên cứu",
        coders=tuple(map(StudyCoder, coders)),
        codes=tuple(StudyCode(name, name) for name in names),
        texts=(StudyText("t", "PV01", text),),
        codings=tuple(
            StudyCoding("t", start, end, code, coder, text[start:end])
            for start, end, code, coder in spans
        ),
    )


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_decomposed_texts_are_composed_and_spans_go_along(data: st.DataObject) -> None:
    pieces = data.draw(
        st.lists(
            st.sampled_from(["Đa\u0323 ", "vâ\u0302\u0301ng", "\n", "👩‍👩‍👧", "a", " "]), min_size=1
        )
    )
    text = "".join(pieces)
    spans = []
    for first, last in data.draw(
        st.lists(st.tuples(*2 * [st.integers(0, len(pieces) - 1)]).map(sorted), unique_by=tuple)
    ):
        start = len("".join(pieces[:first]))
        spans.append((start, len("".join(pieces[: last + 1])), "Đau", "Lan"))
    found = back(coded(text, spans)).study
    assert found.texts[0].text == normalize(text).text
    quotes = sorted(coding.quote for coding in found.codings)
    assert quotes == sorted(normalize(text[start:end]).text for start, end, _, _ in spans)


def test_every_loss_is_told() -> None:
    text = "Dạ vâng ạ"
    study = replace(
        coded(text, [(0, 2, "Đau", "Lan"), (0, 2, "Đau", "admin"), (3, 7, "Đau", "Lan")]),
        codes=(
            StudyCode("Đau", "Đau", colour="#ff0000", guid="g"),
            StudyCode("x", "x" * 300, "Đau"),
        ),
        coders=(StudyCoder("Lan"), StudyCoder("Mai")),
    )
    codings = list(study.codings)
    codings[0] = replace(codings[0], memo="ghi", confidence=0.5, created="hôm qua")
    codings[2] = replace(codings[2], status=Status.REJECTED)
    fitted = taguette.fit(replace(study, codings=tuple(codings)))
    assert counts(fitted) == {
        "rejected_codings": 1,
        "coding_states": 1,
        "times": 1,
        "guids": 1,
        "renamed": 2,
        "paths": 1,
        "colours": 1,
        "coders": 2,
        "idle_coders": 1,
        "coding_memos": 1,
    }
    assert {c.coder for c in fitted.study.codings} == {"Lan", "admin 1"}
    assert all(len(code.name) <= 200 for code in fitted.study.codes)


def test_a_long_name_comes_back_though_taguette_shows_less(tmp_path: Path) -> None:
    name = "Phỏng vấn sâu số 12, chị điều dưỡng trưởng khoa Ngoại, bệnh viện huyện (ghi lại)"
    study = Study(texts=(StudyText("t", name, "Dạ"),), name="x")
    path = write(taguette.fit(study).study, tmp_path)
    with sqlite3.connect(path) as connection:
        ((shown,),) = connection.execute("SELECT name FROM documents")
    connection.close()
    assert len(shown) == 50
    assert taguette.read(path).study.texts[0].name == name


def naughty() -> Iterator[str]:
    path = SHARED / "hostile" / "blns" / "blns.txt"
    if not path.exists():
        pytest.skip(f"the naughty strings are absent: {path}")
    lines = path.read_text("utf-8").split("\n")
    yield from (line for line in lines if line and not line.startswith("#"))


def sayable(strings: list[str]) -> list[str]:
    """Those that a transcript may hold, as it would."""
    found = []
    for string in strings:
        with suppress(ControlCharacter):
            found.append(normalize(string).text)
    return found


def test_naughty_names_and_descriptions_come_back() -> None:
    strings = list(naughty())
    codes = tuple(StudyCode(f"c{n}", s, description=s) for n, s in enumerate(strings))
    texts = tuple(StudyText(f"t{n}", s, "Dạ vâng") for n, s in enumerate(strings))
    codings = tuple(StudyCoding(f"t{n}", 0, 2, f"c{n}", s, "Dạ") for n, s in enumerate(strings))
    fitted = taguette.fit(Study(name="blns", codes=codes, texts=texts, codings=codings)).study
    assert [str(said) for said in differences(fitted, back(fitted).study)] == []


# What Taguette itself makes


PAGE = """<html><head><title>x</title></head><body><h1>Phỏng vấn</h1>
<p>Đ: Dạ 👩‍👩‍👧 <b>vâng</b> &amp; ạ.</p>
<ul><li>một</li><li>hai</li></ul>
<pre>
ba</pre></body></html>"""


@pytest.fixture(scope="session")
def made(peer: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workspace of two coders and what Taguette exports of it."""
    folder = tmp_path_factory.mktemp("taguette")
    text = "Phỏng vấn\nĐ: Dạ 👩‍👩‍👧 vâng & ạ.\nmộthai\nba"  # as Taguette counts: no line end added

    def place(words: str) -> list[int]:
        start = len(text[: text.index(words)].encode())
        return [start, start + len(words.encode())]

    what = {
        "documents": [["PV01", PAGE], ["PV02", "<p>Không có gì</p>"]],
        "tags": [["đau", "Đau ở đâu đó"], ["đau/lưng", ""], ["nghề.nông", ""]],
        "users": ["lan", "mai"],
        "highlights": [
            [0, *place("👩‍👩‍👧 vâng & ạ."), [0, 1], "lan"],
            [0, *place("hai"), [1], "mai"],
            [0, *place("vấn\nĐ: Dạ"), [0], "lan"],
            [0, *place("ba"), [], "mai"],
            [0, place("Dạ")[0], place("Dạ")[1] - 1, [0], "mai"],
        ],
    }
    itself(peer, "make", folder, given=what)
    return folder


def test_a_workspace_of_taguette_is_read_with_its_coders(made: Path) -> None:
    found = taguette.read(made / "workspace.sqlite3")
    study = found.study
    assert (study.name, study.origin) == ("Nghiên cứu", "Taguette")
    assert study.texts[0].text == "Phỏng vấn\nĐ: Dạ 👩‍👩‍👧 vâng & ạ.\nmột\nhai\nba"
    assert dict(study.texts[0].changes) == {"added_line_ends": 1, "kept_zero_width": 2}
    assert {(c.quote, c.coder) for c in study.codings} == {
        ("👩‍👩‍👧 vâng & ạ.", "lan"),
        ("hai", "mai"),
        ("vấn\nĐ: Dạ", "lan"),
        ("Dạ", "mai"),
    }
    assert all(c.created.endswith("Z") for c in study.codings)
    names = {code.key: code for code in study.codes}
    assert [(c.name, c.parent and names[c.parent].name) for c in study.codes] == [
        ("đau", None),
        ("đau/lưng", "đau"),
        ("nghề.nông", None),
    ]
    assert study.codes[0].description == "Đau ở đâu đó"
    assert {(m.kind, m.text.split(" ")[0]) for m in study.memos} == {
        ("project", "Ghi"),
        ("document", "“ba”"),
    }
    (dialect,) = found.offsets
    assert (dialect.unit, dialect.score, dialect.checked) == ("utf-8", 1.0, 5)
    assert counts(found) == {"untagged": 1, "widened": 1}


def test_an_export_of_taguette_is_read_and_its_coder_called_as_the_file(made: Path) -> None:
    found = taguette.read(made / "export.sqlite3")
    workspace = taguette.read(made / "workspace.sqlite3").study
    assert [c.name for c in found.study.coders] == ["export"]
    assert counts(found) == {"untagged": 1, "widened": 1, "no_coder": 5}

    def plain(study: Study) -> Study:
        return replace(
            study,
            coders=(),
            codings=tuple(replace(c, coder="", created="") for c in study.codings),
            memos=tuple(replace(m, author="", created="") for m in study.memos),
            texts=tuple(replace(t, created="") for t in study.texts),
        )

    assert differences(plain(workspace), plain(found.study)) == []


def test_offsets_that_count_otherwise_stop_the_import(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    path.write_bytes((made / "workspace.sqlite3").read_bytes())
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE highlights SET start_offset = start_offset + 1")
    connection.close()
    with pytest.raises(DoubtfulOffsets):
        taguette.read(path)
    assert taguette.read(path, accept_offsets=True).offsets[0].score < 0.95


def test_several_projects_are_not_mixed(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    path.write_bytes((made / "workspace.sqlite3").read_bytes())
    connection = sqlite3.connect(path)
    add = "INSERT INTO projects (id, name, description, created) VALUES (2, 'Khác', '', '')"
    with connection:
        connection.execute(add)
    assert taguette.read(path).study.name == "Nghiên cứu"
    with connection:
        connection.execute("UPDATE tags SET project_id = 2 WHERE id = 3")
    connection.close()
    with pytest.raises(BrokenDatabase, match="“Nghiên cứu”, “Khác”"):
        taguette.read(path)


def test_an_old_schema_and_rows_that_point_nowhere_are_told(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    make(path, TAGUETTE_OLD)
    found = taguette.read(path)
    assert [(t.name, t.text) for t in found.study.texts] == [("PV", "Dạ vâng"), ("PV (2)", "c")]
    assert [(c.quote, c.coder, c.created) for c in found.study.codings] == [
        ("Dạ", "lan", "2018-11-01T08:00:00Z"),
        ("Dạ", "x", ""),
    ]
    assert [name for name, _ in found.skipped] == ["PV"]
    assert counts(found) == {"no_coder": 1, "outside": 1, "dangling": 3, "renamed": 1}
    assert found.offsets[0].checked == 0


# What Taguette makes of ours


def looked(peer: Path, study: Study, folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(itself(peer, "look", write(study, folder)))
    return told


def words_of(html: str) -> str:
    return read_html(html).text


def test_taguette_opens_imports_and_exports_what_we_write(peer: Path, tmp_path: Path) -> None:
    text = "\n\nĐ: Dạ 👩‍👩‍👧 vâng & <b>ạ</b>.\n\n  \nH: Chào\u00a0chị “ạ”.\n"
    study = coded(
        text,
        [
            (2, 9, "Đau", "Lan"),
            (2, 9, "Con nhỏ", "Lan"),
            (5, 40, "Đau", "Chị Mai (điều dưỡng)"),
            (len(text) - 6, len(text), "Đau", "Lan"),
            (2, 3, "Con nhỏ", "Lan"),
        ],
    )
    fitted = taguette.fit(study).study
    told = looked(peer, fitted, tmp_path)
    assert told["name"] == "Nghiên cứu"
    assert [words_of(h["snippet"]) for h in told["highlights"]] == [
        words_of(h["extracted"]) for h in told["highlights"]
    ]
    expected: dict[tuple[int, int, str], list[str]] = {}
    for c in fitted.codings:
        expected.setdefault((c.start, c.end, c.coder), []).append(c.code)
    assert [(words_of(h["snippet"]), h["tags"]) for h in told["highlights"]] == [
        (text[start:end], sorted(codes)) for (start, end, _), codes in expected.items()
    ]
    rows = list(csv.DictReader(io.StringIO(told["codebook"])))
    assert {row["tag"]: int(row["number of highlights"]) for row in rows} == {
        "Đau": 3,
        "Con nhỏ": 2,
    }
    shown = list(csv.DictReader(io.StringIO(told["highlights_csv"])))
    assert len(shown) == len(fitted.codings)
    assert set(told["logins"]) == {"Lan", "Chị Mai (điều dưỡng)"}


def test_taguette_takes_odd_studies_too(peer: Path, tmp_path: Path) -> None:
    """Taguette checks on import what it would show: each value has to pass."""
    strings = list(naughty())
    text = "\n".join(sayable(strings))
    places = [(n, min(len(text), n + 30)) for n in range(0, len(text) - 1, 400)]
    study = Study(
        name="x" * 80,
        codes=tuple(StudyCode(str(n), s, description=s) for n, s in enumerate(strings)),
        texts=(StudyText("t", "y" * 80, text),),
        codings=tuple(
            StudyCoding("t", start, end, str(n), "Lan", text[start:end])
            for n, (start, end) in enumerate(places)
        ),
    )
    fitted = taguette.fit(study).study
    told = looked(peer, fitted, tmp_path)
    assert [words_of(h["snippet"]) for h in told["highlights"]] == [c.quote for c in fitted.codings]
    assert [words_of(h["extracted"]) for h in told["highlights"]] == [
        c.quote for c in fitted.codings
    ]


@pytest.mark.stress
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_taguette_reads_any_study_back(peer: Path, data: st.DataObject) -> None:
    fitted = taguette.fit(data.draw(studies())).study
    with TemporaryDirectory() as folder:
        told = looked(peer, fitted, Path(folder))
    for highlight in told["highlights"]:
        assert words_of(highlight["snippet"]) == words_of(highlight["extracted"])
