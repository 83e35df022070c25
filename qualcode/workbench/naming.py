"""What people name on the command line, held against what the project has."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable

from ..coding.codebook_fields import nearest
from ..errors import NoCodebook, UnknownName, UsageError
from ..limits import MAX_NAMES_SHOWN
from ..messages import Said, say
from ..model import Codebook
from ..store import Project

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Kinds of characters that no name holds: controls, halves of characters, line breaks, and what
nobody sees, by which two names that look alike would be two."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters of other kinds that show nothing."""


def plain_name(typed: str, *, most: int) -> str:
    """A name as it is kept: composed letters, single spaces; empty where nothing was typed.

    Raises UsageError for one of more than `most` characters, or with some that nobody sees.
    """
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if len(name) > most:
        raise UsageError(what=say("A name has at most {n} characters.", n=most))
    if any(unicodedata.category(each) in _UNSEEN or each in _BLANK for each in name):
        raise UsageError(what=say("This name holds a character that nobody sees. Type it anew."))
    return name


def known_name(what: Said, name: str, known: Collection[str]) -> str:
    """`name` as the project writes it. Raises UnknownName with the one that was probably meant."""
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, name)
        if written in known:
            return written
    raise UnknownName(what=what, name=name, hint=_hint(name, known))


def known_document(project: Project, name: str) -> str:
    """The document of that name. Raises UnknownName."""
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, name)
        if project.has_document(written):
            return written
    raise UnknownName(what=say("document"), name=name, hint=_hint(name, project.document_guids()))


def known_documents(project: Project, names: Iterable[str]) -> list[str]:
    """The documents of those names in the project's order, all if none is named.

    Raises UnknownName.
    """
    there = project.document_guids()
    wanted = {known_name(say("document"), name, there) for name in names}
    return [name for name in there if not wanted or name in wanted]


def known_code(codebook: Codebook | None, name: str, *, used: Iterable[str] = ()) -> str:
    """The code of that id, in the codebook or `used` by codings. Raises UnknownName."""
    codes = [code.id for code in codebook.codes] if codebook else []
    return known_name(say("code"), name, [*codes, *used])


def code_in_force(project: Project, code: str) -> str:
    """The code of that id in the codebook in force. Raises NoCodebook, UnknownName."""
    codebook = project.codebook()
    if codebook is None:
        raise NoCodebook
    return known_code(codebook, code)


def _hint(name: str, known: Collection[str]) -> Said | str:
    near = nearest(name, known)
    if near is not None:
        return say("Did you mean “{near}”?", near=near)
    if not known:
        return say("There is none at all yet.")
    shown = ", ".join(list(known)[:MAX_NAMES_SHOWN])
    more = "" if len(known) <= MAX_NAMES_SHOWN else ", …"
    return say("Known here: {known}.", known=shown + more)
