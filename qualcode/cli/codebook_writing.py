"""``qualcode codebook add|edit``: a new code, and what the codebook says of one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..messages import N_
from .codebook_edits import NAME_EN, change_options
from .codebook_plan import settle
from .completion import code_ids
from .program import Command, Option, Shared

if TYPE_CHECKING:
    from ..model import Localized
    from ..store import Project
    from ..workbench import CodebookPlan, CodeFields

FILE = click.Path(path_type=Path)
ROLES = ("respondent", "interviewer", "other")
TEXTS = {
    "name": N_("Its name, in Vietnamese."),
    "definition": N_("What it means, in Vietnamese."),
    "include": N_("When to use it, in Vietnamese."),
    "exclude": N_("When not to use it, in Vietnamese."),
    "typical": N_("A typical example, in Vietnamese."),
    "atypical": N_("An example at the edge of it, in Vietnamese."),
}
TEXTS_EN = {
    "name": N_("Its name, in English."),
    "definition": N_("What it means, in English."),
    "include": N_("When to use it, in English."),
    "exclude": N_("When not to use it, in English."),
    "typical": N_("A typical example, in English."),
    "atypical": N_("An example at the edge of it, in English."),
}
COLOUR = N_('Its colour, such as "#2e7d5b".')


def text_options(command: Any) -> Any:
    """Gives a verb the texts of a code in both languages."""
    for name in reversed(TEXTS):
        english = click.option(f"--{name}-en", cls=Option, default=None, help=TEXTS_EN[name])
        vietnamese = click.option(f"--{name}", cls=Option, default=None, help=TEXTS[name])
        command = vietnamese(english(command))
    return command


@click.command(
    cls=Command,
    short_help=N_("Add a code."),
    help=N_(
        "Adds a code of that name, behind the others. Its id is made from the name unless --id "
        "says another one. Without --parent and --domain it stands with the codes that are in no "
        "domain yet. A project without codebook gets one."
    ),
)
@click.argument("name")
@click.option("--name-en", cls=Option, default="", help=NAME_EN)
@click.option("--id", "code_id", cls=Option, metavar="ID", help=N_("The code's id."))
@click.option(
    "--parent",
    cls=Option,
    metavar="CODE",
    shell_complete=code_ids,
    help=N_("The code that it is to stand below."),
)
@click.option("--domain", cls=Option, metavar="ID", help=N_("The domain that it is to come into."))
@click.option("--definition", cls=Option, default="", help=TEXTS["definition"])
@click.option("--definition-en", cls=Option, default="", help=TEXTS_EN["definition"])
@click.option("--colour", cls=Option, default="", metavar="COLOUR", help=COLOUR)
@change_options
def add(
    shared: Shared,
    name: str,
    name_en: str,
    code_id: str | None,
    parent: str | None,
    domain: str | None,
    definition: str,
    definition_en: str,
    colour: str,
    yes: bool,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Shows the plan, then carries it out."""
    from .. import workbench
    from ..model import Localized

    settle(
        shared,
        lambda project: workbench.plan_codebook_add(
            project,
            Localized(name, name_en),
            parent=parent,
            domain=domain,
            definition=Localized(definition, definition_en),
            code_id=code_id,
            colour=colour,
        ),
        coder=coder,
        dry_run=dry_run,
        yes=yes,
    )


@click.command(
    cls=Command,
    short_help=N_("Change what the codebook says of a code."),
    help=N_(
        "Writes what is given into the codebook's text, which stays as it is everywhere else. An "
        'empty text ("") takes away what stood there. Indicators come from a file with one a '
        "line, written as in the codebook."
    ),
)
@click.argument("code", shell_complete=code_ids)
@text_options
@click.option("--colour", cls=Option, metavar="COLOUR", help=COLOUR)
@click.option(
    "--role",
    "roles",
    cls=Option,
    multiple=True,
    type=click.Choice(ROLES),
    help=N_("Whose speech is coded; may be repeated."),
)
@click.option("--indicators", cls=Option, type=FILE, help=N_("The file of its indicators."))
@click.option(
    "--unless",
    cls=Option,
    metavar="PHRASES",
    help=N_("Words in the same sentence that speak against it, with commas between."),
)
@click.option(
    "--negation",
    cls=Option,
    metavar="RULE",
    help=N_("What a denial means: drop, keep, or the id of another code."),
)
@change_options
def edit(
    shared: Shared,
    code: str,
    colour: str | None,
    roles: tuple[str, ...],
    indicators: Path | None,
    unless: str | None,
    negation: str | None,
    yes: bool,
    coder: str | None,
    dry_run: bool,
    **texts: str | None,
) -> None:
    """Shows the plan, then carries it out."""
    from .. import workbench
    from ..model import Role

    given = workbench.CodeFields(
        colour=colour,
        roles=tuple(map(Role, roles)) or None,
        indicators=workbench.read_indicators(indicators) if indicators else None,
        unless=unless,
        negation=negation,
    )
    settle(
        shared,
        lambda project: _plan(project, code, given, texts),
        coder=coder,
        dry_run=dry_run,
        yes=yes,
    )


def _plan(
    project: Project, code: str, given: CodeFields, texts: dict[str, str | None]
) -> CodebookPlan:
    """The plan; a language of a text that is not given stays as it is."""
    from .. import workbench

    found = workbench.code_in_full(project, code).code
    news: dict[str, Any] = {}
    for name in TEXTS:
        vi, en = texts[name], texts[f"{name}_en"]
        old: Localized = getattr(found, name)
        if vi is not None or en is not None:
            vi, en = (old.vi if vi is None else vi), (old.en if en is None else en)
            news[name] = old._replace(vi=vi, en=en)
    return workbench.plan_codebook_edit(project, code, replace(given, **news))


WRITINGS = (add, edit)
