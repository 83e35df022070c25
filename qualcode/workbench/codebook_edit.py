"""`codebook edit`: what the codebook says of a code, field by field."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ..coding.code_signs import SignTexts, sign_texts
from ..coding.codebook_form import CodeFields, edit_code
from ..errors import Conflict
from ..files import transcripts
from ..files.encodings import decode
from ..messages import say
from ..model import Code, Codebook
from ..store import Project, Recoding
from .codebook import codebook_in_force, find_version
from .codebook_plan import CodebookPlan, edited_book, plan_change
from .codebook_since import THE_CODE, VERSION, code_now
from .naming import known_code

SIGN_FIELDS = ("indicators", "unless", "negation")


@dataclass(frozen=True, slots=True)
class CodeForm:
    """A code as a form shows it: what its YAML says, as of the version of that number.

    `colour` is empty where the code has that of its domain.
    """

    number: int
    code: Code
    colour: str
    signs: SignTexts

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        code = self.code
        texts = ("name", "definition", "include", "exclude", "typical", "atypical")
        return {
            "number": self.number,
            "id": code.id,
            "domain": code.domain,
            "parent": code.parent,
            **{name: getattr(code, name)._asdict() for name in texts},
            "colour": self.colour,
            "roles": [role.value for role in code.roles],
            **asdict(self.signs),
        }


def code_form(project: Project, code: str, number: int | None = None) -> CodeForm:
    """What a form shows of a code, by default of the codebook in force.

    Raises NoCodebook, UnknownName.
    """
    info = find_version(project, number)
    book = project.codebook(info.number)
    assert book is not None
    found = book.code(known_code(book, code))
    assert found is not None
    signs = sign_texts(project.codebook_yaml(info.number), found.id, path=info.source_name)
    return CodeForm(info.number, found, own_colour(book, found), signs)


def own_colour(book: Codebook, code: Code) -> str:
    """The colour of a code, empty where it is its domain's."""
    usual = next((each.colour for each in book.domains if each.id == code.domain), "")
    return "" if code.colour == usual else code.colour


def read_indicators(path: Path) -> str:
    """The text of a file of indicators, one a line. Raises InputError."""
    return decode(transcripts.read_bytes(path), path=str(path)).text


def plan_codebook_edit(
    project: Project, code: str, given: CodeFields, *, expected: int | None = None
) -> CodebookPlan:
    """The codebook with the fields of a code as they are given; `summary` names what changed.

    `expected` is the number of the version that the person saw, `code` its id there. Raises
    NoCodebook, UnknownName, BrokenField, CodebookError, and Conflict where a given field is another
    by now, or the code is no more.
    """
    book, path = edited_book(project, [])
    seen = code
    if expected is not None:
        code = code_now(project, code, expected)
    code = known_code(book, code)
    if expected is not None:
        _refuse_stale(project, seen, code, given, expected)
    edited = edit_code(project.codebook_yaml(), code, given, path=path)
    summary = {"code": code, "fields": ", ".join(edited.fields)}
    return plan_change(project, "edit", edited.text, Recoding(), summary)


def _refuse_stale(project: Project, seen: str, code: str, given: CodeFields, expected: int) -> None:
    """Nothing, or Conflict where what somebody wants to write was written by somebody else.

    The code had the id `seen` in the version `expected`; that version may have been taken back.
    """
    book, info = codebook_in_force(project)
    if info.number == expected:
        return
    there = any(each.number == expected for each in project.codebooks())
    old = project.codebook(expected) if there else None
    before, now = old.code(seen) if old else None, book.code(code)
    wanted = [each.name for each in fields(given) if getattr(given, each.name) is not None]
    names = {"indicators" if name in SIGN_FIELDS else name for name in wanted}
    if before is None or any(_said(before, each) != _said(now, each) for each in names):
        what = say(THE_CODE, code=code)
        yours, theirs = say(VERSION, number=expected), say(VERSION, number=info.number)
        raise Conflict(what=what, yours=yours, theirs=theirs)


def _said(code: Code | None, name: str) -> Any:
    """What a code says under that name, without the lines where it says so."""
    if code is None:
        return None
    if name != "indicators":
        return getattr(code, name)
    return [(sign.label, {**asdict(sign), "line": 0}) for sign in code.indicators]
