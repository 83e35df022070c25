"""Bytes → text, saying which encoding it was and how sure that is; never a silent guess."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from ..errors import BinaryFile, EmptyFile, UndecodableFile

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MAGIC_NUMBERS = (
    b"PK\x03\x04",  # ZIP: DOCX, ODT, XLSX
    b"%PDF",
    b"\xd0\xcf\x11\xe0",  # DOC, XLS
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"ID3",
    b"OggS",
    b"RIFF",
    b"\x1f\x8b",
    b"SQLite format 3",
    b"{\\rtf",
    b"\x7fELF",
)
SAMPLE_BYTES = 4096
MIN_UTF16_ZEROS = 0.2
"""Vietnamese in UTF-16 has a zero in the high byte of more than this share of its characters; in
the low byte zeros are rare (U+0300, the combining grave accent, is one)."""

MAX_CONTROL_SHARE = 0.02
"""More control bytes than this mean that the file is no text at all."""

TEXT_CONTROLS = frozenset(b"\t\n\x0b\x0c\r\x1a")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read in, and how sure that is (0…1)."""

    text: str
    encoding: str
    confidence: float


def decode(raw: bytes, *, path: str) -> Decoded:
    """The text of `raw`, in UTF-8 or UTF-16.

    A byte order mark decides; without one UTF-8 is tried strictly, and UTF-16 where zero bytes
    stand in one half of the byte pairs. The mark itself stays the first character of the text.

    Raises EmptyFile, BinaryFile (known file types, or too many control bytes) or UndecodableFile
    with the offset of the first byte that is wrong.
    """
    if not raw.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise EmptyFile(path=path)
    if raw.startswith(MAGIC_NUMBERS):
        raise BinaryFile(path=path, offset=0)
    for mark, encoding in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return Decoded(_strict(raw, encoding, path), encoding, 1.0)
    guess = _utf16_without_mark(raw)
    if guess:
        return Decoded(_strict(raw, guess, path), guess, 0.9)
    _refuse_binary(raw, path)
    return Decoded(_strict(raw, "utf-8", path), "utf-8", 1.0)


def _strict(raw: bytes, encoding: str, path: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecodableFile(path=path, encoding=encoding.upper(), offset=error.start) from None


def _utf16_without_mark(raw: bytes) -> str | None:
    """``utf-16-le`` or ``-be`` where only one half of the byte pairs is full of zeros."""
    sample = raw[:SAMPLE_BYTES]
    pairs = len(sample) // 2
    if pairs < 2 or len(raw) % 2:
        return None
    low, high = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    if high >= MIN_UTF16_ZEROS and low < high / 4:
        return "utf-16-le"
    if low >= MIN_UTF16_ZEROS and high < low / 4:
        return "utf-16-be"
    return None


def _refuse_binary(raw: bytes, path: str) -> None:
    sample = raw[:SAMPLE_BYTES]
    controls = [i for i, byte in enumerate(sample) if byte < 32 and byte not in TEXT_CONTROLS]
    if len(controls) > max(1, MAX_CONTROL_SHARE * len(sample)):
        raise BinaryFile(path=path, offset=controls[0])
