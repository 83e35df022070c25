"""``qualcode matrix``: themes × groups of a layer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..messages import N_
from .completion import coder_names
from .program import Command, Option, Shared, shared_options
from .project_option import project_options
from .report_options import UNITS, read_roles
from .table import shortened, text_table

if TYPE_CHECKING:
    from ..workbench import MatrixOutcome


@click.command(
    cls=Command,
    short_help=N_("Count who voices each theme, group by group."),
    help=N_(
        "Counts the participants who voice each theme, and their share of each group. Groups are "
        "the values of an attribute (role, site, …), participants, or documents. With -o the "
        "table is written as .xlsx, .csv or .docx."
    ),
)
@click.option(
    "--by",
    cls=Option,
    metavar="GROUPING",
    default="role",
    show_default=True,
    help=N_("An attribute of participants, or participant, or document."),
)
@click.option(
    "--layer",
    cls=Option,
    metavar="NAME",
    shell_complete=coder_names,
    help=N_("Whose codings: a coder, rules, consensus, or * for all together."),
)
@click.option(
    "--unit",
    cls=Option,
    type=click.Choice(UNITS),
    default="sentence",
    show_default=True,
    help=N_("What is counted."),
)
@click.option(
    "--roles",
    cls=Option,
    multiple=True,
    help=N_('Only participants of these roles, e.g. --roles "TNV,khách hàng".'),
)
@click.option(
    "-o",
    "--output",
    cls=Option,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=N_("Write the table to this file: .xlsx, .csv or .docx."),
)
@project_options()
@shared_options
@click.pass_obj
def matrix(
    shared: Shared,
    by: str,
    layer: str | None,
    unit: str,
    roles: tuple[str, ...],
    output: Path | None,
) -> None:
    """Counts and shows, or writes."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as project:
        read = workbench.read_layer(project, layer)
        outcome = workbench.matrix(read, by=by, unit=unit, roles=read_roles(roles))
        if output is not None:
            ending = output.suffix.lower().lstrip(".")
            content = workbench.matrix_file(outcome, ending, shared.translate)
            workbench.write_download(output, content)
    if shared.as_json:
        shared.answer(outcome.as_record())
    elif output is None:
        click.echo(_show(shared, outcome))
    if output is not None:
        shared.tell("Written: {file}.", file=output)
    _tell_review(shared, outcome)


def _show(shared: Shared, outcome: MatrixOutcome) -> str:
    """A line a theme: the participants of each group who voice it."""
    t, matrix = shared.translate, outcome.matrix
    groups = (*matrix.groups, matrix.total)
    names = [*(each.value or t("not stated") for each in matrix.groups), t("All")]
    heads = [
        f"{shortened(name, 14)} ({t.number(each.n_participants)})"
        for name, each in zip(names, groups, strict=True)
    ]
    lines = [[t("Theme"), *heads]]
    for row in matrix.rows:
        name = (row.code or row.domain).name.text(t.lang)
        indent = "  " if row.code else ""
        cells = [t.number(cell.n_participants) for cell in (*row.cells, row.total)]
        lines.append([indent + shortened(name, 44), *cells])
    return text_table(lines, right=range(1, len(heads) + 1))


def _tell_review(shared: Shared, outcome: MatrixOutcome) -> None:
    t = shared.translate
    shared.tell("Layer: {layer}. Participants per theme and group.", layer=outcome.layer.name)
    if outcome.n_unreviewed:
        shared.tell(
            "{n} of {total} codings were proposed by the machine and nobody has reviewed them.",
            n=t.number(outcome.n_unreviewed),
            total=t.number(outcome.n_codings),
        )
