"""Views of a text for matching, both 1:1 per code point: a span in a view is one in the text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

UPPER = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
"""The capitals of Vietnamese, as the inside of a regex character class."""

UNSEEN = "\u00ad\u200b\u200c\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff"
"""Characters without a shape (soft hyphen, zero-width space, bidi marks, …), as the inside of a
regex character class; not the zero-width joiner, which holds an emoji together."""

_TONE_STYLE = {
    first + marked: toned + second
    for first, all_toned, second, all_marked in (
        ("o", "òóỏõọ", "a", "àáảãạ"),
        ("o", "òóỏõọ", "e", "èéẻẽẹ"),
        ("u", "ùúủũụ", "y", "ỳýỷỹỵ"),
    )
    for toned, marked in zip(all_toned, all_marked, strict=True)
}
"""Open syllables with the mark on the second vowel → on the first: ``oà`` → ``òa``."""

_OPEN_SYLLABLE = re.compile(r"(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])(?![^\W\d_])")


def match_view(text: str) -> str:
    """`text` in lower case and one tone style, with the same length.

    The mark of an open ``oa``, ``oe``, ``uy`` (not after q) moves to the first vowel; the
    Icelandic eth, which some keyboards give for đ, becomes đ.

    >>> match_view("Hoà thuận, khoẻ, THUÝ, quý, hoàn")
    'hòa thuận, khỏe, thúy, quý, hoàn'
    """
    # İ is the only character whose lower case is longer than itself.
    lowered = text.replace("İ", "i").lower().replace("ð", "đ")
    return _OPEN_SYLLABLE.sub(lambda found: _TONE_STYLE[found[0]], lowered)


def fold(text: str) -> str:
    """`match_view(text)` without diacritics, with the same length.

    >>> fold("Điều phối viên")
    'dieu phoi vien'
    """
    return match_view(text).translate(_plain_letters())


@cache
def _plain_letters() -> dict[int, str]:
    """Lower-case Latin letters with marks → the letter alone."""
    table = {ord("đ"): "d"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letters = unicodedata.normalize("NFD", chr(code))
        if len(letters) > 1 and all(map(unicodedata.combining, letters[1:])):
            table[code] = letters[0]
    return table
