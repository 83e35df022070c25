"""``qualcode export``: codings, the codebook and the whole project, for others."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..messages import N_
from .codebook import codebook
from .filters import coding_filter, coding_filters
from .program import Command, Group, Option, Shared, shared_options
from .project_option import project_options

if TYPE_CHECKING:
    from ..workbench import Delivered

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
@coding_filters(coders=True)
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
def codings(shared: Shared, /, output: Path | None, form: str, **filters: Any) -> None:
    """Writes them, says how many."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as project:
        exported = workbench.export_codings(project, coding_filter(**filters), output, form=form)
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


DIALECTS = ("standard", "atlasti", "maxqda", "nvivo", "qualcoder")
"""The ways of REFI-QDA files, as `files.refi` knows them."""


OUTPUT = N_("The file to write; default: the project's name, here.")
FORCE = N_("Write over what stands there already.")
DIALECT = N_("The tool that is to open the file, where tools differ.")
DELIVERY = N_(
    "What people made or accepted goes along, proposals and rejected codings only where --status "
    "asks for them. The file is written beside its place, read back and compared; what would not "
    "come back equal is not delivered. What the format cannot hold is listed, here and in a report "
    "beside the file (.losses.txt)."
)
TOOLS = {
    "qdpx": N_("Write the project for ATLAS.ti, MAXQDA, NVivo and others (REFI-QDA .qdpx)."),
    "qdc": N_("Write the codebook for ATLAS.ti, MAXQDA, NVivo and others (REFI-QDA .qdc)."),
    "taguette": N_("Write the project for Taguette (.sqlite3), a file for each coder."),
    "qualcoder": N_("Write the project for QualCoder (a folder .qda)."),
    "webanno": N_("Write the project for INCEpTION (a folder with WebAnno .tsv files)."),
    "csv": N_("Write the codings with their quotes as a table (CSV)."),
    "xlsx": N_("Write the codings with their quotes as a table (Excel)."),
    "jsonl": N_("Write the codings with their quotes as JSONL, one a line."),
}


class StudyCommand(Command):
    """A verb that writes the project for another tool; all have the second paragraph in common."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes what the verb does, and how."""
        super().format_help_text(ctx, formatter)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(gettext.gettext(DELIVERY))


def _study_command(name: str, *more: Callable[[Any], Any]) -> click.Command:
    """The verb that writes the project for a tool (of `TOOLS`), with `more` options."""

    def deliver(
        shared: Shared, /, output: Path | None, force: bool, dialect: str = "", **filters: Any
    ) -> None:
        from .. import workbench

        with workbench.open_project(shared.project, write=False) as project:
            delivered = workbench.export_study(
                project,
                name,
                output or Path(workbench.project_stem(shared.project)),
                coding_filter(**filters),
                translate=shared.translate,
                overwrite=force,
                **({"dialect": dialect} if dialect else {}),
            )
        _answer(shared, delivered)

    options = (
        click.option("-o", "--output", cls=Option, type=FILE, help=OUTPUT),
        *more,
        coding_filters(coders=True),
        click.option("--force", cls=Option, is_flag=True, help=FORCE),
        project_options(),
        shared_options,
    )
    command: Any = click.pass_obj(deliver)
    for option in reversed(options):
        command = option(command)
    return click.command(name, cls=StudyCommand, short_help=TOOLS[name], help=TOOLS[name])(command)


def _answer(shared: Shared, delivered: Delivered) -> None:
    """Says what was written where, and what of the project is not in it."""
    t, counts = shared.translate, delivered.counts()
    if shared.as_json:
        shared.answer(delivered.as_record(t))
    shared.tell(
        "Wrote {files} (documents: {documents}, codes: {codes}, codings: {codings}).",
        files=", ".join(map(str, delivered.files)),
        **{name: t.number(counts[name]) for name in ("documents", "codes", "codings")},
    )
    for loss in delivered.losses:
        shared.tell("Lost or changed: {what}: {n}", what=loss.what, n=t.number(loss.count))
    shared.tell("The report of losses: {file}", file=delivered.report)


for _tool in TOOLS:
    _more = (click.option("--dialect", cls=Option, type=click.Choice(DIALECTS), help=DIALECT),)
    export.add_command(_study_command(_tool, *(_more if _tool == "qdpx" else ())))

if "export" in codebook.commands:
    export.add_command(codebook.commands["export"], "codebook")
