r"""RTF: characters in every form, fonts that say what bytes mean, and what is not the text."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import SHARED

from qualcode.errors import BrokenDocument, EmptyFile, QualcodeError
from qualcode.files import rtf
from qualcode.limits import MAX_RTF_DEPTH
from qualcode.text.normalize import normalize

FONTS = (
    r"{\fonttbl{\f0\fnil\fcharset163{\*\panose 020}Times New Roman{\*\falt Serif};}"
    r"{\f1\fnil .VnTime;}{\f2 VNI-Times;}{\f3\fcharset2 Symbol;}{\f4\fcharset128 MS Mincho;}"
    r"{\f5\fcharset0 Arial;}}"
)


def read(body: str) -> rtf.Reading:
    raw = rf"{{\rtf1\ansi\ansicpg1258\deff0{FONTS}{{\colortbl;}}\f0 {body}}}".encode("latin-1")
    return rtf.read(raw, path="x.rtf")[0]


KEPT = {
    "paragraphs": (r"M\'f4t\par\par Hai\par", "Môt\n\nHai"),
    "line ends of the file are none": ("a\r\nb\\par\r\nc", "ab\nc"),
    "an escaped line end is a paragraph": ("a\\\nb", "a\nb"),
    "windows-1258": (r"\'d0\'fd\'ec h\'f4\'cc", "Đứ hồ"),
    "unicode": (r"\u7879?\u-10179?\u-8703?", "ệ😁"),
    "unicode with a longer fallback": (r"\uc2\u7879 abc\uc0\u7879 d", "ệcệd"),
    "a fallback of escapes": (r"\u7879\'3fa {\uc2\u7879\'41{x}}", "ệa ệx"),
    "unicode for readers that know it": (r"{\upr{x}{\*\ud{\u7879?}}}", "ệ"),
    "characters by name": (r"\emdash\lquote a\rquote\~b\_c\bullet\{\}\\", "—‘a’\u00a0b‑c•{}\\"),
    "tabs and breaks": (r"a\tab b\line c\page d", "a\tb\nc\nd"),
    "TCVN3": (r"{\f1 T\'abi ng\-\'eai}", "Tôi người"),
    "VNI in two runs": (r"{\f2 ho}{\b\f2\'f8}{\f2 a}", "hòa"),
    "symbols": (r"{\f3\'ae a}", "→ α"),
    "two bytes a letter": (r"{\f4\'93\'fa\'96\{}", "日本"),
    "groups that are not known": (r"a{\*\what x{y}}b", "ab"),
    "the result of a field": (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt a}}", "a"),
    "a text box, once": (
        r"a{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt c\par}}{\shprslt{\*\do x}}}b\par",
        "ab\nc",
    ),
    "deleted": (r"a{\deleted x\par y}\deleted z\deleted0 b\plain c", "a bc"),
    "inserted": (r"{\revised a}b", "ab"),
    "a note": (r"a{\super\chftn}{\footnote\pard{\chftn} b\par c} d", "a[1] d\n\n[1: b c]"),
    "binary data": ("{\\pict\\bin3 }}}}a", "a"),
    "a table": (r"\pard\intbl a\cell b\cell\row\intbl c\cell\cell\row\pard d", "a\tb\nc\nd"),
    "a table of speakers": (
        r"\trowd\pard\intbl PVV\cell Kho\u7867? kh\'f4ng?\cell\row"
        r"\trowd\pard\intbl TNV03\cell D\u7841?.\par Kho\u7867?.\cell{\row}\pard\par",
        "PVV: Khoẻ không?\nTNV03: Dạ.\nKhoẻ.",
    ),
    "a table in a table": (
        r"\pard\intbl x\cell\pard\intbl\itap2 a\nestcell b\nestcell"
        r"{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}\pard\intbl\itap1 y\cell\row\pard z",
        "x\na\tb\ny\nz",
    ),
}


@pytest.mark.parametrize(("body", "expected"), KEPT.values(), ids=KEPT.keys())
def test_kept(body: str, expected: str) -> None:
    assert normalize(read(body).text).text.strip("\n") == expected


LEFT_OUT = {
    "left_out_deletions": r"a{\deleted x}",
    "left_out_hidden_text": r"a{\v x}",
    "left_out_comments": r"a{\*\atnid x}{\*\atnauthor y}\chatn{\*\annotation z}",
    "left_out_headers_and_footers": r"{\headerr x}a",
    "left_out_pictures": r"a{\*\shppict{\pict 00}}{\nonshppict{\pict 00}}",
    "left_out_list_marks": r"{\listtext\tab 1.}a",
    "left_out_soft_hyphens": r"a\-",
    "kept_insertions": r"{\revised a}",
    "legacy_font": r"{\f1 a}",
}


@pytest.mark.parametrize(("kind", "body"), LEFT_OUT.items(), ids=LEFT_OUT.keys())
def test_the_account(kind: str, body: str) -> None:
    reading = read(body)
    assert (reading.text, dict(reading.changes)) == ("a\n", {kind: 1})


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (r"\'f4", "windows-1258"),
        (r"\u7879?", "utf-8"),
        (r"{\f1 a}", "tcvn3"),
        (r"{\f2 a}{\f1 a}\'f4", "tcvn3+vni"),
        (r"{\f5\'f4}", "windows-1258"),
    ],
)
def test_the_encoding_is_told(body: str, encoding: str) -> None:
    assert read(body).encoding == encoding


def test_an_end_too_early_is_told() -> None:
    (reading,) = rtf.read(rb"{\rtf1 a{\b c", path="x")
    assert (reading.text, dict(reading.changes)) == ("ac\n", {"ends_too_early": 1})


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"hello", BrokenDocument),
        (b"", BrokenDocument),
        (rb"{\rtf1\par}", EmptyFile),
        (rb"{\rtf1 " + b"{" * (MAX_RTF_DEPTH + 1), BrokenDocument),
    ],
)
def test_refused(raw: bytes, error: type[Exception]) -> None:
    with pytest.raises(error, match="x"):
        rtf.read(raw, path="x")


_PARTS = st.sampled_from(
    [
        *(b"{", b"}", b"\\par ", b"\\'e0", b"\\u7879?", b"\\uc9 ", b"\\cell", b"\\row", b"\\intbl"),
        *(b"\\itap3", b"\\nestcell", b"\\nestrow", b"{\\footnote ", b"{\\shptxt ", b"{\\fonttbl "),
        *(b"\\f1 ", b"\\bin9 ", b"\\*", b"\\upr", b"{\\pict", b"\\deleted", b"\\plain", b"abc"),
        *(b"\\", b"\\'", b"\\u", b"\\pard", b"\\-", b"\\u-9000 ", b"\\ansicpg1361 ", b"\r\n"),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_PARTS, max_size=40))
def test_whatever_stands_there_gives_a_text_or_a_typed_error(parts: list[bytes]) -> None:
    with suppress(QualcodeError):
        rtf.read(b"{\\rtf1{\\fonttbl{\\f1 .VnTime;}}" + b"".join(parts), path="x")


@pytest.mark.parametrize("name", ["2003-A05", "2003-A06", "2004-A3"])
def test_government_documents_in_tcvn3(name: str) -> None:
    folder = SHARED / "hostile" / "viparse-corpus"
    if not folder.is_dir():
        pytest.skip(f"the corpus of viparse is absent: {folder}")
    (reading,) = rtf.read((folder / f"{name}.rtf").read_bytes(), path=name)
    truth = _words(Path(folder / f"{name}.truth.txt").read_text(encoding="utf-8"))
    found = _words(reading.text)
    assert reading.encoding == "tcvn3"
    assert sum((truth & found).values()) >= 0.99 * truth.total()


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", normalize(text).text))
