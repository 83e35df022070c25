r"""The Vietnamese encodings before Unicode, as byte tables and as what fonts made of Latin letters.

Two kinds. A *character set* gives every letter one byte: VISCII (RFC 1456), TCVN 5712-1 (VN1) and
windows-1258 (which Python knows). A *font encoding* drew Vietnamese over the Latin letters of
windows-1252: TCVN3 (the ``.Vn…`` fonts of ABC) by one letter, VNI (the ``VNI-…`` fonts) by a letter
and a mark behind it. The bytes of such a text, in a plain file, read as windows-1252; inside DOCX,
RTF and PDF they stand as Latin letters already ("TiÕng ViÖt", "Tieáng Vieät"). Both are one case
here: `surface` gives the Latin letters of bytes, `convert` the Vietnamese of the Latin letters.

The tables are our own and short. The library viparse has them too, and the tests hold ours against
it and against glibc's; it is not used at run time, because `viparse.fix` also tidies blanks and
drops control characters, does not know VNI's ẳ (``aú``) and ỵ (``î``), and weighs letters where
whole syllables tell more (`encodings`).

The ``.Vn…H`` fonts show small letters as capitals. As with Word's “all caps”, letters stay as
they were typed, not as they look; but for a letter by itself (below).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

VISCII = (
    "\0\1Ẳ\3\4ẴẪ\7\b\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13Ỷ\x15\x16\x17\x18Ỹ\x1a\x1b\x1c\x1dỴ\x1f"
    + "".join(map(chr, range(0x20, 0x80)))
    + "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    + "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
TCVN_5712_1 = (
    "\0ÚỤ\3ỪỬỮ\7\b\t\n\v\f\r\x0e\x0f\x10ỨỰỲỶỸÝỴ\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"
    + "".join(map(chr, range(0x20, 0x80)))
    + "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\xa0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323"
    + "àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
"""Its small letters stand where TCVN3 has them; the capitals with tones are not in TCVN3."""

CHARACTER_SETS = {"viscii": VISCII, "tcvn-5712-1": TCVN_5712_1}

CAPITALS_OF_TCVN_5712_1 = b"\xaf\xba\xbf\xc0\xc1\xc2\xc3\xc4\xc5\xcd\xd9\xda\xe0\xff"
"""Letters of TCVN 5712-1 where TCVN3 has none; its others stand where windows-1252 has marks."""

_TCVN3_NOT = frozenset(CAPITALS_OF_TCVN_5712_1 + b"\xb0\xb1\xb2\xb3\xb4")
_TCVN3 = {chr(byte): TCVN_5712_1[byte] for byte in range(0xA1, 0x100) if byte not in _TCVN3_NOT}
_TCVN3_GLYPHS = {"\u2212": "\xad", "\u2219": "\xb7", "\u03bc": "\xb5", "\u02c9": "\xaf"}
"""What PDF readers give for a byte of TCVN3 that the font's own encoding names otherwise: the soft
hyphen comes out as a minus sign, and so on. Only beside a letter (a minus between digits is one).
"""

_VNI_TONES = {"\u0301": "ùÙ", "\u0300": "øØ", "\u0309": "ûÛ", "\u0303": "õÕ", "\u0323": "ïÏ"}
_VNI_HAT = {
    "": "âÂ",
    "\u0301": "áÁ",
    "\u0300": "àÀ",
    "\u0309": "åÅ",
    "\u0303": "ãÃ",
    "\u0323": "äÄ",
}
_VNI_BREVE = {
    "": "êÊ", "\u0301": "éÉ", "\u0300": "èÈ", "\u0309": "úÚ", "\u0303": "üÜ", "\u0323": "ëË"
}  # fmt: skip
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}

_FONT = re.compile(
    r"(?:[A-Z]{6}\+)?(?:(?P<tcvn3>\.[Vv][Nn]|Vn(?=[A-Z]))|(?P<vni>[Vv][Nn][Ii][-_ ]))(?P<name>.*)"
)
"""PDF files leave the full stop of ``.VnTime`` out, and put six letters before it."""

_CAPITALS = re.compile(r"[A-Za-z0-9 ]*H(?![a-z])")
"""The rest of the name of a font that shows small letters as capitals: ``.VnTimeH``, ``.VnAvantH``,
whatever style or script follows (``.VnTimeH,Bold``, ``.VnTimeH Tur``)."""


_UNICODE_LETTER = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9\u0300\u0301\u0303\u0309\u0323]")
_WORD = re.compile(r"[^\W\d_]+")


def font_encoding(font_name: str) -> str | None:
    """``tcvn3`` or ``vni`` where the font's name says so, else None.

    >>> font_encoding(".VnTimeH"), font_encoding("ABCDEF+VNI-Times,Bold"), font_encoding("Arial")
    ('tcvn3', 'vni', None)
    """
    found = _FONT.match(font_name.strip())
    return None if found is None else "tcvn3" if found["tcvn3"] else "vni"


def decode_run(text: str, font: str) -> str | None:
    """The Vietnamese (NFC) that `font` shows for `text`; None where `text` should stay as it is.

    That is: the font is none of the old ones, or the run is in Unicode although the font is old.
    `text` holds the bytes as windows-1252 letters (`surface`), which is how Word and PDF keep
    them. Neighbouring runs of one encoding must be joined before: a VNI letter and its mark may
    stand in two runs. A single letter in a ``.Vn…H`` font is a capital: TCVN3 has no other way to
    write the Ở at the head of a sentence.

    >>> decode_run("céng hßa", ".VnTimeH"), decode_run("Tieáng Vieät", "VNI-Times")
    ('cộng hòa', 'Tiếng Việt')
    >>> decode_run("ë", ".VnTimeH") + decode_run(" ®©y", ".VnTime")
    'Ở đây'
    """
    encoding = font_encoding(font)
    text = _from_symbols(text)
    if encoding is None or _UNICODE_LETTER.search(text):
        return None
    decoded = convert(text, encoding)
    found = _FONT.match(font.strip())
    is_capital = found and len(decoded.strip()) == 1 and _CAPITALS.match(found["name"])
    return decoded.upper() if encoding == "tcvn3" and is_capital else decoded


def surface(raw: bytes) -> str:
    """`raw` as windows-1252; the five bytes that have no letter there, as in Latin-1."""
    return raw.decode("latin-1").translate(_windows_1252())


def convert(text: str, encoding: str) -> str:
    """The Vietnamese (NFC) of a text in the Latin letters of ``tcvn3`` or ``vni``.

    >>> convert("T«i kh«ng hµi lßng", "tcvn3"), convert("Toâi khoâng haøi loøng", "vni")
    ('Tôi không hài lòng', 'Tôi không hài lòng')
    """
    if encoding == "vni":
        table, pattern = _vni()
        converted = pattern.sub(lambda found: table[found[0]], text)
    else:
        converted = _raise_capitals(_restore_glyphs(text).translate(_tcvn3()))
    return unicodedata.normalize("NFC", converted)


def decode_bytes(raw: bytes, encoding: str) -> str | None:
    """`raw` in ``windows-1258``, ``viscii``, ``tcvn-5712-1``, ``tcvn3`` or ``vni``, NFC.

    None where `raw` holds bytes that the encoding leaves open (windows-1258 only).
    """
    if encoding in CHARACTER_SETS:
        table = CHARACTER_SETS[encoding]
        return unicodedata.normalize("NFC", raw.decode("latin-1").translate(dict(enumerate(table))))
    if encoding == "windows-1258":
        try:
            return unicodedata.normalize("NFC", raw.decode("cp1258"))
        except UnicodeDecodeError:
            return None
    return convert(surface(raw), encoding)


def _from_symbols(text: str) -> str:
    """`text` with U+F020…U+F0FF, where Word keeps the bytes of symbol fonts, as Latin letters."""
    if not any("\uf020" <= character <= "\uf0ff" for character in text):
        return text
    return "".join(
        surface(bytes([ord(c) - 0xF000])) if "\uf020" <= c <= "\uf0ff" else c for c in text
    )


def _restore_glyphs(text: str) -> str:
    if not any(glyph in text for glyph in _TCVN3_GLYPHS):
        return text
    padded = f" {text} "
    return "".join(
        _TCVN3_GLYPHS[c] if c in _TCVN3_GLYPHS and _is_beside_letter(padded, i + 1) else c
        for i, c in enumerate(text)
    )


def _is_beside_letter(text: str, place: int) -> bool:
    neighbours = text[place - 1], text[place + 1]
    return any(each.isalpha() or each in _TCVN3 for each in neighbours)


def _raise_capitals(text: str) -> str:
    """`text` with toned small letters raised inside words of capitals (``NGUYễN``).

    TCVN3 has no capitals with tones: the small letter is typed among capitals.
    """
    return _WORD.sub(
        lambda found: (
            found[0].upper()
            if sum(map(str.isupper, found[0])) > 1 and not any("a" <= c <= "z" for c in found[0])
            else found[0]
        ),
        text,
    )


@cache
def _windows_1252() -> dict[int, str]:
    table = {}
    for byte in range(0x80, 0xA0):
        try:
            table[byte] = bytes([byte]).decode("cp1252")
        except UnicodeDecodeError:
            continue
    return table


@cache
def _tcvn3() -> dict[int, str]:
    return {ord(latin): letter for latin, letter in _TCVN3.items()}


@cache
def _vni() -> tuple[dict[str, str], re.Pattern[str]]:
    """The sequences of VNI and a pattern that finds them, longest first.

    A mark may be in either case: people type "Aùo" with the small mark behind the capital.
    """
    table: dict[str, str] = {}
    for small, letter in _VNI_ALONE.items():
        table[small], table[small.upper()] = letter, letter.upper()
    families = [("aeiouy", "", _VNI_TONES), ("ôö", "", _VNI_TONES)]
    families += [("aeo", "\u0302", _VNI_HAT), ("a", "\u0306", _VNI_BREVE)]
    for bases, shape, marks in families:
        for base in bases:
            for tone, pair in marks.items():
                letter = unicodedata.normalize("NFC", _VNI_ALONE.get(base, base) + shape + tone)
                for mark in pair:
                    table[base + mark] = letter
                    table[base.upper() + mark] = letter.upper()
    longest_first = sorted(table, key=len, reverse=True)
    return table, re.compile("|".join(longest_first))
