"""Word documents of before 2007 (DOC): turned into DOCX by msdoc2docx, then read as one.

The library (MIT, pure Python) keeps what the reader of DOCX then judges: tables, notes, fonts,
tracked changes, hidden text. It runs in a process of its own, as any reader of a binary format.
"""

from __future__ import annotations

from pathlib import Path

from ..errors import BrokenDocument
from ..messages import Said, say
from .sandbox import run_guarded
from .transcripts import Reading

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""The name of the stream in which Office keeps a DOCX that a password protects."""


def read(raw: bytes, *, path: str) -> list[Reading]:
    """The text of a DOC file, with an account of what was left out.

    Raises BrokenDocument, what `docx.read` raises, and the errors of `sandbox.run_guarded`.
    """
    from . import docx  # here, because the other process imports this module and needs no more

    return docx.read(run_guarded(to_docx, raw, path=path), path=path)


def to_docx(raw: bytes, *, path: str) -> bytes:
    """The bytes of a DOCX with what the DOC holds. Writes into the working folder.

    Raises BrokenDocument.
    """
    from doc2docx import convert
    from doc2docx.errors import Doc2DocxError, EncryptedDocumentError

    if _ENCRYPTED_PACKAGE in raw:
        raise _refusal(path, say("it is protected by a password, which has to be taken off first"))
    source, target = Path("source.doc"), Path("target.docx")
    source.write_bytes(raw)
    try:
        convert(source, target)
    except EncryptedDocumentError:
        what = say("it is protected by a password, which has to be taken off first")
        raise _refusal(path, what) from None
    except (Doc2DocxError, ArithmeticError, LookupError, OSError, ValueError) as error:
        raise _refusal(path, say("it cannot be unpacked ({error})", error=str(error))) from None
    return target.read_bytes()


def _refusal(path: str, what: Said) -> BrokenDocument:
    return BrokenDocument(path=path, format="Word 97–2003", what=what)
