"""HTML: documents saved as HTML stay whole, web pages lose their menus and none of their text."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from html_pages import DOCUMENTS, PAGES, TURNS, Page
from hypothesis import given, settings
from hypothesis import strategies as st
from legacy_writing import as_latin, encode, small_in_tcvn3
from places import SHARED

from qualcode.errors import BrokenDocument, EmptyFile, QualcodeError, TooLarge, UndecodableFile
from qualcode.files import html
from qualcode.files.encodings import CANDIDATES
from qualcode.files.transcripts import Reading
from qualcode.limits import MAX_HTML_BYTES
from qualcode.text.turns import find_turns

TALK = "".join(f"{who}: {what}\n" for who, what in TURNS)


def read(text: str | bytes) -> Reading:
    (reading,) = html.read(text if isinstance(text, bytes) else text.encode(), path="x.html")
    return reading


def saved_by_word(charset: str, talk: str = TALK) -> str:
    lines = "".join(f"<p class=MsoNormal>{line}</p>\r\n" for line in talk.splitlines())
    return (
        f'<html><head><meta http-equiv=Content-Type content="text/html; charset={charset}">'
        f'<meta name=Generator content="Microsoft Word 11"></head><body>{lines}</body></html>'
    )


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_pages(page: Page) -> None:
    reading = read(page.html)
    flat = " ".join(reading.text.split())
    places = [flat.find(line) for line in page.kept]
    assert -1 not in places, [line for line in page.kept if line not in flat]
    assert [words for words in page.left_out if words in reading.text] == []
    assert reading.changes["left_out_page_words"] > 10


@pytest.mark.parametrize("page", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_documents(page: Page) -> None:
    reading = read(page.html)
    assert tuple(reading.text.splitlines()) == page.kept
    assert [words for words in page.left_out if words in reading.text] == []
    assert "left_out_page_words" not in reading.changes


def test_the_turns_of_a_page_with_menus() -> None:
    talk = read(PAGES["interview page"].html).text
    turns = [turn for turn in find_turns(talk).turns if not turn.aside]
    assert [talk[turn.start : turn.end] for turn in turns] == [what for _, what in TURNS]


SMALL = {
    "entities": ("<p>a &lt;b&gt; &#7871; &ecirc;&nbsp;c &amp;amp;", "a <b> ế ê c &amp;"),
    "breaks": ("<p>a<br>b<br/><br>c</p>d", "a\nb\nc\nd"),
    "blanks": ("<p> a \n b<b> c </b> d", "a b c d"),
    "words in pieces": ("<p><b>kh</b>ông <i>b</i>iết", "không biết"),
    "pre": ("<pre>PVV: a\nTNV: b\n</pre>", "PVV: a\nTNV: b"),
    "lists": ("<ul><li>a<li>b<ol><li>c</ol></ul>", "a\nb\nc"),
    "a table": ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a\tb\nc\td"),
    "parts out of place": ("<tr><td>a</td></tr><td>b</td><li>c", "a\nb\nc"),
    "headings": ("<h1>a</h1>b<h2>c</h2>", "a\nb\nc"),
    "scripts": ("a<script>x<p>y</script><style>z</style><noscript>w</noscript>b", "ab"),
    "comments": ("a<!-- b --><![if !c]>d<![endif]><!--[if e]>f<![endif]-->", "ad"),
    "hidden": ("a<p style='display: none'>b</p><p hidden>c</p><p>d", "a\nd"),
    "deletions": ("<p>a <del>b</del><ins>c</ins>", "a c"),
    "controls of forms": ("a<button>b</button><select><option>c</select><textarea>d", "a"),
    "no tags": ("a b", "a b"),
    "no body": ("<meta charset=utf-8><title>t</title><main><p>a</main>", "a"),
    "NUL": ("<p>a\0b", "ab"),
    "a declaration of XML": ('<?xml version="1.0" encoding="utf-16"?><html><p>à</html>', "à"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "text"), SMALL.values(), ids=SMALL.keys())
def test_small(source: str, text: str) -> None:
    assert "\n".join(read(source).text.splitlines()) == text


def test_a_form_round_the_whole_page_is_no_form() -> None:
    page = "<body><form action='x.aspx'>" + "".join(f"<p>{line}</p>" for line in TALK.splitlines())
    assert read(page + "</form>").text == TALK


def test_posts_called_comments_are_the_text_of_a_forum() -> None:
    page = "<nav><a href=a>Nhà</a> <a href=b>Tin</a></nav>" + "".join(
        f"<div class='comment'>{what}</div>" for _, what in TURNS
    )
    assert read(page).text.splitlines() == [what for _, what in TURNS]


def test_a_page_of_nothing_but_links_is_kept() -> None:
    page = "<nav><a href=m>Menu</a></nav><ul>" + "".join(
        f"<li><a href='{n}'>{what}</a></li>" for n, (_, what) in enumerate(TURNS)
    )
    assert read(page).text.splitlines()[-len(TURNS) :] == [what for _, what in TURNS]


@pytest.mark.parametrize(
    "charset", ["", "utf-8", "windows-1252", "iso-8859-1", "klingon", "utf-16"]
)
@pytest.mark.parametrize("encoding", CANDIDATES)
def test_bytes_in_old_encodings(encoding: str, charset: str) -> None:
    reading = read(encode(saved_by_word(charset), encoding))
    assert reading.text == (small_in_tcvn3(TALK) if encoding == "tcvn3" else TALK)
    assert reading.encoding[:4] in (encoding[:4], "tcvn", "wind")


@pytest.mark.parametrize(
    "name", ["windows-1258", "viscii", "x-viet-vni", "x-viet-tcvn5712", "tcvn3"]
)
def test_declared_encodings_are_believed(name: str) -> None:
    encoding = {"x-viet-vni": "vni", "x-viet-tcvn5712": "tcvn-5712-1"}.get(name, name)
    reading = read(encode(saved_by_word(name, "PVV: Dạ.\n"), encoding))
    assert (reading.text, reading.encoding) == ("PVV: Dạ.\n", encoding)
    assert reading.confidence == 1.0


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_unicode_encodings(codec: str) -> None:
    assert read(saved_by_word("utf-16").encode(codec)).text == TALK


def test_other_declared_encodings() -> None:
    page = saved_by_word("windows-1251", "PVV: Привет всем.\n")
    assert read(page.encode("cp1251")).text == "PVV: Привет всем.\n"


def test_bytes_of_no_encoding_at_all() -> None:
    with pytest.raises(UndecodableFile):
        read(b"<p>" + bytes(range(0x80, 0x100)) * 4)


@pytest.mark.parametrize(
    "element",
    ["<font face='.VnTime, Arial'>{}</font>", "<span style='font-family:.VnTime'>{}</span>"],
)
def test_runs_in_old_fonts(element: str) -> None:
    page = "".join(
        f"<p>{element.format(as_latin(line, 'tcvn3'))}</p>" for line in TALK.splitlines()
    )
    reading = read(f"{page}<p><font face='Arial'>thêm: cô, có</font>")
    assert reading.text == small_in_tcvn3(TALK) + "thêm: cô, có\n"
    assert reading.encoding == "tcvn3"
    assert reading.changes["legacy_font"] == len(TURNS)


REFUSED = {
    "nothing": (b"", EmptyFile),
    "no text": (b"<html><body><p>&nbsp;<img src=a></body></html>", EmptyFile),
    "only a script": (b"<script>a</script>", EmptyFile),
    "depth": (b"<div>" * 5000 + b"a", BrokenDocument),
    "size": (b"a" * (MAX_HTML_BYTES + 1), TooLarge),
}


@pytest.mark.parametrize(("raw", "error"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(raw: bytes, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"x\.html"):
        read(raw)


def test_tables_in_tables_without_end() -> None:
    assert read("<table><tr><td>" * 300 + "Dạ." + "</table>" * 300).text.strip() == "Dạ."


_PARTS = st.sampled_from(
    re.findall(
        r"\S+",
        """<p> </p> <table> <tr> <td> </table> <br> <li> <div> </div> <a~href=x> </a> <h1> <script>
        </script> <!-- --> <![if <?a ?> &#0; &#xD800; &lt; &bogus; <form> <nav> <article> <main>
        <del> <ins> <b <font~face=VNI-Times> </font> \0 \x1b \ufeff Dạ PVV: <style> </style>
        <textarea> <select> <pre> <svg> <body> </body> <html> <head> <title>""",
    )
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_PARTS, max_size=30))
def test_whatever_stands_there_gives_a_text_or_a_typed_error(parts: list[str]) -> None:
    with suppress(QualcodeError):
        read("".join(parts).replace("~", " "))


def test_hostile_markup_becomes_text_or_vanishes() -> None:
    folder = SHARED / "hostile" / "bleach-xss"
    if not folder.is_dir():
        pytest.skip(f"the payloads of bleach are absent: {folder}")
    for path in sorted(folder.glob("*.test")):
        payload = path.read_text(encoding="utf-8").partition("\n--\n")[0]
        text = read(f"<p>PVV: trước</p>{payload}</script></style>\n<p>TNV: sau</p>").text
        assert text.startswith("PVV: trước\n"), path.name
        assert "alert(" not in text or "<script" not in text.lower(), path.name
