"""Files of Word and its kin by what they hold: people rename them, ``.doc`` may be anything."""

from __future__ import annotations

from importlib import import_module

from ..errors import BrokenDocument
from ..messages import say
from .transcripts import Reading

_FORMATS = (
    (b"pk", "docx"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0", "doc"),
    (b"<!doctype html", "html"),
    (b"<html", "html"),
)
"""How a format begins, in lower case, and the module that reads it."""

_HEAD = 1024
_BEFORE = b"\xef\xbb\xbf \t\r\n"


def read(raw: bytes, *, path: str) -> list[Reading]:
    """The text of a DOCX, DOCM, DOTX, DOC or RTF file, or of a page saved under such a name.

    Raises BrokenDocument where it is none of them, and the errors of their readers.
    """
    head = raw[:_HEAD].lstrip(_BEFORE).lower()
    for mark, module in _FORMATS:
        if head.startswith(mark):
            readings: list[Reading] = import_module(f"{__package__}.{module}").read(raw, path=path)
            return readings
    what = say("it begins like no document of Word's, nor RTF")
    raise BrokenDocument(path=path, format="Word", what=what)
