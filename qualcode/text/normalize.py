r"""A text as read → NFC with ``\n`` line ends, an exact way back, and an account of what changed.

What is removed or replaced is counted; what is merely odd (no-break spaces, zero-width
characters, …) stays where it is and is counted too. Characters that no transcript can hold are
refused with their place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import ControlCharacter
from .offsets import OffsetMap, code_points

BOM = "\ufeff"

LINE_ENDS = {
    "\r": "line_end_cr",
    "\v": "line_end_vt",
    "\f": "line_end_ff",
    "\x85": "line_end_nel",
    "\u2028": "line_end_ls",
    "\u2029": "line_end_ps",
}
"""What ends a line beside LF, and the name under which its replacement is counted."""

ODD_CHARACTERS = {
    **dict.fromkeys("\u00a0\u2007\u202f", "kept_no_break_space"),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", "kept_zero_width"),
    **dict.fromkeys("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e", "kept_bidi_mark"),
    **dict.fromkeys("\u2066\u2067\u2068\u2069", "kept_bidi_mark"),
    "\u00ad": "kept_soft_hyphen",
    "\ufffd": "kept_replacement_character",
}
"""Characters that are kept and counted: a reader does not see them, a search stumbles on them."""

_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_ALLOWED_CONTROLS = frozenset("\t\n") | LINE_ENDS.keys()
_NOT_IN_XML = frozenset("\ufffe\uffff")
"""Noncharacters that Word, Excel and REFI-QDA files cannot hold."""


@dataclass(frozen=True, slots=True)
class Normalized:
    """A normal text, the map back to the text as read (None where both are equal), the account.

    `changes` maps a name to a count: ``removed_bom``, ``line_end_…`` (replaced by LF),
    ``composed`` (code points fewer after NFC, at least 1), ``kept_…`` (odd but left alone).
    """

    text: str
    offsets: OffsetMap | None
    changes: Mapping[str, int]


def normalize(text: str, *, name: str = "") -> Normalized:
    r"""`text` in NFC with ``\n`` line ends and without a BOM at its head.

    Raises ControlCharacter (its path is `name`) for NUL, other C0 and C1 controls, lone
    surrogates, U+FFFE and U+FFFF.

    >>> normalize("Da\u0323 va\u0302ng\r\n").text
    'Dạ vâng\n'
    """
    present = set(text)
    _refuse_controls(text, present, name)
    changes: dict[str, int] = {}
    bom = int(text.startswith(BOM))
    if bom:
        changes["removed_bom"] = 1
    body = text[bom:]
    if not present.isdisjoint(LINE_ENDS):
        _count_line_ends(body, present, changes)
        body = _LINE_END.sub("\n", body)
    if not unicodedata.is_normalized("NFC", body):
        composed = unicodedata.normalize("NFC", body)
        changes["composed"] = max(1, len(body) - len(composed))
        body = composed
    for character in sorted(present & ODD_CHARACTERS.keys()):
        kind = ODD_CHARACTERS[character]
        count = body.count(character)
        if count:
            changes[kind] = changes.get(kind, 0) + count
    private = sum(body.count(c) for c in present if unicodedata.category(c) == "Co")
    if private:
        changes["kept_private_use"] = private
    return Normalized(body, _align(text, body, bom), changes)


def _refuse_controls(text: str, present: set[str], name: str) -> None:
    refused = {
        c
        for c in present
        if (unicodedata.category(c) in ("Cc", "Cs") and c not in _ALLOWED_CONTROLS)
        or c in _NOT_IN_XML
    }
    if refused:
        offset = min(map(text.index, refused))
        line = 1 + len(_LINE_END.findall(text, 0, offset)) + text.count("\n", 0, offset)
        line -= text.count("\r\n", 0, offset)
        raise ControlCharacter(
            path=name, name=f"U+{ord(text[offset]):04X}", offset=offset, line=line
        )


def _count_line_ends(body: str, present: set[str], changes: dict[str, int]) -> None:
    pairs = body.count("\r\n")
    if pairs:
        changes["line_end_crlf"] = pairs
    for character in sorted(present & LINE_ENDS.keys()):
        count = body.count(character) - (pairs if character == "\r" else 0)
        if count:
            changes[LINE_ENDS[character]] = count


def _align(source: str, text: str, bom: int) -> OffsetMap | None:
    """The map from `text` back to `source`, or None where both are equal.

    Both texts are cut into clusters (a character and what may melt into it). NFC keeps the
    number of clusters and so does joining CR LF, hence the n-th cluster of one text is the n-th
    of the other; a run of clusters with the same shift is kept as one pair.
    """
    if source == text:
        return None
    heads_source = np.flatnonzero(cluster_heads(source, bom))
    heads_text = np.flatnonzero(cluster_heads(text, 0))
    ends = np.array([[0, bom], [len(text), len(source)]])
    pairs = np.vstack((ends[:1], np.column_stack((heads_text, heads_source)), ends[1:]))
    shift = pairs[:, 1] - pairs[:, 0]
    kept = np.ones(len(pairs), dtype=bool)
    kept[1:-1] = shift[1:-1] != shift[:-2]
    pairs = pairs[kept].astype(np.int32)
    return OffsetMap(text_at=pairs[:, 0].copy(), source_at=pairs[:, 1].copy())


def cluster_heads(text: str, bom: int = 0) -> npt.NDArray[np.bool_]:
    """True where a cluster begins, one value a code point of `text`.

    A cluster is a character with what NFC may melt into it, or CR LF; the first `bom` code points
    belong to none. The n-th cluster of a text is the n-th of its normal form.
    """
    codes = code_points(text)
    joining = [ord(character) for character in set(text) if _joins(character)]
    heads = ~np.isin(codes, joining)
    heads[1:] &= ~((codes[1:] == 0x0A) & (codes[:-1] == 0x0D))
    heads[:bom] = False
    return heads


def _joins(character: str) -> bool:
    """True where NFC may melt `character` into the one before it.

    Those are marks, the vowel and final jamo of Hangul, and the vowel signs of Kirat Rai
    (letters by category, since Unicode 16); tested against the whole of `unicodedata`.
    """
    return (
        unicodedata.category(character)[0] == "M"
        or "\u1160" <= character <= "\u11ff"
        or "\U00016d63" <= character <= "\U00016d6a"
    )
