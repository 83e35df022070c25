"""What others did to the codebook since somebody looked: new ids of codes, and what differs."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from ..coding import CodebookDiff, diff_codebooks
from ..errors import Conflict
from ..messages import N_, say
from ..model import Codebook
from ..store import Project
from ..store.journal import REMOVED

THE_CODE = N_("The code {code}")
VERSION = N_("of version {number}")


def code_now(project: Project, code: str, seen: int) -> str:
    """The id that a code has now which had the id `code` in the version of the number `seen`.

    It follows the code from version to version, where it got another id. An id that nobody has
    seen there is left as it is. Raises Conflict where the code is no more, though its codings may
    have gone to another one (`code_successor`).
    """
    books = _since(project, seen)
    if not books or books[0].code(code) is None:
        return code
    called = code
    for old, new in pairwise(books):
        if new.code(called) is None:
            called = diff_codebooks(old, new).new_ids.get(called, "")
        if not called:
            yours = say(VERSION, number=seen)
            raise Conflict(what=say(THE_CODE, code=code), yours=yours, theirs=say(REMOVED))
    return called


def code_changes(project: Project, seen: int, codes: Collection[str]) -> CodebookDiff:
    """What differs by now in `codes`, by the ids that they had in the version `seen`."""
    books = _since(project, seen)
    if len(books) < 2:
        return CodebookDiff()
    diff = diff_codebooks(books[0], books[-1])
    concerned = tuple(each for each in diff.codes if each.old and each.old.id in codes)
    return CodebookDiff(codes=concerned)


def _since(project: Project, seen: int) -> list[Codebook]:
    """The codebooks from the version of that number on, none if it was taken back."""
    numbers = [info.number for info in project.codebooks()]
    if seen not in numbers:
        return []
    books = (project.codebook(number) for number in numbers if number >= seen)
    return [book for book in books if book is not None]
