"""Which encoding a text is in: recognised, decoded letter by letter, or refused; never guessed."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legacy_writing import as_latin, encode, small_in_tcvn3
from places import SAMPLE, SHARED

from qualcode.errors import BinaryFile, QualcodeError, UndecodableFile
from qualcode.files.encodings import CANDIDATES, FONTS, decode
from qualcode.text import fold

PATHS = sorted(SAMPLE.glob("*.txt"))
UNENCODABLE = str.maketrans("–—“”‘’…\ufeff", "--\"\"''. ")
RELIABLE_WORDS = 30
"""From so many words on, no sample text in an old encoding was refused; none was read wrongly."""


def read(path: Path) -> str:
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    return text.translate(UNENCODABLE)


SENTENCES = [
    sentence for path in PATHS for sentence in re.split(r"(?<=[.?!])\s+", read(path)) if sentence
]


def wanted(text: str, encoding: str) -> str:
    return small_in_tcvn3(text) if encoding == "tcvn3" else text


@pytest.mark.parametrize("encoding", CANDIDATES)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_samples_in_every_encoding(path: Path, encoding: str) -> None:
    text = read(path)
    found = decode(encode(text, encoding), path="x.txt")
    assert found.encoding[:4] == encoding[:4]  # TCVN3 is TCVN 5712-1 without capitals with tones
    assert found.text == wanted(text, encoding)
    assert found.confidence > 0.95
    assert not found.changes


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_texts_in_the_letters_of_a_font(font: str, codec: str) -> None:
    text = read(PATHS[0])
    found = decode(as_latin(text, font).encode(codec), path="x.txt")
    assert found.text.lstrip("\ufeff") == wanted(text, font)
    assert found.encoding.endswith(f"+{font}")
    assert 1000 < found.changes["legacy_font"] < len(text.split())


SUBSETS = st.lists(st.sampled_from(SENTENCES), min_size=20, max_size=40).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(SUBSETS, st.integers(RELIABLE_WORDS, 80), st.sampled_from(CANDIDATES))
def test_short_texts_are_recognised(text: str, n_words: int, encoding: str) -> None:
    text = " ".join(text.split()[:n_words])
    raw = encode(text, encoding)
    if sum(not word.isascii() for word in text.split()) >= RELIABLE_WORDS // 2:
        assert decode(raw, path="x.txt").text == wanted(text, encoding)


@settings(max_examples=60, deadline=None)
@given(SUBSETS, st.integers(5, RELIABLE_WORDS), st.sampled_from(CANDIDATES))
def test_shorter_ones_are_right_or_refused(text: str, n_words: int, encoding: str) -> None:
    text = " ".join(text.split()[:n_words])
    try:
        found = decode(encode(text, encoding), path="x.txt")
    except UndecodableFile:
        return
    assert found.text == wanted(text, encoding)


FRENCH = "Les bénévoles ont été reçus à l'hôpital, où ils espéraient être formés. Né à Huế? Non."
PORTUGUESE = "Não, então você já está lá; é só isso, até à reunião. Há três irmãos, avó e avô. "
ENGLISH = (
    "“I don’t know,” she said – it was the café… We went from door to door, naïve as we were. "
)
UNTOUCHED = {
    "French": FRENCH * 5,
    "Portuguese": PORTUGUESE * 5,
    "English": ENGLISH * 5,
    "German": "Für die Ärzte wäre es schön, wenn die Übergänge größer würden. " * 5,
    "Spanish": "¿Cómo está usted? Él también quería decir que sí; mañana iré allí. " * 5,
    "no diacritics": fold(read(PATHS[0])),
    "letters of Latin-1 alone": "Tôi có hai cô. À, là ông ý.\nÔng có gì không?\nThì cô Hà.\n" * 9,
    "Vietnamese": read(PATHS[1]),
    "two words of VNI": "Anh ấy gõ “Vieät Nam” trên máy cũ.\n" * 9,
    "signs": "5 × 3 = 15; 20 °C; ½ viên ©®\n" * 9,
}


@pytest.mark.parametrize("name", UNTOUCHED)
def test_unicode_stays_as_it_is(name: str) -> None:
    found = decode(UNTOUCHED[name].encode(), path="x.txt")
    assert (found.text, found.encoding, found.changes) == (UNTOUCHED[name], "utf-8", {})


@pytest.mark.parametrize("codec", ["cp1252", "cp1250", "cp1254", "cp1258", "cp1257"])
@pytest.mark.parametrize("name", ["French", "Portuguese", "English", "German", "Spanish"])
def test_other_languages_in_old_encodings_are_refused(name: str, codec: str) -> None:
    text = UNTOUCHED[name].replace("Huế", "Hanoi")
    with pytest.raises(UndecodableFile):
        decode(text.encode(codec, "ignore"), path="x.txt")


def test_marks_that_all_windows_code_pages_share() -> None:
    text = "Em noi “khong biet”… – thi em khong biet that ma, chi oi.\n" * 3
    found = decode(text.encode("cp1252"), path="x.txt")
    assert (found.text, found.encoding) == (text, "windows-1252")


def test_a_document_half_in_a_font() -> None:
    lines = read(PATHS[2]).splitlines(keepends=True)
    half = len(lines) // 2
    mixed = "".join(lines[:half]) + as_latin("".join(lines[half:]), "vni")
    found = decode(mixed.encode(), path="x.txt")
    assert found.text == "".join(lines)
    assert found.encoding == "utf-8+vni"


def test_damaged_utf_8_is_refused_with_its_place() -> None:
    raw = bytearray(read(PATHS[0]).encode())
    raw[500:500] = b"\xff"
    with pytest.raises(UndecodableFile, match=r"byte 500") as caught:
        decode(bytes(raw), path="x.txt")
    assert "UTF-8" in str(caught.value)


BINARY = {
    b"PK\x03\x04....word/document.xml": "a Word file. Give it the ending .docx",
    b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text": "ending .odt",
    b"PK\x03\x04....": "a packed file (ZIP). Unpack it",
    b"%PDF-1.7\n": "a PDF file. Give it the ending .pdf",
    b"{\\rtf1 abc}": "an RTF file. Give it the ending .rtf",
    b"\xd0\xcf\x11\xe0....": "DOC, XLS",
    b"ID3\x04": "a recording. A transcript is needed",
    b"SQLite format 3\0": "a database",
    b"abc\0\1\2\3\4\5": "control characters (byte 3)",
}


@pytest.mark.parametrize(("raw", "words"), BINARY.items())
def test_what_is_no_text_says_what_it_is_and_what_to_do(raw: bytes, words: str) -> None:
    with pytest.raises(BinaryFile) as caught:
        decode(raw, path="x.txt")
    assert words in str(caught.value)


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_give_a_text_or_a_typed_error(raw: bytes) -> None:
    try:
        found = decode(raw, path="x.txt")
    except QualcodeError:
        return
    assert 0.5 < found.confidence <= 1


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("utf-8", "utf-8"), ("viscii", "viscii"), ("windows-1258", "windows-1258")],
)
def test_the_texts_of_uchardet(name: str, encoding: str) -> None:
    folder = SHARED / "hostile" / "uchardet-vi"
    if not folder.is_dir():
        pytest.skip(f"the texts of uchardet are absent: {folder}")
    found = decode((folder / f"{name}.txt").read_bytes(), path=name)
    assert found.encoding == encoding
    assert unicodedata.normalize("NFC", found.text).startswith("Chữ Quốc ngữ là hệ chữ viết")
