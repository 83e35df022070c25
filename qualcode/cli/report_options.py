"""The options of verbs that write a report: where to, what is counted, who counts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from ..messages import N_
from .program import Option

UNITS = ("sentence", "turn", "paragraph")


def report_options(command: Any) -> Any:
    """Gives a verb ``-o``, ``--unit`` and ``--roles``; `read_roles` reads the last."""
    for option in (
        click.option("--roles", cls=Option, multiple=True,
                     help=N_('Only participants of these roles, e.g. --roles "TNV,khách hàng".')),
        click.option("--unit", cls=Option, type=click.Choice(UNITS), default="sentence",
                     show_default=True, help=N_("What is counted.")),
        click.option("-o", "--output", cls=Option, type=click.Path(path_type=Path),
                     default=Path("reports"), show_default=True,
                     help=N_("The folder to write into; made if missing.")),
    ):  # fmt: skip
        command = option(command)
    return command


def read_roles(given: Iterable[str]) -> tuple[str, ...]:
    """The roles that were named, also several at once, separated by commas."""
    named = (role.strip() for part in given for role in part.split(","))
    return tuple(filter(None, named))
