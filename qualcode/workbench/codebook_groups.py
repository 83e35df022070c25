"""`codebook rename|move|delete` of a domain, and codes or domains put in another order."""

from __future__ import annotations

from dataclasses import replace

from ..coding import codebook_edit, domain_edit
from ..coding.codebook_sheet import neat
from ..errors import TakenName, UsageError
from ..messages import say
from ..model import Code, Codebook, Localized
from ..store import Named, NamedKind, Project, Recoding
from ..text.folding import fold
from .codebook_changes import recoding_of
from .codebook_plan import CodebookPlan, edited_book, plan_change
from .naming import known_name


def is_group(project: Project, name: str) -> bool:
    """Whether a domain has that id, and no code."""
    book = project.codebook()
    return book is not None and book.code(name) is None and name in _ids(book)


def plan_codebook_order(
    project: Project, code: str, beside: str, *, after: bool = False
) -> CodebookPlan:
    """A code, and those below it, before (or `after`) one that stands below the same code or group.

    Raises NoCodebook, UnknownName, UsageError for two that do not stand side by side, CannotEdit.
    """
    book, path = edited_book(project, [code, beside])
    one, other = (_stands(book.code(each)) for each in (code, beside))
    if code == beside or one != other:
        what = say(
            "{code} does not stand beside {other}: only codes below the same code, or at the top "
            "of the same group, have an order",
            code=code,
            other=beside,
        )
        raise UsageError(what=what)
    yaml = codebook_edit.move_code(project.codebook_yaml(), code, beside, after=after, path=path)
    summary = {"code": code, "after" if after else "before": beside}
    return plan_change(project, "order", yaml, Recoding(), summary)


def plan_codebook_group_order(
    project: Project, domain: str, beside: str, *, after: bool = False
) -> CodebookPlan:
    """A domain before (or `after`) another one. Raises NoCodebook, UnknownName, UsageError."""
    book, path = edited_book(project, [])
    domain, beside = _known(book, domain), _known(book, beside)
    if domain == beside:
        raise UsageError(what=say("name another group of codes than {domain}", domain=domain))
    yaml = domain_edit.move_domain(project.codebook_yaml(), domain, beside, after=after, path=path)
    summary = {"domain": domain, "after" if after else "before": beside}
    return plan_change(project, "group.order", yaml, Recoding(), summary)


def plan_codebook_group_rename(
    project: Project, domain: str, new: str | None = None, *, name: Localized = Localized()
) -> CodebookPlan:
    """A domain with another name, or under another id: then its codes' ids change, codings follow.

    Raises NoCodebook, UnknownName, TakenName, UsageError for no name, CodebookError.
    """
    book, path = edited_book(project, [])
    domain, name = _known(book, domain), neat(name)
    new = None if new == domain else new
    if new is None and not any(name):
        raise UsageError(what=say("say the new id, or the new name with --name"))
    if new in _ids(book):
        raise TakenName(what=say("domain"), name=new, hint="")
    refuse_like_group(book, name, besides=domain)
    yaml = project.codebook_yaml()
    ids: dict[str, str] = {}
    known_as: dict[Named, str] = {}
    if any(name):
        yaml = domain_edit.set_domain_name(yaml, domain, name, path=path)
    if new is not None:
        yaml = domain_edit.rename_domain(yaml, domain, new, path=path)
        ids = domain_edit.ids_in_domain(book, domain, new)
        guid = project.code_identities()[NamedKind.DOMAIN, domain]
        known_as = {(NamedKind.DOMAIN, new): guid}
    recoded = recoding_of(project, ids, gone=list(ids))
    plan = plan_change(project, "group.rename", yaml, recoded, {"domain": domain})
    now = next(each for each in plan.codebook.domains if each.id == (new or domain))
    summary = {**plan.summary, "new": now.id, "name": now.name}
    return replace(plan, summary=summary, known_as=known_as)


def plan_codebook_group_delete(project: Project, domain: str) -> CodebookPlan:
    """The codebook without a domain in which no code stands.

    Raises NoCodebook, UnknownName, UsageError where one does.
    """
    book, path = edited_book(project, [])
    domain = _known(book, domain)
    n = sum(code.domain == domain for code in book.codes)
    if n:
        what = say(
            "there are codes in the group {domain} ({n}): move them into another group or delete "
            "them, then delete the group",
            domain=domain,
            n=n,
        )
        raise UsageError(what=what)
    yaml = domain_edit.delete_domain(project.codebook_yaml(), domain, path=path)
    return plan_change(project, "group.delete", yaml, Recoding(), {"domain": domain})


def refuse_like_group(book: Codebook, name: Localized, *, besides: str = "") -> None:
    """Nothing, or TakenName where another domain has a name that differs in accents at most."""
    folded = {fold(one) for one in name if one}
    for each in book.domains:
        if each.id != besides and folded & {fold(one) for one in each.name if one}:
            raise TakenName(what=say("domain"), name=each.name.text("vi"), hint="")


def _stands(code: Code | None) -> tuple[str, str | None]:
    """The domain and the parent that codes side by side have in common."""
    assert code is not None
    return code.domain, code.parent


def _ids(book: Codebook) -> list[str]:
    return [domain.id for domain in book.domains]


def _known(book: Codebook, domain: str) -> str:
    return known_name(say("domain"), domain, _ids(book))
