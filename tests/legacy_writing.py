"""Vietnamese in the encodings of before Unicode, as the tests need it; qualcode only reads them."""

from __future__ import annotations

import unicodedata

from qualcode.files import legacy

TONES = "\u0300\u0301\u0303\u0309\u0323"


def encode(text: str, encoding: str) -> bytes:
    """`text` (NFC) in one of `encodings.CANDIDATES`; in TCVN3 capitals with tones become small.

    Raises UnicodeEncodeError or KeyError for what the encoding has no place for.
    """
    if encoding == "windows-1258":
        return b"".join(map(_windows_1258, text))
    if encoding == "vni":
        return "".join(_VNI.get(character, character) for character in text).encode("cp1252")
    if encoding == "tcvn3":
        return "".join(map(_tcvn3, text)).encode("cp1252")
    places = {letter: place for place, letter in enumerate(legacy.CHARACTER_SETS[encoding])}
    return bytes(places[character] for character in text)


def as_latin(text: str, font: str) -> str:
    """`text` in the Latin letters of ``tcvn3`` or ``vni``, as it stands in a Word file."""
    return encode(text, font).decode("cp1252")


def small_in_tcvn3(text: str) -> str:
    """`text` with the capitals small that TCVN3 does not have."""
    return "".join(c if _tcvn3(c) != c or c.isascii() else c.lower() for c in map(_kept, text))


def _kept(character: str) -> str:
    capitals = {letter for letter in _TCVN3 if letter.isupper()}
    is_marked = len(unicodedata.normalize("NFD", character)) > 1
    lower = character.isupper() and is_marked and character not in capitals
    return character.lower() if lower else character


def _windows_1258(character: str) -> bytes:
    try:
        return character.encode("cp1258")
    except UnicodeEncodeError:
        letters = unicodedata.normalize("NFD", character)
        tone = "".join(letter for letter in letters if letter in TONES)
        base = "".join(letter for letter in letters if letter not in TONES)
        return (unicodedata.normalize("NFC", base) + tone).encode("cp1258")


def _tcvn3(character: str) -> str:
    return _TCVN3.get(character) or _TCVN3.get(character.lower()) or character


_TCVN3 = {
    letter: chr(place)
    for place in range(0xA1, 0x100)
    if (letter := legacy.convert(chr(place), "tcvn3")) != chr(place) or letter == "ý"
}
_VNI_SMALL = (
    ("aáàảãạ", "a aù aø aû aõ aï"), ("ăắằẳẵặ", "aê aé aè aú aü aë"),
    ("âấầẩẫậ", "aâ aá aà aå aã aä"), ("eéèẻẽẹ", "e eù eø eû eõ eï"),
    ("êếềểễệ", "eâ eá eà eå eã eä"), ("iíìỉĩị", "i í ì æ ó ò"),
    ("oóòỏõọ", "o où oø oû oõ oï"), ("ôốồổỗộ", "oâ oá oà oå oã oä"),
    ("ơớờởỡợ", "ô ôù ôø ôû ôõ ôï"), ("uúùủũụ", "u uù uø uû uõ uï"),
    ("ưứừửữự", "ö öù öø öû öõ öï"), ("yýỳỷỹỵ", "y yù yø yû yõ î"), ("đ", "ñ"),
)  # fmt: skip
_VNI = {
    letter: sequence
    for letters, sequences in _VNI_SMALL
    for small, typed in zip(letters, sequences.split(), strict=True)
    for letter, sequence in ((small, typed), (small.upper(), typed.upper()))
}
"""As the keyboard programs of the time wrote it, typed here from their charts."""
