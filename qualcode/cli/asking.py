"""Asking before something is done that people look at first."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..messages import N_
from .program import Option, Shared


def yes_option(command: Any) -> Any:
    """Gives a verb ``--yes``."""
    option = click.option("-y", "--yes", cls=Option, is_flag=True, help=N_("Do not ask."))
    return option(command)


def go_ahead(shared: Shared, yes: bool) -> None:
    """Asks on a terminal whether to go on, unless `yes`. Raises click.Abort for a no."""
    if yes or shared.as_json or not sys.stdin.isatty():
        return
    click.confirm(shared.translate("Go ahead?"), abort=True, err=True)
