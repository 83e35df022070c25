"""``qualcode init``: a new project."""

from __future__ import annotations

from pathlib import Path

import click

from ..messages import N_
from .program import Command, Option, Shared, shared_options
from .project_option import project_options


@click.command(
    cls=Command,
    short_help=N_("Create a project."),
    help=N_(
        "Creates an empty project: FILE (its ending .qualcode is added), by default named after "
        "this folder, or a PostgreSQL database by its URL. Nothing that is there is overwritten."
    ),
)
@click.argument("file", required=False)
@click.option(
    "--codebook", cls=Option, type=click.Path(path_type=Path), metavar="YAML",
    help=N_("The codebook to begin with."),
)  # fmt: skip
@click.option("--title", cls=Option, help=N_("The study's title; default: the codebook's."))
@click.option(
    "--blind", cls=Option, is_flag=True,
    help=N_("Nobody sees what others code until qualcode adjudicate unlock."),
)  # fmt: skip
@project_options(changes=True)
@shared_options
@click.pass_obj
def init(
    shared: Shared,
    file: str | None,
    codebook: Path | None,
    title: str | None,
    blind: bool,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Creates it and says where."""
    from .. import workbench

    new = workbench.init(
        file or shared.project,
        codebook=codebook,
        title=title,
        coder=coder,
        blind=blind,
        dry_run=dry_run,
    )
    if shared.as_json:
        shared.answer({**new.as_record(), "dry_run": dry_run})
    if dry_run:
        shared.tell("{project} would be created: “{title}”.", project=new.place, title=new.title)
    else:
        shared.tell("Created {project}: “{title}”.", project=new.place, title=new.title)
    if new.codebook_version:
        shared.tell("Its codebook has {n} codes.", n=new.codes)
