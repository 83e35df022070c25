"""``qualcode export``: codings, the codebook and the whole project, for others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..messages import N_
from .codebook import codebook
from .completion import code_ids, coder_names, document_names
from .program import Command, Group, Option, Shared, shared_options
from .project_option import project_options

FILE = click.Path(path_type=Path)


@click.group(
    cls=Group,
    short_help=N_("Write codings, the codebook or the project to files."),
    help=N_("Write codings, the codebook or the project to files."),
)
@shared_options
def export() -> None:
    """The verbs below it."""


@export.command(
    cls=Command,
    short_help=N_("Write codings to a file."),
    help=N_(
        "Writes codings as JSONL (one a line) or CSV, all of them or those of the coders, codes "
        "and documents named; without -o to the screen. Codings on texts that were corrected "
        "since are left out and counted."
    ),
)
@click.option("-o", "--output", cls=Option, type=FILE, help=N_("The file to write."))
@click.option(
    "--coder",
    "coders",
    cls=Option,
    multiple=True,
    metavar="NAME",
    shell_complete=coder_names,
    help=N_("Only codings of this coder."),
)
@click.option(
    "--code",
    "codes",
    cls=Option,
    multiple=True,
    metavar="ID",
    shell_complete=code_ids,
    help=N_("Only codings of this code."),
)
@click.option(
    "--document",
    "documents",
    cls=Option,
    multiple=True,
    metavar="NAME",
    shell_complete=document_names,
    help=N_("Only codings in this document."),
)
@click.option(
    "--status",
    "statuses",
    cls=Option,
    multiple=True,
    type=click.Choice(["proposed", "accepted", "rejected", "manual"]),
    help=N_("Only codings in this state."),
)
@click.option(
    "--format",
    "form",
    cls=Option,
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    show_default=True,
    help=N_("The form of the file."),
)
@project_options()
@shared_options
@click.pass_obj
def codings(
    shared: Shared, /, output: Path | None, form: str, statuses: tuple[str, ...], **wanted: Any
) -> None:
    """Writes them, says how many."""
    from .. import workbench
    from ..model import Status

    with workbench.open_project(shared.project, write=False) as project:
        chosen = workbench.CodingFilter(statuses=tuple(map(Status, statuses)), **wanted)
        exported = workbench.export_codings(project, chosen, output, form=form)
    if shared.as_json:
        content = {} if output else {"content": exported.content.decode("utf-8-sig")}
        shared.answer({**exported.as_record(), **content})
    elif output is None:
        click.echo(exported.content, nl=False)
    if output is not None:
        shared.tell("Wrote {file} (codings: {n}).", n=exported.codings, file=output)
    if exported.outdated:
        shared.tell(
            "Left out, because they stand on texts corrected since: {n}.", n=exported.outdated
        )


@export.command(
    cls=Command,
    short_help=N_("Write a whole copy of the project."),
    help=N_(
        "Writes the whole project to a new file, as it stands at one moment, while others may go "
        "on working."
    ),
)
@click.argument("copy", type=FILE)
@project_options()
@shared_options
@click.pass_obj
def project(shared: Shared, copy: Path) -> None:
    """Copies, says what."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as opened:
        copied = workbench.export_project(opened, copy)
    if shared.as_json:
        shared.answer(copied.as_record())
    shared.tell(
        "Copied to {file} (documents: {documents}, codings: {codings}).",
        file=copied.path,
        documents=copied.documents,
        codings=copied.codings,
    )


if "export" in codebook.commands:
    export.add_command(codebook.commands["export"], "codebook")
