"""Word documents: every word that a person sees, in order, and an account of the rest."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from docx_making import STRICT_W, W, docx, p, r, tbl
from outcomes import hold, read_all
from places import SAMPLE, SHARED

from qualcode.errors import BrokenDocument, EmptyFile
from qualcode.files import docx as reader
from qualcode.files import word
from qualcode.files.container import pack
from qualcode.text import prepare

PANDOC = SHARED / "hostile" / "pandoc-docx"
VIPARSE = SHARED / "hostile" / "viparse-corpus"
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>'
    "{0}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
    "<w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    "</w:r>"
)


def text_of(body: str, **parts: str) -> str:
    return reader.read(docx(body, **parts), path="x.docx")[0].text


KEPT = {
    "paragraphs and empty ones": (p("Một") + p() + p("Hai"), "Một\n\nHai"),
    "runs make no spaces": (p("kh", "ông"), "không"),
    "tabs and breaks": (
        p("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/><w:t>d</w:t></w:r>"),
        "a\tb\nc\nd",
    ),
    "hyphens": (p("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/></w:r>"), "a‑b"),
    "symbols": (
        p(
            '<w:r><w:sym w:font="Symbol" w:char="F0AE"/></w:r>'
            '<w:r><w:sym w:font="Wingdings" w:char="00FC"/></w:r>'
        ),
        "→✓",
    ),
    "a content control": (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('a')}</w:sdtContent></w:sdt>"
        + p(f"<w:sdt><w:sdtContent>{r('b')}</w:sdtContent></w:sdt>"),
        "a\nb",
    ),
    "a hyperlink and a smart tag": (
        p(f"<w:hyperlink>{r('a')}</w:hyperlink><w:smartTag>{r('b')}</w:smartTag>"),
        "ab",
    ),
    "the result of a field": (p(FIELD.format(r("12"))), "12"),
    "the result of a field in a field": (p(FIELD.format(FIELD.format(r("1")) + r("2"))), "12"),
    "a field without result": (
        p(FIELD.format("").replace("separate", "none"), "a"),
        "a",
    ),
    "a field without end": (
        p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "a") + p("b"),
        "a\nb",
    ),
    "a text box, once, behind its paragraph": (p("a", BOX.format(p("c")), "b"), "ab\nc"),
    "insertions": (p(f"<w:ins>{r('a')}</w:ins>", "<w:del><w:r><w:t>x</w:t></w:r></w:del>"), "a"),
    "moves": (p(f"<w:moveTo>{r('a')}</w:moveTo><w:moveFrom>{r('b')}</w:moveFrom>"), "a"),
    "a paragraph's deleted end": (
        p("a", properties="<w:rPr><w:del/></w:rPr>") + p("b") + p("c"),
        "a b\nc",
    ),
    "a drop cap": (p("M", properties='<w:framePr w:dropCap="drop"/>') + p("ột"), "Một"),
    "a table": (tbl(("a", "b"), ("c", "")), "a\tb\nc"),
    "a table of long cells": (tbl((p("a") + p("b"), "c")), "a\nb\nc"),
    "a table in a table": (tbl((p("a") + tbl(("b", "c")) + p(), "d")), "a\nb\tc\n\nd"),
    "speakers and speech": (
        tbl(("PVV", "Cô khoẻ không?"), ("TNV03:", p("Dạ khoẻ.") + p("Còn cô?")), ("", "Vâng.")),
        "PVV: Cô khoẻ không?\nTNV03: Dạ khoẻ.\nCòn cô?\nVâng.",
    ),
    "a table with head, number and time": (
        tbl(
            ("STT", "Thời gian", "Người nói", "Nội dung"),
            ("1", "00:00:05", "PVV", "Cô khoẻ không?"),
            ("2", "00:00:09", "TNV03", "Dạ khoẻ."),
        ),
        "STT\tThời gian\tNgười nói\tNội dung\n1. 00:00:05 PVV: Cô khoẻ không?\n"
        "2. 00:00:09 TNV03: Dạ khoẻ.",
    ),
    "a table of what is known of a person": (
        tbl(("Mã", "TNV03"), ("Giới", "nữ"), ("Tuổi", "58")),
        "Mã\tTNV03\nGiới\tnữ\nTuổi\t58",
    ),
    "an equation": (
        p('<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
          "<m:r><m:t>x=1</m:t></m:r></m:oMath>"),
        "x=1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("namespace", [W, STRICT_W], ids=["transitional", "strict"])
@pytest.mark.parametrize(("body", "expected"), KEPT.values(), ids=KEPT.keys())
def test_kept(body: str, expected: str, namespace: str) -> None:
    raw = docx(body, namespace=namespace)
    assert reader.read(raw, path="x.docx")[0].text == expected + "\n"


def test_notes_stand_behind_the_text() -> None:
    mark = '<w:r><w:{}Reference w:id="{}"/></w:r>'
    note = '<w:{0} w:id="{1}">' + p("<w:r><w:{0}Ref/></w:r>", " {2}") + "</w:{0}>"
    body = p("Tôi sợ", mark.format("footnote", 2), " lắm", mark.format("endnote", 1), ".")
    text = text_of(
        body,
        footnotes=note.format("footnote", 2, "tiếng lóng") + note.format("footnote", 3, "không ai"),
        endnotes=note.format("endnote", 1, "cười"),
    )
    assert text == "Tôi sợ[1] lắm[2].\n\n[1: tiếng lóng]\n\n[2: cười]\n"
    turns = prepare(f"PVV: Sao ạ?\nĐ: {text}", document_id="a", tokenizer=None).turns
    assert [turn.role.value for turn in turns] == ["interviewer", "respondent", "other", "other"]


LEFT_OUT = {
    "left_out_deletions": (p("a", "<w:del><w:r><w:delText>x</w:delText></w:r></w:del>"), 1),
    "left_out_hidden_text": (p("a", r("x", "<w:vanish/>")), 1),
    "left_out_placeholders": (
        p("a") + "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{p('x')}</w:sdtContent></w:sdt>",
        1,
    ),
    "left_out_embedded_documents": (p("a") + '<w:altChunk r:id="r9"/>', 1),
    "left_out_pictures": (p("a", "<w:r><w:drawing><a:blip/></w:drawing></w:r>"), 1),
    "left_out_soft_hyphens": (p("<w:r><w:t>a</w:t><w:softHyphen/></w:r>"), 1),
    "left_out_symbols": (p("a", '<w:r><w:sym w:font="Wingdings" w:char="F021"/></w:r>'), 1),
    "left_out_list_marks": (
        p("a", properties='<w:numPr><w:numId w:val="1"/></w:numPr>'),
        1,
    ),
    "kept_insertions": (p(f"<w:ins>{r('a')}</w:ins>"), 1),
    "kept_moves": (p(f"<w:moveTo>{r('a')}</w:moveTo>"), 1),
}


@pytest.mark.parametrize(("kind", "made"), LEFT_OUT.items(), ids=LEFT_OUT.keys())
def test_the_account(kind: str, made: tuple[str, int]) -> None:
    (reading,) = reader.read(docx(made[0]), path="x.docx")
    assert (reading.text.strip(), dict(reading.changes)) == ("a", {kind: made[1]})


def test_comments_headers_and_footers_are_counted() -> None:
    raw = docx(p("a"), comments='<w:comment w:id="1"/>' * 3, header=p("Mã: x"), footer=p(" "))
    (reading,) = reader.read(raw, path="x.docx")
    assert reading.text == "a\n"
    assert reading.changes == {"left_out_comments": 3, "left_out_headers_and_footers": 1}


STYLES = """
    <w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="VNI-Times" w:hAnsi="VNI-Times"/></w:rPr>
    </w:rPrDefault></w:docDefaults>
    <w:style w:type="paragraph" w:styleId="Base"><w:rPr><w:rFonts w:hAnsi=".VnTime"/></w:rPr>
    </w:style>
    <w:style w:type="paragraph" w:styleId="Old"><w:basedOn w:val="Base"/></w:style>
    <w:style w:type="paragraph" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>
    <w:style w:type="character" w:styleId="New"><w:rPr><w:rFonts w:hAnsi="Arial"/></w:rPr></w:style>
"""


def test_legacy_fonts_are_known_through_styles() -> None:
    body = (
        p("Toâi khoâng haø", "i loøng")
        + p(
            "T«i kh«ng hµi lßng ",
            r("Tôi", '<w:rStyle w:val="New"/>'),
            properties='<w:pStyle w:val="Old"/>',
        )
        + p(r("céng hßa", '<w:rFonts w:hAnsi=".VnTimeH"/>'), properties='<w:pStyle w:val="Loop"/>')
    )
    (reading,) = reader.read(docx(body, styles=STYLES), path="x.docx")
    assert reading.text == "Tôi không hài lòng\nTôi không hài lòng Tôi\ncộng hòa\n"
    assert (reading.encoding, reading.changes) == ("tcvn3+vni", {"legacy_font": 3})


def test_a_soft_hyphen_in_a_legacy_font_is_a_letter() -> None:
    old = '<w:rPr><w:rFonts w:hAnsi=".VnTime"/></w:rPr>'
    run = f"<w:r>{old}<w:t>ng</w:t><w:softHyphen/><w:t>êi</w:t></w:r>"
    assert text_of(p(run)) == "người\n"


def test_the_main_part_may_lie_elsewhere() -> None:
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Type="http://x/officeDocument" Target="/Word/Main.xml"/></Relationships>'
    )
    body = f'<w:document xmlns:w="{W}"><w:body>{p("a")}</w:body></w:document>'
    raw = pack({"_rels/.rels": rels.encode(), "word/main.XML": body.encode()})
    assert reader.read(raw, path="x")[0].text == "a\n"


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (docx(p("")), EmptyFile),
        (docx(p("<w:r><w:drawing><a:blip/></w:drawing></w:r>")), EmptyFile),
        (pack({"a": b""}), BrokenDocument),
        (pack({"word/document.xml": b"<a/>"}), BrokenDocument),
    ],
    ids=["no text", "a picture only", "another ZIP", "another XML"],
)
def test_refused(raw: bytes, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"x\.docx"):
        word.read(raw, path="x.docx")


def test_a_name_may_lie_about_the_format() -> None:
    assert word.read(docx(p("a")), path="x.doc")[0].text == "a\n"
    assert word.read(rb"{\rtf1 a\par}", path="x.doc")[0].text == "a\n"
    with pytest.raises(BrokenDocument, match="97"):
        word.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), path="x.doc")
    with pytest.raises(BrokenDocument, match="begins like no"):
        word.read(b"%PDF-1.4", path="x.docx")


SPEECH = (
    ("PVV", "Em chào bác, bác khoẻ không ạ?"),
    ("BS. Lâm", "Chào em. Tôi nói thật: mệt."),
    ("PVV", "Vâng ạ."),
    ("BS. Lâm", "Bắt đầu nhé."),
)


@pytest.mark.parametrize("width", [2, 3])
def test_a_table_of_speakers_becomes_turns(width: int) -> None:
    rows = [(str(n), *row)[-width:] for n, row in enumerate(SPEECH, start=1)]
    text = text_of(p("Phỏng vấn sâu") + tbl(*rows) + p())
    turns = [t for t in prepare(text, document_id="a", tokenizer=None).turns if t.label]
    assert [turn.label for turn in turns] == [label for label, _ in SPEECH]
    found = [text[turn.start : turn.end].strip() for turn in turns]
    assert found == [speech for _, speech in SPEECH]


# What others made: pandoc's test files, mammoth, python-docx.

_TOKEN = re.compile(
    r'(?P<out>(?:Image \("[^"]*",\[[^]]*\]|Span \("",\["(?:comment-start|deletion)"\])'
    r",\[[^]]*\]\)\s*(?=\[))"
    r'|Str "(?P<str>(?:[^"\\]|\\.)*)"'
    r'|Code(?:Block)? \("(?:[^"\\]|\\.)*",\[[^]]*\],\[[^]]*\]\)\s*"(?P<code>(?:[^"\\]|\\.)*)"'
    r"|(?P<open>\[)|(?P<close>\])"
    r"|(?P<apart>Space|SoftBreak|LineBreak|Para|Plain|Note|Math|Header|Meta[A-Z]\w+|\((?=\[))"
)
_ESCAPED = re.compile(r"\\(?:(\d+)|(&)|(.))")


def expected_words(native: str) -> list[str]:
    """The words of a pandoc AST, without the texts of comments and deletions and of pictures."""
    pieces: list[str] = []
    depth, skipped = 0, None
    for token in _TOKEN.finditer(native):
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
            skipped = None if skipped is not None and depth <= skipped else skipped
        elif token["out"]:
            skipped = depth if skipped is None else skipped
        elif skipped is None:
            pieces.append(_unescaped(token["str"] or token["code"] or " "))
    return re.findall(r"\w+", "".join(pieces))


def _unescaped(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        if found[1]:
            return chr(int(found[1]))
        return "" if found[2] else {"n": "\n", "t": "\t"}.get(found[3], found[3])

    return _ESCAPED.sub(one, text)


def native_of(path: Path) -> Path:
    accepted = path.with_name(f"{path.stem}_accept.native")
    return accepted if accepted.exists() else path.with_suffix(".native")


def test_words_of_pandocs_files_are_kept() -> None:
    paths = [path for path in sorted(PANDOC.glob("*.docx")) if native_of(path).exists()]
    if not paths:
        pytest.skip(f"pandoc's files are absent: {PANDOC}")
    lost: dict[str, Counter[str]] = {}
    total = 0
    for path in paths:
        expected = Counter(expected_words(native_of(path).read_text(encoding="utf-8")))
        if path.stem == "normalize":  # no well-formed XML: refused, as by Word
            continue
        found = Counter(re.findall(r"\w+", reader.read(path.read_bytes(), path=path.name)[0].text))
        total += expected.total()
        if missing := expected - found:
            lost[path.name] = missing
    n_lost = sum(words.total() for words in lost.values())
    assert total > 1_800
    assert n_lost <= 0.01 * total, f"{n_lost} of {total} words lost: {lost}"


def test_outcomes_of_pandocs_files(tmp_path: Path) -> None:
    paths = sorted(PANDOC.glob("*.docx"))
    if not paths:
        pytest.skip(f"pandoc's files are absent: {PANDOC}")
    outcomes = read_all(paths, memory=2**30, seconds=120)
    hold("pandoc-docx", {file: each.what for file, each in outcomes.items()})


@pytest.mark.parametrize("name", ["PV01_TNV01.txt", "PV11_CB01.txt"])
def test_mammoth_reads_the_same_from_a_file_of_python_docx(name: str, tmp_path: Path) -> None:
    import docx as python_docx
    import mammoth

    document = python_docx.Document()
    for line in (SAMPLE / name).read_text(encoding="utf-8").splitlines():
        document.add_paragraph(line)
    path = tmp_path / "a.docx"
    document.save(str(path))
    ours = reader.read(path.read_bytes(), path=name)[0].text
    with path.open("rb") as file:
        theirs = mammoth.extract_raw_text(file).value
    assert ours.split() == theirs.split()
    assert ours.strip() == (SAMPLE / name).read_text(encoding="utf-8").strip()
