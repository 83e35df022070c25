"""PDF: words in order, paragraphs whole, turns at the head of lines; whatever else is refused."""

from __future__ import annotations

import shutil
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from diacritics import diacritic_accuracy
from legacy_writing import as_latin
from outcomes import hold, read_all
from pdf_making import by_chromium, by_hand, by_libreoffice, line, paragraphs
from places import SAMPLE, SHARED

from qualcode.errors import BrokenDocument, LockedDocument, NoTextLayer
from qualcode.files import pdf
from qualcode.files.transcripts import Reading, read_transcripts
from qualcode.text.turns import find_turns

MEMORY = 2**30
SECONDS = 10.0
NAMES = ("PV01_TNV01.txt", "PV07_GD03.txt", "TLN01_TNV.txt")


def lines_of(name: str) -> list[str]:
    text = (SAMPLE / name).read_text(encoding="utf-8")
    return [each.strip() for each in text.splitlines() if each.strip()]


def read(raw: bytes) -> Reading:
    (reading,) = pdf.read(raw, path="x.pdf")
    return reading


def word_order(found: str, wanted: str) -> float:
    """The share of the words of `wanted` that `found` has in the same order."""
    words = wanted.split()
    matcher = SequenceMatcher(None, words, found.split(), autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / len(words)


def turns(text: str) -> list[tuple[str | None, list[str]]]:
    """Labels and words: a paragraph inside a turn may end where a column does, which none sees."""
    return [(turn.label, text[turn.start : turn.end].split()) for turn in find_turns(text).turns]


def check(reading: Reading, lines: list[str], *, exactly: bool = True) -> None:
    assert word_order(reading.text, "\n".join(lines)) >= 0.99
    assert turns(reading.text) == turns("\n".join(lines) + "\n")
    if exactly:
        assert reading.text.splitlines() == lines


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("name", NAMES[:2])
def test_printed_by_chromium(tmp_path: Path, name: str, columns: int) -> None:
    lines = lines_of(name)
    css = f"body{{columns:{columns}}}"
    reading = read(by_chromium(tmp_path, paragraphs(lines), css, page_edges=True))
    check(reading, lines)
    assert reading.changes["left_out_headers_and_footers"] >= 4


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("name", NAMES[1:])
def test_made_by_libreoffice(tmp_path: Path, name: str, columns: int) -> None:
    lines = lines_of(name)
    reading = read(by_libreoffice(tmp_path, lines, columns=columns))
    check(reading, lines)
    assert reading.changes["left_out_page_numbers"] >= 3
    assert reading.changes["left_out_headers_and_footers"] >= 3


STYLES = {
    "no space between paragraphs": "p{margin:0}",
    "justified": "p{margin:0;text-align:justify}",
    "indented": "p{margin:0;text-indent:1cm;text-align:justify}",
    "hanging": "p{margin:0 0 0 2cm;text-indent:-2cm}",
    "double spaced": "p{margin:0;line-height:2}",
    "small": "@page{size:A5;margin:1cm}body{font:9pt sans-serif}p{margin:0 0 2pt}",
    "three columns": "body{columns:3}",
}


@pytest.mark.parametrize("style", [pytest.param("hanging"), pytest.param("indented"), *(
    pytest.param(style, marks=pytest.mark.stress)
    for style in STYLES if style not in ("hanging", "indented")
)])  # fmt: skip
def test_styles_of_paragraphs(tmp_path: Path, style: str) -> None:
    lines = lines_of("PV02_TNV02.txt")
    check(read(by_chromium(tmp_path, paragraphs(lines), STYLES[style])), lines)


@pytest.mark.stress
@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.txt")), ids=lambda path: path.stem)
def test_every_sample(tmp_path: Path, path: Path) -> None:
    lines = lines_of(path.name)
    for columns in (1, 2):
        check(read(by_libreoffice(tmp_path, lines, columns=columns)), lines, exactly=False)
        plain = [each.replace("\t", ": ") for each in lines]  # HTML knows no TABs
        css = f"body{{columns:{columns}}}"
        raw = by_chromium(tmp_path, paragraphs(plain), css, page_edges=True)
        check(read(raw), plain, exactly=False)


def test_a_table_of_speakers(tmp_path: Path) -> None:
    told = [each.split(": ", 1) for each in lines_of("PV02_TNV02.txt") if ": " in each][7:30]
    rows = "".join(f"<tr><td>{who}<td>{what}" for who, what in told)
    reading = read(by_chromium(tmp_path, f"<table>{rows}</table>", "td{vertical-align:top}"))
    assert turns(reading.text) == turns("".join(f"{who}: {what}\n" for who, what in told))


def test_hyphens_at_line_ends(tmp_path: Path) -> None:
    words = "re\u00adha\u00adbi\u00adli\u00adta\u00adtion " * 12
    body = f"<div style='width:4.2cm'>{words}</div><p>Hà Nội-Hải Phòng, kinh-tế"
    text = read(by_chromium(tmp_path, body)).text
    assert text == ("rehabilitation " * 12).strip() + "\nHà Nội-Hải Phòng, kinh-tế\n"


def test_text_in_an_old_font_by_its_name() -> None:
    raw = by_hand(line(as_latin("PVV: Cô khoẻ không?", "tcvn3"), 70, 700), font="ABCDEF+.VnTime")
    reading = read(raw)
    assert (reading.text, reading.encoding) == ("PVV: Cô khoẻ không?\n", "tcvn3")
    assert reading.changes["legacy_font"] == 4


def test_text_in_an_old_font_by_its_words() -> None:
    told = [
        "PVV: Cô đi từng nhà à?",
        "TNV: Dạ, tôi gõ cửa, họ mở, tôi vào ngồi nói chuyện một lúc.",
    ]
    content = "".join(line(as_latin(each, "vni"), 70, 700 - 40 * n) for n, each in enumerate(told))
    reading = read(by_hand(content, font="TimesNewRoman"))
    assert reading.text.splitlines() == told
    assert reading.encoding == "utf-8+vni"


def transcript_page(number: int, *, header: str = "Ban go bang", n_lines: int = 12) -> str:
    body = "".join(
        line(f"{'H' if n % 2 else 'D'}: cau noi thu {number * 100 + n}.", 70, 720 - 20 * n)
        for n in range(n_lines)
    )
    return line(header, 70, 800) + body + line(f"- {number} -", 290, 40)


def test_what_runs_along_the_pages_is_left_out_and_counted() -> None:
    reading = read(by_hand(*(transcript_page(number) for number in range(1, 5))))
    assert "Ban go bang" not in reading.text
    assert "- 3 -" not in reading.text
    assert len(reading.text.splitlines()) == 48
    assert reading.changes["left_out_headers_and_footers"] == 4
    assert reading.changes["left_out_page_numbers"] == 4


def test_lines_that_recur_in_the_text_stay() -> None:
    pages = ["".join(line(each, 70, 720 - 20 * n) for n, each in enumerate(said)) for said in (
        ("H: Roi sao a?", "D: Toi ve.", "H: Va sau do?"),
        ("H: Roi sao a?", "D: Toi lai den.", "H: Va sau do?"),
        ("H: Roi sao a?", "D: Ho mo cua.", "H: Va sau do?"),
    )]  # fmt: skip
    reading = read(by_hand(*pages))
    assert len(reading.text.splitlines()) == 9
    assert not reading.changes


def test_numbers_that_are_said_stay() -> None:
    pages = [transcript_page(n, header="") + line("H: 35", 70, 60) for n in (1, 2, 3)]
    assert read(by_hand(*pages)).text.count("H: 35") == 3


def test_pages_that_say_all_the_same_are_kept() -> None:
    assert read(by_hand(*[line("H: Mot.", 70, 700)] * 3)).text == "H: Mot.\n" * 3


def test_a_page_without_text_is_counted() -> None:
    reading = read(by_hand(transcript_page(1), "", transcript_page(3)))
    assert reading.changes["pages_without_text"] == 1


def test_no_text_at_all() -> None:
    with pytest.raises(NoTextLayer, match=r"none of its 2 pages"):
        read(by_hand("0 0 m 100 100 l S", ""))


@pytest.mark.parametrize("raw", [b"", b"abc", b"%PDF-1.7\n", b"%PDF-1.4\n" + bytes(range(256)) * 9])
def test_broken(raw: bytes) -> None:
    with pytest.raises((BrokenDocument, NoTextLayer)):
        read(raw)


def test_controls_are_left_out_and_counted() -> None:
    raw = by_hand(line("H: Da\x01.", 70, 700))
    reading = read(raw)
    assert all(character.isprintable() or character == "\n" for character in reading.text)


CORPORA = ("qpdf", "py-pdf-samples")


def corpus(name: str) -> list[Path]:
    folder = SHARED / "hostile" / name
    if not folder.is_dir():
        pytest.skip(f"the corpus is absent: {folder}")
    return sorted(folder.rglob("*.pdf"))


def judge(paths: list[Path], name: str, *, all_files: bool) -> None:
    outcomes = read_all(paths, memory=2 * MEMORY, seconds=SECONDS * len(paths))
    assert max(outcome.seconds for outcome in outcomes.values()) <= SECONDS
    assert max(outcome.peak for outcome in outcomes.values()) <= MEMORY
    assert {outcome.what for outcome in outcomes.values()} <= {"document", "Q118", "Q121", "Q122"}
    if all_files:
        hold(name, {file: outcome.what for file, outcome in outcomes.items()})


@pytest.mark.parametrize("name", CORPORA)
def test_some_hostile_files(name: str) -> None:
    judge(corpus(name)[::7], name, all_files=False)


@pytest.mark.stress
@pytest.mark.parametrize("name", CORPORA)
def test_every_hostile_file(name: str) -> None:
    judge(corpus(name), name, all_files=True)


def test_a_locked_file_is_named_as_one() -> None:
    (path,) = (each for each in corpus("py-pdf-samples") if "password" in each.name)
    with pytest.raises(LockedDocument, match="password"):
        read(path.read_bytes())


CORPUS = SHARED / "hostile" / "viparse-corpus"


@pytest.mark.parametrize(
    "name",
    [
        "2003-A06.rtf",
        "2004-A3.rtf",
        "2006-19412_QD115.04TTg_BLTch_DNNVV.pdf",
        "synthetic-vni-2004-B1-1-DONTC.docx",
        "2003-A05.rtf",
        "synthetic-vni-2002-0112qd.docx",
        "synthetic-vni-2003-02120.docx",
    ],
)
def test_diacritics_of_documents_in_old_fonts(name: str) -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of viparse is absent: {CORPUS}")
    path = CORPUS / name
    (found,) = read_transcripts(path)
    truth = path.with_name(path.stem + ".truth.txt").read_text(encoding="utf-8")
    assert diacritic_accuracy(found.text, truth) >= 0.98


@pytest.mark.stress
def test_three_hundred_pages(tmp_path: Path) -> None:
    lines = [each for name in NAMES for each in lines_of(name)[8:]] * 26
    raw = by_chromium(tmp_path, paragraphs(lines), "@page{size:A5}", page_edges=True)
    shutil.rmtree(tmp_path / "chromium")
    assert word_order(read(raw).text, "\n".join(lines)) >= 0.99
