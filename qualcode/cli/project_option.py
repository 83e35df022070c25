"""The options of verbs that work on a project: which one, who acts, and only trying.

A verb decorated so finds the project in ``shared.project`` (None: look here) and opens it:

    @click.command(cls=Command, …)
    @project_options(changes=True)
    @shared_options
    @click.pass_obj
    def verb(shared: Shared, coder: str | None, dry_run: bool) -> None:
        with workbench.open_project(shared.project, write=not dry_run) as project:
            actor = workbench.acting_coder(project, coder)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from ..messages import N_
from .program import Option, remember_project


def project_options(*, coder: bool | None = None, changes: bool = False) -> Callable[[Any], Any]:
    """Gives a verb ``-p``; ``--coder`` and ``--dry-run`` too if it `changes` the project.

    `coder` gives or withholds ``--coder`` whatever the rest.
    """

    def decorate(command: Any) -> Any:
        options = [
            click.option("-p", "--project", cls=Option, metavar="FILE|URL", expose_value=False,
                         callback=remember_project,
                         help=N_("The project; default: QUALCODE_PROJECT, else the only "
                                 "*.qualcode file here.")),
        ]  # fmt: skip
        if changes if coder is None else coder:
            options.append(
                click.option("--coder", cls=Option, metavar="NAME", envvar="QUALCODE_CODER",
                             help=N_("Who acts; default: QUALCODE_CODER, else the project's "
                                     "setting, else your login name."))
            )  # fmt: skip
        if changes:
            options.append(
                click.option("--dry-run", cls=Option, is_flag=True,
                             help=N_("Only say what would happen; change nothing."))
            )  # fmt: skip
        for option in options:
            command = option(command)
        return command

    return decorate
