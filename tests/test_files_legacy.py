"""The tables of the old encodings, against those of others and against what people typed."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from legacy_writing import as_latin, encode, small_in_tcvn3

from qualcode.files.encodings import CANDIDATES
from qualcode.files.legacy import (
    CHARACTER_SETS,
    convert,
    decode_bytes,
    decode_run,
    font_encoding,
    surface,
)

TONED = [
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
]
LETTERS = "".join(dict.fromkeys([*TONED, "đ", *"bcdghklmnpqrstvx"]))
EVERY_LETTER = LETTERS + LETTERS.upper()

FONTS = {
    ".VnTime": "tcvn3",
    ".VnTimeH": "tcvn3",
    ".vntime": "tcvn3",
    ".VnArial Narrow": "tcvn3",
    ".VnTime Tur": "tcvn3",
    "ABCDEF+.VnTimeH,Bold": "tcvn3",
    "VnTime": "tcvn3",
    "GDNPNH+VnTimeHBold": "tcvn3",
    "VNI-Times": "vni",
    "VNI-Helve-Condense": "vni",
    "vni-times": "vni",
    "ABCDEF+VNI-Times,Italic": "vni",
    "Times New Roman": None,
    "Arial": None,
    "VNU Times": None,
    "vnTimesRoman": None,
    "Vni": None,
    "": None,
}


@pytest.mark.parametrize(("font", "encoding"), FONTS.items())
def test_fonts(font: str, encoding: str | None) -> None:
    assert font_encoding(font) == encoding


RUNS = [
    ("T«i kh«ng hµi lßng", ".VnTime", "Tôi không hài lòng"),
    ("céng hßa x· héi chñ nghÜa", ".VnTimeH", "cộng hòa xã hội chủ nghĩa"),
    ("ë", ".VnTimeH", "Ở"),
    ("NGUYÔN V¡N B×NH", ".VnTimeH", "NGUYỄN VĂN BÌNH"),
    ("§Þa bµn", ".VnTime", "Địa bàn"),
    ("n−íc, 5−3", "VnTime", "nước, 5−3"),
    ("Trung −¬ng", "VnTime", "Trung ương"),
    ("Tieáng Vieät", "VNI-Times", "Tiếng Việt"),
    ("Ñaø Naüng, ñaú, kyû luaät, lî", "VNI-Times", "Đà Nẵng, đẳ, kỷ luật, lỵ"),
    ("Aùo, AÙO, Aâu", "VNI-Times", "Áo, ÁO, Âu"),
    ("\uf0abng", ".VnTime", "ông"),
    ("plain", ".VnTime", "plain"),
    ("Tôi là người", "Arial", None),
    ("Tôi là người", ".VnTime", None),
    ("Tiếng Việt", "VNI-Times", None),
]


@pytest.mark.parametrize(("text", "font", "shown"), RUNS)
def test_runs(text: str, font: str, shown: str | None) -> None:
    assert decode_run(text, font) == shown


@pytest.mark.parametrize("encoding", CANDIDATES)
def test_every_letter_comes_back(encoding: str) -> None:
    for letter in EVERY_LETTER:
        text = f"x{letter}x" if encoding == "tcvn3" else letter
        wanted = small_in_tcvn3(text) if encoding == "tcvn3" else text
        assert decode_bytes(encode(text, encoding), encoding) == wanted


@given(st.text(alphabet=EVERY_LETTER + " .,", max_size=40))
def test_texts_of_vni_come_back(text: str) -> None:
    assert convert(as_latin(text, "vni"), "vni") == text


@pytest.mark.parametrize("name", CHARACTER_SETS)
def test_against_glibc(name: str) -> None:
    iconv = shutil.which("iconv")
    if not iconv:
        pytest.skip("glibc's iconv is absent")
    for byte, letter in enumerate(CHARACTER_SETS[name]):
        if unicodedata.combining(letter):
            continue  # iconv waits for the letter that a mark belongs to
        call = [iconv, "-f", name.replace("-", "", 1).upper(), "-t", "UTF-8"]
        done = subprocess.run(call, input=bytes([byte]), capture_output=True, check=False)
        if done.returncode == 0:
            assert done.stdout.decode() == letter


def test_against_viparse() -> None:
    charmaps = pytest.importorskip("viparse.normalize.encodings").CHARMAPS
    for name in ("tcvn3", "vni"):
        assert {a: b for a, b in charmaps[name].pairs if convert(a, name) != b} == {}
    for latin, letter in charmaps["viscii"].pairs:
        assert CHARACTER_SETS["viscii"][ord(latin)] == letter


def test_surface_keeps_every_byte_apart() -> None:
    assert len(set(surface(bytes(range(256))))) == 256
    assert surface(b"\x93T\xabi\x94") == "“T«i”"
