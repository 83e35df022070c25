"""``qualcode report``: what the project says, layer by layer."""

from __future__ import annotations

from typing import Any

import click

from ..garbage import uncollected
from ..messages import N_
from .completion import coder_names
from .program import Command, Option, Shared, shared_options
from .progress import progress_bar
from .project_option import project_options
from .report_options import read_roles, report_options
from .run import tell_outcome


@click.command(
    cls=Command,
    short_help=N_("Write the report of a project as it stands."),
    help=N_(
        "Writes report.html, report.docx, matrix.xlsx, quotes.csv, codings.jsonl and run.json of "
        "the project into the output folder: the findings of one layer (a coder's codings, the "
        "machine's, or the consensus). Nothing is tagged anew."
    ),
)
@report_options
@click.option(
    "--layer",
    cls=Option,
    metavar="NAME",
    shell_complete=coder_names,
    help=N_("Whose codings: a coder, rules or consensus; default: the consensus if there is one."),
)
@project_options()
@shared_options
@click.pass_obj
def report(shared: Shared, /, roles: tuple[str, ...], **options: Any) -> None:
    """Counts, writes, says what."""
    from .. import workbench

    request = workbench.ReportRequest(
        roles=read_roles(roles),
        lang=shared.translate.lang,
        place=shared.project,
        **options,
    )
    with (
        workbench.open_project(shared.project, write=False) as project,
        progress_bar(shared.translate, wanted=shared.verbosity >= 0) as progress,
        uncollected(),
    ):
        outcome = workbench.report(project, request, progress=progress)
    if shared.as_json:
        shared.answer(outcome.summary)
    tell_outcome(shared, outcome)
