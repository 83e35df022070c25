"""``qualcode doctor``: what qualcode stands on here."""

from __future__ import annotations

import click

from ..messages import N_
from .program import Command, Shared, shared_options
from .project_option import project_options
from .table import text_table


@click.command(
    cls=Command,
    short_help=N_("See what is installed, and whether it is enough."),
    help=N_(
        "Lists the versions of qualcode, Python and libraries, optional parts, fonts, where cache "
        "and project lie, and whether the word model and the project can be used. Exit status 3 "
        "where something that is needed is missing."
    ),
)
@project_options()
@shared_options
@click.pass_obj
def doctor(shared: Shared) -> int:
    """Says what there is; 3 where something is missing."""
    from .. import workbench

    health = workbench.doctor(shared.project)
    t = shared.translate
    if shared.as_json:
        shared.answer(health.as_record(t))
    marks = {True: t("ok"), False: t("MISSING"), None: ""}
    rows = [[t.tell(each.name), marks[each.holds], t.tell(each.value)] for each in health.findings]
    shared.tell("{table}", table=text_table(rows))
    if not health.holds:
        shared.tell("Something that qualcode needs is missing or cannot be used.")
    return 0 if health.holds else 3
