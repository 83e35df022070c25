"""Offsets between the text as read, code points, UTF-16 units and UTF-8 bytes.

Inside qualcode every offset counts code points of a document's NFC text. Browsers count UTF-16
units and Taguette UTF-8 bytes; the four converters here are the only way across. They are
strict: an offset that falls inside a surrogate pair or a byte sequence is refused, not moved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Offsets = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class OffsetMap:
    """The way between offsets of a document's text and of the text as it was read.

    `text_at` and `source_at` (int32, same length) hold where a run of 1:1 characters begins in
    either text; the last pair is the end of both. What stands between two runs changed its
    length: a letter and its marks that became one letter, or CR LF that became LF.
    """

    text_at: npt.NDArray[np.int32]
    source_at: npt.NDArray[np.int32]

    def to_source(self, offset: int) -> int:
        """The offset in the text as read that `offset` of the document's text came from."""
        return _carry(self.text_at, self.source_at, offset)

    def to_text(self, offset: int) -> int:
        """The offset in the document's text of `offset` in the text as read.

        An offset between a letter and its mark goes behind the composed letter.
        """
        return _carry(self.source_at, self.text_at, offset)


def _carry(here: npt.NDArray[np.int32], there: npt.NDArray[np.int32], offset: int) -> int:
    if not 0 <= offset <= here[-1]:
        raise ValueError(f"offset {offset} lies outside 0…{here[-1]}")
    run = int(np.searchsorted(here, offset, side="right")) - 1
    if run < 0:
        return int(there[0])
    if run == len(here) - 1:
        return int(there[-1])
    return int(min(there[run] + offset - here[run], there[run + 1]))


def code_points_to_utf16(text: str, offsets: npt.ArrayLike) -> Offsets:
    """Offsets in UTF-16 units for `offsets` in code points of `text`, same shape.

    >>> code_points_to_utf16("Tôi 👩‍👩‍👧 nói", [4, 10]).tolist()
    [4, 13]
    """
    return _from_code_points(_utf16_widths(text), offsets)


def utf16_to_code_points(text: str, units: npt.ArrayLike) -> Offsets:
    """Offsets in code points for `units` in UTF-16; ValueError inside a surrogate pair."""
    return _to_code_points(_utf16_widths(text), units, "UTF-16 unit")


def code_points_to_utf8(text: str, offsets: npt.ArrayLike) -> Offsets:
    """Offsets in UTF-8 bytes for `offsets` in code points of `text`, same shape.

    >>> code_points_to_utf8("Tôi 👩‍👩‍👧 nói", [4, 10]).tolist()
    [5, 24]
    """
    return _from_code_points(_utf8_widths(text), offsets)


def utf8_to_code_points(text: str, offsets: npt.ArrayLike) -> Offsets:
    """Offsets in code points for `offsets` in UTF-8 bytes; ValueError inside a sequence."""
    return _to_code_points(_utf8_widths(text), offsets, "UTF-8 byte")


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """The code points of `text`, shape (len(text),)."""
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4")


def _utf16_widths(text: str) -> Offsets:
    return 1 + (code_points(text) > 0xFFFF).astype(np.int64)


def _utf8_widths(text: str) -> Offsets:
    codes = code_points(text)
    return 1 + (codes > 0x7F).astype(np.int64) + (codes > 0x7FF) + (codes > 0xFFFF)


def _starts(widths: Offsets) -> Offsets:
    starts = np.zeros(len(widths) + 1, dtype=np.int64)
    np.cumsum(widths, out=starts[1:])
    return starts


def _from_code_points(widths: Offsets, offsets: npt.ArrayLike) -> Offsets:
    wanted = np.asarray(offsets, dtype=np.int64)
    if wanted.size and not (wanted.min() >= 0 and wanted.max() <= len(widths)):
        raise ValueError(f"an offset lies outside the text of {len(widths)} code points")
    return np.asarray(_starts(widths)[wanted], dtype=np.int64)


def _to_code_points(widths: Offsets, offsets: npt.ArrayLike, unit: str) -> Offsets:
    wanted = np.asarray(offsets, dtype=np.int64)
    starts = _starts(widths)
    if wanted.size and not (wanted.min() >= 0 and wanted.max() <= starts[-1]):
        raise ValueError(f"an offset lies outside the text of {starts[-1]} ({unit}s)")
    found = np.asarray(np.searchsorted(starts, wanted), dtype=np.int64)
    inside = starts[found] != wanted
    if np.any(inside):
        first = int(np.ravel(wanted)[np.ravel(inside)][0])
        raise ValueError(f"{unit} {first} lies inside a character")
    return found
