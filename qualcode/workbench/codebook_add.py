"""`codebook add`: a code that a person makes while reading, with an id of its name's letters."""

from __future__ import annotations

import re
from collections.abc import Collection

from ..coding import diff_codebooks, load_codebook
from ..coding.codebook import DEFAULT_DOMAINS
from ..coding.codebook_grow import add_to_codebook, write_codebook
from ..coding.codebook_sheet import neat
from ..errors import TakenName, UsageError
from ..messages import say
from ..model import Code, Codebook, Domain, Localized
from ..store import Project, Recoding
from ..text.folding import fold
from .codebook_groups import refuse_like_group
from .codebook_plan import CodebookPlan, edited_book, plan_change, refuse_taken
from .naming import known_code, known_name
from .opening import TITLE_SETTING
from .study import STAND_IN
from .study_codebook import SOURCE_NAME

MAX_ID = 40
"""Letters of an id that is made from a name."""

NAMELESS = "code"
"""The id of a code whose name has no letter that an id may have."""


def plan_codebook_add(
    project: Project,
    name: Localized,
    *,
    parent: str | None = None,
    domain: str | None = None,
    definition: Localized = Localized(),
    code_id: str | None = None,
    colour: str = "",
) -> CodebookPlan:
    """A codebook with one more code, behind the others; `summary` names its id as ``code``.

    It stands below `parent`, or in `domain`, or else with the codes that are in no domain yet. A
    project without codebook gets one. Raises UnknownName, TakenName, UsageError for a code without
    a name or a parent of another domain, CodebookError.
    """
    name, definition = neat(name), neat(definition)
    if not any(name):
        raise UsageError(what=say("a code needs a name"))
    book = project.codebook()
    domains = book.domains if book else DEFAULT_DOMAINS
    if parent is not None:
        parent = known_code(book, parent)
        domain = domain or parent.partition(".")[0]
    if domain is None:
        domain = code_id.partition(".")[0] if code_id else STAND_IN.id
    new = () if domain in {each.id for each in domains} else (STAND_IN,)
    known_name(say("domain"), domain, [each.id for each in (*domains, *new)])
    if parent is not None and parent.partition(".")[0] != domain:
        raise UsageError(what=say("{code} stands in another domain", code=parent))
    taken = {code.id for code in book.codes} if book else set()
    code = Code(
        id=code_id or _free_id(f"{domain}.{_letters(name)}", taken),
        name=name,
        definition=definition,
        colour=colour,
        parent=parent,
    )
    if book is None:
        return _first_codebook(project, [*domains, *new], code)
    refuse_taken(book, [code.id])
    _refuse_like(book, code)
    path = edited_book(project, [])[1]
    yaml = add_to_codebook(project.codebook_yaml(), new, [code], path=path)
    return plan_change(project, "add", yaml, Recoding(), _summary(code))


def plan_codebook_group(project: Project, name: Localized) -> CodebookPlan:
    """A codebook with one more domain, in which no code stands yet; `summary` names its id.

    Raises NoCodebook, TakenName, UsageError for one without a name.
    """
    name = neat(name)
    if not any(name):
        raise UsageError(what=say("a group of codes needs a name"))
    book, path = edited_book(project, [])
    refuse_like_group(book, name)
    domain = Domain(_free_id(_letters(name), {each.id for each in book.domains}), name)
    yaml = add_to_codebook(project.codebook_yaml(), [domain], [], path=path)
    summary = {"domain": domain.id, "name": name.text("vi")}
    return plan_change(project, "group", yaml, Recoding(), summary)


def _first_codebook(project: Project, domains: list[Domain], code: Code) -> CodebookPlan:
    title = Localized(" ".join(str(project.settings().get(TITLE_SETTING, "")).split()))
    yaml = write_codebook(title, domains, [code])
    book = load_codebook(yaml, path=SOURCE_NAME)
    return CodebookPlan(
        verb="codebook.add",
        before=0,
        yaml=yaml,
        codebook=book,
        diff=diff_codebooks(Codebook(Localized(), (), (), ""), book),
        summary=_summary(code),
    )


def _summary(code: Code) -> dict[str, str]:
    return {"code": code.id, "name": code.name.text("vi")}


def _refuse_like(book: Codebook, code: Code) -> None:
    """Nothing, or TakenName where a code beside it has a name that differs in accents at most."""
    for other in book.codes:
        if (other.domain, other.parent) != (code.domain, code.parent):
            continue
        for theirs, ours in zip(other.name, code.name, strict=True):
            if ours and fold(ours) == fold(theirs):
                hint = say("It is the code {code}.", code=other.id)
                raise TakenName(what=say("code"), name=theirs, hint=hint)


def _letters(name: Localized) -> str:
    """The name in letters that an id may have.

    >>> _letters(Localized("Được gọi lại ngay!", "Called back"))
    'duoc_goi_lai_ngay'
    """
    words = re.findall("[a-z0-9]+", fold(name.text("vi")))
    while len("_".join(words)) > MAX_ID and len(words) > 1:
        words.pop()
    return "_".join(words)[:MAX_ID] or NAMELESS


def _free_id(wanted: str, taken: Collection[str]) -> str:
    """The id itself, or with the first number behind it that makes it free."""
    found, n = wanted, 1
    while found in taken:
        n += 1
        found = f"{wanted}_{n}"
    return found
