"""What of a text is compared when versions differ, and the way back to the text.

Case, marks (đ too), the kind of quotation mark or dash, compatibility forms and the length of a
run of white space say nothing about where a passage went; they are left out. A text in NFC, in
NFD, with CR LF or typed without diacritics therefore has the same letters.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ..model import Span
from ..text.folding import fold
from ..text.offsets import code_points

Codes = npt.NDArray[np.uint32]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_TYPOGRAPHY = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """The letters of `text`; letter i stands for ``text[starts[i]:ends[i]]``.

    `codes` are the code points of `letters`; all three arrays have its length. A letter's end
    lies behind its combining marks; of several blanks only the first counts.
    """

    text: str
    letters: str
    codes: Codes
    starts: Indices
    ends: Indices

    def within(self, start: int, end: int) -> Span:
        """The range of letters that begin in ``text[start:end]``, without blanks at its edges."""
        first, last = (int(i) for i in np.searchsorted(self.starts, (start, end)))
        return self.trim(first, last)

    def trim(self, first: int, last: int) -> Span:
        """The range of letters without blanks at its edges."""
        while first < last and self.letters[first] == " ":
            first += 1
        while first < last and self.letters[last - 1] == " ":
            last -= 1
        return Span(first, last)

    def span(self, first: int, last: int) -> Span:
        """The span of `text` that a range of at least one letter stands for."""
        return Span(int(self.starts[first]), int(self.ends[last - 1]))


@lru_cache(maxsize=4)
def read_letters(text: str) -> Letters:
    """The letters of `text`; the last four texts are remembered, for many quotes ask for one.

    >>> read_letters("“Dạ … đi  rồi”").letters
    '"da ... di roi"'
    """
    codes = code_points(text)
    distinct, each = np.unique(codes, return_inverse=True)
    characters = [chr(code) for code in distinct]
    plain = [_plain(character) for character in characters]
    is_mark = np.array([unicodedata.category(c)[0] == "M" for c in characters], dtype=bool)[each]
    widths = np.array([len(letters) for letters in plain], dtype=np.int64)[each]

    heads = np.flatnonzero(widths)
    unmarked = np.append(np.flatnonzero(~is_mark), len(codes))
    ends_of_heads = unmarked[np.searchsorted(unmarked, heads, side="right")]
    letters = code_points(text.translate(dict(zip(distinct.tolist(), plain, strict=True))))
    starts = np.repeat(heads, widths[heads])
    ends = np.repeat(ends_of_heads, widths[heads])

    blank = letters == 0x20
    kept = np.ones(len(letters), dtype=bool)
    kept[1:] = ~(blank[1:] & blank[:-1])
    letters = letters[kept]
    return Letters(
        text,
        letters.astype("<u4").tobytes().decode("utf-32-le"),
        letters,
        starts[kept],
        ends[kept],
    )


def _plain(character: str) -> str:
    """What is compared of one character; nothing of marks and invisible characters."""
    if character.isspace():
        return " "
    if character in _TYPOGRAPHY:
        return _TYPOGRAPHY[character]
    if unicodedata.category(character) in ("Cf", "Mn", "Mc", "Me"):
        return ""
    apart = unicodedata.normalize("NFKD", fold(character).casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))
