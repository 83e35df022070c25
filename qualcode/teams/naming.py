"""Names that are free, in the form that ours have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from ..text.folding import fold

MAX_SLUG = 60

_ENDING = re.compile(r"\.(txt|md|docx?|odt|rtf|pdf|html?|srt|vtt|csv|xlsx)$", re.IGNORECASE)


def nfc(name: str) -> str:
    """`name` in the normal form in which names are compared."""
    return unicodedata.normalize("NFC", name)


def slug(name: str) -> str:
    """The part of a code's id that says `name`: a–z, 0–9 and ``_``; ``code`` where none is left.

    >>> slug("Di biến động, đi làm xa")
    'di_bien_dong_di_lam_xa'
    """
    plain = unicodedata.normalize("NFKD", fold(unicodedata.normalize("NFC", name)))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", letters)[:MAX_SLUG].strip("_") or "code"


def free_id(wanted: str, taken: Container[str]) -> str:
    """`wanted`, or with the first number (``_2``, ``_3`` …) that makes it an id nobody has."""
    return _first_free(wanted, "{name}_{n}", taken)


def free_name(wanted: str, taken: Container[str]) -> str:
    """`wanted`, or with the first number that makes it free: ``Lan (2)``."""
    return _first_free(wanted, "{name} ({n})", taken)


def document_name(name: str) -> str:
    """What a document is called that another tool calls `name`: without the ending of a file.

    >>> document_name("PVS01_Hồng.docx")
    'PVS01_Hồng'
    """
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    return _ENDING.sub("", tidy) or tidy


def same_name(name: str) -> str:
    """What two spellings of one name have in common: without case, marks and extra blanks."""
    return " ".join(fold(unicodedata.normalize("NFC", name)).split())


def _first_free(name: str, form: str, taken: Container[str]) -> str:
    free, n = name, 1
    while free in taken:
        n += 1
        free = form.format(name=name, n=n)
    return free
