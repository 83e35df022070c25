"""Search in both databases: diacritics, none, đ, NFD, phrases, beginnings, long turns."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_stage import document, fill, plan

from qualcode import workbench
from qualcode.errors import BrokenQuery
from qualcode.model import Span
from qualcode.store import DocumentPlan, Project
from qualcode.store.search import COUNTED, LONG_TURN, parse_query, pieces
from qualcode.text import prepare

Place = Path | str

TALK = (
    "PVV: Cô kể chuyện đi đường xa đi ạ.\n"
    "CB01: Đường thì xa, đi ba cây số mới tới trạm. Bà cụ nào cũng ngại.\n"
    "PVV: Khó khăn nhất là gì ạ?\n"
    "CB01: Khó nhất là sóng. Khăn gói đi rồi lại về. Cái khó khăn là thế, hoà mạng 3G mà chậm.\n"
    "PVV: Duong day nong cua tram co ai nghe khong?\n"
    "CB01: Có chứ. Thuý nghe máy, e-mail thì thuy_01@tram.vn.\n"
)


def find(project: Project, query: str) -> list[tuple[int, str, bool]]:
    hits = project.search(query).hits
    for hit in hits:
        text = project.document(hit.document).text
        assert text[hit.start : hit.end] == hit.quote
        assert text[: hit.start].endswith(hit.before)
        assert text[hit.end :].startswith(hit.after)
    return [(hit.turn, hit.quote, hit.exact) for hit in hits]


QUERIES = [
    ("đường", [(1, "đường", True), (2, "Đường", True)]),
    ("duong", [(5, "Duong", True), (1, "đường", False), (2, "Đường", False)]),
    ("đuong", []),
    ("dương", []),
    ("ba", [(2, "ba", True), (2, "Bà", False)]),
    ("bà", [(2, "Bà", True)]),
    ('"khó khăn"', [(3, "Khó khăn", True), (4, "khó khăn", True)]),
    ("“khó khăn”", [(3, "Khó khăn", True), (4, "khó khăn", True)]),
    ('"kho khan"', [(3, "Khó khăn", False), (4, "khó khăn", False)]),
    ("khăn khó", [(3, "Khó khăn", True), (4, "khó khăn", True)]),
    ("thế chậm", [(4, "thế, hoà mạng 3G mà chậm", True)]),
    ("hòa", [(4, "hoà", True)]),
    ("hoà MẠNG", [(4, "hoà mạng", True)]),
    ("THÚY", [(6, "Thuý", True)]),
    ("3g", [(4, "3G", True)]),
    ("tram.vn", [(6, "tram.vn", True)]),
    ("nghe khong", [(5, "nghe khong", True)]),
    ("ngh*", [(5, "nghe", True), (6, "nghe", True)]),
    ('"cây s*"', [(2, "cây số", True)]),
    ("không", []),
    ("đ*", [(1, "đi", True), (1, "đường", True), (1, "đi", True), (2, "Đường", True),
            (2, "đi", True), (4, "đi", True)]),
    ("trạm xa", [(2, "xa, đi ba cây số mới tới trạm", True)]),
    ("PVV", []),
]  # fmt: skip


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_queries_find_what_a_reader_would(place: Place, form: str) -> None:
    with Project.create(place) as project:
        read = prepare(TALK, document_id="CB", tokenizer=None)
        project.save_documents([DocumentPlan(read)], actor="Lan")
        for query, expected in QUERIES:
            assert find(project, unicodedata.normalize(form, query)) == expected, query


@pytest.mark.parametrize("query", ["", "  ", "?!", '""', "*", "🙂"])
def test_a_query_without_words_is_refused(place: Place, query: str) -> None:
    with Project.create(place) as project, pytest.raises(BrokenQuery):
        project.search(query)


def test_only_current_texts_are_found(place: Place) -> None:
    with Project.create(place) as project:
        fill(project)
        assert project.search("công trình").pieces == 1
        changed = plan("PV02", document("PV02").text.replace("công trình", "tàu cá"))
        project.save_documents([changed], actor="Lan")
        assert project.search("công trình").hits == ()
        assert project.search("tàu cá").hits[0].version == 2
        project.undo(actor="Lan")
        assert project.search("tàu cá").hits == ()
        assert project.search("công trình").hits[0].version == 1
        project.redo(actor="Lan")
        assert project.search("tau ca").hits[0].document == "PV02"
        workbench.remove_documents(project, ["PV02"], actor="Lan")
        assert project.search("tàu cá").pieces == 0


def test_it_can_be_asked_of_one_document_and_stops_where_it_should(place: Place) -> None:
    talk = "PVV: Vâng ạ.\nĐ: Vâng, vâng ạ.\n" * 600
    with Project.create(place) as project:
        for name in ("A", "B"):
            read = prepare(talk, document_id=name, tokenizer=None)
            project.save_documents([DocumentPlan(read)], actor="Lan")
        assert project.search("vâng").pieces == COUNTED + 1
        found = project.search("vang", limit=7, document="B")
        assert [hit.document for hit in found.hits] == ["B"] * 7
        assert [hit.turn for hit in found.hits] == [1, 2, 2, 3, 4, 4, 5]
        assert project.search("vâng", document="C").hits == ()


def test_long_turns_are_found_to_their_end(place: Place) -> None:
    said = " ".join(f"Chuyện thứ {n} là một câu dài." for n in range(2_000))
    read = prepare(f"Đ: {said} Hết rồi ạ.", document_id="dài", tokenizer=None)
    with Project.create(place) as project:
        project.save_documents([DocumentPlan(read)], actor="Lan")
        hits = project.search('"thứ 1999 là một câu dài"').hits
        assert [(hit.turn, hit.quote) for hit in hits] == [(1, "thứ 1999 là một câu dài")]
        assert find(project, '"hết rồi ạ"') == [(1, "Hết rồi ạ", True)]


@given(st.lists(st.integers(1, 3_000), max_size=20))
def test_pieces_cover_a_turn_without_overlap(lengths: list[int]) -> None:
    read = prepare(
        "Đ: " + " ".join("A" + "b" * length + "." for length in lengths),
        document_id="x",
        tokenizer=None,
    )
    spans = [Span(turn.start, turn.end) for turn in read.turns]
    found = pieces(read.text, spans, read.sentences)
    assert "".join(read.text[p.start : p.end] for p in found) == "".join(
        read.text[start:end] for start, end in spans
    )
    for piece in found[:-1]:
        assert piece.end - piece.start >= LONG_TURN


def test_a_copy_of_a_server_s_project_is_searchable(server_place: str, tmp_path: Path) -> None:
    with Project.create(server_place) as project:
        fill(project)
        found = project.search("song yeu")
        project.export_copy(tmp_path / "copy.qualcode")
    with Project.open(tmp_path / "copy.qualcode", readonly=True) as copy:
        assert copy.search("song yeu") == found
        assert len(found.hits) == 1


def test_terms_of_a_query() -> None:
    terms = parse_query('không "rất khó kh*" DUONG*')
    assert [(t.words, t.is_prefix, t.marked) for t in terms] == [
        (("không",), False, True),
        (("rất", "khó", "kh"), True, True),
        (("duong",), True, False),
    ]
