"""Names for files: from what people call things, and from what a browser says they are called."""

from __future__ import annotations

import re
import unicodedata

from ..errors import UsageError
from ..messages import N_, Said, say

MAX_NAME_BYTES = 200
"""What a file's name may take; the systems allow 255, and a journal or a report stands beside."""

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff<>:"/\\|?*]')
_HIDDEN_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

EMPTY = N_("a name needs at least one letter or digit")
LEADS_ELSEWHERE = N_('a name may not contain < > : " / \\ | ? * or invisible characters')
DOTS = N_("a name may neither begin nor end with a dot, nor end with a space")
IS_RESERVED = N_("Windows keeps this name for itself")
TOO_LONG = N_("the name is too long (at most {most} bytes, and this one has {n})")


def name_fault(name: str, *, ending: str = "") -> Said | None:
    """Why `name` with `ending` cannot be a file's name on every system; None where it can.

    >>> str(name_fault("con")), name_fault("Phỏng vấn 2025")
    ('Windows keeps this name for itself', None)
    """
    if not any(map(str.isalnum, name)):
        return say(EMPTY)
    if _UNFIT.search(name) or _HIDDEN_MARKS.search(name):
        return say(LEADS_ELSEWHERE)
    if name.startswith(".") or name.endswith((".", " ")):
        return say(DOTS)
    if _RESERVED.match(name):
        return say(IS_RESERVED)
    size = len((name + ending).encode())
    return say(TOO_LONG, most=MAX_NAME_BYTES, n=size) if size > MAX_NAME_BYTES else None


def checked_name(name: str, *, ending: str = "") -> str:
    """`name` in NFC, once it can be a file's name on every system. Raises UsageError."""
    name = unicodedata.normalize("NFC", name).strip(" ")
    fault = name_fault(name, ending=ending)
    if fault is not None:
        raise UsageError(what=say("“{name}” cannot be the name of a file: {why}.",
                                  name=name[:60], why=fault))  # fmt: skip
    return name


def fitting_name(called: str, *, otherwise: str = "file") -> str:
    r"""A file's name as near to `called` as every system allows; letters of any language stay.

    >>> fitting_name("Rào cản: đi lại/ở xa"), fitting_name("..\\con.txt"), fitting_name("\0")
    ('Rào cản_ đi lại_ở xa', '_con.txt', 'file')
    """
    name = unicodedata.normalize("NFC", called)
    name = _UNFIT.sub("_", _HIDDEN_MARKS.sub("", name)).strip(" ").lstrip(".").rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 12:
        stem, ending = name, ""
    ending = f".{ending}" if ending else ""
    while len((stem + ending).encode()) > MAX_NAME_BYTES:
        stem = stem[:-1]
    name = stem.rstrip() + ending
    if not any(map(str.isalnum, stem)):
        return otherwise + ending
    return f"_{name}" if _RESERVED.match(name) else name
