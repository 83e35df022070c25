"""``qualcode codebook rename|move|merge|split|delete``: change codes and domains, and codings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..messages import N_
from .asking import yes_option
from .codebook_plan import settle
from .completion import code_ids, codebook_ids, coder_names
from .filters import document_filter
from .program import Command, Option, Shared, shared_options
from .project_option import project_options

if TYPE_CHECKING:
    from ..store import Project
    from ..workbench import CodebookPlan

NAME = N_("The code's new name, in Vietnamese.")
NAME_EN = N_("The code's new name, in English.")


def change_options(command: Any) -> Any:
    """Gives a verb what all changes of the codebook have."""
    return yes_option(project_options(changes=True)(shared_options(click.pass_obj(command))))


@click.command(
    cls=Command,
    short_help=N_("Give a code or a domain another id or name."),
    help=N_(
        "Gives the code OLD the id NEW, wherever the codebook names it; its codings, memos and "
        "statement follow. With --name it gets another name too, or only that without NEW. OLD may "
        "be a domain: with another id the ids of all its codes change too."
    ),
)
@click.argument("old", shell_complete=codebook_ids)
@click.argument("new", required=False)
@click.option("--name", cls=Option, default="", help=N_("The new name, in Vietnamese."))
@click.option("--name-en", cls=Option, default="", help=N_("The new name, in English."))
@change_options
def rename(
    shared: Shared,
    old: str,
    new: str | None,
    name: str,
    name_en: str,
    yes: bool,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Shows the plan, then carries it out."""
    from .. import workbench
    from ..model import Localized

    def make_plan(project: Project) -> CodebookPlan:
        is_group = workbench.is_group(project, old)
        plan = workbench.plan_codebook_group_rename if is_group else workbench.plan_codebook_rename
        return plan(project, old, new, name=Localized(name, name_en))

    settle(shared, make_plan, coder=coder, dry_run=dry_run, yes=yes)


@click.command(
    cls=Command,
    short_help=N_("Put a code below another one, into another domain, or in another order."),
    help=N_(
        "Puts a code below another one or into another domain; codes below it come along. A "
        "domain is the first part of the id, so with another domain the ids change, and codings, "
        "memos and statements follow. With --before or --after the code comes to another place "
        "among those beside it; a domain's id moves the domain so."
    ),
)
@click.argument("code", metavar="ID", shell_complete=codebook_ids)
@click.option(
    "--parent",
    cls=Option,
    metavar="CODE",
    shell_complete=code_ids,
    help=N_("The code that it is to stand below."),
)
@click.option("--top", "to_top", cls=Option, is_flag=True, help=N_("It stands below no code."))
@click.option("--domain", cls=Option, metavar="ID", help=N_("The domain that it is to come into."))
@click.option(
    "--before",
    cls=Option,
    metavar="ID",
    shell_complete=codebook_ids,
    help=N_("The code or domain beside it that it is to stand before."),
)
@click.option(
    "--after",
    cls=Option,
    metavar="ID",
    shell_complete=codebook_ids,
    help=N_("The code or domain beside it that it is to stand behind."),
)
@change_options
def move(
    shared: Shared,
    code: str,
    parent: str | None,
    to_top: bool,
    domain: str | None,
    before: str | None,
    after: str | None,
    yes: bool,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Shows the plan, then carries it out."""
    from .. import workbench
    from ..errors import UsageError
    from ..messages import say

    beside = before or after
    if sum(map(bool, (before, after, parent or domain or to_top))) > 1:
        raise UsageError(what=say("only one of --before, --after, and --parent, --domain or --top"))

    def make_plan(project: Project) -> CodebookPlan:
        is_group = workbench.is_group(project, code)
        if beside is None and is_group:
            raise UsageError(what=say("say where to: --before or --after another domain"))
        if beside is None:
            return workbench.plan_codebook_move(
                project, code, parent=parent, domain=domain, to_top=to_top
            )
        plan = workbench.plan_codebook_group_order if is_group else workbench.plan_codebook_order
        return plan(project, code, beside, after=after is not None)

    settle(shared, make_plan, coder=coder, dry_run=dry_run, yes=yes)


@click.command(
    cls=Command,
    short_help=N_("Make several codes one."),
    help=N_(
        "Makes the CODES one with the code --into, which keeps its name and definition and takes "
        "over their indicators, codings, memos and the codes below them. Where one coder has "
        "coded the same words with both, one coding stays, the reviewed one."
    ),
)
@click.argument("codes", nargs=-1, required=True, shell_complete=code_ids)
@click.option(
    "--into",
    cls=Option,
    required=True,
    metavar="CODE",
    shell_complete=code_ids,
    help=N_("The code that stays."),
)
@change_options
def merge(
    shared: Shared,
    codes: tuple[str, ...],
    into: str,
    yes: bool,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Shows the plan, then carries it out."""
    from .. import workbench

    settle(
        shared,
        lambda project: workbench.plan_codebook_merge(project, codes, into),
        coder=coder,
        dry_run=dry_run,
        yes=yes,
    )


@click.command(
    cls=Command,
    short_help=N_("Make a new code out of a part of another one."),
    help=N_(
        "Copies a code to a new id, and gives the copy the codings that fit all of --document, "
        "--matching and --coded-by; without these, none. Then make the two differ: edit the "
        "definitions and indicators in the file (codebook export, codebook import)."
    ),
)
@click.argument("code", shell_complete=code_ids)
@click.option("--new", cls=Option, required=True, metavar="ID", help=N_("The new code's id."))
@click.option("--name", cls=Option, default="", help=NAME)
@click.option("--name-en", cls=Option, default="", help=NAME_EN)
@document_filter(N_("Only codings in this document; may be given more than once."))
@click.option(
    "--matching",
    cls=Option,
    metavar="TEXT",
    help=N_("Only codings whose quote holds these words."),
)
@click.option(
    "--coded-by",
    cls=Option,
    metavar="CODER",
    shell_complete=coder_names,
    help=N_("Only codings of this coder."),
)
@change_options
def split(
    shared: Shared,
    code: str,
    new: str,
    name: str,
    name_en: str,
    documents: tuple[str, ...],
    matching: str | None,
    coded_by: str | None,
    yes: bool,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Shows the plan, then carries it out."""
    from .. import workbench
    from ..model import Localized

    settle(
        shared,
        lambda project: workbench.plan_codebook_split(
            project,
            code,
            new,
            name=Localized(name, name_en),
            documents=documents,
            matching=matching,
            coder=coded_by,
        ),
        coder=coder,
        dry_run=dry_run,
        yes=yes,
    )


@click.command(
    cls=Command,
    short_help=N_("Take a code or an empty domain out of the codebook."),
    help=N_(
        "Takes a code out of the codebook. Codes below it come under its parent. While codings "
        "have it, say what becomes of them: --reassign CODE or --with-codings. A domain's id takes "
        "out the domain, once no code stands in it."
    ),
)
@click.argument("code", metavar="ID", shell_complete=codebook_ids)
@click.option(
    "--reassign",
    cls=Option,
    metavar="CODE",
    shell_complete=code_ids,
    help=N_("The code that its codings, memos and statement get."),
)
@click.option(
    "--with-codings", cls=Option, is_flag=True, help=N_("Take its codings and memos away too.")
)
@change_options
def delete(
    shared: Shared,
    code: str,
    reassign: str | None,
    with_codings: bool,
    yes: bool,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Shows the plan, then carries it out."""
    from .. import workbench
    from ..errors import UsageError
    from ..messages import say

    def make_plan(project: Project) -> CodebookPlan:
        if not workbench.is_group(project, code):
            return workbench.plan_codebook_delete(
                project, code, successor=reassign, with_codings=with_codings
            )
        if reassign or with_codings:
            raise UsageError(what=say("--reassign and --with-codings are for codes"))
        return workbench.plan_codebook_group_delete(project, code)

    settle(shared, make_plan, coder=coder, dry_run=dry_run, yes=yes)


EDITS = (rename, move, merge, split, delete)
